"""Grid: where in a bar notes may begin."""

from __future__ import annotations

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.constraints.constraint import Constraint
from generator.compose.constraints.timeline import Timeline


class Grid(Constraint):
    """Notes may begin at every step of the grid, counted from the bar line."""

    def __init__(self, controls: Controls) -> None:
        self._controls = controls

    def lay_out(self, timeline: Timeline) -> None:
        steps = np.array([self._controls.step(metre) for metre in timeline.span.bars.metres])
        timeline.note_ok &= timeline.in_bar % steps[timeline.metre] == 0
