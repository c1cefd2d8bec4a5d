"""What a model with parts makes of bands, and that what one without them hears has not changed."""

from __future__ import annotations

import dataclasses
import hashlib

import numpy as np
import pytest

from generator.analysis.activations import MOST_EVENTS, MOST_EVENTS_OF_PARTS, activations_of
from generator.analysis.embedding import Embedder
from generator.analysis.passages import passages
from generator.analysis.units import correlates, passage_activations
from generator.events.context import COLUMN, ENSEMBLE_COLUMNS, MARKED
from generator.events.ensemble import DRUMS, part_value
from generator.events.positions import UNKNOWN_BEAT
from generator.events.quantiser import part_values, quantise, quantise_parts
from generator.events.streams import PART_INDEX
from generator.events.tokenizer import Tokenizer
from generator.music.score import Note, Score, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.model import SequenceModel
from generator.network.parameters import embedding_shapes
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.bands import band, parts_checkpoint
from tests.generator.scores import tune

# Of rows and conditions that a model with full streams was given, before there were models with parts.
_MERGED = "c5b7626719447c799cb5cc30af78db4c48020cb9ff3d77a218c06dd741da17ce"


def embedding(number: int = 0) -> Checkpoint:
    checkpoint, rng = parts_checkpoint(number), np.random.default_rng(number)
    shapes = embedding_shapes(checkpoint.config)
    return dataclasses.replace(
        checkpoint,
        embedding={name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()},
    )


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[tuple[np.ndarray, np.ndarray]]:
    """Rows and conditions that models are given."""
    given = []
    activations = SequenceModel.activations

    def spy(model: SequenceModel, rows: np.ndarray, context: np.ndarray) -> list[np.ndarray]:
        given.append((rows, context))
        return activations(model, rows, context)

    monkeypatch.setattr(SequenceModel, "activations", spy)
    return given


def test_a_model_of_merged_parts_gets_the_context_that_it_always_got(heard) -> None:
    digest = hashlib.sha256()
    cut = [own for score in (tune(5), tune(40), band(20)) for own in passages(score, 4)]
    for own in cut:
        place = (own.begin_ticks, own.end_ticks, own.score.tempos, own.score.metres)
        digest.update(own.score.tracks[0].notes.tobytes() + repr(place).encode())
    list(activations_of(made(CONFIGS[1]).model(), [own.score for own in cut] + [band(20)]))
    for rows, context in heard:
        digest.update(rows.tobytes() + context.tobytes())
    assert digest.hexdigest() == _MERGED


@pytest.mark.parametrize("number", [0, 1])
def test_a_model_with_parts_is_given_them_and_their_ensemble(heard, number: int) -> None:
    checkpoint, score = parts_checkpoint(number), band(4)
    (found,) = activations_of(checkpoint.model(), [score])
    ((rows, context),) = heard
    events = Tokenizer(checkpoint.vocabulary).encode(score)
    assert np.array_equal(found.rows, events.rows) and np.array_equal(rows[0, 1:], events.rows)
    values = part_values(quantise_parts(score))
    assert len(values) == 5 and values[-1] == DRUMS and found.score == quantise_parts(score)
    ensemble = context[0, :, ENSEMBLE_COLUMNS]
    assert (ensemble[:, :5] == values).all() and not ensemble[:, 5:].any()
    assert (context[0, :, COLUMN["dynamics"]] == MARKED).all() and not context[0, :, COLUMN["key"]].any()
    assert (context[0, :, COLUMN["tempo"]] > 0).all() and (context[0, :, COLUMN["position"]] != UNKNOWN_BEAT).all()


def test_where_no_beat_is_known_nothing_is_said_of_bars_and_tempo(heard) -> None:
    onsets = np.cumsum(np.random.default_rng(1).integers(3, 17, 200))
    free = Score(24, (Track(note_array([Note(int(onset), 5, 60 + int(onset) % 12, 70) for onset in onsets])),))
    list(activations_of(parts_checkpoint().model(), [free]))
    ((_, context),) = heard
    assert (context[0, :, COLUMN["position"]] == UNKNOWN_BEAT).all()
    assert not context[0, :, [COLUMN["tempo"], COLUMN["metre"]]].any()


def test_parts_have_more_events_and_silence_has_none() -> None:
    long, silent = activations_of(parts_checkpoint().model(), [band(40), Score(24)])
    assert len(long.onsets) == MOST_EVENTS_OF_PARTS > MOST_EVENTS and not len(silent.onsets)


def test_drums_and_instruments_make_a_difference_to_a_model_with_parts_alone() -> None:
    plain = band(6)
    other = dataclasses.replace(plain, tracks=(dataclasses.replace(plain.tracks[0], program=56), *plain.tracks[1:]))
    without = dataclasses.replace(plain, tracks=plain.tracks[:4])
    parts, merged = Embedder(embedding()), Embedder(made(CONFIGS[1]))
    assert (parts.has_parts, merged.has_parts) == (True, False)
    for embedder in (parts, merged):
        own = embedder.vectors([plain, other, without])
        assert np.allclose(own[0], own[1], atol=1e-6) == np.allclose(own[0], own[2], atol=1e-6) != embedder.has_parts


def test_units_for_drums_and_for_an_instrument_are_found_out() -> None:
    found = []
    for own in passage_activations(parts_checkpoint().model(), [band(8), band(16)], "layer 1"):
        part = own.activations.rows[:, PART_INDEX]
        values = [part == DRUMS, np.isin(part, [part_value(3, 0), part_value(3, 1)])]
        found.append(dataclasses.replace(own, values=np.stack(values, axis=1).astype(float)))
    drums, guitars = correlates(found)
    assert drums[0][:2] == ("instrument", "drums") and drums[0].correlation == pytest.approx(1, abs=1e-6)
    assert guitars[0][:2] == ("instrument", "guitar") and guitars[0].correlation == pytest.approx(1, abs=1e-6)


def test_intervals_are_those_of_one_part_and_chords_those_of_all() -> None:
    steps = [Note(24 * n, 24, 72 + n % 2, 80) for n in range(96)]
    low = [Note(24 * n, 24, 57 + 8 * (n % 2), 80) for n in range(96)]
    middle = [Note(24 * n, 24, 60 + 10 * (n % 2), 80) for n in range(96)]
    score = Score(24, tuple(Track(note_array(own), "", p) for own, p in ((steps, 73), (middle, 24), (low, 33))))
    found = passage_activations(parts_checkpoint().model(), [quantise(score), score], "sum", each=16)
    names = {own[:2] for unit in correlates(found, 99) for own in unit}
    assert {("interval", "+1"), ("interval", "+8"), ("interval", "-10"), ("instrument", "pipe")} <= names
    assert ("chord", "single note") not in names
