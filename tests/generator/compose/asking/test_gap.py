"""Notes at the edges of a gap."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.compose.asking.gap import FilledBars, cut_clip
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array
from tests.generator.compose.test_piece import CHECKPOINT

BAR = 4 * 480
GAP = FilledBars(4 * 24, 8 * 24)  # bar 2


def cut(*notes: tuple[int, ...], stays: bool = False) -> list[list[int]]:
    rows = np.array(notes, np.int32)
    return GAP.cut(rows, 480, np.full(len(rows), stays)).tolist()


@pytest.mark.parametrize(
    ("note", "left"),
    [
        ((BAR - 480, 480, 60, 80), [[BAR - 480, 480, 60, 80]]),
        ((BAR - 480, 960, 60, 80), [[BAR - 480, 480, 60, 80]]),
        ((0, 3 * BAR, 60, 80), [[0, BAR, 60, 80], [2 * BAR, BAR, 60, 80]]),
        ((BAR, 2 * BAR, 60, 80), [[BAR, 2 * BAR, 60, 80], [2 * BAR, BAR, 60, 80]]),
        ((BAR, BAR + 20, 60, 80), [[BAR, BAR + 20, 60, 80]]),  # legato
        ((2 * BAR, 480, 60, 80), [[2 * BAR, 480, 60, 80]]),
    ],
)
def test_a_note_ends_at_the_gap_and_sounds_on_after_it(note, left: list[list[int]]) -> None:
    assert cut(note) == left


def test_what_stays_is_whole() -> None:
    assert cut((0, 3 * BAR, 60, 80), stays=True) == [[0, 3 * BAR, 60, 80]]


def test_a_key_that_is_struck_again_after_the_gap_needs_no_tail() -> None:
    struck = [2 * BAR, 480, 60, 90]
    assert cut((0, 3 * BAR, 60, 80), (0, 3 * BAR, 64, 80), (*struck,)) == [
        [0, BAR, 60, 80], [0, BAR, 64, 80], struck, [2 * BAR, BAR, 64, 80]
    ]  # fmt: skip


def test_parts_keep_their_own_tails() -> None:
    tails = [row for row in cut((0, 3 * BAR, 60, 80, 0), (0, 3 * BAR, 60, 80, 1)) if row[0] == 2 * BAR]
    assert tails == [[2 * BAR, BAR, 60, 80, 0], [2 * BAR, BAR, 60, 80, 1]]


rows = st.lists(
    st.tuples(st.integers(0, 4 * BAR), st.integers(1, 3 * BAR), st.integers(58, 62), st.integers(1, 127)), max_size=12
).map(lambda notes: np.array(sorted(notes), np.int32).reshape(-1, 4))


def sounding(notes: np.ndarray, begin: int, end: int) -> np.ndarray:
    """(ticks, pitches) bool."""
    found = np.zeros((7 * BAR, 128), bool)
    for onset, duration, pitch, _ in notes.tolist():
        found[onset : onset + duration, pitch] = True
    return found[begin:end]


@given(rows)
@settings(max_examples=80, deadline=None)
def test_outside_the_gap_all_keys_sound_as_before_and_in_it_none(notes: np.ndarray) -> None:
    made = GAP.cut(notes, 480, np.zeros(len(notes), bool))
    kept = made[~GAP.holds(made, 480)]
    begin, end = GAP.edges(480)
    assert (sounding(kept, 0, begin - 10) == sounding(notes[~GAP.holds(notes, 480)], 0, begin - 10)).all()
    assert not sounding(kept, begin, end - 10).any()
    after, legato = sounding(notes, end, -1), 480 // 8
    lost = after[legato:] & ~sounding(kept, end, -1)[legato:]
    short = {pitch for onset, _, pitch, _ in notes.tolist() if end - 10 <= onset < end + legato}  # struck again
    assert set(np.flatnonzero(lost.any(axis=0)).tolist()) <= short
    assert not (sounding(kept, end, -1) & ~after).any()


def test_a_fill_cuts_parts_and_context_alike_and_keeps_drums_and_locked_notes() -> None:
    long = note_array([(0, 3 * BAR, 40, 80), (0, 3 * BAR, 72, 80)])
    kit = Track(note_array([(0, 3 * BAR, 49, 80)]), "Kit", 0, True)
    seed = Score(480, (Track(long, "Organ", 19), kit), metres=(Metre(0, 4, 4),))
    wish = Wish(seed=seed, fill=(2, 2), lock="A0-B3")
    piece = compose_piece(CHECKPOINT, wish)
    assert [tuple(note)[:3] for note in piece.tracks[0]] == [(0, 3 * BAR, 40), (0, BAR, 72), (2 * BAR, BAR, 72)]
    assert piece.tracks[1] == kit
    request = request_for(CHECKPOINT, wish)
    assert request.follows is not None
    assert request.seed.tracks[0].notes[:, :3].tolist() == [[0, 288, 40], [0, 96, 72]]
    assert request.follows.tracks[0].notes[:, :3].tolist() == [[192, 96, 72]]


def test_bars_of_a_fill_count_from_an_upbeat() -> None:
    quarters = note_array([(480 * beat, 480, 60 + beat % 5, 80) for beat in range(13)])
    seed = Score(480, (Track(quarters),), metres=(Metre(0, 1, 4), Metre(480, 4, 4)))
    request = request_for(CHECKPOINT, Wish(seed=seed, fill=(2, 2)))
    assert (request.begin_ticks, request.end_ticks) == (24, 5 * 24)
    filled = compose_piece(CHECKPOINT, Wish(seed=seed, fill=(2, 2)))
    kept = filled.tracks[0].notes[:, 0]
    assert kept.tolist() == [0, *range(480 * 5, 480 * 13, 480)]
    assert filled.metres == seed.metres


def test_nothing_that_keeps_within_its_bars_is_changed() -> None:
    notes = note_array([(480 * beat, 480, 60, 80) for beat in range(16)])
    clip = Score(480, (Track(notes),))
    assert cut_clip(clip, GAP, None).tracks[0].notes is notes
    assert cut_clip(replace(clip, tracks=()), GAP, None) == replace(clip, tracks=())
