"""The notes of a .mid file's bytes, fast: for training and the library, which read thousands of files.

Reading is symusic's work; the checks before it are ours, as are the files that it reads wrong.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from generator.errors import Text
from generator.midi.faults import MidiError, check_header, made_safe, track_spans
from generator.midi.parsing import locate_fault
from generator.midi.patterns import is_patterns
from generator.midi.reader import MAX_NOTES, file_bytes, read_midi
from generator.midi.riff import unwrapped
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track

_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MAX_TICKS = 2**31 - 1
_PADDING = 256


def read_notes_file(path: Path) -> Score:
    """Raises MidiError for a file that can't be opened, read or used."""
    return read_notes(file_bytes(path), path)


def read_notes(data: bytes, name: str | Path) -> Score:
    """A .mid file's bytes -> Score, the sustain pedal folded into the durations; `name` is for messages.

    The pedal holds the notes of its own track. Entries of the maps that make no sense (metre 0/4) are left out.
    Raises MidiError, which says where the fault lies.
    """
    import symusic

    data = unwrapped(data, name)
    if is_patterns(data):
        return read_midi(data, name)
    check_header(data, name)
    spans = track_spans(data, name)
    # The parser believes lengths and data bytes above 127, reads and writes past its own memory, and takes the process
    # down with it: it gets safe tracks only.
    safe = made_safe(data, spans) if spans else None
    if safe is None:
        fault = locate_fault(data, spans) or Text("several of its events have the same name")
        raise MidiError("{name}: {fault}", name=name, fault=fault)
    try:
        parsed: Any = symusic.core.ScoreTick.from_midi(_padded(safe, len(spans)))
    except (RuntimeError, ValueError, IndexError, OverflowError, UnicodeDecodeError, MemoryError) as error:
        reason = Text("it can't be parsed ({reason})", reason=str(error).strip()[:80])
        raise MidiError("{name}: {fault}", name=name, fault=locate_fault(data, spans) or reason) from error
    if parsed.note_num() > MAX_NOTES:
        raise MidiError(
            "{name}: has {count:,} notes; at most {most:,} are read",
            name=name,
            count=parsed.note_num(),
            most=MAX_NOTES,
        )
    rows = np.empty((parsed.note_num(), 4), np.int32)
    tracks, begin = [], 0
    for track in parsed.tracks:
        part = rows[begin : begin + len(track.notes)]
        begin += len(part)
        tracks.append(Track(_fill(part, track), track.name, track.program, track.is_drum))
    if len(rows) and rows[:, 2:].min() < 0:  # a velocity above 127
        fault = locate_fault(data, spans) or Text("a data byte is above 127")
        raise MidiError("{name}: {fault}", name=name, fault=fault)
    score = Score(
        parsed.ticks_per_quarter,
        tuple(tracks),
        tuple({t.time: Tempo(t.time, t.mspq) for t in parsed.tempos if t.mspq > 0}.values()),
        tuple(_metres(parsed)),
        tuple(
            {
                k.time: KeySignature(k.time, k.key, bool(k.tonality)) for k in parsed.key_signatures if -7 <= k.key <= 7
            }.values()
        ),
    )
    if not len(rows) and (fault := locate_fault(data, spans)):
        raise MidiError("{name}: {fault}", name=name, fault=fault)  # the parser passed over it, and lost the notes
    if parsed.start() < 0 or parsed.end() > _MAX_TICKS // 2:
        raise MidiError(
            "{name}: an event lies beyond tick {most:,}; cut the silence before it", name=name, most=_MAX_TICKS // 2
        )
    return score


def _padded(data: bytes, tracks: int) -> bytes:
    """The file with its true number of tracks, and something to read behind its end, where a last event may reach."""
    return data[:10] + min(tracks, 0xFFFF).to_bytes(2, "big") + data[12:] + bytes(_PADDING)


def _metres(parsed: Any) -> list[Metre]:
    metres: dict[int, Metre] = {}
    for change in parsed.time_signatures:
        if 1 <= change.numerator <= 64 and change.denominator in _DENOMINATORS:
            metres[change.time] = Metre(change.time, change.numerator, change.denominator)
    return list(metres.values())


def _fill(rows: np.ndarray, track: Any) -> np.ndarray:
    """Write a track's notes into rows (N, 4), and return them read-only."""
    if len(rows):
        columns = track.notes.numpy()
        rows[:, 0], rows[:, 1] = columns["time"], columns["duration"]
        rows[:, 2], rows[:, 3] = columns["pitch"], columns["velocity"]
        if len(track.pedals):
            pedals = track.pedals.numpy()
            _fold_pedal(rows, pedals["time"], pedals["time"] + pedals["duration"])
    rows.flags.writeable = False
    return rows


def _fold_pedal(rows: np.ndarray, down: np.ndarray, up: np.ndarray) -> None:
    """Notes whose key is let go while the pedal is down sound until it is up. In place; down, up: (P,) ticks."""
    end = rows[:, 0] + rows[:, 1]
    press = np.searchsorted(down, end, side="right") - 1
    held = (press >= 0) & (end < up[press])
    rows[held, 1] = up[press[held]] - rows[held, 0]
