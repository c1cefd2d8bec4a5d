"""Reads the notes of many .mid files at once: for training and the library, which read thousands.

The scores have the same notes and maps as those of `reader`, but no source file. Files with rare contents are passed on
to `reader`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from generator.midi.channels import encoding_of
from generator.midi.faults import META, TRACK_NAME, MidiError, check_header, frame_rate, track_spans
from generator.midi.maps import KEY, METRE, TEMPO, key_of, metre_of, tempo_of
from generator.midi.parsing import MAX_TICK
from generator.midi.patterns import is_patterns
from generator.midi.reader import file_bytes, read_midi
from generator.midi.riff import unwrapped
from generator.midi.sounding import sound
from generator.midi.text import decode_text
from generator.midi.tracks import MARGIN, TrackEvents, read_tracks
from generator.music.score import Score, Track

_AT_ONCE, _MOST_FILES = 1 << 18, 256  # bytes and files that are read together
_MOST_EVENTS = 1_000_000  # of files that are read together; if there are more, they go to `reader`
# By type of meta event: index of the map that it belongs to (tempo, metre, key), and the function that reads it.
_MEANINGS: dict[int, tuple[int, Callable[[int, bytes], Any]]] = {
    TEMPO: (0, tempo_of),
    METRE: (1, metre_of),
    KEY: (2, key_of),
}
_HAS_MEANING = np.isin(np.arange(0x100), [*_MEANINGS])

NamedFile = tuple[bytes, str | Path]


def read_notes_file(path: Path) -> Score:
    """A .mid or .rmi file -> Score. Raises MidiError for a file that can't be opened or read."""
    return read_notes(file_bytes(path), path)


def read_notes(data: bytes, name: str | Path) -> Score:
    """The bytes of a .mid or .rmi file -> Score. name: for errors. Raises MidiError, which locates the fault."""
    (result,) = read_many([(data, name)])
    if isinstance(result, MidiError):
        raise result
    return result


def read_many(files: Sequence[NamedFile]) -> Iterator[Score | MidiError]:
    """The Score of each file, in the same order, or the error that says what is wrong with it."""
    begin = 0
    while begin < len(files):
        end, size = begin, 0
        while end < len(files) and (end == begin or (size < _AT_ONCE and end < begin + _MOST_FILES)):
            size += len(files[end][0])
            end += 1
        yield from _read_together(files[begin:end])
        begin = end


def _read_together(files: Sequence[NamedFile]) -> Iterator[Score | MidiError]:
    plain: dict[int, bytes] = {}
    edges: list[tuple[int, int]] = []
    first_track, offset = [0], 0
    for number, (data, name) in enumerate(files):
        try:
            own = unwrapped(data, name)
            check_header(own, name)
            spans = track_spans(own, name) if frame_rate(own) is None and not is_patterns(own) else []
        except MidiError:
            continue
        if spans:
            plain[number] = own
            edges += [(offset + begin, offset + end) for begin, end in spans]
            first_track.append(len(edges))
            offset += len(own)
    scores = _scores([*plain.values()], edges, first_track) if plain else []
    read = dict(zip(plain, scores, strict=True))
    for number, (data, name) in enumerate(files):
        score = read.get(number)
        if score is None:
            try:
                score = _without_source(read_midi(data, name))
            except MidiError as error:
                yield error
                continue
        yield score


def _without_source(score: Score) -> Score:
    tracks = tuple(replace(track, source_part=None) for track in score.tracks)
    return replace(score, tracks=tracks, source=None, notices=())


def _scores(files: list[bytes], spans: list[tuple[int, int]], first: list[int]) -> list[Score | None]:
    """The score of each file; None for a file with rare contents or faults.

    spans: where the events of each track begin and end in the joined bytes of all files; first: index of each file's
    first track, and last the number of tracks.
    """
    data = b"".join([*files, bytes(MARGIN)])
    edges, first_track = np.array(spans, np.intp), np.array(first, np.intp)
    events = read_tracks(data, edges[:, 0], edges[:, 1], _MOST_EVENTS)
    if events is None:
        return [None] * len(files)
    resolution = [int.from_bytes(own[12:14], "big") for own in files]
    late = np.flatnonzero(events.ticks > MAX_TICK)
    if len(late):
        events = replace(events, ticks=np.minimum(events.ticks, MAX_TICK))
    sounding = sound(np.frombuffer(data, np.uint8), events, first_track, np.array(resolution))
    is_odd = sounding.is_odd.copy()
    odd = np.array([*events.faults, *events.track[late].tolist()], np.intp)
    is_odd[np.searchsorted(first_track, odd, side="right") - 1] = True

    edge, notes = sounding.first_note.tolist(), sounding.notes
    names = _names(data, events, first)
    instruments = zip(sounding.track.tolist(), sounding.program.tolist(), sounding.is_drum.tolist(), strict=True)
    tracks = [
        Track(notes[begin:end], names.get(track, ""), program, is_drum)
        for begin, end, (track, program, is_drum) in zip(edge[:-1], edge[1:], instruments, strict=True)
    ]
    maps = _maps(data, events, first_track)
    first_part = sounding.first_part.tolist()
    return [
        None if is_odd[number] else Score(resolution[number], tuple(tracks[begin:end]), *maps[number])
        for number, (begin, end) in enumerate(pairwise(first_part))
    ]


def _maps(data: bytes, events: TrackEvents, first_track: np.ndarray) -> list[tuple[Any, ...]]:
    """The maps of tempo, metre and key of each file, the same as those of reader.maps_of."""
    index = np.flatnonzero((events.status == META) & _HAS_MEANING[events.first])
    file = np.searchsorted(events.first_event[first_track], index, side="right") - 1
    order = np.lexsort((events.ticks[index], file))
    index, file = index[order], file[order]
    columns = (events.ticks, events.first, events.begin, events.end)
    by_kind: list[tuple[dict[int, Any], ...]] = [({}, {}, {}) for _ in first_track[1:]]
    for number, ticks, kind, begin, end in zip(file.tolist(), *(c[index].tolist() for c in columns), strict=True):
        index_of_map, read = _MEANINGS[kind]
        if entry := read(ticks, data[begin:end]):
            by_kind[number][index_of_map][ticks] = entry
    return [(tuple(tempos.values()), tuple(metres.values()), tuple(keys.values())) for tempos, metres, keys in by_kind]


def _names(data: bytes, events: TrackEvents, first_track: list[int]) -> dict[int, str]:
    """The names of the tracks that have one, by index of the track. first_track: as `first` of _scores."""
    raw: dict[int, bytes] = {}
    index = events.metas(TRACK_NAME)
    track = np.searchsorted(events.first_event, index, side="right") - 1
    for own, begin, end in zip(track.tolist(), events.begin[index].tolist(), events.end[index].tolist(), strict=True):
        raw.setdefault(own, data[begin:end])
    encodings: dict[int, str] = {}  # by file
    for own in (own for own, name in raw.items() if not name.isascii()):
        file = bisect_right(first_track, own) - 1
        if file not in encodings:
            part = slice(*events.first_event[first_track[file : file + 2]].tolist())
            columns = (events.status, events.first, events.begin, events.end)
            encodings[file] = encoding_of(data, *(column[part] for column in columns))
    if not encodings:
        return {own: decode_text(name, "ascii") for own, name in raw.items()}
    return {
        own: decode_text(name, encodings.get(bisect_right(first_track, own) - 1, "ascii")) for own, name in raw.items()
    }
