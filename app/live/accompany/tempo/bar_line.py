"""Which beats of a steady tempo begin bars, by what is played on them: what the network says of strokes, new harmony,
low and loud notes, long ones and many at once, each weighed as a multinomial regression over played music has it."""

from __future__ import annotations

import numpy as np

from generator.analysis.beats.strokes import Strokes

FEATURES = ("network", "struck", "low", "loud", "long", "many keys", "new harmony", "new bass", "opening")
_WEIGHTS = np.array([0.58, -0.51, 0.06, 1.14, -0.24, -0.09, 0.9, 0.38, 0.65])  # of FEATURES
_RESTING = -3.0  # log odds that a beat on which nothing is struck begins a bar
_LONGEST_GAP = 4.0  # beats
_ON_BEAT = 0.2  # beats that an opening stroke may be off one
_LOW_NOTES = 60.0  # pitch below which a lowest note counts as a bass


def first_beat(evidence: np.ndarray) -> tuple[int, float]:
    """Which of the beats of a bar is its first, and how probable that is. evidence: as bar_features has it."""
    values = evidence @ _WEIGHTS
    chance = np.exp(values - values.max())
    return int(chance.argmax()), float(1 / chance.sum())


def bar_features(
    strokes: Strokes, downbeat: np.ndarray, beat: np.ndarray, notes: np.ndarray, beats_a_bar: int, opening: float
) -> np.ndarray:
    """What speaks for each beat of a bar as its first, (beats_a_bar, len(FEATURES)), beat 0 first; their mean is 0.

    downbeat: (N,) the network's probabilities for strokes; beat: (N,) where each stroke is, in beats from one of them
    on; notes: (M, 2) the beat of each note that was struck, and its pitch; opening: beat of the first stroke after
    silence, which may be before them all.
    """
    nearest = np.rint(beat).astype(int)
    is_on = np.isclose(beat, nearest, atol=1e-3)
    first, last = int(np.floor(beat[0])), int(nearest[-1])
    count = last - first + 1
    found = np.zeros((count, len(FEATURES)))
    likely = np.clip(downbeat, 0.02, 0.98)
    gaps = np.minimum(np.diff(beat, append=beat[-1] + np.median(np.diff(beat))), _LONGEST_GAP)
    own = np.stack(
        [
            np.log(likely / (1 - likely)) - _RESTING,
            np.ones(len(beat)),
            (strokes.lowest.mean() - strokes.lowest) / 12,
            (strokes.loudest - strokes.loudest.mean()) * 4,
            np.log(gaps + 0.05) - np.log(gaps + 0.05).mean(),
            np.log(strokes.count) - np.log(strokes.count).mean(),
        ],
        axis=1,
    )
    found[nearest[is_on] - first, : own.shape[1]] = own[is_on]
    found[:, -3:-1] = _changes(notes, first, count)
    bar_of = (first + np.arange(count)) % beats_a_bar
    each = np.bincount(bar_of, minlength=beats_a_bar)
    summed = np.stack([np.bincount(bar_of, column, beats_a_bar) for column in found.T], axis=1)
    means = summed / np.maximum(1, each)[:, None]
    evidence = (means - means.mean(axis=0)) * np.sqrt(count / beats_a_bar)
    evidence[:, -1] = np.arange(beats_a_bar) == round(opening) % beats_a_bar
    evidence[:, -1] *= abs(opening - round(opening)) < _ON_BEAT
    return evidence


def _changes(notes: np.ndarray, first: int, count: int) -> np.ndarray:
    """How different the harmony of each beat is from that of the one before, 0 to 1, and whether its bass is another,
    (count, 2)."""
    sound, bass = np.zeros((count, 12)), np.full(count, 128.0)
    index = np.clip(np.floor(notes[:, 0] + 0.15).astype(int) - first, 0, count - 1)
    pitches = notes[:, 1].astype(int)
    np.add.at(sound, (index, pitches % 12), 1.0)
    np.minimum.at(bass, index, pitches)
    changes = np.zeros((count, 2))
    for at in range(1, count):
        before = sound[max(0, at - 2) : at].sum(axis=0)
        size = np.linalg.norm(before) * np.linalg.norm(sound[at])
        changes[at, 0] = 1 - before @ sound[at] / size if size else 0.0
        lower = bass[max(0, at - 2) : at].min()
        changes[at, 1] = bass[at] < _LOW_NOTES and bass[at] % 12 != lower % 12
    return changes
