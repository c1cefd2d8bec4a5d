"""Does what the player process is asked for."""

from __future__ import annotations

import threading
from collections.abc import Callable

from app.ipc.faults import log_fault
from app.ipc.wire import now
from app.player import messages as ask
from app.player.ableton_link.session import LinkSession
from app.player.devices import Devices
from app.player.sequence import SequenceNote
from app.player.transport import PlayerTransport
from generator.errors import ContinuoError, Text
from generator.music.metre import Metre

_NOTES_AT_ONCE = 256  # so that adding many never holds the lock for long
_LONGEST_AUDITION = 60.0  # seconds


class CommandHandler:
    """lock: the transport's; notified after each command, as something may be due earlier now."""

    def __init__(
        self,
        transport: PlayerTransport,
        devices: Devices,
        lock: threading.Condition,
        report: Callable[[ask.Report], None],
    ) -> None:
        self._transport, self._devices, self._lock, self._report = transport, devices, lock, report

    def obey(self, command: ask.Command) -> None:
        """Do it, or report why not; never raises."""
        try:
            if not self._use_ports(command):
                self._use_transport(command)
        except ContinuoError as error:
            self._report(ask.PlayerError(error.text))
        except Exception as error:  # noqa: BLE001  a command that makes no sense must not leave the player deaf
            name = type(command).__name__
            log_fault(error, f"obeying {name}")
            text = Text(
                "the player failed at {name!r} with {command:.200}: {reason}",
                name=name,
                command=repr(command),
                reason=error,
            )
            self._report(ask.PlayerError(text))
        with self._lock:
            self._lock.notify()

    def _use_ports(self, command: ask.Command) -> bool:
        """-> whether it was for the devices, which takes the lock itself. Raises ContinuoError."""
        match command:
            case ask.AddOutput():
                self._devices.add_port(command)
            case ask.AddSynth():
                self._devices.add_synth(command)
            case ask.DropOutput(name):
                self._devices.drop(name)
            case ask.ChooseInput(port, virtual, thru):
                self._devices.choose_input("keyboard", port, virtual, thru)
            case ask.FollowClock(port, virtual):
                self._devices.choose_input("clock", port, virtual)
                with self._lock:
                    self._transport.follow(port is not None, now())
            case ask.FollowLink(on, quarters, tempo):
                session = LinkSession(quarters, tempo) if on else None
                with self._lock:
                    self._transport.follow_session(session, quarters, now())
            case ask.LoadPiece(programs=rows) | ask.SetPrograms(rows=rows):
                self._devices.spread(channel for channel, _ in rows)
                return False  # the rest is for the transport
            case ask.ListPorts():
                self._report(ask.PortsListed(*self._devices.ports()))
            case ask.Ping():
                self._report(ask.Pong())
            case _:
                return False
        return True

    def _use_transport(self, command: ask.Command) -> None:
        if isinstance(command, ask.AddNotes):
            self._add_notes(command)
            return
        with self._lock:
            transport, moment = self._transport, now()
            match command:
                case ask.LoadPiece():
                    _load(transport, command, moment)
                case ask.SetRoutes(rows):
                    transport.set_routes(rows, moment)
                case ask.SetPrograms(rows, banks):
                    transport.set_programs(dict(rows), _banks(banks), moment)
                case ask.SetMix(rows):
                    transport.set_mix(rows, moment)
                case ask.CutNotes(tick):
                    transport.cut(tick, moment)
                case ask.ReplaceNotes(tick, channels, rows, ended):
                    transport.replace(tick, set(channels), [SequenceNote(*row) for row in rows], set(ended), moment)
                case ask.FinishPiece(end):
                    transport.finish(end, moment)
                case ask.Play(tick, count_in_bars):
                    transport.play(moment, tick, count_in_bars)
                case ask.Hush():
                    transport.hush(moment)
                case ask.Pause():
                    transport.pause(moment)
                case ask.Stop():
                    transport.stop(moment)
                case ask.Seek(tick):
                    transport.seek(tick, moment)
                case ask.SetLoop(begin, end):
                    transport.set_loop(begin, end, moment)
                case ask.SetSpeed(factor):
                    transport.set_speed(factor, moment)
                case ask.SetTempos(changes):
                    transport.set_tempos(sorted(changes), moment)
                case ask.SetMetronome(on):
                    transport.metronome = on
                case ask.SetVolume(value):
                    for output in transport.outputs.values():
                        output.choose_volume(value, moment)
                case ask.Audition(channel, pitch, velocity, seconds):
                    transport.audition(channel, pitch, velocity, min(seconds, _LONGEST_AUDITION), moment)
                case ask.KeyDown(channel, pitch, velocity):
                    self._report_key(moment, 0x90, pitch, velocity)
                    transport.key_down(channel, pitch, velocity, moment)
                case ask.KeyUp(channel, pitch):
                    self._report_key(moment, 0x80, pitch, 0)
                    transport.key_up(channel, pitch, moment)
                case ask.Panic():
                    transport.panic(moment)
                case ask.HushOnInput(on):
                    transport.hush_on_input = on

    def _report_key(self, moment: float, status: int, pitch: int, velocity: int) -> None:
        """As of any keyboard; under the lock."""
        transport = self._transport
        tick = transport.tick_at(moment) if transport.state == "playing" else None
        self._report(ask.Received(moment, tick, [status, pitch, velocity]))

    def _add_notes(self, command: ask.AddNotes) -> None:
        rows = command.rows
        for begin in range(0, max(1, len(rows)), _NOTES_AT_ONCE):
            notes = [SequenceNote(*row) for row in rows[begin : begin + _NOTES_AT_ONCE]]
            is_last = begin + _NOTES_AT_ONCE >= len(rows)
            with self._lock:
                self._transport.add(notes, command.horizon if is_last else None, now())


def _load(transport: PlayerTransport, piece: ask.LoadPiece, moment: float) -> None:
    transport.load(
        piece.ticks_per_quarter,
        sorted(piece.tempos),
        [Metre(*row) for row in piece.metres],
        dict(piece.programs),
        piece.horizon,
        _banks(piece.banks),
        piece.mix,
        piece.routes,
        moment=moment,
    )


def _banks(rows: tuple[ask.BankRow, ...]) -> dict[int, tuple[int, int]]:
    """By channel."""
    return {channel: (bank, fine) for channel, bank, fine in rows}
