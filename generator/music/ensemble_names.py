"""Parses an ensemble as musicians write it: "piano, bass, drums", "2 violins, viola, cello", "string quartet"."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from functools import cache

from generator.errors import ContinuoError, Option
from generator.music.instrument_names import (
    KnownInstrument,
    PartLabel,
    Words,
    known_instrument,
    number_alone,
    suggestion,
    without_number,
    words_of,
)
from generator.music.instrument_words import ENSEMBLES
from generator.music.instruments import FAMILIES, MAX_PARTS, MAX_PARTS_OF_FAMILY

MAX_LIST = 1000  # characters of a list of instruments or parts; longer ones are refused
# Not within brackets: "Lead 8 (bass and lead)" is one instrument.
_BETWEEN = re.compile(r"(?:[,;+&\n、，；]|\b(?:and|with)\b)(?![^()]*\))", re.IGNORECASE)
_COUNT_WORDS = (
    "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen",
    "fourteen", "fifteen", "sixteen",
)  # fmt: skip
_COUNTED = (
    re.compile(r"(?P<count>[1-9][0-9]{0,5})(?:\s*[×*]|\s*x\b|\s*[把支架个位只])?\s*(?P<name>\D.*)"),
    re.compile(rf"(?P<count>{'|'.join(_COUNT_WORDS)})\s+(?P<name>.+)"),
    re.compile(r"(?P<name>.*\D)(?:[×*]|\bx)\s*(?P<count>[1-9][0-9]{0,5})"),
    re.compile(r"(?P<name>.*\D)\((?P<count>[1-9][0-9]{0,5})\)"),
)
_FROM_TO = re.compile(r"(?P<name>.*\D)(?P<first>[0-9]{1,6})\s*[-–—]\s*(?P<last>[0-9]{1,6})")
_ENSEMBLE = Option("--ensemble")
_CHOIR = 52
_BOWED = frozenset((40, 41, 42, 43, 44, 45, 48))


def parse_ensemble(text: str, option: Option = _ENSEMBLE) -> tuple[PartLabel, ...]:
    """The parts of an ensemble, in the order of the text. Parts of one instrument are numbered: "Violin 1" and so on.

    Instruments are separated by commas, "and", "with", "&" or "+"; a count stands before the name ("2 violins") or
    after it ("violin x2", "violins 1-2"). All drums together are one part. "Bass" is a singer next to a tenor or where
    all others sing, the contrabass next to a cello or where all others are bowed strings, otherwise a bass guitar.

    option: the option whose value `text` is, for errors. Raises ContinuoError for an unknown instrument (with names
    that are spelled similarly), for an empty ensemble, and for more parts than a model knows.
    """
    instruments: list[KnownInstrument] = []
    numbered = None  # the previous instrument if it had a number, which the next item may continue: "violins 1 & 2"
    for item in list_items(text, option):
        words = words_of(item)
        if numbered is not None and number_alone(words) is not None:
            instruments.append(numbered)
            continue
        found = _instruments(item, option)
        instruments += found
        numbered = found[-1] if without_number(words) is not None and not _named(words) else None
    if not instruments:
        raise ContinuoError("{option}: name at least one instrument, such as piano, bass, drums", option=option)
    instruments = _with_one_kit(instruments)
    if len(instruments) > MAX_PARTS:
        raise _too_many(len(instruments), option)
    labels = _labelled(_with_basses(instruments))
    family, count = Counter(label.family for label in labels).most_common(1)[0]
    if count > MAX_PARTS_OF_FAMILY:
        raise ContinuoError(
            "{option}: {count} parts are of the family {family}, more than the {most} that a model knows; name fewer",
            option=option,
            count=count,
            family=FAMILIES[family],
            most=MAX_PARTS_OF_FAMILY,
        )
    return labels


def parse_instrument(text: str, option: Option) -> int:
    """The General MIDI program, 0 to 127, of one pitched instrument. option: the option whose value `text` is, for
    errors. Raises ContinuoError for an unknown instrument, for several instruments, and for drums."""
    parts = parse_ensemble(text, option)
    if len(parts) != 1 or parts[0].is_drum:
        raise ContinuoError(
            "{option} {text!r}: name one instrument with pitches, such as flute", option=option, text=text
        )
    return parts[0].program


def list_items(text: str, option: Option) -> list[str]:
    """The items of a list of instruments or parts, empty ones left out. option: the option whose value `text` is, for
    errors. Raises ContinuoError for more than MAX_LIST characters."""
    if len(text) > MAX_LIST:
        raise ContinuoError(
            "{option} has {count} characters, more than the {most} that are read; name fewer",
            option=option,
            count=len(text),
            most=MAX_LIST,
        )
    return [item.strip() for item in _BETWEEN.split(text) if item.strip()]


def _instruments(item: str, option: Option) -> list[KnownInstrument]:
    """The instruments that one item of a list names, at least one: "2 violins" is two. Raises ContinuoError."""
    whole = _named(words_of(item))
    if whole:
        return whole
    for count, words in _counts(item):
        named = _named(words)
        if named and count * len(named) > MAX_PARTS:
            raise _too_many(count * len(named), option)
        if named:
            return named * count
    raise ContinuoError(
        "{option}: unknown instrument {name!r}; {suggestion}",
        option=option,
        name=item if len(item) <= 40 else f"{item[:40]}…",
        suggestion=suggestion(item),
    )


def _counts(item: str) -> Iterator[tuple[int, Words]]:
    """All readings of an item as a count and a name, such as "2 violins", "violin x2", "violins 1-2" or "violin 2"."""
    plain = unicodedata.normalize("NFKC", item).casefold()
    for pattern in _COUNTED:
        match = pattern.fullmatch(plain)
        if match:
            count = match["count"]
            yield _COUNT_WORDS.index(count) + 1 if count in _COUNT_WORDS else int(count), words_of(match["name"])
    match = _FROM_TO.fullmatch(plain)
    if match and int(match["first"]) < int(match["last"]):
        yield int(match["last"]) - int(match["first"]) + 1, words_of(match["name"])
    numbered = without_number(words_of(item))
    if numbered is not None:
        yield 1, numbered[0]


def _too_many(count: int, option: Option) -> ContinuoError:
    return ContinuoError(
        "{option}: {count} parts are more than the {most} that a model knows; name fewer",
        option=option,
        count=count,
        most=MAX_PARTS,
    )


@cache
def _ensembles() -> dict[Words, str]:
    return {words_of(name): members for name, members in ENSEMBLES.items()}


def _named(words: Words) -> list[KnownInstrument]:
    """The members of a named ensemble ("string quartet"), or the one instrument; an empty list if it is neither."""
    members = _ensembles().get(words)
    if members is not None:
        return [one for item in members.split(",") for one in _instruments(item.strip(), _ENSEMBLE)]
    known = known_instrument(words)
    return [] if known is None else [known]


def _with_one_kit(instruments: list[KnownInstrument]) -> list[KnownInstrument]:
    """All drums (kick, snare, congas) are one part: the first of them stays, the others are left out."""
    first = next((index for index, instrument in enumerate(instruments) if instrument.is_drum), None)
    return [instrument for index, instrument in enumerate(instruments) if not instrument.is_drum or index == first]


def _with_basses(instruments: list[KnownInstrument]) -> list[KnownInstrument]:
    """The instruments with every "bass" replaced by what it means in this ensemble: see parse_ensemble."""
    bass, singer, contrabass, tenor, cello = (
        known_instrument(words_of(name)) for name in ("bass", "bass voice", "contrabass", "tenor", "cello")
    )
    assert bass is not None and singer is not None and contrabass is not None
    others = [instrument for instrument in instruments if instrument is not bass]
    all_sing = bool(others) and all(one.program == _CHOIR and not one.programs for one in others)
    all_bowed = bool(others) and all(not one.is_drum and one.program in _BOWED for one in others)
    settled = list(instruments)
    for index, instrument in enumerate(instruments):
        if instrument is not bass:
            continue
        before = next((one for one in reversed(instruments[:index]) if one is not bass), None)
        behind = next((one for one in instruments[index:] if one is not bass), None)
        if all_sing or tenor in (before, behind):
            settled[index] = singer
        elif all_bowed or cello in (before, behind):
            settled[index] = contrabass
    return settled


def _labelled(instruments: list[KnownInstrument]) -> tuple[PartLabel, ...]:
    """A label for each instrument; instruments of one name are numbered."""
    counts = Counter(instrument.name for instrument in instruments)
    taken = {name for name, count in counts.items() if count == 1}
    labels = []
    for instrument in instruments:
        name = instrument.name
        if counts[name] > 1:
            name = next(own for number in itertools.count(1) if (own := f"{name} {number}") not in taken)
            taken.add(name)
        labels.append(PartLabel(name, instrument.program, instrument.is_drum))
    return tuple(labels)
