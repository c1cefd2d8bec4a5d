"""In which order takes stand as cards: those of one request together, the best first; the latest request first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from app.document.takes import Take, TakeTree


@dataclass(frozen=True)
class Batch:
    """The takes of one request, or a single beginning."""

    takes: tuple[Take, ...]
    """One or more; the best ranked first."""

    @property
    def best(self) -> Take | None:
        """The first of several; None where there was nothing to choose from."""
        return self.takes[0] if len(self.takes) > 1 else None

    @property
    def nearest(self) -> Take | None:
        """The one whose statistics are nearest to the music before it; None where nothing is known of that."""
        known = [(distance, take.number) for take in self.takes if (distance := _distance(take)) is not None]
        return next(take for take in self.takes if take.number == min(known)[1]) if len(known) > 1 else None


def batches(tree: TakeTree) -> list[Batch]:
    """All takes, the latest request first."""
    return [Batch(tuple(sorted(own, key=_rank))) for own in _requests(tree)][::-1]


def in_order(tree: TakeTree) -> list[Take]:
    """All takes, as their cards stand from the left."""
    return [take for batch in batches(tree) for take in batch.takes]


def _requests(tree: TakeTree) -> Iterator[list[Take]]:
    own: list[Take] = []
    for take in tree.all:
        if own and not _same_request(own[-1], take):
            yield own
            own = []
        own.append(take)
    yield own


def _same_request(before: Take, take: Take) -> bool:
    """Requests name no takes; but the ranks of one go up, from one beginning and seed."""
    if not take.settings or take.region is None or before.region is None:
        return False
    same = (before.parent, before.region[0], before.settings.get("number"))
    return same == (take.parent, take.region[0], take.settings.get("number")) and _rank(before) < _rank(take)


def _rank(take: Take) -> int:
    rank = take.scores.get("rank")
    return rank if isinstance(rank, int) else 0


def _distance(take: Take) -> float | None:
    distance = take.scores.get("distance")
    return float(distance) if isinstance(distance, int | float) else None
