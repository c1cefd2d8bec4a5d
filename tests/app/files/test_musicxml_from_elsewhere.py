"""MusicXML that other programs wrote is read as it sounds; what is hostile is refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.files.clips import read_clip
from generator.errors import ContinuoError
from tests.app.files.parts import NOTE, note, sounding, xml, zipped


def test_repeats_are_played_and_divisions_and_metre_hold_again() -> None:
    """The second bar counts in halves of the first's divisions; the first is played again all the same."""
    back = '<barline><repeat direction="backward"/></barline>'
    change = "<attributes><divisions>2</divisions></attributes>"
    data = xml(note("C") + note("D"), change + note("E", 4) + back, note("F", 4))
    assert sounding(data) == [(0, 1, 60), (1, 1, 62), (2, 2, 64), (4, 1, 60), (5, 1, 62), (6, 2, 64), (8, 2, 65)]


def test_an_ending_of_several_bars_is_played_once() -> None:
    first = '<barline><ending number="1" type="start"/></barline>'
    first_over = '<barline><ending number="1" type="stop"/><repeat direction="backward"/></barline>'
    second = '<barline><ending number="2" type="start"/></barline>'
    over = '<barline><ending number="2" type="discontinue"/></barline>'
    data = xml(note("C"), first + note("D"), note("E") + first_over, second + note("F") + over, note("G"))
    assert [pitch for _, _, pitch in sounding(data)] == [60, 62, 64, 60, 65, 67]


def test_ties_are_joined_through_voices_and_without_their_ends() -> None:
    start, stop = '<tie type="start"/>', '<tie type="stop"/>'
    data = xml(note("C", 4, start + "<voice>1</voice>"), note("C", 2, stop + "<voice>2</voice>"), divisions=1)
    assert sounding(data) == [(0, 6, 60)]
    assert sounding(xml(note("C", 4, start), note("C", 2) + note("C", 2))) == [(0, 6, 60), (6, 2, 60)]


def test_transposing_instruments_sound_and_may_change_in_the_middle() -> None:
    clarinet = "<transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    assert sounding(xml(note("D"), attributes=clarinet)) == [(0, 1, 60)]
    in_a = "<attributes><transpose><diatonic>-2</diatonic><chromatic>-3</chromatic></transpose></attributes>"
    piccolo = clarinet.replace("-1", "0").replace("-2", "0").replace("</tr", "<octave-change>1</octave-change></tr")
    assert sounding(xml(note("D", 4) + in_a, note("C", 4), attributes=clarinet)) == [(0, 4, 60), (4, 4, 57)]
    assert sounding(xml(note("D"), attributes=piccolo)) == [(0, 1, 74)]


def test_utf_16_is_read() -> None:
    assert sounding(b"\xff\xfe" + xml(NOTE).decode().encode("utf-16-le")) == [(0, 1, 60)]


# Entities b to j, each ten of the one before: "a billion laughs".
LAUGHS = b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9))
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
    said = str(caught.value)
    assert said.startswith(f"{path}: ")
    assert message in said
    assert "\n" not in said


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
    assert sounding(data) == [(0, 1, 60)]


def test_a_repeat_of_a_billion_times_is_played_twice() -> None:
    assert len(sounding(xml(NOTE + '<barline><repeat direction="backward" times="999999999"/></barline>'))) == 2
