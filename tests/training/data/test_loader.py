"""Epochs: every event once, the same whichever process asks, and able to begin anywhere."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from generator.events.vocabulary import EOS, Vocabulary
from tests.generator.scores import SMALL_VOCABULARY
from tests.training.pieces import band_vocabulary
from tests.training.tunes import write_bands, write_tunes
from training.config import AugmentConfig, PrepareConfig
from training.corpus.prepare import PreparedCorpus, prepare
from training.data.dataset import Encoded, ending_windows
from training.data.loader import DataPosition, TrainingData, TrainingStep
from training.data.tokens import TokenShards

NOTHING = AugmentConfig(0, 0, 0, 0)


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> PreparedCorpus:
    folder = tmp_path_factory.mktemp("loader")
    config = PrepareConfig(prepared=folder / "prepared", parts="merged")
    return prepare([str(write_tunes(folder / "tunes", 9))], config)


@pytest.fixture(scope="module")
def bands(tmp_path_factory: pytest.TempPathFactory) -> PreparedCorpus:
    folder = tmp_path_factory.mktemp("bands")
    sources = [f"band={write_bands(folder / 'bands', 3)}", f"tune={write_tunes(folder / 'tunes', 6)}"]
    return prepare(sources, PrepareConfig(prepared=folder / "prepared"))


def data_with_parts(corpus: PreparedCorpus, **more) -> TrainingData:
    said = {"augment": AugmentConfig(), "infill": 0.3, "accompany": 0.5, "balance": 0.9, "endings": 1, **more}
    return TrainingData(
        corpus.pieces,
        band_vocabulary(),
        corpus.styles,
        window_events=40,
        batch_events=160,
        seed=3,
        chunk_notes=600,
        **said,
    )


def data(corpus: PreparedCorpus, augment: AugmentConfig = AugmentConfig(), **more) -> TrainingData:
    return TrainingData(
        corpus.pieces,
        SMALL_VOCABULARY,
        corpus.styles,
        augment=augment,
        window_events=20,
        batch_events=64,
        seed=3,
        chunk_notes=180,  # three chunks of three tunes
        **more,
    )


def same(one: TrainingStep, other: TrainingStep) -> bool:
    names = ("rows", "context", "targets", "following", "given", "mask")
    return one.after == other.after and all(
        torch.equal(getattr(one.batch, name), getattr(other.batch, name)) for name in names
    )


def test_an_epoch_holds_every_event_once_with_its_past_as_input(corpus: PreparedCorpus) -> None:
    steps = list(data(corpus, NOTHING).steps(DataPosition(), 1))
    for step in steps:
        mask = step.batch.mask.bool().numpy()
        for rows, targets, length in zip(step.batch.rows.numpy(), step.batch.targets.numpy(), mask.sum(1), strict=True):
            assert np.array_equal(rows[1:length], targets[: length - 1])
        assert step.events == mask.sum()
    tokens = TokenShards(corpus.folder, SMALL_VOCABULARY)
    tokens.build(corpus.pieces)
    assert sum(step.events for step in steps) == int(tokens.events(corpus.pieces).sum()) + len(corpus.pieces)
    assert {step.after.chunk for step in steps} == {0, 1, 2}
    progress = [step.progress for step in steps]
    assert progress == sorted(progress) and progress[-1] == pytest.approx(1)
    assert sum(step.notes for step in steps) == pytest.approx(corpus.pieces.note_counts.sum())
    assert steps[-1].after == DataPosition(2)


def test_ends_of_pieces_are_seen_more_often(corpus: PreparedCorpus) -> None:
    plain = list(data(corpus, NOTHING).steps(DataPosition(), 1))
    share = sum(step.notes for step in plain) / sum(step.events for step in plain)

    def ends(times: int) -> int:
        steps = list(data(corpus, NOTHING, endings=times).steps(DataPosition(), 1))
        events, notes = sum(step.events for step in steps), sum(step.notes for step in steps)
        assert notes / events == pytest.approx(share, rel=0.01)
        return sum(int((step.batch.targets[..., 1] == EOS).sum()) for step in steps)

    assert [ends(times) for times in (0, 1, 3)] == [len(corpus.pieces) * (1 + times) for times in (0, 1, 3)]


def test_ending_windows_end_with_the_piece() -> None:
    rows = np.arange(33, dtype=np.int16)[:, None]
    encoded = Encoded(rows, rows, np.array([0, 3, 33]))
    cut = ending_windows(encoded, 16, 4, np.random.default_rng(0))
    assert len(cut) == 4  # the short one is seen whole anyway
    assert (cut.sum(axis=1) == 32).all() and (cut[:, 1] >= 4).all() and (cut[:, 1] <= 8).all()


def test_it_goes_on_from_any_place_as_it_would_have(corpus: PreparedCorpus) -> None:
    steps = list(data(corpus).steps(DataPosition(), 2))
    for begin in (1, len(steps) // 3, len(steps) - 1):
        rest = list(data(corpus).steps(steps[begin - 1].after, 2))
        assert len(rest) == len(steps) - begin
        assert all(same(*pair) for pair in zip(rest, steps[begin:], strict=True))


def test_with_parts_it_goes_on_from_any_place_as_it_would_have(bands: PreparedCorpus) -> None:
    steps = list(data_with_parts(bands).steps(DataPosition(), 2))
    for begin in (1, len(steps) // 3, len(steps) - 1):
        rest = list(data_with_parts(bands).steps(steps[begin - 1].after, 2))
        assert len(rest) == len(steps) - begin
        assert all(same(*pair) for pair in zip(rest, steps[begin:], strict=True))
    given = sum(float(step.batch.given.sum()) for step in steps)
    assert 0 < given < 0.5 * sum(step.events for step in steps)
    for epoch in (1, 2):
        progress = [step.progress for step in steps if step.after != DataPosition() and step.after.epoch >= epoch]
        assert progress[-1] == pytest.approx(1)


def test_a_piece_that_comes_twice_is_varied_anew(bands: PreparedCorpus) -> None:
    made = data_with_parts(bands)
    tune = int(np.flatnonzero(bands.pieces.table["parts"] == 1)[0])
    one, again, other = (made.variation(1, tune, time) for time in (0, 0, 1))
    assert one.score == again.score != other.score
    share = [
        sum(step.notes for step in data_with_parts(bands, balance=balance).steps(DataPosition(), 1))
        for balance in (0.0, 1.0)
    ]
    assert share[0] == pytest.approx(share[1], rel=0.3)


def test_what_is_not_varied_is_the_same_from_shards_with_parts(bands: PreparedCorpus) -> None:
    tokens = TokenShards(bands.folder, band_vocabulary())
    tokens.build(bands.pieces)
    still = AugmentConfig(0, 0, 0, 0, 0, 0)
    fresh, stored = (data_with_parts(bands, augment=still, tokens=own) for own in (None, tokens))
    assert all(
        same(*pair) for pair in zip(fresh.steps(DataPosition(), 1), stored.steps(DataPosition(), 1), strict=True)
    )


def test_epochs_and_seeds_differ(corpus: PreparedCorpus) -> None:
    first, second = (next(data(corpus).steps(DataPosition(epoch), epoch)) for epoch in (1, 2))
    assert not same(first, second)


def test_ranks_share_each_batch(corpus: PreparedCorpus) -> None:
    whole = list(data(corpus).steps(DataPosition(), 1))
    ranks = [list(data(corpus).steps(DataPosition(), 1, rank=rank, ranks=3)) for rank in range(3)]
    for step, *shares in zip(whole, *ranks, strict=True):
        assert sum(float(share.batch.mask.sum()) for share in shares) == step.events
        assert {share.events for share in shares} == {step.events}
        said = [share.batch.context[share.batch.mask.bool()] for share in shares]
        assert torch.cat(said).sum() == step.batch.context[step.batch.mask.bool()].sum()


@pytest.mark.slow
def test_processes_that_encode_ahead_change_nothing(corpus: PreparedCorpus) -> None:
    alone = list(data(corpus).steps(DataPosition(), 2))
    helped = list(data(corpus).steps(DataPosition(), 2, processes=2))
    assert len(alone) == len(helped) and all(same(*pair) for pair in zip(alone, helped, strict=True))


def test_encoded_shards_hold_what_encoding_gives(corpus: PreparedCorpus) -> None:
    tokens = TokenShards(corpus.folder, SMALL_VOCABULARY)
    tokens.build(corpus.pieces)
    fresh, stored = data(corpus, NOTHING), data(corpus, NOTHING, tokens=tokens)
    assert all(
        same(*pair) for pair in zip(fresh.steps(DataPosition(), 1), stored.steps(DataPosition(), 1), strict=True)
    )


def test_encoded_shards_are_made_once_for_each_vocabulary(corpus: PreparedCorpus) -> None:
    other = Vocabulary.build({}, min_count=50)
    tokens = TokenShards(corpus.folder, other)
    assert tokens.build(corpus.pieces) == 1
    assert tokens.build(corpus.pieces) == 0
    (tokens.folder / "000000.ids").unlink()
    assert TokenShards(corpus.folder, other).build(corpus.pieces) == 1
