"""Notes that are copied in MuseScore and pasted there."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from app.document.clipboard import Clipboard
from app.document.musescore_clipboard import read_staff_list, staff_list, version_of
from app.files.untrusted import MAX_BYTES
from generator.errors import ContinuoError
from generator.midi.reader import read_midi_file
from generator.music.score import Score, Track, note_array

_CLIPS = sorted((Path(__file__).parents[3] / "assets/clips").glob("*.mid"))
_C = "<Note><pitch>60</pitch><tpc>14</tpc></Note>"


def chord(kind: str, notes: str = _C, before: str = "") -> str:
    return f"<Chord>{before}<durationType>{kind}</durationType>{notes}</Chord>"


def copied(staff: str, begin: str = "0/1", version: str = "4.70") -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><StaffList version="{version}" tick="{begin}" len="1/1" staff="3" '
        f'staves="1"><Staff id="3"><voiceOffset><voice id="0">0</voice></voiceOffset>{staff}</Staff></StaffList>'
    ).encode()


def rows(data: bytes, number: int = 0) -> list[tuple[Fraction, Fraction, int, int]]:
    """Quarters of onset and length, pitch, velocity."""
    score = read_staff_list(data)
    return [
        (Fraction(on, score.ticks_per_quarter), Fraction(length, score.ticks_per_quarter), pitch, velocity)
        for on, length, pitch, velocity in score.tracks[number].notes.tolist()
    ]


def test_values_dots_rests_and_dynamics() -> None:
    found = rows(
        copied(
            chord("quarter", before="<dots>1</dots>") + "<Rest><durationType>eighth</durationType></Rest>"
            "<Dynamic><subtype>ff</subtype><velocity>112</velocity></Dynamic>" + chord("16th")
        )
    )
    assert found == [(0, Fraction(3, 2), 60, 80), (2, Fraction(1, 4), 60, 112)]


def test_it_begins_where_the_selection_does() -> None:
    data = copied("<location><fractions>7/8</fractions></location>" + chord("half"), begin="7/8")
    assert rows(data) == [(0, 2, 60, 80)]


def test_tuplets_and_a_rest_of_a_measure() -> None:
    triplet = (
        "<Tuplet><normalNotes>2</normalNotes><actualNotes>3</actualNotes><baseNote>eighth</baseNote></Tuplet>"
        + 3 * chord("eighth")
        + "<endTuplet/>"
    )
    whole = "<Rest><durationType>measure</durationType><duration>3/4</duration></Rest>"
    assert [row[0] for row in rows(copied(triplet + whole + chord("quarter")))] == [
        0, Fraction(1, 3), Fraction(2, 3), 4,
    ]  # fmt: skip


def test_a_second_voice_and_a_grace_note() -> None:
    grace = chord("eighth", "<Note><pitch>50</pitch></Note>", before="<acciaccatura/>")
    back = "<location><voices>1</voices><fractions>-1/2</fractions></location>"
    found = rows(copied(chord("half") + back + grace + chord("quarter", "<Note><pitch>48</pitch></Note>")))
    assert found == [(0, Fraction(1, 8), 50, 80), (0, 2, 60, 80), (Fraction(1, 8), Fraction(7, 8), 48, 80)]


def test_grace_notes_take_of_the_time_before_their_chord_and_what_is_tied_to_it_is_held() -> None:
    tie = '<Note><Spanner type="Tie"><Tie/><next><location/></next></Spanner><pitch>60</pitch></Note>'
    back = '<Note><Spanner type="Tie"><prev><location/></prev></Spanner><pitch>60</pitch></Note>'
    graces = chord("16th", tie, before="<grace16/>") + chord(
        "16th", "<Note><pitch>64</pitch></Note>", before="<grace16/>"
    )
    after = chord("16th", "<Note><pitch>65</pitch></Note>", before="<grace16after/>")
    found = rows(copied(chord("quarter", "<Note><pitch>55</pitch></Note>") + graces + chord("quarter", back) + after))
    assert found == [
        (0, 1, 55, 80),
        (Fraction(3, 4), Fraction(5, 4), 60, 80),
        (Fraction(7, 8), Fraction(1, 8), 64, 80),
        (Fraction(15, 8), Fraction(1, 8), 65, 80),
    ]


def test_before_version_4_the_selection_is_in_ticks() -> None:
    data = copied("<location><fractions>7/8</fractions></location>" + chord("half"), begin="1680", version="3.01")
    assert rows(data) == [(0, 2, 60, 80)]
    score = Score(480, (Track(note_array([(0, 960, 60, 80), (960, 480, 64, 80)])),))
    for version, size in (("3.01", "1920"), ("3.02", "1920"), ("4.70", "1/1"), ("10.0", "1/1"), ("odd", "1/1")):
        root = ElementTree.fromstring(staff_list(score, version))
        assert (root.get("version"), root.get("len")) == (version, size)
        assert read_staff_list(staff_list(score, version)).note_count == 2


def test_velocities_of_single_notes_are_read_and_written() -> None:
    note = "<Note><pitch>60</pitch><velocity>{}</velocity>{}</Note>"
    user, offset = note.format(33, "<veloType>user</veloType>"), note.format(10, "<veloType>offset</veloType>")
    assert [row[3] for row in rows(copied(chord("half", user) + chord("half", offset)))] == [33, 80]
    score = Score(480, (Track(note_array([(0, 960, 60, 33), (960, 480, 64, 101)])),))
    assert [row[3] for row in rows(staff_list(score))] == [33, 101]


def test_elements_are_apart() -> None:
    assert b"><" not in staff_list(Score(480, (Track(note_array([(0, 160, 60, 80), (160, 160, 62, 80)])),)))


def test_grace_notes_are_written() -> None:
    struck = [(0, 480, 60, 80), (470, 10, 66, 80), (480, 480, 67, 80), (960, 960, 60, 80)]
    again = read_staff_list(staff_list(Score(480, (Track(note_array(struck)),))))
    assert sorted(again.tracks[0].notes[:, 2].tolist()) == [60, 60, 66, 67]


def test_time_goes_on_from_staff_to_staff() -> None:
    """As MuseScore has it: each further staff begins with a step back."""
    back = "<location><fractions>-1/2</fractions></location>"
    two = copied(chord("half")).replace(
        b"</StaffList>", f'<Staff id="4">{back}{chord("quarter")}</Staff></StaffList>'.encode()
    )
    assert (rows(two, 0), rows(two, 1)) == ([(0, 2, 60, 80)], [(0, 1, 60, 80)])
    high, low = note_array([(0, 960, 72, 80)]), note_array([(0, 1920, 40, 80)])
    root = ElementTree.fromstring(staff_list(Score(480, (Track(high, program=40), Track(low, program=42)))))
    assert [staff.findtext("location/fractions") for staff in root.iterfind("Staff")] == [None, "-1/1"]


def test_tied_notes_are_one() -> None:
    on = '<Note><Spanner type="Tie"><Tie/><next><location/></next></Spanner><pitch>60</pitch></Note>'
    back = '<Note><Spanner type="Tie"><prev><location/></prev></Spanner><pitch>60</pitch></Note>'
    assert rows(copied(chord("half", on) + chord("eighth", back) + chord("eighth"))) == [
        (0, Fraction(5, 2), 60, 80),
        (Fraction(5, 2), Fraction(1, 2), 60, 80),
    ]


@pytest.mark.parametrize("clip", _CLIPS, ids=lambda clip: clip.stem)
def test_what_is_written_for_it_has_every_note(clip: Path) -> None:
    score = read_midi_file(clip)
    again = read_staff_list(staff_list(score))
    scale = score.ticks_per_quarter / again.ticks_per_quarter
    # A keyboard's hands have a staff each.
    assert sorted(row[2] for track in again.tracks for row in track.notes.tolist()) == sorted(
        row[2] for track in score.tracks for row in track.notes.tolist()
    )
    if len(again.tracks) == len(score.tracks):
        for own, before in zip(again.tracks, score.tracks, strict=True):
            assert np.array_equal(np.rint(own.notes[:, :2] * scale), before.notes[:, :2])


def test_each_voice_fills_the_same_time_and_ties_say_how_far_they_reach() -> None:
    notes = note_array(
        [(0, 960, 72, 80), (0, 2400, 48, 80), (960, 160, 74, 80), (1120, 160, 76, 80), (1280, 160, 77, 80)]
    )
    root = ElementTree.fromstring(staff_list(Score(480, (Track(notes),)), "4.40"))
    assert (root.get("version"), root.get("len"), root.get("staves")) == ("4.40", "2/1", "2")
    reaches = [element.text for element in root.iterfind(".//Spanner/next/location/fractions")]
    assert reaches == ["1/1"]
    assert [element.text for element in root.iterfind(".//Spanner/prev/location/fractions")] == ["-1/1"]
    assert version_of(staff_list(Score(480, (Track(notes),)), "4.40")) == "4.40"


def test_a_clipboard_goes_there_and_back() -> None:
    notes = note_array([(0, 480, 60, 80), (480, 240, 64, 80), (480, 960, 67, 80)])
    from app.document.clipboard import copy
    from app.document.piece import Piece

    piece = Piece.from_score(Score(480, (Track(notes),)))
    taken = copy(piece, np.arange(len(piece)))
    again = Clipboard.from_musescore(taken.to_musescore("4.70"))
    scale = taken.ticks_per_quarter / again.ticks_per_quarter
    assert np.array_equal(np.rint(again.rows[:, :2] * scale), taken.rows[:, :2])
    assert again.rows[:, 2].tolist() == taken.rows[:, 2].tolist()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"<SymbolList/>",
        b"<StaffList><Staff>",
        b'<!DOCTYPE a [<!ENTITY b "c">]><StaffList>&b;</StaffList>',
        b"<" + b"a" * MAX_BYTES,
        copied(chord("nothing")),
        copied(chord("quarter", "<Note><pitch>128</pitch></Note>")),
        copied(chord("quarter", "<Note/>")),
        copied("<location><fractions>1/0</fractions></location>"),
        copied("<location><fractions>9999999/1</fractions></location>" + chord("quarter")),
        copied("<location><fractions>-1/1</fractions></location>" + chord("quarter")),
        copied("<Tuplet><actualNotes>0</actualNotes></Tuplet>" + chord("quarter")),
    ],
)
def test_what_is_none_of_it_is_refused_in_a_sentence(data: bytes) -> None:
    with pytest.raises(ContinuoError, match="what MuseScore copied can't be read"):
        read_staff_list(data)
    version_of(data)


def test_notation_of_another_program_is_pasted() -> None:
    xml = (
        "<score-partwise><part-list><score-part id='P1'><part-name/></score-part></part-list><part id='P1'><measure>"
        "<attributes><divisions>1</divisions></attributes><note><pitch><step>D</step><octave>4</octave></pitch>"
        "<duration>2</duration></note></measure></part></score-partwise>"
    )
    found = Clipboard.from_musicxml(xml.encode())
    assert found.rows[:, 2].tolist() == [62] and found.length == 2 * found.ticks_per_quarter
    with pytest.raises(ContinuoError):
        Clipboard.from_musicxml(b"<score-partwise/>")
