"""What the engine composes is well formed, whatever the model would like."""

from __future__ import annotations

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compose.asking.request import GenerationRequest
from generator.compose.drawing.engine import compose
from generator.errors import ContinuoError
from generator.events import streams
from generator.events.quantiser import quantise
from generator.events.tokenizer import Tokenizer
from generator.events.vocabulary import BOS, EOS, REST, Vocabulary
from generator.music.score import Score, Track
from generator.network.config import LSTMConfig, SamplingConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.scores import SMALL_VOCABULARY, mask, tune

CONFIGS = {
    "wavenet": WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8),
    "lstm": LSTMConfig(channels=8, hidden=8, head_width=8),
}
SEED = quantise(tune(2))
NOTHING = Score(24, (Track(),))


def model(family: str = "lstm", seed: int = 0) -> SequenceModel:
    config = CONFIGS[family]
    return SequenceModel(
        config, SMALL_VOCABULARY, random_weights(config, SMALL_VOCABULARY, np.random.default_rng(seed))
    )


@given(st.sampled_from(sorted(CONFIGS)), st.integers(0, 99), st.booleans(), st.floats(0, 3), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_any_model_composes_legal_events_inside_its_bounds(family, seed, from_clip, temperature, bars) -> None:
    clip = SEED if from_clip else NOTHING
    begin = clip.end_ticks
    request = GenerationRequest(
        clip, begin, begin + bars * 96, sampling=SamplingConfig(temperature), rng_seed=seed, max_events=300
    )
    onset, struck = None, set()
    for event in compose(model(family, seed), request):
        shift, token, duration, velocity = event.row.tolist()
        pitches = SMALL_VOCABULARY.pitches[token]
        assert token not in (BOS, EOS)
        assert begin <= event.onset_ticks < begin + bars * 96 or token == REST
        assert (token == REST) <= (shift == streams.MAX_SHIFT_TICKS)
        assert bool(pitches) == (duration > 0) == (velocity > 0)
        struck = struck if event.onset_ticks == onset else set()
        assert not struck & set(pitches)
        struck |= set(pitches)
        onset = event.onset_ticks


def test_same_request_same_events_other_seed_other_events() -> None:
    def rows(rng_seed: int) -> list:
        request = GenerationRequest(SEED, SEED.end_ticks, SEED.end_ticks + 960, rng_seed=rng_seed)
        return [event.row.tolist() for event in compose(model(), request)]

    assert rows(1) == rows(1) != rows(2)


def test_it_can_be_left_at_any_event() -> None:
    request = GenerationRequest(SEED, SEED.end_ticks, None, max_events=10**9)
    assert len(list(islice(compose(model(), request), 5))) == 5


def test_the_seed_matters() -> None:
    other = Tokenizer(SMALL_VOCABULARY).decode(Tokenizer(SMALL_VOCABULARY).encode(tune(2, velocity_step=9)).rows)
    found = []
    for clip in (SEED, other):
        request = GenerationRequest(clip, 192, 192 + 192, rng_seed=3)
        found.append([event.row.tolist() for event in compose(model(), request)])
    assert found[0] != found[1]


def test_a_new_part_far_behind_the_clip_is_reached_by_rests() -> None:
    begin = SEED.end_ticks + 1000
    request = GenerationRequest(SEED, begin, begin + 192, rng_seed=1)
    events = list(compose(model(), request))
    assert all(event.row[1] == REST for event in events if event.onset_ticks < begin)
    assert any(event.onset_ticks >= begin for event in events)


def test_an_end_before_the_beginning_is_refused() -> None:
    with pytest.raises(ContinuoError, match="more bars or seconds"):
        list(compose(model(), GenerationRequest(SEED, 192, 192)))


def test_classic_models_compose_names_at_fixed_spacing() -> None:
    vocabulary = Vocabulary.build({mask(60): 70, mask(0, 4, 7): 60}, min_count=50, rare="drop", streams="classic")
    config = CONFIGS["lstm"]
    classic = SequenceModel(config, vocabulary, random_weights(config, vocabulary, np.random.default_rng(0)))
    events = list(compose(classic, GenerationRequest(NOTHING, 0, 240, rng_seed=1)))
    assert [event.onset_ticks for event in events] == list(range(0, 240, 12))
