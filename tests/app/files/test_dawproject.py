"""DAWproject files: what is written is valid and comes back, others' files are read, and nothing hostile gets in."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.dawproject.performance import performances
from app.files.dawproject.reader import read_dawproject
from app.files.dawproject.writer import dawproject
from app.files.formats import export, read_piece
from app.files.messages import READ, FileRead
from app.files.untrusted import MAX_BYTES
from app.ipc.wire import decode, encode
from generator.errors import ContinuoError
from generator.midi.reader import read_midi, read_midi_file
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Marker, Score, Tempo, Track, note_array
from tests.generator.midi.files import control, midi_bytes, note, program

_HERE = Path(__file__).parent
_CLIPS = sorted((_HERE.parents[2] / "assets/clips").glob("*.mid"))
SONG = Score(
    480,
    (
        Track(note_array([(0, 480, 60, 80), (480, 240, 64, 1), (481, 7, 67, 127)]), "A & <b>", 40, volume=80, pan=20),
        Track(note_array([(0, 1, 36, 100), (960, 1, 38, 90)]), "鼓", 8, True, volume=127, pan=127),
        Track(note_array([(1920, 960, 40, 70)]), "", 33, volume=0, pan=64, is_muted=True),
    ),
    (Tempo(0, 500_000), Tempo(960, 412_345)),
    (Metre(0, 6, 8), Metre(1440, 4, 4)),
    markers=(Marker(0, "Verse"), Marker(1440, "Chorus")),
)  # fmt: skip

BEND_RANGE = ((101, 0), (100, 0), (6, 12), (38, 0), (101, 127), (100, 127))  # controllers and values
MOVING = midi_bytes(
    [
        program(0, 40), control(0, 0, 3), control(0, 7, 90), control(0, 91, 70), control(0, 93, 20), control(0, 11, 60),
        *(control(0, number, value) for number, value in BEND_RANGE),
        *note(0, 240, 60), control(100, 64, 127), (120, mido.Message("pitchwheel", pitch=8191)),
        (240, mido.Message("aftertouch", value=33)), (250, mido.Message("polytouch", note=60, value=44)),
        (300, mido.Message("pitchwheel", pitch=-8192)), (360, mido.Message("pitchwheel", pitch=0)),
        *note(480, 100, 64), control(700, 64, 0), control(720, 7, 30), *note(720, 100, 67), *note(960, 240, 69),
    ],
    [program(0, 0, 1), control(0, 7, 80, 1), *note(0, 480, 48, 1), program(480, 4, 1), *note(480, 480, 50, 1)],
    [program(0, 8, 9), *note(0, 100, 36, 9), control(50, 4, 90, 9)],
)  # fmt: skip


def again(score: Score, folder: Path) -> Score:
    path = folder / "a.dawproject"
    path.write_bytes(dawproject(score, "Title"))
    return read_dawproject(path)


def project(folder: Path, inside: str, *, structure: str = "", before: str = "", after: str = "") -> Path:
    """inside: of the lanes of the arrangement."""
    xml = (
        f'<?xml version="1.0"?><Project version="1.0"><Application name="x" version="1"/>{before}'
        f"<Structure>{structure}</Structure><Arrangement><Lanes timeUnit='beats'>{inside}</Lanes>{after}</Arrangement>"
        "</Project>"
    )
    return packed(folder, xml.encode())


def packed(folder: Path, data: bytes, name: str = "project.xml") -> Path:
    path = folder / "a.dawproject"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return path


def refused(path: Path) -> str:
    with pytest.raises(ContinuoError) as caught:
        read_dawproject(path)
    return str(caught.value)


def rows(score: Score, number: int = 0) -> list[tuple[float, float, int]]:
    """Quarters of onset and length, and pitch."""
    return [(on / score.ticks_per_quarter, length / score.ticks_per_quarter, pitch)
            for on, length, pitch, _ in score.tracks[number].notes.tolist()]  # fmt: skip


def test_what_is_written_comes_back(tmp_path: Path) -> None:
    found = again(SONG, tmp_path)
    assert found == SONG and not found.notices
    for own, before in zip(found.tracks, SONG.tracks, strict=True):
        assert (own.volume, own.pan, own.is_muted) == (before.volume, before.pan, before.is_muted)


def played(score: Score) -> list[tuple[list[list[int]], list[tuple], list[tuple]]]:
    return [(own.notes.tolist(), sorted(own.moves), [(*move,) for moves in own.fades.values() for move in moves])
            for own in performances(score)]  # fmt: skip


def test_what_moves_while_notes_sound_comes_back(tmp_path: Path) -> None:
    before = read_midi(MOVING, "a.mid")
    found = again(before, tmp_path)
    assert found.tracks == before.tracks and not found.notices
    assert [(track.volume, track.pan, track.reverb, track.chorus) for track in found.tracks] == [
        (track.volume, track.pan, track.reverb, track.chorus) for track in before.tracks
    ]
    assert played(found) == played(before)
    assert played(again(found, tmp_path)) == played(before)  # and once more


def test_what_moves_comes_through_the_pipe_of_the_reading_process(tmp_path: Path) -> None:
    found = again(read_midi(MOVING, "a.mid"), tmp_path)
    answer = decode(encode(FileRead(found)), READ)
    assert isinstance(answer, FileRead)
    assert played(answer.score) == played(found)


def test_a_pedal_is_a_lane_and_notes_are_as_long_as_their_keys_are_held() -> None:
    (violin, *_) = performances(read_midi(MOVING, "a.mid"))
    assert violin.notes[:2, :2].tolist() == [[0, 240], [480, 100]]
    assert [(move.ticks, move.value) for move in violin.moves if move.lane.number == 64] == [(100, 127), (700, 0)]


def test_a_volume_that_stays_is_the_mixers_and_one_that_changes_is_its_automation() -> None:
    violin, piano, *_ = performances(read_midi(MOVING, "a.mid"))
    assert [(move.ticks, move.value) for moves in violin.fades.values() for move in moves] == [(0, 90), (720, 30)]
    assert piano.mix.volume == 80 and not piano.fades
    assert not any(move.lane.number in (7, 10) for own in (violin, piano) for move in own.moves)


def test_the_bend_range_is_set_in_the_order_of_the_file(tmp_path: Path) -> None:
    messages = mido.MidiFile(file=io.BytesIO(write_midi(again(read_midi(MOVING, "a.mid"), tmp_path)))).tracks[1]
    controls = [(m.control, m.value) for m in messages if m.type == "control_change"]
    assert [own for own in controls if own[0] in dict(BEND_RANGE)] == [*BEND_RANGE]


def test_reverb_and_chorus_that_were_chosen_in_the_window_come_back(tmp_path: Path) -> None:
    track = Track(note_array([(0, 480, 60, 80)]), reverb=90, chorus=10)
    (found,) = again(Score(480, (track,)), tmp_path).tracks
    assert (found.reverb, found.chorus) == (90, 10)


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_notes_sound_as_long_after_edits_under_the_pedal(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    score = read_midi(MOVING, "a.mid")
    notes = [
        (onset, data.draw(st.integers(1, 900)) if data.draw(st.booleans()) else length, pitch, velocity)
        for onset, length, pitch, velocity in score.tracks[0].notes.tolist()
        if data.draw(st.integers(0, 3))
    ]
    score = replace(score, tracks=(replace(score.tracks[0], notes=note_array(notes)), *score.tracks[1:]))
    found = again(score, tmp_path_factory.mktemp("a"))
    assert [own.notes.tolist() for own in found.tracks] == [own.notes.tolist() for own in score.tracks]


@pytest.mark.parametrize("clip", _CLIPS, ids=lambda clip: clip.stem)
def test_the_clips_that_ship_come_back_but_for_their_keys(clip: Path, tmp_path: Path) -> None:
    before = read_midi_file(clip)
    found = again(before, tmp_path)
    assert (found.tracks, found.tempos, found.metres, found.markers) == (
        before.tracks, before.tempos, before.metres, before.markers,
    )  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 10**6), st.integers(1, 10**5), st.integers(0, 127), st.integers(1, 127)), max_size=8
    ),
    st.integers(0, 127), st.integers(0, 127), st.text(max_size=6),
)  # fmt: skip
def test_any_notes_and_any_mix_come_back(
    tmp_path_factory: pytest.TempPathFactory, notes: list, volume: int, pan: int, name: str
) -> None:
    track = Track(note_array(sorted(notes)), name, volume=volume, pan=pan)
    found = again(Score(480, (track,)), tmp_path_factory.mktemp("a")).tracks[0]
    assert (found.volume, found.pan) == (volume, pan)
    scale = 480 / again(Score(480, (track,)), tmp_path_factory.mktemp("b")).ticks_per_quarter
    assert np.array_equal(np.rint(found.notes[:, :2] * scale), track.notes[:, :2])
    assert np.array_equal(found.notes[:, 2:], track.notes[:, 2:])


def test_what_is_written_is_valid() -> None:
    """By the parts of the format's schema that are written; by all of it where CONTINUO_DAWPROJECT_SCHEMA names it."""
    pytest.importorskip("xmlschema")
    schemas = [_HERE / "dawproject_written.xsd"]
    if whole := os.environ.get("CONTINUO_DAWPROJECT_SCHEMA"):
        schemas.append(Path(whole))
    for song in (SONG, read_midi(MOVING, "a.mid")):
        check_validity(song, schemas)


def check_validity(song: Score, schemas: Sequence[Path]) -> None:
    import xmlschema

    with zipfile.ZipFile(io.BytesIO(dawproject(song, "Title"))) as archive:
        assert sorted(archive.namelist()) == ["metadata.xml", "project.xml"]
        for schema in schemas:
            xmlschema.XMLSchema(str(schema)).validate(archive.read("project.xml").decode())
        xmlschema.XMLSchema(str(schemas[0])).validate(archive.read("metadata.xml").decode())


def test_it_is_exported_and_opened_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "song.dawproject"
    assert export(SONG, path).sentence == f"DAWproject: {path} (3 tracks, 6 notes)"
    assert read_piece(path) == SONG


def test_a_clip_plays_from_within_and_repeats_what_it_loops(tmp_path: Path) -> None:
    clip = (
        '<Lanes track="a"><Clips><Clip time="4" duration="5" playStart="1" loopStart="0" loopEnd="2">'
        '<Notes><Note time="0" duration="1" channel="0" key="60" vel="1"/>'
        '<Note time="1.5" duration="1" channel="0" key="62"/><Note time="3" duration="1" channel="0" key="99"/></Notes>'
        "</Clip></Clips></Lanes>"
    )
    found = read_dawproject(project(tmp_path, clip, structure='<Track id="a" name="A" contentType="notes"/>'))
    assert rows(found) == [(4.5, 0.5, 62), (5, 1, 60), (6.5, 0.5, 62), (7, 1, 60), (8.5, 0.5, 62)]
    assert [track.name for track in found.tracks] == ["A"]


def test_a_clip_may_play_what_another_one_holds_and_muted_ones_are_counted(tmp_path: Path) -> None:
    own = '<Notes id="n"><Note time="0" duration="1" channel="0" key="60"/></Notes>'
    clips = (
        f'<Lanes track="a"><Clips><Clip time="0" duration="1">{own}</Clip>'
        '<Clip time="4" duration="0.5" reference="n"/><Clip time="5" duration="1" reference="gone"/>'
        f'<Clip time="6" duration="1" enable="false">{own}</Clip></Clips></Lanes>'
        '<Lanes track="b"><Clips><Clip time="2" duration="1" reference="n"/></Clips></Lanes>'
    )
    found = read_dawproject(project(tmp_path, clips, structure='<Track id="a"/><Track id="b"/>'))
    assert rows(found) == [(0, 1, 60), (4, 0.5, 60)] and rows(found, 1) == [(2, 1, 60)]
    assert [str(text) for text in found.notices] == [
        "muted clips: 1; they were left out",
        "copies of clips that are not in the file: 1; they were left out",
    ]


def test_seconds_are_counted_by_the_tempo(tmp_path: Path) -> None:
    clip = (
        '<Lanes track="a"><Clips><Clip time="2" duration="4" contentTimeUnit="seconds">'
        '<Notes><Note time="1" duration="0.5" channel="0" key="60"/></Notes></Clip></Clips></Lanes>'
    )
    tempo = '<Transport><Tempo unit="bpm" value="60"/><TimeSignature numerator="3" denominator="4"/></Transport>'
    found = read_dawproject(project(tmp_path, clip, before=tempo, structure='<Track id="a"/>'))
    assert rows(found) == [(3, 0.5, 60)] and found.metres == (Metre(0, 3, 4),)
    assert found.tempos == (Tempo(0, 1_000_000),)


def test_tracks_in_a_group_are_tracks_and_a_muted_group_mutes_them(tmp_path: Path) -> None:
    group = (
        '<Track id="g" contentType="tracks"><Channel><Mute value="true"/></Channel><Track id="a" name="A"><Channel>'
        '<Pan unit="normalized" value="0"/><Volume unit="decibel" value="0"/></Channel></Track></Track>'
    )
    notes = '<Notes track="a"><Note time="0" duration="1" channel="0" key="60"/></Notes>'
    (track,) = read_dawproject(project(tmp_path, notes, structure=group)).tracks
    assert (track.name, track.is_muted, track.volume, track.pan) == ("A", True, 100, 0)


def lane(target: str, *points: tuple[float, float], way: str = "hold", more: str = "") -> str:
    inside = "".join(f'<RealPoint time="{at}" value="{value}" interpolation="{way}"/>' for at, value in points)
    return f"<Points {more}><Target {target}/>{inside}</Points>"


def moves(score: Score, number: int = 0) -> list[tuple[float, str, int]]:
    return [(move.ticks / score.ticks_per_quarter, move.lane.expression, move.value)
            for move in performances(score)[number].moves]  # fmt: skip


ONE_NOTE = '<Notes><Note time="0" duration="1" channel="0" key="60"/></Notes>'


def test_automation_in_the_track_or_in_a_clip_is_read_in_the_units_that_it_has(tmp_path: Path) -> None:
    pressure = lane('expression="channelPressure"', (0, 100), (1, 50), more='unit="percent"')
    bend = lane('expression="pitchBend" channel="0"', (0, 0), (1, 0.5))
    inside = (
        f'<Lanes track="a">{ONE_NOTE}{pressure}'
        f'<Clips><Clip time="4" duration="2"><Lanes>{bend}</Lanes></Clip></Clips></Lanes>'
    )
    found = read_dawproject(project(tmp_path, inside, structure='<Track id="a"/>'))
    assert not found.notices
    assert moves(found) == [
        (0, "channelPressure", 127), (1, "channelPressure", 64), (4, "pitchBend", 0), (5, "pitchBend", 8192),
    ]  # fmt: skip


def test_a_value_that_changes_evenly_becomes_steps_and_one_before_the_clip_holds_in_it(tmp_path: Path) -> None:
    line = lane('expression="channelController" controller="11"', (0, 0), (4, 4 / 127), way="linear")
    inside = (
        f'<Lanes track="a">{ONE_NOTE}<Clips><Clip time="8" duration="2" playStart="1.5"><Lanes>{line}</Lanes>'
        "</Clip></Clips></Lanes>"
    )
    found = read_dawproject(project(tmp_path, inside, structure='<Track id="a"/>'))
    assert moves(found) == [(at, "channelController", value) for at, value in ((8, 1), (8.5, 2), (9.5, 3))]


def test_automation_of_the_mixer_becomes_volume_and_pan(tmp_path: Path) -> None:
    structure = (
        '<Track id="a"><Channel><Pan id="p" unit="normalized" value="0.5"/><Volume id="v" unit="decibel" value="0"/>'
        "</Channel></Track>"
    )
    fades = lane('parameter="v"', (0, 0), (0.5, -200), more='unit="decibel"') + lane('parameter="p"', (0, 1))
    found = read_dawproject(project(tmp_path, f'<Lanes track="a">{ONE_NOTE}{fades}</Lanes>', structure=structure))
    (track,) = found.tracks
    assert (track.volume, track.pan) == (100, 127) and not found.notices
    assert [(move.ticks, move.value) for own in performances(found) for f in own.fades.values() for move in f] == [
        (0, 100), (found.ticks_per_quarter // 2, 0),
    ]  # fmt: skip


def test_channels_of_a_track_that_bend_alone_are_tracks(tmp_path: Path) -> None:
    """As in MPE, where each finger has a channel."""
    inside = (
        '<Lanes track="a"><Notes><Note time="0" duration="1" channel="1" key="60"/>'
        '<Note time="0" duration="1" channel="2" key="64"/></Notes>'
        + lane('expression="pitchBend" channel="2"', (0, 1))
        + "</Lanes>"
    )
    found = read_dawproject(project(tmp_path, inside, structure='<Track id="a" name="A"/>'))
    assert [(track.name, track.notes[0, 2]) for track in found.tracks] == [("A", 60), ("A", 64)]
    assert (moves(found, 0), moves(found, 1)) == ([], [(0, "pitchBend", 16383)])


def test_a_program_that_changes_within_a_track_makes_two_of_it(tmp_path: Path) -> None:
    inside = (
        f'<Lanes track="a">{ONE_NOTE}<Notes><Note time="2" duration="1" channel="0" key="62"/></Notes><Points>'
        '<Target expression="programChange"/><IntegerPoint time="0" value="5"/><IntegerPoint time="2" value="6"/>'
        "</Points></Lanes>"
    )
    found = read_dawproject(project(tmp_path, inside, structure='<Track id="a" name="A"/>'))
    assert [(track.name, track.program, track.notes[0, 2]) for track in found.tracks] == [("A", 5, 60), ("A", 6, 62)]


def test_a_tempo_that_changes_evenly_becomes_steps(tmp_path: Path) -> None:
    ramp = (
        '<TempoAutomation><Target/><RealPoint time="0" value="60" interpolation="linear"/>'
        '<RealPoint time="4" value="100"/></TempoAutomation>'
    )
    found = read_dawproject(project(tmp_path, "", after=ramp))
    assert [(tempo.ticks / found.ticks_per_quarter, round(60e6 / tempo.us_per_quarter)) for tempo in found.tempos] == [
        (0, 60), (1, 70), (2, 80), (3, 90), (4, 100),
    ]  # fmt: skip


def test_tempos_that_would_fill_the_memory_are_refused(tmp_path: Path) -> None:
    points = "".join(
        f'<RealPoint time="{300 * number}" value="{60 + number % 2}" interpolation="linear"/>' for number in range(2000)
    )
    ramps = f"<TempoAutomation><Target/>{points}</TempoAutomation>"
    assert "too many changes of tempo" in refused(project(tmp_path, "", after=ramps))


def test_what_is_left_out_is_said_in_a_line_for_each_kind(tmp_path: Path) -> None:
    inside = (
        '<Lanes track="a"><Clips><Clip time="0" duration="1"><Audio/></Clip></Clips>'
        '<Points><Target expression="timbre"/><RealPoint time="0" value="1"/></Points>'
        '<Notes><Note time="0" duration="1" channel="0" key="128"/></Notes></Lanes>'
    )
    found = read_dawproject(project(tmp_path, inside, structure='<Track id="a"/>'))
    assert [str(notice) for notice in found.notices] == [
        "audio clips: 1; only notes were read",
        "automation lanes and expressions: 1; they were left out",
        "notes outside MIDI's range: 1; they were left out",
    ]


@pytest.mark.parametrize(
    "inside",
    [
        '<Notes><Note time="nan" duration="1" channel="0" key="60"/></Notes>',
        '<Notes><Note time="0" duration="inf" channel="0" key="60"/></Notes>',
        '<Notes><Note time="1e300" duration="1" channel="0" key="60"/></Notes>',
        '<Notes><Note duration="1" channel="0" key="60"/></Notes>',
        '<Clips><Clip time="x"/></Clips>',
        '<Clips><Clip time="0" duration="9e6" loopStart="0" loopEnd="0.002"><Notes/></Clip></Clips>',
        '<Lanes track="a"><Points><Target expression="pitchBend"/><RealPoint time="0" value="x"/></Points></Lanes>',
        '<Lanes track="a"><Points><Target expression="pitchBend"/><RealPoint time="0"/></Points></Lanes>',
        '<Lanes track="a"><Points><Target expression="pitchBend"/><RealPoint time="1e300" value="1"/></Points></Lanes>',
        '<Clips><Clip time="0" duration="900" loopStart="0" loopEnd="0.002"><Notes>'
        + '<Note time="1" duration="1" channel="0" key="60"/>' * 3_000
        + "</Notes></Clip></Clips>",
        "<Lanes>" * 100 + "</Lanes>" * 100,
        '<Clips id="c"><Clip time="0" duration="1" reference="c"/></Clips>',
        '<Clips id="c">' + '<Clip time="0" duration="1" reference="c"/>' * 9 + "</Clips>",
        "<Clips><Clip time='0' duration='1'>" * 70 + "</Clip></Clips>" * 70,
    ],
)
def test_an_arrangement_that_is_none_is_refused_in_a_sentence(tmp_path: Path, inside: str) -> None:
    assert "export it again, or as .mid" in refused(project(tmp_path, inside))


def test_hostile_files_are_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.dawproject"
    path.write_bytes(b"no zip")
    assert "not a DAWproject file" in refused(path)
    path.write_bytes(b"")
    assert "not a DAWproject file" in refused(path)
    assert "not a DAWproject file" in refused(packed(tmp_path, b"<a/>", "other.xml"))
    assert "root is <a>" in refused(packed(tmp_path, b"<a/>"))
    assert "declares an entity" in refused(packed(tmp_path, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'))
    assert "is not read" in refused(packed(tmp_path, b"<a>" + b" " * MAX_BYTES + b"</a>"))
    assert "can't be opened" in refused(tmp_path / "none.dawproject")
    whole = dawproject(SONG, "x")
    path.write_bytes(whole[: len(whole) // 2])
    assert "not a DAWproject file" in refused(path)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    song = data.draw(st.sampled_from([SONG, read_midi(MOVING, "a.mid")]))
    with zipfile.ZipFile(io.BytesIO(dawproject(song, "x"))) as archive:
        xml = bytearray(archive.read("project.xml"))
    for _ in range(data.draw(st.integers(1, 4))):
        xml[data.draw(st.integers(0, len(xml) - 1))] = data.draw(st.integers(32, 126))
    path = packed(tmp_path_factory.mktemp("damaged"), bytes(xml))
    try:
        read_dawproject(path)
    except ContinuoError as error:
        assert str(path) in str(error)
