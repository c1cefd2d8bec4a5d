"""The transformer that our models are measured against: its tokens say all of a piece, and each is paid for once."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.quantiser import quantise
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array
from tests.training.pieces import band
from tests.training.tunes import random_tune
from training.corpus.piece import make_piece

pytest.importorskip("miditok", reason="needed for this benchmark alone")
pytest.importorskip("transformers", reason="needed for this benchmark alone")

import torch

from tests.benchmarks.peers.model import Recipe, build, piece_nats
from tests.benchmarks.peers.tokens import RemiTokens

TOKENS, PART_TOKENS = RemiTokens(has_parts=False), RemiTokens(has_parts=True)
SMALL = Recipe(width=16, layers=1, heads=2, inner=32, context=64)
METRES = st.lists(
    st.tuples(
        st.integers(0, 2000),
        st.sampled_from([(4, 4), (6, 8), (3, 8), (5, 16), (28, 4), (7, 32), (2, 1)]),
    ),
    max_size=4,
)
NOTES = st.lists(
    st.tuples(st.integers(0, 5000), st.integers(1, 1000), st.integers(21, 108), st.integers(1, 127)), min_size=1
)


@settings(max_examples=50, deadline=None)
@given(NOTES, METRES)
def test_tokens_give_back_every_note_in_any_metre(
    notes: list[tuple[int, int, int, int]], metres: list[tuple[int, tuple[int, int]]]
) -> None:
    metre_map = tuple(Metre(ticks, *kind) for ticks, kind in sorted(metres))
    piece = make_piece("", "", quantise(Score(24, (Track(note_array(sorted(notes))),), metres=metre_map)))
    assert TOKENS.is_lossless(TOKENS.encode(piece), piece)


@pytest.mark.parametrize("seed", range(4))
def test_tokens_of_parts_give_back_every_note_of_every_part(seed: int) -> None:
    piece = band(seed, drums=seed != 2)
    ids = PART_TOKENS.encode(piece)
    assert PART_TOKENS.is_lossless(ids, piece)
    other = dataclasses.replace(
        piece.score, tracks=(piece.score.tracks[1], piece.score.tracks[0], *piece.score.tracks[2:])
    )
    assert not PART_TOKENS.is_lossless(ids, dataclasses.replace(piece, score=other))


def test_only_the_metre_and_the_beginning_are_given() -> None:
    piece = make_piece("", "", quantise(random_tune(1)))
    in_three = make_piece("", "", dataclasses.replace(piece.score, metres=(Metre(0, 3, 4),)))
    in_two = make_piece("", "", dataclasses.replace(piece.score, metres=(Metre(0, 6, 8),)))
    # Both have bars of three quarters.
    ids, others = TOKENS.encode(in_three), TOKENS.encode(in_two)
    assert (ids != others).any()
    np.testing.assert_array_equal(ids[~TOKENS.given[ids]], others[~TOKENS.given[others]])


def test_each_token_is_paid_for_once_whatever_the_windows() -> None:
    model = build(SMALL, TOKENS.size)
    with torch.no_grad():
        for weight in model.parameters():
            weight.zero_()  # so that all tokens are equally likely, whatever is seen
    sequences = [TOKENS.encode(make_piece("", "", quantise(random_tune(seed)))) for seed in range(3)]
    paid = np.array([(~TOKENS.given[ids[1:]]).sum() for ids in sequences]) * np.log(TOKENS.size)
    for stride in (1, 13, 64):
        np.testing.assert_allclose(piece_nats(model, sequences, TOKENS.given, 64, stride), paid, rtol=1e-4)


def test_what_is_measured_beside_a_longer_piece_pays_the_same() -> None:
    model = build(SMALL, TOKENS.size)
    ids = TOKENS.encode(make_piece("", "", quantise(random_tune(1))))
    alone = piece_nats(model, [ids[:30]], TOKENS.given, 64, 32)
    beside = piece_nats(model, [ids, ids[:30]], TOKENS.given, 64, 32)
    assert beside[1] == pytest.approx(alone[0])
