"""A piece as sound: a SoundFont plays its notes into a .wav or a .flac file."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from app.files.mastering import CEILING, levelled, true_peak
from app.synth.performance import TAIL_SECONDS, render
from app.synth.soundfont import SoundFont, SoundFontError, default_soundfont
from generator.errors import ContinuoError
from generator.files import atomic_write
from generator.midi.reader import read_midi

__all__ = ["SoundFontError", "audio_writer", "default_soundfont", "render_audio", "render_wav"]

LONGEST_SECONDS = 2 * 3600.0  # the whole piece is held in memory: 0.35 MB a second at 44100 Hz
SILENCE = 10 ** (-60 / 20)  # of the piece's peak; what lies below it at the end is cut
FADE_SECONDS = 0.02  # so that the cut doesn't click
_MIN_RATE, _MAX_RATE = 8_000, 192_000
_BLOCK = 1 << 18  # frames converted at a time

_Writer = Callable[[np.ndarray, Path, int], None]  # frames (N, 2), path, sample rate


def render_audio(
    midi: bytes, path: Path, *, soundfont: Path | None = None, sample_rate: int = 44100, levels: bool = True
) -> float:
    """render_wav, to the kind of file that the name's ending asks for: .wav, or .flac with the very same samples.

    Raises ContinuoError for another ending, and what render_wav raises.
    """
    return _render_to(path, audio_writer(path), midi, soundfont, sample_rate, levels)


def audio_writer(path: Path) -> _Writer:
    """What writes files with the ending of `path`. Raises ContinuoError for an ending that is no sound file's."""
    if path.suffix.lower() not in _WRITERS:
        raise ContinuoError(
            "{path}: not a sound file; choose a name that ends in {endings}",
            path=path,
            endings=" or ".join(_WRITERS),
        )
    return _WRITERS[path.suffix.lower()]


def render_wav(
    midi: bytes, path: Path, *, soundfont: Path | None = None, sample_rate: int = 44100, levels: bool = True
) -> float:
    """Write a MIDI file's sound to `path`, 16-bit stereo, all at once or not at all. -> its length in seconds.

    All that the built-in synth understands is played: notes, programs, kits, banks, controllers, the bend wheel and
    pressure. levels: the piece is brought to the usual loudness (mastering.TARGET); else it is as loud as the synth
    plays it, or softer where its peaks would be cut. It ends when the last notes and the reverb have faded,
    TAIL_SECONDS after their end at the latest. A piece without notes is TAIL_SECONDS of silence. sample_rate: in Hz.
    Raises MidiError for bytes that are no MIDI file, SoundFontError, ContinuoError for a piece above LONGEST_SECONDS,
    ValueError for a sample rate outside 8000 to 192000, OSError where the file can't be written.
    """
    return _render_to(path, _write_wav, midi, soundfont, sample_rate, levels)


def _render_to(
    path: Path, writer: _Writer, midi: bytes, soundfont: Path | None, sample_rate: int, levels: bool
) -> float:
    if not _MIN_RATE <= sample_rate <= _MAX_RATE:
        raise ValueError(f"sample_rate is {sample_rate}; it must be from {_MIN_RATE} to {_MAX_RATE}")
    score = read_midi(midi, "the piece")
    if score.end_seconds > LONGEST_SECONDS:
        minutes, most = score.end_seconds / 60, LONGEST_SECONDS / 60
        raise ContinuoError(
            "the piece lasts {minutes:,.0f} minutes; at most {most:.0f} can be rendered to sound",
            minutes=minutes,
            most=most,
        )
    frames = render(score, SoundFont(soundfont or default_soundfont()), sample_rate)  # (N, 2)
    peak = max(float(frames.max()), -float(frames.min()))
    if peak > 0:
        frames = _trim(frames, peak * SILENCE, sample_rate)
        if levels:
            frames = levelled(frames, sample_rate)
        elif (highest := true_peak(frames)) > CEILING:
            frames *= np.float32(CEILING / highest)
    writer(frames, path, sample_rate)
    return len(frames) / sample_rate


def _trim(frames: np.ndarray, threshold: float, sample_rate: int) -> np.ndarray:
    """Cut the silence at the end, and fade FADE_SECONDS. frames: (N, 2) -> (M, 2), M <= N; changes its input."""
    fade = round(FADE_SECONDS * sample_rate)
    searched = frames[-round((TAIL_SECONDS + 1) * sample_rate) :]  # all of it would be a copy of the piece
    audible = np.flatnonzero((np.abs(searched) > threshold).any(axis=1))
    kept = (audible[-1] + 1 if len(audible) else 0) + fade
    frames = frames[: len(frames) - max(0, len(searched) - kept)]
    frames[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return frames


def _samples(frames: np.ndarray) -> Iterator[np.ndarray]:
    """frames: (N, 2) float -> blocks of (up to _BLOCK, 2) 16-bit samples."""
    for begin in range(0, len(frames), _BLOCK):
        yield np.rint(frames[begin : begin + _BLOCK] * 32767).astype("<i2")


def _write_wav(frames: np.ndarray, path: Path, sample_rate: int) -> None:
    """frames: (N, 2) float. Raises OSError."""
    with atomic_write(path) as file, wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        sound.setnframes(len(frames))  # else the header is patched afterwards
        for block in _samples(frames):
            sound.writeframesraw(block.tobytes())


def _write_flac(frames: np.ndarray, path: Path, sample_rate: int) -> None:
    """frames: (N, 2) float. Raises OSError, and ContinuoError where libsndfile is missing."""
    try:
        import soundfile  # only here: without its library (a platform that has no wheel) everything else still works
    except (ImportError, OSError) as error:
        raise ContinuoError(
            "{path}: libsndfile, which writes .flac, can't be loaded ({reason}): install it, or save as .wav",
            path=path,
            reason=error,
        ) from error

    # Into memory first: libsndfile does not tell when the disk is full.
    encoded = io.BytesIO()
    with soundfile.SoundFile(encoded, "w", sample_rate, channels=2, subtype="PCM_16", format="FLAC") as sound:
        for block in _samples(frames):
            sound.write(block)
    with atomic_write(path) as file:
        file.write(encoded.getbuffer())


_WRITERS: dict[str, _Writer] = {".wav": _write_wav, ".flac": _write_flac}
