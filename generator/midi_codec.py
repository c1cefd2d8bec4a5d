"""Score <-> the bytes of a .mid file. Reading is symusic's work, writing mido's; the checks between are ours."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import mido
import numpy as np
import symusic

from generator.midi_faults import MidiError, check_header, is_safe, locate_fault, track_spans
from generator.score import Key, Metre, Score, Tempo, Track

MAX_BYTES = 64 * 2**20  # no piece is that large; reading takes about ten times as much memory
MAX_NOTES = 2_000_000
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MAX_TICKS = 2**31 - 1
_PADDING = 256

_MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")


def read_midi_file(path: Path) -> Score:
    """Raises MidiError for a file that can't be opened, read or used."""
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # unbuffered: a third of reading a small file's cost
            if os.fstat(file.fileno()).st_size > MAX_BYTES:
                raise MidiError(f"{path}: larger than {MAX_BYTES >> 20} MB; no piece of music is, so it is not read")
            data = file.read()
    except OSError as error:
        raise MidiError(f"{path}: can't be opened: {error.strerror or error}") from error
    return read_midi(data, str(path))


def read_midi(data: bytes, name: str) -> Score:
    """A .mid file's bytes -> Score, the sustain pedal folded into the durations; `name` is for messages.

    The pedal holds the notes of its own track. Entries of the maps that make no sense (metre 0/4) are left out.
    Raises MidiError, which says where the fault lies.
    """
    check_header(data, name)
    spans = track_spans(data, name)
    # The parser believes lengths and data bytes above 127, reads and writes past its own memory, and takes the process
    # down with it: it gets safe tracks only.
    if not (spans and is_safe(data, spans)):
        raise MidiError(f"{name}: {locate_fault(data, spans) or 'its events can not be told apart'}")
    try:
        parsed: Any = symusic.core.ScoreTick.from_midi(_padded(data, len(spans)))
    except (RuntimeError, ValueError, IndexError, OverflowError, UnicodeDecodeError, MemoryError) as error:
        where = locate_fault(data, spans) or f"no parser can read it ({str(error).strip()[:80]})"
        raise MidiError(f"{name}: {where}") from error
    if parsed.note_num() > MAX_NOTES:
        raise MidiError(f"{name}: {parsed.note_num():,} notes are more than the {MAX_NOTES:,} that are read")
    rows = np.empty((parsed.note_num(), 4), np.int32)
    tracks, begin = [], 0
    for track in parsed.tracks:
        part = rows[begin : begin + len(track.notes)]
        begin += len(part)
        tracks.append(Track(_fill(part, track), track.name, track.program, track.is_drum))
    if len(rows) and rows[:, 2:].min() < 0:  # a loudness above 127
        raise MidiError(f"{name}: {locate_fault(data, spans) or 'a data byte is above 127'}")
    score = Score(
        parsed.ticks_per_quarter,
        tuple(tracks),
        tuple({t.time: Tempo(t.time, t.mspq) for t in parsed.tempos if t.mspq > 0}.values()),
        tuple(_metres(parsed)),
        tuple(
            {k.time: Key(k.time, k.key, bool(k.tonality)) for k in parsed.key_signatures if -7 <= k.key <= 7}.values()
        ),
    )
    if not len(rows) and (fault := locate_fault(data, spans)):
        raise MidiError(f"{name}: {fault}")  # the parser passed over it, and lost the notes
    if parsed.start() < 0 or parsed.end() > _MAX_TICKS // 2:
        raise MidiError(f"{name}: something stands past tick {_MAX_TICKS // 2:,}; cut the silence before it")
    return score


def _padded(data: bytes, tracks: int) -> bytes:
    """The file with its true number of tracks, and something to read behind its end, where a last event may reach."""
    return data[:10] + min(tracks, 0xFFFF).to_bytes(2, "big") + data[12:] + bytes(_PADDING)


def _metres(parsed: Any) -> list[Metre]:
    found: dict[int, Metre] = {}
    for change in parsed.time_signatures:
        if 1 <= change.numerator <= 64 and change.denominator in _DENOMINATORS:
            found[change.time] = Metre(change.time, change.numerator, change.denominator)
    return list(found.values())


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


def write_midi(score: Score) -> bytes:
    """Score -> a format 1 file: first a track of tempo, metre and key, then one per part (drums on channel 10).

    Where a note ends as the same key is struck again, the end is written first, so that both notes are kept.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=score.ticks_per_quarter, charset="utf-8")
    conductor: list[tuple[int, int, mido.MetaMessage]] = []
    for tempo in score.tempos:
        conductor.append((tempo.ticks, 0, mido.MetaMessage("set_tempo", tempo=min(tempo.us_per_quarter, 2**24 - 1))))
    for metre in score.metres:
        message = mido.MetaMessage("time_signature", numerator=metre.numerator, denominator=metre.denominator)
        conductor.append((metre.ticks, 1, message))
    for key in score.keys:
        name = (_MINOR_KEYS if key.is_minor else _MAJOR_KEYS)[key.sharps + 7]
        conductor.append((key.ticks, 2, mido.MetaMessage("key_signature", key=name)))
    file.tracks.append(_with_deltas(conductor, []))
    melodic = [channel for channel in range(16) if channel != 9]
    for number, track in enumerate(score.tracks):
        channel = 9 if track.is_drum else melodic[number % len(melodic)]
        head = [
            mido.MetaMessage("track_name", name=track.name),
            mido.Message("program_change", channel=channel, program=track.program),
        ]
        events = []
        for note in track:
            on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=max(1, note.velocity))
            off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
            events.append((note.onset_ticks, 1, on))
            events.append((note.onset_ticks + max(1, note.duration_ticks), 0, off))
        file.tracks.append(_with_deltas(events, head))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _with_deltas(timed: list, head: list) -> mido.MidiTrack:
    messages, last = list(head), 0
    for ticks, _, message in sorted(timed, key=lambda entry: entry[:2]):
        messages.append(message.copy(time=ticks - last))
        last = ticks
    return mido.MidiTrack(messages)
