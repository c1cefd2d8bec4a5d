"""Finding what is nearest among a million passages: milliseconds, exact search.

python -m tests.benchmarks.library.similar [--vectors 1000000]

Vectors are random, in clips of ten passages; the search does not depend on where they lie. How well music is found is
printed by `train-generator embed`.
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np

from app.library.similarity.vectors import Vectors
from generator.network.parameters import EMBEDDING_WIDTH
from tests.benchmarks.table import print_table


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--vectors", type=int, default=1_000_000)
    parser.add_argument("--queries", type=int, default=51)
    options = parser.parse_args()
    rng, rows = np.random.default_rng(1), []
    for count in (options.vectors // 100, options.vectors // 10, options.vectors):
        found = rng.standard_normal((count, EMBEDDING_WIDTH), np.float32)
        found /= np.linalg.norm(found, axis=1, keepdims=True)
        clips = -(-count // 10)
        owner = np.arange(count) // 10
        spans = np.stack([np.arange(count) % 10, np.zeros(count), np.ones(count)], axis=1).astype(np.int64)
        vectors = Vectors([f"{clip:032x}" for clip in range(clips)], owner, spans, found)
        seconds = []
        for query in rng.integers(count, size=options.queries):
            begin = time.perf_counter()
            near = vectors.nearest(found[query], 24)
            seconds.append(time.perf_counter() - begin)
            assert near[0].hash == vectors.hashes[owner[query]]
        rows.append([f"{count:,}", f"{1e3 * statistics.median(seconds):.1f}", f"{1e3 * max(seconds):.1f}"])
    print_table("The 24 nearest clips", ("passages", "median ms", "worst ms"), rows)


if __name__ == "__main__":
    main()
