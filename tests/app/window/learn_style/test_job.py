"""The process that learns."""

from __future__ import annotations

import os
import signal

import pytest

from app.window.learn_style.job import TrainingJob


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signal")
def test_a_run_that_is_gone_already_is_sent_nothing(qapp, monkeypatch):
    class Gone:
        number = 0

        def processId(self) -> int:
            return self.number

    said = []

    def kill(number: int, what: int) -> None:
        said.append((number, what))
        raise ProcessLookupError

    monkeypatch.setattr(os, "kill", kill)
    job, gone = TrainingJob(), Gone()
    job._process = gone  # type: ignore[assignment]
    job.finish_now()
    assert said == []
    gone.number = 99
    job.finish_now()
    assert said == [(99, signal.SIGINT)]
    job._process = None
