"""Keys and scales as sets of pitch classes. A set is a bit mask: bit c is pitch class c, 0 to 11; 0 is C."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.errors import ContinuoError, Text

PITCH_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
EVERY_CLASS = (1 << 12) - 1

# Semitones above the tonic.
SCALES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 8, 9, 10, 11),  # both ways, up and down
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "major pentatonic": (0, 2, 4, 7, 9),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "blues": (0, 3, 5, 6, 7, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
    "chromatic": tuple(range(12)),
}
# The models were trained with major and minor keys; these scales are close enough to one of them.
_MAJOR_LIKE = ("major", "lydian", "mixolydian", "ionian", "major pentatonic")
_MINOR_LIKE = ("minor", "harmonic minor", "melodic minor", "dorian", "phrygian", "aeolian", "minor pentatonic", "blues")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NOTE = re.compile(r"([A-Ga-g])([#b♯♭]{0,2})")
_PITCH = re.compile(r"([A-Ga-g])([#b♯♭]{0,2})(-?\d)")
_SIGNS = str.maketrans("#b", "♯♭")


def with_signs(name: str) -> str:
    """The name of a note or chord in plain letters, such as "Bbm7b5", as it is printed: "B♭m7♭5"."""
    return name.translate(_SIGNS)


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a scale, or any set of pitch classes."""

    name: str
    """As it was written."""
    classes: int
    """Set of the pitch classes that it allows."""
    tonic: int | None
    """Pitch class 0 to 11; None for a set without one."""
    condition: int = 0
    """Value of the condition "key" of generator.events.context, 1 to 24; 0 for a key that models do not know."""

    @property
    def last_chord(self) -> int:
        """Set of the notes of the tonic triad that the key has; all its notes if it has no tonic."""
        if self.tonic is None:
            return self.classes
        third = next((step for step in (4, 3) if self.classes >> (self.tonic + step) % 12 & 1), 0)
        return class_set([self.tonic, self.tonic + third, self.tonic + 7]) & self.classes


def pitch_name(pitch: int) -> str:
    """MIDI pitch -> name with octave; 60 is C4."""
    return f"{PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"


def pitch_class(name: str) -> int | None:
    """ "C", "f#", "Bb" -> 0 to 11; None for a text that is no note name."""
    match = _NOTE.fullmatch(name)
    if not match:
        return None
    letter, accidentals = match.groups()
    return (_LETTERS[letter.upper()] + _semitones_of(accidentals)) % 12


def _semitones_of(accidentals: str) -> int:
    """ "#" -> 1, "bb" -> -2."""
    return sum(1 if sign in "#♯" else -1 for sign in accidentals)


def parse_pitch(text: str) -> int:
    """ "C4" or "60" -> MIDI pitch; C4 is 60. Names of octaves that MIDI lacks are pitches outside 0..127. Raises
    ContinuoError for a text that is no pitch."""
    text = text.strip()
    match = _PITCH.fullmatch(text)
    if match:
        letter, accidentals, octave = match.groups()
        return _LETTERS[letter.upper()] + _semitones_of(accidentals) + 12 * (int(octave) + 1)
    if text.isdecimal() and len(text) < 10 and int(text) < 128:
        return int(text)
    raise ContinuoError("{text!r} is not a pitch; write C4 (middle C), F#3, Bb5 or a number from 0 to 127", text=text)


def class_set(classes: Iterable[int]) -> int:
    """Pitch classes, or pitches -> a set of pitch classes."""
    return sum({1 << (pitch % 12) for pitch in classes})


def scale_of(key: int) -> int:
    """Set of the pitch classes of a key. key: the models' condition, 1 to 12 for C major to B major, 13 to 24 for C
    minor to B minor."""
    minor, tonic = divmod(key - 1, 12)
    return class_set(tonic + step for step in SCALES["minor" if minor else "major"])


def class_names(classes: int) -> str:
    """The names of a set's pitch classes: "C E G"."""
    return " ".join(name for pitch, name in enumerate(PITCH_NAMES) if classes >> pitch & 1)


def parse_key(text: str) -> Key:
    """Parses "D", "F# minor", "Eb dorian", "chromatic", or notes, "C E G A", whose first is the tonic. Raises
    ContinuoError."""
    words = text.replace(",", " ").split()
    if len(words) == 1 and words[0].endswith("m") and pitch_class(words[0][:-1]) is not None:
        words = [words[0][:-1], "minor"]  # Am
    first = pitch_class(words[0]) if words else None
    if words and all(pitch_class(word) is not None for word in words) and len(words) > 1:
        return Key(text, class_set(pitch_class(word) or 0 for word in words), first)
    if " ".join(words).lower() == "chromatic":
        return Key(text, EVERY_CLASS, None)
    if first is None:
        raise ContinuoError(
            "{--key} {text!r}: {word!r} is not a note name; write a tonic and a scale, such as 'D dorian', "
            "or notes, such as 'C E G A'",
            text=text,
            word=words[0] if words else text,
        )
    scale = " ".join(words[1:]).lower() or "major"
    if scale not in SCALES:
        near = difflib.get_close_matches(scale, SCALES, 1, 0.5)
        hint = Text("there are {scales}", scales=list(SCALES))
        if near:
            hint = Text("did you mean {scale!r}?", scale=near[0])
        raise ContinuoError("{--key} {text!r}: there is no scale {scale!r}; {hint}", text=text, scale=scale, hint=hint)
    return Key(
        f"{words[0]} {scale}", class_set(first + step for step in SCALES[scale]), first, _condition(first, scale)
    )


def _condition(tonic: int, scale: str) -> int:
    """As Key.condition has it."""
    if scale in _MAJOR_LIKE:
        return 1 + tonic
    return 13 + tonic if scale in _MINOR_LIKE else 0
