"""Names of keys and pitches, as musicians write them."""

from __future__ import annotations

import pytest

from generator.errors import ContinuoError
from generator.events.context import KEY_NAMES
from generator.music.harmony import SCALES, class_names, parse_key, parse_pitch, with_signs


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
    for bad in ("H4", "C", "128", "4C", "9" * 5000):
        with pytest.raises(ContinuoError, match="not a pitch"):
            parse_pitch(bad)


def test_names_are_printed_with_signs() -> None:
    assert [with_signs(name) for name in ("Bbm7b5", "F#m/C#", "C7#11", "Dm")] == ["B♭m7♭5", "F♯m/C♯", "C7♯11", "Dm"]
