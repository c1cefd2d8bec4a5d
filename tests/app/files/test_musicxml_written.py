"""A page as MusicXML: it comes back as it was laid out, and programs that read it find what they look for."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import example, given, settings

from app.assets import shipped_clips
from app.files.beats import GRID
from app.files.clips import read_clip
from app.files.formats import export, read_piece
from app.files.musicxml.writer import musicxml
from app.files.notation import lay_out
from generator.midi.reader import read_midi, read_midi_file
from generator.music.metre import Metre, MetreMap
from generator.music.score import KeySignature, Marker, Note, Score, Tempo, Track, note_array
from tests.app.files.parts import notated, read_bytes
from tests.generator.midi.files import meta, midi_bytes
from tests.generator.midi.files import note as struck
from tests.generator.scores import scores, tune

# Four notes within a tenth of a quarter, written as grace notes that take their time from the first note of the piece.
FOUR_GRACES = [(494, 282, 93, 92), (91, 4380, 31, 17), (130, 311, 106, 4), (242, 9000, 34, 61), (73, 3232, 49, 4)]


def contents(score: Score) -> list[tuple[str, int, list[tuple[Fraction, Fraction, int]]]]:
    """Of each part, name, program and notes, in quarters."""
    quarter = score.ticks_per_quarter
    return [
        (
            " ".join(track.name.split()),
            track.program,
            sorted((Fraction(a, quarter), Fraction(b, quarter), pitch) for a, b, pitch, _ in track),
        )
        for track in score.tracks
    ]


@given(scores.map(lambda score: replace(score, ticks_per_quarter=max(480, score.ticks_per_quarter))))
@example(Score(1024, (Track(note_array([(0, 2475, 21, 1)])),), (), (Metre(320, 1, 2), Metre(2326, 1, 4))))
@example(Score(480, (Track(note_array([(6073, 120, 54, 120)])),), (), (Metre(260, 5, 2), Metre(514, 1, 2))))
@example(Score(1024, (Track(note_array([(145, 3434, 69, 21)])), Track(note_array(FOUR_GRACES)))))
@settings(max_examples=30, deadline=None)
def test_any_page_comes_back_as_it_was_laid_out(score: Score) -> None:
    """Through music21 both ways: parts, onsets, durations and pitches."""
    page = notated(score, fine=24)
    read = read_bytes(musicxml(lay_out(score), "x"))
    assert bar_lines(read) == bar_lines(page)
    found, expected = (
        [(name, program, sorted(set(notes))) for name, program, notes in contents(own)] for own in (read, page)
    )  # a key that two voices strike together is one
    assert found == (expected or [("Acoustic Grand Piano", 0, [])])


@given(scores.map(lambda score: replace(score, ticks_per_quarter=max(480, score.ticks_per_quarter))))
@settings(max_examples=20, deadline=None)
def test_drums_come_back_with_their_pitches(score: Score) -> None:
    score = replace(score, tracks=tuple(replace(track, is_drum=True) for track in score.tracks))
    read = read_bytes(musicxml(lay_out(score), "x"))
    page = notated(score)
    assert all(track.is_drum for track in read.tracks if len(track))
    drums = [sorted({(a * GRID // read.ticks_per_quarter, pitch) for a, _, pitch, _ in track}) for track in read.tracks]
    assert [found for found in drums if found] == [
        sorted({(a, p) for a, _, p, _ in track}) for track in page.tracks if len(track)
    ]


def bar_lines(score: Score) -> list[float]:
    """In quarters, until the last onset."""
    bars = MetreMap(score.metres, score.ticks_per_quarter)
    last = max((int(track.notes[:, 0].max()) for track in score.tracks if len(track)), default=0)
    count = bars.locate_one(last)[0] + 1
    return [bars.bar_start(number) / score.ticks_per_quarter for number in range(count)]


def test_velocities_and_tempos_come_back(tmp_path: Path) -> None:
    chord = [Note(0, 480, 60, 31), Note(0, 480, 64, 97), Note(480, 480, 62, 127), Note(960, 960, 62, 1)]
    score = Score(480, (Track(note_array(chord)),), (Tempo(0, 600_000), Tempo(480, 400_000)))
    export(score, tmp_path / "x.musicxml")
    read = read_clip(tmp_path / "x.musicxml")
    assert [velocity for *_, velocity in read.tracks[0]] == [31, 97, 127, 1]
    assert [tempo.us_per_quarter for tempo in read.tempos] == [600_000, 400_000]


def test_instruments_and_drums_are_named_for_playing(capfd: pytest.CaptureFixture[str]) -> None:
    notes = note_array([(0, 480, 40, 80), (480, 480, 42, 80)])
    pitched = tuple(Track(notes, "", program) for program in (*range(16), 3))
    root = ElementTree.fromstring(musicxml(lay_out(Score(480, (*pitched, Track(notes, "Kit", 0, True)))), "x"))
    assert capfd.readouterr().err == ""
    parts = root.findall("part-list/score-part")
    assert [part.findtext("part-name") for part in parts[:2]] == ["Acoustic Grand Piano", "Bright Acoustic Piano"]
    channels = [part.findtext("midi-instrument/midi-channel") for part in parts]
    assert channels == [*map(str, [*range(1, 10), *range(11, 17), 1, 4, 10])]
    ports = [device.get("port") for part in parts if (device := part.find("midi-device")) is not None]
    assert ports == ["2"]
    assert [sound.findtext("midi-program") for sound in root.iterfind("part-list//midi-instrument")][15] == "16"
    assert [drum.findtext("midi-unpitched") for drum in parts[-1].iterfind("midi-instrument")] == ["41", "43"]
    known = {drum.get("id") for drum in parts[-1].iterfind("score-instrument")}
    assert {use.get("id") for use in root.iterfind("part/measure/note/instrument")} == known


def test_pickups_and_what_is_left_of_a_cut_bar_are_not_counted() -> None:
    metres = (Metre(0, 1, 4), Metre(24, 4, 4), Metre(120, 3, 4), Metre(192, 1, 4), Metre(216, 4, 4))
    score = Score(24, (Track(note_array([Note(24 * n, 24, 60, 80) for n in range(13)])),), (), metres)
    data = musicxml(lay_out(score), "x")
    measures = ElementTree.fromstring(data).findall("part/measure")
    assert [measure.get("number") for measure in measures] == ["0", "1", "2", "X3", "3"]
    assert [measure.get("implicit") for measure in measures] == ["yes", "no", "no", "yes", "no"]
    assert len([measure for measure in measures if measure.find("attributes/time") is not None]) == 1
    assert bar_lines(read_bytes(data)) == [0, 1, 5, 8, 9]


def test_accidentals_are_shown_once_a_bar_and_where_the_key_has_none() -> None:
    pitches = [66, 66, 65, 67, 66, 60, 61, 60]
    notes = note_array([Note(24 * n, 24, pitch, 80) for n, pitch in enumerate(pitches)])
    score = Score(24, (Track(notes),), (), (), (KeySignature(0, 1, False),))
    found = ElementTree.fromstring(musicxml(lay_out(score), "x")).findall("part/measure/note")
    assert [shown.findtext("accidental") for shown in found] == [
        None, None, "natural", None, None, None, "sharp", "natural"
    ]  # fmt: skip


def test_lyrics_and_dynamics_are_written() -> None:
    score = Score(24, (Track(note_array([Note(24 * n, 24, 60 + n, 110) for n in range(4)])),))
    root = ElementTree.fromstring(musicxml(lay_out(score, {0: [(0, "Hal-"), (24, "lo")]}), "x"))
    sung = [(lyric.findtext("syllabic"), lyric.findtext("text")) for lyric in root.iterfind("part/measure/note/lyric")]
    assert sung == [("begin", "Hal"), ("end", "lo")]
    assert [mark.tag for mark in root.iterfind("part/measure/direction/direction-type/dynamics/*")] == ["ff"]


def test_markers_are_rehearsal_marks_and_come_back() -> None:
    notes = note_array([(480 * n, 480, 60 + n % 7, 80) for n in range(16)])
    marks = (Marker(0, "Intro"), Marker(1920, "A"), Marker(2160, "in a bar"), Marker(5760, "Coda <&>"))
    data = musicxml(lay_out(Score(480, (Track(notes, "Piano"),), markers=marks)), "x")
    read = read_bytes(data)
    own = [mark._replace(ticks=mark.ticks * read.ticks_per_quarter // 480) for mark in marks]
    assert list(read.markers) == own
    assert [note.onset_ticks for note in read.tracks[0]] == [read.ticks_per_quarter * n for n in range(16)]


def test_a_marker_after_the_last_bar_stays_at_its_end() -> None:
    score = Score(480, (Track(note_array([(0, 480, 60, 80)]), "Piano"),), markers=(Marker(480 * 50, "End"),))
    read = read_bytes(musicxml(lay_out(score), "x"))
    assert [mark.text for mark in read.markers] == ["End"]
    assert read.markers[0].ticks < 4 * read.ticks_per_quarter


@pytest.mark.parametrize("ending", [".musicxml", ".mxl"])
@pytest.mark.parametrize("clip", shipped_clips(), ids=lambda path: path.stem)
def test_shipped_clips_come_back_note_for_note(clip: Path, tmp_path: Path, ending: str) -> None:
    """Not only as they were laid out: they are notation, which the page holds whole."""
    score = read_midi_file(clip)
    path = tmp_path / f"x{ending}"
    export(score, path)
    read = read_clip(path)
    assert contents(read) == [row for row in contents(score) if row[2]]
    assert read.metres == score.metres
    assert read.keys == score.keys
    assert [tempo.us_per_quarter for tempo in read.tempos] == [tempo.us_per_quarter for tempo in score.tempos]


@pytest.mark.parametrize("clip", shipped_clips(), ids=lambda path: path.stem)
def test_every_bar_of_every_voice_that_is_seen_is_full(clip: Path) -> None:
    """As plain XML, without music21: durations of each voice in a bar add up to the metre."""
    root = ElementTree.fromstring(musicxml(lay_out(read_midi_file(clip)), "x"))
    for part in root.iterfind("part"):
        divisions = full = 0
        for measure in part.iterfind("measure"):
            divisions = int(measure.findtext("attributes/divisions") or divisions)
            if (beats := measure.findtext("attributes/time/beats")) is not None:
                full = 4 * int(beats) * divisions // int(measure.findtext("attributes/time/beat-type") or 4)
            lengths: dict[str, int] = {}
            for note in measure.iterfind("note"):
                if note.find("chord") is None:
                    voice = note.findtext("voice") or "1"
                    lengths[voice] = lengths.get(voice, 0) + int(note.findtext("duration") or 0)
            assert set(lengths.values()) == {full}


def test_the_same_piece_gives_the_same_bytes(tmp_path: Path) -> None:
    for ending in (".musicxml", ".mxl"):
        path = tmp_path / f"x{ending}"
        export(tune(4), path)
        before = path.read_bytes()
        export(tune(4), path)
        assert path.read_bytes() == before


def test_ties_tuplets_accidentals_voices_and_names_are_written() -> None:
    notes = [Note(72, 48, 70, 80), *(Note(120 + 8 * n, 8, 66 + n, 80) for n in range(3)), Note(0, 192, 40, 80)]
    score = Score(
        24, (Track(note_array(sorted(notes)), "Klavier", 0),), (), (Metre(0, 4, 4),), (KeySignature(0, -2, False),)
    )
    root = ElementTree.fromstring(musicxml(lay_out(score), "Title"))
    assert root.findtext("work/work-title") == "Title"
    assert root.findtext("part-list/score-part/part-name") == "Klavier"
    assert root.findtext("part/measure/attributes/staves") == "2"
    assert root.findtext("part/measure/attributes/key/fifths") == "-2"
    assert [tie.get("type") for tie in root.iterfind("part/measure/note[staff='1']/tie")] == ["start", "stop"]
    assert [
        note.findtext("time-modification/actual-notes") for note in root.iterfind(".//note[staff='1']/[type='eighth']")
    ] == ["3"] * 3
    spelled = [(p.findtext("step"), p.findtext("alter")) for p in root.iterfind(".//note[staff='1']/pitch")]
    assert spelled == [("B", "-1"), ("B", "-1"), ("F", "1"), ("G", "0"), ("A", "-1")]
    assert {note.findtext("voice") for note in root.iter("note")} == {"1", "5"}


def test_tempos_are_shown_in_beats_and_sound_exactly(tmp_path: Path) -> None:
    """A slight change is not shown, but sounds."""
    tempos = (Tempo(0, 451_234), Tempo(720, 460_000), Tempo(1440, 700_000))
    notes = note_array([Note(240 * n, 240, 60 + n % 12, 80) for n in range(18)])
    score = Score(480, (Track(notes),), tempos, (Metre(0, 6, 8),))
    path = tmp_path / "x.musicxml"
    export(score, path)
    shown = ElementTree.fromstring(path.read_bytes()).findall(".//metronome")
    assert [mark.findtext("per-minute") for mark in shown] == ["89", "57"]
    assert all(mark.find("beat-unit-dot") is not None for mark in shown)
    read = read_clip(path)
    assert [tempo.us_per_quarter for tempo in read.tempos] == [tempo.us_per_quarter for tempo in tempos]
    assert read.end_seconds == pytest.approx(score.end_seconds)


def test_changes_of_metre_and_key_are_read_where_they_were(tmp_path: Path) -> None:
    metres, keys = (
        (Metre(0, 3, 4), Metre(144, 6, 8), Metre(216, 5, 4)),
        (KeySignature(0, 1, True), KeySignature(144, -3, False)),
    )
    score = Score(24, (Track(note_array([Note(12 * n, 12, 60, 80) for n in range(28)])),), (), metres, keys)
    path = tmp_path / "x.mxl"
    export(score, path)
    read = read_clip(path)
    assert [(m.ticks * 24 // read.ticks_per_quarter, *m[1:]) for m in read.metres] == list(map(tuple, metres))
    assert [(k.ticks * 24 // read.ticks_per_quarter, *k[1:]) for k in read.keys] == list(map(tuple, keys))


@pytest.mark.parametrize(("volume", "pan"), [(0, 0), (1, 63), (99, 64), (100, 65), (127, 127)])
def test_volume_and_pan_come_back_from_notation(tmp_path: Path, volume: int, pan: int) -> None:
    notes = note_array([Note(0, 480, 60, 80)])
    score = Score(
        480, (Track(notes, "A", volume=volume, pan=pan), Track(notes, "B"), Track(notes, "C", 0, True, pan=9))
    )
    export(score, tmp_path / "a.musicxml")
    assert [(track.volume, track.pan) for track in read_clip(tmp_path / "a.musicxml").tracks] == [
        (volume, pan), (None, None), (None, 9),
    ]  # fmt: skip


def test_lyrics_of_a_midi_file_are_written_to_notation(tmp_path):
    events = [
        *struck(0, 400, 72),
        *struck(480, 400, 74),
        meta(0, "lyrics", text="Lo"),
        meta(480, "lyrics", text="rem "),
    ]
    export(read_midi(midi_bytes(events), "a.mid"), tmp_path / "a.musicxml")
    page = (tmp_path / "a.musicxml").read_text()
    assert "<text>Lo</text>" in page and "<text>rem</text>" in page


def test_what_xml_can_not_hold_is_left_out_of_names(tmp_path: Path) -> None:
    track = replace(tune(2).tracks[0], name="a\x01b")
    path = tmp_path / "c\x02d.musicxml"
    export(replace(tune(2), tracks=(track,), markers=(Marker(0, "e\x03f"),)), path)
    found = read_piece(path)
    assert found.tracks[0].name == "ab" and found.markers[0].text == "ef"
