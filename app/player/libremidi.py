"""MIDI ports through libremidi, where RtMidi has no wheels: as much of python-rtmidi's interface as ports.py uses.

What RtMidi does better, and why it goes first where there are both: it can name its clients (other programs show
libremidi's as "libremidi client"), and its Linux wheel knows today's JACK servers by itself. What libremidi does
better: JACK takes bursts of any length.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import deque
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any


def _load_jack() -> ctypes.CDLL | None:
    """The system's own libjack, for everybody to call. The wheel brings one of 2019, whose protocol no server of today
    speaks: what is loaded first is what is called."""
    with suppress(OSError):  # no JACK here
        return ctypes.CDLL("libjack.so.0", mode=ctypes.RTLD_GLOBAL)
    return None


def _load() -> Any:
    """Raises ImportError."""
    import pylibremidi

    return pylibremidi


_jack = _load_jack() if sys.platform.startswith("linux") else None  # before the library
library = _load()
_JACK, _ALSA = library.API.JACK_MIDI, library.API.ALSA_SEQ
# Not ALSA_RAW, which keeps a device to itself, nor what needs no device: KEYBOARD, NETWORK and DUMMY.
_NO_START_SERVER = 1  # JackNoStartServer
_abandoned: list[Any] = []
_SYSTEMS = (library.API.COREMIDI, _ALSA, _JACK, library.API.PIPEWIRE, library.API.WINDOWS_MM)


def open_client(kind: str) -> MidiIn | MidiOut:
    """kind: "MidiIn" or "MidiOut"; of the first MIDI system that runs here. Raises OSError where there is none."""
    available = library.available_apis()
    for system in _SYSTEMS:
        if system in available and (system is not _JACK or _jack_answers()):
            return MidiIn(system) if kind == "MidiIn" else MidiOut(system)
    raise OSError("no MIDI system")


def _jack_answers() -> bool:
    """Asked of JACK itself: libremidi makes clients without a server, which fail later."""
    if _jack is None:
        return False
    _jack.jack_client_open.restype = ctypes.c_void_p
    client = _jack.jack_client_open(f"watch {os.getpid()}".encode(), _NO_START_SERVER, None)
    if client:
        _jack.jack_client_close(ctypes.c_void_p(client))
    return bool(client)


class _Client:
    """One port. `get_ports` first: `open_port` counts by its list."""

    is_input = False

    def __init__(self, system: Any) -> None:
        self._system = system
        self._observer: Any = None
        self._ports: Sequence[Any] = ()
        self._port: Any = None

    @property
    def is_jack(self) -> bool:
        return self._system is _JACK

    def get_ports(self) -> list[str]:
        if self._observer is None:
            wanted = library.ObserverConfiguration()
            wanted.track_hardware = wanted.track_virtual = wanted.track_any = True
            self._observer = library.Observer(wanted, self._system)
        self._ports = self._observer.get_input_ports() if self.is_input else self._observer.get_output_ports()
        return [self._name(port) for port in self._ports]

    def _name(self, port: Any) -> str:
        if self._system is _ALSA:
            return f"{port.device_name}:{port.port_name}"
        return port.port_name if self.is_jack else port.display_name or port.port_name

    def open_port(self, index: int, name: str) -> None:
        """Raises OSError, IndexError."""
        port = self._ports[index]
        self._open(lambda client: client.open_port(port, name))
        self._observer = None  # a client of its own, of JACK's

    def open_virtual_port(self, name: str) -> None:
        """Raises OSError."""
        self._open(lambda client: client.open_virtual_port(name))

    def _open(self, how: Callable[[Any], Any]) -> None:
        client = self._make()
        _check(how(client))
        self._port = client

    def _make(self) -> Any:
        raise NotImplementedError

    def delete(self) -> None:
        if self._port is not None:
            # Lists may forget a port because its server died a moment ago: closing it then ends the process.
            if self.is_jack and not _jack_answers():
                _abandoned.append((self._port, self._observer))
            else:
                self._port.close_port()
        self._port = self._observer = None
        self._ports = ()


class MidiOut(_Client):
    def _make(self) -> Any:
        return library.MidiOut(library.OutputConfiguration(), self._system)

    def send_message(self, data: Sequence[int]) -> None:
        """Raises OSError."""
        _check(self._port.send_message(data))


class MidiIn(_Client):
    is_input = True

    def __init__(self, system: Any) -> None:
        super().__init__(system)
        self._ignored = {"sysex": True, "timing": True, "active_sense": True}
        self._queue: deque[tuple[Sequence[int], int]] = deque()
        self._last: int | None = None

    def ignore_types(self, sysex: bool = True, timing: bool = True, active_sense: bool = True) -> None:
        """Before it is opened."""
        self._ignored = {"sysex": sysex, "timing": timing, "active_sense": active_sense}

    def _make(self) -> Any:
        wanted, put = library.InputConfiguration(), self._queue.append
        wanted.ignore_sysex, wanted.ignore_timing = self._ignored["sysex"], self._ignored["timing"]
        wanted.ignore_sensing = self._ignored["active_sense"]
        # Called within `poll`. An exception in it, or in any other function that is given, would end the process.
        wanted.on_raw_data = lambda data, moment: put((data, moment))
        return library.MidiIn(wanted, self._system)

    def get_message(self) -> tuple[Sequence[int], float] | None:
        """-> bytes, and seconds since the message before; None for nothing new."""
        if not self._queue:
            self._port.poll()
            if not self._queue:
                return None
        data, moment = self._queue.popleft()  # in nanoseconds
        passed = 0.0 if self._last is None else (moment - self._last) * 1e-9
        self._last = moment
        return data, passed


def _check(error: Any) -> None:
    if error:
        raise OSError(str(error))
