"""What MuseScore makes of our notation, where it is installed: its .mid has the notes, channels and levels of ours."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from app.assets import shipped_clips
from app.files.formats import export
from generator.midi.reader import read_midi_file
from generator.music.score import Score, Track, note_array

MUSESCORE = shutil.which("mscore3") or shutil.which("mscore") or ""
pytestmark = [
    pytest.mark.processes,
    pytest.mark.skipif(not MUSESCORE, reason="MuseScore 3 is not installed (Debian: musescore3)"),
]


def played_by_musescore(score: Score, folder: Path) -> Score:
    export(score, folder / "a.musicxml")
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    command = [MUSESCORE, "-o", str(folder / "a.mid"), str(folder / "a.musicxml")]
    subprocess.run(command, env=environment, check=True, capture_output=True, timeout=120)
    return read_midi_file(folder / "a.mid")


def rows(score: Score) -> list[tuple[float, int, int, bool]]:
    """Quarters of the onset, pitch, program, whether it is a drum."""
    return sorted(
        (onset / score.ticks_per_quarter, pitch, track.program, track.is_drum)
        for track in score.tracks
        for onset, _, pitch, _ in track.notes.tolist()
    )


def test_the_clips_that_ship_are_played_as_they_are(tmp_path: Path) -> None:
    clip = next(path for path in shipped_clips() if path.stem == "bach-chorale")
    score = read_midi_file(clip)
    assert rows(played_by_musescore(score, tmp_path)) == rows(score)


def test_drums_and_levels_arrive(tmp_path: Path) -> None:
    flute = Track(note_array([(0, 480, 72, 80), (480, 480, 74, 30)]), "Flute", 73, volume=64, pan=127)
    kit = Track(note_array([(0, 240, 36, 100), (480, 240, 38, 20)]), "Kit", 0, True)
    found = played_by_musescore(Score(480, (flute, kit)), tmp_path)
    assert rows(found) == rows(Score(480, (flute, kit)))
    own = next(track for track in found.tracks if not track.is_drum)
    assert (own.volume, own.pan) == (64, 127)
    assert own.notes[:, 3].tolist() == [80, 30]
