"""Loudness is what BS.1770 says it is, and a piece is brought there by one gain."""

from __future__ import annotations

import math

import numpy as np
import pytest

from app.files.mastering import CEILING, TARGET, levelled, loudness, true_peak

RATE = 48_000


def sine(hertz: float, decibels: float, seconds: float = 5, rate: int = RATE) -> np.ndarray:
    """On both sides, (N, 2)."""
    wave = 10 ** (decibels / 20) * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)
    return np.repeat(wave[:, None], 2, axis=1).astype(np.float32)


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000, 96_000])
@pytest.mark.parametrize("level", [-18, -23, -40])
def test_a_tone_of_1_khz_on_both_sides_is_as_loud_as_its_peak(level: int, rate: int) -> None:
    """The first cases of EBU Tech 3341."""
    assert loudness(sine(997, level, rate=rate), rate) == pytest.approx(level, abs=0.1)


def test_what_is_much_softer_than_the_rest_does_not_count() -> None:
    """As its third case."""
    frames = np.concatenate([sine(997, -36, 10), sine(997, -23, 60), sine(997, -36, 10)])
    assert loudness(frames, RATE) == pytest.approx(-23, abs=0.1)


def test_low_tones_count_less_and_high_ones_more() -> None:
    assert loudness(sine(60, -23), RATE) < -24.5
    assert loudness(sine(8000, -23), RATE) > -20.5


def test_silence_is_minus_infinity_and_stays_silent() -> None:
    nothing = np.zeros((RATE, 2), np.float32)
    assert loudness(nothing, RATE) == -math.inf
    assert not levelled(nothing, RATE).any()


def test_a_peak_between_samples_is_found() -> None:
    frames = np.sin(np.pi / 2 * np.arange(RATE) + np.pi / 4)
    found = true_peak(np.repeat(frames[:, None], 2, axis=1).astype(np.float32))
    assert np.abs(frames).max() < 0.71 and found == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("level", [-40, -20, -3])
def test_a_piece_without_peaks_gets_one_gain(level: int) -> None:
    before = sine(500, level)
    after = levelled(before.copy(), RATE)
    assert loudness(after, RATE) == pytest.approx(TARGET, abs=0.05)
    gains = after[np.abs(before) > 1e-3] / before[np.abs(before) > 1e-3]
    assert np.ptp(gains) < 1e-3 * gains.mean()


def test_single_peaks_are_taken_down_and_nothing_else_is() -> None:
    before = sine(200, -20)
    before[RATE : RATE + 20] *= 8
    after = levelled(before.copy(), RATE)
    assert loudness(after, RATE) == pytest.approx(TARGET, abs=0.3)
    assert true_peak(after) <= CEILING * 1.01
    gains = (after[:, 0] / np.where(np.abs(before[:, 0]) > 1e-3, before[:, 0], np.nan)).reshape(-1, RATE // 2)
    usual = np.nanmedian(gains)
    for part in (*gains[:2], *gains[4:]):  # it has recovered within a second
        assert np.nanmax(np.abs(part - usual)) < 0.02 * usual


def test_a_piece_of_peaks_stays_softer_rather_than_squashed() -> None:
    clicks = np.zeros((10 * RATE, 2), np.float32)
    clicks[:: RATE // 2] = 0.5
    after = levelled(clicks.copy(), RATE)
    assert true_peak(after) <= CEILING * 1.01
    assert loudness(after, RATE) < TARGET - 3
