"""macOS: the thread that keeps time has the time-constraint policy, as audio threads do; others the highest quality of
service, which threads inherit."""

from __future__ import annotations

import ctypes
from typing import Any

from generator.errors import Text

_USER_INTERACTIVE = 0x21  # QOS_CLASS_USER_INTERACTIVE
_TIME_CONSTRAINT = 2  # THREAD_TIME_CONSTRAINT_POLICY
_COMPUTATION_NS, _CONSTRAINT_NS = 1_000_000, 2_000_000  # of each wakening: so long it takes, so soon it is to be done


class _Timebase(ctypes.Structure):
    _fields_ = (("numerator", ctypes.c_uint32), ("denominator", ctypes.c_uint32))


class _Constraint(ctypes.Structure):
    _fields_ = (
        ("period", ctypes.c_uint32),
        ("computation", ctypes.c_uint32),
        ("constraint", ctypes.c_uint32),
        ("preemptible", ctypes.c_int),
    )


def prefer(system: Any = None, *, keeps_time: bool = True) -> Text | None:
    """system: the C library; keeps_time, and what is returned: as prefer_this_process."""
    lib = system if system is not None else ctypes.CDLL(None)
    has_quality = lib.pthread_set_qos_class_self_np(_USER_INTERACTIVE, 0) == 0
    if not keeps_time:
        return None if has_quality else Text("no real-time priority: macOS refused it")
    base = _Timebase()
    lib.mach_timebase_info(ctypes.byref(base))
    ticks = base.denominator / base.numerator if base.numerator else 1.0
    policy = _Constraint(0, round(_COMPUTATION_NS * ticks), round(_CONSTRAINT_NS * ticks), 1)
    words = ctypes.sizeof(policy) // ctypes.sizeof(ctypes.c_int)
    refused = lib.thread_policy_set(lib.mach_thread_self(), _TIME_CONSTRAINT, ctypes.byref(policy), words)
    if refused and not has_quality:
        return Text("no real-time priority: macOS refused it (code {code})", code=refused)
    return None
