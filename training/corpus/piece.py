"""A training piece: its quantised score and its conditions."""

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
    """One piece to train on or to evaluate with."""

    name: str
    """The name of its file, or of the piece within the file."""
    style: str
    """The name of its style: of the folder that it is in, or one that was given with the source."""
    score: Score
    """The quantised score: a track for each part, in order of the parts' values, or a single one for merged parts."""
    conditions: Conditions
    """All conditions but the style, whose value depends on the styles of all pieces. The ensemble lists the parts; it
    is () if they are merged."""
    bars: BarGrid
    """Its bar lines."""
    end_bar: int
    """Index of the first bar after the end of all notes."""
    tracks: tuple[np.ndarray, ...] = field(default=(), compare=False)
    """For each pitched track of the file (N, 3), from shingles.track_rows; () if there was only one, and for a stored
    piece, whose shingles are stored."""
    merged: np.ndarray | None = field(default=None, compare=False)
    """(N, 4), its pitched notes merged into one part, as in Track; None if it has only one pitched part, and for a
    stored piece."""
    forms: np.ndarray | None = field(default=None, compare=False)
    """(bars,) uint8, the value of the condition "form" of each bar; None if parts are merged or beats are unknown."""

    @property
    def note_count(self) -> int:
        """Number of its notes."""
        return self.score.note_count

    @property
    def merged_score(self) -> Score:
        """Its pitched parts merged into one, quantised."""
        return quantise(self.score) if self.parts else self.score

    @property
    def parts(self) -> tuple[int, ...]:
        """Values of its tracks' parts; () if parts are merged."""
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
    """A TrainingPiece of a quantised score. conditions: whose ensemble lists the score's parts; None for those of a
    score of one merged part."""
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
    # Of the pitched notes of all parts; of the drums if there are only drums.
    notes = pitched_notes(score)
    forms = bar_forms(notes if len(notes) else all_notes(score), piece.bars, piece.end_bar)
    return replace(piece, merged=merged, forms=forms.astype(np.uint8))


def on_grid(score: Score, parts: Sequence[int]) -> Score:
    """The score, quantised to what events can represent. parts: values of its tracks' parts, () for one merged part."""
    return score_of_values(grid_of_values([score], [parts]), score) if parts else quantise(score)


def content_hash(score: Score) -> bytes:
    """A hash of 16 bytes of a quantised score's notes and instruments, equal for exact duplicates. For a piano piece it
    is the same whether parts are merged or not."""
    digest = hashlib.sha256()
    for track in score.tracks:
        value = PART_VALUES if track.is_drum else track.program
        if value:
            digest.update(value.to_bytes(2, "little"))
        digest.update(track.notes.tobytes())
    return digest.digest()[:16]


def content_digest(piece: TrainingPiece) -> str:
    """The first 16 hex digits of content_hash: equal for pieces with the same notes and instruments."""
    return content_hash(piece.score).hex()[:16]
