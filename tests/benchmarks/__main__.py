"""Every figure of docs/benchmarks that this machine can make again in two hours, one program after another.

python -m tests.benchmarks [DATA] [--only NAME ...]

DATA: a folder with the training data (`permissive` and `share-alike`, the zips of assets/recipes/README.md in them);
without it the programs that need it are left out. What is left out is named at the end, with the command that makes it.
"""

from __future__ import annotations

import argparse
import os
import shlex
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.table import print_table

LIMIT_SECONDS = 120 * 60
UNPACKED = "reads the collections unpacked"


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
SIX_STYLES = (
    "chorale=music21:bach classical=DATA/permissive/03_*.zip classical=DATA/permissive/04_*.zip "
    "piano=DATA/permissive/05_*.zip performance=DATA/permissive/01_*.zip performance=DATA/share-alike/07_*.zip "
    "song=DATA/permissive/02_*.zip game=DATA/permissive/06_*.zip"
)
ALL_STYLES = (
    f"{SIX_STYLES} classical=DATA/permissive/18_*.zip classical=DATA/permissive/19_*.zip "
    "classical=DATA/share-alike/21_*.zip song=DATA/permissive/14_*.zip game=DATA/permissive/16_*.zip "
    "quartet=DATA/permissive/08_*.zip orchestra=DATA/permissive/09_*.zip groove=DATA/permissive/10_*.zip "
    "secular=DATA/permissive/11_*.zip sacred=DATA/permissive/12_*.zip hymn=DATA/permissive/13_*.zip "
    "leadsheet=DATA/permissive/15_*.zip"
)
ONE_PART = f"{SIX_STYLES} --checkpoint assets/checkpoints/lstm.safetensors assets/checkpoints/wavenet.safetensors"
ENSEMBLE = f"{ALL_STYLES} --checkpoint assets/checkpoints/ensemble.safetensors"
PIANO_MIDI, GIANT_MIDI = "DATA/share-alike/07_*.zip", "DATA/permissive/01_*.zip"
ALL = (
    Benchmark("likelihood.shipped", ONE_PART, 4),
    Benchmark("likelihood.accompany", f"{ENSEMBLE} --pieces 120", 8),
    Benchmark("likelihood.beside_merged", ALL_STYLES, 2),
    Benchmark("composing.ensembles", "", 0.5),
    Benchmark("composing.stuck_and_return", f"{ENSEMBLE} --half 0", 2),
    Benchmark("composing.takes_order", f"{ENSEMBLE} --half 0", 3),
    Benchmark("composing.judge", f"{ENSEMBLE} --half 0 --pieces 60", 4),
    Benchmark("composing.steering", f"{ENSEMBLE} --half 0", 4),
    Benchmark("composing.consistency_weights", ENSEMBLE, 14),
    Benchmark("composing.added_bass", ENSEMBLE, 1),
    Benchmark("composing.added_parts", "--songs DATA/*.mid --instruments bass", 5, too_long=UNPACKED),
    Benchmark("composing.added_beside_drums", "--bands DATA/*.mid --loops DATA/*.mid --takes 4", 2, too_long=UNPACKED),
    Benchmark(
        "drums.new_drums",
        "--songs DATA/permissive/13_*.zip DATA/permissive/14_*.zip DATA/permissive/15_*.zip "
        "--drummers DATA/permissive/10_*.zip DATA/permissive/06_*.zip",
        5,
    ),
    Benchmark("drums.kept_pattern", "DATA/permissive/06_*.zip DATA/permissive/16_*.zip --pieces 14 --every 4", 1),
    Benchmark("composing.infill", f"{ENSEMBLE} --gaps 1 --pieces 48", 4),
    Benchmark("composing.loops", f"--pieces 60 --people {DATA}", 3),
    Benchmark("composing.listening", "--pieces 2 --people DATA/permissive/04_*.zip", 2),
    Benchmark("composing.metre_and_dynamics", f"--people {SIX_STYLES}", 2),
    Benchmark("composing.accompanying", f"{PIANO_MIDI} --pieces 24", 3),
    Benchmark("composing.accompanying", f"{GIANT_MIDI} --pieces 24", 1),
    Benchmark("composing.waiting", "--events 1500", 2),
    Benchmark("composing.event_cost", "--rounds 4", 1),
    Benchmark("training.parsing", "--files 40", 1),
    Benchmark("training.preparing", f"{DATA} --files 12000 --speed-files 6000 --repeats 1", 2),
    Benchmark("training.loading", f"{DATA} --seconds 5 --processes 0 1", 1),
    Benchmark("training.overhead", "--repeats 3", 2),
    Benchmark("training.cpu_precision", "--rounds 4", 0.5),
    Benchmark("composing.originality", "", 0.5),
    Benchmark("window.start", "--runs 3", 1, ("xvfb-run",)),
    Benchmark("window.painting", "--frames 60", 1),
    Benchmark("window.editing", "", 1),
    Benchmark("playback.accompanying_live", "", 11, ("jackd",)),
    Benchmark("playback.preferred", "--seconds 15", 2, ("jackd",)),
    Benchmark("playback.sounding", "--seconds 20", 2),
    Benchmark("playback.beside_fluidsynth", f"{DATA} --files 20", 8, ("fluidsynth",)),
    Benchmark("playback.timing", "--notes 1500 --rounds 1 --sequences 50 --times 5", 2, ("jackd",)),
    Benchmark("composing.streaming", "--minutes 0.5 --starts 5 --phrases 3", 2, ("jackd",)),
    Benchmark("library.similar", "", 0.5),
    Benchmark("library.map", "", 3),
    Benchmark("library.units", SIX_STYLES, 3),
    Benchmark(
        "composing.comping",
        f'{PIANO_MIDI} --bands BANDS --parts "bass, electric piano" --pieces 12',
        3,
        too_long="needs bands: `train-generator arrange` as in assets/recipes/README.md makes them",
    ),
    Benchmark("beats.known", "DATA", 5, too_long=UNPACKED),
    Benchmark("beats.finding", "DATA --pieces 12", 5, too_long=UNPACKED),
    Benchmark("beats.phrases", "DATA", 5, too_long=UNPACKED),
    Benchmark("beats.starting", "DATA --fit --pieces 120", 10, too_long=UNPACKED),
    Benchmark(
        "likelihood.unknown_beat",
        f"{ALL_STYLES} --checkpoint CHECKPOINT --pieces 40",
        5,
        too_long="compares checkpoints that don't ship",
    ),
    Benchmark(
        "taste.ranking", "--seeds 2", 7, too_long="composes hundreds of takes, and simulates 14 users: 7 minutes"
    ),
    Benchmark("library.size", "", 8, too_long="writes 100,000 files"),
    Benchmark("window.soak", "--minutes 60", 60, too_long="takes an hour: `make soak`"),
    Benchmark("training.hostile", "FOLDER --files 1000000", 60, too_long="reads a million files"),
    Benchmark(
        "likelihood.ablations", f"{SIX_STYLES} --minutes 4", 90, too_long="trains some twenty models, 4 minutes each"
    ),
    Benchmark(
        "peers.compare", f"{SIX_STYLES} --minutes 40 --cpu --test", 50, too_long="trains a transformer for 40 minutes"
    ),
    Benchmark("peers.musib", "--minutes 2.5", 8, too_long="trains an LSTM, and fills 1,000 gaps"),
    Benchmark("likelihood.held_out", "--minutes 7", 16, too_long="trains two models for 7 minutes each"),
    Benchmark(
        "likelihood.published", "DATA/benchmarks --test", 32, too_long="trains six models for 4 to 6 minutes each"
    ),
    Benchmark("likelihood.classic", "", 20, too_long="trains fifteen models"),
    Benchmark(
        "likelihood.baselines",
        f"assets/checkpoints/lstm.safetensors {SIX_STYLES}",
        20,
        too_long="counts n-grams in all keys",
    ),
)


def command(benchmark: Benchmark, data: Path | None) -> list[str]:
    """As a list of words; patterns of files are filled in."""
    words: list[str] = []
    for word in shlex.split(benchmark.options):
        style, equals, path = word.rpartition("=")
        if path.startswith("DATA") and data:
            pattern = path.removeprefix("DATA").lstrip("/")
            found = sorted(data.glob(pattern)) if "*" in pattern else [data / pattern]
            words += [f"{style}{equals}{own}" for own in found]
        else:
            words.append(word)
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
        return "two hours are over"
    return ""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", nargs="?", type=Path)
    parser.add_argument("--only", nargs="+", choices=sorted({benchmark.name for benchmark in ALL}))
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
