"""Servers for tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.app.serve.parts import QuickComposer, Served, served
from tests.generator.bands import save_filling_model


@pytest.fixture(scope="session")
def filling_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a model that fills gaps; its style is jazz."""
    return save_filling_model(tmp_path_factory.mktemp("models") / "band.safetensors", ("jazz",))


@pytest.fixture
def server(filling_model: Path) -> Iterator[Served]:
    """One that composes at once, and plays to nowhere."""
    with served(filling_model, QuickComposer()) as running:
        yield running


@pytest.fixture
def osc_server(filling_model: Path) -> Iterator[Served]:
    """The same with OSC."""
    with served(filling_model, QuickComposer(), osc=True) as running:
        yield running
