"""Score <-> the bytes of a .mid file. Reading is symusic's work, writing mido's; the checks between are ours.

Both are imported where they are used: together they take a tenth of a second, and the window opens without them.
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from generator.errors import ContinuoError, Text
from generator.midi.faults import MidiError, check_header, locate_fault, made_safe, track_spans
from generator.midi.patterns import in_sequence
from generator.midi.riff import unwrapped
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track

MAX_BYTES = 64 * 2**20  # no piece is that large; reading takes about ten times as much memory
MAX_NOTES = 2_000_000
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MAX_TICKS = 2**31 - 1
_PADDING = 256

_DRUM_CHANNEL = 9
_MELODIC = tuple(channel for channel in range(16) if channel != _DRUM_CHANNEL)
_META_EVENT = re.compile(
    rb"[\x80-\xff]{0,3}[\x00-\x7f]\xff(?P<kind>[\x00-\x7f])(?P<length>[\x80-\xff]{0,3}[\x00-\x7f])"
)
_Timed = tuple[int, int, Any]  # ticks, order among those at one tick, message

_MAJOR_KEYS = ("Cb", "Gb", "Db", "Ab", "Eb", "Bb", "F", "C", "G", "D", "A", "E", "B", "F#", "C#")
_MINOR_KEYS = ("Abm", "Ebm", "Bbm", "Fm", "Cm", "Gm", "Dm", "Am", "Em", "Bm", "F#m", "C#m", "G#m", "D#m", "A#m")


def read_midi_file(path: Path) -> Score:
    """Raises MidiError for a file that can't be opened, read or used."""
    return read_midi(_file_bytes(path), path)


def _file_bytes(path: Path) -> bytes:
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
    """A .mid file's bytes -> Score, the sustain pedal folded into the durations; `name` is for messages.

    The pedal holds the notes of its own track. Entries of the maps that make no sense (metre 0/4) are left out.
    Raises MidiError, which says where the fault lies.
    """
    import symusic

    data, _ = in_sequence(unwrapped(data, name), name)
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


def write_midi(score: Score, midi_type: int = 1, texts: Sequence[str] = ()) -> bytes:
    """Score -> a .mid file's bytes.

    Type 1: first a track of tempo, metre and key, then one per part (drums on channel 10). Type 0: all in one track,
    where channels keep the parts apart; names of parts can't be kept, but for that of a single part.
    texts: text events at the beginning, in UTF-8; read_texts finds them again.
    Where a note ends as the same key is struck again, the end is written first, so that both notes are kept.
    Raises ContinuoError for another type, and for type 0 with more than 15 instruments besides drums.
    """
    import mido

    if midi_type not in (0, 1):
        raise ContinuoError(
            "MIDI type is {midi_type}; it must be 0 (one track) or 1 (a track for each part)", midi_type=midi_type
        )
    file = mido.MidiFile(type=midi_type, ticks_per_beat=score.ticks_per_quarter, charset="utf-8")
    texts_first = [mido.MetaMessage("text", text=text) for text in texts]
    if midi_type == 1:
        file.tracks.append(_with_deltas(_conductor(score), texts_first))
        for track, channel in zip(score.tracks, track_channels(score.tracks), strict=True):
            name = mido.MetaMessage("track_name", name=track.name)
            program = mido.Message("program_change", channel=channel, program=track.program)
            file.tracks.append(_with_deltas(_key_strokes(track, channel), [name, program]))
    else:
        parts = [track for track in score.tracks if len(track)]
        names = [mido.MetaMessage("track_name", name=parts[0].name)] if len(parts) == 1 else []
        programs, events = [], _conductor(score)
        for track, channel in zip(parts, _channels_of_their_own(parts), strict=True):
            programs.append(mido.Message("program_change", channel=channel, program=track.program))
            events += _key_strokes(track, channel)
        file.tracks.append(_with_deltas(events, [*texts_first, *names, *programs]))
    buffer = io.BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def _conductor(score: Score) -> list[_Timed]:
    import mido

    events: list[_Timed] = []
    for tempo in score.tempos:
        events.append((tempo.ticks, 0, mido.MetaMessage("set_tempo", tempo=min(tempo.us_per_quarter, 2**24 - 1))))
    for metre in score.metres:
        message = mido.MetaMessage("time_signature", numerator=metre.numerator, denominator=metre.denominator)
        events.append((metre.ticks, 1, message))
    for key in score.keys:
        name = (_MINOR_KEYS if key.is_minor else _MAJOR_KEYS)[key.sharps + 7]
        events.append((key.ticks, 2, mido.MetaMessage("key_signature", key=name)))
    return events


def _key_strokes(track: Track, channel: int) -> list[_Timed]:
    import mido

    events: list[_Timed] = []
    for note in track:
        on = mido.Message("note_on", channel=channel, note=note.pitch, velocity=max(1, note.velocity))
        off = mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)
        events.append((note.onset_ticks, 4, on))
        events.append((note.onset_ticks + max(1, note.duration_ticks), 3, off))
    return events


def track_channels(tracks: Sequence[Track]) -> list[int]:
    """A channel for each track, 0 to 15: drums on theirs, others in turn; past fifteen parts they share."""
    turns = count()
    return [_DRUM_CHANNEL if track.is_drum else _MELODIC[next(turns) % len(_MELODIC)] for track in tracks]


def _channels_of_their_own(parts: Sequence[Track]) -> list[int]:
    """A channel for each part of one track. With too few channels, parts of one instrument share theirs."""
    melodic = [part for part in parts if not part.is_drum]
    sharing = len(melodic) > len(_MELODIC)
    players = list(dict.fromkeys(part.program if sharing else index for index, part in enumerate(melodic)))
    if len(players) > len(_MELODIC):
        raise ContinuoError(
            "one track can hold {most} instruments besides drums, and the piece has {count}: save it as MIDI type 1",
            most=len(_MELODIC),
            count=len(players),
        )
    indexes = iter(range(len(melodic)))
    return [
        _DRUM_CHANNEL if part.is_drum else _MELODIC[players.index(part.program if sharing else index)]
        for part in parts
        for index in [-1 if part.is_drum else next(indexes)]
    ]


def _with_deltas(timed: list[_Timed], head: list) -> Any:
    """-> mido's track."""
    import mido

    messages, last = list(head), 0
    for ticks, _, message in sorted(timed, key=lambda entry: entry[:2]):
        messages.append(message.copy(time=ticks - last))
        last = ticks
    return mido.MidiTrack(messages)


def read_texts(source: Path | bytes) -> list[str]:
    """The text events that begin a .mid file's first track, as write_midi puts them there; source: its path or bytes.

    What stands after the first event that is none of meta is not looked for. A file that is no .mid file, or a broken
    one, has as many texts as can be read. Raises MidiError for a file that can't be opened.
    """
    data = source if isinstance(source, bytes) else _file_bytes(source)
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
