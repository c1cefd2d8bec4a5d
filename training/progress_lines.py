"""Progress of a run for another program: one JSON object to a line on stdout, each with its "event"."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from generator.errors import ContinuoError, text_of


class AnotherRunError(ContinuoError):
    """There is no snapshot of this run to go on from."""


class ProgressLines:
    """Tells what happens, or nothing where `is_on` is false."""

    def __init__(self, is_on: bool = False) -> None:
        self.is_on = is_on

    def emit(self, event: str, **facts: Any) -> None:
        """Written at once: who reads it waits for it."""
        if self.is_on:
            print(json.dumps({"event": event, **facts}), flush=True)

    @contextmanager
    def reporting_errors(self) -> Iterator[None]:
        """Around a run: an error that its user can mend is emitted as "error", with its sentence, and raised again."""
        try:
            yield
        except BrokenPipeError:  # nobody reads any more
            raise
        except (ContinuoError, OSError, MemoryError) as error:
            text, is_of_another_run = text_of(error), isinstance(error, AnotherRunError)
            self.emit("error", sentence=str(text), text=text.to_plain(), is_of_another_run=is_of_another_run)
            raise
