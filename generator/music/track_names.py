"""What the name of a track says of who plays it: an instrument, a voice, a hand, the melody.

Names as they stand in scores, in English, German, French, Italian, Polish and Latin, abbreviated or not. A name counts
only if all its words are known: titles of pieces ("Sonata for violin and piano in A") say nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

KEYBOARDS = 24  # programs below are pianos, tuned percussion and organs
VOICE = 52  # General MIDI's choir, the program of voices

Range = Literal["", "soprano", "alto", "tenor", "bass"]
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class NameMeaning:
    """What a name says."""

    program: int | None = None
    """General MIDI program of the instrument that it names, VOICE where it says voice, singer, choir; None for none."""
    range: Range = ""
    """The voice's range, if a range is named and no instrument; "bass" alone may be a bass guitar as well."""
    player: int = 0
    """Number of the player ("Piano 2", "Secondo"); 0 for none."""
    is_hand: bool = False
    """Whether it says one hand, staff or manual of an instrument that has several."""
    is_melody: bool = False
    """Whether it says melody or lead."""
    is_initial: bool = False
    """Whether the range is one letter: S, A, T, B."""
    is_plain: bool = True
    """Whether all its words are known; all of no words are."""
    is_blank: bool = True
    """Whether it names nothing and nobody: it has no words, or says part, track, empty."""


_NOTHING, _UNKNOWN = NameMeaning(), NameMeaning(is_plain=False, is_blank=False)

# By program, words that name it (without accents, in lower case).
_INSTRUMENTS: dict[int, str] = {
    0: """piano pianoforte fortepiano pianof pf pft pno fp fortepian forte klavier klav clavier flugel hammerklavier
        keyboard keyboards keyb keys tastiera fortepjan""",
    6: "harpsichord cembalo clavecin clavicembalo klawesyn spinetto spinet virginal",
    8: "celesta celeste",
    9: "glockenspiel",
    11: "vibraphone vibes vibrafon",
    12: "marimba",
    13: "xylophone xylophon xylofon ksylofon",
    14: "campanella campanelle campane bells chimes glocken dzwony dzwonki cloches",
    15: "dulcimer cimbalom zimbalon cymbaly",
    19: "organ organo organum orgel orgue organy org bc continuo continuus generalbass",
    20: "physharmonica harmonium fisharmonia armonica",
    21: "accordion akkordeon accordeon fisarmonica akordeon",
    24: "guitar guitars gitarre guitare guitarre chitarra gitara gtr git lute laute luth liuto lutnia tiorba theorbo",
    32: "doublebass standup upright",
    33: "bassguitar bassgitarre",
    40: """violin violins violino violini violine violinen violon violons vn vln vl vlno skrzypce fiddle geige geigen
        vv""",
    41: "viola violas viole bratsche bratschen altowka va vla vle violetta violette",
    42: """cello celli cellos violoncello violoncelli violoncelle violoncelles vc vcl vlc vcello
        vcelli vcelle wiolonczela gamba basetla""",
    43: "contrabass contrabasso contrabassi contrebasse kontrabass kontrabas cb cbasso violone violono",
    46: "harp harpha harfe harpe arpa arfa harfa harps",
    47: "timpani timp timpano tympani tympana pauken timbales kotly",
    48: "strings string streicher cordes archi smyczki str",
    56: """trumpet trumpets trompete trompeten trompette tromba trombe tromby trabka tpt trp clarino clarini lituo
        cornet""",
    57: "trombone trombones posaune posaunen tromboni puzon puzony tbn trb",
    58: "tuba bombardon bombardone bombardoni ophicleide oficleide basstuba euphonium",
    60: "horn horns horner cor cors corno corni rog waltornia waltornie hn hrn waldhorn",
    61: "brass ottoni blech cuivres",
    66: "sax saxophone saxophon saxofon sassofono",
    68: "oboe oboes oboen oboi hautbois oboj ob hb",
    69: "coranglais",
    70: "bassoon bassoons fagott fagotte fagotti fagotto basson bassons fagot fag fg bsn contrabassoon kontrafagott",
    71: """clarinet clarinets klarinette klarinetten clarinette clarinettes clarinetto clarinetti clarnetto clarnetti
        klarnet clar cl klar""",
    72: "piccolo piccoli picolini ottavino",
    73: "flute flutes flote floten flauto flauti flet flety fl traverso traversi querflote",
    74: "recorder blockflote flageolet",
    116: "tambour tamburo tamburi werbel tambourin cassa tomtom kettledrum",
    119: "cymbales cymbals piatti becken cinelli tamtam gong",
    VOICE: """voice vocal vocals singer singstimme gesang stimme chant voix chanteur voce voci canto cantus glos spiew
        spiewu choir chorus chor choeur coro choirs men women boys girls quintus quinto
        sextus sesto septimus octavus vagans""",
    81: "synth synthesizer synthesiser",
    89: "pad pads",
}
_RANGES: dict[Range, str] = {
    "soprano": """soprano sopranos soprani sopran soprane superius supremus discant discantus diskant dessus
        sop""",
    "alto": "alto altos alti alt altus contralto altista mezzosoprano mezzo",
    "tenor": "tenor tenors tenore tenori tenoren tenorem ten baritone bariton baryton baritono baritonus",
    "bass": "bass basses basso bassi bas bassus basis bassen basse",
}
# Instruments of two words, which neither names.
_COMPOUNDS: dict[tuple[str, str], int] = {
    ("electric", "piano"): 4, ("el", "piano"): 4, ("e", "piano"): 4, ("music", "box"): 10,
    ("electric", "guitar"): 27, ("el", "guitar"): 27, ("e", "guitar"): 27, ("distortion", "guitar"): 30,
    ("overdrive", "guitar"): 29, ("rhythm", "guitar"): 27, ("lead", "guitar"): 29, ("acoustic", "guitar"): 25,
    ("bass", "guitar"): 33, ("electric", "bass"): 33, ("el", "bass"): 33, ("e", "bass"): 33, ("synth", "bass"): 38,
    ("slap", "bass"): 36, ("finger", "bass"): 33, ("pick", "bass"): 34, ("fretless", "bass"): 35,
    ("acoustic", "bass"): 32, ("double", "bass"): 43, ("contra", "basso"): 43, ("contra", "bassi"): 43,
    ("contre", "basse"): 43, ("c", "basso"): 43, ("c", "bassi"): 43, ("basso", "continuo"): 43,
    ("french", "horn"): 60, ("english", "horn"): 69, ("corno", "inglese"): 69, ("cor", "anglais"): 69,
    ("englisch", "horn"): 69,
    ("pan", "flute"): 75, ("synth", "lead"): 80, ("synth", "pad"): 88, ("warm", "pad"): 89,
}  # fmt: skip
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
_MELODIES = "melody melodie melodia mel lead"
# They qualify, and name nobody.
_OTHERS = """b staff stave solo soli part track new notes music ch channel midi for practice practiceonly only rehearsal
    rehearsalon or ou lub oder vel and und et e ed i y o of de di da del des du la le il der die das no nr in ad lib
    ripieno obligato obligata obligato concertato concertante con sord sordino div tutti gran grand petit acoustic
    bright chori choro verse strophe dus do mo us o ma th nd st re er eme bis ossia facilite fuga fugue theme triller
    accompaniment acc chords chord harmony accords begleitung main c d f g h es as bb eb ab flat sharp dur moll pf
    cutaway v a context unique voices"""


_BLANK_WORDS = "empty part track staff stave instr instrument inst channel ch midi new unnamed untitled"


def _by_word(groups: Mapping[_T, str]) -> dict[str, _T]:
    return {word: meaning for meaning, words in groups.items() for word in words.split()}


_INITIALS: dict[str, Range] = {"s": "soprano", "a": "alto", "t": "tenor", "b": "bass"}
_PROGRAM_OF, _RANGE_OF, _ORDINAL_OF = _by_word(_INSTRUMENTS), _by_word(_RANGES), _by_word(_ORDINALS)
_IS_PLAYER = frozenset(("pri", "primo", "sec", "secondo"))  # of two at one keyboard, whatever hands they name
_IS_HAND, _IS_MELODY, _IS_OTHER = frozenset(_HANDS.split()), frozenset(_MELODIES.split()), frozenset(_OTHERS.split())
_BLANKS = frozenset(_BLANK_WORDS.split())
_IS_KNOWN = _IS_HAND | _IS_MELODY | _IS_OTHER | _BLANKS | {word for words in _COMPOUNDS for word in words}
_NOT_ASCII = str.maketrans(
    {"ł": "l", "Ł": "L", "ø": "o", "Ø": "O", "ß": "ss", "æ": "ae", "ı": "i", "ʃ": "s", "º": " ", "°": " "}
)
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\x00-\x7f\W]+")
_RUN = re.compile(r"[A-Za-z]+|\d+|[^\x00-\x7f\W]+")
_LONGEST = 64  # characters of a name that are read; longer ones are titles


def meaning_of(name: str) -> NameMeaning:
    """What a track's name says; if a word is unknown, at most that it is a hand's."""
    return _meaning_of(name) if len(name) <= _LONGEST else _UNKNOWN


@lru_cache(4096)
def _meaning_of(name: str) -> NameMeaning:
    words = _words(name)
    if not words:
        return _NOTHING
    if len(words) == 1 and words[0] in _INITIALS:
        return NameMeaning(range=_INITIALS[words[0]], is_initial=True, is_blank=False)
    if all(word in _BLANKS or word.isdigit() for word in words) and not words[0].isdigit():
        return _NOTHING
    is_hand, is_melody = not _IS_HAND.isdisjoint(words), not _IS_MELODY.isdisjoint(words)
    program: int | None = None
    reach: Range = ""
    ordinal, player, is_keyboard = 0, 0, False
    for place, word in enumerate(words):
        found = _COMPOUNDS.get((word, words[place + 1])) if place + 1 < len(words) else None
        if found is None:
            found = _PROGRAM_OF.get(word)
        if found is not None:
            is_keyboard |= found < KEYBOARDS
            # The first counts, but "Voice (or viola)" is a viola's.
            program = found if program in (None, VOICE) else program
        elif word in _RANGE_OF:
            reach = reach or _RANGE_OF[word]
        elif word in _ORDINAL_OF:
            ordinal = ordinal or _ORDINAL_OF[word]
            player = player or (_ORDINAL_OF[word] if word in _IS_PLAYER else 0)
        elif not (word in _IS_KNOWN or word.isdigit()):
            return NameMeaning(is_hand=True, is_plain=False, is_blank=False) if is_hand else _UNKNOWN
    if is_keyboard and not is_hand:
        player = player or ordinal
    return NameMeaning(program, reach if program is None else "", player, is_hand, is_melody, is_blank=False)


def _words(name: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", name.translate(_NOT_ASCII))
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    words = []
    for run in _RUN.findall(plain):
        # "PianoUp" is two words, "PIano" one.
        whole = _respelt(run.lower())
        words += [whole] if _is_known(whole) else [_respelt(word.lower()) for word in _WORD.findall(run)]
    return words


def _respelt(word: str) -> str:
    """Old scores write v for u (CANTVS, QVINTVS)."""
    respelt = word.replace("v", "u")
    return respelt if not _is_known(word) and _is_known(respelt) else word


def _is_known(word: str) -> bool:
    return word in _PROGRAM_OF or word in _RANGE_OF or word in _ORDINAL_OF or word in _IS_KNOWN
