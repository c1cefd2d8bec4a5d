"""What you play, as whoever accompanies you listens to it: the chord, the key, how loud. Times are ticks of the grid,
from the first bar line, and may lie between two."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.live.accompany.expectation import chord_named
from app.live.accompany.tempo.beat_trust import BeatTrust
from app.live.changes import PlayedChange
from app.live.recording import PlayedNote, Recorder
from app.player.outputs import is_for_drums
from generator.analysis.chord_recognition import sounding_chord
from generator.events.context import estimate_key
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.harmony import class_names, class_set, scale_of

_TOGETHER = 0.06  # seconds within which keys belong to one chord
_SETTLED = 0.02  # seconds after the last of three keys from which they are taken for a whole chord; of fewer _TOGETHER
_FADE = GRID / 2  # ticks in which half of a note that has ended is forgotten
_LEFT = 0.6  # of a note when it has just ended
_KEY_TICKS = 32 * GRID  # over which the key is found
_LOUD_TICKS = 8 * GRID  # over which loudness is found
_MIDDLE_C = 60
_FLAT_KEYS = frozenset((1, 3, 5, 6, 8, 10))


class Listening:
    """seconds_a_tick: how long a tick lasts; may be changed."""

    def __init__(self, seconds_a_tick: float) -> None:
        self.seconds_a_tick = seconds_a_tick
        self._recorder = Recorder()
        self._trust = BeatTrust()
        self._chord: str | None = None
        self._last_onset = -np.inf
        self._pads = Recorder()  # drums have no chord
        self._last_pad = -np.inf
        self._looked = -np.inf  # tick at which the chord was found

    @property
    def last_onset(self) -> float:
        """Tick of the last key that was struck; -inf before any."""
        return self._last_onset

    @property
    def is_free(self) -> bool:
        """Whether what you play has nothing to do with the beat that sounds."""
        return self._trust.is_free

    def silence(self, tick: float) -> float:
        """Ticks since a key was down; infinite before any."""
        held = self._recorder.sounding(tick, pedalled=False)
        return 0.0 if held else tick - max(self._last_onset, self._last_pad, self._recorder.last_up)

    def receive(self, tick: float, message: Any) -> None:
        """One message of the keyboard's, or of its pads."""
        is_pad = is_for_drums(getattr(message, "channel", 0))
        if message.type == "note_on" and message.velocity:
            if is_pad:
                self._last_pad = tick
            else:
                self._last_onset = tick
            self._trust.struck(tick, self.seconds_a_tick)
        (self._pads if is_pad else self._recorder).receive(tick, message)
        self._looked = -np.inf

    def let_go(self, tick: float) -> None:
        """All keys are up: the keyboard is gone."""
        for own in (self._recorder, self._pads):
            own.lost(tick)

    @property
    def changes(self) -> list[PlayedChange]:
        """What was played besides notes."""
        return [*self._recorder.changes, *self._pads.changes]

    def drums(self, tick: float) -> list[PlayedNote]:
        """What was struck on pads, in order; what sounds ends now."""
        return self._pads.played(tick)

    def notes(self, tick: float, since: float = -np.inf) -> list[PlayedNote]:
        """Of keys, those that sounded at `since` or later, in order; what sounds ends now."""
        ended: list[PlayedNote] = []
        for note in reversed(self._recorder.notes):
            if note.end < since - 16 * GRID:  # they stand in order of their ends
                break
            if note.end >= since:
                ended.append(note)
        return sorted([*ended, *self._recorder.sounding(tick)])

    def settles_at(self) -> float:
        """Tick at which the keys struck last are taken for a whole chord."""
        held = self._recorder.sounding(self._last_onset, pedalled=False)
        struck = [note for note in held if note.onset >= self._last_onset - _TOGETHER / self.seconds_a_tick]
        if len({note.pitch % 12 for note in struck}) >= 3:
            return self._last_onset + _SETTLED / self.seconds_a_tick
        return min((note.onset for note in struck), default=self._last_onset) + _TOGETHER / self.seconds_a_tick

    def chord(self, tick: float) -> str | None:
        """Of what sounds and was just played; that of before while a chord is being struck, or where there is none."""
        if tick < self.settles_at() or tick == self._looked:
            return self._chord
        self._looked = tick
        sound, lowest = self._sound(tick)
        if lowest >= 0:
            self._chord = sounding_chord(sound, lowest, self._chord, has_flats=self._has_flats(tick)) or self._chord
        return self._chord

    def lowest(self, tick: float) -> int | None:
        """The lowest pitch that sounds, pedal included, where it is a bass: below middle C."""
        pitch = min((note.pitch for note in self._recorder.sounding(tick)), default=_MIDDLE_C)
        return pitch if pitch < _MIDDLE_C else None

    def key(self, tick: float) -> str | None:
        """The pitch classes of the key, and those that were played besides, as Controls.key has them; None before any
        note."""
        value = self.key_value(tick)
        if not value:
            return None
        notes = self.notes(tick, tick - 4 * GRID)
        recent = [note.pitch for note in notes if note.end > tick - 4 * GRID]
        chord = chord_named(self._chord).classes if self._chord else 0
        return class_names(scale_of(value) | class_set(recent) | chord)

    def velocity(self, tick: float) -> int | None:
        """How loud you play, 1 to 127; None before any note."""
        notes = self.notes(tick, tick - _LOUD_TICKS) or self._recorder.notes[-8:]
        return round(float(np.median([note.velocity for note in notes]))) if notes else None

    def _sound(self, tick: float) -> tuple[np.ndarray, int]:
        """How much each pitch class sounds, (12,), and the lowest pitch, -1 for silence."""
        held = self._recorder.sounding(tick, pedalled=False)
        classes = {note.pitch % 12 for note in held}
        together = _TOGETHER / self.seconds_a_tick
        sound = np.zeros(12)
        struck = {note.pitch % 12 for note in held if note.onset >= self._last_onset - together}
        for note in held:
            strength = 1.0 if note.pitch % 12 in struck or len(struck) < 3 else 0.5
            sound[note.pitch % 12] = max(sound[note.pitch % 12], strength)
        lowest = min((note.pitch for note in held), default=-1)
        if len(classes) < 3:  # broken chords: what has just ended, or hangs in the pedal, belongs to it
            others = [note for note in self.notes(tick, tick - 4 * _FADE) if note not in held]
            for note in others:
                age = tick - (note.end if note.end < tick else note.onset)
                strength = _LEFT * 0.5 ** (max(0.0, age) / _FADE)
                sound[note.pitch % 12] = max(sound[note.pitch % 12], strength)
            recent = [note.pitch for note in others if tick - note.onset < 2 * _FADE]
            lowest = min([own for own in (*recent, lowest) if own >= 0], default=-1)
        return sound, lowest

    def key_value(self, tick: float) -> int:
        """The key as a condition of the models, 0 before any note."""
        notes = self.notes(tick, tick - _KEY_TICKS)
        pitches = np.array([note.pitch for note in notes], np.int64)
        return estimate_key(pitches, np.array([max(1.0, note.end - note.onset) for note in notes])) if notes else 0

    def _has_flats(self, tick: float) -> bool:
        minor, tonic = divmod(max(0, self.key_value(tick) - 1), 12)
        return (tonic + 3 * minor) % 12 in _FLAT_KEYS
