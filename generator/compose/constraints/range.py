"""Range: the pitches that may be composed, without those between locked pitches."""

from __future__ import annotations

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.constraints.constraint import Constraint
from generator.compose.constraints.tokens import TokenTable
from generator.errors import ContinuoError, Text


class Range(Constraint):
    """locked_pitches: lowest and highest pitch between which nothing is composed, None for no such pitches."""

    def __init__(self, controls: Controls, locked_pitches: tuple[int, int] | None) -> None:
        self._controls, self._locked_pitches = controls, locked_pitches

    def select(self, tokens: TokenTable) -> None:
        low, high = self._controls.pitches
        tokens.may_sound = tokens.may_sound & (tokens.lowest >= low) & (tokens.highest <= high)
        if self._locked_pitches:
            low, high = self._locked_pitches
            locked = sum(1 << pitch for pitch in range(low, high + 1))
            tokens.may_sound = tokens.may_sound & np.array([mask & locked == 0 for mask in tokens.masks])
        if not tokens.may_sound.any():
            within = source_of_pitches(self._controls)
            if self._locked_pitches:
                raise ContinuoError("{within}: {--lock} keeps all of its notes; choose other pitches", within=within)
            raise ContinuoError("{within}: holds no note; choose other pitches", within=within)


def source_of_pitches(controls: Controls) -> Text:
    """What limits the pitches, for errors: "--range 'C3-C6'"."""
    if controls.range:
        return Text("{--range} {range!r}", range=controls.range)
    return Text("the checkpoint's vocabulary")
