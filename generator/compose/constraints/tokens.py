"""The properties of each token of a vocabulary that constraints need."""

from __future__ import annotations

import functools
from typing import NamedTuple

import numpy as np

from generator.events.vocabulary import DRUM_BIT, Vocabulary
from generator.music.harmony import class_set


class TokenTable:
    """Properties of V tokens, for drums or for a pitched part.

    sounds: (V,) bool, whether it has notes; may_sound: (V,) bool, whether constraints allow it anywhere; few: (V,)
    bool, whether it has no more notes than may sound at once; lowest, highest: (V,) MIDI pitch, 0 for specials; sizes:
    (V,) number of notes; classes: (V,) sets of pitch classes; masks: pitches, or keys of drums, as bits of an int;
    words: (V, 2) the same as uint64.
    """

    def __init__(self, vocabulary: Vocabulary, *, drums: bool = False) -> None:
        own = _tokens_of(vocabulary)
        self.sounds = vocabulary.sounds
        self.may_sound = self.sounds & (vocabulary.is_drum == drums)
        self.few = np.ones(len(vocabulary), bool)
        self.masks, self.words, self.lowest = own.masks, own.words, own.lowest
        self.highest, self.sizes, self.classes = own.highest, own.sizes, own.classes

    def within(self, classes: int) -> np.ndarray:
        """Whether each token may sound and has only notes of a set of pitch classes. (V,) bool."""
        return self.may_sound & (self.classes & ~classes == 0)


class _Tokens(NamedTuple):
    masks: tuple[int, ...]
    words: np.ndarray
    lowest: np.ndarray
    highest: np.ndarray
    sizes: np.ndarray
    classes: np.ndarray


@functools.lru_cache(maxsize=4)
def _tokens_of(vocabulary: Vocabulary) -> _Tokens:
    """Cached, as each part of a piece has a table, and somebody waits for the first note."""
    words = vocabulary.words.copy()
    words[:, 1] &= np.uint64(~DRUM_BIT >> 64 & (2**64 - 1))
    return _Tokens(
        tuple(mask & ~DRUM_BIT for mask in vocabulary.masks),
        words,
        vocabulary.lowest_pitch.astype(np.int64),
        np.array([own[-1] if own else 0 for own in vocabulary.pitches]),
        np.array([len(own) for own in vocabulary.pitches]),
        np.array([class_set(own) for own in vocabulary.pitches]),
    )
