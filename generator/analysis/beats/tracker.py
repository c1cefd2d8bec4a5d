"""The beats of a whole recording: the likeliest path through the lattice (Viterbi), and the bars over it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.analysis.beats import lattice
from generator.analysis.beats.lattice import FIRST, FRAME, KIND_OF, LAST, LENGTHS, PASSED_OF
from generator.analysis.beats.network import Judgement, judge
from generator.analysis.beats.strokes import Strokes, features, strokes_of

_LEAD_FRAMES = 5
_SNAP = 0.07  # seconds: a beat is where the stroke is that is so near
TRUST = 1.0  # in the network's evidence, as strokes near each other are judged by much the same
EMPTY = 2.5  # what a beat costs where nothing is struck, as a log
_METRES = (2, 3, 4)
_METRE_CHANGE, _UPBEAT = 6.0, 2.0  # how unlikely, as logs: another metre, and that music begins within a bar


@dataclass(frozen=True)
class Beats:
    """The beats of a performance."""

    seconds: np.ndarray
    """(B,) when each is, rising; seconds as those of the onsets."""
    downbeats: np.ndarray
    """(B,) bool: the first of a bar."""
    beats_per_bar: int
    """Of most bars: 2, 3 or 4."""
    confidence: float
    """0 to 1: the F-measure to be expected of them; from PLAIN on they can be relied on."""

    @property
    def bpm(self) -> float:
        """Beats a minute, by the median beat; 0 for fewer than two beats."""
        return 60 / float(np.median(np.diff(self.seconds))) if len(self.seconds) > 1 else 0.0


PLAIN = 0.7
# Least squares over 276 stretches of 8 to 30 s of performances with known beats.
_EXPECTED = np.array([0.42, 0.27, 0.44, -1.31])
_NONE = Beats(np.zeros(0), np.zeros(0, bool), 4, 0.0)


def find_beats(seconds: np.ndarray, pitches: np.ndarray, velocities: np.ndarray) -> Beats:
    """Of N notes in any order: onsets in seconds, MIDI pitches, velocities 1 to 127, each (N,).

    From the first stroke to the last. Fewer than 4 strokes have no beats.
    """
    strokes = strokes_of(seconds, pitches, velocities)
    if len(strokes) < 4:
        return _NONE
    judged = judge(features(strokes))
    begin = float(strokes.seconds[0])
    frames = np.rint((strokes.seconds - begin) / FRAME).astype(np.intp) + _LEAD_FRAMES
    path = _path(frames, TRUST * judged.evidence)
    found = (path - _LEAD_FRAMES) * FRAME + begin
    found = found[(found > begin - _SNAP) & (found < strokes.seconds[-1] + _SNAP)]
    times, chosen = _snapped(found, strokes, judged.beat)
    if len(times) < 2:
        return _NONE
    downbeats, per_bar = _bars(np.where(chosen >= 0, judged.downbeat[chosen], 0.05))
    return Beats(times, downbeats, per_bar, _confidence(judged, chosen, times, _kinds_on(path, frames)))


def _path(frames: np.ndarray, evidence: np.ndarray) -> np.ndarray:
    """Frames of the beats of the likeliest path. frames: (N,) of strokes, rising; evidence: (N, kinds)."""
    end = int(frames[-1]) + _LEAD_FRAMES + 1
    stroke_at = np.full(end, -1)
    stroke_at[frames] = np.arange(len(frames))
    is_empty = np.ones(end, bool)
    for shift in (-1, 0, 1):
        is_empty[np.clip(frames + shift, 0, end - 1)] = False
    change = lattice.log_change()
    score, came_from = lattice.log_prior(), np.zeros((end, len(LENGTHS)), np.int8)
    for frame in range(end):
        if frame:
            leaving = score[LAST][:, None] + change
            best = leaving.argmax(axis=0)
            came_from[frame] = best
            following = np.empty_like(score)
            following[1:] = score[:-1]
            following[FIRST] = leaving[best, np.arange(len(LENGTHS))]
            score = following
        if is_empty[frame]:
            score[FIRST] -= EMPTY
        elif stroke_at[frame] >= 0:
            score += evidence[stroke_at[frame]][KIND_OF]
    state, found = int(score.argmax()), []
    frame = end - 1
    while True:
        length = int(np.searchsorted(FIRST, state, side="right")) - 1
        begins = frame - int(PASSED_OF[state])
        if begins < 0:
            break
        found.append(begins)
        if not begins:
            break
        frame, state = begins - 1, int(LAST[came_from[begins, length]])
    return np.array(found[::-1], float)


def _snapped(found: np.ndarray, strokes: Strokes, on_beat: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Beats at the strokes that are theirs, and the index of each one's, -1 for none."""
    times, chosen = [], []
    for moment in found.tolist():
        begin, end = np.searchsorted(strokes.seconds, [moment - _SNAP, moment + _SNAP])
        if begin == end:
            times.append(moment)
            chosen.append(-1)
            continue
        near = np.arange(begin, end)
        distance = np.abs(strokes.seconds[near] - moment) / _SNAP
        best = int(near[(on_beat[near] * (1 - 0.6 * distance)).argmax()])
        if chosen and best == chosen[-1]:
            continue
        times.append(float(strokes.seconds[best]))
        chosen.append(best)
    return np.array(times), np.array(chosen, np.intp)


def _bars(first: np.ndarray) -> tuple[np.ndarray, int]:
    """Which beats begin a bar, and how many beats most bars have. first: (B,) probability to begin one."""
    places = [(metre, place) for metre in _METRES for place in range(metre)]
    metre_of = np.array([metre for metre, _ in places])
    place_of = np.array([place for _, place in places])
    change = np.full((len(places), len(places)), -np.inf)
    for index, (metre, place) in enumerate(places):
        for other, (next_metre, next_place) in enumerate(places):
            if place + 1 < metre:
                if (next_metre, next_place) == (metre, place + 1):
                    change[index, other] = 0
            elif next_place == 0:
                change[index, other] = 0 if next_metre == metre else -_METRE_CHANGE
    first = np.clip(first, 0.02, 0.98)
    on, off = np.log(first), np.log(1 - first)
    score = np.where(place_of == 0, on[0], off[0]) - _UPBEAT * (place_of != 0) if len(first) else np.zeros(len(places))
    back = np.zeros((len(first), len(places)), np.intp)
    for beat in range(1, len(first)):
        paths = score[:, None] + change
        back[beat] = paths.argmax(axis=0)
        score = paths.max(axis=0) + np.where(place_of == 0, on[beat], off[beat])
    state, states = int(score.argmax()), []
    for beat in range(len(first) - 1, -1, -1):
        states.append(state)
        state = int(back[beat, state])
    path = np.array(states[::-1], np.intp)
    if not len(path):
        return np.zeros(0, bool), 4
    return place_of[path] == 0, int(np.bincount(metre_of[path]).argmax())


def _kinds_on(path: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Index of each stroke's kind where beats are at the frames of `path`. (N,)"""
    index = np.clip(np.searchsorted(path, frames, side="right") - 1, 0, max(0, len(path) - 2))
    length = np.clip(np.diff(path)[index] if len(path) > 1 else LENGTHS[0], LENGTHS[0], LENGTHS[-1]).astype(np.intp)
    passed = np.mod(frames - path[index], length).astype(np.intp)
    return KIND_OF[FIRST[length - LENGTHS[0]] + passed]


def _confidence(judged: Judgement, chosen: np.ndarray, times: np.ndarray, kinds: np.ndarray) -> float:
    """The F-measure that is to be expected: how plain the network's judgement is, how well it and the path agree, and
    how steady the beats are."""
    is_chosen = np.zeros(len(judged.beat), bool)
    is_chosen[chosen[chosen >= 0]] = True
    agreed = judged.beat[is_chosen].sum()
    missed = len(chosen) - agreed + judged.beat[~is_chosen].sum()
    evidence = judged.evidence[np.arange(len(kinds)), kinds].mean()
    unsteady = np.abs(np.diff(np.log(np.diff(times)))).mean() if len(times) > 2 else 0.0
    terms = np.array([1.0, agreed / (agreed + missed), evidence, unsteady])
    return float(np.clip(terms @ _EXPECTED, 0, 1))
