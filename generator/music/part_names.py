"""Finds the parts of a song that a musician names: "bass, drums", "violin 2", "2"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from generator.errors import ContinuoError, Option
from generator.music.ensemble_names import list_items
from generator.music.instrument_names import (
    KnownInstrument,
    PartLabel,
    Words,
    instrument_within,
    known_instrument,
    number_alone,
    without_number,
    words_of,
)
from generator.music.instruments import PITCHED_FAMILIES

# Programs that may be meant by "bass" in a song without a bass: contrabass and tuba.
_BASS_STAND_INS = frozenset((43, 58))
_PARTS = Option("--parts")
_NUMBER_WORDS = ("part", "track")
_MAX_SHOWN = 40  # characters of a part's name in a sentence


@dataclass(frozen=True, slots=True)
class _Part:
    label: PartLabel
    words: Words  # of its name
    instrument: KnownInstrument | None  # that its name says; None if it says none


def parts_named(text: str, parts: Sequence[PartLabel], option: Option = _PARTS) -> tuple[int, ...]:
    """Indexes of the parts that a list of names means, ascending, each once; at least one.

    An item of the list is tried in these ways, and means all parts that fit in the first way in which any does:

    1. The part's name is the item.
    2. The item is the part's number, from 1.
    3. The item is an instrument, and the part's name says it; or the name says none, and the part's program fits. If
       the item is no instrument: the part's name begins with it.
    4. The part's program fits the instrument, whatever its name says.
    5. The item is the part's family.
    6. The item is a bass, and the part is a contrabass or tuba.
    7. A word of the part's name begins with the item.
    8. The item has a number: "violin 2" is the second of the parts that "violin" means.

    A text that is as a whole the name of a part means that part, even if the name has a comma.

    option: the option whose value `text` is, for errors. Raises ContinuoError for a part that the song does not have,
    with a list of those that it has, and for a song without parts.
    """
    if not parts:
        raise ContinuoError("{option}: the song has no part with notes; leave {option} out", option=option)
    whole = text.strip().casefold()
    own = tuple(index for index, part in enumerate(parts) if part.name.strip().casefold() == whole)
    if own and whole:
        return own
    known = [_part_of(part) for part in parts]
    meant: set[int] = set()
    for item in list_items(text, option):
        found = _meant(words_of(item), known)
        if not found:
            raise ContinuoError(
                "{option}: the song has no part {name!r}; its parts are: {parts}",
                option=option,
                name=_short(item),
                parts=[f"{number} {_short(part.shown)}" for number, part in enumerate(parts, 1)],
            )
        meant.update(found)
    if not meant:
        raise ContinuoError("{option}: name at least one part of the song, such as bass or 2", option=option)
    return tuple(sorted(meant))


def _part_of(label: PartLabel) -> _Part:
    words = words_of(label.name)
    if label.is_drum:
        return _Part(label, words, known_instrument(("drum",)))
    instrument = instrument_within(words)
    if instrument is None or instrument.is_drum:
        return _Part(label, words, None)
    choir = known_instrument(("choir",))
    if instrument is known_instrument(("bass",)) and choir is not None and _fits(choir, label):
        instrument = known_instrument(("bass", "voice"))
    return _Part(label, words, instrument)


def _meant(words: Words, parts: Sequence[_Part]) -> list[int]:
    """Indexes of the parts that one item means; empty if the song has no such part."""
    if not words:
        return []
    exact = [index for index, part in enumerate(parts) if part.words == words]
    if exact:
        return exact
    number = number_alone(words[1:] if words[0] in _NUMBER_WORDS else words)
    if number is not None:
        return [number - 1] if 1 <= number <= len(parts) else []
    found = _best_fits(words, parts)
    numbered = without_number(words)
    if not found and numbered is not None and numbered[1] > 0:
        several = _meant(numbered[0], parts)
        found = several[numbered[1] - 1 : numbered[1]]
    return found


def _best_fits(words: Words, parts: Sequence[_Part]) -> list[int]:
    """Indexes of the parts that fit in the first of the ways 3 to 7 of parts_named in which any does."""
    meaning = known_instrument(words)
    family = next((index for index, name in enumerate(PITCHED_FAMILIES) if words_of(name) == words), None)
    is_bass = meaning is known_instrument(("bass",))
    start = " ".join(words)

    def plays(part: _Part) -> bool:
        if meaning is None:
            return part.words[: len(words)] == words
        return _fits(meaning, part.label) if part.instrument is None else _is_kind_of(part.instrument, meaning)

    ranks: tuple[Callable[[_Part], bool], ...] = (
        plays,
        lambda part: meaning is not None and _fits(meaning, part.label),
        lambda part: part.label.family == family,
        lambda part: is_bass and not part.label.is_drum and part.label.program in _BASS_STAND_INS,
        lambda part: f" {start}" in f" {' '.join(part.words)}",
    )
    for fits in ranks:
        found = [index for index, part in enumerate(parts) if fits(part)]
        if found:
            return found
    return []


def _is_kind_of(own: KnownInstrument, meaning: KnownInstrument) -> bool:
    """Whether an instrument `own` is one of those that `meaning` stands for: a soprano is one of a choir, and a cornet
    is brass, but no trumpet."""
    if own.is_drum or meaning.is_drum or own.name == meaning.name:
        return own.name == meaning.name
    return own.program in meaning.programs and (bool(own.programs) or len(meaning.programs) > 2)


def _fits(meaning: KnownInstrument, part: PartLabel) -> bool:
    """Whether the part's program is one of those that `meaning` stands for."""
    return meaning.is_drum if part.is_drum else not meaning.is_drum and part.program in meaning.programs


def _short(name: str) -> str:
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"
