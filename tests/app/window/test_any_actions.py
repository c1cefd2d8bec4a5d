"""Whatever is done in whatever order, the window stays of one piece: a walk of random actions, the same each time."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication

from app.composer.messages import JobDone, JobFailed
from app.document.project import Project, save_project
from app.document.takes import Take, TakeTree
from app.ipc.client import Restarted
from app.player import messages as ask
from app.window.main_window import MainWindow
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from tests.app.window.live.parts import bar_composed, take_composed
from tests.app.window.parts import (
    Answers,
    Desk,
    Question,
    TakesSpy,
    piece_of,
    played_notes,
    reported,
    say,
    until,
)
from tests.app.window.random_actions import RandomActions

STEPS = 150


class Person(RandomActions):
    """Does anything at any time; and so do the two processes."""

    def __init__(self, qtbot: Any, window: MainWindow, files: list[Path], seed: int) -> None:
        super().__init__(window, files, seed)
        self.qtbot = qtbot
        self.actions |= {
            "compose": self.compose,
            "duet": lambda: window.live._on_activity(self.one_of("duet", "", "")),
            "bar": self.bar,
            "done": self.done,
            "died": lambda: self.composer.report(Restarted()),
            "failed": lambda: self.composer.report(JobFailed(self.composer.job, Text("no more"))),
            "state": lambda: reported(window, ask.StateChanged(self.one_of("playing", "stopped", "waiting"))),
            "ended": lambda: reported(window, ask.PieceEnded(99)),
            "position": lambda: reported(window, ask.Position(480 * self.random.uniform(0, 30), 0.0)),
            "player died": lambda: reported(window, Restarted()),
        }

    @property
    def composer(self) -> TakesSpy:
        composer = self.window.composer._composer
        assert isinstance(composer, TakesSpy)
        return composer

    def compose(self) -> None:
        say(self.window, **self.settings())
        self.window.composing.compose()
        if self.random.random() < 0.8:  # else something else is done while it is prepared
            until(self.qtbot, lambda: not self.window.composer._asking.busy)

    def bar(self) -> None:
        link = self.window.composer
        if link._asked is None:
            return
        begin = link._stream.horizon_ticks if link._stream else link._asked.request.begin_ticks
        note = [begin, GRID, self.random.randrange(40, 90), 80]
        self.composer.report(bar_composed(self.composer.job, begin, begin + 3 * GRID, [note]))

    def done(self) -> None:
        link, job = self.window.composer, self.composer.job
        if link._asked is None or link._asked.endless:
            return
        self.bar()
        for number in range(link._asked.request.takes):
            note = [link._asked.request.begin_ticks, GRID, 60 + number % 20, 80]
            self.composer.report(take_composed(job, number, [note], number + 1))
        self.composer.report(JobDone(job))

    def act(self) -> None:
        super().act()
        for _ in range(self.one_of(0, 0, 2, 6)):
            QApplication.processEvents()


@pytest.mark.parametrize("seed", range(6))
def test_the_window_stays_of_one_piece(
    qtbot, desk: Desk, clip: Path, tmp_path: Path, question: Question, monkeypatch, seed: int
):
    other = tmp_path / "other.continuo"
    takes = (Take(1, "One", piece_of((0, 480, 60, 80))), Take(2, "Two", piece_of((0, 480, 62, 80)), 1))
    save_project(Project(TakeTree(takes, 1)), other)
    window = desk.open(clip)
    question.answer = Answers.Discard
    monkeypatch.setattr(window.files.dialogs, "save", lambda *_: tmp_path / "saved.continuo")
    person = Person(qtbot, window, [clip, other], seed)
    for _ in range(STEPS):
        person.act()
        assert window.takes._takes is window.document.tree
    until(qtbot, lambda: not window.files.busy and not window.models.busy)
    window.composing.cancel()
    window.live._on_activity("")
    QApplication.processEvents()

    assert not window.composing.busy and window.panel.compose.text() == "Compose"
    assert window.roll.piece is window.document.piece and not window.roll.composing
    states = [window.document.tree]
    while window.document.undo.canUndo():
        window.document.undo.undo()
        states.append(window.document.tree)
    for state in reversed(states[:-1]):
        window.document.undo.redo()
        assert window.document.tree == state

    reported(window, ask.StateChanged("stopped"))
    until(qtbot, lambda: window.player._state == "stopped")
    window.playback.play(0.0)
    rows = window.document.piece.rows
    if len(rows):
        assert sorted([row[0], row[3]] for row in played_notes(window)) == sorted(rows[:, [0, 2]].tolist())
    say(window, mode="new", bars=1, takes=1)
    assert window.panel.compose.isEnabled()
