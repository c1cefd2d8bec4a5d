"""What a file's music is: known by its notes alone, whatever it is called and wherever it lies."""

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
