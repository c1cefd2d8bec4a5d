"""The interface of a constraint on what may come next, and the state of a take that constraints share.

A new constraint is a class in a file of this folder, and a line in constraints_of in constraint_set.py.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.compose.constraints.timeline import NEVER, Timeline
from generator.compose.constraints.tokens import TokenTable


@dataclass(eq=False, slots=True)
class TakeProgress:
    """The state of one take, or of one part of it. Times are grid ticks."""

    index: int
    """Index of the take."""
    onset: int
    """Onset of the last event."""
    struck: int = 0
    """Pitches struck at that onset, as bits."""
    last_lowest: int = 0
    """Lowest pitch of the last token at that onset, 0 for none."""
    last_note: int = -1
    """Onset of the last note, -1 before the first."""
    rests: int = NEVER
    """Number of rests in a row, NEVER before the first note."""
    least: int = 0
    """Earliest tick at which the next note may begin; valid while a shift is chosen."""
    most: int = NEVER
    """Latest tick at which the next note may begin; valid while a shift is chosen."""
    part: int = 0
    """Value of the part of the last event composed at that onset, 0 for none."""

    def move_to(self, onset: int) -> None:
        """Go on to a later onset."""
        self.onset = onset
        self.struck = self.last_lowest = self.part = 0


class Constraint:
    """One constraint. Methods that are not overridden allow everything. Masks are bool and changed in place.

    It is set up by `select` and `velocities`, then by `lay_out` and `settle`, again whenever the timeline grows. An
    event is then chosen stream by stream: `bound`, `room`, `may_add` and `shifts`, then `tokens`, `longest` and
    `durations`; after it, `step`. Every method must leave something legal for later events, whatever is chosen now.
    """

    def select(self, tokens: TokenTable) -> None:
        """Remove tokens that are never legal. Raises ContinuoError where none is left."""

    def velocities(self, legal: np.ndarray) -> None:
        """Narrow the velocities, (W,). Raises ContinuoError where none is left."""

    def lay_out(self, timeline: Timeline) -> None:
        """Narrow the timeline's columns. Raises ContinuoError for what can't be kept."""

    def settle(self, timeline: Timeline) -> None:
        """Narrow the ticks at which notes may begin, once the tokens legal at each of them are known. Raises
        ContinuoError for what can't be kept."""

    def bound(self, take: TakeProgress) -> None:
        """Narrow take.least and take.most, the ticks between which the next note may begin."""

    def room(self, take: TakeProgress, onset: int) -> int:
        """The most notes that may be struck at an onset, 0 to NEVER."""
        return NEVER

    def may_add(self, take: TakeProgress) -> bool:
        """Whether a note of the part may be added at the take's onset. Only called for constraints on one part."""
        return True

    def shifts(self, legal: np.ndarray, take: TakeProgress) -> None:
        """Change which shifts from the take's onset are legal, (MAX_SHIFT_TICKS + 1,). Only called for constraints on
        all parts."""

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        """Change which tokens are legal after a shift in ticks, (V,)."""

    def longest(self, take: TakeProgress, onset: int, token: int) -> int:
        """The most ticks that a token struck at an onset may last, 1 to NEVER."""
        return NEVER

    def durations(self, legal: np.ndarray, onset: int) -> None:
        """Change which durations are legal at an onset, (D,)."""

    def step(self, take: TakeProgress, token: int, end: int) -> None:
        """Record that a token was composed at take.onset and sounds until tick `end`."""
