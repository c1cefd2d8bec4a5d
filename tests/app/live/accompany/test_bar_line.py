"""Which beats begin bars, by what is played on them."""

from __future__ import annotations

import numpy as np
import pytest

from app.live.accompany.tempo.bar_line import FEATURES, bar_features, first_beat
from generator.analysis.beats.strokes import strokes_of


def _evidence(first: int, beats: int, *, loud: int = 0, opening: float | None = None) -> np.ndarray:
    """Of chords on each beat, another harmony in each bar. first: the beat that begins bars."""
    onsets, pitches, velocities = [], [], []
    for beat in range(5 * beats):
        bar = (beat - first) // beats
        for pitch in (0, 4, 7):
            onsets.append(beat * 0.5)
            pitches.append(48 + (pitch + (0, 5, 7, 2)[bar % 4]) % 12)
            velocities.append(70 + loud * ((beat - first) % beats == 0))
    strokes = strokes_of(np.array(onsets), np.array(pitches), np.array(velocities))
    notes = np.stack([np.array(onsets) * 2, pitches], axis=1)
    downbeat = np.full(len(strokes), 0.25)
    return bar_features(strokes, downbeat, strokes.seconds * 2, notes, beats, first if opening is None else opening)


@pytest.mark.parametrize(("first", "beats"), [(0, 4), (1, 4), (3, 4), (2, 3), (1, 2)])
def test_a_bar_begins_with_new_harmony_and_louder(first: int, beats: int) -> None:
    found, chance = first_beat(_evidence(first, beats, loud=12))
    assert found == first
    assert chance > 0.6
    assert first_beat(_evidence(first, beats))[1] < chance


def test_a_first_stroke_off_the_beat_says_nothing() -> None:
    on, off = (_evidence(0, 4, opening=opening)[:, FEATURES.index("opening")] for opening in (-4.05, -3.5))
    assert on.tolist() == [1, 0, 0, 0] and not off.any()


def test_where_nothing_differs_no_beat_is_likelier() -> None:
    assert first_beat(np.zeros((4, len(FEATURES))))[1] == pytest.approx(0.25)
