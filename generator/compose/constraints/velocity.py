"""Velocity: the softest and the loudest note."""

from __future__ import annotations

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.constraints.constraint import Constraint
from generator.errors import ContinuoError
from generator.events.streams import VELOCITIES


class Velocity(Constraint):
    """Narrows the velocities that events can have."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def velocities(self, legal: np.ndarray) -> None:
        low, high = self._controls.velocities
        legal &= (low <= VELOCITIES) & (high >= VELOCITIES)
        if not legal.any():
            raise ContinuoError(
                "{--velocity} {velocity!r} holds none of the model's {count} velocities ({first}, {second} "
                "and so on): widen it by 4",
                velocity=self._controls.velocity,
                count=len(VELOCITIES) - 1,
                first=VELOCITIES[1],
                second=VELOCITIES[2],
            )
