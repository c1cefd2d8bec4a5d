"""Training pieces are varied, and what notation or a keyboard allows is kept."""

from __future__ import annotations

import dataclasses

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from generator.events.quantiser import quantise, quantise_parts
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Tempo, Track, note_array
from tests.generator.bands import band
from tests.training.tunes import random_tune
from training.config import AugmentConfig
from training.corpus.piece import TrainingPiece, make_piece, make_piece_with_parts
from training.data.augment import PIANO, augmented, is_free, piece_rng, reduced, transposed

NOTATED = make_piece("notated", "", quantise(random_tune(1)))


def played(seed: int = 0, notes: int = 200) -> TrainingPiece:
    """Onsets and loudnesses as nobody notates them."""
    rng = np.random.default_rng(seed)
    onsets = np.cumsum(rng.integers(1, 30, notes))
    rows = [
        (int(onset), int(rng.integers(5, 40)), int(rng.integers(40, 90)), int(rng.integers(30, 100)))
        for onset in onsets
    ]
    score = Score(24, (Track(note_array(sorted(rows))),), (Tempo(0, 500_000),))
    return make_piece("played", "", quantise(score))


def columns(piece: TrainingPiece) -> np.ndarray:
    return piece.score.tracks[0].notes


@given(st.integers(0, 10_000), st.sampled_from([NOTATED, played()]), st.integers(0, 87))
def test_every_variation_is_well_formed_and_on_the_piano(seed: int, piece: TrainingPiece, most: int) -> None:
    config = AugmentConfig(transpose=most, stretch=0.3, velocity_noise=20, timing_noise=3)
    varied = augmented(piece, config, np.random.default_rng(seed))
    pitch = columns(varied)[:, 2]
    assert pitch.min() >= LOWEST_KEY and pitch.max() <= HIGHEST_KEY
    assert quantise(varied.score) == varied.score
    moves = set((columns(varied)[:, 2] - columns(piece)[:, 2]).tolist()) if piece is NOTATED else {0}
    assert len(moves) == 1 and abs(moves.pop()) <= most


def test_the_same_seed_gives_the_same_variation_and_another_epoch_another() -> None:
    piece, config = played(), AugmentConfig()
    one, again, other = (augmented(piece, config, piece_rng(3, epoch, 5)) for epoch in (1, 1, 2))
    assert one.score == again.score and one.conditions == again.conditions
    assert one.score != other.score


def test_notation_keeps_its_rhythm_to_the_tick_and_gets_another_tempo() -> None:
    config = AugmentConfig(transpose=0, stretch=0.4, timing_noise=5)
    assert not is_free(NOTATED.score)
    tempos = set()
    for seed in range(20):
        varied = augmented(NOTATED, config, np.random.default_rng(seed))
        assert np.array_equal(columns(varied)[:, :3], columns(NOTATED)[:, :3])
        tempos.add(varied.conditions.tempo)
        assert abs(varied.score.end_seconds / NOTATED.score.end_seconds - 1) < 0.41
    assert len(tempos) > 2


def test_what_was_played_is_played_faster_or_slower() -> None:
    piece = played()
    assert is_free(piece.score)
    config = AugmentConfig(transpose=0, stretch=0.2, velocity_noise=0, timing_noise=0)
    lengths = [augmented(piece, config, np.random.default_rng(seed)).score.end_ticks for seed in range(30)]
    ratios = np.array(lengths) / piece.score.end_ticks
    assert 0.8 < ratios.min() < 0.9 and 1.1 < ratios.max() < 1.25


def test_notes_that_begin_together_stay_together() -> None:
    rows = [(onset, 10, pitch, 60 + pitch % 40) for onset in range(1, 2000, 37) for pitch in (50, 57, 64)]
    piece = make_piece("chords", "", quantise(Score(24, (Track(note_array(rows)),))))
    varied = augmented(piece, AugmentConfig(transpose=0, stretch=0, timing_noise=3), np.random.default_rng(0))
    onsets, counts = np.unique(columns(varied)[:, 0], return_counts=True)
    assert (counts == 3).all()
    assert not np.array_equal(onsets, np.unique(columns(piece)[:, 0]))


def test_a_flat_piece_stays_flat_at_another_loudness() -> None:
    rows = columns(NOTATED).copy()
    rows[:, 3] = 82
    flat = make_piece("flat", "", dataclasses.replace(NOTATED.score, tracks=(Track(rows),)))
    levels = set()
    for seed in range(20):
        own = set(columns(augmented(flat, AugmentConfig(velocity_noise=2), np.random.default_rng(seed)))[:, 3].tolist())
        assert len(own) == 1
        levels |= own
    assert levels == {74, 78, 82, 86, 90}


def test_transposing_moves_the_key() -> None:
    moved = transposed(NOTATED, 3)
    assert (columns(moved)[:, 2] - columns(NOTATED)[:, 2] == 3).all()
    assert (moved.conditions.key - 1) % 12 == (NOTATED.conditions.key - 1 + 3) % 12


def test_a_reduction_has_the_pitched_notes_of_all_parts_as_one_for_piano() -> None:
    score = quantise_parts(band())
    piece = make_piece_with_parts("band", "game", score)
    alone = reduced(piece)
    assert alone.parts == (PIANO,) and [track.is_drum for track in alone.score.tracks] == [False]
    pitched = [track for track in score.tracks if not track.is_drum]
    onsets = {(note.onset_ticks, note.pitch) for track in pitched for note in track}
    assert {(note.onset_ticks, note.pitch) for note in alone.score.tracks[0]} == onsets
    drums = make_piece_with_parts(
        "drums", "groove", quantise_parts(dataclasses.replace(band(), tracks=band().tracks[-1:]))
    )
    assert reduced(drums) is drums


def test_a_share_of_the_pieces_is_reduced() -> None:
    piece = make_piece_with_parts("band", "game", quantise_parts(band()))
    for share, expected in ((0.0, {5}), (1.0, {1}), (0.5, {1, 5})):
        config = AugmentConfig(0, 0, 0, 0, 0, share)
        assert {len(augmented(piece, config, piece_rng(1, 1, index)).parts) for index in range(20)} == expected
