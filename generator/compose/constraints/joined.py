"""What may come next, given what was composed: the masks that make controls hold.

The rules keep a promise to the notes to come: whatever is chosen now, something is left that may be chosen then.
Takes are looked at one by one: with plain numbers and masks that are kept, that is quicker than arithmetic on arrays.
"""

from __future__ import annotations

from bisect import bisect_right, insort

import numpy as np

from generator.compose.timeline import NEVER, Timeline
from generator.events.streams import DURATION_TICKS, MAX_SHIFT_TICKS
from generator.events.vocabulary import EOS, REST, Vocabulary

_DURATIONS = DURATION_TICKS.tolist()
MOST_RESTS = 2  # of the longest shift in a row, where a note might come: two bars of silence


class _Take:
    """How far one take has come. struck: pitches at the present onset, as bits; ends: of the notes that sound longest,
    rising; least, most: between which ticks the next note may come; rests: in a row, NEVER before the first note;
    last_note: onset of the last one, -1 before it."""

    __slots__ = (
        "bar", "ends", "in_bar", "is_over", "last_lowest", "last_note",
        "least", "most", "next_locked", "onset", "rests", "struck",
    )  # fmt: skip

    def __init__(self, onset: int, voices: int) -> None:
        self.onset, self.struck, self.last_lowest = onset, 0, 0
        self.ends = [0] * voices
        self.bar, self.in_bar, self.next_locked = -1, 0, 0
        self.least, self.most, self.is_over = 0, NEVER, False
        self.rests, self.last_note = NEVER, -1


class Constraints:
    """Of B takes side by side. A step is shifts, tokens, durations, then `advance`.

    locked: (N, S) rows and (N,) onsets of the events that must come as they are.
    may_end: whether the model may end the piece by itself; may_close: whether it may within the last bar.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        timeline: Timeline,
        takes: int,
        locked: tuple[np.ndarray, np.ndarray],
        may_end: bool,
        may_close: bool,
    ) -> None:
        self.timeline, self._vocabulary, self._may_end = timeline, vocabulary, may_end
        span, tokens = timeline.span, timeline.tokens
        self._controls, self._end = span.controls, NEVER if span.end is None else span.end
        self._voices, self._counts = span.controls.polyphony, span.controls.density is not None
        self._locked_rows = np.concatenate([locked[0], np.zeros((1, locked[0].shape[1]), np.int64)])
        self._locked_onsets = [*locked[1].tolist(), NEVER]
        self._last_bar = self._find_last_bar() if may_close else NEVER
        self._takes = [_Take(span.first, self._voices or 1) for _ in range(takes)]
        self._sizes, self._lowest = tokens.sizes.tolist(), tokens.lowest.tolist()
        self._classes, self._masks = tokens.classes.tolist(), vocabulary.masks
        self._is_sounding = tokens.sounds.tolist()
        self._fitting: dict[tuple[int, int], np.ndarray] = {}  # by kind of place and room: tokens that may begin
        self._above: dict[int, np.ndarray] = {}  # by pitch: tokens that begin above it
        self._without: dict[int, np.ndarray] = {}  # by pitch: tokens that do not hold it

    def _find_last_bar(self) -> int:
        """Where the bar begins in which the piece may end before the tick that was asked for: its last chord need not
        sound to the bar line."""
        span, start = self.timeline.span, self.timeline.span.last_bar
        if start is None or span.fills or span.told_end is None or len(self._locked_onsets) > 1:
            return NEVER
        return start

    def _may_close(self, take: _Take) -> bool:
        """Whether the piece may be over now: a note began in its last bar, and none must come."""
        return take.last_note >= self._last_bar and take.most == NEVER

    @property
    def onset(self) -> np.ndarray:
        """Of the last event of each take, (B,)."""
        return np.array([take.onset for take in self._takes])

    def shifts(self) -> np.ndarray:
        """(B, shifts) bool, at least one in each row."""
        timeline, first = self.timeline, self.timeline.span.first
        if timeline.reach(max(take.onset for take in self._takes)):
            self._fitting.clear()  # kinds of places have other numbers
        legal = np.empty((len(self._takes), MAX_SHIFT_TICKS + 1), bool)
        for row, take in zip(legal, self._takes, strict=True):
            onset, place = take.onset, take.onset - first
            if take.is_over:
                row[:] = True
                continue
            self._find_bounds(take, place)
            row[:] = timeline.note_ok[place : place + MAX_SHIFT_TICKS + 1]
            if self._end - onset <= MAX_SHIFT_TICKS and take.rests < NEVER:
                row[self._end - onset :] = True  # past the end: the piece is over
            row[: max(0, take.least - onset)] = False
            row[max(0, take.most - onset + 1) :] = False
            if row[0]:
                row[0] = self._can_ascend(take, place)
            if self._may_rest(take):
                row[-1] = True
            elif not row.any():  # nothing can be composed here: no silence is too long
                row[-1], take.rests = True, 0
                if self._end - onset <= MAX_SHIFT_TICKS:
                    row[self._end - onset :] = True
            until = self._locked_onsets[take.next_locked] - onset
            if until <= MAX_SHIFT_TICKS:  # a locked event may always be gone to, unless a note must come before it
                row[until + 1 :] = False
                row[until] |= until + onset <= take.most
                if not row.any():  # locked notes leave no room for what must come before them
                    row[until] = True
        return legal

    def _may_rest(self, take: _Take) -> bool:
        """A rest is the longest shift, wherever it leads; what must come by then comes before it."""
        after = take.onset + MAX_SHIFT_TICKS
        return after < take.most and (take.rests < MOST_RESTS or after < take.least)

    def _find_bounds(self, take: _Take, place: int) -> None:
        """The first and the last tick at which the next note may come."""
        timeline = self.timeline
        take.least, take.most = max(take.onset, timeline.span.begin), NEVER
        if self._voices is not None:
            take.least = max(take.least, take.ends[0])  # with that many sounding, until the first of them has ended
        if self._counts:
            bar = int(timeline.bar[place])
            count = take.in_bar if bar == take.bar else 0
            if count >= timeline.quota[bar]:
                take.least = max(take.least, int(timeline.bar_end[bar]))
            take.most = self._next_needed(bar, count)
        last = timeline.last_downbeat
        if last is not None and take.onset < last and timeline.note_ok[last - timeline.span.first]:
            take.most = min(take.most, last)

    def _next_needed(self, bar: int, count: int) -> int:
        """By which tick a note must come so that no bar has too few."""
        missing = int(self.timeline.need[bar]) - count
        return int(self.timeline.latest[bar, missing] if missing > 0 else self.timeline.after[bar])

    def _can_ascend(self, take: _Take, place: int) -> bool:
        """Whether a single note may be added at the present onset."""
        if self._room(take, take.onset, place) < 1:
            return False
        allowed = self.timeline.singles[int(self.timeline.kind[place])]
        return bool(allowed & ~take.struck & ~((2 << take.last_lowest) - 1))

    def _room(self, take: _Take, onset: int, place: int) -> int:
        """How many notes may be struck at once."""
        room = NEVER
        if self._voices is not None:
            room = bisect_right(take.ends, onset)
        if self._counts:
            bar = int(self.timeline.bar[place])
            room = min(room, int(self.timeline.quota[bar]) - (take.in_bar if bar == take.bar else 0))
        return room

    def tokens(self, shift: np.ndarray) -> np.ndarray:
        """Given the shifts (B,) that were chosen, which tokens may follow. (B, V) bool, the caller's to change."""
        legal = np.zeros((len(self._takes), len(self._sizes)), bool)
        for row, take, moved in zip(legal, self._takes, shift.tolist(), strict=True):
            onset = take.onset + moved
            if take.is_over or onset >= self._end:
                row[EOS] = True
                continue
            place = onset - self.timeline.span.first
            if self.timeline.note_ok[place] and onset >= take.least:
                row[:] = self._fits(int(self.timeline.kind[place]), self._room(take, onset, place))
            if not moved:
                self._keep_ascending(row, take)
            else:
                row[REST] = moved == MAX_SHIFT_TICKS and self._may_rest(take)
                row[EOS] = self._may_end or self._may_close(take)
                if onset == self.timeline.last_downbeat:
                    self._keep_bass(row, place)
            if self._locked_onsets[take.next_locked] == onset:  # it, or a token below it
                token = int(self._locked_rows[take.next_locked, 1])
                row &= self.timeline.tokens.sounds & (self.timeline.tokens.lowest < self._lowest[token])
                row[token] = True
            if not row.any():  # a vocabulary without single notes may have none that fits: the piece ends here
                row[EOS] = True
        return legal

    def _fits(self, kind: int, room: int) -> np.ndarray:
        """Tokens allowed at a kind of place that have no more notes than `room`. (V,) bool."""
        room = min(room, 128)
        found = self._fitting.get((kind, room))
        if found is None:
            found = self._fitting[kind, room] = self.timeline.allowed[kind] & (self.timeline.tokens.sizes <= room)
        return found

    def _keep_ascending(self, row: np.ndarray, take: _Take) -> None:
        """At one onset tokens go up, and no pitch is struck twice."""
        above = self._above.get(take.last_lowest)
        if above is None:
            above = self._above[take.last_lowest] = self.timeline.tokens.lowest > take.last_lowest
        row &= above
        struck = take.struck >> (take.last_lowest + 1)
        pitch = take.last_lowest + 1
        while struck:
            if struck & 1:
                row &= self._not_holding(pitch)
            struck, pitch = struck >> 1, pitch + 1

    def _not_holding(self, pitch: int) -> np.ndarray:
        found = self._without.get(pitch)
        if found is None:
            word, bit = self._vocabulary.words[:, pitch >> 6], np.uint64(1 << (pitch & 63))
            found = self._without[pitch] = word & bit == 0
        return found

    def _keep_bass(self, row: np.ndarray, place: int) -> None:
        bass = int(self.timeline.bass[self.timeline.kind[place]])
        if bass >= 0:
            row &= self.timeline.tokens.lowest % 12 == bass

    def locked_rows(self, shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which takes have just chosen their next locked event, (B,) bool, and the rows (B, S) of those events."""
        if len(self._locked_onsets) == 1:
            return np.zeros(len(self._takes), bool), self._locked_rows
        places = [take.next_locked for take in self._takes]
        rows = self._locked_rows[places]
        due = [
            self._locked_onsets[take.next_locked] == take.onset + moved
            for take, moved in zip(self._takes, shift.tolist(), strict=True)
        ]
        return np.array(due) & (rows[:, 1] == token), rows

    def durations(self, shift: np.ndarray, token: np.ndarray) -> np.ndarray:
        """(B, durations) bool, for tokens that sound."""
        legal = np.zeros((len(self._takes), len(_DURATIONS)), bool)
        for row, take, moved, chosen in zip(legal, self._takes, shift.tolist(), token.tolist(), strict=True):
            onset = take.onset + moved
            longest = NEVER
            if self._is_sounding[chosen] and onset < self._end and not take.is_over:
                longest = self._longest(take, onset, chosen)
            most = bisect_right(_DURATIONS, longest)
            # The last chord is held to the end.
            row[most - 1 if onset == self.timeline.last_downbeat else 1 : most] = True
        return legal

    def _longest(self, take: _Take, onset: int, token: int) -> int:
        """How many ticks a token may sound."""
        timeline, size = self.timeline, self._sizes[token]
        place, longest = onset - timeline.span.first, NEVER
        if timeline.last_downbeat is not None:
            if onset >= timeline.last_downbeat:
                return self._end - onset  # the last chord, whatever the progression would go on with
            longest = timeline.last_downbeat - onset
        if self._voices is not None and self._counts:
            bar = int(timeline.bar[place])
            needed = self._next_needed(bar, (take.in_bar if bar == take.bar else 0) + size)
            held = len(take.ends) - bisect_right(take.ends, needed) + size
            if held >= self._voices:  # one voice must be free by then
                longest = min(longest, needed - onset)
        if self._controls.parsed_chords:
            end = int(timeline.chord_end[place])
            following = int(timeline.chord_set[min(end - timeline.span.first, len(timeline.chord_set) - 1)])
            if self._classes[token] & ~int(timeline.chord_set[place]):  # it passes by
                longest = min(longest, end - onset, int(timeline.beat[place]))
            elif self._classes[token] & ~following:
                longest = min(longest, end - onset)
        return longest

    def advance(self, shift: np.ndarray, token: np.ndarray, duration: np.ndarray, locked: np.ndarray) -> None:
        """Take note of events: shifts, tokens, duration indexes, and which of them are locked; (B,) each."""
        for take, moved, chosen, ticks, was_given in zip(
            self._takes, shift.tolist(), token.tolist(), duration.tolist(), locked.tolist(), strict=True
        ):
            if moved:
                take.onset += moved
                take.struck = take.last_lowest = 0
            if not self._is_sounding[chosen] or take.is_over:
                take.rests += chosen == REST and take.onset > self.timeline.span.begin
                continue
            take.rests, take.last_note = 0, take.onset
            take.struck |= self._masks[chosen]
            take.last_lowest = self._lowest[chosen]
            if was_given:
                take.next_locked += 1
                continue
            if take.onset < self._end:
                self._count(take, self._sizes[chosen], take.onset + _DURATIONS[ticks])

    def _count(self, take: _Take, size: int, end: int) -> None:
        """A composed token of `size` notes sounds until `end`."""
        if self._counts:
            bar = int(self.timeline.bar[take.onset - self.timeline.span.first])
            take.in_bar = (take.in_bar if bar == take.bar else 0) + size
            take.bar = bar
        if self._voices is not None:  # in the place of those that are over
            del take.ends[:size]
            for _ in range(size):
                insort(take.ends, end)

    def keep_within(self) -> None:
        """Let takes that are over stand still at the end, while others go on."""
        if self._end < NEVER:
            for take in self._takes:
                take.is_over |= take.onset >= self._end
                take.onset = min(take.onset, self._end - 1)
