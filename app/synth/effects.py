"""Reverb and chorus, in numpy, a block at a time."""

from __future__ import annotations

import math

import numpy as np

_LINES = 16
_DECAY_SECONDS = 1.6  # to a thousandth
_DAMPING = 0.32  # of what each pass mixes from the sample before: high tones fade sooner
_SHORTEST, _LONGEST = 0.0311, 0.0893  # seconds of the lines
_PREDELAY = 0.012
_DIFFUSERS = ((0.00477, 0.7), (0.00359, 0.7), (0.01273, 0.6), (0.00931, 0.6))  # seconds and gain
_WET = 0.34  # a piano by default is 15 dB above its reverb
_AUDIBLE = 1e-6


class _Ring:
    """The latest frames of several signals."""

    def __init__(self, signals: int, frames: int) -> None:
        self._length = 1 << max(1, frames - 1).bit_length()
        self._mask = self._length - 1
        self._data = np.zeros((signals, self._length), np.float32)
        self._flat = self._data.reshape(-1)
        self._rows = (np.arange(signals) * self._length)[:, None]
        self._at = 0

    def past(self, offsets: np.ndarray) -> np.ndarray:
        """offsets: (signals, N) integers, frames after the one that is written next. -> (signals, N) float32"""
        return self._flat[((offsets + self._at) & self._mask) + self._rows]

    def write(self, frames: np.ndarray) -> None:
        """frames: (signals, N) float32, N at most the length that it was made for."""
        count, at = frames.shape[1], self._at & self._mask
        first = min(count, self._length - at)
        self._data[:, at : at + first] = frames[:, :first]
        if first < count:
            self._data[:, : count - first] = frames[:, first:]
        self._at += count

    def clear(self) -> None:
        self._data[:] = 0


class _Allpass:
    """Spreads what comes in over time, without a colour."""

    def __init__(self, delay: int, gain: float) -> None:
        self._delay, self._gain = delay, np.float32(gain)
        self._ring = _Ring(2, 2 * delay)
        self._offsets = np.arange(delay)[None, :] - delay

    def process(self, frames: np.ndarray) -> np.ndarray:
        """(2, N) -> (2, N)"""
        out = np.empty_like(frames)
        for begin in range(0, frames.shape[1], self._delay):
            part = frames[:, begin : begin + self._delay]
            late = self._ring.past(self._offsets[:, : part.shape[1]])
            fresh = part - self._gain * late
            self._ring.write(fresh)
            out[:, begin : begin + part.shape[1]] = late + self._gain * fresh
        return out

    def clear(self) -> None:
        self._ring.clear()


class Reverb:
    """A hall: diffusers, then a feedback delay network of 16 lines with an orthogonal matrix (Jot and Chaigne 1991)."""

    def __init__(self, sample_rate: int) -> None:
        steps = np.linspace(0, 1, _LINES)
        seconds = _SHORTEST * (_LONGEST / _SHORTEST) ** steps
        delays = np.array([_prime_from(round(one * sample_rate)) for one in seconds])
        self.most_frames = int(delays.min())
        """That one call may process."""
        self._offsets = np.arange(self.most_frames)[None, :] - delays[:, None]
        self._ring = _Ring(_LINES, int(delays.max()) + self.most_frames)
        self._gains = (10.0 ** (-3 * delays / (_DECAY_SECONDS * sample_rate))).astype(np.float32)[:, None]
        self._matrix = _hadamard(_LINES)
        self._last = np.zeros((_LINES, 1), np.float32)
        self._before = _Ring(2, round(_PREDELAY * sample_rate) + self.most_frames)
        self._before_offsets = np.arange(self.most_frames)[None, :] - round(_PREDELAY * sample_rate)
        self._diffusers = [_Allpass(max(2, round(time * sample_rate)), gain) for time, gain in _DIFFUSERS]
        signs = np.where(np.arange(_LINES) // 2 % 2, -1, 1).astype(np.float32)
        self._in = np.zeros((_LINES, 2), np.float32)  # left into the even lines, right into the odd ones
        self._in[0::2, 0], self._in[1::2, 1] = signs[0::2], signs[1::2]
        self._out = np.ascontiguousarray(self._in.T[:, np.roll(np.arange(_LINES), 6)]) * np.float32(_WET / 2)
        self._tail = 0.0  # seconds for which it still sounds
        self._rate = sample_rate

    def process(self, frames: np.ndarray) -> np.ndarray | None:
        """What is sent there, (2, N) float32, N at most `most_frames` -> what comes back; None for silence."""
        if np.abs(frames).max() > _AUDIBLE:
            self._tail = 1.5 * _DECAY_SECONDS
        elif self._tail <= 0:
            return None
        count = frames.shape[1]
        self._tail -= count / self._rate
        self._before.write(frames)
        sent = self._before.past(self._before_offsets[:, :count] - count)
        for diffuser in self._diffusers:
            sent = diffuser.process(sent)
        late = self._ring.past(self._offsets[:, :count])
        damped = late * np.float32(1 - _DAMPING)
        damped[:, 1:] += np.float32(_DAMPING) * late[:, :-1]
        damped[:, :1] += np.float32(_DAMPING) * self._last
        self._last = late[:, -1:]
        damped *= self._gains
        self._ring.write(self._matrix @ damped + self._in @ sent)
        if self._tail <= 0:
            self.clear()
        return self._out @ late

    def clear(self) -> None:
        """Silence at once."""
        self._ring.clear()
        self._before.clear()
        for diffuser in self._diffusers:
            diffuser.clear()
        self._last[:] = 0
        self._tail = 0.0


_CHORUS_DELAY, _CHORUS_DEPTH, _CHORUS_HERTZ = 0.011, 0.0026, (0.41, 0.67)
_CHORUS_WET = 0.7


class Chorus:
    """Two voices on each side, whose delay swings slowly."""

    def __init__(self, sample_rate: int) -> None:
        self.most_frames = int((_CHORUS_DELAY - _CHORUS_DEPTH) * sample_rate) - 2
        """That one call may process."""
        self._rate = sample_rate
        self._ring = _Ring(2, round((_CHORUS_DELAY + _CHORUS_DEPTH) * sample_rate) + self.most_frames + 4)
        self._time = 0  # frames since the beginning
        self._tail = 0.0

    def process(self, frames: np.ndarray) -> np.ndarray | None:
        """What is sent there, (2, N) float32, N at most `most_frames` -> what comes back; None for silence."""
        if np.abs(frames).max() > _AUDIBLE:
            self._tail = 0.05
        elif self._tail <= 0:
            self._time += frames.shape[1]
            return None
        count = frames.shape[1]
        self._tail -= count / self._rate
        moment = (self._time + np.arange(count)) * (2 * math.pi / self._rate)
        self._time += count
        out = np.zeros_like(frames)
        steps = np.arange(count)
        for number, hertz in enumerate(_CHORUS_HERTZ):
            phase = hertz * moment + number
            swing = np.stack([np.sin(phase), np.cos(phase)])  # the sides swing a quarter apart
            place = steps - (_CHORUS_DELAY + _CHORUS_DEPTH * swing) * self._rate
            whole = np.floor(place).astype(np.int64)
            share = (place - whole).astype(np.float32)
            here, following = self._ring.past(whole), self._ring.past(whole + 1)
            out += here + (following - here) * share
        self._ring.write(frames)
        out *= np.float32(_CHORUS_WET)
        return out

    def clear(self) -> None:
        """Silence at once."""
        self._ring.clear()
        self._tail = 0.0


def _hadamard(size: int) -> np.ndarray:
    """Orthogonal, (size, size) float32; size: a power of two."""
    found = np.ones((1, 1), np.float32)
    while len(found) < size:
        found = np.block([[found, found], [found, -found]])
    return (found / np.sqrt(size)).astype(np.float32)


def _prime_from(number: int) -> int:
    """The first prime that is not less."""
    while number < 2 or any(number % divisor == 0 for divisor in range(2, int(number**0.5) + 1)):
        number += 1
    return number
