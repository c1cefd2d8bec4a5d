"""A JACK server for all tests that need real ports, and players that are ended whatever happens."""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

from app.player.client import Player
from app.player.messages import PlayerReady
from tests.app.player.jack import NoJackError, Receiver, Reports, Server

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def jack() -> Iterator[str]:
    """The name of a server that runs; clients of this process and of those that it starts find it."""
    pytest.importorskip("rtmidi")
    name = f"continuo-{os.getpid()}"
    before = os.environ.get("JACK_DEFAULT_SERVER")
    os.environ["JACK_DEFAULT_SERVER"] = name
    try:
        with Server(name):
            yield name
    except NoJackError as error:
        pytest.skip(str(error))
    finally:
        if before is None:
            del os.environ["JACK_DEFAULT_SERVER"]
        else:
            os.environ["JACK_DEFAULT_SERVER"] = before


@pytest.fixture
def new_receiver(jack: str) -> Iterator[Callable[..., Receiver]]:
    """Makes receivers; a name may be given, to plug one in again."""
    made: list[Receiver] = []

    def make(name: str | None = None) -> Receiver:
        made.append(Receiver(name or f"receiver{next(_numbers)}"))
        return made[-1]

    yield make
    for receiver in made:
        receiver.close()


@pytest.fixture
def receiver(new_receiver: Callable[..., Receiver]) -> Receiver:
    return new_receiver()


@pytest.fixture
def new_player(jack: str) -> Iterator[Callable[[], tuple[Player, Reports]]]:
    made: list[Player] = []

    def make() -> tuple[Player, Reports]:
        reports = Reports()
        made.append(Player(reports))
        return made[-1], reports

    yield make
    for player in made:
        player.close()


@pytest.fixture
def player(new_player: Callable[[], tuple[Player, Reports]]) -> tuple[Player, Reports]:
    """One that is ready, and what it says."""
    made = new_player()
    made[1].next(PlayerReady)
    return made
