"""On which track of a clip each new note stands, in a file, in the window and while it is played."""

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
    """For what is composed for one clip.

    With parts, new notes join the tracks of their part; in a model without, they have a track of their own.
    """

    def __init__(self, clip: Score, parts: Sequence[RequestPart], named: Score) -> None:
        """parts: those of the request; named: a score of the request, whose tracks have the names and instruments of
        parts that are new."""
        self._clip, self._parts = clip, parts
        if parts:
            new = [_mixed_as(clip, replace(track, notes=_NO_NOTES)) for track in named.tracks]
        else:
            new = [_mixed_as(clip, Track(_NO_NOTES, PART_NAME, first_program(clip)))]
        self._indexes: dict[int, int] = {}  # by the value of a new part, its track
        own = list(clip.tracks)
        for part, track in zip(parts or (RequestPart(0),), new, strict=True):
            if part.is_composed and not part.tracks:
                self._indexes[part.value] = len(own)
                own.append(track)
        self.tracks = tuple(own)
        """The clip's, and behind them one without notes for each new part."""

    def tracks_of(self, notes: np.ndarray) -> np.ndarray:
        """Which of `tracks` each note stands on, (N,). notes: as composed_notes has them."""
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
        """Of the tracks of one part: of drums that in which the key is struck most, of pitches, such as those of two
        hands, that whose notes lie nearest. (N,)."""
        tracks = [self._clip.tracks[index] for index in indexes]
        if all(track.is_drum for track in tracks):
            counts = np.stack([np.bincount(track.notes[:, 2], minlength=128) for track in tracks])
            chosen = counts.argmax(axis=0)[notes[:, 2]]
        else:
            middles = np.array([np.median(track.notes[:, 2]) if len(track) else np.inf for track in tracks])
            chosen = np.abs(notes[:, 2, None] - middles).argmin(axis=1)
        return np.array(indexes)[chosen]


def _mixed_as(clip: Score, track: Track) -> Track:
    """A new track, as loud, where, and on the output that the clip's first track of its instrument is."""
    instrument = track.program, track.is_drum
    like = next((own for own in clip.tracks if (own.program, own.is_drum) == instrument), track)
    mix = {"volume": like.volume, "pan": like.pan, "reverb": like.reverb, "chorus": like.chorus}
    return replace(track, **mix, output=like.output)


def first_program(score: Score) -> int:
    """Of the first pitched part: what the new part is played with."""
    return next((track.program for track in score.tracks if len(track) and not track.is_drum), 0)
