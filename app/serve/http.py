"""What is asked by HTTP, and how it is answered."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import aclosing
from typing import TypeVar

import msgspec
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from app.serve.answers import Composed, Done, Event, ModelList, PlayerState, Take, TakeList
from app.serve.composing import Composing, UnavailableError
from app.serve.event_stream import STREAMS, EventStream, while_there
from app.serve.kept_takes import KeptTakes, UnknownTakeError
from app.serve.models import Models
from app.serve.openapi import Entry, openapi_document
from app.serve.page import page_of
from app.serve.playback import OutputError, PlayAsk, Playback
from app.serve.refused_values import reason_of_refusal
from app.serve.requests import CLIP_NAME, OPERATIONS, REQUESTS, Ask, Operation, fields_of
from app.serve.wording import JSON, answered, fault_of, of_bytes, refusal
from generator.errors import ContinuoError, Text, text_of

MIDI = "audio/midi"
_RETRY_SECONDS = "5"
T = TypeVar("T")
A = TypeVar("A", bound=msgspec.Struct)


class Api:
    """The answers to all addresses."""

    def __init__(self, models: Models, takes: KeptTakes, composing: Composing, playback: Playback) -> None:
        self._models, self._takes, self._composing, self._playback = models, takes, composing, playback
        self.entries = self._entries()
        self._description = openapi_document(self.entries)

    def application(self) -> Starlette:
        """All of it, for an ASGI server."""
        routes = [Route("/", self._show_page), Route("/openapi.json", self._show_document)]
        routes += [Route(entry.path, entry.handler, methods=[entry.method]) for entry in self.entries]
        return Starlette(
            routes=routes,
            exception_handlers={
                HTTPException: _on_http,
                ContinuoError: _on_error,
                OSError: _on_error,
                MemoryError: _on_error,
                ClientDisconnect: _on_gone,
                Exception: _on_fault,
            },
        )

    def _entries(self) -> list[Entry]:
        composing = [
            Entry("POST", f"/v1/{name}", asked.summary, self._composes(name), REQUESTS[name], Composed, streams=Event)
            for name, asked in OPERATIONS.items()
        ]
        return [
            Entry("GET", "/v1/models", "List the models", self._list_models, None, ModelList),
            *composing,
            Entry("GET", "/v1/takes", "List the takes that are kept", self._list_takes, None, TakeList),
            Entry("GET", "/v1/takes/{id}", "A take", self._show_take, None, Take),
            Entry("GET", "/v1/takes/{id}/midi", "A take's .mid file", self._send_midi, None, None, media=MIDI),
            Entry("POST", "/v1/play", "Play a take or a clip", self._play, PlayAsk, PlayerState),
            Entry("POST", "/v1/stop", "Stop playing", self._stop, None, PlayerState),
            Entry("GET", "/v1/player", "What is playing", self._show_player, None, PlayerState),
        ]

    async def _show_page(self, request: Request) -> Response:
        page = page_of(self._description, request.headers.get("host", ""))
        return of_bytes(page.encode(), "text/html; charset=utf-8")

    async def _show_document(self, _: Request) -> Response:
        return of_bytes(msgspec.json.encode(self._description), JSON)

    async def _list_models(self, _: Request) -> Response:
        return answered(ModelList(await asyncio.to_thread(self._models.listed)))

    async def _list_takes(self, _: Request) -> Response:
        return answered(TakeList(self._takes.listed()))

    def _take_of(self, request: Request) -> Take:
        number = request.path_params["id"]
        if not (number.isascii() and number.isdecimal() and len(number) < 10):
            raise UnknownTakeError("takes are called by numbers; /v1/takes lists those that are kept")
        return self._takes.get(int(number))

    async def _show_take(self, request: Request) -> Response:
        return answered(self._take_of(request))

    async def _send_midi(self, request: Request) -> Response:
        return of_bytes(self._take_of(request).midi, MIDI)

    async def _play(self, request: Request) -> Response:
        ask = await _read(request, PlayAsk)
        if (ask.take is None) == (ask.clip is None):
            raise ContinuoError("say what to play: the id of a take, or a clip")
        if ask.take is not None:
            midi, name = self._takes.get(ask.take).midi, f"take {ask.take}"
        else:
            midi, name = ask.clip or b"", CLIP_NAME
        try:
            await self._playback.play(midi, ask, name)
        except OutputError as error:
            raise UnavailableError.of(error.text) from error
        return answered(self._playback.state)

    async def _stop(self, _: Request) -> Response:
        await self._playback.stop()
        return answered(self._playback.state)

    async def _show_player(self, _: Request) -> Response:
        return answered(self._playback.state)

    def _composes(self, operation: Operation) -> Callable[[Request], Awaitable[Response]]:
        async def compose(request: Request) -> Response:
            ask = await _read(request, REQUESTS[operation])
            kind = next((own for own in STREAMS if own in request.headers.get("accept", "")), None)
            if kind is None:
                return answered(await while_there(request, self._all(operation, ask)))
            events = self._composing.events(operation, ask, bar_by_bar=True)
            # What can't be composed is refused with a status.
            first = await while_there(request, anext(events))
            return EventStream(first, events, kind)

        return compose

    async def _all(self, operation: Operation, ask: Ask) -> Composed:
        takes, notices = [], ()
        async with aclosing(self._composing.events(operation, ask)) as events:
            async for event in events:
                match event:
                    case Take():
                        takes.append(event)
                    case Done(notices):
                        pass
        return Composed(takes, notices)


async def _read(request: Request, kind: type[A]) -> A:
    """The body, in JSON or as a form with a file. Raises HTTPException for what is neither, or not of the kind."""
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media == JSON:
        return _decoded(await request.body(), kind)
    if media != "multipart/form-data":
        raise HTTPException(415, "send application/json, or multipart/form-data with the parts request and clip")
    return _decoded(*await _parts(request, kind))


async def _parts(request: Request, kind: type[A]) -> tuple[bytes, type[A], Mapping[str, bytes]]:
    texts: dict[str, bytes] = {}
    try:
        async with request.form(max_files=2, max_fields=2, max_part_size=2**20) as form:
            for name, part in form.multi_items():
                if name not in ("request", "clip") or name in texts:
                    raise HTTPException(422, "a form has the part clip, a .mid file, and the part request, in JSON")
                texts[name] = part.encode() if isinstance(part, str) else await part.read()
    except MultiPartException as error:
        raise HTTPException(400, f"the form can't be read: {error.message}") from None
    return texts.pop("request", b"{}"), kind, texts


def _decoded(body: bytes, kind: type[A], files: Mapping[str, bytes] | None = None) -> A:
    try:
        ask = msgspec.json.decode(body, type=kind)
        return msgspec.structs.replace(ask, **files) if files else ask
    except msgspec.ValidationError as error:
        raise HTTPException(422, reason_of_refusal(error, *fields_of(kind))) from None
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        raise HTTPException(400, f"the request is not JSON: {error}") from None


def _on_http(_: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    said = {
        404: "there is no such address; / lists all of them",
        405: "this address is asked in another way; / lists all of them",
    }
    answer = refusal(error.status_code, said.get(error.status_code, error.detail))
    answer.headers.update(error.headers or {})
    return answer


def _on_error(_: Request, error: Exception) -> Response:
    assert isinstance(error, ContinuoError | OSError | MemoryError)
    if isinstance(error, UnavailableError):
        answer = refusal(503, error.text)
        answer.headers["Retry-After"] = _RETRY_SECONDS
        return answer
    status = 404 if isinstance(error, UnknownTakeError) else 422 if isinstance(error, ContinuoError) else 503
    return refusal(status, text_of(error))


def _on_gone(_: Request, __: Exception) -> Response:
    return refusal(400, Text("the client has gone"))  # nobody reads it


def _on_fault(request: Request, error: Exception) -> Response:
    return refusal(500, fault_of(error, f"answering {request.url.path}"))
