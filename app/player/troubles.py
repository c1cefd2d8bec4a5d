"""What the player reports, as sentences for a person."""

from __future__ import annotations

from app.ipc.client import GivenUp, Restarted
from app.player.client import Reported
from app.player.messages import DeviceLost, NoDevice, PlayerError, PortLost, SynthStopped


def trouble(report: Reported) -> str | None:
    """A report of the player's as one sentence, or None for what is no trouble."""
    match report:
        case PlayerError(sentence) | NoDevice(sentence) | DeviceLost(sentence) | SynthStopped(sentence):
            return sentence
        case GivenUp(sentence):
            return sentence
        case PortLost(port):
            return f"MIDI port {port!r} is gone; as soon as it is back, it is used again"
        case Restarted():
            return "the player had to be started again; please report it"
    return None
