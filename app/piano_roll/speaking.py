"""Notes, places and selections in words, for tool tips and screen readers."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PITCH, Piece
from app.piano_roll.geometry import TimeGrid
from generator.music.harmony import pitch_name


def note_words(piece: Piece, row: int) -> str:
    """A note: its name, where it is, and what is particular about it."""
    onset, duration, pitch, velocity, part, origin, locked = (int(value) for value in piece.rows[row])
    bar, beat = _place(piece, onset)
    words = [
        QCoreApplication.translate("PianoRoll", "{name}, bar {bar}, beat {beat:.3g}, length {beats:.3g}").format(
            name=pitch_name(pitch), bar=bar, beat=beat, beats=_beats(piece, onset, duration)
        ),
        QCoreApplication.translate("PianoRoll", "loudness {velocity}").format(velocity=velocity),
        QCoreApplication.translate("PianoRoll", "composed")
        if origin == COMPOSED
        else QCoreApplication.translate("PianoRoll", "yours"),
    ]
    if locked:
        words.append(QCoreApplication.translate("PianoRoll", "locked"))
    if len(piece.parts) > 1 and part < len(piece.parts) and piece.parts[part].name:
        words.append(piece.parts[part].name)
    return ", ".join(words)


def place_words(piece: Piece, ticks: int, pitch: int) -> str:
    """The caret's place, and whether a note sounds there."""
    bar, beat = _place(piece, ticks)
    text = QCoreApplication.translate("PianoRoll", "{name}, bar {bar}, beat {beat:.3g}")
    text = text.format(name=pitch_name(pitch), bar=bar, beat=beat)
    rows = piece.rows
    sounding = (rows[:, PITCH] == pitch) & (rows[:, ONSET] <= ticks) & (rows[:, ONSET] + rows[:, DURATION] > ticks)
    if (sounding & piece.is_pitched).any():
        text += ", " + QCoreApplication.translate("PianoRoll", "a note is here")
    return text


def selection_words(piece: Piece, chosen: np.ndarray) -> str:
    """What is selected."""
    if not len(chosen):
        return QCoreApplication.translate("PianoRoll", "Nothing is selected.")
    if len(chosen) == 1:
        text = QCoreApplication.translate("PianoRoll", "Selected: {note}")
        return text.format(note=note_words(piece, int(chosen[0])))
    rows = piece.rows[chosen]
    first = _place(piece, int(rows[:, ONSET].min()))[0]
    last = _place(piece, int((rows[:, ONSET] + rows[:, DURATION]).max()) - 1)[0]
    low, high = pitch_name(int(rows[:, PITCH].min())), pitch_name(int(rows[:, PITCH].max()))
    if first == last:
        text = QCoreApplication.translate("PianoRoll", "{count:,} notes are selected, bar {first}, {low} to {high}")
    else:
        text = QCoreApplication.translate(
            "PianoRoll", "{count:,} notes are selected, bars {first} to {last}, {low} to {high}"
        )
    return text.format(count=len(chosen), first=first, last=last, low=low, high=high)


def piece_words(piece: Piece) -> str:
    """How many notes there are, and whose."""
    pitched = piece.is_pitched
    composed = np.count_nonzero(pitched & (piece.rows[:, ORIGIN] == COMPOSED))
    locked = np.count_nonzero(pitched & (piece.rows[:, LOCKED] != 0))
    text = QCoreApplication.translate("PianoRoll", "Notes: {yours:,} yours, {composed:,} composed, {locked:,} locked.")
    return text.format(yours=np.count_nonzero(pitched) - composed, composed=composed, locked=locked)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say it."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def _place(piece: Piece, ticks: int) -> tuple[int, float]:
    return TimeGrid(piece.metres, piece.ticks_per_quarter).place(ticks / piece.ticks_per_quarter)


def _beats(piece: Piece, onset: int, duration: int) -> float:
    metre = piece.bars.metres[piece.bars.locate_one(onset)[2]]
    return duration * metre.denominator / (4 * piece.ticks_per_quarter)
