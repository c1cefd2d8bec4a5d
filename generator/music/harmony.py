"""Keys, scales and chord symbols as sets of pitch classes. A set is a whole number: bit c is pitch class c (0 is C)."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.errors import ContinuoError, Text

PITCH_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
EVERY_CLASS = (1 << 12) - 1
NO_CHORD = ("n.c.", "nc", "-")

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
# What the models know of them: they were trained with major and minor keys.
_MAJOR_LIKE = ("major", "lydian", "mixolydian", "ionian", "major pentatonic")
_MINOR_LIKE = ("minor", "harmonic minor", "melodic minor", "dorian", "phrygian", "aeolian", "minor pentatonic", "blues")
_LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_NOTE = re.compile(r"([A-Ga-g])([#b♯♭]{0,2})")
_PITCH = re.compile(r"([A-Ga-g][#b♯♭]{0,2})(-?\d)")


@dataclass(frozen=True, slots=True)
class Key:
    """A tonic and a scale, or any set of pitch classes."""

    name: str
    """As it was written."""
    classes: int
    """The set of pitch classes that it allows."""
    tonic: int | None
    """Pitch class 0 to 11; None for a set without one."""
    condition: int = 0
    """Value of the feature "key" of generator.events.context; 0 for one that models do not know."""

    @property
    def last_chord(self) -> int:
        """The tonic with the third and the fifth above it, as far as they are in the set; all of it without a tonic."""
        if self.tonic is None:
            return self.classes
        third = next((step for step in (4, 3) if self.classes >> (self.tonic + step) % 12 & 1), 0)
        return class_set([self.tonic, self.tonic + third, self.tonic + 7]) & self.classes


@dataclass(frozen=True, slots=True)
class ChordSymbol:
    """One chord of a progression."""

    name: str
    """As it was written."""
    classes: int
    """The set of its pitch classes; EVERY_CLASS for "no chord"."""
    bass: int | None
    """Pitch class of its lowest note, 0 to 11; None for "no chord"."""


def pitch_name(pitch: int) -> str:
    """MIDI pitch -> name with octave; 60 is C4."""
    return f"{PITCH_NAMES[pitch % 12]}{pitch // 12 - 1}"


def pitch_class(name: str) -> int | None:
    """ "C", "f#", "Bb" -> 0 to 11, or None for what is no note name."""
    match = _NOTE.fullmatch(name)
    if not match:
        return None
    letter, accidentals = match.groups()
    return (_LETTERS[letter.upper()] + sum(1 if sign in "#♯" else -1 for sign in accidentals)) % 12


def parse_pitch(text: str) -> int:
    """ "C4" or "60" -> MIDI pitch; C4 is 60. Raises ContinuoError."""
    text = text.strip()
    match = _PITCH.fullmatch(text)
    own = pitch_class(match.group(1)) if match else None
    if match and own is not None:
        spelled = _LETTERS[match.group(1)[0].upper()] + sum(1 if s in "#♯" else -1 for s in match.group(1)[1:])
        return spelled + 12 * (int(match.group(2)) + 1)
    if text.isdecimal() and int(text) < 128:
        return int(text)
    raise ContinuoError("{text!r} is not a pitch; write C4 (middle C), F#3, Bb5 or a number from 0 to 127", text=text)


def class_set(classes: Iterable[int]) -> int:
    """Pitch classes -> a set."""
    return sum({1 << (pitch % 12) for pitch in classes})


def class_names(classes: int) -> str:
    """A set in words: "C E G"."""
    return " ".join(name for pitch, name in enumerate(PITCH_NAMES) if classes >> pitch & 1)


def parse_key(text: str) -> Key:
    """ "D", "F# minor", "Eb dorian", "chromatic", or a set of notes, "C E G A". Raises ContinuoError."""
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
    if scale in _MAJOR_LIKE:
        return 1 + tonic
    return 13 + tonic if scale in _MINOR_LIKE else 0


# Signs that people write, and how the library spells them.
_SPELLINGS = (
    ("♯", "#"), ("♭", "b"), ("(", ""), (")", ""), (",", ""), ("6/9", "69"), ("maj", "M"), ("Maj", "M"), ("MA", "M"),
    ("Ma", "M"), ("ma", "M"), ("△7", "M7"), ("Δ7", "M7"), ("△9", "M9"), ("Δ9", "M9"), ("△", "M7"), ("Δ", "M7"),
    ("ø7", "m7-5"), ("ø", "m7-5"), ("°7", "dim7"), ("°", "dim"), ("o7", "dim7"), ("min", "m"), ("mi", "m"),
    ("+7", "7+5"), ("+", "aug"), ("7aug5", "7+5"),
)  # fmt: skip
_SYMBOL = re.compile(r"([A-G][#b♯♭]?)((?:6/9|[^/\s])*)(/[A-G][#b♯♭]?)?")
# Qualities that would be taken for a part of the root's name, or go by a shorter name.
_ALTERED = {
    "b5": "(b5)", "#5": "aug", "b9": "7b9", "#9": "7#9", "#11": "7#11", "b13": "7b13", "sus": "sus4", "7sus": "7sus4",
    "o": "dim", "M": "", "mb5": "dim", "alt": "7#9#5", "7alt": "7#9#5",
}  # fmt: skip


def parse_chords(text: str) -> tuple[tuple[ChordSymbol, ...], ...]:
    """ "Dm7 | G7 C7 | %": bars, each with its chords in equal parts; "%" repeats the bar before, "N.C." is no chord.

    Raises ContinuoError that says in which bar and at which character a symbol can't be read.
    """
    bars: list[tuple[ChordSymbol, ...]] = []
    offset = 0
    parts = text.split("|")
    if len(parts) > 1 and not parts[-1].strip():
        parts.pop()
    if len(parts) > 1 and not parts[0].strip():
        offset = len(parts.pop(0)) + 1
    for number, part in enumerate(parts, 1):
        chords: list[ChordSymbol] = []
        for match in re.finditer(r"\S+", part):
            if match.group() == "%" and bars:
                chords += bars[-1]
            else:
                chords.append(_chord(match.group(), number, offset + match.start() + 1))
        if not chords:
            raise ContinuoError(
                "{--chords}: bar {number} is empty; write a chord, '%' for the bar before, or N.C. for none",
                number=number,
            )
        bars.append(tuple(chords))
        offset += len(part) + 1
    return tuple(bars)


def _chord(symbol: str, bar: int, place: int) -> ChordSymbol:
    from pychord import Chord  # here, as few compose with chords

    if symbol.lower() in NO_CHORD:
        return ChordSymbol(symbol, EVERY_CLASS, None)
    match = _SYMBOL.fullmatch(symbol)
    try:
        if not match:
            raise ValueError(symbol)
        root, quality, over = match.groups()
        for sign, plain in _SPELLINGS:
            quality = quality.replace(sign, plain)
        if quality.startswith("-"):
            quality = "m" + quality[1:]  # A-7 is A minor 7
        name = (root + _ALTERED.get(quality, quality) + (over or "")).replace("♯", "#").replace("♭", "b")
        chord = Chord(name)
        notes = chord.components(visible=False)
    except (ValueError, KeyError, IndexError, AttributeError):
        raise ContinuoError(
            "{--chords}: {symbol!r} in bar {bar} (character {position}) is not a known chord symbol; "
            "write, for example, C, Am, F#m7b5, Bbmaj7, G7/B or Dsus4",
            symbol=symbol,
            bar=bar,
            position=place,
        ) from None
    bass = pitch_class(chord.on) if chord.on else pitch_class(chord.root)
    return ChordSymbol(symbol, class_set(int(note) for note in notes), bass)
