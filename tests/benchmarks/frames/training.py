"""Training and scoring of models over frames. The learning rate follows the clock, so no run repeats to the bit."""

from __future__ import annotations

import copy
import itertools
import math
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch

from generator.network.config import ModelConfig
from tests.benchmarks.frames.batch import Batch, Window, collate
from tests.benchmarks.frames.model import FrameModel
from tests.benchmarks.frames.pieces import KEYS, NONE, Piece, tell_past

CHECKS = 12  # how often a training looks at the validation pieces
WARM_UP = 100  # steps
LAST_RATE = 0.02  # share of the learning rate that is left at the end
Cut = tuple[int, Window, int]  # number of the piece, what is cut of it, semitones


@dataclass(frozen=True)
class Recipe:
    """How a family is trained on a task."""

    config: ModelConfig
    dropout: float
    minutes: float
    """CPU minutes of steps; validation comes on top."""
    frames: int = 1024
    """Frames of a batch, at most."""
    window: int = 256
    """Frames of a piece that count in one batch; up to half as many before them are given."""
    rate: float = 2e-3
    decay: float = 0.05
    """Of the weights, as in AdamW."""
    semitones: int = 6
    """Training pieces are transposed by up to so many, within the range that all of them have."""
    average: float = 0.995
    """What is kept, from step to step, of the moving average of the weights."""


@dataclass(frozen=True)
class Figure:
    """Total nats and scored units of each piece, (P,)."""

    nats: np.ndarray
    units: np.ndarray

    def mean(self, chosen: np.ndarray | slice = slice(None)) -> float:
        """Nats per unit over the chosen pieces."""
        return float(self.nats[chosen].sum() / self.units[chosen].sum())


def whole(piece: Piece) -> Batch:
    """A batch of one piece, where every frame but the first is scored."""
    return collate([piece], [(0, 1, len(piece.slots))], [0])


@torch.no_grad()
def evaluate(models: Sequence[FrameModel], pieces: Sequence[Piece]) -> Figure:
    """Each frame given all before it. Of several models the average of their probabilities, note by note."""
    nats = []
    for piece in pieces:
        batch = whole(piece)
        each = torch.stack([model.eval()(batch) for model in models]).double()
        nats.append(float((math.log(len(models)) - torch.logsumexp(-each, dim=0)).sum()))
    units = [(len(piece.slots) - 1) * models[0].units_per_frame for piece in pieces]
    return Figure(np.array(nats), np.array(units))


@torch.no_grad()
def check_causal(model: FrameModel, piece: Piece, ends: Sequence[int]) -> None:
    """Raises AssertionError if any frame's nats depend on a later one: the figures would mean nothing."""
    model.eval()
    full = model(whole(piece))
    for end in ends:
        cut = model(whole(tell_past(piece.slots[:end], model.task)))
        if not torch.allclose(full[: len(cut)], cut, atol=1e-3):
            raise AssertionError(f"{model.task.title}: what is paid before frame {end} depends on what follows")


def key_range(pieces: Sequence[Piece], voices: bool) -> tuple[np.ndarray, np.ndarray]:
    """Lowest and highest key, of each voice (S,) or of all (1,); KEYS and -1 for a voice that is silent."""
    slots = np.concatenate([piece.slots if voices else piece.slots.reshape(-1, 1) for piece in pieces])
    return np.where(slots == NONE, KEYS, slots).min(axis=0), np.where(slots == NONE, -1, slots).max(axis=0)


def legal_shifts(pieces: Sequence[Piece], voices: bool, semitones: int) -> list[np.ndarray]:
    """Of each piece the transpositions, -semitones to semitones - 1 at most, that stay within the range of all."""
    low, high = key_range(pieces, voices)
    found = []
    for piece in pieces:
        own_low, own_high = key_range([piece], voices)
        up = min(semitones - 1, int((high - own_high)[own_high >= 0].min()))
        down = min(semitones, int((own_low - low)[own_low < KEYS].min()))
        found.append(np.arange(-max(down, 0), max(up, 0) + 1))
    return found


def epoch_cuts(
    pieces: Sequence[Piece], shifts: Sequence[np.ndarray], recipe: Recipe, rng: np.random.Generator
) -> Iterator[list[Cut]]:
    """Batches in which every frame counts once, each piece in a key of this epoch's."""
    cuts: list[Cut] = []
    for index, piece in enumerate(pieces):
        count, shift = len(piece.slots), int(rng.choice(shifts[index]))
        # Pieces are cut at other places each time.
        first_end = recipe.window if count <= recipe.window else int(rng.integers(recipe.window // 2, recipe.window))
        edges = [0, *range(first_end, count, recipe.window), count]
        cuts += [
            (index, (max(0, first - recipe.window // 2), first, end), shift) for first, end in itertools.pairwise(edges)
        ]
    order = [cuts[place] for place in rng.permutation(len(cuts))]
    batches: list[list[Cut]] = []
    for start in range(0, len(order), 64):
        batch: list[Cut] = []
        for cut in sorted(order[start : start + 64], key=cut_length):  # of like lengths, so that little is padding
            if batch and (len(batch) + 1) * cut_length(cut) > recipe.frames:
                batches.append(batch)
                batch = []
            batch.append(cut)
        batches.append(batch)
    for place in rng.permutation(len(batches)):
        yield batches[place]


def cut_length(cut: Cut) -> int:
    """Frames given."""
    return cut[1][2] - cut[1][0]


class Training:
    """One model on its way: weights, their moving average, optimiser and clock."""

    def __init__(self, model: FrameModel, recipe: Recipe) -> None:
        self.model, self.recipe, self.averaged = model, recipe, copy.deepcopy(model)
        self.optimiser = torch.optim.AdamW(
            model.parameters(), lr=recipe.rate, weight_decay=recipe.decay, betas=(0.9, 0.98)
        )
        self.steps, self.seconds = 0, 0.0

    @property
    def share(self) -> float:
        """Of the CPU minutes, how much is spent: 0 to 1."""
        return min(1.0, self.seconds / (60 * self.recipe.minutes))

    def step(self, pieces: Sequence[Piece], cuts: Sequence[Cut]) -> None:
        """One update: warm-up, then a cosine over the time there is."""
        begun = time.process_time()
        self.steps += 1
        cosine = LAST_RATE + (1 - LAST_RATE) * (1 + math.cos(math.pi * self.share)) / 2
        for group in self.optimiser.param_groups:
            group["lr"] = self.recipe.rate * min(1.0, self.steps / WARM_UP) * cosine
        batch = collate([pieces[index] for index, _, _ in cuts], [w for _, w, _ in cuts], [s for _, _, s in cuts])
        self.model.train()
        loss = self.model(batch).sum() / batch.scored[:, 1:].sum()
        self.optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimiser.step()
        kept = min(self.recipe.average, self.steps / (self.steps + 10))
        with torch.no_grad():
            for mean, value in zip(self.averaged.parameters(), self.model.parameters(), strict=True):
                mean.lerp_(value, 1 - kept)
        self.seconds += time.process_time() - begun


def train(model: FrameModel, recipe: Recipe, splits: dict[str, list[Piece]], seed: int) -> FrameModel:
    """The averaged weights of the check that was best on the validation pieces."""
    rng = np.random.default_rng(seed)
    pieces, training = splits["train"], Training(model, recipe)
    shifts = legal_shifts(pieces, model.task.voices, recipe.semitones)
    best, best_nats, checks = model, math.inf, 0
    while training.share < 1:
        for cuts in epoch_cuts(pieces, shifts, recipe, rng):
            training.step(pieces, cuts)
            if int(training.share * CHECKS) > checks:
                checks = int(training.share * CHECKS)
                nats = evaluate([training.averaged], splits["valid"]).mean()
                print(f"step {training.steps}, {training.seconds / 60:.1f} CPU minutes: valid {nats:.4f}", flush=True)
                if nats < best_nats:
                    best, best_nats = copy.deepcopy(training.averaged), nats
            if training.share >= 1:
                break
    return best.eval()
