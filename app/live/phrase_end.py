"""When a phrase is over: how long hands have to be off the keys, as this player plays."""

from __future__ import annotations

import numpy as np

from app.live.recording import Recorder

SHORTEST, LONGEST = 0.3, 1.5  # seconds
_CHORD = 0.05  # seconds: keys so near are one stroke
_RECENT = 16  # strokes whose tempo counts
_BEGINNING = 8  # strokes of which a phrase has more, mostly
# Of 297 phrases of 54 recorded performances, cut at rests of a quarter second and more. There it judged as many rightly
# with 0.79 s as one pause for all did with 0.85 s.
_LEAST = 0.45
_OF_LONGEST_REST = 0.8
_OF_USUAL_INTERVAL, _OF_LAST_INTERVAL = 0.1, 0.1
_OF_LAST_STROKE = 0.1
_OF_BEGINNING = 0.8


def pause_after(phrase: Recorder) -> float:
    """Seconds without a key down after which the phrase is over, SHORTEST to LONGEST.

    More where the phrase has long rests within, where it has just begun, where it is slow, and where its last notes
    were held long.
    """
    onsets = np.array(phrase.onsets[-8 * _RECENT :])
    if not len(onsets):
        return LONGEST
    strokes = onsets[np.concatenate([[True], np.diff(onsets) > _CHORD])]
    intervals = np.diff(strokes[-_RECENT - 1 :])
    seconds = _LEAST + _OF_LONGEST_REST * max(phrase.rests, default=0.0)
    seconds += _OF_BEGINNING * max(0, _BEGINNING - len(strokes)) / _BEGINNING
    seconds += _OF_LAST_STROKE * max(0.0, phrase.last_up - float(strokes[-1]))
    if len(intervals):
        seconds += _OF_USUAL_INTERVAL * float(np.median(intervals)) + _OF_LAST_INTERVAL * float(intervals[-1])
    return min(LONGEST, max(SHORTEST, seconds))
