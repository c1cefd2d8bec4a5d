"""Parses the bytes of a .mid file into events."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generator.midi.faults import END_OF_TRACK, META, PORT, MidiError, frame_rate, in_track, track_spans
from generator.midi.maps import TEMPO
from generator.midi.tracks import MARGIN, read_tracks
from generator.music.source import MidiEvents
from generator.music.tempo import DEFAULT_TEMPO_US

MAX_EVENTS = 8_000_000
MAX_TICK = 2**30 - 1


def parse_events(data: bytes, spans: list[tuple[int, int]], name: str | Path) -> MidiEvents:
    """All events of a file whose header has been checked; where times are SMPTE frames, those of `_with_quarters`.
    spans: where each track's events begin and end, as faults.track_spans returns them; name: for errors.

    Raises MidiError for a malformed track, and for more than MAX_EVENTS.
    """
    edges = np.array(spans, np.intp).reshape(-1, 2)
    events = read_tracks(data + bytes(MARGIN), edges[:, 0], edges[:, 1], MAX_EVENTS)
    if events is None:
        raise MidiError("{name}: has more than {most:,} events, and so many are not read", name=name, most=MAX_EVENTS)
    for track, fault in events.faults.items():
        raise MidiError("{name}: {fault}", name=name, fault=in_track(track, fault)) from fault
    keep = np.flatnonzero((events.status != META) | (events.first != END_OF_TRACK))
    track, begin, end = events.track[keep].astype(np.int32), events.begin[keep], events.end[keep]
    status, first = events.status[keep], events.first[keep]
    found = MidiEvents(
        data,
        int.from_bytes(data[12:14], "big"),
        events.ends,
        track,
        events.ticks[keep],
        status,
        _ports(data, track, np.flatnonzero((status == META) & (first == PORT)), begin, end),
        first,
        events.second[keep],
        begin,
        end,
    )
    if frame_rate(data) is None:
        return found
    data = _with_quarters(found, spans[0][0])
    return parse_events(data, track_spans(data, name), name)


def _with_quarters(events: MidiEvents, first: int) -> bytes:
    """The bytes of a file whose times are SMPTE frames -> the same as ticks per quarter, each tick at its exact moment.

    The tempo is 120 quarter notes a minute, or what is exact beside it: 119.88 for 29.97 frames a second, 60 for an odd
    number of ticks. By the standard, tempo events are without effect then: each gets that tempo. first: where the first
    track's events begin.
    """
    rate, ticks = 0x100 - events.data[12], events.data[13]
    whole = 30 if rate == 29 else rate
    doubled = 1 + whole * ticks % 2  # a quarter of half a second has no whole number of ticks
    us_per_quarter = (DEFAULT_TEMPO_US * 1001 // 1000 if rate == 29 else DEFAULT_TEMPO_US) * doubled
    tempo = us_per_quarter.to_bytes(3, "big")
    data = bytearray(events.data)
    for index in events.metas(TEMPO).tolist():
        if events.end[index] - events.begin[index] == len(tempo):
            data[events.begin[index] : events.end[index]] = tempo
    data[12:14] = (whole * ticks * doubled // 2).to_bytes(2, "big")
    new = bytes((0, META, TEMPO, len(tempo))) + tempo
    data[first - 4 : first] = (int.from_bytes(data[first - 4 : first], "big") + len(new)).to_bytes(4, "big")
    data[first:first] = new
    return bytes(data)


def _ports(data: bytes, track: np.ndarray, changes: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The port of each event, (N,) uint8: that of the last port event in its track up to the event itself, else 0.
    changes: indexes of the port events; those whose content isn't one byte are ignored."""
    changes = changes[end[changes] - begin[changes] == 1]
    if not len(changes):
        return np.zeros(len(track), np.uint8)
    last = np.searchsorted(changes, np.arange(len(track)), side="right") - 1
    values = np.frombuffer(data, np.uint8)[begin[changes]] & 0x7F
    return np.where((last >= 0) & (track[changes[last]] == track), values[last], 0).astype(np.uint8)
