"""Finds the longest run of notes of a piece that a training corpus has too, at any pitch and tempo.

A run is a sequence of consecutive notes, in order of onset, then pitch. Two runs are the same if they agree in

- the pitch intervals from note to note,
- which notes have the same onset, and
- the ratios of successive inter-onset intervals, rounded to half octaves (log2 in steps of 1/2): 1:1, 3:2 and 2:1
  differ, while a few ticks of rubato make no difference. A ratio counts only if both its intervals are within the run.

All three are independent of transposition and tempo.

For runs of one length, hashes are compared (Karp & Rabin 1987). The greatest length is found by bisection: since every
beginning of a common run is common too, only notes at which a shorter common run begins are looked at again. Matches
are then compared note by note. A suffix array of the corpus would take longer to build than this search takes.
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
_WIDEST_RATIO = 15  # steps; greater ratios count as this one: a pause
_RATIO_BITS, _SAME_ONSET = 5, 0
_RATIO = np.uint16(2**_RATIO_BITS - 1)  # mask of a symbol's bits that hold the ratio
_WIDEST_INTERVAL = 127  # semitones, the greatest of MIDI
BLOCK_NOTES = 1_000_000  # notes of the corpus that are searched at a time, in 100 MB; more at a time is no faster
_SYMBOLS = (2 * _WIDEST_INTERVAL + 1) << _RATIO_BITS


def symbols(notes: np.ndarray) -> np.ndarray:
    """notes: (N, 4), as in Track, in any order -> (N,) uint16, a symbol for each note by onset, then pitch.

    The upper bits are its interval from the note before plus 127. The lower five bits are 0 if it has the same onset as
    the note before; otherwise 16 plus the ratio of the inter-onset interval to the one before, in steps from -15 to 15.
    The first symbol is 0 and unused.
    """
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
    """The longest run that a query and a piece of a corpus have in common. Notes are indexed by onset, then pitch."""

    notes: int
    """Its length in notes; 0 if there is none."""
    begin: int
    """Index of its first note in the query."""
    piece: int
    """Index of the piece; -1 if there is no common run."""
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
    """The names of the P pieces; empty if they have none."""

    @classmethod
    def build(cls, pieces: Iterable[np.ndarray], names: Sequence[str] = ()) -> CorpusIndex:
        """pieces: notes of each, (N, 4), as in Track; names: of each, or empty. Raises ValueError if their numbers
        differ."""
        of_pieces = [symbols(notes) for notes in pieces]
        if len(names) not in (0, len(of_pieces)):
            raise ValueError(f"{len(names)} names for {len(of_pieces)} pieces")
        starts = np.cumsum([0, *map(len, of_pieces)], dtype=np.int64)
        return cls(np.concatenate([*of_pieces, np.zeros(0, np.uint16)]), starts, tuple(names))

    def __len__(self) -> int:
        return len(self.starts) - 1

    def save(self, path: Path) -> None:
        """Write it atomically to a .safetensors file, 2 bytes for each note. Raises OSError."""
        metadata = {"format": FORMAT, "names": json.dumps(self.names)}
        with atomic_write(path) as file:
            file.write(save({"symbols": self.symbols, "starts": self.starts}, metadata=metadata))

    @classmethod
    def load(cls, path: Path) -> CorpusIndex:
        """Raises ContinuoError for a file that is missing or damaged, or that is no index of this version."""
        try:
            with safe_open(path, framework="numpy") as file:
                metadata = file.metadata() or {}
                if metadata.get("format") != FORMAT:
                    raise ContinuoError(
                        "{path}: not an index of a corpus, or another version's: build it again", path=path
                    )
                names = tuple(json.loads(metadata["names"]))
                index = cls(file.get_tensor("symbols"), file.get_tensor("starts"), names)
        except (SafetensorError, OSError, LookupError, ValueError, TypeError, AttributeError, RecursionError) as error:
            raise ContinuoError(
                "{path}: can't be read as an index of a corpus ({reason})", path=path, reason=str(error)[:100]
            ) from error
        if not index._is_sound:
            raise ContinuoError("{path}: a damaged index of a corpus: build it again", path=path)
        return index

    @property
    def _is_sound(self) -> bool:
        """Whether shapes, types and values are as documented."""
        codes, starts, names = self.symbols, self.starts, self.names
        if (codes.dtype, codes.ndim, starts.dtype, starts.ndim) != (np.uint16, 1, np.int64, 1) or not len(starts):
            return False
        in_order = starts[0] == 0 and starts[-1] == len(codes) and bool((starts[1:] >= starts[:-1]).all())
        named = len(names) in (0, len(self)) and all(isinstance(name, str) for name in names)
        return in_order and named and int(codes.max(initial=0)) < _SYMBOLS

    def longest_runs(self, queries: Sequence[np.ndarray], exclude: Sequence[int | None] = ()) -> list[CommonRun]:
        """The longest common run of each query, with one of the places where the corpus has it.

        queries: notes of each, (N, 4), as in Track. exclude: for each query the index of a piece that is not searched,
        such as the query itself, or None; empty to search all pieces for all queries.
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
        """The corpus in blocks of about BLOCK_NOTES, which limits the memory of a search: index of a block's first
        piece, and the block."""
        first = 0
        while first < len(self):
            after = max(first + 1, int(np.searchsorted(self.starts, self.starts[first] + BLOCK_NOTES, "right")) - 1)
            begin, end = self.starts[first], self.starts[after]
            yield first, CorpusIndex(self.symbols[begin:end], self.starts[first : after + 1] - begin)
            first = after


def _search(corpus: CorpusIndex, asked: CorpusIndex, barred: np.ndarray) -> dict[int, CommonRun]:
    """The longest common run of each query, by index of the query. barred: (Q,) index of the piece that is not searched
    for each query; an index out of range bars none."""
    rng = np.random.default_rng(0)
    runs: dict[int, CommonRun] = {}
    while len(runs) < len(asked):
        # It is searched again, with another multiplier, only for queries of which two different runs had one hash.
        multiplier = int(rng.integers(2**61)) * 8 + 5  # 5 mod 8: its powers mod 2^64 repeat latest
        left = np.setdiff1d(np.arange(len(asked)), list(runs))
        runs.update(_Search(corpus, asked, barred, multiplier).longest(left))
    return runs


class _Hashes:
    """Hashes of any runs of a corpus's notes, as differences of cumulative sums."""

    def __init__(self, index: CorpusIndex, multiplier: int) -> None:
        self.index = index
        counts = np.diff(index.starts)
        self.piece = np.repeat(np.arange(len(index), dtype=np.int32), counts)  # of each note, index of its piece
        self.ends = index.starts[1:][self.piece]  # of each note, index of the first note after its piece
        first = index.starts[:-1][self.piece]
        self._within = np.arange(len(index.symbols)) - first
        longest = int(counts.max(initial=0))
        powers = _powers(multiplier, longest)
        self._inverse_powers = _powers(pow(multiplier, -1, 2**64), longest)
        position = powers[self._within]
        # The sums run through all pieces. A run is within one piece, so that the difference of two sums depends on that
        # only.
        self._timed = np.cumsum(_mixed(index.symbols) * position, dtype=np.uint64)
        self._untimed = np.cumsum(_mixed(_untimed(index.symbols)) * position, dtype=np.uint64)
        # For each note, the first later one with another onset: in a run that begins there, that one's ratio doesn't
        # count, since its first interval begins before the run.
        total = len(index.symbols)
        onsets = np.where((index.symbols & _RATIO) == _SAME_ONSET, total, np.arange(total))
        following = np.minimum.accumulate(onsets[::-1])[::-1]
        self._next_onset = np.minimum(np.append(following[1:], total), self.ends - 1)

    def of_runs(self, begins: np.ndarray, notes: int) -> np.ndarray:
        """Hashes of the runs of `notes` notes that begin at `begins`, (M,) uint64. begins: (M,) indexes of notes; each
        run must be within its piece."""
        last = begins + (notes - 1)
        change = np.minimum(self._next_onset[begins], last)
        total = self._untimed[change] - self._untimed[begins] + self._timed[last] - self._timed[change]
        return total * self._inverse_powers[self._within[begins]]


class _Search:
    """One search of queries in a corpus, under one hash function."""

    def __init__(self, corpus: CorpusIndex, asked: CorpusIndex, barred: np.ndarray, multiplier: int) -> None:
        self._corpus, self._asked, self._barred = _Hashes(corpus, multiplier), _Hashes(asked, multiplier), barred

    def longest(self, queries: np.ndarray) -> Iterator[tuple[int, CommonRun]]:
        """The longest common run of each query, with the query's index. Queries are left out for which two different
        runs had one hash. queries: indexes of those that are searched for."""
        asked = self._asked
        begins = np.flatnonzero(np.isin(asked.piece, queries))
        # A bracket of the bisection: queries, `low`, `high` (0 for unknown), and the notes of the queries and of the
        # corpus at which a run of `low` notes may be common; none of `high` notes is.
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
        """Those of `begins`, notes of the queries, and of `positions`, notes of the corpus, at which a common run of
        `notes` notes begins, to judge by hashes."""
        asked, corpus = self._asked, self._corpus
        begins = begins[begins + notes <= asked.ends[begins]]
        positions = positions[positions + notes <= corpus.ends[positions]]
        ours, theirs = asked.of_runs(begins, notes), corpus.of_runs(positions, notes)
        kept = _may_contain(ours, theirs)  # faster than to sort all of them
        positions, theirs = positions[kept], theirs[kept]
        order = np.argsort(theirs, kind="stable")
        positions, theirs = positions[order], theirs[order]
        first, after = (np.searchsorted(theirs, ours, side) for side in ("left", "right"))
        met = after > first
        begins, first, after = begins[met], first[met], after[met]
        # Positions with equal hashes are in order of pieces: if the first and the last are in the barred piece, all
        # are.
        barred = self._barred[asked.piece[begins]]
        lowest, highest = corpus.piece[positions[first]], corpus.piece[positions[after - 1]]
        allowed = (lowest != barred) | (highest != barred)
        begins, first, after = begins[allowed], first[allowed], after[allowed]
        steps = np.bincount(first, minlength=len(positions) + 1) - np.bincount(after, minlength=len(positions) + 1)
        return begins, np.sort(positions[np.cumsum(steps[:-1]) > 0])

    def _compared(
        self, queries: np.ndarray, notes: int, begins: np.ndarray, positions: np.ndarray
    ) -> Iterator[tuple[int, CommonRun]]:
        """The runs of `notes` notes that are equal note by note, one for each query that has one, with the query's
        index."""
        asked, corpus = self._asked, self._corpus
        positions = positions[np.argsort(corpus.of_runs(positions, notes))]
        theirs = corpus.of_runs(positions, notes)
        for query in queries.tolist():
            own = begins[asked.piece[begins] == query]
            match = self._first_equal(own, positions, theirs, notes, int(self._barred[query]))
            if match is None and notes == 1:  # a query without notes, or a corpus of which all is barred
                yield query, _NOTHING
            elif match is not None:
                begin, position = match
                piece = int(corpus.piece[position])
                start = int(asked.index.starts[query])
                yield query, CommonRun(notes, begin - start, piece, position - int(corpus.index.starts[piece]))

    def _first_equal(
        self, begins: np.ndarray, positions: np.ndarray, theirs: np.ndarray, notes: int, barred: int
    ) -> tuple[int, int] | None:
        """The first equal pair of a run of a query, from `begins`, and a run of the corpus, from `positions`, outside
        the barred piece: the indexes of their first notes. theirs: hashes of the corpus's runs, ascending."""
        ours = self._asked.of_runs(begins, notes)
        first, after = (np.searchsorted(theirs, ours, side) for side in ("left", "right"))
        for begin, low, high in zip(begins.tolist(), first, after, strict=True):
            for position in positions[low:high].tolist():
                if self._corpus.piece[position] != barred and self._is_equal(begin, position, notes):
                    return begin, position
        return None

    def _is_equal(self, begin: int, position: int, notes: int) -> bool:
        """Whether a query's run and a run of the corpus are the same, symbol by symbol."""
        ours = self._asked.index.symbols[begin + 1 : begin + notes].copy()
        theirs = self._corpus.index.symbols[position + 1 : position + notes].copy()
        first_onset = np.flatnonzero(ours & _RATIO)[:1]
        ours[first_onset], theirs[first_onset] = _untimed(ours[first_onset]), _untimed(theirs[first_onset])
        return np.array_equal(ours, theirs)


def _untimed(codes: np.ndarray) -> np.ndarray:
    """Symbols, (N,) uint16, with all ratios replaced by one value; only whether an onset is the same is kept."""
    return np.where((codes & _RATIO) == _SAME_ONSET, codes, codes | _RATIO)


def _powers(base: int, count: int) -> np.ndarray:
    """base^0 ... base^(count - 1) mod 2^64, (count,) uint64."""
    factors = np.full(count, base % 2**64, np.uint64)
    factors[:1] = 1
    return np.cumprod(factors, dtype=np.uint64)


def _mixed(values: np.ndarray) -> np.ndarray:
    """Symbols mixed to pseudo-random numbers by the finaliser of splitmix64 (Steele et al. 2014); (N,) -> (N,)
    uint64."""
    table = (np.arange(2**16, dtype=np.uint64) + np.uint64(1)) * np.uint64(0x9E3779B97F4A7C15)
    table = (table ^ (table >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    table = (table ^ (table >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (table ^ (table >> np.uint64(31)))[values]


def _may_contain(ours: np.ndarray, theirs: np.ndarray) -> np.ndarray:
    """(M,) bool, True for each of `theirs` that is in `ours`, and for a few others. The highest bits of the hashes are
    compared, which are mixed best."""
    bits = max(16, len(ours).bit_length() + 4)
    shift = np.uint64(64 - bits)
    sieve = np.zeros(2**bits, bool)
    sieve[ours >> shift] = True
    return sieve[theirs >> shift]
