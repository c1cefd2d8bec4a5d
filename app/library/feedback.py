"""What a person does with a take, and what it says of whether they like it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class FeedbackKind:
    """What something that is done with a take says."""

    value: float | None
    """How much a take is liked by whom does this with it, 1 for a thumb up; None for what only takes back."""
    certainty: float
    """How sure that is; 0 to 1, 1 for what can't be meant otherwise."""
    takes_back: tuple[str, ...]
    """Kinds of earlier feedback that no longer hold."""
    reason: str
    """Why so much."""


# The one table of what feedback weighs. What has no value only takes back.
KINDS: Mapping[str, FeedbackKind] = {
    "up": FeedbackKind(1.0, 1.0, ("down",), "said in so many words"),
    "down": FeedbackKind(-1.0, 1.0, ("up",), "said in so many words"),
    "unrated": FeedbackKind(None, 0.0, ("up", "down"), "a thumb was taken back"),
    "kept": FeedbackKind(1.3, 0.9, ("discarded",), "the one of all that is to stay"),
    "unkept": FeedbackKind(None, 0.0, ("kept",), "no longer kept, which is not disliked"),
    "discarded": FeedbackKind(-1.3, 0.6, ("kept",), "not to be heard again; or the list was only tidied"),
    "restored": FeedbackKind(None, 0.0, ("discarded",), "discarding was undone"),
    "exported": FeedbackKind(1.3, 0.9, (), "worth taking along to another program"),
    "edited": FeedbackKind(0.6, 0.4, (), "worth working on; or wrong in places"),
    "heard": FeedbackKind(0.3, 0.3, (), "not stopped before the end; or nobody was at the keys"),
}
ACCEPTED = ("up", "kept", "exported")


@dataclass(frozen=True)
class Target:
    """What a take's feedback comes to."""

    value: float
    """How much a take is liked, below 0 for disliked."""
    certainty: float
    """0 to 1."""
    accepted: bool
    """Whether it was wanted."""


def standing(events: Iterable[str]) -> list[str]:
    """What still holds of what was done with a take, the oldest first; of one kind the latest. Kinds that this version
    does not know are left out."""
    found: list[str] = []
    for kind in events:
        if kind in KINDS:
            gone = (kind, *KINDS[kind].takes_back)
            found = [own for own in found if own not in gone]
            if KINDS[kind].value is not None:
                found.append(kind)
    return found


def target(events: Iterable[str]) -> Target | None:
    """What a take's feedback comes to; None where nothing of it holds.

    A thumb decides which way; then what says most of the same way counts. Without one, discarding decides.
    """
    held = standing(events)
    if not held:
        return None
    disliked = "down" in held or ("discarded" in held and "up" not in held and "exported" not in held)
    same = [kind for kind in held if ((KINDS[kind].value or 0) < 0) == disliked]
    best = max(same, key=lambda kind: abs(KINDS[kind].value or 0))
    certainty = max(KINDS[kind].certainty for kind in same)
    return Target(KINDS[best].value or 0.0, certainty, not disliked and any(kind in ACCEPTED for kind in same))
