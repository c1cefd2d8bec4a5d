"""What each choice is worth: short runs of `train-generator` that differ in one thing, by CPU minutes of training.

python -m tests.benchmarks.likelihood.ablations SOURCES ... [--minutes 4] [--only NAME ...] [--results FILE]

The runs are those of assets/recipes/ablations.toml; "@NAME" in one's options is of ablation_patches.py. Minutes are of
CPU time rather than of the clock, so that runs beside other work can be compared. Baselines are left out: they are the
same for all. With --results each run's line is added to that file, and runs that stand there already are not made
again.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import tomllib
from contextlib import ExitStack
from pathlib import Path
from unittest.mock import patch

from generator.network.config import family
from tests.benchmarks.likelihood.ablation_patches import PATCHES
from tests.benchmarks.table import print_table
from tests.checkout import ROOT
from training.cli import main as train_generator
from training.data.dataset import unconditioned
from training.fit.trainer import Trainer
from training.likelihood.nats import held_out_nats

RECIPES = ROOT / "assets" / "recipes" / "ablations.toml"
COLUMNS = ("run", "validation", "test", "shift", "token", "duration", "velocity", "million notes seen", "options")


def figures_without_baselines(model, tokens, train, valid, test) -> dict[str, dict[str, float]]:
    """As training.likelihood.held_out.measure, but for the baselines and what it is conditioned on."""
    own = held_out_nats(model, unconditioned(tokens.encoded(test))) / int(test.note_counts.sum())
    by_stream = {stream.name: float(nats) for stream, nats in zip(model.streams, own, strict=True)}
    return {"total": {family(model.config): float(own.sum())}, "by_stream": by_stream}


def ablate(name: str, options: list[str], sources: list[str], minutes: float) -> list[str]:
    """Train, measure -> a row of the table."""
    seen: list[float] = []

    def keep(trainer, number, rate, on_epoch, on_best) -> None:
        end_epoch(trainer, number, rate, on_epoch, on_best)
        seen.append(trainer.state.notes_seen / 1e6)

    end_epoch = Trainer._end_epoch
    patches = [PATCHES[option[1:]]() for option in options if option.startswith("@")]
    given = [option for option in options if not option.startswith("@")]
    with (
        tempfile.TemporaryDirectory() as folder,
        patch("training.fit.run.measure", figures_without_baselines),
        patch("training.fit.run.report.print_result"),
        patch.object(Trainer, "_end_epoch", keep),
        ExitStack() as stack,
    ):
        for own in patches:
            stack.enter_context(own)
        output = Path(folder) / "m.safetensors"
        fixed = ["-o", str(output), "--epochs", "1000", "--max-minutes", str(minutes), "--clock", "cpu"]
        if train_generator([*sources, *fixed, *given]):
            raise SystemExit(2)
        found = json.loads(output.with_suffix(".report.json").read_text())["nats_per_note"]
    nats = found["test"]["by_stream"]
    figures = [found["valid"], sum(nats.values()), *(nats[key] for key in ("shift", "token", "duration", "velocity"))]
    return [name, *(f"{figure:.3f}" for figure in figures), f"{seen[-1]:.2f}", f"`{' '.join(options)}`"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--minutes", type=float, default=4)
    parser.add_argument("--only", nargs="+")
    parser.add_argument("--results", type=Path)
    options = parser.parse_args()
    about = tomllib.loads(RECIPES.read_text(encoding="utf-8"))
    rows = []
    if options.results and options.results.exists():
        rows = [line.split("\t") for line in options.results.read_text().splitlines()]
    for name in options.only or about:
        if name in [row[0] for row in rows]:
            continue
        rows.append(ablate(name, about[name].split(), options.sources, options.minutes))
        if options.results:
            with options.results.open("a") as file:
                file.write("\t".join(rows[-1]) + "\n")
    print_table(f"{options.minutes:g} CPU minutes of training each, nats per note", COLUMNS, rows)


if __name__ == "__main__":
    main()
