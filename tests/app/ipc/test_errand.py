"""One thing asked of a process: answered, refused, or left off at once."""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from app.ipc import errand
from app.ipc.errand import Errands, ask_once
from app.ipc.scores import from_wire, to_wire
from app.ui.jobs import Jobs
from generator.music.score import KeySignature, Score, Tempo, Track, note_array
from tests.generator.scores import tune

pytestmark = pytest.mark.processes

WAIT_MS = 30_000


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """program(code): what ask_once runs, whatever it is asked to."""
    import subprocess

    def use(code: str) -> list[subprocess.Popen[bytes]]:
        started: list[subprocess.Popen[bytes]] = []

        def start(*_: str) -> subprocess.Popen[bytes]:
            pipe = subprocess.PIPE
            started.append(subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe))
            return started[-1]

        monkeypatch.setattr(errand, "start_child", start)
        return started

    return use


def test_the_answer_is_a_line_and_bytes(program: Any) -> None:
    program("import sys; d = sys.stdin.buffer.read(3); sys.stdout.buffer.write(b'{\"bytes\": 3}\\n' + d[::-1])")
    assert ask_once("any", request=b"abc") == ({"bytes": 3}, b"cba")


@pytest.mark.parametrize(
    "code", ["", "print('{')", "print('[1]')", "import sys; sys.stdout.write('{}')", "print('{\"bytes\": 9}')"]
)
def test_what_is_no_whole_answer_is_none(program: Any, code: str) -> None:
    program(code)
    assert ask_once("any") is None


def test_what_can_not_be_started_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("subprocess.Popen", refuse)
    assert ask_once("app.taste") is None


def test_what_is_ended_is_dead_and_nothing_more_is_begun(program: Any) -> None:
    started, errands, answers = program("import sys; sys.stdin.read()"), Errands(), []

    def ask() -> None:
        with errands.here():
            answers.append(ask_once("any"))
            answers.append(ask_once("any"))

    thread = threading.Thread(target=ask)
    thread.start()
    while not errands._children:
        thread.join(0.01)
    errands.end()
    thread.join(30)
    assert answers == [None, None] and len(started) == 1 and started[0].poll() is not None


@pytest.mark.parametrize("how", ["drop", "close", "start"])
def test_a_job_takes_its_processes_with_it(qtbot: Any, program: Any, how: str) -> None:
    started, jobs = program("import sys; sys.stdin.read()"), Jobs()
    jobs.start(lambda: ask_once("any"))
    qtbot.waitUntil(lambda: len(started) == 1, timeout=WAIT_MS)
    {"drop": jobs.drop, "close": jobs.close, "start": lambda: jobs.start(lambda: None)}[how]()
    qtbot.waitUntil(lambda: started[0].poll() is not None, timeout=WAIT_MS)
    jobs.close()
    qtbot.waitUntil(lambda: not jobs._running, timeout=WAIT_MS)


def test_a_score_arrives_as_it_left() -> None:
    notes = note_array([(0, 10, 60, 80), (5, 3, 72, 1)])
    tracks = (Track(notes, "Geige ü", 40), Track(), Track(note_array([(1, 1, 36, 9)]), "", 0, True))
    for score in (tune(3), Score(96, tracks, (Tempo(0, 500_000),), (), (KeySignature(0, -7, True),)), Score(480)):
        about, data = to_wire(score)
        assert from_wire(json.loads(json.dumps(about)), data) == score


def test_notes_that_are_pickled_are_refused() -> None:
    import io

    file = io.BytesIO()
    np.save(file, np.array([object()]), allow_pickle=True)
    about, _ = to_wire(tune(1))
    with pytest.raises(ValueError):
        from_wire(about, file.getvalue())
