"""Reverb and chorus: they ring and end, are wide, and do not depend on how a signal is cut into blocks."""

from __future__ import annotations

import numpy as np
import pytest

from app.synth.effects import Chorus, Reverb

RATES = [8_000, 24_000, 48_000, 96_000]


def run(effect: Reverb | Chorus, frames: np.ndarray, block: int) -> np.ndarray:
    """(2, N) -> (2, N)"""
    size = min(block, effect.most_frames)
    blocks = []
    for begin in range(0, frames.shape[1], size):
        part = frames[:, begin : begin + size]
        wet = effect.process(part)
        blocks.append(np.zeros_like(part) if wet is None else wet)
    return np.concatenate(blocks, axis=1)


def stroke(rate: int, seconds: float) -> np.ndarray:
    """One sample, on both sides."""
    frames = np.zeros((2, round(rate * seconds)), np.float32)
    frames[:, 0] = 1
    return frames


@pytest.mark.parametrize("kind", [Reverb, Chorus])
@pytest.mark.parametrize("rate", RATES)
def test_blocks_of_any_size_give_the_same(kind: type[Reverb | Chorus], rate: int) -> None:
    noise = np.random.default_rng(1).standard_normal((2, 6000)).astype(np.float32)
    whole = run(kind(rate), noise, 5000)
    for block in (1000, 128, 37):
        assert np.allclose(run(kind(rate), noise, block), whole, atol=2e-4)


@pytest.mark.parametrize("rate", RATES)
def test_the_reverb_rings_for_a_second_or_two_high_tones_shorter_and_ends(rate: int) -> None:
    wet = run(Reverb(rate), stroke(rate, 4), 128)
    energy = np.cumsum(np.square(wet[0])[::-1])[::-1]
    decay = 10 * np.log10(energy / energy[0] + 1e-12)
    seconds = 2 * (np.argmax(decay < -35) - np.argmax(decay < -5)) / rate
    assert 1.0 < seconds < 2.5
    late = slice(round(0.8 * rate), round(1.2 * rate))
    early = slice(round(0.05 * rate), round(0.45 * rate))
    highs = [np.square(np.diff(wet[0, part])).sum() / np.square(wet[0, part]).sum() for part in (early, late)]
    assert highs[1] < highs[0]
    assert not wet[:, round(3 * rate) :].any()


@pytest.mark.parametrize("kind", [Reverb, Chorus])
def test_what_is_the_same_on_both_sides_becomes_wide(kind: type[Reverb | Chorus]) -> None:
    noise = np.repeat(np.random.default_rng(1).standard_normal((1, 48_000)), 2, axis=0).astype(np.float32)
    assert abs(np.corrcoef(run(kind(48_000), noise, 128))[0, 1]) < 0.8


@pytest.mark.parametrize("kind", [Reverb, Chorus])
def test_silence_costs_nothing_and_clearing_ends_at_once(kind: type[Reverb | Chorus]) -> None:
    effect, nothing = kind(48_000), np.zeros((2, 128), np.float32)
    assert effect.process(nothing) is None
    effect.process(nothing + 1)
    assert effect.process(nothing) is not None
    effect.clear()
    assert effect.process(nothing) is None
