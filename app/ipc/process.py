"""Processes of our own: started quietly, away from the terminal's signals, gone when their pipe closes, and threads in
them that run before others."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from generator.standalone import module_command

_ROOT = Path(__file__).resolve().parents[2]
# Not in the terminal's group: Ctrl+C and a closed terminal reach the program that started the child, whose end closes
# the pipe, which the child takes as its sign to leave in good order.
_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0

Child = subprocess.Popen[bytes]


def start_child(module: str, *arguments: str, log: Path | None = None) -> Child:
    """`python -m module` with pipes for stdin and stdout; what it says on stderr goes to `log`, or nowhere. Raises
    OSError."""
    stderr = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            module_command(module, *arguments),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=stderr or subprocess.DEVNULL,
            cwd=_ROOT,
            start_new_session=True,
            creationflags=_FLAGS,
        )
    finally:
        if stderr:
            stderr.close()


def end_child(process: Child, timeout: float) -> None:
    """Wait for one whose pipe was closed; one that does not leave within so many seconds is killed."""
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()


def promote(priority: int, *, heirs: bool = False) -> None:
    """Gives the calling thread that real-time priority where the system allows it, and else nothing.

    heirs: threads and processes that it starts have it too. The player's clock has 10, the synth's callback 4, its
    other threads 3, rendering 1.
    """
    with suppress(AttributeError, OSError, ValueError):
        policy = os.SCHED_FIFO if heirs else os.SCHED_FIFO | os.SCHED_RESET_ON_FORK
        os.sched_setscheduler(0, policy, os.sched_param(priority))
