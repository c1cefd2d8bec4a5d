"""Volume and pan of a DAWproject's channels, and MIDI's."""

from __future__ import annotations

import math

from generator.music.mix import CENTRE, FULL_VOLUME, HIGHEST, gain_of


def gain_to_volume(gain: float) -> int:
    """gain: linear, 0 or more, 1 for the usual volume -> 0 to 127."""
    return min(HIGHEST, max(0, round(FULL_VOLUME * math.sqrt(max(0.0, gain)))))


def volume_to_gain(volume: int) -> float:
    """volume: 0 to 127 -> linear gain."""
    return gain_of(volume)


def pan_to_share(pan: int) -> float:
    """pan: 0 to 127 -> 0, left, to 1, right; the middle is 0.5."""
    return 0.5 * pan / CENTRE if pan <= CENTRE else 0.5 + 0.5 * (pan - CENTRE) / (HIGHEST - CENTRE)


def share_to_pan(share: float) -> int:
    """The inverse."""
    share = min(1.0, max(0.0, share))
    return round(2 * share * CENTRE) if share <= 0.5 else round(CENTRE + (2 * share - 1) * (HIGHEST - CENTRE))


def volume_of(value: float, unit: str | None) -> int:
    """value: as the format has it, in "decibel" or linear -> 0 to 127."""
    return gain_to_volume(10 ** (min(value, 60) / 20) if unit == "decibel" else min(value, 100))


def pan_of(value: float, unit: str | None) -> int:
    """value: as the format has it, "linear" from -1 to 1, else 0 to 1 -> 0 to 127."""
    return share_to_pan((value + 1) / 2 if unit == "linear" else value)
