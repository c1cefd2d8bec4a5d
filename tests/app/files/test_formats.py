"""Each ending its kind of file; notation comes back as it was laid out; hostile files are refused in a sentence."""

from __future__ import annotations

import io
import os
import sys
import tempfile
import wave
import zipfile
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import soundfile
from hypothesis import example, given, settings

from app.assets import shipped_clips
from app.files.audio import render_audio
from app.files.beats import GRID
from app.files.clips import read_clip
from app.files.formats import export
from app.files.musicxml.reader import read_musicxml
from app.files.musicxml.writer import musicxml
from app.files.notation import lay_out
from app.synth.performance import TAIL_SECONDS
from generator.errors import ContinuoError
from generator.installation import how_to_install
from generator.midi.reader import read_midi, read_midi_file, read_texts
from generator.midi.writer import write_midi
from generator.music.metre import Metre, MetreMap
from generator.music.score import KeySignature, Marker, Note, Score, Tempo, Track, note_array
from tests.app.files.parts import notated
from tests.generator.midi.files import meta, midi_bytes
from tests.generator.midi.files import note as struck
from tests.generator.scores import scores, tune

RATE = 22_050


def sound_of(notes: list[Note]) -> bytes:
    return write_midi(Score(480, (Track(note_array(notes)),)))


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def contents(score: Score) -> list[tuple[str, int, list[tuple[int, int, int]]]]:
    """Of each part, name, program and notes, GRID ticks to the quarter."""
    scale = score.ticks_per_quarter // GRID
    assert all(value % scale == 0 for track in score.tracks for note in track for value in note[:2])
    return [
        (
            " ".join(track.name.split()),
            track.program,
            sorted((a // scale, b // scale, pitch) for a, b, pitch, _ in track),
        )
        for track in score.tracks
    ]


def test_each_ending_is_its_kind_of_file(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    signs = {".mid": b"MThd", ".MIDI": b"MThd", ".xml": b"<?xml", ".musicxml": b"<?xml", ".mxl": b"PK\3\4"}
    for ending, sign in (signs | {".wav": b"RIFF", ".flac": b"fLaC"}).items():
        path = folder / f"piece{ending}"
        told = export(tune(1), path).sentence
        assert path.read_bytes().startswith(sign)
        assert str(path) in told
        assert told.split(":")[0] in ("Piece", "Notation", "Sound")
    assert export(tune(2), folder / "x.mid").sentence == f"Piece: {folder / 'x.mid'} (4 seconds, 22 notes)"
    assert export(tune(2), folder / "x.mxl").sentence == f"Notation: {folder / 'x.mxl'} (2 bars)"


def test_midi_type_and_texts_are_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "x.mid"
    export(tune(1), path, midi_type=0, texts=['{"a": 1}'])
    assert path.read_bytes()[8:12] == bytes([0, 0, 0, 1])
    assert read_texts(path) == ['{"a": 1}']


def test_other_endings_name_those_there_are_and_leave_nothing(tmp_path: Path) -> None:
    for name in ("x.pdf", "x"):
        with pytest.raises(
            ContinuoError, match=r"\.mid, \.midi, \.musicxml, \.xml, \.mxl, \.dawproject, \.wav, \.flac"
        ):
            export(tune(1), tmp_path / "new" / name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("ending", [".mid", ".musicxml", ".mxl", ".flac"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / f"x{ending}"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        export(tune(1), path)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == [path.name]


# At 480 ticks to the quarter note or more these are pieces of seconds; music21 takes a second for a minute of music.
@given(scores.map(lambda score: replace(score, ticks_per_quarter=max(480, score.ticks_per_quarter))))
@example(Score(1024, (Track(note_array([(0, 2475, 21, 1)])),), (), (Metre(320, 1, 2), Metre(2326, 1, 4))))
@example(Score(480, (Track(note_array([(6073, 120, 54, 120)])),), (), (Metre(260, 5, 2), Metre(514, 1, 2))))
@settings(max_examples=30, deadline=None)
def test_any_page_comes_back_as_it_was_laid_out(score: Score) -> None:
    """Through music21 both ways: parts, onsets, durations and pitches."""
    page = notated(score)
    read = _read(musicxml(lay_out(score), "x"))
    assert bar_lines(read) == bar_lines(page)
    assert contents(read) == (contents(page) or [("Acoustic Grand Piano", 0, [])])


@given(scores.map(lambda score: replace(score, ticks_per_quarter=max(480, score.ticks_per_quarter))))
@settings(max_examples=20, deadline=None)
def test_drums_come_back_with_their_pitches(score: Score) -> None:
    score = replace(score, tracks=tuple(replace(track, is_drum=True) for track in score.tracks))
    read = _read(musicxml(lay_out(score), "x"))
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
    assert bar_lines(_read(data)) == [0, 1, 5, 8, 9]


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


def _read(data: bytes) -> Score:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.musicxml"
        path.write_bytes(data)
        return read_musicxml(path)


def test_markers_are_rehearsal_marks_and_come_back() -> None:
    notes = note_array([(480 * n, 480, 60 + n % 7, 80) for n in range(16)])
    marks = (Marker(0, "Intro"), Marker(1920, "A"), Marker(2160, "in a bar"), Marker(5760, "Coda <&>"))
    data = musicxml(lay_out(Score(480, (Track(notes, "Piano"),), markers=marks)), "x")
    read = _read(data)
    own = [mark._replace(ticks=mark.ticks * read.ticks_per_quarter // 480) for mark in marks]
    assert list(read.markers) == own
    assert [note.onset_ticks for note in read.tracks[0]] == [read.ticks_per_quarter * n for n in range(16)]


def test_a_marker_after_the_last_bar_stays_at_its_end() -> None:
    score = Score(480, (Track(note_array([(0, 480, 60, 80)]), "Piano"),), markers=(Marker(480 * 50, "End"),))
    read = _read(musicxml(lay_out(score), "x"))
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
    scale = score.ticks_per_quarter
    rows = [
        (t.name, t.program, sorted((GRID * a // scale, GRID * b // scale, p) for a, b, p, _ in t)) for t in score.tracks
    ]
    assert contents(read) == [row for row in rows if row[2]]
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


NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"


def xml(*measures: str, attributes: str = "", divisions: int = 1) -> bytes:
    first = f"<attributes><divisions>{divisions}</divisions>{attributes}</attributes>"
    bars = "".join(f'<measure number="{n}">{"" if n else first}{bar}</measure>' for n, bar in enumerate(measures))
    names = '<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>'
    return f'<score-partwise>{names}<part id="P1">{bars}</part></score-partwise>'.encode()


def note(step: str, duration: int = 1, more: str = "") -> str:
    return f"<note><pitch><step>{step}</step><octave>4</octave></pitch><duration>{duration}</duration>{more}</note>"


def heard(data: bytes) -> list[tuple[float, float, int]]:
    score = _read(data)
    quarter = score.ticks_per_quarter
    return [(a / quarter, b / quarter, pitch) for track in score.tracks for a, b, pitch, _ in track]


def test_repeats_are_played_and_divisions_and_metre_hold_again() -> None:
    """The second bar counts in halves of the first's divisions; the first is played again all the same."""
    back = '<barline><repeat direction="backward"/></barline>'
    change = "<attributes><divisions>2</divisions></attributes>"
    data = xml(note("C") + note("D"), change + note("E", 4) + back, note("F", 4))
    assert heard(data) == [(0, 1, 60), (1, 1, 62), (2, 2, 64), (4, 1, 60), (5, 1, 62), (6, 2, 64), (8, 2, 65)]


def test_an_ending_of_several_bars_is_played_once() -> None:
    first, first_over = (
        '<barline><ending number="1" type="start"/></barline>',
        ('<barline><ending number="1" type="stop"/><repeat direction="backward"/></barline>'),
    )
    second = '<barline><ending number="2" type="start"/></barline>'
    over = '<barline><ending number="2" type="discontinue"/></barline>'
    data = xml(note("C"), first + note("D"), note("E") + first_over, second + note("F") + over, note("G"))
    assert [pitch for _, _, pitch in heard(data)] == [60, 62, 64, 60, 65, 67]


def test_ties_are_joined_through_voices_and_without_their_ends() -> None:
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    data = xml(note("C", 4, start + "<voice>1</voice>"), note("C", 2, stop + "<voice>2</voice>"), divisions=1)
    assert heard(data) == [(0, 6, 60)]
    assert heard(xml(note("C", 4, start), note("C", 2) + note("C", 2))) == [(0, 6, 60), (6, 2, 60)]


def test_transposing_instruments_sound_and_may_change_in_the_middle() -> None:
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    assert heard(xml(note("D"), attributes=clarinet)) == [(0, 1, 60)]
    in_a = "<attributes><transpose><diatonic>-2</diatonic><chromatic>-3</chromatic></transpose></attributes>"
    piccolo = clarinet.replace("-1", "0").replace("-2", "0").replace("</tr", "<octave-change>1</octave-change></tr")
    assert heard(xml(note("D", 4) + in_a, note("C", 4), attributes=clarinet)) == [(0, 4, 60), (4, 4, 57)]
    assert heard(xml(note("D"), attributes=piccolo)) == [(0, 1, 74)]


def test_utf_16_is_read() -> None:
    assert heard(b"\xff\xfe" + xml(NOTE).decode().encode("utf-16-le")) == [(0, 1, 60)]


LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))


def zipped(name: str, data: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()


MXL = zipped("score.xml", xml(NOTE))
HOSTILE = {
    "empty": (b"", "the file is empty"),
    "PDF": (b"%PDF-1.4", "not a MusicXML file"),
    "file name": (b"/etc/passwd", "not a MusicXML file"),
    "address": (b"http://localhost/x.xml", "not a MusicXML file"),
    "pickle": (b"\x80\x04\x95cposix\nsystem\n", "not a MusicXML file"),
    "web page": (b"<html><body/></html>", "its root is <html>"),
    "by time": (b"<score-timewise/>", "its root is <score-timewise>"),
    "cut": (xml(NOTE)[:-30], "not a MusicXML file, or a broken one"),
    "entities": (
        b'<!DOCTYPE x [<!ENTITY a "aa">' + LAUGHS + b"]><score-partwise>&j;</score-partwise>",
        "an entity, 'a'",
    ),
    "file as entity": (
        b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><score-partwise>&e;</score-partwise>',
        "'e'",
    ),
    "unknown encoding": (b'<?xml version="1.0" encoding="klingon"?>' + xml(NOTE), "unknown encoding"),
    "cut zip": (MXL[: len(MXL) // 2], "a broken .mxl file"),
    "zip of something": (zipped("readme.txt", b"hello"), "no notation in it"),
    "zip bomb": (zipped("score.xml", b" " * (40 << 20)), "more than 32 MB"),
    "no notes": (xml(""), "no pitched notes"),
    "no time": (xml(NOTE, divisions=0), "can't be read ("),
    "for ever": (xml(note("C").replace(">1<", ">1e300<")), "can't be read ("),
    "no such key": (xml(note("C").replace("<octave>", "<alter>1e9</alter><octave>")), "can't be read ("),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("ending", [".musicxml", ".mxl"])
def test_hostile_notation_is_one_sentence_that_names_the_file(tmp_path: Path, name: str, ending: str) -> None:
    data, message = HOSTILE[name]
    path = tmp_path / f"clip{ending}"
    path.write_bytes(data)
    with pytest.raises(ContinuoError) as caught:
        read_clip(path)
    told = str(caught.value)
    assert told.startswith(f"{path}: ")
    assert message in told
    assert "\n" not in told


@pytest.mark.parametrize(
    "data",
    [
        xml(NOTE, attributes="<time><beats>999999999</beats><beat-type>4</beat-type></time>"),
        xml(NOTE, attributes="<time><senza-misura/></time>"),
        xml(NOTE, attributes="<key><fifths>999999999</fifths></key>"),
        xml(NOTE + '<barline><ending number="1-999999999" type="start"/></barline>'),
        xml(note("C", 1, "<time-modification><actual-notes>999999999</actual-notes></time-modification>")),
        xml(NOTE, attributes="<staves>999999999</staves>"),
    ],
    ids=["beats", "no metre", "fifths", "endings", "tuplet", "staves"],
)
def test_numbers_that_music21_would_count_up_to_are_passed_over(data: bytes) -> None:
    assert heard(data) == [(0, 1, 60)]


def test_a_repeat_of_a_billion_times_is_played_twice() -> None:
    assert len(heard(xml(NOTE + '<barline><repeat direction="backward" times="999999999"/></barline>'))) == 2


def test_a_clip_is_read_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "x.MIDI"
    path.write_bytes(write_midi(tune(2)))
    assert read_clip(path).note_count == tune(2).note_count
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(ContinuoError, match="a PDF"):
        read_clip(path)
    for ending in (".mid", ".mxl"):
        with pytest.raises(ContinuoError, match="can't be opened"):
            read_clip(tmp_path / f"none{ending}")


def test_without_music21_notation_is_read_and_a_sentence_says_how_to_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clip.mxl"
    path.write_bytes(MXL)
    monkeypatch.setitem(sys.modules, "music21", None)
    assert read_clip(path).note_count == 1
    with pytest.raises(ContinuoError, match=r"notation needs music21>=10, which") as refused:
        export(tune(1), tmp_path / "new.musicxml")
    assert how_to_install(names=["music21"]) in str(refused.value)
    assert names(tmp_path) == ["clip.mxl"]


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
