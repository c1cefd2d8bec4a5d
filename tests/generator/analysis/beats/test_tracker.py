"""Beats of whole performances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.beats.strokes import FEATURES, features, strokes_of
from generator.analysis.beats.tracker import PLAIN, Beats, find_beats

MELODY = [0, 0.5, 1, 2, 2.5, 3, 4, 4.5, 5, 6, 6.5, 7, 8, 9, 9.5, 10, 11, 12, 12.5, 13, 14, 15, 15.5, 16]


def performance(
    period: float, *, slower: float = 0.0, bars: int = 8, beats: int = 4
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A bass on the first beat, chords on the others, a melody of quarters and eighths above. slower: by so much at the
    end. -> onsets, pitches, velocities, and the moments of the beats."""
    count = bars * beats
    rng = np.random.default_rng(0)
    lengths = period * (1 + slower * np.arange(count + 1) / count)
    moments = np.concatenate([[0.0], np.cumsum(lengths)])
    rows = []
    for beat in range(count):
        first = beat % beats == 0
        for pitch in (36,) if first else (52, 55):
            rows.append((float(beat), pitch, 80 if first else 60))
        rows.append((float(beat), 72 + beat % 5, 84))
        if rng.random() < 0.5:
            rows.append((beat + 0.5, 74 + beat % 3, 76))
    quarters, pitches, velocities = map(np.array, zip(*rows, strict=True))
    onsets = np.interp(quarters, np.arange(len(moments)), moments) + rng.normal(0, 0.006, len(rows))
    return onsets, pitches, velocities, moments[:count]


def hits(found: np.ndarray, true: np.ndarray) -> float:
    """F-measure at 70 ms."""
    near = np.abs(found[:, None] - true[None]).min(axis=1) <= 0.07
    hit = int(near.sum())
    return 2 * hit / (len(found) + len(true))


@pytest.mark.parametrize("period", [0.5, 0.6, 0.7])
@pytest.mark.parametrize("slower", [0.0, 0.3])
def test_the_beats_of_plain_music_are_found_though_it_slows_down(period: float, slower: float) -> None:
    onsets, pitches, velocities, true = performance(period, slower=slower)
    found = find_beats(onsets, pitches, velocities)
    assert hits(found.seconds, true) > 0.9 and found.confidence >= PLAIN


def test_waltzes_and_marches_are_distinguished() -> None:
    for beats in (3, 4):
        onsets, pitches, velocities, true = performance(0.5, beats=beats, bars=12)
        found = find_beats(onsets, pitches, velocities)
        assert found.beats_per_bar in ((3,) if beats == 3 else (2, 4))
        downbeats = found.seconds[found.downbeats]
        near = np.abs(downbeats[:, None] - true[None, ::beats]).min(axis=1) < 0.07
        assert near.mean() > (0.9 if beats == 3 else 0.45)


def test_the_order_of_notes_and_where_time_begins_do_not_matter() -> None:
    onsets, pitches, velocities, _ = performance(0.5)
    order = np.random.default_rng(1).permutation(len(onsets))
    one, other = (
        find_beats(onsets, pitches, velocities),
        find_beats(onsets[order] + 100, pitches[order], velocities[order]),
    )
    assert other.seconds == pytest.approx(one.seconds + 100, abs=0.03)


@given(st.lists(st.tuples(st.floats(0, 60), st.integers(0, 127), st.integers(1, 127)), max_size=40))
@settings(max_examples=40, deadline=None)
def test_beats_of_anything_rise_and_lie_within_the_music(notes: list[tuple[float, int, int]]) -> None:
    seconds, pitches, velocities = (np.array([note[index] for note in notes]) for index in range(3))
    found = find_beats(seconds, pitches, velocities)
    assert isinstance(found, Beats) and len(found.seconds) == len(found.downbeats)
    assert (np.diff(found.seconds) > 0).all() and 0 <= found.confidence <= 1
    if len(found.seconds):
        assert seconds.min() - 0.1 <= found.seconds[0] and found.seconds[-1] <= seconds.max() + 0.1


def test_what_is_struck_together_is_one_stroke() -> None:
    strokes = strokes_of(np.array([1.0, 0.0, 0.02, 1.2]), np.array([60, 48, 64, 62]), np.array([127, 64, 32, 80]))
    assert strokes.seconds.tolist() == [0.0, 1.0, 1.2]
    assert strokes.count.tolist() == [2, 1, 1] and strokes.lowest.tolist() == [48, 60, 62]
    assert strokes.weight[0] == pytest.approx(96 / 127) and strokes.loudest[0] == pytest.approx(64 / 127)


def test_features_do_not_see_transposition() -> None:
    onsets, pitches, velocities, _ = performance(0.5)
    whole = features(strokes_of(onsets, pitches, velocities))
    assert whole.shape[1] == FEATURES
    assert features(strokes_of(onsets, pitches + 7, velocities)) == pytest.approx(whole, abs=1e-4)
