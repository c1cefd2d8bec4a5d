"""The standalone build's way to start child processes, and what the program says of itself there."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.ipc.wire import decode, decoder, encode
from app.synth.messages import DevicesListed, ListDevices
from generator import installation, standalone
from tests.checkout import ROOT


@pytest.fixture
def build(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """As PyInstaller leaves it: sys.frozen, and the program in sys.executable."""
    program = tmp_path / "Continuo" / "continuo"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    monkeypatch.setattr(sys, "platform", "linux")
    return program


def test_a_module_is_run_by_python_or_by_the_build_itself(build: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert standalone.module_command("app.player", "--x") == [str(build), "-m", "app.player", "--x"]
    monkeypatch.delattr(sys, "frozen")
    assert standalone.module_command("app.player") == [sys.executable, "-m", "app.player"]


def test_on_windows_child_processes_get_the_program_with_a_console(
    build: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "executable", str(build.with_name("Continuo window.exe")))
    assert standalone.module_command("app.player")[0] == str(build.with_name("continuo.exe"))


def test_the_build_runs_its_own_modules_and_no_others(monkeypatch: pytest.MonkeyPatch) -> None:
    ran: list[str] = []
    monkeypatch.setattr("runpy.run_module", lambda name, **_: ran.append(name))
    own = ["continuo", "-m", "app.player", "--log", "x"]
    assert standalone.run_as_module(own)
    assert (ran, own) == (["app.player"], ["continuo", "--log", "x"])
    for argv in (["continuo"], ["continuo", "-m"], ["continuo", "-m", "pip", "install"], ["continuo", "-m", "apples"]):
        assert not standalone.run_as_module(list(argv))
    assert ran == ["app.player"]


def test_a_build_installs_nothing_into_itself_and_names_itself_in_commands(build: Path) -> None:
    assert installation.install_commands(["torch>=2.6"]) == []
    assert installation.how_to_install("train") == "uv tool install 'continuo-music[train]'"
    assert installation.own_command("continuo", "inspect", Path("a.mid")) == f"{build} inspect a.mid"


@pytest.mark.processes
def test_the_entry_runs_a_child_process_as_python_does() -> None:
    """Without a build: the script that PyInstaller starts with, run by Python."""
    entry = ROOT / "assets" / "packaging" / "entry.py"
    command = [sys.executable, str(entry), "-m", "app.synth.device_list"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin and child.stdout
        child.stdin.write(encode(ListDevices()))
        child.stdin.flush()
        answer = decode(child.stdout.readline(), decoder(DevicesListed))
    assert isinstance(answer, DevicesListed)
