"""Finds the beats of a whole recording as the likeliest path through the lattice (Viterbi), and its bars."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.analysis.beats import lattice
from generator.analysis.beats.lattice import FIRST, FRAME, KIND_OF, LAST, LENGTHS, PASSED_OF
from generator.analysis.beats.network import Judgement, judge
from generator.analysis.beats.strokes import Strokes, features, strokes_of

_LEAD_FRAMES = 5  # frames before the first stroke, and after the last one
_SNAP = 0.07  # seconds; a beat is moved to a stroke that is so near
TRUST = 1.0  # weight of the network's evidence
EMPTY = 2.5  # log cost of a beat without stroke
_METRES = (2, 3, 4)  # beats in a bar
_METRE_CHANGE, _UPBEAT = 6.0, 2.0  # log costs of a change of metre, and of a beginning within a bar


@dataclass(frozen=True)
class Beats:
    """The beats of a performance."""

    seconds: np.ndarray
    """(B,) time of each beat, ascending, in seconds as those of the onsets."""
    downbeats: np.ndarray
    """(B,) bool, whether the beat is the first of a bar."""
    beats_per_bar: int
    """Number of beats of most bars: 2, 3 or 4."""
    confidence: float
    """The expected F-measure of the beats, 0 to 1; from PLAIN on they are reliable."""

    @property
    def bpm(self) -> float:
        """Tempo of the median beat, in beats a minute; 0 for fewer than two beats."""
        return 60 / float(np.median(np.diff(self.seconds))) if len(self.seconds) > 1 else 0.0


PLAIN = 0.7
# Coefficients of _confidence, by least squares over 276 stretches of 8 to 30 s of performances with known beats.
_EXPECTED = np.array([0.42, 0.27, 0.44, -1.31])
_NONE = Beats(np.zeros(0), np.zeros(0, bool), 4, 0.0)


def find_beats(seconds: np.ndarray, pitches: np.ndarray, velocities: np.ndarray) -> Beats:
    """The beats from the first note to the last; none for fewer than 4 strokes.

    seconds: onsets, in any order; pitches: MIDI's; velocities: 1 to 127; each (N,).
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
    """The frames of the beats on the likeliest path, (B,) float. frames: (N,) of strokes, ascending; evidence: (N,
    kinds)."""
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
    """Moves beats to near strokes. found: times of the beats; on_beat: (N,) probability of each stroke to be on a beat.
    -> times, and index of the stroke of each beat, -1 for none."""
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
    """Which beats begin a bar, (B,) bool, and how many beats most bars have. first: (B,) probability of each beat to be
    the first of a bar, B > 0."""
    states = [(metre, position) for metre in _METRES for position in range(metre)]
    metre_of = np.array([metre for metre, _ in states])
    is_first = np.array([position == 0 for _, position in states])
    change = _changes_of_bars(states)
    first = np.clip(first, 0.02, 0.98)
    on, off = np.log(first), np.log(1 - first)
    score = np.where(is_first, on[0], off[0]) - _UPBEAT * ~is_first
    came_from = np.zeros((len(first), len(states)), np.intp)
    for beat in range(1, len(first)):
        paths = score[:, None] + change
        came_from[beat] = paths.argmax(axis=0)
        score = paths.max(axis=0) + np.where(is_first, on[beat], off[beat])
    path = np.empty(len(first), np.intp)
    path[-1] = score.argmax()
    for beat in range(len(first) - 1, 0, -1):
        path[beat - 1] = came_from[beat, path[beat]]
    return is_first[path], int(np.bincount(metre_of[path]).argmax())


def _changes_of_bars(states: Sequence[tuple[int, int]]) -> np.ndarray:
    """Log weight of each state after each, (before, after). A state is a metre and a position in its bar."""
    change = np.full((len(states), len(states)), -np.inf)
    for index, (metre, position) in enumerate(states):
        for other, (next_metre, next_position) in enumerate(states):
            if position + 1 < metre:
                if (next_metre, next_position) == (metre, position + 1):
                    change[index, other] = 0
            elif next_position == 0:
                change[index, other] = 0 if next_metre == metre else -_METRE_CHANGE
    return change


def _kinds_on(path: np.ndarray, frames: np.ndarray) -> np.ndarray:
    """Index in KINDS of each stroke's kind, if beats are at the frames of `path`; (N,). frames: of the strokes."""
    index = np.clip(np.searchsorted(path, frames, side="right") - 1, 0, max(0, len(path) - 2))
    length = np.clip(np.diff(path)[index] if len(path) > 1 else LENGTHS[0], LENGTHS[0], LENGTHS[-1]).astype(np.intp)
    passed = np.mod(frames - path[index], length).astype(np.intp)
    return KIND_OF[FIRST[length - LENGTHS[0]] + passed]


def _confidence(judged: Judgement, chosen: np.ndarray, times: np.ndarray, kinds: np.ndarray) -> float:
    """The expected F-measure, 0 to 1, from how far network and path agree, how clear the network's judgement is, and
    how steady the beats are. chosen: (B,) as from _snapped; kinds: (N,) of the strokes on the path."""
    is_chosen = np.zeros(len(judged.beat), bool)
    is_chosen[chosen[chosen >= 0]] = True
    agreed = judged.beat[is_chosen].sum()
    missed = len(chosen) - agreed + judged.beat[~is_chosen].sum()
    evidence = judged.evidence[np.arange(len(kinds)), kinds].mean()
    unsteady = np.abs(np.diff(np.log(np.diff(times)))).mean() if len(times) > 2 else 0.0
    terms = np.array([1.0, agreed / (agreed + missed), evidence, unsteady])
    return float(np.clip(terms @ _EXPECTED, 0, 1))
