"""Artificial rubato: a piece as it might be played without a click, so that models learn to compose when beats are
unknown."""

from __future__ import annotations

import dataclasses

import numpy as np

from generator.events.quantiser import GRID
from generator.music.score import Score
from training.corpus.piece import TrainingPiece, make_piece, on_grid

# Programs record at 120 quarter notes a minute by default, whatever is played.
CLOCK_TICKS_PER_SECOND = 2 * GRID
MOST = 0.25  # log deviation from the written tempo, at most
_EVERY_BARS = (1.0, 2.5)  # bars of 4/4 between two turning points of the tempo
_JITTER_SECONDS = 0.008  # standard deviation of each note's onset
_DRIFT = 0.15  # log deviation of the tempo as a whole, at most


def played_freely(piece: TrainingPiece, rng: np.random.Generator) -> TrainingPiece:
    """The piece with the times of a performance without a click, in ticks of the clock that records it, and with
    unknown beats."""
    score = piece.score
    # A map with so many tempos is the rubato of a performance, to which little is added.
    is_played = len(score.tempos) > piece.end_bar / 2
    seconds = FreeTime(score, MOST / 4 if is_played else MOST, rng)
    tracks = []
    for track in score.tracks:
        rows = track.notes.astype(np.int64)
        begin, end = seconds.at(rows[:, 0]), seconds.at(rows[:, 0] + rows[:, 1])
        onset = np.maximum(begin + rng.normal(0, _JITTER_SECONDS, len(rows)), 0)
        rows[:, 0] = np.rint(onset * CLOCK_TICKS_PER_SECOND)
        rows[:, 1] = np.maximum(np.rint((end - begin) * CLOCK_TICKS_PER_SECOND), 1)
        tracks.append(dataclasses.replace(track, notes=rows[np.lexsort((rows[:, 2], rows[:, 0]))].astype(np.int32)))
    conditions = dataclasses.replace(piece.conditions, tempo=0, is_beat_known=False)
    return make_piece(piece.name, piece.style, on_grid(Score(GRID, tuple(tracks)), piece.parts), conditions)


class FreeTime:
    """The time at which each tick of a quantised score is played. most: as MOST."""

    def __init__(self, score: Score, most: float, rng: np.random.Generator) -> None:
        last = max(1, score.end_ticks)
        bar = 4 * GRID
        turns = np.cumsum(rng.uniform(*_EVERY_BARS, int(last / bar / _EVERY_BARS[0]) + 4)) * bar
        turns = np.concatenate([[0], turns])
        # A random walk that returns to the middle, since a player who has rushed slows down again.
        deviation = np.zeros(len(turns))
        for index, step in enumerate(rng.normal(0, most / 2, len(turns)).tolist()):
            deviation[index] = 0.5 * deviation[index - 1] + step
        deviation = np.clip(deviation, -most, most)
        ticks = np.arange(0, last + GRID, GRID // 2)
        rate = np.exp(np.interp(ticks, turns, _smooth(deviation)) + rng.uniform(-_DRIFT, _DRIFT))
        own = np.diff(score.seconds_at_all(ticks.tolist()))
        self._ticks, self._seconds = ticks, np.concatenate([[0], np.cumsum(own * rate[:-1])])

    def at(self, ticks: np.ndarray) -> np.ndarray:
        """(N,) ticks -> (N,) seconds."""
        return np.interp(ticks, self._ticks, self._seconds)


def _smooth(values: np.ndarray) -> np.ndarray:
    """Each value averaged with its neighbours, with weights 1, 2, 1; (N,)."""
    padded = np.concatenate([values[:1], values, values[-1:]])
    return (padded[:-2] + 2 * padded[1:-1] + padded[2:]) / 4
