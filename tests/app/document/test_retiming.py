"""Other beats under the same sound."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest
from mido import Message, MetaMessage, MidiFile, MidiTrack

from app.document.piece import DURATION, ONSET, Piece
from app.document.retiming import beats_of, onset_seconds, retimed
from generator.analysis.beats.beat_map import BeatMap
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Marker, Tempo

WALTZ = Metre(0, 3, 4)
BEATS = BeatMap(0.2 + np.cumsum(np.tile([0.5, 0.6, 0.7], 8)), 1, WALTZ)


def performance() -> bytes:
    """Notes at 0.7 s, 1.3 s ... on the default clock, with a pedal, a bend and a lyric."""
    track = MidiTrack([MetaMessage("track_name", name="Piano"), Message("program_change", program=4)])
    events: list[tuple[int, Message | MetaMessage]] = []
    for index, moment in enumerate(BEATS.seconds[:18].tolist()):
        tick = round(moment * 960)
        events += [
            (tick, Message("note_on", note=60 + index, velocity=70)),
            (tick + 300, Message("note_off", note=60 + index)),
        ]
    events += [
        (700, Message("control_change", control=64, value=127)),
        (2000, Message("control_change", control=64, value=0)),
    ]
    events += [(1500, Message("pitchwheel", pitch=100)), (1600, MetaMessage("lyrics", text="la"))]
    before = 0
    for tick, message in sorted(events, key=lambda event: event[0]):
        track.append(message.copy(time=tick - before))
        before = tick
    written = io.BytesIO()
    MidiFile(type=0, ticks_per_beat=480, tracks=[track]).save(file=written)
    return written.getvalue()


@pytest.fixture
def piece() -> Piece:
    return Piece.from_score(read_midi(performance(), "played.mid"))


def sound(piece: Piece) -> np.ndarray:
    """Onset and end of each note in seconds, and its pitch."""
    tempo_map = piece.tempo_map
    rows = piece.rows
    begin = [tempo_map.seconds_at(int(row[ONSET])) for row in rows]
    end = [tempo_map.seconds_at(int(row[ONSET] + row[DURATION])) for row in rows]
    return np.array([begin, end])


def test_what_sounds_stays_and_the_notes_are_on_beats(piece: Piece) -> None:
    other = retimed(piece, BEATS)
    begun = sound(other) - sound(other)[0, 0]
    assert begun == pytest.approx(sound(piece) - sound(piece)[0, 0], abs=2e-3)
    assert np.abs(other.rows[:, ONSET] - np.rint(other.rows[:, ONSET] / 480) * 480).max() <= 1
    assert other.metres == (WALTZ,) and other.rows[1, ONSET] % (3 * 480) in (0, 1, 1439)


def test_all_else_in_the_file_goes_along(piece: Piece) -> None:
    other = retimed(piece, BEATS)
    again = read_midi(write_midi(other.score()), "again.mid")
    assert again.source
    statuses = again.source.events.status
    assert int((statuses >> 4 == 0xE).sum()) == 1 and len(again.source.events.metas(0x05)) == 1
    assert len(again.tempos) == len(other.tempos) and again.metres == (WALTZ,)
    assert again.tracks[0].notes.tolist() == other.rows[:, :4].tolist()
    assert again.tracks[0].program == 4


def test_beats_that_the_piece_has_change_nothing(piece: Piece) -> None:
    once = retimed(piece, BEATS)
    twice = retimed(once, beats_of(once))
    assert twice.rows.tolist() == once.rows.tolist() and twice.metres == once.metres
    assert onset_seconds(twice) == pytest.approx(onset_seconds(once), abs=1e-3)


def test_markers_move_and_a_piece_without_a_file_is_moved_too(piece: Piece) -> None:
    plain = replace(
        piece, source=None, markers=(Marker(int(piece.rows[3, ONSET]), "Verse"),), tempos=(Tempo(0, 500_000),)
    )
    other = retimed(plain, BEATS)
    assert other.source is None and abs(other.markers[0].ticks - int(other.rows[3, ONSET])) <= 1


def test_an_empty_piece_has_beats() -> None:
    assert len(beats_of(Piece()).seconds) >= 2
    assert len(retimed(Piece(), BEATS)) == 0


def test_events_that_make_no_sense_are_moved_with_the_others() -> None:
    head, _, body = performance().partition(b"MTrk")
    senseless = b"\x00\xff\x59\x02\x09\x00"  # nine sharps
    length = int.from_bytes(body[:4], "big") + len(senseless)
    file = head + b"MTrk" + length.to_bytes(4, "big") + senseless + body[4:]
    moved = retimed(Piece.from_score(read_midi(file, "played.mid")), BEATS)
    assert moved.source is not None and senseless[1:] in moved.source.events.data


def test_patterns_that_were_put_in_a_row_stay_in_a_row() -> None:
    patterns = MidiFile(type=2, ticks_per_beat=480)
    for pitch in (60, 62):
        on, off = Message("note_on", note=pitch, velocity=70), Message("note_off", note=pitch, time=1920)
        patterns.tracks.append(MidiTrack([on, off]))
    written = io.BytesIO()
    patterns.save(file=written)
    piece = Piece.from_score(read_midi(written.getvalue(), "patterns.mid"))
    moved = retimed(piece, BeatMap(np.arange(0, 8, 0.5), 0, WALTZ))
    assert moved.source is not None
    assert moved.source.notes[:, ONSET].tolist() == moved.rows[:, ONSET].tolist() == [0, 1920]
