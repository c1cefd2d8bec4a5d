"""Faults of ours end up in a small file, and end nothing else."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer, qWarning
from PySide6.QtWidgets import QPushButton

from app.window.log_file import LogFile
from tests.checkout import ROOT


@pytest.fixture
def log(qapp, tmp_path) -> Iterator[LogFile]:
    """Started over tmp_path/logs."""
    made = LogFile(tmp_path / "logs")
    made.start()
    yield made
    made.stop()


def kept(log: LogFile) -> str:
    assert log.path
    return log.path.read_text(encoding="utf-8")


def test_an_exception_in_a_slot_is_kept_and_told_in_one_sentence(qtbot, log, capfd):
    button = QPushButton("x")
    qtbot.addWidget(button)
    button.clicked.connect(lambda: 1 // 0)
    with qtbot.waitSignal(log.faulted) as said:
        button.click()
    assert said.args[0].startswith("Something went wrong in Continuo itself; your work is safe.")
    assert "Traceback" not in said.args[0]
    assert "ZeroDivisionError" in kept(log) and "Traceback" in kept(log)
    assert "Traceback" not in capfd.readouterr().err


def test_an_exception_in_a_thread_is_kept_and_told(qtbot, log):
    with qtbot.waitSignal(log.faulted):
        thread = threading.Thread(target=lambda: [][1])
        thread.start()
        thread.join()
    assert "IndexError" in kept(log)


def test_a_fault_at_every_turn_neither_fills_the_file_nor_repeats_itself(qtbot, log):
    said = []
    log.faulted.connect(said.append)

    def fail() -> None:
        raise KeyError("again")

    for _ in range(500):
        try:
            fail()
        except KeyError:
            sys.excepthook(*sys.exc_info())  # type: ignore[arg-type]  # within except there is one
    assert kept(log).count("KeyError: 'again'") == 50
    assert len(said) == 1


def test_what_python_and_qt_say_is_kept(log):
    logging.getLogger("app.somewhere").warning("a port went away")
    qWarning("a font is missing")
    assert "WARNING app.somewhere: a port went away" in kept(log)
    assert "a font is missing" in kept(log)


def test_the_files_stay_small(log, tmp_path):
    for number in range(4000):
        logging.getLogger("app").info("%d %s", number, "x" * 500)
    files = sorted((tmp_path / "logs").iterdir())
    assert [path.name for path in files] == ["continuo.log", "continuo.log.1", "continuo.log.2"]
    assert all(path.stat().st_size <= 500_000 for path in files)
    assert "3999 xxx" in kept(log)


WINDOW = """
import logging, sys
from pathlib import Path
from app.window.log_file import LogFile
log = LogFile(Path(sys.argv[1]))
log.start()
for number, _ in enumerate(sys.stdin):
    for line in range(50):
        logging.getLogger("app").info("line %s %d. %s", sys.argv[2], 50 * number + line, "x" * 350)
    print("done", flush=True)
log.stop()
"""


@pytest.mark.processes
def test_two_windows_lose_none_of_each_others_lines(tmp_path):
    """By turns they write more than the files hold. What is left is the last of both, and as much as of one window."""
    windows = [
        subprocess.Popen(
            [sys.executable, "-c", WINDOW, str(tmp_path), name],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]  # fmt: skip
    kept_bytes, files = [], []
    for _ in range(60):
        for window in windows:
            assert window.stdin and window.stdout
            window.stdin.write(b"go on\n")
            window.stdin.flush()
            assert window.stdout.readline().strip() == b"done"
        files = [path for path in tmp_path.iterdir() if path.name.startswith("continuo.log")]
        kept_bytes.append(sum(path.stat().st_size for path in files))
    for window in windows:
        with window:
            window.communicate()
    lines = [line for path in files for line in path.read_text().splitlines()]
    for name in ("one", "two"):
        numbers = sorted(int(line.split()[-2].rstrip(".")) for line in lines if f"line {name} " in line)
        assert numbers == list(range(3000 - len(numbers), 3000))
    assert min(kept_bytes[40:]) > 990_000 and max(kept_bytes) <= 1_500_000


def test_a_childs_file_of_another_window_is_not_taken_from_it(log):
    path = log.child("player")
    with path.open("ab") as others:
        others.write(b"x" * 600_000)
        others.flush()
        assert log.child("player") == path and path.stat().st_size == 0
        others.write(b"what it says next")
    assert path.with_name("player.log.1").read_bytes().endswith(b"what it says next")


def test_without_a_folder_the_program_goes_on(qtbot, tmp_path):
    (tmp_path / "logs").write_bytes(b"")
    log = LogFile(tmp_path / "logs")
    log.start()
    assert log.path is None and log.child("player") is None
    with qtbot.waitSignal(log.faulted):
        QTimer.singleShot(0, lambda: 1 // 0)
    log.stop()


def test_afterwards_all_is_as_before(qapp, tmp_path):
    before = sys.excepthook, threading.excepthook, list(logging.getLogger().handlers)
    log = LogFile(tmp_path)
    log.start()
    log.stop()
    assert (sys.excepthook, threading.excepthook, logging.getLogger().handlers) == before


def test_a_childs_file_is_begun_anew_when_it_is_large(log):
    path = log.child("player")
    assert isinstance(path, Path)
    path.write_bytes(b"x" * 600_000)
    assert log.child("player") == path
    assert path.stat().st_size == 0


@pytest.mark.skipif(not Path("/dev/full").exists() or os.name == "nt", reason="needs a device that is always full")
def test_a_full_disk_is_no_fault(qapp, tmp_path, capfd):
    (tmp_path / "continuo.log").symlink_to("/dev/full")
    log = LogFile(tmp_path)
    log.start()
    logging.getLogger("app").warning("x" * 100_000)
    log.stop()
    assert capfd.readouterr().err == ""
