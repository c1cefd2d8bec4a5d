"""A sampler: notes that were rendered beforehand are mixed as they are due. All times are counted in samples.

Two threads share it: one says what is played (`Sampler`), the audio callback mixes (`Mixer.render`). They meet in a
deque of commands, which needs no lock: mixing never waits. Who renders the notes, and where, is the caller's choice.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from app.synth.messages import LAST_CHANNEL
from app.synth.renderer import WaveCache, WaveKey
from app.synth.soundfont import velocity_gain
from generator.music.mix import gain_of, sides_of

CHANNELS, DRUMS = 16, 9  # of a port, and that of them which is for kits
MOST_VOICES = 128
FADE_SECONDS = 0.010  # of every cut
HELD_SECONDS = (1, 3, 8)  # a note of unknown length is rendered so far, then further; the last is looped
_LOOP_SECONDS, _LOOP_FADE_SECONDS = 4, 0.1
_DECAYING = 0.9  # a tremolo may make the loop that much softer than what is before it
_AHEAD_SECONDS = 0.5  # a held note goes on so long before its buffer ends
_GRID_SECONDS = 0.005  # lengths are rounded to it, so that notes of about one length share a rendering
_EXPECTED_SECONDS = 0.02  # an "off" so close to the expected end says nothing new
_LOUDNESS = 1.5  # one note of velocity 100 peaks near -15 dBFS, and six of them below 0


class Voice:
    """One sounding rendering. start: sample of its first frame; rise, fall: samples at which fades begin."""

    __slots__ = (
        "channel", "done", "epoch", "fall", "fall_frames", "gain", "rise", "rise_frames", "shift", "start", "wave",
    )  # fmt: skip

    def __init__(self, start: int, gain: float, epoch: int = 0, channel: int = 0) -> None:
        self.start, self.gain, self.epoch, self.channel = start, gain, epoch, channel
        self.wave = np.zeros((0, 2), np.float32)
        self.shift = 0  # samples that it began late
        self.rise: int | None = None
        self.fall: int | None = None
        self.rise_frames = self.fall_frames = 1
        self.done = False


class ChannelMix:
    """How loud each channel is on either side. What is wanted is reached without a jump."""

    def __init__(self) -> None:
        self._gains = [1.0] * (LAST_CHANNEL + 1)
        self._sides = [(1.0, 1.0)] * (LAST_CHANNEL + 1)
        self._now = [(1.0, 1.0)] * (LAST_CHANNEL + 1)  # left and right, as they were mixed last

    def set_volume(self, channel: int, volume: int) -> None:
        """volume: 0 to 127, as the MIDI controller."""
        self._gains[channel] = gain_of(volume)

    def set_pan(self, channel: int, pan: int) -> None:
        """pan: 0 to 127, as the MIDI controller."""
        self._sides[channel] = sides_of(pan)

    def advance(self, channels: Iterable[int], most: float) -> dict[int, np.ndarray | None]:
        """Of these channels, left and right at the beginning of a block and at its end, (2, 2) float32; None where
        nothing is to be done. most: change of either in the block."""
        found: dict[int, np.ndarray | None] = {}
        for channel in channels:
            gain, before = self._gains[channel], self._now[channel]
            wanted = [gain * side for side in self._sides[channel]]
            after = tuple(now + min(most, max(-most, to - now)) for now, to in zip(before, wanted, strict=True))
            self._now[channel] = after[0], after[1]
            is_plain = before == after == (1.0, 1.0)
            found[channel] = None if is_plain else np.array([before, after], np.float32)
        return found


class Mixer:
    """Adds up voices. Only `render` is called in the audio callback; the rest queues commands for it."""

    def __init__(self, sample_rate: int, epoch: int = 0) -> None:
        self.sample_rate = sample_rate
        self.epoch = epoch  # grows with `silence`; voices of an earlier one are not begun
        self.horizon = 0  # the first sample that is not mixed yet
        self.late = self.started = 0
        self.volume = 1.0  # to be reached without a jump
        self._volume = 1.0
        self.mix = ChannelMix()
        self._fade = round(FADE_SECONDS * sample_rate)
        self._voices: list[Voice] = []
        self._commands: deque[tuple[Any, ...]] = deque()

    @property
    def voices(self) -> int:
        """How many there are, those that are due soon included."""
        return len(self._voices) + len(self._commands)

    def start(self, voice: Voice, wave: np.ndarray) -> None:
        """wave: (N, 2) float32. A voice that is due already begins at once."""
        self._commands.append((self._start, voice, wave))

    def swap(self, voice: Voice, wave: np.ndarray, start: int, gain: float, agree: int, fade: int = 0) -> None:
        """Go on with another rendering. agree: frames for which both are the same; else they are crossfaded."""
        self._commands.append((self._swap, voice, wave, start, gain, agree, fade or self._fade))

    def silence(self) -> None:
        """All voices fade; those that were to begin later do not."""
        self.epoch += 1
        self._commands.append((self._silence,))

    def render(self, frames: int) -> np.ndarray:
        """The next frames. -> (frames, 2) float32, above 1 where many notes add up."""
        begin, end = self.horizon, self.horizon + frames
        while self._commands:
            command, *arguments = self._commands.popleft()
            command(*arguments)
        self.horizon = end  # before anything can fail: time goes on
        mixed = np.zeros((frames, 2), np.float32)
        scratch = np.empty((frames, 2), np.float32)
        finished, most = False, frames / self._fade  # from 0 to 1 in FADE_SECONDS at the quickest
        sides = self.mix.advance({voice.channel for voice in self._voices}, most)
        for voice in self._voices:
            last = voice.start + len(voice.wave)
            if voice.fall is not None:
                last = min(last, voice.fall + voice.fall_frames)
            first, until = max(voice.start, begin), min(last, end)
            if first < until:
                part = scratch[: until - first]
                np.multiply(voice.wave[first - voice.start : until - voice.start], np.float32(voice.gain), out=part)
                if voice.rise is not None:
                    part *= _ramp(first - voice.rise, until - first, voice.rise_frames)
                    voice.rise = voice.rise if until < voice.rise + voice.rise_frames else None
                if voice.fall is not None:
                    part *= 1 - _ramp(first - voice.fall, until - first, voice.fall_frames)
                if (side := sides[voice.channel]) is not None:
                    share = np.arange(first - begin, until - begin, dtype=np.float32)[:, None] / np.float32(frames)
                    part *= side[0] + (side[1] - side[0]) * share
                mixed[first - begin : until - begin] += part
            if last <= end:
                voice.done = finished = True
        if finished:
            self._voices = [voice for voice in self._voices if not voice.done]
        before = self._volume
        self._volume += min(most, max(-most, self.volume - before))
        if self._volume != before:
            return mixed * (_LOUDNESS * np.linspace(before, self._volume, frames, dtype=np.float32))[:, None]
        mixed *= np.float32(_LOUDNESS * before)
        return mixed

    def _start(self, voice: Voice, wave: np.ndarray) -> None:
        if voice.epoch != self.epoch:
            voice.done = True
            return
        self.started += 1
        if voice.start < self.horizon:
            voice.shift = self.horizon - voice.start
            voice.start = self.horizon
            self.late += voice.shift > self.sample_rate // 1000
        voice.wave = wave
        if len(self._voices) >= MOST_VOICES:
            sounding = [other for other in self._voices if other.fall is None and other.start < self.horizon]
            if sounding:
                self._release(min(sounding, key=self._level), self._fade // 2)
        self._voices.append(voice)

    def _level(self, voice: Voice) -> float:
        begin = self.horizon - voice.start
        return voice.gain * float(np.abs(voice.wave[begin : begin + 512 : 8]).max(initial=0))

    def _release(self, voice: Voice, fade: int) -> None:
        if voice.fall is None:
            voice.fall, voice.fall_frames = self.horizon, fade

    def _swap(self, voice: Voice, wave: np.ndarray, start: int, gain: float, agree: int, fade: int) -> None:
        start += voice.shift
        if voice.done or voice.fall is not None:
            return
        if self.horizon > voice.start and (start != voice.start or self.horizon > start + agree):
            rest = Voice(voice.start, voice.gain, channel=voice.channel)
            rest.wave, rest.rise, rest.rise_frames = voice.wave, voice.rise, voice.rise_frames
            self._release(rest, fade)
            self._voices.append(rest)
            voice.rise, voice.rise_frames = self.horizon, fade
        voice.wave, voice.start, voice.gain = wave, start, gain

    def _silence(self) -> None:
        for voice in self._voices:
            voice.done = voice.start >= self.horizon
            self._release(voice, self._fade)
        self._voices = [voice for voice in self._voices if not voice.done]


class _Note:
    """A note from its "on" until its last voice is done. end: sample at which its key is released, if that is known."""

    def __init__(self, channel: int, key: WaveKey, voice: Voice, end: int | None) -> None:
        self.channel, self.key, self.voice, self.end = channel, key, voice, end
        self.start, self.gain = voice.start, voice.gain  # without what `voice` was late
        self.expected = end is not None  # and no "off" has come for it
        self.frames: int | None = None  # length of the rendering that sounds; None before there is one
        self.natural_end = False  # the rendering ended before the key was released
        self.generation = 0


class Sampler:
    """Notes, pedals and programs of channels, turned into voices."""

    def __init__(self, sample_rate: int, request: Callable[[WaveKey], None], epoch: int = 0) -> None:
        self.mixer = Mixer(sample_rate, epoch)
        self.cache = WaveCache(request)
        self.epoch = epoch  # of the message that is being handled: the mixer drops what came before a silence
        self.programs = [0] * (LAST_CHANNEL + 1)
        self.pedals: set[int] = set()
        self._notes: dict[tuple[int, int], list[_Note]] = defaultdict(list)
        self._rate = sample_rate

    def note_on(self, sample: int, channel: int, pitch: int, velocity: int, frames: int | None = None) -> None:
        """frames: the note's length, where it is known; else it sounds until its `note_off`."""
        if velocity <= 0:
            return self.note_off(sample, channel, pitch)
        for old in self._notes[channel, pitch]:
            if old.end is None or old.end > sample:
                self._release(old, sample)
        end = None if frames is None else sample + frames
        voice = Voice(sample, velocity_gain(min(velocity, 127)), self.epoch, channel)
        note = _Note(channel, WaveKey(self.programs[channel], is_for_drums(channel), pitch, 0, True), voice, end)
        self._notes[channel, pitch].append(note)
        if frames is None or channel in self.pedals or frames > HELD_SECONDS[-1] * self._rate:
            return self._hold(note)
        return self._play(note, frames, held=False)

    def note_off(self, sample: int, channel: int, pitch: int) -> None:
        """Releases the note of that pitch which began last before `sample`, or lets it ring while the pedal is down."""
        notes = sorted(self._notes.get((channel, pitch), ()), key=lambda note: note.start)
        for note in notes:
            if note.expected and note.end is not None and abs(note.end - sample) <= _EXPECTED_SECONDS * self._rate:
                note.expected = False
                return
        instant = self._rate // 1000
        begun = [note for note in notes if note.start < sample - instant]
        begun = begun or [note for note in notes if note.start <= sample + instant]
        if not begun or (begun[-1].end is not None and begun[-1].end <= sample):
            return
        begun[-1].expected = False
        if channel in self.pedals:
            begun[-1].end = sample
        else:
            self._release(begun[-1], sample)

    def sustain(self, sample: int, channel: int, is_down: bool) -> None:
        """While the pedal is down, notes are not released."""
        notes = [note for (on, _), found in self._notes.items() if on == channel for note in found]
        if is_down and channel not in self.pedals:
            self.pedals.add(channel)
            for note in notes:
                if not note.key.held and note.end is not None and note.end > sample:
                    self._hold(note)
        elif not is_down and channel in self.pedals:
            self.pedals.discard(channel)
            for note in notes:
                if note.key.held and note.end is not None and note.end - note.start <= HELD_SECONDS[-1] * self._rate:
                    self._release(note, max(sample, note.end))

    def silence(self) -> None:
        """All notes fade, and are forgotten; pedals and programs stay."""
        self.mixer.silence()
        self.epoch = self.mixer.epoch
        self.forget()

    def forget(self) -> None:
        """The notes' part of `silence`, where the mixer's has been done."""
        self._notes.clear()

    def tend(self) -> None:
        """Prolongs held notes and forgets those that are over; to be called some ten times a second."""
        soon = self.mixer.horizon + round(_AHEAD_SECONDS * self._rate)
        for key, notes in list(self._notes.items()):
            for note in notes:
                if not note.key.held or note.frames is None or note.frames < note.key.frames or note.natural_end:
                    continue
                if note.end is not None and note.end < soon and note.channel not in self.pedals:
                    self._release(note, note.end)
                elif note.start + note.voice.shift + note.frames < soon:
                    self._prolong(note)
            self._notes[key] = [note for note in notes if not note.voice.done]
            if not self._notes[key]:
                del self._notes[key]

    def _hold(self, note: _Note) -> None:
        played = max(0, self.mixer.horizon - note.start)
        steps = [step * self._rate for step in HELD_SECONDS]
        self._play(note, next((step for step in steps if step > played + self._rate // 4), steps[-1]), held=True)

    def _release(self, note: _Note, sample: int) -> None:
        note.end = sample
        self._play(note, sample - note.start - note.voice.shift, held=False)

    def _prolong(self, note: _Note) -> None:
        longest, loop = HELD_SECONDS[-1] * self._rate, _LOOP_SECONDS * self._rate
        if note.key.frames < longest:
            return self._hold(note)
        wave = note.voice.wave
        ratio = _power(wave[-loop:]) / max(_power(wave[: len(wave) - loop]), 1e-9)
        note.start += loop
        note.gain *= ratio if ratio < _DECAYING else 1.0  # what decays goes on decaying
        fade = round(_LOOP_FADE_SECONDS * self._rate)
        return self.mixer.swap(note.voice, wave, note.start, note.gain, 0, fade)

    def _play(self, note: _Note, frames: int, held: bool) -> None:
        """Have the note sound as one of that length."""
        grid = round(_GRID_SECONDS * self._rate)
        key = note.key._replace(frames=frames if held else max(1, round(frames / grid)) * grid, held=held)
        note.key = key
        self.cache.fetch(key, lambda wave: self._arrived(note, key, wave))

    def _arrived(self, note: _Note, key: WaveKey, wave: np.ndarray) -> None:
        if note.key != key:
            return  # by now another rendering is on its way, or here
        note.natural_end = len(wave) < key.frames
        if note.frames is None:
            self.mixer.start(note.voice, wave)
        else:
            agree = min(note.frames, key.frames) if note.generation == self.cache.generation else 0
            self.mixer.swap(note.voice, wave, note.start, note.gain, agree)
        note.frames, note.generation = key.frames, self.cache.generation


def is_for_drums(channel: int) -> bool:
    """Whether a channel plays kits: 9 of each port."""
    return channel % CHANNELS == DRUMS


def _ramp(begin: int, frames: int, length: int) -> np.ndarray:
    """From 0 to 1 in `length` frames; `frames` of it. -> (frames, 1) float32"""
    return np.clip((np.arange(frames, dtype=np.float32) + np.float32(begin)) / np.float32(length), 0, 1)[:, None]


def _power(frames: np.ndarray) -> float:
    return float(np.sqrt(np.mean(np.square(frames)))) if len(frames) else 0.0
