"""Chooses which of the composed takes are offered, in which order, and with which figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

import numpy as np
from msgspec import structs

from app.composer.messages import TakeComposed
from app.taste.choosing import Choosing, best_for, shown_of
from app.taste.features import take_features
from generator.analysis.embedding import Embedder, has_embedding
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import FILL_CANDIDATES
from generator.compose.note_table import pitched_or_strokes, score_of
from generator.compose.takes.rank_takes import TakeScores, take_statistics, takes_likeness
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint

Answers = Sequence[tuple[int, np.ndarray, TakeScores]]  # as best_first returns them


class Offering:
    """Chooses takes of one checkpoint."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._embedder = Embedder(checkpoint) if has_embedding(checkpoint) else None

    def offers(
        self, job: int, request: GenerationRequest, answers: Answers, choosing: Choosing | None
    ) -> list[TakeComposed]:
        """The best of the answers, or those that a taste chooses, the best first, always with the one that is
        playing."""
        features = self._features(request, answers)
        takes = [
            TakeComposed(job, number, notes, asdict(scores), own, asdict(_sampling(request, number)), None)
            for (number, notes, scores), own in zip(answers, features, strict=True)
        ]
        if choosing is not None:
            return _chosen(takes, features, request, choosing)
        if request.shown is None:
            return takes
        kept = _shown(range(len(takes)), request.shown, _playing(takes, request))
        best, *others = (_ranked(takes[index], rank) for rank, index in enumerate(kept, start=1))
        return [structs.replace(best, scores={**best.scores, "picked_of": len(takes)}), *others]

    def _features(self, request: GenerationRequest, answers: Answers) -> np.ndarray:
        vectors: Sequence[np.ndarray | None] = [None] * len(answers)
        if self._embedder:
            vectors = list(self._embedder.vectors([_alone(notes, request) for _, notes, _ in answers]))
        drawn = [replace(request, sampling=_sampling(request, number)) for number, _, _ in answers]
        return np.stack([
            take_features(notes, own, asdict(scores), vector)
            for (_, notes, scores), own, vector in zip(answers, drawn, vectors, strict=True)
        ])  # fmt: skip


def _alone(notes: np.ndarray, request: GenerationRequest) -> Score:
    """The composed notes as a score that begins with them."""
    notes = notes.copy()
    notes[:, 0] -= request.begin_ticks
    return score_of(notes, request.seed, request.parts)


def _sampling(request: GenerationRequest, number: int):
    """The sampling settings of a take; a fill was chosen from several with the same settings."""
    each = FILL_CANDIDATES if request.follows is not None else 1
    return request.sampling_of[number * each] if request.sampling_of else request.sampling


def _chosen(
    every: list[TakeComposed], features: np.ndarray, request: GenerationRequest, choosing: Choosing
) -> list[TakeComposed]:
    """The takes that a taste chooses, from the better half of them if a critic ranked them."""
    playing = _playing(every, request)
    scored: dict[int, float] = {}
    reasons: list[Any] = [[] for _ in every]
    if choosing.model is None:
        order = list(range(len(every)))
    else:
        among = np.arange(len(every))
        if all(own.scores.get("critic") is not None for own in every):
            by_critic = np.array([own.scores["critic"] for own in every])
            among = np.sort(np.argsort(-by_critic, kind="stable")[: max(choosing.shown, -(-len(every) // 2))])
        notes = [pitched_or_strokes(every[index].notes) for index in among]
        likeness = takes_likeness(notes, [take_statistics(own, request) for own in notes])
        best = best_for(choosing.model, features[among], likeness, choosing.explore)
        scored = {int(among[index]): score for index, score in best}
        order, reasons = list(scored), choosing.model.reasons(features)
        if playing is not None and playing not in scored:  # it is kept, whatever the critic says
            order.append(playing)
    chosen = []
    for rank, index in enumerate(_shown(order, choosing.shown, playing), start=1):
        taste = {"of": len(every), "surprise": choosing.explore > 0}
        if index in scored:
            taste |= {"score": scored[index], "why": [[own.group, own.direction] for own in reasons[index]]}
        chosen.append(structs.replace(_ranked(every[index], rank), taste=taste))
    return chosen


def _shown(order: Sequence[int], shown: int, playing: int | None) -> list[int]:
    """As shown_of; if a single take is wanted and another one is playing, both."""
    return shown_of(order, max(2, shown) if playing is not None and playing != order[0] else shown, playing)


def _ranked(take: TakeComposed, rank: int) -> TakeComposed:
    return structs.replace(take, scores={**take.scores, "rank": rank})


def _playing(every: Sequence[TakeComposed], request: GenerationRequest) -> int | None:
    """Index of the take that plays while it is composed: take 0; None for a fill, of which none does."""
    return None if request.follows is not None else next((n for n, own in enumerate(every) if own.number == 0), None)
