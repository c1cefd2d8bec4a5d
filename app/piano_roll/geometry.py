"""Where things stand in the piano roll: arithmetic, without Qt. Time is in quarter notes, places in pixels.

Places are in the content, whose origin is the first beat and the highest key; the view adds scrolling and its margins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import numpy as np

from generator.bars import BarGrid
from generator.metre import Metre
from generator.score import HIGHEST_KEY, LOWEST_KEY, Track

MIN_PIXELS_PER_QUARTER, MAX_PIXELS_PER_QUARTER = 3.0, 240.0
MIN_ROW_HEIGHT, MAX_ROW_HEIGHT = 4, 28
MIN_BEAT_PIXELS = 9.0  # closer beat lines are a grey wash
MIN_BAR_LABEL_PIXELS = 34.0
EXTRA_QUARTERS = 2.0  # so that the last note does not stick to the border
_BLACK = frozenset((1, 3, 6, 8, 10))


def is_black(pitch: int) -> bool:
    """Whether a key is a black one."""
    return pitch % 12 in _BLACK


@dataclass(frozen=True)
class RollNotes:
    """Notes in order of onset. onset, duration: (N,) float quarters; pitch, velocity: (N,) int."""

    onset: np.ndarray = field(default_factory=lambda: np.zeros(0))
    duration: np.ndarray = field(default_factory=lambda: np.zeros(0))
    pitch: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.onset)

    @classmethod
    def from_rows(cls, rows: np.ndarray, ticks_per_quarter: int) -> RollNotes:
        """rows: (N, 4) as in Track.notes."""
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        onset, duration = rows[:, 0] / ticks_per_quarter, rows[:, 1] / ticks_per_quarter
        return cls(onset, duration, rows[:, 2].astype(np.int64), rows[:, 3].astype(np.int64))

    @classmethod
    def from_tracks(cls, tracks: Iterable[Track], ticks_per_quarter: int) -> RollNotes:
        """Of the pitched tracks: drums have no place on a keyboard."""
        rows = [track.notes for track in tracks if not track.is_drum]
        return cls.from_rows(np.concatenate([*rows, np.zeros((0, 4), np.int32)]), ticks_per_quarter)

    def joined(self, other: RollNotes) -> RollNotes:
        """Both, in order of onset."""
        columns = [
            np.concatenate([getattr(self, name), getattr(other, name)])
            for name in ("onset", "duration", "pitch", "velocity")
        ]
        order = np.argsort(columns[0], kind="stable")
        return RollNotes(*(column[order] for column in columns))

    @property
    def end(self) -> float:
        return float((self.onset + self.duration).max()) if len(self) else 0.0

    def between(self, left: float, right: float, low: int, high: int) -> np.ndarray:
        """Indices of the notes that sound within left..right quarters and low..high pitches (both inclusive)."""
        if not len(self):
            return np.zeros(0, np.int64)
        first = np.searchsorted(self.onset, left - float(self.duration.max()), side="left")
        last = np.searchsorted(self.onset, right, side="right")
        part = slice(int(first), int(last))
        inside = (
            (self.onset[part] + self.duration[part] >= left) & (self.pitch[part] >= low) & (self.pitch[part] <= high)
        )
        return np.flatnonzero(inside) + int(first)

    def at(self, quarters: float, pitch: int) -> int | None:
        """The note that sounds there, the latest struck if several do."""
        found = self.between(quarters, quarters, pitch, pitch)
        return int(found[-1]) if len(found) else None


@dataclass(frozen=True)
class Geometry:
    """Scale and range. lowest, highest: MIDI pitches of the lowest and the highest row."""

    pixels_per_quarter: float = 24.0
    row_height: int = 10
    lowest: int = LOWEST_KEY
    highest: int = HIGHEST_KEY

    @property
    def height(self) -> int:
        return (self.highest - self.lowest + 1) * self.row_height

    def width(self, end_quarters: float) -> int:
        """Of the content that ends there."""
        return int((end_quarters + EXTRA_QUARTERS) * self.pixels_per_quarter)

    def x(self, quarters: float) -> float:
        return quarters * self.pixels_per_quarter

    def quarters(self, x: float) -> float:
        return x / self.pixels_per_quarter

    def y(self, pitch: int) -> int:
        """The top of a pitch's row."""
        return (self.highest - pitch) * self.row_height

    def pitch(self, y: float) -> int:
        """The pitch whose row is at y, kept within the range."""
        return min(max(self.highest - int(y // self.row_height), self.lowest), self.highest)

    def holding(self, *parts: RollNotes) -> Geometry:
        """With rows for all 88 keys, and for pitches outside them that occur."""
        pitches = [int(p) for notes in parts if len(notes) for p in (notes.pitch.min(), notes.pitch.max())]
        return replace(self, lowest=min([LOWEST_KEY, *pitches]), highest=max([HIGHEST_KEY, *pitches]))

    def zoomed(self, factor: float, anchor_x: float) -> tuple[Geometry, float]:
        """Stretched in time -> the new geometry, and where what was at content x `anchor_x` is now."""
        scale = min(max(self.pixels_per_quarter * factor, MIN_PIXELS_PER_QUARTER), MAX_PIXELS_PER_QUARTER)
        return replace(self, pixels_per_quarter=scale), anchor_x * scale / self.pixels_per_quarter

    def taller(self, pixels: int, anchor_y: float) -> tuple[Geometry, float]:
        """Rows `pixels` higher -> the new geometry, and where what was at content y `anchor_y` is now."""
        rows = min(max(self.row_height + pixels, MIN_ROW_HEIGHT), MAX_ROW_HEIGHT)
        return replace(self, row_height=rows), anchor_y * rows / self.row_height

    def fitted(
        self, width: int, height: int, end_quarters: float, pitches: tuple[int, int], least: float, most: float
    ) -> Geometry:
        """Scaled so that a piece fills width x height pixels, within least..most pixels per quarter."""
        scale = width / (end_quarters + EXTRA_QUARTERS) if end_quarters > 0 else most
        rows = height // max(12, pitches[1] - pitches[0] + 5)
        return replace(
            self,
            pixels_per_quarter=min(max(scale, least), most),
            row_height=min(max(rows, 7), 16),
        )


def note_boxes(geometry: Geometry, notes: RollNotes, indices: np.ndarray) -> np.ndarray:
    """(N, 4) int of x, y, width, height. One pixel is left free at the right and below, so neighbours stay apart."""
    left = np.floor(notes.onset[indices] * geometry.pixels_per_quarter).astype(np.int64)
    right = np.floor((notes.onset[indices] + notes.duration[indices]) * geometry.pixels_per_quarter).astype(np.int64)
    top = (geometry.highest - notes.pitch[indices]) * geometry.row_height
    height = np.full(len(indices), max(3, geometry.row_height - 1), np.int64)
    return np.stack([left, top, np.maximum(right - left - 1, 2), height], axis=1)


@dataclass(frozen=True)
class TimeLines:
    """Lines between two times, in quarters. bars: (place, number from 1, whether there is room for the number)."""

    bars: tuple[tuple[float, int, bool], ...]
    beats: tuple[float, ...]


class TimeGrid:
    """Bars and beats of a piece, in quarters."""

    def __init__(self, metres: Iterable[Metre] = (), ticks_per_quarter: int = 24) -> None:
        self._bars = BarGrid(tuple(metres), ticks_per_quarter)
        self._ticks_per_quarter = ticks_per_quarter

    def place(self, quarters: float) -> tuple[int, float]:
        """-> bar and beat, both from 1."""
        ticks = round(quarters * self._ticks_per_quarter)
        bar, position, metre = self._bars.locate_one(max(0, ticks))
        beat = position * self._bars.metres[metre].denominator / (4 * self._ticks_per_quarter)
        return bar + 1, beat + 1

    def lines(self, left: float, right: float, pixels_per_quarter: float) -> TimeLines:
        """What is to be drawn from `left` to `right` quarters; lines that would lie too close are left out."""
        resolution = self._ticks_per_quarter
        bar = self._bars.locate_one(max(0, int(left * resolution)))[0]
        bars: list[tuple[float, int, bool]] = []
        beats: list[float] = []
        while (start := self._bars.bar_start(bar)) / resolution <= right:
            following = self._bars.bar_start(bar + 1)
            step = _every((following - start) / resolution * pixels_per_quarter, MIN_BAR_LABEL_PIXELS)
            if bar % _every((following - start) / resolution * pixels_per_quarter, MIN_BEAT_PIXELS) == 0:
                bars.append((start / resolution, bar + 1, bar % step == 0))
            beat = 4 * resolution / self._bars.metres[self._bars.locate_one(start)[2]].denominator
            if beat / resolution * pixels_per_quarter >= MIN_BEAT_PIXELS:
                count = int(np.ceil((following - start) / beat))
                beats += [(start + number * beat) / resolution for number in range(1, count)]
            bar += 1
        return TimeLines(tuple(bars), tuple(beats))


def _every(pixels: float, least: float) -> int:
    """Of bars that are `pixels` wide, mark each 1st, 2nd, 4th ... so that marks are at least `least` apart."""
    step = 1
    while pixels * step < least:
        step *= 2
    return step
