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
from app.files.audio import SoundFontError, default_soundfont, render_wav
from app.files.mastering import CEILING, TARGET, loudness, true_peak
from app.synth.performance import TAIL_SECONDS
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


def dried(midi: bytes) -> bytes:
    """With nothing sent to the reverb but what the instrument itself asks for."""
    return with_events(midi, b"\x00\xb0\x5b\x00")


def with_events(midi: bytes, events: bytes) -> bytes:
    """events: of a track, at its beginning, of the last track."""
    at = midi.rindex(b"MTrk")
    track = events + midi[at + 8 :]
    return midi[:at] + b"MTrk" + len(track).to_bytes(4, "big") + track


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
    strokes = piece((Note(480 * q, 60, 76, 110) for q in quarters), tempos, program=115)  # woodblock
    render_wav(dried(strokes), path, sample_rate=rate)
    frames, heard_rate = listen(path)
    assert heard_rate == rate
    loud = np.abs(frames).max(axis=1)
    for seconds in (0, 1, 2, 3, 4):
        begin = seconds * rate
        assert loud[max(0, begin - rate // 50) : begin].max(initial=0) < 0.03
        assert loud[begin : begin + rate // 200].max() > 0.1  # within 5 ms


def test_sound_fades_after_the_end_and_the_file_ends_in_silence(path: Path) -> None:
    seconds = render_wav(piece([Note(0, 960, 60, 90)]), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert seconds == len(frames) / RATE
    assert 1.3 < seconds < 1 + TAIL_SECONDS
    assert decibels(frames[RATE : RATE + RATE // 10]) > -40  # it still rings
    assert decibels(frames[-RATE // 200 :]) < -60


def test_instrument_that_rings_long_is_faded_out_at_the_tail_s_end(path: Path) -> None:
    seconds = render_wav(piece([Note(0, 960, 60, 90)], program=14), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert seconds == pytest.approx(1 + TAIL_SECONDS, abs=1 / RATE)
    assert decibels(frames[-2:]) < -60


@pytest.mark.parametrize("velocity", [20, 60, 127])
def test_a_piece_is_as_loud_as_all_and_its_peaks_are_below_the_ceiling(path: Path, velocity: int) -> None:
    render_wav(piece(Note(120 * step, 240, 48 + step % 24, velocity) for step in range(64)), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert loudness(frames, RATE) == pytest.approx(TARGET, abs=0.1)
    assert true_peak(frames) <= CEILING * 1.01


def test_seventy_loud_notes_at_once_do_not_clip(path: Path) -> None:
    render_wav(piece(Note(0, 480, pitch, 127) for pitch in range(30, 100)), path, sample_rate=RATE)
    frames, _ = listen(path)
    assert true_peak(frames) <= CEILING * 1.01
    assert (np.abs(frames) == np.abs(frames).max()).sum() <= 2  # a peak, not a plateau


def test_half_the_velocity_is_twelve_decibels_softer(path: Path) -> None:
    """As the SoundFont standard has it, 40 log10(v / 127) dB; in one piece, and whatever its other notes do."""
    notes = [Note(0, 240, 60, 100), Note(960 * 6, 240, 60, 50), Note(960 * 12, 240, 60, 25)]
    render_wav(piece(notes), path, sample_rate=RATE, levels=False)
    frames, _ = listen(path)
    levels = [decibels(frames[second * RATE : (second + 1) * RATE]) for second in (0, 6, 12)]
    assert np.diff(levels) == pytest.approx([-12.04, -12.04], abs=0.3)


def test_tracks_are_as_loud_and_where_their_mix_says(path: Path) -> None:
    notes = note_array([Note(0, 240, 60, 100)]), note_array([Note(960 * 6, 240, 60, 100)])
    usual, mixed = Track(notes[0], program=19), Track(notes[1], program=19, volume=50, pan=127)
    render_wav(write_midi(Score(480, (usual, mixed))), path, sample_rate=RATE)
    frames, _ = listen(path)
    early, late = (power(frames[second * RATE : second * RATE + RATE // 4]) for second in (0, 6))
    assert early.sum() / late.sum() == pytest.approx(16, rel=0.2)
    assert early[0] == pytest.approx(early[1], rel=0.3) and late[0] < 0.05 * late[1]  # but for the reverb


def test_tracks_have_the_reverb_that_their_mix_says(path: Path) -> None:
    tails = []
    for reverb in (0, 40, 127):
        score = Score(480, (Track(note_array([Note(0, 240, 60, 100)]), program=13, reverb=reverb),))
        render_wav(write_midi(score), path, sample_rate=RATE, levels=False)
        frames, _ = listen(path)
        tails.append(power(frames[RATE // 2 :]).sum() / power(frames[: RATE // 4]).sum())
    assert tails[0] < tails[1] / 2 < tails[2] / 4


def power(frames: np.ndarray) -> np.ndarray:
    """Of each side, (2,)."""
    return np.mean(np.square(frames), axis=0)


def test_a_piece_that_is_not_levelled_is_as_soft_as_it_is_played(path: Path) -> None:
    levels = []
    for velocity in (30, 120):
        render_wav(piece([Note(0, 480, 60, velocity)]), path, sample_rate=RATE, levels=False)
        levels.append(decibels(listen(path)[0]))
    assert levels[0] == pytest.approx(levels[1] - 24, abs=0.5)


def test_expression_and_the_wheel_are_rendered(path: Path) -> None:
    def rendered(events: bytes) -> np.ndarray:
        whole = with_events(piece([Note(0, 960, 69, 100)], program=73), events)
        render_wav(whole, path, sample_rate=RATE, levels=False)
        return listen(path)[0][RATE // 4 : RATE]

    plain, softer, higher = (rendered(events) for events in (b"", b"\x00\xb0\x0b\x40", b"\x00\xe0\x7f\x7f"))
    assert power(softer).sum() == pytest.approx(power(plain).sum() * (64 / 127) ** 4, rel=0.05)
    around = slice(round(400 * len(plain) / RATE), round(550 * len(plain) / RATE))  # Hz
    peaks = [around.start + int(np.abs(np.fft.rfft(frames[:, 0])[around]).argmax()) for frames in (plain, higher)]
    assert peaks[1] / peaks[0] == pytest.approx(2 ** (2 / 12), rel=0.01)


def test_a_bank_and_a_kit_are_what_the_file_chooses(path: Path) -> None:
    def rendered(midi: bytes) -> np.ndarray:
        render_wav(midi, path, sample_rate=RATE)
        return listen(path)[0][: RATE // 2]

    plain = piece([Note(0, 480, 60, 100)], program=80)
    assert not np.allclose(rendered(plain), rendered(with_events(plain, b"\x00\xb0\x00\x08")), atol=0.02)
    kits = [piece([Note(0, 480, 38, 100)], is_drum=True, program=program) for program in (0, 25)]
    assert not np.allclose(rendered(kits[0]), rendered(kits[1]), atol=0.02)


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
    assert decibels(listen(path)[0]) > -10


def test_piece_without_notes_is_silence(path: Path) -> None:
    assert render_wav(piece([]), path, sample_rate=RATE) == pytest.approx(TAIL_SECONDS, abs=1 / RATE)
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
