"""The composing process and its verb "takes"."""

from __future__ import annotations

import os
import queue
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composer.client import Composer
from app.composer.messages import from_plain, request_from_plain, request_to_plain, to_plain
from app.ipc.wire import encode
from generator.compose.continuation import Continuation
from generator.compose.controls import Controls
from generator.compose.piece import compose_all
from generator.compose.wish import Wish, request_for
from generator.network.checkpoint import load_checkpoint
from tests.app.window.parts import waltz

pytestmark = pytest.mark.processes

SECONDS = 30


class Process:
    """The real one, and what it reported."""

    def __init__(self, checkpoint: Path) -> None:
        self.reports: queue.Queue[list[Any]] = queue.Queue()
        self.composer = Composer(lambda *message: self.reports.put(list(message)))
        self.composer.open(checkpoint)

    def until(self, verb: str) -> list[list[Any]]:
        """All reports up to one of this kind, with it."""
        found: list[list[Any]] = []
        while not found or found[-1][0] != verb:
            found.append(self.reports.get(timeout=SECONDS))
        return found


@pytest.fixture
def process(tiny_model: Path) -> Iterator[Process]:
    made = Process(tiny_model)
    yield made
    made.composer.close()


@pytest.fixture(scope="module")
def checkpoint(tiny_model: Path):
    return load_checkpoint(tiny_model)


def rows_of(reports: list[list[Any]], job: int) -> dict[int, list[list[int]]]:
    return {message[2]: message[3] for message in reports if message[0] == "take" and message[1] == job}


@pytest.mark.parametrize("fill", [None, (2, 3)])
def test_takes_are_those_of_the_command_line_the_best_first(process, checkpoint, fill):
    wish = Wish(seed=waltz(), bars=None if fill else 2, fill=fill, rng_seed=3, takes=3)
    job = process.composer.compose_takes(request_for(checkpoint, wish))
    reports = process.until("done")
    theirs = compose_all(checkpoint, wish)
    ours = rows_of(reports, job)
    assert list(ours) == [take.index for take in theirs]
    for take in theirs:
        assert ours[take.index] == take.notes.tolist()
    assert [message[4]["rank"] for message in reports if message[0] == "take"] == [1, 2, 3]


def test_the_bars_of_the_first_take_come_one_after_the_other_to_the_end(process, checkpoint):
    request = request_for(checkpoint, Wish(seed=waltz(), bars=5, takes=2))
    job = process.composer.compose_takes(request)
    reports = process.until("done")
    bars = [message[2:] for message in reports if message[0] == "bar" and message[1] == job]
    assert [(begin, end) for begin, end, _ in bars] == [(288 + 72 * n, 360 + 72 * n) for n in range(5)]
    for begin, end, rows in bars:
        assert all(begin <= row[0] < end for row in rows)
    told = sorted([row[0], row[2]] for _, _, rows in bars for row in rows)
    assert told == sorted([row[0], row[2]] for row in rows_of(reports, job)[0])


def test_another_request_takes_the_place_of_the_one_before(process, checkpoint):
    first = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=400, takes=4)))
    process.until("bar")
    second = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1, takes=1)))
    reports = process.until("done")
    assert reports[-1][1] == second and not rows_of(reports, first)


def test_cancel_ends_it_and_the_next_is_composed(process, checkpoint):
    process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=400, takes=4)))
    process.until("bar")
    process.composer.cancel()
    job = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1)))
    assert process.until("done")[-1][1] == job


def test_what_can_not_be_composed_is_told_with_its_job(process, checkpoint):
    wish = Wish(seed=waltz(), bars=2, controls=Controls(chords="C"))
    request = request_for(checkpoint, wish)
    plain = request_to_plain(request)
    with process.composer._lock:
        process.composer._sender.send("takes", 7, {**plain, "takes": 10_000})
        process.composer._sender.send("takes", 8, {})
    errors = [process.until("error")[-1], process.until("error")[-1]]
    assert [error[1] for error in errors] == [7, 8] and "--takes" in str(errors[0][2])


def test_a_process_that_dies_again_and_again_is_given_up_and_is_there_when_it_is_asked_again(process, checkpoint):
    process.until("opened")
    last: list[Any] = []
    for _ in range(6):
        os.kill(process.composer.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        last = process.reports.get(timeout=SECONDS)
        while last[0] == "opened":
            last = process.reports.get(timeout=SECONDS)
    assert last[0] == "error" and last[1] is None and "again and again" in str(last[2])
    job = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1)))
    assert process.until("done")[-1][1] == job


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(1, 100), st.integers(21, 108), st.integers(1, 127)), max_size=8
    ),
    st.integers(1, 8),
    st.none() | st.tuples(st.integers(1, 4), st.integers(0, 2)),
)
def test_requests_cross_the_pipe_unchanged(checkpoint, rows, takes: int, fill):
    import json

    bars = None if fill else 3
    wish = Wish(seed=waltz(), bars=bars, fill=fill and (fill[0], min(4, sum(fill))), takes=takes, rng_seed=len(rows))
    request = request_for(checkpoint, wish)
    there = request_from_plain(json.loads(encode([request_to_plain(request)]))[0])
    assert request_to_plain(there) == request_to_plain(request)
    assert there == request
    if not fill:
        going_on = Continuation.of(request, endless=True).from_here(np.array(rows, np.int64).reshape(-1, 4), 300)
        assert from_plain(json.loads(encode([to_plain(going_on)]))[0]) == going_on
