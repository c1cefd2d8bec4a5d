"""The MIDI system of this machine, through the library that there is: python-rtmidi, or pylibremidi."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import Any

from generator.errors import ContinuoError

CLIENT = "Continuo"
CHOICE = "CONTINUO_MIDI"  # environment variable: "rtmidi" or "libremidi", where there are both
LIBRARIES = ("python-rtmidi", "pylibremidi")  # whichever this Python has wheels of

rtmidi: Any = None
libremidi: Any = None
if os.environ.get(CHOICE) != "libremidi":
    with suppress(ImportError):
        import rtmidi
if rtmidi is None:
    with suppress(ImportError):  # no wheel for this Python or platform: all but the ports works
        from app.player import libremidi

# What a client raises when it is refused.
FAILURES = (OSError, UnicodeDecodeError, *(() if rtmidi is None else (rtmidi.RtMidiError,)))


class PortError(ContinuoError):
    """A MIDI port that can't be had; says which and why."""


def open_client(kind: str) -> Any:
    """A "MidiIn" or "MidiOut" of the first MIDI system that runs here. Raises PortError."""
    if rtmidi is not None:
        client = _rtmidi_client(kind)
    elif libremidi is not None:
        try:
            client = libremidi.open_client(kind)
        except OSError:
            client = None
    else:
        from generator.installation import how_to_install, what_is_lacking

        needed, command = what_is_lacking(names=LIBRARIES), how_to_install(names=LIBRARIES)
        raise PortError(f"MIDI ports need {needed}, which is not installed; run:\n{command}")
    if client is None:
        raise PortError("no MIDI system runs on this machine; on Linux start ALSA's sequencer (snd-seq) or JACK")
    return client


def _rtmidi_client(kind: str) -> Any:
    for api in rtmidi.get_compiled_api():
        try:
            client = getattr(rtmidi, kind)(api, CLIENT)
        except FAILURES:  # no ALSA sequencer, no JACK server
            continue
        # The default prints to stderr; what goes wrong is seen from results and from the list of ports.
        client.set_error_callback(lambda *_: None)
        return client
    return None


def is_jack(client: Any) -> bool:
    """Whether its lists, and its silence, may be of a server that is no more."""
    if rtmidi is not None:
        return client.get_current_api() == rtmidi.API_UNIX_JACK
    return client.is_jack


def drops_bursts(client: Any) -> bool:
    """JACK's port takes some 18 messages within a period of 64 frames, and RtMidi drops what it does not take."""
    return rtmidi is not None and is_jack(client)
