"""What is composed when under what you play, and what of it is withdrawn. Without processes or a clock of its own: it
is called with the ticks of the grid at which things happen.

It composes up to a bar ahead, on the guess that you go on as you do (expectation.py). Where you play another chord than
was expected, two things follow: what is composed and has not sounded is moved into the new chord at once, so that the
next note fits; then it is composed anew from the nearest sixteenth that can be reached.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from app.live.accompany.expectation import Progression, expected_notes, in_chord, on_grid
from app.live.accompany.listening import Listening
from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.continuation import Continuation, joined
from generator.compose.note_table import PART, in_time, score_of
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.chords import parse_chords
from generator.music.harmony import EVERY_CLASS
from generator.music.metre import Metre, bar_ticks, beat_ticks

STEP = GRID // 4  # where composing may begin anew
_CONTEXT_BARS = 8  # given to the model at least; twice as many at most, so that it seldom begins elsewhere
_SHORTEST = 3  # ticks that are left of a note for it to be moved into another chord; a shorter rest of it ends
_RESTING_BARS = 4  # without a note of yours, after which the parts rest
_LATE_SECONDS = 0.12  # after a chord was expected from which on you are taken to stay with the one before
_SOFTER, _LOUDER = 24, 6  # than you, at most
_SEED_STEP = 7919  # between the random seeds of stretches
_REMEMBERED = 64  # changes of chord


@dataclass(frozen=True)
class Stretch:
    """Something to be composed."""

    number: int
    """Of this request, from 1; a later one takes its place."""
    begin: int
    """First tick."""
    end: int
    """First tick past it."""
    continuation: Continuation
    """For the composing process. Its ticks are `moved` less."""
    moved: int
    """Ticks."""


@dataclass(frozen=True)
class Change:
    """Other notes of the composed parts."""

    tick: int
    """From here on."""
    notes: np.ndarray
    """(N, 5) int64, all that begin there or later, columns as in Track and the value of the part. One that begins before
    now sounds at once."""
    ended: tuple[tuple[int, int], ...] = ()
    """Part and pitch of those that sound and end now."""


Move = Stretch | Change


class Accompanist:
    """bpm: quarter notes a minute, to be set when the tempo changes. lead_seconds: within which a stretch that is asked
    for is composed; to be set as it is measured."""

    def __init__(self, request: GenerationRequest, metre: Metre, bpm: float, *, grid: str | None = "16ths") -> None:
        """request: of a piece in which one part is given, yours, and the others are composed (request.accompaniment)."""
        self._request, self._parts = request, request.parts
        self.yours = next(part.value for part in request.parts if not part.is_composed)
        self._composed_values = [part.value for part in request.parts if part.is_composed]
        self._bass = next((part.value for part in request.parts if part.is_bass), 0)
        self._grid = grid
        self.bar, self.beat = bar_ticks(metre, GRID), beat_ticks(metre, GRID)
        beats = self.bar // self.beat
        self._slot = self.bar // 2 if beats % 2 == 0 else self.bar
        self.listening = Listening(60 / bpm / GRID)
        self.lead_seconds = 0.1
        self._progression = Progression()
        self._notes = np.zeros((0, PART + 1), np.int64)  # composed, those that have sounded too
        self._composed_for: list[tuple[int, str | None]] = []  # from which tick on notes are in which chord
        self._horizon = 0  # up to where it is composed as it is to stay
        self._asked: Stretch | None = None
        self._number = 0
        self._entry: int | None = None  # tick from which the parts play

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 60 / self.listening.seconds_a_tick / GRID

    @bpm.setter
    def bpm(self, bpm: float) -> None:
        self.listening.seconds_a_tick = 60 / bpm / GRID

    @property
    def notes(self) -> np.ndarray:
        """All that were composed and not withdrawn, (N, 5), columns as in Change."""
        return self._notes

    def chord_at(self, tick: float) -> str | None:
        """That the composed notes are in."""
        found = None
        for begin, chord in self._composed_for:
            if begin > tick:
                break
            found = chord
        return found

    def next_tick(self, tick: float) -> float:
        """At which `moves` is to be called again, if nothing is played before."""
        settled = self.listening.settles_at()
        late = (tick // self._slot) * self._slot + _LATE_SECONDS / self.listening.seconds_a_tick
        return min(one for one in (settled, late, (tick // STEP + 1) * STEP) if one > tick)

    def moves(self, tick: float) -> list[Move]:
        """What is to be done now."""
        chord = self.listening.chord(tick)
        if chord is not None or self.listening.last_onset > -np.inf:
            self._progression.observe(max(0, round(tick / self.beat) * self.beat) // self._slot, chord)
        found: list[Move] = []
        if self._goes_elsewhere(chord, tick):
            change = self._mended(chord, tick)
            if change:
                found.append(change)
            self._withdraw(tick)
        stretch = self._wanted(tick)
        if stretch:
            found.append(stretch)
        return found

    def composed(self, number: int, begin: int, end: int, notes: np.ndarray, tick: float) -> Change | None:
        """Notes of a stretch, or of its first bar; ticks and onsets are the continuation's. None where it was
        withdrawn."""
        asked = self._asked
        if asked is None or asked.number != number:
            return None
        begin, end, notes = begin + asked.moved, min(end + asked.moved, asked.end), notes.copy()
        notes[:, 0] += asked.moved
        is_new = (notes[:, 0] >= max(begin, tick)) & (notes[:, 0] < end)
        notes = notes[is_new & np.isin(notes[:, PART], self._composed_values)]
        first = max(begin, int(np.ceil(tick)))
        stays = (self._notes[:, 0] < first) | (self._notes[:, 0] >= end)
        self._notes = joined([self._notes[stays], notes], PART + 1)
        self._horizon = end
        if end >= asked.end:
            self._asked = None
        return self._change(first)

    def failed(self) -> None:
        """What was asked for can't be composed: it is asked for again."""
        self._asked = None

    # How you go elsewhere.

    def _goes_elsewhere(self, chord: str | None, tick: float) -> bool:
        expected = self.chord_at(tick)
        if chord is None or self._entry is None or tick < self._entry - self.beat or not self._composed_for:
            return False
        if _classes(chord) == _classes(expected):
            return False
        # A chord that begins here was expected, and yours may come a little late.
        begun = max((begin for begin, _ in self._composed_for if begin <= tick), default=0)
        is_due = tick - begun < _LATE_SECONDS / self.listening.seconds_a_tick
        if is_due and self.listening.last_onset < begun - STEP:
            return False
        # Early: the chord that was expected next.
        return _classes(self.chord_at(tick + STEP)) != _classes(chord)

    def _mended(self, chord: str | None, tick: float) -> Change | None:
        """What sounds and what is to come, moved into a chord; None where all of it fits."""
        rows, ended, first = self._notes.copy(), [], int(np.ceil(tick))
        classes = _classes(chord)
        end = rows[:, 0] + rows[:, 1]
        changed = False
        for index in np.flatnonzero((end > tick) & (rows[:, PART] != DRUMS)).tolist():
            onset, duration, pitch, velocity, part = rows[index].tolist()
            if classes >> pitch % 12 & 1:
                continue
            changed = True
            near = in_chord(pitch, chord, root=part == self._bass)
            if onset >= first:
                rows[index, 2] = near
                continue
            ended.append((part, pitch))
            rows[index, 1] = max(1, first - onset)
            left = onset + duration - first
            if left >= _SHORTEST:
                rows = np.append(rows, [[first, left, near, velocity, part]], axis=0)
        from_here = [(begin, own) for begin, own in self._composed_for if begin < first]
        self._composed_for = [*from_here, (first, chord)]
        if not changed:
            return None
        self._notes = joined([in_time(rows)], PART + 1)
        return replace(self._change(first), ended=tuple(ended))

    def _withdraw(self, tick: float) -> None:
        """Compose anew, from where that can still be heard in time."""
        self._horizon, self._asked = self._reachable(tick), None

    def _reachable(self, tick: float) -> int:
        return -int(-(tick + self.lead_seconds / self.listening.seconds_a_tick) // STEP) * STEP

    def _change(self, tick: int) -> Change:
        return Change(tick, self._notes[self._notes[:, 0] >= tick])

    # What is composed next.

    def _wanted(self, tick: float) -> Stretch | None:
        since = tick - self.listening.last_onset
        if self._asked is not None or since > _RESTING_BARS * self.bar:
            if since > _RESTING_BARS * self.bar:
                self._entry = None  # they come in again with you
            return None
        if self._entry is None:
            self._entry = self._horizon = -(-self._reachable(tick) // self.bar) * self.bar
        begin = self._horizon if self._horizon > tick else self._reachable(tick)
        if begin - tick >= max(self._slot, 2 * self.lead_seconds / self.listening.seconds_a_tick):
            return None
        chord = self._expected(begin, tick)
        end = (begin // self._slot + 1) * self._slot
        if end - begin < self._slot // 2 and _classes(self._expected(end, tick)) == _classes(chord):
            end += self._slot
        before = [(at, own) for at, own in self._composed_for[-_REMEMBERED:] if at < begin]
        self._composed_for = [*before, (begin, chord)]
        self._number += 1
        moved = max(0, begin // self.bar // _CONTEXT_BARS - 1) * _CONTEXT_BARS * self.bar
        continuation = self._continuation(begin - moved, end - moved, chord, moved, tick)
        self._asked = Stretch(self._number, begin, end, continuation, moved)
        return self._asked

    def _expected(self, place: int, tick: float) -> str | None:
        now = max(0, round(tick / self.beat) * self.beat) // self._slot
        return self._progression.expected(max(now, place // self._slot), now)

    def _continuation(self, begin: int, end: int, chord: str | None, moved: int, tick: float) -> Continuation:
        """begin, end: less `moved`; it goes on for a while, so that the last notes have their length."""
        here, beyond = int(np.ceil(tick)) - moved, end + self._slot
        played = []
        for note in self.listening.notes(tick, moved):
            lasts_until = beyond + moved if note.end >= tick else note.end
            played.append(note._replace(onset=note.onset - moved, end=lasts_until - moved))
        yours = on_grid(played)
        last_bar = yours[(yours[:, 0] >= here - self.bar) & (yours[:, 0] < here)]
        coming = expected_notes(last_bar, here, beyond, self.bar, lambda at: self._expected(at + moved, tick))
        every = np.insert(joined([yours[yours[:, 0] < here], coming]), PART, self.yours, axis=1)
        before = self._notes[(self._notes[:, 0] >= moved) & (self._notes[:, 0] < begin + moved)].copy()
        before[:, 0] -= moved
        request, is_before = self._request, every[:, 0] < begin
        key = self.listening.key_value(tick)
        return Continuation(
            score_of(in_time(np.concatenate([every[is_before], before])), request.seed, self._parts),
            begin,
            beyond,
            replace(request.conditions, key=key or request.conditions.key),
            request.sampling,
            replace(request.controls, ending="open"),
            request.rng_seed + _SEED_STEP * self._number,
            parts=tuple(self._asked_of(part, chord, tick) for part in self._parts),
            given=score_of(every[~is_before & (every[:, 0] < beyond)], request.seed, self._parts),
        )

    def _asked_of(self, part: RequestPart, chord: str | None, tick: float) -> RequestPart:
        """A part in a stretch: it keeps to your chord, key and loudness, unless the user asked for others."""
        own = part.controls
        if not part.is_composed:
            return part
        wanted: dict[str, str | None] = {"ending": "open"}
        loud = self.listening.velocity(tick)
        if own.velocity is None and loud is not None:
            low = max(20, loud - _SOFTER)
            wanted["velocity"] = f"{low}-{max(low + 12, min(127, loud + _LOUDER))}"
        if own.grid is None and self._grid:
            wanted["grid"] = self._grid
        if part.value != DRUMS and own.chords is None:
            wanted["chords"] = chord
        if part.value != DRUMS and own.key is None:
            wanted["key"] = self.listening.key(tick)
        return replace(part, controls=replace(own, **wanted))


def _classes(chord: str | None) -> int:
    return EVERY_CLASS if chord is None else parse_chords(chord)[0][0].classes

