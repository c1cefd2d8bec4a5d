"""How the command line waits for its processes."""

from __future__ import annotations

import math
import queue
import time
from typing import Any

import pytest

from app.cli.live import terminal_player
from app.cli.live.terminal_player import Arrived, FromComposer, FromPlayer, Live
from app.composer.messages import JobDone
from app.ipc.client import GivenUp
from app.live.options import Sound
from app.player import messages as ask
from generator.errors import Text
from tests.app.window.live.parts import PlayerSpy


class Reports:
    """Of processes: nothing for some waits, then one after the other."""

    def __init__(self, *arrived: Arrived, empty: int = 0) -> None:
        self._arrived, self._empty = [*arrived], empty
        self.waits: list[float] = []

    def get(self, timeout: float) -> Arrived:
        self.waits.append(timeout)
        if len(self.waits) <= self._empty or not self._arrived:
            raise queue.Empty
        return self._arrived.pop(0)


class Played:
    """A session that keeps what it is handed."""

    def __init__(self) -> None:
        self.handed: list[Any] = []

    def pass_time(self, moment: float) -> float:
        return math.inf

    def from_player(self, report: Any) -> None:
        self.handed.append(report)

    def from_composer(self, report: Any) -> None:
        self.handed.append(report)


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Live:
    monkeypatch.setattr(terminal_player, "Player", PlayerSpy)
    monkeypatch.setattr(Live, "settle", lambda _: None)
    return Live(Sound(synth=False))


def test_no_wait_is_so_long_that_ctrl_c_would_not_be_noticed(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = Reports(FromPlayer(ask.Pong()), empty=5)
    monkeypatch.setattr(live, "_reports", reports)
    assert live.next_report() == FromPlayer(ask.Pong())
    assert len(reports.waits) == 6 and max(reports.waits) <= 1


def test_at_the_moment_that_was_given_there_is_nothing(live: Live, monkeypatch: pytest.MonkeyPatch) -> None:
    reports = Reports()
    monkeypatch.setattr(live, "_reports", reports)
    assert live.next_report(time.monotonic() - 1) is None
    assert reports.waits == [0]


def test_a_session_is_handed_every_report_until_a_process_is_given_up(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    played, why = Played(), Text("the player keeps crashing")
    arrived = FromPlayer(ask.Pong()), FromComposer(JobDone(1)), FromPlayer(GivenUp(why))
    monkeypatch.setattr(live, "_reports", Reports(*arrived))
    assert [live.advance(played) for _ in arrived] == [None, None, why]
    assert played.handed == [ask.Pong(), JobDone(1)]
