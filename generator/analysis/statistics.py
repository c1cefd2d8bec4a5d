"""Statistics of one piece, by which music by a model is compared with music by people.

They are computed from a piece on the grid (24 ticks per quarter): its notes (N, 4), as in Track, its bars, and its mean
tempo.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from generator.events.context import estimate_key
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.music.metre import bar_ticks
from generator.music.score import Score

SLOT_TICKS = GRID_TICKS_PER_QUARTER // 4  # a sixteenth, the usual unit of patterns within a bar

# Semitones above the tonic. The natural minor has the notes of its relative major, so 12 sets of pitch classes are
# enough for 24 scales, as in MusPy.
_MAJOR_SCALE = (0, 2, 4, 5, 7, 9, 11)

# Classes of durations, in grid ticks. A duration belongs to the class that is nearest by ratio.
NOTE_VALUES: Mapping[str, float] = {
    "shorter": 2.0,
    "1/32": 3.0,
    "1/16 triplet": 4.0,
    "1/16": 6.0,
    "1/8 triplet": 8.0,
    "1/8": 12.0,
    "1/4 triplet": 16.0,
    "dotted 1/8": 18.0,
    "1/4": 24.0,
    "dotted 1/4": 36.0,
    "1/2": 48.0,
    "dotted 1/2": 72.0,
    "1/1": 96.0,
    "longer": 144.0,
}
SCALE_STEPS = ("1", "♭2", "2", "♭3", "3", "4", "♯4", "5", "♭6", "6", "♭7", "7")


@dataclass(frozen=True)
class Scalar:
    """A statistic that is one number per piece."""

    name: str
    """Key of PieceStatistics.values, also used in reports."""
    title: str
    """Name that is shown."""
    unit: str
    """Unit of its values."""
    is_share: bool = False
    """Whether it is 0 or 1 for each piece, so that its mean is a share of pieces."""


@dataclass(frozen=True)
class Histogram:
    """A statistic that consists of shares, which add up to 1."""

    name: str
    """Key of PieceStatistics.histograms, also used in reports."""
    title: str
    """Name that is shown."""
    labels: tuple[str, ...]
    """The name of the class of each share."""


SCALARS = (
    Scalar("pitch_range", "pitch range", "semitones"),
    Scalar("notes_per_second", "notes per second", "1/s"),
    Scalar("polyphony", "polyphony", "notes"),
    Scalar("scale_consistency", "scale consistency", "share"),
    Scalar("pitch_class_entropy", "pitch class entropy", "bits"),
    Scalar("groove_consistency", "groove consistency", "share"),
    Scalar("bar_similarity", "similarity to an earlier bar", "share"),
    Scalar("ends_on_strong_beat", "ends on a strong beat", "share", is_share=True),
    Scalar("ends_on_tonic", "ends with the tonic in the bass", "share", is_share=True),
)
HISTOGRAMS = (
    Histogram("scale_steps", "scale steps above the tonic", SCALE_STEPS),
    Histogram("inter_onset_intervals", "inter-onset intervals", tuple(NOTE_VALUES)),
    Histogram("note_lengths", "note lengths", tuple(NOTE_VALUES)),
)


@dataclass(frozen=True, eq=False)
class PieceStatistics:
    """All statistics of one piece."""

    values: Mapping[str, float]
    """By the names of SCALARS. NaN if a piece has no such value, as for the likeness of bars of a piece of one bar."""
    histograms: Mapping[str, np.ndarray]
    """By the names of HISTOGRAMS. Each adds up to 1; it is all 0 if the piece has none of what it counts."""


def piece_statistics(
    notes: np.ndarray, bars: BarGrid, seconds_per_tick: float, excerpt_bars: int | None = None
) -> PieceStatistics:
    """All SCALARS and HISTOGRAMS of one piece. notes: (N, 4) int, as in Track. Raises ValueError for a piece without
    notes.

    excerpt_bars: everything but the ending is measured on so many bars from the first note on; None for the whole
    piece. Pitch range and likeness of bars depend on the length of the music, so that pieces are compared by excerpts
    of equal length.
    """
    if not len(notes):
        raise ValueError("a piece without notes has no statistics")
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))].astype(np.int64)
    endings = {
        "ends_on_strong_beat": float(ends_on_strong_beat(notes, bars)),
        "ends_on_tonic": float(ends_on_tonic(notes)),
    }
    if excerpt_bars is not None:
        notes = excerpt(notes, bars, excerpt_bars)
    onsets = np.unique(notes[:, 0])
    values = {
        "pitch_range": float(np.ptp(notes[:, 2])),
        "notes_per_second": notes_per_second(notes, seconds_per_tick),
        "polyphony": polyphony(notes),
        "scale_consistency": scale_consistency(notes),
        "pitch_class_entropy": entropy(pitch_class_histogram(notes)),
        "groove_consistency": groove_consistency(notes, bars),
        "bar_similarity": bar_similarity(notes, bars),
    }
    tonic = (estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1) % 12
    histograms = {
        "scale_steps": np.roll(pitch_class_histogram(notes), -tonic),
        "inter_onset_intervals": note_value_histogram(np.diff(onsets)),
        "note_lengths": note_value_histogram(notes[:, 1]),
    }
    return PieceStatistics(values | endings, histograms)


def score_statistics(score: Score, excerpt_bars: int | None = None) -> PieceStatistics:
    """piece_statistics of a quantised score of one part. Raises ValueError for one without notes."""
    seconds_per_tick = score.end_seconds / max(1, score.end_ticks)
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    return piece_statistics(score.tracks[0].notes, bars, seconds_per_tick, excerpt_bars)


def excerpt(notes: np.ndarray, bars: BarGrid, count: int) -> np.ndarray:
    """Those of the notes (N, 4), N > 0, that begin in the first `count` bars from that of the first note on; (M, 4)."""
    bar = bars.locate(notes[:, 0])[0]
    return notes[bar < bar.min() + count]


def bar_slots(notes: np.ndarray, bars: BarGrid) -> tuple[np.ndarray, np.ndarray]:
    """Quantises the onsets of notes (N, 4) to sixteenths. -> index of the bar, and of the sixteenth in it, each (N,)
    int64."""
    bar, position, _ = bars.locate(_nearest_slot(notes[:, 0]))
    return bar, position // SLOT_TICKS


def pitch_class_histogram(notes: np.ndarray) -> np.ndarray:
    """Share of the notes on each pitch class, C first. (N, 4) -> (12,). PCH in Yang & Lerch 2020."""
    return np.bincount(notes[:, 2] % 12, minlength=12) / len(notes)


def entropy(histogram: np.ndarray) -> float:
    """Shannon's entropy, in bits, of shares that add up to 1; that of pitch classes is H1 in Wu & Yang 2020."""
    shares = histogram[histogram > 0]
    return float(-(shares * np.log2(shares)).sum())


def note_value_classes(ticks: np.ndarray) -> np.ndarray:
    """The class of each duration, as an index of NOTE_VALUES, (N,). ticks: (N,) grid ticks, above 0."""
    classes = np.log2(np.array(list(NOTE_VALUES.values())))
    return np.searchsorted((classes[1:] + classes[:-1]) / 2, np.log2(np.maximum(ticks, 1)))


def note_value_histogram(ticks: np.ndarray) -> np.ndarray:
    """Share of the durations in each class of NOTE_VALUES, (14,); zeros if N is 0. ticks: (N,) grid ticks, above 0.

    Of inter-onset intervals it is IOI, of note lengths NLH in Yang & Lerch 2020; here triplets are classes too.
    """
    return np.bincount(note_value_classes(ticks), minlength=len(NOTE_VALUES)) / max(1, len(ticks))


def notes_per_second(notes: np.ndarray, seconds_per_tick: float) -> float:
    """Notes per second from the first onset to the end of the last note; NaN if that takes no time. notes: (N, 4)."""
    ticks = int((notes[:, 0] + notes[:, 1]).max() - notes[:, 0].min())
    return len(notes) / (ticks * seconds_per_tick) if ticks and seconds_per_tick > 0 else float("nan")


def polyphony(notes: np.ndarray) -> float:
    """Mean number of notes that sound, over the time in which at least one does. notes: (N, 4) in order of onset.

    MusPy, Dong et al. 2020.
    """
    ends = np.maximum.accumulate(notes[:, 0] + notes[:, 1])
    covered = np.concatenate([notes[:1, 0], ends[:-1]])  # up to where all earlier notes have ended
    sounding = np.maximum(ends - np.maximum(notes[:, 0], covered), 0).sum()
    return float(notes[:, 1].sum() / sounding) if sounding else float("nan")


def scale_consistency(notes: np.ndarray) -> float:
    """The greatest share of the notes (N, 4) that one major or minor scale holds.

    MusPy, Dong et al. 2020, after Mogren 2016.
    """
    histogram = pitch_class_histogram(notes)
    return max(float(np.roll(histogram, -tonic)[list(_MAJOR_SCALE)].sum()) for tonic in range(12))


def groove_consistency(notes: np.ndarray, bars: BarGrid) -> float:
    """1 minus the mean Hamming distance of the onset patterns of neighbouring bars, relative to their sixteenths.

    The mean is over pairs of bars of equal length, from the first bar with a note to the last; NaN if there is no pair.
    notes: (N, 4). Wu & Yang 2020 (grooving pattern similarity); MusPy, Dong et al. 2020.
    """
    bar, slot = bar_slots(notes, bars)
    first, count = int(bar.min()), int(np.ptp(bar)) + 1
    if count < 2:
        return float("nan")
    begins = [bars.bar_start(index) for index in range(first, first + count + 1)]
    slots = -(-np.diff(begins) // SLOT_TICKS)
    stride = int(slots.max()) + 1
    struck = np.unique((bar - first) * stride + slot)
    sizes = np.bincount(struck // stride, minlength=count)
    again = struck[np.isin(struck + stride, struck)] // stride  # struck in the next bar too
    distance = sizes[:-1] + sizes[1:] - 2 * np.bincount(again, minlength=count)[:-1]
    alike = slots[:-1] == slots[1:]
    return float(1 - (distance / slots[:-1])[alike].mean()) if alike.any() else float("nan")


def bar_similarity(notes: np.ndarray, bars: BarGrid) -> float:
    """Mean of each bar's greatest likeness to an earlier bar, over all bars with notes but the first; NaN for one bar.

    The likeness of two bars is the Jaccard index of their sets of (sixteenth in the bar, pitch class). notes: (N, 4).
    After self-similarity matrices, Foote 1999; Wu & Yang 2020 measure structure by the same means on audio.
    """
    bar, slot = bar_slots(notes, bars)
    used, row = np.unique(bar, return_inverse=True)
    if len(used) < 2:
        return float("nan")
    kinds, column = np.unique(slot * 12 + notes[:, 2] % 12, return_inverse=True)
    contents = np.zeros((len(used), len(kinds)), np.float32)
    contents[row, column] = 1
    sizes = contents.sum(axis=1)
    best = []
    for begin in range(1, len(used), 256):  # blocks, since a matrix of all pairs of bars may be large
        block = slice(begin, begin + 256)
        common = contents[block] @ contents[: begin + 256].T
        likeness = common / (sizes[block, None] + sizes[None, : begin + 256] - common)
        earlier = np.arange(likeness.shape[1]) < np.arange(begin, begin + len(likeness))[:, None]
        best.append(np.where(earlier, likeness, 0).max(axis=1))
    return float(np.concatenate(best).mean())


def ends_on_strong_beat(notes: np.ndarray, bars: BarGrid) -> bool:
    """Whether the last onset of notes (N, 4), quantised to sixteenths, is on the first beat of a bar, or on the third
    of four (Lerdahl & Jackendoff 1983)."""
    _, position, index = bars.locate_one(int(_nearest_slot(notes[:, 0].max())))
    metre = bars.metres[index]
    third_of_four = metre.numerator in (4, 12) and position * 2 == bar_ticks(metre, GRID_TICKS_PER_QUARTER)
    return position == 0 or third_of_four


def ends_on_tonic(notes: np.ndarray) -> bool:
    """Whether the lowest of the notes (N, 4) that sound at the last onset is the tonic of the estimated key.

    The key is estimated from all notes by the method of Krumhansl & Schmuckler (Krumhansl 1990).
    """
    last = notes[:, 0].max()
    final = notes[notes[:, 0] + notes[:, 1] > last]
    return final[:, 2].min() % 12 == (estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1) % 12


def _nearest_slot(ticks):
    """Ticks, a number or an array, rounded to the nearest sixteenth."""
    return (ticks + SLOT_TICKS // 2) // SLOT_TICKS * SLOT_TICKS
