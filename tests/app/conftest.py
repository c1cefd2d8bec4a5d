"""Fixtures that several tests of the window use, and a look at the Qt objects that each test leaves behind."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from typing import Any

import pytest
from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand
from shiboken6 import Shiboken

from tests.app.window.explore.parts import comparing_model, exploring_desk, library
from tests.app.window.parts import (
    clip,
    composer_window,
    composing_desk,
    desk,
    endless_file,
    new_profile,
    owner,
    project,
    question,
    readers,
    tiny_model,
    window,
)

__all__ = [
    "clip",
    "comparing_model",
    "composer_window",
    "composing_desk",
    "desk",
    "endless_file",
    "exploring_desk",
    "library",
    "new_profile",
    "owner",
    "project",
    "question",
    "readers",
    "tiny_model",
    "window",
]

# CONTINUO_GC_THRESHOLD=N: Python collects by itself, after every N allocations and in any thread, as a stress test.
# Otherwise as in the window's process: automatic collection is off, and the main thread collects, after each test.
_THRESHOLD = int(os.environ.get("CONTINUO_GC_THRESHOLD", "0"))
_FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    thresholds = gc.get_threshold()
    gc.freeze()  # what was there before the test is not looked through again
    if _THRESHOLD:
        gc.set_threshold(_THRESHOLD, 5, 5)
    else:
        gc.disable()
    result = yield
    gc.set_threshold(*thresholds)
    gc.enable()
    gc.unfreeze()
    return result


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fails a test that leaves Qt objects in reference cycles: in the program they would be destroyed late, and by
    whichever thread happens to collect."""
    result = yield
    left = sorted(_qt_objects_in_garbage())
    has_failed = item.stash.get(_FAILED, False)  # then its traceback holds what it held
    assert not left or has_failed, f"Qt objects in cyclic garbage: {', '.join(left)}"
    return result


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


def _qt_objects_in_garbage() -> set[str]:
    """The types of the Qt objects that a collection finds. Those that Qt owns, or has deleted, don't count."""
    gc.set_debug(gc.DEBUG_SAVEALL)
    try:
        gc.collect()
        return {type(thing).__qualname__ for thing in gc.garbage if _is_owned_qt_object(thing)}
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
        gc.collect()


def _is_owned_qt_object(thing: object) -> bool:
    """Of those that live in a thread, or with another; colours and sizes may go anywhere."""
    return isinstance(thing, QObject | QUndoCommand) and Shiboken.isValid(thing) and Shiboken.ownedByPython(thing)
