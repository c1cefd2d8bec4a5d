"""Optimiser steps on a CPU core in bf16 beside fp32 (`train-generator --precision bf16`), of the sizes that ship.

python -m tests.benchmarks.training.cpu_precision [--rounds 8]

Steps of 4 windows of 160 events, as the first stages of training take them; the two precisions in turn, CPU time,
medians. Faster only where the processor multiplies bf16 itself (AVX512-BF16, AMX), which is printed first.
"""

from __future__ import annotations

import argparse
import statistics
import time

import torch
from lightning_fabric import Fabric

from tests.benchmarks.table import print_table
from tests.benchmarks.training.gpu import batch_of, clip_events, stepper, vocabulary

PRECISIONS = ("32-true", "bf16-mixed")
STEPS = 5  # of one precision before the other's turn


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=8)
    rounds = parser.parse_args().rounds
    torch.set_num_threads(1)
    print("bf16 by AVX512-BF16:", torch.cpu.get_capabilities().get("avx512_bf16", False))
    own = vocabulary()
    batch = batch_of(clip_events(own), 4, 160)
    rows = []
    for name in ("LSTM, small", "WaveNet, small"):
        fabrics = [Fabric(accelerator="cpu", devices=1, precision=precision) for precision in PRECISIONS]
        steps = [stepper(name, batch, own, fabric)[0] for fabric in fabrics]
        seconds: list[list[float]] = [[] for _ in steps]
        for step in steps:
            step()  # to warm up
        for _ in range(rounds):
            for taken, step in zip(seconds, steps, strict=True):
                began = time.process_time()
                for _ in range(STEPS):
                    step()
                taken.append((time.process_time() - began) / STEPS)
        full, half = map(statistics.median, seconds)
        rows.append([name, f"{full * 1e3:.0f}", f"{half * 1e3:.0f}", f"{full / half:.2f}"])
    print_table("A step of 640 events", ("model", "fp32, ms", "bf16, ms", "times faster"), rows)


if __name__ == "__main__":
    main()
