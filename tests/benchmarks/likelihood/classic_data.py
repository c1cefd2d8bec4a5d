"""The classic recipe's tokens: pieces split for training, choosing and reporting, and moved to any key.

Two things of ours need more than the recipe's list of names. The vocabulary given to our models also holds each name in
the other keys; what the recipe does not know in the key at hand has no probability, so both sides choose among the same
names. And every piece can be moved to a key in which its first token's root is C: from the second token on that much is
known, so it tells nothing of the future; the first token itself is predicted where it stands.
"""

from __future__ import annotations

import pickle
import time
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from generator.events.classic import normal_order
from generator.events.context import COLUMN, FEATURES
from generator.events.quantiser import grid_notes
from generator.events.tokenizer import Tokenizer, count_tokens
from generator.events.vocabulary import SPECIALS, Vocabulary
from generator.music.score import Score
from training.corpus.duplicates import duplicate_groups
from training.corpus.filters import read_corpus
from training.corpus.music21_source import corpus_paths
from training.corpus.split import split_pieces

KEYS, LOWEST_SHIFT = 12, -6
HOME = -LOWEST_SHIFT  # the index of the key in which a piece stands
WINDOW = 32  # tokens that the recipe sees
MIN_COUNT = 50
VOICES = 4  # of a chorale; with instruments of its own, or anything else in music21's Bach, it has more or fewer
SHARE = 0.1  # of the pieces, to choose by, and as many to report
_CLASSES = (1 << 12) - 1


@dataclass(frozen=True)
class Batch:
    """rows, targets, keys: (B, T) int64 tokens before, tokens, key of each target; told: (B, T, F); mask: (B, T)."""

    rows: torch.Tensor
    targets: torch.Tensor
    keys: torch.Tensor
    told: torch.Tensor
    mask: torch.Tensor


def moved(mask: int, semitones: int) -> int:
    """A token's notes, higher by `semitones`; pitch classes stay within the octave."""
    if not mask & ~_CLASSES:
        turn = semitones % 12
        return ((mask << turn) | (mask >> (12 - turn))) & _CLASSES
    return mask << semitones if semitones >= 0 else mask >> -semitones


def _root(mask: int) -> int:
    """First pitch class of the normal order; of a triad, its root or that of its inversion."""
    pitches = [pitch for pitch in range(128) if mask >> pitch & 1]
    return normal_order({pitch % 12 for pitch in pitches})[0]


class ClassicData:
    """One split. train, valid, test: pieces as ids of the recipe's vocabulary, (L,) int64 each."""

    def __init__(self, scores: Sequence[Score], seed: int) -> None:
        groups = duplicate_groups([score.tracks[0].notes for score in scores])
        parts = split_pieces(groups, seed=seed, valid_share=SHARE, test_share=SHARE)
        counts = count_tokens(grid_notes(scores), "classic")  # of all pieces, as the recipe counts
        self.recipe = Vocabulary.build(counts, min_count=MIN_COUNT, rare="drop", streams="classic")
        tokenizer = Tokenizer(self.recipe)
        self.train, self.valid, self.test = (
            [rows for index in part if len(rows := tokenizer.encode(scores[index]).rows[:, 0].astype(np.int64))]
            for part in parts
        )
        shifts = range(LOWEST_SHIFT, LOWEST_SHIFT + KEYS)
        masks = self.recipe.masks[len(SPECIALS) :]
        every = {moved(mask, shift): 1 for mask in masks for shift in shifts}
        self.vocabulary = Vocabulary.build(every, min_count=1, rare="drop", streams="classic")
        self._table = np.zeros((KEYS, len(self.recipe)), np.int64)  # key, the recipe's id -> our id
        for key, shift in enumerate(shifts):
            self._table[key, len(SPECIALS) :] = [self.vocabulary.ids[moved(mask, shift)] for mask in masks]
        self.barred = torch.full((KEYS, len(self.vocabulary)), -torch.inf)  # added to logits
        for key in range(KEYS):
            self.barred[key, self._table[key, len(SPECIALS) :]] = 0
        self._roots = np.array([0] * len(SPECIALS) + [_root(mask) for mask in masks])

    def home_keys(self, pieces: Sequence[np.ndarray]) -> np.ndarray:
        """Of each piece, the key in which its first token's root is C. (P,)"""
        return (HOME - self._roots[[piece[0] for piece in pieces]]) % KEYS

    def collate(self, pieces: Sequence[np.ndarray], keys: np.ndarray) -> Batch:
        """Whole pieces, padded at the end, each moved to its key; the first target stays where it stands."""
        shape = (len(pieces), max(len(piece) for piece in pieces))
        rows, targets, mask = np.zeros(shape, np.int64), np.zeros(shape, np.int64), np.zeros(shape, bool)
        for number, (piece, key) in enumerate(zip(pieces, keys, strict=True)):
            tokens = self._table[key, piece]
            rows[number, 1 : len(piece)] = tokens[:-1]  # before the first stands 0, <bos>
            targets[number, : len(piece)] = tokens
            targets[number, 0] = self._table[HOME, piece[0]]
            mask[number, : len(piece)] = True
        place = np.repeat(np.asarray(keys, np.int64)[:, None], shape[1], axis=1)
        place[:, 0] = HOME
        told = np.zeros((*shape, len(FEATURES)), np.int64)
        told[:, 1:, COLUMN["key"]] = place[:, 1:] + 1  # how far it was moved
        targets[~mask] = self._table[HOME, len(SPECIALS)]
        place[~mask] = HOME  # anything allowed: it does not count
        return Batch(*(torch.from_numpy(array) for array in (rows, targets, place, told, mask)))


def batches(lengths: np.ndarray, tokens: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """All pieces once, those of about equal length together, in batches of about so many tokens."""
    order = np.argsort(lengths * np.exp(rng.normal(0, 0.1, len(lengths))))
    batch = np.cumsum(lengths[order]) // tokens
    parts = np.split(order, np.flatnonzero(np.diff(batch)) + 1)
    for number in rng.permutation(len(parts)):
        yield parts[number]


def chorales(cache: Path | None) -> list[Score]:
    """Every different piece of music21's Bach in four voices. Reading takes over a minute, so `cache` keeps them."""
    if cache and cache.exists():
        return pickle.loads(cache.read_bytes())
    names = {path.name for path in corpus_paths("bach") if path.suffix == ".mxl" and _voices(path) == VOICES}
    scores = [piece.score for piece in read_corpus(["music21:bach"], separate=False).pieces if piece.name in names]
    if cache:
        cache.write_bytes(pickle.dumps(scores))
    return scores


def _voices(path: Path) -> int:
    with zipfile.ZipFile(path) as archive:
        [name] = [name for name in archive.namelist() if name.endswith("xml") and not name.startswith("META-INF")]
        return archive.read(name).count(b"<score-part ")


def windows(pieces: Sequence[np.ndarray]) -> torch.Tensor:
    """The recipe's: every run of 32 tokens of a piece, and the token after it. -> (N, 33)"""
    runs = [np.lib.stride_tricks.sliding_window_view(piece, WINDOW + 1) for piece in pieces if len(piece) > WINDOW]
    return torch.from_numpy(np.concatenate(runs))


class Stopwatch:
    """CPU seconds of what runs inside `with`."""

    def __init__(self) -> None:
        self.seconds = self._began = 0.0

    def __enter__(self) -> None:
        self._began = time.process_time()

    def __exit__(self, *_: object) -> None:
        self.seconds += time.process_time() - self._began
