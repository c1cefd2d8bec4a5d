"""Writes a score as a .mid file. A score that was read from one keeps all events that nobody has changed."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError
from generator.midi.allocation import allocate
from generator.midi.faults import ESCAPE, META, PORT, SYSEX
from generator.midi.kept import KeptFile, compare
from generator.midi.maps import KEY, MARKER, METRE, TEMPO
from generator.midi.reader import read_midi
from generator.midi.text import UTF_8, encode_text
from generator.music.metre import Metre
from generator.music.mix import BANK, BANK_FINE, MIXED, Mix, controls_at_first_note
from generator.music.scaling import scaled_ticks
from generator.music.score import KeySignature, Marker, Score, Tempo, Track
from generator.music.source import Address, Instrument, MidiEvents, MidiSource

TEXT = 0x01
_TRACK_NAME, _END_OF_TRACK, _SEQUENCER_SPECIFIC = 0x03, 0x2F, 0x7F
_LONGEST_DELTA = 2**28 - 1  # ticks between two events, in four bytes
_LONGER = np.array([1 << 7, 1 << 14, 1 << 21])  # the least delta times that take two, three and four bytes
_PROGRAM = 0xC0
_CLOCKS, _THIRTY_SECONDS = 24, 8  # of a time signature: MIDI clocks to the click, notated 32nds to the quarter
# Order of events at one tick. Notes end before notes of the same pitch begin. _OLD: events of the source file; _CHANGE:
# new controllers, tempos and the like.
_HEAD, _OFF, _ON_BEFORE, _OLD, _CHANGE, _ON = range(6)
_SOUND = (BANK, BANK_FINE, *MIXED)  # controllers that make the sound of a part
_BANK_SELECTS = bytes((0xB0, BANK)), bytes((0xB0, BANK_FINE))
_PORTS_OF_CHANGES = 16  # ports on which parts with channel changes get channels of their own
_EMPTY_NAME = 3  # bytes of the event of an empty name


class ChannelChange(NamedTuple):
    """A message to a part's channel other than a note: a controller, pitch bend, pressure or a program."""

    ticks: int
    """Its position, 0 or more."""
    message: bytes
    """A MIDI message on channel 0."""


class _Block(NamedTuple):
    """N events of a track that is written."""

    ticks: np.ndarray
    """(N,) int64, tick of each event."""
    order: np.ndarray
    """(N,) int64, order at one tick: _HEAD to _ON."""
    length: np.ndarray
    """(N,) int64, length of each event's message in bytes."""
    data: np.ndarray
    """uint8, the messages one after the other."""

    @classmethod
    def joined(cls, blocks: Sequence[_Block]) -> _Block:
        """The events of all blocks, one block after the other."""
        return cls(*(np.concatenate(column) for column in zip(*blocks, strict=True)))

    def chosen(self, indexes: np.ndarray) -> _Block:
        """The events with these indexes, in this order."""
        begin, length = (np.cumsum(self.length) - self.length)[indexes], self.length[indexes]
        return _Block(self.ticks[indexes], self.order[indexes], length, self.data[_spans(begin, length)])


@dataclass
class _FileTrack:
    """A track that is written."""

    port: int = 0
    end: int = 0  # tick of the end-of-track event, unless the last event is later
    blocks: list[_Block] = field(default_factory=list)
    single: list[tuple[int, int, bytes]] = field(default_factory=list)  # added after the blocks: ticks, order, message

    def add(self, ticks: int, order: int, message: bytes) -> None:
        """Add an event. order: _HEAD to _ON."""
        self.single.append((ticks, order, message))

    def add_notes(self, notes: np.ndarray, channel: int, order: int = _ON) -> None:
        """Add a note-on and a note-off for each note. notes: (N, 4), as in Track; order: of the note-ons."""
        onset, duration, pitch, velocity = notes.astype(np.int64).T
        ticks = np.stack([onset, onset + np.maximum(1, duration)], axis=1)
        data = np.zeros((len(notes), 2, 3), np.uint8)
        data[:, 0, 0], data[:, 1, 0] = 0x90 | channel, 0x80 | channel
        data[:, :, 1], data[:, 0, 2] = pitch[:, None], np.maximum(1, velocity)
        orders = np.tile((order, _OFF), len(notes))
        self._close_block()
        self.blocks.append(_Block(ticks.ravel(), orders, np.full(2 * len(notes), 3), data.ravel()))

    def events(self) -> _Block:
        """All events, in the order in which they were added."""
        self._close_block()
        return _Block.joined(self.blocks)

    def _close_block(self) -> None:
        """Make the single events a block; even if there are none, so that there is at least one block to join."""
        ticks, order = (np.array([event[column] for event in self.single], np.int64) for column in (0, 1))
        messages = [message for _, _, message in self.single]
        length = np.array(list(map(len, messages)), np.int64)
        self.blocks.append(_Block(ticks, order, length, np.frombuffer(b"".join(messages), np.uint8)))
        self.single = []


def write_midi(
    score: Score,
    midi_type: int = 1,
    texts: Sequence[str] = (),
    changes: Sequence[Sequence[ChannelChange]] = (),
) -> bytes:
    """A score -> the bytes of a .mid file.

    A score that was read from a file keeps that file's tracks and events; new parts get tracks of their own. Otherwise
    a file of type 1 has a track of tempo, metre, key and markers, then one for each part; drums are on channel 10. A
    file of type 0 has a single track, in which parts differ by channel; the name of a part is kept only if it is the
    only one.

    texts: text events at the beginning, in UTF-8; read_texts finds them again. changes: for each part, what its channel
    gets besides notes; only for a score without source file. Raises ContinuoError for another type, and for type 0 if
    one MIDI port has too few channels.
    """
    if midi_type not in (0, 1):
        raise ContinuoError(
            "MIDI type is {midi_type}; it must be 0 (one track) or 1 (a track for each part)", midi_type=midi_type
        )
    kept = compare(score, score.source) if score.source else None
    tracks = _kept_tracks(kept, score) if kept else [_conductor(score)]
    tracks += _new_tracks(score, kept, midi_type, changes)
    if kept:
        tracks = _in_order_of_score(tracks, kept, score)
    if midi_type == 0:
        tracks = [_merged(tracks, score)]
    for text in texts:
        tracks[0].add(0, _HEAD - 1, _meta(TEXT, text.encode()))
    chunks = [_track_chunk(track) for track in tracks]
    return _file(midi_type, score.ticks_per_quarter, chunks)


def with_changes(score: Score, changes: Sequence[Sequence[ChannelChange]], name: str | Path) -> Score:
    """A score without source file whose tracks' channels get more than notes: with a source that holds it. Where there
    is no change, the score as it is.

    The score's notes last until their keys are released; in the result, those that a pedal holds last as long as they
    sound. changes: of each track; name: for errors.
    """
    if not any(changes):
        return score
    read = read_midi(write_midi(score, changes=changes), name)
    assert read.source
    by_track: defaultdict[int, list[Track]] = defaultdict(list)
    for track in read.tracks:
        assert track.source_part is not None
        by_track[read.source.parts[track.source_part].track - 1].append(track)  # the first has the maps
    tracks = [
        replace(track, name=about.name, is_muted=about.is_muted)
        for number, about in enumerate(score.tracks)
        for track in by_track.get(number, [about])
    ]
    return replace(score, tracks=tuple(tracks), source=read.source, notices=(*score.notices, *read.notices))


def write_events(events: MidiEvents, ticks: np.ndarray, track_ends: np.ndarray, is_kept: np.ndarray) -> bytes:
    """Writes a file's events with new ticks, as a .mid file of type 1. ticks: (N,) int64, new tick of each event,
    ascending within a track; track_ends: (tracks,) int64, new ends; is_kept: (N,) bool, which events are written."""
    tracks = [_FileTrack(end=end) for end in track_ends.tolist()]
    indexes = is_kept.nonzero()[0]
    columns = (events.track, ticks, events.status, events.first, events.begin, events.end)
    for number, at, status, first, begin, end in zip(*(own[indexes].tolist() for own in columns), strict=True):
        tracks[number].add(at, _OLD, _message(status, first, events.data[begin:end]))
    return _file(1, events.ticks_per_quarter, [_track_chunk(track) for track in tracks])


def _file(midi_type: int, ticks_per_quarter: int, chunks: Sequence[bytes]) -> bytes:
    header = midi_type, len(chunks), ticks_per_quarter
    return b"MThd\x00\x00\x00\x06" + b"".join(value.to_bytes(2, "big") for value in header) + b"".join(chunks)


def _conductor(score: Score) -> _FileTrack:
    """The track of tempos, metres, keys and markers."""
    track = _FileTrack()
    for entry in (*score.tempos, *score.metres, *score.keys, *score.markers):
        track.add(entry.ticks, _CHANGE, _map_event(entry))
    return track


def _map_event(entry: Tempo | Metre | KeySignature | Marker, encoding: str = UTF_8) -> bytes:
    """The meta event of an entry. encoding: of the file's other texts."""
    if isinstance(entry, Marker):
        return _meta(MARKER, encode_text(entry.text, encoding))
    if isinstance(entry, Tempo):
        return _meta(TEMPO, min(entry.us_per_quarter, 2**24 - 1).to_bytes(3, "big"))
    if isinstance(entry, Metre):
        return _meta(METRE, bytes((entry.numerator, entry.denominator.bit_length() - 1, _CLOCKS, _THIRTY_SECONDS)))
    return _meta(KEY, entry.sharps.to_bytes(1, "big", signed=True) + bytes((entry.is_minor,)))


def _kept_tracks(kept: KeptFile, score: Score) -> list[_FileTrack]:
    """The source file's tracks: its events that are kept, and the new events of its parts."""
    events = kept.source.events
    tracks = [_FileTrack(end=_scaled(end, kept, score)) for end in events.track_ends.tolist()]
    for index in np.flatnonzero(np.diff(events.track, append=len(tracks))).tolist():
        # If a last tempo an hour after the music is removed, no hour of silence may remain.
        if not kept.is_kept[index] and events.status[index] == META:
            tracks[int(events.track[index])].end = 0
    names = _renamed(kept)
    _add_kept_events(tracks, kept, score, names)
    _add_beginnings(tracks, kept, names)
    _add_new_events(tracks, kept, score)
    return tracks


def _scaled(ticks: int, kept: KeptFile, score: Score) -> int:
    """Ticks of the source file -> ticks of the score."""
    return scaled_ticks(ticks, kept.source.events.ticks_per_quarter, score.ticks_per_quarter)


def _add_kept_events(tracks: list[_FileTrack], kept: KeptFile, score: Score, names: dict[int, str]) -> None:
    """The file's events that are kept, with new names, programs and values of controllers. names: new names by track;
    those that replace a name in the file are taken out."""
    events = kept.source.events
    indexes = kept.is_kept.nonzero()[0]
    columns = (events.track, events.ticks, events.status, events.first, events.begin, events.end, events.port)
    rows = zip(indexes.tolist(), *(column[indexes].tolist() for column in columns), strict=True)
    for index, number, ticks, status, first, begin, end, port in rows:
        track = tracks[number]
        track.port = max(track.port, port)
        content = events.data[begin:end]
        if status == META:
            name = names.pop(number, None) if first == _TRACK_NAME else None
            message = _meta(first, content if name is None else name.encode("utf-8", "replace"))
        elif status & 0xF0 == _PROGRAM and (address := Address(port, status & 0x0F)) in kept.programs:
            message = bytes((status, kept.programs[address]))
        elif index in kept.controls:
            message = bytes((status, first, kept.controls[index]))
        else:
            message = _message(status, first, content)
        track.add(_scaled(ticks, kept, score), _OLD, message)


def _add_beginnings(tracks: list[_FileTrack], kept: KeptFile, names: dict[int, str]) -> None:
    """New programs, controllers and names at the beginning of tracks. names: by track."""
    source, events = kept.source, kept.source.events
    for address, program in kept.programs.items():
        own = (n for n, part in enumerate(source.parts) if part.address == address)
        first = min(own, key=lambda n: events.ticks[source.note_on[source.note_part == n]].min())
        tracks[source.parts[first].track].add(0, _HEAD, bytes((_PROGRAM | address.channel, program)))
    for number, control, value in kept.new_controls:
        part = source.parts[number]
        tracks[part.track].add(0, _HEAD, bytes((0xB0 | part.channel, control, value)))
    for number, name in names.items():
        tracks[number].add(0, _HEAD, _meta(_TRACK_NAME, name.encode("utf-8", "replace")))


def _add_new_events(tracks: list[_FileTrack], kept: KeptFile, score: Score) -> None:
    """New notes, the ends of notes and pedals that are never released in the file, and new tempos, metres and so on."""
    source = kept.source
    for number, notes in kept.new_notes.items():
        part = source.parts[number]
        for is_before in (0, 1):
            own = notes[notes[:, 4] == is_before, :4]
            tracks[part.track].add_notes(own, part.channel, _ON_BEFORE if is_before else _ON)
    end = _scaled(source.end_ticks, kept, score)
    for index in kept.closed_notes.tolist():
        part = source.parts[source.note_part[index]]
        tracks[part.track].add(end, _OFF, bytes((0x80 | part.channel, int(source.notes[index, 2]), 0)))
    for span in kept.closed_pedals:
        number = int(source.events.track[span.events[-1]])
        tracks[number].add(end, _CHANGE, bytes((0xB0 | span.channel, span.control, 0)))
    for entry in kept.new_maps:
        tracks[0].add(entry.ticks, _CHANGE, _map_event(entry, source.encoding))


def _renamed(kept: KeptFile) -> dict[int, str]:
    """New names by track of the file: of tracks with one part, which has got another name."""
    source = kept.source
    counts = Counter(part.track for part in source.parts)
    return {
        source.parts[number].track: track.name
        for number, track in kept.tracks.items()
        if track.name != source.parts[number].name and counts[source.parts[number].track] == 1
    }


def _in_order_of_score(tracks: list[_FileTrack], kept: KeptFile, score: Score) -> list[_FileTrack]:
    """Sorts tracks by the order of the score's tracks. tracks: the file's, then the new ones.

    The first track, which has tempo and metre, stays the first; a track without notes stays behind the one that it
    follows. If a channel has events in several tracks, their order matters, and nothing is sorted.
    """
    events = kept.source.events
    spoken = events.status < SYSEX
    speakers = np.stack([events.port, events.status & 0x0F, events.track], axis=1)[spoken]
    if len(np.unique(speakers, axis=0)) > len(np.unique(speakers[:, :2], axis=0)):
        return tracks
    index_of = {id(track): number for number, track in enumerate(score.tracks)}
    count = len(kept.source.events.track_ends)
    ranks = [-1] * len(tracks)
    for number, track in kept.tracks.items():
        own = kept.source.parts[number].track
        ranks[own] = index_of[id(track)] if ranks[own] < 0 else min(ranks[own], index_of[id(track)])
    for own in range(1, count):
        ranks[own] = ranks[own - 1] if ranks[own] < 0 else ranks[own]
    known = {id(track) for track in kept.tracks.values()}
    new = [number for number, track in enumerate(score.tracks) if id(track) not in known and len(track)]
    for own, rank in zip(range(count, len(tracks)), [*new, *[len(score.tracks)] * len(tracks)], strict=False):
        ranks[own] = rank
    ranks[:1] = [-1]
    return [tracks[own] for own in sorted(range(len(tracks)), key=ranks.__getitem__)]


def _new_tracks(
    score: Score, kept: KeptFile | None, midi_type: int, changes: Sequence[Sequence[ChannelChange]]
) -> list[_FileTrack]:
    """Tracks of the parts that the source file doesn't have, each on a channel that doesn't disturb the others."""
    known = {id(track) for track in kept.tracks.values()} if kept else set()
    parts = [track for track in score.tracks if id(track) not in known]
    if kept or midi_type == 0:
        parts = [track for track in parts if len(track)]
    parts += kept.strangers.values() if kept else ()
    taken = _channels_taken(kept) if kept else {}
    own_changes = {id(track): own for track, own in zip(score.tracks, changes, strict=False)}
    addresses = allocate(parts, taken, _PORTS_OF_CHANGES if changes else 1)  # changes must not reach other parts
    if midi_type == 0:
        addresses = _on_one_port(parts, addresses, taken)
    tracks = []
    for part, (port, channel) in zip(parts, addresses, strict=True):
        track = _FileTrack(port)
        if port:
            track.add(0, _HEAD, _meta(PORT, bytes((port & 0x7F,))))
        track.add(0, _HEAD, _meta(_TRACK_NAME, part.name.encode("utf-8", "replace")))
        controls = dict(sound_of(part, kept.source)) if kept else {}
        chosen = part.volume, part.pan, part.reverb, part.chorus
        for control, value, default in zip(MIXED, chosen, Mix(), strict=True):
            if value is not None and value != controls.get(control, default):
                controls[control] = value
        for control, value in controls.items():
            track.add(0, _HEAD, bytes((0xB0 | channel, control, value)))
        for change in own_changes.get(id(part), ()):
            order = _HEAD if change.ticks == 0 and change.message[:2] in _BANK_SELECTS else _CHANGE
            track.add(change.ticks, order, bytes((change.message[0] | channel,)) + change.message[1:])
        track.add(0, _HEAD, bytes((0xC0 | channel, part.program)))
        track.add_notes(part.notes, channel)
        tracks.append(track)
    return tracks


def sound_of(part: Track, source: MidiSource) -> Iterator[tuple[int, int]]:
    """Bank, volume, pan and sends of the source's first part with the same instrument, as pairs of controller and
    value: a new part is to sound like it. Nothing if there is none."""
    number = next((n for n, own in enumerate(source.parts) if own.instrument == part.instrument), None)
    if number is None:
        return
    yield from controls_at_first_note(source, number, _SOUND)


def _channels_taken(kept: KeptFile) -> dict[Address, Instrument | None]:
    """The channels that a file uses, each with its instrument; None for one that changes it or has no notes."""
    source, events = kept.source, kept.source.events
    spoken = events.status < SYSEX
    pairs = set(zip(events.port[spoken].tolist(), (events.status[spoken] & 0x0F).tolist(), strict=True))
    taken: dict[Address, Instrument | None] = {}
    for address in (Address(*pair) for pair in pairs):
        instruments = {
            Instrument(kept.programs.get(address, part.program), part.is_drum)
            for part in source.parts
            if part.address == address
        }
        taken[address] = instruments.pop() if len(instruments) == 1 else None
    return taken


def _on_one_port(
    parts: Sequence[Track], addresses: Sequence[Address], taken: dict[Address, Instrument | None]
) -> list[Address]:
    """Addresses for a file of type 0. If the first port has no channel left, a part shares that of a kept part with its
    instrument. Raises ContinuoError if more than one port is needed."""
    homes = {instrument: address for address, instrument in taken.items() if instrument}
    shared = [
        address if address.port == 0 else homes.get(part.instrument, address)
        for part, address in zip(parts, addresses, strict=True)
    ]
    ports = {address.port for address in (*shared, *taken)}
    if len(ports) > 1:
        used = {part.instrument for part in parts} | {one for one in taken.values() if one}
        raise ContinuoError(
            "one track can hold {most} instruments besides drums, and the piece has {count}: save it as MIDI type 1",
            most=15,
            count=sum(not instrument.is_drum for instrument in used),
        )
    return shared


def _merged(tracks: Sequence[_FileTrack], score: Score) -> _FileTrack:
    """All tracks as one, in which events at equal ticks are in order of the tracks. Names are left out, but for that of
    an only part."""
    named = len([track for track in score.tracks if len(track)]) == 1 or len(tracks) == 1
    blocks = []
    for track in tracks:
        events = track.events()
        begin = np.cumsum(events.length) - events.length
        is_name = (events.data[begin] == META) & (
            events.data[np.minimum(begin + 1, len(events.data) - 1)] == _TRACK_NAME
        )
        is_empty = is_name & (events.length == _EMPTY_NAME)
        blocks.append(events.chosen(np.flatnonzero(~is_empty if named else ~is_name)))
    return _FileTrack(tracks[0].port, max(track.end for track in tracks), blocks)


def _track_chunk(track: _FileTrack) -> bytes:
    """A track in the bytes of the file format, with running status."""
    events = track.events()
    events = events.chosen(np.lexsort((events.order, events.ticks)))
    ticks, length = events.ticks, events.length
    last = int(ticks[-1]) if len(ticks) else 0
    delta = np.diff(ticks, prepend=0)
    begin = np.cumsum(length) - length
    status = events.data[begin]
    is_running = (status < SYSEX) & (delta <= _LONGEST_DELTA)
    is_running[:1] = False
    is_running[1:] &= status[1:] == status[:-1]
    begin, length = begin + is_running, length - is_running
    # Each event is its delta time, as up to four groups of seven bits, then its message, which begins at `begin_out`.
    groups = 1 + np.searchsorted(_LONGER, delta, side="right")
    begin_out = np.cumsum(groups + length) - length
    out = np.zeros(int(begin_out[-1] + length[-1]) if len(begin_out) else 0, np.uint8)
    for group in range(4):
        own = np.flatnonzero(groups > group)
        out[begin_out[own] - 1 - group] = delta[own] >> 7 * group & 0x7F | (0x80 if group else 0)
    out[_spans(begin_out, length)] = events.data[_spans(begin, length)]
    pieces, done = [], 0
    for index in np.flatnonzero(delta > _LONGEST_DELTA).tolist():  # deltas that four bytes can't hold
        first = int(begin_out[index] - groups[index])
        pieces += [out[done:first].tobytes(), _delta(int(delta[index]))]
        done = int(begin_out[index])
    body = b"".join((*pieces, out[done:].tobytes(), _delta(max(0, track.end - last)), _meta(_END_OF_TRACK, b"")))
    return b"MTrk" + len(body).to_bytes(4, "big") + body


def _spans(begin: np.ndarray, length: np.ndarray) -> np.ndarray:
    """All indexes of N spans, span after span. begin, length: (N,)."""
    return np.repeat(begin - (np.cumsum(length) - length), length) + np.arange(int(length.sum()))


def _delta(ticks: int) -> bytes:
    """The bytes of a delta time. One that is longer than the format allows is split by events without meaning."""
    steps, rest = divmod(ticks, _LONGEST_DELTA)
    return (_variable_length(_LONGEST_DELTA) + _meta(_SEQUENCER_SPECIFIC, b"")) * steps + _variable_length(rest)


def _message(status: int, first: int, content: bytes) -> bytes:
    """The bytes of an event that was read, as write_midi takes them. first: type of a meta event."""
    if status == META:
        return _meta(first, content)
    if status in (SYSEX, ESCAPE):
        return bytes((status,)) + _variable_length(len(content)) + content
    return bytes((status,)) + content


def _meta(kind: int, content: bytes) -> bytes:
    return bytes((META, kind)) + _variable_length(len(content)) + content


def _variable_length(value: int) -> bytes:
    groups = [value & 0x7F]
    while value := value >> 7:
        groups.append(0x80 | value & 0x7F)
    return bytes(reversed(groups))
