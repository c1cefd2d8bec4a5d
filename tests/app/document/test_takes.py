"""The tree of takes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document.piece import Piece
from app.document.takes import Take, TakeTree

PIECE = Piece()


def take(number: int, parent: int | None = None) -> Take:
    return Take(number, f"Take {number}", PIECE, parent)


def tree(*parents: int | None, current: int = 1, other: int | None = None) -> TakeTree:
    """Takes 1, 2, ... that came from these."""
    return TakeTree(tuple(take(n + 1, parent) for n, parent in enumerate(parents)), current, other)


TREES = st.integers(1, 12).flatmap(
    lambda count: st.tuples(
        *(st.none() | st.integers(1, n) if n else st.none() for n in range(count)), st.integers(1, count)
    )
)


@given(TREES, st.lists(st.integers(0, 13), max_size=14))
def test_what_is_left_after_discarding_is_a_tree_again(drawn: tuple, gone: list[int]):
    *parents, current = drawn
    left = tree(*parents, current=current).without(gone)
    numbers = [take.number for take in left.all]
    assert left.current in numbers
    assert left.other is None or (left.other in numbers and left.other != left.current)
    assert sorted(found.number for _, found in left.walk()) == numbers
    assert len(numbers) >= 1
    assert set(gone).isdisjoint(numbers) or len(numbers) == 1


def test_what_came_from_a_discarded_take_comes_from_what_that_came_from():
    left = tree(None, 1, 2, 2).without([2])
    assert [(found.number, found.parent) for found in left.all] == [(1, None), (3, 1), (4, 1)]


def test_the_last_take_can_not_be_discarded():
    assert [found.number for found in tree(None).without([1]).all] == [1]
    assert len(tree(None, 1, 1).without([1, 2, 3]).all) == 1


def test_in_place_of_a_discarded_take_another_of_the_same_request_is_seen():
    assert tree(None, 1, 1, current=2).without([2]).current == 3
    assert tree(None, 1, current=2).without([2]).current == 1


def test_choosing_remembers_the_one_before_to_compare_with():
    chosen = tree(None, 1, 1).choosing(3)
    assert (chosen.current, chosen.other) == (3, 1)
    assert chosen.choosing(chosen.other or 0).current == 1
    assert chosen.choosing(3) is chosen
    assert chosen.choosing(99) is chosen


def test_a_tree_is_walked_with_each_take_before_what_came_from_it():
    walked = [(depth, found.number) for depth, found in tree(None, 1, 1, 2, None).walk()]
    assert walked == [(0, 1), (1, 2), (2, 4), (1, 3), (0, 5)]


def test_thousands_of_takes_are_walked_once_each():
    many = tree(None, *range(1, 5000))
    assert [found.number for _, found in many.walk()] == list(range(1, 5001))


def test_numbers_are_used_once():
    assert tree(None, 1).without([1]).next_number == 3
    assert 3 not in tree(None, 1)
    with pytest.raises(KeyError):
        tree(None)[2]
