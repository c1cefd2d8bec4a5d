"""`train-generator embed`: trains the embedding of a checkpoint, and measures how well it finds similar music."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from generator.analysis.embedding import Projection, features
from generator.errors import ContinuoError
from generator.events.quantiser import quantise
from generator.events.whole_score import pitched_notes
from training.config import EmbedConfig, PrepareConfig
from training.corpus.piece import TrainingPiece
from training.corpus.split import Split
from training.embedding.learn import fit, measured
from training.embedding.passages import Passages, cut, merged, task
from training.embedding.retrieval import RetrievalFigures, Task, n_grams, pitch_classes, statistics
from training.fit.teaching import open_with_pieces, save_taught

_FEATURES_AT_ONCE = 1024
_FEWEST_PIECES = 4


def embed(path: Path, sources: Sequence[str], config: EmbedConfig, prepare: PrepareConfig) -> int:
    """Train an embedding. -> exit code. Raises ContinuoError or OSError for what the user can correct."""
    output = config.output or path
    opened = open_with_pieces(path, output, sources, prepare)
    checkpoint, console = opened.checkpoint, opened.console
    train, valid, test = _lists(opened.split)
    rng = np.random.default_rng(config.seed)
    model = checkpoint.model()
    with Progress(console=console, transient=True) as progress:

        def embedded(
            pieces: Sequence[TrainingPiece], most: int, versions: int, what: str
        ) -> tuple[Passages, np.ndarray]:
            own = cut(pieces, most, versions, rng, separate=checkpoint.vocabulary.has_parts)
            step = progress.add_task(f"Embedding {what}", total=len(own.scores))
            parts = []
            for begin in range(0, len(own.scores), _FEATURES_AT_ONCE):
                parts.append(features(model, own.scores[begin : begin + _FEATURES_AT_ONCE]).astype(np.float16))
                progress.update(step, completed=begin + _FEATURES_AT_ONCE)
            return own, np.concatenate(parts)

        known, of_known = embedded(train, config.passages, config.versions, f"{len(train):,} pieces to learn from")
        chosen_by, of_chosen_by = embedded(valid, config.held_out_passages, 2, "validation pieces")
        # The baselines know no drums, so all are measured on pieces with pitched notes, if there are any.
        pitched = [piece for piece in test if len(pitched_notes(piece.score))]
        test = pitched or test
        measured_on, of_measured_on = embedded(test, config.held_out_passages, 2, "test pieces")
    best = fit(known, of_known, task(chosen_by, rng), of_chosen_by, config, console)
    task_of_test = task(measured_on, rng)
    found = {f"{checkpoint.family}: its embedding": measured(task_of_test, of_measured_on, Projection(best))}
    reference = known.scores[:: known.versions * max(1, len(known.scores) // known.versions // config.reference)]
    plain, reference = merged(task_of_test), [quantise(score) for score in reference if len(pitched_notes(score))]
    if pitched and reference:
        found["statistics"] = statistics(plain, reference)
        found["runs of intervals and times (tf-idf)"] = n_grams(plain, reference)
        found["pitch classes"] = pitch_classes(plain)
    print_figures(console, found, task_of_test, len(test))
    figures = {name: dataclasses.asdict(own) for name, own in found.items()}
    about = {"pieces": len(train), "sources": list(sources), "seed": config.seed, "test": figures}
    save_taught(opened, path, output, "embedding", best, about)
    return 0


def _lists(split: Split) -> tuple[list[TrainingPiece], list[TrainingPiece], list[TrainingPiece]]:
    """Training, validation and test pieces. Raises ContinuoError for too few."""
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


def print_figures(console: Console, found: dict[str, RetrievalFigures], own: Task, pieces: int) -> None:
    """Print how well each method found the passages of test pieces. own: the task; pieces: number of test pieces."""
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
