"""What processes say to each other: one message a line over stdin and stdout, a JSON array that begins with the name of
the message's class.

JSON, as nothing that comes over a pipe may run code; lines, so that one message never waits for the next. Every line is
checked against the types of the messages that its reader knows. Arrays travel as their bytes in base64, paths as
percent-encoded bytes, as a file's name need not be text. Times are seconds of `now()`, which all processes of a machine
share.
"""

from __future__ import annotations

import base64
import contextlib
import json
import logging
import os
import queue
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, TypeVar
from urllib.parse import quote, unquote_to_bytes

import msgspec

from generator.errors import ContinuoError, Text

# Not time.monotonic, which on Windows moves in steps of 15 ms before Python 3.13. This one counts from the same moment
# in every process: CLOCK_MONOTONIC on Linux, QueryPerformanceCounter on Windows, the system's own on macOS.
now = time.perf_counter

M = TypeVar("M", bound="Message")


class Message(msgspec.Struct, frozen=True, array_like=True, tag=True, forbid_unknown_fields=True):
    """Base of all messages, each of which is frozen. Fields are msgspec's own, arrays, paths and texts."""


def _is_array(kind: type) -> bool:
    """Whether it is numpy's, asked without importing it."""
    return kind.__module__ == "numpy" and kind.__name__ == "ndarray"


def _to_json(value: Any) -> Any:
    """What msgspec can't encode by itself. Raises NotImplementedError for what no message may hold."""
    if _is_array(type(value)):
        return value.dtype.str, value.shape, base64.b64encode(value.tobytes()).decode()
    if isinstance(value, Text):
        return value.to_plain()
    if isinstance(value, Path):
        return quote(os.fsencode(value))
    raise NotImplementedError(type(value))


def _from_json(kind: type, plain: Any) -> Any:
    """The other way. Raises TypeError or ValueError, which msgspec takes for a message that makes no sense."""
    if _is_array(kind):
        import numpy as np  # only here: the player gets no arrays, and is ready in half the time without numpy

        name, shape, data = plain
        dtype = np.dtype(name)
        if dtype.kind not in "biuf":
            raise ValueError(f"an array of {name}")
        return np.frombuffer(base64.b64decode(data, validate=True), dtype).reshape(shape)  # read-only
    if issubclass(kind, Text):
        return Text.from_plain(plain)
    if issubclass(kind, Path):
        return Path(os.fsdecode(unquote_to_bytes(plain)))
    raise NotImplementedError(kind)


_encoder = msgspec.json.Encoder(enc_hook=_to_json)


def encode(message: Message) -> bytes:
    """One line. Half characters, which a text about an odd file name may hold, become question marks."""
    try:
        return _encoder.encode(message) + b"\n"
    except UnicodeEncodeError:
        plain = msgspec.to_builtins(message, enc_hook=_to_json)
        return json.dumps(plain, ensure_ascii=False).encode("utf-8", "replace") + b"\n"


def decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    """For `decode` and `messages`. kind: a class of messages, or a union of some."""
    return msgspec.json.Decoder(kind, dec_hook=_from_json)


def decode(line: bytes, decoder: msgspec.json.Decoder[M]) -> M:
    """Raises ValueError, with a sentence, for a line that is no message which the decoder knows."""
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, ContinuoError, RecursionError) as error:  # a dataclass may refuse its values
        raise ValueError(f"{line[:200]!r} is no message that is known here: {error}") from error


def log_error(sentence: str) -> None:
    """What is done about a line that is no message, unless its reader can tell somebody."""
    logging.getLogger(__name__).error("%s", sentence)


def messages(
    stream: IO[bytes], decoder: msgspec.json.Decoder[M], on_error: Callable[[str], None] = log_error
) -> Iterator[M]:
    """What arrives, until the other side closes its end or is gone. A line that is no message is left out; on_error is
    called with why."""
    with contextlib.suppress(OSError):
        while (line := _line(stream)).endswith(b"\n"):  # else the sender died within a line
            try:
                message = decode(line, decoder)
            except ValueError as error:
                on_error(str(error))
                continue
            yield message


def _line(stream: IO[bytes]) -> bytes:
    try:
        return stream.readline()
    except ValueError:  # the stream was closed on this side
        return b""


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

    def send(self, message: Message) -> None:
        """Returns at once."""
        if not self.gone.is_set():
            self._queue.put(message)

    @property
    def waiting(self) -> int:
        """How many messages are not written yet."""
        return self._queue.qsize()

    def close(self, timeout: float = 2.0) -> None:
        """Write what waits, then close the pipe. timeout: in seconds."""
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
