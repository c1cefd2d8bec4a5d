"""Whatever happens to the player, to the program that started it, or to the receiver: no note is left sounding."""

from __future__ import annotations

import contextlib
import os
import pty
import random
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from app.ipc.client import Restarted
from app.player import messages as ask
from app.player.client import Player
from tests.app.interrupts import heed_interrupts
from tests.app.player.jack import SECONDS, Receiver, Reports, Stumbling, load, settle
from tests.checkout import ROOT

Made = tuple[Player, Reports]


@pytest.fixture
def playing(player: Made, receiver: Receiver) -> tuple[Player, Reports, Receiver]:
    """Chords sound."""
    play, reports = player
    play.send(ask.AddOutput("main", receiver.port))
    load(play)
    play.send(ask.Play())
    receiver.wait(lambda heard: len(heard.strikes) > 10 and len(heard.sounding) > 2)
    return play, reports, receiver


@pytest.mark.parametrize("command", [ask.Stop(), ask.Pause(), ask.Panic(), ask.LoadPiece(96)], ids=repr)
def test_commands_that_end_the_music_end_every_note(playing, command: ask.Command):
    play, _, receiver = playing
    play.send(command)
    settle(play, receiver, 1)
    assert receiver.is_silenced


def test_seek_leaves_nothing_of_what_sounded_before(playing):
    play, reports, receiver = playing
    before = receiver.sounding
    play.send(ask.Seek(480 * 1000))  # nothing is there
    reports.next(ask.PieceEnded)
    settle(play, receiver, 1)
    assert before and receiver.is_silenced


def test_an_output_that_is_dropped_is_silenced(playing):
    play, _, receiver = playing
    play.send(ask.DropOutput("main"))
    receiver.wait(lambda heard: heard.is_silenced)


def test_the_old_port_is_silenced_when_the_output_goes_to_another(playing, new_receiver: Callable[..., Receiver]):
    play, _, receiver = playing
    other = new_receiver()
    play.send(ask.AddOutput("main", other.port))
    other.wait(lambda heard: len(heard.strikes) > 3)
    receiver.wait(lambda heard: heard.is_silenced)
    play.send(ask.Stop())
    settle(play, other, 1)
    assert other.is_silenced and receiver.is_silenced


def test_a_receiver_that_comes_back_is_silent_after_a_stop_while_it_was_away(
    playing, new_receiver: Callable[..., Receiver]
):
    play, reports, receiver = playing
    receiver.close()
    reports.next(ask.PortLost)
    play.send(ask.Stop())
    again = new_receiver(receiver.port.removesuffix(":in"))
    reports.next(ask.PortBack)
    settle(play, again, 1)
    assert again.is_silenced
    assert {(0xB0 | channel, 123, 0) for channel in range(16)} <= {data for _, data in again.got}


FAULTY = """
import sys
import os
from app.player import process, scheduler
whole = scheduler.Scheduler._play_note
played = []
def faulty(self, due):
    whole(self, due)
    played.append(due)
    if len(played) == 20:
        raise RuntimeError("made for a test")
scheduler.Scheduler._play_note = faulty
os._exit(process.main())
"""


def test_a_fault_within_the_scheduler_ends_all_notes_and_the_player_lives(
    jack: str, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
):
    def start_faulty(module: str, log: Path | None = None) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-c", FAULTY]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT)

    monkeypatch.setattr("app.ipc.client.start_child", start_faulty)
    reports = Reports()
    with Player(reports) as play:
        play.send(ask.AddOutput("main", receiver.port))
        load(play)
        play.send(ask.Play())
        assert "made for a test" in str(reports.next(ask.PlayerError).text)
        settle(play, receiver, 1)
        assert receiver.is_silenced and len(receiver.strikes) == 20
        play.send(ask.Play(0))
        receiver.wait(lambda heard: len(heard.strikes) > 30)
        play.send(ask.Stop())
        settle(play, receiver, 2)
        assert receiver.is_silenced


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_player_that_is_asked_to_leave_ends_every_note_first(playing, number: int):
    play, _, receiver = playing
    play._closing.set()  # as when the program ends: it is not started again
    os.kill(play.pid, number)
    receiver.wait(lambda heard: heard.is_silenced)
    assert play._process.wait(SECONDS) == 0


def test_a_player_that_is_killed_is_started_again_and_ends_what_it_left(playing):
    play, reports, receiver = playing
    pid = play.pid
    os.kill(pid, signal.SIGKILL)
    reports.next(Restarted)
    settle(play, receiver, 1)
    assert play.pid != pid and receiver.is_silenced
    load(play)
    struck = len(receiver.strikes)
    play.send(ask.Play())
    receiver.wait(lambda heard: len(heard.strikes) > struck)


PARENT = """
import signal, sys, threading
from app.player import messages as ask
from app.player.client import Player
from tests.app.player.jack import load
if "terminal" in sys.argv:
    import fcntl, termios
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
heard = threading.Event()
player = Player(lambda *report: heard.set())
player.send(ask.AddOutput("main", sys.argv[1]))
load(player, horizon=480 * 8)
player.send(ask.Play())
print(player.pid, flush=True)
while True:
    signal.pause()
"""


class Parent:
    """A program that started a player, which plays."""

    def __init__(self, receiver: Receiver, *arguments: str, stdin: int = subprocess.DEVNULL) -> None:
        command = [sys.executable, "-c", PARENT, receiver.port, *arguments]
        self.process = subprocess.Popen(
            command, cwd=ROOT, stdin=stdin, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True,
            preexec_fn=heed_interrupts,
        )  # fmt: skip
        assert self.process.stdout
        self.player = int(self.process.stdout.readline())
        receiver.wait(lambda heard: len(heard.strikes) > 10 and len(heard.sounding) > 2)

    def wait_for_player(self) -> None:
        """Until it has left."""
        with contextlib.suppress(psutil.NoSuchProcess):
            psutil.Process(self.player).wait(SECONDS)

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        assert self.process.stdout
        self.process.stdout.close()


@pytest.fixture
def parents(jack: str) -> Iterator[Callable[..., Parent]]:
    made: list[Parent] = []

    def make(*arguments, **options) -> Parent:
        made.append(Parent(*arguments, **options))
        return made[-1]

    yield make
    for parent in made:
        parent.close()


def test_when_the_program_is_killed_the_player_ends_every_note_and_leaves(parents, receiver: Receiver):
    parent = parents(receiver)
    parent.process.kill()
    receiver.wait(lambda heard: heard.is_silenced)
    parent.process.wait()
    parent.wait_for_player()


def test_when_the_terminal_is_closed_the_player_ends_every_note(parents, receiver: Receiver):
    master, slave = pty.openpty()
    try:
        parent = parents(receiver, "terminal", stdin=slave)
    finally:
        os.close(slave)
    os.close(master)
    assert parent.process.wait(SECONDS) == -signal.SIGHUP
    receiver.wait(lambda heard: heard.is_silenced)


def test_ctrl_c_is_for_the_program_and_its_player_ends_every_note(parents, receiver: Receiver):
    parent = parents(receiver)
    os.killpg(parent.process.pid, signal.SIGINT)
    parent.process.wait(SECONDS)
    receiver.wait(lambda heard: heard.is_silenced)


def test_while_the_program_is_stopped_the_player_goes_on_and_holds_at_the_horizon(parents, receiver: Receiver):
    parent = parents(receiver)
    parent.process.send_signal(signal.SIGSTOP)
    composed = 8 * 2 * 3  # chords of three at eighths
    receiver.wait(lambda heard: len(heard.strikes) == composed and not heard.sounding)
    parent.process.kill()
    receiver.wait(lambda heard: heard.is_silenced)
    assert len(receiver.strikes) == composed


def test_after_random_starts_stops_seeks_and_unplugging_nothing_sounds(player: Made, jack: str):
    play, reports = player
    draw = random.Random(20)
    stumbling = Stumbling(play, reports, "stumbling", draw)
    try:
        left = [stumbling.sequence(number, unplug=number % 6 == 5) for number in range(1, 13)]
    finally:
        stumbling.close()
    assert left == [set()] * 12
    assert not [report for report in reports.all if isinstance(report, ask.PlayerError)]
