"""What a kind of file has no place for is said, a line for each kind, and what it keeps is not."""

from __future__ import annotations

from pathlib import Path

import mido
import pytest

from app.files.formats import export
from app.files.left_out import left_out
from generator.compose.asking.provenance import PREFIX
from generator.midi.reader import read_midi
from generator.music.score import KeySignature, Score, Track, note_array
from tests.generator.midi.files import control, meta, midi_bytes, note, sysex

MUTED = Track(note_array([(0, 480, 60, 80)]), "Bass", is_muted=True)
OPEN = Track(note_array([(0, 480, 64, 80)]), "Tune", reverb=90)
BUSY = midi_bytes(
    [
        meta(0, "text", text="by hand"), meta(0, "copyright", text="me"), meta(0, "key_signature", key="D"),
        meta(0, "text", text=f"{PREFIX}{{}}"), meta(0, "lyrics", text="La"), sysex(0, 0x7E, 0x7F, 9, 1),
        control(0, 7, 90), control(0, 91, 60), *note(0, 480, 60), control(10, 64, 127), control(400, 64, 0),
        (200, mido.Message("pitchwheel", pitch=500)), control(240, 1, 40),
    ]
)  # fmt: skip


def said(score: Score, name: str, midi_type: int = 1) -> list[str]:
    return [str(text) for text in left_out(score, Path(name), midi_type)]


@pytest.mark.parametrize("name", ["a.mid", "a.dawproject", "a.musicxml", "a.wav", "a.flac"])
def test_of_plain_notes_nothing_is_left_out(name: str) -> None:
    assert said(Score(480, (Track(note_array([(0, 480, 60, 80)]), "Tune"),)), name) == []


def test_a_midi_file_keeps_what_the_one_before_had_but_can_mute_nothing() -> None:
    assert said(read_midi(BUSY, "a.mid"), "a.mid") == []
    assert said(Score(480, (MUTED, OPEN)), "a.mid") == [
        "muted tracks: 1; a .mid can't mute them, so other programs play them"
    ]
    assert "names of tracks: 2; a .mid of type 0 has no place for them" in said(Score(480, (MUTED, OPEN)), "a.mid", 0)


def test_a_dawproject_keeps_mutes_and_all_that_moves() -> None:
    assert said(Score(480, (MUTED, OPEN), keys=(KeySignature(0, 2, False),)), "a.dawproject") == [
        "key signatures: 1; a DAWproject has no place for them"
    ]
    assert said(read_midi(BUSY, "a.mid"), "a.dawproject") == [
        "key signatures: 1; a DAWproject has no place for them",
        "syllables of lyrics: 1; a DAWproject has no place for them",
        "texts: 1; a DAWproject has no place for them",
        "system exclusive messages: 1; a DAWproject has no place for them",
    ]


def test_notation_keeps_keys_and_lyrics_and_nothing_that_moves() -> None:
    assert said(Score(480, (MUTED, OPEN)), "a.mxl") == [
        "muted tracks: 1; notation can't mute them, so other programs play them",
        "reverb and chorus: of 1 tracks; notation has no place for them",
    ]
    assert said(read_midi(BUSY, "a.mid"), "a.musicxml") == [
        "pedal presses: 1; the notes are written without them",
        "bends, pressure and controllers: 2 changes; notation has no place for them",
        "reverb and chorus: of 1 tracks; notation has no place for them",
        "texts: 2; they were left out",
        "system exclusive messages: 1; notation has no place for them",
    ]


def test_an_export_says_what_it_left_out(tmp_path: Path) -> None:
    assert [str(text) for text in export(Score(480, (MUTED, OPEN)), tmp_path / "a.mid").notices] == [
        "muted tracks: 1; a .mid can't mute them, so other programs play them"
    ]


def test_notes_that_notation_writes_as_one_are_counted(tmp_path: Path) -> None:
    """A key that is struck again within 20 ms, as worn keys and pads do, and one that two voices strike at once."""
    fast = note_array([(0, 5, 60, 80), (9, 400, 60, 90), (480, 240, 64, 80), (480, 480, 64, 80), (960, 480, 62, 80)])
    done = export(Score(480, (Track(fast, "Tune"),)), tmp_path / "a.musicxml")
    assert [str(text) for text in done.notices] == ["notes at the place of another: 2; each is written once"]
