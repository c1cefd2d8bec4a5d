"""Invented rubato keeps the notes and their order in time, and takes the beats away."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from generator.events.beat import is_beat_known
from generator.events.context import COLUMN
from generator.events.positions import UNKNOWN_BEAT
from generator.events.whole_score import all_notes
from generator.music.score import Tempo
from tests.training.pieces import band, band_vocabulary
from training.config import AugmentConfig
from training.data.augment import augmented, piece_rng
from training.data.dataset import encode_pieces
from training.data.rubato import CLOCK_TICKS_PER_SECOND, MOST, played_freely


@pytest.mark.parametrize("seed", range(5))
def test_what_is_played_freely_lasts_about_as_long_and_has_no_beats(seed: int) -> None:
    piece = band(seed, 40)
    slow = dataclasses.replace(piece, score=dataclasses.replace(piece.score, tempos=(Tempo(0, 900_000),)))
    played = played_freely(slow, np.random.default_rng(seed))
    assert played.parts == piece.parts and not played.conditions.is_beat_known
    assert played.score.tempos == played.score.metres == ()
    ratio = played.score.end_ticks / (slow.score.end_seconds * CLOCK_TICKS_PER_SECOND)
    assert np.exp(-MOST - 0.2) < ratio < np.exp(MOST + 0.2)
    assert abs(played.note_count - piece.note_count) < 0.05 * piece.note_count
    assert not is_beat_known(all_notes(played.score)[:, 0])
    assert is_beat_known(all_notes(piece.score)[:, 0])


def test_no_beat_is_known_of_what_is_played_freely() -> None:
    encoded = encode_pieces([played_freely(band(), np.random.default_rng(0))], band_vocabulary(), ())
    assert (encoded.context[:, COLUMN["position"]] == UNKNOWN_BEAT).all()
    assert encode_pieces([band()], band_vocabulary(), ()).context[:, COLUMN["form"]].any()
    for name in ("metre", "bars_left", "tempo", "form"):
        assert not encoded.context[:, COLUMN[name]].any()


def test_the_share_that_is_asked_for_is_played_freely() -> None:
    piece = band()
    for share, least, most in ((0.0, 0, 0), (0.3, 10, 50), (1.0, 100, 100)):
        config = AugmentConfig(rubato=share)
        known = [augmented(piece, config, piece_rng(1, 1, n)).conditions.is_beat_known for n in range(100)]
        assert least <= known.count(False) <= most


def test_transposition_moves_all_parts_but_drums() -> None:
    piece = band(2)
    moved = augmented(piece, AugmentConfig(12, 0, 0, 0, 0), np.random.default_rng(4))
    steps = [
        set((new.notes[:, 2] - old.notes[:, 2]).tolist())
        for new, old in zip(moved.score.tracks, piece.score.tracks, strict=True)
    ]
    assert steps[0] == steps[1] == steps[2] != {0} and steps[3] == {0}
    assert [(track.program, track.is_drum) for track in moved.score.tracks] == [
        (track.program, track.is_drum) for track in piece.score.tracks
    ]
