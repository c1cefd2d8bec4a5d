"""Augments training pieces at random; the same seed makes the same variation."""

from __future__ import annotations

import dataclasses
import math

import numpy as np

from generator.events.context import EXPRESSIVE, mean_bpm, tempo_value
from generator.events.ensemble import part_value
from generator.music.instruments import FAMILIES
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Track
from training.config import AugmentConfig
from training.corpus.piece import TrainingPiece, make_piece, on_grid
from training.data.rubato import played_freely

# A piece with a smaller share of its onsets on sixteenths or triplets is a performance. Notation has nearly all onsets
# there; random onsets would have a quarter.
FREE_SHARE = 0.75
_VELOCITY_STEP = 4  # MIDI velocities
PIANO = part_value(FAMILIES.index("piano"), 0)


def piece_rng(seed: int, epoch: int, index: int, time: int = 0) -> np.random.Generator:
    """The random generator of one piece in one epoch, which depends neither on the process nor on the order. time:
    which of several times in the epoch, from 0."""
    return np.random.default_rng([seed, epoch, index, *([time] if time else [])])


def is_free(score: Score) -> bool:
    """Whether a quantised score is a performance, whose onsets are not those of notation."""
    onset = np.concatenate([track.notes[:, 0] for track in score.tracks])
    return bool(((onset % 6 == 0) | (onset % 8 == 0)).mean() < FREE_SHARE)


def augmented(piece: TrainingPiece, config: AugmentConfig, rng: np.random.Generator) -> TrainingPiece:
    """A random variation of a piece: transposed, stretched, with other velocities and jittered onsets.

    Notation keeps its rhythm: a stretch only changes its tempo, and onsets are not jittered; but a share of the pieces
    with parts gets artificial rubato (see rubato). All parts are transposed and stretched alike; each gets velocities
    of its own. A share of the pieces with several parts is reduced to one part for piano.
    """
    if len(piece.parts) > 1 and config.reduction and rng.random() < config.reduction:
        piece = reduced(piece)
    score, conditions = piece.score, piece.conditions
    tracks = [track.notes.astype(np.int64) for track in score.tracks]
    part = np.repeat(np.arange(len(tracks)), [len(rows) for rows in tracks])
    rows = np.concatenate(tracks)  # (N, 4)
    pitched = ~np.array([track.is_drum for track in score.tracks])[part]
    semitones = _transposition(rows[pitched, 2], config.transpose, rng)
    rows[pitched, 2] += semitones
    conditions = conditions.transposed(semitones)
    rate = math.exp(rng.uniform(-1, 1) * math.log1p(config.stretch))
    free = is_free(score)
    maps = {"tempos": score.tempos, "metres": score.metres, "keys": score.keys}
    if config.stretch and free:
        rows[:, :2] = np.maximum(np.rint(rows[:, :2] * rate), [0, 1])
        maps = {name: tuple(c._replace(ticks=round(c.ticks * rate)) for c in changes) for name, changes in maps.items()}
    elif config.stretch:
        if conditions.tempo:
            conditions = dataclasses.replace(conditions, tempo=tempo_value(mean_bpm(score) / rate))
        # The file format's three bytes hold up to 2^24 - 1.
        tempos = tuple(t._replace(us_per_quarter=min(2**24 - 1, round(t.us_per_quarter * rate))) for t in score.tempos)
        maps["tempos"] = tempos
    if config.timing_noise and free:
        onsets, index = np.unique(rows[:, 0], return_inverse=True)  # notes that begin together are moved together
        moved = onsets + np.rint(rng.normal(0, config.timing_noise, len(onsets))).astype(np.int64)
        rows[:, 0] = np.maximum(moved, 0)[index]
    if config.velocity_noise:
        own = [rng.integers(-config.velocity_noise, config.velocity_noise + 1) for _ in tracks]
        steps = np.array(own, np.int64)[part]
        if conditions.dynamics == EXPRESSIVE:
            steps += np.rint(rng.normal(0, config.velocity_noise / 2, len(rows))).astype(np.int64)
        rows[:, 3] = np.clip(rows[:, 3] + _VELOCITY_STEP * steps, 1, 126)
    varied = dataclasses.replace(score, tracks=_with_notes(score, rows, part), **maps)
    if free or conditions.dynamics == EXPRESSIVE:
        varied = on_grid(varied, piece.parts)
    made = make_piece(piece.name, piece.style, varied, conditions, forms=piece.forms)
    if piece.parts and conditions.is_beat_known and rng.random() < config.rubato:
        made = played_freely(made, rng)
    return made


def reduced(piece: TrainingPiece) -> TrainingPiece:
    """The pitched notes of all parts as one part for piano; a piece of drums only is unchanged.

    Few pieces have a single part; so the model learns to compose for a single part from all pieces.
    """
    score = piece.merged_score
    if not score.note_count:
        return piece
    conditions = dataclasses.replace(piece.conditions, ensemble=(PIANO,))
    return make_piece(piece.name, piece.style, score, conditions, forms=piece.forms)


def transposed(piece: TrainingPiece, semitones: int) -> TrainingPiece:
    """The piece transposed up by `semitones`, without its drums."""
    tracks = tuple(
        track
        if track.is_drum
        else dataclasses.replace(track, notes=track.notes + np.array([0, 0, semitones, 0], np.int32))
        for track in piece.score.tracks
    )
    score = dataclasses.replace(piece.score, tracks=tracks)
    return dataclasses.replace(piece, score=score, conditions=piece.conditions.transposed(semitones))


def _with_notes(score: Score, rows: np.ndarray, part: np.ndarray) -> tuple[Track, ...]:
    """The score's tracks with other notes. rows: (N, 4); part: (N,) index of the track of each."""
    return tuple(
        dataclasses.replace(track, notes=rows[part == index].astype(np.int32))
        for index, track in enumerate(score.tracks)
    )


def _transposition(pitch: np.ndarray, most: int, rng: np.random.Generator) -> int:
    """Draws a transposition in semitones, from -most to most, such that every pitch stays on the 88 keys. pitch:
    (N,)."""
    low = max(-most, LOWEST_KEY - int(pitch.min(initial=HIGHEST_KEY)))
    high = min(most, HIGHEST_KEY - int(pitch.max(initial=LOWEST_KEY)))
    return int(rng.integers(low, high + 1))
