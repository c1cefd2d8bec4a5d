"""What reading a written page gives."""

from __future__ import annotations

from collections.abc import Sequence

from app.files.beats import COARSE, GRID, NotatedBar, note_values
from app.files.chords import Chord
from app.files.notation import lay_out
from generator.music.bars import BarGrid
from generator.music.scaling import maps_at
from generator.music.score import Note, Score, Track, note_array

GRACE = GRID // 8  # as long as a grace note sounds


def notated(score: Score) -> Score:
    """The score as its page holds it, at GRID ticks to the quarter; bar lines as the score has them."""
    page = lay_out(score)
    tracks = []
    for part in page.parts:
        chords = [chord for staff in part.staves for voice in staff.voices for chord in voice]
        rows = sorted({row for chord in chords for row in _sounding(chord, page.bars)})
        tracks.append(Track(note_array(rows), part.name, part.program, part.is_drum))
    scale = GRID // COARSE
    metres = tuple(m._replace(ticks=m.ticks * scale) for m in BarGrid(maps_at(score, COARSE)[1], COARSE).metres)
    return Score(GRID, tuple(tracks), page.tempos, metres, page.keys)


def _sounding(chord: Chord, bars: Sequence[NotatedBar]) -> list[Note]:
    """Grace notes take their time from before the chord, or at the beginning of the piece from its first note."""
    each, late, count = GRACE, 0, len(chord.graces)
    if count and chord.begin < count * GRACE:
        bar = next(bar for bar in bars if chord.begin < bar.end)
        begin, end = (at - bar.begin + bar.before for at in (chord.begin, min(chord.end, bar.end)))
        written = note_values(begin, end, bar.beat, is_compound=bar.is_compound)[0]
        each = min(GRACE, written.ticks // (2 * count))
        late = count * each
    begin = chord.begin + late
    notes, held = [], {}
    for place, grace in enumerate(chord.graces):
        at = begin - (count - place) * each
        for pitch, velocity in zip(grace.pitches, grace.velocities, strict=True):
            if pitch in grace.tied:
                held[pitch] = (at, velocity)
            else:
                notes.append(Note(at, each, pitch, velocity))
    for pitch, velocity in zip(chord.pitches, chord.velocities, strict=True):
        at, own = held.get(pitch, (begin, velocity))
        notes.append(Note(at, chord.end - at, pitch, own))
    return notes
