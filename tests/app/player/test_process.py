"""The player process, against a real JACK server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest

from app.ipc.client import Restarted
from app.ipc.wire import Message, Sender, encode, messages
from app.player import messages as ask
from app.player.client import Player
from tests.app.player.jack import SECONDS, NoJackError, Receiver, Reports, Server, load, settle
from tests.checkout import ROOT

Made = tuple[Player, Reports]


def chosen(player: Player, reports: Reports, receiver: Receiver, **options: Any) -> None:
    """The receiver is the output "main"."""
    player.send(ask.AddOutput("main", receiver.port, **options))
    reports.next(ask.OutputOpened, "main", receiver.port)


def notes(*rows: tuple[int, int, int]) -> list[ask.NoteRow]:
    """Onset, duration, pitch."""
    return [(onset, duration, 0, pitch, 80) for onset, duration, pitch in rows]


def test_a_piece_is_played_in_order_and_its_end_is_reported(player: Made, receiver: Receiver):
    play, reports = player
    chosen(play, reports, receiver)
    play.send(ask.LoadPiece(480, programs=((0, 7),)))
    play.add(notes(*((index * 48, 40, 40 + index) for index in range(20))))
    play.send(ask.Play())
    reports.next(ask.StateChanged, "playing")
    reports.next(ask.Position)
    reports.next(ask.PieceEnded, 19 * 48 + 40)
    reports.next(ask.StateChanged, "stopped")
    settle(play, receiver, 1)
    assert receiver.strikes == list(range(40, 60))
    assert (0xC0, 7) in [data for _, data in receiver.got]
    assert receiver.is_silenced


def test_ports_are_listed_and_found_by_part_of_their_name(player: Made, new_receiver: Callable[..., Receiver]):
    play, reports = player
    receiver = new_receiver("Grand Piano")
    play.send(ask.ListPorts())
    assert "Grand Piano:in" in reports.next(ask.PortsListed).outputs
    play.send(ask.AddOutput("main", "nd piAN"))
    reports.next(ask.OutputOpened, "main", "Grand Piano:in")
    play.send(ask.Audition(0, 60, 90, 0.05))
    receiver.wait(lambda heard: heard.strikes == [60] and not heard.sounding)


def test_a_port_that_there_is_not_is_refused_in_one_sentence_and_what_plays_goes_on(player: Made, receiver: Receiver):
    play, reports = player
    chosen(play, reports, receiver)
    play.send(ask.AddOutput("main", "no such thing"))
    sentence = str(reports.next(ask.PlayerError).text)
    assert sentence.startswith("no MIDI output is called 'no such thing'; there ") and "\n" not in sentence
    play.send(ask.ChooseInput("no such thing"))
    assert str(reports.next(ask.PlayerError).text).startswith("no MIDI input is called 'no such thing'; there ")
    play.send(ask.Audition(0, 60, 90, 0.05))
    receiver.wait(lambda heard: heard.strikes == [60])


def test_two_outputs_play_at_once_on_their_own_channels_with_their_own_programs(
    player: Made, new_receiver: Callable[..., Receiver]
):
    play, reports = player
    one, two = new_receiver(), new_receiver()
    play.send(ask.AddOutput("one", one.port, 3))
    play.send(ask.AddOutput("two", two.port, 4, 50))
    reports.next(ask.OutputOpened, "two")
    load(play)
    play.send(ask.Play())
    for receiver in (one, two):
        receiver.wait(lambda heard: len(heard.strikes) > 20)
    play.send(ask.Stop())
    for receiver, channel in ((one, 3), (two, 4)):
        settle(play, receiver, 5)
        assert {data[0] & 15 for _, data in receiver.got if data[0] >> 4 == 9} == {channel}
        assert receiver.is_silenced
    assert one.strikes == two.strikes
    assert (0xC4, 50) in [data for _, data in two.got]


def test_clock_goes_out_to_who_asked_for_it(player: Made, new_receiver: Callable[..., Receiver]):
    play, reports = player
    one, two = new_receiver(), new_receiver()
    play.send(ask.AddOutput("one", one.port, None, None, True))
    play.send(ask.AddOutput("two", two.port))
    reports.next(ask.OutputOpened, "two")
    load(play)
    play.send(ask.Play())
    one.wait(lambda heard: heard.clock().count(0xF8) >= 24)
    play.send(ask.Stop())
    settle(play, one, 5)
    settle(play, two, 6)
    clock = one.clock()
    assert (clock[0], clock[-1]) == (0xFA, 0xFC) and set(clock[1:-1]) == {0xF8}
    assert not two.clock()


def test_a_virtual_output_is_seen_by_others_and_plays_into_an_input(new_player: Callable[[], Made]):
    (play, reports), (other, heard) = new_player(), new_player()
    play.send(ask.AddOutput("main", "Continuo out", None, None, False, True))
    reports.next(ask.OutputOpened, "main", "Continuo out")
    other.send(ask.ListPorts())
    assert any(name.endswith(":Continuo out") for name in heard.next(ask.PortsListed).inputs)
    other.send(ask.ChooseInput("Continuo out", False, False))
    heard.next(ask.InputOpened, "keyboard")
    play.send(ask.Audition(2, 60, 90, 0.05))
    first = heard.next(ask.Received)
    assert (first.tick, first.data) == (None, [0x92, 60, 90])
    assert heard.next(ask.Received).data[0] == 0x82


def test_a_keyboard_is_reported_and_goes_through_to_the_outputs(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (keys, said) = new_player(), new_player()
    chosen(play, reports, receiver, channel=6)
    play.send(ask.ChooseInput("Keys in", True))
    reports.next(ask.InputOpened, "keyboard", "Keys in")
    keys.send(ask.AddOutput("main", "Keys in"))
    said.next(ask.OutputOpened)
    keys.send(ask.Audition(0, 64, 70, 0.2))
    first = reports.next(ask.Received)
    assert first.tick is None and first.data == [0x90, 64, 70]
    receiver.wait(lambda heard: heard.strikes == [64] and not heard.sounding)
    assert (0x96, 64, 70) in [data for _, data in receiver.got]


def test_music_gives_way_when_a_key_is_struck(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (keys, said) = new_player(), new_player()
    chosen(play, reports, receiver)
    play.send(ask.ChooseInput("Keys in", True))
    reports.next(ask.InputOpened)
    keys.send(ask.AddOutput("main", "Keys in"))
    said.next(ask.OutputOpened)
    play.send(ask.HushOnInput(True))
    load(play)
    play.send(ask.Play())
    receiver.wait(lambda heard: len(heard.strikes) > 10)
    keys.send(ask.Audition(9, 99, 70, 0.1))
    assert reports.next(ask.Hushed).tick > 0
    receiver.wait(lambda heard: heard.strikes[-1] == 99 and not heard.sounding)
    settle(play, receiver, 3)
    assert receiver.strikes[-1] == 99


def test_a_masters_clock_is_followed(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (master, said) = new_player(), new_player()
    chosen(play, reports, receiver)
    load(play)
    play.send(ask.FollowClock("Sync in", True))
    reports.next(ask.InputOpened, "clock", "Sync in")
    master.send(ask.AddOutput("main", "Sync in", None, None, True))
    said.next(ask.OutputOpened)
    load(master)
    master.send(ask.Play())
    receiver.wait(lambda heard: len(heard.strikes) > 30)
    assert reports.next(ask.StateChanged).state == "playing"
    master.send(ask.Stop())
    reports.next(ask.StateChanged, "stopped")
    settle(play, receiver, 3)
    assert receiver.is_silenced
    master.send(ask.Seek(480 * 8))
    master.send(ask.Play())
    reports.next(ask.StateChanged, "playing")
    assert reports.next(ask.Position).tick == pytest.approx(480 * 8, abs=100)


def test_a_receiver_that_is_unplugged_and_comes_back_plays_on(
    player: Made, receiver: Receiver, new_receiver: Callable[..., Receiver]
):
    play, reports = player
    chosen(play, reports, receiver, clock=True)
    load(play)
    play.send(ask.Play())
    receiver.wait(lambda heard: len(heard.strikes) > 5)
    receiver.close()
    reports.next(ask.PortLost, receiver.port)
    again = new_receiver(receiver.port.removesuffix(":in"))
    reports.next(ask.PortBack, receiver.port)
    again.wait(lambda heard: len(heard.strikes) > 5)
    assert {data for _, data in again.got} >= {(0xB0, 123, 0), (0xB0, 64, 0), (0xC0, 1), (0xC1, 2)}
    assert [status for status in again.clock() if status != 0xF8][:3] == [0xFC, 0xF2, 0xFB]
    play.send(ask.Stop())
    settle(play, again, 3)
    assert again.is_silenced


def test_a_server_that_is_killed_is_reported_and_the_player_lives_to_find_the_next(
    jack: str, new_player: Callable[[], Made], monkeypatch: pytest.MonkeyPatch
):
    name = f"{jack}-b"
    monkeypatch.setenv("JACK_DEFAULT_SERVER", name)
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(Server(name))
        except NoJackError as error:
            pytest.skip(str(error))
        (ear, heard), (play, reports) = new_player(), new_player()
        ear.send(ask.ChooseInput("Ear", True, False))
        heard.next(ask.InputOpened)
        play.send(ask.AddOutput("main", "Ear"))
        play.send(ask.AddOutput("own", "Continuo", None, None, False, True))
        reports.next(ask.OutputOpened, "own")
        load(play)
        play.send(ask.Play())
        heard.next(ask.Received)
        server.end("KILL")
        reports.next(ask.PortLost)
        reports.next(ask.PortLost, "Continuo")
        heard.next(ask.PortLost, "Ear")
        for player, said in ((play, reports), (ear, heard)):
            player.send(ask.Ping())
            said.next(ask.Pong)
        stack.enter_context(Server(name))
        reports.next(ask.PortBack, "Continuo")
        heard.next(ask.PortBack, "Ear")
        play.send(ask.AddOutput("main", "Ear"))
        reports.next(ask.OutputOpened, "main")
        mark = time.perf_counter()
        while heard.next(ask.Received).moment < mark:
            pass
        assert not [report for report in reports.all + heard.all if isinstance(report, ask.PlayerError | Restarted)]
        play.close()
        ear.close()


RUBBISH = [
    b"\n",
    b"no json\n",
    b"{}\n",
    b"[]\n",
    b"[1,2]\n",
    b'["NoSuchCommand",1]\n',
    b'["__init__"]\n',
    b"\xff\xfe\x00\n",
    b"[" * 100_000 + b"\n",
    b'["Play","soon"]\n',
    b'["Play",NaN]\n',
    b'["Play",1e999]\n',
    b'["Play",0,1000000000]\n',
    b'["Seek"]\n',
    b'["Seek",null]\n',
    b'["SetSpeed",NaN]\n',
    b'["SetSpeed",[]]\n',
    b'["LoadPiece",[]]\n',
    b'["LoadPiece"]\n',
    b'["LoadPiece",0]\n',
    b'["LoadPiece",480,[[0,0]]]\n',
    b'["LoadPiece",480,[],[[0,4,0]]]\n',
    b'["LoadPiece",480,[],[[0,0,4]]]\n',
    b'["LoadPiece",480,[],[],[[7777,4]]]\n',
    b'["AddNotes",5]\n',
    b'["AddNotes",[[1,2,3]]]\n',
    b'["AddNotes",[[0,480,0,200,80]]]\n',
    b'["AddNotes",[[0,480,5555,60,80]]]\n',
    b'["AddNotes",[[0,480,0,60,0]]]\n',
    b'["AddNotes",[[-5,480,0,60,80]]]\n',
    b'["AddNotes",[[1e300,480,0,60,80]]]\n',
    b'["SetLoop","a","b"]\n',
    b'["SetTempos",[[0,-5]]]\n',
    b'["SetVolume","loud"]\n',
    b'["Audition",0,400,90,1]\n',
    b'["Audition",0,60,90,1e999]\n',
    b'["AddOutput"]\n',
    b'["AddOutput","x",null]\n',
    b'["AddOutput",["x"],"",9]\n',
    b'["AddOutput","x","",99]\n',
    b'["DropOutput",[]]\n',
    b'["ChooseInput",{}]\n',
    b'["FollowClock",7]\n',
]


class Unknown(Message, frozen=True):
    """No command of the player's."""

    text: str


def test_rubbish_does_no_harm(jack: str, receiver: Receiver):
    process = subprocess.Popen([sys.executable, "-m", "app.player"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    with process:
        said = messages(process.stdout, ask.REPORTS)
        for command in (
            ask.AddOutput("main", receiver.port),
            ask.LoadPiece(480),
            ask.AddNotes(notes((0, 48_000, 60), (48_000, 10, 61))),
            ask.Play(),
        ):
            process.stdin.write(encode(command))
        for line in RUBBISH:
            process.stdin.write(line)
        process.stdin.write(encode(ask.Ping()))
        process.stdin.flush()
        seen: list[ask.Report] = []
        for report in said:
            seen.append(report)
            if isinstance(report, ask.Pong):
                break
        sentences = [str(report.text) for report in seen if isinstance(report, ask.PlayerError)]
        assert len(sentences) == len(RUBBISH)
        assert not [sentence for sentence in sentences if "fault of the program" in sentence]
        receiver.wait(lambda heard: 60 in heard.strikes)
        process.stdin.close()
        assert process.wait(SECONDS) == 0
    receiver.wait(lambda heard: heard.is_silenced)


def test_who_does_not_read_the_reports_holds_nothing_up(jack: str, receiver: Receiver):
    process = subprocess.Popen([sys.executable, "-m", "app.player"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    with process:
        sender = Sender(process.stdin)
        sender.send(ask.AddOutput("main", receiver.port))
        sender.send(ask.LoadPiece(480))
        sender.send(ask.AddNotes(notes(*((index * 96, 90, 60) for index in range(20)), (480_000, 1, 1))))
        for _ in range(3000):  # each is answered with a sentence, more than a pipe holds
            sender.send(Unknown("x" * 200))
        sender.send(ask.Play())
        receiver.wait(lambda heard: len(heard.strikes) == 20)
        sender.close()
        assert process.wait(SECONDS) == 0
        assert process.stdout.fileno() >= 0
    assert receiver.is_silenced


def test_a_player_that_was_closed_has_left(player: Made):
    play, _ = player
    pid = play.pid
    play.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_player_without_a_midi_system_says_so_and_lives(jack: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("JACK_DEFAULT_SERVER", "no-such-server")
    reports = Reports()
    with Player(reports) as play:
        play.send(ask.ListPorts())
        assert "no MIDI system runs on this machine" in str(reports.next(ask.PlayerError).text)
        play.send(ask.Ping())
        reports.next(ask.Pong)


@pytest.mark.processes
def test_it_is_ready_soon_since_neither_numpy_nor_qt_is_imported() -> None:
    code = "import sys, app.player.process; print({'numpy', 'PySide6'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "set()"
