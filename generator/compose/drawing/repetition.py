"""Loops, bars that come again and again: found while composing, and made less likely the longer they go on.

A bar repeats another if its notes begin at the same 16ths and its pitches are the same or all transposed alike. Music
repeats itself, so the first few times cost nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from generator.analysis.form import MOVED_NOTES, shared_notes
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid

STUCK_SHARE = 0.6  # share of a bar's notes that the bar before has too, from which on the bar hardly moves on
STUCK_BARS = 4  # that hardly move on, in a row, make music that is stuck

SLOT_TICKS = GRID_TICKS_PER_QUARTER // 4
PERIODS = (1, 2)  # lengths of a loop, in bars
NATS_PER_REPEAT = 2.0  # by which each repeat is less likely than the one before
MORE_REPEATS = 1  # after the free ones, then the loop is ruled out; counted from another beat, it may be one more

Pattern = tuple[tuple[int, int], ...]  # (slot, pitch) of each note, in order


def same_pattern(one: Pattern, other: Pattern) -> bool:
    """Whether two bars are the same, perhaps transposed; False for two empty ones."""
    if not one or len(one) != len(other):
        return False
    moved = other[0][1] - one[0][1]
    if moved and len(one) < MOVED_NOTES:
        return False
    return all(a[0] == b[0] and a[1] + moved == b[1] for a, b in zip(one, other, strict=True))


@dataclass
class _TakeBars:
    """The last bars of one take."""

    bar: int = -1  # the current bar
    notes: list[tuple[int, int]] = field(default_factory=list)  # of the current bar
    bars: list[Pattern] = field(default_factory=list)  # the last few before it
    runs: dict[int, int] = field(default_factory=lambda: dict.fromkeys(PERIODS, 0))  # length of the loop, by period


class LoopGuard:
    """Makes loops in B takes less likely. repeats: how often a bar may come in a row at no cost."""

    def __init__(self, bars: BarGrid, words: np.ndarray, sounds: np.ndarray, takes: int, repeats: int) -> None:
        self._bars, self._low, self._high, self._sounds = bars, words[:, 0].copy(), words[:, 1].copy(), sounds
        self._takes = [_TakeBars() for _ in range(takes)]
        self._repeats = repeats

    def note(self, take: int, onset: int, pitches: tuple[int, ...]) -> None:
        """Record a composed event; events come in order. onset: grid ticks."""
        own = self._takes[take]
        bar, slot, _ = self._bars.locate_one(onset)
        if bar != own.bar:
            self._turn(own, bar)
        slot = (slot + SLOT_TICKS // 2) // SLOT_TICKS
        own.notes += [(slot, pitch) for pitch in pitches]

    def _turn(self, own: _TakeBars, bar: int) -> None:
        """End the current bar and begin another."""
        pattern = tuple(sorted(own.notes))
        for period in PERIODS:
            is_same = len(own.bars) >= period and same_pattern(own.bars[-period], pattern)
            own.runs[period] = own.runs[period] + 1 if is_same else 0
        if own.bar >= 0 and bar != own.bar + 1:  # silence between
            own.runs = dict.fromkeys(PERIODS, 0)
            own.bars = []
        else:
            own.bars = [*own.bars[-max(PERIODS) + 1 :], pattern]
        own.bar, own.notes = bar, []

    def penalty(self, take: int, onset: int) -> tuple[np.ndarray, float] | None:
        """Tokens (V,) bool that would continue a loop at this onset, and the nats by which to make them less likely,
        infinite where it has gone on too long. None where there is no loop to continue."""
        own = self._takes[take]
        bar, slot, _ = self._bars.locate_one(onset)
        if bar != own.bar:
            if own.bar < 0 or bar != own.bar + 1:
                return None
            self._turn(own, bar)
        for period in PERIODS:
            times = own.runs[period] // period + 1
            if times >= self._repeats and len(own.bars) >= period:
                tokens = self._completing(own, own.bars[-period], (slot + SLOT_TICKS // 2) // SLOT_TICKS)
                if tokens is not None:
                    over = times - self._repeats
                    return tokens, np.inf if over >= MORE_REPEATS else NATS_PER_REPEAT * (over + 1)
        return None

    def _completing(self, own: _TakeBars, pattern: Pattern, slot: int) -> np.ndarray | None:
        """Tokens (V,) bool that at this sixteenth complete a bar equal to `pattern`; None where the bar so far is not
        like it, or where the pattern goes on."""
        last = pattern[-1][0] if pattern else -1
        if slot != last:
            return None
        before = tuple(note for note in pattern if note[0] < last)
        so_far = tuple(sorted(note for note in own.notes if note[0] < last))
        if len(so_far) != len(before) or (before and not _moved_alike(before, so_far)):
            return None
        moved = so_far[0][1] - before[0][1] if before else 0
        if moved and len(pattern) < MOVED_NOTES:
            return None
        mask = 0
        for _, pitch in pattern[len(before) :]:
            if 0 <= pitch + moved < 128:
                mask |= 1 << (pitch + moved)
        outside_low, outside_high = ~mask & (2**64 - 1), ~(mask >> 64) & (2**64 - 1)
        inside = ((self._low & np.uint64(outside_low)) | (self._high & np.uint64(outside_high))) == 0
        return inside & self._sounds


def _moved_alike(one: Pattern, other: Pattern) -> bool:
    """Whether two patterns of equal length are the same but for their transposition."""
    moved = other[0][1] - one[0][1]
    return all(a[0] == b[0] and a[1] + moved == b[1] for a, b in zip(one, other, strict=True))


def longest_loop(notes: np.ndarray, bars: BarGrid) -> int:
    """The most times that the same bar comes in a row, transposed or not. notes: (N, 4) grid ticks, as in Track.

    Bars are counted from each beat, as a loop need not begin at the bar line; where the metre changes, from the bar
    line only.
    """
    if not len(notes):
        return 0
    indexes, slots, _ = bars.locate(notes[:, 0])
    length = bars.bar_start(1)
    phases = range(0, length, GRID_TICKS_PER_QUARTER) if len(bars.metres) == 1 else [0]
    longest = 1
    for phase in phases:
        if phase:
            indexes, slots = np.divmod(notes[:, 0] - phase, length)
        patterns: dict[int, list[tuple[int, int]]] = {}
        for bar, slot, pitch in zip(indexes.tolist(), slots.tolist(), notes[:, 2].tolist(), strict=True):
            patterns.setdefault(bar, []).append(((slot + SLOT_TICKS // 2) // SLOT_TICKS, pitch))
        run = 1
        for bar in sorted(patterns):
            before = patterns.get(bar - 1)
            is_same = before is not None and same_pattern(tuple(sorted(before)), tuple(sorted(patterns[bar])))
            run = run + 1 if is_same else 1
            longest = max(longest, run)
    return longest


def shares_with_bar_before(notes: np.ndarray, bars: BarGrid) -> np.ndarray:
    """For each bar from the second to the last with a note, the share of its notes that the bar before has too: at the
    same sixteenth, all transposed by the one interval that fits best. notes: (N, 4) grid ticks, N > 0, as in Track.
    -> (bars - 1,) float, 0 to 1; 0 for an empty bar."""
    shared = shared_notes(notes, bars, most_back=1)
    numbers = shared.bars - shared.bars[0]
    shares = np.zeros(int(numbers[-1]) + 1)
    shares[numbers] = shared.moved[:, 0] / shared.sizes
    return shares[1:]


def is_stuck(shares: np.ndarray) -> bool:
    """Whether STUCK_BARS bars in a row have STUCK_SHARE of their notes in common with the bar before. shares: as
    shares_with_bar_before returns them."""
    run = 0
    for share in shares:
        run = run + 1 if share >= STUCK_SHARE else 0
        if run == STUCK_BARS:
            return True
    return False
