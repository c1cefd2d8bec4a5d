"""Tables that can be pasted into docs/benchmarks."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence

import numpy as np
from scipy.stats import binomtest


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """As Markdown."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join("---" for _ in columns) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\n{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")


def share_with_interval(hits: Sequence[bool]) -> str:
    """How many of them hold, with Wilson's 95 % interval; "-" for none."""
    if not hits:
        return "-"
    interval = binomtest(sum(hits), len(hits)).proportion_ci(method="wilson")
    return f"{sum(hits) / len(hits):.0%} ({interval.low:.0%} to {interval.high:.0%})"


def cpu_times(call: Callable[[], object], repeats: int) -> np.ndarray:
    """CPU seconds of each call, (repeats,)."""
    found = np.empty(repeats)
    for index in range(repeats):
        before = time.process_time_ns()
        call()
        found[index] = (time.process_time_ns() - before) / 1e9
    return found
