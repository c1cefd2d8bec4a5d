"""The pitched parts under your playing: what is composed when, and what is withdrawn again.

They are composed up to a bar ahead, on the guess that you go on as you do (expectation.py). Where you play another
chord than was expected, two things follow: what is composed and has not sounded is moved into the new chord at once, so
that the next note fits, and a bass that rests strikes the root; then it is composed anew from the nearest sixteenth
that can be reached. While you play freely, chords are held (held.py).
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from app.live.accompany.comping import completed
from app.live.accompany.expectation import Progression, chord_named, expected_notes, on_grid
from app.live.accompany.following import Followed, moved_into, with_root
from app.live.accompany.held import HeldParts
from app.live.accompany.listening import Listening
from app.live.accompany.stretch import Change, Stretch, loudness, loudness_of
from app.live.accompany.voicing import BASS_RANGE, BASSES, bass_note, voiced
from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.continuation import Continuation, joined
from generator.compose.note_table import PART, in_time, score_of
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.harmony import EVERY_CLASS, PITCH_NAMES
from generator.music.metre import Metre, bar_ticks, beat_ticks

STEP = GRID // 4  # where composing may begin anew
_CONTEXT_BARS = 8  # given to the model at least; twice as many at most, so that it seldom begins elsewhere
_SOON_SECONDS = 0.03  # within which the bass goes on by itself under a new chord
_LATE_SECONDS = 0.12  # after a chord was expected from which on you are taken to stay with the one before
_SEED_STEP = 7919  # between the random seeds of stretches
_PLAIN_VELOCITY = 70  # of notes that the model is to believe in
_REMEMBERED = 64  # changes of chord


class PitchedParts:
    """request: in which one part is given, yours, and the others are composed; lead: in ticks, within which a stretch
    that is asked for is composed, to be set as it is measured."""

    def __init__(self, request: GenerationRequest, metre: Metre, listening: Listening, *, grid: str | None) -> None:
        self._request, self._listening, self._grid = request, listening, grid
        self._parts = tuple(
            replace(part, is_bass=part.is_bass and track.program in BASSES)
            for part, track in zip(request.parts, request.seed.tracks, strict=True)
        )
        self._yours = next(part.value for part in request.parts if not part.is_composed)
        self._composed_values = tuple(part.value for part in request.parts if part.is_composed)
        composed = [part for part in self._parts if part.is_composed]
        self._bass = next((part for part in composed if part.is_bass), None)
        self._bar, self._beat = bar_ticks(metre, GRID), beat_ticks(metre, GRID)
        self.slot = self._bar // 2 if self._bar // self._beat % 2 == 0 else self._bar
        """Ticks in which one chord is expected: half a bar, or a bar."""
        self.lead = float(STEP)
        self.notes = np.zeros((0, PART + 1), np.int64)
        """All that were composed and not withdrawn, (N, 5), columns as in Change."""
        self._progression = Progression()
        self._composed_for: list[tuple[int, str | None]] = []  # from which tick on notes are in which chord
        self._held = HeldParts(composed, listening)
        self._grounded_in = EVERY_CLASS  # classes of the chord that the bass has struck a note for
        self._horizon = 0  # up to where it is composed as it is to stay
        self._entry = 0
        self._count = 0

    def enter(self, tick: int) -> None:
        """Play from this bar line on."""
        self._entry = self._horizon = tick

    def chord_at(self, tick: float) -> str | None:
        """That the composed notes are in."""
        found = None
        for begin, chord in self._composed_for:
            if begin > tick:
                break
            found = chord
        return found

    def next_tick(self, tick: float) -> float:
        """At which `turn` is to be asked again, if nothing is played before."""
        late = tick // self.slot * self.slot + _LATE_SECONDS / self._listening.seconds_a_tick
        return late if late > tick else np.inf

    def listen(self, tick: float) -> None:
        """Take note of the chord of now."""
        chord = self._listening.chord(tick)
        if chord is not None:
            self._progression.observe(self._slot_of(tick), chord)

    def turn(self, tick: float) -> tuple[bool, Change | None]:
        """Whether you went elsewhere, so that what is being composed is withdrawn; and what changes at once."""
        chord = self._listening.chord(tick)
        if chord is None or tick < self._listening.settles_at() or tick < self._entry - self._beat:
            return False, None
        if self._listening.is_free:
            self._is_in(chord, tick)
            self._horizon = max(self._entry, self._reachable(tick))
            followed = self._held.follow(self.notes, chord, tick) if tick >= self._entry else None
            return True, followed and self._taken(followed, tick)
        goes_elsewhere = self._goes_elsewhere(chord, tick)
        followed = Followed(self.notes, ())
        followed = self._held.give_way(followed, tick)
        if goes_elsewhere:
            self._is_in(chord, tick)
            followed = self._whole(moved_into(followed, chord, tick, self._bass), tick)
            self._horizon = max(self._entry, self._reachable(tick))
        if self._bass and tick >= self._entry:
            followed = self._grounded(followed, chord, tick)
        is_same = followed.notes is self.notes
        return goes_elsewhere, None if is_same else self._taken(followed, tick)

    def composed(self, stretch: Stretch, notes: np.ndarray, begin: int, end: int, tick: float) -> Change:
        """Notes of a stretch, or of its first bar, as Stretch.notes_of has them."""
        new, first, end = stretch.notes_of(notes, begin, end, tick)
        new = new[np.isin(new[:, PART], self._composed_values)]
        new = completed(new, self.notes[self.notes[:, 0] < first], self._parts, self.chord_at)
        stays = (self.notes[:, 0] < first) | (self.notes[:, 0] >= end)
        self.notes = joined([self.notes[stays], new], PART + 1)
        self._horizon = max(end, first)
        return self._change(first)

    # How you go elsewhere.

    def _goes_elsewhere(self, chord: str, tick: float) -> bool:
        if tick < self._entry - self._beat or not self._composed_for:
            return False
        expected = self.chord_at(tick)
        if _classes(chord) == _classes(expected):
            return False
        # Another chord was expected to begin here, and yours may come a little late.
        begun = max((begin for begin, _ in self._composed_for if begin <= tick), default=0)
        is_due = tick - begun < _LATE_SECONDS / self._listening.seconds_a_tick
        if is_due and self._listening.last_onset < begun - STEP:
            return False
        # Early: the chord that was expected next.
        return _classes(self.chord_at(tick + STEP)) != _classes(chord)

    def _grounded(self, followed: Followed, chord: str, tick: float) -> Followed:
        """With the root of a chord that is new, where the bass rests."""
        assert self._bass
        classes, first = _classes(chord), int(np.ceil(tick))
        if classes == self._grounded_in:
            return followed
        rows = followed.notes[followed.notes[:, PART] == self._bass.value]
        sounding = rows[(rows[:, 0] <= first) & (rows[:, 0] + rows[:, 1] > first), 2].tolist()
        if sounding and not any(classes >> pitch % 12 & 1 for pitch in sounding):  # it is to be struck when that ends
            return followed
        self._grounded_in = classes
        until = (int(tick) // self.slot + 1) * self.slot
        return with_root(
            followed,
            chord,
            tick,
            self._bass,
            until=until if until - tick >= self._beat else until + self.slot,
            velocity=loudness_of(self._bass.controls, self._listening.velocity(tick)),
            soon=_SOON_SECONDS / self._listening.seconds_a_tick,
        )

    def _whole(self, followed: Followed, tick: float) -> Followed:
        """With whole chords where notes were moved."""
        if followed.notes is self.notes:
            return followed
        is_past = followed.notes[:, 0] < tick
        past = followed.notes[is_past]
        coming = completed(followed.notes[~is_past], past, self._parts, self.chord_at)
        return followed._replace(notes=np.concatenate([past, coming]))

    def _taken(self, followed: Followed, tick: float) -> Change:
        self.notes = joined([followed.notes], PART + 1)
        return replace(self._change(int(np.ceil(tick))), ended=followed.ended)

    def _is_in(self, chord: str, tick: float) -> None:
        """From a tick on notes are in a chord."""
        first = int(np.ceil(tick))
        before = [(begin, own) for begin, own in self._composed_for if begin < first]
        is_same = bool(before) and before[-1][1] == chord
        self._composed_for = before if is_same else [*before, (first, chord)]

    def _reachable(self, tick: float) -> int:
        return -int(-(tick + self.lead) // STEP) * STEP

    def _change(self, tick: int) -> Change:
        return Change(tick, self._composed_values, self.notes[self.notes[:, 0] >= tick])

    # What is composed next.

    def wanted(self, tick: float) -> Stretch | None:
        """What is to be composed next; nothing while you play freely."""
        if self._listening.is_free:
            return None
        begin = self._horizon if self._horizon > tick else max(self._entry, self._reachable(tick))
        if begin - tick >= max(self.slot, 2 * self.lead):
            return None
        chord = self._expected(begin, tick)
        end = (begin // self.slot + 1) * self.slot
        if end - begin < self.slot // 2 and _classes(self._expected(end, tick)) == _classes(chord):
            end += self.slot
        before = [(at, own) for at, own in self._composed_for[-_REMEMBERED:] if at < begin]
        self._composed_for = [*before, (begin, chord)]
        self._count += 1
        moved = max(0, begin // self._bar // _CONTEXT_BARS - 1) * _CONTEXT_BARS * self._bar
        continuation = self._continuation(begin - moved, end - moved, chord, moved, tick)
        return Stretch(begin, end, continuation, moved)

    def _expected(self, place: int, tick: float) -> str | None:
        now = self._slot_of(tick)
        return self._progression.expected(max(now, place // self.slot), now)

    def _slot_of(self, tick: float) -> int:
        """That a chord belongs to which is played now: it may come a little early."""
        return max(0, round(tick / self._beat) * self._beat) // self.slot

    def _continuation(self, begin: int, end: int, chord: str | None, moved: int, tick: float) -> Continuation:
        """begin, end: less `moved`; it goes on for a while, so that the last notes have their length."""
        here, beyond = int(np.ceil(tick)) - moved, end + self.slot
        played = []
        for note in self._listening.notes(tick, moved):
            lasts_until = beyond + moved if note.end >= tick else note.end
            played.append(note._replace(onset=note.onset - moved, end=lasts_until - moved))
        yours = on_grid(played)
        last_bar = yours[(yours[:, 0] >= here - self._bar) & (yours[:, 0] < here)]
        coming = expected_notes(last_bar, here, beyond, self._bar, lambda at: self._expected(at + moved, tick))
        every = np.insert(joined([yours[yours[:, 0] < here], coming]), PART, self._yours, axis=1)
        before = self.notes[(self.notes[:, 0] >= moved) & (self.notes[:, 0] < begin + moved)]
        before = np.concatenate([before, self._supposed(before, moved, begin + moved)])
        before[:, 0] -= moved
        request, is_before = self._request, every[:, 0] < begin
        is_new = _classes(chord) != _classes(self.chord_at(begin + moved - 1))
        root_at = begin if is_new and begin % self._beat == 0 else None
        key = self._listening.key_value(tick)
        return Continuation(
            score_of(in_time(np.concatenate([every[is_before], before])), request.seed, self._parts),
            begin,
            beyond,
            replace(request.conditions, key=key or request.conditions.key),
            request.sampling,
            request.controls,
            request.rng_seed + _SEED_STEP * self._count,
            parts=tuple(
                self._asked_of(part, chord, root_at, tick, is_on_beat=begin % self._beat == 0) for part in self._parts
            ),
            given=score_of(every[~is_before & (every[:, 0] < beyond)], request.seed, self._parts),
        )

    def _supposed(self, before: np.ndarray, first: int, last: int) -> np.ndarray:
        """What the model is to believe that a part has played where it rested, between two ticks: plain notes of your
        chords, or else it would go on resting. before: what it has played."""
        rows = []
        for slot in range(first // self.slot, last // self.slot):
            chord, begin = self._progression.at(slot), slot * self.slot
            if chord is None:
                continue
            for part in self._parts:
                own = before[before[:, PART] == part.value, 0]
                if not part.is_composed or ((own >= begin) & (own < begin + self.slot)).any():
                    continue
                pitches = [bass_note(chord)] if part.is_bass else voiced(chord)[:3]
                step = self._beat if part.is_bass else self.slot
                rows += [
                    (tick, step - 3, pitch, _PLAIN_VELOCITY, part.value)
                    for tick in range(begin, begin + self.slot, step)
                    for pitch in pitches
                ]
        return np.array(rows, np.int64).reshape(-1, PART + 1)

    def _asked_of(
        self, part: RequestPart, chord: str | None, root_at: int | None, tick: float, *, is_on_beat: bool
    ) -> RequestPart:
        """A part in a stretch: it keeps to your chord, key and loudness, unless the user asked for others."""
        own = part.controls
        if not part.is_composed:
            return part
        controls = replace(
            own,
            ending="open",
            velocity=loudness(own, self._listening.velocity(tick)),
            grid=own.grid or self._grid,
            range=own.range or (BASS_RANGE if part.is_bass else None),
            polyphony=own.polyphony or (1 if part.is_bass else None),
            chords=own.chords or (self._with_root(chord, root_at) if part.is_bass else chord),
            key=own.key or self._listening.key(tick),
            passing=own.passing and is_on_beat,  # in mid-beat it is a chord that was just struck: it is to be heard
        )
        return replace(part, controls=controls)

    def _with_root(self, chord: str | None, root_at: int | None) -> str | None:
        """The chord for each beat of a bar; at `root_at`, a tick, its root alone."""
        if chord is None or root_at is None:
            return chord
        symbol = chord_named(chord)
        if symbol.bass is None:
            return chord
        beats = [chord] * (self._bar // self._beat)
        beats[root_at % self._bar // self._beat] = f"{PITCH_NAMES[symbol.bass]}(no3)(no5)"
        return " ".join(beats)


def _classes(chord: str | None) -> int:
    return EVERY_CLASS if chord is None else chord_named(chord).classes
