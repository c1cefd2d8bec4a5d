"""Odd clips, and what becomes of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.errors import ContinuoError
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.scaling import at_resolution
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY, tune

CONFIG = LSTMConfig(channels=16, hidden=16, head_width=16)
CHECKPOINT = Checkpoint(CONFIG, SMALL_VOCABULARY, random_weights(CONFIG, SMALL_VOCABULARY, np.random.default_rng(0)))


def clip(*notes: tuple[int, int, int, int], ticks_per_quarter: int = 24, **maps) -> Score:
    return Score(ticks_per_quarter, (Track(note_array(notes)),), **maps)


def test_composed_notes_of_one_pitch_never_overlap_and_survive_the_file() -> None:
    for rng_seed in range(5):
        piece = compose_piece(CHECKPOINT, Wish(seed=tune(2), bars=6, rng_seed=rng_seed))
        new = piece.tracks[-1]
        found = sorted(new, key=lambda note: (note.pitch, note.onset_ticks))
        for before, after in pairwise(found):
            assert before.pitch != after.pitch or before.onset_ticks + before.duration_ticks <= after.onset_ticks
        assert sorted(read_midi(write_midi(piece), "x").tracks[-1]) == sorted(new)


def test_drums_and_notes_longer_than_the_grids_longest_count_for_the_clips_end() -> None:
    drums = Track(note_array([(24 * 39, 24, 40, 80)]), is_drum=True)
    with_drums = replace(clip((0, 24, 60, 80)), tracks=(*clip((0, 24, 60, 80)).tracks, drums))
    assert request_for(CHECKPOINT, Wish(seed=with_drums)).begin_ticks == 24 * 40
    assert request_for(CHECKPOINT, Wish(seed=clip((0, 2400, 60, 80)))).begin_ticks == 2400


def test_the_part_alone_keeps_its_place_in_the_bar() -> None:
    seed = clip((0, 24, 60, 80), metres=(Metre(0, 4, 4),))
    wish = Wish(seed=seed, bars=2, rng_seed=1)
    whole, alone = compose_piece(CHECKPOINT, wish), compose_piece(CHECKPOINT, replace(wish, only_new=True))
    bar = 4 * alone.ticks_per_quarter
    assert alone.tracks[0].notes[0, 0] == whole.tracks[-1].notes[0, 0] * alone.ticks_per_quarter // 24
    assert 2 * bar < alone.end_ticks <= 3 * bar


def test_seconds_follow_the_tempo_in_which_the_clip_goes_on() -> None:
    seed = clip((0, 24, 60, 80), tempos=(Tempo(0, 500_000), Tempo(24, 2_000_000)))
    request = request_for(CHECKPOINT, Wish(seed=seed, seconds=30))
    assert request.end_ticks is not None
    seconds = request.seed.seconds_at(request.end_ticks) - request.seed.seconds_at(request.begin_ticks)
    assert 30 <= seconds < 30 + 8


def test_a_resolution_that_the_grid_does_not_fit_keeps_the_clip_as_it_was() -> None:
    seed = replace(clip((5, 16384, 60, 80), ticks_per_quarter=16384))
    seed = replace(seed, tracks=(*seed.tracks, Track(note_array([(0, 9, 40, 80)]), "Kit", 0, True)))
    piece = compose_piece(CHECKPOINT, Wish(seed=seed, bars=2, rng_seed=2))
    assert piece.ticks_per_quarter == 16384
    assert piece.tracks[:-1] == seed.tracks


def test_what_no_file_can_hold_is_refused() -> None:
    with pytest.raises(ContinuoError, match="longer than a \\.mid file"):
        at_resolution(clip((600_000_000, 9, 60, 80), ticks_per_quarter=1023), 1023 * 8)
    fast = clip((0, 24, 60, 80), tempos=(Tempo(0, 1),))
    with pytest.raises(ContinuoError, match="longer than a piece may be"):
        request_for(CHECKPOINT, Wish(seed=fast, seconds=3600))
