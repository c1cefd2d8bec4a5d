"""`train-generator embed`: teach a checkpoint which music is alike, and measure how well it finds it."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from torch.nn import functional

from generator.analysis.embedding import Projection, features
from generator.analysis.passages import passages
from generator.errors import ContinuoError
from generator.events.quantiser import quantise, quantise_as
from generator.events.whole_score import parts_conditions, pitched_notes
from generator.music.score import Score
from generator.network.checkpoint import MADE_FROM, Checkpoint, load_checkpoint, made_from, save_checkpoint
from generator.network.parameters import EMBEDDING_PREFIX, EMBEDDING_WIDTH
from training.config import AugmentConfig, EmbedConfig, PrepareConfig
from training.corpus.piece import TrainingPiece, make_piece
from training.data.augment import augmented
from training.evaluate.retrieval import RetrievalFigures, Task, by_vectors, n_grams, pitch_classes, statistics
from training.fit.own_split import own_split

# Chosen on the validation pieces: assets/recipes/LOG.md.
_TEMPERATURE, _DROPOUT, _RATE, _DECAY, _BATCH = 0.05, 0.2, 3e-3, 0.1, 1024
_VARIED = AugmentConfig(transpose=6, stretch=0.1, rubato=0, reduction=0)
_FEATURES_AT_ONCE = 1024
_FEWEST_PIECES = 4


@dataclass(frozen=True, eq=False)
class Passages:
    """Passages to learn from or to measure on, each followed by its variations."""

    scores: list[Score]
    """(N) of them."""
    piece: np.ndarray
    """(N,) int64: index of the piece each is from."""
    style: np.ndarray
    """(N,): its style."""
    versions: int
    """How many of each passage, itself included."""


def embed(path: Path, sources: Sequence[str], config: EmbedConfig, prepare: PrepareConfig) -> int:
    """-> exit code. Raises ContinuoError or OSError for what its user can mend."""
    console = Console(soft_wrap=True)
    torch.set_num_threads(1)
    checkpoint = load_checkpoint(path)
    if not checkpoint.has_timing:
        raise ContinuoError(
            "{path}: a checkpoint with classic streams has no timing; use one trained without {--streams} classic",
            path=path,
        )
    prepare = prepare.of(checkpoint.vocabulary.streams)
    train, valid, test = _split(checkpoint, sources, prepare, console)
    rng = np.random.default_rng(config.seed)
    model = checkpoint.model()
    with Progress(console=console, transient=True) as progress:

        def embedded(
            pieces: Sequence[TrainingPiece], most: int, versions: int, what: str
        ) -> tuple[Passages, np.ndarray]:
            own = cut(pieces, most, versions, rng, separate=checkpoint.vocabulary.has_parts)
            step = progress.add_task(f"Hearing {what}", total=len(own.scores))
            parts = []
            for begin in range(0, len(own.scores), _FEATURES_AT_ONCE):
                parts.append(features(model, own.scores[begin : begin + _FEATURES_AT_ONCE]).astype(np.float16))
                progress.update(step, completed=begin + _FEATURES_AT_ONCE)
            return own, np.concatenate(parts)

        known, of_known = embedded(train, config.passages, config.versions, f"{len(train):,} pieces to learn from")
        chosen_by, of_chosen_by = embedded(valid, config.held_out_passages, 2, "validation pieces")
        # Plain ways to compare know no drums: all are measured on what all of them know, if there is any.
        pitched = [piece for piece in test if len(pitched_notes(piece.score))]
        test = pitched or test
        measured_on, of_measured_on = embedded(test, config.held_out_passages, 2, "test pieces")
    best = fit(known, of_known, task(chosen_by, rng), of_chosen_by, config, console)
    task_of_test = task(measured_on, rng)
    found = {f"{checkpoint.family}: its embedding": _measured(task_of_test, of_measured_on, Projection(best))}
    reference = known.scores[:: known.versions * max(1, len(known.scores) // known.versions // config.reference)]
    plain, reference = merged(task_of_test), [quantise(score) for score in reference if len(pitched_notes(score))]
    if pitched and reference:
        found["statistics"] = statistics(plain, reference)
        found["runs of intervals and times (tf-idf)"] = n_grams(plain, reference)
        found["pitch classes"] = pitch_classes(plain)
    print_figures(console, found, task_of_test, len(test))
    output = config.output or path
    before = made_from(checkpoint, path)
    about = {"pieces": len(train), "sources": list(sources), "seed": config.seed, MADE_FROM: before}
    figures = {name: dataclasses.asdict(own) for name, own in found.items()}
    provenance = {**checkpoint.provenance, "embedding": {**about, "test": figures}}
    save_checkpoint(dataclasses.replace(checkpoint, embedding=best, provenance=provenance), output)
    console.print(f"Saved: {output}")
    return 0


def _split(checkpoint: Checkpoint, sources: Sequence[str], prepare: PrepareConfig, console: Console):
    """Pieces to learn from, to choose by and to measure on, as own_split has them."""
    split = own_split(checkpoint, sources, prepare, console)
    parts = list(split.train), list(split.valid), list(split.test)
    if min(map(len, parts)) < _FEWEST_PIECES:
        raise ContinuoError(
            "{count:,} pieces are too few to learn an embedding from: there are {train} for training, "
            "{valid} for validation and {test} for the test, and each must be at least {fewest}; add "
            "sources",
            count=sum(map(len, parts)),
            train=len(parts[0]),
            valid=len(parts[1]),
            test=len(parts[2]),
            fewest=_FEWEST_PIECES,
        )
    return parts


def cut(
    pieces: Sequence[TrainingPiece], most: int, versions: int, rng: np.random.Generator, *, separate: bool = False
) -> Passages:
    """Passages of each piece, drawn at random where there are more than `most`, each with its variations: transposed,
    stretched, jittered, as in training. separate: with their parts."""
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
    """In another key, wherever there is room for that."""
    found, lowest = piece.score, _lowest(piece.score)
    for _ in range(8):
        found = augmented(piece, _VARIED, rng).score
        if _lowest(found) != lowest:
            break
    return found


def _lowest(score: Score) -> int:
    """Pitch of its lowest note; 127 of drums alone."""
    return int(pitched_notes(score)[:, 2].min(initial=127))


def merged(own: Task) -> Task:
    """The same of one part, for ways to compare that know no parts."""
    gallery, queries = ([quantise(score) for score in scores] for scores in (own.gallery, own.queries))
    return dataclasses.replace(own, gallery=gallery, queries=queries)


def task(own: Passages, rng: np.random.Generator, each: int = 3) -> Task:
    """Of each piece with two passages or more: `each` times, a variation of one is to find another.

    Raises ContinuoError where there is none.
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


def _measured(own: Task, found: np.ndarray, project: Projection, versions: int = 2) -> RetrievalFigures:
    """found: (N, F) features of the passages that the task was made from."""
    vectors = project(found.astype(np.float32))
    return by_vectors(own, vectors[own.own * versions + 1], vectors[::versions])


def fit(
    known: Passages,
    of_known: np.ndarray,
    choose_by: Task,
    of_choose_by: np.ndarray,
    config: EmbedConfig,
    console: Console,
) -> dict[str, np.ndarray]:
    """Train a projection by contrast: of a batch of pieces, each passage is to find the other one of its piece.

    InfoNCE (van den Oord et al. 2018), both ways, as Radford et al. 2021 have it. of_known, of_choose_by: (N, F)
    features. -> the weights of the epoch that was best on the validation pieces by mean average precision.
    """
    rng = np.random.default_rng(config.seed)
    torch.manual_seed(config.seed)
    mean, spread = of_known.mean(axis=0, dtype=np.float64), of_known.std(axis=0, dtype=np.float64) + 1e-3
    net = torch.nn.Sequential(torch.nn.Dropout(_DROPOUT), torch.nn.Linear(of_known.shape[1], EMBEDDING_WIDTH))
    optimiser = torch.optim.AdamW(net.parameters(), lr=_RATE, weight_decay=_DECAY)
    indices = [np.flatnonzero(known.piece == number)[:: known.versions] for number in np.unique(known.piece)]
    indices = [own for own in indices if len(own) > 1]
    if len(indices) < 2:
        raise ContinuoError("the pieces to learn from are all too short: add some of more than 12 bars")
    batch = min(_BATCH, len(indices))
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, config.epochs * (len(indices) // batch))
    best, weights = -1.0, _weights(net, mean, spread)
    for epoch in range(1, config.epochs + 1):
        losses = []
        order = rng.permutation(len(indices))
        for begin in range(0, len(indices) - batch + 1, batch):
            pairs = np.array([rng.choice(indices[index], 2, replace=False) for index in order[begin : begin + batch]])
            pairs = pairs + rng.integers(known.versions, size=pairs.shape)
            one, other = (functional.normalize(net(_scaled(of_known[own], mean, spread)), dim=1) for own in pairs.T)
            likeness = one @ other.T / _TEMPERATURE
            right = torch.arange(batch)
            loss = (functional.cross_entropy(likeness, right) + functional.cross_entropy(likeness.T, right)) / 2
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            schedule.step()
            losses.append(loss.item())
        if epoch % max(1, config.epochs // 10) == 0:
            weights_now = _weights(net, mean, spread)
            own = _measured(choose_by, of_choose_by, Projection(weights_now))
            console.print(f"epoch {epoch}: loss {np.mean(losses):.3f}; on validation pieces {_in_words(own)}")
            if own.average_precision > best:
                best, weights = own.average_precision, weights_now
    return weights


def _scaled(found: np.ndarray, mean: np.ndarray, spread: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(((found - mean) / spread).astype(np.float32))


def _weights(net: torch.nn.Sequential, mean: np.ndarray, spread: np.ndarray) -> dict[str, np.ndarray]:
    """With the features' scaling multiplied in."""
    linear = net[1]
    assert isinstance(linear, torch.nn.Linear)
    weight, bias = (own.detach().double().numpy() for own in (linear.weight, linear.bias))
    weight = weight / spread
    return {
        f"{EMBEDDING_PREFIX}weight": weight.astype(np.float32),
        f"{EMBEDDING_PREFIX}bias": (bias - weight @ mean).astype(np.float32),
    }


def _in_words(own: RetrievalFigures) -> str:
    return f"recall@1 {own.recall_1:.3f}, recall@10 {own.recall_10:.3f}, mAP {own.average_precision:.3f}"


def print_figures(console: Console, found: dict[str, RetrievalFigures], own: Task, pieces: int) -> None:
    """How the test pieces' passages were found, by every way to compare them."""
    among = min(figures.among for figures in found.values())
    table = Table(
        title=f"Finding another passage of the same piece among {among:,} or more, the query transposed and stretched: "
        f"{len(own.queries):,} queries in {pieces:,} test pieces"
    )
    table.add_column("by")
    for name in ("recall@1", "recall@10", "mAP", "style (10 nearest)"):
        table.add_column(name, justify="right")
    for name, figures in found.items():
        cells = (figures.recall_1, figures.recall_10, figures.average_precision, figures.style)
        table.add_row(name, *(f"{figure:.3f}" for figure in cells))
    console.print(table)
