"""Nats: the negative log likelihood of true events. Likelihood is computed only here."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import parametrize

from generator.events.context import ENSEMBLE_COLUMNS
from generator.events.ensemble import PART_VALUES
from generator.events.streams import DURATION, PART, SHIFT, VELOCITY, token_index
from training.data.dataset import Batch, Encoded, collate
from training.models import EventModel, WindowActivations

# How many events' logits are in memory at once, some 100 KB each: a GPU is faster with few large steps.
EVENTS_AT_ONCE = {"cpu": 8192, "mps": 8192, "cuda": 2**18}
LONGEST_AT_ONCE = 1024  # events of a sequence; the memory that recall needs grows with their square


def stream_nats(model: EventModel, batch: Batch) -> torch.Tensor:
    """Total nats of a batch's targets in each stream, (S,), in the order of a row's columns.

    Events without duration or velocity have no nats of it. Of given events only the shift has nats: those of the
    statement that nothing composed comes before them.
    """
    return torch.stack([nats.sum(dim=(1, 2)) for _, nats in _nats_by_chunk(model, batch)]).sum(dim=0)


def _nats_by_chunk(model: EventModel, batch: Batch) -> Iterator[tuple[slice, torch.Tensor]]:
    """Slices of the sequences, and the nats of their targets, (S, B, T) each."""
    with parametrize.cached():
        activations = model.activations(batch.rows, batch.context)
        size, length = batch.mask.shape
        # In chunks, since logits need most of the memory.
        chunk = min(LONGEST_AT_ONCE, max(1, EVENTS_AT_ONCE[batch.mask.device.type] // size))
        for begin in range(0, length, chunk):
            times = slice(begin, begin + chunk)
            yield times, _chunk_nats(model, activations, batch, times)


def _chunk_nats(model: EventModel, activations: WindowActivations, batch: Batch, times: slice) -> torch.Tensor:
    """The nats of the targets at `times`, (S, B, T)."""
    targets, mask, given = batch.targets[:, times], batch.mask[:, times], batch.given[:, times]
    logits = model.logits(activations, targets, batch.following[:, times], times.start)
    composed = mask * (1 - given) if model.vocabulary.has_parts else mask
    token = targets[..., token_index(len(logits))]
    weights = {DURATION: composed * model.lasts[token], VELOCITY: composed * model.sounds[token]}
    found = []
    for index, (stream, values) in enumerate(zip(model.streams, logits, strict=True)):
        target, weight = targets[..., index], weights.get(stream, composed)
        if stream is SHIFT and model.vocabulary.has_parts:
            nats, weight = _shift_nats(values, target, given), mask
        else:
            if stream is PART:
                values = _within_ensemble(values, target, batch.context[:, times, ENSEMBLE_COLUMNS])
            nats = functional.cross_entropy(values.flatten(0, 1), target.flatten(), reduction="none").view_as(target)
        found.append(nats * weight)
    return torch.stack(found)


def _shift_nats(logits: torch.Tensor, target: torch.Tensor, given: torch.Tensor) -> torch.Tensor:
    """Nats of shifts, (B, T): for a composed event of its shift, for a given event of its shift or a longer one.
    logits: (B, T, V); target, given: (B, T)."""
    logits = logits.float()
    shifts, target = torch.arange(logits.shape[2], device=logits.device), target[..., None]
    counted = torch.where(given[..., None] > 0, shifts >= target, shifts == target)
    return logits.logsumexp(dim=2) - logits.masked_fill(~counted, -torch.inf).logsumexp(dim=2)


def _within_ensemble(logits: torch.Tensor, target: torch.Tensor, ensemble: torch.Tensor) -> torch.Tensor:
    """Logits of parts, (B, T, PART_VALUES), with -inf for parts that the ensemble doesn't have as composed ones, if it
    is a condition. "No part", that of rests and the end, is always possible. ensemble: (B, T, MAX_PARTS)."""
    possible = torch.zeros_like(logits, dtype=torch.bool)
    possible.scatter_(2, torch.where(ensemble < PART_VALUES, ensemble, 0), value=True)
    possible.scatter_(2, target[..., None], value=True)  # a given part isn't composed, but its nats don't count
    possible[..., 0] = True
    return torch.where(possible | ~ensemble.any(dim=2, keepdim=True), logits, -torch.inf)


def held_out_nats(model: EventModel, encoded: Encoded, only: np.ndarray | None = None) -> np.ndarray:
    """Total nats of whole sequences by stream, (S,) float64. Each event is predicted from its piece's whole past, as
    far as the model reaches. only: (V,) bool, the tokens whose events are counted; None for all.
    """
    (total,) = nats_of_kinds(model, encoded, [np.ones(len(model.vocabulary), bool) if only is None else only])
    return total


@torch.no_grad()
def nats_of_kinds(model: EventModel, encoded: Encoded, kinds: Sequence[np.ndarray]) -> np.ndarray:
    """As held_out_nats, for each of K kinds of tokens; (K, S) float64. kinds: K arrays, (V,) bool."""
    training, device = model.training, next(model.parameters()).device
    model.eval()
    is_of = torch.from_numpy(np.stack(kinds)).to(device)
    lengths = np.diff(encoded.starts) - 1
    order = np.argsort(-lengths, kind="stable")
    total, begin = np.zeros((len(kinds), encoded.rows.shape[1])), 0
    while begin < len(order):
        count = max(1, EVENTS_AT_ONCE[device.type] // int(lengths[order[begin]]))
        chosen = order[begin : begin + count]
        cut = np.stack([encoded.starts[chosen], lengths[chosen]], axis=1)
        batch = collate(encoded, cut).to(device)
        counted = is_of[:, batch.targets[..., token_index(encoded.rows.shape[1])]]
        for times, nats in _nats_by_chunk(model, batch):
            sums = [(nats * own).sum(dim=(1, 2)) for own in counted[:, :, times]]
            total += torch.stack(sums).double().cpu().numpy()
        begin += count
    model.train(training)
    return total
