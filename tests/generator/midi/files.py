"""Small .mid files, as other programs write them, built from their events."""

from __future__ import annotations

import io
from typing import Any

import mido

Event = tuple[int, mido.Message | mido.MetaMessage]  # ticks from the start, message


def midi_bytes(*tracks: list[Event], midi_type: int = 1, ticks_per_quarter: int = 480) -> bytes:
    """A file of these tracks, with events at equal ticks in their order; an end_of_track event sets the track's end."""
    file = mido.MidiFile(type=midi_type, ticks_per_beat=ticks_per_quarter, charset="latin-1")
    for events in tracks:
        last, messages = 0, []
        for ticks, message in sorted(events, key=lambda event: event[0]):
            messages.append(message.copy(time=ticks - last))
            last = ticks
        file.tracks.append(mido.MidiTrack(messages))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def note(onset: int, duration: int, pitch: int, channel: int = 0, velocity: int = 80) -> list[Event]:
    """Its note-on and its note-off."""
    return [
        (onset, mido.Message("note_on", note=pitch, velocity=velocity, channel=channel)),
        (onset + duration, mido.Message("note_off", note=pitch, velocity=0, channel=channel)),
    ]


def control(ticks: int, number: int, value: int, channel: int = 0) -> Event:
    """A control change."""
    return ticks, mido.Message("control_change", control=number, value=value, channel=channel)


def program(ticks: int, number: int, channel: int = 0) -> Event:
    """A program change."""
    return ticks, mido.Message("program_change", program=number, channel=channel)


def sysex(ticks: int, *data: int) -> Event:
    """A system exclusive message; data without its first and last byte."""
    return ticks, mido.Message("sysex", data=data)


def port(number: int) -> Event:
    """The MIDI port of a track."""
    return 0, mido.MetaMessage("midi_port", port=number)


def meta(ticks: int, kind: str, **values: Any) -> Event:
    """A meta event, by mido's name."""
    return ticks, mido.MetaMessage(kind, **values)
