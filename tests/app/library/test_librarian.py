"""The librarian's process, and the library by commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.cli.main import main
from app.library.client import LibrarianProcess, Reported
from app.library.file_lock import LibraryLock
from app.library.messages import (
    FolderLooked,
    FoldersListed,
    LibraryIdle,
    LibraryTrouble,
    Progress,
)
from generator.installation import own_command
from tests.app.library.parts import put
from tests.app.window.live.parts import small_checkpoint

R = TypeVar("R")


class Librarian:
    """A librarian, and what it reports."""

    def __init__(self, library: Path, *adopted: Path) -> None:
        self.reports: list[Reported] = []
        self.process = LibrarianProcess(library, adopted, self.reports.append)

    def until(self, qtbot: Any, kind: type[R], ready: Callable[[R], bool] = lambda _: True) -> None:
        qtbot.waitUntil(
            lambda: any(isinstance(report, kind) and ready(report) for report in self.reports), timeout=30_000
        )


@pytest.fixture
def librarian(tmp_path: Path):
    made: list[Librarian] = []

    def make(*adopted: Path) -> Librarian:
        made.append(Librarian(tmp_path / "data" / "library.sqlite", *adopted))
        return made[-1]

    yield make
    for own in made:
        own.process.close()


@pytest.mark.processes
def test_one_program_scans_while_the_other_waits_and_both_tell_of_it(qtbot, tmp_path, music, librarian):
    put(music / "one.mid")
    lock = LibraryLock(tmp_path / "data" / "library.lock")
    (tmp_path / "data").mkdir()
    with lock.held(1.0):
        waiting = librarian(music)
        waiting.process.scan()
        waiting.until(qtbot, Progress, lambda own: own.stage == "wait")
        assert not [report for report in waiting.reports if isinstance(report, FolderLooked)]
    waiting.until(qtbot, FolderLooked, lambda own: own.folder == music)
    waiting.until(qtbot, LibraryIdle)
    other = librarian()
    other.until(qtbot, FoldersListed, lambda own: own.folders == [music])
    other.process.change_folders(remove=[music])
    waiting.until(qtbot, FoldersListed, lambda own: own.folders == [])


@pytest.mark.processes
def test_a_model_that_can_not_embed_stops_no_librarian(qtbot, tmp_path, music, librarian):
    small_checkpoint(path := tmp_path / "small.safetensors")
    own = librarian(music)
    own.process.embed(path)
    own.until(qtbot, LibraryTrouble, lambda trouble: own_command("train-generator", "embed") in str(trouble.text))
    put(music / "one.mid")
    own.process.scan()
    own.until(qtbot, Progress, lambda own: own.stage == "read" and own.done == own.total)


def test_the_library_by_commands(tmp_path, music, capsys):
    one = put(music / "one.mid")
    (music / "broken.mid").write_bytes(b"")
    library = ["--library", str(tmp_path / "own.sqlite")]
    assert main(["library", "add", str(music), *library]) == 0
    assert "1 clips kept; 1 broken; 0 gone" in capsys.readouterr().out
    assert main(["library", "tag", str(one), "slow", "for the film", *library]) == 0
    assert main(["library", "list", "film", *library]) == 0
    assert f"{one}  2 bars, C major, 3/4, 100 bpm [for the film, slow]" in capsys.readouterr().out
    assert main(["library", "list", "--broken", *library]) == 0
    assert "broken.mid" in capsys.readouterr().out
    one.unlink()
    assert main(["library", "scan", *library]) == 0
    assert "0 clips kept; 1 broken; 1 gone" in capsys.readouterr().out
    assert main(["library", "remove", str(music), *library]) == 0
    assert main(["library", "remove", str(music), *library]) == 2
    assert main(["library", "tag", str(one), *library]) == 2
    assert main(["library", "add", str(one), *library]) == 2
    assert main(["library", "add", *library]) == 2
    assert main(["library", "list", "--library", str(tmp_path / "own.mid")]) == 2
    assert all(line.startswith("continuo: ") for line in capsys.readouterr().err.splitlines())
