"""Which parts of a song a musician means: "bass, drums", "violin 2", "2"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

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
_MAX_SHOWN = 40  # characters of a part's name in a sentence


def parts_named(text: str, parts: Sequence[PartLabel], option: Option | None = None) -> tuple[int, ...]:
    """Indices of the parts that are meant, ascending, each once; at least one.

    Each item of the list means the first of these that the song has: the parts of just this name; the part of this
    number, from 1; those that play this instrument by their name or, where that tells none, by their program (or, where
    it is no instrument, those whose name begins with it); those whose program fits, whatever their name; those of this
    family; for a bass, contrabasses and tubas; those in whose name a word begins with it. Several that fit equally well
    are all meant. "violin 2" is the second of those that "violin" means, where no part has this name.

    option: what the text was given to, "--parts" by default. Raises ContinuoError for a part that the song does not
    have, with those that it has.
    """
    option = option or Option("--parts")
    whole = text.strip().casefold()
    own = tuple(index for index, part in enumerate(parts) if part.name.strip().casefold() == whole)
    if own and whole:
        return own  # it may hold what separates items: "Verse, Chorus"
    meant: set[int] = set()
    for item in list_items(text, option):
        found = _parts_of(words_of(item), parts)
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


def _parts_of(words: Words, parts: Sequence[PartLabel]) -> list[int]:
    """Indices of those that one item means; none where the song has no such part."""
    if not words:
        return []
    named = [words_of(part.name) for part in parts]
    exact = [index for index, own in enumerate(named) if own == words]
    if exact:
        return exact
    number = number_alone(words)
    if number is not None:
        return [number - 1] if 1 <= number <= len(parts) else []
    found = _alike(words, parts, named)
    numbered = without_number(words)
    if not found and numbered is not None:
        base, number = numbered
        several = [index for index, own in enumerate(named) if own == base] or _alike(base, parts, named)
        found = several[number - 1 : number] if number else []
    return found


def _alike(words: Words, parts: Sequence[PartLabel], named: Sequence[Words]) -> list[int]:
    """Those that fit best; named: the words of the parts' names."""
    meaning = known_instrument(words)
    told = [_told(part, own) for part, own in zip(parts, named, strict=True)]
    family = next((index for index, name in enumerate(INSTRUMENTS) if words_of(name) == words), None)
    is_bass = meaning is known_instrument(("bass",))
    start = " ".join(words)

    def plays(index: int) -> bool:
        own = told[index]
        if meaning is None:
            return named[index][: len(words)] == words
        return _fits(meaning, parts[index]) if own is None else _is_kind_of(own, meaning)

    ranks: tuple[Callable[[int], bool], ...] = (
        plays,
        lambda index: meaning is not None and _fits(meaning, parts[index]),
        lambda index: parts[index].family == family,
        lambda index: is_bass and not parts[index].is_drum and parts[index].program in _BASS_STAND_INS,
        lambda index: f" {start}" in f" {' '.join(named[index])}",
    )
    return next((found for fits in ranks if (found := [index for index in range(len(parts)) if fits(index)])), [])


def _told(part: PartLabel, words: Words) -> KnownInstrument | None:
    """The instrument that the part's name tells; None for none."""
    if part.is_drum:
        return known_instrument(("drum",))
    instrument = instrument_within(words)
    if instrument is None or instrument.is_drum:
        return None
    choir = known_instrument(("choir",))
    if instrument is known_instrument(("bass",)) and choir is not None and _fits(choir, part):
        return known_instrument(("bass", "voice"))
    return instrument


def _is_kind_of(own: KnownInstrument, meaning: KnownInstrument) -> bool:
    """Whether a part told to be the one is meant by the other: Soprano by Choir, Cornet by Brass, but not by Trumpet."""
    if own.is_drum or meaning.is_drum or own.name == meaning.name:
        return own.name == meaning.name
    return own.program in meaning.programs and (bool(own.programs) or len(meaning.programs) > 2)


def _fits(meaning: KnownInstrument, part: PartLabel) -> bool:
    """Whether the part's program is one that is meant."""
    return meaning.is_drum if part.is_drum else not meaning.is_drum and part.program in meaning.programs


def _short(name: str) -> str:
    return name if len(name) <= _MAX_SHOWN else f"{name[:_MAX_SHOWN]}…"
