"""Events to a client that goes, or does not read."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import pytest

from app.serve.answers import Done, Event, Progress
from app.serve.event_stream import STREAMS, EventStream
from generator.errors import ContinuoError


def streamed(events: list[Event | Exception], *, reads: bool = True, stays: bool = True) -> tuple[list[bytes], bool]:
    """What is sent, and whether the events were closed."""
    closed: list[bool] = []

    async def given() -> AsyncGenerator[Event, None]:
        try:
            for event in events[1:]:
                if isinstance(event, Exception):
                    raise event
                yield event
            await asyncio.get_running_loop().create_future()
        finally:
            closed.append(True)

    async def run() -> list[bytes]:
        sent: list[bytes] = []

        async def receive() -> Any:
            if stays:
                await asyncio.get_running_loop().create_future()
            return {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            if message["type"] == "http.response.body":
                if not reads and sent:
                    await asyncio.get_running_loop().create_future()
                sent.append(message["body"])

        source = given()
        first = events[0]
        assert not isinstance(first, Exception)
        await anext(source)
        scope = {"type": "http", "headers": []}
        await EventStream(first, source, STREAMS[1], 30.0 if reads else 0.01)(scope, receive, send)
        return sent

    return asyncio.run(run()), bool(closed)


STEP = Progress(0.5)


def test_it_ends_with_done() -> None:
    sent, closed = streamed([STEP, STEP, STEP, Done()])
    assert [own.count(b"progress") for own in sent] == [1, 1, 0, 0] and b"done" in sent[2] and closed


@pytest.mark.parametrize("error", [ContinuoError("no more"), OSError(28, "full"), MemoryError()])
def test_what_fails_on_the_way_is_an_event(error: Exception) -> None:
    sent, closed = streamed([STEP, STEP, error])
    assert b'"event":"error"' in sent[1] and sent[2] == b"" and closed


def test_nothing_is_composed_for_who_goes_or_does_not_read() -> None:
    assert streamed([STEP, STEP], stays=False)[1]
    sent, closed = streamed([STEP, STEP, STEP, Done()], reads=False)
    assert len(sent) == 1 and closed
