"""Exceptions that nobody expected, and that must not end a process: written to its log, traceback and all."""

from __future__ import annotations

import logging


def log_fault(error: Exception, where: str) -> None:
    """where: what was being done."""
    logging.getLogger("continuo").error("unexpected while %s", where, exc_info=error)
