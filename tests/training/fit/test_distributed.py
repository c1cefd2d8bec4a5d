"""Two processes that train together come to what one comes to."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from generator.network.checkpoint import load_checkpoint
from tests.training.tunes import write_tunes

pytestmark = pytest.mark.processes

OPTIONS = [
    "--model", "lstm", "--lstm.channels", "16", "--lstm.hidden", "24", "--lstm.head-width", "16", "--epochs", "3",
    "--batch-events", "256", "--window-events", "64", "--warmup-steps", "2", "--learning-rate", "1e-2",
    "--dropout", "0", "--processes", "1",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="gloo finds its interface by itself on Linux only")
def test_two_processes_have_the_loss_curve_of_one(tmp_path: Path) -> None:
    folder = write_tunes(tmp_path / "tunes", 12)
    launchers = {
        "one": [sys.executable],
        "two": [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"],
    }
    reports, curves, weights = {}, {}, {}
    for name, launcher in launchers.items():
        output = tmp_path / f"{name}.safetensors"
        command = [*launcher, "-m", "training", str(folder), "-o", str(output), *OPTIONS]
        command += ["--prepared", str(tmp_path / name)]
        ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "OMP_NUM_THREADS": "1"})
        assert ran.returncode == 0, ran.stdout + ran.stderr
        reports[name] = json.loads(output.with_suffix(".report.json").read_text())
        with output.with_suffix(".log.csv").open(newline="") as file:
            rows = [row for row in csv.DictReader(file) if row["nats_per_note"]]
        curves[name] = np.array([float(row["nats_per_note"]) for row in rows])
        weights[name] = load_checkpoint(output).weights
    assert len(curves["one"]) == 6  # of three epochs, train and held-out
    assert np.abs(curves["one"] - curves["two"]).max() < 1e-3
    assert all(np.allclose(weights["one"][name], weights["two"][name], atol=1e-4) for name in weights["one"])
    assert reports["one"]["data_fingerprint"] == reports["two"]["data_fingerprint"]
    # Each of the two read and encoded its share of the files.
    assert [len(list((tmp_path / name).glob("*.notes"))) for name in ("one", "two")] == [1, 2]
