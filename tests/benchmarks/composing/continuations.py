"""Continuations of pieces that a checkpoint did not learn from, beside what their composers wrote.

Of each piece that is long enough, the first 8 bars are the clip, and takes of 16 bars are composed after it, which lead
on as the composer's do: bars that end a piece would give themselves away beside them. Pieces: the validation pieces of
the checkpoint's split where the sources are still read as they were when it was trained, which leaves the test pieces
for reports (--test); otherwise those that it names as its test pieces, since no others are known to be new to it.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from generator.compose.asking.controls import Controls
from generator.compose.asking.request import ComposedEvent, GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import composed_notes
from generator.compose.takes.critic_scores import critic_scores
from generator.compose.takes.rank_takes import rank_takes
from generator.events.context import EXPRESSIVE
from generator.events.ensemble import DRUMS
from generator.music.bars import BarGrid
from generator.music.score import Score, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig
from training.config import PrepareConfig
from training.corpus.chosen_tests import with_tests_of
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.prepare import PreparedCorpus, prepare
from training.corpus.split import split_corpus

CLIP_BARS, NEW_BARS = 8, 16
LEAST_NOTES = 16


@dataclass(frozen=True, eq=False)
class Continued:
    """One piece, and what was composed after its first bars."""

    request: GenerationRequest
    """What was asked for; its seed is the clip on the grid."""
    clip: np.ndarray
    """(N, 4) grid ticks: the first bars."""
    own: np.ndarray
    """(N, 4): what its composer wrote in the bars that were composed."""
    takes: list[np.ndarray]
    """Pitched notes, (N, 4) each, N > 0."""
    nats: list[float]
    """What each take cost."""
    by_critic: np.ndarray | None
    """Of each take, (T,), as the checkpoint's critic scores it; None without one."""

    @property
    def bars(self) -> BarGrid:
        """Bar lines of all three."""
        return BarGrid(self.request.seed.metres, 24)

    def ranks(self) -> list[int]:
        """Indexes of the takes, the one first that `continuo generate --takes` ranks first."""
        return [number for number, _ in rank_takes(self.takes, self.nats, self.request, self.by_critic)]


def asked_for(description: str | None, takes: int) -> argparse.Namespace:
    """Options of a program that measures continuations: sources, checkpoint (paths, the shipped ones if none is given),
    pieces, half (of the held-out pieces; None for all), test (whether of the test pieces), played (whether of pieces
    with a player's velocities alone), takes, prepared (folder of the prepared pieces), temperature, token_temperature,
    top_p. description: its docstring; takes: how many by default."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="+", default=shipped_checkpoints())
    parser.add_argument("--pieces", type=int, default=90)
    parser.add_argument("--half", type=int, choices=(0, 1), help="every other piece: settings were chosen on half 1")
    parser.add_argument("--test", action="store_true", help="the test pieces, which no setting was chosen on")
    parser.add_argument("--played", action="store_true", help="only pieces with the velocities of a player")
    parser.add_argument("--takes", type=int, default=takes)
    parser.add_argument("--prepared", type=Path)
    parser.add_argument("--temperature", type=float, default=SamplingConfig().temperature)
    parser.add_argument("--token-temperature", type=float)
    parser.add_argument("--top-p", type=float, default=SamplingConfig().top_p)
    return parser.parse_args()


def held_out(checkpoint: Checkpoint, corpus: PreparedCorpus, *, test: bool = False) -> Sequence[TrainingPiece]:
    """Pieces that the checkpoint did not learn from. test: those that it was not chosen by either."""
    about = checkpoint.provenance
    if about.get("data_fingerprint") == corpus.fingerprint and not test:
        return split_corpus(with_tests_of(corpus, about), int(about["train"]["seed"]), checkpoint.styles).valid
    tests = set(about["test_contents"])
    return [piece for piece in corpus.pieces.with_styles(checkpoint.styles) if content_digest(piece) in tests]


def sampling_of(options: argparse.Namespace) -> SamplingConfig:
    """options: of asked_for."""
    return SamplingConfig(
        temperature=options.temperature, token_temperature=options.token_temperature, top_p=options.top_p
    )


def pieces_asked_for(checkpoint: Checkpoint, options: argparse.Namespace) -> Sequence[TrainingPiece]:
    """Held-out pieces of the sources, all of them. options: of asked_for."""
    config = PrepareConfig(prepared=options.prepared).as_trained(checkpoint.provenance, options.sources)
    corpus = prepare(options.sources, config.of(checkpoint.vocabulary.streams))
    return held_out(checkpoint, corpus, test=options.test)


def continuations(checkpoint: Checkpoint, options: argparse.Namespace) -> Iterator[Continued]:
    """Of at most so many held-out pieces as asked for, of each style alike. options: of asked_for."""
    found, sampling = 0, sampling_of(options)
    for number, piece in styles_in_turn(pieces_asked_for(checkpoint, options), options.half):
        if options.played and piece.conditions.dynamics != EXPRESSIVE:
            continue
        if (
            found < options.pieces
            and (one := continued(checkpoint, piece, number, options.takes, sampling)) is not None
        ):
            found += 1
            yield one


def styles_in_turn(pieces: Sequence[TrainingPiece], half: int | None = None) -> list[tuple[int, TrainingPiece]]:
    """(number, piece) of those that are long enough, one of each style after the other, as pieces stand by source and
    the first ones are alike. half: 0 or 1, every other one of each style; None for all."""
    found: defaultdict[str, list[tuple[int, TrainingPiece]]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        if piece.end_bar >= CLIP_BARS + NEW_BARS:
            found[piece.style].append((number, piece))
    own = [of_style[half or 0 :: 1 if half is None else 2] for of_style in found.values()]
    return [one for row in zip_longest(*own) for one in row if one is not None]


def continued(
    checkpoint: Checkpoint,
    piece: TrainingPiece,
    rng_seed: int,
    takes: int,
    sampling: SamplingConfig | None = None,
) -> Continued | None:
    """None for a piece that is too short, or where a take has no pitched notes."""
    if piece.end_bar < CLIP_BARS + NEW_BARS:
        return None
    score, bars = piece.score, BarGrid(piece.score.metres, 24)
    notes, begin, end = pitched_notes(score), bars.bar_start(CLIP_BARS), bars.bar_start(CLIP_BARS + NEW_BARS)
    clip = notes[notes[:, 0] < begin]
    own = notes[(notes[:, 0] >= begin) & (notes[:, 0] < end)]
    if len(clip) < LEAST_NOTES or len(own) < LEAST_NOTES:
        return None
    own[:, 1] = np.minimum(own[:, 1], end - own[:, 0])  # as those of what is composed
    seed = replace(score, tracks=tuple(_before(track, begin) for track in score.tracks))
    wish = Wish(
        seed=seed,
        bars=NEW_BARS,
        takes=takes,
        candidates=1,
        rng_seed=rng_seed,
        from_ticks=begin,
        sampling=sampling or SamplingConfig(),
        controls=Controls(ending="open"),
    )
    request = request_for(checkpoint, wish)
    every, nats, by_critic = composed(checkpoint, request)
    return Continued(request, clip, own, every, nats, by_critic) if all(map(len, every)) else None


def composed(
    checkpoint: Checkpoint, request: GenerationRequest
) -> tuple[list[np.ndarray], list[float], np.ndarray | None]:
    """All takes of a request in the order drawn: pitched notes (N, 4) of each on the grid, what it cost in nats, and
    scores of the checkpoint's critic, if it has one, (T,)."""
    model, critic = checkpoint.model(), checkpoint.critic
    events: list[list[ComposedEvent]] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(model, request):
        events[take].append(event)
    notes = [composed_notes(checkpoint, request, part) for part in events]
    by_critic = critic_scores(critic, request, notes) if critic and all(map(len, notes)) else None
    if checkpoint.vocabulary.has_parts:
        notes = [part[part[:, 4] != DRUMS, :4] for part in notes]
    return notes, [sum(event.nats for event in part) for part in events], by_critic


def pitched_notes(score: Score) -> np.ndarray:
    """All its notes but drums', (N, 4) int64 in order of onset and pitch."""
    notes = np.concatenate([np.zeros((0, 4), np.int64), *(t.notes for t in score.tracks if not t.is_drum)])
    return notes[np.lexsort((notes[:, 2], notes[:, 0]))]


def _before(track: Track, end: int) -> Track:
    return replace(track, notes=note_array(track.notes[track.notes[:, 0] < end].tolist()))
