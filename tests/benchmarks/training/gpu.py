"""Whether a GPU trains as a CPU does, and how fast: what to look at before long runs on one.

python -m tests.benchmarks.training.gpu [--device cuda] [--seconds 90] [--peak 790]

First the loss and the gradient of the shipped checkpoints on the shipped clips: of a CPU in fp32, of the device in
fp32, and in bf16. Then whole optimiser steps as the trainer takes them, of several sizes: events per second and the
model's share of the device's peak (--peak, TFLOP/s in bf16; an NVIDIA H200 multiplies dense matrices at 790). A
multiply-add of a weight counts as two operations, and the backward pass as twice the forward pass; tables and the
recall's scores don't count.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator

import numpy as np
import torch
from lightning_fabric import Fabric
from torch import nn

from app.assets import shipped_checkpoints, shipped_clips
from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import load_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from tests.benchmarks.table import print_table
from training.corpus.filters import read_corpus
from training.data.dataset import Batch, Encoded, collate, encode_pieces
from training.fit.trainer import StepLoss
from training.likelihood.nats import stream_nats
from training.models import EventModel, build_model

CHORDS = 3000  # of the vocabulary, about as many as all data gives
_NINE = (1, 2, 4, 8, 16, 32, 64, 1, 2)
SIZES: dict[str, ModelConfig] = {
    "LSTM, small": LSTMConfig(channels=128, hidden=288, head_width=160),
    "WaveNet, small": WaveNetConfig(channels=144, skip_channels=192, head_width=160, dilations=_NINE),
    "LSTM, medium": LSTMConfig(channels=192, hidden=512, head_width=224),
    "WaveNet, medium": WaveNetConfig(channels=224, skip_channels=288, head_width=224, dilations=_NINE),
    "LSTM, large": LSTMConfig(channels=256, hidden=768, head_width=288),
}
BATCHES = ((8, 160), (64, 160), (64, 256), (256, 256))  # windows, events of each
# How far a device may be off a CPU in fp32: nats per event, and the gradient's distance as a share of its length.
LOSS_OFF, GRADIENT_OFF = {False: 1e-4, True: 5e-3}, {False: 1e-3, True: 5e-2}


def vocabulary() -> Vocabulary:
    """As large as one of real music; of arbitrary chords."""
    rng = np.random.default_rng(0)
    keys = rng.integers(36, 84, (CHORDS, 3)).tolist()
    counts = {sum(1 << key for key in set(chord)): 50 for chord in keys}
    return Vocabulary.build(counts, min_count=50, streams="parts")


def clip_events(own: Vocabulary) -> Encoded:
    """The shipped clips, all conditions given."""
    corpus = read_corpus([str(path) for path in shipped_clips()], separate=own.has_parts)
    return encode_pieces(corpus.pieces, own, corpus.styles)


def batch_of(encoded: Encoded, size: int, length: int) -> Batch:
    """Windows from anywhere in it, the same each time."""
    starts = np.random.default_rng(0).integers(0, len(encoded.rows) - length - 1, size)
    return collate(encoded, np.stack([starts, np.full(size, length)], axis=1))


def multiplied(model: EventModel) -> int:
    """Numbers of the weights by which each event is multiplied."""
    found = 0
    for module in model.modules():
        if isinstance(module, (nn.Linear, nn.LSTM)):
            found += sum(weight.numel() for weight in module.parameters() if weight.dim() == 2)
    return found


def loss_and_gradient(model: EventModel, batch: Batch, device: torch.device, *, bf16: bool) -> tuple[float, np.ndarray]:
    """Nats per event, and all gradients in one row, float64."""
    model.to(device).train()
    model.zero_grad(set_to_none=True)
    with torch.autocast(device.type, dtype=torch.bfloat16, enabled=bf16):
        loss = stream_nats(model, batch.to(device)).sum() / float(batch.mask.sum())
    loss.backward()
    gradients = [weight.grad.flatten().double().cpu() for weight in model.parameters() if weight.grad is not None]
    return loss.item(), torch.cat(gradients).numpy()


def agreement(device: torch.device) -> list[list[str]]:
    """A row for each shipped checkpoint and precision."""
    rows = []
    for path in shipped_checkpoints():
        checkpoint, name = load_checkpoint(path), path.stem
        batch = batch_of(clip_events(checkpoint.vocabulary), 16, 160)
        model = build_model(checkpoint.config, checkpoint.vocabulary, 0.0)
        model.load_weights(checkpoint.weights)
        loss, gradient = loss_and_gradient(model, batch, torch.device("cpu"), bf16=False)
        rows.append([name, "cpu fp32", f"{loss:.5f}", "", "", ""])
        for bf16 in (False, True):
            there, own_gradient = loss_and_gradient(model, batch, device, bf16=bf16)
            off = abs(there - loss)
            share = float(np.linalg.norm(own_gradient - gradient) / np.linalg.norm(gradient))
            fine = np.isfinite(own_gradient).all() and off <= LOSS_OFF[bf16] and share <= GRADIENT_OFF[bf16]
            where = f"{device.type} {'bf16' if bf16 else 'fp32'}"
            rows.append([name, where, f"{there:.5f}", f"{off:.1e}", f"{share:.1e}", "yes" if fine else "NO"])
    return rows


def stepper(name: str, batch: Batch, own: Vocabulary, fabric: Fabric) -> tuple[Callable[[], None], int]:
    """What takes one optimiser step on the batch, and operations of an event in it."""
    torch.manual_seed(0)
    model = build_model(SIZES[name], own, 0.1).to(fabric.device)
    loss, optimiser = fabric.setup(StepLoss(model), torch.optim.AdamW(model.parameters(), lr=1e-4, fused=True))
    batch = batch.pin_memory() if fabric.device.type == "cuda" else batch

    def step() -> None:
        total = loss(batch.to(fabric.device)).sum() / batch.mask.numel()
        optimiser.zero_grad(set_to_none=True)
        fabric.backward(total)
        fabric.clip_gradients(loss, optimiser, max_norm=1.0, error_if_nonfinite=False)
        optimiser.step()

    return step, 6 * multiplied(model)


def step_seconds(name: str, batch: Batch, fabric: Fabric, own: Vocabulary) -> tuple[float, int]:
    """Seconds of a step, and operations of an event in it."""
    step, operations = stepper(name, batch, own, fabric)
    on_gpu = fabric.device.type == "cuda"

    def timed(count: int) -> float:
        if on_gpu:
            torch.cuda.synchronize()
        began = time.perf_counter()
        for _ in range(count):
            step()
        if on_gpu:
            torch.cuda.synchronize()
        return (time.perf_counter() - began) / count

    timed(3 if on_gpu else 1)  # to warm up
    return timed(12 if on_gpu else 1), operations


def speeds(device: torch.device, seconds: float, peak: float) -> Iterator[list[str]]:
    """A row for each size and batch that there is time for."""
    own, until = vocabulary(), time.monotonic() + seconds
    encoded = clip_events(own)
    fabric = Fabric(accelerator=device.type, devices=1, precision="bf16-mixed" if device.type == "cuda" else "32-true")
    for name in SIZES:
        for size, length in BATCHES:
            if time.monotonic() > until:
                return
            row = [name, f"{size} x {length}"]
            try:
                took, operations = step_seconds(name, batch_of(encoded, size, length), fabric, own)
            except torch.cuda.OutOfMemoryError:
                yield [*row, "", "out of memory", "", ""]
                continue
            speed = size * length / took
            memory = f"{torch.cuda.max_memory_allocated() / 1e9:.1f}" if device.type == "cuda" else ""
            busy = f"{speed * operations / peak / 1e12:.2%}"
            yield [*row, f"{took * 1e3:.1f}", f"{speed:,.0f}", f"{operations / 1e6:.1f}", busy, memory]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--device", choices=("cuda", "mps", "cpu"), default="cuda" if torch.cuda.is_available() else "cpu"
    )
    parser.add_argument("--seconds", type=float, default=90)
    parser.add_argument("--peak", type=float, default=790)
    options = parser.parse_args()
    device = torch.device(options.device)
    if device.type == "cuda":
        print(f"{torch.cuda.get_device_name()}, torch {torch.__version__}")
        torch.backends.cudnn.allow_tf32 = False
    columns = ("model", "on", "nats per event", "off", "gradient off", "agrees")
    rows = agreement(device)
    print_table("The same loss as on a CPU", columns, rows)
    torch.backends.cudnn.allow_tf32 = True
    columns = ("model", "windows x events", "ms a step", "events a second", "MFLOP an event", "of the peak", "GB")
    print_table("Speed of whole steps", columns, list(speeds(device, options.seconds, options.peak)))
    if any(row[-1] == "NO" for row in rows):
        raise SystemExit(1)


if __name__ == "__main__":
    main()
