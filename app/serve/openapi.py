"""The server's description of itself, in OpenAPI 3.1: of the same types that requests are read by."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from app.serve.answers import Refusal
from app.serve.event_stream import STREAMS
from generator.installation import program_version

_REF = "#/components/schemas/{name}"
_PARAMETER = re.compile(r"\{(\w+)\}")
_JSON = "application/json"
_REFUSED = {
    400: "It can't be read.",
    401: "The token is wrong or lacks.",
    403: "It was asked under another name, or by a page of another site.",
    404: "There is no such take.",
    408: "It did not arrive in time.",
    413: "It is too large.",
    415: "It is neither JSON nor a form.",
    422: "It can't be done.",
    503: "It can't be done now.",
}


@dataclass(frozen=True)
class Entry:
    """An address that can be asked."""

    method: str
    """GET or POST."""
    path: str
    """With its parameters in braces."""
    summary: str
    """What it does."""
    handler: Callable[[Request], Awaitable[Response]]
    """What answers."""
    ask: type[msgspec.Struct] | None
    """What is sent; None for nothing."""
    answer: type[msgspec.Struct] | None
    """What is answered, as JSON; None for a file."""
    media: str = _JSON
    """Media type of the answer."""
    streams: Any = None
    """Events that may be answered one by one; None for none."""

    @property
    def statuses(self) -> Sequence[int]:
        """Those of refusals."""
        found = [401, 403]
        if "{" in self.path or self.path == "/v1/play":
            found.append(404)
        return [*found, 400, 408, 413, 415, 422, 503] if self.ask else found


def openapi_document(entries: Sequence[Entry]) -> dict[str, Any]:
    """Plain data for JSON."""
    types = [own for entry in entries for own in (entry.ask, entry.answer, entry.streams) if own]
    schemas, components = msgspec.json.schema_components([*types, Refusal], ref_template=_REF)
    schema = dict(zip([id(own) for own in (*types, Refusal)], schemas, strict=True))
    paths: dict[str, Any] = {}
    for entry in entries:
        paths.setdefault(entry.path, {})[entry.method.lower()] = _operation(entry, lambda kind: schema[id(kind)])
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Continuo",
            "version": program_version(),
            "description": "Composes music with you. Times are quarter notes.",
        },
        "paths": paths,
        "components": {
            "schemas": dict(components),
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
        "security": [{}, {"token": []}],
    }


def _operation(entry: Entry, schema_of: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    if entry.answer is None:
        content: dict[str, Any] = {entry.media: {"schema": {"type": "string", "format": "binary"}}}
    else:
        content = {_JSON: {"schema": schema_of(entry.answer)}}
    if entry.streams:
        # A line, or an event, is one of these.
        content |= {kind: {"schema": {"type": "string"}, "x-event": schema_of(entry.streams)} for kind in STREAMS}
    refused = {"content": {_JSON: {"schema": schema_of(Refusal)}}}
    operation: dict[str, Any] = {
        "operationId": f"{entry.method.lower()} {entry.path}",
        "summary": f"{entry.summary}.",
        "responses": {"200": {"description": "Done.", "content": content}}
        | {str(status): {"description": _REFUSED[status], **refused} for status in sorted(entry.statuses)},
    }
    parameters = _PARAMETER.findall(entry.path)
    if parameters:
        operation["parameters"] = [
            {"name": name, "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
            for name in parameters
        ]
    if entry.ask:
        kinds = {_JSON: {"schema": schema_of(entry.ask)}}
        if "clip" in entry.ask.__struct_fields__:
            form = {
                "type": "object",
                "properties": {
                    "clip": {"type": "string", "contentMediaType": "audio/midi"},
                    "request": schema_of(entry.ask),
                },
                "additionalProperties": False,
            }
            kinds["multipart/form-data"] = {"schema": form}
        operation["requestBody"] = {"required": True, "content": kinds}
    return operation
