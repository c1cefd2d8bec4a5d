"""Strokes, which are notes that begin together, and the features of each that the network for beats gets."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

_TOGETHER = 0.035  # seconds; notes that begin within this time are one stroke
_FRAME = 0.01  # seconds, of the picture of what surrounds a stroke
_BLUR = 2  # frames of blur on each side
_STEP = 4  # frames between two values of the picture
_BEFORE = 75  # values before the stroke: 3 s
_AFTER = 60  # values after it: 2.4 s
_NEIGHBOURS = 10  # strokes on each side that are described one by one
_LONGEST_GAP = 4.0  # seconds; a neighbour further away counts as so far
FEATURES = 2 * (_BEFORE + _AFTER) + 6 * (2 * _NEIGHBOURS + 1)


@dataclass(frozen=True)
class Strokes:
    """N strokes in order of time."""

    seconds: np.ndarray
    """(N,) onset of the first note of each, in seconds."""
    weight: np.ndarray
    """(N,) sum of the velocities of its notes / 127."""
    loudest: np.ndarray
    """(N,) greatest velocity of its notes / 127."""
    lowest: np.ndarray
    """(N,) lowest MIDI pitch."""
    highest: np.ndarray
    """(N,) highest MIDI pitch."""
    count: np.ndarray
    """(N,) number of notes."""

    def __len__(self) -> int:
        return len(self.seconds)

    def last(self, count: int) -> Strokes:
        """The last `count` strokes."""
        return Strokes(*(values[-count:] for values in self._columns()))

    def _columns(self) -> tuple[np.ndarray, ...]:
        return self.seconds, self.weight, self.loudest, self.lowest, self.highest, self.count


def strokes_of(seconds: np.ndarray, pitches: np.ndarray, velocities: np.ndarray) -> Strokes:
    """The strokes of N notes in any order. seconds: onsets; pitches, velocities: MIDI's; each (N,)."""
    order = np.argsort(seconds, kind="stable")
    seconds, pitches, velocities = seconds[order].astype(float), pitches[order], velocities[order] / 127
    begins, first = [], -np.inf
    for index, moment in enumerate(seconds.tolist()):
        if moment - first > _TOGETHER:
            begins.append(index)
            first = moment
    begins = np.array(begins, np.intp)
    if not len(begins):
        return Strokes(*(np.zeros(0) for _ in range(6)))
    return Strokes(
        seconds[begins],
        np.add.reduceat(velocities, begins),
        np.maximum.reduceat(velocities, begins),
        np.minimum.reduceat(pitches, begins).astype(float),
        np.maximum.reduceat(pitches, begins).astype(float),
        np.diff([*begins.tolist(), len(seconds)]).astype(float),
    )


def features(strokes: Strokes) -> np.ndarray:
    """The surroundings of each stroke, relative to how loud and how high the music around it is; (N, FEATURES)
    float32."""
    count = len(strokes)
    if not count:
        return np.zeros((0, FEATURES), np.float32)
    moments = strokes.seconds - strokes.seconds[0]
    loudness = _running_mean(strokes.weight)
    pitch = _running_mean(strokes.lowest)
    pictures = [
        _picture(moments, strokes.weight / np.maximum(loudness, 0.05)),
        _picture(moments, np.clip((pitch + 6 - strokes.lowest) / 12, 0, 2)),
    ]
    offsets = np.arange(-_NEIGHBOURS, _NEIGHBOURS + 1)
    indices = np.arange(count)[:, None] + offsets
    is_there = (indices >= 0) & (indices < count)
    indices = np.clip(indices, 0, count - 1)
    gap = np.minimum(np.abs(moments[indices] - moments[:, None]), _LONGEST_GAP)
    own = [
        np.log(gap + 0.05),
        (strokes.loudest[indices] - _running_mean(strokes.loudest)[:, None]) * 4,
        np.log(strokes.count[indices]),
        (strokes.lowest[indices] - pitch[:, None]) / 12,
        (strokes.highest[indices] - _running_mean(strokes.highest)[:, None]) / 12,
        np.ones_like(gap),
    ]
    rows = np.concatenate([*pictures, *(values * is_there for values in own)], axis=1)
    return rows.astype(np.float32)


def _picture(moments: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """The weight of the strokes around each moment, in steps of 40 ms, the moment itself left out; (N, values).
    moments, weight: (N,)."""
    pad = (_BEFORE + 1) * _STEP + _BLUR, (_AFTER + 1) * _STEP + _BLUR
    frames = np.rint(moments / _FRAME).astype(np.intp) + pad[0]
    row = np.zeros(int(frames[-1]) + 1 + pad[1])
    for shift in range(-_BLUR, _BLUR + 1):
        np.add.at(row, frames + shift, weight * (1 - abs(shift) / (_BLUR + 1)))
    offsets = np.concatenate([np.arange(-_BEFORE, 0), np.arange(1, _AFTER + 1)]) * _STEP
    return row[frames[:, None] + offsets]


def _running_mean(values: np.ndarray) -> np.ndarray:
    """The mean of each value with the 24 before and the 24 after it, (N,)."""
    span = 24
    sums = np.concatenate([[0.0], np.cumsum(values)])
    index = np.arange(len(values))
    begin, end = np.maximum(index - span, 0), np.minimum(index + span + 1, len(values))
    return (sums[end] - sums[begin]) / (end - begin)
