"""The bytes of a .mid file -> Score, with all that the file held: for the documents that a user opens.

`bulk` reads many files faster, and their notes alone.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator.errors import Text
from generator.midi.channels import source_of
from generator.midi.faults import MidiError, check_header, frame_rate, track_spans
from generator.midi.maps import KEY, MARKER, METRE, TEMPO, key_of, marker_of, metre_of, tempo_of
from generator.midi.parsing import MAX_TICK, parse_events
from generator.midi.patterns import in_sequence, is_patterns
from generator.midi.riff import unwrapped
from generator.music.metre import Metre
from generator.music.mix import mixes_of
from generator.music.score import KeySignature, Marker, Score, Tempo, Track
from generator.music.source import MidiEvents, MidiSource

MAX_BYTES = 64 * 2**20  # no piece is that large; reading takes about ten times as much memory
MAX_NOTES = 2_000_000
_META_EVENT = re.compile(
    rb"[\x80-\xff]{0,3}[\x00-\x7f]\xff(?P<kind>[\x00-\x7f])(?P<length>[\x80-\xff]{0,3}[\x00-\x7f])"
)


def read_midi_file(path: Path) -> Score:
    """Raises MidiError for a file that can't be opened, read or used."""
    return read_midi(file_bytes(path), path)


def file_bytes(path: Path) -> bytes:
    """Raises MidiError for a file that can't be opened, or is larger than MAX_BYTES."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # unbuffered: a third of reading a small file's cost
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise MidiError(
                    "{path}: larger than {megabytes} MB; no piece of music is, so it is not read",
                    path=path,
                    megabytes=MAX_BYTES >> 20,
                )
            return file.read()
    except OSError as error:
        raise MidiError("{path}: can't be opened: {reason}", path=path, reason=error) from error


def read_midi(data: bytes, name: str | Path) -> Score:
    """The bytes of a .mid or .rmi file -> Score; `name` is for messages.

    Each part is the notes of one track, channel and instrument, pedals folded into the durations. Entries of the maps
    that make no sense (metre 0/4) are left out of them. Raises MidiError, which says where the fault lies.
    """
    data = unwrapped(data, name)
    notices: list[Text] = []
    check_header(data, name)
    spans = track_spans(data, name)
    if not spans:
        raise MidiError("{name}: {fault}", name=name, fault=Text("it has no track"))
    events = parse_events(data, spans, name)
    if (frames := frame_rate(data)) is not None:
        bpm = 60e6 / next(tempo_events(events))[1].us_per_quarter
        notices.append(
            Text(
                "its times are SMPTE frames, {frames:.4g} a second, and say nothing of beats: it is read at {bpm:.5g} "
                "quarter notes a minute, whatever tempos it has",
                frames=frames,
                bpm=bpm,
            )
        )
    if is_patterns(data):
        events, said = in_sequence(events, metre_events(events))
        notices += [said] if said else []
    if len(events) and int(events.ticks.max()) > MAX_TICK:
        raise MidiError(
            "{name}: an event lies beyond tick {most:,}; cut the silence before it", name=name, most=MAX_TICK
        )
    strokes = int(((events.status & 0xF0 == 0x90) & (events.second > 0)).sum())
    if strokes > MAX_NOTES:
        raise MidiError(
            "{name}: has {count:,} notes; at most {most:,} are read", name=name, count=strokes, most=MAX_NOTES
        )
    score = score_of(source_of(events))
    return replace(score, notices=(*notices, *score.notices)) if notices else score


def score_of(source: MidiSource) -> Score:
    """The music of a file, with the file behind it."""
    order = np.argsort(source.note_part, kind="stable")
    notes, tracks = source.notes[order], []
    notes.flags.writeable = False
    edges = np.searchsorted(source.note_part[order], np.arange(len(source.parts) + 1)).tolist()
    for number, (part, mix) in enumerate(zip(source.parts, mixes_of(source), strict=True)):
        own = notes[edges[number] : edges[number + 1]]
        tracks.append(Track(own, part.name, part.program, part.is_drum, number, *mix))
    return Score(
        source.events.ticks_per_quarter,
        tuple(tracks),
        *maps_of(source.events),
        source,
        tuple(_notices(source)),
        markers_of(source),
    )


def maps_of(events: MidiEvents) -> tuple[tuple[Tempo, ...], tuple[Metre, ...], tuple[KeySignature, ...]]:
    """Maps of tempo, metre and key; of several entries at one tick the last holds."""
    tempos = (entry for _, entry in tempo_events(events))
    metres = (entry for _, entry in metre_events(events))
    keys = (entry for _, entry in key_events(events))
    return (
        tuple({entry.ticks: entry for entry in tempos}.values()),
        tuple({entry.ticks: entry for entry in metres}.values()),
        tuple({entry.ticks: entry for entry in keys}.values()),
    )


def markers_of(source: MidiSource) -> tuple[Marker, ...]:
    """Of any track, in order of time; what a file says twice at one tick counts once."""
    return tuple(dict.fromkeys(marker for _, marker in marker_events(source)))


def marker_events(source: MidiSource) -> Iterator[tuple[int, Marker]]:
    """Index and meaning of each marker event that has one."""
    for index, ticks, content in _contents(source.events, MARKER):
        if marker := marker_of(ticks, content, source.encoding):
            yield index, marker


def tempo_events(events: MidiEvents) -> Iterator[tuple[int, Tempo]]:
    """Index and meaning of each tempo event that has one."""
    for index, ticks, content in _contents(events, TEMPO):
        if tempo := tempo_of(ticks, content):
            yield index, tempo


def metre_events(events: MidiEvents) -> Iterator[tuple[int, Metre]]:
    """Index and meaning of each time signature that has one."""
    for index, ticks, content in _contents(events, METRE):
        if metre := metre_of(ticks, content):
            yield index, metre


def key_events(events: MidiEvents) -> Iterator[tuple[int, KeySignature]]:
    """Index and meaning of each key signature that has one."""
    for index, ticks, content in _contents(events, KEY):
        if key := key_of(ticks, content):
            yield index, key


def _contents(events: MidiEvents, kind: int) -> Iterator[tuple[int, int, bytes]]:
    for index in events.metas(kind).tolist():
        yield index, int(events.ticks[index]), events.content(index)


def _notices(source: MidiSource) -> Iterator[Text]:
    if count := int(source.is_open.sum()):
        yield Text("notes that are never released: {count:,}; they ring to the end of the file", count=count)
    if count := sum(span.is_open for span in source.pedals):
        yield Text("pedals that are never lifted: {count:,}; they are held to the end of the file", count=count)


def read_texts(source: Path | bytes) -> list[str]:
    """The text events that begin a .mid file's first track, as write_midi puts them there; source: its path or bytes.

    Events after the first that is no meta event are not searched. A file that is no .mid file, or a broken
    one, has as many texts as can be read. Raises MidiError for a file that can't be opened.
    """
    name, data = ("", source) if isinstance(source, bytes) else (source, file_bytes(source))
    with suppress(MidiError):
        data = unwrapped(data, name)
    begin = 8 + int.from_bytes(data[4:8], "big")
    if data[:4] != b"MThd" or data[begin : begin + 4] != b"MTrk":
        return []
    position, texts = begin + 8, []
    end = position + int.from_bytes(data[begin + 4 : begin + 8], "big")
    while event := _META_EVENT.match(data, position, end):
        length = 0
        for byte in event["length"]:
            length = length << 7 | byte & 0x7F
        position = event.end() + length
        if position > min(end, len(data)):
            break
        if event["kind"] == b"\x01":
            texts.append(data[event.end() : position].decode("utf-8", "replace"))
    return texts
