"""Pieces cut into passages."""

from __future__ import annotations

import dataclasses
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from generator.analysis.passages import FEWEST_NOTES, MOST_PASSAGES, excerpt, of_bars, passages
from generator.errors import ContinuoError
from generator.events.quantiser import quantise, quantise_parts
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.score import Note, Score, Tempo, Track, note_array
from tests.generator.bands import band, band_scores
from tests.generator.scores import scores, tune


@settings(max_examples=60, deadline=None)
@given(scores)
def test_passages_are_whole_bars_that_follow_each_other_and_hold_every_note(score: Score) -> None:
    grid = quantise(score)
    found = passages(score, most=10**6)
    assert bool(found) == bool(grid.note_count)
    bars = BarGrid(grid.metres, grid.ticks_per_quarter)
    for own in found:
        assert own.begin_ticks == bars.bar_start(own.first_bar - 1) and own.end_ticks == bars.bar_start(own.last_bar)
        assert own.score.note_count
    for one, other in pairwise(found):
        assert one.end_ticks == other.begin_ticks
    parts = [own.score.tracks[0].notes + np.array([own.begin_ticks, 0, 0, 0]) for own in found]
    assert np.array_equal(np.concatenate([*parts, np.zeros((0, 4), int)]), grid.tracks[0].notes)


def test_a_long_piece_has_passages_of_eight_bars_with_enough_notes() -> None:
    found = passages(tune(32))
    assert [(own.first_bar, own.last_bar) for own in found] == [(1, 8), (9, 16), (17, 24), (25, 32)]
    assert all(own.score.note_count >= FEWEST_NOTES for own in found)


def test_few_bars_or_few_notes_at_the_end_belong_to_the_passage_before() -> None:
    assert [(own.first_bar, own.last_bar) for own in passages(tune(19))] == [(1, 8), (9, 19)]
    sparse = Score(24, (Track(note_array([Note(bar * 96, 96, 60, 64) for bar in range(24)])),))
    assert [(own.first_bar, own.last_bar) for own in passages(sparse)] == [(1, 24)]


def test_of_a_very_long_piece_passages_are_spread_evenly() -> None:
    found = passages(tune(8 * 200))
    assert len(found) == MOST_PASSAGES and found[0].first_bar == 1 and found[-1].last_bar == 1600


def test_an_excerpt_takes_tempo_and_metre_of_its_place_along() -> None:
    piece = Score(
        24,
        (Track(note_array([Note(tick, 24, 60, 64) for tick in range(0, 720, 24)])),),
        (Tempo(0, 500_000), Tempo(96, 400_000), Tempo(300, 300_000)),
        (Metre(0, 4, 4), Metre(192, 3, 4)),
    )
    own = excerpt(quantise(piece), 192, 480)
    assert own.metres == (Metre(0, 3, 4),)
    assert own.tempos == (Tempo(0, 400_000), Tempo(108, 300_000))
    assert own.tracks[0].notes[0, 0] == 0 and own.tracks[0].notes[-1, 0] == 480 - 192 - 24


def test_an_excerpt_without_length_is_refused() -> None:
    with pytest.raises(ContinuoError, match="is empty"):
        excerpt(quantise(tune(2)), 96, 96)


def test_bars_are_counted_from_one() -> None:
    own = of_bars(quantise(tune(4)), 2, 3)
    assert (own.begin_ticks, own.end_ticks, own.first_bar, own.last_bar) == (96, 288, 2, 3)


@settings(max_examples=60, deadline=None)
@given(band_scores)
def test_with_parts_they_are_the_same_bars_and_hold_what_every_part_has_there(score: Score) -> None:
    merged, found = passages(score, most=10**6), passages(score, most=10**6, separate=True)
    grid = quantise_parts(score)
    assert bool(found) == bool(grid.note_count)
    if merged:
        assert [(own.first_bar, own.last_bar) for own in found] == [(own.first_bar, own.last_bar) for own in merged]
    for one, other in pairwise(found):
        assert one.end_ticks == other.begin_ticks
    for index, track in enumerate(grid.tracks):
        assert {own.score.tracks[index].program for own in found} <= {track.program}
        parts = [own.score.tracks[index].notes + np.array([own.begin_ticks, 0, 0, 0]) for own in found]
        inside = (track.notes[:, 0] >= found[0].begin_ticks) & (track.notes[:, 0] < found[-1].end_ticks)
        assert np.array_equal(np.concatenate(parts), track.notes[inside])


def test_drums_alone_have_passages_where_parts_are_known() -> None:
    drums = dataclasses.replace(band(16), tracks=band(16).tracks[4:])
    assert passages(drums) == []
    assert [(own.first_bar, own.last_bar) for own in passages(drums, separate=True)] == [(1, 8), (9, 16)]
