"""Reading and writing .mid files, hostile ones included."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import mido
import pretty_midi
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from generator.events.tokenizer import Tokenizer
from generator.midi.faults import MidiError
from generator.midi.reader import read_midi, read_midi_file, read_texts
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import KeySignature, Note, Score, Tempo, Track, note_array
from tests.checkout import ROOT
from tests.generator.scores import SMALL_VOCABULARY, scores, tune

EDGE_FILES = ROOT.parent / "shared" / "data" / "edge" / "edge_redistributable.zip"


def chunk(kind: bytes, data: bytes) -> bytes:
    return kind + struct.pack(">I", len(data)) + data


def midi(track: bytes, *, form: int = 0, tracks: int = 1, division: int = 96) -> bytes:
    return chunk(b"MThd", struct.pack(">HHH", form, tracks, division)) + chunk(b"MTrk", track)


NOTE = bytes([0, 0x90, 60, 80, 96, 0x80, 60, 0])
END = bytes([0, 0xFF, 0x2F, 0])


@given(scores)
@settings(max_examples=60, deadline=None)
def test_notes_survive_writing_and_reading(score: Score) -> None:
    grid = quantise(score)
    read = read_midi(write_midi(grid), "x.mid")
    assert sorted(note for track in read.tracks for note in track) == sorted(grid.tracks[0])


def test_tempo_metre_key_program_and_names_are_written(tmp_path: Path) -> None:
    score = Score(
        480,
        (Track(note_array([(0, 480, 60, 80)]), "Geige", 40), Track(note_array([(0, 480, 40, 80)]), "Trommel", 0, True)),
        (Tempo(0, 600_000), Tempo(960, 400_000)),
        (Metre(0, 3, 4), Metre(1440, 6, 8)),
        (KeySignature(0, -3, True),),
    )
    path = tmp_path / "x.mid"
    path.write_bytes(write_midi(score))
    # An independent reader, not the one we read with.
    other = pretty_midi.PrettyMIDI(str(path))
    assert [(i.name, i.program, i.is_drum) for i in other.instruments] == [("Geige", 40, False), ("Trommel", 0, True)]
    assert [round(60e6 / bpm) for bpm in other.get_tempo_changes()[1]] == [600_000, 400_000]
    assert [(t.numerator, t.denominator) for t in other.time_signature_changes] == [(3, 4), (6, 8)]
    assert pretty_midi.key_number_to_key_name(other.key_signature_changes[0].key_number) == "C minor"
    again = read_midi_file(path)
    assert (again.tempos, again.metres, again.keys) == (score.tempos, score.metres, score.keys)


parts = st.lists(st.tuples(scores, st.integers(0, 127), st.booleans()), max_size=15)


@given(parts, st.sampled_from([0, 1]))
@settings(max_examples=60, deadline=None)
def test_parts_survive_either_type(found: list[tuple[Score, int, bool]], midi_type: int) -> None:
    """At most one part of drums, as they have one channel."""
    tracks = []
    for score, program, is_drum in found:
        is_drum = is_drum and not any(track.is_drum for track in tracks)
        tracks.append(Track(quantise(score).tracks[0].notes, "", program, is_drum))
    score = Score(24, tuple(tracks), (Tempo(0, 600_000),), (Metre(0, 3, 4),), (KeySignature(0, 2, True),))
    data = write_midi(score, midi_type)
    assert data[8:12] == bytes([0, midi_type, 0, 1 if midi_type == 0 else 1 + len(tracks)])
    read = read_midi(data, "x.mid")

    def contents(piece: Score) -> list:
        return sorted((t.is_drum or t.program, t.is_drum, sorted(t)) for t in piece.tracks if len(t))

    assert contents(read) == contents(score)
    assert (read.tempos, read.metres, read.keys) == (score.tempos, score.metres, score.keys)


def test_one_track_refuses_more_instruments_than_it_has_channels_and_lets_equal_ones_share() -> None:
    def orchestra(programs: range) -> Score:
        return Score(24, tuple(Track(note_array([(24 * n, 24, 60, 80)]), "", n % 20) for n in programs))

    with pytest.raises(
        ContinuoError, match="15 instruments besides drums, and the piece has 16: save it as MIDI type 1"
    ):
        write_midi(orchestra(range(16)), 0)
    shared = Score(24, (*orchestra(range(15)).tracks, *orchestra(range(20, 24)).tracks))
    read = read_midi(write_midi(shared, 0), "x.mid")
    assert {(t.program, note) for t in read.tracks for note in t} == {(t.program, n) for t in shared.tracks for n in t}
    with pytest.raises(ContinuoError, match="MIDI type is 2"):
        write_midi(shared, 2)


def test_an_only_part_keeps_its_name_in_one_track() -> None:
    score = Score(24, (Track(note_array([(0, 24, 60, 80)]), "Geige", 40), Track()))
    assert [track.name for track in read_midi(write_midi(score, 0), "x.mid").tracks] == ["Geige"]


@given(scores, st.lists(st.text(max_size=200) | st.just("x" * 5000), max_size=4), st.sampled_from([0, 1]))
@settings(max_examples=60, deadline=None)
def test_texts_come_back_and_change_nothing_else(score: Score, texts: list[str], midi_type: int) -> None:
    data = write_midi(score, midi_type, texts)
    assert read_texts(data) == texts
    assert read_midi(data, "x.mid") == read_midi(write_midi(score, midi_type), "x.mid")


def test_texts_are_utf_8_at_the_very_beginning(tmp_path: Path) -> None:
    path = tmp_path / "x.mid"
    path.write_bytes(write_midi(tune(), texts=["Prélude 前奏曲", '{"seed": 7}']))
    assert path.read_bytes()[22:26] == bytes([0, 0xFF, 1, len("Prélude 前奏曲".encode())])
    assert read_texts(path) == ["Prélude 前奏曲", '{"seed": 7}']
    other = mido.MidiFile(path, charset="utf-8")  # an independent reader
    assert [message.text for message in other.tracks[0] if message.type == "text"] == ["Prélude 前奏曲", '{"seed": 7}']


def test_other_people_s_files_have_the_texts_they_begin_with() -> None:
    assert read_texts(
        midi(bytes([0, 0xFF, 3, 1, 65, 5, 0xFF, 1, 2, 0xE9, 66]) + NOTE + bytes([0, 0xFF, 1, 1, 67]) + END)
    ) == ["\ufffdB"]
    assert read_texts(midi(bytes([0, 0xFF, 1, 99, 65]))) == []
    for data in (b"", b"%PDF-1.4", b"MThd", midi(NOTE + END)):
        assert read_texts(data) == []


@given(st.binary(max_size=200))
@settings(max_examples=200, deadline=None)
def test_texts_of_garbage_raise_nothing(garbage: bytes) -> None:
    read_texts(garbage)
    read_texts(midi(bytes([0, 0xFF, 1]) + garbage))


def test_texts_of_a_missing_file_say_so(tmp_path: Path) -> None:
    with pytest.raises(MidiError, match="can't be opened"):
        read_texts(tmp_path / "none.mid")


def test_a_repeated_note_is_ended_before_it_is_struck_again() -> None:
    data = write_midi(Score(24, (Track(note_array([(0, 24, 60, 80), (24, 24, 60, 80)])),)))
    kinds = [message.type for message in mido.MidiFile(file=io.BytesIO(data)).tracks[1] if message.type[:4] == "note"]
    assert kinds == ["note_on", "note_off", "note_on", "note_off"]


def test_pedal_is_folded_into_durations() -> None:
    pedal = bytes([0, 0xB0, 64, 127]) + NOTE + bytes([96, 0xB0, 64, 0])
    (track,) = read_midi(midi(pedal + END), "x.mid").tracks
    assert list(track) == [Note(0, 192, 60, 80)]


HOSTILE = {
    "empty": (b"", "empty"),
    "pdf": (b"%PDF-1.7 and so on", "a PDF"),
    "header cut": (b"MThd\0\0\0\6\0", "ends within its header"),
    "division 0": (midi(NOTE + END, division=0), "division is 0"),
    "26 frames a second": (midi(NOTE + END, division=0xE628), "SMPTE frames, of 26 a second"),
    "frames of no ticks": (midi(NOTE + END, division=0xE700), "25 a second and 0 ticks"),
    "format 3": (midi(NOTE + END, form=3), "format 3"),
    "track cut": (midi(NOTE * 50 + END)[:-40], "track 1, byte 0x12: its length reaches 40 bytes"),
    "five-byte length": (midi(bytes([0xFF, 0xFF, 0xFF, 0xFF, 0x7F, 0x90, 60, 80]) + END), "track 1, byte 0x16"),
    "data byte": (midi(bytes([0, 0x90, 60, 200]) + END), "data byte 200 > 127"),
    "no track": (chunk(b"MThd", struct.pack(">HHH", 0, 0, 96)), "it has no track"),
    "65,535 tracks": (midi(NOTE + END, form=1, tracks=65_535), None),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_file_is_an_error_that_says_where_or_is_read(name: str) -> None:
    data, message = HOSTILE[name]
    if message is None:  # readable, if odd: no more may happen than that it has few notes
        assert read_midi(data, "x.mid").note_count <= 1
        return
    with pytest.raises(MidiError, match=r"^x\.mid: ") as caught:
        read_midi(data, "x.mid")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_200000_notes_are_read() -> None:
    assert read_midi(midi(NOTE * 200_000 + END), "x.mid").note_count == 200_000


def test_gap_of_a_million_bars_is_refused() -> None:
    gap = bytes([0xBF, 0xFF, 0xFF, 0x7F])  # 2^27 - 1 ticks
    for times in (1, 8):
        data = midi(NOTE + (gap + NOTE[1:]) * times + END, division=1)
        with pytest.raises(ContinuoError, match="cut the silence"):
            quantise(read_midi(data, "x.mid"))


@pytest.mark.parametrize("escaped", [b"\x9f\x96\x10\x3c\x1a", b"\x90\x40\x40", b""])
def test_escapes_are_passed_over(escaped: bytes) -> None:
    """Their bytes are no events of the track, whatever they look like."""
    data = midi(NOTE + bytes([0, 0xF7, len(escaped)]) + escaped + NOTE + END)
    assert len(read_midi(data, "x.mid").tracks[0].notes) == 2


@pytest.mark.parametrize("system", [b"\xfe", b"\xf8", b"\xf2\x01\x02", b"\xf0\x01\xf7", b"\xf7\x01\x05"])
def test_no_running_status_outlives_a_system_message(system: bytes) -> None:
    """The parser takes what follows for anything, and reads past its own memory."""
    running = bytes([0, 60, 80, 96, 60, 0])
    with pytest.raises(MidiError, match=r"data byte 0x3C without a status byte before it"):
        read_midi(midi(NOTE + bytes([0]) + system + running + END), "x.mid")
    data = midi(NOTE + bytes([0]) + system + NOTE + END)
    assert len(read_midi(data, "x.mid").tracks[0].notes) == 2
    meta = midi(NOTE + bytes([0, 0xFF, 1, 1, 65]) + running + END)
    assert read_midi(meta, "x.mid").tracks


@pytest.mark.parametrize("last", [b"", bytes([0, 0xFF, 0x51, 3, 8, 0xB0, 0xC1]), bytes([0, 0xF0, 1, 0xF7])])
def test_what_follows_the_end_of_a_track_does_not_matter(last: bytes) -> None:
    for padding in (b"\0", b"junk", b"\xff\xfe\xff", b"\0\x9f\x96\x10" * 9):
        assert len(read_midi(midi(NOTE + last + END + padding), "x.mid").tracks[0].notes) == 1


@given(st.binary(max_size=300), st.integers(0, 300))
@example(b"\xff" * 20, 5)
@example(bytes.fromhex("60f7059f96103c1a"), 300)
@example(bytes.fromhex("01fe016b1c9f891d903c50"), 300)
@example(bytes.fromhex("00ff2009c8f674a5b201db54fa7f903c503df0000249089f85000133"), 300)
@settings(max_examples=300, deadline=None)
def test_garbage_never_raises_anything_else(garbage: bytes, cut: int) -> None:
    for data in (garbage, midi(garbage), midi(NOTE * 5 + garbage + END)[: cut + 20]):
        try:
            score = read_midi(data, "x.mid")
            Tokenizer(SMALL_VOCABULARY).encode(score)
        except ContinuoError as error:
            assert "\n" not in str(error)


@pytest.mark.skipif(
    not EDGE_FILES.exists(), reason="the collection of malformed files lies beside the project, not in it"
)
def test_real_malformed_files_are_read_or_refused() -> None:
    outcomes = {"read": 0, "refused": 0}
    with zipfile.ZipFile(EDGE_FILES) as archive:
        for name in archive.namelist():
            try:
                Tokenizer(SMALL_VOCABULARY).encode(read_midi(archive.read(name), name))
                outcomes["read"] += 1
            except ContinuoError as error:
                assert str(error).startswith(name) or "bars are not read" in str(error)
                outcomes["refused"] += 1
    assert outcomes["read"] > 50 and outcomes["refused"] > 5


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(MidiError, match="can't be opened"):
        read_midi_file(tmp_path / "none.mid")


def test_seconds_follow_the_tempo_map() -> None:
    score = Score(480, (Track(note_array([(0, 1920, 60, 80)])),), (Tempo(0, 500_000), Tempo(960, 1_000_000)))
    assert score.end_seconds == pytest.approx(1 + 2)
    assert tune().end_seconds == pytest.approx(16)
