"""What processes say to each other: one JSON array a line, its first element a verb, over stdin and stdout.

JSON, as nothing that comes over a pipe may run code; lines, so that one message never waits for the next.
Times are seconds of `now()`, which all processes of a machine share.
"""

from __future__ import annotations

import contextlib
import json
import queue
import threading
import time
from collections.abc import Iterator
from typing import IO, Any

from generator.errors import Text

# Not time.monotonic, which on Windows moves in steps of 15 ms before Python 3.13. This one counts from the same moment
# in every process: CLOCK_MONOTONIC on Linux, QueryPerformanceCounter on Windows, the system's own on macOS.
now = time.perf_counter

Message = list[Any]


def encode(message: Message) -> bytes:
    """One line. Its arguments are plain data, or Texts."""
    return json.dumps(message, separators=(",", ":"), default=Text.to_plain).encode() + b"\n"


def _decoded(plain: dict[str, Any]) -> Any:
    """A Text where it is one."""
    is_text = plain.keys() == {"template", "values"} and isinstance(plain["values"], dict)
    return Text.from_plain(plain) if is_text else plain


_DECODER = json.JSONDecoder(object_hook=_decoded)


def messages(stream: IO[bytes]) -> Iterator[Message]:
    """What arrives, until the other side closes its end or is gone. A line that is no message is left out."""
    with contextlib.suppress(OSError, ValueError):  # ValueError: the stream was closed on this side
        for line in iter(stream.readline, b""):
            if not line.endswith(b"\n"):
                return  # the sender died within a line
            try:
                message = _DECODER.decode(line.decode())
            except (ValueError, RecursionError):
                continue
            if isinstance(message, list) and message and isinstance(message[0], str):
                yield message


class Sender:
    """Writes messages to a pipe from a thread of its own: whoever sends never waits for a reader that is slow.

    When the other side is gone, messages are dropped; `gone` says so.
    """

    def __init__(self, stream: IO[bytes], name: str = "sender") -> None:
        self._stream = stream
        self._queue: queue.SimpleQueue[Message | None] = queue.SimpleQueue()
        self.gone = threading.Event()
        self._thread = threading.Thread(target=self._write, name=name, daemon=True)
        self._thread.start()

    def send(self, *message: Any) -> None:
        """Verb and arguments; returns at once."""
        if not self.gone.is_set():
            self._queue.put(list(message))

    @property
    def waiting(self) -> int:
        """How many messages are not written yet."""
        return self._queue.qsize()

    def close(self, timeout: float = 2.0) -> None:
        """Write what waits, then close the pipe."""
        self._queue.put(None)
        self._thread.join(timeout)

    def _write(self) -> None:
        try:
            while (message := self._queue.get()) is not None:
                self._stream.write(encode(message))
                if self._queue.empty():
                    self._stream.flush()
            self._stream.close()
        except (OSError, ValueError):  # the reader is gone
            self.gone.set()
            with contextlib.suppress(OSError, ValueError):
                self._stream.close()
