"""A form leads what is drawn: bars that come back towards their like, others away from the bar before."""

from __future__ import annotations

import numpy as np
import pytest

from generator.analysis.form import shared_notes
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose, compose_takes
from generator.compose.drawing.form_guide import LIKE_BAR_BEFORE, NATS_LIKE, NATS_REPEATED, NATS_WHEN, FormGuide
from generator.compose.piece import composed_notes
from generator.events.ensemble import DRUMS, part_value
from generator.events.form_model import UNPLANNED
from generator.events.quantiser import quantise
from generator.music.bars import BarGrid
from generator.music.instruments import FAMILIES
from generator.network.config import LSTMConfig, SamplingConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.bands import VOCABULARY, band, parts_checkpoint
from tests.generator.scores import SMALL_VOCABULARY, tune

BARS = BarGrid((), 24)
FLUTE, BASS = part_value(FAMILIES.index("pipe"), 0), part_value(FAMILIES.index("bass"), 0)
MERGED = LSTMConfig(channels=16, hidden=16, head_width=16)
# A bar of four notes and of a chord below the last, and the tokens of them; 96 ticks a bar, 6 a sixteenth.
TUNE = [(0, 60), (24, 64), (48, 67), (72, 60), (72, 64), (72, 67)]
CHORD = VOCABULARY.ids[1 << 60 | 1 << 64 | 1 << 67]


def token(pitch: int) -> int:
    return VOCABULARY.ids[1 << pitch]


def clip(bars: int = 1, part: int = FLUTE) -> np.ndarray:
    rows = [(96 * bar + tick, 12, pitch, 80, part) for bar in range(bars) for tick, pitch in TUNE]
    return np.array(rows, np.int64)


def guide(plan: list[int], *, before: np.ndarray | None = None, until: int = 99, strength: float = 1.0) -> FormGuide:
    return FormGuide(
        BARS,
        VOCABULARY,
        np.array([plan]),
        clip() if before is None else before,
        until=until,
        composed={FLUTE, DRUMS},
        takes=1,
        strength=strength,
    )


def liked(found: np.ndarray | None) -> int:
    assert found is not None
    return int(found.argmax())


def test_a_bar_that_comes_back_is_led_from_note_to_note() -> None:
    form = guide([0, 0, 2])
    assert form.shift(0, 120) == (72, NATS_WHEN)
    assert form.parts(0, 192) == ([FLUTE], NATS_WHEN)
    first = form.tokens(0, 192, FLUTE)
    assert liked(first) == token(60) and first is not None and first[token(60)] == pytest.approx(NATS_LIKE)
    assert first[CHORD] == pytest.approx(NATS_LIKE / 3)
    form.note(0, 192, FLUTE, token(60))
    assert form.shift(0, 192) == (24, NATS_WHEN)
    form.note(0, 216, FLUTE, token(64))
    form.note(0, 240, FLUTE, token(67))
    assert form.shift(0, 240) == (24, NATS_WHEN)
    assert liked(form.tokens(0, 264, FLUTE)) == CHORD
    form.note(0, 264, FLUTE, token(60))
    assert form.shift(0, 264) == (0, NATS_WHEN), "the chord is not whole"


def test_it_goes_on_in_the_key_in_which_it_came_back() -> None:
    form = guide([0, 0, 2, 2], before=clip(2))
    form.note(0, 192, FLUTE, token(62))
    assert liked(form.tokens(0, 216, FLUTE)) == token(66)
    for tick, pitch in TUNE[1:]:
        form.note(0, 192 + tick, FLUTE, token(pitch + 2))
    assert liked(form.tokens(0, 288, FLUTE)) == token(62), "a passage comes back in one key"
    form = guide([0, 1, 1])
    for tick, pitch in TUNE:
        form.note(0, 96 + tick, FLUTE, token(pitch + 2))
    assert liked(form.tokens(0, 192, FLUTE)) == token(62), "the bar before has moved already"


def test_a_bar_like_the_one_before_is_led_less() -> None:
    form = guide([0, 1])
    assert form.shift(0, 72) == (24, NATS_WHEN * LIKE_BAR_BEFORE)
    assert form.parts(0, 96) == ([FLUTE], NATS_WHEN * LIKE_BAR_BEFORE)
    found = form.tokens(0, 96, FLUTE)
    assert found is not None and found.max() == pytest.approx(NATS_LIKE * LIKE_BAR_BEFORE)


def test_more_strength_is_as_much_more() -> None:
    weak, strong = (guide([0, 0, 2], strength=strength) for strength in (1.0, 2.5))
    assert weak.shift(0, 168) == (24, NATS_WHEN) and strong.shift(0, 168) == (24, 2.5 * NATS_WHEN)
    one, other = (form.tokens(0, 192, FLUTE) for form in (weak, strong))
    assert one is not None and other is not None and np.allclose(other, 2.5 * one)


@pytest.mark.parametrize(
    ("plan", "until"), [([0, 0], 99), ([0, UNPLANNED], 99), ([0], 99), ([0, 5], 99), ([0, 1], 1), ([], 99)]
)
def test_where_nothing_comes_back_nothing_is_wanted(plan: list[int], until: int) -> None:
    form = guide(plan, until=until)
    assert form.shift(0, 72) is None and form.parts(0, 96)[0] == [] and form.tokens(0, 96, FLUTE) is None


def test_only_parts_that_are_composed_are_led_and_never_drums() -> None:
    form = guide([0, 1], before=np.concatenate([clip(part=BASS), clip(part=DRUMS)]))
    assert form.shift(0, 72) is None and form.parts(0, 96)[0] == []
    assert form.tokens(0, 96, FLUTE) is None and form.tokens(0, 96, DRUMS) is None
    form.note(0, 96, DRUMS, token(60))
    assert form.tokens(0, 96, DRUMS) is None


def test_going_on_with_the_bar_before_costs_more_and_more() -> None:
    form, costs = guide([0, 0]), []
    for tick, pitch in TUNE:
        found = form.tokens(0, 96 + tick, FLUTE)
        costs.append(0.0 if found is None else float(-found[token(pitch)]))
        form.note(0, 96 + tick, FLUTE, token(pitch))
    assert costs[0] == 0 and costs == sorted(costs) and costs[-1] > NATS_REPEATED / 4
    end = form.tokens(0, 168, FLUTE)
    assert end is not None and end[token(61)] == 0 and end[token(67)] < end[CHORD - 1] <= 0


def test_a_repeated_bar_that_the_form_has_costs_nothing() -> None:
    form = guide([0, 1])
    for tick, pitch in TUNE[:3]:
        form.note(0, 96 + tick, FLUTE, token(pitch))
    found = form.tokens(0, 168, FLUTE)
    assert found is not None and found.min() >= 0


@pytest.mark.parametrize("number", [0, 1])
def test_what_is_composed_keeps_to_its_form(number: int) -> None:
    checkpoint = parts_checkpoint(number)

    def share_of_like(strength: float) -> float:
        """Of bars that are to come back from four bars before, how much does."""
        sampling = SamplingConfig(form_strength=strength, repeats=0)
        wish = Wish(
            seed=band(4), bars=12, takes=4, form="A B B", sampling=sampling, parts="flute, bass", playable=False
        )
        request = request_for(checkpoint, wish)
        assert request.forms is not None and request.forms[0, 12:].tolist() == [4] * 4
        events: list[list[ComposedEvent]] = [[] for _ in range(4)]
        for take, event in compose_takes(checkpoint.model(), request):
            events[take].append(event)
        shares = []
        for own in events:
            shared = shared_notes(composed_notes(checkpoint, request, own)[:, :4], BARS, 4)
            share = shared.moved[:, 3] / shared.sizes
            shares += share[(shared.bars >= 12) & (shared.bars < 15)].tolist()  # the last is left to the model
        return float(np.mean(shares))

    assert share_of_like(4) > share_of_like(0) + 0.2


def test_a_model_that_knows_no_forms_is_led_by_one_all_the_same() -> None:
    weights = random_weights(MERGED, SMALL_VOCABULARY, np.random.default_rng(0))
    model = SequenceModel(MERGED, SMALL_VOCABULARY, weights)
    plan = np.array([[0] * 4 + [4] * 4])

    def repeated(strength: float) -> float:
        sampling = SamplingConfig(form_strength=strength, repeats=0)
        request = GenerationRequest(quantise(tune(4)), 4 * 96, 8 * 96, sampling=sampling, forms=plan)
        notes = composed_notes(model, request, list(compose(model, request)))
        shared = shared_notes(np.concatenate([request.seed.tracks[0].notes, notes]), BARS, 4)
        back = (shared.moved[:, 3] / shared.sizes)[(shared.bars >= 4) & (shared.bars < 7)]
        return float(back.mean())

    assert repeated(4) > repeated(0) + 0.2
