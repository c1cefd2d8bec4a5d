"""What reading a written page gives, and small MusicXML files."""

from __future__ import annotations

import io
import tempfile
import zipfile
from itertools import pairwise
from pathlib import Path

from app.files.beats import COARSE, GRID, note_values
from app.files.chords import Voice
from app.files.musicxml.bars import TICKS_PER_QUARTER
from app.files.musicxml.reader import read_musicxml
from app.files.notation import Page, lay_out
from generator.music.bars import BarGrid
from generator.music.scaling import maps_at
from generator.music.score import Note, Score, Track, note_array

GRACE = GRID // 8  # as long as a grace note sounds


def notated(score: Score, fine: int = 1) -> Score:
    """The score as its page holds it; bar lines as the score has them. fine: GRID times so many ticks are a quarter, as
    grace notes that take their time from a short note may need."""
    page = lay_out(score)
    tracks = []
    for part in page.parts:
        rows = sorted({row for staff in part.staves for voice in staff.voices for row in _sounding(voice, page, fine)})
        tracks.append(Track(note_array(rows), part.name, part.program, part.is_drum))
    scale = fine * GRID // COARSE
    metres = tuple(m._replace(ticks=m.ticks * scale) for m in BarGrid(maps_at(score, COARSE)[1], COARSE).metres)
    tempos = tuple(tempo._replace(ticks=tempo.ticks * fine) for tempo in page.tempos)
    keys = tuple(key._replace(ticks=key.ticks * fine) for key in page.keys)
    return Score(fine * GRID, tuple(tracks), tempos, metres, keys)


def _sounding(voice: Voice, page: Page, fine: int) -> list[Note]:
    """Grace notes take their time from before the chord, behind the one before it, or at the beginning of the piece
    from its first note."""
    notes: list[Note] = []
    before = 0  # where the last chord begins, behind its grace notes
    for last, chord in pairwise((None, *voice)):
        assert chord
        each, late, count = fine * GRACE, 0, len(chord.graces)
        bar = next(bar for bar in page.bars if chord.begin < bar.end)
        if count and last and last.end == chord.begin and last.begin >= bar.begin:
            scale = TICKS_PER_QUARTER // GRID
            each = min(each, scale * (fine * chord.begin - before) // fine // (count + 1) * fine // scale)
        if count and fine * chord.begin < count * each:
            begin, end = (at - bar.begin + bar.before for at in (chord.begin, min(chord.end, bar.end)))
            written = note_values(begin, end, bar.beat, is_compound=bar.is_compound)[0]
            each = min(each, fine * written.ticks // (2 * count))
            late = count * each
        before, over = fine * chord.begin + late, fine * chord.end
        held = {}
        for place, grace in enumerate(chord.graces):
            at = before - (count - place) * each
            for pitch, velocity in zip(grace.pitches, grace.velocities, strict=True):
                if pitch in grace.tied:
                    held[pitch] = (at, velocity)
                else:
                    notes.append(Note(at, each, pitch, velocity))
        for pitch, velocity in zip(chord.pitches, chord.velocities, strict=True):
            at, own = held.get(pitch, (before, velocity))
            notes.append(Note(at, over - at, pitch, own))
    return notes


def names(folder: Path) -> list[str]:
    """Of what is in a folder."""
    return sorted(path.name for path in folder.iterdir())


def read_bytes(data: bytes) -> Score:
    """A MusicXML file of these bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x.musicxml"
        path.write_bytes(data)
        return read_musicxml(path)


# A quarter note of a small file.
NOTE = "<note><pitch><step>C</step><octave>4</octave></pitch><duration>1</duration></note>"


def xml(*measures: str, attributes: str = "", divisions: int = 1) -> bytes:
    """A file of one part with these measures; attributes: of the first."""
    first = f"<attributes><divisions>{divisions}</divisions>{attributes}</attributes>"
    bars = "".join(f'<measure number="{n}">{"" if n else first}{bar}</measure>' for n, bar in enumerate(measures))
    names = '<part-list><score-part id="P1"><part-name>Flute</part-name></score-part></part-list>'
    return f'<score-partwise>{names}<part id="P1">{bars}</part></score-partwise>'.encode()


def note(step: str, duration: int = 1, more: str = "") -> str:
    """Of the middle octave; duration: in divisions."""
    return f"<note><pitch><step>{step}</step><octave>4</octave></pitch><duration>{duration}</duration>{more}</note>"


def sounding(data: bytes) -> list[tuple[float, float, int]]:
    """Onset and duration in quarters, and pitch, of the notes of a MusicXML file."""
    score = read_bytes(data)
    quarter = score.ticks_per_quarter
    return [(a / quarter, b / quarter, pitch) for track in score.tracks for a, b, pitch, _ in track]


def zipped(name: str, data: bytes) -> bytes:
    """A zip with one member."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, data)
    return packed.getvalue()
