"""Qt without a screen, and a look at what each test leaves behind."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from typing import Any

import pytest

if not os.environ.get("DISPLAY"):
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")  # with no platform Qt would abort the test run

# CONTINUO_GC_THRESHOLD=N: Python collects by itself, after every N allocations and in any thread, as a stress test.
# Otherwise as in the window's process: automatic collection is off, and the main thread collects, after each test.
_THRESHOLD = int(os.environ.get("CONTINUO_GC_THRESHOLD", "0"))


_started: list[str] = []  # processes that the test under way has started


def pytest_sessionstart() -> None:
    sys.addaudithook(_note_process)
    if _THRESHOLD:
        gc.set_threshold(_THRESHOLD, 5, 5)
    else:
        gc.disable()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol() -> Iterator[None]:
    gc.freeze()  # what was there before the test is not looked through again
    return (yield)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown(item: pytest.Item) -> Iterator[None]:
    """Fails a test that leaves Qt objects in reference cycles: in the program they would be destroyed late, and by
    whichever thread happens to collect."""
    result = yield
    left = sorted(_qt_objects_in_garbage())
    unmarked = [] if item.get_closest_marker("processes") or item.get_closest_marker("alone") else _started[:]
    _started.clear()
    assert not unmarked, f"starts processes, and has no marker that says so: {unmarked[0]}"
    assert not left or _has_failed(item), f"Qt objects in cyclic garbage: {', '.join(left)}"
    return result


def _note_process(event: str, arguments: tuple[Any, ...]) -> None:
    if event == "subprocess.Popen":
        _started.append(str(arguments[1]))


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[Any]:
    report = yield
    item.stash[_FAILED] = item.stash.get(_FAILED, False) or report.failed
    return report


_FAILED = pytest.StashKey[bool]()


def _has_failed(item: pytest.Item) -> bool:
    return item.stash.get(_FAILED, False)  # its traceback holds what it held


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
    shiboken = sys.modules.get("shiboken6")
    return (
        shiboken is not None
        and isinstance(thing, shiboken.Shiboken.Object)
        and shiboken.Shiboken.isValid(thing)
        and shiboken.Shiboken.ownedByPython(thing)
    )
