"""SoundFonts, and the notes they play: what rendering to a file and playing live share.

`python -m app.soundfont` is the process that renders notes for the player: ["load", path, sample_rate] is answered by
["loaded"] or ["error", sentence], and ["render", *key] by ["wave", frames] and the frames' bytes.
"""

from __future__ import annotations

import itertools
import mmap
import os
import queue
import signal
import struct
import subprocess
import sys
import tempfile
import threading
from collections import OrderedDict, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.assets import asset
from app.player import wire
from generator.errors import ContinuoError

SOUND_FONT = "FluidR3Mono_GM.sf3"
_QUALITY = 0  # 0 to 4 differ by less than 0.3 dB and little in time; symusic 0.5.9 renders 5 and 6 as silence
# Of the SoundFont standard 2.01: generators, the length of a sample's header, and where its pitch stands in it.
_INSTRUMENT, _KEY_RANGE, _COARSE_TUNE, _SAMPLE, _SCALE_TUNING, _ROOT_KEY = 41, 43, 51, 53, 56, 58
_HEADER, _PITCH = 46, 40
_INAUDIBLE = 1e-5  # -100 dBFS
_CACHE_BYTES = 96 << 20
_BLOCK = 2048  # frames looked at together


class SoundFontError(ContinuoError):
    """A SoundFont that can't be used; says which file and why."""


class Sound(NamedTuple):
    """A note to be played. onset, duration: in seconds."""

    onset: float
    duration: float
    pitch: int
    program: int
    is_drum: bool


def default_soundfont() -> Path:
    """The SoundFont that ships: FluidR3Mono, all 128 General MIDI instruments and drums."""
    return asset("soundfonts", SOUND_FONT)


def load_soundfont(path: Path, sample_rate: int) -> Any:  # symusic's stubs don't let its Synthesizer be named
    """A synthesizer for `play`. sample_rate: in Hz. Raises SoundFontError."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        length = path.stat().st_size
    except OSError as error:
        raise SoundFontError(f"{path}: the SoundFont can't be opened: {error.strerror or error}") from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise SoundFontError(f"{path}: not a SoundFont: it does not begin with 'RIFF....sfbk'")
    missing = 8 + int.from_bytes(head[4:8], "little") - length
    if missing > 0:
        raise SoundFontError(f"{path}: the SoundFont is cut short: {missing:,} bytes are missing at its end")
    import symusic  # not above: the player mixes notes that another process renders, and starts quicker without

    try:
        with _in_tune(path) as tuned:
            return symusic.Synthesizer(sf_path=tuned, sample_rate=sample_rate, quality=_QUALITY)
    except (RuntimeError, ValueError, IndexError, struct.error, MemoryError) as error:
        raise SoundFontError(f"{path}: the SoundFont is damaged: {error}") from error


@contextmanager
def _in_tune(path: Path) -> Iterator[str]:
    """The path of a copy of the SoundFont in which what it says of pitch stands in the headers of the samples.

    symusic 0.5.9 takes a sample's pitch from its header alone. It ignores the generators overridingRootKey and
    scaleTuning, and coarseTune beyond a semitone. Instruments rely on the first: without this they are out of tune by
    up to an octave and a half. A sample may have several headers, so each pitch that is needed gets one.
    Raises OSError.
    """
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as font:
        begin, end, chunks = _presets(font)
        if not {b"phdr", b"pbag", b"pgen", b"inst", b"ibag", b"igen", b"shdr"} <= chunks.keys():
            yield str(path)  # the synthesizer will say what it thinks of it
            return
        _tune(chunks)
        body = b"pdta" + b"".join(name + len(data).to_bytes(4, "little") + data for name, data in chunks.items())
        parts = [font[8:begin], b"LIST", len(body).to_bytes(4, "little"), body, font[end:]]
        parts = [b"RIFF", sum(map(len, parts)).to_bytes(4, "little"), *parts]
    if hasattr(os, "memfd_create"):  # 100 ms quicker than a disk
        with os.fdopen(os.memfd_create("soundfont"), "wb") as copy:
            copy.writelines(parts)
            copy.flush()
            yield f"/proc/self/fd/{copy.fileno()}"
    else:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            Path(folder, path.name).write_bytes(b"".join(parts))
            yield str(Path(folder, path.name))


def _presets(font: mmap.mmap) -> tuple[int, int, dict[bytes, bytes]]:
    """-> where the list of presets and instruments begins and ends, and its chunks; none where it isn't found."""
    place = 12
    while place + 12 <= len(font):
        end = place + 8 + int.from_bytes(font[place + 4 : place + 8], "little")
        if font[place + 8 : place + 12] == b"pdta" and end <= len(font):
            chunks, inner = {}, place + 12
            while inner + 8 <= end:
                size = int.from_bytes(font[inner + 4 : inner + 8], "little")
                chunks[font[inner : inner + 4]] = font[inner + 8 : min(end, inner + 8 + size)]
                inner += 8 + size
            return place, end, chunks
        place = end + (end % 2 == 1 and font[end : end + 4] != b"LIST")  # some writers leave the padding out
    return 0, 0, {}


def _tune(chunks: dict[bytes, bytes]) -> None:
    """Gives `shdr` headers of the right pitch, and has the generators in `igen` name them."""
    transposed = _preset_transpositions(chunks)
    firsts, rows = _zones(chunks[b"inst"], chunks[b"ibag"], chunks[b"igen"], 20)
    headers = [chunks[b"shdr"][place : place + _HEADER] for place in range(0, len(chunks[b"shdr"]), _HEADER)]
    known: dict[tuple[int, int], int] = {}
    added: list[bytes] = []
    for instrument, zones in enumerate(firsts):
        common: dict[int, int] = {}
        for number, zone in enumerate(zones):
            places = {rows[place][0]: place for place in zone}
            heard = common | {operator: rows[place][1] for operator, place in places.items()}
            if _SAMPLE not in places:
                common = heard if number == 0 else common
                continue
            sample = heard[_SAMPLE]
            if sample >= len(headers) - 1 or len(headers) + len(added) > 0xFFFF:
                continue
            own = headers[sample][_PITCH]
            root, coarse = heard.get(_ROOT_KEY, 255), _signed(heard.get(_COARSE_TUNE, 0))
            middle = sum(divmod(heard.get(_KEY_RANGE, 60 * 257), 256)) / 2  # of its keys; most such zones have one
            pitch = own if root > 127 else root
            pitch = round(middle - (middle - pitch) * heard.get(_SCALE_TUNING, 100) / 100) - coarse
            pitch = min(127, max(0, pitch - transposed.get(instrument, 0)))
            if pitch != own:
                if (sample, pitch) not in known:
                    known[sample, pitch] = len(headers) - 1 + len(added)
                    added.append(headers[sample][:_PITCH] + bytes([pitch]) + headers[sample][_PITCH + 1 :])
                rows[places[_SAMPLE]][1] = known[sample, pitch]
    _drop(rows, _COARSE_TUNE)
    chunks[b"igen"] = np.array(rows, "<u2").tobytes()
    chunks[b"shdr"] = b"".join([*headers[:-1], *added, headers[-1]])


def _preset_transpositions(chunks: dict[bytes, bytes]) -> dict[int, int]:
    """Semitones by which presets transpose an instrument, where all that use it agree; the generators are dropped."""
    presets, rows = _zones(chunks[b"phdr"], chunks[b"pbag"], chunks[b"pgen"], 24)
    found: dict[int, set[int]] = defaultdict(set)
    for zones in presets:
        common: dict[int, int] = {}
        for zone in zones:
            heard = common | {rows[place][0]: rows[place][1] for place in zone}
            if _INSTRUMENT in heard:
                found[heard[_INSTRUMENT]].add(_signed(heard.get(_COARSE_TUNE, 0)))
            else:
                common = heard
    _drop(rows, _COARSE_TUNE)
    chunks[b"pgen"] = np.array(rows, "<u2").tobytes()
    return {instrument: values.pop() for instrument, values in found.items() if len(values) == 1}


def _zones(heads: bytes, bags: bytes, generators: bytes, offset: int) -> tuple[list[list[range]], list[list[int]]]:
    """-> for each preset or instrument its zones, as rows of generators; and the rows (operator, amount)."""
    rows = np.frombuffer(generators[: len(generators) // 4 * 4], "<u2").reshape(-1, 2).tolist()
    begins = [min(begin, len(rows)) for begin, _ in struct.iter_unpack("<HH", bags[: len(bags) // 4 * 4])]
    size = 22 if offset == 20 else 38
    firsts = [struct.unpack_from("<H", heads, place + offset)[0] for place in range(0, len(heads) - size + 1, size)]
    ranges = [range(*pair) for pair in itertools.pairwise(begins)]
    return [ranges[first:last] for first, last in itertools.pairwise(firsts)], rows


def _signed(amount: int) -> int:
    return (amount + 0x8000) % 0x10000 - 0x8000


def _drop(rows: list[list[int]], operator: int) -> None:
    for row in rows:
        if row[0] == operator:
            row[1] = 0


def velocity_gain(velocity: int) -> float:
    """What `play`'s frames are to be multiplied by for a velocity from 0 to 127.

    symusic's synthesizer leaves a SoundFont's modulators out, so it plays every velocity equally loud. This is the
    standard's default modulator (SoundFont 2.01, section 8.4.1): 40 dB for each tenfold of velocity.
    """
    return (velocity / 127) ** 2


def play(sounds: Iterable[Sound], synthesizer: Any, begin: float = 0.0) -> np.ndarray:
    """Notes as heard from `begin` on, in seconds, at full velocity. -> (N, 2) float32, until the last has faded.

    What is played adds up exactly: two notes rendered together are the sum of each rendered alone.
    """
    import symusic

    tracks: dict[tuple[int, bool], Any] = {}
    for sound in sounds:
        key = (sound.program, sound.is_drum)
        if key not in tracks:
            tracks[key] = symusic.Track(program=sound.program, is_drum=sound.is_drum, ttype="second")
        note = symusic.Note(sound.onset - begin, sound.duration, sound.pitch, 127, ttype="second")
        tracks[key].notes.append(note)
    score: Any = symusic.Score(ttype="second")
    for track in tracks.values():
        score.tracks.append(track)
    return np.asarray(synthesizer.render(score, stereo=True)).T  # (2, N), interleaved in memory


class Key(NamedTuple):
    """What a rendering depends on. frames: the note's length; held: only the part before its release is kept."""

    program: int
    is_drum: bool
    pitch: int
    frames: int
    held: bool


def render_wave(key: Key, synthesizer: Any, sample_rate: int) -> np.ndarray:
    """-> (N, 2) float32 at full velocity, cut where nothing more is heard. synthesizer: `load_soundfont`'s.

    A note's renderings agree sample by sample until the shorter one is released.
    """
    frames = play([Sound(0.0, key.frames / sample_rate, key.pitch, key.program, key.is_drum)], synthesizer)
    if key.held:
        frames = frames[: key.frames]
    end = len(frames)
    while end and np.abs(frames[max(0, end - _BLOCK) : end]).max() < _INAUDIBLE:
        end = max(0, end - _BLOCK)
    return np.ascontiguousarray(frames[:end], dtype=np.float32)


class WaveCache:
    """Renderings of notes, those used last, up to `most_bytes`. request: has a key rendered; `arrived` answers it."""

    def __init__(self, request: Callable[[Key], None], most_bytes: int = _CACHE_BYTES) -> None:
        self._request, self._most = request, most_bytes
        self._waves: OrderedDict[Key, np.ndarray] = OrderedDict()
        self._waiting: dict[Key, list[Callable[[np.ndarray], None]]] = {}
        self.bytes = 0
        self.generation = 0  # grows with `clear`: renderings before and after it don't agree

    def fetch(self, key: Key, then: Callable[[np.ndarray], None]) -> None:
        """Calls `then` with the rendering, at once where it is known."""
        if key in self._waves:
            self._waves.move_to_end(key)
            then(self._waves[key])
        elif key in self._waiting:
            self._waiting[key].append(then)
        else:
            self._waiting[key] = [then]
            self._request(key)

    def arrived(self, key: Key, wave: np.ndarray) -> None:
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

    def __init__(self, process: subprocess.Popen[bytes], answer: Callable[[tuple[Any, ...]], None]) -> None:
        """answer: gets ("wave", key, frames), ("loaded", path, error or None) or ("renderer-lost",), in a thread."""
        self._process, self._answer = process, answer
        self._asked: queue.PriorityQueue[tuple[bool, int, list[Any]]] = queue.PriorityQueue()
        self._numbers = itertools.count()
        threading.Thread(target=self._work, name="rendering", daemon=True).start()

    def load(self, path: str, sample_rate: int) -> None:
        """The SoundFont for what is rendered from now on; where it can't be used, the one before stays."""
        self._asked.put((False, next(self._numbers), ["load", path, sample_rate]))

    def render(self, key: Key, when_idle: bool = False) -> None:
        """when_idle: after all that is not."""
        self._asked.put((when_idle, next(self._numbers), ["render", *key]))

    def close(self) -> None:
        """Ends the process."""
        self._process.kill()
        self._process.wait()

    def _work(self) -> None:
        try:
            while True:
                self._exchange(self._asked.get()[2])
        except (OSError, ValueError, StopIteration):
            self._answer(("renderer-lost",))

    def _exchange(self, message: list[Any]) -> None:
        """Raises OSError, ValueError or StopIteration when the process is gone."""
        stdin: Any = self._process.stdin
        stdout: Any = self._process.stdout
        stdin.write(wire.encode(message))
        stdin.flush()
        verb, *results = next(wire.messages(stdout))
        if verb == "wave":
            frames = np.empty((results[0], 2), np.float32)
            if frames.size and stdout.readinto(frames.reshape(-1).view(np.uint8)) != frames.nbytes:
                raise ValueError("the process ended within an answer")
            self._answer(("wave", Key(*message[1:]), frames))
        else:
            self._answer(("loaded", message[1], results[0] if verb == "error" else None))


def promote(priority: int) -> None:
    """Gives the calling thread that real-time priority where the system allows it, and else nothing."""
    with suppress(AttributeError, OSError, ValueError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(priority))


def _serve() -> None:
    """Raises OSError when the other side is gone."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # should anything print
    import symusic  # noqa: F401  while the player's own imports go on

    promote(1)

    synthesizer: Any = None
    rate = 0
    for verb, *arguments in wire.messages(sys.stdin.buffer):
        if verb == "load":
            try:
                synthesizer, rate = load_soundfont(Path(arguments[0]), arguments[1]), arguments[1]
                out.write(wire.encode(["loaded"]))
            except SoundFontError as error:
                out.write(wire.encode(["error", str(error)]))
        elif synthesizer is None:
            out.write(wire.encode(["wave", 0]))
        else:
            frames = render_wave(Key(*arguments), synthesizer, rate)
            out.write(wire.encode(["wave", len(frames)]))
            out.write(frames.data)
        out.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with suppress(OSError):
        _serve()
