"""Inputs and outputs of the player, as its devices handle them."""

from __future__ import annotations

import threading

import pytest

from app.player import messages as ask
from app.player.devices import Devices
from app.player.ports import OutputPort
from tests.app.player.rig import rig_with


def test_a_message_that_ends_in_a_fault_does_not_silence_its_keyboard(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rig, _ = rig_with()
    devices = Devices(rig.transport, threading.Condition(), rig.reports.append)
    receive = rig.transport.receive

    def once(*_: object) -> None:
        monkeypatch.setattr(rig.transport, "receive", receive)
        raise ZeroDivisionError

    monkeypatch.setattr(rig.transport, "receive", once)
    devices._receive("keyboard", [0x90, 60, 80], rig.moment)
    devices._receive("keyboard", [0x90, 64, 80], rig.moment)
    received = [report for report in rig.reports if isinstance(report, ask.Received)]
    assert [report.data for report in received] == [[0x90, 64, 80]]
    assert "receiving [144, 60, 80]" in caplog.text


def test_an_output_that_is_dropped_while_its_port_comes_back_is_not_there_afterwards(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    rig, _ = rig_with()
    before = [*rig.transport.outputs]
    devices = Devices(rig.transport, threading.Condition(), rig.reports.append)
    monkeypatch.setattr(devices, "_watch", lambda: None)
    monkeypatch.setattr(devices, "ports", lambda: ([], []))
    devices.add_port(ask.AddOutput("piano", "piano", of_tracks=True))
    command = threading.Thread(target=devices.drop, args=("piano",))

    def connect(_: OutputPort) -> bool:
        command.start()
        command.join(0.05)  # it may come this far, or wait
        return True

    monkeypatch.setattr(OutputPort, "connect", connect)
    devices._look_for_waiting(["piano"])
    command.join()
    assert [*rig.transport.outputs] == before


def test_a_look_that_ends_in_a_fault_is_not_the_last(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    rig, _ = rig_with()
    devices = Devices(rig.transport, threading.Condition(), rig.reports.append)
    looks: list[int] = []

    def look() -> None:
        looks.append(len(looks))
        if len(looks) == 4:
            devices._watching.set()
        raise ZeroDivisionError

    monkeypatch.setattr("app.player.devices.WATCH_SECONDS", 0.0)
    monkeypatch.setattr(devices, "_look", look)
    devices._look_after()
    assert len(looks) == 4 and caplog.text.count("looking after ports") == 1
