"""SoundFonts, and notes played with them: what rendering to a file and playing live share."""

from __future__ import annotations

import itertools
import mmap
import os
import struct
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.assets import asset
from generator.errors import ContinuoError

SOUND_FONT = "FluidR3Mono_GM.sf3"
_QUALITY = 0  # 0 to 4 differ by less than 0.3 dB and little in time; symusic 0.5.9 renders 5 and 6 as silence
# Of the SoundFont standard 2.01: generators, the length of a sample's header, and where its pitch stands in it.
_INSTRUMENT, _KEY_RANGE, _COARSE_TUNE, _SAMPLE, _SCALE_TUNING, _ROOT_KEY = 41, 43, 51, 53, 56, 58
_LFO_TO_VOLUME, _RELEASE = 13, 38
_HEADER, _PITCH = 46, 40
_SHORTER = -1500  # timecents: releases take 0.42 of their time


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
    """Gives `shdr` headers of the right pitch, and has the generators in `igen` name them; mends releases."""
    _mend_releases(chunks)
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
    _drop(rows, _LFO_TO_VOLUME)  # symusic takes tenths of a decibel for much more: flutes would come and go
    chunks[b"igen"] = np.array(rows, "<u2").tobytes()
    chunks[b"shdr"] = b"".join([*headers[:-1], *added, headers[-1]])


def _mend_releases(chunks: dict[bytes, bytes]) -> None:
    """Gives every preset zone a release of its own: symusic lets an instrument's sound only where there is one, and
    else stops a note within a millisecond. Its notes fade linearly, which is heard as too long; hence _SHORTER."""
    generators = [list(row) for row in struct.iter_unpack("<HH", chunks[b"pgen"][: len(chunks[b"pgen"]) // 4 * 4])]
    bags = [list(bag) for bag in struct.iter_unpack("<HH", chunks[b"pbag"][: len(chunks[b"pbag"]) // 4 * 4])]
    if not bags or any(not first[0] <= second[0] <= len(generators) for first, second in itertools.pairwise(bags)):
        return
    mended: list[list[int]] = []
    for bag, after in itertools.zip_longest(bags, bags[1:]):
        zone = generators[bag[0] : after[0] if after else None]
        bag[0] = len(mended)
        operators = [operator for operator, _ in zone]
        if after and _INSTRUMENT in operators:
            if _RELEASE in operators:
                row = zone[operators.index(_RELEASE)]
                row[1] = max(-12_000, _signed(row[1]) + _SHORTER) % 0x10000
            else:
                zone.insert(-1, [_RELEASE, _SHORTER % 0x10000])  # the instrument stands last
        mended += zone
    if len(mended) < 0xFFFF:
        chunks[b"pgen"] = np.array(mended, "<u2").tobytes()
        chunks[b"pbag"] = np.array(bags, "<u2").tobytes()


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
    _drop(rows, _LFO_TO_VOLUME)
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
