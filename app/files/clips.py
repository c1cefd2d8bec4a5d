"""Clips: files with music to go on from, of any kind that is read."""

from __future__ import annotations

from pathlib import Path

from generator.compose.asking.wish import read_seed, require_music
from generator.midi.bulk import read_notes_file
from generator.midi.endings import is_read_as_midi
from generator.music.score import Score


def read_clip(path: Path) -> Score:
    """A clip, by the ending of its name. Raises ContinuoError for one that can't be read or has nothing to continue."""
    if is_read_as_midi(path):
        return read_seed(path)
    from app.files.formats import read_piece  # not for a .mid, which is most: it loads all that is written too

    score = read_piece(path)
    require_music(score, path)
    return score


def read_music(path: Path) -> Score:
    """As read_clip, but a .mid's notes and maps alone, which is faster: for what looks at thousands."""
    score = read_notes_file(path) if is_read_as_midi(path) else read_clip(path)
    require_music(score, path)
    return score
