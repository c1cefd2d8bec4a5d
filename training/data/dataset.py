"""Makes batches of pieces: windows of events, conditions and targets."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import NamedTuple, cast

import numpy as np
import torch

from generator.events.context import (
    COLUMN,
    ENSEMBLE_COLUMNS,
    context_rows,
    context_width,
    next_columns,
    optional_columns,
    style_value,
)
from generator.events.ensemble import GIVEN
from generator.events.streams import PART_INDEX, STREAM_SETS, TOKEN_INDEX
from generator.events.tokenizer import Tokenizer, frame
from generator.events.vocabulary import AFTER, BEFORE, BETWEEN, BOS, StreamSet, Vocabulary
from training.corpus.piece import TrainingPiece

ENCODE_CHUNK = 256  # pieces that are encoded at once, which limits memory

# Conditions are left out at random, so that each is optional when composing. DROP_ALL: share of windows without any of
# them; DROP_EACH: probability of each to be left out in another window.
DROP_ALL, DROP_EACH = 0.25, 0.2
# Share of windows whose condition "ensemble" lists only the parts that play in the window. A user who asks for a trio
# wants all three to play soon, but in most pieces some parts rest for a while.
ONLY_PLAYING = 0.7
# Tokens that mark where a passage begins, which the model isn't trained to predict.
UNPREDICTED = (BOS, AFTER, BEFORE, BETWEEN)


@dataclass(frozen=True)
class Encoded:
    """P sequences of events, each from <bos> to <eos>, one after the other; N events in all."""

    rows: np.ndarray
    """(N, S) int16, value of each stream."""
    context: np.ndarray
    """(N, F) int16, columns of the conditions."""
    starts: np.ndarray
    """(P + 1,) int64, index of the first event of each sequence; the last is N."""

    def take(self, indices: Sequence[int] | np.ndarray) -> Encoded:
        """The sequences with these indices."""
        spans = [slice(self.starts[index], self.starts[index + 1]) for index in indices]
        lengths = [span.stop - span.start for span in spans]
        rows = np.concatenate([self.rows[span] for span in spans] or [self.rows[:0]])
        context = np.concatenate([self.context[span] for span in spans] or [self.context[:0]])
        return Encoded(rows, context, np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64))

    @property
    def streams(self) -> StreamSet:
        """The name of the set of streams."""
        return stream_set_of(self.rows.shape[1])

    def targets(self) -> list[np.ndarray]:
        """For each sequence the events to be predicted, <eos> included; (L, S) each."""
        return [self.rows[a + 1 : b] for a, b in zip(self.starts[:-1], self.starts[1:], strict=True)]


class Batch(NamedTuple):
    """B windows of events, padded at their ends to the length T."""

    rows: torch.Tensor
    """(B, T, S) int64, the events that the model gets."""
    context: torch.Tensor
    """(B, T, F) int64, their conditions."""
    targets: torch.Tensor
    """(B, T, S) int64, the events to be predicted: each the one after that in `rows`."""
    following: torch.Tensor
    """(B, T, N) int64, conditions of the targets that are known once their shifts are chosen: context.next_columns."""
    given: torch.Tensor
    """(B, T) float32, 1 if the target is given, 0 if it is composed."""
    mask: torch.Tensor
    """(B, T) float32, 1 if the target counts; 0 for padding and for UNPREDICTED tokens."""

    def to(self, device: torch.device) -> Batch:
        """The batch on a device."""
        return Batch(*(tensor.to(device, non_blocking=True) for tensor in self))

    def pin_memory(self) -> Batch:
        """The batch in pinned memory, which a GPU can copy from while it computes."""
        return Batch(*(tensor.pin_memory() for tensor in self))


def stream_set_of(width: int) -> StreamSet:
    """The name of the set with so many streams."""
    return cast(StreamSet, next(name for name, streams in STREAM_SETS.items() if len(streams) == width))


@functools.lru_cache(maxsize=2)
def _tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """A tokenizer, cached because it remembers how it splits rare chords."""
    return Tokenizer(vocabulary)


def encode_pieces(pieces: Sequence[TrainingPiece], vocabulary: Vocabulary, styles: Sequence[str]) -> Encoded:
    """The sequences of all pieces, with all conditions. styles: the model's; a piece of another style has none."""
    tokenizer = _tokenizer(vocabulary)
    rows_of, context_of = [], []
    for begin in range(0, len(pieces), ENCODE_CHUNK):
        chunk = [pieces[index] for index in range(begin, min(begin + ENCODE_CHUNK, len(pieces)))]
        parts = [piece.parts for piece in chunk] if vocabulary.has_parts else None
        events = tokenizer.encode_many([piece.score for piece in chunk], parts)
        for number, piece in enumerate(chunk):
            index = slice(events.starts[number], events.starts[number + 1])
            sequence, onsets = frame(events.rows[index], events.onsets[index], piece.score.end_ticks)
            if not vocabulary.has_timing:
                onsets = np.zeros_like(onsets)  # classic streams have no time
            style = style_value(piece.style, styles) if piece.style in styles else 0
            conditions = replace(piece.conditions, style=style)
            rows_of.append(sequence)
            condition_rows = context_rows(
                onsets, piece.bars, conditions, piece.end_bar, stream_set=vocabulary.streams, forms=piece.forms
            )
            context_of.append(condition_rows)
    starts = np.concatenate([[0], np.cumsum([len(rows) for rows in rows_of])])
    return Encoded(np.concatenate(rows_of), np.concatenate(context_of), starts)


def drop_conditions(count: int, rng: np.random.Generator, stream_set: StreamSet = "full") -> np.ndarray:
    """Draws which conditions are left out in each of `count` windows, (count, F) bool: see DROP_ALL and DROP_EACH."""
    optional = optional_columns(stream_set)
    every = rng.random((count, 1)) < DROP_ALL
    drawn = every | (rng.random((count, len(optional))) < DROP_EACH)
    dropped = np.zeros((count, context_width(stream_set)), bool)
    for own, columns in zip(drawn.T, optional, strict=True):
        dropped[:, columns] = own[:, None]
    return dropped


def silent_parts(encoded: Encoded, cut: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draws which columns of the ensemble are left out in each window, (B, F) bool: in ONLY_PLAYING of the windows
    those of composed parts that don't play there. cut: (B, 2) windows."""
    silent = np.zeros((len(cut), encoded.context.shape[1]), bool)
    if encoded.streams != "parts":
        return silent
    for number in np.flatnonzero(rng.random(len(cut)) < ONLY_PLAYING).tolist():
        start, length = cut[number].tolist()
        ensemble = encoded.context[start, ENSEMBLE_COLUMNS]
        playing = encoded.rows[start + 1 : start + length + 1, PART_INDEX]
        silent[number, ENSEMBLE_COLUMNS] = (ensemble <= GIVEN) & ~np.isin(ensemble, playing)
    return silent


def windows(encoded: Encoded, length: int, rng: np.random.Generator) -> np.ndarray:
    """Cuts every sequence into windows, so that each event is a target once; the first cut is random. -> (W, 2), start
    and length of each."""
    windows_found = []
    for begin, end in zip(encoded.starts[:-1].tolist(), encoded.starts[1:].tolist(), strict=True):
        total = end - begin - 1
        first = int(rng.integers(1, length + 1)) if total > length else total
        cuts = [0, *range(first, total, length), total]
        windows_found += [(begin + a, b - a) for a, b in pairwise(cuts)]
    return np.array(windows_found, np.int64).reshape(-1, 2)


def ending_windows(encoded: Encoded, length: int, times: int, rng: np.random.Generator) -> np.ndarray:
    """Further windows with the end of each sequence that is longer than a window, `times` for each, a quarter to a half
    of `length` long. -> (W, 2), start and length of each."""
    ends = encoded.starts[1:] - 1
    ends = np.repeat(ends[ends - encoded.starts[:-1] > length], times)
    own = rng.integers(max(1, length // 4), max(1, length // 2) + 1, len(ends))
    return np.stack([ends - own, own], axis=1)


def group_windows(cut: np.ndarray, events_per_batch: int, rng: np.random.Generator) -> list[np.ndarray]:
    """Shuffles windows, (W, 2), into batches of windows of similar length; (B, 2) for each batch."""
    cut = cut[rng.permutation(len(cut))]
    cut = cut[np.argsort(-cut[:, 1], kind="stable")]
    groups, begin = [], 0
    while begin < len(cut):
        count = max(1, events_per_batch // int(cut[begin, 1]))
        groups.append(cut[begin : begin + count])
        begin += count
    return [groups[index] for index in rng.permutation(len(groups))]


def collate(encoded: Encoded, cut: np.ndarray, dropped: np.ndarray | None = None) -> Batch:
    """A batch of windows. cut: (B, 2), start and length of each; dropped: (B, F) bool, conditions that are left out."""
    size, longest = len(cut), int(cut[:, 1].max(initial=1))
    known = next_columns(encoded.streams)
    rows = np.zeros((size, longest, encoded.rows.shape[1]), np.int64)
    targets, context = rows.copy(), np.zeros((size, longest, encoded.context.shape[1]), np.int64)
    following = np.zeros((size, longest, len(known)), np.int64)
    given, mask = np.zeros((2, size, longest), np.float32)
    for number, (start, length) in enumerate(cut.tolist()):
        rows[number, :length] = encoded.rows[start : start + length]
        context[number, :length] = encoded.context[start : start + length]
        targets[number, :length] = encoded.rows[start + 1 : start + length + 1]
        ahead = encoded.context[start + 1 : start + length + 1]
        following[number, :length] = ahead[:, known]
        if encoded.streams == "parts":
            given[number, :length] = ahead[:, COLUMN["role"]]
        mask[number, :length] = 1
    if dropped is not None:
        context *= ~dropped[:, None]
        following *= ~dropped[:, None, known]
    if targets.shape[2] > 1:
        mask[np.isin(targets[..., TOKEN_INDEX], UNPREDICTED)] = 0
    return Batch(*(torch.from_numpy(array) for array in (rows, context, targets, following, given, mask)))


def unconditioned(encoded: Encoded) -> Encoded:
    """The same sequences without the conditions that are optional."""
    context = encoded.context.copy()
    context[:, [column for columns in optional_columns(encoded.streams) for column in columns]] = 0
    return Encoded(encoded.rows, context, encoded.starts)
