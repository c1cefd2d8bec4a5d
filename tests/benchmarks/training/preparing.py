"""Preparing a large corpus: speed by processes, and memory. Linux, macOS.

python -m tests.benchmarks.training.preparing SOURCE.zip ... [--files 100000] [--speed-files 8000]

Many files are made of few by giving each many names (hard links), with --keep-duplicates. Each run is a process of its
own; memory is that of it and its helpers together, resident, sampled twice a second (sampling takes time of its own).
"""

from __future__ import annotations

import argparse
import contextlib
import itertools
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from pathlib import Path

import psutil

from tests.benchmarks.table import print_table


def unpack(archives: list[Path], folder: Path) -> list[Path]:
    """All .mid files of some zips, under names of their own."""
    paths = []
    for archive in archives:
        with zipfile.ZipFile(archive) as opened:
            for name in opened.namelist():
                if name.lower().endswith((".mid", ".midi")):
                    paths.append(folder / f"{len(paths):06d}.mid")
                    paths[-1].write_bytes(opened.read(name))
    return paths


def repeat(paths: list[Path], count: int, folder: Path) -> Path:
    """`count` files in subfolders of a thousand, each a link to one of `paths`."""
    for number, path in zip(range(count), itertools.cycle(paths), strict=False):
        inner = folder / f"{number // 1000:04d}"
        inner.mkdir(parents=True, exist_ok=True)
        os.link(path, inner / f"{number:06d}.mid")
    return folder


def prepare(source: Path, prepared: Path, processes: int) -> tuple[float, float]:
    """-> wall seconds, and peak of resident megabytes."""
    command = [sys.executable, "-m", "training", "prepare", str(source), "--keep-duplicates"]
    command += ["--prepared", str(prepared), "--processes", str(processes)]
    began, peak = time.monotonic(), 0
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            peak = max(peak, sum(member.memory_info().rss for member in family))
        except psutil.NoSuchProcess:
            pass
        with contextlib.suppress(psutil.TimeoutExpired):
            process.wait(0.5)
    if process.returncode:
        raise SystemExit(2)
    return time.monotonic() - began, peak / 2**20


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+", type=Path)
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--speed-files", type=int, default=8000)
    parser.add_argument("--repeats", type=int, default=3)
    options = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        (folder / "once").mkdir()
        paths = unpack(options.sources, folder / "once")
        some = repeat(paths, options.speed_files, folder / "some")
        seconds: dict[int, list[float]] = {1: [], 2: []}
        peaks: dict[int, float] = {}
        for turn in range(options.repeats):
            for processes in seconds:
                taken, peaks[processes] = prepare(some, folder / f"p{processes}-{turn}", processes)
                seconds[processes].append(taken)
        medians = {processes: sorted(taken)[len(taken) // 2] for processes, taken in seconds.items()}
        for processes, median in medians.items():
            speed, ratio = f"{options.speed_files / median:,.0f}", f"{medians[1] / median:.2f}"
            rows.append(
                [f"{options.speed_files:,}", str(processes), f"{median:.1f}", speed, ratio, f"{peaks[processes]:,.0f}"]
            )
        many = repeat(paths, options.files, folder / "many")
        for again in ("", " (again)"):
            taken, peak = prepare(many, folder / "large", 2)
            rows.append(
                [f"{options.files:,}{again}", "2", f"{taken:.1f}", f"{options.files / taken:,.0f}", "", f"{peak:,.0f}"]
            )
    columns = ("files", "processes", "seconds", "files a second", "times one process", "memory, MB")
    print_table("Preparing", columns, rows)


if __name__ == "__main__":
    main()
