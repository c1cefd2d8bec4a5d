"""Matrices for shared tables, of what values have in common: chords share pitches, positions share beats, parts share
families."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch

from generator.events import positions
from generator.events.ensemble import GIVEN, PART_VALUES, family_of, index_of
from generator.events.positions import KIND_OF_ID, TICK_OF_ID
from generator.events.vocabulary import DRUM_BIT, Vocabulary

_PITCHES, _CLASSES = 128, 12
# Into how many positions a beat is divided, whatever its length. A compound beat is a multiple of three sixteenths
# long.
_POSITIONS, _COMPOUND_POSITIONS, _COMPOUND_UNIT = 24, 36, 18


def token_entries(vocabulary: Vocabulary) -> torch.Tensor:
    """Entries of tokens, (V, E): pitches, pitch classes, lowest and highest pitch; of drums, in a vocabulary with
    parts, their keys; zeros for special tokens. They are scaled so that a large chord counts no more than a note.
    """
    kits = _PITCHES if vocabulary.has_parts else 0
    rows = torch.zeros(len(vocabulary), 3 * _PITCHES + _CLASSES + kits)
    for token, mask in enumerate(vocabulary.masks):
        keys = [key for key in range(_PITCHES) if (mask & ~DRUM_BIT) >> key & 1]
        if not keys:
            continue
        scale = len(keys) ** -0.5
        if vocabulary.is_drum[token]:
            rows[token, [3 * _PITCHES + _CLASSES + key for key in keys]] = scale
            continue
        rows[token, keys] = scale
        for key in keys:
            rows[token, _PITCHES + key % _CLASSES] += scale
        rows[token, _PITCHES + _CLASSES + keys[0]] = 1
        rows[token, 2 * _PITCHES + _CLASSES + keys[-1]] = 1
    return rows


def position_entries() -> torch.Tensor:
    """Entries of positions in the bar, (positions.POSITION_IDS, E): tick, metre, number of the beat from the bar's
    beginning and from its end, position in the beat, and metrical strength; zeros if the beat is unknown."""
    kinds = range(positions.OTHER_COMPOUND + 1)
    beat = np.array([positions.beat_size(kind) for kind in kinds])[KIND_OF_ID]
    bar = np.array([positions.bar_size(kind) for kind in kinds])[KIND_OF_ID]
    known = KIND_OF_ID >= 0
    has_length = known & (KIND_OF_ID < positions.OTHER_SIMPLE)
    compound = beat % _COMPOUND_UNIT == 0
    number, within = np.divmod(TICK_OF_ID, beat)
    ahead = -(-bar // beat) - 1 - number
    in_beat = np.where(compound, _POSITIONS + within * _COMPOUND_POSITIONS // beat, within * _POSITIONS // beat)
    half, third, quarter, sixth = (within * parts % beat == 0 for parts in (2, 3, 4, 6))
    # In a simple beat the half is stronger than the thirds; in a compound beat the thirds are stronger.
    weaker = [np.where(compound, b, a) for a, b in ((half, third), (third, half), (quarter, sixth))]
    is_main = has_length & (bar >= 4 * beat) & (bar == 2 * TICK_OF_ID) & (within == 0)
    levels = [TICK_OF_ID == 0, is_main, within == 0, *weaker]
    level = np.select(levels, np.arange(len(levels)), len(levels)) + (len(levels) + 1) * compound
    groups = [(TICK_OF_ID, known), (KIND_OF_ID, known), (number, known), (ahead, has_length), (in_beat, known)]
    return _one_hot([*groups, (level, known)])


def part_entries() -> torch.Tensor:
    """Entries of parts, (PART_VALUES, E): family and index; zeros for no part."""
    families, indexes = (np.array([of(value) for value in range(PART_VALUES)]) for of in (family_of, index_of))
    known = np.arange(PART_VALUES) > 0
    return _one_hot([(families, known), (indexes, known)])


def ensemble_entries() -> torch.Tensor:
    """Entries of the values of the condition "ensemble", (PART_VALUES + GIVEN, E): those of the part, and whether it is
    given; zeros for none."""
    parts = part_entries()
    which = torch.zeros(2, PART_VALUES + GIVEN)
    which[0, 1:PART_VALUES] = which[1, PART_VALUES:] = 1
    return torch.cat([torch.cat([parts, parts[1:]]), which.T], dim=1)


def _one_hot(groups: Sequence[tuple[np.ndarray, np.ndarray]]) -> torch.Tensor:
    """One-hot vectors of several groups of values side by side, (N, E). groups: for each its values, (N,) int, 0 or
    more, and whether each counts, (N,) bool; one that doesn't is all zeros."""
    parts = []
    for values, counts in groups:
        part = np.zeros((len(values), int(values[counts].max()) + 1), np.float32)
        part[np.flatnonzero(counts), values[counts]] = 1
        parts.append(part)
    return torch.from_numpy(np.concatenate(parts, axis=1))
