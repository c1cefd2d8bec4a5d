"""Fit a model: optimise, validate, keep the best."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch

from generator.errors import ContinuoError
from training.corpus import Piece
from training.dataset import batches, encode_pieces, random_transpositions, untold
from training.likelihood import held_out_nats, stream_nats
from training.models import EventModel


@dataclass(frozen=True)
class TrainConfig:
    """How a model is trained."""

    epochs: int = 30
    """Passes over the training pieces."""
    max_minutes: float | None = None
    """Stop after so many minutes of training, with the learning rate brought down in time."""
    batch_events: int = 4096
    """Events in one optimiser step."""
    window_events: int = 512
    """Longest stretch of a piece that is seen at once."""
    learning_rate: float = 2e-3
    """Peak of the schedule: a short rise, then half a cosine down to nothing."""
    warmup_steps: int = 50
    """Optimiser steps of the rise."""
    weight_decay: float = 0.01
    """Of AdamW (Loshchilov & Hutter 2019)."""
    dropout: float = 0.1
    """Share of hidden values left out while training."""
    gradient_clip: float = 1.0
    """Longest gradient, by norm."""
    transpose: int = 6
    """Move training pieces by up to so many semitones either way, anew in every epoch; 0 is off."""
    seed: int = 1
    """Of the split, the weights and the order of the windows."""
    device: Literal["auto", "cuda", "mps", "cpu"] = "auto"
    """Where to train; auto takes a GPU where there is one."""
    threads: int = 1
    """CPU threads; more than one pays on an idle machine only."""

    def __post_init__(self) -> None:
        for name, lowest in (
            ("epochs", 1),
            ("batch_events", 1),
            ("window_events", 2),
            ("threads", 1),
            ("transpose", 0),
        ):
            if getattr(self, name) < lowest:
                raise ContinuoError(f"{name} is {getattr(self, name)}; it must be {lowest} or more")
        for name, highest in (("seed", 2**32 - 1), ("threads", 1024), ("warmup_steps", 10**9), ("weight_decay", 1)):
            if not 0 <= getattr(self, name) <= highest:
                raise ContinuoError(f"{name} is {getattr(self, name)}; it must be from 0 to {highest}")
        for name in ("learning_rate", "gradient_clip"):
            if not getattr(self, name) > 0:
                raise ContinuoError(f"{name} is {getattr(self, name)}; it must be above 0")
        if not 0 <= self.dropout < 1:
            raise ContinuoError(f"dropout is {self.dropout}; it must be at least 0 and below 1")
        if self.max_minutes is not None and not self.max_minutes > 0:
            raise ContinuoError(f"max_minutes is {self.max_minutes}; it must be above 0")


@dataclass(frozen=True)
class Step:
    """After one optimiser step. loss: nats per event in it; progress: share of the whole training, 0 to 1."""

    epoch: int
    loss: float
    notes_per_second: float
    progress: float


@dataclass(frozen=True)
class Epoch:
    """After one pass. Both likelihoods in nats per note: train of the windows as seen, held_out of whole pieces."""

    number: int
    train: float
    held_out: float
    learning_rate: float
    seconds: float
    is_best: bool


def choose_device(name: str) -> torch.device:
    """Raises ContinuoError for a device that is not there."""
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        return torch.device(next(kind for kind, is_there in there.items() if is_there))
    if not there[name]:
        raise ContinuoError(f"--device {name}: this machine, or this build of torch, has none; use --device auto")
    return torch.device(name)


class Trainer:
    """One training run. The best weights so far are on the CPU in `best_weights`, with their `best_nats`."""

    def __init__(self, model: EventModel, config: TrainConfig, styles: Sequence[str]) -> None:
        self.model, self.config, self.styles = model, config, styles
        self.device = next(model.parameters()).device
        self.best_nats = math.inf  # per note, on the validation pieces, nothing told
        self.best_weights: dict[str, np.ndarray] = {}
        self.notes_seen = 0
        self._sounds = torch.from_numpy(model.vocabulary.sounds).to(self.device)

    def fit(
        self,
        train: Sequence[Piece],
        valid: Sequence[Piece],
        *,
        on_step: Callable[[Step], None],
        on_epoch: Callable[[Epoch], None],
        on_best: Callable[[], None],
    ) -> bool:
        """Train to the end, or until Ctrl-C; on_best is called whenever best_weights are new.

        Returns whether it was interrupted. Raises ContinuoError when the loss is no longer a number.
        """
        config, model = self.config, self.model
        rng = np.random.default_rng(config.seed)
        optimiser = torch.optim.AdamW(model.parameters(), lr=config.learning_rate, weight_decay=config.weight_decay)
        held_out = untold(encode_pieces(valid, model.vocabulary, self.styles))
        valid_notes = sum(piece.note_count for piece in valid)
        began, step_count, interrupted = time.monotonic(), 0, False
        for epoch in range(1, config.epochs + 1):
            epoch_began, nats, notes, over = time.monotonic(), 0.0, 0.0, False
            try:
                shifts = random_transpositions(train, config.transpose, rng) if config.transpose else None
                encoded = encode_pieces(train, model.vocabulary, self.styles, shifts)
                notes_per_event = sum(piece.note_count for piece in train) / max(1, len(encoded.rows) - len(train))
                events_per_epoch, events_done = len(encoded.rows) - len(train), 0.0
                for batch in batches(encoded, config.window_events, config.batch_events, rng):
                    minutes = (time.monotonic() - began) / 60
                    progress = max(
                        (epoch - 1 + events_done / events_per_epoch) / config.epochs,
                        minutes / config.max_minutes if config.max_minutes else 0.0,
                    )
                    if progress >= 1 and config.max_minutes:
                        over = True
                        break
                    self._set_rate(optimiser, step_count, progress)
                    loss, events = self._step(optimiser, batch)
                    step_count, events_done = step_count + 1, events_done + events
                    nats, notes = nats + loss * events, notes + events * notes_per_event
                    self.notes_seen += round(events * notes_per_event)
                    speed = notes / (time.monotonic() - epoch_began)
                    on_step(Step(epoch, loss, speed, progress))
            except KeyboardInterrupt:
                interrupted = over = True
            if notes:
                now = float(held_out_nats(model, held_out).sum()) / valid_notes
                is_best = now < self.best_nats
                if is_best:
                    self.best_nats, self.best_weights = now, model.weights()
                    on_best()
                rate = optimiser.param_groups[0]["lr"]
                on_epoch(Epoch(epoch, nats / notes, now, rate, time.monotonic() - epoch_began, is_best))
            if over:
                break
        return interrupted

    def _set_rate(self, optimiser: torch.optim.Optimizer, step: int, progress: float) -> None:
        rise = min(1.0, (step + 1) / self.config.warmup_steps) if self.config.warmup_steps else 1.0
        for group in optimiser.param_groups:
            group["lr"] = self.config.learning_rate * rise * 0.5 * (1 + math.cos(math.pi * min(1.0, progress)))

    def _step(self, optimiser: torch.optim.Optimizer, batch) -> tuple[float, float]:
        self.model.train()
        batch = batch.to(self.device)
        events = batch.mask.sum()
        loss = stream_nats(self.model, batch, self._sounds).sum() / events
        if not torch.isfinite(loss):
            raise ContinuoError(
                "the loss is no longer a number; try a smaller --learning-rate (the best so far is kept)"
            )
        optimiser.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), self.config.gradient_clip)
        optimiser.step()
        return loss.item(), events.item()
