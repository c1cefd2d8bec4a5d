"""Each ending is its kind of file: written all at once, and read by it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.files.clips import read_clip
from app.files.formats import export
from generator.errors import ContinuoError
from generator.installation import how_to_install
from generator.midi.reader import read_texts
from generator.midi.writer import write_midi
from tests.app.files.parts import NOTE, names, xml, zipped
from tests.generator.scores import tune


def test_each_ending_is_its_kind_of_file(tmp_path: Path) -> None:
    folder = tmp_path / "not" / "there"
    signs = {".mid": b"MThd", ".MIDI": b"MThd", ".xml": b"<?xml", ".musicxml": b"<?xml", ".mxl": b"PK\3\4"}
    for ending, sign in (signs | {".wav": b"RIFF", ".flac": b"fLaC"}).items():
        path = folder / f"piece{ending}"
        said = export(tune(1), path).sentence
        assert path.read_bytes().startswith(sign)
        assert str(path) in said
        assert said.split(":")[0] in ("Piece", "Notation", "Sound")
    assert export(tune(2), folder / "x.mid").sentence == f"Piece: {folder / 'x.mid'} (4 seconds, 22 notes)"
    assert export(tune(2), folder / "x.mxl").sentence == f"Notation: {folder / 'x.mxl'} (2 bars)"


def test_midi_type_and_texts_are_handed_on(tmp_path: Path) -> None:
    path = tmp_path / "x.mid"
    export(tune(1), path, midi_type=0, texts=['{"a": 1}'])
    assert path.read_bytes()[8:12] == bytes([0, 0, 0, 1])
    assert read_texts(path) == ['{"a": 1}']


def test_other_endings_name_those_there_are_and_leave_nothing(tmp_path: Path) -> None:
    for name in ("x.pdf", "x"):
        with pytest.raises(
            ContinuoError, match=r"\.mid, \.midi, \.musicxml, \.xml, \.mxl, \.dawproject, \.wav, \.flac"
        ):
            export(tune(1), tmp_path / "new" / name)
    assert names(tmp_path) == []


@pytest.mark.parametrize("ending", [".mid", ".musicxml", ".mxl", ".flac"])
def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str) -> None:
    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    path = tmp_path / f"x{ending}"
    path.write_bytes(b"before")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space left"):
        export(tune(1), path)
    assert path.read_bytes() == b"before"
    assert names(tmp_path) == [path.name]


# At 480 ticks to the quarter note or more these are pieces of seconds; music21 takes a second for a minute of music.


def test_a_clip_is_read_by_its_ending(tmp_path: Path) -> None:
    path = tmp_path / "x.MIDI"
    path.write_bytes(write_midi(tune(2)))
    assert read_clip(path).note_count == tune(2).note_count
    path = tmp_path / "x.pdf"
    path.write_bytes(b"%PDF-1.4")
    with pytest.raises(ContinuoError, match="a PDF"):
        read_clip(path)
    for ending in (".mid", ".mxl"):
        with pytest.raises(ContinuoError, match="can't be opened"):
            read_clip(tmp_path / f"none{ending}")


def test_without_music21_notation_is_read_and_a_sentence_says_how_to_write_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "clip.mxl"
    path.write_bytes(zipped("score.xml", xml(NOTE)))
    monkeypatch.setitem(sys.modules, "music21", None)
    assert read_clip(path).note_count == 1
    with pytest.raises(ContinuoError, match=r"notation needs music21>=10, which") as refused:
        export(tune(1), tmp_path / "new.musicxml")
    assert how_to_install(names=["music21"]) in str(refused.value)
    assert names(tmp_path) == ["clip.mxl"]
