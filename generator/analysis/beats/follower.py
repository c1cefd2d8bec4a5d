"""The beat of somebody who plays now: tempo and phase, and how sure that is, from what was played so far."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from generator.analysis.beats import lattice
from generator.analysis.beats.lattice import FIRST, FRAME, KIND_OF, LAST, LENGTH_OF, LENGTHS, PASSED_OF
from generator.analysis.beats.network import judge
from generator.analysis.beats.strokes import TOGETHER, features, strokes_of
from generator.analysis.beats.tracker import EMPTY, TRUST

_MEMORY_NOTES = 400
_MEMORY_SECONDS = 6.0  # that the network looks back, and more
_LONGEST_SILENCE = 8.0  # seconds, after which nothing is known any more
_NEAR = 0.06  # of the tempos around the likeliest, as one


class Pulse(NamedTuple):
    """Where the beat is thought to be at a moment."""

    moment: float
    """Seconds, of the clock of the onsets."""
    period: float
    """Seconds of a beat."""
    phase: float
    """Of the beat that has passed, 0 to 1."""
    confidence: float
    """0 to 1: the share of all likely tempos and phases that agree with these."""

    @property
    def bpm(self) -> float:
        """Beats a minute."""
        return 60 / self.period

    def next_beat(self, after: float) -> float:
        """The first beat at `after` or later, in seconds."""
        last = self.moment - self.phase * self.period
        return last + np.ceil((after - last) / self.period - 1e-9) * self.period


class BeatFollower:
    """Give it each onset as it is played; ask for the pulse at any time. What is to come is never looked at.

    A stroke is judged when its keys are down, TOGETHER seconds after the first; an onset out of order counts as now.
    """

    def __init__(self, bpm: float | None = None) -> None:
        """bpm: about what is expected, as a count-in has it; None for nothing."""
        self._change = np.exp(lattice.log_change())
        self._expected = bpm
        self._seconds: list[float] = []
        self._pitches: list[int] = []
        self._velocities: list[int] = []
        self._restart(0.0)
        self._is_begun = False

    def receive(self, seconds: float, pitch: int, velocity: int) -> None:
        """A key went down. pitch: MIDI; velocity: 1 to 127."""
        last = self._seconds[-1] if self._seconds else seconds
        seconds = max(seconds, last)
        if not self._is_begun or seconds - last > _LONGEST_SILENCE:
            self._seconds, self._pitches, self._velocities = [], [], []
            self._restart(seconds)
            self._is_begun = True
        else:
            self._judge(seconds)
        self._seconds.append(seconds)
        self._pitches.append(pitch)
        self._velocities.append(velocity)
        del self._seconds[:-_MEMORY_NOTES], self._pitches[:-_MEMORY_NOTES], self._velocities[:-_MEMORY_NOTES]

    def pulse(self, moment: float) -> Pulse | None:
        """At `moment`, not before what was received; None before the first two strokes."""
        if not self._is_begun:
            return None
        self._judge(moment)
        if self._strokes < 2:
            return None
        chance = self._chance
        of_length = np.add.reduceat(chance, FIRST)
        best = int(of_length.argmax())
        near = np.abs(LENGTHS / LENGTHS[best] - 1) < _NEAR
        period = float((of_length[near] * LENGTHS[near]).sum() / of_length[near].sum()) * FRAME
        is_near = np.repeat(near, LENGTHS)
        turns = np.exp(2j * np.pi * PASSED_OF / LENGTH_OF)
        mean = (chance * turns)[is_near].sum()
        phase = float(np.angle(mean) / (2 * np.pi)) % 1.0
        ahead = moment - (self._begin + self._frame * FRAME)
        phase = (phase + ahead / period) % 1.0
        return Pulse(moment, period, phase, float(abs(mean)))

    def _restart(self, moment: float) -> None:
        self._begin, self._frame, self._strokes, self._judged = moment, 0, 0, -np.inf
        prior = lattice.log_prior(self._expected)
        self._chance = np.exp(prior)

    def _judge(self, moment: float) -> None:
        """Go on to `moment`, over the strokes that are complete by then."""
        while self._seconds:
            waiting = self._waiting()
            if waiting is None or moment - waiting <= TOGETHER:
                break
            evidence = self._evidence(waiting)
            self._advance(round((waiting - self._begin) / FRAME), evidence)
            self._judged = waiting
            self._strokes += 1
        behind = round((moment - TOGETHER - self._begin) / FRAME) - 1
        if behind > self._frame:
            self._advance(behind, None)

    def _evidence(self, first: float) -> np.ndarray:
        """Of the stroke that began at `first`. (kinds,)"""
        seconds = np.array(self._seconds)
        begin = int(np.searchsorted(seconds, first - _MEMORY_SECONDS))
        end = int(np.searchsorted(seconds, first + TOGETHER, side="right"))
        pitches, velocities = np.array(self._pitches[begin:end]), np.array(self._velocities[begin:end])
        strokes = strokes_of(seconds[begin:end], pitches, velocities)
        return judge(features(strokes, is_causal=True)[-1:], is_causal=True).evidence[0]

    def _waiting(self) -> float | None:
        """When the first stroke began that was not yet judged."""
        index = int(np.searchsorted(np.array(self._seconds), self._judged + TOGETHER, side="right"))
        return self._seconds[index] if index < len(self._seconds) else None

    def _advance(self, frame: int, evidence: np.ndarray | None) -> None:
        """To a frame, where there is a stroke, unless evidence is None; nothing is struck before it."""
        while self._frame < frame:
            self._frame += 1
            following = np.empty_like(self._chance)
            following[1:] = self._chance[:-1]
            following[FIRST] = self._chance[LAST] @ self._change
            self._chance = following
            if evidence is not None and self._frame == frame:
                self._chance *= np.exp(TRUST * evidence)[KIND_OF]
            elif evidence is None or self._frame < frame - 1:
                self._chance[FIRST] *= np.exp(-EMPTY)
            self._chance /= self._chance.sum()
