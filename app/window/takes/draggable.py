"""What is dragged out of the window for a take."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QMimeData

Dragged = Callable[[int], QMimeData | None]  # of the take with this number; None where it can't be dragged


def nothing(_: int) -> QMimeData | None:
    """Of any take."""
    return None
