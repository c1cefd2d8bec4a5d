"""Where things stand in the piano roll: arithmetic, without Qt. Time is in quarter notes, places in pixels.

Places are in the content, whose origin is the first beat and the highest key; the view adds scrolling and its margins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from functools import cached_property

import numpy as np

from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, VELOCITY, YOURS, Piece
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

MIN_PIXELS_PER_QUARTER, MAX_PIXELS_PER_QUARTER = 0.02, 480.0
MIN_ROW_HEIGHT, MAX_ROW_HEIGHT = 4, 28
MIN_BEAT_PIXELS = 9.0  # closer beat lines are a grey wash
MIN_BAR_LABEL_PIXELS = 34.0
EXTRA_QUARTERS = 2.0  # so that the last note does not stick to the border
_BLACK = frozenset((1, 3, 6, 8, 10))


def is_black(pitch: int) -> bool:
    """Whether a key is a black one."""
    return pitch % 12 in _BLACK


@dataclass(frozen=True, eq=False)
class RollNotes:
    """Notes in order of onset. onset, duration: (N,) float quarters; pitch, velocity, part: (N,) int; composed, locked:
    (N,) bool; row: (N,) int, where the note is in the piece's rows, -1 if it is in none."""

    onset: np.ndarray = field(default_factory=lambda: np.zeros(0))
    duration: np.ndarray = field(default_factory=lambda: np.zeros(0))
    pitch: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    part: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    composed: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    locked: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    row: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def __len__(self) -> int:
        return len(self.onset)

    @classmethod
    def from_piece(cls, piece: Piece) -> RollNotes:
        """Of the pitched parts: drums have no place on a keyboard."""
        row = np.flatnonzero(piece.is_pitched)
        rows = piece.rows if len(row) == len(piece) else piece.rows[row]
        return replace(cls.from_rows(rows, piece.ticks_per_quarter), row=row)

    @classmethod
    def from_rows(cls, rows: np.ndarray, ticks_per_quarter: int, composed: bool = False) -> RollNotes:
        """rows: (N, 4) as in Track.notes, in any order; or (N, 7) as in Piece.rows, in order."""
        if rows.shape[1] == 4:
            full = np.zeros((len(rows), 7), np.int64)
            full[:, :4] = rows[np.argsort(rows[:, ONSET], kind="stable")]
            full[:, ORIGIN] = COMPOSED if composed else YOURS
            rows = full
        columns = np.ascontiguousarray(rows.T)
        return cls(
            onset=columns[ONSET] / ticks_per_quarter,
            duration=columns[DURATION] / ticks_per_quarter,
            pitch=columns[PITCH],
            velocity=columns[VELOCITY],
            part=columns[PART],
            composed=columns[ORIGIN] == COMPOSED,
            locked=columns[LOCKED] != 0,
            row=np.full(len(rows), -1),
        )

    def taken(self, order: np.ndarray) -> RollNotes:
        """Those of the indices, or of the mask; in order of onset, if that is."""
        return RollNotes(**{column.name: getattr(self, column.name)[order] for column in fields(self)})

    def joined(self, other: RollNotes) -> RollNotes:
        """Both, in order of onset."""
        names = [column.name for column in fields(self)]
        both = {name: np.concatenate([getattr(self, name), getattr(other, name)]) for name in names}
        return RollNotes(**both).taken(np.argsort(both["onset"], kind="stable"))

    @cached_property
    def end(self) -> float:
        """Quarters."""
        return float((self.onset + self.duration).max()) if len(self) else 0.0

    @cached_property
    def longest(self) -> float:
        """Quarters."""
        return float(self.duration.max()) if len(self) else 0.0

    def between(self, left: float, right: float, low: int, high: int) -> np.ndarray:
        """Indices of the notes that sound within left..right quarters and low..high pitches (both inclusive)."""
        if not len(self):
            return np.zeros(0, np.int64)
        first = np.searchsorted(self.onset, left - self.longest, side="left")
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

    @property
    def note_height(self) -> int:
        """Of a note's box; a line below it stays free."""
        return max(3, self.row_height - 1)

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
    left, right = note_columns(geometry, notes, indices)
    top = (geometry.highest - notes.pitch[indices]) * geometry.row_height
    height = np.full(len(indices), geometry.note_height, np.int64)
    return np.stack([left, top, right - left, height], axis=1)


def note_columns(geometry: Geometry, notes: RollNotes, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first column of pixels of each note, and the one after its last. (N,) int each."""
    onset = notes.onset[indices]
    left = (onset * geometry.pixels_per_quarter).astype(np.int64)
    right = ((onset + notes.duration[indices]) * geometry.pixels_per_quarter).astype(np.int64)
    return left, np.maximum(right - 1, left + 2)


@dataclass(frozen=True)
class TimeLines:
    """Lines between two times, in quarters. bars: (place, number from 1, whether there is room for the number)."""

    bars: tuple[tuple[float, int, bool], ...]
    beats: tuple[float, ...]


class TimeGrid:
    """Bars and beats of a piece, in quarters."""

    def __init__(self, metres: Iterable[Metre] = (), ticks_per_quarter: int = 24) -> None:
        self.bars = BarGrid(tuple(metres), ticks_per_quarter)
        self.ticks_per_quarter = ticks_per_quarter

    def place(self, quarters: float) -> tuple[int, float]:
        """-> bar and beat, both from 1."""
        ticks = round(quarters * self.ticks_per_quarter)
        bar, position, metre = self.bars.locate_one(max(0, ticks))
        beat = position * self.bars.metres[metre].denominator / (4 * self.ticks_per_quarter)
        return bar + 1, beat + 1

    def bar(self, quarters: float) -> int:
        """From 1."""
        return self.bars.locate_one(max(0, int(quarters * self.ticks_per_quarter)))[0] + 1

    def bar_begin(self, bar: int) -> float:
        """The quarters where a bar begins. bar: from 1."""
        return self.bars.bar_start(bar - 1) / self.ticks_per_quarter

    def bar_quarters(self, quarters: float) -> float:
        """How long the bar there is."""
        bar = self.bar(quarters)
        return self.bar_begin(bar + 1) - self.bar_begin(bar)

    def lines(self, left: float, right: float, pixels_per_quarter: float) -> TimeLines:
        """What is to be drawn from `left` to `right` quarters; lines that would lie too close are left out."""
        resolution = self.ticks_per_quarter
        bar = self.bars.locate_one(max(0, int(left * resolution)))[0]
        bars: list[tuple[float, int, bool]] = []
        beats: list[float] = []
        steps: dict[int, tuple[int, int]] = {}  # by the length of a bar: each how manieth has a line, and a number
        while (start := self.bars.bar_start(bar)) / resolution <= right:
            following = self.bars.bar_start(bar + 1)
            length = following - start
            if length not in steps:
                pixels = length / resolution * pixels_per_quarter
                steps[length] = _every(pixels, MIN_BEAT_PIXELS), _every(pixels, MIN_BAR_LABEL_PIXELS)
            step, labelled = steps[length]
            if bar % step == 0:
                bars.append((start / resolution, bar + 1, bar % labelled == 0))
            beat = 4 * resolution / self.bars.metres[self.bars.locate_one(start)[2]].denominator
            if beat / resolution * pixels_per_quarter >= MIN_BEAT_PIXELS:
                count = int(np.ceil((following - start) / beat))
                beats += [(start + number * beat) / resolution for number in range(1, count)]
            bar = (bar // step + 1) * step
        return TimeLines(tuple(bars), tuple(beats))


def _every(pixels: float, least: float) -> int:
    """Of bars that are `pixels` wide, mark each 1st, 2nd, 4th ... so that marks are at least `least` apart."""
    step = 1
    while pixels * step < least:
        step *= 2
    return step
