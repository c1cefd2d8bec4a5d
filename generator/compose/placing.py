"""The track of a clip that each new note goes to, the same in files, in the window and while playing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generator.compose.asking.request import RequestPart
from generator.compose.note_table import PART
from generator.music.score import Score, Track

PART_NAME = "Continuo"
_NO_NOTES = Track().notes


class Placing:
    """Places the notes composed for one clip: with parts, on the tracks of their part; without, on a track of their
    own."""

    def __init__(self, clip: Score, parts: Sequence[RequestPart], named: Score) -> None:
        """parts: those of the request; named: a score of the request, whose tracks give new parts their names and
        instruments."""
        self._clip, self._parts = clip, parts
        if parts:
            new = [_mixed_as(clip, replace(track, notes=_NO_NOTES)) for track in named.tracks]
        else:
            new = [_mixed_as(clip, Track(_NO_NOTES, PART_NAME, first_program(clip)))]
        self._indexes: dict[int, int] = {}  # index of the track of each new part, by the part's value
        own = list(clip.tracks)
        for part, track in zip(parts or (RequestPart(0),), new, strict=True):
            if part.is_composed and not part.tracks:
                self._indexes[part.value] = len(own)
                own.append(track)
        self.tracks = tuple(own)
        """The clip's tracks, then one without notes for each new part."""

    def tracks_of(self, notes: np.ndarray) -> np.ndarray:
        """Index into `tracks` for each note, (N,). notes: as composed_notes returns them."""
        if not self._parts:
            return np.full(len(notes), self._indexes[0])
        found = np.zeros(len(notes), int)
        for part in self._parts:
            own = notes[:, PART] == part.value
            if not own.any():
                continue
            if part.tracks:
                found[own] = self._nearest(notes[own], part.tracks)
            else:
                found[own] = self._indexes[part.value]
        return found

    def _nearest(self, notes: np.ndarray, indexes: Sequence[int]) -> np.ndarray:
        """Which of the tracks of one part each note goes to, (N,): for drums, the one that strikes the key most often;
        for pitched tracks, such as a pianist's two hands, the one whose median pitch is nearest."""
        tracks = [self._clip.tracks[index] for index in indexes]
        if all(track.is_drum for track in tracks):
            counts = np.stack([np.bincount(track.notes[:, 2], minlength=128) for track in tracks])
            chosen = counts.argmax(axis=0)[notes[:, 2]]
        else:
            middles = np.array([np.median(track.notes[:, 2]) if len(track) else np.inf for track in tracks])
            chosen = np.abs(notes[:, 2, None] - middles).argmin(axis=1)
        return np.array(indexes)[chosen]


def _mixed_as(clip: Score, track: Track) -> Track:
    """A new track with the volume, pan, effects and output of the clip's first track of the same instrument."""
    instrument = track.program, track.is_drum
    like = next((own for own in clip.tracks if (own.program, own.is_drum) == instrument), track)
    mix = {"volume": like.volume, "pan": like.pan, "reverb": like.reverb, "chorus": like.chorus}
    return replace(track, **mix, output=like.output)


def first_program(score: Score) -> int:
    """The program of the first pitched track that has notes, which new music without parts is played with."""
    return next((track.program for track in score.tracks if len(track) and not track.is_drum), 0)
