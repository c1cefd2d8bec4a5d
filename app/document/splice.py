"""The difference of two tables of notes, as an undo step keeps it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Splice:
    """What differs between two tables of notes, as the stretch of rows that was exchanged: small for a small edit."""

    begin: int
    """The first row that differs."""
    removed: np.ndarray
    """(N, C) rows from there on, before."""
    added: np.ndarray
    """(M, C) rows in their place, after."""

    @classmethod
    def between(cls, before: np.ndarray, after: np.ndarray) -> Splice:
        """Of tables (N, C) and (M, C)."""
        shorter = min(len(before), len(after))
        same = (before[:shorter] == after[:shorter]).all(axis=1)
        begin = int(np.argmin(same)) if not same.all() else shorter
        rest = shorter - begin
        same = (before[len(before) - rest :] == after[len(after) - rest :]).all(axis=1)[::-1]
        end = int(np.argmin(same)) if not same.all() else rest
        return cls(begin, before[begin : len(before) - end].copy(), after[begin : len(after) - end].copy())

    def forward(self, rows: np.ndarray) -> np.ndarray:
        """The table before -> the one after."""
        return self._put(rows, self.removed, self.added)

    def backward(self, rows: np.ndarray) -> np.ndarray:
        """The table after -> the one before."""
        return self._put(rows, self.added, self.removed)

    def _put(self, rows: np.ndarray, old: np.ndarray, new: np.ndarray) -> np.ndarray:
        rows = np.concatenate([rows[: self.begin], new, rows[self.begin + len(old) :]])
        rows.flags.writeable = False
        return rows
