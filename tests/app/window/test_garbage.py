"""Cyclic garbage is collected in the thread of the window, and in no other."""

from __future__ import annotations

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest

from app.window.garbage import GarbageTimer


class Cycle:
    """Garbage as soon as nothing else refers to it. destroyed_in: the thread that its finalizer ran in."""

    destroyed_in: int | None = None

    def __init__(self) -> None:
        self.own = self

    def __del__(self) -> None:
        Cycle.destroyed_in = threading.get_ident()


@pytest.fixture
def thresholds() -> Iterator[None]:
    """The least there are; afterwards as before."""
    kept, was_on = gc.get_threshold(), gc.isenabled()
    gc.set_threshold(1, 1, 1)
    gc.enable()
    yield
    gc.set_threshold(*kept)
    if not was_on:
        gc.disable()


def test_another_thread_that_allocates_leaves_garbage_to_the_window(qtbot, qapp, thresholds):
    timer = GarbageTimer(qapp, interval_ms=1)
    gone = weakref.ref(Cycle())
    kept: list[object] = []

    def allocate() -> None:
        for _ in range(10_000):
            kept.append([])

    thread = threading.Thread(target=allocate)
    thread.start()
    thread.join()
    assert gone() is not None and not gc.isenabled()
    qtbot.waitUntil(lambda: gone() is None)
    assert Cycle.destroyed_in == threading.get_ident()
    timer.deleteLater()


def test_nothing_is_collected_before_a_threshold_is_passed(qapp, thresholds):
    timer = GarbageTimer(qapp)
    gc.set_threshold(1_000_000, 10, 10)
    gone = weakref.ref(Cycle())
    timer.collect()
    assert gone() is not None
    gc.set_threshold(1, 10, 10)
    timer.collect()
    assert gone() is None
    timer.deleteLater()
