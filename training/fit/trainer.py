"""Fits a model: optimises, validates, keeps the best weights, and takes snapshots to resume from."""

from __future__ import annotations

import dataclasses
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import nn

from generator.errors import ContinuoError
from training.config import TrainConfig
from training.data.dataset import Batch, Encoded
from training.data.loader import DataPosition, TrainingData, TrainingStep
from training.fit.learning_rate import share_of_peak
from training.fit.snapshot import (
    Snapshot,
    UnfitError,
    pack_optimiser,
    random_states,
    require_tensors,
    restore_random_states,
    unpack_optimiser,
)
from training.likelihood.nats import held_out_nats, stream_nats
from training.models import EventModel

# Steps between reading figures from a GPU, as each reading waits until the GPU has caught up.
STEPS_PER_QUESTION = 20

Ending = Literal["finished", "stopped"]


_POSITION_KEY = "place"  # in snapshots, as the first of them spelled it


@dataclass(frozen=True)
class StepFigures:
    """Figures after some optimiser steps."""

    step: int
    """Number of optimiser steps so far."""
    epoch: int
    """Number of the epoch, from 1."""
    nats: np.ndarray
    """(S,) nats per event of each stream, mean since the last figures."""
    learning_rate: float
    """Learning rate of the last step."""
    notes_per_second: float
    """Notes trained on in a second, since the last figures."""
    gradient_norm: float
    """Norm of the gradient before clipping."""
    progress: float
    """Share of the whole training that is done, 0 to 1."""

    @property
    def loss(self) -> float:
        """Nats per event, all streams together."""
        return float(self.nats.sum())


@dataclass(frozen=True)
class EpochFigures:
    """Figures after one pass over the training pieces, or after measure-minutes."""

    step: int
    """Number of optimiser steps so far."""
    number: int
    """Number of the epoch, from 1."""
    train: float
    """Nats per note of the windows as they were trained on."""
    held_out: float
    """Nats per note of the validation pieces, whole."""
    held_out_by_stream: np.ndarray
    """(S,), the same by stream."""
    learning_rate: float
    """Learning rate of the last step."""
    seconds: float
    """Seconds of training since the last figures."""
    is_best: bool
    """Whether held_out is the lowest so far."""


@dataclass
class TrainerState:
    """Counters of a run; with the tensors of a snapshot they are its whole state."""

    position: DataPosition = field(default_factory=DataPosition)
    """Position of the next batch."""
    step: int = 0
    """Number of optimiser steps so far."""
    epoch_nats: float = 0.0
    """Sum of nats since the epoch began, or since the last EpochFigures in it."""
    epoch_notes: float = 0.0
    """Number of notes since then."""
    epoch_seconds: float = 0.0
    """Seconds of training since then."""
    notes_seen: float = 0.0
    """Number of notes in all epochs."""
    seconds: float = 0.0
    """Seconds of training in all epochs."""
    best_nats: float = math.inf
    """Lowest nats per note so far on the validation pieces, unconditioned."""
    best_epoch: int = 0
    """The epoch of best_nats; 0 before the first."""


class StepLoss(nn.Module):
    """The model as one call from batch to nats, which is where data-parallel training hooks in."""

    def __init__(self, model: EventModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, batch: Batch) -> torch.Tensor:
        """Total nats of each stream in a batch, (S,)."""
        return stream_nats(self.model, batch)


class Trainer:
    """One training run. The best weights so far are in `best_weights`, on the CPU.

    held_out: sequences of the validation pieces, unconditioned, and the number of their notes. Parameters that require
    no gradient are not trained. Raises UnfitError for a snapshot of another kind of run.
    """

    def __init__(
        self,
        model: EventModel,
        config: TrainConfig,
        data: TrainingData,
        held_out: Encoded,
        held_out_notes: int,
        *,
        fabric: Fabric | None = None,
        loader_processes: int = 0,
        snapshot: Snapshot | None = None,
    ) -> None:
        self.model, self.config, self.data = model, config.filled(), data
        self._peak = self.config.learning_rate or 0.0
        self.fabric = fabric or Fabric(accelerator="cpu", devices=1)
        self._held_out = held_out.take(range(self.fabric.global_rank, len(held_out.starts) - 1, self.fabric.world_size))
        self._held_out_notes, self._loader_processes = held_out_notes, loader_processes
        self.state = TrainerState()
        self.best_weights: dict[str, np.ndarray] = {}
        learning = [parameter for parameter in model.parameters() if parameter.requires_grad]
        optimiser = torch.optim.AdamW(learning, lr=self._peak, weight_decay=config.weight_decay, fused=True)
        if snapshot:
            self._restore(snapshot, optimiser)
        self._loss, self._optimiser = self.fabric.setup(StepLoss(model), optimiser)

    def fit(
        self,
        *,
        on_step: Callable[[StepFigures], None] = lambda figures: None,
        on_epoch: Callable[[EpochFigures], None] = lambda figures: None,
        on_best: Callable[[], None] = lambda: None,
        on_snapshot: Callable[[], None] = lambda: None,
        snapshot_seconds: float = math.inf,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> Ending:
        """Train to the end, or until should_stop, called between steps, returns True.

        on_best is called when best_weights are new, on_snapshot every snapshot_seconds and at a stop. Raises
        ContinuoError when the loss is no longer finite.
        """
        state, config, fabric = self.state, self.config, self.fabric
        on_gpu = fabric.device.type == "cuda"
        since = self._no_figures()
        by_clock = config.max_minutes or config.measure_minutes
        now = time.process_time if config.clock == "cpu" else time.monotonic
        began, last_snapshot = None, time.monotonic()
        steps = self.data.steps(
            state.position,
            config.epochs,
            rank=fabric.global_rank,
            ranks=fabric.world_size,
            processes=self._loader_processes,
            pin=on_gpu,
        )
        for step in steps:
            # From the first batch on: what encodes ahead takes a while to start.
            at = now()
            seconds, began = (0.0 if began is None else at - began), at
            if by_clock and fabric.world_size > 1:  # all stop at the same step, so by one clock
                seconds = float(self._over_ranks(torch.tensor(seconds, device=fabric.device))) / fabric.world_size
            state.seconds, state.epoch_seconds = state.seconds + seconds, state.epoch_seconds + seconds
            epoch, in_time = state.position.epoch, self._share_of_time()
            if in_time >= 1:
                break
            progress = max((epoch - 1 + step.progress) / config.epochs, in_time)
            rate = self._set_rate((epoch - 1 + step.progress) / config.epochs, in_time)
            norm = self._step(step, since)
            state.step, state.position = state.step + 1, step.after
            state.notes_seen += step.notes
            state.epoch_notes += step.notes
            ends_epoch = step.after.epoch > epoch
            is_due = self._is_due(ends_epoch=ends_epoch)
            asked = not on_gpu or ends_epoch or state.step % STEPS_PER_QUESTION == 0
            if asked:
                nats = self._answer(since)
                speed = state.epoch_notes / max(1e-9, state.epoch_seconds + now() - began)
                on_step(StepFigures(state.step, epoch, nats, rate, speed, float(norm), progress))
                since = self._no_figures()
            if is_due and asked:
                self._end_epoch(epoch, rate, on_epoch, on_best)
                began = now()  # measuring is no training
            if ends_epoch and config.patience and epoch - state.best_epoch >= config.patience:
                return "finished"
            stop = asked and self._agree(should_stop())
            # Between readings nobody has checked whether the weights are still finite.
            if stop or (asked and time.monotonic() - last_snapshot >= snapshot_seconds):
                on_snapshot()
                last_snapshot = time.monotonic()
            if stop:
                return "stopped"
        if state.epoch_notes:  # time ran out within an epoch
            self._end_epoch(state.position.epoch, self._optimiser.param_groups[0]["lr"], on_epoch, on_best)
        return "finished"

    def measure(self) -> np.ndarray:
        """Nats per note on the held-out pieces, by stream (S,)."""
        own = torch.from_numpy(held_out_nats(self.model, self._held_out))
        if self.fabric.world_size > 1:
            own = self._over_ranks(own.to(self.fabric.device, torch.float32))
        return own.double().cpu().numpy() / self._held_out_notes

    def _agree(self, stop: bool) -> bool:
        """Whether any of the processes was asked to stop. All must stop then: one that went on would wait for ever."""
        if self.fabric.world_size == 1:
            return stop
        return bool(self._over_ranks(torch.tensor(float(stop), device=self.fabric.device)))

    def _over_ranks(self, own: torch.Tensor) -> torch.Tensor:
        """The sum over all processes that train together."""
        total = self.fabric.all_reduce(own, reduce_op="sum")
        assert isinstance(total, torch.Tensor)
        return total

    def _end_epoch(self, number: int, rate: float, on_epoch: Callable[[EpochFigures], None], on_best) -> None:
        state = self.state
        by_stream = self.measure()
        held_out = float(by_stream.sum())
        is_best = held_out < state.best_nats
        if is_best:
            state.best_nats, state.best_epoch, self.best_weights = held_out, number, self.model.weights()
            on_best()
        train = state.epoch_nats / state.epoch_notes
        on_epoch(EpochFigures(state.step, number, train, held_out, by_stream, rate, state.epoch_seconds, is_best))
        state.epoch_nats = state.epoch_notes = state.epoch_seconds = 0.0

    def _is_due(self, *, ends_epoch: bool) -> bool:
        """Whether it is time to measure the held-out pieces."""
        if self.config.measure_minutes:
            return self.state.epoch_seconds >= 60 * self.config.measure_minutes
        return ends_epoch

    def _share_of_time(self) -> float:
        return self.state.seconds / 60 / self.config.max_minutes if self.config.max_minutes else 0.0

    def _set_rate(self, progress: float, in_time: float) -> float:
        rate = self._peak * share_of_peak(self.config, self.state.step, min(1.0, max(progress, in_time)))
        for group in self._optimiser.param_groups:
            group["lr"] = rate
        return rate

    def _step(self, step: TrainingStep, since: dict[str, Any]) -> torch.Tensor:
        fabric = self.fabric
        self._loss.train()
        totals = self._loss(step.batch.to(fabric.device))  # (S,)
        # Ranks' gradients are averaged; this factor makes that the gradient of the mean over all events.
        loss = totals.sum() * (fabric.world_size / step.events)
        since["nats"] = since["nats"] + totals.detach()
        since["events"] += step.events
        if fabric.device.type != "cuda":
            self._check(loss)
        self._optimiser.zero_grad(set_to_none=True)
        fabric.backward(loss)
        norm = fabric.clip_gradients(
            self._loss,
            self._optimiser,
            max_norm=self.config.gradient_clip,
            error_if_nonfinite=False,  # checking would wait for the GPU at every step; the loss is checked when read
        )
        self._optimiser.step()
        assert norm is not None
        return norm

    def _check(self, loss: torch.Tensor) -> None:
        if not torch.isfinite(loss):
            raise ContinuoError("the loss is no longer a number; try a smaller {--learning-rate}")

    def _no_figures(self) -> dict[str, Any]:
        return {"nats": torch.zeros((), device=self.fabric.device), "events": 0}

    def _answer(self, since: dict[str, Any]) -> np.ndarray:
        """Nats per event of each stream since the last call, over all ranks."""
        nats = self._over_ranks(since["nats"])
        self._check(nats.sum())
        self.state.epoch_nats += float(nats.double().sum())
        return nats.double().cpu().numpy() / since["events"]

    def snapshot(self, run: dict[str, Any]) -> Snapshot:
        """A snapshot of the present state. run: the run's settings."""
        tensors = {f"model/{name}": tensor for name, tensor in self.model.state_dict().items()}
        tensors |= {f"optimiser/{name}": tensor for name, tensor in pack_optimiser(self._optimiser).items()}
        tensors |= {f"random/{name}": tensor for name, tensor in random_states().items()}
        tensors |= {f"best/{name}": torch.from_numpy(weight) for name, weight in self.best_weights.items()}
        state = dataclasses.asdict(self.state)
        state[_POSITION_KEY] = state.pop("position")
        if not self.best_weights:
            state["best_nats"] = None  # JSON has no infinity
        return Snapshot(tensors, state, run)

    def _restore(self, snapshot: Snapshot, optimiser: torch.optim.Optimizer) -> None:
        self.state = _state(snapshot.state, self.config.epochs)
        require_tensors(snapshot.under("model"), self.model.state_dict(), "model")
        best = snapshot.under("best")
        if best or math.isfinite(self.state.best_nats):
            weights = {name: torch.from_numpy(weight) for name, weight in self.model.weights().items()}
            require_tensors(best, weights, "best")
        elif self.state.position.epoch > self.config.epochs:
            raise UnfitError("it has no best weights")
        self.model.load_state_dict(snapshot.under("model"))
        unpack_optimiser(optimiser, snapshot.under("optimiser"))
        restore_random_states(snapshot.under("random"))
        self.best_weights = {name: tensor.numpy().copy() for name, tensor in best.items()}


def _state(stored: Mapping[str, Any], epochs: int) -> TrainerState:
    """The state in a snapshot. Raises UnfitError for anything else."""
    values = {**stored, "best_nats": math.inf} if stored.get("best_nats", 0) is None else dict(stored)
    position = values.pop(_POSITION_KEY, None)
    known = {field.name: type(field.default) for field in dataclasses.fields(TrainerState) if field.name != "position"}
    within = {field.name: int for field in dataclasses.fields(DataPosition)}
    if not isinstance(position, dict) or position.keys() != within.keys() or values.keys() != known.keys():
        raise UnfitError("its state has other entries")
    for name, value in (values | position).items():
        kind = (known | within)[name]
        if isinstance(value, bool) or not isinstance(value, (int, kind)) or not value >= 0:
            raise UnfitError("{name} of its state is {value:.20}", name=name, value=repr(value))
    if not 1 <= position["epoch"] <= epochs + 1:
        raise UnfitError("it is in epoch {epoch}", epoch=position["epoch"])
    return TrainerState(**values, position=DataPosition(**position))
