"""The bytes of a .mid file -> all its events, or the place where it breaks."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generator.midi.faults import END_OF_TRACK, META, PORT, MidiError, in_track
from generator.midi.tracks import TrackEvents, read_tracks
from generator.music.source import MidiEvents

MAX_EVENTS = 8_000_000


def parse_events(data: bytes, spans: list[tuple[int, int]], name: str | Path) -> MidiEvents:
    """All events of a file whose header was checked; spans: where each track's events begin and end.

    Raises MidiError for a track that breaks, and for more than MAX_EVENTS.
    """
    edges = np.array(spans, np.intp).reshape(-1, 2)
    events = read_tracks(data, edges[:, 0], edges[:, 1], MAX_EVENTS)
    if events is None:
        raise MidiError("{name}: has more than {most:,} events, and so many are not read", name=name, most=MAX_EVENTS)
    for track, fault in events.faults.items():
        raise MidiError("{name}: {fault}", name=name, fault=in_track(track, fault)) from fault
    return midi_events(data, events)


def midi_events(data: bytes, events: TrackEvents, begin: int = 0, first_track: int = 0, tracks: int | None = None) -> MidiEvents:
    """Those of one file among `events`: its bytes, where they begin in what was read, its first track and how many."""
    last_track = len(events.ends) if tracks is None else first_track + tracks
    part = slice(events.first_event[first_track], events.first_event[last_track])
    status, first = events.status[part], events.first[part]
    keep = np.flatnonzero((status != META) | (first != END_OF_TRACK))
    sizes = np.diff(events.first_event[first_track : last_track + 1])
    track = np.repeat(np.arange(last_track - first_track, dtype=np.int32), sizes)[keep]
    own_begin, own_end = events.begin[part][keep] - begin, events.end[part][keep] - begin
    status, first = status[keep], first[keep]
    return MidiEvents(
        data,
        int.from_bytes(data[12:14], "big"),
        events.ends[first_track:last_track],
        track,
        events.ticks[part][keep],
        status,
        _ports(data, track, np.flatnonzero((status == META) & (first == PORT)), own_begin, own_end),
        first,
        events.second[part][keep],
        own_begin,
        own_end,
    )


def _ports(data: bytes, track: np.ndarray, changes: np.ndarray, begin: np.ndarray, end: np.ndarray) -> np.ndarray:
    """The port of each event: that of the last port event of one byte in its track, which is counted among those behind
    it; 0 without one."""
    ports = np.zeros(len(track), np.uint8)
    for index in changes.tolist():
        if end[index] - begin[index] == 1:
            behind = int(np.searchsorted(track, track[index], side="right"))
            ports[index:behind] = data[begin[index]] & 0x7F
    return ports
