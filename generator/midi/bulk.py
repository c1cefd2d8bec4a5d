"""The notes of .mid files, many at once and fast: for training and the library, which read thousands.

The same notes and maps that `reader` makes of them, without the events behind them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from generator.errors import Text
from generator.midi.channels import source_of
from generator.midi.faults import META, MidiError, check_header, in_track, track_spans
from generator.midi.maps import KEY, METRE, TEMPO, key_of, metre_of, tempo_of
from generator.midi.parsing import MAX_EVENTS, midi_events, too_many_events
from generator.midi.reader import MAX_NOTES, MAX_TICK, check_notes, check_ticks, file_bytes, score_of
from generator.midi.sounding import sound
from generator.midi.text import decode_text, text_encoding
from generator.midi.tracks import TrackEvents, read_tracks
from generator.music.score import Score, Track

_AT_ONCE = 1 << 18  # bytes
_MOST_FILES = 256
_Tracks = list[tuple[int, int]]


def read_notes_file(path: Path) -> Score:
    """Raises MidiError for a file that can't be opened, read or used."""
    return read_notes(file_bytes(path), path)


def read_notes(data: bytes, name: str | Path) -> Score:
    """A .mid file's bytes -> Score; `name` is for messages. Raises MidiError, which says where the fault lies."""
    (result,) = read_many([(data, name)])
    if isinstance(result, MidiError):
        raise result
    return result


def read_many(files: Sequence[tuple[bytes, str | Path]]) -> Iterator[Score | MidiError]:
    """Of .mid files' bytes and names: a Score of each, or what is wrong with it."""
    begin = 0
    while begin < len(files):
        end, size = begin, 0
        while end < len(files) and (end == begin or (size < _AT_ONCE and end < begin + _MOST_FILES)):
            size += len(files[end][0])
            end += 1
        yield from _Batch(files[begin:end]).scores()
        begin = end


class _Batch:
    """Files that are read in one pass."""

    def __init__(self, files: Sequence[tuple[bytes, str | Path]]) -> None:
        self._files = files
        self._faults: dict[int, MidiError] = {}
...
