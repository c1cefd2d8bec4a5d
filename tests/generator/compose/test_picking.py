"""Music that goes on bar by bar with a critic: it picks each stretch but the first, as far as time allows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice, pairwise

import numpy as np
import pytest

from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import FIRST_BARS, PICKED_BARS, ComposedBar, Continuation
from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.form_model import FormModel
from generator.network.checkpoint import Checkpoint
from tests.generator.bands import band, parts_checkpoint
from tests.generator.compose.takes.test_rank_takes import checkpoint as merged_checkpoint
from tests.generator.critics import with_critic
from tests.generator.scores import tune


class Clock:
    """Seconds pass with each look at it."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.now = seconds, 0.0

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


def going_on(checkpoint: Checkpoint, bars: int, clock: Clock, *, endless: bool = False) -> Iterator[ComposedBar]:
    clip = band(4) if checkpoint.vocabulary.has_parts else tune(4)
    request = request_for(checkpoint, Wish(seed=clip, bars=bars, rng_seed=3))
    return Continuation.of(request, endless=endless).bars(
        checkpoint.model(), critic=checkpoint.critic, form_model=checkpoint.forms, clock=clock
    )


def rows(bars: list[ComposedBar]) -> list[list[list[int]]]:
    return [bar.notes.tolist() for bar in bars]


@pytest.fixture(params=["merged", "parts"], scope="module")
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    return parts_checkpoint() if request.param == "parts" else merged_checkpoint()


@pytest.mark.parametrize("endless", [False, True])
def test_bars_have_no_gaps_and_the_first_come_as_they_are_drawn(checkpoint: Checkpoint, endless: bool) -> None:
    judged = with_critic(checkpoint, likes={"onsets": 1.0})
    count = FIRST_BARS + 2 * PICKED_BARS + 1
    found = list(islice(going_on(judged, count, Clock(0.0), endless=endless), count))
    assert len(found) == count
    assert all(one.end_ticks == other.begin_ticks for one, other in pairwise(found))
    for bar in found:
        assert ((bar.notes[:, 0] >= bar.begin_ticks) & (bar.notes[:, 0] < bar.end_ticks)).all()
    alone = list(islice(going_on(checkpoint, count, Clock(0.0), endless=endless), count))
    assert rows(found[:FIRST_BARS]) == rows(alone[:FIRST_BARS]) and rows(found) != rows(alone)
    assert rows(found) == rows(list(islice(going_on(judged, count, Clock(0.0), endless=endless), count)))


def test_it_picks_what_the_critic_likes(checkpoint: Checkpoint) -> None:
    onsets = []
    for likes in (1.0, -1.0):
        judged = with_critic(checkpoint, likes={"onsets": likes})
        found = list(going_on(judged, 14, Clock(0.0)))[FIRST_BARS:]
        every = np.concatenate([bar.notes for bar in found])
        pitched = every[every[:, PART] != DRUMS] if checkpoint.vocabulary.has_parts else every  # which "onsets" is of
        onsets.append(len(np.unique(pitched[:, 0])))
    assert onsets[0] > onsets[1]


def test_where_time_is_short_nothing_is_picked(checkpoint: Checkpoint) -> None:
    """A clock by which everything takes ten seconds: one candidate, which is composing alone."""
    likes = with_critic(checkpoint, likes={"onsets": 1.0})
    dislikes = with_critic(checkpoint, likes={"onsets": -1.0})
    assert rows(list(going_on(likes, 10, Clock(10.0)))) == rows(list(going_on(dislikes, 10, Clock(10.0))))


def test_what_is_not_wanted_any_more_ends_at_once(checkpoint: Checkpoint) -> None:
    judged = with_critic(checkpoint)
    request = request_for(judged, Wish(seed=tune(4), bars=10, rng_seed=3))
    left = 150

    def is_wanted() -> bool:
        nonlocal left
        left -= 1
        return left > 0

    found = list(
        Continuation.of(request, endless=False).bars(judged.model(), is_wanted, judged.critic, clock=Clock(0.0))
    )
    assert len(found) < 10 and left >= -1


def test_plans_of_form_go_on_beyond_the_first_stretches() -> None:
    forms = FormModel.learn([np.arange(1, 9) % 7 for _ in range(20)])
    planned = replace(parts_checkpoint(), forms=forms)
    for own in (planned, with_critic(planned)):
        found = list(islice(going_on(own, 4, Clock(0.0), endless=True), 40))
        assert len(found) == 40
