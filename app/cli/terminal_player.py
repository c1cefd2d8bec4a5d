"""A player with its outputs, for the command line: what goes wrong at the start is told as one sentence."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from typing import Any, NoReturn

from app.live.options import Sound
from app.player.client import Player, trouble
from generator.errors import ContinuoError, Text

_START_SECONDS = 10.0
_SYNTH_SECONDS = 5.0
SYNTH = "synth"


class Live:
    """Both processes' reports come in one queue, so that all is handled in one thread. A context manager."""

    def __init__(self, sound: Sound, *, must_sound: bool = False) -> None:
        """must_sound: without a sound device, and no other output, there is no point in it.

        Raises ContinuoError for an output that can't be had.
        """
        self._must_sound = must_sound and sound.uses_synth and not sound.output and not sound.virtual
        self._reports: queue.SimpleQueue[tuple[str, str, tuple[Any, ...]]] = queue.SimpleQueue()
        self._told: set[Text] = set()
        self.player = Player(self.hear("player"))
        try:
            self._set_up(sound)
        except BaseException:
            self.player.close()
            raise

    def hear(self, source: str) -> Callable[..., None]:
        """A callback for reports, that puts them into the queue under this name."""
        return lambda verb, *arguments: self._reports.put((source, verb, arguments))

    def next_report(self, until: float | None = None) -> tuple[str, str, tuple[Any, ...]] | None:
        """The next, or None at `until`, a moment of time.monotonic(). Troubles are told on stderr, once each."""
        try:
            found = self._reports.get(timeout=None if until is None else max(0.0, until - time.monotonic()))
        except queue.Empty:
            return None
        source, verb, arguments = found
        must = verb == "synth" and arguments[0] == "no-device" and self._must_sound  # told as the error it is
        is_end = verb == "given_up"  # likewise
        text = trouble(verb, arguments) if source == "player" and not must and not is_end else None
        if text and text not in self._told:
            self._told.add(text)
            print(f"continuo: {text}", file=sys.stderr)
        if verb == "back":
            self._told.clear()
        return found

    def ask(self, *command: Any) -> list[Any]:
        """Send a command that has an answer of its own name, or fails. Raises ContinuoError."""
        return self._wait(command[0], *command)

    def settle(self) -> None:
        """Wait until all that was sent is done. Raises ContinuoError for the first that failed."""
        self._wait("pong", "ping", None)

    def _wait(self, verb: str, *command: Any) -> list[Any]:
        """Send the command, and wait for the report. Raises ContinuoError."""
        self.player.send(*command)
        until = time.monotonic() + _START_SECONDS
        others = []
        try:
            while True:
                try:
                    report = self._reports.get(timeout=max(0.0, until - time.monotonic()))
                except queue.Empty:
                    raise ContinuoError(
                        "the player process does not answer; try again, or reinstall Continuo"
                    ) from None
                if report[1] in ("error", "given_up"):
                    raise ContinuoError.of(report[2][-1])
                if report[:2] == ("player", "restarted"):
                    self.player.send(*command)
                if report[1] == verb:
                    return list(report[2])
                others.append(report)
        finally:
            for report in others:
                self._reports.put(report)

    def _set_up(self, sound: Sound) -> None:
        channel = None if sound.channel is None else sound.channel - 1
        program = None if sound.program is None else sound.program - 1
        if sound.uses_synth:
            if sound.soundfont:
                from app.synth.soundfont import (
                    check_soundfont,  # only here: the synth's own process loads what it plays
                )

                check_soundfont(sound.soundfont)
            arguments = []
            for option, value in (
                ("--soundfont", sound.soundfont and sound.soundfont.resolve()),
                ("--device", sound.device),
                ("--latency-ms", sound.latency),
            ):
                if value is not None:
                    arguments += [option, str(value)]
            self.player.send("synth", SYNTH, arguments, channel, program)
        for number, name in enumerate(sound.output):
            self.player.send("output", f"midi {number + 1}", name, channel, program, sound.clock)
        if sound.virtual:
            self.player.send("output", "virtual", "Continuo", channel, program, sound.clock, True)
        self.settle()
        if sound.uses_synth:
            self._wait_for_synth()
        if sound.volume is not None:
            self.player.send("volume", sound.volume)

    def _wait_for_synth(self) -> None:
        """Until it sounds, or has said why not: else the first notes would be lost."""
        until = time.monotonic() + _SYNTH_SECONDS
        while report := self.next_report(until):
            if report[1] == "synth" and report[2][0] == "no-device" and self._must_sound:
                raise ContinuoError(
                    "{reason} Or name a MIDI output with {--output}; `continuo ports` lists them", reason=report[2][1]
                )
            if report[1] == "synth" and report[2][0] in ("ready", "no-device"):
                return

    def close(self) -> None:
        """Every note is ended."""
        self.player.close()

    def __enter__(self) -> Live:
        # What was played or composed is to be kept when the terminal closes, too.
        if threading.current_thread() is threading.main_thread():
            for name in ("SIGTERM", "SIGHUP"):
                if hasattr(signal, name):
                    signal.signal(getattr(signal, name), _interrupt)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _interrupt(*_: object) -> NoReturn:
    raise KeyboardInterrupt


def sound_devices() -> list[str]:
    """Names of the devices that the built-in synth can play through. In a process of their own: drivers print."""
    command = [sys.executable, "-m", "app.synth.device"]
    try:
        found = subprocess.run(
            command, capture_output=True, timeout=_START_SECONDS, check=True, stdin=subprocess.DEVNULL
        )
        return [str(name) for name in json.loads(found.stdout)]
    except (subprocess.SubprocessError, OSError, ValueError):
        return []
