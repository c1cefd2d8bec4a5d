"""Starting processes of our own: quietly, away from the terminal's signals, and gone when their pipe closes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[2]
# Not in the terminal's group: Ctrl+C and a closed terminal reach the program that started the child, whose end closes
# the pipe, which the child takes as its sign to leave in good order.
_FLAGS = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW if sys.platform == "win32" else 0

Child = subprocess.Popen[bytes]


def start_child(module: str, *arguments: str, log: Path | None = None) -> Child:
    """`python -m module` with pipes for stdin and stdout; what it says on stderr goes to `log`, or nowhere."""
    stderr = log.open("ab") if log else None
    try:
        return subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
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
    """Wait for one whose pipe was closed; one that does not leave is killed."""
    try:
        process.wait(timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
