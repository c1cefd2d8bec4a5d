"""`continuo self-test`, as whoever builds or installs the program runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.checkout import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.processes]


def run(folder: Path, *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    own = {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder.parent), "PYTHONPATH": str(ROOT)}
    environment = {**os.environ, **own, **environment}
    command = [sys.executable, "-m", "app", "self-test", str(folder), *options]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=240, check=False)


@pytest.mark.alone
def test_it_composes_plays_writes_and_reads_in_the_window_too(tmp_path: Path) -> None:
    pytest.importorskip("miniaudio")
    done = run(tmp_path / "kept")
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("Continuo works here.\n")
    assert all(line.startswith("ok: ") for line in done.stdout.splitlines()[:-1])
    for name in ("piece", "window"):
        assert all((tmp_path / "kept" / f"{name}{ending}").stat().st_size for ending in (".mid", ".wav", ".musicxml"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="elsewhere there is always a display")
def test_without_a_display_the_window_is_left_out_and_said_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    done = run(tmp_path / "kept", QT_QPA_PLATFORM="")
    assert done.returncode == 0, done.stderr
    assert "left out: the window" in done.stdout
    assert done.stdout.endswith("Continuo works here, without its window.\n")


def test_what_fails_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    done = run(tmp_path / "file" / "kept", "--no-window")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr and "file/kept" in done.stderr
