"""What may come next, given what was composed: the masks that make controls hold, for several takes at once.

The rules keep a promise to the notes to come: whatever is chosen now, something is left that may be chosen then.
"""

from __future__ import annotations

import numpy as np

from generator.streams import DURATION_TICKS, MAX_SHIFT_TICKS
from generator.timeline import NEVER, Timeline
from generator.vocabulary import EOS, REST, Vocabulary

_SHIFTS = np.arange(MAX_SHIFT_TICKS + 1)


class Constraints:
    """Of B takes side by side; rows of the arrays are takes. A step is shifts, tokens, durations, then `advance`.

    locked: (N, S) rows and (N,) onsets of the events that must come as they are.
    may_end: whether the model may end the piece by itself.
    """

    def __init__(
        self,
        vocabulary: Vocabulary,
        timeline: Timeline,
        takes: int,
        locked: tuple[np.ndarray, np.ndarray],
        may_end: bool,
    ) -> None:
        self.timeline, self._tokens, self._may_end = timeline, timeline.tokens, may_end
        span = timeline.span
        controls = span.controls
        self._end = NEVER if span.end is None else span.end
        self._most = controls.polyphony
        self._counts_notes = controls.density is not None
        self._keeps_chords = bool(controls.parsed_chords)
        self._locked_rows = np.concatenate([locked[0], np.zeros((1, locked[0].shape[1]), np.int64)])
        self._locked_onsets = np.append(locked[1], NEVER)
        self._over = np.zeros(takes, bool)
        self._least = self._most_late = np.zeros(takes, np.int64)  # when the next note may come
        self._next_locked = np.zeros(takes, np.int64)
        self.onset = np.full(takes, span.first)
        self._struck = np.zeros((takes, 2), np.uint64)  # at the present onset
        self._last_lowest = np.zeros(takes, np.int64)
        self._ends = np.zeros((takes, controls.polyphony or 1), np.int64)  # of the notes that sound longest, rising
        self._bar = np.full(takes, -1)
        self._in_bar = np.zeros(takes, np.int64)
        self._words = (vocabulary.words[:, 0].copy(), vocabulary.words[:, 1].copy())
        self._ascending = np.zeros((takes, len(vocabulary)), bool)
        self._small = self._tokens.sizes <= (controls.polyphony or NEVER)

    def shifts(self) -> np.ndarray:
        """(B, shifts) bool, at least one in each row."""
        timeline, onset = self.timeline, self.onset
        timeline.reach(int(onset.max()))
        place = onset - timeline.span.first
        after = onset[:, None] + _SHIFTS
        least, most = self._least, self._most_late = self._bounds(place)
        # Past the end means that the piece is over.
        legal = timeline.note_ok[place[:, None] + _SHIFTS] | (after >= self._end)
        legal &= ((least - onset)[:, None] <= _SHIFTS) & (after <= most[:, None])
        legal[:, 0] &= self._find_ascending(place)
        # A rest is the longest shift, wherever it leads; what must come by then comes before it.
        legal[:, -1] |= after[:, -1] < most
        legal = self._towards_locked(legal, after, most)
        legal[self._over] = True
        return legal

    def _bounds(self, place: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The first and the last tick at which the next note may come."""
        timeline, bar = self.timeline, self.timeline.bar[place]
        count = np.where(bar == self._bar, self._in_bar, 0)
        least = np.maximum(self.onset, timeline.span.begin)
        most = np.full(len(place), NEVER)
        if self._most is not None:
            least = np.maximum(least, self._ends[:, 0])  # with that many sounding, until the first of them has ended
        if self._counts_notes:
            least = np.where(count >= timeline.quota[bar], np.maximum(least, timeline.bar_end[bar]), least)
            most = self._next_needed(bar, count)
        if timeline.last_downbeat is not None:
            waiting = self.onset < timeline.last_downbeat
            most = np.minimum(most, np.where(waiting, timeline.last_downbeat, NEVER))
        return least, most

    def _next_needed(self, bar: np.ndarray, count: np.ndarray) -> np.ndarray:
        """By which tick a note must come so that no bar has too few."""
        missing = np.maximum(self.timeline.need[bar] - count, 0)
        return np.where(missing > 0, self.timeline.latest[bar, missing], self.timeline.after[bar])

    def _find_ascending(self, place: np.ndarray) -> np.ndarray:
        """Which tokens may be added at the present onset; -> (B,) whether there are any."""
        low, high = self._words
        legal = self._tokens.lowest > self._last_lowest[:, None]  # never a special one: their lowest pitch is 0
        legal &= ((low & self._struck[:, :1]) | (high & self._struck[:, 1:])) == 0
        legal &= self.timeline.allowed[self.timeline.kind[place]]
        legal &= self._sizes_ok(self.onset, place)
        legal &= self.timeline.note_ok[place][:, None]  # a locked event may stand where none is composed
        self._ascending = legal
        return legal.any(axis=1)

    def _sizes_ok(self, onset: np.ndarray, place: np.ndarray) -> np.ndarray:
        """Tokens of no more notes than there is room for. (B, V) or (1, V)."""
        room = None
        if self._most is not None:
            room = (self._ends <= onset[:, None]).sum(axis=1)
        if self._counts_notes:
            bar = self.timeline.bar[place]
            left = self.timeline.quota[bar] - np.where(bar == self._bar, self._in_bar, 0)
            room = left if room is None else np.minimum(room, left)
        return self._small[None] if room is None else self._tokens.sizes <= room[:, None]

    def _towards_locked(self, legal: np.ndarray, after: np.ndarray, most: np.ndarray) -> np.ndarray:
        """Up to the next locked event, which may always be gone to, unless a composed note must come before it."""
        until = self._locked_onsets[self._next_locked]
        if until.min() < NEVER:
            legal &= after <= until[:, None]
            legal |= (after == until[:, None]) & (until <= most)[:, None]
        return legal

    def tokens(self, shift: np.ndarray) -> np.ndarray:
        """Given the shifts (B,) that were chosen, which tokens may follow. (B, V) bool, the caller's to change."""
        timeline, onset = self.timeline, self.onset + shift
        place = onset - timeline.span.first
        over = (onset >= self._end) | self._over
        kind = timeline.kind[np.minimum(place, len(timeline.kind) - 1)]
        moves = shift > 0
        legal = self._ascending
        if moves.any():
            ok = timeline.note_ok[place] & (onset >= self._least) & ~over
            legal = timeline.allowed[kind]
            legal &= self._sizes_ok(onset, place)
            legal &= ok[:, None]
            legal[:, REST] = (shift == MAX_SHIFT_TICKS) & (onset < self._most_late)
            legal[:, EOS] = self._may_end
            if not moves.all():
                legal = np.where(moves[:, None], legal, self._ascending)
            if timeline.last_downbeat is not None:
                legal = self._with_bass(legal, kind, moves & (onset == timeline.last_downbeat))
        legal = self._locked_in_place(legal, onset)
        legal[over] = False
        legal[over, EOS] = True
        return legal

    def _with_bass(self, legal: np.ndarray, kind: np.ndarray, rows: np.ndarray) -> np.ndarray:
        bass = self.timeline.bass[kind]
        right = self._tokens.lowest % 12 == bass[:, None]
        return np.where((rows & (bass >= 0))[:, None], legal & right, legal)

    def _locked_in_place(self, legal: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Where a locked event stands: it, or a token below it."""
        due = self._locked_onsets[self._next_locked] == onset
        if not due.any():
            return legal
        token = self._locked_rows[self._next_locked, 1]
        below = self._tokens.lowest < self._tokens.lowest[token][:, None]
        below &= self._tokens.sounds
        legal = np.where(due[:, None], legal & below, legal)
        legal[due, token[due]] = True
        return legal

    def locked_rows(self, shift: np.ndarray, token: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which takes have just chosen their next locked event, (B,) bool, and the rows (B, S) of those events."""
        rows = self._locked_rows[self._next_locked]
        return (self._locked_onsets[self._next_locked] == self.onset + shift) & (rows[:, 1] == token), rows

    def durations(self, shift: np.ndarray, token: np.ndarray) -> np.ndarray:
        """(B, durations) bool, for tokens that sound."""
        timeline, onset = self.timeline, self.onset + shift
        place = np.minimum(onset - timeline.span.first, len(timeline.bar) - 1)
        longest = np.full(len(onset), NEVER)
        if timeline.last_downbeat is not None:
            longest = np.where(onset < timeline.last_downbeat, timeline.last_downbeat - onset, longest)
        if self._most is not None and self._counts_notes:
            bar = timeline.bar[place]
            count = np.where(bar == self._bar, self._in_bar, 0) + self._tokens.sizes[token]
            needed = self._next_needed(bar, count)
            # One voice must be free by then.
            held = (self._ends > needed[:, None]).sum(axis=1) + self._tokens.sizes[token]
            longest = np.where(held >= self._most, np.minimum(longest, needed - onset), longest)
        if self._keeps_chords:
            longest = np.minimum(longest, self._until_chord_ends(onset, place, token))
        legal = longest[:, None] >= DURATION_TICKS
        legal[:, 0] = False
        return legal

    def _until_chord_ends(self, onset: np.ndarray, place: np.ndarray, token: np.ndarray) -> np.ndarray:
        timeline, classes = self.timeline, self._tokens.classes[token]
        end = timeline.chord_end[place]
        following = timeline.chord_set[np.minimum(end - timeline.span.first, len(timeline.chord_set) - 1)]
        longest = np.where(classes & ~following == 0, NEVER, end - onset)
        passes = classes & ~timeline.chord_set[place] != 0
        return np.where(passes, np.minimum(end - onset, timeline.beat[place]), longest)

    def advance(self, shift: np.ndarray, token: np.ndarray, duration: np.ndarray, locked: np.ndarray) -> None:
        """Take note of events: shifts, tokens, duration indexes, and which of them are locked; (B,) each."""
        moves = shift > 0
        self.onset = self.onset + shift
        self._struck[moves] = 0
        self._last_lowest[moves] = 0
        words = self._words
        self._struck[:, 0] |= words[0][token]
        self._struck[:, 1] |= words[1][token]
        sounds = self._tokens.sounds[token]
        self._last_lowest = np.where(sounds, self._tokens.lowest[token], self._last_lowest)
        self._next_locked += locked
        composed = sounds & ~locked
        if self._counts_notes:
            place = np.minimum(self.onset - self.timeline.span.first, len(self.timeline.bar) - 1)
            bar = self.timeline.bar[place]
            self._in_bar = np.where(bar == self._bar, self._in_bar, 0) + composed * self._tokens.sizes[token]
            self._bar = bar
        if self._most is not None:
            self._sound_on(composed, self.onset + DURATION_TICKS[duration], self._tokens.sizes[token])

    def _sound_on(self, composed: np.ndarray, end: np.ndarray, sizes: np.ndarray) -> None:
        """Put the ends of new notes in the place of those that are over: the smallest."""
        slots = np.arange(self._ends.shape[1])
        new = composed[:, None] & (slots < sizes[:, None])
        self._ends = np.sort(np.where(new, end[:, None], self._ends), axis=1)

    def keep_within(self) -> None:
        """Let takes that are over stand still at the end, while others go on."""
        if self._end < NEVER:
            self._over |= self.onset >= self._end
            self.onset = np.minimum(self.onset, self._end - 1)
