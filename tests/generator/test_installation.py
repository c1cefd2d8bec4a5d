"""Commands that are shown: what they name, how they are quoted, and that none is made elsewhere."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator import installation
from generator.installation import (
    CPU_WHEELS,
    how_to_install,
    install_commands,
    lacking,
    own_command,
    quoted,
    requirements,
    what_is_lacking,
)
from tests.checkout import ROOT

pytestmark = pytest.mark.processes

OLD = re.compile(
    r"""pip3? install[^\n]*?["' ](?:continuo\b(?!-music)|["']?continuo\[)|\bcontinuo\[(?:notation|onnx|train|dev)"""
)


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """An environment of a Python without a GPU, without uv and pipx, where nothing is installed -> its folder."""
    monkeypatch.setattr(installation.shutil, "which", lambda name: None)
    monkeypatch.setattr(installation.sys, "prefix", str(tmp_path))
    monkeypatch.setattr(installation.sys, "platform", "linux")

    def version(name: str) -> str:
        raise PackageNotFoundError(name)

    monkeypatch.setattr("importlib.metadata.version", version)
    return tmp_path


def asked(extra: str = "") -> list[str]:
    return [line for line, _ in requirements(extra)]


def test_an_extra_brings_its_own_requirements_and_no_others():
    assert asked("explore") == ["opentsne>=1.0"]
    assert "torch>=2.6" in asked("train") and "rich>=13" in asked()
    assert not set(asked("train")) & set(asked())
    assert sum("midi" in line and "mido" not in line for line in asked()) == 1  # one library of ports


def test_metadata_of_a_wheel_say_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    here = {extra: asked(extra) for extra in ("", "train", "onnx", "explore")}
    lines = installation._lines()
    monkeypatch.setattr(installation, "_CHECKOUT", tmp_path / "pyproject.toml")
    monkeypatch.setattr("importlib.metadata.requires", lambda name: lines)
    assert {extra: asked(extra) for extra in here} == here


def test_what_is_there_in_the_right_version_is_not_lacking(monkeypatch: pytest.MonkeyPatch):
    there = {"onnx": "1.16", "onnxruntime": "1.31.1"}
    monkeypatch.setattr("importlib.metadata.version", there.__getitem__)
    assert lacking("onnx") == ["onnx>=1.17"]
    assert how_to_install("onnx").endswith("'onnx>=1.17'") and what_is_lacking("onnx") == "onnx>=1.17"


def test_pip_of_the_python_that_runs_installs_it(bare: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(installation.sys, "executable", "/opt/my python/bin/python")
    words = shlex.split(how_to_install("train"))
    assert words[:4] == ["/opt/my python/bin/python", "-m", "pip", "install"]
    assert "torch>=2.6" in words and words[-2:] == ["--extra-index-url", CPU_WHEELS]
    assert shlex.split(how_to_install("explore"))[4:] == ["opentsne>=1.0"]


def test_pip_chooses_the_build_where_there_is_an_nvidia_gpu(bare: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(
        installation.shutil, "which", lambda name: "/usr/bin/nvidia-smi" if name == "nvidia-smi" else None
    )
    assert "--extra-index-url" not in how_to_install("train")


@pytest.mark.parametrize(
    ("tool", "has_pip", "words"),
    [
        ("uv", False, ["/bin/uv", "pip", "install", "--python", sys.executable, "x>=1"]),
        ("uv", True, [sys.executable, "-m", "pip", "install", "x>=1"]),
        ("pipx", True, ["/bin/pipx", "inject", "continuo-music", "x>=1"]),
    ],
)
def test_a_tools_environment_is_added_to_by_the_tool(
    bare: Path, monkeypatch: pytest.MonkeyPatch, tool: str, has_pip: bool, words: list[str]
):
    prefix = bare / "continuo-music"
    prefix.mkdir()
    if tool == "pipx":
        (prefix / "pipx_metadata.json").write_text(json.dumps({}))
    monkeypatch.setattr(installation.sys, "prefix", str(prefix))
    monkeypatch.setattr(installation.shutil, "which", lambda name: f"/bin/{name}" if name == tool else None)
    monkeypatch.setattr(installation, "find_spec", lambda name: has_pip or None)
    assert install_commands(["x>=1"]) == [words]


def test_without_pip_and_without_a_tool_pip_is_brought_first(bare: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    first, second = how_to_install("explore").split("\n")
    assert first.endswith("-m ensurepip") and second.endswith("-m pip install 'opentsne>=1.0'")


def test_the_programs_own_commands_run(tmp_path: Path):
    for program in ("continuo", "train-generator"):
        done = subprocess.run(own_command(program, "--version"), shell=True, capture_output=True, cwd=ROOT, check=True)
        assert done.stdout.strip()


def test_a_program_is_named_as_whoever_types_it_finds_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(installation.sysconfig, "get_path", lambda _: str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path))
    python = [sys.executable, "-m"]
    assert own_command("continuo", "ports") == quoted([*python, "app", "ports"])
    assert own_command("train-generator", "embed") == quoted([*python, "training", "embed"])
    program = tmp_path / ("continuo.exe" if sys.platform == "win32" else "continuo")
    program.touch(mode=0o755)
    assert own_command("continuo", "ports") == "continuo ports"
    monkeypatch.setenv("PATH", str(tmp_path / "elsewhere"))
    assert own_command("continuo", "ports") == quoted([str(program), "ports"])


def test_a_file_is_not_taken_for_an_option():
    words = shlex.split(own_command("continuo", "reproduce", Path("-my song.mid"), "--out", Path("$x.mid")))
    assert words[-4:] == ["reproduce", "./-my song.mid", "--out", "$x.mid"]


@given(st.lists(st.text(st.characters(exclude_categories=["Cs", "Cc"])), min_size=1))
def test_what_a_posix_shell_reads_is_what_was_meant(words: list[str]):
    assert shlex.split(quoted(words, "linux")) == words


@pytest.mark.parametrize(
    ("command", "typed"),
    [
        (["C:\\venv\\python.exe", "-m", "pip", "install", "torch>=2.6"],
         'C:\\venv\\python.exe -m pip install "torch>=2.6"'),  # cmd takes a bare > for a file
        (["C:\\My Music\\python.exe", "x>=1"], "& 'C:\\My Music\\python.exe' 'x>=1'"),
        (["python.exe", "C:\\$a\\it's.mid"], "& 'python.exe' 'C:\\$a\\it''s.mid'"),
        (["python.exe", "C:\\My Music\\"], "& 'python.exe' 'C:\\My Music\\'"),
    ],
)  # fmt: skip
def test_on_windows_cmd_and_powershell_read_the_same_where_they_can(command: list[str], typed: str):
    assert quoted(command, "win32") == typed


def written() -> list[Path]:
    """Every text of the project that a person may read a command in."""
    found = [path for name in ("app", "generator", "training", "assets", "docs") for path in (ROOT / name).rglob("*")]
    found += [*ROOT.glob("*.md"), *ROOT.glob("*.toml"), ROOT / "Makefile", *(ROOT / ".ci").glob("*")]
    return [path for path in found if path.suffix in (".py", ".md", ".ts", ".toml", "") and path.is_file()]


def test_nowhere_is_anybody_asked_to_install_another_projects_package():
    """`continuo` on PyPI is one."""
    lines = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in written()
        for line in path.read_text(encoding="utf-8").replace("&quot;", '"').splitlines()
        if OLD.search(line)
    ]
    assert lines == []
    assert OLD.search('run: pip install "continuo[train]"') and OLD.search("pip install continuo")
    assert not OLD.search("pip install 'continuo-music[train]'")


def test_nowhere_else_a_command_that_installs_is_made():
    texts = [path for path in written() if path.suffix in (".py", ".ts") and path.name != "installation.py"]
    assert [str(path.relative_to(ROOT)) for path in texts if "pip install" in path.read_text(encoding="utf-8")] == []
