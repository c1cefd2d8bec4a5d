"""A critic picks among candidates that are composed side by side."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.provenance import Provenance, Source, wish_settings
from generator.compose.asking.request_for import candidates_of, request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import compose_again, compose_all, composed_notes
from generator.compose.takes.critic_scores import critic_scores, take_stretch
from generator.errors import ContinuoError
from generator.music.score import note_array
from generator.network.checkpoint import Checkpoint
from tests.generator.bands import band, parts_checkpoint
from tests.generator.compose.takes.test_rank_takes import checkpoint as merged_checkpoint
from tests.generator.critics import with_critic
from tests.generator.scores import tune

WISH = Wish(seed=tune(4), bars=4, rng_seed=1)


@pytest.fixture(params=["lstm", "wavenet", "parts"], scope="module")
def checkpoint(request: pytest.FixtureRequest) -> Checkpoint:
    return parts_checkpoint() if request.param == "parts" else merged_checkpoint(request.param)


def test_the_take_it_likes_best_comes_first_whatever_number_is_shown(checkpoint: Checkpoint) -> None:
    likes = with_critic(checkpoint, likes={"onsets": 1.0})
    every = compose_all(likes, replace(WISH, takes=8))
    onsets = [len(np.unique(take.notes[:, 0])) for take in every]
    assert onsets[0] == max(onsets) and len(every) == 8
    for shown in (1, 3):
        takes = compose_all(likes, replace(WISH, takes=shown))
        assert [take.index for take in takes] == [take.index for take in every[:shown]]
        assert [take.scores.rank for take in takes] == list(range(1, shown + 1))
        assert all(take.scores.critic is not None and 0 <= take.scores.critic <= 1 for take in takes)


def test_candidates_are_takes_and_no_other_notes(checkpoint: Checkpoint) -> None:
    plain = {take.index: take.notes.tolist() for take in compose_all(checkpoint, replace(WISH, takes=32))}
    critical = with_critic(checkpoint)
    judged = {take.index: take.notes.tolist() for take in compose_all(critical, replace(WISH, takes=32))}
    assert judged == plain


def test_without_a_critic_or_candidates_one_take_is_one_take(checkpoint: Checkpoint) -> None:
    alone = compose_all(checkpoint, WISH)
    off = compose_all(with_critic(checkpoint), replace(WISH, candidates=1))
    assert [take.index for take in alone] == [take.index for take in off] == [0]
    assert alone[0].notes.tolist() == off[0].notes.tolist()
    assert alone[0].scores.nats_per_note is None and alone[0].scores.critic is None


def test_what_was_picked_is_composed_again_by_its_index(checkpoint: Checkpoint) -> None:
    one = with_critic(checkpoint, likes={"onsets": 1.0})
    other = with_critic(checkpoint, likes={"onsets": -1.0})
    picked = compose_all(one, WISH)[0]
    again = compose_again(other, WISH, picked.index)
    assert again and again.notes.tolist() == picked.notes.tolist()
    assert compose_all(other, WISH)[0].index != picked.index
    assert compose_again(one, WISH, 99) is None
    long = replace(WISH, bars=200, candidates=4)  # of which two are composed
    later = compose_again(one, long, 3)
    assert later and later.index == 3


def test_a_file_that_says_nothing_of_candidates_is_older_than_they_are() -> None:
    settings = wish_settings(WISH)
    assert settings["candidates"] == 32
    about = Provenance("continuo 1", Source("m", "0"), None, settings, 0, (0, 96))
    assert about.wish_with(None).candidates == 32
    assert "candidates" not in wish_settings(replace(WISH, candidates=1))
    del settings["candidates"]
    assert replace(about, wish=settings).wish_with(None).candidates == 1


def test_long_music_has_fewer_and_a_gap_its_own() -> None:
    assert candidates_of(WISH) == 32
    assert candidates_of(replace(WISH, bars=200)) == 2
    assert candidates_of(replace(WISH, bars=2000)) == 1
    assert candidates_of(replace(WISH, bars=2000, takes=3)) == 3
    assert candidates_of(Wish(seconds=3600.0)) == 1
    assert candidates_of(Wish(seed=band(64), add="cello")) == 8
    judged = with_critic(merged_checkpoint())
    filled = request_for(judged, Wish(seed=tune(8), fill=(3, 4)))
    assert filled.shown is None and filled.takes == 8
    assert len(compose_all(judged, Wish(seed=tune(8), fill=(3, 4)))) == 1
    asked = request_for(judged, replace(WISH, takes=3))
    assert (asked.takes, asked.shown) == (32, 3)


@pytest.mark.parametrize("candidates", [0, -1, 257])
def test_too_few_or_too_many_are_refused(candidates: int) -> None:
    with pytest.raises(ContinuoError, match="--candidates"):
        Wish(candidates=candidates)


def test_a_stretch_ends_its_piece_only_where_it_is_asked_to() -> None:
    judged = with_critic(parts_checkpoint())
    default, opened = Controls(), Controls(ending="open")
    for controls, until, is_ending in ((default, None, 1.0), (opened, None, 0.0), (default, 96 * 6, 0.0)):
        request = request_for(judged, Wish(seed=band(4), bars=4, controls=controls))
        events = [event for take, event in compose_takes(judged.model(), request) if take == 0]
        notes = composed_notes(judged.model(), request, events)
        assert take_stretch(request, notes, until)["is_ending"] == is_ending
    assert judged.critic
    assert np.isfinite(critic_scores(judged.critic, request, [notes])).all()


def test_a_take_that_is_stuck_comes_after_those_that_are_not() -> None:
    """Though the critic likes nothing better."""
    judged = with_critic(merged_checkpoint(), likes={"form: bar before, mean": 100.0})
    request = request_for(judged, replace(WISH, bars=8))
    rng, critic = np.random.default_rng(0), judged.critic
    assert critic
    begin = request.begin_ticks
    stuck = np.array([(begin + 12 * at, 12, 60 + at % 8, 64) for at in range(64)])
    free = np.column_stack([stuck[:, 0], stuck[:, 1], rng.integers(40, 90, 64), stuck[:, 3]])
    scores = critic_scores(critic, request, [stuck, free])
    assert scores[0] < scores[1]
    again = np.array([(12 * at, 12, 60 + at % 8, 64) for at in range(64)], np.int64)
    before = replace(request.seed, tracks=(replace(request.seed.tracks[0], notes=note_array(again.tolist())),))
    stuck_before = replace(request, seed=before, begin_ticks=8 * 96, end_ticks=16 * 96)
    moved = [np.column_stack([own[:, 0] - begin + 8 * 96, own[:, 1:]]) for own in (stuck, free)]
    scores = critic_scores(critic, stuck_before, moved)
    assert scores[0] > scores[1]
