"""Tensors of keys: sets, intervals and pitch classes. A key is 0 to KEYS - 1, or NONE."""

from __future__ import annotations

import torch
from torch.nn import functional

from tests.benchmarks.frames.pieces import KEYS, LOWEST_PITCH, NONE

REACH = 24  # semitones: wider intervals count as this wide
INTERVALS = 2 * REACH + 2  # the last: one of the two keys is NONE
CLASSES = 12


def intervals(upper: torch.Tensor, lower: torch.Tensor) -> torch.Tensor:
    """Keys, broadcast -> 0 to INTERVALS - 1; REACH is the unison."""
    found = (upper - lower).clamp(-REACH, REACH) + REACH
    return torch.where((upper == NONE) | (lower == NONE), INTERVALS - 1, found)


def key_set(slots: torch.Tensor) -> torch.Tensor:
    """(..., S) -> (..., KEYS) of 0 and 1."""
    found = slots.new_zeros((*slots.shape[:-1], KEYS + 1), dtype=torch.float32)
    return found.scatter_(-1, slots, 1.0)[..., :KEYS]


def class_set(keys: torch.Tensor) -> torch.Tensor:
    """(..., KEYS) -> (..., 12): how many keys of each pitch class."""
    below = LOWEST_PITCH % CLASSES
    whole_octaves = functional.pad(keys, (below, -(below + KEYS) % CLASSES))
    return whole_octaves.unflatten(-1, (-1, CLASSES)).sum(dim=-2)


def classes_above(counts: torch.Tensor, key: torch.Tensor) -> torch.Tensor:
    """Pitch classes as seen from a key: (..., D, 12), (...) -> (..., D, 12)."""
    shift = (key + LOWEST_PITCH)[..., None, None] + torch.arange(CLASSES)
    return counts.gather(-1, (shift % CLASSES).expand_as(counts))


def around(keys: torch.Tensor, centre: torch.Tensor) -> torch.Tensor:
    """Keys as seen from another one: (N, KEYS), (N,) -> (N, 2 * REACH + 1); zeros where the centre is NONE."""
    wide = functional.pad(keys, (REACH, REACH + KEYS + 1))
    first = torch.where(centre == NONE, KEYS + REACH, centre)
    return wide.gather(1, first[:, None] + torch.arange(2 * REACH + 1))


def highest(slots: torch.Tensor) -> torch.Tensor:
    """(..., S) -> (...), NONE where there is none."""
    top = torch.where(slots == NONE, -1, slots).amax(dim=-1)
    return torch.where(top < 0, NONE, top)


def next_above(slots: torch.Tensor, floor: torch.Tensor) -> torch.Tensor:
    """(N, S), (N,) -> (N,): the lowest key above `floor`, NONE where there is none."""
    return torch.where(slots > floor[:, None], slots, NONE).amin(dim=1)
