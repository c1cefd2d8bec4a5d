"""The player process, against a real JACK server."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from collections.abc import Callable

import pytest

from app.ipc.wire import Sender, encode, messages
from app.player.client import Player
from tests.app.player.jack import SECONDS, NoJackError, Receiver, Reports, Server, load, settle

Made = tuple[Player, Reports]


def chosen(player: Player, reports: Reports, receiver: Receiver, *arguments: object) -> None:
    """The receiver is the output "main"."""
    player.send("output", "main", receiver.port, *arguments)
    reports.next("output", "main", receiver.port)


def notes(*rows: tuple[int, int, int]) -> list[list[int]]:
    """Onset, duration, pitch."""
    return [[onset, duration, 0, pitch, 80] for onset, duration, pitch in rows]


def test_a_piece_is_played_in_order_and_its_end_is_told(player: Made, receiver: Receiver):
    play, reports = player
    chosen(play, reports, receiver)
    play.send("load", {"ticks_per_quarter": 480, "programs": [[0, 7]]})
    play.add(notes(*((index * 48, 40, 40 + index) for index in range(20))))
    play.send("play")
    reports.next("state", "playing")
    reports.next("position")
    reports.next("ended", 19 * 48 + 40)
    reports.next("state", "stopped")
    settle(play, receiver, 1)
    assert receiver.strikes == list(range(40, 60))
    assert (0xC0, 7) in [data for _, data in receiver.got]
    assert receiver.is_silenced


def test_ports_are_listed_and_found_by_part_of_their_name(player: Made, new_receiver: Callable[..., Receiver]):
    play, reports = player
    receiver = new_receiver("Grand Piano")
    play.send("ports")
    assert "Grand Piano:in" in reports.next("ports")[2]
    play.send("output", "main", "nd piAN")
    reports.next("output", "main", "Grand Piano:in")
    play.send("audition", 0, 60, 90, 0.05)
    receiver.wait(lambda heard: heard.strikes == [60] and not heard.sounding)


def test_a_port_that_there_is_not_is_refused_in_one_sentence_and_what_plays_goes_on(player: Made, receiver: Receiver):
    play, reports = player
    chosen(play, reports, receiver)
    play.send("output", "main", "no such thing")
    sentence = str(reports.next("error")[1])
    assert sentence.startswith("no MIDI output is called 'no such thing'; there ") and "\n" not in sentence
    play.send("input", "no such thing")
    assert str(reports.next("error")[1]).startswith("no MIDI input is called 'no such thing'; there ")
    play.send("audition", 0, 60, 90, 0.05)
    receiver.wait(lambda heard: heard.strikes == [60])


def test_two_outputs_play_at_once_on_their_own_channels_with_their_own_programs(
    player: Made, new_receiver: Callable[..., Receiver]
):
    play, reports = player
    one, two = new_receiver(), new_receiver()
    play.send("output", "one", one.port, 3)
    play.send("output", "two", two.port, 4, 50)
    reports.next("output", "two")
    load(play)
    play.send("play")
    for receiver in (one, two):
        receiver.wait(lambda heard: len(heard.strikes) > 20)
    play.send("stop")
    for receiver, channel in ((one, 3), (two, 4)):
        settle(play, receiver, 5)
        assert {data[0] & 15 for _, data in receiver.got if data[0] >> 4 == 9} == {channel}
        assert receiver.is_silenced
    assert one.strikes == two.strikes
    assert (0xC4, 50) in [data for _, data in two.got]


def test_clock_goes_out_to_who_asked_for_it(player: Made, new_receiver: Callable[..., Receiver]):
    play, reports = player
    one, two = new_receiver(), new_receiver()
    play.send("output", "one", one.port, None, None, True)
    play.send("output", "two", two.port)
    reports.next("output", "two")
    load(play)
    play.send("play")
    one.wait(lambda heard: heard.clock().count(0xF8) >= 24)
    play.send("stop")
    settle(play, one, 5)
    settle(play, two, 6)
    clock = one.clock()
    assert (clock[0], clock[-1]) == (0xFA, 0xFC) and set(clock[1:-1]) == {0xF8}
    assert not two.clock()


def test_a_virtual_output_is_seen_by_others_and_plays_into_an_input(new_player: Callable[[], Made]):
    (play, reports), (other, heard) = new_player(), new_player()
    play.send("output", "main", "Continuo out", None, None, False, True)
    reports.next("output", "main", "Continuo out")
    other.send("ports")
    assert any(name.endswith(":Continuo out") for name in heard.next("ports")[1])
    other.send("input", "Continuo out", False, False)
    heard.next("input", "keyboard")
    play.send("audition", 2, 60, 90, 0.05)
    assert heard.next("in")[2:] == (None, [0x92, 60, 90])
    assert heard.next("in")[3][0] == 0x82


def test_a_keyboard_is_told_and_goes_through_to_the_outputs(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (keys, said) = new_player(), new_player()
    chosen(play, reports, receiver, 6)
    play.send("input", "Keys in", True)
    reports.next("input", "keyboard", "Keys in")
    keys.send("output", "main", "Keys in")
    said.next("output")
    keys.send("audition", 0, 64, 70, 0.2)
    tick, data = reports.next("in")[2:]
    assert tick is None and data == [0x90, 64, 70]
    receiver.wait(lambda heard: heard.strikes == [64] and not heard.sounding)
    assert (0x96, 64, 70) in [data for _, data in receiver.got]


def test_music_gives_way_when_a_key_is_struck(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (keys, said) = new_player(), new_player()
    chosen(play, reports, receiver)
    play.send("input", "Keys in", True)
    reports.next("input")
    keys.send("output", "main", "Keys in")
    said.next("output")
    play.send("hush_on_input", True)
    load(play)
    play.send("play")
    receiver.wait(lambda heard: len(heard.strikes) > 10)
    keys.send("audition", 9, 99, 70, 0.1)
    assert reports.next("hushed")[1] > 0
    receiver.wait(lambda heard: heard.strikes[-1] == 99 and not heard.sounding)
    settle(play, receiver, 3)
    assert receiver.strikes[-1] == 99


def test_a_masters_clock_is_followed(new_player: Callable[[], Made], receiver: Receiver):
    (play, reports), (master, said) = new_player(), new_player()
    chosen(play, reports, receiver)
    load(play)
    play.send("follow", "Sync in", True)
    reports.next("input", "clock", "Sync in")
    master.send("output", "main", "Sync in", None, None, True)
    said.next("output")
    load(master)
    master.send("play")
    receiver.wait(lambda heard: len(heard.strikes) > 30)
    assert reports.next("state")[1] == "playing"
    master.send("stop")
    reports.next("state", "stopped")
    settle(play, receiver, 3)
    assert receiver.is_silenced
    master.send("seek", 480 * 8)
    master.send("play")
    reports.next("state", "playing")
    assert reports.next("position")[1] == pytest.approx(480 * 8, abs=100)


def test_a_receiver_that_is_unplugged_and_comes_back_plays_on(
    player: Made, receiver: Receiver, new_receiver: Callable[..., Receiver]
):
    play, reports = player
    chosen(play, reports, receiver, None, None, True)
    load(play)
    play.send("play")
    receiver.wait(lambda heard: len(heard.strikes) > 5)
    receiver.close()
    reports.next("lost", receiver.port)
    again = new_receiver(receiver.port.removesuffix(":in"))
    reports.next("back", receiver.port)
    again.wait(lambda heard: len(heard.strikes) > 5)
    assert {data for _, data in again.got} >= {(0xB0, 123, 0), (0xB0, 64, 0), (0xC0, 1), (0xC1, 2)}
    assert [status for status in again.clock() if status != 0xF8][:3] == [0xFC, 0xF2, 0xFB]
    play.send("stop")
    settle(play, again, 3)
    assert again.is_silenced


def test_a_server_that_is_killed_is_told_and_the_player_lives_to_find_the_next(
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
        ear.send("input", "Ear", True, False)
        heard.next("input")
        play.send("output", "main", "Ear")
        play.send("output", "own", "Continuo", None, None, False, True)
        reports.next("output", "own")
        load(play)
        play.send("play")
        heard.next("in")
        server.end("KILL")
        reports.next("lost")
        reports.next("lost", "Continuo")
        heard.next("lost", "Ear")
        for player, said in ((play, reports), (ear, heard)):
            player.send("ping", 1)
            said.next("pong", 1)
        stack.enter_context(Server(name))
        reports.next("back", "Continuo")
        heard.next("back", "Ear")
        play.send("output", "main", "Ear")
        reports.next("output", "main")
        mark = time.perf_counter()
        while heard.next("in")[1] < mark:
            pass
        assert not [report for report in reports.all + heard.all if report[0] in ("error", "restarted")]
        play.close()
        ear.close()


RUBBISH = [
    b"\n",
    b"no json\n",
    b"{}\n",
    b"[]\n",
    b"[1,2]\n",
    b'["no such verb",1]\n',
    b'["__init__"]\n',
    b"\xff\xfe\x00\n",
    b"[" * 100_000 + b"\n",
    b'["play","soon"]\n',
    b'["play",NaN]\n',
    b'["play",1e999]\n',
    b'["play",0,1000000000]\n',
    b'["seek"]\n',
    b'["seek",null]\n',
    b'["speed",NaN]\n',
    b'["speed",[]]\n',
    b'["load",5]\n',
    b'["load",{}]\n',
    b'["load",{"ticks_per_quarter":0}]\n',
    b'["load",{"ticks_per_quarter":480,"tempos":[[0,0]]}]\n',
    b'["load",{"ticks_per_quarter":480,"metres":[[0,4,0]]}]\n',
    b'["load",{"ticks_per_quarter":480,"metres":[[0,0,4]]}]\n',
    b'["load",{"ticks_per_quarter":480,"programs":[[77,4]]}]\n',
    b'["notes",5]\n',
    b'["notes",[[1,2,3]]]\n',
    b'["notes",[[0,480,0,200,80]]]\n',
    b'["notes",[[0,480,55,60,80]]]\n',
    b'["notes",[[-5,480,0,60,80]]]\n',
    b'["notes",[[1e300,480,0,60,80]]]\n',
    b'["loop","a","b"]\n',
    b'["tempos",[[0,-5]]]\n',
    b'["volume","loud"]\n',
    b'["audition",0,400,90,1]\n',
    b'["audition",0,60,90,1e999]\n',
    b'["output"]\n',
    b'["output","x",null]\n',
    b'["output",["x"],"",99]\n',
    b'["output","x","",99]\n',
    b'["drop_output",[]]\n',
    b'["input",{}]\n',
    b'["follow",7]\n',
    b'["tell_synth"]\n',
]


def test_rubbish_does_no_harm(jack: str, receiver: Receiver):
    process = subprocess.Popen([sys.executable, "-m", "app.player"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdin and process.stdout
    with process:
        said = messages(process.stdout)
        process.stdin.write(encode(["output", "main", receiver.port]))
        process.stdin.write(encode(["load", {"ticks_per_quarter": 480}]))
        process.stdin.write(encode(["notes", notes((0, 48_000, 60), (48_000, 10, 61))]))
        process.stdin.write(encode(["play"]))
        for line in RUBBISH:
            process.stdin.write(line)
        process.stdin.write(encode(["ping", "last"]))
        process.stdin.flush()
        seen = []
        for message in said:
            seen.append(message)
            if message == ["pong", "last"]:
                break
        sentences = [str(message[1]) for message in seen if message[0] == "error"]
        assert len(sentences) >= len(RUBBISH) - 12  # lines that are no message are passed over
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
        sender.send("output", "main", receiver.port)
        sender.send("load", {"ticks_per_quarter": 480})
        sender.send("notes", notes(*((index * 96, 90, 60) for index in range(20)), (480_000, 1, 1)))
        for _ in range(3000):  # each is answered with a sentence, more than a pipe holds
            sender.send("no such verb " + "x" * 200)
        sender.send("play")
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
        play.send("ports")
        assert "no MIDI system runs on this machine" in str(reports.next("error")[1])
        play.send("ping")
        reports.next("pong")
