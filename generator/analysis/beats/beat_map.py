"""Makes a tempo map and bar lines of beats, and the corrections that a person makes to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.analysis.beats.tracker import Beats
from generator.music.metre import Metre, beat_quarters, beats_in_bar
from generator.music.score import Tempo

LEAST_BEATS = 2
_SHORTEST = 0.15  # seconds, the shortest beat: 400 a minute
_DOUBLE_TAP = 0.12  # seconds; a tap that comes sooner after another doesn't count
_MISSED = 1.6  # a gap as long as so many of the beats around it has a tap missing


@dataclass(frozen=True)
class BeatMap:
    """Beats in bars of one metre."""

    seconds: np.ndarray
    """(B,) time of each beat in seconds, ascending; B > 1."""
    first_downbeat: int
    """Index of the first beat that begins a bar, 0 to beats_per_bar - 1."""
    metre: Metre
    """The metre, from the start. A beat is a dotted note in compound metres such as 6/8, otherwise what the metre
    counts."""

    @classmethod
    def of(cls, beats: Beats, metre: Metre | None = None) -> BeatMap | None:
        """Beats that were found, with the bar lines that most of their downbeats agree with; None for fewer than two
        beats. metre: None for as many quarters as the bars of `beats` have beats."""
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
        """Tempo of the median beat, in quarter notes a minute."""
        return 60 * self.beat_quarters / float(np.median(np.diff(self.seconds)))

    # From seconds to ticks

    @property
    def _before(self) -> int:
        """How many beats the first beat's bar has before it, since an upbeat is put into a whole bar."""
        return (self.beats_per_bar - self.first_downbeat) % self.beats_per_bar

    def quarters_at(self, seconds: np.ndarray) -> np.ndarray:
        """(N,) seconds -> (N,) quarters from the first bar line, negative before it. The tempo of the first beat holds
        before the beats, that of the last one after them."""
        index = np.clip(np.searchsorted(self.seconds, seconds, side="right") - 1, 0, len(self.seconds) - 2)
        length = np.diff(self.seconds)[index]
        return (self._before + index + (seconds - self.seconds[index]) / length) * self.beat_quarters

    def starting_before(self, seconds: float) -> BeatMap:
        """This map with whole bars added at the beginning, in the first beat's tempo, so that it begins at or before
        `seconds`."""
        missing = -float(self.quarters_at(np.array([seconds]))[0])
        if missing <= 1e-9:
            return self
        bars = int(np.ceil((missing / self.beat_quarters - 1e-9) / self.beats_per_bar))
        added = bars * self.beats_per_bar
        first = self.seconds[0] - np.arange(added, 0, -1) * (self.seconds[1] - self.seconds[0])
        return replace(self, seconds=np.concatenate([first, self.seconds]))

    def tempos(self, ticks_per_quarter: int) -> tuple[Tempo, ...]:
        """The tempo map: a tempo at each beat whose length differs from that of the beat before."""
        found: list[Tempo] = []
        beat = round(self.beat_quarters * ticks_per_quarter)
        lengths = np.rint(np.diff(self.seconds) / self.beat_quarters * 1e6).astype(int)
        for index, length in enumerate(np.clip(lengths, 1, 2**24 - 1).tolist()):
            ticks = 0 if not index else (self._before + index) * beat
            if not found or found[-1].us_per_quarter != length:
                found.append(Tempo(ticks, length))
        return tuple(found)

    # Corrections

    def at_half_tempo(self) -> BeatMap:
        """Every second beat, the first downbeat among them; a bar has as many beats as before. Unchanged if fewer than
        two would be left."""
        kept = self.seconds[self.first_downbeat % 2 :: 2]
        if len(kept) < LEAST_BEATS:
            return self
        return BeatMap(kept, (self.first_downbeat // 2) % self.beats_per_bar, self.metre)

    def at_double_tempo(self) -> BeatMap:
        """A further beat in the middle between any two. Unchanged if beats would be shorter than 0.15 s."""
        if float(np.median(np.diff(self.seconds))) < 2 * _SHORTEST:
            return self
        middle = (self.seconds[1:] + self.seconds[:-1]) / 2
        both = np.sort(np.concatenate([self.seconds, middle]))
        return BeatMap(both, (2 * self.first_downbeat) % self.beats_per_bar, self.metre)

    def with_bar_lines_moved(self, beats: int) -> BeatMap:
        """The same beats with bar lines that are so many beats later."""
        return replace(self, first_downbeat=(self.first_downbeat + beats) % self.beats_per_bar)

    def in_metre(self, metre: Metre) -> BeatMap:
        """The same beats in another metre, in which the first downbeat still begins a bar."""
        other = replace(self, metre=metre)
        return replace(other, first_downbeat=self.first_downbeat % other.beats_per_bar)


def map_of_taps(taps: Sequence[float], metre: Metre, end: float, before: BeatMap | None = None) -> BeatMap | None:
    """The beats of a piece of `end` seconds that a person tapped; None for fewer than two taps.

    taps: in seconds, in any order; the first one is on the first beat of a bar. Taps within 0.12 s of another one are
    left out; missing ones are filled in. Before the first tap and after the last one, the beats of `before` stay;
    without these, beats go on after the last tap in the tempo of the taps.
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
