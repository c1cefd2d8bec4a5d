"""Locks between programs that end with the program, however it ends."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from generator.errors import ContinuoError

_LOOK_SECONDS = 0.05
_LONGEST_NOTE = 1 << 16
_BYTE = 1 << 30  # what is locked on Windows can't be read, so that is a byte that isn't there


class FileLock:
    """On a small file beside what it guards. The file stays: one that is deleted could be locked twice.

    Where no such file can be made, as on a read-only disk, nobody else can write either: then it is held by everyone.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.file: FileIO | None = None

    def try_lock(self) -> bool:
        """-> whether it is ours."""
        if self.file:
            return True
        try:
            # Unbuffered: what a full disk did not take would be tried again, and fail, when the file is closed.
            file = self.path.open("r+b" if self.path.exists() else "w+b", buffering=0)
        except OSError:
            return True
        try:
            _take(file)
        except OSError:
            file.close()
            return False
        self.file = file
        return True

    def unlock(self) -> None:
        if self.file:
            _give_back(self.file)
            self.file.close()
            self.file = None

    @property
    def note(self) -> str:
        """What the file says: also of a program that was killed while it held it. To be asked by who holds it."""
        if not self.file:
            return ""
        self.file.seek(0)
        return self.file.read(_LONGEST_NOTE).decode(errors="replace")

    @note.setter
    def note(self, text: str) -> None:
        if self.file:
            with suppress(OSError):  # a full disk
                self.file.seek(0)
                self.file.truncate()
                self.file.write(text.encode())
                self.file.flush()

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Raises ContinuoError where another program has it for longer than that."""
        until = time.monotonic() + seconds
        while not self.try_lock():
            if time.monotonic() > until:
                raise ContinuoError("{path}: another program is at work on the library; try again", path=self.path)
            time.sleep(_LOOK_SECONDS)
        try:
            yield
        finally:
            self.unlock()


def _take(file: FileIO) -> None:
    """Raises OSError where another program has it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)
    else:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)


def _give_back(file: FileIO) -> None:
    """Elsewhere closing the file does it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
