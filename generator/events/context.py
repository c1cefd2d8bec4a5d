"""What the model is conditioned on besides the events: position in the bar, bars left, and the piece's conditions.

Each is a small whole number with an embedding of its own; 0 is no condition.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.errors import ContinuoError, Text
from generator.events import streams
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Score
from generator.music.tempo import DEFAULT_TEMPO_US

MAX_STYLES = 31
MAX_BARS_LEFT = 32
POSITIONS = 8 * streams.GRID_TICKS_PER_QUARTER
METRES = ((2, 4), (3, 4), (4, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (4, 2), (6, 4), (5, 4))
TEMPO_BINS, SLOWEST_BPM, FASTEST_BPM = 16, 30.0, 240.0
# A piece with at least so many velocities is played with expression; rendered notation has one or a few.
EXPRESSIVE_VELOCITIES = 8

KEY_NAMES = tuple(
    f"{tonic} {mode}"
    for mode in ("major", "minor")
    for tonic in ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
)
# Probe-tone ratings: how well each pitch class fits a key of C. Krumhansl & Kessler 1982.
_MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


@dataclass(frozen=True, slots=True)
class ContextFeature:
    """One column of a context array."""

    name: str
    """As checkpoints spell it."""
    size: int
    """Number of values, from 0."""


# The columns of a context array, in order.
FEATURES = (
    ContextFeature("position", POSITIONS),
    ContextFeature("bars_left", MAX_BARS_LEFT + 2),
    ContextFeature("style", MAX_STYLES + 1),
    ContextFeature("metre", len(METRES) + 2),
    ContextFeature("key", 25),
    ContextFeature("tempo", TEMPO_BINS + 1),
    ContextFeature("dynamics", 3),
    # Of a gap that is filled: how it is left is not how a piece ends, so bars_left has no value there.
    ContextFeature("gap_left", MAX_BARS_LEFT + 2),
)
COLUMN = {feature.name: column for column, feature in enumerate(FEATURES)}
FLAT, EXPRESSIVE = 1, 2


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a whole piece is conditioned on, as values of FEATURES; 0 is no condition."""

    style: int = 0
    """Of a checkpoint's styles, the first is 1."""
    key: int = 0
    """1 + index into KEY_NAMES."""
    tempo: int = 0
    """Bin of the mean tempo, 1 (slow) to TEMPO_BINS."""
    dynamics: int = 0
    """FLAT or EXPRESSIVE."""

    def transposed(self, semitones: int) -> Conditions:
        """The same piece, moved up by `semitones`."""
        if not self.key:
            return self
        minor, tonic = divmod(self.key - 1, 12)
        return Conditions(self.style, 1 + 12 * minor + (tonic + semitones) % 12, self.tempo, self.dynamics)


def metre_value(metre: Metre) -> int:
    """Value of the feature "metre"; one for all the rare ones."""
    kind = (metre.numerator, metre.denominator)
    return 1 + (METRES.index(kind) if kind in METRES else len(METRES))


def tempo_value(bpm: float) -> int:
    """Value of the feature "tempo": bins of equal ratio, 1 to TEMPO_BINS."""
    share = math.log(max(bpm, 1e-6) / SLOWEST_BPM) / math.log(FASTEST_BPM / SLOWEST_BPM)
    return 1 + min(TEMPO_BINS - 1, max(0, int(share * TEMPO_BINS)))


def mean_bpm(score: Score) -> float:
    """Quarter notes a minute, over the whole piece."""
    seconds = score.end_seconds
    if seconds <= 0:
        first = score.tempos[0].us_per_quarter if score.tempos else DEFAULT_TEMPO_US
        return 60e6 / first
    return score.end_ticks / score.ticks_per_quarter / seconds * 60


def estimate_key(pitch: np.ndarray, weight: np.ndarray) -> int:
    """Value of the feature "key": the key whose profile correlates best with the pitch classes' total durations.

    pitch, weight: (N,). 0 where there are no notes. Krumhansl 1990 (the Krumhansl-Schmuckler method).
    """
    histogram = np.bincount(pitch % 12, weights=weight, minlength=12)
    if not histogram.any():
        return 0
    return 1 + int((_key_profiles() @ (histogram - histogram.mean())).argmax())


@functools.cache
def _key_profiles() -> np.ndarray:
    """Of each key, its profile's deviation from the mean, of length 1. (24, 12)."""
    profiles = np.array(
        [np.roll(profile, tonic) for profile in (_MAJOR_PROFILE, _MINOR_PROFILE) for tonic in range(12)]
    )
    profiles -= profiles.mean(axis=1, keepdims=True)
    return profiles / np.linalg.norm(profiles, axis=1, keepdims=True)


def piece_conditions(score: Score, grid_rows: np.ndarray, style: int = 0) -> Conditions:
    """Conditions of a whole piece. grid_rows: (N, 4) its quantised notes, as in Track."""
    distinct = len(np.unique(grid_rows[:, 3]))
    return Conditions(
        style,
        estimate_key(grid_rows[:, 2], grid_rows[:, 1]),
        tempo_value(mean_bpm(score)),
        0 if not distinct else EXPRESSIVE if distinct >= EXPRESSIVE_VELOCITIES else FLAT,
    )


def context_rows(
    onsets: np.ndarray, bars: BarGrid, conditions: Conditions, end_bar: int | None = None, *, fills: bool = False
) -> np.ndarray:
    """What the model is conditioned on at each onset. onsets: (N,) grid ticks -> (N, len(FEATURES)) int16.

    end_bar: index of the bar at whose beginning the piece is to be over, or, where it fills, the gap; None for no such
    condition.
    """
    rows = np.zeros((len(onsets), len(FEATURES)), np.int16)
    bar, position, metre = bars.locate(onsets)
    rows[:, COLUMN["position"]] = position % POSITIONS
    rows[:, COLUMN["gap_left" if fills else "bars_left"]] = 0 if end_bar is None else bars_left(bar, end_bar)
    rows[:, COLUMN["metre"]] = np.array([metre_value(m) for m in bars.metres], np.int16)[metre]
    for name in ("style", "key", "tempo", "dynamics"):
        rows[:, COLUMN[name]] = getattr(conditions, name)
    return rows


def bars_left(bar: np.ndarray, end_bar: int) -> np.ndarray:
    """Value of the features "bars_left" and "gap_left" in bars (N,) before the bar of index `end_bar`."""
    return 1 + np.clip(end_bar - bar, 0, MAX_BARS_LEFT)


def style_value(name: str, styles: Sequence[str]) -> int:
    """Value of the feature "style" for a name in a checkpoint's list. Raises ContinuoError for another name."""
    if name not in styles:
        known = list(styles) or Text("none")
        raise ContinuoError(
            "{--style} {name!r} is not one of this checkpoint's styles ({known})", name=name, known=known
        )
    return 1 + list(styles).index(name)
