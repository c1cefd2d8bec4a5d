"""Stand-ins for the processes, which remember what they were told; and a small checkpoint."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from app.composer.client import Composer
from app.player.client import Player
from generator.compose.continuation import Continuation
from generator.network.checkpoint import Checkpoint, save_checkpoint
from generator.network.config import LSTMConfig
from generator.network.model import random_weights
from tests.generator.scores import SMALL_VOCABULARY


class ToldPlayer(Player):
    """Keeps what it was sent, in place of a process."""

    def __init__(self, on_report: Callable[..., None] = lambda *_: None, log: Path | None = None) -> None:
        self.report, self.log = on_report, log
        self.told: list[list[Any]] = []

    def close(self) -> None:
        pass

    def send(self, verb: str, *arguments: Any) -> None:
        self.told.append([verb, *arguments])

    def verbs(self) -> list[str]:
        return [message[0] for message in self.told]

    def arguments(self, verb: str) -> list[list[Any]]:
        return [message[1:] for message in self.told if message[0] == verb]


class ToldComposer(Composer):
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
