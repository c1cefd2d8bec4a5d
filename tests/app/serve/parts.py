"""A server in a thread of the test's process, and stand-ins for the processes behind it."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from app.composer.client import Composer, Reported
from app.composer.messages import BarComposed, JobDone, JobFailed, TakeComposed
from app.ipc.client import Restarted
from app.player import messages as ask
from app.serve.models import Models
from app.serve.playback import Output
from app.serve.server import HOST, Running, ServerOptions, serve
from app.taste.choosing import Choosing
from app.taste.features import FEATURES
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation, bar_line_after
from generator.errors import Text
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from tests.app.window.live.parts import PlayerSpy

SECONDS = 30


class QuickComposer(Composer):
    """Composes a note at each bar line, at once; or, where it is held, nothing until it is let go."""

    def __init__(self, on_report: Callable[[Reported], None] = lambda _: None) -> None:
        self._on_report = on_report
        self.jobs = 0
        self.most_at_once = self._at_once = 0
        self.cancelled = threading.Event()
        self.asked = threading.Event()
        self.is_held = False
        self.failure: Text | None = None
        self.gives_up = False
        self.deaths = 0  # of the process, each as it is asked for something
        self._held: list[Callable[[], None]] = []

    def attach(self, on_report: Callable[[Reported], None]) -> Composer:
        """As a server makes it."""
        self._on_report = on_report
        return self

    def open(self, checkpoint: Path) -> None: ...

    def close(self) -> None: ...

    def cancel(self) -> None:
        self._held.clear()
        self._at_once = 0
        self.cancelled.set()

    def release(self) -> None:
        """Answer what was asked while it was held."""
        held, self._held = self._held, []
        for answer in held:
            answer()

    def compose(self, continuation: Continuation, until_ticks: int) -> int:
        part = next((part.value for part in continuation.parts if part.is_composed), None)
        bars = _bars(continuation.before.metres, continuation.begin_ticks, continuation.end_ticks, part)
        return self._answer(lambda job: [BarComposed(job, *bar) for bar in bars])

    def compose_takes(self, request: GenerationRequest, choosing: Choosing | None = None) -> int:
        part = next((part.value for part in request.parts if part.is_composed), None)
        bars = _bars(request.seed.metres, request.begin_ticks, request.end_ticks, part)
        notes = np.concatenate([bar[2] for bar in bars])
        features = np.zeros(len(FEATURES))
        return self._answer(
            lambda job: [
                *(BarComposed(job, *bar) for bar in bars),
                *(TakeComposed(job, number, notes, {}, features, {}, None) for number in range(request.takes)),
            ]
        )

    def _answer(self, reports: Callable[[int], list[Any]]) -> int:
        self.jobs += 1
        self._at_once += 1
        self.most_at_once = max(self.most_at_once, self._at_once)
        job = self.jobs

        def answer() -> None:
            self._at_once -= 1
            if self.deaths:
                self.deaths -= 1
                self._on_report(Restarted())
                return
            if self.failure:
                self._on_report(JobFailed(None if self.gives_up else job, self.failure))
                return
            for report in (*reports(job), JobDone(job)):
                self._on_report(report)

        if self.is_held:
            self._held.append(answer)
        else:
            answer()
        self.asked.set()
        return job


def _bars(metres: Any, begin: int, end: int | None, part: int | None) -> list[tuple[int, int, np.ndarray]]:
    grid, bars = BarGrid(metres, GRID), []
    while begin < (end or begin + 1):
        stop = min(bar_line_after(grid, begin + 1), end or 2**30)
        row = [begin, min(GRID, stop - begin), 60, 80, *([] if part is None else [part])]
        bars.append((begin, stop, np.array([row], np.int64)))
        begin = stop
    return bars


class QuietPlayer(PlayerSpy):
    """One that is there."""

    @property
    def is_given_up(self) -> bool:
        return False


class QuietOutput(Output):
    """A player that keeps what it was sent."""

    def __init__(self) -> None:
        self.player = self.quiet = QuietPlayer()
        self.is_closed = threading.Event()

    def next_report(self, until: float | None = None) -> Any:
        self.is_closed.wait(0.05)

    def settle(self) -> None: ...

    def close(self) -> None:
        self.player.send(ask.Panic())
        self.is_closed.set()


class Answer(NamedTuple):
    """Of an HTTP server."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A server that runs."""

    def __init__(self, running: Running, composer: QuickComposer | None, output: QuietOutput) -> None:
        self.running, self.composer, self.output = running, composer, output
        self.address = f"{HOST}:{running.port}"

    def connect(self) -> http.client.HTTPConnection:
        return http.client.HTTPConnection(HOST, self.running.port, timeout=SECONDS)

    def ask(self, method: str, path: str, body: Any = None, headers: Mapping[str, str] | None = None) -> Answer:
        """body: for JSON, or bytes as they are."""
        connection = self.connect()
        try:
            own = dict(headers or {})
            if body is not None and not isinstance(body, bytes):
                body = json.dumps(body).encode()
                own.setdefault("Content-Type", "application/json")
            connection.request(method, path, body, own)
            response = connection.getresponse()
            return Answer(response.status, dict(response.getheaders()), response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        return self.ask("GET", path, headers=headers)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        return self.ask("POST", path, body, headers)


@contextmanager
def served(
    model: Path, composer: QuickComposer | None, *, osc: bool = False, token_file: Path | None = None
) -> Iterator[Served]:
    """composer: None for the real process."""
    ready, output = threading.Event(), QuietOutput()
    running: list[Running] = []
    failed: list[BaseException] = []

    def tell(own: Running) -> None:
        running.append(own)
        ready.set()

    def run() -> None:
        try:
            serve(
                ServerOptions(0, 0 if osc else None, token_file),
                Models([model]),
                lambda: output,
                tell,
                **({} if composer is None else {"make_composer": composer.attach}),
            )
        except BaseException as error:  # noqa: BLE001  it is raised below
            failed.append(error)
            ready.set()

    thread = threading.Thread(target=run, name="server")
    thread.start()
    assert ready.wait(SECONDS)
    if failed:
        raise failed[0]
    try:
        yield Served(running[0], composer, output)
    finally:
        running[0].stop()
        thread.join(SECONDS)
        assert not thread.is_alive() and not failed
