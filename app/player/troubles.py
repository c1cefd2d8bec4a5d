"""What the player reports, as sentences for a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any


def trouble(verb: str, arguments: Sequence[Any]) -> str | None:
    """A report of the player's as one sentence, or None for what is no trouble."""
    if verb == "error":
        return str(arguments[-1])
    if verb == "lost":
        return f"MIDI port {arguments[0]!r} is gone; as soon as it is back, it is used again"
    if verb == "given_up":
        return str(arguments[-1])
    if verb == "restarted":
        return "the player had to be started again; please report it"
    if verb == "synth" and arguments[0] in ("no-device", "device-lost", "stopped"):
        return str(arguments[1])
    return None


def no_player(error: OSError | None) -> str:
    """Why the process that plays is given up; error: where it can't be started."""
    if error:
        return f"the player can't be started ({error.strerror or error}): close other programs, then try again"
    return "the player ends again and again: try once more, and please report it"


def no_composer(error: OSError | None) -> str:
    """The same of the process that composes."""
    if error:
        return f"composing can't be started ({error.strerror or error}): close other programs, then try again"
    return "the composing process dies again and again; try another model, and please report it"


def no_librarian(error: OSError | None) -> str:
    """The same of the process that reads the library."""
    if error:
        return f"the library can't be read ({error.strerror or error}): close other programs, then look at it again"
    return "what reads the library dies again and again; the library stays as it is, and please report it"
