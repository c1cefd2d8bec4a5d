"""Who plays in a band of each style, and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from training.arranging import bass, comping
from training.arranging.bass import BassLine
from training.arranging.comping import Comping


@dataclass(frozen=True)
class Player:
    """One that accompanies by chords."""

    programs: Sequence[int]
    """General MIDI programs that it may be."""
    ways: Sequence[Comping]
    """How it may play; a section keeps to one."""
    velocity: int
    """Of most of its notes, 1 to 127."""
    centre: int = 60
    """MIDI pitch in the middle of its chords."""
    size: int = 3
    """Notes of a chord."""


@dataclass(frozen=True)
class Band:
    """Of one style. Programs are those of General MIDI, from 0."""

    bass: Sequence[int]
    """Programs of the bass."""
    lines: Sequence[BassLine]
    """How the bass may play; a section keeps to one."""
    players: Sequence[Player]
    """Of the chords; the first plays throughout, the others in some sections."""
    melody: Sequence[int]
    """Programs of the melody."""


_PIANO, _EPIANO, _CLAV, _ORGAN, _ACCORDION = (0, 1), (4, 5), (7,), (16, 17, 18), (21,)
_NYLON, _STEEL, _CLEAN, _MUTED, _DRIVEN = (24,), (25,), (26, 27), (28,), (29, 30)
_STRINGS, _BRASS, _SYNTH_BRASS, _PADS = (48, 50), (61,), (62, 63), (88, 89, 90, 94)
_UPRIGHT, _FINGERED, _PICKED, _SLAP, _SYNTH_BASS = (32,), (33,), (34,), (36, 37), (38, 39)
_SAX, _TRUMPET, _CLARINET, _FLUTE, _VOICE, _LEAD = (65, 66), (56, 59), (71,), (73,), (53, 85), (80, 81)

_ROCK = Band(
    (*_PICKED, *_FINGERED),
    (bass.eighths, bass.with_kick, bass.with_kick),
    (
        Player(_DRIVEN, (comping.chugging, comping.chugging, comping.held), 84, 52),
        Player((*_CLEAN, *_PIANO), (comping.arpeggio, comping.syncopated, comping.quarters), 66, 64),
        Player((*_ORGAN, *_STRINGS), (comping.held,), 54, 67),
    ),
    (*_DRIVEN, *_CLEAN, *_VOICE, *_LEAD),
)
_POP = Band(
    _FINGERED,
    (bass.with_kick, bass.eighths, bass.sustained),
    (
        Player((*_PIANO, *_EPIANO), (comping.quarters, comping.syncopated, comping.arpeggio), 68, 62),
        Player((*_STEEL, *_CLEAN), (comping.strumming, comping.arpeggio), 60, 58, 4),
        Player((*_STRINGS, *_PADS), (comping.held,), 50, 69),
    ),
    (*_VOICE, *_PIANO, *_FLUTE, *_LEAD, *_SAX),
)
_COUNTRY = Band(
    (*_FINGERED, *_UPRIGHT),
    (bass.two_beat, bass.two_beat, bass.walking),
    (
        Player(_STEEL, (comping.skank, comping.strumming), 68, 58, 4),
        Player((*_PIANO, *_CLEAN), (comping.arpeggio, comping.quarters), 58, 64),
    ),
    (22, 40, *_CLEAN, *_VOICE),
)
_SOUL = Band(
    (*_FINGERED, *_SLAP),
    (bass.with_kick,),
    (
        Player((*_EPIANO, *_CLAV, *_PIANO), (comping.funk, comping.syncopated, comping.charleston), 66, 62),
        Player((*_MUTED, *_CLEAN), (comping.funk, comping.skank), 60, 66),
        Player((*_BRASS, *_SYNTH_BRASS), (comping.stabs,), 78, 67),
    ),
    (*_SAX, *_VOICE, *_TRUMPET),
)
_JAZZ = Band(
    _UPRIGHT,
    (bass.walking, bass.walking, bass.two_beat),
    (
        Player((*_PIANO, *_CLEAN[:1]), (comping.charleston,), 60, 60, 4),
        Player((*_BRASS, *_CLEAN[:1]), (comping.stabs, comping.quarters), 58, 64),
    ),
    (*_SAX, *_TRUMPET, *_CLARINET, *_PIANO),
)
_LATIN = Band(
    (*_FINGERED, *_UPRIGHT),
    (bass.tumbao,),
    (
        Player(_PIANO, (comping.montuno, comping.charleston, comping.syncopated), 68, 65, 4),
        Player((*_NYLON, *_STEEL), (comping.syncopated, comping.strumming), 58, 60, 4),
        Player(_BRASS, (comping.stabs,), 76, 68),
    ),
    (*_TRUMPET, *_FLUTE, *_NYLON, *_VOICE),
)
_REGGAE = Band(
    _FINGERED,
    (bass.one_drop,),
    (
        Player(_CLEAN, (comping.skank,), 68, 64),
        Player(_ORGAN, (comping.bubble,), 60, 60),
        Player(_BRASS, (comping.stabs,), 72, 68),
    ),
    (*_VOICE, *_ORGAN, *_TRUMPET),
)
_DANCE = Band(
    _SYNTH_BASS,
    (bass.offbeats, bass.eighths),
    (
        Player(_PADS, (comping.held,), 58, 66, 4),
        Player((*_PIANO, *_LEAD), (comping.syncopated, comping.arpeggio, comping.skank), 72, 66),
    ),
    (*_LEAD, *_VOICE),
)

# By the styles of the Groove MIDI Dataset.
BANDS = {
    "afrobeat": _SOUL,
    "afrocuban": _LATIN,
    "blues": _JAZZ,
    "country": _COUNTRY,
    "dance": _DANCE,
    "funk": _SOUL,
    "gospel": _SOUL,
    "highlife": _LATIN,
    "hiphop": _SOUL,
    "jazz": _JAZZ,
    "latin": _LATIN,
    "middleeastern": _LATIN,
    "neworleans": _JAZZ,
    "pop": _POP,
    "punk": _ROCK,
    "reggae": _REGGAE,
    "rock": _ROCK,
    "soul": _SOUL,
}
