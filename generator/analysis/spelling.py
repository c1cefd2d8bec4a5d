"""Names of notes and chords near a key, on the line of fifths: … B♭ is -2, F -1, C 0, G 1, D 2 …

A chord has the name whose notes lie nearest to those of the key: B♭ in D major, where the flat sixth degree is common
and an A♯ is far, but A♯dim7 there, as it leads to B minor. This is the pitch-variance rule of Temperley, The Cognition
of Basic Musical Structures (2001), chapter 5, for a whole chord at once.
"""

from __future__ import annotations

from collections.abc import Sequence

_LETTERS = "FCGDAEB"
_LOWEST, _HIGHEST = -8, 12  # F♭ to B♯, so that no name has more than one accidental
_SCALE_CENTRE = 2  # mean place of C major's notes
_OF_STEP = {0: 0, 3: -3, 4: 4, 5: -1, 6: -6, 7: 1, 8: 8, 9: -9, 10: -2, 11: 5}  # of a chord's semitones above its root


def fifths_name(fifths: int) -> str:
    """ "Bb" of -2."""
    accidentals, letter = divmod(fifths + 1, 7)
    return _LETTERS[letter] + ("#" * accidentals if accidentals > 0 else "b" * -accidentals)


def signature_sharps(tonic: int, is_minor: bool) -> int:
    """Of a key's signature, less than 0 for flats, at most six of either. tonic: pitch class."""
    sharps = (tonic + 3 * is_minor) * 7 % 12
    return sharps - 12 if sharps > 6 - is_minor else sharps


def chord_root(root: int, steps: Sequence[int], sharps: int) -> int:
    """Place on the line of fifths of a chord's root. root: pitch class; steps: semitones of its notes above it, of
    triads and sevenths; sharps: of the key signature, less than 0 for flats."""
    offset = sum(_OF_STEP[step] for step in steps) / len(steps)
    places = range(_LOWEST + (root * 7 - _LOWEST) % 12, _HIGHEST + 1, 12)
    return min(places, key=lambda place: abs(place + offset - sharps - _SCALE_CENTRE))


def chord_note(root: int, step: int) -> int:
    """Place of a note of a chord. root: place of its root; step: semitones above it."""
    place = root + _OF_STEP[step]
    return place + 12 if place < _LOWEST else place - 12 if place > _HIGHEST else place
