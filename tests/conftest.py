"""Qt without a screen, and markers that say which tests start processes."""

from __future__ import annotations

import os
import platform
import sys
from collections.abc import Iterator
from typing import Any

import hypothesis
import pytest

# How long an example takes says nothing on a busy machine.
hypothesis.settings.register_profile("continuo", deadline=None)
hypothesis.settings.load_profile("continuo")

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # with no platform Qt would abort the test run

# Tests run side by side, and threads that wait for each other on cores that are taken cost many times what they bring.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

# Fixtures that start processes, and the marker that their tests get.
_MARKED_BY_FIXTURE = {
    "jack": "alone",
    **dict.fromkeys(("desk", "window", "composing_desk", "composer_window", "exploring_desk"), "processes"),
}
_started: list[str] = []  # processes that the test under way has started


@pytest.hookimpl(tryfirst=True)  # before markers are selected by
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture in getattr(item, "fixturenames", ()):
            if fixture in _MARKED_BY_FIXTURE:
                item.add_marker(_MARKED_BY_FIXTURE[fixture])
    _started.clear()  # what modules start when they are imported is no test's


def pytest_sessionstart() -> None:
    platform.processor()  # asks another program, the first time, and remembers
    sys.addaudithook(_note_process)


def pytest_collection_finish() -> None:
    _started.clear()  # what modules start as they are imported (pretty_midi looks for FluidSynth) is of no test


def _note_process(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        _started.append(str(arguments[1]))


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fails a test that starts processes and isn't marked so."""
    result = yield
    is_marked = item.get_closest_marker("processes") or item.get_closest_marker("alone")
    unmarked = [] if is_marked else _started[:]
    _started.clear()
    assert not unmarked, f"starts processes, and has no marker that says so: {unmarked[0]}"
    return result
