"""The takes that a server keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.serve.answers import Take
from app.serve.kept_takes import NOTE_BYTES, KeptTakes, UnknownTakeError


def take(number: int, size: int = 1, notes: int = 0) -> Take:
    return Take(number, 1, 0.0, 4.0, 0.0, [(0.0, 1.0, 60, 80, 0)] * notes, [], b"x" * size)


@given(st.lists(st.integers(0, 50), max_size=20), st.integers(1, 6), st.integers(1, 100))
def test_the_newest_are_kept_as_far_as_there_is_room(sizes: list[int], most: int, room: int) -> None:
    kept = KeptTakes(most, room)
    for size in sizes:
        kept.add(lambda number, size=size: take(number, size))
    numbers = [own.id for own in kept.listed()]
    assert numbers == [*range(len(sizes) + 1)][-len(numbers) :] if numbers else not sizes
    assert len(numbers) <= most
    assert len(numbers) <= 1 or sum(len(kept.get(number).midi) for number in numbers) <= room


def test_notes_take_room_as_well_as_files() -> None:
    kept = KeptTakes(most_bytes=10 * NOTE_BYTES)
    for _ in range(3):
        kept.add(lambda number: take(number, size=0, notes=4))
    assert [own.id for own in kept.listed()] == [2, 3]


def test_one_that_is_gone_is_said() -> None:
    kept = KeptTakes(1)
    kept.add(take)
    kept.add(take)
    with pytest.raises(UnknownTakeError, match="no take 1"):
        kept.get(1)
