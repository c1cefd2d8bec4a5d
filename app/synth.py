"""A piece as sound: a SoundFont plays its notes into a .wav file."""

from __future__ import annotations

import wave
from pathlib import Path

import numpy as np
import symusic

from app.assets import asset
from generator.errors import ContinuoError
from generator.files import atomic_write
from generator.midi_faults import MidiError, check_header, locate_fault

SOUND_FONT = "FluidR3Mono_GM.sf3"
LONGEST_SECONDS = 2 * 3600.0  # the whole piece is held in memory: 0.35 MB a second at 44100 Hz
TAIL_SECONDS = 1.5  # how long the last notes may fade
LOUDEST = 10 ** (-1 / 20)  # -1 dBFS: players that resample overshoot the samples a little
MAX_GAIN = 4.0  # a soft piece becomes louder, but not its one soft note as loud as an orchestra
SILENCE = 10 ** (-60 / 20)  # of the piece's peak; what lies below it at the end is cut
FADE_SECONDS = 0.02  # so that the cut doesn't click
_MAX_RATE, _MIN_RATE = 192_000, 8_000
_QUALITY = 0  # 0 to 4 sound the same within 0.4 dB, 4 takes 7 times as long; symusic 0.5.9 renders 5 and 6 as silence
_BLOCK = 1 << 18  # frames converted at a time


class SoundFontError(ContinuoError):
    """A SoundFont that can't be used; says which file and why."""


def default_soundfont() -> Path:
    """The SoundFont that ships: FluidR3Mono, all 128 General MIDI instruments and drums."""
    return asset("soundfonts", SOUND_FONT)


def render_wav(midi: bytes, path: Path, *, soundfont: Path | None = None, sample_rate: int = 44100) -> float:
    """Write a MIDI file's sound to `path`, 16-bit stereo, all at once or not at all. -> its length in seconds.

    It is as loud as -1 dBFS allows, up to MAX_GAIN, and ends when the last notes have faded, TAIL_SECONDS after their end
    at the latest. A piece without notes is TAIL_SECONDS of silence. sample_rate: in Hz. The sustain pedal is not heeded:
    `write_midi` folds it into the durations.
    Raises MidiError for bytes that are no MIDI file, SoundFontError, ContinuoError for a piece above LONGEST_SECONDS,
    ValueError for a sample rate outside 8000 to 192000, OSError where the file can't be written.
    """
    if not _MIN_RATE <= sample_rate <= _MAX_RATE:
        raise ValueError(f"sample_rate is {sample_rate}; it must be from {_MIN_RATE} to {_MAX_RATE}")
    score = _parse(midi)
    frames = _render(score, soundfont or default_soundfont(), sample_rate)  # (N, 2)
    peak = max(float(frames.max()), -float(frames.min()))
    if peak > 0:
        frames = _trim(frames, peak * SILENCE, sample_rate)
    _write(frames, min(MAX_GAIN, LOUDEST / peak) if peak > 0 else 1.0, path, sample_rate)
    return len(frames) / sample_rate


def _parse(midi: bytes) -> symusic.core.ScoreSecond:
    check_header(midi, "the piece")
    try:
        score = symusic.Score.from_midi(midi).to("second")
    except (RuntimeError, ValueError, IndexError, OverflowError, UnicodeDecodeError, MemoryError) as error:
        raise MidiError(f"the piece: {locate_fault(midi) or f'no parser can read it ({error})'}") from error
    if score.end() > LONGEST_SECONDS:
        raise ContinuoError(
            f"the piece lasts {score.end() / 60:,.0f} minutes; at most {LONGEST_SECONDS / 60:.0f} can be rendered to sound"
        )
    return score


def _render(score: symusic.core.ScoreSecond, soundfont: Path, sample_rate: int) -> np.ndarray:
    """-> (N, 2) float32, to TAIL_SECONDS after the last note's end; above 1 where many notes add up."""
    synthesizer = _load(soundfont, sample_rate)
    sounding = [track for track in score.tracks if len(track.notes)]
    if not sounding:
        return np.zeros((round(TAIL_SECONDS * sample_rate), 2), dtype=np.float32)
    last = max((note for track in sounding for note in track.notes), key=lambda note: note.time + note.duration)
    end = last.time + last.duration + TAIL_SECONDS
    # symusic ends 0.8 seconds after the last note, however long it sounds on. So one more is played, past what is kept.
    sounding[0].notes.append(symusic.core.NoteSecond(end + 0.1, 0.01, sounding[0].notes[0].pitch, 1))
    sound = np.asarray(synthesizer.render(score, stereo=True))  # (2, N), interleaved in memory
    return sound.T[: round(end * sample_rate)]


def _load(soundfont: Path, sample_rate: int) -> symusic.Synthesizer:
    """Raises SoundFontError."""
    try:
        with soundfont.open("rb") as file:
            head = file.read(12)
        length = soundfont.stat().st_size
    except OSError as error:
        raise SoundFontError(f"{soundfont}: the SoundFont can't be opened: {error.strerror or error}") from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise SoundFontError(f"{soundfont}: not a SoundFont: it does not begin with 'RIFF....sfbk'")
    missing = 8 + int.from_bytes(head[4:8], "little") - length
    if missing > 0:
        raise SoundFontError(f"{soundfont}: the SoundFont is cut short: {missing:,} bytes are missing at its end")
    try:
        return symusic.Synthesizer(sf_path=str(soundfont), sample_rate=sample_rate, quality=_QUALITY)
    except (RuntimeError, ValueError, MemoryError) as error:
        raise SoundFontError(f"{soundfont}: the SoundFont is damaged: {error}") from error


def _trim(frames: np.ndarray, threshold: float, sample_rate: int) -> np.ndarray:
    """Cut the silence at the end, and fade FADE_SECONDS. frames: (N, 2) -> (M, 2), M <= N; changes its input."""
    fade = round(FADE_SECONDS * sample_rate)
    searched = frames[-round((TAIL_SECONDS + 1) * sample_rate) :]  # an hour's silence would be a copy of the hour
    audible = np.flatnonzero((np.abs(searched) > threshold).any(axis=1))
    kept = (audible[-1] + 1 if len(audible) else 0) + fade
    frames = frames[: len(frames) - max(0, len(searched) - kept)]
    frames[-fade:] *= np.linspace(1, 0, fade, dtype=np.float32)[:, None]
    return frames


def _write(frames: np.ndarray, gain: float, path: Path, sample_rate: int) -> None:
    """frames: (N, 2) float. Raises OSError."""
    with atomic_write(path) as file, wave.open(file, "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(sample_rate)
        sound.setnframes(len(frames))  # else the header is patched afterwards
        for begin in range(0, len(frames), _BLOCK):
            block = np.rint(frames[begin : begin + _BLOCK] * (gain * 32767))
            sound.writeframesraw(block.astype("<i2").tobytes())
