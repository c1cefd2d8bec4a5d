"""A piece to learn from: its score on the grid, and what is known of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from generator.analysis.form import bar_forms
from generator.events.context import Conditions, piece_conditions
from generator.events.ensemble import PART_VALUES
from generator.events.quantiser import grid_of_values, quantise, score_of_values
from generator.events.whole_score import all_notes, parts_conditions, pitched_notes
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
    """Quantised: one track for each part, in order of their values, or of one merged part."""
    conditions: Conditions
    """All but the style, whose value depends on all pieces. The ensemble names the parts; it is () where they are
    merged."""
    bars: BarGrid
    """Its bar lines."""
    end_bar: int
    """Index of the first bar in which nothing sounds any more."""
    tracks: tuple[np.ndarray, ...] = field(default=(), compare=False)
    """As shingles.track_rows gives them, of each pitched track that it was read from; none where there was one, and
    none of a stored piece, which has its shingles."""
    merged: np.ndarray | None = field(default=None, compare=False)
    """(N, 4) its pitched notes as one part, as in Track; None where they are those of its only part, and of a stored
    piece."""
    forms: np.ndarray | None = field(default=None, compare=False)
    """(bars,) uint8 values of the condition "form" of each bar; None where parts are merged or beats are unknown."""

    @property
    def note_count(self) -> int:
        return self.score.note_count

    @property
    def merged_score(self) -> Score:
        """Its pitched parts as one."""
        return quantise(self.score) if self.parts else self.score

    @property
    def parts(self) -> tuple[int, ...]:
        """Values of its tracks' parts; () where all are merged into one."""
        return self.conditions.ensemble


def make_piece(
    name: str,
    style: str,
    score: Score,
    conditions: Conditions | None = None,
    tracks: tuple[np.ndarray, ...] = (),
    *,
    forms: np.ndarray | None = None,
) -> TrainingPiece:
    """A TrainingPiece of a quantised score, of one merged part unless its conditions name its parts. conditions: those
    of merged parts if None."""
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    end_bar = int(bars.locate(max(0, score.end_ticks - 1))[0]) + 1
    conditions = conditions or piece_conditions(score, score.tracks[0].notes)
    return TrainingPiece(name, style, score, conditions, bars, end_bar, tracks, forms=forms)


def make_piece_with_parts(
    name: str, style: str, score: Score, tracks: tuple[np.ndarray, ...] = (), merged: np.ndarray | None = None
) -> TrainingPiece:
    """A TrainingPiece of a quantised score whose tracks are parts."""
    piece = make_piece(name, style, score, parts_conditions(score), tracks)
    if not piece.conditions.is_beat_known:
        return replace(piece, merged=merged)
    # Of the pitched notes of all parts, or of drums alone.
    notes = pitched_notes(score)
    forms = bar_forms(notes if len(notes) else all_notes(score), piece.bars, piece.end_bar)
    return replace(piece, merged=merged, forms=forms.astype(np.uint8))


def on_grid(score: Score, parts: Sequence[int]) -> Score:
    """The score as the events can say it. parts: the values of its tracks, () for one merged part."""
    return score_of_values(grid_of_values([score], [parts]), score) if parts else quantise(score)


def content_hash(score: Score) -> bytes:
    """Of a quantised score's notes and instruments; equal for exact duplicates. 16 bytes. Of piano alone it is the same
    with parts and merged."""
    digest = hashlib.sha256()
    for track in score.tracks:
        value = PART_VALUES if track.is_drum else track.program
        if value:
            digest.update(value.to_bytes(2, "little"))
        digest.update(track.notes.tobytes())
    return digest.digest()[:16]


def content_digest(piece: TrainingPiece) -> str:
    """Equal for pieces that are the same to the note: 16 hex digits."""
    return content_hash(piece.score).hex()[:16]
