"""Held-out figures add up, kind by kind; and a part costs what its own events cost."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import torch

from generator.events.ensemble import DRUMS, part_value
from generator.events.streams import PART_INDEX
from generator.network.config import LSTMConfig
from tests.training.pieces import band, band_vocabulary, piece_of
from tests.training.tunes import random_tune
from training.data.dataset import encode_pieces, unconditioned
from training.data.rubato import played_freely
from training.likelihood.accompany import PartNats, part_nats, tasks_of
from training.likelihood.held_out import HeldOut, add_baselines, model_figures
from training.likelihood.nats import held_out_nats
from training.models import EventModel, build_model

FLUTE, PIANO, BASS = part_value(9, 0), part_value(0, 0), part_value(4, 0)


@pytest.fixture(scope="module")
def model() -> EventModel:
    torch.manual_seed(1)
    return build_model(LSTMConfig(channels=8, hidden=16, head_width=8), band_vocabulary())


def test_figures_by_kind_add_up_to_the_total(model: EventModel) -> None:
    pieces = [band(0), band(1, drums=False), piece_of(random_tune(1)), played_freely(band(2), np.random.default_rng(0))]
    held_out = HeldOut.of(encode_pieces(pieces, model.vocabulary, ()), pieces)
    assert held_out.parts.tolist() == [4, 3, 1, 4] and held_out.beats.tolist() == [True, True, True, False]
    figures, notes = model_figures(model, held_out), held_out.notes
    bare = held_out_nats(model, unconditioned(held_out.encoded))
    assert figures["total"]["lstm"] == pytest.approx(bare.sum() / notes.sum())
    assert figures["without part"]["lstm"] == pytest.approx(np.delete(bare, PART_INDEX).sum() / notes.sum())
    assert sum(figures["by_stream"].values()) == pytest.approx(figures["total"]["lstm"])
    for end in ("", ", conditioned"):
        total = figures["conditioned" if end else "total"]["lstm"] * notes.sum()
        by_parts, beats = figures[f"by parts{end}"], figures[f"beats{end}"]
        assert by_parts["1"] * notes[2] + by_parts["3-4"] * notes[[0, 1, 3]].sum() == pytest.approx(total)
        assert beats["known"] * notes[:3].sum() + beats["unknown"] * notes[3] == pytest.approx(total)
        assert set(figures[f"kinds{end}"]) == {"drums", "pitched"}
        assert figures[f"by parts without part{end}"]["1"] <= by_parts["1"]
    # Conditioned on its ensemble, a piece of one part pays nothing for the part but to say that there is none any more.
    alone = HeldOut.of(encode_pieces(pieces[2:3], model.vocabulary, ()), pieces[2:3])
    assert set(model_figures(model, alone)["kinds"]) == {"pitched"}


def test_baselines_are_added_with_and_without_the_part(model: EventModel) -> None:
    figures = {"total": {}, "without part": {}}
    add_baselines(figures, {"n-gram": np.array([1.0, 2.0, 3.0, 4.0, 5.0])}, model.vocabulary, 10)
    assert figures["total"]["n-gram"] == 1.5 and figures["without part"]["n-gram"] == 1.0
    assert figures["by_stream n-gram"]["part"] == 0.5


def test_tasks_name_the_bass_the_melody_and_the_rest() -> None:
    tasks = {task.name: task for task in tasks_of(band(0))}
    assert len(tasks) == 4
    assert tasks["bass, the rest given"].composed == (BASS,)
    assert set(tasks["bass, the rest given"].given) == {FLUTE, PIANO, DRUMS}
    assert tasks["melody, the harmony given"].composed == (FLUTE,)
    assert tasks["melody, the harmony given"].given == (PIANO, BASS)
    assert tasks["harmony, the melody given"].composed == (PIANO, BASS)
    assert tasks["drums, the rest given"].composed == (DRUMS,)
    assert tasks_of(piece_of(random_tune(1))) == []


def test_each_task_is_measured_given_and_alone(model: EventModel) -> None:
    found = part_nats(model, [band(seed) for seed in range(3)], most_bars=6)
    assert len(found) == 4
    for nats in found.values():
        assert len(nats.notes) == 3 and (nats.notes >= 16).all()
        assert (nats.given > 0).all() and (nats.alone > 0).all()
        assert not np.allclose(nats.given, nats.alone)
    bass = sum(int((track.notes[:, 0] < 6 * 96).sum()) for track in band(0).score.tracks[1:2])
    assert found["bass, the rest given"].notes[0] == bass


def test_estimates_are_means_over_pieces_with_intervals_about_them() -> None:
    rng = np.random.default_rng(0)
    notes = rng.integers(50, 100, 40).astype(float)
    nats = PartNats(notes * rng.normal(2, 0.1, 40), notes * rng.normal(4, 0.1, 40), notes)
    found = nats.estimates(np.random.default_rng(1))
    for name, expected in (("given", 2), ("alone", 4), ("ratio", 0.5)):
        value, low, high = found[name]
        assert low < value < high and value == pytest.approx(expected, rel=0.03)
    assert dataclasses.astuple(nats)[2].sum() == notes.sum()
