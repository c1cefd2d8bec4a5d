"""One thing asked of a process: answered, refused, or left off at once."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from app.files.messages import READ, READING, FileFailed, FileRead, ReadNotation
from app.ipc.ask_once import JobProcesses, NoAnswerError, ask_once
from app.ipc.wire import Message, decode, decoder, encode
from app.ui.jobs import Jobs
from generator.errors import verbatim
from generator.music.score import KeySignature, Score, Tempo, Track, note_array
from tests.checkout import ROOT
from tests.generator.scores import tune

pytestmark = pytest.mark.processes

WAIT_MS = 30_000


class Question(Message, frozen=True):
    number: int


class Answer(Message, frozen=True):
    number: int


ANSWERS = decoder(Answer)


@pytest.fixture
def program(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """program(code): what ask_once runs, whatever it is asked to."""

    def use(code: str) -> list[subprocess.Popen[bytes]]:
        started: list[subprocess.Popen[bytes]] = []

        def start(*_: str) -> subprocess.Popen[bytes]:
            pipe = subprocess.PIPE
            started.append(subprocess.Popen([sys.executable, "-c", code], stdin=pipe, stdout=pipe))
            return started[-1]

        monkeypatch.setattr("app.ipc.ask_once.start_child", start)
        return started

    return use


def test_the_answer_is_a_line(program: Any) -> None:
    program("""import sys; n = eval(sys.stdin.readline())[1]; print('["Answer",' + str(n + 1) + ']')""")
    assert ask_once("any", Question(2), ANSWERS) == Answer(3)


@pytest.mark.parametrize(
    "code",
    [
        "",
        "print('[')",
        "print('{}')",
        "import sys; sys.stdout.write(" + repr('["Answer",1]') + ")",
        "print(['Answer'])",
    ],
)
def test_what_is_no_whole_answer_is_none(program: Any, code: str) -> None:
    program(code)
    with pytest.raises(NoAnswerError):
        ask_once("any", Question(1), ANSWERS)


def test_what_takes_too_long_is_ended(program: Any) -> None:
    started = program("import sys; sys.stdin.read()")
    with pytest.raises(NoAnswerError) as caught:
        ask_once("any", Question(1), ANSWERS, seconds=0.01)
    assert caught.value.timed_out and started[0].poll() is not None


def test_what_can_not_be_started_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise BlockingIOError(errno.EAGAIN, os.strerror(errno.EAGAIN))

    monkeypatch.setattr("subprocess.Popen", refuse)
    with pytest.raises(NoAnswerError) as caught:
        ask_once("app.taste", Question(1), ANSWERS)
    assert caught.value.start_error and not caught.value.timed_out


def test_what_is_ended_is_dead_and_nothing_more_is_begun(program: Any) -> None:
    started, processes, failures = program("import sys; sys.stdin.read()"), JobProcesses(), []

    def ask() -> None:
        with processes.here():
            for _ in range(2):
                try:
                    ask_once("any", Question(1), ANSWERS)
                except NoAnswerError as error:
                    failures.append(error)

    thread = threading.Thread(target=ask)
    thread.start()
    while not processes._children:
        thread.join(0.01)
    processes.end()
    thread.join(30)
    assert len(failures) == 2 and len(started) == 1 and started[0].poll() is not None


def _ask() -> object:
    try:
        return ask_once("any", Question(1), ANSWERS)
    except NoAnswerError:
        return None


@pytest.mark.parametrize("how", ["drop", "close", "start"])
def test_a_job_takes_its_processes_with_it(qtbot: Any, program: Any, how: str) -> None:
    started, jobs = program("import sys; sys.stdin.read()"), Jobs()
    jobs.start(_ask)
    qtbot.waitUntil(lambda: len(started) == 1, timeout=WAIT_MS)
    {"drop": jobs.drop, "close": jobs.close, "start": lambda: jobs.start(lambda: None)}[how]()
    qtbot.waitUntil(lambda: started[0].poll() is not None, timeout=WAIT_MS)
    jobs.close()
    qtbot.waitUntil(lambda: not jobs._running, timeout=WAIT_MS)


_ANSWERS_ONCE = """
from app.ipc.ask_once import answer_once
from app.ipc.wire import decoder
from tests.app.ipc.test_ask_once import Answer, Question

def answer(question):
    print("noise of a library")
    return Answer(question.number + 1)

raise SystemExit(answer_once(decoder(Question), answer))
"""


def test_a_process_of_ours_answers_whatever_libraries_print(program: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    program(_ANSWERS_ONCE)
    assert ask_once("any", Question(6), ANSWERS) == Answer(7)


def test_a_score_arrives_as_it_left() -> None:
    notes = note_array([(0, 10, 60, 80), (5, 3, 72, 1)])
    tracks = (Track(notes, "Geige ü", 40), Track(), Track(note_array([(1, 1, 36, 9)]), "", 0, True))
    for score in (tune(3), Score(96, tracks, (Tempo(0, 500_000),), (), (KeySignature(0, -7, True),)), Score(480)):
        answer = decode(encode(FileRead(score)), READ)
        assert answer == FileRead(score)


def test_arrays_of_objects_are_refused() -> None:
    line = encode(FileRead(tune(1))).replace(b'"<i4"', b'"|O"')
    with pytest.raises(ValueError, match="array"):
        decode(line, READ)


def test_a_path_that_is_no_text_arrives_as_it_left() -> None:
    path = Path(os.fsdecode(b"/music/\xff \xc3\xbc%41.mid"))
    assert decode(encode(ReadNotation(path)), READING) == ReadNotation(path)
    assert decode(encode(FileFailed(verbatim(f"{path}: is broken"))), READ) == FileFailed(
        verbatim("/music/? ü%41.mid: is broken")
    )
