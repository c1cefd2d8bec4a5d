"""What a track's name says about who plays it: an instrument, a voice, a hand, the melody.

Names are those of scores in English, German, French, Italian, Polish and Latin, abbreviated or not. A name counts only
if all its words are known, so that titles of pieces ("Sonata for violin and piano in A") don't.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeVar

from generator.music.instrument_names import known_instrument, words_of
from generator.music.instrument_words import RANGE_WORDS, TRACK_PAIRS, TRACK_WORDS, VOICE, Range

KEYBOARDS = 24  # programs below this are pianos, tuned percussion and organs
VOICES = frozenset((52, 53, 54))

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NameMeaning:
    """What a track's name says."""

    program: int | None = None
    """General MIDI program of the instrument that it names; VOICE for a voice, singer or choir; None for no
    instrument."""
    range: Range = ""
    """The range of the voice, if the name has a range and no instrument; "bass" may also mean a bass guitar. "" for
    none."""
    player: int = 0
    """Number of the player at a keyboard ("Piano 2", "Secondo"), from 1; 0 for none."""
    is_hand: bool = False
    """Whether it names one hand, staff or manual of an instrument that has several."""
    is_melody: bool = False
    """Whether it says "melody"."""
    is_initial: bool = False
    """Whether the name is a single letter for a range: S, A, T, B."""
    is_plain: bool = True
    """Whether all its words are known; true for a name without words."""
    is_blank: bool = True
    """Whether it says nothing about the player: it has no words, or only such as "part", "track 3" or "empty"."""


_BLANK, _UNKNOWN = NameMeaning(), NameMeaning(is_plain=False, is_blank=False)

_ORDINALS: dict[int, str] = {
    1: "1 i pri primo prima primus primi first 1st one erste erster premier premiere pierwszy ima imo vone",
    2: "2 ii sec secondo seconda secundo secunda secundus second 2nd two zweite zweiter deuxieme drugi iido",
    3: "3 iii terzo terza tertius tertio third 3rd three dritte troisieme trzeci",
    4: "4 iv quarto quarta quartus fourth four vierte",
}
_HANDS = """left right upper lower up down dn top bottom middle rh lh md mg hand hands droite gauche rechte linke rechts
    links treble destra sinistra derecha izquierda pedal pedale ped manual oben unten haut trebleclef bassclef
    uppera lowera upperb lowerb staffa staffb staffu staffl upperstaff lowerstaff
    prawa lewa"""
_MELODIES = "melody melodie melodia mel"
# Words that qualify others and name no player.
_OTHERS = """b staff stave solo soli part track new notes music ch channel midi for practice practiceonly only rehearsal
    rehearsalon or ou lub oder vel and und et e ed i y o of de di da del des du la le il der die das no nr in ad lib
    ripieno obligato obligata obligato concertato concertante con sord sordino div tutti gran petit
    bright chori choro verse strophe dus do mo us o ma th nd st re er eme bis ossia facilite fuga fugue theme triller
    accompaniment acc chords chord harmony accords begleitung main c d f g h es as bb eb ab flat sharp dur moll pf
    cutaway v a context unique voices"""


_BLANK_WORDS = "empty part track staff stave instr instrument inst channel ch midi new unnamed untitled"


def _by_word(groups: Mapping[_T, str]) -> dict[str, _T]:
    return {word: meaning for meaning, words in groups.items() for word in words.split()}


_INITIALS: dict[str, Range] = {"s": "soprano", "a": "alto", "t": "tenor", "b": "bass"}
_PROGRAM_OF, _RANGE_OF, _ORDINAL_OF = _by_word(TRACK_WORDS), _by_word(RANGE_WORDS), _by_word(_ORDINALS)
_IS_PLAYER = frozenset(("pri", "primo", "sec", "secondo"))  # the two at one keyboard, even if hands are named too
_IS_HAND, _IS_MELODY, _IS_OTHER = frozenset(_HANDS.split()), frozenset(_MELODIES.split()), frozenset(_OTHERS.split())
_BLANKS = frozenset(_BLANK_WORDS.split())
_IS_KNOWN = _IS_HAND | _IS_MELODY | _IS_OTHER | _BLANKS
_NOT_ASCII = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "ı": "i", "ʃ": "s", "º": " ", "°": " "}
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f\W]+")
_RUN = re.compile(r"[A-Za-z]+|\d+|[^\x00-\x7f\W]+")
_MOST_WORDS = 12
_LONGEST = 64  # characters; longer names are titles


def meaning_of(name: str) -> NameMeaning:
    """What a track's name says. If a word is unknown, only `is_hand` counts."""
    return _meaning_of(name) if len(name) <= _LONGEST else _UNKNOWN


@lru_cache(16384)
def _meaning_of(name: str) -> NameMeaning:
    words = _words(name)
    if not words:
        return _BLANK
    if len(words) > _MOST_WORDS:
        return _UNKNOWN
    if len(words) == 1 and words[0] in _INITIALS:
        return NameMeaning(range=_INITIALS[words[0]], is_initial=True, is_blank=False)
    if all(word in _BLANKS or word.isdigit() for word in words) and not words[0].isdigit():
        return _BLANK
    is_hand, is_melody = not _IS_HAND.isdisjoint(words), not _IS_MELODY.isdisjoint(words)
    program: int | None = None
    voice_range: Range = ""
    ordinal, player, is_keyboard = 0, 0, False
    index = 0
    while index < len(words):
        word = words[index]
        length, found = _instrument_at(words, index)
        if length == 1 and word in _RANGE_OF:
            voice_range = voice_range or _RANGE_OF[word]
        elif length == 1 and word in _ORDINAL_OF:
            ordinal = ordinal or _ORDINAL_OF[word]
            player = player or (_ORDINAL_OF[word] if word in _IS_PLAYER else 0)
        elif found is not None:
            is_keyboard |= found < KEYBOARDS
            # The first instrument counts, but "Voice (or viola)" is a viola.
            program = found if program in (None, VOICE) else program
        elif not (word in _IS_KNOWN or word.isdigit()):
            return NameMeaning(is_hand=True, is_plain=False, is_blank=False) if is_hand else _UNKNOWN
        index += length
    if is_keyboard and not is_hand:
        player = player or ordinal
    return NameMeaning(program, voice_range if program is None else "", player, is_hand, is_melody, is_blank=False)


def _instrument_at(words: list[str], index: int) -> tuple[int, int | None]:
    """How many words from `index` on name an instrument, and its program; 1 and None if they name none."""
    for length in (3, 2, 1):
        run = tuple(words[index : index + length])
        if len(run) == length and (program := _program_of(run)) is not None:
            return length, program
    return 1, None


@lru_cache(4096)
def _program_of(words: tuple[str, ...]) -> int | None:
    """The program of the instrument that these words name, VOICE for all voices; None for none."""
    if len(words) == 1 and words[0] in _PROGRAM_OF:
        return _PROGRAM_OF[words[0]]
    if len(words) == 2 and words in TRACK_PAIRS:
        return TRACK_PAIRS[words]
    # Articles and numbers before or after an instrument are words of their own.
    if any(word in _IS_KNOWN or word in _ORDINAL_OF or word.isdigit() for word in (words[0], words[-1])):
        return None
    instrument = known_instrument(words_of(" ".join(words)))
    if instrument is None or instrument.is_drum:
        return None
    return VOICE if instrument.program in VOICES else instrument.program


def _words(name: str) -> list[str]:
    """The words of a name in lower case, without accents."""
    plain = unicodedata.normalize("NFKD", name.translate(_NOT_ASCII))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = []
    for run in _RUN.findall(plain):
        # Capitals separate words ("PianoUp"), unless they would split a known word ("PIano").
        whole = _respelt(run.lower())
        words += [whole] if _is_known(whole) else [_respelt(word.lower()) for word in _WORD.findall(run)]
    return words


def _respelt(word: str) -> str:
    """The word with u for v if that makes it a known one: old scores write CANTVS, QVINTVS."""
    respelt = word.replace("v", "u")
    return respelt if respelt in _RANGE_OF or (not _is_known(word) and _is_known(respelt)) else word


def _is_known(word: str) -> bool:
    return word in _RANGE_OF or word in _ORDINAL_OF or word in _IS_KNOWN or _program_of((word,)) is not None
