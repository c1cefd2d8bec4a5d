from __future__ import annotations

import sys
from typing import Any

import pytest

from app.player import midi_system, ports
from app.player.ports import InputPort, OutputPort, PortError, VirtualInput, VirtualOutput, find_port, plain_name
from generator.installation import how_to_install

NAMES = ["USB Piano:Port 1", "USB Piano:Port 2", "Synth"]


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Synth", "Synth"), ("synth", "Synth"), ("piano", "USB Piano:Port 1"), ("port 2", "USB Piano:Port 2")],
)
def test_a_port_is_found_by_part_of_its_name(asked: str, found: str):
    assert find_port(asked, NAMES, "output") == found


def test_a_whole_name_goes_before_part_of_another():
    assert find_port("Synth", ["Synth B", "Synth"], "output") == "Synth"


@pytest.mark.parametrize(
    ("names", "says"),
    [([], "there is none"), (["a"], "there is 'a'"), (["a", "b"], "there are 'a', 'b'")],
)
def test_a_port_that_is_not_there_is_refused_with_those_that_are(names: list[str], says: str):
    with pytest.raises(PortError) as refused:
        find_port("x", names, "input")
    assert str(refused.value) == f"no MIDI input is called 'x'; {says}"


def test_names_lose_the_numbers_that_change():
    assert plain_name("USB Piano:USB Piano MIDI 1 24:0") == "USB Piano:USB Piano MIDI 1"
    assert plain_name("Synth 2") == "Synth 2"


def test_without_a_library_the_way_to_install_it_is_reported(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(midi_system, "rtmidi", None)
    monkeypatch.setattr(midi_system, "libremidi", None)
    with pytest.raises(PortError) as refused:
        ports.Lister()
    assert how_to_install(names=midi_system.LIBRARIES) in str(refused.value)
    assert ("pylibremidi>=" if sys.version_info >= (3, 13) else "python-rtmidi>=") in str(refused.value)


class _NoSystem:
    """RtMidi on a machine without any MIDI system."""

    @staticmethod
    def get_compiled_api() -> list[int]:
        return [2, 3]

    @classmethod
    def MidiOut(cls, *_: Any) -> None:
        raise OSError("no server")

    MidiIn = MidiOut


def test_without_a_midi_system_it_is_said_what_to_start(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(midi_system, "rtmidi", _NoSystem)
    for fails in (ports.Lister, OutputPort("x").connect, VirtualOutput("x").connect):
        with pytest.raises(PortError, match="no MIDI system runs"):
            fails()


@pytest.mark.parametrize("port", [VirtualOutput("x"), VirtualInput("x", print)])
def test_on_windows_virtual_ports_are_refused_with_what_does_it_there(port: Any, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ports.sys, "platform", "win32")
    with pytest.raises(PortError, match="loopMIDI"):
        port.connect()


def test_a_port_is_there_when_the_lists_say_so():
    assert OutputPort("a").is_there([], ["a"]) and not OutputPort("a").is_there(["a"], [])
    assert InputPort("a", print).is_there(["a"], []) and not InputPort("a", print).is_there([], ["a"])


def test_a_virtual_port_is_gone_when_it_was_listed_and_is_not_any_more():
    port = VirtualOutput("Continuo")
    port._client = object()
    assert port.is_there([], [])  # a system that lists no ports of our own
    assert port.is_there(["Client-01:Continuo"], [])
    assert not port.is_there([], ["Client-01:Continuo"])
    port._client = None
    assert port.is_there([], [])  # so that it is opened again


def test_a_port_that_is_gone_takes_messages_and_drops_them():
    port = OutputPort("x")
    port.send(object(), 0.0)  # type: ignore[arg-type]
    port.disconnect()
    assert not port.is_connected


class _DeadServer:
    """A client whose server is gone, as libremidi's says it."""

    def get_message(self) -> None: ...

    def send_message(self, _: Any) -> None:
        raise OSError("no server")


def test_a_server_that_takes_no_message_is_taken_for_dead():
    lister = object.__new__(ports.Lister)
    lister._watch, lister._unanswered = "watch", -1
    lister._input = lister._output = _DeadServer()
    assert lister.is_alive() is False
