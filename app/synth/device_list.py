"""Which sound devices there are. `python -m app.synth.device_list` is the process that looks, as sound libraries print,
and crash."""

from __future__ import annotations

import sys

from app.ipc.ask_once import NoAnswerError, answer_once, ask_once
from app.ipc.wire import decoder
from app.synth.messages import DevicesListed, ListDevices

_SECONDS = 10.0


def sound_devices() -> list[str]:
    """The names of those that the built-in synth can play through, [] where there are none."""
    try:
        return ask_once("app.synth.device_list", ListDevices(), decoder(DevicesListed), seconds=_SECONDS).names
    except NoAnswerError:
        return []


def _answer(_: ListDevices) -> DevicesListed:
    from app.synth.device import playback_names  # only here: it loads the sound library

    return DevicesListed(playback_names())


if __name__ == "__main__":
    sys.exit(answer_once(decoder(ListDevices), _answer))
