"""A model of the forms that people give their pieces: the probability of each bar's label, given those before it.

An n-gram model of the labels that generator/analysis/form.py finds. Its contexts, from the shortest: nothing; the label
before; the last two; these and the position of the bar, in the first sixteen or in a group of eight; all that and how
long the last label has gone on. Counts of a longer context are interpolated with the shorter one, as in MacKay & Peto
1995.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Self

import numpy as np

FREE, NEW, BAR_BEFORE, TWO_BACK, FOUR_BACK, EIGHT_BACK, FURTHER_BACK = range(7)
FORM_NAMES = ("free", "new", "1 back", "2 back", "4 back", "8 back", "further back")
"""The labels: how far back the bar is that a bar repeats. "Further back" is 16 bars, or any other distance."""

UNPLANNED = -1
"""In a plan of bars back: a bar without a plan, as FREE among labels. 0 is a new bar."""

OPENING_BARS, GROUP_BARS = 16, 8  # in the opening each position counts: what comes back depends on it
LONGEST_RUN = 8  # bars; longer runs count as this long
# Weight of the shorter context, in bars, and the least count of a context that is kept. Chosen on 374 held-out pieces:
# 1.52 bits a bar, 1.53 with a weight of 8, 2.19 without any context; two more labels gained nothing.
_BELIEF = 80
_LEAST_SEEN = 20
_MOST_COUNT = 10**9
_KEY = re.compile(r"[0-6]{0,2}(/(1?[0-9]|2[0-3])(/[1-8])?)?")
# Number of bars that there must be before a bar of each label.
_REACH = {BAR_BEFORE: 1, TWO_BACK: 2, FOUR_BACK: 4, EIGHT_BACK: 8, FURTHER_BACK: 3}


class FormModel:
    """An n-gram of labels. Sampling with the same counts and generator gives the same forms."""

    def __init__(self, counts: Mapping[str, Sequence[int]]) -> None:
        """counts: how often each label from NEW on followed, by context. Raises ValueError for other data."""
        if "" not in counts or not all(
            _KEY.fullmatch(key) and len(row) == len(FORM_NAMES) - 1 and all(0 <= n <= _MOST_COUNT for n in row)
            for key, row in counts.items()
        ):
            raise ValueError("its model of forms is damaged")
        self._counts = {key: np.array(row, float) for key, row in counts.items()}

    @classmethod
    def learn(cls, pieces: Sequence[np.ndarray]) -> Self:
        """Learn from the labels of pieces, (B,) each, as bar_forms returns them; bars without notes are only
        context."""
        counts: dict[str, list[int]] = {"": [0] * (len(FORM_NAMES) - 1)}
        for piece in pieces:
            labels = piece.tolist()
            for bar, label in enumerate(labels):
                if label != FREE:
                    for key in _contexts(labels[:bar]):
                        counts.setdefault(key, [0] * (len(FORM_NAMES) - 1))[label - 1] += 1
        return cls({key: row for key, row in counts.items() if not key or sum(row) >= _LEAST_SEEN})

    @classmethod
    def from_plain(cls, plain: Any) -> Self:
        """The inverse of to_plain. Raises ValueError for anything else."""
        if not isinstance(plain, Mapping) or not all(
            isinstance(key, str) and isinstance(row, list) and all(type(n) is int for n in row)
            for key, row in plain.items()
        ):
            raise ValueError("its model of forms is damaged")
        return cls(plain)

    def to_plain(self) -> dict[str, list[int]]:
        """As plain data for JSON: some 1,000 rows of six numbers."""
        return {key: row.astype(int).tolist() for key, row in self._counts.items()}

    @property
    def bars(self) -> int:
        """Number of labels that it was learnt from."""
        return int(self._counts[""].sum())

    def probabilities(self, history: Sequence[int]) -> np.ndarray:
        """Probability of each label for the bar after these, (len(FORM_NAMES),). It is 0 for FREE, and for labels that
        point back beyond the first bar."""
        found = np.full(len(FORM_NAMES) - 1, 1 / (len(FORM_NAMES) - 1))
        for key in _contexts(history):
            seen = self._counts.get(key)
            if seen is not None:
                found = (seen + _BELIEF * found) / (seen.sum() + _BELIEF)
        found = np.concatenate([[0.0], found])
        found[[label for label, reach in _REACH.items() if reach > len(history)]] = 0
        return found / found.sum()

    def sample(
        self, history: Sequence[int], bars: int, rng: np.random.Generator, asked: Sequence[int] | None = None
    ) -> np.ndarray:
        """Draw the labels of `bars` bars after bars labelled `history`. (bars,) int64, none of them FREE.

        asked: labels that are asked for, FREE where one is to be drawn; None for all FREE. A drawn label never points
        back beyond the last bar that was asked to be new, where another section begins.
        """
        labels = list(history)
        section = 0
        for bar in range(len(history), len(history) + bars):
            wanted = FREE if asked is None else asked[bar - len(history)]
            if wanted == NEW:
                section = bar
            if wanted == FREE:
                likely = self.probabilities(labels)
                likely[[label for label, reach in _REACH.items() if reach > bar - section]] = 0
                wanted = int(rng.choice(len(likely), p=likely / likely.sum()))
            labels.append(int(wanted))
        return np.array(labels[len(history) :], np.int64)

    def bits_per_bar(self, pieces: Sequence[np.ndarray]) -> float:
        """Mean negative log-likelihood of the labels of pieces, (B,) each; NaN where no bar has one."""
        costs = []
        for piece in pieces:
            labels = piece.tolist()
            costs += [
                -np.log2(self.probabilities(labels[:bar])[label]) for bar, label in enumerate(labels) if label != FREE
            ]
        return float(np.mean(costs)) if costs else float("nan")


def _contexts(history: Sequence[int]) -> Iterator[str]:
    """Names of the contexts of the label after these, the shortest first."""
    bar = len(history)
    before = "".join(map(str, history[-2:]))
    place = f"{before}/{bar if bar < OPENING_BARS else OPENING_BARS + bar % GROUP_BARS}"
    yield ""
    if not bar:
        yield place
        return
    run = 1
    while run < min(bar, LONGEST_RUN) and history[-1 - run] == history[-1]:
        run += 1
    yield before[-1:]
    if bar > 1:
        yield before
    yield place
    yield f"{place}/{run}"
