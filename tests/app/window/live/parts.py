"""Stand-ins for the processes, which remember what they were sent; and a small checkpoint."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from app.composer.client import Composer
from app.composer.messages import BarComposed, TakeComposed
from app.player import messages as ask
from app.player.client import Player
from app.player.receivers.track_outputs import TrackOutputs
from app.taste.features import FEATURES
from generator.compose.continuation import Continuation
from generator.network.checkpoint import Checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY

C = TypeVar("C", bound=ask.Command)


def bar_composed(job: int, begin: int, end: int, rows: Sequence[Sequence[int]]) -> BarComposed:
    return BarComposed(job, begin, end, np.array(rows, np.int64).reshape(-1, 4))


def take_composed(job: int, number: int, rows: Sequence[Sequence[int]], rank: int = 1) -> TakeComposed:
    """Without a taste."""
    notes = np.array(rows, np.int64).reshape(-1, 4)
    return TakeComposed(job, number, notes, {"rank": rank}, np.zeros(len(FEATURES)), {}, None)


class PlayerSpy(Player):
    """Keeps what it was sent, in place of a process."""

    def __init__(self, on_report: Callable[..., None] = lambda *_: None, log: Path | None = None) -> None:
        self.report, self.log = on_report, log
        self.commands: list[ask.Command] = []
        self._lock, self._kept, self._track_outputs = threading.RLock(), {}, TrackOutputs()

    def close(self) -> None:
        pass

    def _revive(self) -> None:
        pass

    def _send(self, message: Any) -> None:
        self.commands.append(message)

    def sent(self, kind: type[C]) -> list[C]:
        return [command for command in self.commands if isinstance(command, kind)]


class ComposerSpy(Composer):
    """Keeps what it was asked, in place of a process."""

    def __init__(self) -> None:
        self.asked: list[tuple[Continuation, int]] = []
        self.untils: list[tuple[int, int]] = []
        self.cancelled = 0

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        self.asked.append((continuation, until_ticks))
        return len(self.asked)

    def until(self, job: int, ticks: int) -> None:
        self.untils.append((job, ticks))

    def cancel(self) -> None:
        self.cancelled += 1


def small_checkpoint(path: Path | None = None) -> Checkpoint:
    """An LSTM of random weights; saved to `path`."""
    config = LSTMConfig(channels=16, hidden=16, head_width=16)
    weights = random_weights(config, SMALL_VOCABULARY, np.random.default_rng(0))
    checkpoint = Checkpoint(config, SMALL_VOCABULARY, weights, ("song",), {})
    if path:
        save_checkpoint(checkpoint, path)
    return checkpoint
