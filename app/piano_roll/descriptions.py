"""Notes, selections and edits in words: for tool tips, screen readers and the undo menu."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, Piece
from app.piano_roll.drum_names import drum_name
from app.piano_roll.geometry import TimeGrid
from app.piano_roll.state import EditKind
from generator.music.harmony import pitch_name
from generator.music.metre import beat_ticks


def note_words(piece: Piece, row: int) -> str:
    """A note: its name, where it is, and what is particular about it."""
    onset, duration, pitch, velocity, part, origin, locked = (int(value) for value in piece.rows[row])
    bar, beat = _bar_and_beat(piece, onset)
    words = [
        QCoreApplication.translate("PianoRoll", "{name}, bar {bar}, beat {beat:.3g}, length {beats:.3g}").format(
            name=_name(piece, part, pitch), bar=bar, beat=beat, beats=_beats(piece, onset, duration)
        ),
        QCoreApplication.translate("PianoRoll", "velocity {velocity}").format(velocity=velocity),
        QCoreApplication.translate("PianoRoll", "composed")
        if origin == COMPOSED
        else QCoreApplication.translate("PianoRoll", "yours"),
    ]
    if locked:
        words.append(QCoreApplication.translate("PianoRoll", "locked"))
    if len(piece.parts) > 1 and part < len(piece.parts) and piece.parts[part].name:
        words.append(piece.parts[part].name)
    return ", ".join(words)


def caret_words(piece: Piece, ticks: int, pitch: int, is_drums: bool = False) -> str:
    """Where the caret is, and whether a note sounds there. is_drums: among drums."""
    bar, beat = _bar_and_beat(piece, ticks)
    text = QCoreApplication.translate("PianoRoll", "{name}, bar {bar}, beat {beat:.3g}")
    text = text.format(name=drum_name(pitch) if is_drums else pitch_name(pitch), bar=bar, beat=beat)
    rows = piece.rows
    sounding = (rows[:, PITCH] == pitch) & (rows[:, ONSET] <= ticks) & (rows[:, ONSET] + rows[:, DURATION] > ticks)
    if (sounding & (piece.is_pitched != is_drums)).any():
        text += ", " + QCoreApplication.translate("PianoRoll", "on a note")
    return text


def selection_words(piece: Piece, chosen: np.ndarray) -> str:
    """What is selected."""
    if not len(chosen):
        return QCoreApplication.translate("PianoRoll", "Nothing is selected.")
    if len(chosen) == 1:
        text = QCoreApplication.translate("PianoRoll", "Selected: {note}")
        return text.format(note=note_words(piece, int(chosen[0])))
    rows = piece.rows[chosen]
    first = _bar_and_beat(piece, int(rows[:, ONSET].min()))[0]
    last = _bar_and_beat(piece, int((rows[:, ONSET] + rows[:, DURATION]).max()) - 1)[0]
    extremes = rows[[rows[:, PITCH].argmin(), rows[:, PITCH].argmax()]]
    low, high = (_name(piece, part, pitch) for part, pitch in extremes[:, [PART, PITCH]].tolist())
    if first == last:
        text = QCoreApplication.translate("PianoRoll", "{count:,} notes are selected, bar {first}, {low} to {high}")
    else:
        text = QCoreApplication.translate(
            "PianoRoll", "{count:,} notes are selected, bars {first} to {last}, {low} to {high}"
        )
    return text.format(count=len(chosen), first=first, last=last, low=low, high=high)


def _name(piece: Piece, part: int, pitch: int) -> str:
    is_drum = part < len(piece.parts) and piece.parts[part].is_drum
    return drum_name(pitch) if is_drum else pitch_name(pitch)


def piece_words(piece: Piece) -> str:
    """How many notes there are, and whose."""
    pitched = piece.is_pitched
    composed = np.count_nonzero(pitched & (piece.rows[:, ORIGIN] == COMPOSED))
    locked = np.count_nonzero(pitched & (piece.rows[:, LOCKED] != 0))
    text = QCoreApplication.translate("PianoRoll", "Notes: {yours:,} yours, {composed:,} composed, {locked:,} locked.")
    return text.format(yours=np.count_nonzero(pitched) - composed, composed=composed, locked=locked)


def edit_words(kind: EditKind, count: int) -> str:
    """What was done to `count` notes, for the undo menu."""
    one, many = {
        EditKind.DELETE: (
            QCoreApplication.translate("PianoRoll", "Delete a note"),
            QCoreApplication.translate("PianoRoll", "Delete {count:,} notes"),
        ),
        EditKind.MOVE: (
            QCoreApplication.translate("PianoRoll", "Move a note"),
            QCoreApplication.translate("PianoRoll", "Move {count:,} notes"),
        ),
        EditKind.COPY: (
            QCoreApplication.translate("PianoRoll", "Copy a note"),
            QCoreApplication.translate("PianoRoll", "Copy {count:,} notes"),
        ),
        EditKind.TRANSPOSE: (
            QCoreApplication.translate("PianoRoll", "Transpose a note"),
            QCoreApplication.translate("PianoRoll", "Transpose {count:,} notes"),
        ),
        EditKind.RESIZE: (
            QCoreApplication.translate("PianoRoll", "Change a note's length"),
            QCoreApplication.translate("PianoRoll", "Change the length of {count:,} notes"),
        ),
        EditKind.QUANTISE: (
            QCoreApplication.translate("PianoRoll", "Quantise a note"),
            QCoreApplication.translate("PianoRoll", "Quantise {count:,} notes"),
        ),
        EditKind.VELOCITY: (
            QCoreApplication.translate("PianoRoll", "Change a note's velocity"),
            QCoreApplication.translate("PianoRoll", "Change the velocity of {count:,} notes"),
        ),
        EditKind.LOCK: (
            QCoreApplication.translate("PianoRoll", "Lock a note"),
            QCoreApplication.translate("PianoRoll", "Lock {count:,} notes"),
        ),
        EditKind.UNLOCK: (
            QCoreApplication.translate("PianoRoll", "Unlock a note"),
            QCoreApplication.translate("PianoRoll", "Unlock {count:,} notes"),
        ),
        EditKind.DRAW: (
            QCoreApplication.translate("PianoRoll", "Draw a note"),
            QCoreApplication.translate("PianoRoll", "Draw a note"),
        ),
        EditKind.CUT: (
            QCoreApplication.translate("PianoRoll", "Cut a note"),
            QCoreApplication.translate("PianoRoll", "Cut {count:,} notes"),
        ),
        EditKind.PASTE: (
            QCoreApplication.translate("PianoRoll", "Paste a note"),
            QCoreApplication.translate("PianoRoll", "Paste {count:,} notes"),
        ),
        EditKind.DUPLICATE: (
            QCoreApplication.translate("PianoRoll", "Duplicate a note"),
            QCoreApplication.translate("PianoRoll", "Duplicate {count:,} notes"),
        ),
    }[kind]
    return one if count == 1 else many.format(count=count)


def grid_words(name: str) -> str:
    """A grid of editing.GRIDS: "1/8", "1/8 triplet"."""
    if name == "bar":
        return QCoreApplication.translate("PianoRoll", "Bar")
    if name == "off":
        return QCoreApplication.translate("PianoRoll", "Free")
    if name.endswith("t"):
        return QCoreApplication.translate("PianoRoll", "{value} triplet").format(value=name[:-1])
    if name.endswith("d"):
        return QCoreApplication.translate("PianoRoll", "{value} dotted").format(value=name[:-1])
    return name


def _bar_and_beat(piece: Piece, ticks: int) -> tuple[int, float]:
    return TimeGrid(piece.metres, piece.ticks_per_quarter).bar_and_beat(ticks / piece.ticks_per_quarter)


def _beats(piece: Piece, onset: int, duration: int) -> float:
    metre = piece.bars.metres[piece.bars.locate_one(onset)[2]]
    return duration / beat_ticks(metre, piece.ticks_per_quarter)
