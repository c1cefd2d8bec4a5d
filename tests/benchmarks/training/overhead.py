"""What Lightning Fabric adds to an optimiser step, on one CPU core.

python -m tests.benchmarks.training.overhead [--repeats 5]
"""

from __future__ import annotations

import argparse
import time

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import nn
from torch.nn import functional

from tests.benchmarks.table import print_table

SIZES = ((32, 4, 32, 100), (256, 16, 64, 10), (256, 16, 256, 4))  # width, batch, length, steps
VALUES = 500


class Small(nn.Module):
    """Embedding, two LSTM layers, output."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.embedding = nn.Embedding(VALUES, width)
        self.lstm = nn.LSTM(width, width, num_layers=2, batch_first=True)
        self.output = nn.Linear(width, VALUES)

    def forward(self, rows: torch.Tensor) -> torch.Tensor:
        """rows: (B, T) -> mean nats of predicting each from those up to it, a task without sense."""
        return functional.cross_entropy(self.output(self.lstm(self.embedding(rows))[0]).flatten(0, 1), rows.flatten())


def step_seconds(fabric: Fabric | None, width: int, batch: int, length: int, steps: int) -> float:
    """CPU seconds of a step, with Fabric or in plain torch."""
    torch.manual_seed(0)
    model: nn.Module = Small(width)
    optimiser = torch.optim.AdamW(model.parameters(), lr=1e-3, fused=True)
    if fabric:
        model, optimiser = fabric.setup(model, optimiser)
    rows = torch.randint(0, VALUES, (batch, length))

    def step() -> None:
        loss = model(rows)
        optimiser.zero_grad(set_to_none=True)
        if fabric:
            fabric.backward(loss)
            fabric.clip_gradients(model, optimiser, max_norm=1.0)
        else:
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()

    for _ in range(3):
        step()
    began = time.process_time()
    for _ in range(steps):
        step()
    return (time.process_time() - began) / steps


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repeats", type=int, default=5)
    repeats = parser.parse_args().repeats
    torch.set_num_threads(1)
    fabric, rows = Fabric(accelerator="cpu", devices=1), []
    for size in SIZES:
        found = {"plain": [], "fabric": []}
        for _ in range(repeats):
            found["plain"].append(step_seconds(None, *size))
            found["fabric"].append(step_seconds(fabric, *size))
        plain, with_fabric = (float(np.median(found[name])) for name in ("plain", "fabric"))
        shape = f"{size[1]} x {size[2]}, width {size[0]}"
        rows.append([shape, f"{1e3 * plain:.1f}", f"{1e3 * with_fabric:.1f}", f"{with_fabric / plain - 1:+.1%}"])
    print_table("An optimiser step", ("batch", "plain torch, ms", "Fabric, ms", "more"), rows)


if __name__ == "__main__":
    main()
