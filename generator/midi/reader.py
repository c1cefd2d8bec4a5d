"""Reads a .mid file as a Score that keeps all that the file contains: for the documents that a user opens.

`bulk` reads many files, and only their notes and maps, faster.
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

MAX_BYTES = 64 * 2**20  # no piece is larger; reading takes about ten times as much memory
MAX_NOTES = 2_000_000
_META_EVENT = re.compile(
    rb"[\x80-\xff]{0,3}[\x00-\x7f]\xff(?P<kind>[\x00-\x7f])(?P<length>[\x80-\xff]{0,3}[\x00-\x7f])"
)


def read_midi_file(path: Path) -> Score:
    """A .mid or .rmi file -> Score. Raises MidiError for a file that can't be opened or read."""
    return read_midi(file_bytes(path), path)


def file_bytes(path: Path) -> bytes:
    """The bytes of a file. Raises MidiError if it can't be opened or is larger than MAX_BYTES."""
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
    """The bytes of a .mid or .rmi file -> Score. name: for errors.

    Each part has the notes of one track, channel and instrument; notes that a pedal holds are as long as they sound.
    Tempos, metres and keys that make no sense (metre 0/4) are left out. Raises MidiError, which locates the fault.
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
    count = int(((events.status & 0xF0 == 0x90) & (events.second > 0)).sum())
    if count > MAX_NOTES:
        raise MidiError(
            "{name}: has {count:,} notes; at most {most:,} are read", name=name, count=count, most=MAX_NOTES
        )
    score = score_of(source_of(events))
    return replace(score, notices=(*notices, *score.notices)) if notices else score


def score_of(source: MidiSource) -> Score:
    """The score of a file that has been read. It keeps the file as its source."""
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
    """Maps of tempo, metre and key, in order of time. Of several entries at one tick, the last one holds."""
    tempos = (entry for _, entry in tempo_events(events))
    metres = (entry for _, entry in metre_events(events))
    keys = (entry for _, entry in key_events(events))
    return (
        tuple({entry.ticks: entry for entry in tempos}.values()),
        tuple({entry.ticks: entry for entry in metres}.values()),
        tuple({entry.ticks: entry for entry in keys}.values()),
    )


def markers_of(source: MidiSource) -> tuple[Marker, ...]:
    """The markers of all tracks, in order of time. Equal markers at one tick count once."""
    return tuple(dict.fromkeys(marker for _, marker in marker_events(source)))


def marker_events(source: MidiSource) -> Iterator[tuple[int, Marker]]:
    """The markers, each with the index of its event; without those that make no sense."""
    for index, ticks, content in _contents(source.events, MARKER):
        if marker := marker_of(ticks, content, source.encoding):
            yield index, marker


def tempo_events(events: MidiEvents) -> Iterator[tuple[int, Tempo]]:
    """The tempos, each with the index of its event; without those that make no sense."""
    for index, ticks, content in _contents(events, TEMPO):
        if tempo := tempo_of(ticks, content):
            yield index, tempo


def metre_events(events: MidiEvents) -> Iterator[tuple[int, Metre]]:
    """The metres, each with the index of its event; without those that make no sense."""
    for index, ticks, content in _contents(events, METRE):
        if metre := metre_of(ticks, content):
            yield index, metre


def key_events(events: MidiEvents) -> Iterator[tuple[int, KeySignature]]:
    """The key signatures, each with the index of its event; without those that make no sense."""
    for index, ticks, content in _contents(events, KEY):
        if key := key_of(ticks, content):
            yield index, key


def _contents(events: MidiEvents, kind: int) -> Iterator[tuple[int, int, bytes]]:
    """Index, tick and content of each meta event of a type, in order of time."""
    for index in events.metas(kind).tolist():
        yield index, int(events.ticks[index]), events.content(index)


def _notices(source: MidiSource) -> Iterator[Text]:
    if count := int(source.is_open.sum()):
        yield Text("notes that are never released: {count:,}; they ring to the end of the file", count=count)
    if count := sum(span.is_open for span in source.pedals):
        yield Text("pedals that are never lifted: {count:,}; they are held to the end of the file", count=count)


def read_texts(source: Path | bytes) -> list[str]:
    """The text events at the beginning of a .mid file's first track, where write_midi puts them. source: the file's
    path or bytes.

    Only the meta events before the first other event are searched. Of a malformed file, the texts that can be read are
    returned. Raises MidiError for a file that can't be opened.
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
