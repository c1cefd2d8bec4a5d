"""Work that was not saved is found again after a crash, and only then."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.document.project import Project, load_project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from tests.app.window.parts import piece_of
from tests.checkout import ROOT

TREE = TakeTree((Take(1, "Clip", piece_of((0, 480, 60, 80))),), 1)
_WORKS = """
import sys
from pathlib import Path
from PySide6.QtCore import QCoreApplication
from app.document.recovery import Recovery
application = QCoreApplication([])
recovery = Recovery(Path(sys.argv[1]))
recovery.path.write_bytes(Path(sys.argv[2]).read_bytes())
print("kept", flush=True)
sys.stdin.read()
"""


def working(folder: Path, project: Path) -> subprocess.Popen[str]:
    """A program that keeps a project in a recovery folder, until its stdin closes."""
    return subprocess.Popen(
        [sys.executable, "-c", _WORKS, str(folder), str(project)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT,
    )  # fmt: skip


@pytest.fixture
def project(tmp_path: Path) -> Path:
    path = tmp_path / "a.continuo"
    save_project(Project(TREE, {}, Path("/music/mine.continuo")), path)
    return path


@pytest.mark.processes
def test_what_a_killed_program_kept_is_found_and_what_a_running_one_keeps_is_not(tmp_path, project):
    folder = tmp_path / "recovery"
    program = working(folder, project)
    assert program.stdout and program.stdin
    try:
        assert program.stdout.readline() == "kept\n"
        mine = Recovery(folder)
        assert mine.leftovers() == []
        if sys.platform != "win32":
            os.kill(program.pid, signal.SIGKILL)
        else:
            program.kill()
        program.wait(30)
        (left,) = mine.leftovers()
        found = load_project(left)
        assert found.tree == TREE and found.origin == Path("/music/mine.continuo")
        assert mine.leftovers() == [left]  # asked again later
        mine.close()
    finally:
        program.kill()
        program.wait()
        program.stdin.close()
        program.stdout.close()


def test_the_newest_is_offered_first(tmp_path):
    for name, seconds in (("old", 100), ("new", 300), ("middle", 200)):
        path = tmp_path / f"{name}.continuo"
        path.write_bytes(b"")
        os.utime(path, (seconds, seconds))
    recovery = Recovery(tmp_path)
    assert [path.stem for path in recovery.leftovers()] == ["new", "middle", "old"]
    recovery.close()


def test_nothing_is_left_by_a_program_that_ended_well(tmp_path):
    recovery = Recovery(tmp_path)
    assert recovery.path
    recovery.path.write_bytes(b"work")
    recovery.forget()
    assert not recovery.path.exists()
    recovery.path.write_bytes(b"work")
    recovery.close()
    assert list(tmp_path.iterdir()) == []


def test_work_can_be_left_for_the_next_one(tmp_path):
    first = Recovery(tmp_path)
    assert first.path
    first.path.write_bytes(b"work")
    first.close(keep=True)
    second = Recovery(tmp_path)
    assert second.leftovers() == [first.path]
    second.close()


def test_a_leftover_that_is_opened_is_kept_on_as_ones_own(tmp_path):
    left = tmp_path / "left.continuo"
    left.write_bytes(b"work")
    recovery = Recovery(tmp_path)
    recovery.adopt(left)
    assert recovery.path and recovery.path.read_bytes() == b"work"
    assert recovery.leftovers() == []
    recovery.adopt(recovery.path)
    assert recovery.path.exists()
    recovery.close()


@pytest.mark.processes
def test_locks_of_crashes_that_left_nothing_else_go(tmp_path, project):
    folder = tmp_path / "recovery"
    program = working(folder, project)
    assert program.stdout and program.stdin
    program.stdout.readline()
    program.kill()
    program.wait(30)
    program.stdin.close()
    program.stdout.close()
    (left,) = folder.glob("*.continuo")
    left.unlink()
    mine = Recovery(folder)
    assert mine.leftovers() == [] and mine.path
    assert list(folder.iterdir()) == [mine.path.with_suffix(".lock")]
    mine.close()


def test_two_programs_keep_apart_what_is_theirs(tmp_path):
    one, other = Recovery(tmp_path), Recovery(tmp_path)
    assert one.path and other.path and one.path != other.path
    one.path.write_bytes(b"1")
    other.path.write_bytes(b"2")
    assert one.leftovers() == other.leftovers() == []
    one.close()
    other.close()


def test_a_folder_that_can_not_be_made_keeps_nothing_and_harms_nothing(tmp_path):
    (tmp_path / "file").write_bytes(b"")
    recovery = Recovery(tmp_path / "file" / "recovery")
    assert recovery.path is None and recovery.leftovers() == []
    recovery.adopt(tmp_path / "file")
    recovery.forget()
    recovery.close()
