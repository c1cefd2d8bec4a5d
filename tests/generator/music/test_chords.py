"""Chord symbols, as musicians and programs write them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContinuoError
from generator.music.chords import parse_chords
from generator.music.harmony import class_names

# Degrees of the major scale above the root, by the rules of harmony: each with all its spellings.
SPELLINGS = {
    "1 3 5": "C Cmaj CM CMaj CMAJ Cmajor",
    "1 b3 5": "Cm Cmin C- Cmi CMI Cminor",
    "1 b3 b5": "Cdim Co C° Cm(b5) Cmb5 C-b5 CDIM",
    "1 3 #5": "C+ Caug C(#5) CAUG C+5 C(+5)",
    "1 3 b5": "C(b5) C-5 Cmajb5",
    "1 5": "C5 C(no3) Comit3 C(no3rd)",
    "1 4 5": "Csus Csus4 CSUS4 C(sus4)",
    "1 2 5": "Csus2 Cadd9no3",
    "1 2 4 5": "Csus24 Csus2sus4 Csus4add9",
    "1 2 3 5": "C2 Cadd2 Cadd9 C(add9) CADD9",
    "1 3 4 5": "Cadd4 Cadd11 C(add11)",
    "1 b3 5 9": "Cm(add9) Cmadd9 C-add9 Cm(add2) Cm2",
    "1 3 5 6": "C6 Cmaj6 CM6 Cadd6 Cadd13",
    "1 b3 5 6": "Cm6 C-6 Cmin6",
    "1 3 5 6 9": "C69 C6/9 C6add9 C6(9) CM69 C6(add9)",
    "1 b3 5 6 9": "Cm69 Cm6/9 C-69",
    "1 3 5 b7": "C7 C⁷",
    "1 3 5 7": "Cmaj7 CM7 Cma7 CMaj7 CMAJ7 CMA7 C^7 C^ C△ C△7 CΔ CΔ7 C∆7 Cj7 Ct7 C7M C(maj7)",
    "1 b3 5 b7": "Cm7 C-7 Cmin7 Cmi7 CMI7 CMIN7 C−7",
    "1 b3 5 7": "Cm(maj7) CmM7 CmMaj7 C-^7 C-△7 Cmin(maj7) Cm^7 Cmmaj7 C-M7",
    "1 b3 b5 b7": "Cm7b5 C-7b5 Cø Cø7 Ch Ch7 Cm7(b5) Cm7-5 Cmin7b5 Cm7♭5 Chalfdim Chalf-diminished",
    "1 b3 b5 bb7": "Cdim7 Co7 C°7 CDIM7 Cdiminished7",
    "1 b3 b5 7": "Co^7 CdimM7 Cdim(maj7)",
    "1 3 #5 b7": "C7#5 C+7 Caug7 C7+ C7+5 C7(#5) C7♯5 Caug(7)",
    "1 3 b5 b7": "C7b5 C7-5 C7(b5)",
    "1 3 #5 7": "Cmaj7#5 C^7#5 C+M7 C+maj7 CM7#5 Cmaj7(#5) CM7+5 Caug(maj7) C^#5",
    "1 3 b5 7": "Cmaj7b5 C^7b5",
    "1 4 5 b7": "C7sus4 C7sus Csus7 C7(sus4) C7SUS",
    "1 2 5 b7": "C7sus2",
    "1 4 5 b7 9": "C9sus C9sus4 C9(sus4)",
    "1 4 5 b7 9 13": "C13sus C13sus4",
    "1 4 5 b7 b9": "C7b9sus C7susb9 C7sus4(b9) C7sus4b9",
    "1 4 5 b7 b13": "C7b13sus",
    "1 3 4 5 b7": "C7susadd3 C7add4 C7(11)",
    "1 3 5 b7 9": "C9 C7(9) C7/9 C7add9",
    "1 3 5 7 9": "Cmaj9 CM9 C^9 C△9 Cmaj7(9) Cmaj7/9",
    "1 b3 5 b7 9": "Cm9 C-9 Cmin9 Cm7(9)",
    "1 b3 5 7 9": "Cm(maj9) CmM9 C-^9",
    "1 b3 b5 b7 9": "Cø9 Ch9 Cm9b5",
    "1 3 5 b7 b9": "C7b9 C7(b9) C7-9 C(b9) C7♭9",
    "1 3 5 b7 #9": "C7#9 C7(#9) C7+9 C(#9)",
    "1 3 5 b7 #11": "C7#11 C7(#11) C(#11)",
    "1 3 5 b7 b13": "C7b13 C7(b13) C(b13)",
    "1 3 5 b7 13": "C7(13) C7/13 C7add13 C7/6",
    "1 3 5 b7 b9 b13": "C7b9b13 C7(b9b13) C7(b9,b13) C7b13b9 C7[b9,b13]",
    "1 3 5 b7 #9 b13": "C7#9b13",
    "1 3 5 b7 b9 #9": "C7b9#9",
    "1 3 5 b7 b9 #11": "C7b9#11",
    "1 3 5 b7 #9 #11": "C7#9#11",
    "1 3 #5 b7 #9": "C7#5#9 C7#9#5 C+7#9 C7+5+9",
    "1 3 #5 b7 b9": "C7#5b9 C7b9#5 C7+5-9",
    "1 3 b5 b7 b9": "C7b5b9 C7b9b5",
    "1 3 b5 b7 #9": "C7b5#9 C7#9b5",
    "1 3 #5 b7 9": "C9#5 C+9 Caug9",
    "1 3 b5 b7 9": "C9b5",
    "1 3 5 b7 9 #11": "C9#11",
    "1 3 5 7 9 #11": "Cmaj9#11 C^9#11",
    "1 3 5 7 #11": "Cmaj7#11 C^7#11 Cmaj7(#11) C^#11",
    "1 3 5 b7 9 11": "C11",
    "1 b3 5 b7 9 11": "Cm11 C-11",
    "1 b3 5 b7 11": "Cm7(11) Cm7/11 Cm7add11",
    "1 3 5 b7 9 13": "C13",
    "1 3 5 7 9 13": "Cmaj13 C^13 CM13",
    "1 b3 5 b7 9 11 13": "Cm13",
    "1 3 5 b7 b9 13": "C13b9",
    "1 3 5 b7 #9 13": "C13#9",
    "1 3 5 b7 9 #11 13": "C13#11 C13(#11)",
    "1 3 b5 #5 b7 b9 #9": "C7alt Calt C7ALT",
    "1 b3 5 b6": "C-b6 Cm(b6) Cm(addb13)",
    "1 b3 #5": "C-#5 Cm#5 Cm+",
    "1 3 b7": "C7no5 C7omit5",
}
SEMITONES = {"1": 0, "2": 2, "3": 4, "4": 5, "5": 7, "6": 9, "7": 11, "9": 14, "11": 17, "13": 21}


def pitch_classes(degrees: str) -> set[int]:
    """ "1 b3 5", above C."""
    return {(SEMITONES[degree.strip("b#")] + degree.count("#") - degree.count("b")) % 12 for degree in degrees.split()}


@pytest.mark.parametrize(
    ("symbol", "degrees"), [(symbol, degrees) for degrees, symbols in SPELLINGS.items() for symbol in symbols.split()]
)
def test_a_symbol_holds_what_it_states_and_no_more(symbol: str, degrees: str) -> None:
    [[chord]] = parse_chords(symbol)
    assert {pitch for pitch in range(12) if chord.classes >> pitch & 1} == pitch_classes(degrees)
    assert chord.bass == 0 and chord.name == symbol


@pytest.mark.parametrize("symbol", [symbol for symbols in SPELLINGS.values() for symbol in symbols.split()])
def test_roots_and_basses_move_them(symbol: str) -> None:
    [[own, moved, over]] = parse_chords(f"{symbol} Eb{symbol[1:]} {symbol}/F♯")
    assert moved.classes == (own.classes << 3 | own.classes >> 9) & 4095 and moved.bass == 3
    assert over.classes == own.classes | 1 << 6 and over.bass == 6


@given(st.text("CGb#^-+(),/769135mMajdinsuhot|% ", max_size=12))
def test_whatever_is_written_is_read_or_refused(text: str) -> None:
    try:
        parse_chords(text)
    except ContinuoError as error:
        assert "{--chords}" in error.text.template


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


@pytest.mark.parametrize(
    ("symbol", "words"),
    [
        ("Cmaj7xyz", "'Cmaj7' is understood, and 'xyz' is not"),
        ("F#m7b5q", "'F#m7b5' is understood, and 'q' is not"),
        ("C/9", "'C' is understood, and '/9' is not"),
        ("C77", "'C7' is understood, and '7' is not"),
        ("C7maj7", "'C7maj' is understood, and '7' is not"),
        ("Cm5", "'Cm' is understood, and '5' is not"),
        ("C7m", "'C7' is understood, and 'm' is not"),
    ],
)
def test_what_is_understood_of_a_symbol_is_reported(symbol: str, words: str) -> None:
    with pytest.raises(ContinuoError) as error:
        parse_chords(f"G7 | {symbol}")
    assert f"{symbol!r} in bar 2 (character 6): {words}" in str(error.value)


def test_no_chord() -> None:
    for symbol in ("N.C.", "n.c.", "NC", "N.C", "-"):
        assert parse_chords(symbol)[0][0].bass is None
