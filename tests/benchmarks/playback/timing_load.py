"""What tests.benchmarks.playback.timing runs beside the player: a receiver, a load, mido's own playing; each a process.

python -m tests.benchmarks.playback.timing_load ROLE [ARGUMENTS]
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from mido import MidiFile

from tests.checkout import ROOT

SELF = [sys.executable, "-m", "tests.benchmarks.playback.timing_load"]


def receive(name: str) -> None:
    """Stamps what arrives. A line on stdin asks for it: [moment, bytes] of each so far, as JSON."""
    import rtmidi

    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
    got: list[tuple[float, list[int]]] = []
    taken = 0
    port = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name)  # type: ignore[attr-defined]
    port.set_callback(lambda event, _: got.append((time.perf_counter(), event[0])))
    port.open_virtual_port("in")
    print("ready", flush=True)
    for _ in sys.stdin:
        new = got[taken:]
        taken += len(new)
        print(json.dumps(new), flush=True)
    os._exit(0)


def play_with_mido(path: str, port: str) -> None:
    """Says when it began, after the end."""
    import mido

    mido.set_backend("mido.backends.rtmidi/UNIX_JACK")
    with mido.open_output(next(name for name in mido.get_output_names() if port in name)) as output:  # type: ignore[attr-defined]
        began: list[float] = []

        def now() -> float:
            began.append(time.perf_counter())
            return began[-1]

        time.sleep(0.5)
        for message in MidiFile(path).play(now=now):
            output.send(message)
        time.sleep(0.2)
    print(began[0], flush=True)


def sleep(seconds: str) -> None:
    """What the machine itself allows: how late (ms) a realtime process wakes that only sleeps. As JSON, at the end."""
    with contextlib.suppress(OSError):
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(10))
    begin, late = time.perf_counter(), []
    for turn in range(int(float(seconds) * 100)):
        due = begin + turn / 100
        time.sleep(max(0.0, due - time.perf_counter()))
        late.append((time.perf_counter() - due) * 1e3)
    print(json.dumps(late))


def compose_for_ever() -> None:
    from app.assets import shipped_clips
    from generator.compose.asking.request_for import request_for
    from generator.compose.asking.wish import Wish, read_seed
    from generator.compose.drawing.engine import compose
    from generator.network.checkpoint import load_checkpoint

    checkpoint = load_checkpoint(ROOT / "assets" / "checkpoints" / "lstm.safetensors")
    for rng_seed in range(10**6):
        wish = Wish(seed=read_seed(shipped_clips()[0]), seconds=600, rng_seed=rng_seed)
        for _ in compose(checkpoint.model(), request_for(checkpoint, wish)):
            pass


ROLES: dict[str, Callable[..., None]] = {
    "receive": receive,
    "mido": play_with_mido,
    "compose": compose_for_ever,
    "sleep": sleep,
}


@contextlib.contextmanager
def running(commands: Sequence[Sequence[str]]) -> Iterator[None]:
    quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    processes = [subprocess.Popen(command, cwd=ROOT, **quiet) for command in commands]
    try:
        yield
        assert all(process.poll() is None for process in processes), "the load ended by itself"
    finally:
        for process in processes:
            process.kill()
            process.wait()


def under_load() -> contextlib.AbstractContextManager[None]:
    cores = os.cpu_count() or 1
    return running([[*SELF, "compose"], *([[sys.executable, "-c", "while True: pass"]] * cores)])


class Stamps:
    """The receiver's process."""

    def __init__(self, name: str) -> None:
        self._process = subprocess.Popen(
            [*SELF, "receive", name], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        assert self._process.stdout
        self._process.stdout.readline()

    def take(self) -> list[tuple[float, list[int]]]:
        """Note-ons since the last time."""
        assert self._process.stdin and self._process.stdout
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        return [(at, data) for at, data in json.loads(self._process.stdout.readline()) if data[0] >> 4 == 9 and data[2]]

    def close(self) -> None:
        self._process.kill()
        self._process.wait()


if __name__ == "__main__":
    ROLES[sys.argv[1]](*sys.argv[2:])
