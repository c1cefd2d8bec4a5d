"""Near-duplicates are found, and stay on one side."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ContinuoError
from generator.events.quantiser import GRID, quantise
from generator.music.score import Score, Track, note_array
from tests.training.tunes import random_tune
from training.corpus.duplicates import duplicate_groups, group_sketches
from training.corpus.filters import examine
from training.corpus.piece import TrainingPiece
from training.corpus.shingles import sketch, sounding_line
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


def voices(seed: int, bars: int = 16) -> list[np.ndarray]:
    """Four voices, each in a range and a rhythm of its own, onset, duration, pitch; the highest never lowest."""
    rng = np.random.default_rng(seed)
    parts = []
    for low in (72, 60, 48, 36):
        onset, pitch, notes = 0, low + 5, []
        while onset < bars * 96:
            duration = int(rng.choice([12, 24, 24, 48]))
            notes.append((onset, duration, pitch))
            pitch = int(np.clip(pitch + rng.integers(-4, 5), low, low + 11))
            onset += duration
        parts.append(np.array(notes))
    return parts


def piece_of(parts: list[np.ndarray]) -> TrainingPiece:
    """As it is read from a file with a track for each."""
    tracks = [Track(note_array([(*note, 80) for note in part.tolist()])) for part in parts]
    piece, _ = examine("x", "", Score(GRID, tuple(tracks)))
    assert isinstance(piece, TrainingPiece)
    return piece


def groups_of(*pieces: list[np.ndarray]) -> list[int]:
    """Of pieces given by their parts; each is a group of its own but for those that are nearly the same."""
    made = [piece_of(parts) for parts in pieces]
    sketches = [sketch(piece.score.tracks[0].notes, piece.tracks) for piece in made]
    owner = np.repeat(np.arange(len(made)), [len(shingles) for _, shingles in sketches])
    shingles = np.concatenate([shingles for _, shingles in sketches])
    return group_sketches([key for key, _ in sketches], [(shingles, owner)]).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_a_voice_alone_belongs_to_its_piece(seed: int) -> None:
    parts = voices(seed)
    assert groups_of(parts, *([part] for part in parts), voices(seed + 100)) == [0] * 5 + [5]


@pytest.mark.parametrize("seed", range(5))
def test_a_melody_belongs_to_what_has_it_on_top_in_one_track(seed: int) -> None:
    parts = voices(seed)
    assert groups_of([np.concatenate(parts)], [parts[0]], voices(seed + 100)) == [0, 0, 2]


@pytest.mark.parametrize("seed", range(5))
def test_an_arrangement_belongs_to_the_piece(seed: int) -> None:
    parts, others = voices(seed), voices(seed + 100)
    slower_and_higher = [part * np.array([2, 2, 1]) + np.array([0, 0, 5]) for part in parts]
    an_octave_up_over_other_basses = [parts[0] + np.array([0, 0, 12]), others[2], others[3]]
    repeated = np.concatenate([np.stack([part[:, 0] + shift, part[:, 1] // 2, part[:, 2]], 1)
                               for part in parts[:1] for shift in (part[:, 1] * 0, part[:, 1] // 2)])  # fmt: skip
    given = parts, slower_and_higher, an_octave_up_over_other_basses, [repeated, *others[1:]], voices(seed + 200)
    assert groups_of(*given) == [0, 0, 0, 0, 4]


@pytest.mark.parametrize("seed", range(5))
def test_an_excerpt_belongs_to_the_piece(seed: int) -> None:
    parts = voices(seed, bars=100)
    excerpt = [part[(part[:, 0] >= 40 * 96) & (part[:, 0] < 56 * 96)] - np.array([40 * 96, 0, 0]) for part in parts]
    assert groups_of(parts, excerpt, voices(seed + 100, bars=100)) == [0, 0, 2]


def test_more_arrangements_than_are_compared_each_with_each_are_one_group() -> None:
    melody = voices(0)[0]
    assert groups_of(*([melody, *voices(seed)[2:]] for seed in range(1, 31)), voices(99)) == [0] * 30 + [30]


def test_pieces_that_only_share_a_phrase_are_apart() -> None:
    one, other = voices(1, bars=60), voices(2, bars=60)
    phrase = voices(3, bars=4)
    later = [part + np.array([60 * 96, 0, 0]) for part in phrase]
    joined = [[np.concatenate([part, more]) for part, more in zip(parts, later, strict=True)] for parts in (one, other)]
    assert groups_of(*joined) == [0, 1]


def test_a_line_is_what_sounds_on_top() -> None:
    rows = np.array([(0, 96, 60), (0, 48, 72), (24, 24, 67), (48, 24, 64), (96, 24, 50), (200, 24, 40)])
    assert sounding_line(rows).tolist() == [72, 72, 64, 50, 40]


@given(st.lists(st.tuples(st.integers(0, 40), st.integers(0, 50), st.integers(21, 108)), min_size=1, max_size=60))
def test_the_line_is_that_of_the_definition(notes: list[tuple[int, int, int]]) -> None:
    expected = [
        max(pitch for onset, duration, pitch in notes if onset <= tick < max(onset + duration, onset + 1))
        for tick in sorted({onset for onset, _, _ in notes})
    ]
    assert sounding_line(np.array(notes)).tolist() == expected


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
