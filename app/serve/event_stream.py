"""Events that are answered one by one, as they come, to a client that may go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable
from contextlib import aclosing, suppress
from typing import TypeVar

import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from app.serve.answers import Done, Event, Failed
from app.serve.requests import WORDING
from generator.errors import ContinuoError, text_of

_SERVER_SENT = "text/event-stream"
STREAMS = (_SERVER_SENT, "application/x-ndjson")
SEND_SECONDS = 30.0
T = TypeVar("T")


class EventStream(Response):
    """Events as they come; when the client goes, no more is composed."""

    def __init__(
        self, first: Event, events: AsyncGenerator[Event, None], kind: str, send_seconds: float = SEND_SECONDS
    ) -> None:
        """first: what `events` gave already. kind: one of STREAMS. send_seconds: how long a client may take to read an
        event; who takes longer has gone, since others wait."""
        super().__init__(None, 200, {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}, kind)
        del self.headers["content-length"]
        self._first, self._events, self._as_sse = first, events, kind == _SERVER_SENT
        self._send_seconds = send_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        with suppress(ClientDisconnect, TimeoutError):
            await while_there(Request(scope, receive), self._send_all(send))

    async def _send_all(self, send: Send) -> None:
        async with aclosing(self._events) as events:
            event: Event = self._first
            while True:
                async with asyncio.timeout(self._send_seconds):
                    await send({"type": "http.response.body", "body": self._line(event), "more_body": True})
                if isinstance(event, Done | Failed):
                    break
                try:
                    event = await anext(events)
                except (ContinuoError, OSError, MemoryError) as error:  # too late for a status
                    event = Failed(WORDING.sentence(text_of(error)))
        await send({"type": "http.response.body", "body": b""})

    def _line(self, event: Event) -> bytes:
        data = msgspec.json.encode(event)
        if not self._as_sse:
            return data + b"\n"
        return b"event: %s\ndata: %s\n\n" % (str(event.__struct_config__.tag).encode(), data)


async def while_there(request: Request, work: Awaitable[T]) -> T:
    """What the work comes to; it is cancelled when the client goes. Raises ClientDisconnect then."""
    task = asyncio.ensure_future(work)
    watch = asyncio.ensure_future(_until_gone(request))
    try:
        await asyncio.wait((task, watch), return_when=asyncio.FIRST_COMPLETED)
        if task.done():
            return task.result()
        raise ClientDisconnect
    finally:
        watch.cancel()
        task.cancel()
        await asyncio.gather(task, watch, return_exceptions=True)


async def _until_gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
