"""How much of a piece stands in a training corpus: its longest run of notes, at any pitch and tempo.

A run is a number of consecutive notes in order of onset, then pitch, chords from below. Two runs are the same when they
agree in every pitch interval from note to note, in which notes sound together, and in the ratios of successive
inter-onset intervals, as half octaves of log2 (so 1:1, 3:2, 2:1 differ, and a few ticks of rubato do not). All three
stay under transposition and change of tempo. A ratio counts where both its intervals lie within the run.

Searched for by hashes of runs of one length at a time (Karp & Rabin 1987) and bisection on the length, since every
beginning of a common run is common too: of the notes only those are hashed again whose shorter runs were common.
What is found is compared note by note. A suffix array of the same corpus takes longer to build than this to search.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from generator.errors import ContinuoError
from generator.files import atomic_write

FORMAT = "continuo-corpus-index-1"
STEPS_PER_OCTAVE = 2  # of the ratio of two inter-onset intervals
_WIDEST_RATIO = 15  # steps; wider ones are as good as the same: a pause
_RATIO_BITS, _SAME_ONSET = 5, 0
_RATIO = np.uint16(2**_RATIO_BITS - 1)  # the bits of a symbol that hold it
_WIDEST_INTERVAL = 127  # semitones, of MIDI
BLOCK_NOTES = 1_000_000  # of the corpus, searched at a time, in 100 MB; larger parts are no quicker
_SYMBOLS = (2 * _WIDEST_INTERVAL + 1) << _RATIO_BITS


def symbols(notes: np.ndarray) -> np.ndarray:
    """notes: (N, 4), as in Track, in any order -> (N,) uint16: each note's interval from the note before, and 0 for
    the same onset or 16 plus the inter-onset interval's ratio to the one before it, in steps. The first is unused."""
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))].astype(np.int64)
    codes = np.zeros(len(notes), np.uint16)
    if len(notes) < 2:
        return codes
    gaps = np.diff(notes[:, 0])
    later = np.flatnonzero(gaps)
    lengths = gaps[later]
    ratios = np.full(len(gaps), _SAME_ONSET)
    before = np.concatenate([lengths[:1], lengths[:-1]])
    steps = np.rint(STEPS_PER_OCTAVE * np.log2(lengths / before)).astype(np.int64)
    ratios[later] = 1 + _WIDEST_RATIO + np.clip(steps, -_WIDEST_RATIO, _WIDEST_RATIO)
    codes[1:] = (np.diff(notes[:, 2]) + _WIDEST_INTERVAL << _RATIO_BITS) | ratios
    return codes


class CommonRun(NamedTuple):
    """The longest run of a query that stands in a piece of a corpus; notes are indexed by onset, then pitch."""

    notes: int
    """Its length; 0 without a note in common."""
    begin: int
    """Index of its first note in the query."""
    piece: int
    """Index of the piece; -1 without a note in common."""
    corpus_begin: int
    """Index of its first note in the piece."""


_NOTHING = CommonRun(0, 0, -1, 0)


@dataclass(frozen=True, eq=False)
class CorpusIndex:
    """The N notes of a corpus of P pieces as symbols."""

    symbols: np.ndarray
    """(N,) uint16, piece after piece."""
    starts: np.ndarray
    """(P + 1,) int64, index of each piece's first note, and last N."""
    names: tuple[str, ...] = ()
    """Of each piece; empty for none."""

    @classmethod
    def build(cls, pieces: Iterable[np.ndarray], names: Sequence[str] = ()) -> CorpusIndex:
        """pieces: (N, 4) notes each, as in Track."""
        of_pieces = [symbols(notes) for notes in pieces]
        if len(names) not in (0, len(of_pieces)):
            raise ValueError(f"{len(names)} names for {len(of_pieces)} pieces")
        starts = np.cumsum([0, *map(len, of_pieces)], dtype=np.int64)
        return cls(np.concatenate([*of_pieces, np.zeros(0, np.uint16)]), starts, tuple(names))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def save(self, path: Path) -> None:
        """One .safetensors file, written atomically; 2 bytes a note. Raises OSError."""
        metadata = {"format": FORMAT, "names": json.dumps(self.names)}
        with atomic_write(path) as file:
            file.write(save({"symbols": self.symbols, "starts": self.starts}, metadata=metadata))

    @classmethod
    def load(cls, path: Path) -> CorpusIndex:
        """Raises ContinuoError for a file that is missing, damaged or foreign."""
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                if metadata.get("format") != FORMAT:
                    raise ContinuoError(f"{path}: not an index of a corpus, or another version's: build it again")
                names = tuple(json.loads(metadata["names"]))
                index = cls(file.get_tensor("symbols"), file.get_tensor("starts"), names)
        except (SafetensorError, OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ContinuoError(f"{path}: can't be read as an index of a corpus ({str(error)[:100]})") from error
        if not index._is_sound:
            raise ContinuoError(f"{path}: a damaged index of a corpus: build it again")
        return index

    @property
    def _is_sound(self) -> bool:
        codes, starts, names = self.symbols, self.starts, self.names
        if (codes.dtype, codes.ndim, starts.dtype, starts.ndim) != (np.uint16, 1, np.int64, 1) or not len(starts):
            return False
        in_order = starts[0] == 0 and starts[-1] == len(codes) and bool((starts[1:] >= starts[:-1]).all())
        named = len(names) in (0, len(self)) and all(isinstance(name, str) for name in names)
        return in_order and named and int(codes.max(initial=0)) < _SYMBOLS

    def longest_runs(self, queries: Sequence[np.ndarray], exclude: Sequence[int | None] = ()) -> list[CommonRun]:
        """Of each query (N, 4) its longest run of notes that stands in a piece of the corpus, and where it does once.

        exclude: for each query the index of a piece in which not to look, such as itself, or None; or nothing at all.
        """
        asked = CorpusIndex.build(queries)
        excluded = exclude or [None] * len(queries)
        barred = np.array([-1 if n is None else n for _, n in zip(queries, excluded, strict=True)], np.int64)
        longest = [_NOTHING] * len(queries)
        for first, block in self._blocks():
            for query, run in _search(block, asked, barred - first).items():
                if run.notes > longest[query].notes:
                    longest[query] = run._replace(piece=first + run.piece)
        return longest

    def _blocks(self) -> Iterator[tuple[int, CorpusIndex]]:
        """Parts of BLOCK_NOTES or so, which bound the memory of a search: index of the first piece, and the part."""
        first = 0
        while first < len(self):
            after = max(first + 1, int(np.searchsorted(self.starts, self.starts[first] + BLOCK_NOTES, "right")) - 1)
            begin, end = self.starts[first], self.starts[after]
            yield first, CorpusIndex(self.symbols[begin:end], self.starts[first : after + 1] - begin)
            first = after


def _search(corpus: CorpusIndex, asked: CorpusIndex, barred: np.ndarray) -> dict[int, CommonRun]:
    """Of each query its longest run. barred: (Q,) index of a piece not to look in; indexes out of range bar none."""
    rng = np.random.default_rng(0)
    runs: dict[int, CommonRun] = {}
    while len(runs) < len(asked):
        # Again, with another multiplier, only where a comparison showed that two different runs had one hash.
        multiplier = int(rng.integers(2**61)) * 8 + 5  # 5 mod 8: its powers mod 2^64 repeat latest
        left = np.setdiff1d(np.arange(len(asked)), list(runs))
        runs.update(_Search(corpus, asked, barred, multiplier).longest(left))
    return runs


class _Hashes:
    """Hashes of any runs of a corpus's notes, from sums over each piece's beginning."""

    def __init__(self, index: CorpusIndex, multiplier: int) -> None:
        self.index = index
        counts = np.diff(index.starts)
        self.piece = np.repeat(np.arange(len(index), dtype=np.int32), counts)
        self.ends = index.starts[1:][self.piece]
        first = index.starts[:-1][self.piece]
        self._within = np.arange(len(index.symbols)) - first
        longest = int(counts.max(initial=0))
        powers = _powers(multiplier, longest)
        self._inverse_powers = _powers(pow(multiplier, -1, 2**64), longest)
        position = powers[self._within]
        # Sums run on over the pieces; a run lies in one piece, and there the difference of two is the piece's own.
        self._timed = np.cumsum(_mixed(index.symbols) * position, dtype=np.uint64)
        self._untimed = np.cumsum(_mixed(_untimed(index.symbols)) * position, dtype=np.uint64)
        # For each note, the first later one in the piece with another onset: its ratio reaches back before the run.
        total = len(index.symbols)
        onsets = np.where((index.symbols & _RATIO) == _SAME_ONSET, total, np.arange(total))
        following = np.minimum.accumulate(onsets[::-1])[::-1]
        self._next_onset = np.minimum(np.append(following[1:], total), self.ends - 1)

    def of_runs(self, begins: np.ndarray, notes: int) -> np.ndarray:
        """begins: (M,) indexes into index.symbols of runs of `notes` notes, within their pieces -> (M,) uint64."""
        last = begins + (notes - 1)
        change = np.minimum(self._next_onset[begins], last)
        total = self._untimed[change] - self._untimed[begins] + self._timed[last] - self._timed[change]
        return total * self._inverse_powers[self._within[begins]]


class _Search:
    """One search of queries in a corpus, under one hash function."""

    def __init__(self, corpus: CorpusIndex, asked: CorpusIndex, barred: np.ndarray, multiplier: int) -> None:
        self._corpus, self._asked, self._barred = _Hashes(corpus, multiplier), _Hashes(asked, multiplier), barred

    def longest(self, queries: np.ndarray) -> Iterator[tuple[int, CommonRun]]:
        """Of each query its longest run; those for which the hashes were mistaken are left out."""
        asked = self._asked
        begins = np.flatnonzero(np.isin(asked.piece, queries))
        # Brackets: queries whose runs (query begin, corpus begin) of `low` notes are common, and of `high` are not.
        brackets = [(queries, 1, 0, begins, np.arange(len(self._corpus.piece)))]
        while brackets:
            queries, low, high, begins, positions = brackets.pop()
            if high == low + 1:
                yield from self._compared(queries, low, begins, positions)
                continue
            middle = (low + high) // 2 if high else 2 * low
            common, where = self._common(begins, positions, middle)
            longer = np.isin(queries, asked.piece[common])
            if longer.any():
                brackets.append((queries[longer], middle, high, common, where))
            if not longer.all():
                rest = queries[~longer]
                brackets.append((rest, low, middle, begins[np.isin(asked.piece[begins], rest)], positions))

    def _common(self, begins: np.ndarray, positions: np.ndarray, notes: int) -> tuple[np.ndarray, np.ndarray]:
        """Those of the queries' and of the corpus's notes that begin a common run of so many notes."""
        asked, corpus = self._asked, self._corpus
        begins = begins[begins + notes <= asked.ends[begins]]
        positions = positions[positions + notes <= corpus.ends[positions]]
        ours, theirs = asked.of_runs(begins, notes), corpus.of_runs(positions, notes)
        kept = _may_contain(ours, theirs)  # sorting millions takes longer
        positions, theirs = positions[kept], theirs[kept]
        order = np.argsort(theirs, kind="stable")
        positions, theirs = positions[order], theirs[order]
        first, after = (np.searchsorted(theirs, ours, side) for side in ("left", "right"))
        met = after > first
        begins, first, after = begins[met], first[met], after[met]
        # Among equal hashes the pieces rise: if the first and the last are the barred one, so are all.
        barred = self._barred[asked.piece[begins]]
        lowest, highest = corpus.piece[positions[first]], corpus.piece[positions[after - 1]]
        allowed = (lowest != barred) | (highest != barred)
        begins, first, after = begins[allowed], first[allowed], after[allowed]
        steps = np.bincount(first, minlength=len(positions) + 1) - np.bincount(after, minlength=len(positions) + 1)
        return begins, np.sort(positions[np.cumsum(steps[:-1]) > 0])

    def _compared(
        self, queries: np.ndarray, notes: int, begins: np.ndarray, positions: np.ndarray
    ) -> Iterator[tuple[int, CommonRun]]:
        """The runs behind equal hashes, compared note by note."""
        asked, corpus = self._asked, self._corpus
        positions = positions[np.argsort(corpus.of_runs(positions, notes))]
        theirs = corpus.of_runs(positions, notes)
        for query in queries.tolist():
            own = begins[asked.piece[begins] == query]
            match = self._first_equal(own, positions, theirs, notes, int(self._barred[query]))
            if match is None and notes == 1:  # a query without notes, or all of the corpus barred
                yield query, _NOTHING
            elif match is not None:
                begin, position = match
                piece = int(corpus.piece[position])
                start = int(asked.index.starts[query])
                yield query, CommonRun(notes, begin - start, piece, position - int(corpus.index.starts[piece]))

    def _first_equal(
        self, begins: np.ndarray, positions: np.ndarray, theirs: np.ndarray, notes: int, barred: int
    ) -> tuple[int, int] | None:
        codes = self._asked.of_runs(begins, notes)
        first, after = (np.searchsorted(theirs, codes, side) for side in ("left", "right"))
        for begin, low, high in zip(begins.tolist(), first, after, strict=True):
            for position in positions[low:high].tolist():
                if self._corpus.piece[position] != barred and self._is_equal(begin, position, notes):
                    return begin, position
        return None

    def _is_equal(self, begin: int, position: int, notes: int) -> bool:
        ours = self._asked.index.symbols[begin + 1 : begin + notes].copy()
        theirs = self._corpus.index.symbols[position + 1 : position + notes].copy()
        first_onset = np.flatnonzero(ours & _RATIO)[:1]
        ours[first_onset], theirs[first_onset] = _untimed(ours[first_onset]), _untimed(theirs[first_onset])
        return np.array_equal(ours, theirs)


def _untimed(codes: np.ndarray) -> np.ndarray:
    """Symbols (N,) uint16 with all ratios made the same."""
    return np.where((codes & _RATIO) == _SAME_ONSET, codes, codes | _RATIO)


def _powers(base: int, count: int) -> np.ndarray:
    """base^0 ... base^(count - 1) mod 2^64, (count,) uint64."""
    factors = np.full(count, base % 2**64, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Symbols as numbers without pattern, by the finaliser of splitmix64 (Steele et al. 2014). (N,) -> uint64."""
    table = (np.arange(2**16, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    table = (table ^ (table >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    table = (table ^ (table >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (table ^ (table >> np.uint64(31)))[values]


def _may_contain(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """(M,) bool, False only for those of theirs that are not in ours; by their highest bits, the best mixed of sums."""
    bits = max(16, len(ours).bit_length() + 4)
    shift = np.uint64(64 - bits)
    sieve = np.zeros(2**bits, bool)
    sieve[ours >> shift] = True
    return sieve[theirs >> shift]
