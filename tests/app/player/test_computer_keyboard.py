"""The computer's keyboard, played on the player."""

from __future__ import annotations

import threading

from app.player import messages as ask
from app.player.command_handler import CommandHandler
from tests.app.player.rig import rig_with, sounding


def test_a_key_of_the_computer_sounds_until_it_is_let_go_while_the_music_goes_on():
    rig, sink = rig_with()
    rig.play()
    rig.run(0.6)
    rig.transport.key_down(3, 40, 90, rig.moment)
    rig.run(1)
    assert (3, 40) in sounding(sink.messages) and rig.transport.state == "playing"
    rig.transport.key_up(3, 40, rig.moment)
    assert (3, 40) not in sounding(sink.messages)
    rig.transport.key_up(3, 40, rig.moment)  # twice: nothing is reported
    rig.run(9)
    assert not sounding(sink.messages)


def test_stop_and_panic_end_what_a_key_of_the_computer_plays():
    for end in ("stop", "panic"):
        rig, sink = rig_with()
        rig.play()
        rig.transport.key_down(3, 40, 90, rig.moment)
        getattr(rig.transport, end)(rig.moment)
        assert not sounding(sink.messages)
        rig.transport.key_up(3, 40, rig.moment)


def test_the_music_gives_way_to_a_key_of_the_computer_as_to_any_keyboard():
    rig, _ = rig_with()
    rig.transport.hush_on_input = True
    rig.play()
    rig.run(0.6)
    rig.transport.key_down(0, 40, 90, rig.moment)
    assert rig.transport.state == "stopped" and rig.reported(ask.Hushed)


def test_what_a_key_of_the_computer_plays_is_reported_with_its_place_in_the_music():
    rig, _ = rig_with()
    handler = CommandHandler(rig.transport, NoDevices(), threading.Condition(), rig.reports.append)  # type: ignore[arg-type]
    handler.obey(ask.KeyDown(3, 40, 90))
    handler.obey(ask.KeyUp(3, 40))
    received = [report for report in rig.reports if isinstance(report, ask.Received)]
    assert [report.data for report in received] == [[0x90, 40, 90], [0x80, 40, 0]]
    assert [report.tick for report in received] == [None, None]


class NoDevices:
    """There are no ports."""
