"""Whether the model may end a piece by itself: anywhere, or in the last bar."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Span
from generator.events.vocabulary import EOS


class Closing(Constraint):
    """may_end: whether the model may end the piece anywhere; may_close: whether it may in the last bar of the stretch,
    as a last chord need not sound to the bar line. It never may in a gap."""

    def __init__(self, span: Span, *, may_end: bool, may_close: bool) -> None:
        start = span.last_bar
        is_off = not may_close or start is None or span.fills or span.end_bar is None
        self._may_end, self._last_bar = may_end, NEVER if is_off or start is None else start

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        if shift:  # a note has begun in the last bar, and no further one is due
            legal[EOS] = self._may_end or (take.last_note >= self._last_bar and take.most == NEVER)
