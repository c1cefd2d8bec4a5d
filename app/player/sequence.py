"""The notes to be played, in order of their onsets, and the note-offs of those that sound."""

from __future__ import annotations

import heapq
import math
from bisect import bisect_left
from collections.abc import Callable, Iterable
from collections.abc import Set as AbstractSet
from itertools import accumulate, count, islice
from operator import itemgetter
from typing import NamedTuple

_ONSET = itemgetter(0)


class SequenceNote(NamedTuple):
    """A note of the piece."""

    onset: int
    """In ticks of the piece."""
    duration: int
    """In ticks."""
    channel: int
    """Of the piece, 0 or more: 16 to a port."""
    pitch: int
    """0 to 127."""
    velocity: int
    """1 to 127."""

    @property
    def end(self) -> int:
        """A note of no length sounds for a tick."""
        return self.onset + max(1, self.duration)


class Sequence:
    """Notes, a place to play on from, and how far the piece is known.

    horizon: the tick up to which notes have come, where more are being composed; None where all are here.
    """

    def __init__(self, horizon: float | None = None, end: int | None = None) -> None:
        self.horizon = horizon
        self._end = end
        self._notes: list[SequenceNote] = []
        self._ends: list[int] = []  # up to and with each note, the last end: cutting many notes takes no time
        self._next = 0

    @property
    def end(self) -> int:
        """The tick where the piece is over."""
        if self._end is not None:
            return self._end
        return self._ends[-1] if self._ends else 0

    def add(self, notes: Iterable[SequenceNote], from_tick: float) -> None:
        """More notes, in any order. Those before `from_tick` are not played until someone seeks back."""
        new = sorted(notes, key=_ONSET)
        if not new:
            return
        kept = len(self._notes)
        if kept and new[0].onset < self._notes[-1].onset:
            kept = bisect_left(self._notes, new[0].onset, key=_ONSET)
        self._notes.extend(new)
        if kept < len(self._ends):
            self._notes.sort(key=_ONSET)
        del self._ends[kept:]
        before = self._ends[-1] if self._ends else 0
        self._ends.extend(accumulate((note.end for note in self._notes[kept:]), max, initial=before))
        del self._ends[kept]  # the initial one
        self.seek(from_tick)

    def cut(self, tick: int) -> None:
        """Forget the notes from `tick` on: others will come, so from there the piece is not known."""
        place = bisect_left(self._notes, tick, key=_ONSET)
        del self._notes[place:], self._ends[place:]
        self._next = min(self._next, len(self._notes))
        self.horizon = tick if self.horizon is None else min(self.horizon, tick)
        self._end = None

    def replace(self, tick: int, channels: AbstractSet[int], notes: Iterable[SequenceNote], from_tick: float) -> None:
        """Other notes on these channels from `tick` on; the music is at `from_tick`. One whose onset is past comes
        next, as long as it was to last from there, unless it has been played."""
        place, first = bisect_left(self._notes, tick, key=_ONSET), math.ceil(from_tick)
        played = {(note.onset, note.channel, note.pitch) for note in self._notes[place : self._next]}
        kept = [note for note in self._notes[place:] if note.channel not in channels]
        for note in notes:
            if note.onset >= from_tick:
                kept.append(note)
            elif note.end > first and (note.onset, note.channel, note.pitch) not in played:
                kept.append(note._replace(onset=first, duration=note.end - first))
        del self._notes[place:], self._ends[place:]
        self.add(kept, from_tick)
        self.seek(from_tick)

    def finish(self, end: int | None) -> None:
        """No more notes will come; the piece ends at `end`, or with its last note."""
        self.horizon, self._end = None, end

    def seek(self, tick: float) -> None:
        """Play on from here."""
        self._next = bisect_left(self._notes, tick, key=_ONSET)

    @property
    def next_onset(self) -> float:
        """Of the next note, math.inf where there is none."""
        return self._notes[self._next].onset if self._next < len(self._notes) else math.inf

    def channels_from(self, tick: float) -> list[int]:
        """The channels of the notes from `tick` on, in the order in which they come."""
        place = bisect_left(self._notes, tick, key=_ONSET)
        return list(dict.fromkeys(note.channel for note in islice(self._notes, place, None)))

    def take(self) -> SequenceNote:
        """The next note; the place moves on."""
        self._next += 1
        return self._notes[self._next - 1]


class Ending(NamedTuple):
    """A note-off that is due."""

    when: float
    """A tick, or a moment in seconds of wire.now()."""
    serial: int
    """Equal times in the order in which the notes were struck."""
    channel: int
    """As the note's."""
    pitch: int
    """MIDI, 0 to 127."""


class Endings:
    """What sounds and when it is to end. By tick: note-offs that move with the music; by moment: those of clicks and
    auditions, which come whether music runs or not."""

    def __init__(self) -> None:
        self._serial = count()
        self._by_tick: list[Ending] = []
        self._by_moment: list[Ending] = []

    @property
    def tick(self) -> float:
        """Of the next one by tick, math.inf where there is none."""
        return self._by_tick[0].when if self._by_tick else math.inf

    @property
    def moment(self) -> float:
        """Of the next one by moment, math.inf where there is none."""
        return self._by_moment[0].when if self._by_moment else math.inf

    def at_tick(self, tick: float, channel: int, pitch: int) -> None:
        heapq.heappush(self._by_tick, Ending(tick, next(self._serial), channel, pitch))

    def at_moment(self, moment: float, channel: int, pitch: int) -> None:
        heapq.heappush(self._by_moment, Ending(moment, next(self._serial), channel, pitch))

    def take_tick(self) -> Ending:
        return heapq.heappop(self._by_tick)

    def take_moment(self) -> Ending:
        return heapq.heappop(self._by_moment)

    def take_channels(self, channels: AbstractSet[int]) -> list[Ending]:
        """Those by tick of some channels."""
        taken = [ending for ending in self._by_tick if ending.channel in channels]
        if taken:
            self._by_tick = [ending for ending in self._by_tick if ending.channel not in channels]
            heapq.heapify(self._by_tick)
        return taken

    def take_notes(self, notes: AbstractSet[tuple[int, int]]) -> list[Ending]:
        """Those by tick of some channels and pitches."""
        taken = [ending for ending in self._by_tick if ending[2:] in notes]
        if taken:
            self._by_tick = [ending for ending in self._by_tick if ending[2:] not in notes]
            heapq.heapify(self._by_tick)
        return taken

    def ring_out(self, time_of: Callable[[float], float]) -> None:
        """The music stands still: what was to end at a tick ends at the moment when that would have been."""
        while self._by_tick:
            ending = self.take_tick()
            heapq.heappush(self._by_moment, ending._replace(when=time_of(ending.when)))

    def clear(self) -> None:
        self._by_tick.clear()
        self._by_moment.clear()
