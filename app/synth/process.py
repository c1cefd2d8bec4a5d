"""`python -m app.synth.process`: the built-in synth. Messages of messages.py come on stdin, reports go to stdout.

The audio callback renders; a second process (converter.py) makes the instruments from the SoundFont, as decoding
samples would keep the GIL from the callback.
"""

# ruff: noqa: E402
from __future__ import annotations

import signal
import subprocess
import sys

from app.ipc.process import promote
from generator.errors import verbatim
from generator.standalone import module_command


def start_converter() -> subprocess.Popen[bytes]:
    """The process that `Converter` talks to."""
    return subprocess.Popen(module_command("app.synth.converter"), stdin=subprocess.PIPE, stdout=subprocess.PIPE)


_PRIORITY = 3  # below the player's, which it was started with
_started: subprocess.Popen[bytes] | None = None
if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    promote(_PRIORITY, heirs=True)  # before any thread is started
    _started = start_converter()  # before the imports below: they take as long as its own

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
from app.ipc.priority.preference import prefer_this_process
from app.synth.converter import Answer, Converter, ConverterLost
from app.synth.device import AudioOutput, DeviceError
from app.synth.engine import FADE_SECONDS, Engine
from app.synth.messages import (
    COMMANDS,
    AllSoundOff,
    AskStats,
    Bend,
    ChooseProgram,
    Command,
    Control,
    DeviceLost,
    NoDevice,
    NoteOff,
    NoteOn,
    PresetConverted,
    Pressure,
    SetGain,
    SoundFontLoaded,
    SynthError,
    SynthLevels,
    SynthReady,
    SynthStats,
)  # fmt: skip
from app.synth.orchestra import Orchestra
from app.synth.soundfont import default_soundfont
from generator.errors import Text

_TEND_SECONDS = 1 / 32
_LEVEL_SECONDS = 1 / 16
_BREATH_SECONDS = 0.002  # for the callback, between two instruments that are loaded
_REOPEN_SECONDS = 3.0
_MOST_LOSSES = 3
_CRACKLES = 3  # so many times before it is said
_LOST = Text("the sound device has stopped; the system's default device is opened when it is available")


class _Arrived(NamedTuple):
    epoch: int  # of the engine when it came: what was struck before a silence does not sound after it
    command: Command


class _End(NamedTuple):
    pass


_Item = _Arrived | Answer | _End


class Synth:
    """What the process does; `run` is its main thread."""

    def __init__(
        self,
        arguments: argparse.Namespace,
        reports: wire.Sender,
        converter: subprocess.Popen[bytes],
        hindrance: Text | None = None,
    ) -> None:
        """hindrance: why other programs may run before this one; None where they may not."""
        self._arguments, self._reports, self._hindrance = arguments, reports, hindrance
        self._inbox: queue.SimpleQueue[_Item] = queue.SimpleQueue()
        self._converter = Converter(converter, self._inbox.put)
        self._soundfont: Path = arguments.soundfont or default_soundfont()
        self._loaded: Path | None = None  # that the converter has
        self._rate = 48_000
        self._engine = Engine(self._rate)
        self._orchestra = Orchestra(self._engine, lambda bank, program: self._converter.convert(bank, program))
        self._output: AudioOutput | None = None  # None while no device is open
        self._reopen_at = float("inf")
        self._tap: wave.Wave_write | None = None
        self._announce = False  # whether "ready" is still to be said
        self._losses = 0
        self._asked = (0.0, wire.now())  # CPU seconds of the callback, and when that was reported
        self._said: set[Text] = set()
        self._levels, self._levels_at = (0.0, 0.0), 0.0  # as they were reported last, and when
        self._underruns = self._crackles = 0

    def run(self, stdin: BinaryIO) -> None:
        """Until stdin ends or SIGTERM comes."""
        signal.signal(signal.SIGTERM, lambda *_: self._inbox.put(_End()))
        self._converter.load(self._soundfont)
        self._open()
        threading.Thread(target=self._read, args=(stdin,), name="reading", daemon=True).start()
        tended, item = 0.0, None
        while not isinstance(item, _End):
            if item:
                self._handle(item)
            if wire.now() > tended + _TEND_SECONDS:
                tended = wire.now()
                self._tend()
            try:
                item = self._inbox.get(timeout=_BREATH_SECONDS if self._orchestra.tend() else _TEND_SECONDS)
            except queue.Empty:
                item = None
        if self._output:
            self._engine.silence()
            self._output.drain(FADE_SECONDS)
            self._output.close()
        if self._tap:
            self._tap.close()
        self._converter.close()

    def _read(self, stdin: BinaryIO) -> None:
        for command in wire.messages(stdin, COMMANDS, lambda why: self._say_once(verbatim(why))):
            if isinstance(command, AllSoundOff):  # at once, whatever else waits
                self._engine.silence()
            self._inbox.put(_Arrived(self._engine.epoch, command))
        self._inbox.put(_End())

    def _handle(self, item: _Item) -> None:
        match item:
            case _Arrived(epoch, command):
                self._obey(command, epoch)
            case PresetConverted(bank, program, instrument, error):
                if error:
                    self._reports.send(SynthError(error))
                self._orchestra.arrived(bank, program, instrument)
            case SoundFontLoaded(path, None):
                if self._loaded not in (None, path):
                    self._orchestra.exchange()
                self._soundfont = self._loaded = path
                self._ready()
            case SoundFontLoaded(path, Text() as text):
                self._reports.send(SynthError(text))
                if self._loaded is not None:
                    self._ready()
                elif path != default_soundfont():
                    self._soundfont = default_soundfont()
                    self._converter.load(self._soundfont)
                    self._orchestra.exchange()  # what was asked for before could not be made
            case ConverterLost():
                self._restart_converter()

    def _obey(self, command: Command, epoch: int) -> None:
        orchestra = self._orchestra
        match command:
            case NoteOn(at, channel, pitch, velocity):
                if self._output and epoch == self._engine.epoch:
                    orchestra.note_on(self._sample(at), channel, pitch, velocity, epoch)
            case NoteOff(at, channel, pitch):
                orchestra.note_off(self._sample(at), channel, pitch)
            case Control(at, channel, control, value):
                orchestra.control(self._sample(at), channel, control, value)
            case Bend(at, channel, value):
                orchestra.bend(self._sample(at), channel, value)
            case Pressure(at, channel, value):
                orchestra.pressure(self._sample(at), channel, value)
            case ChooseProgram(channel, program):
                orchestra.choose(channel, program)
            case AllSoundOff():
                orchestra.forget_waiting()
            case SetGain(factor):
                self._engine.volume = min(2.0, factor)
            case AskStats():
                self._reports.send(self._stats())

    def _sample(self, at: float) -> int:
        """The engine's sample for a moment; without a device, now."""
        return self._output.sample_at(at) if self._output else 0

    def _open(self, again: bool = False) -> None:
        """The device that was asked for. Where it can't be, that is said, and notes are ignored. again: the system's
        default, tried until it can be."""
        name = None if again else self._arguments.device
        try:
            output = AudioOutput(name, self._arguments.latency_ms, self._arguments.backend)
            if output.sample_rate != self._rate:
                self._rate = output.sample_rate
                self._replace_engine()
            if self._arguments.tap:
                output.tap = self._write_tap
            output.start(self._engine)
        except DeviceError as error:
            if again:
                self._reopen_at = wire.now() + _REOPEN_SECONDS
            else:
                self._reports.send(NoDevice(error.text))
            return
        self._output, self._announce, self._reopen_at = output, True, float("inf")
        if self._loaded is not None:
            self._ready()

    def _restart_converter(self) -> None:
        self._converter.close()
        self._loaded = None
        self._losses += 1
        if self._losses <= _MOST_LOSSES:
            self._reports.send(SynthError(Text("reading the SoundFont crashed, and is being tried again")))
            self._converter = Converter(start_converter(), self._inbox.put)
            self._converter.load(self._soundfont)
            self._orchestra.exchange()
        else:
            self._reports.send(
                SynthError(Text("the SoundFont keeps crashing the synth, so no more notes are played; choose another"))
            )

    def _write_tap(self, block: np.ndarray) -> None:
        """For tests: 16 bits, at the first device's sample rate. block: (N, 2) float32"""
        if self._tap is None:
            self._tap = wave.open(self._arguments.tap, "wb")  # noqa: SIM115  closed when `run` ends
            self._tap.setparams((2, 2, self._rate, 0, "NONE", ""))
        self._tap.writeframesraw(np.rint(block * 32767).astype("<i2").tobytes())

    def _replace_engine(self) -> None:
        """For another sample rate. Only while no device is open."""
        old = self._engine
        self._engine = Engine(self._rate, old.epoch)
        self._engine.volume = old.volume
        self._orchestra.exchange(self._engine)

    def _ready(self) -> None:
        if self._output and self._announce:
            self._output.running.wait(1)
            self._reports.send(SynthReady(self._output.name, self._rate, self._output.latency))
            self._announce = False
            gc.collect()
            gc.freeze()

    def _tend(self) -> None:
        while self._orchestra.faults:
            self._say_once(self._orchestra.faults.pop())
        if self._output:
            while self._output.faults:
                self._say_once(Text("mixing failed, and continues: {fault}", fault=self._output.faults.pop()))
            self._report_levels(self._output)
            self._count_crackles(self._output)
            if self._output.is_lost():
                self._reports.send(DeviceLost(_LOST))
                self._output.close()
                self._output, self._reopen_at = None, wire.now() + _REOPEN_SECONDS
                self._engine.silence()
                self._orchestra.forget_waiting()
        elif wire.now() >= self._reopen_at:
            self._open(again=True)

    def _report_levels(self, output: AudioOutput) -> None:
        if wire.now() < self._levels_at + _LEVEL_SECONDS:
            return
        self._levels_at, before, self._levels = wire.now(), self._levels, output.take_peaks()
        if any(self._levels) or any(before):
            self._reports.send(SynthLevels(*self._levels))

    def _count_crackles(self, output: AudioOutput) -> None:
        """Underruns while anything sounds."""
        before, self._underruns = self._underruns, output.underruns
        if any(self._levels):
            self._crackles += max(0, self._underruns - before)
        if text := crackling(self._crackles, self._hindrance):
            self._say_once(text)

    def _stats(self) -> SynthStats:
        engine, output, now = self._engine, self._output, wire.now()
        busy, (before, since) = output.busy if output else 0.0, self._asked
        self._asked = (busy, now)
        return SynthStats(
            notes=engine.started,
            voices=engine.voices,
            late=engine.late,
            underruns=output.underruns if output else 0,
            share=max(0.0, busy - before) / max(1e-3, now - since),
            due=(now, output.sample_at(now)) if output else None,
            loading=self._orchestra.loading,
        )

    def _say_once(self, text: Text) -> None:
        if text not in self._said:
            self._said.add(text)
            self._reports.send(SynthError(text))


def crackling(crackles: int, hindrance: Text | None) -> Text | None:
    """What is to be said, once, where other programs kept the sound device waiting so often; None for nothing."""
    if hindrance is None or crackles < _CRACKLES:
        return None
    return Text(
        "the sound crackled, since other programs keep the processor busy: close some, or raise the latency ({why})",
        why=hindrance,
    )


def _quiet() -> BinaryIO:
    """-> stdout. Sound libraries print on what they take for stdout and stderr; from here on that is nowhere."""
    out, sys.stderr, nowhere = os.fdopen(os.dup(1), "wb"), os.fdopen(os.dup(2), "w"), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    return out


def main(converter: subprocess.Popen[bytes] | None = None) -> None:
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
    # After the imports, which take longer than RealtimeKit lets a thread run at once.
    hindrance = prefer_this_process(_PRIORITY, keeps_time=False)
    Synth(arguments, reports, converter or start_converter(), hindrance).run(stdin)
    reports.close()


if __name__ == "__main__":
    main(_started)
