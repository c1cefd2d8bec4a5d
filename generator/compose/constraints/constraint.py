"""The interface of a constraint on what may come next, and what every constraint may know of a take.

A new one is a class in a file of this folder, and a line in constraints_of in constraint_set.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.compose.constraints.timeline import NEVER, Timeline
from generator.compose.constraints.tokens import TokenTable


@dataclass(eq=False, slots=True)
class TakeProgress:
    """How far one take has come, or one part of it. Times in grid ticks."""

    index: int
    """Of the take."""
    onset: int
    """Of its last event."""
    struck: int = 0
    """The pitches at that onset, one bit each."""
    last_lowest: int = 0
    """Lowest pitch of the last token at that onset, 0 for none."""
    last_note: int = -1
    """Onset of the last note, -1 before the first."""
    rests: int = NEVER
    """How many rests stand in a row, NEVER before the first note."""
    least: int = 0
    """The shift that is being chosen brings the next note here at the earliest."""
    most: int = NEVER
    """The shift that is being chosen brings the next note here at the latest."""
    part: int = 0
    """Value of the part of the last event composed at that onset, 0 for none."""

    def move_to(self, onset: int) -> None:
        """Go on to a later onset."""
        self.onset = onset
        self.struck = self.last_lowest = self.part = 0


class Constraint:
    """One constraint. What a constraint does not override allows everything. Masks are bool and changed in place.

    It is laid out by `select` and `velocities`, then by `lay_out` and `settle`, again whenever the timeline grows. An
    event is then chosen stream by stream: `bound`, `room`, `may_add` and `shifts`, then `tokens`, `longest` and
    `durations`; after it, `step`. All keep a promise to the notes to come: whatever is chosen now, something may be
    chosen then.
    """

    def select(self, tokens: TokenTable) -> None:
        """Take tokens away that may stand nowhere. Raises ContinuoError where none is left."""

    def velocities(self, legal: np.ndarray) -> None:
        """Narrow the velocities, (W,). Raises ContinuoError where none is left."""

    def lay_out(self, timeline: Timeline) -> None:
        """Narrow the timeline's columns. Raises ContinuoError for what can't be kept."""

    def settle(self, timeline: Timeline) -> None:
        """Narrow where notes may begin when it is known what may begin there. Raises ContinuoError."""

    def bound(self, take: TakeProgress) -> None:
        """Narrow take.least and take.most, the ticks between which the next note may come."""

    def room(self, take: TakeProgress, onset: int) -> int:
        """How many notes may be struck at an onset. -> 0 to NEVER."""
        return NEVER

    def may_add(self, take: TakeProgress) -> bool:
        """Whether a note of the part may be added at the take's onset. Asked of constraints on one part."""
        return True

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        """Change which shifts from the take's onset are legal, (MAX_SHIFT_TICKS + 1,). Asked of constraints on all
        parts."""

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        """Change which tokens are legal after a shift in ticks, (V,)."""

    def longest(self, take: TakeProgress, onset: int, token: int) -> int:
        """How many ticks a token may sound that is struck at an onset. -> 1 to NEVER."""
        return NEVER

    def durations(self, legal: np.ndarray, onset: int) -> None:
        """Change which durations are legal at an onset, (D,)."""

    def step(self, take: TakeProgress, token: int, end: int) -> None:
        """A token was composed at take.onset and sounds until tick `end`."""
