"""The server while it runs: its sockets, and its end."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import secrets
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import uvicorn

from app.composer.client import Composer
from app.serve.composing import Composing, MakeComposer
from app.serve.guard import LOOPBACK, Guard
from app.serve.http import Api
from app.serve.kept_takes import KeptTakes
from app.serve.models import Models
from app.serve.osc import OscService
from app.serve.playback import Output, Playback
from generator.errors import ContinuoError, Option
from generator.terminal import ended_by

HOST = "127.0.0.1"
_MOST_CONNECTIONS = 64
_LEAVE_SECONDS = 2
_BACKLOG = 64
_TOKEN_BYTES = 32
_TOKEN = re.compile(rb"[\w-]{43}\n")  # as one that was killed may have left it
_HTTP_PORT = 80  # which browsers leave out
_LOG = logging.getLogger("uvicorn.error")


@dataclass(frozen=True)
class ServerOptions:
    """Where a server answers, and whom."""

    port: int
    """TCP port for HTTP; 0 for any that is free."""
    osc_port: int | None
    """UDP port for OSC; 0 for any that is free, None for no OSC."""
    token_file: Path | None = None
    """A file for a token that every request has to know; None for none."""


@dataclass(frozen=True)
class Running:
    """A server that answers."""

    port: int
    """Of HTTP."""
    osc_port: int | None
    """Of OSC; None for no OSC."""
    token: str | None
    """That requests have to know; None for none."""
    stop: Callable[[], None]
    """Ends it; from any thread."""


def serve(
    options: ServerOptions,
    models: Models,
    open_output: Callable[[], Output],
    on_ready: Callable[[Running], None],
    make_composer: MakeComposer = Composer,
) -> None:
    """Until it is stopped, by Ctrl+C too. on_ready: called once, when it answers. make_composer: as for Composing.

    Raises ContinuoError for a port that can't be had, and like OSError for the file.
    """
    _LOG.disabled = False
    with suppress(KeyboardInterrupt), ended_by("SIGTERM", "SIGHUP"), _token(options.token_file) as token:
        asyncio.run(_serve(options, models, open_output, on_ready, make_composer, token))


async def _serve(
    options: ServerOptions,
    models: Models,
    open_output: Callable[[], Output],
    on_ready: Callable[[Running], None],
    make_composer: MakeComposer,
    token: str | None,
) -> None:
    loop = asyncio.get_running_loop()
    with _bound(socket.SOCK_STREAM, options.port, "port") as tcp:
        takes, playback = KeptTakes(), Playback(open_output)
        with Composing(models, takes, make_composer) as composing:
            transport = None
            try:
                osc_port = None
                if options.osc_port is not None:
                    udp = _bound(socket.SOCK_DGRAM, options.osc_port, "osc-port")
                    osc_port = udp.getsockname()[1]
                    transport, _ = await loop.create_datagram_endpoint(
                        lambda: OscService(models, takes, composing, playback, token), sock=udp
                    )
                port = tcp.getsockname()[1]
                api = Api(models, takes, composing, playback)
                app = Guard(api.application(), _names(port), token)
                server = _Server(_config(app), composing)
                running = Running(port, osc_port, token, lambda: setattr(server, "should_exit", True))
                ready = asyncio.ensure_future(_when_started(server, lambda: on_ready(running)))
                try:
                    await server.serve(sockets=[tcp])
                finally:
                    ready.cancel()
            finally:
                playback.close()
                if transport:
                    transport.close()


class _Server(uvicorn.Server):
    """Ends what is being composed before it waits for connections."""

    def __init__(self, config: uvicorn.Config, composing: Composing) -> None:
        super().__init__(config)
        self._composing = composing

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """uvicorn's."""
        self._composing.end()
        _LOG.disabled = True  # what it says of clients that hold on is no news to who stops it
        await super().shutdown(sockets)


def _names(port: int) -> list[str]:
    """What a client calls this server."""
    return [f"{name}:{port}" for name in LOOPBACK] + ([*LOOPBACK] if port == _HTTP_PORT else [])


def _config(app: Guard) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        http="h11",
        ws="none",
        lifespan="off",
        loop="asyncio",
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        limit_concurrency=_MOST_CONNECTIONS,
        backlog=_BACKLOG,
        timeout_graceful_shutdown=_LEAVE_SECONDS,
    )


async def _when_started(server: uvicorn.Server, then: Callable[[], None]) -> None:
    while not server.started:
        await asyncio.sleep(0.01)
    then()


def _bound(kind: socket.SocketKind, port: int, option: str) -> socket.socket:
    """On this machine's own address alone. Raises ContinuoError."""
    own = socket.socket(socket.AF_INET, kind)
    try:
        if kind == socket.SOCK_STREAM and os.name == "posix":  # on Windows it would let another program take the port
            own.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        own.bind((HOST, port))
        own.setblocking(False)
    except OSError as error:
        own.close()
        raise ContinuoError(
            "port {port} can't be used ({reason}): choose another with {option}",
            port=port,
            reason=error,
            option=Option(f"--{option}"),
        ) from error
    return own


@contextmanager
def _token(path: Path | None) -> Iterator[str | None]:
    """A new token, in a file that its owner alone can read, as long as the server runs. Raises OSError, and
    ContinuoError for a file that no server wrote."""
    if path is None:
        yield None
        return
    if path.exists() and not (path.is_file() and path.stat().st_size < 100 and _TOKEN.fullmatch(path.read_bytes())):
        raise ContinuoError(
            "{path}: is another file, and would be overwritten; choose a new name for the token", path=path
        )
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    path.unlink(missing_ok=True)
    line = token.encode() + b"\n"
    # Not written in place: a file that is there already may be readable by others.
    file = open(path, "xb", opener=lambda name, flags: os.open(name, flags, 0o600))  # noqa: SIM115
    try:
        with file:
            file.write(line)
        yield token
    finally:
        with suppress(OSError):
            if path.read_bytes() in (line, b""):  # not where another server has put its own there meanwhile
                path.unlink()
