"""Composing until there are notes: what several tests begin with."""

from __future__ import annotations

from typing import Any

import numpy as np

from app.document.piece import COMPOSED, ORIGIN
from app.player import messages as ask
from app.window.compose.link import NewNotes
from app.window.main_window import MainWindow
from tests.app.window.parts import (
    WAIT_MS,
    reported,
    say,
    until,
)  # fmt: skip

LONG = 400  # bars: more than is composed before a test has done what it does


def begin(qtbot: Any, window: MainWindow, **settings: Any) -> None:
    """Press Compose, and wait for the first notes."""
    say(window, **settings)
    with qtbot.waitSignal(
        window.composer.progressed,
        timeout=WAIT_MS,
        check_params_cb=lambda one: isinstance(one, NewNotes) and len(one.notes) > 0,
    ):
        window.composing.compose()


def endless(qtbot: Any, window: MainWindow, bars: int = 1) -> None:
    """Begin, and let so many bars play."""
    begin(qtbot, window, mode="endless")
    reported(window, ask.StateChanged("playing"))
    hear(qtbot, window, 12 + 3 * bars - 1.5)


def hear(qtbot: Any, window: MainWindow, quarters: float) -> None:
    reported(window, ask.Position(480 * quarters, 0.0))
    horizon = (quarters // 3 + 2) * 3
    stream = window.composer._stream
    assert stream
    until(qtbot, lambda: stream.horizon_ticks >= horizon * 24 and window.playback.position == quarters)


def composed_rows(window: MainWindow) -> np.ndarray:
    """The piece's notes that were composed."""
    rows = window.document.piece.rows
    return rows[rows[:, ORIGIN] == COMPOSED]
