"""How long it takes to index a corpus, and to find of many pieces the longest run that stands in it.

python -m tests.benchmarks.composing.originality [SOURCES ...] [--queries 150] [--bars 16]

Without SOURCES on random pieces of over a million notes. The queries are the beginnings of pieces of the corpus, each
looked for in all the others, and once more with nothing excluded, when every query is found whole.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from generator.analysis.originality import CorpusIndex
from generator.analysis.statistics import excerpt
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from tests.benchmarks.table import print_table
from training.corpus.filters import read_corpus

SYNTHETIC_PIECES, SYNTHETIC_NOTES, PHRASES = 1000, 1100, 2000  # notes in each piece


def synthetic(rng: np.random.Generator) -> list[tuple[np.ndarray, BarGrid]]:
    """Pieces that repeat themselves and each other as music does: walks over a scale, put together from phrases."""
    bars = BarGrid((Metre(0, 4, 4),), 24)
    steps, gaps = rng.integers(-2, 3, (PHRASES, 11)), rng.choice([0, 6, 12, 12, 24], (PHRASES, 11))
    pieces = []
    for _ in range(SYNTHETIC_PIECES):
        chosen = rng.integers(0, PHRASES, SYNTHETIC_NOTES // 11)
        pitch = 60 + np.array([0, 2, 4, 5, 7, 9, 11])[np.cumsum(steps[chosen].ravel()) % 7]
        onset = np.cumsum(gaps[chosen].ravel())
        rows = np.stack([onset, np.full(len(onset), 6), pitch, np.full(len(onset), 64)], axis=1)
        pieces.append((rows[np.lexsort((pitch, onset))].astype(np.int32), bars))
    return pieces


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="*")
    parser.add_argument("--queries", type=int, default=150)
    parser.add_argument("--bars", type=int, default=16, help="length of each query")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    if options.sources:
        pieces = [
            (piece.score.tracks[0].notes, piece.bars) for piece in read_corpus(options.sources, separate=False).pieces
        ]
    else:
        pieces = synthetic(rng)
    chosen = rng.choice(len(pieces), min(options.queries, len(pieces)), replace=False).tolist()
    queries = [excerpt(rows, bars, options.bars) for rows, bars in (pieces[number] for number in chosen)]

    times = [time.process_time()]
    index = CorpusIndex.build([rows for rows, _ in pieces])
    times.append(time.process_time())
    others = index.longest_runs(queries, chosen)
    times.append(time.process_time())
    whole = index.longest_runs(queries)
    times.append(time.process_time())
    assert [run.notes for run in whole] == [len(query) for query in queries]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "corpus.safetensors"
        index.save(path)
        size = path.stat().st_size

    notes = len(index.symbols)
    lengths = np.array([run.notes for run in others])
    build, elsewhere, everywhere = np.diff(times)
    rows = [
        ("notes in the corpus", f"{notes:,}"),
        ("build, CPU seconds", f"{build:.2f}"),
        ("bytes a note", f"{size / notes:.2f}"),
        (f"{len(queries):,} queries of {np.mean(list(map(len, queries))):.0f} notes, CPU seconds", f"{elsewhere:.2f}"),
        ("the same with nothing excluded, CPU seconds", f"{everywhere:.2f}"),
        ("longest run in another piece, median and greatest", f"{np.median(lengths):.0f}, {lengths.max():,}"),
    ]
    print_table("Originality", ("", f"{len(pieces):,} pieces"), rows)


if __name__ == "__main__":
    main()
