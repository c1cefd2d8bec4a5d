"""`python -m app.synth.process`: the built-in synth. Messages of messages.py come on stdin, reports go to stdout.

It mixes in the audio callback, and has notes rendered by a second process (renderer.py): symusic holds Python's
global lock while it renders, up to 40 ms where it decodes a sample first, and the callback may not wait for that.
"""

# ruff: noqa: E402
from __future__ import annotations

import signal
import subprocess
import sys

from app.ipc.process import promote
from generator.errors import verbatim
from generator.standalone import module_command


def start_renderer() -> subprocess.Popen[bytes]:
    """The process that `Renderer` talks to."""
    return subprocess.Popen(module_command("app.synth.renderer"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)


_started: subprocess.Popen[bytes] | None = None
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    promote(3, heirs=True)  # below the player's, which it was started with; before any thread is
    _started = start_renderer()  # before the imports below: they take as long as its own

import argparse
import gc
import os
import queue
import threading
import wave
from pathlib import Path
from typing import BinaryIO, NamedTuple

import numpy as np

from app.ipc import wire
from app.synth.device import AudioOutput, DeviceError
from app.synth.messages import (
    COMMANDS,
    AllSoundOff,
    AskStats,
    ChooseProgram,
    Command,
    DeviceLost,
    NoDevice,
    NoteOff,
    NoteOn,
    SetGain,
    SetPan,
    SetVolume,
    SoundFontLoaded,
    Sustain,
    SynthError,
    SynthReady,
    SynthStats,
)  # fmt: skip
from app.synth.renderer import Answer, Rendered, Renderer, RendererLost, WaveKey
from app.synth.sampler import FADE_SECONDS, Sampler, is_for_drums
from app.synth.soundfont import default_soundfont
from generator.errors import Text

_TEND_SECONDS = 0.05
_REOPEN_SECONDS = 3.0
_MOST_LOSSES = 3
_WARM_PITCHES = sorted(range(28, 100, 4), key=lambda pitch: abs(pitch - 60))  # a sample serves several pitches
_DRUM_PITCHES = range(35, 60)
_LOST = Text("the sound device has stopped; the system's default device is opened when it is available")


class _Arrived(NamedTuple):
    epoch: int  # of the mixer when it came: what was struck before a silence does not sound after it
    command: Command


class _End(NamedTuple):
    pass


_Item = _Arrived | Answer | _End


class Synth:
    """What the process does; `run` is its main thread."""

    def __init__(self, arguments: argparse.Namespace, reports: wire.Sender, renderer: subprocess.Popen[bytes]) -> None:
        self._arguments, self._reports = arguments, reports
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._renderer = Renderer(renderer, self._inbox.put)
        self._soundfont: Path = arguments.soundfont or default_soundfont()
        self._loaded: tuple[Path, int] | None = None  # path and sample rate that the renderer has
        self._rate = 48_000
        self._sampler = Sampler(self._rate, lambda key: self._renderer.render(key))
        self._output: AudioOutput | None = None  # None while no device is open
        self._reopen_at = float("inf")
        self._warmed: set[tuple[int, bool]] = set()
        self._tap: wave.Wave_write | None = None
        self._announce = False  # whether "ready" is still to be said
        self._losses = 0
        self._asked = (0.0, wire.now())  # CPU seconds of the callback, and when that was reported
        self._said: set[Text] = set()

    def run(self, stdin: BinaryIO) -> None:
        """Until stdin ends or SIGTERM comes."""
        signal.signal(signal.SIGTERM, lambda *_: self._inbox.put(_End()))
        self._open()
        if self._output is None:
            self._renderer.load(self._soundfont, self._rate)
        threading.Thread(target=self._read, args=(stdin,), name="reading", daemon=True).start()
        tended, item = 0.0, None
        while not isinstance(item, _End):
            if item:
                self._handle(item)
            if wire.now() > tended + _TEND_SECONDS:
                tended = wire.now()
                self._tend()
            try:
                item = self._inbox.get(timeout=_TEND_SECONDS)
            except queue.Empty:
                item = None
        if self._output:
            self._sampler.mixer.silence()
            self._output.drain(FADE_SECONDS)
            self._output.close()
        if self._tap:
            self._tap.close()
        self._renderer.close()

    def _read(self, stdin: BinaryIO) -> None:
        for command in wire.messages(stdin, COMMANDS, lambda why: self._say_once(verbatim(why))):
            if isinstance(command, AllSoundOff):  # at once, whatever else waits
                self._sampler.mixer.silence()
            self._inbox.put(_Arrived(self._sampler.mixer.epoch, command))
        self._inbox.put(_End())

    def _handle(self, item: _Item) -> None:
        match item:
            case _Arrived(epoch, command):
                self._sampler.epoch = epoch
                self._obey(command)
            case Rendered(key, frames):
                self._sampler.cache.arrived(key, frames)
            case SoundFontLoaded(path, None):
                if self._loaded != (path, self._rate):
                    self._sampler.cache.clear()
                self._soundfont, self._loaded = path, (path, self._rate)
                self._warmed.clear()
                for channel, program in enumerate(self._sampler.programs):
                    self._warm(program, is_for_drums(channel))
                self._ready()
            case SoundFontLoaded(path, Text() as text):
                self._reports.send(SynthError(text))
                if self._loaded is not None:
                    self._ready()
                elif path != default_soundfont():
                    self._soundfont = default_soundfont()
                    self._renderer.load(self._soundfont, self._rate)
            case RendererLost():
                self._restart_renderer()

    def _obey(self, command: Command) -> None:
        match command:
            case NoteOn(at, channel, pitch, velocity, seconds):
                if self._output and self._sampler.epoch == self._sampler.mixer.epoch:
                    frames = None if seconds is None else max(1, round(seconds * self._rate))
                    self._sampler.note_on(self._output.sample_at(at), channel, pitch, velocity, frames)
            case NoteOff(at, channel, pitch):
                if self._output:
                    self._sampler.note_off(self._output.sample_at(at), channel, pitch)
            case ChooseProgram(channel, program):
                self._sampler.programs[channel] = program
                self._warm(program, is_for_drums(channel))
            case Sustain(at, channel, is_down):
                self._sampler.sustain(self._output.sample_at(at) if self._output else 0, channel, is_down)
            case AllSoundOff():
                self._sampler.forget()
            case SetGain(factor):
                self._sampler.mixer.volume = min(2.0, factor)
            case SetVolume(channel, volume):
                self._sampler.mixer.mix.set_volume(channel, volume)
            case SetPan(channel, pan):
                self._sampler.mixer.mix.set_pan(channel, pan)
            case AskStats():
                self._reports.send(self._stats())

    def _open(self, again: bool = False) -> None:
        """The device that was asked for. Where it can't be, that is said, and notes are ignored. again: the system's
        default, tried until it can be."""
        name = None if again else self._arguments.device
        try:
            output = AudioOutput(name, self._arguments.latency_ms, self._arguments.backend)
            if output.sample_rate != self._rate:
                self._rate = output.sample_rate
                self._replace_sampler()
            if self._arguments.tap:
                output.tap = self._write_tap
            output.start(self._sampler.mixer)
        except DeviceError as error:
            if again:
                self._reopen_at = wire.now() + _REOPEN_SECONDS
            else:
                self._reports.send(NoDevice(error.text))
            return
        self._output, self._announce, self._reopen_at = output, True, float("inf")
        if self._loaded != (self._soundfont, self._rate):
            self._renderer.load(self._soundfont, self._rate)
        else:
            self._ready()

    def _restart_renderer(self) -> None:
        self._renderer.close()
        self._sampler.silence()
        self._sampler.cache.clear(abandon=True)
        self._loaded = None
        self._losses += 1
        if self._losses <= _MOST_LOSSES:
            self._reports.send(SynthError(Text("the synth crashed and is being started again")))
            self._renderer = Renderer(start_renderer(), self._inbox.put)
            self._renderer.load(self._soundfont, self._rate)
        else:
            self._reports.send(
                SynthError(Text("the synth keeps crashing, so no more notes are played; choose another output"))
            )

    def _write_tap(self, block: np.ndarray) -> None:
        """For tests: 16 bits, at the first device's sample rate. block: (N, 2) float32"""
        if self._tap is None:
            self._tap = wave.open(self._arguments.tap, "wb")  # noqa: SIM115  closed when `run` ends
            self._tap.setparams((2, 2, self._rate, 0, "NONE", ""))
        self._tap.writeframesraw(np.rint(block * 32767).astype("<i2").tobytes())

    def _replace_sampler(self) -> None:
        """For another sample rate. Only while no device is open."""
        old = self._sampler
        self._sampler = Sampler(self._rate, lambda key: self._renderer.render(key), old.mixer.epoch)
        self._sampler.programs[:] = old.programs
        self._sampler.pedals |= old.pedals
        self._sampler.mixer.volume = old.mixer.volume
        self._sampler.mixer.mix = old.mixer.mix

    def _ready(self) -> None:
        if self._output and self._announce:
            self._output.running.wait(1)
            self._reports.send(SynthReady(self._output.name, self._rate, self._output.latency))
            self._announce = False
            gc.collect()
            gc.freeze()

    def _warm(self, program: int, is_drum: bool) -> None:
        """Has the samples of a preset decoded while nothing else is to be rendered."""
        if (program, is_drum) not in self._warmed:
            self._warmed.add((program, is_drum))
            for pitch in _DRUM_PITCHES if is_drum else _WARM_PITCHES:
                self._renderer.render(WaveKey(program, is_drum, pitch, 64, True), when_idle=True)

    def _tend(self) -> None:
        self._sampler.tend()
        if self._output:
            while self._output.faults:
                self._say_once(Text("mixing failed, and continues: {fault}", fault=self._output.faults.pop()))
            if self._output.is_lost():
                self._reports.send(DeviceLost(_LOST))
                self._output.close()
                self._output, self._reopen_at = None, wire.now() + _REOPEN_SECONDS
                self._sampler.silence()
        elif wire.now() >= self._reopen_at:
            self._open(again=True)

    def _stats(self) -> SynthStats:
        mixer, output, now = self._sampler.mixer, self._output, wire.now()
        busy, (before, since) = output.busy if output else 0.0, self._asked
        self._asked = (busy, now)
        return SynthStats(
            notes=mixer.started,
            voices=mixer.voices,
            late=mixer.late,
            underruns=output.underruns if output else 0,
            share=max(0.0, busy - before) / max(1e-3, now - since),
            due=(now, output.sample_at(now)) if output else None,
            cached_bytes=self._sampler.cache.bytes,
        )

    def _say_once(self, text: Text) -> None:
        if text not in self._said:
            self._said.add(text)
            self._reports.send(SynthError(text))


def _quiet() -> BinaryIO:
    """-> stdout. Sound libraries print on what they take for stdout and stderr; from here on that is nowhere."""
    out, sys.stderr, nowhere = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(2), "w"), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def main(renderer: subprocess.Popen[bytes] | None = None) -> None:
    """The process."""
    parser = argparse.ArgumentParser(prog="python -m app.synth.process", description=__doc__)
    parser.add_argument("--soundfont", type=Path, help="a .sf2 or .sf3; the one that ships by default")
    for option in ("--device", "--backend", "--tap"):  # --backend: miniaudio's; --tap: a .wav of what the device gets
        parser.add_argument(option)
    parser.add_argument("--latency-ms", type=float)
    arguments = parser.parse_args()
    stdin = open(0, "rb", closefd=False)  # noqa: SIM115  sys.stdin's lock, held by a thread, would block leaving
    reports = wire.Sender(_quiet())
    gc.disable()  # nothing here makes cycles that matter, and a collection would hold up the callback
    Synth(arguments, reports, renderer or start_renderer()).run(stdin)
    reports.close()


if __name__ == "__main__":
    main(_started)
