"""Near-duplicates are found, and stay on one side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from tests.training.tunes import random_tune
from training.corpus.duplicates import duplicate_groups
from training.corpus.split import split_pieces


def rows(seed: int, bars: int = 24) -> np.ndarray:
    return quantise(random_tune(seed, bars)).tracks[0].notes


def test_transposed_slowed_and_shortened_copies_are_one_group() -> None:
    piece = rows(0)
    slow = piece * np.array([2, 2, 1, 1])
    groups = duplicate_groups([piece, piece + np.array([0, 0, 3, 0]), slow, piece[: len(piece) // 2], rows(1)])
    assert groups.tolist() == [0, 0, 0, 0, 4]


def test_a_hymn_tune_harmonised_anew_is_one_group() -> None:
    rng = np.random.default_rng(5)
    tune = rng.integers(60, 80, 80)

    def hymn() -> np.ndarray:
        chords = np.stack([rng.integers(36, 48, 80), rng.integers(48, 59, 80), tune], axis=1)
        return np.array([(24 * i, 24, pitch, 80) for i, chord in enumerate(chords) for pitch in chord])

    assert len(set(duplicate_groups([hymn(), hymn()]).tolist())) == 1


def test_any_number_of_copies_is_one_group() -> None:
    piece, short = rows(0), rows(1)[:12]
    copies = [piece * np.array([1 + i % 3, 1, 1, 1]) + np.array([0, 0, i % 7, 0]) for i in range(30)]
    groups = duplicate_groups([*copies, short, short + np.array([0, 0, 4, 0])])
    assert groups.tolist() == [0] * 30 + [30] * 2


def test_different_pieces_and_scales_are_not() -> None:
    scale = np.array([(12 * i, 12, 40 + (i * 2) % 40, 80) for i in range(200)])
    pieces = [rows(seed) for seed in range(20)] + [scale, scale + np.array([0, 0, 1, 0])]
    assert len(set(duplicate_groups(pieces)[:20].tolist())) == 20


def test_pieces_without_notes_are_no_duplicates() -> None:
    empty = np.zeros((0, 4), np.int64)
    assert duplicate_groups([empty, empty]).tolist() == [0, 1]


@given(st.lists(st.integers(0, 30), min_size=3, max_size=200), st.integers(0, 99))
def test_split_is_a_partition_of_whole_groups(numbers: list[int], seed: int) -> None:
    groups = np.array(numbers)
    if len(set(numbers)) < 3:
        with pytest.raises(ContinuoError, match="at least 3"):
            split_pieces(groups, seed=seed)
        return
    parts = split_pieces(groups, seed=seed)
    assert sorted(np.concatenate(parts).tolist()) == list(range(len(numbers)))
    members = [set(groups[part].tolist()) for part in parts]
    assert all(members)
    assert not (members[0] & members[1] or members[0] & members[2] or members[1] & members[2])
    assert [part.tolist() for part in parts] == [part.tolist() for part in split_pieces(groups, seed=seed)]


@given(st.integers(0, 99))
def test_of_a_few_groups_the_largest_is_trained_on(seed: int) -> None:
    train, _, _ = split_pieces(np.repeat([0, 1, 2], [10, 2, 3]), seed=seed)
    assert set(range(10)) <= set(train.tolist())


def test_shares_are_about_as_asked_and_large_groups_are_trained_on() -> None:
    groups = np.concatenate([np.zeros(100, int), np.arange(1, 901)])
    train, valid, test = split_pieces(groups, seed=3)
    assert len(valid) == len(test) == 50
    assert set(range(100)) <= set(train.tolist())
