"""Clips in folders, and what a library has of them."""

from __future__ import annotations

from pathlib import Path

from app.files.kinds import CLIP
from app.library.database import Catalogue
from app.library.listing import FolderGroup, lines, listed
from app.library.messages import (
    Report,
)
from app.library.updating import LibraryUpdate
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array


def tune(pitch: int = 60, ticks: int = 480) -> Score:
    """Two bars of 3/4 in G, as another program might write them at another resolution."""
    notes = note_array([(ticks * step, ticks, pitch + (0, 4, 7, 12, 7, 4)[step], 80) for step in range(6)])
    return Score(ticks, (Track(notes),), (Tempo(0, 600_000),), (Metre(0, 3, 4),))


def put(path: Path, pitch: int = 60) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(write_midi(tune(pitch)))
    return path


def scan(catalogue: Catalogue) -> list[Report]:
    """-> what was reported."""
    reports: list[Report] = []
    work = LibraryUpdate(catalogue, reports.append)
    work.scan()
    assert work.begin()
    try:
        while work.is_due:
            work.step()
    finally:
        work.end()
    return reports


def found(catalogue: Catalogue, words: str = "", kind: str = CLIP) -> list[str]:
    groups = listed(catalogue, kind, words)
    assert groups is not None
    return [title for group in groups if group.folder for title in titles(catalogue, group)]


def titles(catalogue: Catalogue, group: FolderGroup) -> list[str]:
    own = lines(catalogue, group.files)
    return [own[number][0] for number in group.files]


def put_drums(music: Path) -> Path:
    path = music / "drums.mid"
    strokes = note_array([(240 * step, 120, 36 + 2 * (step % 2), 90) for step in range(64)])
    path.write_bytes(write_midi(Score(480, (Track(strokes, is_drum=True),))))
    return path
