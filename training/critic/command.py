"""`train-generator critic`: train a critic that picks from a checkpoint's takes, and measure how well it does."""

from __future__ import annotations

import dataclasses
import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console
from rich.progress import Progress

from generator.errors import ContinuoError
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig
from training.config import CriticConfig, PrepareConfig
from training.critic.examples import Examples, gather, read_examples, save_examples, statistics_of_sample
from training.critic.learn import MEMBERS, CriticFigures, learn
from training.fit.teaching import open_with_pieces, save_taught

_FEWEST_STRETCHES = 2 * MEMBERS
_KEPT_EVERY = 50  # stretches
_SHARE_OF_COMPOSING = 0.9  # of the minutes; training takes the rest


def critic(path: Path, sources: Sequence[str], config: CriticConfig, prepare: PrepareConfig) -> int:
    """Train a critic. -> exit code. Raises ContinuoError or OSError for what its user can mend."""
    output = config.output or path
    opened = open_with_pieces(path, output, sources, prepare)
    checkpoint, train, console = opened.checkpoint, opened.split.train, opened.console
    now = time.process_time if config.clock == "cpu" else time.monotonic
    begun = now()

    def minutes() -> float:
        return (now() - begun) / 60

    unfinished, key = output.with_suffix(".critic.npz"), examples_key(checkpoint, len(train), config)
    so_far = read_examples(unfinished, key)
    kept = len(so_far) if so_far else 0
    if kept:
        console.print(f"Going on from {kept:,} stretches in {unfinished}")
    with Progress(console=console, transient=True) as progress:
        step = progress.add_task("Composing beside people's music", total=config.pieces)

        def is_wanted(found: Examples) -> bool:
            nonlocal kept
            count = len(found)
            progress.update(step, completed=count)
            in_time = config.max_minutes is None or minutes() < config.max_minutes * _SHARE_OF_COMPOSING
            goes_on = count < config.pieces and in_time
            if count > kept and (count % _KEPT_EVERY == 0 or not goes_on):
                save_examples(found, key, unfinished)
                kept = count
                progress.console.print(f"{count:,} stretches, {minutes():.1f} minutes")
            return goes_on

        examples = gather(checkpoint, train, config.takes, config.seed, so_far, is_wanted)
    if len(examples) < _FEWEST_STRETCHES:
        raise ContinuoError(
            "{count:,} stretches of music are too few to learn a critic from; it needs {fewest} pieces of more than 12 "
            "bars: add sources, or give it more {--max-minutes}",
            count=len(examples),
            fewest=_FEWEST_STRETCHES,
        )
    found, figures = learn(examples, steps=config.steps, units=config.units, seed=config.seed)
    _print(console, examples, figures)
    about = {
        "stretches": len(examples),
        "takes": config.takes,
        "sources": list(sources),
        "seed": config.seed,
        "minutes": round(minutes(), 1),
        "held_out": {**dataclasses.asdict(figures), "auc_of_bars": {str(k): v for k, v in figures.auc_of_bars.items()}},
    }
    save_taught(opened, path, output, "critic", found, about)
    if len(examples) < config.pieces and examples.seen < len(train):
        console.print(f"The same command goes on from {unfinished}, for a critic of more stretches.")
    else:
        unfinished.unlink(missing_ok=True)
    return 0


def examples_key(checkpoint: Checkpoint, pieces: int, config: CriticConfig) -> str:
    """A key for the examples of a run: equal for runs that compose the same and compute the same statistics."""
    settings = f"{pieces} {config.takes} {config.seed} {SamplingConfig()} {statistics_of_sample()}"
    digest = hashlib.sha256(settings.encode())
    for name in sorted(checkpoint.weights):
        digest.update(name.encode() + np.ascontiguousarray(checkpoint.weights[name]).tobytes())
    return digest.hexdigest()


def _print(console: Console, examples: Examples, figures: CriticFigures) -> None:
    each = ", ".join(f"{auc:.3f} of {bars} bars" for bars, auc in figures.auc_of_bars.items())
    console.print(
        f"Distinguished from people's music, stretches of pieces that the judging network has not learnt from: AUC "
        f"{figures.auc:.3f} ({each}); the true one before a composed one in {figures.pairs:.1%} of {len(examples):,} "
        "stretches"
    )
