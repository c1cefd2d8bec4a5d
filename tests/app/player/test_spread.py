"""A piece of more parts than a MIDI port has channels is played on further ports of the same device."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.player import messages as ask
from app.player.client import Player
from app.player.outputs import Output
from app.player.receivers.further_ports import further_ports
from app.player.sequence import SequenceNote
from app.synth.soundfont import default_soundfont
from tests.app.player.jack import SECONDS, Receiver, Reports
from tests.app.player.rig import QUARTER, Recorder, Rig, is_silenced, sounding


@pytest.mark.parametrize(
    ("name", "names", "further"),
    [
        ("fluid:midi_00", ["fluid:midi_00", "other:midi_01", "fluid:midi_01"], ["fluid:midi_01"]),
        ("FLUID Synth (7):Synth input port (7:0)", ["FLUID Synth (7):Synth input port (7:0)",
         "FLUID Synth (7):Synth input port (7:1)", "FLUID Synth (7):Synth input port (7:2)"],
         ["FLUID Synth (7):Synth input port (7:1)", "FLUID Synth (7):Synth input port (7:2)"]),
        ("SC-88:SC-88 Part A", ["SC-88:SC-88 Part A", "SC-88:SC-88 Part B"], ["SC-88:SC-88 Part B"]),
        ("Unit MIDI 9", ["Unit MIDI 9", "Unit MIDI 8", "Unit MIDI 10"], ["Unit MIDI 10"]),
        ("Unit MIDI 1", ["Unit MIDI 1", "Unit MIDI 3"], []),
        ("Synth 1:in", ["Synth 1:in", "Synth 2:in"], []),  # two devices
        ("twin:MIDI 1", ["twin:MIDI 1", "twin:MIDI 1", "twin:MIDI 2", "twin:MIDI 2"], []),  # nothing tells them apart
        ("system:midi_playback_1", ["system:midi_playback_1", "system:midi_playback_2"], []),
        ("gone:1", ["gone:2"], []),
    ],
)  # fmt: skip
def test_ports_of_one_device_are_found_by_their_numbers(name: str, names: list[str], further: list[str]) -> None:
    assert further_ports(name, names, 15, is_windows=False) == further
    assert further_ports(name, names, 1, is_windows=False) == further[:1]


def test_on_windows_further_ports_are_named_otherwise() -> None:
    names = ["Microsoft GS Wavetable Synth 0", "SC-88 1", "MIDIOUT2 (SC-88) 2", "MIDIOUT3 (SC-88) 3", "Keys 4"]
    assert further_ports("SC-88 1", names, 15, is_windows=True) == names[2:4]
    assert further_ports("MIDIOUT2 (SC-88) 2", names, 15, is_windows=True) == names[3:4]
    assert further_ports("Keys 4", names, 15, is_windows=True) == []


def loaded(ports: int, routes: list[tuple[int, str, int | None]] | None = None) -> tuple[Rig, Recorder]:
    """20 instruments that all sound at once."""
    rig, sink = Rig(), Recorder()
    sink.ports = ports
    rig.transport.add_output("main", Output(sink), rig.moment)
    channels = [channel for channel in range(22) if channel % 16 != 9][:20]
    rig.transport.load(
        QUARTER, programs={channel: channel for channel in channels}, routes=routes or [], moment=rig.moment
    )
    rig.transport.add(
        [SequenceNote(0, 8 * QUARTER, channel, 60 + channel, 80) for channel in channels], None, rig.moment
    )
    rig.transport.finish(None, rig.moment)
    return rig, sink


def struck(sink: Recorder) -> set[tuple[int, int, int]]:
    """Port, channel and pitch."""
    return {
        (port, message.channel, message.note)
        for port, message in zip(sink.to_ports, sink.messages, strict=True)
        if message.type == "note_on"
    }


def test_parts_beyond_the_channels_of_a_port_have_their_own_on_the_next_and_none_is_cut() -> None:
    rig, sink = loaded(2)
    rig.play(0)
    rig.run(1)
    assert struck(sink) == {(*divmod(channel, 16), 60 + channel) for channel in range(21) if channel != 9}
    assert rig.transport.outputs.take_cut() == 0
    rig.transport.stop(rig.moment)
    assert is_silenced(sink.messages)
    sink.got.clear()
    sink.to_ports.clear()
    rig.transport.panic(rig.moment)
    silenced = {(port, message.channel) for port, message in zip(sink.to_ports, sink.messages, strict=True)}
    assert silenced == {(port, channel) for port in (0, 1) for channel in range(16)}


def test_a_channel_that_was_chosen_is_that_of_the_first_port() -> None:
    rig, sink = loaded(2, [(17, "", 3)])
    rig.play(0)
    rig.run(1)
    places = {pitch: (port, channel) for port, channel, pitch in struck(sink)}
    assert places[77] == (0, 3) and len(set(places.values())) == 20


def test_ports_that_come_and_go_leave_no_note_and_no_instrument_wrong() -> None:
    rig, sink = loaded(1)
    rig.play(0)
    rig.run(1)
    assert rig.transport.outputs.take_cut() > 0
    for ports in (2, 1):
        sink.ports = ports
        rig.transport.outputs["main"].use_ports(rig.moment)
        assert not sounding(sink.messages)
        sink.got.clear()
        sink.to_ports.clear()
        rig.transport.seek(0, rig.moment)
        rig.run(0.5)
        assert len(struck(sink)) == 20 and {port for port, _, _ in struck(sink)} == set(range(ports))
        assert (rig.transport.outputs.take_cut() == 0) == (ports == 2)
    rig.transport.stop(rig.moment)
    assert not sounding(sink.messages)


# With ports.


@pytest.fixture
def synth(jack: str, tmp_path: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A software synth of three ports of JACK's."""
    if shutil.which("fluidsynth") is None:
        pytest.skip("fluidsynth is not installed")
    options = [
        f"midi.jack.server={jack}", "midi.jack.id=multi", "synth.midi-channels=48",
        f"audio.file.name={tmp_path / 'heard.wav'}", "audio.file.type=wav",
    ]  # fmt: skip
    command = ["fluidsynth", "-a", "file", "-m", "jack", *(part for option in options for part in ("-o", option))]
    started = subprocess.Popen(
        [*command, str(default_soundfont())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        yield started
    finally:
        if started.poll() is None:
            started.communicate(b"quit\n", timeout=SECONDS)


def wait_for_port(synth: subprocess.Popen[bytes], player: Player, reports: Reports, name: str) -> None:
    names: list[str] = []
    while name not in names:
        assert synth.poll() is None
        player.send(ask.ListPorts())
        names = reports.next(ask.PortsListed).outputs


def test_a_synth_of_several_ports_is_played_on_as_many_as_a_piece_needs(
    synth: subprocess.Popen[bytes], player: tuple[Player, Reports]
) -> None:
    play, reports = player
    wait_for_port(synth, play, reports, "multi:midi_02")
    play.send(ask.AddOutput("main", "multi:midi_00", spreads=True))
    reports.next(ask.OutputOpened)
    programs = tuple((channel, channel) for channel in range(22))
    play.send(ask.LoadPiece(480, programs=programs[:8]))
    play.send(ask.LoadPiece(480, programs=programs))
    assert reports.next(ask.OutputSpread).ports == ("multi:midi_01",)
    play.add([(480, 48_000, channel, 69, 110) for channel in range(22)])
    play.send(ask.Play(0))
    while reports.next(ask.Position).tick < 600:
        pass
    play.send(ask.Stop())
    reports.next(ask.StateChanged, "stopped")
    said = synth.communicate(b"channels\nquit\n", timeout=SECONDS)[0].decode()
    sounds = dict(re.findall(r"chan (\d+), (.+)", said))
    assert len({sounds[str(channel)] for channel in range(22) if channel != 9}) == 21  # each its own instrument
    assert reports.next(ask.PortLost)  # its ports went, and none hangs


def test_an_output_that_is_not_to_spread_does_not(
    synth: subprocess.Popen[bytes], player: tuple[Player, Reports], new_receiver: Callable[..., Receiver]
) -> None:
    play, reports = player
    wait_for_port(synth, play, reports, "multi:midi_02")
    play.send(ask.AddOutput("main", "multi:midi_00"))
    other = new_receiver()
    play.send(ask.AddOutput("other", other.port, spreads=True))  # it has no further port
    play.send(ask.LoadPiece(480, programs=tuple((channel, channel) for channel in range(22))))
    play.send(ask.Ping())
    reports.next(ask.Pong)
    assert not any(isinstance(report, ask.OutputSpread) for report in reports.all)
