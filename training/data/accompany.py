"""Makes windows in which some parts are given, so that the model learns to compose the others to them.

Given events are in order of time, before composed ones at the same onset. The conditions given_* tell the model what of
the given parts follows; they include notes that sound from before the window, and notes after it.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.events.context import COLUMN, ENSEMBLE_COLUMNS, GIVEN_COLUMNS
from generator.events.ensemble import as_given
from generator.events.given import GivenTable, given_first, given_table
from generator.events.streams import (
    DURATION_INDEX,
    DURATION_TICKS,
    MAX_DURATION_TICKS,
    PART_INDEX,
    SHIFT_INDEX,
    TOKEN_INDEX,
    VELOCITIES,
    VELOCITY_INDEX,
)
from generator.events.vocabulary import Vocabulary
from training.data.dataset import Encoded

# How many parts are composed: shares of windows with one, and with all but one; in the others any number, equally
# likely.
ONE, ALL_BUT_ONE = 0.35, 0.2
SEEN_AHEAD = 96  # ticks after a window whose given notes the conditions include


class TokenNotes:
    """Finds the notes of many events at once, for one vocabulary with parts."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._sizes = np.array([len(pitches) for pitches in vocabulary.pitches], np.int64)
        self._begins = np.cumsum(self._sizes) - self._sizes
        self._pitches = np.array([pitch for pitches in vocabulary.pitches for pitch in pitches], np.int64)
        self._is_drum = vocabulary.is_drum

    def of(self, rows: np.ndarray, onsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """The notes of events, (M, 4) int64, columns as in Note; and which are drums, (M,) bool. rows: (N, S); onsets:
        (N,)."""
        token = rows[:, TOKEN_INDEX].astype(np.int64)
        sizes = self._sizes[token]
        event = np.repeat(np.arange(len(rows)), sizes)
        within = np.arange(len(event)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        pitch = self._pitches[self._begins[token][event] + within]
        ticks, velocity = DURATION_TICKS[rows[:, DURATION_INDEX]], VELOCITIES[rows[:, VELOCITY_INDEX]]
        notes = np.stack([onsets[event], ticks[event], pitch, velocity[event]], axis=1).astype(np.int64)
        return notes, self._is_drum[token][event]


class Around:
    """Finds what is given in a window and around it. onsets: (N,) tick of each event in its sequence."""

    def __init__(self, encoded: Encoded, notes: TokenNotes) -> None:
        self._encoded, self._notes = encoded, notes
        self._end = int(encoded.starts[-1])
        sums = np.cumsum(encoded.rows[: self._end, SHIFT_INDEX].astype(np.int64))
        self.onsets = sums - np.repeat(sums[encoded.starts[:-1]], np.diff(encoded.starts))

    def has(self, start: int) -> bool:
        """Whether the event with this index is one of a sequence, rather than of a window that was re-ordered."""
        return start < self._end

    def table(self, start: int, stop: int, given: Sequence[int]) -> GivenTable:
        """What is given from event `start` to the one before `stop`, and after it. given: values of the given parts."""
        starts = self._encoded.starts
        number = int(np.searchsorted(starts, start, side="right")) - 1
        begin, end = int(starts[number]), int(starts[number + 1])
        own, first, last = self.onsets[begin:end], int(self.onsets[start]), int(self.onsets[stop - 1])
        sight = (first - MAX_DURATION_TICKS, last + SEEN_AHEAD + 1)
        begin, end = (begin + int(np.searchsorted(own, tick)) for tick in sight)
        rows, onsets = self._encoded.rows[begin:end], self.onsets[begin:end]
        chosen = np.isin(rows[:, PART_INDEX], given)
        return given_table(*self._notes.of(rows[chosen], onsets[chosen]), first, last + 1)


def draw_given(rows: np.ndarray, context: np.ndarray, rng: np.random.Generator) -> list[int]:
    """Draws the parts that are given in a window: their values, ascending. None are given if the piece has fewer than
    two parts; one of those that play in the window is always composed.

    rows: (N, S), the events to be predicted; context: (N, F)."""
    ensemble = context[-1:, ENSEMBLE_COLUMNS].ravel()
    ensemble = ensemble[ensemble > 0]
    playing = np.unique(rows[:, PART_INDEX])
    playing = playing[playing > 0]
    if len(ensemble) < 2 or not len(playing):
        return []
    way = rng.random()
    count = 1 if way < ONE else len(ensemble) - 1
    if way >= ONE + ALL_BUT_ONE:
        count = int(rng.integers(1, len(ensemble)))
    first = playing[int(rng.integers(len(playing)))]
    others = rng.permutation(ensemble[ensemble != first])
    return sorted(others[count - 1 :].tolist())


def give(
    rows: np.ndarray,
    context: np.ndarray,
    onsets: np.ndarray,
    is_given: np.ndarray,
    table: GivenTable,
    parts: Sequence[int] = (),
) -> tuple[np.ndarray, np.ndarray]:
    """Makes some of successive events given ones: at each onset they come first, and conditions mark them. The first
    event's shift is kept.

    rows: (N, S); context: (N, F); onsets: (N,), ticks as those of `table`; is_given: (N,) bool; parts: values of the
    parts of which all is given. -> rows, context.
    """
    rows, order = given_first(rows, onsets, is_given)
    context = context[order]
    mark_given(context, onsets, parts, table)
    context[:, COLUMN["role"]] = is_given[order]
    return rows, context


def mark_given(context: np.ndarray, ticks: np.ndarray, parts: Sequence[int], table: GivenTable) -> None:
    """Writes into conditions, (N, F) at ticks (N,), what is given, and which parts are given."""
    context[:, GIVEN_COLUMNS] = table.at(ticks)
    ensemble = context[:, ENSEMBLE_COLUMNS]
    context[:, ENSEMBLE_COLUMNS] = np.where(np.isin(ensemble, parts), as_given(0) + ensemble, ensemble)


def with_given(encoded: Encoded, given: Sequence[Sequence[int]], notes: TokenNotes) -> Encoded:
    """Whole sequences in which some parts are given. given: for each sequence the values of these parts."""
    around, rows_of, context_of = Around(encoded, notes), [], []
    for begin, end, own in zip(encoded.starts[:-1].tolist(), encoded.starts[1:].tolist(), given, strict=True):
        span = slice(begin, end)
        rows = encoded.rows[span]
        is_given, table = np.isin(rows[:, PART_INDEX], own), around.table(begin, end, own)
        rows, context = give(rows, encoded.context[span], around.onsets[span], is_given, table, own)
        rows_of.append(rows)
        context_of.append(context)
    return Encoded(np.concatenate(rows_of), np.concatenate(context_of), encoded.starts)


def accompany_some(
    encoded: Encoded, cut: np.ndarray, share: float, rng: np.random.Generator, notes: TokenNotes
) -> tuple[Encoded, np.ndarray]:
    """Gives some parts in a share of the windows with several parts. The changed windows are appended to the sequences'
    events. cut: (W, 2), start and length of the windows -> sequences, windows (W, 2)."""
    around, chosen = Around(encoded, notes), np.flatnonzero(rng.random(len(cut)) < share)
    rows_of, context_of, end = [encoded.rows], [encoded.context], len(encoded.rows)
    cut = cut.copy()
    for index in chosen.tolist():
        start, length = cut[index].tolist()
        if not around.has(start):
            continue
        span = slice(start, start + length + 1)
        rows, context = encoded.rows[span], encoded.context[span]
        given = draw_given(rows[1:], context[1:], rng)
        if given:
            is_given, table = np.isin(rows[:, PART_INDEX], given), around.table(span.start, span.stop, given)
            rows, context = give(rows, context, around.onsets[span], is_given, table, given)
            cut[index] = end, length
            rows_of.append(rows)
            context_of.append(context)
            end += len(rows)
    return Encoded(np.concatenate(rows_of), np.concatenate(context_of), encoded.starts), cut
