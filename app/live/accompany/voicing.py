"""Which notes of a chord a part plays: the bass its root, an instrument of chords a whole one, any other its third."""

from __future__ import annotations

from app.live.accompany.expectation import chord_named, in_chord
from generator.compose.asking.request import RequestPart
from generator.events.ensemble import family_of
from generator.music.instruments import FAMILIES

BASS_RANGE = "E1-G3"
BASSES = frozenset((*range(32, 40), 43, 58))  # programs: basses, contrabass and tuba
_BASS_PITCH, _LOWEST_VOICE, _VOICES = 40, 55, 4
_CHORDAL = frozenset(
    FAMILIES.index(name) for name in ("piano", "chromatic-percussion", "organ", "guitar", "ensemble", "synth-pad")
)
_THIRDS = (4, 3, 5, 2)  # semitones above the root, the likeliest first


def is_chordal(part: RequestPart) -> bool:
    """Whether chords are usual on its instrument, and it may play several notes at once."""
    return family_of(part.value) in _CHORDAL and part.controls.voices != 1


def bass_note(chord: str, before: int | None = None, under: int | None = None) -> int:
    """The root of a chord, near to the note before and to a bass's low register; under: in its place a note of yours,
    in any octave, where the chord has it."""
    near = _BASS_PITCH if before is None else round((before + _BASS_PITCH) / 2)
    if under is not None and chord_named(chord).classes >> under % 12 & 1:
        return near + (under - near + 6) % 12 - 6
    return in_chord(near, chord, root=True)


def voiced(chord: str) -> list[int]:
    """A chord about middle C, at most four notes of it."""
    classes = chord_named(chord).classes
    return [pitch for pitch in range(_LOWEST_VOICE, _LOWEST_VOICE + 12) if classes >> pitch % 12 & 1][:_VOICES]


def pitches_of(part: RequestPart, chord: str, before: int | None = None, under: int | None = None) -> tuple[int, ...]:
    """What a part holds of a chord, in the range that was asked of it. before: its lowest pitch so far; under: your
    lowest note."""
    symbol = chord_named(chord)
    if part.is_bass:
        pitches = [bass_note(chord, before, under)]
    elif is_chordal(part) or symbol.bass is None:
        pitches = voiced(chord)[: part.controls.voices]
    else:
        third = next((step for step in _THIRDS if symbol.classes >> (symbol.bass + step) % 12 & 1), 0)
        pitches = [_LOWEST_VOICE + (symbol.bass + third - _LOWEST_VOICE) % 12]
    low, high = part.controls.pitches
    return tuple(dict.fromkeys(_within(pitch, low, high) for pitch in pitches))


def _within(pitch: int, low: int, high: int) -> int:
    """The same note in the nearest octave of a range; the nearest end of a range without it."""
    while pitch < low:
        pitch += 12
    while pitch > high:
        pitch -= 12
    return pitch if pitch >= low else low
