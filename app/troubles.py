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
    if verb == "restarted":
        return "the player had to be started again; please report it"
    if verb == "synth" and arguments[0] in ("no-device", "device-lost", "stopped"):
        return str(arguments[1])
    return None
