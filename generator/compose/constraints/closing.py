"""The model's own end: whether it may end a piece by itself, anywhere or in the last bar."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.timeline import Span
from generator.events.vocabulary import EOS


class Closing(Constraint):
    """may_end: it may anywhere; may_close: it may in the bar that the stretch ends in, as a last chord need not sound
    to the bar line; never in a gap."""

    def __init__(self, span: Span, *, may_end: bool, may_close: bool) -> None:
        start = span.last_bar
        is_off = not may_close or start is None or span.fills or span.end_bar is None
        self._may_end, self._last_bar = may_end, NEVER if is_off or start is None else start

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        if shift:  # a note began in its last bar, and none must come
            legal[EOS] = self._may_end or (take.last_note >= self._last_bar and take.most == NEVER)
