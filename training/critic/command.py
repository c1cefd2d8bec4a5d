"""`train-generator critic`: teach a checkpoint to pick among its takes, and measure how well it does."""

from __future__ import annotations

import dataclasses
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
from rich.console import Console
from rich.progress import Progress

from generator.errors import ContinuoError
from generator.network.checkpoint import MADE_FROM, load_checkpoint, made_from, save_checkpoint
from training.config import CriticConfig, PrepareConfig
from training.corpus.piece import TrainingPiece
from training.corpus.shards import StoredPieces
from training.critic.examples import Examples, gather
from training.critic.learn import MEMBERS, CriticFigures, learn
from training.fit.own_split import own_split

_FEWEST_STRETCHES = 2 * MEMBERS
_SHARE_OF_COMPOSING = 0.9  # of the minutes; learning takes the rest


def critic(path: Path, sources: Sequence[str], config: CriticConfig, prepare: PrepareConfig) -> int:
    """-> exit code. Raises ContinuoError or OSError for what its user can mend."""
    console = Console(soft_wrap=True)
    torch.set_num_threads(1)
    checkpoint = load_checkpoint(path)
    if not checkpoint.has_timing:
        raise ContinuoError(
            "{path}: a checkpoint with classic streams has no timing; use one trained without {--streams} classic",
            path=path,
        )
    train = own_split(checkpoint, sources, prepare, console).train
    now = time.process_time if config.clock == "cpu" else time.monotonic
    begun = now()

    def minutes() -> float:
        return (now() - begun) / 60

    with Progress(console=console, transient=True) as progress:
        step = progress.add_task("Composing beside people's music", total=config.pieces)

        def is_wanted(found: int) -> bool:
            progress.update(step, completed=found)
            if found % 100 == 0:
                progress.console.print(f"{found:,} stretches, {minutes():.1f} minutes")
            in_time = config.max_minutes is None or minutes() < config.max_minutes * _SHARE_OF_COMPOSING
            return found < config.pieces and in_time

        examples = gather(checkpoint, _at_random(train, config.seed), config.takes, config.seed, is_wanted)
    if len(examples) < _FEWEST_STRETCHES:
        raise ContinuoError(
            "{count:,} stretches of music are too few to learn a critic from; it needs {fewest} pieces of more than 12 "
            "bars: add sources, or give it more {--max-minutes}",
            count=len(examples),
            fewest=_FEWEST_STRETCHES,
        )
    found, figures = learn(examples, steps=config.steps, units=config.units, seed=config.seed)
    _print(console, examples, figures)
    output = config.output or path
    about = {
        "stretches": len(examples),
        "takes": config.takes,
        "sources": list(sources),
        "seed": config.seed,
        "minutes": round(minutes(), 1),
        "held_out": {**dataclasses.asdict(figures), "auc_of_bars": {str(k): v for k, v in figures.auc_of_bars.items()}},
        MADE_FROM: made_from(checkpoint, path),
    }
    provenance = {**checkpoint.provenance, "critic": about}
    save_checkpoint(dataclasses.replace(checkpoint, critic=found, provenance=provenance), output)
    console.print(f"Saved: {output}")
    return 0


def _at_random(pieces: StoredPieces, seed: int) -> Iterator[TrainingPiece]:
    """Each once, made when it is asked for."""
    for index in np.random.default_rng(seed).permutation(len(pieces)).tolist():
        yield pieces[index]


def _print(console: Console, examples: Examples, figures: CriticFigures) -> None:
    each = ", ".join(f"{auc:.3f} of {bars} bars" for bars, auc in figures.auc_of_bars.items())
    console.print(
        f"Told from people's music, stretches of pieces that the judging network has not learnt from: AUC "
        f"{figures.auc:.3f} ({each}); the true one before a composed one in {figures.pairs:.1%} of {len(examples):,} "
        f"stretches, by statistics alone in {figures.pairs_by_statistics:.1%}"
    )
