"""Velocity: the softest and the loudest note."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import Constraint
from generator.compose.controls import Controls
from generator.errors import ContinuoError
from generator.events.streams import VELOCITIES


class Velocity(Constraint):
    """Of the velocities that events can hold."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def velocities(self, legal: np.ndarray) -> None:
        low, high = self._controls.velocities
        legal &= (low <= VELOCITIES) & (high >= VELOCITIES)
        if not legal.any():
            raise ContinuoError(
                f"--velocity {self._controls.velocity!r} holds none of the {len(VELOCITIES) - 1} degrees of loudness "
                f"({VELOCITIES[1]}, {VELOCITIES[2]} and so on): widen it by 4"
            )
