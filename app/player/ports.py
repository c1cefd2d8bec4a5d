"""MIDI ports, by name; a device that is unplugged and comes back is connected again."""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, Literal

from mido import Message

from app.ipc.wire import now
from app.player.midi_system import CLIENT, FAILURES, PortError, drops_bursts, is_jack, open_client
from generator.errors import Text

VIRTUAL_PORT = "Continuo"
_DEAD_AFTER = 3  # looks without an answer
_ALSA_NUMBERS = re.compile(r" \d+:\d+$")  # they change when a device is plugged in again
_WATCHES = re.compile(rf":{CLIENT} \d+$|:watch$")  # what Lister opens for itself
POLL_SECONDS = 0.001
_JACK_EVENTS, _JACK_SECONDS = 16, 0.004  # so many within that time
_STILL_THERE = [0xFE]  # active sensing
_abandoned: list[Any] = []  # clients of a JACK server that died: closing more than one of them crashes libjack
Received = Callable[[Sequence[int], float], None]  # a message, and when it arrived


def plain_name(name: str) -> str:
    """A port's name without the numbers that ALSA gives it anew each time."""
    return _ALSA_NUMBERS.sub("", name)


class Lister:
    """Says which ports there are. watches: whether it looks also for the end of the MIDI system itself."""

    def __init__(self, watches: bool = False) -> None:
        """Raises PortError where there is no MIDI system."""
        self._input = open_client("MidiIn")
        try:
            self._output = open_client("MidiOut")
        except PortError:
            self._input.delete()
            raise
        # JACK's lists lie in memory that is shared with the server, and stay as they are when that one dies; and both
        # libraries wait for ever to send to a dead server when its buffer is full. So a message of our own goes around.
        self._unanswered = -1  # none was sent yet
        self._watch = f"{CLIENT} {os.getpid()}" if watches and is_jack(self._output) else None
        if self._watch:
            try:
                self._input.ignore_types(active_sense=False)
                self._input.open_virtual_port(self._watch)
                names = self._output.get_ports()
                to = next(number for number, name in enumerate(names) if name.endswith(f":{self._watch}"))
                self._output.open_port(to, "watch")
            except (*FAILURES, StopIteration):
                self._unanswered = _DEAD_AFTER

    def inputs(self) -> list[str]:
        return _names(self._input)

    def outputs(self) -> list[str]:
        return _names(self._output)

    def is_alive(self) -> bool | None:
        """Whether the MIDI system still answers, None for not sure; asked now and then."""
        if not self._watch:
            return True
        self._unanswered += 1
        try:
            while self._input.get_message():
                self._unanswered = 0
            if self._unanswered >= _DEAD_AFTER:
                return False
            self._output.send_message(_STILL_THERE)
        except FAILURES:
            return False
        return True if self._unanswered <= 0 else None

    def close(self) -> None:
        self._input.delete()
        self._output.delete()

    def abandon(self) -> None:
        """The MIDI system is gone."""
        _abandoned.extend((self._input, self._output))


def _names(client: Any) -> list[str]:
    try:
        return [name for name in map(plain_name, client.get_ports()) if not _WATCHES.search(name)]
    except FAILURES:
        return []


def find_port(asked: str, names: Sequence[str], kind: Literal["input", "output"]) -> str:
    """The port that is called so, or whose name holds what was asked, in any case. Raises PortError."""
    for matches in (
        [name for name in names if name == asked],
        [name for name in names if asked.lower() in name.lower()],
    ):
        if matches:
            return matches[0]
    there = Text("there is none")
    if names:
        known = ", ".join(map(repr, names))
        there = Text("there is {name}", name=known) if len(names) == 1 else Text("there are {names}", names=known)
    kind_text = Text("input") if kind == "input" else Text("output")
    raise PortError("no MIDI {kind} is called {asked!r}; {there}", kind=kind_text, asked=asked, there=there)


class _Port:
    """A port by its name, connected while the device is there."""

    kind = ""

    def __init__(self, name: str) -> None:
        self.name = name
        self._client: Any = None

    @property
    def is_connected(self) -> bool:
        return self._client is not None

    def is_there(self, inputs: Sequence[str], outputs: Sequence[str]) -> bool:
        """By the lists of all ports: whether to stay connected, or to connect again."""
        return self.name in (outputs if self.kind == "MidiOut" else inputs)

    def connect(self) -> bool:
        """-> whether the device is there. Raises PortError where there is no MIDI system."""
        client = self._make_client()
        try:
            names = [plain_name(name) for name in client.get_ports()]
            client.open_port(names.index(self.name), "out" if self.kind == "MidiOut" else "in")
        except (*FAILURES, ValueError):  # ValueError: not in the list
            client.delete()
            return False
        self._attach(client)
        return True

    def _open_virtual(self) -> bool:
        """The same for a port of our own."""
        client = self._make_client()
        try:
            client.open_virtual_port(self.name)
        except FAILURES:
            client.delete()
            return False
        self._attach(client)
        return True

    def _make_client(self) -> Any:
        """Not open yet. Raises PortError."""
        return open_client(self.kind)

    def _attach(self, client: Any) -> None:
        """It is open: use it."""
        self._client = client

    def detach(self) -> Callable[[], None]:
        """-> what closes the port. It may take a second (JACK without its server), so it is called holding no lock."""
        client, self._client = self._client, None
        return client.delete if client is not None else lambda: None

    def disconnect(self) -> None:
        self.detach()()

    def abandon(self) -> None:
        """The MIDI system is gone."""
        client, self._client = self._client, None
        _abandoned.append(client)


class OutputPort(_Port):
    """A sink for messages; while the device is away they are lost, and its return is reported by `watch`."""

    kind = "MidiOut"
    are_channels_chosen = True
    message_seconds = 0.001  # three bytes through a cable of the standard; nothing tells whether there is one

    def choose_volume(self, value: int) -> bool:
        """A port has channels alone."""
        return False

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.further: list[OutputPort] = []
        """Of the same device, for the channels beyond its own 16."""
        self._sent = deque((0.0,) * _JACK_EVENTS, _JACK_EVENTS)

    def _attach(self, client: Any) -> None:
        super()._attach(client)
        self._is_paced = drops_bursts(client)

    @property
    def ports(self) -> int:
        """How many take channels: it, and those behind it."""
        return 1 + len(self.further)

    def connect(self) -> bool:
        """Further ports that are not there any more are left out."""
        is_there = super().connect()
        self.further = [port for port in self.further if is_there and port.connect()]
        return is_there

    def detach(self) -> Callable[[], None]:
        closes = [super().detach(), *(port.detach() for port in self.further)]

        def close() -> None:
            for each in closes:
                each()

        return close

    def lose(self, port: OutputPort) -> Callable[[], None]:
        """One of the further ports is gone, and those behind it go with it. -> as `detach`."""
        first = self.further.index(port)
        gone, self.further = self.further[first:], self.further[:first]
        closes = [each.detach() for each in gone]

        def close() -> None:
            for each in closes:
                each()

        return close

    def abandon(self) -> None:
        super().abandon()
        for port in self.further:
            port.abandon()

    def send(self, message: Message, at: float, seconds: float | None = None, port: int = 0) -> None:
        if port:
            if port <= len(self.further):
                self.further[port - 1].send(message, at, seconds)
            return
        client = self._client
        if client is None:
            return
        if self._is_paced:
            self._pace()
        try:
            client.send_message(message.bytes())
        except FAILURES:  # it will be missing from the list of ports too
            self.disconnect()

    def _pace(self) -> None:
        ahead = self._sent[0] + _JACK_SECONDS - now()
        if ahead > 0:
            time.sleep(ahead)
        self._sent.append(now())


class _Virtual(_Port):
    """A port of our own is listed among those of the other direction, until the MIDI system itself is gone."""

    _was_seen = False  # a system that never lists our own ports tells nothing by not listing them

    def is_there(self, inputs: Sequence[str], outputs: Sequence[str]) -> bool:
        listed = inputs if self.kind == "MidiOut" else outputs
        is_seen = any(name == self.name or name.endswith(f":{self.name}") for name in listed)
        self._was_seen = self.is_connected and (self._was_seen or is_seen)
        return is_seen or not self._was_seen


class VirtualOutput(_Virtual, OutputPort):
    """A port of our own, for other programs to connect to. Linux and macOS only."""

    def connect(self) -> bool:
        if sys.platform == "win32":
            raise PortError(
                "Windows has no virtual MIDI ports: install a loopback port such as loopMIDI, and choose "
                "it as the output"
            )
        return self._open_virtual()


class InputPort(_Port):
    """Calls `received` from a thread of its own for each message; clock messages too.

    Not from RtMidi's: with JACK that one serves all audio, which would wait for Python, and for ever while another
    thread of ours opens a port. And closing a port waits for RtMidi's thread.
    """

    kind = "MidiIn"

    def __init__(self, name: str, received: Received) -> None:
        super().__init__(name)
        self._received = received
        self._poller: threading.Thread | None = None

    def _make_client(self) -> Any:
        client = super()._make_client()
        client.ignore_types(sysex=True, timing=False, active_sense=True)
        return client

    def _attach(self, client: Any) -> None:
        self._poller = threading.Thread(target=self._poll, args=(client,), name="input", daemon=True)
        self._client = client
        self._poller.start()

    def _poll(self, client: Any) -> None:
        last = 0.0
        while self._client is client:
            moment = now()
            while event := client.get_message():
                data, passed = event  # the library's own time since the message before, which is exacter than ours
                last = min(max(last + passed, moment - 2 * POLL_SECONDS), moment)
                self._received(data, last)
            time.sleep(POLL_SECONDS)

    def detach(self) -> Callable[[], None]:
        poller, delete = self._poller, super().detach()

        def close() -> None:
            if poller:
                poller.join()
            delete()

        return close


class VirtualInput(_Virtual, InputPort):
    """A port of our own that other programs play into."""

    def connect(self) -> bool:
        if sys.platform == "win32":
            raise PortError(
                "Windows has no virtual MIDI ports: install a loopback port such as loopMIDI, and choose "
                "it as the input"
            )
        return self._open_virtual()
