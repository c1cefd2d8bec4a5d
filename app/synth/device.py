"""The sound device: what is mixed goes there, and its callbacks tell which sample belongs to which moment."""

from __future__ import annotations

import itertools
import math
import threading
import time
from collections.abc import Callable, Generator
from contextlib import suppress
from typing import Any

import miniaudio
import numpy as np

from app.ipc import wire
from app.ipc.faults import log_fault
from app.ipc.process import promote
from app.synth.engine import Engine
from app.synth.messages import NO_DEVICE
from generator.errors import ContinuoError

LATENCY_MS = 50  # chosen by tests.benchmarks.playback.sounding, with both cores of a small machine busy
_PERIODS = 4  # of the device's buffer; it takes half of the latency
_CHUNK = 64  # frames between two corners of the limiter's gain; it looks one chunk ahead
_CEILING = 0.98
_RECOVERY_SECONDS = 0.2
_SPARE_SECONDS = 0.012  # to render what is due, beyond what the device asks for at once
_MOST_SPARE = 0.06
_SETTLE_SECONDS = 0.06
_LOST_SECONDS = 2.0  # without a callback
_ALSA_NULL = "Discard all samples"  # ALSA lists it as a device


class DeviceError(ContinuoError):
    """A sound device that isn't there, or can't be opened."""


class Limiter:
    """Keeps a source within -1 and 1, by a gain that moves without jumps, and moves back once the peak is over."""

    def __init__(self, source: Engine) -> None:
        self._source = source
        self._raw: np.ndarray | None = None  # (_CHUNK, 2), not limited before the next chunk is known
        self._ready = np.zeros((0, 2), np.float32)
        self._gain = 1.0  # at the end of what is ready

    @property
    def position(self) -> int:
        """The source's sample that `render` gives next."""
        return self._source.horizon - len(self._ready) - (0 if self._raw is None else _CHUNK)

    def render(self, frames: int) -> np.ndarray:
        """-> (frames, 2) float32"""
        if self._raw is None:
            self._raw = self._source.render(_CHUNK)
        missing = -(-max(0, frames - len(self._ready)) // _CHUNK) * _CHUNK
        if missing:
            mixed = np.concatenate([self._raw, self._source.render(missing)])
            self._raw = mixed[missing:]
            self._ready = np.concatenate([self._ready, self._limited(mixed)])
        found, self._ready = self._ready[:frames], self._ready[frames:]
        return found

    def _limited(self, mixed: np.ndarray) -> np.ndarray:
        """(N + _CHUNK, 2) -> (N, 2), with a gain that is linear within each chunk, and low enough for its peak."""
        peaks = np.abs(mixed).reshape(-1, 2 * _CHUNK).max(axis=1)
        frames = mixed[:-_CHUNK]
        if self._gain == 1.0 and peaks.max() <= _CEILING:
            return frames
        most = np.minimum(1.0, _CEILING / np.maximum(peaks, 1e-9)).tolist()
        recovery = _CHUNK / (self._source.sample_rate * _RECOVERY_SECONDS)
        gains = [min(self._gain, most[0])]
        for now, following in itertools.pairwise(most):
            gains.append(min(now, following, gains[-1] + (1 - gains[-1]) * recovery))
        self._gain = 1.0 if gains[-1] > 0.999 else gains[-1]
        corners = np.arange(len(gains)) * _CHUNK
        return frames * np.interp(np.arange(1, len(frames) + 1), corners, gains)[:, None].astype(np.float32)


class Clock:
    """Which sample is due when: a delay-locked loop over the times of callbacks (Adriaensen, "Using a DLL to filter
    time", 2005), which evens out what scheduling makes of them. `update` is for one thread, reading for any."""

    def __init__(self, sample_rate: int) -> None:
        self.sample_rate = sample_rate
        self._line = (0, 0.0, 1 / sample_rate)  # a sample, its time, seconds a sample
        self._begun: float | None = None
        self._far = 0  # callbacks in a row that were far from it
        self._errors: list[float] = []

    def update(self, now: float, sample: int, frames: int) -> float:
        """A callback at `now` asks for `frames`, from `sample` on. -> seconds by which it came late."""
        if self._begun is None:
            self._reset(now, sample)
            self._begun = now
        error = now - self.time_of(sample)
        nominal = 1 / self.sample_rate
        period = frames * nominal
        settling = now - self._begun < _SETTLE_SECONDS
        self._far = self._far + 1 if abs(error) > max(0.05, 4 * period) else 0
        if (settling and error < 0) or self._far > 8 or abs(error) > 1:
            # The device fills its buffer first, quicker than time goes: the earliest callbacks tell. Later, a shift
            # that stays is time that was lost (an underrun, a machine that slept).
            self._reset(now, sample)
            return 0.0 if settling else error
        if settling:
            self._errors.append(error)
        elif self._errors:  # from here on, the line runs through the middle of what callbacks do
            origin, seconds, each = self._line
            self._line = (origin, seconds + sum(self._errors) / len(self._errors), each)
            self._errors.clear()
        else:
            bounded = min(4 * period, max(-4 * period, error))
            slow = 2 * math.pi * 0.1 * period  # of the rate; the offset is found sooner in the beginning
            start = self.time_of(sample) + math.sqrt(2) * (5 if now - self._begun < 3 else 1) * slow * bounded
            seconds = self._line[2] + slow * slow * bounded / frames
            self._line = (sample, start, min(1.005 * nominal, max(0.995 * nominal, seconds)))
        return error

    def _reset(self, now: float, sample: int) -> None:
        self._line = (sample, now, 1 / self.sample_rate)
        self._far = 0
        self._errors.clear()

    def time_of(self, sample: int) -> float:
        """When the callback should ask for it, in seconds of wire.now()."""
        origin, seconds, each = self._line
        return seconds + (sample - origin) * each

    def sample_at(self, seconds: float) -> int:
        """The inverse of `time_of`."""
        origin, begin, each = self._line
        return origin + round((seconds - begin) / each)


class AudioOutput:
    """An open device that plays a source once `start` is called. latency: seconds from a note's time to its sound."""

    def __init__(self, name: str | None = None, latency_ms: float | None = None, backend: str | None = None) -> None:
        """name: one of `devices()`, or a part of it, or NO_DEVICE; None is the system's default. backend: a sound
        system by name.

        The latency becomes longer than asked for where the device wants much at once. Raises DeviceError.
        """
        asked = (latency_ms or LATENCY_MS) / 1000
        period_ms = max(1, round(asked * 1000 / (2 * _PERIODS)))
        self._device, self.name = _open(name, backend, period_ms)
        self.sample_rate = int(self._device._device.sampleRate)  # its only public figure is the one asked for
        self._lead = asked - _PERIODS * period_ms / 1000
        self._buffer = _PERIODS * period_ms / 1000
        self.latency = asked
        self.clock = Clock(self.sample_rate)
        self.running = threading.Event()
        self.underruns = 0
        self.faults: list[str] = []
        self.peaks = np.zeros(2, np.float32)  # left and right, since `take_peaks`
        self.busy = 0.0  # CPU seconds spent in callbacks
        self.tap: Callable[[np.ndarray], None] | None = None  # gets what the device gets, in the callback
        self._last = self._before = self._filled = wire.now()
        self._burst = 0  # frames asked for at once

    def start(self, source: Engine) -> None:
        """Raises DeviceError. source: at this device's rate."""
        frames = self._frames(Limiter(source))
        next(frames)
        self._last = wire.now()
        try:
            self._device.start(frames)
        except miniaudio.MiniaudioError as error:
            self.close()
            raise DeviceError(
                "{device}: the sound device can't be started; choose another", device=self.name
            ) from error

    def sample_at(self, seconds: float) -> int:
        """The source's sample for what is due at that moment of wire.now(); the same delay for every note."""
        return self.clock.sample_at(seconds + self._lead)

    def is_lost(self) -> bool:
        """Whether it has stopped by itself."""
        return wire.now() - self._last > _LOST_SECONDS

    def take_peaks(self) -> tuple[float, float]:
        """The highest samples, left and right, since this was last asked."""
        left, right = self.peaks.tolist()
        self.peaks[:] = 0
        return left, right

    def close(self) -> None:
        """Stops; what the device's buffer holds may be lost."""
        self._device.close()

    def drain(self, seconds: float) -> None:
        """Waits until what is mixed within `seconds` from now has been played."""
        if not self.is_lost():
            time.sleep(seconds + self._buffer)

    def _frames(self, limiter: Limiter) -> Generator[Any, int, None]:
        """What miniaudio calls: gets how many frames, yields them as bytes. An exception would end the sound."""
        frames = yield b""
        promote(4)
        calls, late = 0, False
        while True:
            began = time.thread_time()
            self._before, self._last = self._last, wire.now()
            try:
                before, late = late, self.clock.update(self._last, limiter.position, frames) > self._buffer
                self.underruns += late and not before
                block = limiter.render(frames)
                np.maximum(self.peaks, np.abs(block).max(axis=0), out=self.peaks)
                if self.tap:
                    self.tap(block)
            except Exception as error:  # noqa: BLE001  sound goes on, whatever it is
                block = np.zeros((frames, 2), np.float32)
                if len(self.faults) < 8:
                    log_fault(error, "mixing")
                    self.faults.append(f"{type(error).__name__}: {error}")
            calls += 1
            self._settle(calls, frames)
            self.busy += time.thread_time() - began
            frames = yield np.ascontiguousarray(block, dtype=np.float32)

    def _settle(self, calls: int, frames: int) -> None:
        """Some devices ask for several periods at once; what they ask for is gone, so notes must be ready before."""
        if self.running.is_set() or calls <= _PERIODS:  # the buffer is filled first
            self._filled = self._last
            return
        self._burst = frames + (self._burst if self._last - self._before < 0.0015 else 0)
        self._lead = max(self._lead, min(_MOST_SPARE, self._burst / self.sample_rate + _SPARE_SECONDS))
        self.latency = self._lead + self._buffer
        if self._last - self._filled > _SETTLE_SECONDS:
            self.running.set()


def playback_names() -> list[str]:
    """Of the devices of the first sound system that has any. Sound libraries print, and crash: device_list.py asks for
    them in a process of its own."""
    return [device["name"] for _, device in _all_playbacks(_backends(None))]


def _backends(name: str | None) -> list[miniaudio.Backend]:
    """Without NULL, unless it is asked for: miniaudio else plays there when there is no device. Raises DeviceError."""
    if name is None:  # in miniaudio's own order
        found = sorted(miniaudio.get_enabled_backends(), key=lambda backend: backend.value)
        return [backend for backend in found if backend not in (miniaudio.Backend.NULL, miniaudio.Backend.CUSTOM)]
    try:
        return [miniaudio.Backend[name.upper()]]
    except KeyError as error:
        known = ", ".join(sorted(backend.name.lower() for backend in miniaudio.get_enabled_backends()))
        raise DeviceError("no sound system is called {name!r}; there are: {known}", name=name, known=known) from error


def _open(name: str | None, backend: str | None, period_ms: int) -> tuple[Any, str]:
    """-> the first device that opens, and its name. Raises DeviceError."""
    if name == NO_DEVICE and backend is None:
        name, backend = None, NO_DEVICE
    wanted = _find(name, _backends(backend)) if name is not None else None
    for each in _backends(backend) if wanted is None else [wanted[0]]:  # one by one: miniaudio tries only the first
        with suppress(miniaudio.MiniaudioError):
            device: Any = miniaudio.PlaybackDevice(
                output_format=miniaudio.SampleFormat.FLOAT32,
                nchannels=2,
                sample_rate=0,  # the device's own
                buffersize_msec=period_ms,
                device_id=wanted[1]["id"] if wanted else None,
                callback_periods=_PERIODS,
                backends=[each],
                app_name="Continuo",
            )
            return device, wanted[1]["name"] if wanted else f"default ({device.backend})"
    if wanted:
        raise DeviceError(
            "{device}: the sound device can't be opened; close other programs that use it, or choose another",
            device=wanted[1]["name"],
        )
    raise DeviceError("no sound device can be opened; check that one is connected and its driver is running")


def _playbacks(backend: miniaudio.Backend) -> list[dict[str, Any]]:
    with suppress(miniaudio.MiniaudioError):
        return [
            found for found in miniaudio.Devices([backend]).get_playbacks() if not found["name"].startswith(_ALSA_NULL)
        ]
    return []


def _all_playbacks(backends: list[miniaudio.Backend]) -> list[tuple[miniaudio.Backend, dict[str, Any]]]:
    """Of the first sound system that has any: the others would name the same ones again."""
    found = ([(backend, device) for device in _playbacks(backend)] for backend in backends)
    return next(filter(None, found), [])


def _find(name: str, backends: list[miniaudio.Backend]) -> tuple[miniaudio.Backend, dict[str, Any]]:
    """The device of that name, or the only one whose name contains it. Raises DeviceError."""
    known = _all_playbacks(backends)
    exact = [found for found in known if found[1]["name"] == name]
    similar = [found for found in known if name.lower() in found[1]["name"].lower()]
    if exact or len(similar) == 1:
        return (exact or similar)[0]
    names = ", ".join(device["name"] for _, device in known) or "none"
    raise DeviceError("no sound device is called {name!r}; there are: {names}", name=name, names=names)
