"""Held-out nats per note of a model and of the baselines."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from generator.events.streams import PART_INDEX, STREAM_SETS, stream_sizes, token_index
from generator.events.vocabulary import Vocabulary
from generator.network.config import family
from training.corpus.piece import TrainingPiece
from training.corpus.shards import StoredPieces
from training.data.dataset import Encoded, unconditioned
from training.data.tokens import TokenShards
from training.likelihood.baselines import ngram_nats, unigram_nats
from training.likelihood.nats import nats_of_kinds
from training.models import EventModel

# The n-gram needs some 300 bytes of memory for each event that it counts; of more events it counts a random part.
MOST_COUNTED_EVENTS = 4_000_000


Figures = dict[str, dict[str, float]]

_BY_PARTS = {"1": (1, 1), "2": (2, 2), "3-4": (3, 4), "5+": (5, 10**9)}


@dataclass(frozen=True)
class HeldOut:
    """P held-out pieces."""

    encoded: Encoded
    """Their sequences, with all conditions."""
    notes: np.ndarray
    """(P,) number of notes of each."""
    parts: np.ndarray
    """(P,) number of parts of each."""
    beats: np.ndarray
    """(P,) bool, whether the beats of each are known."""

    @classmethod
    def stored(cls, tokens: TokenShards, pieces: StoredPieces) -> HeldOut:
        """Pieces of a store, as encoded before."""
        parts, beats = pieces.table["parts"].astype(np.int64), pieces.table["beats"].astype(bool)
        return cls(tokens.encoded(pieces), pieces.note_counts, parts, beats)

    @classmethod
    def of(cls, encoded: Encoded, pieces: Sequence[TrainingPiece]) -> HeldOut:
        """Pieces, and their sequences."""
        notes = np.array([piece.note_count for piece in pieces], np.int64)
        parts = np.array([len(piece.score.tracks) for piece in pieces], np.int64)
        return cls(encoded, notes, parts, np.array([piece.conditions.is_beat_known for piece in pieces], bool))


def measure(
    model: EventModel,
    tokens: TokenShards,
    train: StoredPieces,
    valid: StoredPieces,
    test: StoredPieces,
    *,
    baselines: bool = True,
) -> Figures:
    """Nats per note on `test`: those of model_figures and, unless `baselines` is False, those of both baselines.

    The baselines count events of `train`; the n-gram's order is chosen on `valid`. "floors" has the share of the
    training events that were counted.
    """
    held_out = HeldOut.stored(tokens, test)
    figures = model_figures(model, held_out)
    if not baselines:
        return figures
    floors, share = baseline_nats(tokens, train, valid, unconditioned(held_out.encoded))
    add_baselines(figures, floors, model.vocabulary, int(held_out.notes.sum()))
    return {**figures, "floors": {"counted": share}}


def model_figures(model: EventModel, held_out: HeldOut) -> Figures:
    """Nats per note of a model: "total" and "by_stream", conditioned on metre only, and "conditioned", on all
    conditions.

    For a model with parts also: "without part", without the nats of the stream "part"; "by parts", by the number of
    parts of the piece; "beats", of pieces whose beats are known and unknown; "kinds", of drums for each stroke and of
    pitched notes for each note. Each of these also with ", conditioned". What the pieces lack is left out.
    """
    name, streams = family(model.config), STREAM_SETS[model.vocabulary.streams]
    notes = int(held_out.notes.sum())
    figures: Figures = {}
    for conditioned, encoded in ((False, unconditioned(held_out.encoded)), (True, held_out.encoded)):
        pieces, kinds = _nats(model, encoded, held_out)
        total = np.sum([nats for _, nats in pieces.values()], axis=0) / notes
        if conditioned:
            figures["conditioned"] = {name: float(total.sum())}
        else:
            figures["total"] = {name: float(total.sum())}
            figures["by_stream"] = {own.name: float(nats) for own, nats in zip(streams, total, strict=True)}
        if not model.vocabulary.has_parts:
            continue
        end = ", conditioned" if conditioned else ""
        figures[f"without part{end}"] = {name: float(np.delete(total, PART_INDEX).sum())}
        figures[f"by parts{end}"] = _shares(pieces, lambda parts, _: parts)
        figures[f"by parts without part{end}"] = _shares(pieces, lambda parts, _: parts, without_part=True)
        figures[f"beats{end}"] = _shares(pieces, lambda _, known: "known" if known else "unknown")
        figures[f"kinds{end}"] = kinds
    return figures


def _nats(
    model: EventModel, encoded: Encoded, held_out: HeldOut
) -> tuple[dict[tuple[str, bool], tuple[int, np.ndarray]], dict[str, float]]:
    """Number of notes and nats by stream, by (number of parts, whether beats are known) of the pieces; and nats per
    note of the events of drums, and of those of pitched notes."""
    vocabulary = model.vocabulary
    kinds = {"drums": vocabulary.is_drum, "pitched": vocabulary.lasts}
    masks = [np.ones(len(vocabulary), bool), *kinds.values()]
    pieces, of_kinds = {}, np.zeros(len(kinds))
    for name, (least, most) in _BY_PARTS.items():
        for known in (True, False):
            own = (held_out.parts >= least) & (held_out.parts <= most) & (held_out.beats == known)
            if own.any():
                nats = nats_of_kinds(model, encoded.take(np.flatnonzero(own)), masks)
                pieces[name, known] = int(held_out.notes[own].sum()), nats[0]
                of_kinds += nats[1:].sum(axis=1)
    token = encoded.rows[:, token_index(encoded.rows.shape[1])]
    sizes = np.array([len(pitches) for pitches in vocabulary.pitches])
    notes = [int(sizes[token[kind[token]]].sum()) for kind in kinds.values()]
    found = zip(kinds, of_kinds, notes, strict=True)
    return pieces, {name: float(total) / count for name, total, count in found if count}


def _shares(
    pieces: dict[tuple[str, bool], tuple[int, np.ndarray]],
    name_of: Callable[[str, bool], str],
    *,
    without_part: bool = False,
) -> dict[str, float]:
    """Nats per note of pieces, grouped by `name_of` the first value of _nats's keys and the second."""
    notes: dict[str, int] = {}
    totals: dict[str, float] = {}
    for kind, (count, nats) in pieces.items():
        name = name_of(*kind)
        notes[name] = notes.get(name, 0) + count
        totals[name] = totals.get(name, 0.0) + float(np.delete(nats, PART_INDEX).sum() if without_part else nats.sum())
    return {name: total / notes[name] for name, total in totals.items()}


def add_baselines(figures: Figures, baselines: dict[str, np.ndarray], vocabulary: Vocabulary, notes: int) -> None:
    """Adds nats per note of baselines to the figures of a model. baselines: total nats by stream, (S,) each; notes:
    number of notes."""
    names = [stream.name for stream in STREAM_SETS[vocabulary.streams]]
    for name, by_stream in baselines.items():
        figures["total"][name] = float(by_stream.sum()) / notes
        figures[f"by_stream {name}"] = dict(zip(names, (by_stream / notes).tolist(), strict=True))
        if vocabulary.has_parts:
            figures["without part"][name] = float(np.delete(by_stream, PART_INDEX).sum()) / notes


def baseline_nats(
    tokens: TokenShards, train: StoredPieces, valid: StoredPieces, held_out: Encoded
) -> tuple[dict[str, np.ndarray], float]:
    """Total nats of the baselines on `held_out` by stream, (S,) each, and the share of the training events that they
    counted."""
    order = np.random.default_rng(0).permutation(len(train))
    sums = np.cumsum(tokens.events(train)[order])
    counted = order[: int(np.searchsorted(sums, MOST_COUNTED_EVENTS)) + 1]
    seen = tokens.encoded(train.take(np.sort(counted))).targets()
    asked, chosen_by = held_out.targets(), tokens.encoded(valid).targets()
    vocabulary = tokens.vocabulary
    sizes = stream_sizes(STREAM_SETS[vocabulary.streams], len(vocabulary))
    sounds, lasts = vocabulary.sounds, vocabulary.lasts
    nats = {
        "n-gram": ngram_nats(seen, asked, sizes, sounds, chosen_by, lasts=lasts),
        "unigram": unigram_nats(seen, asked, sizes, sounds, lasts),
    }
    return nats, float(sums[len(counted) - 1] / sums[-1])
