"""When a phrase is over: how long hands have to be off the keys, where that adapts to what is played."""

from __future__ import annotations

import numpy as np

from app.live.recording import Recorder

SHORTEST, LONGEST = 0.3, 1.5  # seconds
_CHORD = 0.05  # seconds: keys so near are one stroke
_BEGINNING = 8  # strokes of which a phrase has more, mostly
# Chosen over 307 phrases of 54 recorded performances (tests/benchmarks/beats/phrases.py). Tempo, held keys, pitches and
# velocities of what was played tell nothing of how long the rest after it is, and are left out.
_LEAST = 0.6
_OF_LONGEST_REST = 0.4
_OF_BEGINNING = 0.8


def pause_after(phrase: Recorder) -> float:
    """Seconds without a key down after which the phrase is over, SHORTEST to LONGEST.

    More where the phrase has just begun, and where it has long rests within.
    """
    onsets = np.array(phrase.onsets)
    if not len(onsets):
        return LONGEST
    strokes = 1 + int((np.diff(onsets) > _CHORD).sum())
    seconds = _LEAST + _OF_LONGEST_REST * max(phrase.rests, default=0.0)
    seconds += _OF_BEGINNING * max(0, _BEGINNING - strokes) / _BEGINNING
    return min(LONGEST, max(SHORTEST, seconds))
