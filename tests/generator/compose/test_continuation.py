"""Music that goes on bar by bar: the same notes as composed in one go, without gaps, for as long as is wanted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compose import continuation as continuation_module
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import ComposedBar, Continuation, joined
from generator.compose.drawing.engine import compose
from generator.compose.note_table import table_of
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS, part_value
from generator.events.quantiser import quantise_parts
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.chords import parse_chords
from generator.music.instruments import FAMILIES
from generator.music.metre import Metre
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint
from generator.network.config import LSTMConfig, WaveNetConfig
from generator.network.model import SequenceModel, random_weights
from tests.generator.bands import CONFIGS, band, parts_checkpoint
from tests.generator.scores import SMALL_VOCABULARY, tune


@pytest.fixture(params=["lstm", "wavenet"], scope="module")
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    config = LSTMConfig(channels=16, hidden=16, head_width=16)
    if request.param == "wavenet":
        config = WaveNetConfig(channels=8, skip_channels=8, head_width=16)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    return Checkpoint(config, SMALL_VOCABULARY, weights, ("song",), {})


def bars_of(checkpoint: Checkpoint, wish: Wish, count: int | None = None) -> list[ComposedBar]:
    going_on = Continuation.of(request_for(checkpoint, wish), endless=count is not None)
    return list(islice(going_on.bars(checkpoint.model()), count))


def all_notes(bars: list[ComposedBar]) -> np.ndarray:
    return joined([bar.notes for bar in bars], bars[0].notes.shape[1])


@pytest.mark.parametrize("clip", [None, tune(6)], ids=["from nothing", "a clip"])
def test_bars_hold_the_notes_that_composing_in_one_go_gives(checkpoint: Checkpoint, clip: Score | None) -> None:
    wish = Wish(seed=clip, bars=6, rng_seed=3)
    request = request_for(checkpoint, wish)
    whole = composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))
    bars = bars_of(checkpoint, wish)
    assert bars[0].begin_ticks == request.begin_ticks and bars[-1].end_ticks == request.end_ticks
    assert np.array_equal(all_notes(bars), whole)


SONG = band(12)
# Its flute falls silent after four bars; everybody else plays on.
UNFINISHED = replace(
    SONG,
    tracks=tuple(
        replace(track, notes=track.notes[track.notes[:, 0] < 4 * 4 * 480]) if track.name == "Flute" else track
        for track in SONG.tracks
    ),
)
_WITH_PARTS = {
    "a band": Wish(seed=band(4), bars=6),
    "nothing": Wish(ensemble="piano, bass, drums", bars=6),
    "one part": Wish(seed=UNFINISHED, parts="flute", bars=6),
    "all, the others later": Wish(seed=UNFINISHED, parts="flute", bars=12, others="continue"),
    "a new part": Wish(seed=UNFINISHED, add="violin"),
}
_FLUTE = part_value(FAMILIES.index("pipe"), 0)
_BAR = 4 * GRID


@pytest.mark.parametrize("number", range(len(CONFIGS)))
@pytest.mark.parametrize("wish", _WITH_PARTS.values(), ids=list(_WITH_PARTS))
@settings(max_examples=5)
@given(rng_seed=st.integers(0, 1000))
def test_with_parts_too_bars_hold_what_composing_in_one_go_gives(wish: Wish, number: int, rng_seed: int) -> None:
    checkpoint, wish = parts_checkpoint(number), replace(wish, rng_seed=rng_seed)
    request = request_for(checkpoint, wish)
    whole = composed_notes(checkpoint, request, list(compose(checkpoint.model(), request)))
    notes = all_notes(bars_of(checkpoint, wish))
    # Of notes that begin together the mean loudness is theirs, as far as they are known to be equally long.
    alike = [0, 1, 2, 4]
    assert np.array_equal(notes[:, alike], whole[:, alike])


def test_stretches_hear_the_parts_that_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuation_module, "SEGMENT_BARS", 2)
    asked: list[GenerationRequest] = []

    def noting(model: SequenceModel, request: GenerationRequest) -> Iterator[ComposedEvent]:
        asked.append(request)
        return compose(model, request)

    monkeypatch.setattr(continuation_module, "compose", noting)
    wish = Wish(seed=UNFINISHED, parts="flute", bars=12, others="continue")
    composed = np.concatenate([bar.notes for bar in bars_of(parts_checkpoint(), wish)])
    assert set(composed[composed[:, 0] < 12 * _BAR, 4].tolist()) == {_FLUTE}
    assert set(composed[composed[:, 0] >= 12 * _BAR, 4].tolist()) > {_FLUTE}
    assert [request.begin_ticks for request in asked] == [begin * _BAR for begin in range(4, 16, 2)]
    song = table_of(quantise_parts(SONG), asked[0].parts)
    theirs = song[song[:, 4] != _FLUTE]
    for request in asked:
        begin = request.begin_ticks
        heard, stay = table_of(request.seed, request.parts), table_of(request.given, request.parts)
        passed = heard[(heard[:, 4] != _FLUTE) & (heard[:, 0] < 12 * _BAR)]
        assert passed.tolist() == theirs[theirs[:, 0] < begin].tolist()
        assert stay.tolist() == theirs[theirs[:, 0] >= begin].tolist()


@pytest.mark.parametrize("endless", [False, True])
def test_every_stretch_has_its_form(monkeypatch: pytest.MonkeyPatch, *, endless: bool) -> None:
    monkeypatch.setattr(continuation_module, "SEGMENT_BARS", 2)
    monkeypatch.setattr(continuation_module, "CONTEXT_BARS", 3)
    asked: list[GenerationRequest] = []

    def noting(model: SequenceModel, request: GenerationRequest) -> Iterator[ComposedEvent]:
        asked.append(request)
        return compose(model, request)

    monkeypatch.setattr(continuation_module, "compose", noting)
    checkpoint = parts_checkpoint()
    whole = request_for(checkpoint, Wish(seed=band(4), bars=6, form="A=2, B=2, A"))
    going_on = Continuation.of(whole, endless=endless)
    assert len(list(islice(going_on.bars(checkpoint.model(), form_model=checkpoint.forms), 6))) == 6
    assert len(asked) == 3 and whole.forms is not None
    for request, first in zip(asked, (0, 3, 5), strict=True):
        assert request.forms is not None and request.end_ticks is not None
        bars = request.end_ticks // _BAR
        assert request.forms.shape[1] == bars if endless else request.forms.tolist() == whole.forms[:, first:].tolist()
    if endless:
        assert list(islice(going_on.bars(checkpoint.model()), 3)) and asked[-1].forms is None


def test_going_on_from_a_bar_line_hears_every_part() -> None:
    checkpoint = parts_checkpoint()
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=UNFINISHED, parts="flute", bars=12)), endless=True)
    bars = list(islice(going_on.bars(checkpoint.model()), 3))
    later = going_on.from_here(all_notes(bars), bars[-1].end_ticks)
    every = table_of(later.before, later.parts)
    song = table_of(quantise_parts(SONG), later.parts)
    end = 7 * _BAR
    stay = song[(song[:, 4] != _FLUTE) & (song[:, 0] < end)]
    assert every[every[:, 4] != _FLUTE].tolist() == stay.tolist()
    assert (every[:, 4] == _FLUTE).sum() == 16 + len(all_notes(bars))
    after = next(later.bars(checkpoint.model()))
    assert after.begin_ticks == end and set(after.notes[:, 4].tolist()) <= {_FLUTE}


@pytest.mark.parametrize(
    ("part", "pitch", "lasts"),
    [(1, 60, 24), (9, 60, 96), (1, 64, 96), (DRUMS, 60, 96)],
    ids=["itself", "another part", "another key", "drums"],
)
def test_a_note_ends_where_its_part_strikes_its_key_again(part: int, pitch: int, lasts: int) -> None:
    value = part if part == DRUMS else 1
    bars = [np.array([[72, 96, 60, 80, value]]), np.array([[96, 24, pitch, 80, part]])]
    assert joined(bars, 5).tolist() == [[72, lasts, 60, 80, value], [96, 24, pitch, 80, part]]
    assert joined([], 5).shape == (0, 5)


def test_bars_follow_each_other_without_gaps_past_any_stretch(
    checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(continuation_module, "SEGMENT_BARS", 3)
    wish = Wish(seed=None, metre="3/4", rng_seed=1)
    bars = bars_of(checkpoint, wish, 20)
    grid = BarGrid([Metre(0, 3, 4)], GRID)
    assert [(bar.begin_ticks, bar.end_ticks) for bar in bars] == [
        (grid.bar_start(number), grid.bar_start(number + 1)) for number in range(20)
    ]
    for bar in bars:
        assert ((bar.notes[:, 0] >= bar.begin_ticks) & (bar.notes[:, 0] < bar.end_ticks)).all()
    stretches = [all_notes(bars[begin : begin + 3])[:, 1:].tolist() for begin in range(0, 18, 3)]
    assert len({str(notes) for notes in stretches}) > 1, "each stretch has random numbers of its own"


def test_the_progression_goes_on_through_all_stretches(checkpoint: Checkpoint, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(continuation_module, "SEGMENT_BARS", 4)  # the progression has three bars
    progression = "C | F | G"
    bars = bars_of(checkpoint, Wish(seed=None, controls=Controls(chords=progression, passing=False)), 12)
    chords = parse_chords(progression)
    struck = 0
    for number, bar in enumerate(bars):
        allowed = chords[number % 3][0].classes
        struck += len(bar.notes)
        assert all(allowed >> int(pitch) % 12 & 1 for pitch in bar.notes[:, 2])
    assert struck > 10


def test_going_on_from_a_bar_line_hears_the_last_bars_and_counts_on(checkpoint: Checkpoint) -> None:
    wish = Wish(seed=tune(6), bars=50)
    going_on = Continuation.of(request_for(checkpoint, wish), endless=True)
    bars = list(islice(going_on.bars(checkpoint.model()), 45))
    later = going_on.from_here(all_notes(bars), bars[-1].end_ticks)
    assert later.before.tracks[0].notes[:, 0].min() >= bars[-1].end_ticks - 32 * 4 * GRID
    after = next(later.bars(checkpoint.model()))
    assert after.begin_ticks == bars[-1].end_ticks
    assert (after.notes[:, 0] >= after.begin_ticks).all()


def test_it_ends_at_once_when_it_is_not_wanted(checkpoint: Checkpoint) -> None:
    wanted = iter([True] * 5)
    going_on = Continuation.of(request_for(checkpoint, Wish(seed=None)), endless=True)
    assert len(list(going_on.bars(checkpoint.model(), lambda: next(wanted, False)))) <= 5


def test_the_first_bar_of_a_clip_that_ends_in_mid_bar_is_shorter(checkpoint: Checkpoint) -> None:
    clip = tune(5)
    request = request_for(checkpoint, Wish(seed=clip, bars=2))
    bars = bars_of(checkpoint, Wish(seed=clip, bars=2))
    grid = BarGrid(request.seed.metres, GRID)
    assert bars[0].end_ticks == grid.bar_start(grid.locate_one(request.begin_ticks)[0] + 1)


def test_an_ending_of_what_has_no_end_is_refused(checkpoint: Checkpoint) -> None:
    request = request_for(checkpoint, Wish(seed=None, controls=Controls(ending="downbeat")))
    with pytest.raises(ContinuoError, match="--endless"):
        Continuation.of(request, endless=True)
    with pytest.raises(ContinuoError, match="as a whole"):
        Continuation.of(replace(request, follows=request.seed), endless=False)
