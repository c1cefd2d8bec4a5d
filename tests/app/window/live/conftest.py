"""Somebody plays a keyboard, and a panel shows it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.window.live.panel import LivePanel
from tests.app.window.live.stage import Stage


@pytest.fixture
def stage(qtbot) -> Iterator[Stage]:
    del qtbot  # for its application
    stage = Stage()
    yield stage
    stage.live.close()
    stage.player.close()


@pytest.fixture
def panel(qtbot, stage) -> LivePanel:
    panel = LivePanel(stage.live)
    qtbot.addWidget(panel)
    panel.resize(292, 760)
    panel.show()
    return panel
