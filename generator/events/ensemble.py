"""The parts of a piece as numbers: family and index within it; and the ensemble, the set of a piece's parts."""

from __future__ import annotations

from generator.music.instruments import DRUM_FAMILY, FAMILIES, MAX_PARTS_OF_FAMILY

INDEXES = MAX_PARTS_OF_FAMILY  # as many as a family has programs
PART_VALUES = 1 + INDEXES * len(FAMILIES)  # 0 stands for no part: rests and specials
DRUMS = 1 + INDEXES * DRUM_FAMILY  # value of the drum part
GIVEN = PART_VALUES - 1  # added to the value of a given part in the condition "ensemble"


def part_value(family: int, index: int) -> int:
    """Value of a part. index: within its family, 0 for the part with the highest mean pitch. Raises ValueError for an
    index or family out of range."""
    if not (0 <= family < len(FAMILIES) and 0 <= index < INDEXES):
        raise ValueError(f"no part has family {family} and index {index}")
    return 1 + INDEXES * family + index


def family_of(value: int) -> int:
    """Family, an index into FAMILIES, of the part with this value, 1 or more."""
    return (value - 1) // INDEXES


def index_of(value: int) -> int:
    """Index within its family of the part with this value, 1 or more."""
    return (value - 1) % INDEXES


def program_of(value: int) -> int:
    """A General MIDI program for a part of which only the value is known, different within a family; 0 for drums."""
    return 0 if value == DRUMS else value - 1


def as_given(value: int) -> int:
    """The value of a given part in the condition "ensemble"."""
    return value + GIVEN
