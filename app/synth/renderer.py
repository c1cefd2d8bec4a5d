"""Notes as waves: a process renders them, a cache keeps those used last.

`python -m app.synth.renderer` is that process: LoadForRendering and RenderNote of messages.py in, their answers out.
"""

from __future__ import annotations

import itertools
import os
import queue
import signal
import subprocess
import sys
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.ipc import wire
from app.ipc.process import promote
from app.synth.messages import RENDERED, RENDERING, LoadForRendering, NoteRendered, RenderNote, SoundFontLoaded
from app.synth.soundfont import SoundFontError, SoundNote, load_soundfont, play

_INAUDIBLE = 1e-5  # -100 dBFS
_CACHE_BYTES = 96 << 20
_BLOCK = 2048  # frames looked at together


class WaveKey(NamedTuple):
    """What a rendering depends on."""

    program: int
    """General MIDI, 0 to 127."""
    is_drum: bool
    """Whether `pitch` is a drum's."""
    pitch: int
    """MIDI, 0 to 127."""
    frames: int
    """The note's length."""
    held: bool
    """Whether only the part before its release is kept."""


class Rendered(NamedTuple):
    """A note's rendering, finished."""

    key: WaveKey
    """What was asked for."""
    wave: np.ndarray
    """(N, 2) float32 at full velocity."""


class RendererLost(NamedTuple):
    """The rendering process is gone."""


Answer = Rendered | SoundFontLoaded | RendererLost


def render_wave(key: WaveKey, synthesizer: Any, sample_rate: int) -> np.ndarray:
    """-> (N, 2) float32 at full velocity, cut where nothing more is audible. synthesizer: `load_soundfont`'s.

    A note's renderings agree sample by sample until the shorter one is released. Raises SoundFontError.
    """
    frames = play([SoundNote(0.0, key.frames / sample_rate, key.pitch, key.program, key.is_drum)], synthesizer)
    if key.held:
        frames = frames[: key.frames]
    end = len(frames)
    while end and np.abs(frames[max(0, end - _BLOCK) : end]).max() < _INAUDIBLE:
        end = max(0, end - _BLOCK)
    return np.ascontiguousarray(frames[:end], dtype=np.float32)


class WaveCache:
    """Renderings of notes, those used last, up to `most_bytes`. request: has a key rendered; `arrived` answers it."""

    def __init__(self, request: Callable[[WaveKey], None], most_bytes: int = _CACHE_BYTES) -> None:
        self._request, self._most = request, most_bytes
        self._waves: OrderedDict[WaveKey, np.ndarray] = OrderedDict()
        self._waiting: dict[WaveKey, list[Callable[[np.ndarray], None]]] = {}
        self.bytes = 0
        self.generation = 0  # grows with `clear`: renderings before and after it don't agree

    def fetch(self, key: WaveKey, then: Callable[[np.ndarray], None]) -> None:
        """Calls `then` with the rendering, at once where it is known."""
        if key in self._waves:
            self._waves.move_to_end(key)
            then(self._waves[key])
        elif key in self._waiting:
            self._waiting[key].append(then)
        else:
            self._waiting[key] = [then]
            self._request(key)

    def arrived(self, key: WaveKey, wave: np.ndarray) -> None:
        """wave: (N, 2) float32."""
        if key not in self._waves:
            self._waves[key] = wave
            self.bytes += wave.nbytes
        while self.bytes > self._most and len(self._waves) > 1:
            self.bytes -= self._waves.popitem(last=False)[1].nbytes
        for then in self._waiting.pop(key, ()):
            then(wave)

    def clear(self, *, abandon: bool = False) -> None:
        """Forget what was rendered, for another SoundFont's sake. abandon: what is asked for won't come."""
        if abandon:
            self._waiting.clear()
        self._waves.clear()
        self.bytes = 0
        self.generation += 1


class Renderer:
    """Talks to the rendering process; asks one thing at a time, so what is urgent waits for one rendering at most."""

    def __init__(self, process: subprocess.Popen[bytes], answer: Callable[[Answer], None]) -> None:
        """answer: called from another thread."""
        self._process, self._answer = process, answer
        self._asked: queue.PriorityQueue[tuple[bool, int, LoadForRendering | RenderNote]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        threading.Thread(target=self._work, name="rendering", daemon=True).start()

    def load(self, path: Path, sample_rate: int) -> None:
        """The SoundFont for what is rendered from now on; where it can't be used, the one before stays."""
        self._asked.put((False, next(self._numbers), LoadForRendering(path, sample_rate)))

    def render(self, key: WaveKey, when_idle: bool = False) -> None:
        """when_idle: after all that is not."""
        self._asked.put((when_idle, next(self._numbers), RenderNote(*key)))

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()

    def _work(self) -> None:
        try:
            while True:
                self._exchange(self._asked.get()[2])
        except (OSError, ValueError, StopIteration):
            self._answer(RendererLost())

    def _exchange(self, message: LoadForRendering | RenderNote) -> None:
        """Raises OSError, ValueError or StopIteration when the process is gone."""
        stdin: Any = self._process.stdin
        stdout: Any = self._process.stdout
        stdin.write(wire.encode(message))
        stdin.flush()
        answer = next(wire.messages(stdout, RENDERED))
        if isinstance(message, LoadForRendering):
            self._answer(answer)
            return
        wave = np.empty((answer.frames, 2), np.float32)
        if wave.size and stdout.readinto(wave.reshape(-1).view(np.uint8)) != wave.nbytes:
            raise ValueError("the process ended within an answer")
        self._answer(Rendered(_key_of(message), wave))


def _key_of(note: RenderNote) -> WaveKey:
    return WaveKey(note.program, note.is_drum, note.pitch, note.frames, note.held)


def _serve() -> None:
    """Raises OSError when the other side is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # should anything print
    import symusic  # noqa: F401  while the player's own imports go on

    promote(1)

    synthesizer: Any = None
    rate = 0
    for message in wire.messages(sys.stdin.buffer, RENDERING):
        if isinstance(message, LoadForRendering):
            try:
                synthesizer, rate = load_soundfont(message.path, message.sample_rate), message.sample_rate
                out.write(wire.encode(SoundFontLoaded(message.path)))
            except SoundFontError as error:
                out.write(wire.encode(SoundFontLoaded(message.path, error.text)))
        elif synthesizer is None:
            out.write(wire.encode(NoteRendered(0)))
        else:
            try:
                frames = render_wave(_key_of(message), synthesizer, rate)
            except SoundFontError:  # of one sample; the others sound
                frames = np.empty((0, 2), np.float32)
            out.write(wire.encode(NoteRendered(len(frames))))
            out.write(frames.data)
        out.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        _serve()
