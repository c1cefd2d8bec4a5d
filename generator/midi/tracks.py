"""Parses the tracks of many files at once, vectorised, into columns of events.

First it is guessed where events begin, then the guess is checked. Tracks that fail the check are parsed again by
`faults`, event by event.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generator.midi.faults import (
    DATA_BYTES,
    END_OF_TRACK,
    ESCAPE,
    MAX_VARIABLE_LENGTH,
    META,
    SYSEX,
    UNDEFINED,
    Fault,
    event_starts,
)

_SEGMENT = 1 << 18  # bytes that are looked at together, so that what is computed of them fits the processor's cache
_FEW = 12  # up to so many tracks are walked one after another, more of them together
_STEPS = 16  # events by which tracks that are walked together advance at a time
MARGIN = 16  # bytes after the last track that may be read; an event's first MARGIN bytes tell where it ends
_NEVER = 2**31 - 1  # as an index of a byte: behind all bytes

_SIZE = np.array([max(size, 0) for size in DATA_BYTES], np.intp)
_IS_DEFINED = np.array([size != UNDEFINED for size in DATA_BYTES])
# By the first byte after the delta time: how many bytes follow to the event's end, this byte included. Without a status
# byte, running status is guessed to be that of a message of two data bytes.
_REACH = np.concatenate([np.full(0x80, 2), 1 + _SIZE[0x80:]]).astype(np.int32)


@dataclass(frozen=True, eq=False, slots=True)
class TrackEvents:
    """The N events of T tracks in arrays of N, track after track, in the track's order."""

    first_event: np.ndarray
    """(T + 1,) intp, index of each track's first event; the last is N."""
    ends: np.ndarray
    """(T,) int64, tick at which each track ends: that of its end-of-track event, or of its last event."""
    ticks: np.ndarray
    """(N,) int64, tick of each event, from the track's start."""
    status: np.ndarray
    """(N,) uint8, status byte, with running status resolved; 0xFF for meta events, end-of-track events included."""
    first: np.ndarray
    """(N,) uint8, first data byte; type of a meta event; 0 if there is neither."""
    second: np.ndarray
    """(N,) uint8, second data byte; 0 if there is none."""
    begin: np.ndarray
    """(N,) intp, index of the byte where the event's content begins: its data bytes; of a meta event or system
    exclusive message what follows the length."""
    end: np.ndarray
    """(N,) intp, index of the byte where the event's content ends."""
    faults: dict[int, Fault]
    """The faults of malformed tracks, by index of the track. Such a track has no events."""

    @property
    def track(self) -> np.ndarray:
        """(N,) intp, index of each event's track."""
        return np.repeat(np.arange(len(self.ends)), np.diff(self.first_event))

    def metas(self, kind: int) -> np.ndarray:
        """Indexes of the meta events of a type, in order; (M,) intp."""
        return np.flatnonzero((self.status == META) & (self.first == kind))


def read_tracks(data: bytes, begins: np.ndarray, ends: np.ndarray, most: int) -> TrackEvents | None:
    """The events of T tracks; None for more than `most` events. Faults are returned, not raised.

    begins, ends: (T,) intp, ascending; the bytes of a track are data[begin:end]. At least MARGIN bytes, whatever they
    are, must follow the last track.
    """
    values = np.frombuffer(data, np.uint8)
    starts = _guess_starts(values, begins, ends, most)
    if starts is None:
        return None
    first_event = np.append(np.searchsorted(starts, begins), len(starts))
    events, broken = _columns(values, starts, first_event, ends, {})
    if not len(broken):
        return events
    parts, faults = np.split(starts, first_event[1:-1]), {}
    for track in broken.tolist():
        try:
            parts[track] = np.array(event_starts(data, int(begins[track]), int(ends[track])), np.intp)
        except Fault as fault:
            parts[track], faults[track] = np.zeros(0, np.intp), fault
    first_event = np.cumsum([0, *map(len, parts)])
    return None if first_event[-1] > most else _columns(values, np.concatenate(parts), first_event, ends, faults)[0]


def variable_lengths(values: np.ndarray, at: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Reads variable-length quantities. at: (N,) indexes of their first bytes -> their values, (N,) int64, and how many
    bytes they have, (N,) intp, which is 0 for one of more than four."""
    byte = values[at]
    value, size = (byte & 0x7F).astype(np.int64), np.ones(len(at), np.intp)
    long = np.flatnonzero(byte > 0x7F)
    for count in range(1, MAX_VARIABLE_LENGTH):
        if not len(long):
            return value, size
        byte = values[at[long] + count]
        value[long] = value[long] << 7 | byte & 0x7F
        size[long] += 1
        long = long[byte > 0x7F]
    size[long] = 0
    return value, size


def _guess_starts(values: np.ndarray, begins: np.ndarray, ends: np.ndarray, most: int) -> np.ndarray | None:
    """Where events begin, if all bytes are right and every running status is that of a message of two data bytes.

    -> (N,) intp, indexes of bytes, ascending; None for more than `most` events.
    """
    found, count, track = [np.zeros(0, np.intp)], 0, 0
    while track < len(begins):
        begin = int(begins[track])
        behind = max(track + 1, int(np.searchsorted(ends, begin + _SEGMENT, side="right")))
        if int(ends[behind - 1]) - begin <= _SEGMENT:
            found.append(_starts_together(values, begins[track:behind], ends[track:behind]))
            count += len(found[-1])
        position, end = (0, 0) if int(ends[behind - 1]) - begin <= _SEGMENT else (begin, int(ends[track]))
        while position < end and count <= most:
            edge = min(position + _SEGMENT, end)
            part, length = _walk(_hops(values, position, edge), 0, edge - position)
            found.append(np.array(part, np.intp) + position)
            count, position = count + len(part), position + length
        if count > most:
            return None
        track = behind
    return np.concatenate(found)


def _starts_together(values: np.ndarray, begins: np.ndarray, ends: np.ndarray) -> np.ndarray:
    """_guess_starts for tracks that lie within one segment."""
    base, length = int(begins[0]), int(ends[-1] - begins[0])
    hops = _hops(values, base, base + length)
    np.minimum(hops, length, out=hops)
    is_start = np.zeros(length + 1, bool)
    at, until = begins - base, ends - base
    at, until = at[at < until], until[at < until]
    while len(at) > _FEW:  # all tracks advance together, event by event
        steps = np.empty((_STEPS, len(at)), np.intp)
        for step in steps:
            step[:] = at
            at = hops[at]
        is_start[np.minimum(steps, until)] = True
        at, until = at[at < until], until[at < until]
    is_start[ends - base] = False
    for position, end in zip(at.tolist(), until.tolist(), strict=True):
        is_start[_walk(hops, position, end)[0]] = True
    return np.flatnonzero(is_start) + base


def _walk(hops: np.ndarray, position: int, end: int) -> tuple[list[int], int]:
    """Follows hops from `position` on. -> where events begin before `end`, and where the first one after it does."""
    found: list[int] = []
    add, table = found.append, hops.data  # whose items are plain integers
    while position < end:
        add(position)
        position = table[position]
    return found, position


def _hops(values: np.ndarray, base: int, edge: int) -> np.ndarray:
    """For each byte from `base` to `edge`: if an event begins there, where the next one begins. Both are counted from
    `base`. -> (edge - base + 1,) int32, each greater than its index."""
    own = values[base : edge + MARGIN]
    after = _REACH[own]
    after += np.arange(len(own), dtype=np.int32)
    system = np.flatnonzero(own[: 2 - MARGIN] >= SYSEX)
    if len(system):
        status = own[system]
        after[system[~_IS_DEFINED[status]]] = _NEVER
        system = system[(status == META) | (status == SYSEX) | (status == ESCAPE)]
        is_meta = own[system] == META
        at = system + 1 + is_meta
        length, size = variable_lengths(own, at)
        end = at + size + length
        end[(size == 0) | (is_meta & (own[system + 1] == END_OF_TRACK))] = _NEVER
        after[system] = end
    hops = after[1 : edge - base + 2]
    long = np.flatnonzero(own[: len(hops)] > 0x7F)
    to, more = after[long + 2], np.arange(len(long))
    for size in range(2, MAX_VARIABLE_LENGTH + 1):
        more = more[own[long[more] + size - 1] > 0x7F]
        to[more] = after[long[more] + size + 1] if size < MAX_VARIABLE_LENGTH else _NEVER
    hops[long] = to
    return hops


def _columns(
    values: np.ndarray, starts: np.ndarray, first_event: np.ndarray, ends: np.ndarray, faults: dict[int, Fault]
) -> tuple[TrackEvents, np.ndarray]:
    """The events that begin at `starts`, and the indexes of the tracks that are malformed if they do, (B,) intp.

    starts: (N,) indexes of bytes; first_event: (T + 1,) as in TrackEvents; ends: (T,) indexes of bytes where tracks
    end; faults: of tracks that are known to be malformed.
    """
    delta, size = variable_lengths(values, starts)
    at = starts + size
    status = values[at]
    begin = at + (status > 0x7F)
    bad = [_resolve_running_status(status, first_event)]
    data_bytes = _SIZE[status]
    end = begin + data_bytes
    first, second = values[begin], values[begin + 1]
    second[data_bytes < 2] = 0
    system = np.flatnonzero(status >= SYSEX)
    if len(system):
        own = status[system]
        bad.append(system[~_IS_DEFINED[own]])
        first[system[data_bytes[system] == 0]] = 0
        system = system[(own == META) | (own == SYSEX) | (own == ESCAPE)]
        is_meta = status[system] == META
        first[system] = np.where(is_meta, values[begin[system]], 0)
        length, size_of_length = variable_lengths(values, begin[system] + is_meta)
        bad.append(system[size_of_length == 0])
        begin[system] += is_meta + size_of_length
        end[system] = begin[system] + length
    bad.append(np.flatnonzero(((first | second) > 0x7F) & (status != META)))
    bad.append(np.flatnonzero(size == 0))
    ticks = np.cumsum(delta)
    with_events = np.flatnonzero(np.diff(first_event))
    opening, last = first_event[with_events], first_event[with_events + 1] - 1
    ticks -= np.repeat(ticks[opening] - delta[opening], last + 1 - opening)
    track_ends = np.zeros(len(ends), np.int64)
    track_ends[with_events] = ticks[last]
    is_end = (status[last] == META) & (first[last] == END_OF_TRACK)
    is_right = np.where(is_end, end[last] <= ends[with_events], end[last] == ends[with_events])
    bad.append(last[~is_right])
    is_chained = end[:-1] == starts[1:]
    is_chained[last[:-1]] = True
    bad.append(np.flatnonzero(~is_chained))
    broken = np.unique(np.searchsorted(first_event, np.concatenate(bad), side="right") - 1)
    return TrackEvents(first_event, track_ends, ticks, status, first, second, begin, end, faults), broken


def _resolve_running_status(status: np.ndarray, first_event: np.ndarray) -> np.ndarray:
    """Fills in the status of events without status byte. status: (N,) uint8, the byte after each event's delta time;
    first_event: as in TrackEvents. -> indexes of the events for which the guess of _guess_starts is wrong."""
    has_status = status > 0x7F
    running = np.flatnonzero(~has_status)
    if not len(running):
        return running
    source = np.maximum.accumulate(np.where(has_status & (status != META), np.arange(len(status)), 0))[running]
    status[running] = status[source]
    not_two_bytes = running[(status[running] >> 6 != 2) & (status[running] >> 4 != 0xE)]
    # The first such event of each track has no status if that before it is of another track.
    first = np.searchsorted(running, first_event)
    first = first[first < len(running)]
    begin = first_event[np.searchsorted(first_event, running[first], side="right") - 1]
    return np.concatenate([not_two_bytes, running[first[source[first] < begin]]])
