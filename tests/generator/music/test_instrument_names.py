"""Names of instruments: General MIDI's, musicians', other languages'."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.music.instrument_names import (
    PartLabel,
    instrument_within,
    known_instrument,
    number_alone,
    suggestion,
    without_number,
    words_of,
)
from generator.music.instrument_words import ENSEMBLES, INSTRUMENT_WORDS, SYNONYMS
from generator.music.instruments import DRUM_NAMES, DRUM_WORDS, FAMILIES, PITCHED_FAMILIES, PROGRAM_NAMES, drum_named

NAMES = st.sampled_from(PROGRAM_NAMES)


def program(name: str) -> int | None:
    """None for drums."""
    instrument = known_instrument(words_of(name))
    assert instrument is not None, name
    return None if instrument.is_drum else instrument.program


@pytest.mark.parametrize(("number", "name"), [*enumerate(PROGRAM_NAMES)])
def test_every_name_of_general_midi_is_its_program(number: int, name: str) -> None:
    for spelled in (name, name.upper(), f" {name.lower()}  "):
        assert program(spelled) == number


@pytest.mark.parametrize("name", [*DRUM_NAMES.values(), "drums", "drum kit", "percussion", "kick", "snare", "hi-hat"])
def test_every_drum_is_of_the_drums(name: str) -> None:
    assert program(name) is None


def test_drums_are_numbered_as_in_general_midi() -> None:
    assert [*DRUM_NAMES] == [*range(27, 88)]
    assert (DRUM_NAMES[36], DRUM_NAMES[38], DRUM_NAMES[42], DRUM_NAMES[51]) == (
        "Bass Drum 1", "Acoustic Snare", "Closed Hi-Hat", "Ride Cymbal 1",
    )  # fmt: skip
    assert all(drum_named(words) == pitch for words, pitch in DRUM_WORDS)


def test_families_are_played_by_one_of_their_programs() -> None:
    for index, name in enumerate(PITCHED_FAMILIES):
        played = program(name)
        assert played is not None
        # Strings are the section that General MIDI counts among its ensembles; the family holds single players.
        assert played // 8 == (PITCHED_FAMILIES.index("ensemble") if name == "strings" else index)
        assert program(name.replace("-", " ")) == played
    assert program(FAMILIES[-1]) is None


@pytest.mark.parametrize(
    ("names", "number"),
    [
        ("piano, Pianos, grand piano, pno, Klavier, pianoforte, the piano, 钢琴", 0),
        ("electric piano, e-piano, el. piano, Rhodes", 4),
        ("harpsichord, Cembalo, clavecin", 6),
        ("organ, Hammond", 16),
        ("church organ, pipe organ", 19),
        ("accordion, accordions, Akkordeon, accordéon", 21),
        ("acoustic guitar, nylon guitar", 24),
        ("electric guitar, E-Gitarre, guitar (electric), lead guitar, e. guitar", 27),
        ("upright bass, walking bass", 32),
        ("bass, bass guitar, electric bass", 33),
        ("violin, violins, vln, vln., Violine, Geigen, violino, violini, solo violin", 40),
        ("cello, cellos, celli, violoncello, vc", 42),
        ("double bass, contrabass, string bass, Kontrabass, double basses", 43),
        ("strings, string section, Streicher", 48),
        ("choir, chorus, Chor, chœur", 52),
        ("soprano, alto, tenor, Sopran, sopranos", 52),
        ("voice, vocals, lead vocal", 53),
        ("trumpet, trumpets, tpt, trumpet in Bb, B♭ trumpet, B-flat trumpet, flugelhorn, cornet", 56),
        ("horn, horns, french horn, horn in F, F horns", 60),
        ("brass, horn section", 61),
        ("sax, saxes, saxophone, alto sax, alto saxophone, saxophone (alto)", 65),
        ("tenor sax, tenor saxophones", 66),
        ("oboe, oboes", 68),
        ("cor anglais, english horn", 69),
        ("clarinet, clarinets, clarinet in A, bass clarinet", 71),
        ("flute, flutes, Flöte, flûte", 73),
        ("recorder, recorders", 74),
        ("synth bass, bass synth", 38),
        ("square lead, lead 1", 80),
        ("warm pad, pad 2", 89),
        ("fiddle, fiddles, erhu", 110),
        ("steel drums, steelpan", 114),
    ],
)
def test_usual_names(names: str, number: int) -> None:
    for name in names.split(", "):
        assert program(name) == number, name


def test_the_table_of_names() -> None:
    for row in INSTRUMENT_WORDS.strip().replace("\n    ", " ").splitlines():
        numbers, name, words = (cell.strip() for cell in row.split("|"))
        assert 0 <= int(numbers.split()[0]) <= 127 and name
        for word in filter(None, words.split(",")):
            assert known_instrument(words_of(word)) is not None, word
    assert not set(SYNONYMS) & set(SYNONYMS.values())
    assert all(words_of(name) for name in ENSEMBLES)


@pytest.mark.parametrize("name", ["", "zorgle", "2", "2 violins", "violin 2", "violin viola", "music"])
def test_what_is_no_instrument(name: str) -> None:
    assert known_instrument(words_of(name)) is None


@pytest.mark.parametrize(
    ("name", "instrument"),
    [
        ("Violin I solo", "Violin"),
        ("Lead Guitar (L)", "Electric Guitar"),
        ("Synth Flute", "Flute"),
        ("A Clarinet 1", "Clarinet"),
        ("Horn 1 in F", "French Horn"),
        ("vl_ii", "Violin"),
        ("Piano left", "Piano"),
        ("sopranos:sopranos", "Soprano"),
        ("Bass Clarinet", "Bass Clarinet"),
        ("Melody", None),
        ("Va bene", None),
        ("", None),
    ],
)
def test_instruments_within_longer_names(name: str, instrument: str | None) -> None:
    found = instrument_within(words_of(name))
    assert (found and found.name) == instrument


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ("Violin 2, violins II, 2nd violin, second violin, VIOLIN_2, violin2", ("violin", "2")),
        ("Violino 2do, Violino Secundo", ("violino", "2")),
        ("Flûtes, flute, FLUTE", ("flute",)),
        ("Double basses, double bass", ("double", "bass")),
        ("saxes, sax", ("sax",)),
    ],
)
def test_words_of_a_name(names: str, words: tuple[str, ...]) -> None:
    assert {words_of(name) for name in names.split(", ")} == {words}


def test_numbers_of_names() -> None:
    assert without_number(words_of("Violin II")) == (("violin",), 2)
    assert without_number(words_of("Clarinet 1 in Bb")) == (("clarinet", "in", "bb"), 1)
    assert without_number(words_of("2 violins")) is None
    assert without_number(words_of("violin")) is None
    assert [number_alone(words_of(name)) for name in ("2", "II", "x", "", "2 3")] == [2, 2, None, None, None]


def test_suggestions() -> None:
    assert str(suggestion("paino")).startswith("did you mean Piano")
    assert str(suggestion("lovely cello")) == "did you mean Cello?"
    assert "synth-lead" in str(suggestion("qqqq"))


def test_a_label() -> None:
    assert PartLabel("", 33).shown == "Electric Bass (finger)" and PartLabel(" ", 33, is_drum=True).shown == "Drums"
    assert PartLabel("Bass", 33).shown == "Bass"
    assert FAMILIES[PartLabel("", 33).family] == "bass" and FAMILIES[PartLabel("", 33, is_drum=True).family] == "drums"


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    words = words_of(text)
    assert all(words)
    for read in (known_instrument, instrument_within, number_alone, without_number):
        read(words)
    assert str(suggestion(text))


@given(NAMES, st.sampled_from(["{}", "{} 2", "2nd {}", "My {}", "{}.", "({})", "{} Ⅱ"]))
def test_a_name_is_read_however_it_is_dressed(name: str, dress: str) -> None:
    assert instrument_within(words_of(dress.format(name))) is not None
