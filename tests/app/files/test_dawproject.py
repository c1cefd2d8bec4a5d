"""DAWproject files: what is written is valid and comes back, others' files are read, and nothing hostile gets in."""

from __future__ import annotations

import io
import os
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.dawproject.reader import read_dawproject
from app.files.dawproject.writer import dawproject
from app.files.formats import export, read_piece
from app.files.safe_xml import MAX_BYTES
from generator.errors import ContinuoError
from generator.midi.reader import read_midi_file
from generator.music.metre import Metre
from generator.music.score import Marker, Score, Tempo, Track, note_array

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
    xmlschema = pytest.importorskip("xmlschema")
    schemas = [_HERE / "dawproject_written.xsd"]
    if whole := os.environ.get("CONTINUO_DAWPROJECT_SCHEMA"):
        schemas.append(Path(whole))
    with zipfile.ZipFile(io.BytesIO(dawproject(SONG, "Title"))) as archive:
        assert sorted(archive.namelist()) == ["metadata.xml", "project.xml"]
        for schema in schemas:
            xmlschema.XMLSchema(str(schema)).validate(archive.read("project.xml").decode())
        xmlschema.XMLSchema(str(schemas[0])).validate(archive.read("metadata.xml").decode())


def test_it_is_exported_and_opened_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "song.dawproject"
    assert export(SONG, path) == f"DAWproject: {path} (3 tracks, 6 notes)"
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


def test_a_tempo_that_changes_evenly_becomes_steps(tmp_path: Path) -> None:
    ramp = (
        '<TempoAutomation><Target/><RealPoint time="0" value="60" interpolation="linear"/>'
        '<RealPoint time="4" value="100"/></TempoAutomation>'
    )
    found = read_dawproject(project(tmp_path, "", after=ramp))
    assert [(tempo.ticks / found.ticks_per_quarter, round(60e6 / tempo.us_per_quarter)) for tempo in found.tempos] == [
        (0, 60), (1, 70), (2, 80), (3, 90), (4, 100),
    ]  # fmt: skip


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
        "<Lanes>" * 100 + "</Lanes>" * 100,
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
    with zipfile.ZipFile(io.BytesIO(dawproject(SONG, "x"))) as archive:
        xml = bytearray(archive.read("project.xml"))
    for _ in range(data.draw(st.integers(1, 4))):
        xml[data.draw(st.integers(0, len(xml) - 1))] = data.draw(st.integers(32, 126))
    path = packed(tmp_path_factory.mktemp("damaged"), bytes(xml))
    try:
        read_dawproject(path)
    except ContinuoError as error:
        assert str(path) in str(error)
