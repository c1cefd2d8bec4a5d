"""Where things stand in the piano roll: arithmetic, without Qt. Time is in quarter notes, x and y in pixels.

They are those of the content, whose origin is the first beat and the highest key; a Sight adds scrolling and margins.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, NamedTuple

import numpy as np

from app.piano_roll.notes import RollNotes
from generator.music.bars import BarGrid
from generator.music.metre import Metre, beat_ticks
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

MIN_PIXELS_PER_QUARTER, MAX_PIXELS_PER_QUARTER = 0.02, 480.0
MIN_ROW_HEIGHT, MAX_ROW_HEIGHT = 4, 28
MIN_BEAT_PIXELS = 9.0  # closer beat lines are a grey wash
MIN_DIVISION_PIXELS = 12.0  # likewise, of lines between the beats
MIN_BAR_LABEL_PIXELS, MIN_BEAT_LABEL_PIXELS = 34.0, 48.0
EXTRA_QUARTERS = 2.0  # so that the last note does not stick to the border
# Around the notes: the keys at the left, the ruler above, velocities below.
KEYBOARD_WIDTH, RULER_HEIGHT, LANE_HEIGHT = 62, 24, 64
LANE_PAD = 6  # above the highest velocity and below the lowest
_LEAST_DIVISION = 1 / 16  # quarters
_FAR = 2**29  # pixels
_END_GRIP = 6  # pixels of a note's end, and of a handle of the chosen bars, at which they are grabbed
_END_REACH = 6  # pixels behind a note's end at which it is still grabbed
_LEAST_BODY = 3  # pixels of a short note, so that it can be moved as well
_MOST_FITTED_ROW = 20
_MOST_HIT_WIDTH = 14  # pixels of a drum's stroke, which has no length
_BLACK = frozenset((1, 3, 6, 8, 10))

Area = Literal["corner", "ruler", "lanes", "keyboard", "notes", "lane"]


def is_black(pitch: int) -> bool:
    """Whether a key is a black one."""
    return pitch % 12 in _BLACK


@dataclass(frozen=True)
class Geometry:
    """Scale and range."""

    pixels_per_quarter: float = 24.0
    """MIN_PIXELS_PER_QUARTER to MAX_PIXELS_PER_QUARTER."""
    row_height: int = 10
    """Pixels, MIN_ROW_HEIGHT to MAX_ROW_HEIGHT."""
    lowest: int = LOWEST_KEY
    """The MIDI pitch of the lowest row."""
    highest: int = HIGHEST_KEY
    """The MIDI pitch of the highest row."""
    drums: tuple[int, ...] = ()
    """Of a drum lane the pitch of each row, from the top; empty: a row for each semitone from highest to lowest."""

    @property
    def row_count(self) -> int:
        """How many rows there are."""
        return len(self.drums) or self.highest - self.lowest + 1

    @property
    def height(self) -> int:
        """Pixels of all rows."""
        return self.row_count * self.row_height

    @cached_property
    def row_of(self) -> np.ndarray:
        """(128,) int: the row of each pitch, from 0 at the top. A drum without a row has -1."""
        if not self.drums:
            return self.highest - np.arange(128)
        rows = np.full(128, -1)
        rows[list(self.drums)] = np.arange(len(self.drums))
        return rows

    @property
    def hit_width(self) -> int:
        """Pixels of a drum's stroke; 0 where notes are as wide as they are long."""
        if not self.drums:
            return 0
        return max(2, min(self.row_height - 2, _MOST_HIT_WIDTH, int(self.pixels_per_quarter / 4) - 1))

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
        return int(self.row_of[pitch]) * self.row_height

    def pitch(self, y: float) -> int:
        """The pitch whose row is at y, kept within the range."""
        row = min(max(int(y // self.row_height), 0), self.row_count - 1)
        return self.drums[row] if self.drums else self.highest - row

    def holding(self, notes: RollNotes, drums: tuple[int, ...] = ()) -> Geometry:
        """With rows for all 88 keys, and for pitches outside them that occur; or with the rows of a drum lane."""
        lowest, highest = notes.pitch_range
        return replace(self, lowest=lowest, highest=highest, drums=drums)

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
        rows = height // (self.row_count if self.drums else max(12, pitches[1] - pitches[0] + 5))
        highest = MAX_ROW_HEIGHT if self.drums else _MOST_FITTED_ROW
        return replace(
            self,
            pixels_per_quarter=min(max(scale, least), most),
            row_height=min(max(rows, MIN_ROW_HEIGHT), highest),
        )


def note_boxes(geometry: Geometry, notes: RollNotes, indices: np.ndarray) -> np.ndarray:
    """(N, 4) int of x, y, width, height. One pixel is left free at the right and below, so neighbours stay apart."""
    left, right = note_columns(geometry, notes, indices)
    top = geometry.row_of[notes.pitch[indices]] * geometry.row_height
    height = np.full(len(indices), geometry.note_height, np.int64)
    return np.stack([left, top, right - left, height], axis=1)


def note_columns(geometry: Geometry, notes: RollNotes, indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The first column of pixels of each note, and the one after its last. (N,) int each."""
    onset = notes.onset[indices]
    left = (onset * geometry.pixels_per_quarter).astype(np.int64)
    if geometry.drums:
        return left, left + geometry.hit_width
    right = ((onset + notes.duration[indices]) * geometry.pixels_per_quarter).astype(np.int64)
    return left, np.maximum(right - 1, left + 2)


class Held(NamedTuple):
    """Modifier keys that are held down."""

    shift: bool = False
    """Either of the two."""
    control: bool = False
    """Ctrl; Command on macOS."""
    alt: bool = False
    """Alt; Option on macOS."""


NO_KEYS = Held()


class Place(NamedTuple):
    """Where the pointer is."""

    x: float
    """Pixels of the content."""
    y: float
    """Pixels of the content."""
    ticks: int
    """The time there, from 0."""
    pitch: int
    """The row there, kept within the range."""
    velocity: int
    """What the height means in the lane, 1 to 127."""
    held: Held
    """Keys that are held down."""
    view: tuple[float, float]
    """x and y of the view, in pixels."""


class Sight(NamedTuple):
    """What is in sight, and where the view shows it."""

    geometry: Geometry
    """Scale and range of the content."""
    left: int
    """The content's x at the left of the notes, in pixels."""
    top: int
    """The content's y at the top of the notes, in pixels."""
    width: int
    """Pixels of the notes' area."""
    height: int
    """Pixels of the notes' area."""
    above: int = RULER_HEIGHT
    """Pixels of the view above the notes."""

    @property
    def high(self) -> int:
        """The highest pitch."""
        return self.geometry.pitch(self.top)

    @property
    def low(self) -> int:
        """The lowest pitch."""
        return self.geometry.pitch(self.top + self.height)

    @property
    def first(self) -> float:
        """Quarters at the left."""
        return self.geometry.quarters(self.left)

    @property
    def last(self) -> float:
        """Quarters at the right."""
        return self.geometry.quarters(self.left + self.width)

    @property
    def first_row(self) -> int:
        """The row at the top, from 0."""
        return self.top // self.geometry.row_height

    @property
    def rows(self) -> int:
        """How many are in sight, in part or whole."""
        bottom = min(self.top + self.height, self.geometry.height)
        return max(1, (bottom - 1) // self.geometry.row_height - self.first_row + 1)

    @property
    def pitches(self) -> list[int]:
        """Of the rows in sight, from the top."""
        row = self.geometry.row_height
        return [self.geometry.pitch(number * row) for number in range(self.first_row, self.first_row + self.rows)]

    def found(self, notes: RollNotes) -> np.ndarray:
        """Indices of the notes that are in sight."""
        return notes_between(self.geometry, notes, self.left, self.left + self.width, self.first_row, self.rows)

    def x(self, quarters: float) -> int:
        """From the left of the notes; kept within what Qt's 32 bits can hold."""
        return min(max(int(self.geometry.x(quarters)) - self.left, -_FAR), _FAR)

    def xs(self, quarters: Sequence[float]) -> list[int]:
        """Of many at once."""
        return ((np.asarray(quarters, float) * self.geometry.pixels_per_quarter).astype(int) - self.left).tolist()

    def y(self, pitch: int) -> int:
        """From the top of the notes."""
        return self.geometry.y(pitch) - self.top

    def area(self, x: float, y: float) -> Area:
        """What the view has there."""
        if y >= self.above + self.height:
            return "lane" if x >= KEYBOARD_WIDTH else "corner"
        if y < self.above:
            return "corner" if x < KEYBOARD_WIDTH else "ruler" if y < RULER_HEIGHT else "lanes"
        return "keyboard" if x < KEYBOARD_WIDTH else "notes"

    def place(self, x: float, y: float, ticks_per_quarter: int, held: Held = NO_KEYS) -> Place:
        """x, y: of the view."""
        across, down = x - KEYBOARD_WIDTH + self.left, y - self.above + self.top
        ticks = max(0, int(self.geometry.quarters(across) * ticks_per_quarter))
        velocity = velocity_at(y - self.above - self.height)
        return Place(across, down, ticks, self.geometry.pitch(down), velocity, held, (x, y))


class Box(NamedTuple):
    """A rectangle of the content, in pixels."""

    left: float
    """x of the left edge."""
    top: float
    """y of the upper edge."""
    right: float
    """x of the right edge, not below left."""
    bottom: float
    """y of the lower edge, not below top."""


def notes_between(
    geometry: Geometry, notes: RollNotes, left: float, right: float, first_row: int, rows: int
) -> np.ndarray:
    """Indices of the notes that are drawn between two x of the content, in pixels, in `rows` rows from `first_row`."""
    slack = 2 + geometry.hit_width  # a short note is wider than it is long
    times = geometry.quarters(left - slack), geometry.quarters(right)
    if not geometry.drums:
        return notes.between(*times, geometry.highest - first_row - rows + 1, geometry.highest - first_row)
    found = notes.between(*times, 0, 127)
    row = geometry.row_of[notes.pitch[found]]
    return found[(row >= first_row) & (row < first_row + rows)]


def rows_in(geometry: Geometry, notes: RollNotes, box: Box) -> np.ndarray:
    """Sorted rows of the piece whose notes the box touches."""
    first, last = (min(max(int(y // geometry.row_height), 0), geometry.row_count - 1) for y in (box.top, box.bottom))
    found = notes_between(geometry, notes, box.left, box.right, first, last - first + 1)
    found = found[~notes.ghost[found]]
    left, right = note_columns(geometry, notes, found)
    right = right + 1  # the pixel that is left free between neighbours can be grabbed
    rows = notes.row[found[(left <= box.right) & (right > box.left)]]
    return np.sort(rows[rows >= 0])


def row_at(geometry: Geometry, notes: RollNotes, at: Place) -> int | None:
    """The row of the note there, of several the one struck last."""
    rows = rows_in(geometry, notes, Box(at.x, at.y, at.x, at.y))
    return int(rows[-1]) if len(rows) else None


def row_ending_at(geometry: Geometry, notes: RollNotes, at: Place) -> int | None:
    """The row of a note that ends a few pixels before the place, where no note is: a short one has no end to grab. A
    drum's stroke has no end."""
    if geometry.drums:
        return None
    rows = rows_in(geometry, notes, Box(at.x - _END_REACH, at.y, at.x, at.y))
    return int(rows[-1]) if len(rows) else None


def is_at_end(geometry: Geometry, at: Place, onset: float, end: float) -> bool:
    """Whether the place is at the end of a note, where it is grabbed to be made longer: of a short one, in its last
    third, or behind it. onset, end: quarters. A drum's stroke has no end."""
    if geometry.drums:
        return False
    grip = min(_END_GRIP, (geometry.x(end) - geometry.x(onset)) / 3)
    return at.x >= max(geometry.x(end) - grip, geometry.x(onset) + _LEAST_BODY)


def edge_at(geometry: Geometry, at: Place, begin: float, end: float) -> Literal["begin", "end"] | None:
    """Which handle of the chosen bars is there. begin, end: of the bars, in quarters."""
    to_begin, to_end = abs(at.x - geometry.x(begin)), abs(at.x - geometry.x(end))
    return None if min(to_begin, to_end) > _END_GRIP else "begin" if to_begin < to_end else "end"


def velocity_at(y: float) -> int:
    """y: pixels from the lane's top. -> 1 to 127"""
    share = (LANE_HEIGHT - LANE_PAD - y) / (LANE_HEIGHT - 2 * LANE_PAD)
    return min(127, max(1, round(127 * share)))


def stem_top(velocity: np.ndarray) -> np.ndarray:
    """The inverse of `velocity_at`."""
    return LANE_HEIGHT - LANE_PAD - velocity * (LANE_HEIGHT - 2 * LANE_PAD) / 127


@dataclass(frozen=True)
class TimeLines:
    """Lines between two times."""

    bars: tuple[tuple[float, int, bool], ...]
    """Of each bar its begin in quarters, its number from 1, and whether there is room for the number."""
    beats: tuple[float, ...]
    """Quarters of the beats that begin no bar."""
    divisions: tuple[float, ...]
    """Quarters of the parts of beats that begin none: eighths of 12/8, and of 4/4."""
    fine: tuple[float, ...]
    """Quarters of what divides those: halves, and halves of halves, as far as there is room."""
    beat_labels: tuple[tuple[float, str], ...]
    """Of the beats that there is room for, quarters and bar.beat."""


class TimeGrid:
    """Bars and beats of a piece, in quarters."""

    def __init__(self, metres: Iterable[Metre] = (), ticks_per_quarter: int = 24) -> None:
        self.bars = BarGrid(tuple(metres), ticks_per_quarter)
        self.ticks_per_quarter = ticks_per_quarter

    def bar_and_beat(self, quarters: float) -> tuple[int, float]:
        """Both from 1. Beats are those of the metre: four dotted quarters in 12/8."""
        ticks = round(quarters * self.ticks_per_quarter)
        bar, position, metre = self.bars.locate_one(max(0, ticks))
        return bar + 1, position / beat_ticks(self.bars.metres[metre], self.ticks_per_quarter) + 1

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
        divisions: list[float] = []
        fine: list[float] = []
        labels: list[tuple[float, str]] = []
        steps: dict[
            int, tuple[int, int]
        ] = {}  # by the length of a bar: one in how many has a line, and one in how many a number
        while (start := self.bars.bar_start(bar)) / resolution <= right:
            following = self.bars.bar_start(bar + 1)
            length = following - start
            if length not in steps:
                pixels = length / resolution * pixels_per_quarter
                steps[length] = _every(pixels, MIN_BEAT_PIXELS), _every(pixels, MIN_BAR_LABEL_PIXELS)
            step, labelled = steps[length]
            if bar % step == 0:
                bars.append((start / resolution, bar + 1, bar % labelled == 0))
            metre = self.bars.metres[self.bars.locate_one(start)[2]]
            beat = beat_ticks(metre, resolution) / resolution
            if beat * pixels_per_quarter >= MIN_BEAT_PIXELS:
                begin, end = start / resolution, following / resolution
                own = [begin + number * beat for number in range(1, int(np.ceil((end - begin) / beat)))]
                beats += own
                if beat * pixels_per_quarter >= MIN_BEAT_LABEL_PIXELS:
                    labels += [(at, f"{bar + 1}.{number}") for number, at in enumerate(own, 2)]
                size = 4 / metre.denominator if 4 / metre.denominator < beat else beat / 2
                least = _least_division(size, pixels_per_quarter)
                divisions += _divisions(begin, end, size, beat) if least <= size else []
                fine += _divisions(begin, end, least, size) if least < size else []
            bar = (bar // step + 1) * step
        return TimeLines(tuple(bars), tuple(beats), tuple(divisions), tuple(fine), tuple(labels))


def _least_division(size: float, pixels_per_quarter: float) -> float:
    """`size` halved as long as there is room for lines, infinite where there is none for itself. In quarters."""
    if size * pixels_per_quarter < MIN_DIVISION_PIXELS:
        return np.inf
    while size / 2 >= _LEAST_DIVISION and size / 2 * pixels_per_quarter >= MIN_DIVISION_PIXELS:
        size /= 2
    return size


def _divisions(begin: float, end: float, size: float, whole: float) -> list[float]:
    """Multiples of `size` from `begin` to `end` that are none of `whole`. In quarters."""
    each, count = round(whole / size), int(np.ceil((end - begin) / size))
    return [begin + number * size for number in range(1, count) if number % each]


def _every(pixels: float, least: float) -> int:
    """Of bars that are `pixels` wide, mark each 1st, 2nd, 4th ... so that marks are at least `least` apart."""
    step = 1
    while pixels * step < least:
        step *= 2
    return step
