"""Which tracks of a score make up one part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.events.ensemble import DRUM_FAMILY
from generator.music.score import Track


@dataclass(frozen=True, slots=True)
class Arranged:
    """A part, and what it was made of."""

    family: int
    """Index into instruments.FAMILIES."""
    program: int
    """General MIDI program, of that family."""
    name: str
    """Of its first track."""
    tracks: tuple[int, ...]
    """Indexes of the score's tracks that are merged into it."""


def arrange(tracks: Sequence[Track]) -> tuple[list[Arranged], int]:
    """Parts that have notes, and how many tracks were merged only because a piece can't have so many parts."""
    parts: list[Arranged] = []
    drums = tuple(index for index, track in enumerate(tracks) if track.is_drum and len(track))
    for index, track in enumerate(tracks):
        if not track.is_drum and len(track):
            parts.append(Arranged(track.program // 8, track.program, track.name, (index,)))
    if drums:
        parts.append(Arranged(DRUM_FAMILY, 0, tracks[drums[0]].name, drums))
    return parts, 0
