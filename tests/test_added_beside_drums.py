"""The benchmark of parts that are added beside drums: its cases, and what it counts."""

from __future__ import annotations

import numpy as np

from generator.music.score import Score, Track, note_array
from tests.benchmarks.composing.added_beside_drums import BARS, band_case, in_harmony, loop_case, row

BAR = 96


def _drums(bars: int) -> Track:
    return Track(note_array([(tick, 6, 36, 90) for tick in range(0, bars * BAR, 12)]), is_drum=True)


def _bass(first: int, bars: int) -> Track:
    notes = [(tick, 20, 40, 90) for tick in range(first * BAR, (first + bars) * BAR, 48)]
    return Track(note_array(notes), program=33)


def test_a_case_is_the_first_8_bars_in_which_drums_and_the_part_play_without_it() -> None:
    case = band_case(Score(24, (_drums(24), _bass(8, 8))), "bass")
    assert case is not None
    assert [track.is_drum for track in case.clip.tracks] == [True] and len(case.clip.tracks[0]) == BARS * 8
    assert case.own[:, 0].tolist() == list(range(0, BARS * BAR, 48))


def test_there_is_no_case_without_the_part_and_none_of_a_short_loop() -> None:
    assert band_case(Score(24, (_drums(24),)), "bass") is None
    assert loop_case(Score(24, (_drums(4),))) is None


def test_notes_are_in_the_harmony_where_their_pitch_class_sounds() -> None:
    others = np.array([[0, 48, 60, 90], [0, 48, 64, 90], [48, 48, 60, 90]])
    notes = np.array([[0, 12, 36, 90], [12, 12, 37, 90], [60, 12, 36, 90]])
    assert in_harmony(notes, others) == [True, False]


def test_a_row_says_how_much_takes_play_beside_people() -> None:
    score = Score(24, (_drums(8), _bass(0, 8)))
    case = band_case(score, "bass")
    assert case is not None
    found = row("two takes", [(case, case.clip, [case.own[::2], case.own[:0]])])
    assert found == ["two takes", "2", "0.5 (0.1 to 0.9)", "25%", "50%", "100%", "", "50%"]
