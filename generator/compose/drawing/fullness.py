"""Chords as full as the model makes them, though notes are drawn carefully.

A chord is one token of hundreds of its size, each unlikely, while a single note is one of a few likely ones. Dividing
all logits by a temperature below 1 therefore favours single notes, and music gets thinner the more carefully its notes
are drawn. Here each size of chord keeps the share that it has at the general temperature; the lower temperature decides
among chords of one size.
"""

from __future__ import annotations

import numpy as np

from generator.compose.drawing.sampling import COLDEST
from generator.events.vocabulary import Vocabulary
from generator.network.config import SamplingConfig

_LARGEST = 6  # notes; greater chords count as this great


class Fullness:
    """Keeps the shares of the sizes of chords, for the tokens of a vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        notes = [min(len(pitches), _LARGEST) for pitches in vocabulary.pitches]
        sizes = np.where(vocabulary.lasts, notes, np.where(vocabulary.sounds, _LARGEST + 1, 0))  # drums are one size
        self._order = np.argsort(sizes, kind="stable")
        _, self._begins, self._counts = np.unique(sizes[self._order], return_index=True, return_counts=True)

    def kept(self, logits: np.ndarray, legal: np.ndarray, temperature: float, sampling: SamplingConfig) -> np.ndarray:
        """Logits to be divided by `temperature`, in which each size has the share that it has at the general
        temperature, or at 1 if that is lower; as they were where `temperature` is no lower. logits: (B, V); legal:
        (B, V) bool -> (B, V)."""
        usual, strength = min(sampling.temperature, 1.0), sampling.fullness
        if not strength or not COLDEST <= temperature < usual:
            return logits
        own = np.where(legal, logits, np.float32(-np.inf))[:, self._order]
        gain = self._log_sums(own, usual) - self._log_sums(own, temperature)
        gain = np.where(np.isfinite(gain), gain * strength * temperature, 0).astype(np.float32)
        moved = logits.copy()
        moved[:, self._order] += np.repeat(gain, self._counts, axis=1)
        return moved

    def _log_sums(self, ordered: np.ndarray, temperature: float) -> np.ndarray:
        """Logarithm of each size's weight at this temperature. ordered: (B, V) logits by size -> (B, sizes)."""
        highest = np.maximum.reduceat(ordered, self._begins, axis=1)
        with np.errstate(invalid="ignore", divide="ignore"):
            above = (ordered - np.repeat(highest, self._counts, axis=1)) / np.float32(temperature)
            weights = np.add.reduceat(np.exp(above), self._begins, axis=1, dtype=np.float64)
            return highest / temperature + np.log(weights)
