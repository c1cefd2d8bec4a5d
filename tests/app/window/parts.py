"""What tests of the window share: the window itself, with a tiny model and a player that only remembers."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QMessageBox
from shiboken6 import Shiboken

from app.composer.compose_settings import ComposeSettings
from app.document.piece import COMPOSED, Part, Piece, table
from app.document.project import Project, save_project
from app.document.recovery import Recovery
from app.document.takes import Take, TakeTree
from app.ipc.process import Child, start_child
from app.player import messages as ask
from app.player.client import Reported
from app.window.compose.link import Composed
from app.window.settings import SettingsFile
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation
from generator.events.vocabulary import Vocabulary
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.app.window.live.parts import C, ComposerSpy, PlayerSpy

if TYPE_CHECKING:
    from app.taste.choosing import Choosing
    from app.window.main_window import MainWindow

WAIT_MS = 30_000  # never used up, unless something hangs
Answers = QMessageBox.StandardButton


def save_tiny_model(path: Path) -> None:
    """An untrained model composes noise, but composes, and fills."""
    config, vocabulary = LSTMConfig(channels=32, hidden=64), Vocabulary.build({}, min_count=50)
    weights = random_weights(config, vocabulary, np.random.default_rng(1))
    # Seldom a long wait between notes: else there is little to see, as in a model that is trained.
    weights["heads.shift.output.bias"] = -np.arange(97, dtype=np.float32) / 4
    save_checkpoint(Checkpoint(config, vocabulary, weights, ("bach", "folk"), {"train": {"infill": 0.3}}), path)


@pytest.fixture
def owner(qapp: object) -> Iterator[QObject]:
    """The parent of a test's QObjects that are no widgets: they go with it, in order, at the end of the test."""
    made = QObject()
    yield made
    Shiboken.delete(made)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("models") / "tiny-lstm.safetensors"
    save_tiny_model(path)
    return path


def waltz() -> Score:
    """Four bars of 3/4 at 120: twelve quarter notes going up from middle C."""
    notes = note_array([(480 * n, 480, 60 + n, 80) for n in range(12)])
    return Score(480, (Track(notes, "Piano"),), (Tempo(0, 500_000),), (Metre(0, 3, 4),))


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / "four-bars.mid"
    path.write_bytes(write_midi(waltz()))
    return path


def piece_of(*rows: tuple[int, ...], parts: tuple[Part, ...] = (Part("Piano"),), **about: Any) -> Piece:
    """rows: as in a Piece; what is left out at their end is 0."""
    return Piece(rows=table([(*row, *[0] * (7 - len(row))) for row in rows]), parts=parts, **about)


class TakesSpy(ComposerSpy):
    """Keeps what it was asked; `report` says what the process would."""

    def __init__(self, report: Callable[..., None], log: object = None) -> None:
        super().__init__()
        self.report = report
        self.opened: list[Path] = []
        self.takes: list[GenerationRequest] = []
        self.job = 0

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        super().compose(continuation, until_ticks)
        self.job += 1
        return self.job

    def compose_takes(self, request: GenerationRequest, choosing: Choosing | None = None) -> int:
        self.takes.append(request)
        self.job += 1
        return self.job

    def open(self, checkpoint: Path) -> None:
        self.opened.append(checkpoint)

    def close(self) -> None:
        pass


class Desk:
    """Makes windows over the same settings and recovery folder, and closes them. is_new: at the first start of all."""

    def __init__(self, qtbot: Any, model: Path, folder: Path, *, is_new: bool = False) -> None:
        self.qtbot, self.model, self.folder = qtbot, model, folder
        self.settings = SettingsFile(folder / "settings.ini")
        if not is_new:
            self.settings.write(replace(self.settings.read(), hints_seen=True))
        self._windows: list[MainWindow] = []

    def open(self, *paths: Path, begin: bool = True, again: Path | None = None, **about: Any) -> MainWindow:
        """Shown, with the model and whatever it begins with read."""
        from app.window.main_window import MainWindow, Surroundings  # here: most tests need no window

        about = {
            "models": [self.model],
            "clips": [],
            "settings": SettingsFile(self.folder / "settings.ini"),
            "recovery": Recovery(self.folder / "recovery"),
            "library": self.folder / "library.sqlite",
            "make_player": PlayerSpy,
            **about,
        }
        window = MainWindow(Surroundings(**about))
        self._windows.append(window)
        window.show()
        if begin:
            window.begin(paths, again)
        self.qtbot.waitUntil(lambda: not window.models.busy and not window.files.busy, timeout=WAIT_MS)
        return window

    def close(self) -> None:
        while self._windows:
            window = self._windows.pop()
            if window.isVisible():
                window.is_leaving = True  # without a question
                window.close()
                window.about.recovery.close()
            window.deleteLater()
            # Now: a change of colours reaches every widget there is, and takes longer from test to test.
            QCoreApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)


@pytest.fixture
def desk(qtbot: Any, tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """Windows whose composing process only remembers what it was asked."""
    monkeypatch.setattr("app.window.compose.link.Composer", TakesSpy)
    made = Desk(qtbot, tiny_model, tmp_path)
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk, clip: Path) -> MainWindow:
    """One with the waltz in it."""
    return desk.open(clip)


@pytest.fixture
def composing_desk(qtbot: Any, tiny_model: Path, tmp_path: Path) -> Iterator[Desk]:
    """Windows that compose, in a process of their own."""
    made = Desk(qtbot, tiny_model, tmp_path)
    yield made
    made.close()


@pytest.fixture
def new_profile(qtbot: Any, tiny_model: Path, tmp_path: Path) -> Iterator[Desk]:
    """Windows that compose, for somebody who has neither settings nor a library."""
    made = Desk(qtbot, tiny_model, tmp_path / "profile", is_new=True)
    yield made
    made.close()


@pytest.fixture
def composer_window(composing_desk: Desk, clip: Path) -> MainWindow:
    """One with the waltz in it, that composes two bars, one take, number 7."""
    window = composing_desk.open(clip)
    say(window, bars=2, takes=1, seed=7, new_seed_each_time=False)
    return window


def say(window: MainWindow, **settings: Any) -> ComposeSettings:
    """Set the composing panel."""
    window.panel.set_settings(replace(window.panel.settings(), **settings))
    window.availability.refresh()
    return window.panel.settings()


def compose(qtbot: Any, window: MainWindow, **settings: Any) -> Composed:
    """Press Compose, and wait for what comes of it."""
    if settings:
        say(window, **settings)
    with qtbot.waitSignal(window.composer.done, timeout=WAIT_MS) as done:
        window.composing.compose()
    return done.args[0]


def player_of(window: MainWindow) -> PlayerSpy:
    player = window.player.player
    assert isinstance(player, PlayerSpy)
    return player


def sent_commands(window: MainWindow, kind: type[C]) -> list[C]:
    """All commands of this kind that the player was sent."""
    return player_of(window).sent(kind)


def played_notes(window: MainWindow) -> list[ask.NoteRow]:
    """That the player has, in its ticks."""
    rows: list[ask.NoteRow] = []
    for command in player_of(window).commands:
        match command:
            case ask.LoadPiece():
                rows = []
            case ask.CutNotes(tick):
                rows = [row for row in rows if row[0] < tick]
            case ask.AddNotes(more):
                rows += more
    return sorted(rows)


def reported(window: MainWindow, report: Reported) -> None:
    """The player says this."""
    player_of(window).report(report)


class Question:
    """Answers message boxes, and remembers what they asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.asked: list[str] = []
        self.answer = Answers.Cancel
        question = self

        def exec_(box: QMessageBox) -> int:
            question.asked.append(box.text())
            return question.answer

        monkeypatch.setattr(QMessageBox, "exec", exec_)


@pytest.fixture
def question(monkeypatch: pytest.MonkeyPatch) -> Question:
    return Question(monkeypatch)


def until(qtbot: Any, holds: Callable[[], bool]) -> None:
    qtbot.waitUntil(holds, timeout=WAIT_MS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Two takes, the second of which is shown."""
    one, two = piece_of((0, 480, 60, 80)), piece_of((0, 480, 60, 80), (480, 480, 64, 80, 0, COMPOSED))
    tree = TakeTree((Take(1, "Song", one), Take(2, "Take 1", two, 1, (480, 960))), 2, 1)
    path = tmp_path / "song.continuo"
    save_project(Project(tree, {"mode": "endless", "bars": 3}), path)
    return path


def opened(qtbot: Any, window: MainWindow, path: Path) -> None:
    """Open it, and wait until it is read."""
    window.files.open(path)
    until(qtbot, lambda: not window.files.busy)


def save_to(qtbot: Any, window: MainWindow, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Save, with that answer where a name is asked for."""
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: path)
    window.files.save()
    until(qtbot, lambda: not window.files.busy)


NO_PROCESS = os.strerror(errno.EAGAIN)


def refuse(*_: object, **__: object) -> None:
    """In place of Popen: the system can start no process."""
    raise BlockingIOError(errno.EAGAIN, NO_PROCESS)


needs_pipes = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a file that never ends is a named pipe here")


@pytest.fixture
def endless_file(tmp_path: Path) -> Path:
    """Notation that whoever opens it waits for."""
    path = tmp_path / "big.musicxml"
    os.mkfifo(path)
    return path


@pytest.fixture
def readers(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Child]]:
    """Processes that read files."""
    started: list[Child] = []

    def start(*about: str) -> Child:
        started.append(start_child(*about))
        return started[-1]

    monkeypatch.setattr("app.ipc.ask_once.start_child", start)
    yield started
    for child in started:
        child.kill()


def space_plays(qtbot: Any, window: MainWindow) -> bool:
    """Press Space where the focus is -> whether the piece plays; it is stopped again."""
    before = len(sent_commands(window, ask.Play))
    qtbot.keyClick(QApplication.focusWidget() or window, Qt.Key.Key_Space)
    played = len(sent_commands(window, ask.Play)) == before + 1
    reported(window, ask.StateChanged("stopped"))
    return played


def louder(window: MainWindow) -> None:
    """Some edit."""
    rows = window.document.piece.rows.copy()
    rows[:, 3] = rows[:, 3] % 100 + 1
    window.document.edit(window.document.piece.with_rows(rows), "Louder")


def no_space(*_: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")
