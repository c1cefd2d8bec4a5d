"""The benchmark of gaps in voices: its measures, windows and what is given of them."""

from __future__ import annotations

import numpy as np
import pytest

from generator.music.metre import Metre
from generator.music.score import Note, Score, Track, note_array
from generator.network.config import SamplingConfig
from tests.benchmarks.peers.musib import BAR, TEST, VALID, filled, gap_of, likeness, repeated, voices_of, windows
from tests.generator.analysis.test_embedding import CONFIGS, made


def voice(bars: int) -> np.ndarray:
    """Quarters, rising."""
    return np.array([Note(24 * beat, 24, 48 + beat % 30, 80) for beat in range(4 * bars)], np.int64)


def test_what_is_as_it_was_is_wholly_alike_and_nothing_is_not_at_all() -> None:
    notes = voice(4)
    assert likeness(notes, notes) == (1, 1, 1)
    assert likeness(notes, notes[:0]) == (0, 0, 0)
    assert likeness(notes, notes + np.array([6, 0, 0, 0])) == (0, 0, 0)


def test_pitches_and_durations_are_compared_where_both_begin_a_note() -> None:
    true = np.array([[0, 24, 60, 80], [24, 24, 62, 80], [48, 48, 64, 80]])
    filled = np.array([[0, 24, 60, 90], [25, 12, 62, 80], [72, 24, 64, 80]])  # 25: the same sixteenth
    assert likeness(true, filled) == pytest.approx((2 * 2 / 6, 1.0, 0.5))


def test_windows_begin_at_every_bar_and_hold_notes_in_the_gap_and_around_it() -> None:
    found = list(windows(voice(18)))
    assert [int(own[0, 2]) for own in found] == [48, 52, 56]
    assert all(own[:, 0].min() == 0 and own[:, 0].max() < 16 * BAR for own in found)
    notes = voice(17)
    assert not list(windows(notes[(notes[:, 0] < 6 * BAR) | (notes[:, 0] >= 11 * BAR)]))


def test_bars_are_counted_from_the_first_whole_one_and_other_metres_are_left_out() -> None:
    tracks = (Track(note_array(voice(4).tolist())), Track(note_array([])))
    (found,) = voices_of(Score(24, tracks, (), (Metre(0, 1, 4), Metre(24, 4, 4), Metre(24 + 3 * BAR, 3, 4))), 7)
    assert found.work == 7 and found.notes[:2, 0].tolist() == [72, 96]
    assert not list(voices_of(Score(24, tracks, (), (Metre(0, 3, 4),)), 7))


def test_the_bars_before_are_repeated_in_the_gap() -> None:
    notes = voice(16)
    assert gap_of(notes)[:, 0].tolist() == repeated(notes)[:, 0].tolist()
    assert repeated(notes)[:, 2].tolist() == notes[2 * 4 : 6 * 4, 2].tolist()


def test_one_take_fills_the_gap_and_nothing_else() -> None:
    found = filled(made(CONFIGS[1]), voice(16), 0, SamplingConfig())
    assert len(found) and found.shape[1] == 4
    assert found[:, 0].tolist() == sorted(found[:, 0].tolist())
    assert len(gap_of(found)) == len(found)


def test_no_chorale_is_both() -> None:
    assert not TEST & VALID
