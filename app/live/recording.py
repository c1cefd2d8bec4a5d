"""What somebody plays on a MIDI keyboard, as notes; and as a score, once its tempo is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from mido import Message

from app.live.options import Quantise
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN
from generator.errors import ContinuoError
from generator.music.metre import COMMON_TIME, Metre
from generator.music.score import Score, Tempo, Track, note_array

TICKS_PER_QUARTER = 480
_PARTS: dict[Quantise, int] = {"8ths": 2, "16ths": 4, "triplets": 3, "32nds": 8}  # parts of a quarter
# How quick a beat people hear in music: most near 110 a minute (Parncutt 1994, Moelants 2002).
_LIKELIEST_BPM, _SPREAD_OCTAVES = 110.0, 0.45
_SLOWEST_BPM, _FASTEST_BPM = 50.0, 190.0
_DEFAULT_BPM = 100.0
_PEDAL_DOWN = 64


class PlayedNote(NamedTuple):
    """onset, end: in the unit of the moments that were given, seconds or quarters."""

    onset: float
    end: float
    pitch: int
    velocity: int


class Recorder:
    """Note-ons, note-offs and the sustain pedal -> notes. A note that the pedal holds ends when it is lifted."""

    def __init__(self) -> None:
        self.notes: list[PlayedNote] = []
        self.last_off = -np.inf  # when the last sound ended
        self._keys: dict[tuple[int, int], tuple[float, int]] = {}  # channel, pitch -> onset, velocity
        self._held: dict[tuple[int, int], tuple[float, int]] = {}  # let go, but held by the pedal
        self._pedals: set[int] = set()

    @property
    def is_silent(self) -> bool:
        """No key is down, and the pedal holds nothing."""
        return not self._keys and not self._held

    def renewed(self) -> Recorder:
        """An empty one; the pedals are where they are."""
        other = Recorder()
        other._pedals = set(self._pedals)
        return other

    def hear(self, moment: float, message: Any) -> None:
        """One message of the keyboard's; others than notes, the pedal and All Notes Off are not heard."""
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
            for sounding in (self._keys, self._held):
                if key in sounding:
                    self._end(key, sounding.pop(key), moment)
            self._keys[key] = moment, message.velocity
        elif message.type in ("note_on", "note_off"):
            key = message.channel, message.note
            if key not in self._keys:
                return
            if message.channel in self._pedals:
                self._held[key] = self._keys.pop(key)
            else:
                self._end(key, self._keys.pop(key), moment)

    def finish(self, moment: float) -> list[PlayedNote]:
        """All notes, in order; what still sounds ends now."""
        for sounding in (self._keys, self._held):
            for key in list(sounding):
                self._end(key, sounding.pop(key), moment)
        return sorted(self.notes)

    def _end(self, key: tuple[int, int], begun: tuple[float, int], moment: float) -> None:
        self.notes.append(PlayedNote(begun[0], max(moment, begun[0]), key[1], begun[1]))
        self.last_off = moment


def heard_message(data: Sequence[int]) -> Any:
    """Bytes of a report -> mido's message."""
    return Message.from_bytes(list(data))


def estimate_bpm(onsets: Sequence[float]) -> float:
    """Beats a minute of a phrase, onsets in seconds; 100 where fewer than three notes leave it open.

    How regularly they fall, by the Fourier transform of the onsets at the beat and its parts (Grosche & Müller 2011),
    weighed by how people hear beats.
    """
    onsets = sorted(onsets)
    if len(onsets) < 3:
        return _DEFAULT_BPM
    # Keys of one chord are one event.
    moments = [moment for moment, before in zip(onsets, [-np.inf, *onsets], strict=False) if moment - before > 0.04]
    if len(moments) < 3:
        return _DEFAULT_BPM
    candidates = np.geomspace(_SLOWEST_BPM, _FASTEST_BPM, 400)
    turns = np.array(moments)[None] * candidates[:, None] / 60  # (C, N) in beats

    def regularity(parts: int) -> np.ndarray:
        return np.abs(np.exp(2j * np.pi * parts * turns).mean(axis=1))

    octaves = np.log2(candidates / _LIKELIEST_BPM)
    prior = np.exp(-0.5 * (octaves / _SPREAD_OCTAVES) ** 2)
    score = (regularity(1) + regularity(2) + 0.5 * regularity(4)) * prior
    return float(candidates[int(score.argmax())])


def phrase_score(
    notes: Sequence[PlayedNote],
    bpm: float,
    metre: Metre = COMMON_TIME,
    quantise: Quantise | None = None,
    end_ticks: int | None = None,
) -> Score:
    """Notes in quarters from the first bar line -> a score. quantise: for onsets and ends; end_ticks: none begins there
    or later.

    Raises ContinuoError for no notes.
    """
    if not notes:
        raise ContinuoError("nothing was played: check that the keyboard is the input that was chosen")
    step = TICKS_PER_QUARTER / _PARTS[quantise] if quantise else 1.0
    rows = []
    for note in notes:
        onset = max(0, round(round(note.onset * TICKS_PER_QUARTER / step) * step))
        if end_ticks is not None:
            onset = min(onset, end_ticks - round(step))
        end = round(round(note.end * TICKS_PER_QUARTER / step) * step)
        rows.append((onset, max(round(step), end - onset, 1), note.pitch, note.velocity))
    tempo = Tempo(0, round(60e6 / bpm))
    track = Track(note_array(sorted(rows)), "Keyboard")
    return Score(TICKS_PER_QUARTER, (track,), (tempo,), (metre._replace(ticks=0),))


def in_quarters(notes: Sequence[PlayedNote], bpm: float) -> list[PlayedNote]:
    """Notes in seconds -> in quarters, the first of them on the first beat."""
    first = min((note.onset for note in notes), default=0.0)
    return [note._replace(onset=(note.onset - first) * bpm / 60, end=(note.end - first) * bpm / 60) for note in notes]
