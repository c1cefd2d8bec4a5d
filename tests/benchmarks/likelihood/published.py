"""The published benchmarks of polyphonic music, on both our families, trained here on one core.

python -m tests.benchmarks.likelihood.published DATA_FOLDER [--task jsb|nottingham|jsb16]
    [--family wavenet|lstm] [--minutes M]

Prints nats per frame of a piano roll, all 88 keys jointly, the first frame of a piece unscored (JSB chorales,
Nottingham), or per token, all tokens scored (JSB chorales in 16ths: soprano, alto, tenor, bass of each 16th in turn).
The validation pieces choose when a training ends; the test pieces are scored only with --test, after everything else.

What else must be said beside the figures: training pieces are transposed; the models are told the frame that followed
when the past of the same piece was last like now (--no-recall leaves that out).
"""

from __future__ import annotations

import argparse
import dataclasses
from collections.abc import Mapping, Sequence
from pathlib import Path

import torch

from generator.network.config import MODEL_CONFIGS, LSTMConfig, WaveNetConfig
from tests.benchmarks.frames.model import FrameModel
from tests.benchmarks.frames.pieces import TASKS, Piece, Task, read_task, unlike_training
from tests.benchmarks.frames.training import Recipe, check_causal, evaluate, train
from tests.benchmarks.table import print_table

RECIPES = {
    "jsb": {
        "wavenet": Recipe(WaveNetConfig(96, 128, (1, 2, 4, 8, 16, 1, 2, 4), 128), dropout=0.45, decay=0.1, minutes=4),
        "lstm": Recipe(LSTMConfig(96, 128, 2, 128), dropout=0.45, decay=0.1, minutes=4),
    },
    "nottingham": {
        "wavenet": Recipe(
            WaveNetConfig(96, 128, (1, 2, 4, 8, 16, 32, 64, 1, 2, 4), 96), 0.2, minutes=6, frames=2048, semitones=3
        ),
        "lstm": Recipe(LSTMConfig(96, 160, 2, 96), 0.2, minutes=6, frames=2048, semitones=3),
    },
    "jsb16": {
        "wavenet": Recipe(
            WaveNetConfig(96, 128, (1, 2, 4, 8, 16, 32, 64, 1, 2, 4), 128), dropout=0.5, decay=0.1, minutes=6
        ),
        "lstm": Recipe(LSTMConfig(96, 128, 2, 128), dropout=0.5, decay=0.1, minutes=6),
    },
}
COLUMNS = ("", "family", "parameters", "CPU minutes", "valid", "valid, new tunes", "test", "test, new tunes")


def figures(models: Sequence[FrameModel], splits: Mapping[str, Sequence[Piece]], test: bool) -> list[str]:
    """The last four columns."""
    cells: list[str] = []
    for split in ("valid", "test") if test else ("valid",):
        found, new = evaluate(models, splits[split]), unlike_training(splits["train"], splits[split])
        cells += [f"{found.mean():.3f}", f"{found.mean(new):.3f} ({new.sum()} of {len(new)})"]
    return cells + [""] * (4 - len(cells))


def trained(recipe: Recipe, splits: dict[str, list[Piece]], task: Task, seed: int) -> FrameModel:
    """A model that pays for each frame without being given what follows."""
    torch.manual_seed(seed)
    model = train(
        FrameModel(recipe.config, task, splits["train"][0].slots.shape[1], recipe.dropout), recipe, splits, seed
    )
    check_causal(model, splits["valid"][0], range(2, 32))
    return model


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--task", choices=TASKS)
    parser.add_argument("--family", choices=MODEL_CONFIGS)
    parser.add_argument("--minutes", type=float, help="CPU minutes of training, of each model; else the recipe's")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--no-recall", action="store_true")
    parser.add_argument("--test", action="store_true", help="score the test pieces too: once all is chosen")
    options = parser.parse_args()
    torch.set_num_threads(1)
    rows: list[list[str]] = []
    for name in [options.task] if options.task else TASKS:
        task = dataclasses.replace(TASKS[name], recall=not options.no_recall)
        splits, models = read_task(options.folder, task), []
        for family in [options.family] if options.family else MODEL_CONFIGS:
            recipe = RECIPES[name][family]
            recipe = dataclasses.replace(recipe, minutes=options.minutes or recipe.minutes)
            print(f"{task.title}: {recipe}", flush=True)
            models.append(trained(recipe, splits, task, options.seed))
            size = sum(weight.numel() for weight in models[-1].parameters())
            told = [f"{task.title}, nats per {task.unit}", family, f"{size:,}", f"{recipe.minutes:g}"]
            rows.append([*told, *figures(models[-1:], splits, options.test)])
        if len(models) > 1:
            rows.append(["", "both, averaged", "", "", *figures(models, splits, options.test)])
    print_table("Published benchmarks", COLUMNS, rows)


if __name__ == "__main__":
    main()
