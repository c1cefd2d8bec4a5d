"""Re-ordered windows hold the same music, say truly where the gap is, and teach what lies between."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from generator.events.context import COLUMN
from generator.events.quantiser import quantise
from generator.events.streams import MAX_SHIFT_TICKS, SHIFT_INDEX
from generator.events.vocabulary import AFTER, BEFORE, BETWEEN, BOS, EOS, REST
from generator.music.metre import Metre
from generator.network.config import LSTMConfig
from tests.generator.scores import SMALL_VOCABULARY
from tests.training.pieces import band, band_vocabulary
from tests.training.tunes import random_tune
from training.corpus.piece import make_piece
from training.data.dataset import Encoded, collate, encode_pieces
from training.data.infill import gap_window, reorder, reorder_some
from training.data.rubato import played_freely
from training.likelihood.gaps import middle_nats
from training.models import build_model


def encoded(count: int = 4, *, with_parts: bool = False) -> Encoded:
    if with_parts:
        return encode_pieces([band(n) for n in range(count)], band_vocabulary(), ())
    pieces = [make_piece(f"{n}", "", quantise(random_tune(n))) for n in range(count)]
    return encode_pieces(pieces, SMALL_VOCABULARY, ())


def sounding(rows: np.ndarray) -> list[list[int]]:
    """Token, duration and velocity of all that sounds."""
    kept = ~np.isin(rows[:, 1], (BOS, EOS, REST, AFTER, BEFORE, BETWEEN))
    return sorted(rows[kept, 1:].tolist())


@pytest.mark.parametrize("with_parts", [False, True])
@pytest.mark.parametrize("seed", range(25))
def test_a_reordered_window_has_the_same_music_with_its_middle_last(seed: int, with_parts: bool) -> None:
    whole = encoded(with_parts=with_parts)
    piece = seed % 4
    span = slice(int(whole.starts[piece]), int(whole.starts[piece + 1]))
    rows, context = whole.rows[span], whole.context[span]
    window = gap_window(rows, context)
    assert window
    gap = window.draw_gap(np.random.default_rng(seed))
    if not gap:
        return
    found = window.reordered(*gap, len(rows))
    tokens = found.rows[:, 1].tolist()
    assert tokens[0] == AFTER and tokens[found.middle] == BETWEEN and tokens[-1] == EOS
    assert sounding(found.rows) == sounding(rows)
    # What lies between has its true times, counted from where the gap begins; and ends where it ends.
    middle = found.rows[found.middle + 1 :].astype(int)
    onsets = gap[0] + np.cumsum(middle[:, 0])
    inside = (window.onsets >= gap[0]) & (window.onsets < gap[1]) & window_sounds(rows)
    assert onsets[:-1][middle[:-1, 1] != REST].tolist() == window.onsets[inside].tolist()
    assert onsets[-1] == min(gap[1], onsets[-2] + MAX_SHIFT_TICKS if len(onsets) > 1 else gap[0] + MAX_SHIFT_TICKS)
    assert (found.context[found.middle + 1 :, COLUMN["position"]] == window.positions(onsets)).all()
    assert not found.context[: tokens.index(BEFORE), COLUMN["gap_left"]].any()
    assert found.context[found.middle, COLUMN["gap_left"]] > 1
    assert not found.context[:, COLUMN["bars_left"]].any()


def window_sounds(rows: np.ndarray) -> np.ndarray:
    return ~np.isin(rows[:, 1], (BOS, EOS, REST))


@pytest.mark.parametrize("metre", [(3, 4), (6, 8), (7, 8), (4, 2)])
def test_bar_lines_are_found_from_positions_that_know_the_metre(metre: tuple[int, int]) -> None:
    piece = band(3)
    piece = make_piece("", "", replace(piece.score, metres=(Metre(0, *metre),)), piece.conditions)
    whole = encode_pieces([piece], band_vocabulary(), ())
    window = gap_window(whole.rows[50:], whole.context[50:])
    assert window
    first = int(np.cumsum(whole.rows[:51, SHIFT_INDEX].astype(int))[-1])
    lines = [window.bar_start(bar) + first for bar in range(4)]
    assert all(piece.bars.locate(line)[1] == 0 for line in lines)
    assert np.array_equal(window.positions(window.onsets), window.context[:, COLUMN["position"]])


def test_windows_without_beats_or_with_several_metres_are_left_alone() -> None:
    piece = band(3)
    changing = make_piece("", "", replace(piece.score, metres=(Metre(0, 4, 4), Metre(4 * 96, 3, 4))), piece.conditions)
    free = played_freely(piece, np.random.default_rng(0))
    whole = encode_pieces([changing, free], band_vocabulary(), ())
    cut = np.stack([whole.starts[:-1], np.diff(whole.starts) - 1], axis=1)
    assert gap_window(whole.rows[: whole.starts[1]], whole.context[: whole.starts[1]]) is None
    assert np.array_equal(reorder_some(whole, cut, 1.0, np.random.default_rng(1))[1], cut)


def test_reordering_is_reproducible_and_leaves_the_sequences_as_they_are() -> None:
    whole = encoded()
    cut = np.stack([whole.starts[:-1], np.diff(whole.starts) - 1], axis=1)
    one, one_cut = reorder_some(whole, cut, 1.0, np.random.default_rng(1))
    other, other_cut = reorder_some(whole, cut, 1.0, np.random.default_rng(1))
    assert np.array_equal(one.rows, other.rows) and np.array_equal(one_cut, other_cut)
    assert np.array_equal(one.rows[: len(whole.rows)], whole.rows)
    assert (one_cut[:, 0] >= len(whole.rows)).any()
    none, same = reorder_some(whole, cut, 0.0, np.random.default_rng(1))
    assert np.array_equal(none.rows, whole.rows) and np.array_equal(same, cut)


def test_what_only_begins_a_passage_is_not_predicted() -> None:
    whole = encoded(1)
    found = reorder(whole.rows, whole.context, np.random.default_rng(0))
    assert found
    one = Encoded(found.rows, found.context, np.array([0, len(found.rows)]))
    batch = collate(one, np.array([[0, len(found.rows) - 1]]))
    special = np.isin(found.rows[1:, 1], (BOS, AFTER, BEFORE, BETWEEN))
    assert (batch.mask[0].numpy() == ~special).all()


def test_middles_are_measured_with_both_sides_and_with_one() -> None:
    torch.manual_seed(1)
    for vocabulary, whole in ((SMALL_VOCABULARY, encoded()), (band_vocabulary(), encoded(2, with_parts=True))):
        model = build_model(LSTMConfig(channels=8, hidden=16, head_width=8), vocabulary)
        found = middle_nats(model, whole, seed=1)
        assert len(found.notes) and (found.notes > 0).all() and (found.both > 0).all()
        assert not np.array_equal(found.both, found.left)
        assert np.array_equal(middle_nats(model, whole, seed=1).both, found.both)
