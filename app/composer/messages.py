"""What the composing process reports, and the commands that carry no music. commands.py has those that do: what loads
them loads what composes."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.ipc.wire import Message, decoder
from generator.errors import Text


class OpenCheckpoint(Message, frozen=True):
    """Load a model; what is being composed ends. Answered by CheckpointOpened."""

    path: Path


class ComposeUntil(Message, frozen=True):
    """Compose further."""

    job: int
    ticks: int
    """Up to the bar line at this tick of the grid, or past it."""


class Cancel(Message, frozen=True):
    """Compose no further."""


class CheckpointOpened(Message, frozen=True):
    """A model is loaded."""

    path: Path


class BarComposed(Message, frozen=True):
    """The next bar of a job; of several takes, the first one's."""

    job: int
    begin_ticks: int
    """On the grid."""
    end_ticks: int
    """On the grid."""
    notes: np.ndarray
    """(N, 4) onset, duration, pitch and velocity, on the grid; of a model with parts (N, 5), the value of each note's
    part behind them."""


class TakeComposed(Message, frozen=True):
    """A whole take, the best first; all come when all are composed."""

    job: int
    number: int
    """Which of those that were drawn it is, from 0."""
    notes: np.ndarray
    """(N, 4) onset, duration, pitch and velocity, on the grid; of a model with parts (N, 5), the value of each note's
    part behind them."""
    scores: Mapping[str, Any]
    """As rank_takes.TakeScores has them; a project keeps them."""
    features: np.ndarray
    """(F,) as app.taste.features has them; NaN for what is not known."""
    sampling: Mapping[str, Any]
    """The SamplingConfig that it was drawn by; a project keeps it."""
    taste: Mapping[str, Any] | None
    """The taste that it was chosen by, and why, as choose_takes.py has it; None where none chose it."""


class JobDone(Message, frozen=True):
    """All of it is composed."""

    job: int


class JobFailed(Message, frozen=True):
    """It can't be composed."""

    job: int | None
    """None where no job can be: whatever is being composed has failed."""
    text: Text


Report = CheckpointOpened | BarComposed | TakeComposed | JobDone | JobFailed

REPORTS = decoder(Report)
