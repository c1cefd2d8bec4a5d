"""Work beside the window."""

from __future__ import annotations

import threading

from app.ui.jobs import Jobs
from tests.app.window.parts import WAIT_MS


def test_a_job_that_was_replaced_is_not_used(qtbot):
    jobs, release, results = Jobs(), threading.Event(), []
    jobs.done.connect(results.append)
    jobs.start(lambda: release.wait(30) and "old")
    with qtbot.waitSignal(jobs.done, timeout=WAIT_MS):
        jobs.start(lambda: "new")
    release.set()
    jobs.close()
    qtbot.waitUntil(lambda: not jobs._running, timeout=WAIT_MS)
    assert results == ["new"]
