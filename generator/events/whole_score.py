"""The notes and the conditions of a whole quantised score whose tracks are parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.events.beat import are_beats_known
from generator.events.context import Conditions, dynamics_of_parts, piece_conditions
from generator.events.quantiser import in_order, part_values
from generator.music.score import Score, note_array


def parts_conditions(score: Score) -> Conditions:
    """The conditions of a score whose tracks are parts, without the style. Where its beats are unknown, so is its
    tempo."""
    onsets = [track.notes[:, 0] for track in score.tracks if not track.is_drum]
    known = are_beats_known(onsets, [track.notes[:, 0] for track in score.tracks if track.is_drum])
    found = piece_conditions(score, pitched_notes(score))
    pitched = [track.notes for track in score.tracks if not track.is_drum]
    return replace(
        found,
        tempo=found.tempo if known else 0,
        dynamics=dynamics_of_parts(pitched) or dynamics_of_parts([track.notes for track in score.tracks]),
        ensemble=part_values(score),
        is_beat_known=known,
    )


def pitched_notes(score: Score) -> np.ndarray:
    """The notes of all parts but drums, by onset, then pitch. (N, 4)"""
    return _joined([track.notes for track in score.tracks if not track.is_drum])


def drum_notes(score: Score) -> np.ndarray:
    """Strokes of drums, by onset, then drum. (N, 4)"""
    return _joined([track.notes for track in score.tracks if track.is_drum])


def all_notes(score: Score) -> np.ndarray:
    """The notes of all parts, by onset, then pitch or drum. (N, 4)"""
    return _joined([track.notes for track in score.tracks])


def _joined(notes: Sequence[np.ndarray]) -> np.ndarray:
    return notes[0] if len(notes) == 1 else in_order(np.concatenate([note_array(()), *notes]))
