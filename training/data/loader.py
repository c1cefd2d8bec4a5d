"""Loads the batches of each epoch: pieces are augmented, encoded, and cut into windows."""

from __future__ import annotations

import os
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from generator.events.vocabulary import Vocabulary
from training.config import AugmentConfig
from training.corpus.piece import TrainingPiece
from training.corpus.shards import StoredPieces
from training.data.accompany import TokenNotes, accompany_some
from training.data.augment import augmented, piece_rng
from training.data.balance import draw_pieces, style_numbers
from training.data.dataset import (
    Batch,
    Encoded,
    collate,
    drop_conditions,
    encode_pieces,
    ending_windows,
    group_windows,
    silent_parts,
    windows,
)
from training.data.infill import reorder_some
from training.data.tokens import TokenShards

# How many notes are augmented and encoded at a time: enough to shuffle well, and about 200 MB of memory.
CHUNK_NOTES = 1_000_000

_ORDER, _WINDOWS, _CONDITIONS, _GAPS, _GIVEN = range(5)  # purposes of the random generators


@dataclass(frozen=True)
class DataPosition:
    """A position in the training data: that of the next batch."""

    epoch: int = 1
    """The epoch, from 1."""
    chunk: int = 0
    """Index of the chunk within the epoch."""
    batch: int = 0
    """Index of the batch within the chunk."""


@dataclass(frozen=True)
class Chunk:
    """A part of an epoch, encoded."""

    encoded: Encoded
    """Its sequences."""
    groups: list[np.ndarray]
    """For each batch its windows, (B, 2): start and length."""
    notes: int
    """Number of notes of its pieces."""
    epoch: int
    """The epoch, from 1."""
    number: int
    """Its index within the epoch."""


@dataclass(frozen=True)
class TrainingStep:
    """One batch, or a rank's share of it."""

    batch: Batch
    """The windows."""
    events: int
    """Number of targets in the whole batch."""
    notes: float
    """About how many notes these are."""
    progress: float
    """Share of the epoch that is done after this step, 0 to 1."""
    after: DataPosition
    """Position of the next batch."""


class TrainingData(Dataset[Chunk]):
    """The batches of all epochs.

    pieces: to train on; infill: share of windows that are re-ordered to fill gaps; accompany: share of windows with
    several parts in which some are given; balance: how far styles are drawn equally often, 0 to 1; endings: number of
    further windows with the end of each piece; tokens: the pieces as encoded before, which are used if nothing is
    augmented.
    """

    def __init__(
        self,
        pieces: Sequence[TrainingPiece],
        vocabulary: Vocabulary,
        styles: Sequence[str],
        *,
        augment: AugmentConfig,
        window_events: int,
        batch_events: int,
        seed: int,
        infill: float = 0.0,
        accompany: float = 0.0,
        balance: float = 0.0,
        endings: int = 0,
        tokens: TokenShards | None = None,
        chunk_notes: int = CHUNK_NOTES,
    ) -> None:
        self.pieces, self._vocabulary, self._styles, self.augment = pieces, vocabulary, tuple(styles), augment
        self._window_events, self._batch_events, self._seed, self._tokens = window_events, batch_events, seed, tokens
        self._infill, self._endings = (infill, endings) if vocabulary.has_timing else (0.0, 0)
        self._accompany = accompany if vocabulary.has_parts else 0.0
        self._notes = TokenNotes(vocabulary) if vocabulary.has_parts else None
        of_parts = (0, 0) if vocabulary.has_parts else (augment.rubato, augment.reduction)
        self._is_varied = augment != AugmentConfig(0, 0, 0, 0, *of_parts)
        self._balance, self._style_of = balance, style_numbers(pieces)
        stored = isinstance(pieces, StoredPieces)
        self._counts = pieces.note_counts if stored else np.array([piece.note_count for piece in pieces], np.int64)
        self._chunk_count = max(1, round(int(self._counts.sum()) / chunk_notes))

    def _order(self, rng: np.random.Generator) -> np.ndarray:
        """Indices of the pieces of an epoch, in its order; some come several times, to balance styles."""
        return draw_pieces(self._counts, self._style_of, self._balance, rng)

    def _chunks(self, epoch: int) -> list[np.ndarray]:
        """Indices of the pieces of each chunk."""
        order = self._order(np.random.default_rng([self._seed, epoch, _ORDER]))
        sums = np.cumsum(self._counts[order])
        bounds = sums[-1] * np.arange(1, self._chunk_count) / self._chunk_count
        return np.array_split(order, np.searchsorted(sums, bounds))

    def variation(self, epoch: int, index: int, time: int = 0) -> TrainingPiece:
        """The piece with this index, augmented for an epoch. time: which of several times in the epoch, from 0."""
        if not self._is_varied:
            return self.pieces[index]
        return augmented(self.pieces[index], self.augment, piece_rng(self._seed, epoch, index, time))

    def chunk(self, epoch: int, number: int) -> Chunk:
        """The chunk with this number of an epoch; always the same for one seed."""
        chunks = self._chunks(epoch)
        indices = chunks[number]
        if not self._is_varied and self._tokens and isinstance(self.pieces, StoredPieces):
            encoded = self._tokens.encoded(self.pieces.take(indices))
        else:
            times = Counter(np.concatenate([*chunks[:number], indices[:0]]).tolist())
            varied = []
            for index in indices.tolist():
                varied.append(self.variation(epoch, index, times[index]))
                times[index] += 1
            encoded = encode_pieces(varied, self._vocabulary, self._styles)
        rng = np.random.default_rng([self._seed, epoch, _WINDOWS, number])
        cut = windows(encoded, self._window_events, rng)
        if self._endings:
            cut = np.concatenate([cut, ending_windows(encoded, self._window_events, self._endings, rng)])
        if self._infill:
            gaps = np.random.default_rng([self._seed, epoch, _GAPS, number])
            encoded, cut = reorder_some(encoded, cut, self._infill, gaps, self._notes)
        if self._accompany and self._notes:
            given = np.random.default_rng([self._seed, epoch, _GIVEN, number])
            encoded, cut = accompany_some(encoded, cut, self._accompany, given, self._notes)
        groups = group_windows(cut, self._batch_events, rng)
        return Chunk(encoded, groups, int(self._counts[indices].sum()), epoch, number)

    def steps(
        self, start: DataPosition, epochs: int, *, rank: int = 0, ranks: int = 1, processes: int = 0, pin: bool = False
    ) -> Iterator[TrainingStep]:
        """This rank's share of each batch, from `start` to the end of the last epoch.

        processes: number of other processes that encode chunks ahead, which doesn't change the batches; pin: whether
        batches are put into pinned memory.
        """
        wanted = [
            (epoch, number)
            for epoch in range(start.epoch, epochs + 1)
            for number in range(start.chunk if epoch == start.epoch else 0, self._chunk_count)
        ]
        done, total = self._notes_until(start.epoch, start.chunk)
        for chunk in self._load(wanted, processes):
            begin = start.batch if (chunk.epoch, chunk.number) == (start.epoch, start.chunk) else 0
            if not chunk.number:
                done, total = self._notes_until(chunk.epoch, 0)
            is_last = chunk.number == self._chunk_count - 1
            # Counted in pieces rather than windows, since some events are in several windows.
            notes_per_event = chunk.notes / int((np.diff(chunk.encoded.starts) - 1).sum())
            for number in range(begin, len(chunk.groups)):
                events = int(chunk.groups[number][:, 1].sum())
                batch = self._share(chunk, number, rank, ranks)
                progress = (done + chunk.notes * (number + 1) / len(chunk.groups)) / total
                if number + 1 < len(chunk.groups):
                    after = DataPosition(chunk.epoch, chunk.number, number + 1)
                else:
                    after = DataPosition(chunk.epoch + 1) if is_last else DataPosition(chunk.epoch, chunk.number + 1)
                yield TrainingStep(
                    batch.pin_memory() if pin else batch, events, events * notes_per_event, progress, after
                )
            done += chunk.notes

    def _notes_until(self, epoch: int, number: int) -> tuple[int, int]:
        """Number of notes of the epoch's chunks before `number`, and of the whole epoch."""
        sums = [int(self._counts[part].sum()) for part in self._chunks(epoch)]
        return sum(sums[:number]), sum(sums)

    def _share(self, chunk: Chunk, number: int, rank: int, ranks: int) -> Batch:
        cut = chunk.groups[number]
        rng = np.random.default_rng([self._seed, chunk.epoch, _CONDITIONS, chunk.number, number])
        # Drawn for the whole batch, so that ranks agree.
        dropped = drop_conditions(len(cut), rng, chunk.encoded.streams)
        dropped |= silent_parts(chunk.encoded, cut, rng)
        if ranks == 1:
            return collate(chunk.encoded, cut, dropped)
        if len(cut) <= rank:  # nothing for this rank: an event that does not count, as every rank must take the step
            nothing = collate(chunk.encoded, np.array([[cut[0, 0], 1]]))
            return nothing._replace(mask=nothing.mask * 0)
        return collate(chunk.encoded, cut[rank::ranks], dropped[rank::ranks])

    def _load(self, wanted: list[tuple[int, int]], processes: int) -> Iterator[Chunk]:
        if not processes:
            for epoch, number in wanted:
                yield self.chunk(epoch, number)
            return
        loader = DataLoader(
            _Wanted(self, wanted),
            batch_size=None,
            num_workers=processes,
            prefetch_factor=1,
            collate_fn=_unchanged,
            worker_init_fn=_leave_group,
            multiprocessing_context="spawn",  # forking beside torch's threads can leave a child that waits for ever
            generator=torch.Generator(),  # or it would draw from the one that dropout is resumed from
        )
        yield from loader


class _Wanted(Dataset[Chunk]):
    def __init__(self, data: TrainingData, wanted: list[tuple[int, int]]) -> None:
        self._data, self._wanted = data, wanted

    def __len__(self) -> int:
        return len(self._wanted)

    def __getitem__(self, item: int) -> Chunk:
        return self._data.chunk(*self._wanted[item])


def _unchanged(chunk: Any) -> Any:
    return chunk


def _leave_group(_: int) -> None:
    """Leave the process group, so that Ctrl-C reaches only the process that trains: it takes a snapshot and ends
    these."""
    if hasattr(os, "setpgrp"):  # not on Windows, where Ctrl-C alone goes to a group
        os.setpgrp()
    else:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
