"""What values have in common, as matrices for shared tables: chords their pitches, positions their beats, parts their
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
# Of a beat, whatever its length; compound ones, whose beats are three sixteenths or a multiple, apart.
_PLACES, _COMPOUND_PLACES, _COMPOUND_UNIT = 24, 36, 18


def token_entries(vocabulary: Vocabulary) -> torch.Tensor:
    """(V, E): of each token its pitches, pitch classes, lowest and highest pitch; of drums their keys, where there are
    parts; zeros for specials.

    They are scaled so that a large chord weighs no more than a note.
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
    """(positions.POSITION_IDS, E): of each position its tick and metre, its beat from the bar's begin and from its end,
    its place in the beat, and how strong that is; zeros where the beat is unknown."""
    kinds = range(positions.OTHER_COMPOUND + 1)
    beat = np.array([positions.beat_size(kind) for kind in kinds])[KIND_OF_ID]
    bar = np.array([positions.bar_size(kind) for kind in kinds])[KIND_OF_ID]
    known = KIND_OF_ID >= 0
    has_length = known & (KIND_OF_ID < positions.OTHER_SIMPLE)
    compound = beat % _COMPOUND_UNIT == 0
    number, within = np.divmod(TICK_OF_ID, beat)
    ahead = -(-bar // beat) - 1 - number
    place = np.where(compound, _PLACES + within * _COMPOUND_PLACES // beat, within * _PLACES // beat)
    half, third, quarter, sixth = (within * parts % beat == 0 for parts in (2, 3, 4, 6))
    # Of a simple beat the half is stronger than the thirds, of a compound one its thirds.
    weaker = [np.where(compound, b, a) for a, b in ((half, third), (third, half), (quarter, sixth))]
    is_main = has_length & (bar >= 4 * beat) & (bar == 2 * TICK_OF_ID) & (within == 0)
    levels = [TICK_OF_ID == 0, is_main, within == 0, *weaker]
    level = np.select(levels, np.arange(len(levels)), len(levels)) + (len(levels) + 1) * compound
    groups = [(TICK_OF_ID, known), (KIND_OF_ID, known), (number, known), (ahead, has_length), (place, known)]
    return _one_hot([*groups, (level, known)])


def part_entries() -> torch.Tensor:
    """(PART_VALUES, E): of each part its family and its index; zeros for no part."""
    families, indexes = (np.array([of(value) for value in range(PART_VALUES)]) for of in (family_of, index_of))
    known = np.arange(PART_VALUES) > 0
    return _one_hot([(families, known), (indexes, known)])


def ensemble_entries() -> torch.Tensor:
    """(PART_VALUES + GIVEN, E): of each value of the condition "ensemble" those of its part, and whether it is given;
    zeros for none."""
    parts = part_entries()
    which = torch.zeros(2, PART_VALUES + GIVEN)
    which[0, 1:PART_VALUES] = which[1, PART_VALUES:] = 1
    return torch.cat([torch.cat([parts, parts[1:]]), which.T], dim=1)


def _one_hot(groups: Sequence[tuple[np.ndarray, np.ndarray]]) -> torch.Tensor:
    """Of N rows a 1 for each group's value, where it has one. groups: values (N,), 0 or more; whether they count (N,)
    -> (N, E)."""
    parts = []
    for values, counts in groups:
        part = np.zeros((len(values), int(values[counts].max()) + 1), np.float32)
        part[np.flatnonzero(counts), values[counts]] = 1
        parts.append(part)
    return torch.from_numpy(np.concatenate(parts, axis=1))
