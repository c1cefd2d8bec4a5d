"""How exactly the player keeps time while everything else is busy, how soon it plays, and whether notes hang.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.playback.timing [--notes 10000] [--sequences 1000]

Needs jackd and root, or the right to realtime priority. An error is the moment when a note-on arrived at a receiver (a
process of its own at realtime priority) less the moment when it was due: JACK's delivery, in periods of 64 frames
(1.33 ms), is part of it. Beside it mido's own MidiFile.play() with the same notes to the same receiver under the same
load, in turns. The load: the shipped LSTM composing without a pause, and a busy loop for each core.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from unittest import mock

import numpy as np
from mido import Message, MidiFile, MidiTrack

from app.ipc import client as ipc_client
from app.ipc.client import Restarted
from app.player import messages as ask
from app.player.client import Player
from tests.app.player.jack import Reports, Server, Stumbling, load
from tests.benchmarks.playback.timing_load import ROOT, SELF, Stamps, under_load
from tests.benchmarks.table import print_table

TICKS_PER_QUARTER, TICKS_PER_SECOND = 4800, 9600
Row = tuple[int, int, int, int, int]  # as the player takes them
Played = tuple[list[tuple[float, list[int]]], float]  # what arrived, and the moment of tick 0


def made_up_notes(count: int, draw: random.Random) -> list[Row]:
    """100 a second, a tenth of them in chords of three; no two of 10,000 have the same pitch and velocity."""
    rows: list[Row] = []
    tick = 0
    while len(rows) < count:
        for _ in range(3 if draw.random() < 0.04 else 1):
            index = len(rows)
            rows.append((tick, 480, 0, 20 + index % 100, 1 + index // 100 % 100))
        tick += draw.randrange(20, 184)
    return rows[:count]


# (a) Errors.


def start_unprivileged(module: str, log: Path | None = None) -> subprocess.Popen[bytes]:
    """The player as a user without any rights to priority has it."""
    code = "import os\ndef refuse(*_):\n    raise PermissionError\nos.sched_setscheduler = refuse\n"
    code += "from app.player.process import main\nos._exit(main())"
    return subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)


def played(rows: Sequence[Row], stamps: Stamps) -> Played:
    """By the player."""
    reports = Reports()
    with Player(reports) as player:
        player.send(ask.AddOutput("main", "stamps"))
        reports.next(ask.OutputOpened)
        player.send(ask.LoadPiece(TICKS_PER_QUARTER))
        player.add(rows)
        time.sleep(0.5)
        stamps.take()
        player.send(ask.Play())
        reports.next(ask.PieceEnded, timeout=rows[-1][0] / TICKS_PER_SECOND + 60)
    # All positions give the same begin; the least is one that no late note held back.
    begins = [own.moment - own.tick / TICKS_PER_SECOND for own in reports.all if isinstance(own, ask.Position)]
    return stamps.take(), min(begins)


def played_unprivileged(rows: Sequence[Row], stamps: Stamps) -> Played:
    with mock.patch.object(ipc_client, "start_child", start_unprivileged):
        return played(rows, stamps)


def played_by_mido(rows: Sequence[Row], stamps: Stamps) -> Played:
    track, last = MidiTrack(), 0
    events = [(row[0], 1, Message("note_on", note=row[3], velocity=row[4])) for row in rows]
    events += [(row[0] + row[1], 0, Message("note_off", note=row[3])) for row in rows]
    for tick, _, message in sorted(events, key=lambda event: event[:2]):
        track.append(message.copy(time=tick - last))
        last = tick
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "notes.mid"
        MidiFile(ticks_per_beat=TICKS_PER_QUARTER, tracks=[track]).save(path)
        stamps.take()
        command = [*SELF, "mido", str(path), "stamps"]
        done = subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return stamps.take(), float(done.stdout.splitlines()[-1])


PLAYERS = {
    "the player": played,
    "the player, refused any priority": played_unprivileged,
    "mido's MidiFile.play()": played_by_mido,
}


def errors_ms(rows: Sequence[Row], got: Sequence[tuple[float, list[int]]], begin: float) -> tuple[np.ndarray, int, int]:
    """-> error of each note that arrived, how many did not, how many came after a later one."""
    arrived = {(data[1], data[2]): at for at, data in got}
    due = {(row[3], row[4]): begin + row[0] / TICKS_PER_SECOND for row in rows}
    errors = np.array([(arrived[key] - moment) * 1e3 for key, moment in due.items() if key in arrived])
    places = [due[data[1], data[2]] for _, data in got if (data[1], data[2]) in due]
    disorder = sum(later < earlier for earlier, later in pairwise(places))
    return errors, len(due) - len(errors), disorder


def quantiles(values: np.ndarray) -> list[str]:
    return [f"{value:.2f}" for value in np.percentile(values, (50, 99, 99.9, 100))]


def table_of_errors(count: int, rounds: int, is_loaded: bool) -> None:
    found: dict[str, list[tuple[np.ndarray, int, int]]] = {name: [] for name in PLAYERS}
    rows = made_up_notes(count, random.Random(1))
    share = count // rounds
    slept: list[float] = []
    stamps = Stamps("stamps")
    with under_load() if is_loaded else contextlib.nullcontext():
        time.sleep(5 if is_loaded else 0)
        for turn in range(rounds):
            part = rows[turn * share : (turn + 1) * share]
            part = [(row[0] - part[0][0], *row[1:]) for row in part]
            for name, play in PLAYERS.items():
                found[name].append(errors_ms(part, *play(part, stamps)))
            floor = [*SELF, "sleep", str(part[-1][0] / TICKS_PER_SECOND)]
            slept += json.loads(subprocess.run(floor, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)
    stamps.close()
    lines = [["a process that only sleeps", "after due", *quantiles(np.array(slept)), "", ""]]
    for name, parts in found.items():
        errors = np.concatenate([part[0] for part in parts])
        steady = np.concatenate([part[0] - np.median(part[0]) for part in parts])
        for kind, values in ("after due", errors), ("from the median", np.abs(steady)):
            lines.append(
                [
                    name,
                    kind,
                    *quantiles(values),
                    str(sum(part[1] for part in parts)),
                    str(sum(part[2] for part in parts)),
                ]
            )
    columns = ("", "ms", "p50", "p99", "p99.9", "max", "lost", "out of order")
    print_table(f"Onsets of {count:,} notes, {'all cores busy' if is_loaded else 'an idle machine'}", columns, lines)


# (b), (c) How soon.


def table_of_waits(times: int) -> None:
    starts, firsts = [], []
    for _ in range(times):
        reports = Reports()
        before = time.perf_counter()
        with Player(reports):
            reports.next(ask.PlayerReady)
            starts.append((time.perf_counter() - before) * 1e3)
    stamps, reports = Stamps("stamps"), Reports()
    with Player(reports) as player:
        player.send(ask.AddOutput("main", "stamps"))
        load(player)
        reports.next(ask.OutputOpened)
        for _ in range(times):
            before = time.perf_counter()
            player.send(ask.Play(0))
            time.sleep(0.1)
            player.send(ask.Stop())
            reports.next(ask.StateChanged, "stopped")
            time.sleep(0.05)
            firsts.append((stamps.take()[0][0] - before) * 1e3)
    stamps.close()
    rows = [
        [name, f"{statistics.median(values):.1f}", f"{max(values):.1f}"]
        for name, values in (("start to ready", starts), ("play to the first note-on", firsts))
    ]
    print_table(f"Milliseconds, {times} times, an idle machine", ("", "median", "longest"), rows)


# (d) Notes that hang.


def table_of_sequences(count: int) -> None:
    reports = Reports()
    with Player(reports) as player:
        stumbling = Stumbling(player, reports, "stumbling", random.Random(7))
        began, hung, unplugged = time.monotonic(), 0, 0
        for number in range(count):
            unplug = number % 4 == 3
            unplugged += unplug
            hung += bool(stumbling.sequence(number + 1, unplug))
        stumbling.close()
    faults = sum(isinstance(report, ask.PlayerError | Restarted) for report in reports.all)
    row = [f"{count:,}", f"{unplugged:,}", str(hung), str(faults), f"{time.monotonic() - began:.0f} s"]
    print_table(
        "Random sequences", ("sequences", "with unplugging", "with notes left sounding", "errors", "took"), [row]
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--notes", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--sequences", type=int, default=1000)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--only", choices=("errors", "idle", "waits", "sequences"))
    options = parser.parse_args()
    os.environ["JACK_DEFAULT_SERVER"] = name = f"timing-{os.getpid()}"
    with Server(name, 64):
        if options.only in (None, "waits"):
            table_of_waits(options.times)
        if options.only in (None, "errors"):
            table_of_errors(options.notes, options.rounds, True)
        if options.only in (None, "idle"):
            table_of_errors(options.notes // 4, 1, False)
    with Server(name):
        if options.only in (None, "sequences"):
            table_of_sequences(options.sequences)


if __name__ == "__main__":
    main()
