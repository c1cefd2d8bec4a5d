"""The takes that a server has composed, as long as there is room for them."""

from __future__ import annotations

from collections.abc import Callable

from app.serve.answers import Take, TakeSummary
from generator.errors import ContinuoError

MOST_TAKES = 256
MOST_BYTES = 128 * 2**20  # of memory that their files and notes take together
NOTE_BYTES = 220  # of a note among the answers


class KeptTakes:
    """By their numbers; the oldest go first, the newest stays in any case. For one thread."""

    def __init__(self, most_takes: int = MOST_TAKES, most_bytes: int = MOST_BYTES) -> None:
        self._takes: dict[int, Take] = {}
        self._most_takes, self._most_bytes = most_takes, most_bytes
        self._bytes = self._last = 0

    def add(self, make: Callable[[int], Take]) -> Take:
        """make: a take from its number."""
        self._last += 1
        take = self._takes[self._last] = make(self._last)
        self._bytes += _size(take)
        while len(self._takes) > 1 and (len(self._takes) > self._most_takes or self._bytes > self._most_bytes):
            self._bytes -= _size(self._takes.pop(next(iter(self._takes))))
        return take

    def get(self, number: int) -> Take:
        """Raises UnknownTakeError."""
        try:
            return self._takes[number]
        except KeyError:
            raise UnknownTakeError(
                "there is no take {number}; /v1/takes lists those that are kept", number=number
            ) from None

    def listed(self) -> list[TakeSummary]:
        """The oldest first."""
        return [TakeSummary(take.id, take.rank, take.begin, take.end, len(take.notes)) for take in self._takes.values()]


def _size(take: Take) -> int:
    return len(take.midi) + NOTE_BYTES * len(take.notes)


class UnknownTakeError(ContinuoError):
    """A take that was never composed, or is not kept any more."""
