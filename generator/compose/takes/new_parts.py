"""How much a part that is new plays: a bass that rests nearly throughout is likely by every measure, and no bass."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.compose.asking.request import GenerationRequest
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.music.bars import BarGrid

ENOUGH = 0.5  # share of the bars: people's basses and drums play in more, but a part may also wait for its entry


def share_played(request: GenerationRequest, notes: np.ndarray) -> float:
    """Of the bars in which the given parts begin notes, the share in which new notes sound, 0 to 1; 1 where parts go on
    that the piece has already, or none are given. notes: as composed_notes has them."""
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
    # Bars that lie within any note: as many notes have begun by then as have not ended before.
    begun = np.searchsorted(np.sort(first), asked, side="right")
    over = np.searchsorted(np.sort(last), asked, side="left")
    return float((begun > over).mean()) if len(asked) else 1.0


def enough_played(request: GenerationRequest, takes: Sequence[np.ndarray]) -> np.ndarray:
    """(N,) 0 to 1 for each take: 1 where it plays enough, less in proportion."""
    return np.minimum(1.0, np.array([share_played(request, notes) for notes in takes]) / ENOUGH)
