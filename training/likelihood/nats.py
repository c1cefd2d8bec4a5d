"""Nats: what a model pays for the true events. The one place where likelihood is computed."""

from __future__ import annotations

import numpy as np
import torch
from torch.nn import functional
from torch.nn.utils import parametrize

from training.data.dataset import Batch, Encoded, collate
from training.models import EventModel, WindowActivations

EVENTS_AT_ONCE = 8192
LONGEST_AT_ONCE = 1024  # events of a sequence: what is recalled takes a square of memory


def stream_nats(model: EventModel, batch: Batch, sounds: torch.Tensor) -> torch.Tensor:
    """Total nats of a batch's targets in each stream, (S,); sounds: (V,) bool.

    What does not sound has a determined duration and velocity, which cost nothing.
    """
    with parametrize.cached():
        activations = model.activations(batch.rows, batch.context)
        size, length = batch.mask.shape
        # Logits are the bulk of the memory: of long pieces a part at once.
        chunk = min(LONGEST_AT_ONCE, max(1, EVENTS_AT_ONCE // size))
        totals = [
            _chunk_nats(model, activations, batch, begin, begin + chunk, sounds) for begin in range(0, length, chunk)
        ]
    return torch.stack(totals).sum(dim=0)


def _chunk_nats(
    model: EventModel, activations: WindowActivations, batch: Batch, first: int, end: int, sounds: torch.Tensor
) -> torch.Tensor:
    times = slice(first, end)
    targets, mask = batch.targets[:, times], batch.mask[:, times].flatten()
    logits = model.logits(activations, targets, batch.following[:, times, 0], first)
    token = [stream.name for stream in model.streams].index("token")
    totals = []
    for index, values in enumerate(logits):
        nats = functional.cross_entropy(values.flatten(0, 1), targets[..., index].flatten(), reduction="none")
        weight = mask if index <= token else mask * sounds[targets[..., token].flatten()]
        totals.append((nats * weight).sum())
    return torch.stack(totals)


@torch.no_grad()
def held_out_nats(model: EventModel, encoded: Encoded) -> np.ndarray:
    """Total nats of whole sequences, (S,) float64: each event sees all that the model can of its piece's past."""
    training, device = model.training, next(model.parameters()).device
    model.eval()
    sounds = torch.from_numpy(model.vocabulary.sounds).to(device)
    lengths = np.diff(encoded.starts) - 1
    order = np.argsort(-lengths, kind="stable")
    total, begin = np.zeros(encoded.rows.shape[1]), 0
    while begin < len(order):
        count = max(1, EVENTS_AT_ONCE // int(lengths[order[begin]]))
        chosen = order[begin : begin + count]
        cut = np.stack([encoded.starts[chosen], lengths[chosen]], axis=1)
        batch = collate(encoded, cut).to(device)
        total += stream_nats(model, batch, sounds).double().cpu().numpy()
        begin += count
    model.train(training)
    return total
