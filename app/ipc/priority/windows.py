"""Windows: a finer clock, a high class for the process, and for the thread that keeps time the multimedia scheduler's
task "Pro Audio", else the highest priority of its class."""

from __future__ import annotations

import ctypes
from typing import Any

from generator.errors import Text

_HIGH_CLASS = 0x80  # HIGH_PRIORITY_CLASS
_TIME_CRITICAL = 15  # THREAD_PRIORITY_TIME_CRITICAL


def prefer(system: Any = None, *, keeps_time: bool = True) -> Text | None:
    """system: the libraries by name; keeps_time, and what is returned: as prefer_this_process."""
    lib = system if system is not None else ctypes.windll
    lib.winmm.timeBeginPeriod(1)
    kernel = lib.kernel32
    has_class = bool(kernel.SetPriorityClass(kernel.GetCurrentProcess(), _HIGH_CLASS))
    if not keeps_time:
        return None if has_class else Text("no real-time priority: Windows refused it")
    has_task = False
    try:
        index = ctypes.c_uint32(0)
        has_task = bool(lib.avrt.AvSetMmThreadCharacteristicsW("Pro Audio", ctypes.byref(index)))
    except OSError:  # editions of Windows without media have no avrt.dll
        pass
    if not has_task:
        has_task = bool(kernel.SetThreadPriority(kernel.GetCurrentThread(), _TIME_CRITICAL))
    if not has_class and not has_task:
        return Text("no real-time priority: Windows refused it")
    return None
