"""Tables that can be pasted into docs/benchmarks."""

from __future__ import annotations

import platform
import time
from collections.abc import Callable, Sequence

import numpy as np


def print_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """As Markdown."""
    print(f"\n### {title}\n")
    print("| " + " | ".join(columns) + " |")
    print("| " + " | ".join("---" for _ in columns) + " |")
    for row in rows:
        print("| " + " | ".join(row) + " |")
    print(f"\n{platform.machine()}, Python {platform.python_version()}, numpy {np.__version__}")


def cpu_times(call: Callable[[], object], repeats: int) -> np.ndarray:
    """CPU seconds of each call, (repeats,)."""
    found = np.empty(repeats)
    for index in range(repeats):
        before = time.process_time_ns()
        call()
        found[index] = (time.process_time_ns() - before) / 1e9
    return found
