"""The lock of the program that works on a library; it ends with the program, however that ends."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from generator.errors import ContinuoError


class LibraryLock:
    """On a small file beside the library, which stays. Held by one program at a time, and there by any thread of it.

    Where no such file can be made, as on a read-only disk, nobody else can write either: then it is held by everyone.
    """

    def __init__(self, path: Path) -> None:
        from filelock import FileLock  # only here: the window is seen before it is loaded

        self._lock = FileLock(path, thread_local=False)

    def try_lock(self, seconds: float = 0.0) -> bool:
        """-> whether it is ours, at once or within so long."""
        if self._lock.is_locked:
            return True
        try:
            self._lock.acquire(timeout=seconds)
        except TimeoutError:
            return False
        except OSError:
            return True
        return True

    def unlock(self) -> None:
        """Let others; nothing where it isn't ours."""
        self._lock.release(force=True)

    @contextmanager
    def held(self, seconds: float) -> Iterator[None]:
        """Raises ContinuoError where another program has it for longer than that."""
        if not self.try_lock(seconds):
            raise ContinuoError(
                "{lock_file}: another program is writing to the library; try again later",
                lock_file=self._lock.lock_file,
            )
        try:
            yield
        finally:
            self.unlock()
