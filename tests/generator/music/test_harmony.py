"""Names of keys and chords, as musicians write them."""

from __future__ import annotations

import pytest

from generator.errors import ContinuoError
from generator.events.context import KEY_NAMES
from generator.music.harmony import SCALES, class_names, parse_chords, parse_key, parse_pitch


@pytest.mark.parametrize(
    ("symbol", "notes", "bass"),
    [
        ("C", "C E G", 0), ("Dm7", "C D F A", 2), ("F#m7b5", "C E F# A", 6), ("Bb/F", "D F A#", 5),
        ("Cmaj7", "C E G B", 0), ("CM7", "C E G B", 0), ("C△7", "C E G B", 0), ("C°", "C D# F#", 0),
        ("Cø7", "C D# F# A#", 0), ("A-7", "C E G A", 9), ("G7b9", "D F G G# B", 7), ("Asus4", "D E A", 9),
        ("E+", "C E G#", 4), ("Cm(maj7)", "C D# G B", 0), ("Db6", "C# F G# A#", 1), ("C(add9)", "C D E G", 0),
        ("C(b5)", "C E F#", 0), ("G(b9)", "D F G G# B", 7), ("C6/9", "C D E G A", 0), ("F6/9/C", "C D F G A", 0),
        ("Cma7", "C E G B", 0), ("D7sus", "C D G A", 2), ("CMaj9", "C D E G B", 0),
    ],
)  # fmt: skip
def test_chord_symbols(symbol: str, notes: str, bass: int) -> None:
    [[chord]] = parse_chords(symbol)
    assert class_names(chord.classes) == notes and chord.bass == bass


def test_progressions_have_bars_and_repeats() -> None:
    bars = parse_chords("| Dm7 | G7 C | % | N.C. |")
    assert [[chord.name for chord in bar] for bar in bars] == [["Dm7"], ["G7", "C"], ["G7", "C"], ["N.C."]]
    assert bars[3][0].classes == 4095 and bars[3][0].bass is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Dm7 | Hx", "'Hx' in bar 2 (character 7)"),
        ("C | | G", "bar 2 is empty"),
        ("| C | Xm", "'Xm' in bar 2 (character 7)"),
        ("%", "'%' in bar 1"),
        ("C/9", "'C/9' in bar 1"),
        ("", "bar 1 is empty"),
    ],
)
def test_what_can_not_be_read_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ContinuoError) as error:
        parse_chords(text)
    assert words in str(error.value)


def test_keys_and_scales() -> None:
    assert class_names(parse_key("D dorian").classes) == "C D E F G A B"
    assert class_names(parse_key("a blues").classes) == "C D D# E G A"
    assert class_names(parse_key("C, E, G#").classes) == "C E G#"
    assert parse_key("Am") == parse_key("A minor")
    assert class_names(parse_key("D dorian").last_chord) == "D F A"
    assert parse_key("Eb").tonic == 3 and KEY_NAMES[parse_key("Eb").condition - 1] == "Eb major"
    assert KEY_NAMES[parse_key("F# dorian").condition - 1] == "F# minor"
    assert parse_key("C whole tone").condition == 0
    for scale in SCALES:
        key = parse_key(f"G {scale}")
        assert key.classes >> 7 & 1
        assert not key.condition or KEY_NAMES[key.condition - 1].startswith("G ")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("C dorain", "did you mean 'dorian'"),
        ("H", "not a note name"),
        ("", "not a note name"),
        ("C tango", "there are"),
    ],
)
def test_keys_that_are_none(text: str, words: str) -> None:
    with pytest.raises(ContinuoError, match=words):
        parse_key(text)


def test_pitches() -> None:
    assert [parse_pitch(name) for name in ("C4", "c4", "A0", "Bb3", "Cb4", "B#3", "60")] == [60, 60, 21, 58, 59, 60, 60]
    for bad in ("H4", "C", "128", "4C"):
        with pytest.raises(ContinuoError, match="not a pitch"):
            parse_pitch(bad)
