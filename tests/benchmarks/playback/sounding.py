"""The synth: how soon it is ready, what mixing costs, what comes late on a busy machine, and rendering to a file.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.playback.sounding [--seconds 60]

It plays to miniaudio's null backend, so no sound device is needed. As root it gets real-time priority; for what others
see, put `setpriv --bounding-set=-sys_nice --inh-caps=-sys_nice` before the command.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, cast

import msgspec
import numpy as np

from app.assets import shipped_clips
from app.files.audio import render_wav
from app.ipc import wire
from app.synth import messages as ask
from tests.benchmarks.table import print_table

STARTS = 10
AHEAD = 0.05  # seconds: how early notes are announced that were composed
ORGAN = 19


class Synth:
    """The process, on the null backend."""

    def __init__(self, *arguments: str) -> None:
        begin = time.perf_counter()
        command = [sys.executable, "-m", "app.synth.process", "--backend", "null", *arguments]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        self._answers = wire.messages(cast(BinaryIO, self._process.stdout), ask.REPORTS)
        first = next(self._answers)
        assert isinstance(first, ask.SynthReady)
        self.latency = first.latency_seconds
        self.ready_seconds = time.perf_counter() - begin

    def say(self, command: ask.Command) -> None:
        assert self._process.stdin
        self._process.stdin.write(wire.encode(command))
        self._process.stdin.flush()

    def stats(self) -> ask.SynthStats:
        self.say(ask.AskStats())
        while isinstance(found := next(self._answers), ask.SynthLevels):
            pass
        assert isinstance(found, ask.SynthStats)
        return found

    def close(self) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


@contextmanager
def busy_cores(number: int) -> Iterator[None]:
    """Processes that do nothing but compute."""
    processes = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(number)]
    try:
        yield
    finally:
        for process in processes:
            process.kill()
            process.wait()


def mixing_share(voices: int) -> float:
    """Of one core, by the audio callback."""
    synth = Synth()
    for number in range(voices):
        synth.say(ask.ChooseProgram(number // 32, ORGAN))
        synth.say(ask.NoteOn(wire.now(), number // 32, 48 + number % 32, 60))
    while synth.stats().notes < voices:
        time.sleep(0.1)
    time.sleep(1)
    synth.stats()
    time.sleep(5)
    share = synth.stats().share
    synth.close()
    return share


def dense_playing(seconds: float, live: bool, latency_ms: float) -> dict[str, Any]:
    """20 notes a second, and twice a second a chord of 6. live: not announced."""
    synth = Synth("--latency-ms", str(latency_ms))
    time.sleep(2)  # as a player has, who looks for the first key; samples are decoded meanwhile
    rng, before = random.Random(1), synth.stats()
    begin = wire.now()
    for beat in range(int(seconds * 20)):
        due = begin + beat / 20
        time.sleep(max(0.0, due - wire.now()))
        chord = rng.sample(range(40, 90), 6 if beat % 10 == 0 else 1)
        for pitch in chord:
            if live:
                synth.say(ask.NoteOn(wire.now(), 0, pitch, rng.randint(40, 110)))
            else:
                synth.say(ask.NoteOn(due + AHEAD, 0, pitch, rng.randint(40, 110)))
                synth.say(ask.NoteOff(due + AHEAD + rng.uniform(0.05, 1.5), 0, pitch))
        if live and beat % 4 == 3:
            for pitch in range(40, 90):
                synth.say(ask.NoteOff(wire.now(), 0, pitch))
    time.sleep(1)
    last = synth.stats()
    found = msgspec.structs.asdict(last) | {"latency": synth.latency, "notes": last.notes - before.notes}
    synth.close()
    return found


def real_times() -> float:
    """Seconds of sound per CPU second of rendering a shipped clip to .wav, median."""
    data, rates = shipped_clips()[0].read_bytes(), []
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(5):
            begin = time.process_time()
            rates.append(render_wav(data, Path(folder, "clip.wav")) / (time.process_time() - begin))
    return float(np.median(rates))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--latencies", type=float, nargs="+", default=[35, 50, 65], help="in ms")
    arguments = parser.parse_args()
    starts = []
    for _ in range(STARTS):
        synth = Synth()
        starts.append(synth.ready_seconds)
        synth.close()
    rows = [
        ["ready after, ms, median (slowest)", f"{np.median(starts) * 1e3:.0f} ({max(starts) * 1e3:.0f})"],
        *([f"mixing {voices} voices, share of a core", f"{mixing_share(voices):.1%}"] for voices in (16, 64)),
        ["rendering to .wav, times real time, one core", f"{real_times():.0f}"],
    ]
    print_table("The synth", ("", ""), rows)
    rows = []
    cores = os.cpu_count() or 1
    for latency in arguments.latencies:
        for live in (False, True):
            with busy_cores(cores):
                found = dense_playing(arguments.seconds, live, latency)
            kind = "live" if live else f"announced {AHEAD * 1e3:.0f} ms ahead"
            counts = [str(found[name]) for name in ("notes", "late", "underruns")]
            rows.append([f"{found['latency'] * 1e3:.0f}", kind, *counts, f"{found['share']:.1%}"])
    columns = ("latency, ms", "notes", "played", "late", "underruns", "share of a core")
    print_table(f"{arguments.seconds:.0f} s of dense playing, all {cores} cores busy", columns, rows)


if __name__ == "__main__":
    main()
