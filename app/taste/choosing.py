"""Which takes to offer: more are sampled than shown, by several settings; the best by a taste; not all alike."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from app.taste.model import TasteModel
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import FILL_CANDIDATES
from generator.compose.takes.rank_takes import diversified
from generator.network.config import SamplingConfig

SURPRISE = 1.5  # standard deviations by which the unknown is favoured, when somebody wants to be surprised
_MOST = 24  # takes of one request: composing them takes twice as long as the few that are shown
_NEAR, _FAR = (0.9, 1.1), (0.8, 1.25)  # temperatures beside the panel's


@dataclass(frozen=True, eq=False)
class Choosing:
    """How to choose among more takes than are shown."""

    model: TasteModel | None
    """None where nothing is learnt yet."""
    explore: float = 0.0
    """How much the unknown is favoured, in standard deviations."""
    shown: int = 1
    """How many takes are wanted."""

    def of(self, request: GenerationRequest) -> tuple[GenerationRequest, Choosing] | None:
        """What to compose instead of a request, and how to choose among it; None where there is nothing to choose."""
        each = FILL_CANDIDATES if request.follows is not None else 1
        shown = request.shown or request.takes // each
        if self.model is None and not self.explore:
            return None
        # One alone plays while it is composed: there is nothing to choose among, but another way to draw.
        if request.takes // each < 2:
            hotter = replace(request.sampling, temperature=request.sampling.temperature * _FAR[1])
            return (replace(request, sampling=hotter), self) if self.explore else None
        count = max(recalled(shown), request.takes // each)
        ways = ways_to_draw(request.sampling, count, shown, self.explore)
        ways = tuple(way for way in ways for _ in range(each))
        return replace(request, takes=count * each, sampling_of=ways, shown=None), replace(self, shown=shown)


def recalled(shown: int) -> int:
    """How many takes to compose for so many that are shown: within twice the time that those alone take."""
    return shown if shown < 2 else max(shown, min(_MOST, 2 * shown + 6))


def ways_to_draw(panel: SamplingConfig, count: int, shown: int, explore: float) -> tuple[SamplingConfig, ...]:
    """How to draw each of `count` takes: the first ones as the panel says, half of the rest colder, half of it hotter.

    Nothing but temperature and nucleus differs, which promise a person nothing; temperatures of single streams stay,
    too. explore: above 0 they differ more.
    """
    colder, hotter = _FAR if explore else _NEAR
    own = max(shown, count // 2) if not explore else shown
    fewer = (count - own) // 2
    top_p = panel.top_p and min(1.0, panel.top_p + (1 - panel.top_p) / 2)
    return (
        *[panel] * own,
        *[replace(panel, temperature=panel.temperature * colder)] * fewer,
        *[replace(panel, temperature=panel.temperature * hotter, top_p=top_p)] * (count - own - fewer),
    )


def best_for(
    model: TasteModel, features: np.ndarray, likeness: np.ndarray, explore: float = 0.0
) -> list[tuple[int, float]]:
    """Takes in the order in which to offer them: (number, score). features: (N, F); likeness: (N, N) of each two."""
    score, deviation = model.predict(features)
    worth = score + explore * deviation
    spread = float(np.ptp(worth))
    relevance = (worth - worth.min()) / spread if spread > 0 else np.zeros(len(worth))
    return [(number, float(score[number])) for number, _ in diversified(relevance, likeness)]


def shown_of(order: Sequence[int], shown: int, rated: int | None) -> list[int]:
    """The first few, and the one that was playing while it was composed: it is not to vanish under the hands."""
    kept = list(order[:shown])
    if rated is not None and rated not in kept and rated in order:
        kept[-1] = rated
    return kept
