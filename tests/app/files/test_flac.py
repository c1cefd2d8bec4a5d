"""A piece as .flac: the samples of the .wav, in fewer bytes."""

from __future__ import annotations

import os
import sys
import wave
from pathlib import Path

import pytest
import soundfile

from app.files.audio import render_audio
from app.synth.performance import TAIL_SECONDS
from generator.errors import ContinuoError
from generator.midi.writer import write_midi
from generator.music.score import Note, Score, Track, note_array
from tests.app.files.parts import names

RATE = 22_050


def sound_of(notes: list[Note]) -> bytes:
    return write_midi(Score(480, (Track(note_array(notes)),)))


@pytest.mark.parametrize("rate", [RATE, 44_100, 8_001, 192_000])
def test_flac_holds_the_samples_of_the_wav(tmp_path: Path, rate: int) -> None:
    data = sound_of([Note(0, 480, 60, 127), Note(0, 240, 64, 90), Note(480, 240, 72, 40)])
    wav, flac = tmp_path / "piece.wav", tmp_path / "piece.FLAC"
    assert render_audio(data, wav, sample_rate=rate) == render_audio(data, flac, sample_rate=rate)
    samples, heard_rate = soundfile.read(flac, dtype="int16")
    assert (heard_rate, soundfile.info(flac).subtype) == (rate, "PCM_16")
    with wave.open(str(wav)) as sound:
        assert samples.tobytes() == sound.readframes(sound.getnframes())
    assert flac.stat().st_size < wav.stat().st_size
    before = flac.read_bytes()
    render_audio(data, flac, sample_rate=rate)
    assert flac.read_bytes() == before


def test_piece_without_notes_is_silence_as_flac_too(tmp_path: Path) -> None:
    path = tmp_path / "piece.flac"
    assert render_audio(sound_of([]), path, sample_rate=RATE) == pytest.approx(TAIL_SECONDS, abs=1 / RATE)
    assert not soundfile.read(path, dtype="int16")[0].any()


def test_other_endings_name_those_there_are(tmp_path: Path) -> None:
    for name in ("piece.mp3", "piece"):
        with pytest.raises(
            ContinuoError, match=rf"{name}: not a sound file; choose a name that ends in \.wav or \.flac"
        ):
            render_audio(sound_of([]), tmp_path / name)
    assert names(tmp_path) == []


def test_full_disk_leaves_the_old_flac(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / "piece.flac"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        render_audio(sound_of([Note(0, 480, 60, 90)]), path, sample_rate=RATE)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == [path.name]


def test_without_libsndfile_flac_is_refused_in_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "soundfile", None)
    with pytest.raises(ContinuoError, match=r"install it, or save as \.wav"):
        render_audio(sound_of([]), tmp_path / "piece.flac", sample_rate=RATE)
    assert names(tmp_path) == []
