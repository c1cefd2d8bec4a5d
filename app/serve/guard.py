"""Who may ask: programs of this machine, and no web page of another site; and how much they may send.

A browser sends a page's requests to any address, this machine's included, and a name may be made to point here
(DNS rebinding). It says where they come from, and which name was asked for: both have to be this server's own.
"""

from __future__ import annotations

import asyncio
import hmac
from collections.abc import Iterable

from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.serve.wording import refusal
from generator.errors import Text

MOST_BYTES = 16 * 2**20
BODY_SECONDS = 30.0
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_OPEN_PATHS = ("/", "/openapi.json")  # they change nothing, and hold nothing of the user's


class Guard:
    """An ASGI application around another."""

    def __init__(
        self,
        app: ASGIApp,
        hosts: Iterable[str],
        token: str | None = None,
        most_bytes: int = MOST_BYTES,
        body_seconds: float = BODY_SECONDS,
    ) -> None:
        """hosts: the names that this server goes by, with its port. token: what a request has to know; None for
        nothing. most_bytes, body_seconds: of a request's body."""
        self._app, self._token = app, token
        self._hosts = frozenset(host.lower() for host in hosts)
        self._origins = frozenset(f"http://{host}" for host in self._hosts)
        self._most_bytes, self._body_seconds = most_bytes, body_seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        answer = self._refusal(scope)
        if answer:
            await answer(scope, receive, send)
        else:
            await self._app(scope, self._measured(receive), send)

    def _refusal(self, scope: Scope) -> Response | None:
        def values(name: bytes) -> list[str]:
            return [value.decode("latin-1") for key, value in scope["headers"] if key == name]

        hosts = values(b"host")
        if len(hosts) != 1 or hosts[0].lower() not in self._hosts:
            return refusal(403, Text("this server answers only under its own address: ask {host}", host=self._own))
        if any(origin.lower() not in self._origins for origin in values(b"origin")):
            return refusal(403, Text("pages of other sites may not use this server: ask it from a program"))
        site = values(b"sec-fetch-site")
        if scope["path"] != "/" and any(own not in ("same-origin", "none") for own in site):
            return refusal(403, Text("pages of other sites may not use this server: ask it from a program"))
        if self._token is not None and scope["path"] not in _OPEN_PATHS and not self._knows(values(b"authorization")):
            answer = refusal(
                401, Text("this server needs its token: send Authorization: Bearer and the token of its file")
            )
            answer.headers["WWW-Authenticate"] = "Bearer"
            return answer
        lengths = values(b"content-length")
        if lengths and (
            not lengths[0].isascii() or not lengths[0].isdecimal() or int(lengths[0][:20]) > self._most_bytes
        ):
            return refusal(413, self._too_large)
        return None

    @property
    def _own(self) -> str:
        return min(self._hosts)

    @property
    def _too_large(self) -> Text:
        return Text("the request is larger than {megabytes} MB: send a shorter clip", megabytes=self._most_bytes >> 20)

    def _knows(self, given: list[str]) -> bool:
        scheme, _, token = given[0].partition(" ") if len(given) == 1 else ("", "", "")
        return scheme.lower() == "bearer" and hmac.compare_digest(
            token.strip().encode("latin-1"), (self._token or "").encode()
        )

    def _measured(self, receive: Receive) -> Receive:
        """What arrives, refused as soon as it is too much or too slow."""
        size, is_whole = 0, False
        deadline = asyncio.get_running_loop().time() + self._body_seconds

        async def measured() -> Message:
            nonlocal size, is_whole
            if is_whole:  # what comes now is the end of the connection
                return await receive()
            try:
                async with asyncio.timeout_at(deadline):
                    message = await receive()
            except TimeoutError:
                raise HTTPException(408, str(Text("the request did not arrive in time: send it at once"))) from None
            if message["type"] == "http.request":
                size += len(message.get("body", b""))
                is_whole = not message.get("more_body", False)
                if size > self._most_bytes:
                    raise HTTPException(413, str(self._too_large))
            return message

        return measured
