"""Heard while it is composed: how soon, without a stumble for how long, and how soon a duet answers.

python -m tests.benchmarks.composing.streaming [--minutes 10] [--starts 20] [--phrases 20] [--busy 2]

A real receiver on a JACK server without a sound card (period 64 frames), the shipped LSTM, and `--busy` other processes
that compute without pause. A "wait" is the music holding at a bar line because composing had not come further.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.assets import default_checkpoint, shipped_clips
from app.cli.terminal_player import FromPlayer, Live
from app.composer.client import Composer
from app.composer.messages import CheckpointOpened
from app.composer.stream import Stream
from app.ipc.wire import now
from app.live.duet import Duet, DuetSettings
from app.live.options import Sound
from app.player import messages as ask
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import Continuation
from generator.midi.reader import read_midi_file
from generator.network.checkpoint import load_checkpoint
from tests.app.player.jack import Receiver, Server
from tests.benchmarks.table import print_table

PAUSE = 0.8  # seconds that end a phrase
SERVER = f"continuo-streaming-{os.getpid()}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--starts", type=int, default=20)
    parser.add_argument("--phrases", type=int, default=20)
    parser.add_argument("--busy", type=int, default=2)
    options = parser.parse_args()
    os.environ["JACK_DEFAULT_SERVER"] = SERVER
    with Server(SERVER):
        others = [multiprocessing.Process(target=_compute, daemon=True) for _ in range(options.busy)]
        for other in others:
            other.start()
        stage = _Stage()
        try:
            if options.starts:
                stage.starts(options.starts)
            if options.phrases:
                stage.duets(options.phrases)
            if options.minutes:
                stage.endless(options.minutes)
        finally:
            stage.close()
            for other in others:
                other.terminate()


def _compute() -> None:
    matrix = np.random.default_rng(0).random((300, 300))
    while True:
        matrix = np.tanh(matrix @ matrix / 300)


class _Stage:
    def __init__(self) -> None:
        self.checkpoint = load_checkpoint(default_checkpoint())
        self.receiver = Receiver("receiver")
        self.live = Live(Sound(output=(self.receiver.port,)))
        self.composer = Composer(self.live.from_composer)
        self.composer.open(default_checkpoint())
        self.waits: list[float] = []
        while (arrived := self.live.next_report()) and not isinstance(arrived.report, CheckpointOpened):
            pass

    def stream(self, clip: Path | None, rng_seed: int) -> tuple[Stream, Continuation]:
        score = read_midi_file(clip) if clip else None
        going_on = Continuation.of(request_for(self.checkpoint, Wish(seed=score, rng_seed=rng_seed)), endless=True)
        return Stream(self.live.player, self.composer, going_on, score), going_on

    def run(self, part: Any, is_over: Callable[[], bool], wait: Callable[[], float] = lambda: 0.01) -> None:
        while not is_over():
            arrived = self.live.next_report(time.monotonic() + min(0.01, max(0.0, wait())))
            if isinstance(arrived, FromPlayer):
                if isinstance(arrived.report, ask.Underrun):
                    self.waits.append(now())
                part.from_player(arrived.report)
            elif arrived:
                part.from_composer(arrived.report)

    def quiet(self) -> None:
        self.receiver.wait(lambda heard: heard.is_silenced)
        self.receiver.got.clear()

    def starts(self, count: int) -> None:
        """From pressing play to the first note-on; what the first notes are is drawn, so some begin with a rest."""
        rows = []
        for name, clips in (("after a clip", shipped_clips()), ("from nothing", [None])):
            found = []
            for number in range(count):
                stream, going_on = self.stream(clips[number % len(clips)], number)
                self.receiver.got.clear()
                began = now()
                stream.prepare()
                stream.play()
                self.run(stream, lambda: bool(self.receiver.strikes))
                struck = next(moment for moment, data in self.receiver.got if data[0] >> 4 == 9)
                rest = going_on.before.seconds_at(int(stream.notes[:, 0].min())) - going_on.before.seconds_at(
                    going_on.begin_ticks
                )
                found.append((struck - began - rest) * 1e3)
                stream.stop()
                self.quiet()
            rows.append([name, *(f"{np.percentile(found, share):.0f}" for share in (50, 90, 100)), str(count)])
        print_table(
            "From pressing play to the first note-on, milliseconds, less the rest that is composed before it",
            ["", "median", "p90", "most", "starts"],
            rows,
        )

    def duets(self, count: int) -> None:
        """From the end of the pause that ends a phrase to the first answering note."""
        import rtmidi

        keys: Any = rtmidi.MidiOut(rtmidi.API_UNIX_JACK, "piano")  # type: ignore[attr-defined]
        keys.open_virtual_port("keys")
        self.live.player.send(ask.ChooseInput("piano", False, False))
        self.live.settle()
        settings = DuetSettings(PAUSE)
        duet = Duet(self.live.player, self.composer, self.checkpoint, settings)
        draw, answers, silences = random.Random(0), [], []

        def wait() -> float:
            return duet.pass_time(now()) - now()

        def pause(seconds: float) -> None:
            until = now() + seconds
            self.run(duet, lambda: now() >= until, wait)

        last_off = 0.0
        for _ in range(count):
            for pitch in (draw.choice((60, 62, 64, 65, 67, 69, 71, 72)) for _ in range(8)):
                keys.send_message([0x90, pitch, 80])
                pause(draw.choice((0.15, 0.3)))
                keys.send_message([0x80, pitch, 0])
                last_off = now()
            self.run(duet, lambda: bool(self.receiver.strikes), wait)
            struck = next(moment for moment, data in self.receiver.got if data[0] >> 4 == 9)
            answers.append((struck - last_off - PAUSE) * 1e3)
            pause(draw.uniform(0.2, 1.0))
            keys.send_message([0x90, 60, 80])
            struck = now()
            self.run(duet, lambda: not self.receiver.sounding, wait)
            silences.append((self.receiver.got[-1][0] - struck) * 1e3)
            keys.send_message([0x80, 60, 0])
            pause(PAUSE + 4.5)
            self.receiver.got.clear()
        keys.delete()
        self.live.player.send(ask.ChooseInput(None))
        self.live.player.send(ask.HushOnInput(False))
        print_table(
            "Duet, milliseconds",
            ["", "median", "most", "phrases"],
            [
                ["from the end of the pause to the first answering note", *_two(answers), str(count)],
                ["from a key struck to silence", *_two(silences), str(count)],
            ],
        )

    def endless(self, minutes: float) -> None:
        stream, _ = self.stream(shipped_clips()[0], 1)
        self.receiver.got.clear()
        stream.prepare()
        stream.play()
        self.run(stream, lambda: bool(self.receiver.strikes))
        self.waits.clear()
        until = time.monotonic() + 60 * minutes
        self.run(stream, lambda: time.monotonic() >= until)
        waits, strikes = len(self.waits), len(self.receiver.strikes)
        stream.stop()
        self.quiet()
        print_table(
            "Endless composing",
            ["minutes", "notes received", "waits", "sounding at the end"],
            [[f"{minutes:g}", f"{strikes:,}", str(waits), str(len(self.receiver.sounding))]],
        )

    def close(self) -> None:
        self.live.close()
        self.composer.close()
        self.receiver.close()


def _two(values: list[float]) -> list[str]:
    return [f"{np.median(values):.1f}", f"{np.max(values):.1f}"]


if __name__ == "__main__":
    main()
