"""Numbers in attributes."""

from __future__ import annotations

import math


def finite(text: str | None) -> float:
    """Raises ValueError for what is no number, or an endless one."""
    value = float(text or "")
    if not math.isfinite(value):
        raise ValueError(f"{text} is no number")
    return value
