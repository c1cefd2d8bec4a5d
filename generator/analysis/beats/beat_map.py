"""Beats as a tempo map: from seconds to ticks with bar lines, and what a person corrects of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.analysis.beats.tracker import Beats
from generator.music.metre import Metre, beat_quarters, beats_in_bar
from generator.music.score import Tempo

LEAST_BEATS = 2
_SHORTEST = 0.15  # seconds of a beat: 400 a minute
_DOUBLE_TAP = 0.12  # seconds: a second tap so soon was none
_MISSED = 1.6  # as long as so many of the beats around it: a tap was left out


@dataclass(frozen=True)
class BeatMap:
    """Beats with regular bars."""

    seconds: np.ndarray
    """(B,) when each beat is, rising; two or more."""
    first_downbeat: int
    """Index of the first beat that begins a bar, 0 to beats_per_bar - 1."""
    metre: Metre
    """From the start. A beat is a dotted note in 6/8, 9/8 and 12/8, else what the metre counts."""

    @classmethod
    def of(cls, beats: Beats, metre: Metre | None = None) -> BeatMap | None:
        """With the bar lines that most downbeats agree with; None for fewer than two beats. metre: None for the one
        that was found, in quarters."""
        if len(beats.seconds) < LEAST_BEATS:
            return None
        found = cls(beats.seconds, 0, metre or Metre(0, beats.beats_per_bar, 4))
        per_bar = found.beats_per_bar
        votes = np.bincount(np.flatnonzero(beats.downbeats) % per_bar, minlength=per_bar)
        return replace(found, first_downbeat=int(votes.argmax()))

    @property
    def beats_per_bar(self) -> int:
        """1 or more."""
        return beats_in_bar(self.metre)

    @property
    def beat_quarters(self) -> float:
        """Length of a beat in quarter notes."""
        return beat_quarters(self.metre)

    @property
    def bpm(self) -> float:
        """Quarter notes a minute of the median beat."""
        return 60 * self.beat_quarters / float(np.median(np.diff(self.seconds)))

    # From seconds to ticks

    @property
    def _before(self) -> int:
        """How many beats of its bar are before the first one: an upbeat's bar is filled up."""
        return (self.beats_per_bar - self.first_downbeat) % self.beats_per_bar

    def quarters_at(self, seconds: np.ndarray) -> np.ndarray:
        """(N,) seconds -> (N,) quarters from the first bar line, negative before it. Outside the beats, the first and
        the last beat's tempo go on."""
        index = np.clip(np.searchsorted(self.seconds, seconds, side="right") - 1, 0, len(self.seconds) - 2)
        length = np.diff(self.seconds)[index]
        return (self._before + index + (seconds - self.seconds[index]) / length) * self.beat_quarters

    def starting_before(self, seconds: float) -> BeatMap:
        """With beats added at the beginning, at the first beat's tempo, until `seconds` is after a bar line."""
        missing = -float(self.quarters_at(np.array([seconds]))[0])
        if missing <= 1e-9:
            return self
        bars = int(np.ceil((missing / self.beat_quarters - 1e-9) / self.beats_per_bar))
        added = bars * self.beats_per_bar
        first = self.seconds[0] - np.arange(added, 0, -1) * (self.seconds[1] - self.seconds[0])
        return replace(self, seconds=np.concatenate([first, self.seconds]))

    def tempos(self, ticks_per_quarter: int) -> tuple[Tempo, ...]:
        """One for each beat that is not as long as the one before."""
        found: list[Tempo] = []
        beat = round(self.beat_quarters * ticks_per_quarter)
        lengths = np.rint(np.diff(self.seconds) / self.beat_quarters * 1e6).astype(int)
        for index, length in enumerate(np.clip(lengths, 1, 2**24 - 1).tolist()):
            ticks = 0 if not index else (self._before + index) * beat
            if not found or found[-1].us_per_quarter != length:
                found.append(Tempo(ticks, length))
        return tuple(found)

    # What a person corrects

    def at_half_tempo(self) -> BeatMap:
        """Every second beat, the first of each bar among them; the number of beats in a bar stays. Unchanged where too
        few would be left."""
        kept = self.seconds[self.first_downbeat % 2 :: 2]
        if len(kept) < LEAST_BEATS:
            return self
        return BeatMap(kept, (self.first_downbeat // 2) % self.beats_per_bar, self.metre)

    def at_double_tempo(self) -> BeatMap:
        """A beat more in the middle of each. Unchanged where beats would be too short."""
        if float(np.median(np.diff(self.seconds))) < 2 * _SHORTEST:
            return self
        middle = (self.seconds[1:] + self.seconds[:-1]) / 2
        both = np.sort(np.concatenate([self.seconds, middle]))
        return BeatMap(both, (2 * self.first_downbeat) % self.beats_per_bar, self.metre)

    def with_bar_lines_moved(self, beats: int) -> BeatMap:
        """Bars begin so many beats later."""
        return replace(self, first_downbeat=(self.first_downbeat + beats) % self.beats_per_bar)

    def in_metre(self, metre: Metre) -> BeatMap:
        """The same beats in other bars, from the same first one on."""
        other = replace(self, metre=metre)
        return replace(other, first_downbeat=self.first_downbeat % other.beats_per_bar)


def map_of_taps(taps: Sequence[float], metre: Metre, end: float, before: BeatMap | None = None) -> BeatMap | None:
    """Taps in seconds, in any order, the first of them on the first beat of a bar -> the beats of a piece that is over
    at `end`. None for fewer than two.

    A tap too many within _DOUBLE_TAP is left out, and taps that are missing are filled in. Before the first and after
    the last tap the beats of `before` stay; without it, the tempo goes on.
    """
    moments: list[float] = []
    for tap in sorted(taps):
        if not moments or tap - moments[-1] >= _DOUBLE_TAP:
            moments.append(tap)
    if len(moments) < LEAST_BEATS:
        return None
    gaps = np.diff(moments)
    found = [moments[0]]
    for index, gap in enumerate(gaps.tolist()):
        around = np.delete(gaps[max(0, index - 4) : index + 5], min(index, 4))
        usual = float(np.median(around)) if len(around) else gap
        count = max(1, round(gap / usual)) if gap > _MISSED * usual else 1
        found += (moments[index] + gap * np.arange(1, count + 1) / count).tolist()
    own = np.array(found)
    usual = float(np.median(np.diff(own)))
    earlier, later = np.zeros(0), np.zeros(0)
    if before is not None:
        earlier = before.seconds[before.seconds < own[0] - 0.6 * usual]
        later = before.seconds[before.seconds > own[-1] + 0.6 * usual]
    if before is None or not len(later):
        later = own[-1] + usual * np.arange(1, max(0, int(np.ceil((end - own[-1]) / usual))) + 1)
    found_map = BeatMap(np.concatenate([earlier, own, later]), 0, metre)
    return replace(found_map, first_downbeat=len(earlier) % found_map.beats_per_bar)
