"""Signals for programs that tests start."""

from __future__ import annotations

import signal


def heed_interrupts() -> None:
    """In the child, as Popen's preexec_fn. A shell's background jobs, and what they start, ignore SIGINT; what nohup
    starts ignores SIGHUP."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
