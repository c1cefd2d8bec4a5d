"""Who may ask a server, and how much they may send."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
import sys
from pathlib import Path
from typing import Any

import pytest

from app.serve.guard import MOST_BYTES, Guard
from app.serve.server import HOST
from generator.errors import ContinuoError
from tests.app.serve.parts import SECONDS, QuickComposer, Served, served


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1", "127.0.0.1:1", "localhost.evil.example:{port}", "0.0.0.0:{port}", ""]
)
def test_another_name_is_refused(server: Served, host: str) -> None:
    for method, path in (("GET", "/"), ("GET", "/v1/models"), ("POST", "/v1/stop")):
        answer = server.ask(method, path, headers={"Host": host.format(port=server.running.port)})
        assert answer.status == 403 and "own address" in answer.json["error"]


@pytest.mark.parametrize("host", ["127.0.0.1:{port}", "localhost:{port}", "LocalHost:{port}", "[::1]:{port}"])
def test_its_own_names_are_answered(server: Served, host: str) -> None:
    assert server.get("/v1/takes", Host=host.format(port=server.running.port)).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://{own}", "http://{own}.evil.example", ""])
def test_pages_of_other_sites_are_refused(server: Served, origin: str) -> None:
    answer = server.post("/v1/stop", Origin=origin.format(own=server.address))
    assert answer.status == 403 and "other sites" in answer.json["error"]
    assert "access-control-allow-origin" not in answer.headers


def test_its_own_page_is_answered_and_may_be_linked_to(server: Served) -> None:
    own = {"Origin": f"http://{server.address}", "Sec-Fetch-Site": "same-origin"}
    assert server.ask("POST", "/v1/stop", headers=own).status == 200
    assert server.ask("GET", "/v1/takes", headers={"Sec-Fetch-Site": "cross-site"}).status == 403
    assert server.ask("GET", "/", headers={"Sec-Fetch-Site": "cross-site"}).status == 200
    assert server.ask("OPTIONS", "/v1/continue", headers={"Origin": "http://evil.example"}).status == 403


def raw(server: Served, data: bytes) -> bytes:
    """What is answered to bytes, until the server closes."""
    with socket.create_connection((HOST, server.running.port), SECONDS) as connection:
        connection.sendall(data)
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        while part := connection.recv(65536):
            answer += part
        return answer


def test_bodies_that_are_too_large_are_refused_by_their_length(server: Served) -> None:
    head = f"POST /v1/continue HTTP/1.1\r\nHost: {server.address}\r\nContent-Type: application/json\r\n"
    answer = raw(server, f"{head}Content-Length: {MOST_BYTES + 1}\r\n\r\n".encode())
    assert b" 413 " in answer.splitlines()[0] and b"larger than 16 MB" in answer
    assert b" 4" in raw(server, f"{head}Content-Length: {'9' * 400}\r\n\r\n".encode()).splitlines()[0]


@pytest.mark.parametrize("data", [b"\0" * 100, b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01" * 50])
def test_what_is_no_http_is_survived(server: Served, data: bytes) -> None:
    raw(server, data)
    assert server.get("/v1/takes").status == 200


def through_guard(guard_of: Any, arriving: list[dict[str, Any]], **headers: str) -> tuple[int, bytes]:
    """Status and body of an answer to a POST to "own". arriving: ASGI messages; after them nothing comes."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        from starlette.requests import Request
        from starlette.responses import Response

        body = await Request(scope, receive).body()
        await Response(str(len(body)))(scope, receive, send)

    async def run() -> tuple[int, bytes]:
        from starlette.applications import Starlette
        from starlette.routing import Mount

        waiting, sent = iter(arriving), []

        async def receive() -> Any:
            return next(waiting, None) or await asyncio.get_running_loop().create_future()

        async def send(message: Any) -> None:
            sent.append(message)

        raw_headers = [(b"host", b"own"), *((name.encode(), value.encode()) for name, value in headers.items())]
        scope = {
            "type": "http",
            "method": "POST",
            "path": "/",
            "root_path": "",
            "query_string": b"",
            "headers": raw_headers,
        }
        await guard_of(Starlette(routes=[Mount("/", app)]))(scope, receive, send)
        return sent[0]["status"], sent[1]["body"]

    return asyncio.run(run())


def part(size: int, more: bool) -> dict[str, Any]:
    return {"type": "http.request", "body": b"x" * size, "more_body": more}


def test_bodies_without_a_length_are_measured_as_they_come() -> None:
    def guard(app: Any) -> Guard:
        return Guard(app, ["own"], most_bytes=100)

    assert through_guard(guard, [part(60, True), part(40, False)]) == (200, b"100")
    assert through_guard(guard, [part(60, True), part(41, True)])[0] == 413


def test_a_body_that_does_not_come_is_not_waited_for() -> None:
    assert through_guard(lambda app: Guard(app, ["own"], body_seconds=0.0), [])[0] == 408


def test_who_does_not_know_the_token_is_refused(filling_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text("-" * 43 + "\n")
    path.chmod(0o644)
    with served(filling_model, QuickComposer(), token_file=path) as server:
        token = path.read_text().strip()
        assert token == server.running.token and len(token) > 30
        if sys.platform != "win32":
            assert stat.S_IMODE(os.stat(path).st_mode) == 0o600  # noqa: PTH116
        for given in ("", "Bearer", f"Bearer {token}x", f"Basic {token}", "Bearer é"):
            answer = server.ask("GET", "/v1/models", headers={"Authorization": given} if given else {})
            assert answer.status == 401 and "token" in json.loads(answer.body)["error"]
        assert server.get("/v1/models", Authorization=f"Bearer {token}").status == 200
        assert server.get("/").status == 200
    assert not path.exists()


def test_a_token_takes_the_place_of_no_other_file(filling_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "song.mid"
    for content in (b"MThd", b"x" * 43 + b"\n\n"):
        path.write_bytes(content)
        with pytest.raises(ContinuoError, match="is another file"), served(filling_model, None, token_file=path):
            pass
        assert path.read_bytes() == content
    with pytest.raises(ContinuoError), served(filling_model, None, token_file=tmp_path):
        pass


def test_a_server_that_ends_leaves_the_token_of_another(filling_model: Path, tmp_path: Path) -> None:
    path = tmp_path / "token"
    with served(filling_model, QuickComposer(), token_file=path):
        other = "-" * 43 + "\n"
        path.write_text(other)
    assert path.read_text() == other
