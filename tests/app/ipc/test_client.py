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
from typing import Any

import pytest

from app.composer.client import Composer
from app.ipc import client
from app.ipc.client import MOST_DEATHS, WITHIN_SECONDS, Client, Deaths
from app.library.client import LibrarianProcess
from app.player.client import Player
from generator.compose.continuation import Continuation
from generator.compose.wish import Wish, request_for
from generator.errors import Text
from tests.app.window.live.parts import small_checkpoint

WAIT_SECONDS = 30


class Reports:
    """What a process says, in order."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[tuple[Any, ...]] = queue.SimpleQueue()
        self.all: list[tuple[Any, ...]] = []

    def __call__(self, *report: Any) -> None:
        self._queue.put(report)

    def until(self, verb: str) -> tuple[Any, ...]:
        while True:
            self.all.append(self._queue.get(timeout=WAIT_SECONDS))
            if self.all[-1][0] == verb:
                return self.all[-1]


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


class Plain(Client):
    """Of a module that there is not."""

    _unstartable = Text("none ({reason})")
    _dies = Text("dies")

    def __init__(self, reports: Reports, **about: Any) -> None:
        super().__init__("app.none", on_report=reports, **about)

    def _first(self, *, again: bool) -> list[list[Any]]:
        return [["first", again]]


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
    monkeypatch.setattr(client, "start_child", lambda *_, **__: started.append(FakeChild(b'["here"]\n')) or started[-1])
    made = Plain(reports, clock=Clock())
    assert reports.until("given_up") == ("given_up", Text("dies"))
    assert len(started) == 1 + MOST_DEATHS and made.is_given_up
    assert [report[0] for report in reports.all] == ["here", *["restarted", "here"] * MOST_DEATHS, "given_up"]
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
        reports.until("restarted")
    assert not made.is_given_up
    made.close()


def test_one_that_can_be_started_in_the_end_is(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, child = Reports(), FakeChild(b'["here"]\n', lives=True)
    tries: list[Callable[[], FakeChild]] = [refuse, refuse, lambda: child]  # type: ignore[list-item]
    monkeypatch.setattr(client, "start_child", lambda *_, **__: tries.pop(0)())
    made = Plain(reports, clock=Clock())
    reports.until("here")
    assert made.pid == 1 and [report[0] for report in reports.all] == ["restarted", "here"]
    made.close()
    assert b'["first",true]' in child.stdin.getvalue()


def test_one_that_was_given_up_is_tried_again_when_it_is_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    reports = Reports()
    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", refuse)
        made = Plain(reports, clock=Clock())
        assert str(reports.until("given_up")[1]) == f"none ({os.strerror(errno.EAGAIN)})"
        assert made.pid == 0
        made._send("anything")  # is lost, and hurts nobody
    monkeypatch.setattr(client, "start_child", lambda *_, **__: FakeChild(b'["here"]\n', lives=True))
    made._revive()
    reports.until("here")
    made.close()


def test_where_the_system_has_no_thread_left_it_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    reports, child = Reports(), FakeChild(lives=True)
    monkeypatch.setattr(client, "start_child", lambda *_, **__: child)
    with monkeypatch.context() as patched:

        def none(_: object) -> None:
            raise RuntimeError("can't start new thread")

        patched.setattr(threading.Thread, "start", none)
        made = Plain(reports, clock=Clock())
    assert str(reports.until("given_up")[1]).startswith("none (")
    assert child._dead.is_set()
    made.close()


# Each of ours


def test_composing_that_can_not_be_started_fails_and_does_not_hang(tmp_path: Path, no_processes: None) -> None:
    request = request_for(small_checkpoint(), Wish(seed=None, bars=1))
    reports = Reports()
    composer = Composer(reports)
    composer.compose_takes(request)
    _, job, text = reports.until("error")
    assert job is None and os.strerror(errno.EAGAIN) in str(text) and "close other programs" in str(text)
    composer.compose(Continuation.of(request, endless=True), 96)
    assert reports.until("error")[2] == text
    composer.close()


def test_a_player_that_can_not_be_started_is_a_sentence(no_processes: None) -> None:
    reports = Reports()
    player = Player(reports)
    player.send("synth", "main")
    assert "player can't be started" in str(reports.until("given_up")[1])
    player.send("volume", 100)
    player.send("play", None)
    assert reports.until("given_up")
    player.close()


def test_a_library_that_can_not_be_read_is_a_sentence(tmp_path: Path, no_processes: None) -> None:
    reports = Reports()
    librarian = LibrarianProcess(tmp_path / "library.sqlite", [], reports)
    assert "library can't be read" in str(reports.until("given_up")[1])
    librarian.scan()
    assert reports.until("given_up")
    librarian.close()


def test_a_worker_that_dies_at_what_it_is_asked_for_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[FakeChild] = []

    def start(*_: object, **__: object) -> FakeChild:
        started.append(FakeChild(b'["bar",1,0,96,[]]\n'))
        return started[-1]

    monkeypatch.setattr(client, "start_child", start)
    reports = Reports()
    composer = Composer(reports)
    assert "dies again and again" in str(reports.until("error")[2])
    assert len(started) == 1 + MOST_DEATHS
    composer.close()
