"""The notes that the piano roll shows, as columns in quarter notes, and how each of them is to look. Without Qt."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from enum import IntFlag
from functools import cached_property

import numpy as np

from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, VELOCITY, YOURS, Piece
from generator.music.score import HIGHEST_KEY, LOWEST_KEY


class Kind(IntFlag):
    """How a note looks. Of several at one point a chosen one is visible, else the last that is no ghost."""

    COMPOSED = 1  # by a model: a light edge
    LOCKED = 2  # underlined
    STANDS = 4  # without it: about to be replaced, and so faint
    CHOSEN = 8  # selected: outlined
    GHOST = 16  # of a track that is not worked on: faint, behind the others


KINDS = 32  # combinations of Kind; a look is one of them, and the index of a track colour times KINDS
TRACK_COLOURS = 12


@dataclass(frozen=True, eq=False)
class RollNotes:
    """N notes in order of onset."""

    onset: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """(N,) float, quarters."""
    duration: np.ndarray = field(default_factory=lambda: np.zeros(0))
    """(N,) float, quarters."""
    pitch: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """(N,) int, 0 to 127."""
    velocity: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """(N,) int, 1 to 127."""
    part: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """(N,) int, indices into the piece's parts."""
    composed: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    """(N,) bool, whether a model composed it."""
    locked: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    """(N,) bool, whether it is kept as it is."""
    row: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))
    """(N,) int, its index in the piece's rows, -1 for a note that is not in the piece."""
    ghost: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))
    """(N,) bool, whether it is only seen: it can be neither selected nor edited."""

    def __len__(self) -> int:
        return len(self.onset)

    @classmethod
    def from_piece(cls, piece: Piece, drums: bool = False, ghosted: frozenset[int] = frozenset()) -> RollNotes:
        """Of the pitched parts, since drums have no row on a keyboard; or of the drums. ghosted: parts only seen."""
        row = np.flatnonzero(piece.is_pitched != drums)
        rows = piece.rows if len(row) == len(piece) else piece.rows[row]
        notes = replace(cls.from_rows(rows, piece.ticks_per_quarter), row=row)
        return replace(notes, ghost=np.isin(notes.part, list(ghosted))) if ghosted else notes

    @classmethod
    def from_rows(
        cls, rows: np.ndarray, ticks_per_quarter: int, composed: bool = False, part: np.ndarray | int = 0
    ) -> RollNotes:
        """rows: (N, 4) as in Track.notes, in any order, of `part`, or each of its own, (N,); or (N, 7) as in
        Piece.rows, in order."""
        if rows.shape[1] == 4:
            full = np.zeros((len(rows), 7), np.int64)
            full[:, :4], full[:, PART] = rows, part
            full[:, ORIGIN] = COMPOSED if composed else YOURS
            rows = full[np.argsort(full[:, ONSET], kind="stable")]
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
            ghost=np.zeros(len(rows), bool),
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

    @cached_property
    def pitch_range(self) -> tuple[int, int]:
        """The lowest and the highest pitch of all 88 keys and of these notes."""
        pitches = (int(self.pitch.min()), int(self.pitch.max())) if len(self) else ()
        return min([LOWEST_KEY, *pitches]), max([HIGHEST_KEY, *pitches])

    @cached_property
    def composed_before(self) -> np.ndarray:
        """(N + 1,) int: how many of the first 0, 1, ... N notes were composed."""
        return np.append(0, np.cumsum(self.composed))

    def sounding(self, quarters: float) -> frozenset[int]:
        """The pitches that sound at a time."""
        found = self.between(quarters, quarters, 0, 127)
        ends = self.onset[found] + self.duration[found]
        return frozenset(self.pitch[found[(self.onset[found] <= quarters) & (ends > quarters)]].tolist())

    def begin_between(self, left: float, right: float) -> bool:
        """Whether any note has its onset from `left` up to `right` quarters, the latter not included."""
        return bool(np.searchsorted(self.onset, left) < np.searchsorted(self.onset, right))

    def looks(
        self, chosen: np.ndarray, replaced: tuple[float, float] | None = None, colours: tuple[int, ...] = ()
    ) -> np.ndarray:
        """(N,) int: of each note its `Kind`, and KINDS times the index of its colour.

        chosen: rows of the piece; replaced: quarters from and to which notes that are not locked are about to be
        replaced; colours: of each part, 0 to TRACK_COLOURS - 1; a part beyond them has one by its number."""
        mark = np.zeros(max(self.row.max(initial=-1), chosen.max(initial=-1)) + 2, np.int64)  # the last is for row -1
        mark[chosen] = Kind.CHOSEN
        kinds = mark[self.row] | Kind.COMPOSED * self.composed | Kind.LOCKED * self.locked | Kind.STANDS
        if replaced is not None:
            begin, end = replaced
            goes = (self.onset >= begin) & (self.onset < end) & ~self.locked & (self.row >= 0)
            kinds = kinds & ~(Kind.STANDS * goes)
        count = max(int(self.part.max(initial=0)) + 1, len(colours))
        wheel = np.arange(count) % TRACK_COLOURS
        wheel[: len(colours)] = np.array(colours, np.int64) % TRACK_COLOURS
        kinds = kinds | Kind.GHOST * self.ghost if self.ghost.any() else kinds
        return kinds | (KINDS * wheel)[self.part] if wheel.any() else kinds

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
