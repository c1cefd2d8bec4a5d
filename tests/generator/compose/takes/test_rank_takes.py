"""Fills stay within their gap, locked notes stay, takes are ranked and differ."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish, parse_bars
from generator.compose.piece import compose_all, compose_piece
from generator.compose.takes.rank_takes import rank_takes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.music.bars import BarGrid
from generator.music.score import Score, Track
from generator.network.checkpoint import Checkpoint
from generator.network.config import LSTMConfig, SamplingConfig, WaveNetConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY, tune

CONFIGS = {
    "wavenet": WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8),
    "lstm": LSTMConfig(channels=8, hidden=8, head_width=8),
}


def checkpoint(family: str = "lstm") -> Checkpoint:
    config = CONFIGS[family]
    return Checkpoint(
        config, SMALL_VOCABULARY, random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0)), ("song",)
    )


def notes(score: Score, track: int) -> list[tuple[int, ...]]:
    return [tuple(note) for note in score.tracks[track]]


@pytest.mark.parametrize("family", sorted(CONFIGS))
@pytest.mark.parametrize("bars", [(1, 1), (3, 4), (6, 8)])
def test_a_fill_is_exactly_as_long_as_its_gap_and_changes_nothing_else(family: str, bars: tuple[int, int]) -> None:
    clip = tune(8)
    piece = compose_piece(checkpoint(family), Wish(seed=clip, fill=bars, rng_seed=3))
    begin, end = (bars[0] - 1) * 4 * 480, bars[1] * 4 * 480
    outside = [note for note in notes(clip, 0) if not begin <= note[0] < end]
    assert notes(piece, 0) == outside
    new = notes(piece, 1)
    assert new and all(begin <= onset and onset + ticks <= end for onset, ticks, _, _ in new)
    assert piece.tempos == clip.tempos and piece.metres == clip.metres


def test_locked_notes_stay() -> None:
    clip = tune(8)
    piece = compose_piece(checkpoint(), Wish(seed=clip, fill=(3, 4), lock="A0-B3", rng_seed=3))
    begin, end = 8 * 480, 16 * 480
    kept = [note for note in notes(clip, 0) if not begin <= note[0] < end or note[2] <= 59]
    assert notes(piece, 0) == kept
    low = {(n[0], n[2]) for n in kept if begin <= n[0] < end}
    assert low and notes(piece, 1) and all(n[2] > 59 for n in notes(piece, 1))


def test_a_gap_at_the_end_of_a_piece_is_filled_to_its_end_or_not_as_it_comes() -> None:
    ends = []
    for seed in range(6):
        piece = compose_piece(checkpoint(), Wish(seed=tune(4), fill=(3, 4), rng_seed=seed))
        ends.append(max(onset for onset, *_ in notes(piece, 1)))
    assert max(ends) >= 12 * 480  # not only those that stop early


@pytest.mark.parametrize("family", sorted(CONFIGS))
def test_music_begins_within_a_bar_and_is_never_silent_for_long(family: str) -> None:
    for seed in range(20):
        piece = compose_piece(checkpoint(family), Wish(bars=16, rng_seed=seed))
        onsets = np.unique(piece.tracks[0].notes[:, 0])
        assert onsets[0] <= 4 * 480 and np.diff(onsets).max() <= 3 * 4 * 480


def test_what_follows_a_gap_matters() -> None:
    clip = tune(8)
    other = replace(clip, tracks=(Track(clip.tracks[0].notes + np.array([0, 0, 5, 0], np.int32)),))
    found = [
        [notes(compose_piece(checkpoint(), Wish(seed=c, fill=(1, 2), rng_seed=seed)), 1) for seed in range(8)]
        for c in (clip, other)
    ]
    assert found[0] != found[1]


def test_takes_differ_are_ranked_and_the_first_is_the_one_that_is_drawn_alone() -> None:
    wish = Wish(seed=tune(4), bars=4, takes=6, rng_seed=2)
    takes = compose_all(checkpoint(), wish)
    assert sorted(take.index for take in takes) == list(range(6))
    assert [take.scores.rank for take in takes] == [1, 2, 3, 4, 5, 6]
    assert len({take.notes.tobytes() for take in takes}) == 6
    for take in takes:
        scores = take.scores
        assert scores.nats_per_note and scores.nats_per_note > 0
        assert scores.distance is not None and scores.distance >= 0
        assert scores.copied_notes is not None and 0 <= scores.likeness <= 1
    assert [take.index for take in compose_all(checkpoint(), wish)] == [take.index for take in takes]


def test_a_copy_of_a_take_is_put_behind_one_that_differs() -> None:
    request = request_for(checkpoint(), Wish(seed=tune(4), bars=4))
    takes = [take.notes for take in compose_all(checkpoint(), Wish(seed=tune(4), bars=4, takes=2))]
    paid = [len(takes[0]) * 1.0, len(takes[0]) * 1.01, len(takes[1]) * 1.005]
    ranked = rank_takes([takes[0], takes[0], takes[1]], paid, request)
    order = [place for place, _ in ranked]
    assert order[1] == 2 or order[0] == 2
    assert ranked[-1][1].likeness == pytest.approx(1)


def test_a_take_that_is_stuck_is_put_behind_one_that_moves_on_as_the_clip_does() -> None:
    clip = tune(8)
    moving = request_for(checkpoint(), Wish(seed=tune(16), bars=1)).seed.tracks[0].notes.astype(np.int64)
    stuck = np.concatenate([moving[moving[:, 0] < 96] + [96 * bar, 0, 0, 0] for bar in range(16)])
    for seed in (clip, None):
        request = request_for(checkpoint(), Wish(seed=seed, bars=16))
        # However much likelier the stuck one is.
        ranked = rank_takes([stuck, moving], [len(stuck) * 0.1, len(moving) * 3.0], request)
        assert [number for number, _ in ranked] == [1, 0]


def test_guidance_of_one_is_none_and_more_changes_the_music() -> None:
    def piece(guidance: float) -> list[tuple[int, ...]]:
        sampling = SamplingConfig(guidance=guidance)
        return notes(compose_piece(checkpoint(), Wish(bars=3, style="song", sampling=sampling)), 0)

    assert piece(1.0) == piece(1.0) != piece(3.0)


def test_metre_tempo_and_key_of_a_piece_from_nothing() -> None:
    wish = Wish(bars=4, metre="6/8", tempo=90, controls=Controls(key="D dorian"))
    piece = compose_piece(checkpoint(), wish)
    assert piece.metres[0][1:] == (6, 8) and piece.tempos[0].us_per_quarter == round(60e6 / 90)
    assert piece.end_ticks <= BarGrid(piece.metres, piece.ticks_per_quarter).bar_start(4)
    assert all(note.pitch % 12 in (2, 4, 5, 7, 9, 11, 0) for note in piece.tracks[0])


def test_strokes_of_drums_are_paid_for_like_other_notes() -> None:
    request = request_for(checkpoint(), Wish(bars=4))
    tune_and_drums = np.array([[tick, 12, 60, 80, DRUMS if tick % 48 else 0] for tick in range(0, 192, 12)])
    (_, first), _ = rank_takes([tune_and_drums, tune_and_drums], [32.0, 32.0], request)
    assert first.nats_per_note == 2.0


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"fill": (1, 2)}, "--fill needs a clip"),
        ({"seed": tune(4), "fill": (4, 9)}, "the piece has only bars 1 to 4"),
        ({"seed": tune(4), "fill": (1, 2), "bars": 3}, "leave out --seconds and --bars"),
        ({"seed": tune(4), "lock": "A0-B3"}, "--lock"),
        ({"seed": tune(4), "fill": (1, 2), "lock": "B3-A0"}, "--lock"),
        ({"metre": "4/5"}, "--metre"),
        ({"tempo": 5}, "--tempo"),
        ({"seed": tune(4), "metre": "3/4"}, "a clip has its own"),
        ({"seed": tune(4), "fill": (1, 2), "tempo": 90}, "bars that are there keep theirs"),
        ({"takes": 0}, "--takes"),
    ],
)
def test_wishes_that_make_no_sense_are_refused_in_one_sentence(asked: dict, words: str) -> None:
    with pytest.raises(ContinuoError, match=words):
        request_for(checkpoint(), Wish(**asked))


def test_bars_are_read() -> None:
    assert parse_bars("9-12") == (9, 12) and parse_bars("3") == (3, 3)
    for bad in ("0-2", "5-3", "x", "1-2-3"):
        with pytest.raises(ContinuoError, match="--fill"):
            parse_bars(bad)
