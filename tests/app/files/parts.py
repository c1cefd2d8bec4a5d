"""What reading a written page gives."""

from __future__ import annotations

from app.files.notation import GRID, NOTATED_VELOCITY, lay_out
from generator.music.bars import BarGrid
from generator.music.scaling import maps_at
from generator.music.score import Score, Track, note_array


def notated(score: Score) -> Score:
    """The score as its page holds it."""
    page = lay_out(score)
    tracks = []
    for part in page.parts:
        chords = [chord for staff in part.staves for voice in staff.voices for chord in voice]
        rows = [(c.begin, c.end - c.begin, pitch, NOTATED_VELOCITY) for c in chords for pitch in c.pitches]
        tracks.append(Track(note_array(sorted(rows)), part.name, part.program))
    return Score(GRID, tuple(tracks), page.tempos, tuple(BarGrid(maps_at(score, GRID)[1], GRID).metres), page.keys)
