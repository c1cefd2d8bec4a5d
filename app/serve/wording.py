"""Sentences and JSON for who asks by HTTP."""

from __future__ import annotations

from typing import Any

import msgspec
from starlette.responses import Response

from app.ipc.faults import log_fault
from app.serve.answers import Refusal
from app.serve.requests import WORDING
from generator.errors import Text

JSON = "application/json"
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


def answered(value: Any, status: int = 200) -> Response:
    """A msgspec object as JSON."""
    return of_bytes(msgspec.json.encode(value), JSON, status)


def of_bytes(content: bytes, kind: str, status: int = 200) -> Response:
    """Anything else. kind: its media type."""
    return Response(content, status, dict(_HEADERS), kind)


def fault_of(error: Exception, where: str) -> Text:
    """What a client reads of an exception that nobody expected, which is logged. where: what was being done."""
    log_fault(error, where)
    return Text("Continuo made a mistake ({fault}); please report it", fault=repr(error))


def refusal(status: int, text: Text | str) -> Response:
    """Why not, in one sentence."""
    return answered(Refusal(text if isinstance(text, str) else WORDING.sentence(text)), status)
