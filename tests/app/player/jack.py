"""A JACK server without a sound card, and a receiver on it that hears what the player sends."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import subprocess
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from app.player import messages as ask
from app.player.client import Player, Reported
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, SUSTAIN, VOLUME

SECONDS = 10.0  # how long anything is waited for


class NoJackError(Exception):
    """Says why there is none."""


# Ends the server when the pipe closes, which it does too when the test run itself is killed.
_SHEPHERD = '"$@" & server=$!; read -r how; kill -"${how:-TERM}" $server; wait $server'


class Server:
    """A JACK server without a sound card. name: what JACK_DEFAULT_SERVER has to be. Raises NoJackError."""

    def __init__(self, name: str, frames: int = 256) -> None:
        """frames: of a period. With 64 a port takes some 18 messages a period, and a cycle that comes late loses notes;
        no player can see that."""
        if shutil.which("jackd") is None or shutil.which("jack_wait") is None:
            raise NoJackError("jackd is not installed")
        self.name, self._frames = name, str(frames)
        # Without realtime scheduling it waits for 5 seconds whenever a client is killed, so it has it where it may.
        realtime = ["-R", "-P", "70"]
        for options in (realtime, ["-r"]) if os.geteuid() == 0 else (["-r"],):
            if self._start(options):
                return
            self.end()
        raise NoJackError("jackd is installed, and does not run here")

    def _start(self, options: list[str]) -> bool:
        """-> whether it answers."""
        environment = os.environ | {"JACK_DEFAULT_SERVER": self.name}
        # -S: in asynchronous mode RtMidi's ring buffer is read in one cycle and dropped if that one came too late.
        command = ["jackd", "-n", self.name, *options, "-S", "-d", "dummy", "-r", "48000", "-p", self._frames]
        quiet: Any = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "start_new_session": True}
        self._shepherd = subprocess.Popen(
            ["sh", "-c", _SHEPHERD, "sh", *command], env=environment, stdin=subprocess.PIPE, **quiet
        )
        waiting = ["jack_wait", "-s", self.name, "-w", "-t", "4"]
        try:
            return subprocess.run(waiting, env=environment, **quiet, timeout=10, check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False

    def end(self, how: str = "TERM") -> None:
        """how: the signal. Of a server that is killed, JACK keeps one of 8 places until one of its name ends well."""
        if self._shepherd.stdin and not self._shepherd.stdin.closed:
            with contextlib.suppress(BrokenPipeError):
                self._shepherd.stdin.write(how.encode() + b"\n")
                self._shepherd.stdin.flush()
            with contextlib.suppress(BrokenPipeError):
                self._shepherd.stdin.close()
            self._shepherd.wait(SECONDS)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()


class Receiver:
    """A MIDI input of this process, as the player's outputs see one: NAME:in. got: (moment, bytes)."""

    def __init__(self, name: str) -> None:
        import rtmidi

        self.port = f"{name}:in"
        self.got: list[tuple[float, tuple[int, ...]]] = []
        self._changed = threading.Condition()
        self._input: Any = rtmidi.MidiIn(rtmidi.API_UNIX_JACK, name)  # type: ignore[attr-defined]
        self._input.ignore_types(sysex=False, timing=False, active_sense=False)
        self._input.open_virtual_port("in")
        # No callback: RtMidi would wait for Python within JACK's cycle, and Python for JACK when a port is opened.
        self._poller = threading.Thread(target=self._poll, args=(self._input,), daemon=True)
        self._poller.start()

    def _poll(self, port: Any) -> None:
        while self._input is port:
            while event := port.get_message():
                with self._changed:
                    self.got.append((time.perf_counter(), tuple(event[0])))
                    self._changed.notify_all()
            time.sleep(0.001)

    def wait(self, is_so: Callable[[Receiver], bool], timeout: float = SECONDS) -> None:
        """Until it is so. Raises AssertionError where it never is."""
        with self._changed:
            assert self._changed.wait_for(lambda: is_so(self), timeout), f"{len(self.got)} messages: {self.got[-12:]}"

    @property
    def strikes(self) -> list[int]:
        """Pitches."""
        return [data[1] for _, data in self.got if data[0] >> 4 == 9 and data[2]]

    @property
    def sounding(self) -> set[tuple[int, int]]:
        """(channel, pitch)."""
        found: set[tuple[int, int]] = set()
        for _, data in list(self.got):
            kind, channel = data[0] >> 4, data[0] & 15
            if kind == 9 and data[2]:
                found.add((channel, data[1]))
            elif kind in (8, 9):
                found.discard((channel, data[1]))
            elif kind == 11 and data[1] in (ALL_NOTES_OFF, ALL_SOUND_OFF):
                found = {note for note in found if note[0] != channel}
        return found

    @property
    def is_silenced(self) -> bool:
        """Whether after the last strike on each channel came All Notes Off and sustain off, and nothing sounds."""
        missing: dict[int, set[int]] = {}
        for _, data in list(self.got):
            kind, channel = data[0] >> 4, data[0] & 15
            if kind == 9 and data[2]:
                missing[channel] = {ALL_NOTES_OFF, SUSTAIN}
            elif kind == 11:
                missing.get(channel, set()).discard(data[1])
        return not any(missing.values()) and not self.sounding

    def clock(self) -> list[int]:
        """Status bytes of the clock's messages."""
        return [data[0] for _, data in self.got if data[0] >= 0xF2]

    def close(self) -> None:
        """Its device is unplugged."""
        port, self._input = self._input, None
        if port is not None:
            self._poller.join()
            port.delete()


R = TypeVar("R", bound=Reported)


class Reports:
    """What a player says, in order."""

    def __init__(self) -> None:
        self._all: list[Reported] = []
        self._read = 0
        self._changed = threading.Condition()

    def __call__(self, report: Reported) -> None:
        with self._changed:
            self._all.append(report)
            self._changed.notify_all()

    def next(self, kind: type[R], *first: Any, timeout: float = SECONDS) -> R:
        """The next one of this kind, with these first fields; what came before it is passed over."""

        def find() -> int | None:
            for index in range(self._read, len(self._all)):
                report = self._all[index]
                if isinstance(report, kind) and fields(report)[: len(first)] == first:
                    return index + 1
            return None

        with self._changed:
            found = self._changed.wait_for(find, timeout)
            seen = [report for report in self._all[self._read :] if not isinstance(report, ask.Position)]
            assert found, f"no {kind} {first}; there came {seen[-12:]}"
            self._read = found
            report = self._all[found - 1]
            assert isinstance(report, kind)
            return report

    @property
    def all(self) -> list[Reported]:
        return list(self._all)


def fields(report: Reported) -> tuple[Any, ...]:
    return msgspec.structs.astuple(report) if isinstance(report, msgspec.Struct) else tuple(report)


def piece(quarters: int = 200, horizon: int | None = None) -> tuple[ask.LoadPiece, list[ask.NoteRow]]:
    """Chords on two channels at 240 a minute, each longer than the time to the next. -> what to load, notes."""
    about = ask.LoadPiece(480, ((0, 250_000),), (), ((0, 1), (1, 2)), None if horizon is None else 0)
    rows = [
        (beat * 240, 700, channel, 40 + (7 * beat + 5 * voice) % 40, 80)
        for beat in range(quarters * 2)
        for voice, channel in enumerate((0, 0, 1))
    ]
    return about, rows


def load(player: Player, quarters: int = 200, horizon: int | None = None) -> None:
    about, rows = piece(quarters, horizon)
    player.send(about)
    player.add(rows, horizon)


def settle(player: Player, receiver: Receiver, token: int) -> None:
    """Until all that was asked for so far has been done and has arrived: the last is a volume, known by its value."""
    player.send(ask.SetVolume(token % 120))
    last = (0xBF, VOLUME, token % 120)
    receiver.wait(lambda heard: bool(heard.got) and heard.got[-1][1] == last)


class Stumbling:
    """A player that is driven at random: start, stop, pause, seek, loops, keys auditioned, its receiver unplugged."""

    def __init__(self, player: Player, reports: Reports, name: str, draw: random.Random) -> None:
        self._player, self._reports, self._name, self._draw = player, reports, name, draw
        self.receiver = Receiver(name)
        player.send(ask.AddOutput("main", self.receiver.port))
        reports.next(ask.OutputOpened)
        load(player)

    def sequence(self, number: int, unplug: bool) -> set[tuple[int, int]]:
        """-> what still sounds at its end."""
        draw, player = self._draw, self._player
        player.send(ask.Play(draw.randrange(0, 48_000)))
        for _ in range(draw.randrange(1, 8)):
            begin = draw.randrange(0, 48_000)
            player.send(
                draw.choice(
                    [
                        ask.Play(draw.randrange(0, 90_000)),
                        ask.Stop(),
                        ask.Pause(),
                        *[ask.Seek(draw.randrange(0, 90_000))] * 2,
                        ask.SetLoop(*draw.choice([(None, None), (begin, begin + draw.randrange(60, 2000))])),
                        ask.SetSpeed(draw.choice((0.5, 1.0, 4.0))),
                        ask.Audition(0, draw.randrange(40, 80), 90, draw.uniform(0.01, 0.3)),
                        ask.SetMetronome(draw.random() < 0.5),
                    ]
                )
            )
            threading.Event().wait(draw.uniform(0, 0.05))
        if unplug:
            player.send(ask.Play(draw.randrange(0, 48_000)))
            self.receiver.close()
            self._reports.next(ask.PortLost)
            self.receiver = Receiver(self._name)
            self._reports.next(ask.PortBack)
            self.receiver.wait(lambda heard: len(heard.strikes) > 0)
        player.send(ask.Stop())
        settle(player, self.receiver, number)
        left = self.receiver.sounding
        self.receiver.got.clear()
        return left

    def close(self) -> None:
        self.receiver.close()
