"""What the model is conditioned on besides the events: position in the bar, bars left, and the piece's conditions.

Each is a small whole number with an embedding of its own; 0 stands for no condition.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from generator.errors import ContinuoError, Text
from generator.events import streams
from generator.events.ensemble import GIVEN, PART_VALUES
from generator.events.form_model import FORM_NAMES
from generator.events.positions import POSITION_IDS, UNKNOWN_BEAT, position_ids
from generator.music.bars import BarGrid
from generator.music.instruments import MAX_PARTS
from generator.music.metre import Metre
from generator.music.score import Score
from generator.music.tempo import DEFAULT_TEMPO_US

MAX_STYLES = 31
MAX_BARS_LEFT = 32
POSITIONS = 8 * streams.GRID_TICKS_PER_QUARTER
METRES = ((2, 4), (3, 4), (4, 4), (6, 8), (2, 2), (3, 8), (9, 8), (12, 8), (3, 2), (4, 2), (6, 4), (5, 4))
TEMPO_BINS, SLOWEST_BPM, FASTEST_BPM = 16, 30.0, 240.0
EXPRESSIVE_VELOCITIES = 8  # distinct velocities of a piece that is played with expression; notation has one or a few

KEY_NAMES = tuple(
    f"{tonic} {mode}"
    for mode in ("major", "minor")
    for tonic in ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
)
# Probe-tone ratings: how well each pitch class fits a key of C. Krumhansl & Kessler 1982.
_MAJOR_PROFILE = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR_PROFILE = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)


Kind = Literal["choice", "bits", "set"]


@dataclass(frozen=True, slots=True)
class ContextFeature:
    """A condition: one column of a context array, or a few."""

    name: str
    """As checkpoints spell it."""
    size: int
    """Number of values, from 0; for kind "bits" the number of bits."""
    kind: Kind = "choice"
    """choice: each value has a vector; bits: the vectors of all set bits are added; set: each column adds the vector of
    its value, and 0 adds nothing."""
    columns: int = 1
    """Number of columns in the context array."""
    is_next: bool = False
    """Whether it is also known of the next event once its shift is chosen."""
    is_optional: bool = True
    """Whether training leaves it out at random, so that composing works without it."""


# The columns of a context array, in order. Models of one merged part have the first eight.
_MERGED = (
    ContextFeature("position", POSITIONS, is_next=True, is_optional=False),
    ContextFeature("bars_left", MAX_BARS_LEFT + 2),
    ContextFeature("style", MAX_STYLES + 1),
    ContextFeature("metre", len(METRES) + 2),
    ContextFeature("key", 25),
    ContextFeature("tempo", TEMPO_BINS + 1),
    ContextFeature("dynamics", 3),
    # Bars left of a gap that is filled: a gap does not end as a piece does, so bars_left has no value there.
    ContextFeature("gap_left", MAX_BARS_LEFT + 2),
)
_POSITION = ContextFeature("position", POSITION_IDS, is_next=True, is_optional=False)
# Heads see it, too: velocities mostly repeat the one before, and a trunk alone learns late to contradict that.
_DYNAMICS = ContextFeature("dynamics", 4, is_next=True)
_PARTS = (
    *(_POSITION if own.name == "position" else _DYNAMICS if own.name == "dynamics" else own for own in _MERGED),
    # How far back the bar is that this one repeats.
    ContextFeature("form", len(FORM_NAMES), is_next=True),
    # 1: this event is given, and not composed.
    ContextFeature("role", 2, is_optional=False),
    # The given parts: see given.py.
    ContextFeature("given_now", 12, "bits", is_next=True, is_optional=False),
    ContextFeature("given_ahead", 12, "bits", is_next=True, is_optional=False),
    ContextFeature("given_onsets", 12, "bits", is_next=True, is_optional=False),
    ContextFeature("given_lowest", 89, is_next=True, is_optional=False),
    ContextFeature("given_highest", 89, is_next=True, is_optional=False),
    ContextFeature("ensemble", PART_VALUES + GIVEN, "set", MAX_PARTS),
)
FEATURES = _MERGED
FEATURE_SETS: dict[str, tuple[ContextFeature, ...]] = {"parts": _PARTS, "full": _MERGED, "classic": _MERGED}


def _first_columns() -> dict[str, int]:
    column, first = 0, {}
    for feature in _PARTS:
        first[feature.name] = column
        column += feature.columns
    return first


# First column of each condition, the same in all sets that have it.
COLUMN = _first_columns()
GIVEN_COLUMNS = slice(COLUMN["given_now"], COLUMN["given_highest"] + 1)
ENSEMBLE_COLUMNS = slice(COLUMN["ensemble"], COLUMN["ensemble"] + MAX_PARTS)
FLAT, EXPRESSIVE, MARKED = 1, 2, 3
# Least share of a part's successive notes that differ in velocity where somebody plays; it is lower in marked dynamics.
PLAYED_SHARE = 0.3


def context_width(stream_set: str) -> int:
    """Number of columns of a context array."""
    return sum(feature.columns for feature in FEATURE_SETS[stream_set])


def column_sizes(stream_set: str) -> list[int]:
    """Number of values of each column of a context array."""
    return [
        1 << feature.size if feature.kind == "bits" else feature.size
        for feature in FEATURE_SETS[stream_set]
        for _ in range(feature.columns)
    ]


def next_columns(stream_set: str) -> list[int]:
    """Columns that are also known of the next event once its shift is chosen. The position is the first."""
    return [COLUMN[feature.name] for feature in FEATURE_SETS[stream_set] if feature.is_next]


def optional_columns(stream_set: str) -> list[list[int]]:
    """The columns of each condition that can be left out."""
    return [
        list(range(COLUMN[feature.name], COLUMN[feature.name] + feature.columns))
        for feature in FEATURE_SETS[stream_set]
        if feature.is_optional
    ]


@dataclass(frozen=True, slots=True)
class Conditions:
    """What a whole piece is conditioned on; 0 stands for no condition."""

    style: int = 0
    """1 + index into the checkpoint's styles."""
    key: int = 0
    """1 + index into KEY_NAMES."""
    tempo: int = 0
    """Bin of the mean tempo, 1 (slow) to TEMPO_BINS."""
    dynamics: int = 0
    """FLAT, EXPRESSIVE (played), or with parts MARKED."""
    ensemble: tuple[int, ...] = ()
    """Values of composed parts, and ensemble.as_given of given parts; () for no condition."""
    is_beat_known: bool = True
    """False for a performance without a click: the model is not conditioned on bars and metre."""

    def transposed(self, semitones: int) -> Conditions:
        """The conditions of the same piece transposed up by `semitones`."""
        if not self.key:
            return self
        minor, tonic = divmod(self.key - 1, 12)
        return replace(self, key=1 + 12 * minor + (tonic + semitones) % 12)


def metre_value(metre: Metre) -> int:
    """Value of the feature "metre"; all rare metres share one."""
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
    return 1 + int(key_fits(pitch, weight).argmax()) if np.any(weight) else 0


def key_fits(pitch: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """How well each of KEY_NAMES correlates with the pitch classes' total durations, -1 to 1. (24,).

    pitch, weight: (N,). All 0 where all pitch classes are as frequent, as where there are no notes.
    """
    histogram = np.bincount(pitch % 12, weights=weight, minlength=12)
    deviation = histogram - histogram.mean()
    length = np.linalg.norm(deviation)
    return _key_profiles() @ (deviation / length) if length else np.zeros(24)


@functools.cache
def _key_profiles() -> np.ndarray:
    """Each key's profile, less its mean and scaled to length 1. (24, 12)."""
    profiles = np.array(
        [np.roll(profile, tonic) for profile in (_MAJOR_PROFILE, _MINOR_PROFILE) for tonic in range(12)]
    )
    profiles -= profiles.mean(axis=1, keepdims=True)
    return profiles / np.linalg.norm(profiles, axis=1, keepdims=True)


def merged_dynamics(rows: np.ndarray) -> int:
    """Value of the feature "dynamics" for a piece of one merged part. rows: (N, 4) its quantised notes, as in Track."""
    distinct = len(np.unique(rows[:, 3]))
    return 0 if not distinct else EXPRESSIVE if distinct >= EXPRESSIVE_VELOCITIES else FLAT


def dynamics_of_parts(parts: Sequence[np.ndarray]) -> int:
    """Value of the feature "dynamics" for a piece with parts: 0 without notes, FLAT for one velocity, EXPRESSIVE where
    its parts are played, else MARKED. parts: (N, 4) quantised notes of each, as in Track.

    Only changes within a part count: parts with different constant velocities are not played.
    """
    velocities = [rows[np.argsort(rows[:, 0], kind="stable"), 3] for rows in parts if len(rows)]
    distinct = len(np.unique(np.concatenate(velocities))) if velocities else 0
    if distinct < 2:
        return FLAT if distinct else 0
    followed = sum(len(velocity) - 1 for velocity in velocities)
    changes = sum(int((velocity[1:] != velocity[:-1]).sum()) for velocity in velocities)
    is_played = distinct >= EXPRESSIVE_VELOCITIES and changes >= PLAYED_SHARE * followed
    return EXPRESSIVE if is_played else MARKED


def piece_conditions(score: Score, grid_rows: np.ndarray, style: int = 0) -> Conditions:
    """The conditions of a whole piece of one merged part. grid_rows: (N, 4) its quantised notes, as in Track."""
    return Conditions(
        style,
        estimate_key(grid_rows[:, 2], grid_rows[:, 1]),
        tempo_value(mean_bpm(score)),
        merged_dynamics(grid_rows),
    )


def context_rows(
    onsets: np.ndarray,
    bars: BarGrid,
    conditions: Conditions,
    end_bar: int | None = None,
    *,
    fills: bool = False,
    stream_set: str = "full",
    forms: np.ndarray | None = None,
) -> np.ndarray:
    """What the model is conditioned on at each onset. onsets: (N,) grid ticks -> (N, context_width) int16.

    end_bar: index of the bar at whose beginning the piece is over, or with `fills` the gap; None for no such condition.
    forms: (bars,) values of the feature "form", None for no such condition.
    """
    rows = np.zeros((len(onsets), context_width(stream_set)), np.int16)
    bar, position, metre = bars.locate(onsets)
    if stream_set != "parts":
        rows[:, COLUMN["position"]] = position % POSITIONS
    elif conditions.is_beat_known:
        rows[:, COLUMN["position"]] = position_ids(bars.metres, metre, position)
    else:
        rows[:, COLUMN["position"]] = UNKNOWN_BEAT
    if conditions.is_beat_known:
        rows[:, COLUMN["gap_left" if fills else "bars_left"]] = 0 if end_bar is None else bars_left(bar, end_bar)
        rows[:, COLUMN["metre"]] = np.array([metre_value(m) for m in bars.metres], np.int16)[metre]
        if forms is not None and len(forms) and stream_set == "parts":
            rows[:, COLUMN["form"]] = np.where(bar < len(forms), forms[np.clip(bar, 0, len(forms) - 1)], 0)
    for name in ("style", "key", "tempo", "dynamics"):
        rows[:, COLUMN[name]] = getattr(conditions, name)
    if stream_set == "parts" and conditions.ensemble:
        rows[:, COLUMN["ensemble"] : COLUMN["ensemble"] + len(conditions.ensemble)] = conditions.ensemble
    return rows


def bars_left(bar: np.ndarray, end_bar: int) -> np.ndarray:
    """Value of the features "bars_left" and "gap_left" in each bar. bar: (N,) indexes; end_bar: index of the bar at
    whose beginning the piece or gap is over."""
    return 1 + np.clip(end_bar - bar, 0, MAX_BARS_LEFT)


def style_value(name: str, styles: Sequence[str]) -> int:
    """Value of the feature "style" for a name in a checkpoint's list. Raises ContinuoError for another name."""
    if name not in styles:
        known = list(styles) or Text("none")
        raise ContinuoError(
            "{--style} {name!r} is not one of this checkpoint's styles ({known})", name=name, known=known
        )
    return 1 + list(styles).index(name)
