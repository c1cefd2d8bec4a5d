"""What a file's music is, known by its notes alone, whatever it is called and wherever it lies: its key, tempo and
length, and a small picture of its first bars."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.files.kinds import readable
from app.library.database import content_hash
from generator.events.context import estimate_key, mean_bpm
from generator.music.bars import BarGrid
from generator.music.metre import COMMON_TIME
from generator.music.score import Score

WIDTH, HEIGHT = 64, 20
"""Cells of a picture, of which a note takes one or more. WIDTH is a multiple of 8."""
_QUARTERS = 32  # that a picture shows: eight bars of 4/4
_LEAST_SPAN = 14  # semitones from the bottom to the top: a few keys are not blown up
_TICKS = 10_080  # to the quarter: what one program writes at 480 and another at 960 is the same music
_TONICS = ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B")


class Facts(NamedTuple):
    """A row of the table `music`."""

    hash: str
    """content_hash of the notes."""
    notes: int
    """How many, 1 or more."""
    bars: int
    """How many, 1 or more."""
    seconds: float
    """Duration."""
    key: str
    """Such as "E♭ major"; "" without pitched notes."""
    metre: str
    """The first, such as "3/4"."""
    tempo: float
    """Mean, quarter notes a minute."""
    style: str
    """As style_of gives it; "" for none."""


def facts_of(score: Score, style: str) -> Facts:
    """style: the name of the folder that it lies in, '' for none."""
    notes = np.concatenate([track.notes for track in score.tracks])  # (N, 4)
    pitched = np.concatenate([track.notes[:0] if track.is_drum else track.notes for track in score.tracks])
    own = notes.astype(np.int64)
    own[:, :2] = own[:, :2] * _TICKS // score.ticks_per_quarter
    metre = score.metres[0] if score.metres else COMMON_TIME
    bars = int(BarGrid(score.metres, score.ticks_per_quarter).locate(max(0, score.end_ticks - 1))[0]) + 1
    return Facts(
        content_hash(own),
        len(notes),
        bars,
        round(score.end_seconds, 3),
        key_name(estimate_key(pitched[:, 2], pitched[:, 1])),
        f"{metre.numerator}/{metre.denominator}",
        round(mean_bpm(score), 2),
        style,
    )


def key_name(value: int) -> str:
    """Of a value of the feature "key"."""
    if not value:
        return ""
    minor, tonic = divmod(value - 1, 12)
    return f"{_TONICS[tonic]} {'minor' if minor else 'major'}"


def style_of(path: Path, folder: Path) -> str:
    """The first folder inside a folder of the library that a file lies in; '' for none."""
    try:
        inside = path.relative_to(folder).parts
    except ValueError:
        return ""
    return readable(inside[0]) if len(inside) > 1 else ""


def picture_of(score: Score) -> bytes:
    """One bit for each cell, without colour, so that every theme can draw it: HEIGHT rows of WIDTH bits, the highest
    pitch first. Of pitched parts; of drums where there is nothing else."""
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    notes = np.concatenate([np.zeros((0, 4), np.int64), *(pitched or [track.notes for track in score.tracks])])
    span = min(score.end_ticks, _QUARTERS * score.ticks_per_quarter)
    notes = notes[notes[:, 0] < span].astype(np.int64)
    cells = np.zeros((HEIGHT, WIDTH), bool)
    if len(notes):
        left = notes[:, 0] * WIDTH // span
        right = np.clip((notes[:, 0] + notes[:, 1]) * WIDTH // span, left + 1, WIDTH)
        low, high = int(notes[:, 2].min()), int(notes[:, 2].max())
        scale = (HEIGHT - 1) / max(_LEAST_SPAN, high - low)
        row = np.round((HEIGHT - 1) / 2 + ((low + high) / 2 - notes[:, 2]) * scale).astype(np.int64)
        for top, begin, end in zip(row.tolist(), left.tolist(), right.tolist(), strict=True):
            cells[top, begin:end] = True
    return np.packbits(cells, axis=1).tobytes()


def cells_of(picture: bytes) -> np.ndarray | None:
    """(HEIGHT, WIDTH) bool; None for bytes that are no picture."""
    if len(picture) != HEIGHT * WIDTH // 8:
        return None
    return np.unpackbits(np.frombuffer(picture, np.uint8).reshape(HEIGHT, WIDTH // 8), axis=1).astype(bool)
