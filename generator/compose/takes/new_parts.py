"""Whether new parts play enough. A bass that rests nearly throughout scores well by every other measure, as do drums of
nothing but closed hi-hats, and neither is what was asked for."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.compose.asking.request import GenerationRequest
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid
from generator.music.instruments import KICKS, SNARES

ENOUGH = 0.5  # share of bars: people's basses and drums play in more, but a part may also wait for its entry
# Least share of kicks, and of snares, among the strokes of a drum beat. 94 % of 1,313 stretches of 8 bars by drummers
# (every other file of Groove) have as many, and 90 % of 484 of Freedoom's songs (tests.benchmarks.drums.new_drums).
ENOUGH_OF_EACH = 0.05
WITHOUT_BEAT = 0.25  # factor for drums without kicks or without snares: a part that hardly plays is worse
_PITCH, _PART = 2, 4  # columns


def share_played(request: GenerationRequest, notes: np.ndarray) -> float:
    """Share of the bars with onsets of given parts in which new notes sound, 0 to 1. 1 where nothing is given, or where
    a composed part has notes in the piece already. notes: as composed_notes returns them."""
    given = request.given
    if given is None or any(
        part.is_composed and any(len(score.tracks[index]) for score in (request.seed, given, request.follows) if score)
        for index, part in enumerate(request.parts)
    ):
        return 1.0
    bars = BarGrid(request.seed.metres, GRID_TICKS_PER_QUARTER)
    onsets = np.concatenate([track.notes[:, 0] for track in given.tracks])
    asked = np.unique(bars.locate(onsets)[0])
    first, last = bars.locate(notes[:, 0])[0], bars.locate(notes[:, 0] + np.maximum(1, notes[:, 1]) - 1)[0]
    # A bar has sounding notes if more have begun by its end than have ended before it.
    begun = np.searchsorted(np.sort(first), asked, side="right")
    over = np.searchsorted(np.sort(last), asked, side="left")
    return float((begun > over).mean()) if len(asked) else 1.0


def share_of_beat(request: GenerationRequest, notes: np.ndarray) -> float:
    """Share of kicks or share of snares among the strokes of new drums, whichever is smaller, 0 to 0.5. 0.5 where no
    drums are composed, or the piece has drums already. notes: as composed_notes returns them."""
    if DRUMS not in {part.value for part in request.parts if part.is_composed} or _has_drums(request):
        return 0.5
    strokes = notes[notes[:, _PART] == DRUMS, _PITCH]
    return float(min(np.isin(strokes, keys).mean() for keys in (KICKS, SNARES))) if len(strokes) else 0.5


def _has_drums(request: GenerationRequest) -> bool:
    around = (request.seed, request.given, request.follows)
    return any(track.is_drum and len(track) for score in around if score for track in score.tracks)


def enough_played(request: GenerationRequest, takes: Sequence[np.ndarray]) -> np.ndarray:
    """A factor for each of N takes, (N,): 1 where new parts play enough, down to 0 in proportion where they don't."""
    played = np.minimum(1.0, np.array([share_played(request, notes) for notes in takes]) / ENOUGH)
    beat = np.minimum(1.0, np.array([share_of_beat(request, notes) for notes in takes]) / ENOUGH_OF_EACH)
    return played * (WITHOUT_BEAT + (1 - WITHOUT_BEAT) * beat)
