"""Extras are listed and installed: what stands against it is said; real pip and uv install from a folder of wheels."""

from __future__ import annotations

import base64
import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.main import main
from app.extras import catalogue, environment, installing
from app.extras.catalogue import amount, extra_called, extras
from app.extras.environment import child_settings, lock_environment, obstacle
from app.extras.installing import install
from app.extras.progress import Stage
from generator import installation
from generator.errors import ContinuoError
from generator.installation import lacking, requirements
from tests.checkout import ROOT


@pytest.fixture(autouse=True)
def own_data(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The lock is not that of the program that its user runs."""
    monkeypatch.setattr(environment, "data_folder", lambda: tmp_path / "data")


@pytest.fixture
def lacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is lacking; to be emptied when it has been installed."""
    missing = ["opentsne>=1.0"]
    for module in (catalogue, installing):
        monkeypatch.setattr(module, "lacking", lambda extra: list(missing))
    return missing


def test_every_extra_of_the_project_is_known_but_the_developers():
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {extra.name for extra in extras()} == project["optional-dependencies"].keys() - {"dev"}


def test_an_unknown_extra_is_answered_by_those_that_there_are(capsys):
    assert main(["extras", "install", "nix"]) == 2
    assert "there is no extra called 'nix'; there are explore, onnx, train" in capsys.readouterr().err


@pytest.mark.parametrize(("size", "words"), [(500, "1 MB"), (50_000_000, "50 MB"), (3_300_000_000, "3.3 GB")])
def test_sizes_are_said_as_people_say_them(size: int, words: str):
    assert str(amount(size)) == words


def test_the_list_says_what_is_installed_and_how_large_the_rest_is(capsys, lacks: list[str]):
    assert main(["extras", "list"]) == 0
    assert "50 MB to download, 210 MB on the disk" in capsys.readouterr().out
    lacks.clear()
    assert main(["extras", "list", "--json"]) == 0
    listed = json.loads(capsys.readouterr().out)
    assert [own["installed"] for own in listed] == [True] * len(extras())
    assert all(0 < own["download"] < own["disk"] for own in listed)


def test_a_dry_run_prints_what_would_be_run(capsys, lacks: list[str]):
    assert main(["extras", "install", "explore", "--dry-run"]) == 0
    assert capsys.readouterr().out.strip() == installation.how_to_install("explore")
    lacks.clear()
    assert main(["extras", "install", "explore"]) == 0
    assert "installed already" in capsys.readouterr().out


# --- what stands against it ---


def words() -> str:
    return str(obstacle(extra_called("explore")))


def test_here_nothing_does():
    assert obstacle(extra_called("explore")) is None


def test_a_standalone_build_says_that_nothing_can_be_added(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "complete in itself" in words()
    assert installation.how_to_install("train") == "uv tool install 'continuo-music[train]'"


@pytest.mark.parametrize(
    ("tool", "command"),
    [
        ("uv", "uv tool install '{program}[train]'"),
        ("pipx", "pipx install --force '{program}[train]'"),
        (None, "{python} -m venv {home}/continuo\n{home}/continuo/bin/python -m pip install '{program}[train]'"),
    ],
)
def test_the_systems_python_is_left_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, tool: str, command: str):
    (tmp_path / "EXTERNALLY-MANAGED").write_text("[externally-managed]")
    monkeypatch.setattr(sys, "base_prefix", sys.prefix)
    monkeypatch.setattr(sysconfig, "get_path", lambda name: str(tmp_path))
    monkeypatch.setattr(installation.shutil, "which", lambda name: f"/bin/{name}" if name == tool else None)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    monkeypatch.setattr(sys, "platform", "linux")
    assert "belongs to the operating system" in words()
    expected = command.format(program=ROOT, python=sys.executable, home=tmp_path)
    assert installation.how_to_install("train") == expected


def test_a_folder_that_can_not_be_written_to_is_named(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(os, "access", lambda *_: False)
    assert sysconfig.get_path("purelib") in words() and "can't be written to" in words()


def test_too_little_room_is_said_beforehand(monkeypatch: pytest.MonkeyPatch):
    usage = shutil.disk_usage("/")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=100_000_000))
    assert words() == "it needs 260 MB of free disk space, and there are 100 MB"


def test_only_one_installs_at_a_time(lacks: list[str]):
    lock = lock_environment()
    with pytest.raises(ContinuoError, match="another extra is being installed"):
        install(extra_called("explore"), lambda stage: None, [])
    lock.release()
    lock_environment().release()


@pytest.mark.parametrize(
    ("build", "gpu", "platform"),
    [("cpu", False, "linux"), ("cuda", True, "linux"), ("cpu", True, "win32"), ("usual", False, "darwin")],
)
def test_the_build_of_torch_fits_the_computer(monkeypatch: pytest.MonkeyPatch, build, gpu, platform):
    monkeypatch.setattr(installation.shutil, "which", lambda name: "/bin/nvidia-smi" if gpu else None)
    monkeypatch.setattr(sys, "platform", platform)
    assert installation.torch_build() == build
    extra = extra_called("train")
    assert ("CUDA" in str(extra.brings)) == (build == "cuda")
    assert (extra.download > 1_000_000_000) == (build == "cuda")


# --- processes ---


@pytest.mark.processes
def test_a_failure_says_why_and_what_to_type(lacks: list[str]):
    code = "print('ERROR: No matching distribution found for opentsne>=1.0'); exit(1)"
    with pytest.raises(ContinuoError) as caught:
        install(extra_called("explore"), lambda stage: None, [[sys.executable, "-c", code]])
    assert "there is no build of opentsne for this computer" in str(caught.value)
    assert str(caught.value).endswith(installation.how_to_install("explore"))
    with pytest.raises(ContinuoError, match="packages are still missing"):
        install(extra_called("explore"), lambda stage: None, [])
    with pytest.raises(ContinuoError, match="/there/is/no/pip"):
        install(extra_called("explore"), lambda stage: None, [["/there/is/no/pip"]])


def write_wheel(folder: Path, name: str) -> None:
    """A package of this name, version 99, with one module."""
    module = name.replace("-", "_")
    info = f"{module}-99.0.dist-info"
    files = {
        f"{module}/__init__.py": "version = 99\n",
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 99.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    lines = []
    with zipfile.ZipFile(folder / f"{module}-99.0-py3-none-any.whl", "w") as wheel:
        for path, text in files.items():
            digest = base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()
            lines.append(f"{path},sha256={digest},{len(text)}")
            wheel.writestr(path, text)
        wheel.writestr(f"{info}/RECORD", "\n".join([*lines, f"{info}/RECORD,,\n"]))


@pytest.fixture
def new_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[..., Path]:
    """A new environment, and wheels of all that the extras need; the installer takes it for the one that runs."""

    def make(*, with_pip: bool) -> Path:
        import venv

        wheels, place = tmp_path / "wheels", tmp_path / "environment"
        wheels.mkdir()
        for extra in extras():
            for _, name in requirements(extra.name):
                write_wheel(wheels, name)
        venv.create(place, with_pip=with_pip)
        scheme = {"base": str(place), "platbase": str(place)}
        packages = sysconfig.get_path("purelib", "venv", scheme)
        python = Path(sysconfig.get_path("scripts", "venv", scheme), "python")

        def version(name: str) -> str:
            for found in importlib.metadata.distributions(name=name, path=[packages]):
                return found.version
            raise importlib.metadata.PackageNotFoundError(name)

        monkeypatch.setattr("importlib.metadata.version", version)
        monkeypatch.setattr(sys, "executable", str(python))
        monkeypatch.setattr(sys, "prefix", str(place))
        for name, value in (("NO_INDEX", "1"), ("FIND_LINKS", str(wheels))):
            monkeypatch.setenv(f"PIP_{name}", value)
            monkeypatch.setenv(f"UV_{name}", value)
        monkeypatch.delenv("PIP_EXTRA_INDEX_URL", raising=False)
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        return python

    return make


@pytest.mark.slow
@pytest.mark.processes
@pytest.mark.parametrize("extra", ["train", "explore"])
def test_pip_installs_into_the_environment_that_runs(new_environment, extra: str):
    python = new_environment(with_pip=True)
    assert lacking(extra)
    stages: list[Stage] = []
    install(extra_called(extra), stages.append)
    assert not lacking(extra) and not stages[-1].can_stop
    module = {"train": "torch", "explore": "opentsne"}[extra]
    code = f"import {module}; print({module}.version, {module}.__file__)"
    run = subprocess.run([python, "-c", code], capture_output=True, text=True, check=True, cwd=python.parent)
    assert run.stdout.startswith("99 ") and str(python.parents[1]) in run.stdout


@pytest.mark.slow
@pytest.mark.processes
def test_uv_installs_where_there_is_no_pip(new_environment, monkeypatch: pytest.MonkeyPatch):
    uv = shutil.which("uv", path=str(Path(sys.executable).parent)) or shutil.which("uv")
    if uv is None:
        pytest.skip("there is no uv here")
    new_environment(with_pip=False)
    monkeypatch.setattr(installation, "find_spec", lambda name: None)
    monkeypatch.setattr(installation.shutil, "which", lambda name: uv if name == "uv" else None)
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    stages: list[Stage] = []
    install(extra_called("explore"), stages.append)
    assert not lacking("explore")


@pytest.mark.slow
@pytest.mark.processes
def test_what_the_index_lacks_is_said(new_environment, tmp_path: Path):
    new_environment(with_pip=True)
    for wheel in (tmp_path / "wheels").iterdir():
        wheel.unlink()
    with pytest.raises(ContinuoError, match="there is no build of opentsne for this computer"):
        install(extra_called("explore"), lambda stage: None)
    assert child_settings()["PIP_NO_INPUT"] == "1"
