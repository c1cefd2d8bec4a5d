"""From a wish to a piece: the clip, and what the model composes after it or in a gap of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import FILL_CANDIDATES, Wish
from generator.compose.assemble import assemble_notes, check_mix
from generator.compose.drawing.engine import compose_takes
from generator.compose.takes.critic_scores import critic_scores
from generator.compose.takes.new_parts import enough_played
from generator.compose.takes.rank_fills import following_nats
from generator.compose.takes.rank_takes import TakeScores, rank_takes
from generator.errors import ContinuoError, Text
from generator.events.tokenizer import Tokenizer
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint
from generator.network.critic import Critic
from generator.network.model import SequenceModel

NOTHING_COMPOSED = Text("the model composed nothing; try another {--rng-seed} or a higher {--temperature}")


@dataclass(frozen=True)
class ComposedTake:
    """One of several answers to a wish."""

    index: int
    """Index of the take's random stream among the candidates, from 0."""
    score: Score
    """The whole piece, or the new music alone."""
    notes: np.ndarray
    """(N, 4) int64, the new notes on the grid, as in Track; with parts (N, 5), as composed_notes returns them."""
    scores: TakeScores
    """What it was ranked by."""


def compose_piece(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> Score:
    """The best take of a wish: the clip followed by the new music, or with `only_new` the new music alone."""
    return compose_all(checkpoint, replace(wish, takes=1), on_event)[0].score


def compose_all(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> list[ComposedTake]:
    """The takes of a wish, the best first, picked from its candidates. on_event: called with each composed event."""
    request, ranked = _compose_ranked(checkpoint, wish, on_event)
    return [_assembled(one, request, wish) for one in ranked[: request.shown]]


def compose_again(checkpoint: Checkpoint, wish: Wish, index: int) -> ComposedTake | None:
    """The take of a wish with this index, whether or not it would be picked now; None where it is empty."""
    if wish.composed_bars is None and index < wish.candidates:  # another version may have fewer of long music
        wish = replace(wish, takes=max(wish.takes, index + 1))
    request, ranked = _compose_ranked(checkpoint, wish)
    return next((_assembled(one, request, wish) for one in ranked if one[0] == index), None)


def _compose_ranked(
    checkpoint: Checkpoint, wish: Wish, on_event: Callable[[ComposedEvent], None] = lambda _: None
) -> tuple[GenerationRequest, list[tuple[int, np.ndarray, TakeScores]]]:
    request, model = request_for(checkpoint, wish), checkpoint.model()
    check_mix(request, wish)
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(model, request):
        on_event(event)
        events[take].append(event)
    return request, best_first(model, request, events, checkpoint.critic)


def _assembled(answer: tuple[int, np.ndarray, TakeScores], request: GenerationRequest, wish: Wish) -> ComposedTake:
    index, notes, scores = answer
    return ComposedTake(index, assemble_notes(notes, request, wish), notes, scores)


def best_first(
    model: SequenceModel,
    request: GenerationRequest,
    events: list[list[ComposedEvent]],
    critic: Critic | None = None,
) -> list[tuple[int, np.ndarray, TakeScores]]:
    """Rank the takes that have notes. -> index, new notes on the grid and scores of each, the best first.

    events: what compose_takes yielded for each take; critic: that of the model's checkpoint. Raises ContinuoError where
    no take has notes.
    """
    if request.follows is not None:
        events = _that_lead_on(model, request, events)
    # Nothing at all, or rests alone, is no piece.
    notes = [composed_notes(model, request, part) for part in events]
    kept = [take for take in range(len(notes)) if len(notes[take])]
    if not kept:
        raise ContinuoError.of(NOTHING_COMPOSED)
    paid = [sum(event.nats for event in events[take] if not event.is_locked) for take in kept]
    by_critic = None
    if critic and request.follows is None and len(kept) > 1:
        by_critic = critic_scores(critic, request, [notes[take] for take in kept])
    ranked = rank_takes([notes[take] for take in kept], paid, request, by_critic)
    return [(kept[index], notes[kept[index]], scores) for index, scores in ranked]


def _that_lead_on(
    model: SequenceModel, request: GenerationRequest, events: list[list[ComposedEvent]]
) -> list[list[ComposedEvent]]:
    """Of each FILL_CANDIDATES fills, the one after which what follows the gap is likeliest under the model."""
    chosen: list[list[ComposedEvent]] = []
    for begin in range(0, len(events), FILL_CANDIDATES):
        filled = [composed_notes(model, request, part) for part in events[begin : begin + FILL_CANDIDATES]]
        played = enough_played(request, filled)
        costs = [
            following_nats(model, request, notes) if len(notes) and share >= played.max() / 2 else np.inf
            for notes, share in zip(filled, played, strict=True)
        ]
        chosen.append(events[begin + int(np.argmin(costs))])
    return chosen


def composed_notes(
    model: Checkpoint | SequenceModel, request: GenerationRequest, events: Sequence[ComposedEvent]
) -> np.ndarray:
    """The notes of composed events, without locked or given ones: (N, 4) int64, columns as in Track, in grid ticks from
    the seed's start; in a model with parts (N, 5), the value of each note's part in the last column. Notes are cut at
    the request's end."""
    events = [event for event in events if not event.is_locked]
    has_parts = model.vocabulary.has_parts
    if not events:
        return np.zeros((0, 5 if has_parts else 4), np.int64)
    rows = np.stack([event.row for event in events])
    if rows.shape[1] > 1:  # locked ones between them are left out
        rows[:, 0] = np.diff([event.onset_ticks for event in events], prepend=events[0].onset_ticks)
    tokenizer = Tokenizer(model.vocabulary)
    if has_parts:
        score = tokenizer.decode(rows)
        values = np.repeat(tokenizer.parts_of(rows), [len(track) for track in score.tracks])
        notes = np.concatenate([np.zeros((0, 4), np.int64), *(track.notes.astype(np.int64) for track in score.tracks)])
        notes = np.concatenate([notes, values[:, None]], axis=1)
        notes = notes[np.lexsort((notes[:, 2], notes[:, 4], notes[:, 0]))]
    else:
        notes = tokenizer.decode(rows).tracks[0].notes.astype(np.int64)
    notes[:, 0] += events[0].onset_ticks
    if request.end_ticks is not None:
        notes[:, 1] = np.minimum(notes[:, 1], request.end_ticks - notes[:, 0])
    return notes
