"""Score <-> the bytes of a .mid file. Reading is symusic's work, writing mido's; the checks between are ours."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import mido
import numpy as np
import symusic

from generator.midi_faults import MidiError, check_header, locate_fault, track_spans
from generator.score import Key, Metre, Score, Tempo, Track

MAX_BYTES = 64 * 2**20  # no piece is that large; reading takes about ten times as much memory
MAX_NOTES = 2_000_000
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MAX_TICKS = 2**31 - 1

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
    try:
        parsed: Any = symusic.core.ScoreTick.from_midi(data)
    except (RuntimeError, ValueError, IndexError, OverflowError, UnicodeDecodeError, MemoryError) as error:
        where = locate_fault(data, spans) or f"no parser can read it ({str(error).strip()[:80]})"
        raise MidiError(f"{name}: {where}") from error
    tracks = tuple(_track(track) for track in parsed.tracks)
    score = Score(
        parsed.ticks_per_quarter,
        tracks,
        tuple({t.time: Tempo(t.time, t.mspq) for t in parsed.tempos if t.mspq > 0}.values()),
        tuple(_metres(parsed)),
        tuple(
            {k.time: Key(k.time, k.key, bool(k.tonality)) for k in parsed.key_signatures if -7 <= k.key <= 7}.values()
        ),
    )
    if score.note_count > MAX_NOTES:
        raise MidiError(f"{name}: {score.note_count:,} notes are more than the {MAX_NOTES:,} that are read")
    if not score.note_count and (fault := locate_fault(data, spans)):
        raise MidiError(f"{name}: {fault}")  # the parser passed over it, and lost the notes
    if parsed.start() < 0 or parsed.end() > _MAX_TICKS // 2:
        raise MidiError(f"{name}: something stands past tick {_MAX_TICKS // 2:,}; cut the silence before it")
    return score


def _metres(parsed: Any) -> list[Metre]:
    found: dict[int, Metre] = {}
    for change in parsed.time_signatures:
        if 1 <= change.numerator <= 64 and change.denominator in _DENOMINATORS:
            found[change.time] = Metre(change.time, change.numerator, change.denominator)
    return list(found.values())


def _track(track: Any) -> Track:
    count = len(track.notes)
    if not count:
        return Track(name=track.name, program=track.program, is_drum=track.is_drum)
    columns = track.notes.numpy()
    rows = np.empty((count, 4), np.int32)
    rows[:, 0], rows[:, 1] = columns["time"], columns["duration"]
    rows[:, 2], rows[:, 3] = columns["pitch"], columns["velocity"]
    if len(track.pedals):
        pedals = track.pedals.numpy()
        _fold_pedal(rows, pedals["time"], pedals["time"] + pedals["duration"])
    rows.flags.writeable = False
    return Track(rows, track.name, track.program, track.is_drum)


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
