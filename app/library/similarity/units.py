"""How strongly every unit of a model responds to the library's passages, for looking at single units."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.library.database import Catalogue
from app.library.lookup import Known, known, whole
from generator.analysis.activations import Layer, layers
from generator.analysis.units import Correlate, PassageActivations, correlates, passage_activations
from generator.errors import ContinuoError
from generator.network.checkpoint import Checkpoint

MOST_CLIPS, EACH = 200, 2  # passages of each: what all units make of them takes 100 MB
_AT_ONCE = 4  # clips from one report to the next
_SEED = 200

Progressed = Callable[[int, int], bool]  # done, total; answers whether to leave off


@dataclass(frozen=True, eq=False)
class Studied:
    """What a model's units do in clips of the library."""

    layers: tuple[Layer, ...]
    """Of the model."""
    clips: Sequence[Known]
    """By the passages' `piece`."""
    passages: Sequence[PassageActivations]
    """Without values."""
    values: Sequence[Sequence[np.ndarray]]
    """Of each passage and layer (T, units) float16, which is exact enough to look at."""


class OfLayer(NamedTuple):
    """What the units of one layer do in the passages."""

    layer_index: int
    """Index into Studied.layers."""
    passages: Sequence[PassageActivations]
    """With this layer's values."""
    correlates: Sequence[Sequence[Correlate]]
    """Of each unit, the strongest first."""
    most: np.ndarray
    """(units,) greatest absolute activation of each."""


def study(checkpoint: Checkpoint, library: Path, report: Progressed) -> Studied | None:
    """Up to 200 clips of the library, drawn at random but the same each time; None: it was left off.

    Raises ContinuoError where there is nothing to listen to, or the model can't.
    """
    model = checkpoint.model()
    names = layers(model)
    clips: list[Known] = []
    passages: list[PassageActivations] = []
    values: list[list[np.ndarray]] = []
    with Catalogue(library) as catalogue:
        drawn = _drawn(catalogue)
        for begin in range(0, len(drawn), _AT_ONCE):
            if report(begin, len(drawn)):
                return None
            scores = []
            for one in drawn[begin : begin + _AT_ONCE]:
                try:
                    scores.append(whole(catalogue, one))
                except ContinuoError:  # gone since it was looked up
                    continue
                clips.append(one)
            first = len(clips) - len(scores)
            for own in passage_activations(model, scores, names[0].name, each=EACH):
                values.append([layer.astype(np.float16) for layer in own.activations.layers])
                bare = replace(own.activations, layers=[])
                passages.append(replace(own, piece=own.piece + first, values=np.zeros((0, 0)), activations=bare))
    if not passages:
        raise ContinuoError("the library has no clips; add a folder of them")
    return Studied(names, clips, passages, values)


def _drawn(catalogue: Catalogue) -> list[Known]:
    with catalogue.reading() as connection:
        hashes = [
            own
            for (own,) in connection.execute(
                "SELECT DISTINCT hash FROM file WHERE kind = 'clip' AND state = 'ok' AND hash IS NOT NULL ORDER BY hash"
            )
        ]
    if len(hashes) > MOST_CLIPS:
        hashes = random.Random(_SEED).sample(hashes, MOST_CLIPS)
    about = known(catalogue, hashes)
    return [about[own] for own in hashes if own in about]


def of_layer(studied: Studied, index: int) -> OfLayer:
    """What is to be seen of one layer."""
    passages = [
        replace(own, values=values[index].astype(np.float32))
        for own, values in zip(studied.passages, studied.values, strict=True)
    ]
    most = np.abs(np.concatenate([own.values for own in passages])).max(axis=0)
    return OfLayer(index, passages, correlates(passages), most)
