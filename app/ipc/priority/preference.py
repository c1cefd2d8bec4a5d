"""A process whose threads run before those of other programs."""

from __future__ import annotations

import os
import sys

from generator.errors import Text


def prefer_this_process(priority: int, *, keeps_time: bool = True) -> Text | None:
    """Real-time priority for the calling thread, and for those that it starts: first of all, as a thread without it
    could keep the GIL while another program has the core. priority: 1 to 99, where the system counts them.
    keeps_time: whether the calling thread wakes often and works briefly; where another does that, such as a sound
    device's, which its own system prefers, what is for such a thread is left to it.

    -> what the user can do where the system does not allow it; None where it does.
    """
    if sys.platform == "win32":
        from app.ipc.priority import windows

        return windows.prefer(keeps_time=keeps_time)
    if sys.platform == "darwin":
        from app.ipc.priority import macos

        return macos.prefer(keeps_time=keeps_time)
    if hasattr(os, "sched_setscheduler"):
        from app.ipc.priority import linux

        return linux.prefer(priority)
    return Text("this system has no real-time priority for programs")
