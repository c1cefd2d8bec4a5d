"""The composing process and its verb "takes"."""

from __future__ import annotations

import os
import queue
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composer.choose_takes import Offering
from app.composer.client import Composer, Reported
from app.composer.commands import COMMANDS, Compose, ComposeTakes
from app.composer.messages import (
    REPORTS,
    BarComposed,
    CheckpointOpened,
    JobDone,
    JobFailed,
    OpenCheckpoint,
    TakeComposed,
)  # fmt: skip
from app.composer.process import Worker
from app.ipc.wire import decode, encode, messages
from app.taste.choosing import Choosing
from app.taste.fitting import fitted
from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.continuation import Continuation
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import best_first, compose_all
from generator.network.checkpoint import load_checkpoint, save_checkpoint
from tests.app.taste.test_taste import drawn, rated
from tests.app.window.parts import waltz
from tests.generator.bands import band, parts_checkpoint
from tests.generator.critics import with_critic

pytestmark = pytest.mark.processes

SECONDS = 30


class Process:
    """The real one, and what it reported."""

    def __init__(self, checkpoint: Path) -> None:
        self.reports: queue.Queue[Reported] = queue.Queue()
        self.composer = Composer(self.reports.put)
        self.composer.open(checkpoint)

    def until(self, kind: type) -> list[Any]:
        """All reports up to one of this kind, with it."""
        found: list[Reported] = []
        while not found or not isinstance(found[-1], kind):
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


def rows_of(reports: list[Reported], job: int) -> dict[int, list[list[int]]]:
    return {own.number: own.notes.tolist() for own in reports if isinstance(own, TakeComposed) and own.job == job}


@pytest.mark.parametrize("fill", [None, (2, 3)])
def test_takes_are_those_of_the_command_line_the_best_first(process, checkpoint, fill):
    wish = Wish(seed=waltz(), bars=None if fill else 2, fill=fill, rng_seed=3, takes=3)
    job = process.composer.compose_takes(request_for(checkpoint, wish))
    reports = process.until(JobDone)
    theirs = compose_all(checkpoint, wish)
    ours = rows_of(reports, job)
    assert list(ours) == [take.index for take in theirs]
    for take in theirs:
        assert ours[take.index] == take.notes.tolist()
    assert [own.scores["rank"] for own in reports if isinstance(own, TakeComposed)] == [1, 2, 3]


def test_the_bars_of_the_first_take_come_one_after_the_other_to_the_end(process, checkpoint):
    request = request_for(checkpoint, Wish(seed=waltz(), bars=5, takes=2))
    job = process.composer.compose_takes(request)
    reports = process.until(JobDone)
    bars = [own for own in reports if isinstance(own, BarComposed) and own.job == job]
    assert [(bar.begin_ticks, bar.end_ticks) for bar in bars] == [(288 + 72 * n, 360 + 72 * n) for n in range(5)]
    for bar in bars:
        assert ((bar.begin_ticks <= bar.notes[:, 0]) & (bar.notes[:, 0] < bar.end_ticks)).all()
    reported = sorted([row[0], row[2]] for bar in bars for row in bar.notes.tolist())
    assert reported == sorted([row[0], row[2]] for row in rows_of(reports, job)[0])


def test_another_request_takes_the_place_of_the_one_before(process, checkpoint):
    first = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=400, takes=4)))
    process.until(BarComposed)
    second = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1, takes=1)))
    reports = process.until(JobDone)
    assert reports[-1].job == second and not rows_of(reports, first)


def test_cancel_ends_it_and_the_next_is_composed(process, checkpoint):
    process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=400, takes=4)))
    process.until(BarComposed)
    process.composer.cancel()
    job = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1)))
    assert process.until(JobDone)[-1].job == job


def test_what_can_not_be_composed_is_reported_with_its_job(process, checkpoint):
    wish = Wish(seed=waltz(), bars=2, controls=Controls(chords="C"))
    request = request_for(checkpoint, wish)
    process.composer._send(ComposeTakes(7, replace(request, takes=10_000), None))
    failure = process.until(JobFailed)[-1]
    assert failure.job == 7 and "--takes" in str(failure.text)


def test_what_makes_no_sense_is_reported_and_the_next_is_composed(process, checkpoint):
    process.until(CheckpointOpened)
    process.composer._process.stdin.write(b'["ComposeTakes",8,{},null]\n')
    process.composer._process.stdin.flush()
    failure = process.until(JobFailed)[-1]
    assert failure.job is None and "no message that is known" in str(failure.text)
    job = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1)))
    assert process.until(JobDone)[-1].job == job


def test_a_fault_in_composing_ends_its_job_and_not_the_process(monkeypatch, caplog, checkpoint, tiny_model):
    def bars(*_: Any, **__: Any) -> Iterator[Any]:
        raise ZeroDivisionError
        yield

    monkeypatch.setattr(Continuation, "bars", bars)
    continuation = Continuation.of(request_for(checkpoint, Wish(seed=waltz(), bars=1)), endless=False)
    (commands, to_worker), (from_worker, reports) = os.pipe(), os.pipe()
    failures: list[Any] = []

    def ask() -> None:
        with os.fdopen(to_worker, "wb") as out, os.fdopen(from_worker, "rb") as said:
            out.writelines(map(encode, (OpenCheckpoint(tiny_model), Compose(3, continuation, 100))))
            out.flush()
            for report in messages(said, REPORTS):
                if isinstance(report, JobFailed):
                    failures.append(report)
                    out.close()

    thread = threading.Thread(target=ask)
    thread.start()
    with os.fdopen(commands, "rb") as received, os.fdopen(reports, "wb") as sent:
        assert Worker(received, sent).run() == 0
    thread.join(SECONDS)
    assert [failure.job for failure in failures] == [3] and "ZeroDivisionError" in str(failures[0].text)
    assert "obeying Compose" in caplog.text


def test_a_process_that_dies_again_and_again_is_given_up_and_is_there_when_it_is_asked_again(process, checkpoint):
    process.until(CheckpointOpened)
    last: Any = None
    for _ in range(6):
        os.kill(process.composer.pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)
        last = process.reports.get(timeout=SECONDS)
        while isinstance(last, CheckpointOpened):
            last = process.reports.get(timeout=SECONDS)
    assert isinstance(last, JobFailed) and last.job is None and "keeps crashing" in str(last.text)
    job = process.composer.compose_takes(request_for(checkpoint, Wish(seed=waltz(), bars=1)))
    assert process.until(JobDone)[-1].job == job


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 500), st.integers(1, 100), st.integers(21, 108), st.integers(1, 127)), max_size=8
    ),
    st.integers(1, 8),
    st.none() | st.tuples(st.integers(1, 4), st.integers(0, 2)),
)
def test_requests_cross_the_pipe_unchanged(checkpoint, rows, takes: int, fill):
    bars = None if fill else 3
    wish = Wish(seed=waltz(), bars=bars, fill=fill and (fill[0], min(4, sum(fill))), takes=takes, rng_seed=len(rows))
    request = request_for(checkpoint, wish)
    assert decode(encode(ComposeTakes(1, request, None)), COMMANDS).request == request
    if not fill:
        going_on = Continuation.of(request, endless=True).from_here(np.array(rows, np.int64).reshape(-1, 4), 300)
        assert decode(encode(Compose(1, going_on, 96)), COMMANDS).continuation == going_on


@pytest.mark.parametrize(
    "wish",
    [
        Wish(seed=band(4), bars=3, controls=Controls(range="bass=E1-G3", density="drums=2-8")),
        Wish(seed=band(4), fill=(2, 3)),
        Wish(seed=replace(band(6), tracks=(*band(6).tracks[1:], band(3).tracks[0])), parts="flute", others="continue"),
        Wish(ensemble="2 violins, viola, cello", bars=2),
    ],
)
def test_requests_with_parts_cross_the_pipe_unchanged(wish: Wish) -> None:
    request = request_for(parts_checkpoint(), wish)
    read = decode(encode(ComposeTakes(1, request, None)), COMMANDS).request
    assert read.forms is not None and request.forms is not None and np.array_equal(read.forms, request.forms)
    assert replace(read, forms=None) == replace(request, forms=None)
    if request.follows is None:
        going_on = Continuation.of(request, endless=True)
        assert decode(encode(Compose(1, going_on, 96)), COMMANDS).continuation == going_on


def test_takes_and_bars_have_the_part_of_each_note(tmp_path: Path) -> None:
    checkpoint = parts_checkpoint()
    save_checkpoint(checkpoint, tmp_path / "parts.safetensors")
    wish = Wish(seed=band(4), bars=4, takes=3)
    process = Process(tmp_path / "parts.safetensors")
    try:
        job = process.composer.compose_takes(request_for(checkpoint, wish))
        reports = process.until(JobDone)
    finally:
        process.composer.close()
    assert rows_of(reports, job) == {take.index: take.notes.tolist() for take in compose_all(checkpoint, wish)}
    reported = np.concatenate([own.notes for own in reports if isinstance(own, BarComposed)])
    whole = np.array(rows_of(reports, job)[0])
    assert reported[:, [0, 2, 4]].tolist() == whole[:, [0, 2, 4]].tolist()
    assert all(np.isfinite(own.features).all() for own in reports if isinstance(own, TakeComposed))


@pytest.fixture
def judged(tmp_path: Path, checkpoint) -> Iterator[tuple[Process, Any]]:
    """With a critic that likes many onsets."""
    own = with_critic(checkpoint, likes={"onsets": 1.0})
    save_checkpoint(own, tmp_path / "judged.safetensors")
    process = Process(tmp_path / "judged.safetensors")
    yield process, own
    process.composer.close()


@pytest.mark.parametrize("takes", [1, 3])
def test_the_first_drawn_is_played_and_the_picked_one_comes_first(judged: tuple[Process, Any], takes: int) -> None:
    process, checkpoint = judged
    wish = Wish(seed=waltz(), bars=4, rng_seed=3, takes=takes)
    request = request_for(checkpoint, wish)
    assert (request.takes, request.shown) == (32, takes)
    job = process.composer.compose_takes(request)
    reports = process.until(JobDone)
    offered = [own for own in reports if isinstance(own, TakeComposed)]
    best = compose_all(checkpoint, replace(wish, takes=32))
    assert offered[0].number == best[0].index and offered[0].scores["picked_of"] == 32
    assert "picked_of" not in offered[1].scores
    numbers = [own.number for own in offered]
    assert 0 in numbers  # it was playing
    assert numbers[: takes - 1] == [take.index for take in best[: takes - 1]]
    assert len(offered) == max(2, takes)
    bars = [own for own in reports if isinstance(own, BarComposed)]
    reported = sorted([row[0], row[2]] for bar in bars for row in bar.notes.tolist())
    assert reported == sorted([row[0], row[2]] for row in rows_of(reports, job)[0])


def test_a_taste_chooses_among_the_half_that_the_critic_likes_better(checkpoint) -> None:
    own = with_critic(checkpoint, likes={"onsets": 1.0})
    taste = fitted(rated(drawn(40), "mean pitch"))
    request = request_for(own, Wish(seed=waltz(), bars=4, takes=2))
    chosen = Choosing(taste).of(request)
    assert chosen is not None
    request, choosing = chosen
    assert request.takes == 32 and choosing.shown == 2
    events: list[list] = [[] for _ in range(request.takes)]
    for take, event in compose_takes(own.model(), request):
        events[take].append(event)
    answers = best_first(own.model(), request, events, own.critic)
    offered = Offering(own).offers(1, request, answers, choosing)
    critic = {number: scores.critic or 0.0 for number, _, scores in answers}
    half = sorted(critic.values())[-16]
    assert len(offered) == 2 and [take.scores["rank"] for take in offered] == [1, 2]
    assert critic[offered[0].number] >= half and 0 in [take.number for take in offered]
    assert offered[0].taste is not None and "score" in offered[0].taste


def test_bars_of_music_without_an_end_are_picked(judged: tuple[Process, Any]) -> None:
    process, checkpoint = judged
    continuation = Continuation.of(request_for(checkpoint, Wish(seed=waltz(), bars=4)), endless=True)
    assert continuation.candidates == 8
    process.composer.compose(continuation, 96 * 12)
    reports = []
    while len(reports) < 8:
        reports += [own for own in process.until(BarComposed) if isinstance(own, BarComposed)]
    assert all(one.end_ticks == other.begin_ticks for one, other in pairwise(reports))
