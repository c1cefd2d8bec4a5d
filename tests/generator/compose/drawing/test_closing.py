"""How pieces end: the model may end one within its last bar, and is helped to bring it to its close."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.request import GenerationRequest
from generator.compose.drawing.engine import compose, compose_takes
from generator.compose.drawing.guidance import CLOSING_BARS, Guidance
from generator.errors import ContinuoError
from generator.events.context import COLUMN, FEATURES
from generator.events.vocabulary import EOS
from generator.music.score import Score, Track
from generator.network.config import LSTMConfig, SamplingConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import SMALL_VOCABULARY, tune

NOTHING = Score(24, (Track(),))
BAR = 96
LSTM = LSTMConfig(channels=8, hidden=8, head_width=8)
WAVENET = WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8)
REQUEST = GenerationRequest(NOTHING, 0, 4 * BAR)


def model(config: LSTMConfig | WaveNetConfig, *, is_over: bool = False) -> SequenceModel:
    """is_over: it goes on by quarter notes, and would rather end than anything else."""
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(1))
    weights = {name: weight * (4 if ".output." in name else 1) for name, weight in weights.items()}
    if is_over:
        weights["heads.shift.output.bias"][24] += 500
        weights["heads.token.output.bias"][EOS] += 500
    return SequenceModel(config, SMALL_VOCABULARY, weights)


def onsets(request: GenerationRequest) -> list[int]:
    return [event.onset_ticks for event in compose(model(LSTM, is_over=True), request)]


def test_a_piece_may_be_over_within_its_last_bar_and_not_before_a_note_of_it() -> None:
    assert onsets(REQUEST)[-1] == 3 * BAR


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, controls=Controls(ending="open")),
        replace(REQUEST, controls=Controls(density="1-4")),  # a note is due
        replace(REQUEST, sampling=SamplingConfig(closing=0)),
        GenerationRequest(NOTHING, 0, 4 * BAR, follows=replace(tune(2), ticks_per_quarter=24)),
    ],
    ids=["open", "density", "off", "gap"],
)
def test_where_it_is_to_go_on_it_goes_on(other: GenerationRequest) -> None:
    assert onsets(other)[-1] >= 4 * BAR - 24


def test_one_bar_is_not_over_before_it_has_a_note() -> None:
    assert onsets(replace(REQUEST, end_ticks=BAR)) == [24]


def test_the_first_bars_of_a_new_part_are_not_guided() -> None:
    short = replace(REQUEST, end_ticks=CLOSING_BARS * BAR)
    for seed in range(4):
        plain, guided = (
            [
                event.row.tolist()
                for event in compose(
                    model(LSTM), replace(short, rng_seed=seed, sampling=SamplingConfig(closing=closing))
                )
            ]
            for closing in (1, 4)
        )
        assert plain == guided


@pytest.mark.parametrize("config", [LSTM, WAVENET], ids=["lstm", "wavenet"])
def test_only_the_last_bars_are_guided_by_how_many_are_left(config: LSTMConfig | WaveNetConfig) -> None:
    begin, differ = (4 - CLOSING_BARS) * BAR, 0
    for seed in range(6):
        plain, guided = (
            [
                (event.onset_ticks, event.row.tolist())
                for event in compose(
                    model(config), replace(REQUEST, rng_seed=seed, sampling=SamplingConfig(closing=closing))
                )
            ]
            for closing in (1, 4)
        )
        crossing = next((place for place, (onset, _) in enumerate(plain) if onset >= begin), len(plain))
        assert guided[:crossing] == plain[:crossing]
        differ += guided != plain
    assert differ >= 3


def test_each_take_closes_when_it_is_there() -> None:
    own = model(LSTM)
    takes: list[list[list[int]]] = [[] for _ in range(5)]
    for take, event in compose_takes(own, replace(REQUEST, takes=5, sampling=SamplingConfig(closing=4))):
        takes[take].append(event.row.tolist())
    few: list[list[list[int]]] = [[] for _ in range(2)]
    for take, event in compose_takes(own, replace(REQUEST, takes=2, sampling=SamplingConfig(closing=4))):
        few[take].append(event.row.tolist())
    assert few == takes[:2]


def test_what_is_drawn_from_lies_further_from_the_model_with_fewer_conditions() -> None:
    rng = np.random.default_rng(3)
    guidance = Guidance(SamplingConfig(closing=3.0), 100, "full")
    one, onset = rng.normal(size=(2, 7)), np.array([90, 110])
    every = np.ones((2, len(FEATURES)), np.int64)
    assert guidance.context(every, onset) is every and guidance.logits(one, onset)[1] is one
    assert not guidance.turns_to_close(np.array([90, 99]))
    assert guidance.turns_to_close(onset) and not guidance.turns_to_close(onset)

    both = guidance.context(every, onset)
    assert (both[:3] == 1).all()  # the second take's row alone lacks a condition: how many bars are left
    assert [place for place in range(len(FEATURES)) if not both[3, place]] == [COLUMN["bars_left"]]

    less = rng.normal(size=(2, 7))
    model_s, drawn = guidance.logits(np.concatenate([one, less]), onset)
    np.testing.assert_array_equal(model_s, one)
    np.testing.assert_array_equal(drawn[0], one[0])
    np.testing.assert_allclose(drawn[1], less[1] + 3 * (one[1] - less[1]), rtol=1e-5)


def test_guidance_by_everything_is_on_from_the_start() -> None:
    guidance = Guidance(SamplingConfig(guidance=2.0), 100, "full")
    assert guidance.is_on and not guidance.turns_to_close(np.array([200]))
    both = guidance.context(np.ones((1, len(FEATURES)), np.int64), np.array([0]))
    assert both[1].sum() == both[1, COLUMN["position"]] == 1
    one, less = np.ones((2, 3)), np.zeros((2, 3))
    for weight, closing, expected in ((2.0, 3.0, 3), (3.0, 2.0, 3), (0.5, 1.0, 0.5), (0.5, 0.0, 0.5)):
        own = Guidance(SamplingConfig(guidance=weight, closing=closing), 100, "full")
        _, drawn = own.logits(np.concatenate([one, less]), np.array([99, 100]))
        assert drawn[:, 0].tolist() == [weight, expected]


def test_bad_closing_is_refused_in_one_sentence() -> None:
    with pytest.raises(ContinuoError, match="--closing is 5; it must be between 0 and 4"):
        SamplingConfig(closing=5)
