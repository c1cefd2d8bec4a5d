"""What somebody plays on a MIDI keyboard, as notes; and as a score, once its tempo is known."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
from mido import Message

from app.live.changes import PlayedChange, channel_changes
from app.live.options import Quantise
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN, is_for_drums
from generator.errors import ContinuoError
from generator.midi.writer import with_changes
from generator.music.metre import COMMON_TIME, Metre
from generator.music.score import Score, Tempo, Track, note_array

TICKS_PER_QUARTER = 480
_PARTS: dict[Quantise, int] = {"8ths": 2, "16ths": 4, "triplets": 3, "32nds": 8}  # parts of a quarter
_PEDAL_DOWN = 64
_DRONE_MEMORY = 32  # keys that were let go last
_DRONE_KEYS, _DRONE_SECONDS = 6, 2.0  # a key stays down while so many others come and go, and for so long


class PlayedNote(NamedTuple):
    """A note from the keyboard, in the unit of the moments that were given, seconds or quarters."""

    onset: float
    """When its key went down."""
    end: float
    """When it ended, the pedal considered."""
    pitch: int
    """MIDI, 0 to 127."""
    velocity: int
    """1 to 127."""
    channel: int = 0
    """0 to 15."""
    key_up: float = math.inf
    """When its key was let go; inf for at its end, since no pedal held it."""

    @property
    def is_drum(self) -> bool:
        """Whether it was played on the channel of drums, as pads send it: its pitch is a drum."""
        return is_for_drums(self.channel)


class _Begun(NamedTuple):
    """A note that sounds."""

    onset: float
    velocity: int
    key_up: float = math.inf


class Recorder:
    """Note-ons, note-offs and the sustain pedal -> notes. A note that the pedal holds ends when it is lifted.

    Hands are told apart from what sounds: with the pedal down keys are let go all the same, and a drone is a key that
    stays down while others come and go.
    """

    def __init__(self) -> None:
        self.notes: list[PlayedNote] = []
        """Those that have ended."""
        self.onsets: list[float] = []
        """When keys went down, in order."""
        self.rests: list[float] = []
        """How long no hand was on a key, each time until the next one went down."""
        self.last_up = -np.inf
        """When the last key was let go; a drone's does not count."""
        self.changes: list[PlayedChange] = []
        """All that was not a note, in order."""
        self._keys: dict[tuple[int, int], _Begun] = {}  # by channel, pitch
        self._held: dict[tuple[int, int], _Begun] = {}  # let go, but held by the pedal
        self._let_go: deque[float] = deque(
            maxlen=_DRONE_MEMORY
        )  # onsets of keys, in the order in which they were let go
        self._drones: set[tuple[int, int]] = set()  # of a phrase before
        self._pedals: set[int] = set()

    @property
    def is_silent(self) -> bool:
        """No key is down, and the pedal holds nothing."""
        return not self._keys and not self._held

    @property
    def is_at_rest(self) -> bool:
        """No key is down but drones. The pedal does not matter."""
        return all(self._is_drone(key) for key in self._keys)

    def _is_drone(self, key: tuple[int, int]) -> bool:
        if key in self._drones:
            return True
        onset = self._keys[key].onset
        since = sum(other > onset for other in self._let_go)
        return since >= _DRONE_KEYS and self.last_up - onset >= _DRONE_SECONDS

    def renewed(self, moment: float) -> Recorder:
        """An empty one. The pedals are where they are, and drones sound on from `moment`."""
        other = Recorder()
        other._pedals = set(self._pedals)
        other._drones = {key for key in self._keys if self._is_drone(key)}
        other._keys = {key: self._keys[key]._replace(onset=moment) for key in other._drones}
        return other

    def sounding(self, moment: float, *, pedalled: bool = True) -> list[PlayedNote]:
        """Notes that have not ended, as if they did now. pedalled: also those that only the pedal holds."""
        some = (self._keys, self._held) if pedalled else (self._keys,)
        return [_played(key, begun, moment) for keys in some for key, begun in keys.items()]

    def played(self, moment: float) -> list[PlayedNote]:
        """All notes so far, in order; what sounds still does until `moment`."""
        return sorted([*self.notes, *self.sounding(moment)])

    def receive(self, moment: float, message: Any) -> None:
        """One message of the keyboard's; others than notes, the pedal and All Notes Off are only kept."""
        if message.type not in ("note_on", "note_off"):
            self.changes.append(PlayedChange(moment, tuple(message.bytes())))
        if message.type == "control_change" and message.control in (ALL_NOTES_OFF, ALL_SOUND_OFF):
            self.finish(moment)
            return
        if message.type == "control_change" and message.control == SUSTAIN:
            if message.value >= _PEDAL_DOWN:
                self._pedals.add(message.channel)
                return
            self._pedals.discard(message.channel)
            for key in [key for key in self._held if key[0] == message.channel]:
                self._end(key, self._held.pop(key), moment)
        elif message.type == "note_on" and message.velocity:
            key = message.channel, message.note
            if self.onsets and self.is_at_rest:
                self.rests.append(moment - self.last_up)
            self._drones.discard(key)
            for sounding in (self._keys, self._held):
                if key in sounding:
                    self._end(key, sounding.pop(key), moment)
            self._keys[key] = _Begun(moment, message.velocity)
            self.onsets.append(moment)
        elif message.type in ("note_on", "note_off"):
            key = message.channel, message.note
            if key not in self._keys:
                return
            if key not in self._drones:
                self._let_go.append(self._keys[key].onset)
                self.last_up = moment
            self._drones.discard(key)
            if message.channel in self._pedals:
                self._held[key] = self._keys.pop(key)._replace(key_up=moment)
            else:
                self._end(key, self._keys.pop(key), moment)

    def finish(self, moment: float) -> list[PlayedNote]:
        """All notes, in order; what still sounds ends now."""
        if self._keys:
            self.last_up = moment
        for sounding in (self._keys, self._held):
            for key in list(sounding):
                self._end(key, sounding.pop(key), moment)
        self._drones.clear()
        return sorted(self.notes)

    def lost(self, moment: float) -> None:
        """The keyboard is gone, which lets go of no key and lifts no pedal: all ends now."""
        self.finish(moment)
        self.changes += [PlayedChange(moment, (0xB0 | channel, SUSTAIN, 0)) for channel in sorted(self._pedals)]
        self._pedals.clear()

    def _end(self, key: tuple[int, int], begun: _Begun, moment: float) -> None:
        self.notes.append(_played(key, begun, moment))


def _played(key: tuple[int, int], begun: _Begun, moment: float) -> PlayedNote:
    """key: channel and pitch; moment: when it ends."""
    onset, velocity, key_up = begun
    return PlayedNote(onset, max(moment, onset), key[1], velocity, key[0], key_up)


def midi_message(data: Sequence[int]) -> Any:
    """Bytes of a report -> mido's message."""
    return Message.from_bytes(list(data))


def phrase_score(
    notes: Sequence[PlayedNote],
    bpm: float,
    metre: Metre = COMMON_TIME,
    quantise: Quantise | None = None,
    end_ticks: int | None = None,
    changes: Sequence[PlayedChange] = (),
) -> Score:
    """Notes in quarters from the first bar line -> a score, in which drums have a track of their own. quantise: for
    onsets and ends; end_ticks: none begins there or later; changes: what was played beside them, in quarters too.

    The score's source holds the changes, as that of a .mid file does; its notices say what has no place there. Raises
    ContinuoError for no notes.
    """
    if not notes:
        raise ContinuoError("no notes were received: check that your keyboard is the chosen input")
    own, left_out = channel_changes(
        changes,
        {note.channel for note in notes},
        max(note.end for note in notes),
        lambda moment: max(0, round(moment * TICKS_PER_QUARTER)),
    )
    tempo = Tempo(0, round(60e6 / bpm))
    score = Score(TICKS_PER_QUARTER, (), (tempo,), (metre._replace(ticks=0),), notices=(left_out,) if left_out else ())
    written = replace(score, tracks=_tracks(notes, quantise, end_ticks))
    if not any(own.values()):
        return written
    # A key that is let go under the pedal is let go after the press, though that be at the same tick.
    keys = [note._replace(end=min(note.end, note.key_up + 1 / TICKS_PER_QUARTER)) for note in notes]
    recorded = replace(score, tracks=_tracks(keys, None, end_ticks))
    read = with_changes(recorded, [own[track.is_drum] for track in recorded.tracks], "the recording")
    if quantise is None:
        return read
    tracks = zip(read.tracks, written.tracks, strict=True)
    return replace(read, tracks=tuple(replace(track, notes=other.notes) for track, other in tracks))


def _tracks(notes: Sequence[PlayedNote], quantise: Quantise | None, end_ticks: int | None) -> tuple[Track, ...]:
    """As phrase_score has them."""
    step = TICKS_PER_QUARTER / _PARTS[quantise] if quantise else 1.0
    rows: dict[bool, list[tuple[int, int, int, int]]] = {False: [], True: []}  # by whether they are drums
    for note in notes:
        onset = max(0, round(round(note.onset * TICKS_PER_QUARTER / step) * step))
        if end_ticks is not None:
            onset = min(onset, end_ticks - round(step))
        end = round(round(note.end * TICKS_PER_QUARTER / step) * step)
        rows[note.is_drum].append((onset, max(round(step), end - onset, 1), note.pitch, note.velocity))
    return tuple(
        Track(note_array(sorted(own)), "Drums" if is_drum else "Keyboard", is_drum=is_drum)
        for is_drum, own in rows.items()
        if own
    )


def in_quarters(notes: Sequence[PlayedNote], bpm: float, begin: float = 0.0) -> list[PlayedNote]:
    """Notes in seconds -> in quarters, the first of them at `begin`."""
    first = min((note.onset for note in notes), default=0.0)
    return [moved(note, lambda seconds: begin + (seconds - first) * bpm / 60) for note in notes]


def moved(note: PlayedNote, to: Callable[[float], float]) -> PlayedNote:
    """It with other times. to: of each moment."""
    key_up = math.inf if note.key_up == math.inf else to(note.key_up)
    return note._replace(onset=to(note.onset), end=to(note.end), key_up=key_up)
