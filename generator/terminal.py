"""What a terminal, or a locale, can't hold: it is spelled out, or the program begins anew in UTF-8. And how its end is
noticed."""

from __future__ import annotations

import io
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_DEAF_SECONDS = 2.0
_is_quiet: ContextVar[bool] = ContextVar("whether nothing is said in passing", default=False)


def print_anything() -> None:
    """From now on stdout and stderr take every text: what they can't encode, such as bytes of a file's name that are no
    text, or ♭ where only ASCII is known, is spelled out."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and stream.errors in ("strict", "surrogateescape"):
            stream.reconfigure(errors="backslashreplace")


def be_quiet(quiet: bool) -> None:
    """Whether `say` and progress bars are left out from now on. Results, listings, warnings and errors never are."""
    _is_quiet.set(quiet)


def say(text: str) -> None:
    """Print on stdout what was done, or is being done: nothing under --quiet."""
    if not _is_quiet.get():
        print(text, flush=True)


def shows_progress() -> bool:
    """Whether bars are to be drawn, on stderr: not under --quiet, nor where stderr is no terminal."""
    return not _is_quiet.get() and sys.stderr is not None and sys.stderr.isatty()


def begin_in_utf8() -> None:
    """Where names are ASCII to Python, begin anew, with the same arguments, in UTF-8.

    Qt takes names for UTF-8 in any case: of a home folder with other letters it would name one that Python can't open.
    """
    if sys.getfilesystemencoding() != "ascii" or os.environ.get("PYTHONUTF8") == "1" or not sys.executable:
        return
    os.execve(
        sys.executable,
        [sys.executable, "-X", "utf8", *sys.orig_argv[1:]],
        {**os.environ, "PYTHONUTF8": "1"},  # for our child processes
    )


@contextmanager
def ended_by(*names: str) -> Iterator[None]:
    """Within it these signals raise KeyboardInterrupt, as Ctrl+C does. Those that the system lacks, or that are
    ignored, such as SIGHUP under nohup, stay as they are.

    After one the others are not heeded for _DEAF_SECONDS: what was played is put together and saved in that time, and
    who presses Ctrl+C twice is not to lose it. In other threads than the main one it does nothing.
    """
    last, before = -_DEAF_SECONDS, {}

    def interrupt(*_: object) -> None:
        nonlocal last
        if time.monotonic() - last >= _DEAF_SECONDS:
            last = time.monotonic()
            raise KeyboardInterrupt

    if threading.current_thread() is threading.main_thread():
        for number in (getattr(signal, name) for name in names if hasattr(signal, name)):
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, interrupt)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
