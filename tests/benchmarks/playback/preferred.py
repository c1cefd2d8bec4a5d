"""What real-time priority does for the synth, for a user without rights: xruns and late notes on a JACK server.

python -m tests.benchmarks.playback.preferred [--seconds 20]

As root, with jackd, setpriv and dbus-daemon: the synth has no rights of its own, and a RealtimeKit of ours, on a bus of
its own, gives it the priority or refuses. The processes that keep the cores busy are ordinary ones.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import BinaryIO, cast

from app.ipc import wire
from app.synth import messages as ask
from tests.app.ipc.realtime_kit import Bus, RealtimeKit
from tests.app.player.jack import Server
from tests.benchmarks.playback.sounding import busy_cores
from tests.benchmarks.table import print_table

NAME = "continuo-bench"
WITHOUT_RIGHTS = ["setpriv", "--bounding-set=-sys_nice", "--inh-caps=-sys_nice"]


class Xruns:
    """Counted by a client of the server."""

    def __init__(self) -> None:
        self.count = 0
        jack = ctypes.CDLL("libjack.so.0")
        jack.jack_client_open.restype = ctypes.c_void_p
        self._client = ctypes.c_void_p(jack.jack_client_open(b"counter", 1, None))
        self._callback = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p)(self._on_xrun)
        jack.jack_set_xrun_callback(self._client, self._callback, None)
        jack.jack_activate(self._client)
        self._jack = jack

    def _on_xrun(self, _: object) -> int:
        self.count += 1
        return 0

    def close(self) -> None:
        """Leave the server."""
        self._jack.jack_client_close(self._client)


def play(bus: str, seconds: float, busy: int) -> tuple[int, ask.SynthStats]:
    """20 notes a second, announced 50 ms ahead. -> xruns, and what the synth says."""
    process = subprocess.Popen(
        [*WITHOUT_RIGHTS, sys.executable, "-m", "app.synth.process", "--backend", "jack"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=os.environ | {"DBUS_SYSTEM_BUS_ADDRESS": bus},
    )  # fmt: skip
    assert process.stdin and process.stdout
    stdin, reports = process.stdin, wire.messages(cast(BinaryIO, process.stdout), ask.REPORTS)
    assert isinstance(next(reports), ask.SynthReady)

    def say(command: ask.Command) -> None:
        stdin.write(wire.encode(command))
        stdin.flush()

    def stats() -> ask.SynthStats:
        say(ask.AskStats())
        while not isinstance(found := next(reports), ask.SynthStats):
            pass
        return found

    say(ask.NoteOn(wire.now(), 0, 60, 1))
    time.sleep(2)
    before, xruns, draw = stats(), Xruns(), random.Random(1)
    with busy_cores(busy):
        begin = wire.now()
        for beat in range(int(seconds * 20)):
            due = begin + beat / 20
            time.sleep(max(0.0, due - wire.now()))
            pitch = draw.randrange(40, 90)
            say(ask.NoteOn(due + 0.05, 0, pitch, 90))
            say(ask.NoteOff(due + 0.05 + draw.uniform(0.05, 1.5), 0, pitch))
        after = stats()
    xruns.close()
    stdin.close()
    process.wait(20)
    late, underruns = after.late - before.late, after.underruns - before.underruns
    return xruns.count, ask.SynthStats(after.notes, after.voices, late, underruns, after.share, None, 0)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--busy", type=int, default=os.cpu_count() or 1, help="processes that compute without pause")
    arguments = parser.parse_args()
    os.environ["JACK_DEFAULT_SERVER"] = NAME
    rows = []
    with tempfile.TemporaryDirectory() as folder, Server(NAME):
        bus = Bus(Path(folder))
        for refuses in (True, False, True, False):
            with RealtimeKit(bus.address, refuses=refuses):
                xruns, stats = play(bus.address, arguments.seconds, arguments.busy)
            given = "refused" if refuses else "given"
            rows.append([given, str(xruns), str(stats.underruns), str(stats.late), str(stats.notes)])
        bus.close()
    columns = ("real-time priority", "xruns", "underruns", "notes late", "of")
    print_table(f"{arguments.seconds:.0f} s, {arguments.busy} busy processes", columns, rows)


if __name__ == "__main__":
    main()
