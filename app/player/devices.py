"""What is plugged in: outputs and inputs by name, watched so that a device that comes back is used again."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Literal

from mido import Message

from app.ipc.faults import log_fault
from app.ipc.wire import now
from app.player.messages import (
    AddOutput,
    AddSynth,
    InputOpened,
    OutputOpened,
    OutputSpread,
    PlayerError,
    PortBack,
    PortLost,
    PortMissing,
    Received,
    Report,
    SynthStopped,
)  # fmt: skip
from app.player.outputs import CHANNELS, Output
from app.player.ports import InputPort, Lister, OutputPort, PortError, VirtualInput, VirtualOutput, find_port
from app.player.receivers.further_ports import further_ports
from app.player.synth_sink import SynthSink
from app.player.transport import PlayerTransport
from app.synth.messages import Report as SynthReport
from app.synth.messages import SynthError, SynthStats
from generator.errors import Text

WATCH_SECONDS = 0.25  # how long a device that was exchanged for another of its name may go unseen
DELIVERY_SECONDS = 0.03  # some periods of JACK's: what was sent last shall arrive before the port closes
Role = Literal["keyboard", "clock"]


class Devices:
    """Owns ports and synth. `lock` is the transport's; nothing here is called while holding it but `_receive`."""

    def __init__(self, transport: PlayerTransport, lock: threading.Condition, report: Callable[[Report], None]) -> None:
        self._transport, self._lock, self._report = transport, lock, report
        self._inputs: dict[str, InputPort] = {}  # by role: keyboard, clock
        self._thru = True
        self._was_connected: dict[str, bool] = {}
        self._spreading: set[str] = set()  # names of outputs that may use further ports of their device
        self._waiting: dict[str, AddOutput] = {}  # outputs of tracks whose ports are not there yet
        self._watching = threading.Event()
        self._lister: Lister | None = None  # the watcher's
        self._watcher: threading.Thread | None = None
        self._plugging = threading.RLock()  # between commands and the watcher

    # Outputs.

    def add_port(self, wanted: AddOutput) -> None:
        """An output to the port that is called as wanted, or whose name contains that. Where there is none, one of
        tracks is waited for, and any other raises PortError."""
        names = [] if wanted.virtual else self.ports()[1]
        with self._plugging:
            self._waiting.pop(wanted.name, None)
            if wanted.of_tracks and wanted.port not in names:
                self.drop(wanted.name)
                self._waiting[wanted.name] = wanted
                self._report(PortMissing(wanted.port))
            else:
                self._open(wanted, names)
        self._watch()

    def _open(self, wanted: AddOutput, names: Sequence[str]) -> None:
        """names: of the ports that there are."""
        sink = VirtualOutput(wanted.port) if wanted.virtual else OutputPort(find_port(wanted.port, names, "output"))
        output = Output(sink, wanted.channel, wanted.program, wanted.clock, wanted.of_tracks)
        if not sink.connect():
            raise PortError("MIDI output {name!r} can't be opened; another program may hold it", name=sink.name)
        self._add(wanted.name, output)
        if wanted.spreads and not wanted.virtual and wanted.channel is None:
            self._spreading.add(wanted.name)
        self._report(OutputOpened(wanted.name, sink.name))

    def spread(self, channels: Iterable[int]) -> None:
        """Outputs that may are played on as many ports of their device as these channels of a piece need."""
        needed = max(channels, default=0) // len(CHANNELS) + 1
        if needed == 1 or not self._spreading:
            return
        try:
            names = self.ports()[1]
        except PortError:
            return
        with self._plugging:
            for name in sorted(self._spreading):
                output = self._transport.outputs.get(name)
                if output and isinstance(output.sink, OutputPort) and output.sink.is_connected:
                    self._spread_one(output, output.sink, needed, names)

    def _spread_one(self, output: Output, port: OutputPort, needed: int, names: Sequence[str]) -> None:
        """names: of the ports that there are."""
        sinks = [other.sink for other in self._transport.outputs.values() if other is not output]
        taken = {other.name for sink in sinks if isinstance(sink, OutputPort) for other in (sink, *sink.further)}
        opened: list[OutputPort] = []
        for name in further_ports(port.name, names, needed - 1)[len(port.further) :]:
            further = OutputPort(name)
            if name in taken or not further.connect():
                break
            opened.append(further)
        if opened:
            with self._lock:
                port.further += opened
                output.use_ports(now())
            self._report(OutputSpread(tuple(further.name for further in opened)))

    def add_synth(self, wanted: AddSynth) -> None:
        """The built-in synth as an output."""
        try:
            sink = SynthSink(self._of_synth, wanted.soundfont, wanted.device, wanted.latency_ms)
        except OSError as error:
            text = Text(
                "the built-in synth can't be started ({reason}): close other programs, choose another "
                "output, then choose the synth again",
                reason=error,
            )
            self._report(SynthStopped(text))
            return
        self._add(wanted.name, Output(sink, wanted.channel, wanted.program, of_tracks=wanted.of_tracks))

    def _of_synth(self, report: SynthReport | SynthStopped) -> None:
        if isinstance(report, SynthError):
            self._report(PlayerError(report.text))
        elif not isinstance(report, SynthStats):
            self._report(report)

    def _add(self, name: str, output: Output) -> None:
        self.drop(name)
        with self._lock:
            self._transport.add_output(name, output, now())
            self._lock.notify()

    def drop(self, name: str) -> None:
        """An output that is not wanted any more: silenced, then closed."""
        with self._plugging:  # what the watcher is about to open is there by then
            self._waiting.pop(name, None)
            self._spreading.discard(name)
            with self._lock:
                output = self._transport.drop_output(name, now())
        if output:
            self._was_connected.pop(name, None)
            _close(output)

    # Inputs.

    def choose_input(self, role: Role, port: str | None, virtual: bool = False, thru: bool = True) -> None:
        """role: "keyboard", whose notes are reported, and go through to the outputs if `thru`; "clock", which is
        followed. None closes it. Raises PortError."""
        with self._plugging:
            old = self._inputs.pop(role, None)
            if old:
                old.disconnect()
                self._end_thru(role)
        if role == "keyboard":
            self._thru = thru
        if port is None:
            return

        def receive(data: Sequence[int], moment: float) -> None:
            self._receive(role, data, moment)

        if virtual:
            opened: InputPort = VirtualInput(port, receive)
        else:
            opened = InputPort(find_port(port, self.ports()[0], "input"), receive)
        if not opened.connect():
            raise PortError("MIDI input {name!r} can't be opened; another program may hold it", name=opened.name)
        with self._plugging:
            self._inputs[role] = opened
        self._report(InputOpened(role, opened.name))
        self._watch()

    def _receive(self, role: str, data: Sequence[int], moment: float) -> None:
        """From the input's thread."""
        try:
            message = Message.from_bytes(data)
        except (ValueError, IndexError):
            return  # a broken cable's, not ours to understand
        try:
            self._take_in(role, message, data, moment)
        except Exception as error:  # noqa: BLE001  whatever it is: a keyboard must not fall silent for good
            log_fault(error, f"receiving {[*data]!r:.80}")

    def _take_in(self, role: str, message: Message, data: Sequence[int], moment: float) -> None:
        with self._lock:
            if role == "clock":
                self._transport.receive_clock(message, moment)
            elif hasattr(message, "channel"):
                tick = self._transport.tick_at(moment) if self._transport.state == "playing" else None
                self._transport.receive(message, moment, self._thru)
                self._report(Received(moment, tick, list(data)))
            self._lock.notify()

    def _end_thru(self, role: str) -> None:
        """A keyboard that is gone lets go of no key: all that sounds is ended."""
        if role == "keyboard" and self._thru:
            with self._lock:
                for output in self._transport.outputs.values():
                    output.silence(now())

    # What is there.

    def ports(self) -> tuple[list[str], list[str]]:
        """Names of inputs and outputs. Raises PortError where there is no MIDI system."""
        lister = Lister()
        try:
            return lister.inputs(), lister.outputs()
        finally:
            lister.close()

    def _watch(self) -> None:
        if self._watcher is None:
            self._watcher = threading.Thread(target=self._look_after, name="ports", daemon=True)
            self._watcher.start()

    def _look_after(self) -> None:
        fault = ""
        while not self._watching.wait(WATCH_SECONDS):
            try:
                self._look()
            except Exception as error:  # noqa: BLE001  whatever it is: devices that come back are to be used again
                if repr(error) != fault:  # once, not at each look
                    fault = repr(error)
                    log_fault(error, "looking after ports")
        if self._lister:
            self._lister.close()

    def _look(self) -> None:
        """At all ports."""
        is_alive = self._lister.is_alive() if self._lister else True
        if is_alive is None:
            return  # lists may be of a server that is no more, and its ports must not be closed
        if self._lister and not is_alive:
            self._lister.abandon()
            self._lister = None
            self._abandon()
        try:
            lister = self._lister = self._lister or Lister(watches=True)
        except PortError:
            self._abandon()
            return
        inputs, outputs = lister.inputs(), lister.outputs()
        for name, output in list(self._transport.outputs.items()):
            if isinstance(output.sink, OutputPort):
                self._look_at_output(name, output, output.sink, output.sink.is_there(inputs, outputs))
                self._look_at_further(output, output.sink, outputs)
        self._look_for_waiting(outputs)
        with self._plugging:
            for role, port in list(self._inputs.items()):
                self._look_at_input(role, port, port.is_there(inputs, outputs))

    def _look_at_further(self, output: Output, port: OutputPort, outputs: Sequence[str]) -> None:
        """Where a further port is gone, what it played is played by those that are left."""
        with self._plugging:
            gone = next((own for own in port.further if not (own.is_connected and own.name in outputs)), None)
            if gone is None or not port.is_connected:
                return
            with self._lock:
                output.silence(now())
                close = port.lose(gone)
                output.use_ports(now())
        close()
        self._report(PortLost(gone.name))

    def _look_for_waiting(self, outputs: Sequence[str]) -> None:
        with self._plugging:
            for name, wanted in list(self._waiting.items()):
                if wanted.port in outputs and self._waiting.pop(name, None):
                    with suppress(PortError):
                        self._open(wanted, outputs)
                        self._report(PortBack(wanted.port))

    def _look_at_output(self, name: str, output: Output, port: OutputPort, is_there: bool) -> None:
        was = self._was_connected.get(name, True)
        if port.is_connected and not is_there:
            with self._lock:  # nobody is sending just now
                output.silence(now())
                close = port.detach()
                self._transport.outputs.arrange(now())
            close()
        elif not port.is_connected and is_there:
            try:
                port.connect()
            except PortError:
                return
            if not port.is_connected:
                return
            with self._lock:
                if self._transport.outputs.get(name) is output:
                    self._transport.restore_output(output, now())
                    close = None
                else:  # dropped meanwhile
                    close = port.detach()
            if close:
                close()
                return
        if port.is_connected != was:
            self._was_connected[name] = port.is_connected
            lost = PortMissing if output.of_tracks else PortLost
            self._report(PortBack(port.name) if port.is_connected else lost(port.name))

    def _look_at_input(self, role: str, port: InputPort, is_there: bool) -> None:
        was = port.is_connected
        if was and not is_there:
            port.disconnect()
            self._lost_input(role, port)
        elif not was and is_there:
            try:
                if port.connect():
                    self._report(PortBack(port.name))
            except PortError:
                return

    def _lost_input(self, role: str, port: InputPort) -> None:
        self._end_thru(role)
        if role == "clock":
            with self._lock:
                self._transport.pause(now())
        self._report(PortLost(port.name))

    def _abandon(self) -> None:
        """The MIDI system is gone: no port of its can be used or closed any more."""
        with self._lock:
            for name, output in self._transport.outputs.items():
                if isinstance(output.sink, OutputPort) and output.sink.is_connected:
                    output.sink.abandon()
                    output.silence(now())
                    self._was_connected[name] = False
                    lost = PortMissing if output.of_tracks else PortLost
                    self._report(lost(output.sink.name))
            self._transport.outputs.arrange(now())
        with self._plugging:
            for role, port in self._inputs.items():
                if port.is_connected:
                    port.abandon()
                    self._lost_input(role, port)

    def close(self) -> None:
        """End everything that sounds, and let go of all ports."""
        self._watching.set()
        with self._lock:
            self._transport.panic(now())
            outputs = list(self._transport.outputs.values())
        for port in list(self._inputs.values()):
            port.disconnect()
        if any(isinstance(output.sink, OutputPort) for output in outputs):
            time.sleep(DELIVERY_SECONDS)
        for output in outputs:
            _close(output, delivered=True)
        if self._watcher:
            self._watcher.join(1.0)


def _close(output: Output, delivered: bool = False) -> None:
    if isinstance(output.sink, SynthSink):
        output.sink.close()
    elif isinstance(output.sink, OutputPort):
        if not delivered:
            time.sleep(DELIVERY_SECONDS)
        output.sink.disconnect()
