"""`python -m app.synth.converter`: makes instruments of a SoundFont's presets, and `Converter`, which talks to it.

A process of its own: decoding samples takes the GIL away from what plays.
"""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from app.ipc import wire
from app.ipc.process import promote
from app.synth.instruments import InstrumentStore
from app.synth.messages import CONVERTED, CONVERTING, ConvertPreset, LoadSoundFont, PresetConverted, SoundFontLoaded
from app.synth.soundfont import SoundFont, SoundFontError
from generator.errors import Text

_LEAVE_SECONDS = 0.5  # it may be in the midst of a large sample


class ConverterLost(NamedTuple):
    """The converting process is gone."""


Answer = PresetConverted | SoundFontLoaded | ConverterLost


class Converter:
    """Talks to the converting process, one request after another."""

    def __init__(self, process: subprocess.Popen[bytes], answer: Callable[[Answer], None]) -> None:
        """answer: called from another thread."""
        self._process, self._answer = process, answer
        self._asked: queue.SimpleQueue[LoadSoundFont | ConvertPreset] = queue.SimpleQueue()
        threading.Thread(target=self._work, name="converting", daemon=True).start()

    def load(self, path: Path) -> None:
        """The SoundFont for what is converted from now on; where it can't be used, the one before stays."""
        self._asked.put(LoadSoundFont(path))

    def convert(self, bank: int, program: int) -> None:
        """Answered by PresetConverted."""
        self._asked.put(ConvertPreset(bank, program))

    def close(self) -> None:
        """Ends the process, which takes the end of its stdin as its sign to leave, and its temporary files with it."""
        with suppress(OSError, ValueError):
            if self._process.stdin:
                self._process.stdin.close()
        try:
            self._process.wait(_LEAVE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _work(self) -> None:
        stdin: Any = self._process.stdin
        stdout: Any = self._process.stdout
        try:
            answers = wire.messages(stdout, CONVERTED)
            while True:
                stdin.write(wire.encode(self._asked.get()))
                stdin.flush()
                self._answer(next(answers))
        except (OSError, ValueError, StopIteration):
            self._answer(ConverterLost())


class _Server:
    """What the process does."""

    def __init__(self) -> None:
        self._store: InstrumentStore | None = None

    def answer(self, message: LoadSoundFont | ConvertPreset) -> SoundFontLoaded | PresetConverted:
        if isinstance(message, LoadSoundFont):
            try:
                self._store = InstrumentStore(SoundFont(message.path))
            except SoundFontError as error:
                return SoundFontLoaded(message.path, error.text)
            return SoundFontLoaded(message.path)
        bank, program = message.bank, message.program
        if self._store is None:
            return PresetConverted(bank, program, None)
        try:
            return PresetConverted(bank, program, self._store.instrument(bank, program))
        except (OSError, ValueError, MemoryError) as error:
            text = Text(
                "instrument {program} can't be prepared ({reason}), and is silent: free space on the disk, or choose "
                "another SoundFont",
                program=program + 1,
                reason=error,
            )
            return PresetConverted(bank, program, None, text)


def _serve() -> None:
    """Raises OSError when the other side is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # should anything print
    promote(1)
    server = _Server()
    for message in wire.messages(sys.stdin.buffer, CONVERTING):
        out.write(wire.encode(server.answer(message)))
        out.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        _serve()
