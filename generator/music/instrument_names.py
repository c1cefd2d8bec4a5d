"""Finds instruments by their names, in General MIDI's spelling and in those of musicians."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from generator.errors import Text
from generator.music.instrument_words import (
    DRUM_KIT_WORDS,
    ENSEMBLES,
    INSTRUMENT_WORDS,
    PROGRAM_WORDS,
    RANGE_WORDS,
    SYNONYMS,
)
from generator.music.instruments import DRUM_FAMILY, DRUM_NAMES, DRUM_WORDS, PITCHED_FAMILIES, PROGRAM_NAMES

Words = tuple[str, ...]

_LETTERS = str.maketrans({"♭": "b", "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d"})
_ORDINAL = re.compile(r"\b([0-9]+) ?(?:st|nd|rd|th|mo|do|er|eme|º|ª)(?![^\W\d_])")
_RUN = re.compile(r"[0-9]+|[^\W0-9_]+")
_NUMBERED = {
    "first": "1", "primo": "1", "prima": "1", "erste": "1", "second": "2", "secondo": "2", "seconda": "2",
    "secundo": "2", "zweite": "2", "third": "3", "terzo": "3", "fourth": "4",
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
}  # fmt: skip
_ROMAN = re.compile(r"[iv]+")
_FILLERS = frozenset(("a", "an", "the", "my", "some", "solo", "principal", "player", "part"))
_KEYS = frozenset(letter + accidental for letter in "abcdefg" for accidental in ("", "b", "is", "es", "s"))
_SINGLE_DRUMS = frozenset((116, 119))  # programs of tracks that are a drum or a cymbal each
_MAX_NAME = 80  # characters of a name that are looked at


@dataclass(frozen=True, slots=True)
class KnownInstrument:
    """The instrument that a name means."""

    name: str
    """In English: "Alto Sax"."""
    program: int
    """General MIDI program that plays it, 0 to 127; 0 for drums."""
    programs: frozenset[int]
    """Programs of the parts that the name may refer to in a song; empty if only a part's own name can say it."""
    is_drum: bool = False
    """Whether it is the drum kit or one of its drums."""


@dataclass(frozen=True, slots=True)
class PartLabel:
    """A part's name and instrument."""

    name: str
    """The part's name; "" for none."""
    program: int
    """General MIDI program, 0 to 127; meaningless for drums."""
    is_drum: bool = False
    """Whether its pitches are drums."""

    @property
    def family(self) -> int:
        """Index into FAMILIES."""
        return DRUM_FAMILY if self.is_drum else self.program // 8

    @property
    def shown(self) -> str:
        """Its name, with its instrument in brackets if the name doesn't say it; without a name, its instrument."""
        name, instrument = self.name.strip(), "Drums" if self.is_drum else PROGRAM_NAMES[self.program]
        if not name:
            return instrument
        return name if instrument_within(words_of(name)) else f"{name} ({instrument})"


def words_of(text: str) -> Words:
    """The normalised words of a name: lower case, without accents, plurals and punctuation, its number last.

    "2nd Violins" and "violin II" are both ("violin", "2"). Only the first 80 characters are looked at.
    """
    plain = _plain(text[:_MAX_NAME])
    ordinal = _ORDINAL.search(plain)
    words = [_singular(word) for word in _RUN.findall(_ORDINAL.sub(r"\1", plain) if ordinal else plain)]
    if len(words) > 1:
        if words[-1] in _NUMBERED:
            words[-1] = _NUMBERED[words[-1]]
        elif ordinal and not plain[: ordinal.start()].strip():
            words = [*words[1:], words[0]]
        elif words[0] in _NUMBERED and not _ROMAN.fullmatch(words[0]):
            words = [*words[1:], _NUMBERED[words[0]]]
    return tuple(words)


def _plain(text: str) -> str:
    """In lower case, without accents."""
    if text.isascii():  # much faster, which counts when the table of hundreds of names is made
        return text.lower()
    folded = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    return "".join(sign for sign in unicodedata.normalize("NFKD", folded) if not unicodedata.combining(sign))


def number_alone(words: Words) -> int | None:
    """The number of a name that is nothing else, such as "2" or "II"; else None."""
    number = _NUMBERED.get(words[0], words[0]) if len(words) == 1 else ""
    return int(number) if _is_number(number) else None


def without_number(words: Words) -> tuple[Words, int] | None:
    """A name without its number, and the number: (("violin",), 2), (("clarinet", "in", "bb"), 1).

    None unless the name has exactly one number, and it isn't the first word: there it would be a count.
    """
    numbers = [index for index, word in enumerate(words) if _is_number(word)]
    if len(numbers) != 1 or numbers == [0]:
        return None
    index = numbers[0]
    return (*words[:index], *words[index + 1 :]), int(words[index])


def known_instrument(words: Words) -> KnownInstrument | None:
    """The instrument that a whole name means; None for an unknown name. "clarinet in Bb", "the Bb clarinet" and
    "clarinet solo" are the clarinet."""
    known, any_order = _instruments()
    for candidate in _without_extras(words):
        synonyms = _with_synonyms(candidate)
        found = known.get(candidate) or known.get(synonyms) or any_order.get(tuple(sorted(synonyms)))
        if found is not None:
            return found
    return None


def instrument_within(words: Words) -> KnownInstrument | None:
    """The instrument that a longer name mentions; None for none. Of several, that with the most words, then the last
    one: "synth flute" is a flute."""
    numbered = without_number(words)
    whole = known_instrument(words) or (known_instrument(numbered[0]) if numbered else None)
    if whole is not None:
        return whole
    known, _ = _instruments()
    words = _with_synonyms(words)
    for length in range(len(words), 0, -1):
        for start in range(len(words) - length, -1, -1):
            run = words[start : start + length]
            # Two letters within a longer name are seldom an abbreviation of an instrument.
            if run in known and (len("".join(run)) > 2 or not run[0].isascii()):
                return known[run]
    return None


def suggestion(text: str) -> Text:
    """The end of an error's sentence on an unknown name: names that are spelled similarly, or which names exist."""
    words = words_of(text)
    known, _ = _instruments()
    spelled = {" ".join(own): instrument.name for own, instrument in known.items()}
    spelled |= {" ".join(words_of(name)): name for name in ENSEMBLES}
    within = instrument_within(words)
    near = [spelled[name] for name in difflib.get_close_matches(" ".join(words), spelled, 8, 0.7)]
    names = list(dict.fromkeys([within.name, *near] if within else near))
    if names:
        return Text("did you mean {names}?", names=", ".join(names[:3]))
    return Text(
        "write names of General MIDI, usual ones such as piano, bass, drums, or families: {families}",
        families=", ".join(PITCHED_FAMILIES),
    )


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit()


def _singular(word: str) -> str:
    if word.endswith(("sses", "xes")):
        return word[:-2]
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _with_synonyms(words: Words) -> Words:
    synonyms = _synonyms()
    return tuple(synonyms.get(word, word) for word in words)


def _without_extras(words: Words) -> Iterable[Words]:
    """The words; then the words without the instrument's key ("in Bb"), and without fillers such as articles."""
    yield words
    if len(words) > 2 and words[-2] == "in" and words[-1] in _KEYS:
        words = words[:-2]
        yield words
    kept = tuple(word for word in words if word not in _FILLERS)
    if kept and kept != words:
        yield kept
    if len(kept) > 1 and kept[0] in _KEYS:
        yield kept[2:] if kept[1] in ("flat", "sharp") else kept[1:]


@cache
def _synonyms() -> dict[str, str]:
    return {_singular(word): _singular(meaning) for word, meaning in SYNONYMS.items()}


@cache
def _instruments() -> tuple[dict[Words, KnownInstrument], dict[Words, KnownInstrument]]:
    """The known instruments: by their words, and by their words in alphabetical order, for "guitar, electric"."""
    known = {words_of(spelled): instrument for spelled, instrument in _spelled_instruments()}
    synonyms = _synonyms()
    spelled = {
        _with_synonyms(words): instrument
        for words, instrument in known.items()
        if not synonyms.keys().isdisjoint(words)
    }
    known = spelled | known
    # A number in another place would be a count: "2 electric pianos" is not Electric Piano 2.
    unnumbered = {words: instrument for words, instrument in known.items() if not any(map(_is_number, words))}
    return known, {tuple(sorted(words)): instrument for words, instrument in unnumbered.items()}


def _spelled_instruments() -> Iterable[tuple[str, KnownInstrument]]:
    """All names with their instruments. Where two instruments have one name, the more likely one comes last and so
    replaces the other: "whistle" is the wind instrument rather than the drum."""
    drums = KnownInstrument("Drums", 0, frozenset(), is_drum=True)
    rows = list(_rows())
    of_program = {instrument.program: instrument for instrument, _ in reversed(rows) if instrument.programs}
    of_range = {instrument.name.lower(): instrument for instrument, _ in reversed(rows)}
    for program, words in PROGRAM_WORDS.items():
        for word in words.split():
            yield word, drums if program in _SINGLE_DRUMS else of_program[program]
    for voice_range, words in RANGE_WORDS.items():
        for word in words.split():
            yield word, of_range[voice_range]
    for name in (*DRUM_NAMES.values(), *(words for words, _ in DRUM_WORDS), *_listed(DRUM_KIT_WORDS)):
        yield name.lower(), drums
    for program, name in enumerate(PROGRAM_NAMES):
        instrument = KnownInstrument(name, program, frozenset((program,)))
        numbered = re.fullmatch(r"(Lead|Pad|FX) (\d) \((.+)\)", name)
        if numbered:
            kind, number, sound = numbered.groups()
            yield f"{kind} {number}".lower(), instrument
            yield f"{sound} {kind}".lower(), instrument
        yield name.lower(), instrument
    for instrument, words in rows:
        for word in (*words, instrument.name.lower()) if instrument.programs else words:
            yield word, instrument


def _rows() -> Iterable[tuple[KnownInstrument, list[str]]]:
    """The instruments of INSTRUMENT_WORDS, each with its words."""
    for row in re.split(r"\n(?! )", INSTRUMENT_WORDS.strip()):
        numbers, name, words = (cell.strip() for cell in row.split("|"))
        first, _, others = numbers.partition(" ")
        programs = frozenset() if others == "-" else frozenset(_numbers(others or first))
        yield KnownInstrument(name, int(first), programs), _listed(words)


def _listed(words: str) -> list[str]:
    """The items of a list that is separated by commas."""
    return [" ".join(word.split()) for word in words.split(",") if word.strip()]


def _numbers(ranges: str) -> Iterable[int]:
    """ "16-18,21" -> 16, 17, 18, 21."""
    for part in ranges.split(","):
        first, _, last = part.partition("-")
        yield from range(int(first), int(last or first) + 1)
