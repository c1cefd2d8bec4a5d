"""Score <-> events. An event is one row: a value for each stream of streams.STREAM_SETS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.events import classic, streams
from generator.events.ensemble import DRUMS
from generator.events.quantiser import (
    DRUM_TICKS,
    GridNotes,
    grid_notes,
    grid_of_values,
    grid_parts,
    in_order,
    quantise,
    score_of_values,
    with_maps,
)
from generator.events.vocabulary import BOS, DRUM_BIT, EOS, REST, SPECIALS, StreamSet, Vocabulary
from generator.music.score import Score, Track

ENCODED_AT_ONCE = 32

_SPREAD = np.array([0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F], np.uint64)  # odd constants: mixes two words into one


@dataclass(frozen=True, slots=True)
class Events:
    """The events of P pieces: only notes and rests, as <bos> and <eos> belong to a model's window, not to a piece."""

    rows: np.ndarray
    """(N, S) int16, piece after piece."""
    onsets: np.ndarray
    """(N,) int64, grid ticks."""
    starts: np.ndarray
    """(P + 1,) int64, index of each piece's first event, and N at the end."""


def group_masks(notes: GridNotes) -> np.ndarray:
    """The pitches of each group of notes as bits, as in Vocabulary.words: (G, 2) uint64 (bits 0-63, 64-127)."""
    bits = np.left_shift(np.uint64(1), (notes.pitch & 63).astype(np.uint64))
    words = np.zeros((len(notes.group_starts), 2), np.uint64)
    if len(notes.group_starts):
        for word in (0, 1):
            own = np.where(notes.pitch >> 6 == word, bits, np.uint64(0))
            words[:, word] = np.add.reduceat(own, notes.group_starts)
        words[notes.part[notes.group_starts] == DRUMS, 1] |= np.uint64(DRUM_BIT >> 64)
    return words


def _masks_to_ints(words: np.ndarray) -> list[int]:
    return [low | high << 64 for low, high in words.tolist()]


def count_tokens(notes: GridNotes, stream_set: StreamSet = "full") -> Counter[int]:
    """How often each note or chord occurs, by note mask."""
    words = classic.onset_masks(notes)[0] if stream_set == classic.NAME else group_masks(notes)
    unique, counts = np.unique(words, axis=0, return_counts=True)
    return Counter(dict(zip(_masks_to_ints(unique), counts.tolist(), strict=True)))


class Tokenizer:
    """Score <-> events under one vocabulary."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.streams = streams.STREAM_SETS[vocabulary.streams]
        self._known = _KnownChords(vocabulary)

    def encode(self, score: Score) -> Events:
        """Events of one score of any resolution. Raises ContinuoError for a piece of absurd length."""
        return self.encode_notes(self.notes_of([score]), 1)

    def encode_values(self, score: Score, values: Sequence[int]) -> Events:
        """Events of a score whose tracks are the parts of these values, for a vocabulary with parts."""
        return self.encode_notes(grid_of_values([score], [values]), 1)

    def notes_of(self, scores: Sequence[Score]) -> GridNotes:
        """The scores' notes on the grid, with parts or merged, depending on the vocabulary."""
        return grid_parts(scores)[0] if self.vocabulary.has_parts else grid_notes(scores)

    def encode_many(self, scores: Sequence[Score], values: Sequence[Sequence[int]] | None = None) -> Events:
        """Events of many scores, encoded a few dozen at a time: enough to share the cost of calls, few enough for the
        cache. values: part values of each score's tracks, if these are its parts already."""
        spans = [slice(begin, begin + ENCODED_AT_ONCE) for begin in range(0, len(scores), ENCODED_AT_ONCE)]
        parts = []
        for span in spans or [slice(0)]:
            own = scores[span]
            notes = self.notes_of(own) if values is None else grid_of_values(own, values[span])
            parts.append(self.encode_notes(notes, len(own)))
        lengths = np.concatenate([np.diff(part.starts) for part in parts])
        return Events(
            np.concatenate([part.rows for part in parts]),
            np.concatenate([part.onsets for part in parts]),
            np.concatenate([[0], np.cumsum(lengths)]),
        )

    def encode_notes(self, notes: GridNotes, pieces: int) -> Events:
        """Events of quantised notes; with rests where a gap exceeds streams.MAX_SHIFT_TICKS."""
        if not self.vocabulary.has_timing:
            words, piece, onset = classic.onset_masks(notes)
            duration = velocity = part = np.zeros(len(onset), np.int64)
        else:
            starts = notes.group_starts
            words, piece, onset = group_masks(notes), notes.piece[starts], notes.onset[starts]
            duration, velocity, part = notes.duration[starts], notes.velocity[starts], notes.part[starts]
        token, source = self._known.tokens(words)
        piece, onset, duration, velocity = piece[source], onset[source], duration[source], velocity[source]
        part = part[source]
        # They are nearly in order already, for which a stable sort is quickest.
        within = (part << 7) | self.vocabulary.lowest_pitch[token]
        order = np.argsort((piece << 39) | (onset << 15) | within, kind="stable")
        piece, onset, token = piece[order], onset[order], token[order]
        if not self.vocabulary.has_timing:
            rows = token[:, None].astype(np.int16)
            return Events(rows, onset, np.searchsorted(piece, np.arange(pieces + 1)))
        columns = [token, duration[order], velocity[order], part[order]][: len(self.streams) - 1]
        return _with_shifts(piece, onset, columns, pieces)

    def decode_notes(self, rows: np.ndarray) -> np.ndarray:
        """The notes of event rows (N, S): (M, 5) int64, onset, duration, pitch, velocity and part, in order of event,
        then pitch. The part is 0 in a model without parts."""
        rows = np.asarray(rows, np.int64)
        part = np.zeros(len(rows), np.int64)
        token = rows[:, streams.token_index(rows.shape[1])]
        if self.vocabulary.has_timing:
            onset = np.cumsum(rows[:, streams.SHIFT_INDEX])
            ticks = streams.DURATION_TICKS[rows[:, streams.DURATION_INDEX]]
            velocity = streams.VELOCITIES[rows[:, streams.VELOCITY_INDEX]]
        else:
            onset, ticks, velocity = classic.timing(len(rows))
        if self.vocabulary.has_parts:
            part = rows[:, streams.PART_INDEX]
            ticks = np.where(self.vocabulary.is_drum[token], DRUM_TICKS, ticks)
        pitches = [self.vocabulary.pitches[t] for t in token.tolist()]
        sizes = [len(p) for p in pitches]
        pitch = np.fromiter((p for ps in pitches for p in ps), np.int64, sum(sizes))
        columns = [np.repeat(column, sizes) for column in (onset, ticks, velocity, part)]
        return np.stack([*columns[:2], pitch, *columns[2:]], axis=1).astype(np.int64)

    @staticmethod
    def parts_of(rows: np.ndarray) -> list[int]:
        """Part values of event rows (N, S), in the order of the tracks that `decode` returns."""
        return np.unique(rows[rows[:, streams.TOKEN_INDEX] >= len(SPECIALS), streams.PART_INDEX]).tolist()

    def decode(self, rows: np.ndarray, source: Score | None = None) -> Score:
        """The Score of event rows (N, S), on the grid, with the maps of `source`: with one track, or with one for each
        part of the events, of a program of its family. Overlapping notes of one pitch and part, which `encode` never
        produces, are resolved as in grid_notes."""
        notes = self.decode_notes(rows)
        source = source or Score(streams.GRID_TICKS_PER_QUARTER)
        if not self.vocabulary.has_parts:
            return quantise(with_maps(notes[:, :4], source))
        values = np.unique(notes[:, 4]).tolist()
        tracks = tuple(Track(in_order(notes[notes[:, 4] == value, :4]), is_drum=value == DRUMS) for value in values)
        resolved = grid_of_values([Score(streams.GRID_TICKS_PER_QUARTER, tracks)], [values])
        return score_of_values(resolved, source)


class _KnownChords:
    """Maps note masks to tokens, many at once: the vocabulary's own, and every rare chord split so far."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._hashes = np.zeros(0, np.uint64)
        self._words = np.zeros((0, 2), np.uint64)
        self._sizes = np.zeros(0, np.int64)
        self._begins = np.zeros(0, np.int64)
        self._flat = np.zeros(0, np.int64)
        tokens = np.flatnonzero(vocabulary.sounds)
        self._keep(vocabulary.words[tokens], np.ones(len(tokens), np.int64), tokens)

    def tokens(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Token ids (M,) of note masks (G, 2), and for each the index of its mask, (M,)."""
        index, is_known = self._find(words)
        if not is_known.all():
            self._learn(np.unique(words[~is_known], axis=0))
            index, _ = self._find(words)
        sizes = self._sizes[index]
        source = np.repeat(np.arange(len(words)), sizes)
        within = np.arange(len(source)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self._flat[np.repeat(self._begins[index], sizes) + within], source

    def _find(self, words: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Index of each mask (G, 2) among the known ones, (G,), and whether it is known, (G,) bool."""
        index = np.minimum(np.searchsorted(self._hashes, _hash(words)), len(self._hashes) - 1)
        if not len(self._hashes):
            return index, np.zeros(len(words), bool)
        return index, (self._words[index, 0] == words[:, 0]) & (self._words[index, 1] == words[:, 1])

    def _learn(self, words: np.ndarray) -> None:
        """Add unknown masks (G, 2), split into tokens."""
        splits = [self._vocabulary.split(mask) for mask in _masks_to_ints(words)]
        sizes = np.array([len(ids) for ids in splits], np.int64)
        self._keep(words, sizes, np.array([token for ids in splits for token in ids], np.int64))

    def _keep(self, words: np.ndarray, sizes: np.ndarray, tokens: np.ndarray) -> None:
        """Store masks (G, 2). sizes: (G,) number of tokens of each; tokens: those of all masks, one after another."""
        begins = len(self._flat) + np.cumsum(sizes) - sizes
        self._flat = np.concatenate([self._flat, tokens])
        hashes = np.concatenate([self._hashes, _hash(words)])
        order = np.argsort(hashes)
        self._hashes = hashes[order]
        self._words = np.concatenate([self._words, words])[order]
        self._sizes = np.concatenate([self._sizes, sizes])[order]
        self._begins = np.concatenate([self._begins, begins])[order]


def _hash(words: np.ndarray) -> np.ndarray:
    """(G, 2) uint64 -> (G,) uint64, with overflow. Shifted in between, since in a product alone the highest bits of
    both words cancel out."""
    mixed = words[:, 0] * _SPREAD[0]
    mixed = (mixed ^ (mixed >> np.uint64(32))) + words[:, 1] * _SPREAD[1]
    return (mixed ^ (mixed >> np.uint64(29))) * _SPREAD[0]


def _with_shifts(piece: np.ndarray, onset: np.ndarray, columns: Sequence[np.ndarray], pieces: int) -> Events:
    """Events with shifts, and rests in long gaps. piece, onset: (N,) of each event; columns: (N,) each, those of a row
    after the shift, the token first."""
    previous = np.concatenate([[0], onset[:-1]])
    if len(piece):
        previous[np.flatnonzero(np.concatenate([[True], piece[1:] != piece[:-1]]))] = 0
    gap = onset - previous
    rests = np.maximum(gap - 1, 0) // streams.MAX_SHIFT_TICKS
    rows = np.stack([gap - rests * streams.MAX_SHIFT_TICKS, *columns], axis=1).astype(np.int16)
    if rests.any():
        repeats = rests + 1
        last = np.cumsum(repeats) - 1
        rest = np.array([streams.MAX_SHIFT_TICKS, REST, *[0] * (len(columns) - 1)], np.int16)
        all_rows = np.tile(rest, (int(repeats.sum()), 1))
        all_rows[last] = rows
        piece, rows = np.repeat(piece, repeats), all_rows
        back = np.repeat(last, repeats) - np.arange(len(rows))  # rests still to come before the note
        onset = np.repeat(onset, repeats) - np.where(
            back > 0, rows[np.repeat(last, repeats), 0] + (back - 1) * streams.MAX_SHIFT_TICKS, 0
        )
    return Events(rows, onset, np.searchsorted(piece, np.arange(pieces + 1)))


def frame(rows: np.ndarray, onsets: np.ndarray, end_ticks: int) -> tuple[np.ndarray, np.ndarray]:
    """<bos>, the events, <eos>, and their onsets. rows: (L, S), onsets: (L,). <eos> is where the music ends."""
    width = rows.shape[1]
    token = streams.token_index(width)
    first, last = np.zeros((1, width), np.int16), np.zeros((1, width), np.int16)
    first[0, token], last[0, token] = BOS, EOS
    final = int(onsets[-1]) if len(onsets) else 0
    shift = min(max(end_ticks - final, 1), streams.MAX_SHIFT_TICKS)
    if token != streams.SHIFT_INDEX:
        last[0, streams.SHIFT_INDEX] = shift
    return np.concatenate([first, rows, last]), np.concatenate([[0], onsets, [final + shift]])
