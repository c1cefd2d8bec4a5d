"""SoundFonts, and notes played with them: what rendering to a file and playing live share."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.assets import asset
from app.ipc.ask_once import NoAnswerError, ask_once
from app.ipc.wire import decoder
from app.synth.messages import CheckSoundFont, SoundFontChecked
from app.synth.soundfont_file import Damaged, read_font, write_font
from app.synth.soundfont_tuning import playable
from generator.errors import ContinuoError

SOUND_FONT = "FluidR3Mono_GM.sf3"
_QUALITY = 0  # 0 to 4 differ by less than 0.3 dB and little in time; symusic 0.5.9 renders 5 and 6 as silence
_CHECK_SECONDS = 60.0
_checked: set[tuple[str, int, int]] = set()  # path, bytes and time of what a child has played


class SoundFontError(ContinuoError):
    """A SoundFont that can't be used; says which file and why."""


class SoundNote(NamedTuple):
    """A note to be played."""

    onset: float
    """In seconds."""
    duration: float
    """In seconds."""
    pitch: int
    """0 to 127."""
    program: int
    """0 to 127."""
    is_drum: bool
    """Whether `pitch` is a drum's."""


class Synthesizer(NamedTuple):
    """What `play` plays with."""

    path: Path
    """The SoundFont."""
    synth: Any
    """symusic's, whose stubs don't let it be named."""


def default_soundfont() -> Path:
    """The SoundFont that ships: FluidR3Mono, all 128 General MIDI instruments and drums."""
    return asset("soundfonts", SOUND_FONT)


def load_soundfont(path: Path, sample_rate: int) -> Synthesizer:
    """A synthesizer for `play`. sample_rate: in Hz. Raises SoundFontError.

    A file that doesn't ship is first checked, and played in a process of its own (`check_soundfont`).
    """
    if not _is_shipped(path):
        check_soundfont(path, sample_rate)
    return load_unchecked(path, sample_rate)


def check_soundfont(path: Path, sample_rate: int = 44_100) -> None:
    """Plays notes with it in a child process, once as long as the file is the same: symusic is C++, and a file that
    makes it crash must not take more with it. Raises SoundFontError.
    """
    stamp = _stamp(path)
    if stamp in _checked:
        return
    request = CheckSoundFont(path.resolve(), path, sample_rate)
    try:
        checked = ask_once("app.synth.soundfont_check", request, decoder(SoundFontChecked), seconds=_CHECK_SECONDS)
    except NoAnswerError as failure:
        if error := failure.start_error:
            raise SoundFontError("{path}: the SoundFont can't be checked: {reason}", path=path, reason=error) from error
        if failure.timed_out:
            raise _damaged(
                path, Damaged("the synth rendered no note within {seconds:.0f} seconds", seconds=_CHECK_SECONDS)
            ) from None
        raise _damaged(path, Damaged("the synth crashes with it")) from None
    if checked.error:
        raise SoundFontError.of(checked.error)
    _checked.add(stamp)


def load_unchecked(path: Path, sample_rate: int) -> Synthesizer:
    """As load_soundfont, without a child: its tables are checked, its compressed sound only where it doesn't ship."""
    _stamp(path)
    import symusic  # not above: the player mixes notes that another process renders, and starts quicker without

    try:
        with _mended(path, sample_rate) as mended:
            return Synthesizer(path, symusic.Synthesizer(sf_path=mended, sample_rate=sample_rate, quality=_QUALITY))
    except (RuntimeError, ValueError, MemoryError) as error:
        raise _damaged(path, error) from error
    except OSError as error:
        raise _closed(path, error) from error


def _is_shipped(path: Path) -> bool:
    try:
        return path.samefile(default_soundfont())
    except OSError:
        return False


def _stamp(path: Path) -> tuple[str, int, int]:
    """What tells a file from another. Raises SoundFontError for what can't be opened, is no SoundFont or not whole."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
        about = path.stat()
    except OSError as error:
        raise _closed(path, error) from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise SoundFontError("{path}: not a SoundFont: it does not begin with 'RIFF....sfbk'", path=path)
    missing = 8 + int.from_bytes(head[4:8], "little") - about.st_size
    if missing > 0:
        raise SoundFontError(
            "{path}: the SoundFont is cut short: {missing:,} bytes are missing at its end", path=path, missing=missing
        )
    return str(path.resolve()), about.st_size, about.st_mtime_ns


def _closed(path: Path, error: OSError) -> SoundFontError:
    return SoundFontError("{path}: the SoundFont can't be opened: {reason}", path=path, reason=error)


def _damaged(path: Path, why: Exception) -> SoundFontError:
    return SoundFontError(
        "{path}: the SoundFont is damaged ({why}); choose another, or download it again", path=path, why=why
    )


@contextmanager
def _mended(path: Path, sample_rate: int) -> Iterator[str]:
    """The path of a copy of the SoundFont that symusic can follow, and plays in tune. Raises OSError and Damaged."""
    font = read_font(memoryview(path.read_bytes()))
    parts = write_font(playable(font, sample_rate, check=not _is_shipped(path)))
    if hasattr(os, "memfd_create"):  # 100 ms quicker than a disk
        with os.fdopen(os.memfd_create("soundfont"), "wb") as copy:
            copy.writelines(parts)
            copy.flush()
            yield f"/proc/self/fd/{copy.fileno()}"
    else:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            Path(folder, path.name).write_bytes(b"".join(parts))
            yield str(Path(folder, path.name))


def velocity_gain(velocity: int) -> float:
    """What `play`'s frames are to be multiplied by for a velocity from 0 to 127.

    symusic's synthesizer leaves a SoundFont's modulators out, so it plays every velocity equally loud. This is the
    standard's default modulator (SoundFont 2.01, section 8.4.1): 40 dB for each tenfold of velocity.
    """
    return (velocity / 127) ** 2


def play(sounds: Iterable[SoundNote], synthesizer: Synthesizer, begin: float = 0.0) -> np.ndarray:
    """Notes as they sound from `begin` on, in seconds, at full velocity. -> (N, 2) float32, until the last has faded.

    What is played adds up exactly: two notes rendered together are the sum of each rendered alone. Raises
    SoundFontError where a sample can't be played.
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
    try:
        return np.asarray(synthesizer.synth.render(score, stereo=True)).T  # (2, N), interleaved in memory
    except (RuntimeError, MemoryError) as error:
        raise _damaged(synthesizer.path, error) from error
