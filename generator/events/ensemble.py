"""The parts of a piece as numbers: family and index within it; and the ensemble, the set of a piece's parts."""

from __future__ import annotations

from generator.music.instruments import DRUM_FAMILY, FAMILIES, MAX_PARTS_OF_FAMILY

INDEXES = MAX_PARTS_OF_FAMILY  # as many as the programs of a family
PART_VALUES = 1 + INDEXES * len(FAMILIES)  # 0 is no part: of rests and specials
DRUMS = 1 + INDEXES * DRUM_FAMILY  # value of the drum part
# In an ensemble as a condition, a part that is given and not composed.
GIVEN = PART_VALUES - 1


def part_value(family: int, index: int) -> int:
    """Of the part of this index within a family; the one with the highest mean pitch is 0. Raises ValueError for an
    index or family out of range."""
    if not (0 <= family < len(FAMILIES) and 0 <= index < INDEXES):
        raise ValueError(f"no part has family {family} and index {index}")
    return 1 + INDEXES * family + index


def family_of(value: int) -> int:
    """Index into FAMILIES of a part's value, 1 or more."""
    return (value - 1) // INDEXES


def index_of(value: int) -> int:
    """Index within its family of a part's value, 1 or more."""
    return (value - 1) % INDEXES


def program_of(value: int) -> int:
    """A General MIDI program for a part of which only the value is known; 0 for drums. Parts of one family differ."""
    return 0 if value == DRUMS else value - 1


def as_given(value: int) -> int:
    """Value in the condition "ensemble" of a part that is given and not composed."""
    return value + GIVEN
