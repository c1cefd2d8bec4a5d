"""Processes of ours that die or can't be started: they are started again, and given up by one rule, with a sentence."""

from __future__ import annotations

import errno
import io
import os
import queue
import subprocess
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest

from app.composer.client import Composer
from app.composer.messages import JobFailed
from app.ipc import client
from app.ipc.client import MOST_DEATHS, WITHIN_SECONDS, Client, Deaths, GivenUp, Restarted
from app.ipc.wire import Message, decoder
from app.library.client import LibrarianProcess
from app.player import messages as ask
from app.player.client import Player
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import Continuation
from generator.errors import Text
from tests.app.window.live.parts import small_checkpoint

WAIT_SECONDS = 30


R = TypeVar("R")


class First(Message, frozen=True):
    again: bool


class Here(Message, frozen=True):
    pass


HERE = b'["Here"]\n'


class Reports:
    """What a process says, in order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[object] = queue.SimpleQueue()
        self.all: list[object] = []

    def __call__(self, report: object) -> None:
        self._queue.put(report)

    def until(self, kind: type[R]) -> R:
        """The next of this kind."""
        while True:
            report = self._queue.get(timeout=WAIT_SECONDS)
            self.all.append(report)
            if isinstance(report, kind):
                return report

    def rest(self) -> list[object]:
        """What came and was not asked for yet."""
        return [self._queue.get() for _ in range(self._queue.qsize())]

    @property
    def kinds(self) -> list[type]:
        return [type(report) for report in self.all]


class Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class FakeChild:
    """Says what it is given, and is dead after that; or lives until it is killed."""

    pid = 1

    def __init__(self, said: bytes = b"", *, lives: bool = False) -> None:
        self.stdin, self._dead = io.BytesIO(), threading.Event()
        child = self

        class Out(io.BytesIO):
            def readline(self, *_: Any) -> bytes:
                line = super().readline()
                if not line and lives:
                    child._dead.wait(WAIT_SECONDS)
                return line

        self.stdout = Out(said)
        self.stdin.close = self.kill  # as a closed pipe has it

    def wait(self, timeout: float | None = None) -> int:
        return 0

    def kill(self) -> None:
        self._dead.set()


class Plain(Client[Here]):
    """Of a module that there is not."""

    _unstartable = Text("none ({reason})")
    _dies = Text("dies")

    def __init__(self, reports: Reports, **about: Any) -> None:
        super().__init__("app.none", reports=decoder(Here), on_report=reports, **about)

    def _first(self, *, again: bool) -> list[First]:
        return [First(again)]


def refuse(*_: object, **__: object) -> None:
    raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "PAUSES_SECONDS", (0.0,))


@pytest.fixture
def no_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system has none left."""
    monkeypatch.setattr(subprocess, "Popen", refuse)


def test_so_many_deaths_within_so_long_are_the_end_and_not_one_less() -> None:
    clock = Clock()
    deaths = Deaths(clock)
    assert [deaths.add() is None for _ in range(MOST_DEATHS + 1)] == [False] * MOST_DEATHS + [True]
    deaths.forget()
    for _ in range(3 * MOST_DEATHS):
        clock.seconds += WITHIN_SECONDS / MOST_DEATHS + 1
        assert deaths.add() is not None


def test_one_that_dies_again_and_again_is_given_up_once(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, started = Reports(), []
    monkeypatch.setattr(client, "start_child", lambda *_, **__: started.append(FakeChild(HERE)) or started[-1])
    made = Plain(reports, clock=Clock())
    assert reports.until(GivenUp) == GivenUp(Text("dies"))
    assert len(started) == 1 + MOST_DEATHS and made.is_given_up
    assert reports.kinds == [Here, *[Restarted, Here] * MOST_DEATHS, GivenUp]
    made.close()


def test_one_that_dies_seldom_is_started_again_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, clock, count = Reports(), Clock(), 3 * MOST_DEATHS
    children = [FakeChild() for _ in range(count)] + [FakeChild(lives=True)]

    def start(*_: object, **__: object) -> FakeChild:
        clock.seconds += WITHIN_SECONDS
        return children.pop(0)

    monkeypatch.setattr(client, "start_child", start)
    made = Plain(reports, clock=clock)
    for _ in range(count):
        reports.until(Restarted)
    assert not made.is_given_up
    made.close()


def test_one_that_can_be_started_in_the_end_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, child = Reports(), FakeChild(HERE, lives=True)
    tries: list[Callable[[], FakeChild]] = [refuse, refuse, lambda: child]  # type: ignore[list-item]
    monkeypatch.setattr(client, "start_child", lambda *_, **__: tries.pop(0)())
    made = Plain(reports, clock=Clock())
    reports.until(Here)
    assert made.pid == 1 and reports.kinds == [Restarted, Here]
    made.close()
    assert b'["First",true]' in child.stdin.getvalue()


def test_one_that_was_given_up_is_tried_again_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = Reports()
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        made = Plain(reports, clock=Clock())
        assert str(reports.until(GivenUp).text) == f"none ({os.strerror(errno.EAGAIN)})"
        assert made.pid == 0
        made._send(First(True))  # is lost, and hurts nobody
    monkeypatch.setattr(client, "start_child", lambda *_, **__: FakeChild(HERE, lives=True))
    made._revive()
    reports.until(Here)
    made.close()


def test_where_the_system_has_no_thread_left_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, child = Reports(), FakeChild(lives=True)
    monkeypatch.setattr(client, "start_child", lambda *_, **__: child)
    with monkeypatch.context() as patched:

        def none(_: object) -> None:
            raise RuntimeError("can't start new thread")

        patched.setattr(threading.Thread, "start", none)
        made = Plain(reports, clock=Clock())
    assert str(reports.until(GivenUp).text).startswith("none (")
    assert child._dead.is_set()
    made.close()


# Each of ours


def test_composing_that_can_not_be_started_fails_and_does_not_hang(tmp_path: Path, no_processes: None) -> None:
    request = request_for(small_checkpoint(), Wish(seed=None, bars=1))
    reports = Reports()
    composer = Composer(reports)
    composer.compose_takes(request)
    failure = reports.until(JobFailed)
    sentence = str(failure.text)
    assert failure.job is None and os.strerror(errno.EAGAIN) in sentence and "close other programs" in sentence
    composer.compose(Continuation.of(request, endless=True), 96)
    assert str(reports.until(JobFailed).text) == sentence
    composer.close()


def test_a_player_that_can_not_be_started_is_a_sentence(no_processes: None) -> None:
    reports = Reports()
    player = Player(reports)
    player.send(ask.AddSynth("main"))
    assert "player can't be started" in str(reports.until(GivenUp).text)
    player.send(ask.SetVolume(100))
    player.send(ask.Play(None))
    assert reports.until(GivenUp)
    player.close()


def test_a_library_that_can_not_be_read_is_a_sentence(tmp_path: Path, no_processes: None) -> None:
    reports = Reports()
    librarian = LibrarianProcess(tmp_path / "library.sqlite", [], reports)
    assert "library can't be read" in str(reports.until(GivenUp).text)
    librarian.scan()
    assert reports.until(GivenUp)
    librarian.close()


def test_a_worker_that_dies_at_what_it_is_asked_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[FakeChild] = []

    def start(*_: object, **__: object) -> FakeChild:
        started.append(FakeChild(b'["BarComposed",1,0,96,["<i8",[0,4],""]]\n'))
        return started[-1]

    monkeypatch.setattr(client, "start_child", start)
    reports = Reports()
    composer = Composer(reports)
    assert "keeps crashing" in str(reports.until(JobFailed).text)
    assert len(started) == 1 + MOST_DEATHS
    composer.close()


def test_what_is_no_report_is_logged_and_left_out(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    reports, said = Reports(), b'["There"]\n[1]\nnothing\n' + HERE
    monkeypatch.setattr(client, "start_child", lambda *_, **__: FakeChild(said, lives=True))
    made = Plain(reports, clock=Clock())
    reports.until(Here)
    made.close()
    assert reports.kinds == [Here]
    assert [record.levelname for record in caplog.records] == ["ERROR"] * 3 and "There" in caplog.messages[0]


@pytest.mark.processes
def test_who_does_not_wait_for_the_end_hears_nothing_more() -> None:
    reports = Reports()
    player = Player(reports)
    reports.until(ask.PlayerReady)
    player.close_beside()
    for thread in threading.enumerate():
        if thread.name == "end of Player":
            thread.join()
    assert not any(isinstance(report, GivenUp | Restarted) for report in reports.rest())
