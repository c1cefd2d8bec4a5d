"""The verbs that the player process understands; each is one message of wire.py, arguments by place.

Ticks are the piece's, channels 0 to 15. What it reports: ready, state, position (tick, moment), waiting (tick),
ended (tick), hushed (tick), in (moment, tick or null, bytes), output and input (name, port), lost and back (port),
ports (inputs, outputs), synth (...), pong, error (Text).
After "cut" the piece is open from there: other notes and a horizon follow, or "finish".
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Sequence

from app.ipc.wire import Message, now
from app.player.desk import Desk
from app.player.scheduler import Scheduler
from app.player.sequence import SequenceNote
from generator.errors import ContinuoError, Text
from generator.music.metre import Metre

_NOTES_AT_ONCE = 256  # so that adding many never holds the lock for long
_LAST_TICK = 2**40
_MAX_COUNT_IN = 16


class Commands:
    """lock: the scheduler's; notified after each command, as something may be due earlier now."""

    def __init__(
        self, scheduler: Scheduler, desk: Desk, lock: threading.Condition, report: Callable[..., None]
    ) -> None:
        self._scheduler, self._desk, self._lock, self._report = scheduler, desk, lock, report

    def obey(self, message: Message) -> None:
        """Do it, or report why not; never raises."""
        verb, *arguments = message
        method = getattr(type(self), f"do_{verb}", None)
        if method is None:
            text = Text("the player does not know {verb!r}; the program's parts are of different versions", verb=verb)
            self._report("error", text)
            return
        try:
            method(self, *arguments)
        except ContinuoError as error:
            self._report("error", error.text)
        except Exception as error:  # noqa: BLE001  a command that makes no sense must not leave the player deaf
            text = Text(
                "the player can't do {verb!r} with {arguments:.200}: {reason}",
                verb=verb,
                arguments=repr(arguments),
                reason=error,
            )
            self._report("error", text)
        with self._lock:
            self._lock.notify()

    # The piece. Numbers are looked at here: what can't be played must not be found out when it is due.

    def do_load(self, about: dict) -> None:
        ticks_per_quarter = _within(about["ticks_per_quarter"], 1, 2**15)
        tempos = _tempos(about.get("tempos", ()))
        metres = [
            Metre(_tick(tick), _within(numerator, 1, 255), _within(denominator, 1, 255))
            for tick, numerator, denominator in about.get("metres", ())
        ]
        programs = {_within(channel, 0, 15): _within(program, 0, 127) for channel, program in about.get("programs", ())}
        horizon = _optional_tick(about.get("horizon"))
        with self._lock:
            self._scheduler.load(ticks_per_quarter, tempos, metres, programs, horizon, moment=now())

    def do_notes(self, rows: Sequence[Sequence[int]], horizon: int | None = None) -> None:
        for begin in range(0, max(1, len(rows)), _NOTES_AT_ONCE):
            notes = [_note(*row) for row in rows[begin : begin + _NOTES_AT_ONCE]]
            last = begin + _NOTES_AT_ONCE >= len(rows)
            with self._lock:
                self._scheduler.add(notes, _optional_tick(horizon) if last else None, now())

    def do_cut(self, tick: int) -> None:
        with self._lock:
            self._scheduler.cut(_tick(tick), now())

    def do_finish(self, end: int | None = None) -> None:
        with self._lock:
            self._scheduler.finish(_optional_tick(end), now())

    # The transport.

    def do_play(self, tick: float | None = None, count_in_bars: int = 0) -> None:
        with self._lock:
            begin = None if tick is None else _finite(tick)
            self._scheduler.play(now(), begin, _within(count_in_bars, 0, _MAX_COUNT_IN))

    def do_hush(self) -> None:
        with self._lock:
            self._scheduler.hush(now())

    def do_pause(self) -> None:
        with self._lock:
            self._scheduler.pause(now())

    def do_stop(self) -> None:
        with self._lock:
            self._scheduler.stop(now())

    def do_seek(self, tick: float) -> None:
        with self._lock:
            self._scheduler.seek(_finite(tick), now())

    def do_loop(self, begin: int | None, end: int | None) -> None:
        with self._lock:
            self._scheduler.set_loop(_optional_tick(begin), _optional_tick(end), now())

    def do_speed(self, factor: float) -> None:
        with self._lock:
            self._scheduler.set_speed(_finite(factor), now())

    def do_tempos(self, changes: Sequence[Sequence[int]]) -> None:
        with self._lock:
            self._scheduler.set_tempos(_tempos(changes), now())

    def do_metronome(self, on: bool) -> None:
        with self._lock:
            self._scheduler.metronome = bool(on)

    def do_volume(self, value: int) -> None:
        value = min(max(int(value), 0), 127)
        with self._lock:
            for output in self._scheduler.outputs.values():
                output.choose_volume(value, now())

    def do_audition(self, channel: int, pitch: int, velocity: int, seconds: float) -> None:
        with self._lock:
            note = _note(0, 0, channel, pitch, velocity)
            seconds = min(max(_finite(seconds), 0.0), 60.0)
            self._scheduler.audition(note.channel, note.pitch, note.velocity, seconds, now())

    def do_panic(self) -> None:
        with self._lock:
            self._scheduler.panic(now())

    def do_hush_on_input(self, on: bool) -> None:
        with self._lock:
            self._scheduler.hush_on_input = bool(on)

    # Ports and synth.

    def do_output(
        self,
        name: str,
        port: str,
        channel: int | None = None,
        program: int | None = None,
        clock: bool = False,
        virtual: bool = False,
    ) -> None:
        self._desk.add_port(name, port, channel, program, clock, virtual)

    def do_synth(
        self, name: str, arguments: Sequence[str] = (), channel: int | None = None, program: int | None = None
    ) -> None:
        self._desk.add_synth(name, [str(argument) for argument in arguments], channel, program)

    def do_tell_synth(self, *message: object) -> None:
        self._desk.tell_synth(*message)

    def do_drop_output(self, name: str) -> None:
        self._desk.drop(name)

    def do_input(self, port: str | None, virtual: bool = False, thru: bool = True) -> None:
        self._desk.choose_input("keyboard", port, virtual, thru)

    def do_follow(self, port: str | None, virtual: bool = False) -> None:
        self._desk.choose_input("clock", port, virtual)
        with self._lock:
            self._scheduler.follow(port is not None, now())

    def do_ports(self) -> None:
        self._report("ports", *self._desk.ports())

    def do_ping(self, token: object = None) -> None:
        self._report("pong", token)


def _within(value: object, lowest: int, highest: int) -> int:
    number = int(value)  # type: ignore[arg-type]  # from JSON: anything
    if not lowest <= number <= highest:
        raise ValueError(f"{number} is not from {lowest} to {highest}")
    return number


def _tick(value: object) -> int:
    return _within(value, 0, _LAST_TICK)


def _optional_tick(value: object) -> int | None:
    return None if value is None else _tick(value)


def _finite(value: object) -> float:
    number = float(value)  # type: ignore[arg-type]  # from JSON: anything
    if not math.isfinite(number) or abs(number) > _LAST_TICK:
        raise ValueError(f"{number} is no number to play with")
    return number


def _note(onset: object, duration: object, channel: object, pitch: object, velocity: object) -> SequenceNote:
    # Velocity 0 would be a note-off.
    strength = max(1, _within(velocity, 0, 127))
    return SequenceNote(_tick(onset), _tick(duration), _within(channel, 0, 15), _within(pitch, 0, 127), strength)


def _tempos(changes: Sequence[Sequence[int]]) -> list[tuple[int, int]]:
    return sorted((_tick(tick), _within(us, 1, 2**24)) for tick, us in changes)
