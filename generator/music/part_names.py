"""Which parts of a song a musician means: "bass, drums", "violin 2", "2"."""

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
from generator.music.instruments import INSTRUMENTS

# Who else may play the bass, where there is none: contrabass and tuba.
_BASS_STAND_INS = frozenset((43, 58))
_PARTS = Option("--parts")
_NUMBER_WORDS = ("part", "track")
_MAX_SHOWN = 40  # characters of a part's name in a sentence


@dataclass(frozen=True, slots=True)
class _Part:
    label: PartLabel
    words: Words  # of its name
    instrument: KnownInstrument | None  # the instrument that its name says


def parts_named(text: str, parts: Sequence[PartLabel], option: Option = _PARTS) -> tuple[int, ...]:
    """Indices of the parts that are meant, ascending, each once; at least one.

    Each item of the list means the first of these that the song has: the parts of just this name; the part of this
    number, from 1; those that play this instrument by their name or, where that says none, by their program (or, where
    it is no instrument, those whose name begins with it); those whose program fits, whatever their name; those of this
    family; for a bass, contrabasses and tubas; those in whose name a word begins with it. Several that fit equally well
    are all meant. "violin 2" is the second of those that "violin" means, where no part has this name.

    option: what the text was given to, "--parts" by default. Raises ContinuoError for a part that the song does not
    have, with those that it has.
    """
    if not parts:
        raise ContinuoError("{option}: the song has no part with notes; leave {option} out", option=option)
    whole = text.strip().casefold()
    own = tuple(index for index, part in enumerate(parts) if part.name.strip().casefold() == whole)
    if own and whole:
        return own  # it may hold what separates items: "Verse, Chorus"
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
    """Indices of the parts that one item means; none where the song has no such part."""
    if not words:
        return []
    exact = [index for index, part in enumerate(parts) if part.words == words]
    if exact:
        return exact
    number = number_alone(words[1:] if words[0] in _NUMBER_WORDS else words)
    if number is not None:
        return [number - 1] if 1 <= number <= len(parts) else []
    found = _alike(words, parts)
    numbered = without_number(words)
    if not found and numbered is not None and numbered[1] > 0:
        several = _meant(numbered[0], parts)
        found = several[numbered[1] - 1 : numbered[1]]
    return found


def _alike(words: Words, parts: Sequence[_Part]) -> list[int]:
    """Indices of those that fit best."""
    meaning = known_instrument(words)
    family = next((index for index, name in enumerate(INSTRUMENTS) if words_of(name) == words), None)
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
    """Whether what a name says is meant by a word: a soprano by "choir", a cornet by "brass", not by "trumpet"."""
    if own.is_drum or meaning.is_drum or own.name == meaning.name:
        return own.name == meaning.name
    return own.program in meaning.programs and (bool(own.programs) or len(meaning.programs) > 2)


def _fits(meaning: KnownInstrument, part: PartLabel) -> bool:
    """Whether the part's program is one that is meant."""
    return meaning.is_drum if part.is_drum else not meaning.is_drum and part.program in meaning.programs


def _short(name: str) -> str:
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"
