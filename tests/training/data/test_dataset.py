"""Windows: every event is predicted once, nothing leaks, conditions are optional."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generator.events.context import COLUMN
from generator.events.vocabulary import BOS, EOS
from tests.generator.scores import SMALL_VOCABULARY
from tests.training.tunes import write_tunes
from training.corpus.filters import Corpus, read_corpus
from training.data.dataset import drop_conditions, encode_pieces, unconditioned, windows


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Corpus:
    return read_corpus([str(write_tunes(tmp_path_factory.mktemp("tunes"), 6))])


def test_sequences_begin_with_bos_and_end_with_eos_where_the_music_ends(corpus: Corpus) -> None:
    encoded = encode_pieces(corpus.pieces, SMALL_VOCABULARY, corpus.styles)
    for number, piece in enumerate(corpus.pieces):
        rows = encoded.rows[encoded.starts[number] : encoded.starts[number + 1]]
        assert rows[0, 1] == BOS and rows[-1, 1] == EOS
        assert rows[:, 0].sum() == piece.score.end_ticks


@pytest.mark.parametrize("length", [7, 50, 1000])
def test_windows_cover_every_event_once(corpus: Corpus, length: int) -> None:
    encoded = encode_pieces(corpus.pieces, SMALL_VOCABULARY, corpus.styles)
    cut = windows(encoded, length, np.random.default_rng(0))
    targets = sorted(place for start, count in cut.tolist() for place in range(start + 1, start + count + 1))
    expected = set(range(len(encoded.rows))) - set(encoded.starts[:-1].tolist())
    assert targets == sorted(expected)
    assert cut[:, 1].max() <= length


def test_bars_left_count_down_to_the_end(corpus: Corpus) -> None:
    encoded = encode_pieces(corpus.pieces[:1], SMALL_VOCABULARY, corpus.styles)
    left = encoded.context[:, COLUMN["bars_left"]]
    assert left[0] == 1 + 12  # twelve bars, as one more
    assert (np.diff(left) <= 0).all()


def test_without_conditions_only_the_place_in_the_bar_is_left(corpus: Corpus) -> None:
    encoded = encode_pieces(corpus.pieces, SMALL_VOCABULARY, corpus.styles)
    bare = unconditioned(encoded).context
    assert np.array_equal(bare[:, COLUMN["position"]], encoded.context[:, COLUMN["position"]])
    assert not np.delete(bare, COLUMN["position"], axis=1).any()


def test_conditions_are_left_out_of_some_windows_and_not_of_others() -> None:
    dropped = drop_conditions(2000, np.random.default_rng(0))
    assert not dropped[:, COLUMN["position"]].any()
    every = np.delete(dropped, COLUMN["position"], axis=1).all(axis=1).mean()
    assert 0.2 < every < 0.3  # a quarter of the windows have no conditions
    assert 0.35 < dropped[:, COLUMN["key"]].mean() < 0.45  # and of the others each condition is missing in a fifth


def test_a_metre_change_is_a_condition_from_its_bar_on(tmp_path: Path) -> None:
    from generator.events.context import Conditions, context_rows, metre_value
    from generator.music.bars import BarGrid
    from generator.music.metre import Metre

    metres = (Metre(0, 4, 4), Metre(96, 3, 4))
    rows = context_rows(np.array([0, 95, 96, 168]), BarGrid(metres, 24), Conditions(), end_bar=3)
    assert rows[:, COLUMN["metre"]].tolist() == [metre_value(metres[0])] * 2 + [metre_value(metres[1])] * 2
    assert rows[:, COLUMN["position"]].tolist() == [0, 95, 0, 0]
    assert rows[:, COLUMN["bars_left"]].tolist() == [4, 4, 3, 2]
