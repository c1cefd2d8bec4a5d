"""Spells notes and chords in a key, on the line of fifths: … B♭ is -2, F -1, C 0, G 1, D 2 …

A chord gets the name whose notes are nearest to those of the key: in D major it is B♭ rather than A♯, which is far, but
A♯dim7, which leads to B minor. This is the pitch-variance rule of Temperley, The Cognition of Basic Musical Structures
(2001), chapter 5, applied to a whole chord at once.
"""

from __future__ import annotations

from collections.abc import Sequence

_LETTERS = "FCGDAEB"
_LOWEST, _HIGHEST = -8, 12  # F♭ to B♯, so that no name has more than one accidental
_SCALE_CENTRE = 2  # mean of C major's notes on the line of fifths
# By semitones above a chord's root: position on the line of fifths relative to the root.
_OF_STEP = {0: 0, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: -9, 10: -2, 11: 5}


def fifths_name(fifths: int) -> str:
    """Position on the line of fifths -> name: -2 is "Bb"."""
    accidentals, letter = divmod(fifths + 1, 7)
    return _LETTERS[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def signature_sharps(tonic: int, is_minor: bool) -> int:
    """Sharps of a key's signature, -6 to 6, less than 0 for flats. tonic: pitch class, 0 to 11."""
    sharps = (tonic + 3 * is_minor) * 7 % 12
    return sharps - 12 if sharps > 6 - is_minor else sharps


def chord_root(root: int, steps: Sequence[int], sharps: int) -> int:
    """Position of a chord's root on the line of fifths. root: pitch class, 0 to 11; steps: the chord's notes in
    semitones above the root, of triads and seventh chords; sharps: of the key signature, less than 0 for flats."""
    offset = sum(_OF_STEP[step] for step in steps) / len(steps)
    candidates = range(_LOWEST + (root * 7 - _LOWEST) % 12, _HIGHEST + 1, 12)
    return min(candidates, key=lambda fifths: abs(fifths + offset - sharps - _SCALE_CENTRE))


def chord_note(root: int, step: int) -> int:
    """Position of a chord's note on the line of fifths. root: position of the root; step: semitones above it."""
    fifths = root + _OF_STEP[step]
    return fifths + 12 if fifths < _LOWEST else fifths - 12 if fifths > _HIGHEST else fifths
