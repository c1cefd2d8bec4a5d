"""Every figure of docs/benchmarks that this machine can make again in half an hour, one program after another.

python -m tests.benchmarks [DATA] [--only NAME ...]

DATA: a folder with the training data (`permissive` and `share-alike`, the zips of assets/recipes/README.md in them);
without it the programs that need it are left out. What is left out is named at the end, with the command that makes it.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.table import print_table

LIMIT_SECONDS = 30 * 60


@dataclass(frozen=True)
class Benchmark:
    """One program, and what it takes to run it."""

    name: str
    """Its module in this package: topic.module."""
    options: str = ""
    """As given to it; DATA/... are files of the training data."""
    minutes: float = 1.0
    """What it took on two shared cores."""
    needs: tuple[str, ...] = ()
    """Programs beside Python."""
    too_long: str = ""
    """Why it is left out; "" if it is not."""


DATA = "DATA/permissive/*.zip"
SOURCES = (
    "chorale=music21:bach classical=DATA/permissive/03_mutopia_PD.zip classical=DATA/permissive/04_mutopia_CC-BY.zip "
    "piano=DATA/permissive/05_chopin_first_editions_CC-BY-4.0.zip "
    "performance=DATA/permissive/01_giantmidi_performances_CC-BY-4.0.zip "
    "performance=DATA/share-alike/07_piano-midi.de_CC-BY-SA-3.0-DE.zip "
    "song=DATA/permissive/02_openscore_lieder_CC0.zip game=DATA/permissive/06_freedoom_BSD.zip"
)
ALL = (
    Benchmark("likelihood.shipped", SOURCES, 4),
    Benchmark("composing.loops", "--pieces 60", 3),
    Benchmark("composing.listening", "--pieces 2", 2),
    Benchmark("composing.takes_order", f"{SOURCES} --pieces 20", 4),
    Benchmark("composing.stuck_and_return", SOURCES, 1),
    Benchmark("composing.metre_and_dynamics", f"--people {SOURCES}", 1),
    Benchmark("composing.judge", SOURCES, 2),
    Benchmark("composing.infill", f"{SOURCES} --gaps 1 --pieces 48", 4),
    Benchmark("composing.waiting", "--events 1500", 2),
    Benchmark("composing.event_cost", "--rounds 4", 1),
    Benchmark("composing.accompanying", "DATA/share-alike/07_piano-midi.de_CC-BY-SA-3.0-DE.zip", 3),
    Benchmark("training.parsing", "--files 40", 1),
    Benchmark("training.preparing", f"{DATA} --files 12000 --speed-files 6000 --repeats 1", 2),
    Benchmark("training.loading", f"{DATA} --seconds 5 --processes 0 1", 1),
    Benchmark("training.overhead", "--repeats 3", 2),
    Benchmark("composing.originality", "", 0.5),
    Benchmark("window.start", "--runs 3", 1, ("xvfb-run",)),
    Benchmark("window.painting", "--frames 60", 1),
    Benchmark("playback.accompanying_live", "", 11, ("jackd",)),
    Benchmark("playback.sounding", "--seconds 20", 2),
    Benchmark("playback.beside_fluidsynth", f"{DATA} --files 20", 8, ("fluidsynth",)),
    Benchmark("playback.timing", "--notes 1500 --rounds 1 --sequences 50 --times 5", 2, ("jackd",)),
    Benchmark("composing.streaming", "--minutes 0.5 --starts 5 --phrases 3", 2, ("jackd",)),
    Benchmark("beats.finding", "DATA --pieces 12", 5, too_long="reads the collections unpacked"),
    Benchmark("beats.phrases", "DATA", 5, too_long="reads the collections unpacked"),
    Benchmark("library.similar", "", 0.5),
    Benchmark("library.map", "", 3),
    Benchmark("library.units", SOURCES, 3),
    Benchmark(
        "taste.ranking", "--seeds 2", 7, too_long="composes hundreds of takes, and simulates 14 users: 7 minutes"
    ),
    Benchmark("library.size", "", 8, too_long="writes 100,000 files"),
    Benchmark(
        "likelihood.ablations", f"{SOURCES} --minutes 4", 90, too_long="trains some twenty models, 4 minutes each"
    ),
    Benchmark(
        "peers.compare", f"{SOURCES} --minutes 40 --cpu --test", 50, too_long="trains a transformer for 40 minutes"
    ),
    Benchmark("likelihood.held_out", "--minutes 7", 16, too_long="trains two models for 7 minutes each"),
    Benchmark(
        "likelihood.published", "DATA/benchmarks --test", 32, too_long="trains six models for 4 to 6 minutes each"
    ),
    Benchmark("likelihood.classic", "", 20, too_long="trains fifteen models"),
    Benchmark(
        "likelihood.baselines",
        f"assets/checkpoints/lstm.safetensors {SOURCES}",
        20,
        too_long="counts n-grams in all keys",
    ),
)


def command(benchmark: Benchmark, data: Path | None) -> list[str]:
    """As a list of words; patterns of files are filled in."""
    words: list[str] = []
    for word in benchmark.options.split():
        name, found = word, []
        if "DATA" in word and data:
            name = word.replace("DATA", str(data))
            found = sorted(map(str, Path(name).parent.glob(Path(name).name))) if "*" in name else []
        words += found or [name]
    start = ["xvfb-run", "-a"] if "xvfb-run" in benchmark.needs else []
    return [*start, sys.executable, "-m", f"tests.benchmarks.{benchmark.name}", *words]


def why_not(benchmark: Benchmark, data: Path | None, seconds_left: float) -> str:
    """In words, or nothing if it is to be run."""
    if benchmark.too_long:
        return benchmark.too_long
    missing = [program for program in benchmark.needs if not shutil.which(program)]
    if missing:
        return f"needs {', '.join(missing)}"
    if "DATA" in benchmark.options and data is None:
        return "needs the training data: give its folder"
    if benchmark.minutes * 60 > seconds_left:
        return "half an hour is over"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--only", nargs="+", choices=[benchmark.name for benchmark in ALL])
    options = parser.parse_args()
    environment = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "QT_QPA_PLATFORM": "offscreen"} | os.environ
    began, rows = time.monotonic(), []
    for benchmark in ALL:
        if options.only and benchmark.name not in options.only:
            continue
        reason = why_not(benchmark, options.data, LIMIT_SECONDS - (time.monotonic() - began))
        shown = f"python -m tests.benchmarks.{benchmark.name} {benchmark.options}".strip()
        if not reason:
            print(f"\n--- {shown}", flush=True)
            own = environment | ({"QT_QPA_PLATFORM": "xcb"} if "xvfb-run" in benchmark.needs else {})
            start = time.monotonic()
            code = subprocess.run(command(benchmark, options.data), env=own, check=False).returncode
            reason = f"{time.monotonic() - start:.0f} s" + (f", failed with exit code {code}" if code else "")
        rows.append([benchmark.name, reason, f"`{shown}`"])
    print_table(f"{(time.monotonic() - began) / 60:.1f} minutes", ("benchmark", "", "command"), rows)
    sys.exit(any("failed" in row[1] for row in rows))


if __name__ == "__main__":
    main()
