"""The error that a person is meant to read."""

from __future__ import annotations


class ContinuoError(Exception):
    """Bad input. Its text is one sentence that says what is wrong, where, and what to do; command lines exit with 2."""
