"""Ensembles as musicians write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContinuoError, Option
from generator.music.ensemble_names import MAX_LIST, parse_ensemble
from generator.music.instrument_words import ENSEMBLES
from generator.music.instruments import MAX_PARTS, MAX_PARTS_OF_FAMILY, PROGRAM_NAMES


def ensemble(text: str) -> list[tuple[str, int | None]]:
    """Names and programs; None for drums."""
    return [(label.name, None if label.is_drum else label.program) for label in parse_ensemble(text)]


def names(text: str) -> str:
    return ", ".join(label.name for label in parse_ensemble(text))


def refusal(text: str) -> str:
    with pytest.raises(ContinuoError) as refused:
        parse_ensemble(text)
    return str(refused.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("piano, bass, drums", [("Piano", 0), ("Bass", 33), ("Drums", None)]),
        ("Piano and Bass & drums", [("Piano", 0), ("Bass", 33), ("Drums", None)]),
        ("钢琴、贝斯、鼓", [("Piano", 0), ("Bass", 33), ("Drums", None)]),
        ("2 violins, viola, cello", [("Violin 1", 40), ("Violin 2", 40), ("Viola", 41), ("Cello", 42)]),
        ("String Quartet", [("Violin 1", 40), ("Violin 2", 40), ("Viola", 41), ("Cello", 42)]),
        ("Acoustic Grand Piano, Electric Bass (finger)", [("Acoustic Grand Piano", 0), ("Electric Bass (finger)", 33)]),
        ("Lead 8 (bass and lead), flute", [("Lead 8 (bass and lead)", 87), ("Flute", 73)]),
        ("SATB, organ", [("Soprano", 52), ("Alto", 52), ("Tenor", 52), ("Bass", 52), ("Organ", 16)]),
        ("12 string guitar", [("Steel Guitar", 25)]),
        ("2 electric pianos", [("Electric Piano 1", 4), ("Electric Piano 2", 4)]),
        ("electric piano 1, slap bass 2", [("Electric Piano 1", 4), ("Slap Bass 2", 37)]),
        ("violin,, viola,", [("Violin", 40), ("Viola", 41)]),
    ],
)
def test_ensembles(text: str, expected: list[tuple[str, int | None]]) -> None:
    assert ensemble(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2 violins", "two violins", "2x violin", "2 x violins", "violin x2", "violin ×2", "violins (2)", "violins 1-2",
        "violins I & II", "violin 1, violin 2", "1st violin, 2nd violin", "violin, violin", "2violins", "2把小提琴",
    ],
)  # fmt: skip
def test_counts(text: str) -> None:
    assert names(text) == "Violin 1, Violin 2"


@pytest.mark.parametrize(
    ("text", "program"),
    [
        ("piano, bass, drums", 33),
        ("bass", 33),
        ("soprano, piano, bass, drums", 33),
        ("soprano, alto, tenor, bass", 52),
        ("soprano, alto, tenor, bass, organ", 52),
        ("alto, bass", 52),
        ("violin, viola, cello, bass", 43),
        ("flute, cello, bass", 43),
        ("2 basses, tenor", 52),
    ],
)
def test_what_bass_means_among_others(text: str, program: int) -> None:
    assert {label.program for label in parse_ensemble(text) if label.name.startswith("Bass")} | {
        label.program for label in parse_ensemble(text) if label.name == "Contrabass"
    } == {program}


def test_all_drums_are_one_part() -> None:
    assert names("kick, snare, piano, 2 drums, congas") == "Drums, Piano"


@pytest.mark.parametrize("name", ENSEMBLES)
def test_ensembles_with_names(name: str) -> None:
    assert ensemble(name) == ensemble(ENSEMBLES[name])


def test_what_is_no_instrument_is_refused_with_suggestions() -> None:
    assert refusal("piano, paino") == ("--ensemble: unknown instrument 'paino'; did you mean Piano, Electric Piano?")
    assert "string quartet" in refusal("string quartett")
    assert "unknown instrument 'qqqq'; write names of General MIDI" in refusal("qqqq")
    assert "unknown instrument '0 flutes'" in refusal("0 flutes")
    assert "such as piano, bass, drums" in refusal("") and "such as piano, bass, drums" in refusal(" , ")
    with pytest.raises(ContinuoError, match=r"^--add: unknown instrument 'basoon'; did you mean Bassoon"):
        parse_ensemble("basoon", Option("--add"))


def test_more_parts_than_a_model_knows_are_refused() -> None:
    eights = "8 violins, 8 flutes, 8 trumpets"
    assert len(parse_ensemble(eights)) == MAX_PARTS
    assert refusal(f"{eights}, piano") == "--ensemble: 25 parts are more than the 24 that a model knows; name fewer"
    assert "parts are more" in refusal("16vl," * 180)
    assert "25 parts" in refusal("25 violins") and "999999 parts" in refusal("999999 violins")
    assert refusal("9 violins").startswith("--ensemble: 9 parts are of the family strings, more than the 8")
    assert len(parse_ensemble(f"{MAX_PARTS_OF_FAMILY} violins")) == MAX_PARTS_OF_FAMILY
    assert "1001 characters" in refusal("x" * (MAX_LIST + 1))


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(0, 127)), min_size=1, max_size=5))
def test_every_program_can_be_asked_for_by_its_name(counts: list[tuple[int, int]]) -> None:
    programs = [program for count, program in counts for _ in range(count)]
    text = ", ".join(f"{count} {PROGRAM_NAMES[program]}" for count, program in counts)
    if any(sum(one // 8 == program // 8 for one in programs) > MAX_PARTS_OF_FAMILY for program in programs):
        assert "of the family" in refusal(text)
        return
    labels = parse_ensemble(text)
    assert [label.program for label in labels] == programs
    assert len({label.name for label in labels}) == len(labels)


@given(st.text() | st.text("0123456789x-()&, Ⅱviolnpasd", max_size=60))
def test_any_text_is_an_ensemble_or_refused(text: str) -> None:
    try:
        labels = parse_ensemble(text)
    except ContinuoError as error:
        assert "\n" not in str(error)
        return
    assert 1 <= len(labels) <= MAX_PARTS
    assert len({label.name for label in labels}) == len(labels)
    assert sum(label.is_drum for label in labels) <= 1
