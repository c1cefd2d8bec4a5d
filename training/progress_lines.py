"""Progress of a run for another program: one JSON object to a line on stdout, each with its "event"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.errors import ContinuoError, sentence_of


class ProgressLines:
    """Tells what happens, or nothing where `is_on` is false."""

    def __init__(self, is_on: bool = False) -> None:
        self.is_on = is_on

    def emit(self, event: str, **facts: Any) -> None:
        """Written at once: who reads it waits for it."""
        if self.is_on:
            print(json.dumps({"event": event, **facts}), flush=True)

    @contextmanager
    def errors_told(self) -> Iterator[None]:
        """What its user can mend is emitted as an "error" with its sentence, and raised on."""
        try:
            yield
        except BrokenPipeError:  # nobody reads any more
            raise
        except (ContinuoError, OSError, MemoryError) as error:
            self.emit("error", sentence=sentence_of(error))
            raise
