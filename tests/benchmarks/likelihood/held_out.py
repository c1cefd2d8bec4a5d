"""Both families against the baselines, trained here by `train-generator` itself: held-out nats per note.

python -m tests.benchmarks.likelihood.held_out [SOURCES ...] [--minutes 8] [--more "--batch-events 2048"]

Without SOURCES on music21's Bach chorales. Seeds of the split as given by --seeds.
"""

from __future__ import annotations

import argparse
import shlex
import tempfile
from pathlib import Path

from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.likelihood.baselines import BASELINES, baselines
from tests.benchmarks.table import print_table
from training.cli import main as train_generator


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*", default=["music21:bach"])
    parser.add_argument("--minutes", type=float, default=8)
    parser.add_argument("--seeds", type=int, nargs="+", default=[1])
    parser.add_argument("--families", nargs="+", default=["wavenet", "lstm"])
    parser.add_argument("--more", default="")
    options = parser.parse_args()
    rows = []
    for seed in options.seeds:
        for family in options.families:
            with tempfile.TemporaryDirectory() as folder:
                output = Path(folder) / "m.safetensors"
                arguments = [*options.sources, "--model", family, "--seed", str(seed), "--epochs", "1000"]
                arguments += ["--max-minutes", str(options.minutes), "-o", str(output), *shlex.split(options.more)]
                if train_generator(arguments):
                    raise SystemExit(2)
                checkpoint = load_checkpoint(output)
            own = checkpoint.provenance["nats_per_note"]["test"]["total"][family]
            test_pieces = checkpoint.provenance["pieces"]["test"]
            found = baselines(checkpoint, options.sources, seed)
            below = [f"{nats:.3f} ({1 - own / nats:.1%})" for nats in found.values()]
            rows.append([family, str(seed), str(test_pieces), f"{own:.3f}", *below])
    columns = ("", "split", "test pieces", "nats per note", *(f"{name} (below it by)" for name in BASELINES))
    print_table(f"{' '.join(options.sources)}, {options.minutes:g} minutes of training each", columns, rows)


if __name__ == "__main__":
    main()
