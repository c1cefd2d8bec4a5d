"""Passages of pieces and their variations, on which an embedding is trained and measured."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from generator.analysis.passages import passages
from generator.errors import ContinuoError
from generator.events.quantiser import quantise, quantise_as
from generator.events.whole_score import parts_conditions, pitched_notes
from generator.music.score import Score
from training.config import AugmentConfig
from training.corpus.piece import TrainingPiece, make_piece
from training.data.augment import augmented
from training.embedding.retrieval import Task

_VARIED = AugmentConfig(transpose=6, stretch=0.1, rubato=0, reduction=0)


@dataclass(frozen=True, eq=False)
class Passages:
    """N passages, each followed by its variations."""

    scores: list[Score]
    """The N passages and variations."""
    piece: np.ndarray
    """(N,) int64, index of the piece of each."""
    style: np.ndarray
    """(N,) str, name of the style of each."""
    versions: int
    """How many versions of each passage there are: itself and its variations."""


def cut(
    pieces: Sequence[TrainingPiece], most: int, versions: int, rng: np.random.Generator, *, separate: bool = False
) -> Passages:
    """Passages of each piece, `most` of them drawn at random if there are more, each with its variations: transposed,
    stretched and jittered as in training. separate: whether passages have the piece's parts."""
    scores: list[Score] = []
    owner: list[int] = []
    for number, piece in enumerate(pieces):
        found = passages(piece.score if separate else piece.merged_score, separate=separate)
        if len(found) > most:
            found = [found[index] for index in sorted(rng.choice(len(found), most, replace=False))]
        for passage in found:
            score = quantise_as(passage.score, separate=separate)
            own = make_piece(piece.name, piece.style, score, parts_conditions(score) if separate else None)
            scores.append(own.score)
            scores += [_varied(own, rng) for _ in range(versions - 1)]
            owner += [number] * versions
    index = np.array(owner, np.int64)
    return Passages(scores, index, np.array([piece.style for piece in pieces])[index], versions)


def _varied(piece: TrainingPiece, rng: np.random.Generator) -> Score:
    """A random variation of a passage, in another key if its range allows it."""
    found, lowest = piece.score, _lowest(piece.score)
    for _ in range(8):
        found = augmented(piece, _VARIED, rng).score
        if _lowest(found) != lowest:
            break
    return found


def _lowest(score: Score) -> int:
    """The lowest pitch; 127 if there are only drums."""
    return int(pitched_notes(score)[:, 2].min(initial=127))


def merged(own: Task) -> Task:
    """The task with merged parts, for methods that know no parts."""
    gallery, queries = ([quantise(score) for score in scores] for scores in (own.gallery, own.queries))
    return dataclasses.replace(own, gallery=gallery, queries=queries)


def task(own: Passages, rng: np.random.Generator, each: int = 3) -> Task:
    """The task to find, by a variation of one passage, another passage of the same piece; `each` times for each piece
    with two or more passages. Raises ContinuoError if there is no such piece.
    """
    plain = np.arange(0, len(own.scores), own.versions)
    piece = own.piece[plain]
    asked: list[int] = []
    target: list[int] = []
    for number in np.unique(piece):
        indices = np.flatnonzero(piece == number)
        for _ in range(each if len(indices) > 1 else 0):
            one, other = rng.choice(indices, 2, replace=False).tolist()
            asked.append(one)
            target.append(other)
    queries = [own.scores[plain[index] + 1] for index in asked]
    gallery = [own.scores[index] for index in plain]
    if not queries:
        raise ContinuoError("the test pieces are all too short: add some of more than 12 bars")
    return Task(gallery, piece, own.style[plain], queries, np.array(asked), np.array(target))
