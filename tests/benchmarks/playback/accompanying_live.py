"""Accompaniment in real time: how soon the bass fits a chord that was struck, whether it stays in time, and whether
notes hang.

python -m tests.benchmarks.playback.accompanying_live [--minutes 10] [--busy 2] [--tempo 100] [--repeat]

A real receiver on a JACK server without a sound card, the shipped model, and `--busy` other processes that compute
without pause. A robot plays a new random triad on each second beat (--repeat: four bars again and again), its keys up
to 15 ms early or late. "Fits": the bass that sounds at the receiver is in the chord. Latency counts from the last key
of the chord, or from the beat where that was later.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import time

import numpy as np

from app.assets import default_checkpoint
from app.cli.live.terminal_player import FromPlayer, Live
from app.composer.client import Composer
from app.composer.messages import CheckpointOpened
from app.ipc.wire import now
from app.live.accompany.session import AccompanySession
from app.live.accompany.settings import AccompanySettings
from app.live.options import Sound
from app.player import messages as ask
from generator.network.checkpoint import load_checkpoint
from tests.app.player.jack import Receiver, Server
from tests.benchmarks.table import print_table

_TRIADS = ((0, 4, 7), (0, 3, 7))
_STALL = 0.2  # seconds by which the music is later than before: the player did not get the processor
_BASS_CHANNEL, _DRUM_CHANNEL = 15, 9


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--busy", type=int, default=2)
    parser.add_argument("--tempo", type=float, default=100)
    parser.add_argument("--repeat", action="store_true")
    options = parser.parse_args()
    os.environ["JACK_DEFAULT_SERVER"] = name = f"continuo-accompanying-{os.getpid()}"
    others = [multiprocessing.Process(target=_compute, daemon=True) for _ in range(options.busy)]
    with Server(name):
        receiver = Receiver("band")
        live = Live(Sound(output=(receiver.port,), synth=False))
        composer = Composer(live.from_composer)
        try:
            _run(live, composer, receiver, options, others)
        finally:
            for other in others:
                if other.is_alive():
                    other.terminate()
            live.close()
            composer.close()
            receiver.close()


def _run(
    live: Live,
    composer: Composer,
    receiver: Receiver,
    options: argparse.Namespace,
    others: list[multiprocessing.Process],
) -> None:
    settings = AccompanySettings("bass, drums", "count-in", options.tempo)
    session = AccompanySession(live.player, composer, load_checkpoint(default_checkpoint()), settings)
    composer.open(default_checkpoint().resolve())
    while not isinstance(getattr(live.next_report(), "report", None), CheckpointOpened):
        pass
    for other in others:
        other.start()
    session.begin()
    beat = 60 / options.tempo
    anchor: float | None = None
    anchors: list[tuple[float, float]] = []  # from when on, and when the music's first beat would have been
    keys: list[tuple[float, bool, int]] = []  # beats, whether down, pitch
    wanted: list[tuple[float, frozenset[int]]] = []
    struck: list[tuple[float, frozenset[int]]] = []
    rng = np.random.default_rng(0)
    loop = [_chord(rng) for _ in range(8)]
    beats = int(options.minutes * 60 / beat)
    place, cpu = 0, time.process_time()
    while anchor is None or now() < anchor + beats * beat + 1:
        while anchor is not None and place < beats and len(keys) < 12:
            chord = loop[place // 2 % 8] if options.repeat else _chord(rng)
            jitter = rng.uniform(-0.015, 0.015, len(chord)) / beat
            keys += [(place + own, True, pitch) for own, pitch in zip(jitter, chord, strict=True)]
            keys += [(place + 1.9, False, pitch) for pitch in chord]
            wanted.append((place + max(0.0, jitter.max()), frozenset(pitch % 12 for pitch in chord)))
            place += 2
            keys.sort()
        while anchor is not None and keys and anchor + keys[0][0] * beat <= now():
            _, is_down, pitch = keys.pop(0)
            live.player.send(ask.KeyDown(0, pitch, 80) if is_down else ask.KeyUp(0, pitch))
        while anchor is not None and wanted and anchor + wanted[0][0] * beat <= now():
            struck.append((anchor + wanted[0][0] * beat, wanted.pop(0)[1]))
        soon = anchor + keys[0][0] * beat if anchor is not None and keys else np.inf
        due = min(session.pass_time(now()), soon, now() + 0.01)
        arrived = live.next_report(time.monotonic() + max(0.0, due - now()))
        if arrived is None:
            continue
        if isinstance(arrived, FromPlayer):
            if isinstance(arrived.report, ask.Position):  # a musician plays with what sounds
                own = arrived.report.moment - arrived.report.tick / 480 * beat
                if not anchors or abs(own - anchors[-1][1]) > _STALL:
                    anchors.append((arrived.report.moment, own))
                anchor = own
            session.from_player(arrived.report)
        else:
            session.from_composer(arrived.report)
    spent = time.process_time() - cpu
    session.end()
    receiver.wait(lambda heard: heard.is_silenced)
    assert anchor is not None
    _report(receiver, struck, anchors, beat, spent)


def _report(
    receiver: Receiver,
    struck: list[tuple[float, frozenset[int]]],
    anchors: list[tuple[float, float]],
    beat: float,
    spent: float,
) -> None:
    spans = _spans(receiver, _BASS_CHANNEL)
    drums = np.array([at for at, data in receiver.got if data[0] == 0x90 + _DRUM_CHANNEL and data[2]])
    drums = drums[drums > anchors[0][1]]
    # Strokes stand on sixteenths.
    since = np.searchsorted([at for at, _ in anchors], drums, side="right") - 1
    off = (drums - np.array([anchor for _, anchor in anchors])[np.maximum(0, since)]) / (beat / 4)
    late = (off - np.rint(off)) * beat / 4 * 1000
    waits: list[float] = []
    silent = wrong = 0
    entered = min((begin for begin, _, _ in spans), default=np.inf)
    for (at, classes), (after, _) in itertools.pairwise(struck):
        if at < entered + 2 * beat:
            continue
        own = [span for span in spans if span[0] < after - 0.05 and span[1] > at]
        fitting = [max(begin, at) for begin, end, pitch in own if pitch % 12 in classes and end > at + 0.02]
        wrongly = [end for begin, end, pitch in own if pitch % 12 not in classes and end > at + 0.005 and begin < at]
        silent += not own
        if own:
            waits.append(max(wrongly) - at if wrongly else 0.0)
            wrong += bool(wrongly) and not any(begin < at + 0.2 for begin in fitting)
    times = np.array(waits) * 1000
    print_table(
        "A chord that nobody expected",
        ["chords", "bass rests", "then rests for 200 ms", "wrong bass stops: median ms", "p95", "p99", "most"],
        [
            [
                str(len(times)),
                str(silent),
                str(wrong),
                *(f"{np.percentile(times, share):.0f}" for share in (50, 95, 99, 100)),
            ]
        ],
    )
    print_table(
        "In time",
        [
            "drum strokes",
            "off the sixteenth: median ms",
            "p99 of its size",
            "first minute",
            "last minute",
            "stalls",
            "hanging notes",
            "CPU of the session",
        ],
        [
            [
                str(len(drums)),
                f"{np.median(late):.1f}",
                f"{np.percentile(np.abs(late - np.median(late)), 99):.1f}",
                f"{np.median(late[drums < drums[0] + 60]):.1f}",
                f"{np.median(late[drums > drums[-1] - 60]):.1f}",
                str(len(anchors) - 1),
                str(_hanging(receiver)),
                f"{100 * spent / (drums[-1] - anchors[0][1]):.0f} %",
            ]
        ],
    )


def _hanging(receiver: Receiver) -> int:
    """Notes that were begun and not ended, of all channels, when all is over."""
    sounding: set[tuple[int, int]] = set()
    for _, data in receiver.got:
        if data[0] >> 4 == 9 and data[2]:
            sounding.add((data[0] & 15, data[1]))
        elif data[0] >> 4 in (8, 9):
            sounding.discard((data[0] & 15, data[1]))
    return len(sounding)


def _spans(receiver: Receiver, channel: int) -> list[tuple[float, float, int]]:
    """Begin, end and pitch of the notes of a channel."""
    found, sounding = [], {}
    for at, data in receiver.got:
        if data[0] & 15 != channel or data[0] >> 4 not in (8, 9):
            continue
        if data[0] >> 4 == 9 and data[2]:
            sounding[data[1]] = at
        elif data[1] in sounding:
            found.append((sounding.pop(data[1]), at, data[1]))
    return sorted(found)


def _chord(rng: np.random.Generator) -> list[int]:
    root, triad = int(rng.integers(12)), _TRIADS[int(rng.integers(2))]
    return [60 + (root + step) % 12 for step in triad]


def _compute() -> None:
    values = np.random.default_rng(0).random((200, 200))
    while True:
        values = np.tanh(values @ values)


if __name__ == "__main__":
    main()
