"""The built-in synth as a sink: a process of its own, so that rendering never delays a MIDI message."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.ipc.process import end_child, start_child
from app.ipc.wire import Sender, messages
from app.player.messages import FULL_VOLUME, SynthStopped
from app.player.outputs import ALL_NOTES_OFF, ALL_SOUND_OFF, CHANNELS
from app.synth.messages import (
    LAST_CHANNEL,
    REPORTS,
    AllSoundOff,
    Bend,
    ChooseProgram,
    Control,
    NoteOff,
    NoteOn,
    Pressure,
    Report,
    SetGain,
)  # fmt: skip
from generator.errors import Text


class SynthSink:
    """Translates messages for app.synth.process. on_report: called from another thread with what the synth says."""

    ports = LAST_CHANNEL // len(CHANNELS) + 1
    are_channels_chosen = False
    message_seconds = 0.0
    is_connected = True

    def __init__(
        self,
        on_report: Callable[[Report | SynthStopped], None],
        soundfont: Path | None = None,
        device: str | None = None,
        latency_ms: float | None = None,
    ) -> None:
        """Arguments as in AddSynth. Raises OSError where the process can't be started."""
        options = (("--soundfont", soundfont), ("--device", device), ("--latency-ms", latency_ms))
        arguments = [text for name, value in options if value is not None for text in (name, str(value))]
        self._process = start_child("app.synth.process", *arguments)
        assert self._process.stdin and self._process.stdout
        self._sender = Sender(self._process.stdin, "to synth")
        self._reports = self._process.stdout
        self._on_report = on_report
        self._closing = False
        self._reader = threading.Thread(target=self._read, name="from synth", daemon=True)
        self._reader.start()

    def send(self, message: Any, at: float, seconds: float | None = None, port: int = 0) -> None:
        if not hasattr(message, "channel"):
            return
        channel = port * len(CHANNELS) + message.channel
        if message.type == "note_on":
            self._sender.send(NoteOn(at, channel, message.note, message.velocity))
        elif message.type == "note_off":
            self._sender.send(NoteOff(at, channel, message.note))
        elif message.type == "program_change":
            self._sender.send(ChooseProgram(channel, message.program))
        elif message.type == "control_change":
            if message.control in (ALL_SOUND_OFF, ALL_NOTES_OFF):
                self._sender.send(AllSoundOff())
            else:
                self._sender.send(Control(at, channel, message.control, message.value))
        elif message.type == "pitchwheel":
            self._sender.send(Bend(at, channel, message.pitch))
        elif message.type == "aftertouch":
            self._sender.send(Pressure(at, channel, message.value))

    def choose_volume(self, value: int) -> bool:
        # General MIDI's curve, as generator.music.mix has it, which takes numpy.
        self._sender.send(SetGain((value / FULL_VOLUME) ** 2))
        return True

    def close(self) -> None:
        """It fades out and leaves."""
        self._closing = True
        self._sender.close()
        end_child(self._process, 2.0)
        self._reader.join(1.0)

    def _read(self) -> None:
        for report in messages(self._reports, REPORTS):
            self._on_report(report)
        if not self._closing:
            text = Text(
                "the built-in synth stopped; to start it again, choose another output, then choose the synth again"
            )
            self._on_report(SynthStopped(text))
