"""Takes: the versions of a piece, each with what it came from. Immutable. Without Qt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

from app.document.piece import Piece


def this_moment() -> str:
    """For `Take.created`."""
    return datetime.now(UTC).isoformat(timespec="seconds")


@dataclass(frozen=True)
class Take:
    """A version of the piece."""

    number: int
    """Its number in the project, never used again."""
    name: str
    """The name that is shown."""
    piece: Piece
    """The whole piece."""
    parent: int | None = None
    """Number of the take that it was composed from; None for a beginning."""
    region: tuple[int, int] | None = None
    """First tick of the new music and first after it; None for a beginning."""
    rating: int = 0
    """1 thumb up, -1 down, 0 none."""
    is_kept: bool = False
    """Whether it is written as a MIDI file beside the project."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The panel's settings, as plain data."""
    checkpoint: Mapping[str, str] = field(default_factory=dict)
    """File and hash of the model."""
    scores: Mapping[str, Any] = field(default_factory=dict)
    """Figures of ranking and taste, as plain data."""
    created: str = ""
    """Time of its creation, ISO 8601."""

    @property
    def to_go_on_from(self) -> Piece:
        """The piece for takes that are composed on it, in which the notes of a kept take are the user's own."""
        return self.piece.as_yours() if self.is_kept else self.piece


@dataclass(frozen=True)
class TakeTree:
    """All takes of a project. Never empty."""

    all: tuple[Take, ...]
    """All takes, in the order in which they were made."""
    current: int
    """Number of the take that is shown."""
    other: int | None = None
    """Number of the take that it is compared with; None for none."""

    def __getitem__(self, number: int) -> Take:
        """Raises KeyError."""
        for take in self.all:
            if take.number == number:
                return take
        raise KeyError(number)

    def __contains__(self, number: object) -> bool:
        return any(take.number == number for take in self.all)

    @property
    def shown(self) -> Take:
        return self[self.current]

    @property
    def next_number(self) -> int:
        return 1 + max(take.number for take in self.all)

    def parent_of(self, take: Take) -> Take | None:
        """The take that another was composed from; None for a beginning."""
        return next((other for other in self.all if other.number == take.parent), None)

    def changed(self, number: int, **changes: Any) -> TakeTree:
        """The tree with changed fields of one take."""
        return replace(
            self, all=tuple(replace(take, **changes) if take.number == number else take for take in self.all)
        )

    def with_new(self, takes: Iterable[Take], current: int) -> TakeTree:
        """The tree with new takes, the one numbered `current` shown."""
        return replace(self, all=(*self.all, *takes), current=current, other=self.current)

    def choosing(self, number: int) -> TakeTree:
        """The tree with another take shown, compared with the one shown before."""
        if number == self.current or number not in self:
            return self
        return replace(self, current=number, other=self.current)

    def without(self, numbers: Iterable[int]) -> TakeTree:
        """The tree without these takes; their children become children of their parents. The last take left stays."""
        tree = self
        for number in numbers:
            if number not in tree or len(tree.all) == 1:
                continue
            gone = tree[number]
            kept = tuple(
                replace(take, parent=gone.parent) if take.parent == number else take
                for take in tree.all
                if take.number != number
            )
            tree = replace(tree, all=kept)
            if tree.current == number:
                tree = replace(tree, current=_next_to(self, tree, number))
        other = tree.other if tree.other in tree and tree.other != tree.current else None
        return replace(tree, other=other)

    def walk(self) -> list[tuple[int, Take]]:
        """All takes with their depth, each before its children."""
        below: dict[int | None, list[Take]] = {}
        for take in reversed(self.all):
            below.setdefault(take.parent, []).append(take)
        found: list[tuple[int, Take]] = []
        waiting = [(0, take) for take in below.get(None, ())]
        while waiting:
            depth, take = waiting.pop()
            found.append((depth, take))
            waiting += [(depth + 1, child) for child in below.get(take.number, ())]
        return found


def _next_to(before: TakeTree, after: TakeTree, number: int) -> int:
    """Number of the take to show in place of a removed one: one of the same request, else its parent."""
    gone = before[number]
    near: list[Callable[[Take], bool]] = [
        lambda take: take.parent == gone.parent,
        lambda take: take.number == gone.parent,
        lambda _: True,
    ]
    for is_near in near:
        for take in after.all:
            if is_near(take):
                return take.number
    raise AssertionError("a tree is never empty")
