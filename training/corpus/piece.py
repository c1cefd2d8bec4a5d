"""A piece to learn from: its score on the grid, and what is known of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

import numpy as np

from generator.events.context import Conditions, piece_conditions
from generator.music.bars import BarGrid
from generator.music.score import Score


@dataclass(frozen=True)
class TrainingPiece:
    """One piece to learn from."""

    name: str
    """Of its file, or within it."""
    style: str
    """The folder it stood in, or the name that its source was given."""
    score: Score
    """Quantised, of one part."""
    conditions: Conditions
    """All but the style, whose value depends on all pieces."""
    bars: BarGrid
    """Its bar lines."""
    end_bar: int
    """Index of the first bar in which nothing sounds any more."""
    tracks: tuple[np.ndarray, ...] = field(default=(), compare=False)
    """As shingles.track_rows gives them, of each track that was merged into the one part; none where there was one, and
    none of a stored piece, which has its shingles."""

    @property
    def note_count(self) -> int:
        return self.score.note_count


def make_piece(
    name: str,
    style: str,
    score: Score,
    conditions: Conditions | None = None,
    tracks: tuple[np.ndarray, ...] = (),
) -> TrainingPiece:
    """A TrainingPiece of a quantised score."""
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    end_bar = int(bars.locate(max(0, score.end_ticks - 1))[0]) + 1
    conditions = conditions or piece_conditions(score, score.tracks[0].notes)
    return TrainingPiece(name, style, score, conditions, bars, end_bar, tracks)


def content_hash(score: Score) -> bytes:
    """Of a quantised score's notes; equal for exact duplicates. 16 bytes."""
    return hashlib.sha256(score.tracks[0].notes.tobytes()).digest()[:16]
