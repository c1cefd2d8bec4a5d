"""The reports of the composing process, and its commands that carry no music. Those that do are in commands.py, whose
import loads the modules that compose."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from app.ipc.wire import Message, decoder
from generator.errors import Text


class OpenCheckpoint(Message, frozen=True):
    """Load a model, and stop composing. Answered by CheckpointOpened."""

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
    """The next bar of a job; with several takes, that of the first."""

    job: int
    begin_ticks: int
    """On the grid."""
    end_ticks: int
    """On the grid."""
    notes: np.ndarray
    """(N, 4) onset, duration, pitch and velocity, on the grid; of a model with parts (N, 5), the value of each note's
    part behind them."""


class TakeComposed(Message, frozen=True):
    """A whole take. All takes are reported when all are composed, the best first."""

    job: int
    number: int
    """Index of the take among the candidates, from 0."""
    notes: np.ndarray
    """(N, 4) onset, duration, pitch and velocity, on the grid; of a model with parts (N, 5), the value of each note's
    part behind them."""
    scores: Mapping[str, Any]
    """The fields of rank_takes.TakeScores, which a project keeps."""
    features: np.ndarray
    """(F,) as in app.taste.features; NaN for unknown ones."""
    sampling: Mapping[str, Any]
    """The SamplingConfig by which it was drawn, which a project keeps."""
    taste: Mapping[str, Any] | None
    """The taste by which it was chosen, and why, as in choose_takes.py; None if no taste chose it."""


class JobDone(Message, frozen=True):
    """The job is done."""

    job: int


class JobFailed(Message, frozen=True):
    """The job has failed."""

    job: int | None
    """Number of the job; None if the process failed, and with it whatever is being composed."""
    text: Text


Report = CheckpointOpened | BarComposed | TakeComposed | JobDone | JobFailed

REPORTS = decoder(Report)
