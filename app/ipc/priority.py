"""Threads that are to run before others."""

from __future__ import annotations

import os
from contextlib import suppress


def promote(priority: int, *, heirs: bool = False) -> None:
    """Gives the calling thread that real-time priority where the system allows it, and else nothing.

    heirs: threads and processes that it starts have it too. The player's clock has 10, the synth's callback 4, its
    other threads 3, rendering 1.
    """
    with suppress(AttributeError, OSError, ValueError):
        policy = os.SCHED_FIFO if heirs else os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(0, policy, os.sched_param(priority))
