"""Sound is where the score has it, at a sane loudness; what can't be rendered leaves no file."""

from __future__ import annotations

import os
import wave
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.assets import shipped_clips
from app.files import audio
from app.files.audio import SoundFontError, default_soundfont, render_wav
from app.synth.soundfont import SoundNote, load_soundfont, play
from generator.errors import ContinuoError
from generator.midi.faults import MidiError
from generator.midi.writer import write_midi
from generator.music.score import Note, Score, Tempo, Track, note_array

RATE = 22_050  # quicker than 44100, and as good for a test


def piece(notes: Iterable[Note], tempos: tuple[Tempo, ...] = (), **track: int | bool) -> bytes:
    """480 ticks to the quarter note: 960 to the second, where `tempos` doesn't say otherwise."""
    part = replace(Track(note_array(notes)), **track)
    return write_midi(Score(480, (part,), tempos))


def listen(path: Path) -> tuple[np.ndarray, int]:
    """-> frames (N, 2) float from -1 to 1, sample rate."""
    with wave.open(str(path)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (2, 2)
        data = np.frombuffer(sound.readframes(sound.getnframes()), "<i2")
        return data.reshape(-1, 2) / 32768, sound.getframerate()


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def decibels(frames: np.ndarray) -> float:
    return 20 * np.log10(max(np.abs(frames).max(), 1e-9))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "piece.wav"


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_onsets_are_where_the_score_has_them_through_a_change_of_tempo(path: Path, rate: int) -> None:
    quarters = [0, 2, 4, 5, 6]
    tempos = (Tempo(0, 500_000), Tempo(4 * 480, 1_000_000))
    render_wav(piece((Note(480 * q, 60, 72, 90) for q in quarters), tempos), path, sample_rate=rate)
    frames, heard_rate = listen(path)
    assert heard_rate == rate
    loud = np.abs(frames).max(axis=1)
    for seconds in (0, 1, 2, 3, 4):
        begin = seconds * rate
        assert loud[max(0, begin - rate // 50) : begin].max(initial=0) < 0.05
        assert loud[begin : begin + rate // 100].max() > 0.2  # within 10 ms


def test_sound_fades_after_the_end_and_the_file_ends_in_silence(path: Path) -> None:
    seconds = render_wav(piece([Note(0, 960, 60, 90)]), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert seconds == len(frames) / RATE
    assert 1.3 < seconds < 1 + audio.TAIL_SECONDS
    assert decibels(frames[RATE : RATE + RATE // 10]) > -40  # it still rings
    assert decibels(frames[-RATE // 200 :]) < -60


def test_instrument_that_rings_long_is_faded_out_at_the_tail_s_end(path: Path) -> None:
    seconds = render_wav(piece([Note(0, 960, 60, 90)], program=14), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert seconds == pytest.approx(1 + audio.TAIL_SECONDS, abs=1 / RATE)
    assert decibels(frames[-2:]) < -60


def test_seventy_loud_notes_at_once_do_not_clip(path: Path) -> None:
    render_wav(piece(Note(0, 480, pitch, 127) for pitch in range(30, 100)), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert decibels(frames) == pytest.approx(-1, abs=0.01)
    assert (np.abs(frames) == np.abs(frames).max()).sum() <= 2  # a peak, not a plateau


def test_half_the_velocity_is_twelve_decibels_softer(path: Path) -> None:
    """As the SoundFont standard has it, 40 log10(v / 127) dB; in one piece, and whatever its other notes do."""
    notes = [Note(0, 240, 60, 100), Note(960 * 2, 240, 60, 50), Note(960 * 4, 240, 60, 25)]
    render_wav(piece(notes), path, sample_rate=RATE)
    frames, _ = listen(path)
    levels = [decibels(frames[second * RATE : (second + 1) * RATE]) for second in (0, 2, 4)]
    assert np.diff(levels) == pytest.approx([-12.04, -12.04], abs=0.1)


def test_tracks_are_as_loud_and_where_their_mix_says(path: Path) -> None:
    notes = note_array([Note(0, 240, 60, 100)]), note_array([Note(1920, 240, 60, 100)])
    usual, mixed = Track(notes[0], program=19), Track(notes[1], program=19, volume=50, pan=127)
    render_wav(write_midi(Score(480, (usual, mixed))), path, sample_rate=RATE)
    frames, _ = listen(path)
    early, late = frames[: RATE // 2], frames[2 * RATE - 10 :]
    assert np.abs(early[:, 1]).max() / np.abs(late[:, 1]).max() == pytest.approx(4, rel=0.05)
    assert np.abs(early[:, 0]).max() > 0.1 and np.abs(late[:, 0]).max() < 0.001


def test_soft_piece_stays_softer_than_a_loud_one(path: Path) -> None:
    levels = []
    for velocity in (30, 120):
        render_wav(piece([Note(0, 480, 60, velocity)]), path, sample_rate=RATE)
        levels.append(decibels(listen(path)[0]))
    assert levels[0] < levels[1] - 12


def test_notes_that_reach_over_a_slice_s_end_sound_on(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The piece is rendered in slices; where they are cut can't be heard."""
    data = piece(Note(480 * beat, 1200, 60 + beat, 60 + 5 * beat) for beat in range(9))
    monkeypatch.setattr(audio, "_SLICE_SECONDS", 3600)
    render_wav(data, path, sample_rate=RATE)
    whole, _ = listen(path)
    monkeypatch.setattr(audio, "_SLICE_SECONDS", 1)
    render_wav(data, path, sample_rate=RATE)
    sliced, _ = listen(path)
    assert len(sliced) == len(whole)
    assert np.abs(sliced - whole).max() < 0.01


def test_sustain_pedal_holds_the_note(path: Path) -> None:
    """The same short note, and a pedal that is held for two seconds."""
    whole = piece([Note(0, 120, 48, 90)])
    pedal = b"\x00\xb0\x40\x7f"
    release = b"\x8e\x08\xb0\x40\x00"  # 1800 ticks after the note's end
    track = b"".join([pedal, b"\x00\x90\x30\x5a", b"\x78\x80\x30\x00", release, b"\x00\xff\x2f\x00"])
    held = whole[:14] + b"MTrk" + len(track).to_bytes(4, "big") + track
    held = held[:10] + b"\x00\x01" + held[12:]
    assert render_wav(held, path, sample_rate=RATE) > render_wav(whole, path, sample_rate=RATE) + 1


def test_drums_sound(path: Path) -> None:
    render_wav(piece([Note(0, 480, 36, 100)], is_drum=True), path, sample_rate=RATE)
    assert decibels(listen(path)[0]) > -20


def test_piece_without_notes_is_silence(path: Path) -> None:
    assert render_wav(piece([]), path, sample_rate=RATE) == pytest.approx(audio.TAIL_SECONDS, abs=1 / RATE)
    assert not listen(path)[0].any()


def test_same_piece_gives_the_same_bytes(path: Path) -> None:
    data = piece([Note(0, 480, 60, 90), Note(480, 480, 64, 80)])
    render_wav(data, path, sample_rate=RATE)
    first = path.read_bytes()
    render_wav(data, path, sample_rate=RATE)
    assert path.read_bytes() == first


def test_shipped_clip_renders(path: Path) -> None:
    assert render_wav(shipped_clips()[0].read_bytes(), path, sample_rate=RATE) > 5
    assert decibels(listen(path)[0]) > -13


@pytest.mark.processes
@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a SoundFont"),
        (b"these are no sounds at all", "not a SoundFont"),
        (b"RIFF\x04\x00\x00\x00WAVE", "not a SoundFont"),
        (b"RIFF\x04\x00\x00\x00sfbk", "damaged"),
        (b"RIFF\xf0\x03\x00\x00sfbk" + bytes(range(250)) * 4 + b"????", "damaged"),
        (None, "1,000 bytes are missing"),
    ],
    ids=["empty", "text", "another RIFF", "bare", "noise", "cut short"],
)
def test_garbage_for_a_soundfont_is_a_clear_error_and_leaves_no_file(
    tmp_path: Path, path: Path, content: bytes | None, message: str
) -> None:
    font = tmp_path / "garbage.sf2"
    font.write_bytes(default_soundfont().read_bytes()[:-1000] if content is None else content)
    with pytest.raises(SoundFontError, match=message) as caught:
        render_wav(piece([Note(0, 480, 60, 90)]), path, soundfont=font)
    assert str(font) in str(caught.value)
    assert names(tmp_path) == ["garbage.sf2"]


def test_missing_soundfont_is_a_clear_error_and_leaves_no_file(tmp_path: Path, path: Path) -> None:
    with pytest.raises(SoundFontError, match="can't be opened: No such file"):
        render_wav(piece([Note(0, 480, 60, 90)]), path, soundfont=tmp_path / "absent.sf2")
    assert names(tmp_path) == []


def test_bytes_that_are_no_midi_file_are_a_clear_error_and_leave_no_file(tmp_path: Path, path: Path) -> None:
    whole = piece([Note(0, 480, 60, 90)])
    for data in (b"", b"no MIDI", whole[:-9]):
        with pytest.raises(MidiError, match="the piece: "):
            render_wav(data, path)
    assert names(tmp_path) == []


def test_piece_of_days_is_refused_before_it_takes_the_memory(path: Path) -> None:
    with pytest.raises(ContinuoError, match="minutes"):
        render_wav(piece([Note(960 * 3600 * 48, 480, 60, 90)]), path)


@pytest.mark.parametrize("rate", [0, -1, 7_999, 10**9])
def test_impossible_sample_rate_is_refused(path: Path, rate: int) -> None:
    with pytest.raises(ValueError, match="sample_rate"):
        render_wav(piece([Note(0, 480, 60, 90)]), path, sample_rate=rate)


def test_folder_that_is_not_there_is_an_os_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        render_wav(piece([Note(0, 480, 60, 90)]), tmp_path / "absent" / "piece.wav", sample_rate=RATE)


def test_full_disk_leaves_the_old_file(tmp_path: Path, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        render_wav(piece([Note(0, 480, 60, 90)]), path, sample_rate=RATE)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == [path.name]


def levels(program: int, seconds: float, pitch: int = 69) -> np.ndarray:
    """Peak of each twentieth of a second, of one note."""
    synthesizer = load_soundfont(default_soundfont(), RATE)
    frames = np.abs(play([SoundNote(0.0, seconds, pitch, program, False)], synthesizer)).max(axis=1)
    step = RATE // 20
    return np.array([frames[begin : begin + step].max() for begin in range(0, len(frames), step)])


@pytest.mark.parametrize("program", [56, 61, 65, 80, 33])
def test_a_note_that_is_let_go_fades_rather_than_stops(program: int) -> None:
    """Trumpet, brass section, alto saxophone, square lead, bass: none of them has a release in its preset zones."""
    heard = levels(program, 1.0)
    assert 0.02 < heard[21] / heard[19] < 1 and (heard[60:] < 0.01 * heard[19]).all()


def test_a_held_flute_is_steady() -> None:
    held = levels(73, 3.0)[10:58]
    assert held.max() < 1.5 * held.min()
