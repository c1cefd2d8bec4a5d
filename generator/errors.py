"""The error that a person is meant to read."""

from __future__ import annotations


class ContinuoError(Exception):
    """Bad input. Its text is one sentence that says what is wrong, where, and what to do; command lines exit with 2."""


def sentence_of(error: ContinuoError | OSError | MemoryError) -> str:
    """What a person is told of an error."""
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or error}; check the path, its permissions and the free space"
    if isinstance(error, MemoryError):
        return "this needs more memory than the machine has free; try with less data or a smaller model"
    return str(error)
