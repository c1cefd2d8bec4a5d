"""MusicXML sounds as it is written: bar lines, what repeats restore, percussion, loudness, and what is left out."""

from __future__ import annotations

import contextlib
import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.files.formats import read_piece
from generator.errors import ContinuoError
from generator.music.metre import MetreMap
from generator.music.score import Score

Part = tuple[str, list[str]]
QUARTERS = "<attributes><divisions>4</divisions><time><beats>4</beats><beat-type>4</beat-type></time></attributes>"
BACK = '<barline location="right"><repeat direction="backward"/></barline>'
FORWARD = '<barline location="left"><repeat direction="forward"/></barline>'


def note(step: str = "C", quarters: float = 1, more: str = "", octave: int = 4) -> str:
    pitch = f"<pitch><step>{step}</step><octave>{octave}</octave></pitch>"
    return f"<note>{pitch}<duration>{4 * quarters:g}</duration>{more}</note>"


def grace(step: str) -> str:
    return f"<note><grace/><pitch><step>{step}</step><octave>4</octave></pitch></note>"


def hit(instrument: str = "", place: str = "C5", more: str = "") -> str:
    display = f"<display-step>{place[0]}</display-step><display-octave>{place[1]}</display-octave>"
    name = f'<instrument id="{instrument}"/>' if instrument else ""
    return f"<note><unpitched>{display}</unpitched><duration>4</duration>{name}{more}</note>"


def said(words: str = "", sound: str = "", sign: str = "") -> str:
    kind = f"<direction-type>{sign or f'<words>{words}</words>'}</direction-type>"
    return f"<direction>{kind}{f'<sound {sound}/>' if sound else ''}</direction>"


def read(tmp_path: Path, *parts: list[str], players: tuple[str, ...] = ()) -> Score:
    """parts: measures; those that begin with < are the contents of a plain one."""
    listed = "".join(
        f'<score-part id="P{n}">{players[n] if n < len(players) else f"<part-name>Part {n}</part-name>"}</score-part>'
        for n in range(len(parts))
    )
    bodies = "".join(
        f'<part id="P{n}">'
        + "".join(f'<measure number="{i + 1}">{m}</measure>' for i, m in enumerate(part))
        + "</part>"
        for n, part in enumerate(parts)
    )
    path = tmp_path / "x.musicxml"
    path.write_text(f"<score-partwise><part-list>{listed}</part-list>{bodies}</score-partwise>")
    return read_piece(path)


def sounding(score: Score, track: int = 0) -> list[tuple[float, float, int]]:
    quarter = score.ticks_per_quarter
    return [(n.onset_ticks / quarter, n.duration_ticks / quarter, n.pitch) for n in score.tracks[track]]


def bar_lines(score: Score) -> list[float]:
    """Until the end of the piece, in quarters."""
    bars = MetreMap(score.metres, score.ticks_per_quarter)
    starts = [bars.bar_start(number) for number in range(bars.locate_one(score.end_ticks - 1)[0] + 1)]
    return [start / score.ticks_per_quarter for start in starts]


def tempos(score: Score) -> list[tuple[float, int]]:
    return [(t.ticks / score.ticks_per_quarter, round(60e6 / t.us_per_quarter)) for t in score.tempos]


BAR = note() * 4


@pytest.mark.parametrize(
    ("measures", "lines"),
    [
        ([QUARTERS + note(), BAR, BAR], [0, 1, 5]),
        ([QUARTERS + note("C", 1.5), BAR, note() * 3], [0, 1.5, 5.5]),
        ([QUARTERS + BAR, note() * 3, note(), BAR], [0, 4, 7, 8]),
        ([QUARTERS + note(), BAR, note() * 3 + BACK, note(), BAR], [0, 1, 5, 8, 9, 13, 16, 17]),
        ([QUARTERS + BAR, note() * 6, BAR], [0, 4, 10]),
        ([QUARTERS + BAR, note("C", 1 / 3 * 3) + note("C", 0.5), BAR], [0, 4, 5.5]),
        ([QUARTERS + BAR, "", BAR], [0, 4, 8]),
    ],
    ids=["pickup", "odd pickup", "cut bar", "pickup and repeat", "long bar", "odd bar", "empty bar"],
)
def test_bar_lines_are_where_the_page_has_them(tmp_path: Path, measures: list[str], lines: list[float]) -> None:
    assert bar_lines(read(tmp_path, measures)) == lines


def test_what_follows_a_short_last_bar_begins_in_it(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + note(), BAR, note() * 3])
    assert [metre[1:] for metre in score.metres] == [(1, 4), (4, 4)]


def test_parts_stay_together_where_one_leaves_a_bar_unfilled(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + note("C", 2), note("D", 4)], [QUARTERS + BAR, note("E", 4)])
    assert sounding(score)[-1][0] == sounding(score, 1)[-1][0] == 4


def test_rests_alone_and_rounded_tuplets_make_no_bar_longer(tmp_path: Path) -> None:
    rest = "<note><rest/><duration>16</duration></note>"
    assert bar_lines(read(tmp_path, [QUARTERS + BAR, BAR], [QUARTERS + rest + rest, BAR])) == [0, 4]
    fine = QUARTERS.replace("<divisions>4", "<divisions>400")
    short = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1599</duration></note>"
    assert bar_lines(read(tmp_path, [fine + short, short.replace("1599", "1600")])) == [0, 4]


def test_metres_of_several_terms_are_added_up(tmp_path: Path) -> None:
    time = "<time><beats>3+2</beats><beat-type>8</beat-type><beats>1</beats><beat-type>4</beat-type></time>"
    score = read(tmp_path, [f"<attributes><divisions>4</divisions>{time}</attributes>" + note("C", 3.5)])
    assert score.metres[0][1:] == (7, 8)


def test_a_repeat_begins_as_fast_and_as_loud_as_the_first_time(tmp_path: Path) -> None:
    slower = said(sound='tempo="60"') + said(sign="<dynamics><ff/></dynamics>")
    first = QUARTERS + said(sound='tempo="120"') + said(sign="<dynamics><p/></dynamics>")
    score = read(tmp_path, [first + BAR, FORWARD + BAR, slower + BAR + BACK, BAR])
    assert tempos(score) == [(0, 120), (8, 60), (12, 120), (16, 60)]
    assert score.tracks[0].notes[::4, 3].tolist() == [49, 49, 112, 49, 112, 112]


def test_a_second_ending_goes_on_as_the_first_one_began(tmp_path: Path) -> None:
    endings = [f'<barline><ending number="{n}" type="start"/></barline>' for n in (1, 2)]
    slower = said(sound='tempo="60"') + said(sign="<dynamics><pp/></dynamics>")
    over = '<barline><ending number="1" type="stop"/><repeat direction="backward"/></barline>'
    score = read(
        tmp_path, [QUARTERS + said(sound='tempo="120"') + BAR, endings[0] + slower + BAR + over, endings[1] + BAR]
    )
    assert tempos(score) == [(0, 120), (4, 60), (8, 120)]
    assert score.tracks[0].notes[::4, 3].tolist() == [80, 33, 80, 80]


STEPS = "CDEFGA"


@pytest.mark.parametrize(
    ("marks", "order"),
    [
        ({1: said(sound='fine="yes"'), 3: said(sound='dacapo="yes"')}, "CDEFCD"),
        ({1: said("Fine"), 3: said("D.C. al Fine")}, "CDEFCD"),
        (
            {
                1: said(sign="<segno/>", sound='segno="s"'),
                2: said("To Coda", 'tocoda="c"'),
                3: said("D.S. al Coda", 'dalsegno="s"'),
                4: said(sign="<coda/>", sound='coda="c"'),
            },
            "CDEFDEG",
        ),
        (
            {1: said(sign="<segno/>"), 2: said(sign="<coda/>"), 3: said("dal segno al coda"), 4: said(sign="<coda/>")},
            "CDEFDEG",
        ),
        ({1: '<barline segno="s"><segno/></barline>', 3: '<sound dalsegno="s"/>'}, "CDEFDEFG"),
    ],
    ids=["capo by sound", "capo by words", "coda by sound", "coda by signs", "segno at a bar line"],
)
def test_jumps_are_played_however_they_are_said(tmp_path: Path, marks: dict[int, str], order: str) -> None:
    count = 5
    measures = [(QUARTERS if n == 0 else "") + note(STEPS[n], 4) + marks.get(n, "") for n in range(count)]
    score = read(tmp_path, measures)
    pitches = {60: "C", 62: "D", 64: "E", 65: "F", 67: "G"}
    assert "".join(pitches[pitch] for _, _, pitch in sounding(score)) == order


KIT = (
    "<part-name>Kit</part-name>"
    + "".join(f'<score-instrument id="I{p}"><instrument-name>x</instrument-name></score-instrument>' for p in (37, 43))
    + "".join(
        f'<midi-instrument id="I{p}"><midi-channel>10</midi-channel>'
        f"<midi-unpitched>{p}</midi-unpitched></midi-instrument>"
        for p in (37, 43)
    )
)


def test_percussion_is_a_drum_track_with_the_drums_it_names(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + hit("I37") + hit("I43", more="") + hit("I37")], players=(KIT,))
    assert [(track.is_drum, track.name) for track in score.tracks] == [(True, "Kit")]
    assert [pitch for _, _, pitch in sounding(score)] == [36, 42, 36]
    assert score.notices == ()


def test_drums_without_numbers_are_guessed_and_said(tmp_path: Path) -> None:
    cymbal = hit(place="G5", more="<notehead>x</notehead>")
    score = read(tmp_path, [QUARTERS + hit(place="F4") + hit(place="C5") + cymbal])
    assert [pitch for _, _, pitch in sounding(score)] == [36, 38, 42]
    assert [str(notice) for notice in score.notices] == [
        "drum notes without a MIDI number: 3; their drum was guessed from the staff"
    ]
    named = "<part-name>Triangle</part-name>"
    assert [pitch for _, _, pitch in sounding(read(tmp_path, [QUARTERS + hit()], players=(named,)))] == [81]


def test_a_percussion_clef_and_the_drum_channel_make_drums_of_pitches(tmp_path: Path) -> None:
    clef = "<attributes><clef><sign>percussion</sign></clef></attributes>"
    score = read(tmp_path, [QUARTERS + clef + note("F")])
    assert (score.tracks[0].is_drum, sounding(score)) == (True, [(0, 1, 36)])
    channel = '<part-name/><midi-instrument id="I"><midi-channel>10</midi-channel></midi-instrument>'
    score = read(tmp_path, [QUARTERS + note("D", octave=2)], players=(channel,))
    assert (score.tracks[0].is_drum, sounding(score)) == (True, [(0, 1, 38)])
    flute = channel.replace("</midi-channel>", "</midi-channel><midi-program>74</midi-program>")
    score = read(tmp_path, [QUARTERS + note("D")], players=(flute,))
    assert (score.tracks[0].is_drum, score.tracks[0].program) == (False, 73)


def test_a_part_that_changes_its_instrument_is_two_tracks(tmp_path: Path) -> None:
    both = "<part-name>Reeds</part-name>" + "".join(
        f'<midi-instrument id="I{p}"><midi-program>{p}</midi-program></midi-instrument>' for p in (72, 74)
    )
    own = '<instrument id="I74"/>'
    score = read(tmp_path, [QUARTERS + note() + note("D", more=own)], players=(both,))
    assert [(track.program, len(track)) for track in score.tracks] == [(71, 1), (73, 1)]


def test_keys_are_as_they_sound(tmp_path: Path) -> None:
    clarinet = "<key><fifths>2</fifths></key><transpose><diatonic>-1</diatonic><chromatic>-2</chromatic></transpose>"
    score = read(tmp_path, [QUARTERS + f"<attributes>{clarinet}</attributes>" + BAR])
    assert [key[1:] for key in score.keys] == [(0, False)]


def test_loudness_is_that_of_notes_marks_and_hairpins(tmp_path: Path) -> None:
    exact = note().replace("<note>", '<note dynamics="50">')
    marks = [f"<dynamics><{name}/></dynamics>" for name in ("p", "f", "sfz")]
    wedge = [said(sign=f'<wedge type="{kind}"/>') for kind in ("crescendo", "stop")]
    bar = said(sign=marks[0]) + wedge[0] + BAR + wedge[1] + said(sign=marks[1])
    score = read(tmp_path, [QUARTERS + bar, BAR, said(sign=marks[2]) + exact + note() * 3, said(sign=marks[2]) + BAR])
    assert score.tracks[0].notes[:, 3].tolist() == [49, 61, 72, 84, 96, 96, 96, 96, 45, 96, 96, 96, 112, 96, 96, 96]


def test_grace_notes_sound_before_the_beat_and_at_the_beginning_on_it(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + grace("D") + note("C", 4), grace("E") + grace("F") + note("C", 4)])
    assert sounding(score) == [
        (0, 0.125, 62), (0.125, 3.875, 60), (3.75, 0.125, 64), (3.875, 0.125, 65), (4, 4, 60)
    ]  # fmt: skip


def test_what_is_left_out_is_said_once_for_each_kind(tmp_path: Path) -> None:
    cue = note("D").replace("<note>", "<note><cue/>")
    high = note("C", octave=11)
    sung = note("E", 1, "<lyric><text>la</text></lyric>")
    score = read(tmp_path, [QUARTERS + cue + cue + high + sung])
    assert [pitch for _, _, pitch in sounding(score)] == [64]
    assert [str(notice) for notice in score.notices] == [
        "cue notes that were left out: 2; another part plays them",
        "notes that were left out: 1; no MIDI pitch is that high or low",
        "the lyrics were left out",
    ]


@pytest.mark.parametrize(("text", "bpm"), [("120", 180), ("c. 100", 150)])
def test_metronome_marks_count_in_their_beat(tmp_path: Path, text: str, bpm: int) -> None:
    mark = f"<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>{text}</per-minute></metronome>"
    change = "<metronome><beat-unit>quarter</beat-unit><beat-unit>half</beat-unit></metronome>"
    score = read(tmp_path, [QUARTERS + said(sign=mark) + BAR, said(sign=change) + BAR])
    assert tempos(score) == [(0, bpm), (4, 2 * bpm)]


def test_a_piece_of_days_is_refused(tmp_path: Path) -> None:
    bar = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>400000</duration></note>"
    with pytest.raises(ContinuoError, match="can't be read"):
        read(tmp_path, [QUARTERS + bar, bar])


def test_more_bars_than_any_piece_has_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.musicxml"
    path.write_text("<score-partwise>" + "<part/>" * 1000 + "<part>" + "<measure/>" * 1000 + "</part></score-partwise>")
    with pytest.raises(ContinuoError, match="more than 500,000 bars"):
        read_piece(path)


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_file_is_read_or_refused_in_a_sentence(data: st.DataObject) -> None:
    hard = said(sign='<wedge type="crescendo"/>') + grace("D") + hit("I37") + said(sound='tempo="60"') + BACK
    text = f"<score-partwise><part-list><score-part id='a'>{KIT}</score-part></part-list><part id='a'>"
    text += f"<measure>{QUARTERS + BAR}</measure><measure>{hard}</measure></part></score-partwise>"
    words = sorted(set(re.findall(r"[\w.]+", text)))
    for _ in range(data.draw(st.integers(1, 4))):
        word = data.draw(st.sampled_from(words))
        other = data.draw(st.sampled_from([*words, "", "0", "-1", "1e9", "99999999999", "NaN"]))
        text = re.sub(rf"\b{re.escape(word)}\b", other, text)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.musicxml"
        path.write_text(text)
        with contextlib.suppress(ContinuoError):
            assert read_piece(path).ticks_per_quarter > 0


def rehearsal(text: str) -> str:
    return said(sign=f"<rehearsal>{text}</rehearsal>")


def marks(score: Score) -> list[tuple[float, str]]:
    return [(mark.ticks / score.ticks_per_quarter, mark.text) for mark in score.markers]


def test_rehearsal_marks_are_markers_once_for_all_parts(tmp_path: Path) -> None:
    first = [QUARTERS + rehearsal("Verse") + BAR, note() * 2 + rehearsal("B  2") + note() * 2]
    score = read(tmp_path, first, [QUARTERS + rehearsal("Verse") + BAR, rehearsal(" ") + BAR])
    assert marks(score) == [(0, "Verse"), (6, "B 2")]


def test_a_passage_that_is_played_again_has_its_rehearsal_mark_again(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + rehearsal("A") + BAR + BACK, rehearsal("B") + BAR])
    assert marks(score) == [(0, "A"), (4, "A"), (8, "B")]


def test_a_rehearsal_mark_of_any_length_is_a_line_of_text(tmp_path: Path) -> None:
    score = read(tmp_path, [QUARTERS + rehearsal("x" * 5000 + "&#10;&#9;y") + BAR, rehearsal("a&#10;b") + BAR])
    assert marks(score) == [(0, "x" * 500), (4, "a b")]


def test_grace_notes_stay_behind_the_note_before_them(tmp_path: Path) -> None:
    """Four of them would begin before the sixteenth that they follow."""
    four = "".join(map(grace, "CDEF"))
    score = read(tmp_path, [QUARTERS + note("G", 0.25) + four + note("A", 3.75)])
    assert [pitch for _, _, pitch in sounding(score)] == [67, 60, 62, 64, 65, 69]
    again = read(tmp_path, [QUARTERS + note("G", 0.125) + grace("G") + note("G", 3.875)])
    assert [pitch for _, _, pitch in sounding(again)] == [67, 67, 67]


def test_a_tie_leads_to_the_note_that_says_so(tmp_path: Path) -> None:
    """Not to a grace note of its pitch that begins there, too."""
    back, start, stop = "<backup><duration>16</duration></backup>", '<tie type="start"/>', '<tie type="stop"/>'
    tied = note("C", 1, start) + note("C", 1.25, stop) + note("D", 1.75)
    score = read(tmp_path, [QUARTERS + tied + back + note("G", 1.125) + grace("C") + note("G", 2.875)])
    assert [row for row in sounding(score) if row[2] == 60] == [(0, 2.25, 60), (1, 0.125, 60)]


def test_grace_notes_that_end_a_note_are_no_other_voices(tmp_path: Path) -> None:
    """As after a trill, where a second voice or a rest follows in the file."""
    back = "<backup><duration>16</duration></backup>"
    score = read(tmp_path, [QUARTERS + note("C", 4) + grace("D") + grace("E") + back + note("G", 4, octave=3)])
    assert sounding(score) == [(0, 4, 55), (0, 4, 60), (3.75, 0.125, 62), (3.875, 0.125, 64)]
    rest = "<note><rest/><duration>8</duration></note>"
    score = read(tmp_path, [QUARTERS + note("C", 1) + grace("D") + rest + note("C", 1)])
    assert sounding(score) == [(0, 1, 60), (0.875, 0.125, 62), (3, 1, 60)]


def test_a_tempo_below_0_is_none(tmp_path: Path) -> None:
    score = read(tmp_path, [said(sound='tempo="90"') + QUARTERS + BAR, said(sound='tempo="-2"') + QUARTERS + BAR])
    assert tempos(score) == [(0, 90)]
