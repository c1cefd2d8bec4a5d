"""A piano roll with a small piece, and a hand for it: real events, with the keys that are held."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.document.piece import DURATION, ONSET, PITCH, Part, Piece, table
from app.piano_roll.geometry import KEYBOARD_WIDTH, LANE_HEIGHT, RULER_HEIGHT
from app.piano_roll.notes import RollNotes
from app.piano_roll.view import PianoRoll
from generator.music.score import note_array

TPQ = 480
NO_KEYS = Qt.KeyboardModifier.NoModifier
CTRL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
_LEFT, _NONE = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def piece_of(*rows: tuple[int, ...]) -> Piece:
    """rows: (onset, duration, pitch), then velocity, part, origin, locked if they differ from 80, 0, 0, 0."""
    full = [(*row, *(80, 0, 0, 0)[len(row) - 3 :]) for row in rows]
    return Piece(TPQ, table(full), (Part("Piano"), Part("Drums", 0, True)))


def roll_notes(*rows: tuple[int, int, int, int]) -> RollNotes:
    """rows: onset, duration, pitch, velocity."""
    return RollNotes.from_rows(note_array(rows), 480)


def shown_roll(qtbot: QtBot, width: int = 900, *rows: tuple[int, ...], snap: str | None = None) -> PianoRoll:
    """A roll on the screen, 600 pixels high. rows: as for piece_of."""
    roll = PianoRoll()
    qtbot.addWidget(roll)
    roll.resize(width, 600)
    roll.show()
    if rows:
        roll.set_piece(piece_of(*rows))
    if snap is not None:
        roll.set_snap(snap)
    return roll


class Hand:
    """Acts on a roll as a person does, and writes down what it emits."""

    def __init__(self, roll: PianoRoll) -> None:
        self.roll = roll
        self.edits: list[tuple[Piece, np.ndarray, str]] = []
        self.heard: list[tuple[int, int, int]] = []
        self.sought: list[float] = []
        self.bars: list[tuple[int, int] | None] = []
        self.said: list[str] = []
        self.selections = 0
        roll.edited.connect(self._on_edited)
        roll.audition.connect(lambda *note: self.heard.append(note))
        roll.seek_asked.connect(self.sought.append)
        roll.bars_chosen.connect(self.bars.append)
        roll.announced.connect(self.said.append)
        roll.selection_changed.connect(self._on_selection)

    def _on_edited(self, piece: Piece, chosen: np.ndarray, text: str) -> None:
        self.edits.append((piece, chosen, text))
        self.roll.set_piece(piece)  # as the document does

    def _on_selection(self) -> None:
        self.selections += 1

    def at(self, ticks: float, pitch: int) -> QPointF:
        """The middle of a pitch's row at a time, in the viewport."""
        sight = self.roll.sight()
        x = self.roll.geometry_.x(ticks / TPQ) - sight.left + KEYBOARD_WIDTH
        return QPointF(x, sight.y(pitch) + self.roll.geometry_.row_height / 2 + sight.above)

    def ruler(self, ticks: float) -> QPointF:
        return QPointF(self.at(ticks, 60).x(), RULER_HEIGHT / 2)

    def lane(self, ticks: float, share: float) -> QPointF:
        """share: of the lane's height, from below."""
        top = self.roll.viewport().height() - LANE_HEIGHT
        return QPointF(self.at(ticks, 60).x(), top + (1 - share) * LANE_HEIGHT)

    def send(self, kind: QEvent.Type, place: QPointF, keys: Qt.KeyboardModifier, down: bool = True) -> None:
        button = _NONE if kind == QEvent.Type.MouseMove else _LEFT
        event = QMouseEvent(
            kind, place, self.roll.viewport().mapToGlobal(place), button, _LEFT if down else _NONE, keys
        )
        QApplication.sendEvent(self.roll.viewport(), event)

    def press(self, place: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseButtonPress, place, keys)

    def move(self, place: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseMove, place, keys)

    def release(self, place: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.send(QEvent.Type.MouseButtonRelease, place, keys, down=False)

    def click(self, place: QPointF, keys: Qt.KeyboardModifier = NO_KEYS) -> None:
        self.press(place, keys)
        self.release(place, keys)

    def double_click(self, place: QPointF) -> None:
        self.click(place)
        self.send(QEvent.Type.MouseButtonDblClick, place, NO_KEYS)
        self.release(place)

    def drag(self, start: QPointF, end: QPointF, keys: Qt.KeyboardModifier = NO_KEYS, steps: int = 6) -> None:
        self.press(start, keys)
        for step in range(1, steps + 1):
            self.move(start + (end - start) * step / steps, keys)
        self.release(end, keys)

    @property
    def notes(self) -> list[tuple[int, ...]]:
        """Onset, duration and pitch of each."""
        return [tuple(row) for row in self.roll.piece.rows[:, [ONSET, DURATION, PITCH]].tolist()]

    @property
    def selected(self) -> list[int]:
        return self.roll.selection.tolist()
