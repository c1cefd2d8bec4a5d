"""What somebody plays on a MIDI keyboard, as notes; and as a score, once its tempo is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from mido import Message

from app.live.options import Quantise, Recording
from app.player.client import Player, Reported
from app.player.messages import LAST_TICK, Play, PortLost, Position, Received, SetMetronome
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN
from generator.errors import ContinuoError
from generator.music.metre import COMMON_TIME, Metre, bar_ticks, parse_metre
from generator.music.score import Score, Tempo, Track, note_array

TICKS_PER_QUARTER = 480
_PARTS: dict[Quantise, int] = {"8ths": 2, "16ths": 4, "triplets": 3, "32nds": 8}  # parts of a quarter
# How quick a beat people hear in music: most near 110 a minute (Parncutt 1994, Moelants 2002).
_LIKELIEST_BPM, _SPREAD_OCTAVES = 110.0, 0.45
_SLOWEST_BPM, _FASTEST_BPM = 50.0, 190.0
_DEFAULT_BPM = 100.0
_PEDAL_DOWN = 64
_EARLY_QUARTERS = 0.5  # a first note struck so much too early belongs to the first beat
_TEMPO_NOTES = 600  # the tempo is found by ear from so many at the beginning


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

    def sounding(self, moment: float, *, pedalled: bool = True) -> list[PlayedNote]:
        """Notes that have not ended, as if they did now. pedalled: also those that only the pedal holds."""
        some = (self._keys, self._held) if pedalled else (self._keys,)
        return [
            PlayedNote(onset, max(moment, onset), key[1], velocity)
            for keys in some
            for key, (onset, velocity) in keys.items()
        ]

    def receive(self, moment: float, message: Any) -> None:
        """One message of the keyboard's; others than notes, the pedal and All Notes Off are ignored."""
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


def midi_message(data: Sequence[int]) -> Any:
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
        raise ContinuoError("no notes were received: check that your keyboard is the chosen input")
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


class RecordingSession:
    """by_ear: no clicks; the tempo is found from what was played. Else times are those of the player's clicks."""

    def __init__(self, recording: Recording, by_ear: bool) -> None:
        """Raises ContinuoError for a metre that can't be read."""
        self._recording, self._by_ear = recording, by_ear
        self._metre = parse_metre(recording.metre)
        self._recorder = Recorder()
        self._last = 0.0  # seconds by ear, else quarters
        self._end_ticks = None if recording.bars is None else recording.bars * bar_ticks(self._metre, TICKS_PER_QUARTER)

    def begin(self, player: Player) -> None:
        """Clicks, and what is played has its position among them."""
        if self._by_ear:
            return
        tempos = (Tempo(0, round(60e6 / self._recording.tempo)),)
        player.load(Score(TICKS_PER_QUARTER, (), tempos, (self._metre,)), horizon=LAST_TICK)
        player.send(SetMetronome(self._recording.metronome))
        player.send(Play(0, self._recording.count_in))

    def from_player(self, report: Reported) -> None:
        """Something that the player has reported."""
        match report:
            case Position(tick) if not self._by_ear:
                self._last = tick / TICKS_PER_QUARTER
            case PortLost():  # a keyboard that is gone lets go of no key
                self._recorder.finish(self._last)
            case Received(moment, tick, data):
                onset = moment if self._by_ear else None if tick is None else tick / TICKS_PER_QUARTER
                if onset is not None:
                    self._last = max(self._last, onset)
                    self._recorder.receive(onset, midi_message(data))

    @property
    def is_over(self) -> bool:
        """As many bars as were asked for."""
        return not self._by_ear and self._end_ticks is not None and self._last * TICKS_PER_QUARTER >= self._end_ticks

    @property
    def note_count(self) -> int:
        """Of notes that have ended."""
        return len(self._recorder.notes)

    def so_far(self) -> Score | None:
        """What was played until here, None for nothing; by ear at a tempo that is only supposed."""
        notes = self._counted(self._recorder.notes)
        if not notes:
            return None
        bpm = self._recording.tempo
        return phrase_score(in_quarters(notes, bpm) if self._by_ear else notes, bpm, self._metre)

    def finish(self, moment: float) -> Score:
        """The phrase. moment: now, by the clock of the reports. Raises ContinuoError where nothing was played."""
        recording = self._recording
        notes = self._counted(self._recorder.finish(moment if self._by_ear else self._last))
        bpm = recording.tempo
        if self._by_ear:
            bpm = estimate_bpm([note.onset for note in notes[:_TEMPO_NOTES]])
            notes = in_quarters(notes, bpm)
        return phrase_score(notes, bpm, self._metre, recording.quantise, self._end_ticks)

    def _counted(self, notes: Sequence[PlayedNote]) -> list[PlayedNote]:
        return [note for note in sorted(notes) if self._by_ear or note.onset > -_EARLY_QUARTERS or note.end > 0]
