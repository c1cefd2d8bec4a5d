"""Damaged .mid files through both readers: neither crashes nor raises but MidiError, and both say the same.

MALLOC_CHECK_=3 MALLOC_PERTURB_=165 LD_PRELOAD=libc_malloc_debug.so.0 \\
    python -m tests.benchmarks.training.hostile FOLDER... [--files 1000000]

The folders hold whole and malformed files, of which those up to 8 KB are damaged.
"""

from __future__ import annotations

import argparse
import itertools
import resource
import time
from collections import Counter
from pathlib import Path

from generator.midi.bulk import read_many
from generator.midi.faults import MidiError
from generator.midi.reader import read_midi
from tests.benchmarks.table import print_table
from tests.generator.midi.mutations import mutated

_MAX_BYTES = 8192
_AT_ONCE = 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    paths = sorted(path for folder in options.folders for path in folder.rglob("*") if path.is_file())
    files = [path.read_bytes() for path in paths if 14 <= path.stat().st_size <= _MAX_BYTES]
    endless = mutated(files, options.seed)
    outcomes: Counter[str] = Counter()
    slowest, done, began = 0.0, 0, time.process_time()
    while done < options.files:
        batch = list(itertools.islice(endless, min(_AT_ONCE, options.files - done)))
        for number, (data, notes) in enumerate(zip(batch, read_many([(data, "x") for data in batch]), strict=True)):
            start = time.process_time()
            try:
                whole = read_midi(data, "x")
            except MidiError as error:
                whole = error
            slowest = max(slowest, time.process_time() - start)
            is_same = str(whole) == str(notes) if isinstance(whole, MidiError) else whole == notes
            outcomes["refused" if isinstance(whole, MidiError) else "read"] += 1
            if not is_same:
                outcomes["of them, read otherwise in bulk"] += 1
                print(f"file {done + number}: {data.hex()}", flush=True)
        done += len(batch)
        if done % 10_000 == 0:
            print(f"{done:,} files, {time.process_time() - began:,.0f} s, {dict(outcomes)}", flush=True)
    rows = [[name, f"{count:,}"] for name, count in outcomes.items()]
    rows.append(["slowest file of the complete reader, CPU time", f"{1000 * slowest:.1f} ms"])
    rows.append(["peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10} MB"])
    print_table(f"{done:,} damaged files, made from {len(files):,}", ("", ""), rows)


if __name__ == "__main__":
    main()
