"""Both families against the much-copied Keras recipe, rebuilt from its description: CPU seconds to its best.

python -m tests.benchmarks.likelihood.classic [--splits 3] [--long-seconds 150] [--cache FOLDER]

Music21's Bach chorales as the recipe's tokens, split by piece into 80, 10 and 10 %. Seconds are of the process's CPU in
training: batches, augmentation, optimiser steps; neither evaluation nor the loading of libraries. Both sides are
stopped, compared and chosen by the validation pieces' tokens from the 33rd of each on, which are those that the recipe
can predict; it starts at the 33rd with the 32 before, ours with all before. Test pieces are looked at once, at the end.
A quick run that never gets there counts as all of its time and the long run's until it does.
"""

from __future__ import annotations

import argparse
import copy
import itertools
import json
import math
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from tests.benchmarks.likelihood.classic_data import (
    KEYS,
    WINDOW,
    Batch,
    ClassicData,
    Stopwatch,
    batches,
    chorales,
    windows,
)
from tests.benchmarks.table import print_table
from training.models import EventModel, build_model

FIGURES = ("valid", "test", "test_all")
WARM_UP = 20  # steps
EASY = 0.4  # of the time, in which dropout and transposition rise from none: so it learns the most common first


@dataclass(frozen=True)
class Recipe:
    """How one of our models is trained: for so many CPU seconds, in batches of about so many tokens.

    home: share of pieces in their home key; the rest in one drawn anew. average: of the running mean of the weights.
    until_target: no further than the target.
    """

    config: ModelConfig
    seconds: float
    learning_rate: float
    batch: int
    dropout: float = 0.0
    weight_decay: float = 0.0
    home: float = 1.0
    average: float = 0.97
    until_target: bool = False


@dataclass
class Result:
    """Of one run. to_target: CPU seconds until validation was as good as asked; to_best: until its best."""

    to_target: float = math.inf
    to_best: float = 0.0
    valid: float = math.inf
    test: float = math.inf
    test_all: float = math.inf  # the first 32 tokens of each piece too


QUICK = {
    "WaveNet": Recipe(
        WaveNetConfig(64, 128, (1, 2, 4, 8, 16, 32), 96), 11, 8e-3, 300, 0.1, 0.05, 0.7, 0.98, until_target=True
    ),
    "LSTM": Recipe(LSTMConfig(64, 128, 1, 64), 7, 1.2e-2, 350, 0.1, 0.0, 0.7, 0.98, until_target=True),
}
LONG = {
    "WaveNet": Recipe(WaveNetConfig(96, 160, (1, 2, 4, 8, 16, 32), 128), 50, 5e-3, 400, 0.35, 0.02, 0.5, 0.995),
    "LSTM": Recipe(LSTMConfig(128, 256, 1, 128), 85, 5e-3, 400, 0.4, 0.02, 0.5, 0.995),
}


class ClassicLSTM(nn.Module):
    """Embedding, two LSTM layers of 128, a dense layer of 256, softmax: about 320,000 parameters."""

    def __init__(self, tokens: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(tokens, 100)
        self.first, self.second = nn.LSTM(100, 128, batch_first=True), nn.LSTM(128, 128, batch_first=True)
        self.dropout = nn.Dropout(0.2)
        self.dense, self.output = nn.Linear(128, 256), nn.Linear(256, tokens)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """rows: (B, 32) -> logits of the token after them, (B, V)."""
        every = self.dropout(self.first(self.embedding(rows))[0])
        last = self.dropout(self.second(every)[0][:, -1])
        return self.output(torch.relu(self.dense(last)))


def train_classic(data: ClassicData, seed: int) -> Result:
    """Adam at 0.001, batches of 64, one target a window; until a fifth more time has brought no better."""
    torch.manual_seed(seed)
    train, valid, test = (windows(part) for part in (data.train, data.valid, data.test))
    watch, result, step, best = Stopwatch(), Result(), 0, {}
    with watch:
        model = ClassicLSTM(len(data.recipe))
        optimiser = torch.optim.Adam(model.parameters(), lr=1e-3)
    while True:
        for chosen in torch.randperm(len(train)).split(64):
            with watch:
                loss = functional.cross_entropy(model(train[chosen, :WINDOW]), train[chosen, WINDOW])
                optimiser.zero_grad()
                loss.backward()
                optimiser.step()
            step += 1
            if step % 50 == 0:
                nats = _classic_nats(model, valid)
                if nats < result.valid:
                    result, best = Result(watch.seconds, watch.seconds, nats), copy.deepcopy(model.state_dict())
                elif watch.seconds > 10 + 1.2 * result.to_best:
                    model.load_state_dict(best)
                    result.test = _classic_nats(model, test)
                    return result


@torch.no_grad()
def _classic_nats(model: ClassicLSTM, rows: torch.Tensor) -> float:
    model.eval()
    nats = functional.cross_entropy(model(rows[:, :WINDOW]), rows[:, WINDOW]).item()
    model.train()
    return nats


def token_nats(model: EventModel, data: ClassicData, batch: Batch) -> torch.Tensor:
    """Nats of each target, 0 where there is none. (B, T)"""
    hints = torch.zeros_like(batch.rows)  # the recipe knows no places in the bar
    [logits] = model(batch.rows[..., None], batch.told, batch.targets[..., None], hints)
    logits = logits + data.barred[batch.keys]
    return functional.cross_entropy(logits.transpose(1, 2), batch.targets, reduction="none") * batch.mask


def held_out(model: EventModel, data: ClassicData, pieces: list[np.ndarray]) -> tuple[float, float]:
    """Nats per token from the 33rd on, and of all."""
    batch = data.collate(pieces, data.home_keys(pieces))
    model.eval()
    with torch.no_grad():
        nats = token_nats(model, data, batch)
    model.train()
    late = (nats[:, WINDOW:].sum() / batch.mask[:, WINDOW:].sum()).item()
    return late, (nats.sum() / batch.mask.sum()).item()


def train_ours(data: ClassicData, recipe: Recipe, seed: int, target: float) -> Result:
    """The weights that are measured are the running average of those that are trained."""
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    watch, result, step, evaluated = Stopwatch(), Result(), 0, 0.0
    with watch:
        lengths = np.array([len(piece) for piece in data.train])
        model = build_model(recipe.config, data.vocabulary, recipe.dropout)
        averaged = copy.deepcopy(model)
        best = averaged.state_dict()
        weights, averages = list(model.parameters()), list(averaged.parameters())
        optimiser = torch.optim.AdamW(
            weights, lr=recipe.learning_rate, betas=(0.9, 0.99), weight_decay=recipe.weight_decay, fused=True
        )
    chosen = itertools.chain.from_iterable(batches(lengths, recipe.batch, rng) for _ in itertools.count())
    while watch.seconds < recipe.seconds:
        with watch:
            pieces = [data.train[index] for index in next(chosen)]
            rise = min(1.0, watch.seconds / (EASY * recipe.seconds))
            model.dropout.p = rise * recipe.dropout
            away = rng.random(len(pieces)) < rise * (1 - recipe.home)
            keys = np.where(away, rng.integers(0, KEYS, len(pieces)), data.home_keys(pieces))
            batch = data.collate(pieces, keys)
            step += 1
            optimiser.param_groups[0]["lr"] = recipe.learning_rate * min(1.0, step / WARM_UP) * _fall(watch, recipe)
            loss = token_nats(model, data, batch).sum() / batch.mask.sum()
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            with torch.no_grad():
                share = 1 - min(recipe.average, step / (9 + step))
                for average, weight in zip(averages, weights, strict=True):
                    average.lerp_(weight, share)
        if watch.seconds < evaluated + 0.04 * recipe.seconds and watch.seconds < recipe.seconds:
            continue
        evaluated = watch.seconds
        late, _ = held_out(averaged, data, data.valid)
        if late <= target:
            result.to_target = min(result.to_target, watch.seconds)
        if late < result.valid:
            result.valid, result.to_best, best = late, watch.seconds, copy.deepcopy(averaged.state_dict())
        if recipe.until_target and late <= target:
            break
    averaged.load_state_dict(best)
    result.test, result.test_all = held_out(averaged, data, data.test)
    return result


def _fall(watch: Stopwatch, recipe: Recipe) -> float:
    """Of the learning rate: straight for the quick ones, half a cosine for the long."""
    progress = min(1.0, watch.seconds / recipe.seconds)
    return max(0.02, 1 - progress) if recipe.until_target else 0.5 * (1 + math.cos(math.pi * progress))


def _load_libraries() -> None:
    """A first optimiser step loads a second's worth of torch, which is no training."""
    layer = nn.LSTM(2, 2)
    layer(torch.zeros(2, 1, 2))[0].sum().backward()
    torch.optim.AdamW(layer.parameters(), fused=True).step()


def _classic_run(data: ClassicData, seed: int, cache: Path | None) -> Result:
    """From an earlier run's file, said so, or anew: it takes minutes."""
    kept = cache / f"classic-{seed}.json" if cache else None
    if kept and kept.exists():
        print(f"split {seed}, classic LSTM: of an earlier run, {kept}")
        return Result(**json.loads(kept.read_text()))
    result = train_classic(data, seed)
    if kept:
        kept.write_text(json.dumps(asdict(result)))
    return result


def _figure(value: float, digits: int) -> str:
    return f"{value:.{digits}f}" if math.isfinite(value) else "-"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splits", type=int, default=3)
    parser.add_argument("--long-seconds", type=float, help="of CPU, for each of our long runs; the recipes' by default")
    parser.add_argument("--cache", type=Path, help="a folder that keeps the pieces and the classic's results")
    options = parser.parse_args()
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    _load_libraries()
    if options.cache:
        options.cache.mkdir(parents=True, exist_ok=True)
    scores = chorales(options.cache / "chorales.pickle" if options.cache else None)
    found: dict[str, list[Result]] = {}
    ratios: dict[str, list[float]] = {}
    for seed in range(1, options.splits + 1):
        data = ClassicData(scores, seed)
        classic = _classic_run(data, seed, options.cache)
        runs = {"classic LSTM": classic}
        for family, recipe in LONG.items():
            long = replace(recipe, seconds=options.long_seconds or recipe.seconds)
            quick = runs[f"{family}, quick"] = train_ours(data, QUICK[family], seed, classic.valid)
            runs[f"{family}, long"] = train_ours(data, long, seed, classic.valid)
            if not math.isfinite(quick.to_target):  # the long one had to be begun after it
                quick.to_target = QUICK[family].seconds + runs[f"{family}, long"].to_target
        for name, run in runs.items():
            print(f"split {seed}, {name}: {run}", flush=True)
            found.setdefault(name, []).append(run)
            ratios.setdefault(name, []).append(classic.to_best / run.to_target)
    rows = [
        [
            name,
            _figure(float(np.median([run.to_target for run in runs])), 1),
            _figure(float(np.median(ratios[name])), 1),
            *(_figure(float(np.mean([getattr(run, part) for run in runs])), 3) for part in FIGURES),
            _figure(float(np.mean([run.to_best for run in runs])), 0),
        ]
        for name, runs in found.items()
    ]
    columns = (
        "",
        "CPU s to the classic's best (median)",
        "times quicker (median)",
        "nats per token from the 33rd on, validation",
        "the same, test",
        "all tokens, test",
        "CPU s to the end",
    )
    print_table(f"The classic recipe, mean of {options.splits} splits", columns, rows)


if __name__ == "__main__":
    main()
