"""Threads that are to run before others."""

from __future__ import annotations

import os
from contextlib import suppress


def promote(priority: int) -> None:
    """Gives the calling thread that real-time priority where the system allows it, and else nothing."""
    with suppress(AttributeError, OSError, ValueError):
        os.sched_setscheduler(0, os.SCHED_FIFO | os.SCHED_RESET_ON_FORK, os.sched_param(priority))
