"""The requests that an accompaniment of somebody's playing begins with: no notes yet, one part given, others composed.

Drums are composed by themselves: they don't depend on your chords, so they are never replaced with them, and the model
learnt them from drummers who play alone. They continue a plain pattern.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from generator.compose.asking.controls import Controls
from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.errors import ContinuoError, Option
from generator.events.context import EXPRESSIVE, style_value, tempo_value
from generator.events.ensemble import DRUMS, as_given
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.ensemble_names import parse_ensemble
from generator.music.metre import Metre, bar_ticks, beat_ticks, is_compound
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig

_YOURS = "Keyboard"
_DRUMMERS = "groove"  # the style of drummers who play alone
_KICK, _SNARE, _HAT, _STROKE = 36, 38, 42, 6


@dataclass(frozen=True)
class Accompaniment:
    """The requests for what is composed under your playing; at least one is not None."""

    pitched: GenerationRequest | None
    """For the pitched parts, with yours given; None where there are drums alone."""
    drums: GenerationRequest | None
    """For the drums by themselves; None for no drums."""

    @property
    def parts(self) -> tuple[RequestPart, ...]:
        """The composed parts."""
        requests = [request for request in (self.pitched, self.drums) if request]
        return tuple(part for request in requests for part in request.parts if part.is_composed)

    @property
    def tracks(self) -> tuple[Track, ...]:
        """Names and instruments of `parts`."""
        requests = [request for request in (self.pitched, self.drums) if request]
        return tuple(
            track
            for request in requests
            for track, part in zip(request.seed.tracks, request.parts, strict=True)
            if part.is_composed
        )


def accompaniment(
    checkpoint: Checkpoint,
    parts: str,
    *,
    program: int = 0,
    metre: Metre,
    bpm: float,
    style: str | None = None,
    sampling: SamplingConfig = SamplingConfig(),
    controls: Controls = Controls(),
    rng_seed: int = 0,
) -> Accompaniment:
    """parts: those to be composed, "bass, drums"; program: of what is played; bpm: quarter notes a minute.

    Raises ContinuoError for parts that a model can't compose, and for a model without parts.
    """
    if not checkpoint.vocabulary.has_parts:
        raise ContinuoError("this model plays all tracks as one, and can't accompany: choose another model")
    parse_ensemble(parts, Option("--parts"))  # it says what is wrong with them by the name that they were given by
    # A note stands for the given part, so that it has an instrument; it is removed below.
    played = Track(note_array([(0, GRID, 60, 80)]), _YOURS, program)
    maps = Score(GRID, (played,), (Tempo(0, round(60e6 / bpm)),), (metre._replace(ticks=0),))
    # playable is off: whoever steers the accompaniment limits the notes of parts, where the user does not.
    wish = Wish(
        seed=maps,
        add=parts,
        style=style,
        sampling=sampling,
        controls=controls,
        rng_seed=rng_seed,
        candidates=1,
        playable=False,
    )
    request = request_for(checkpoint, wish)
    conditions = replace(request.conditions, key=0, tempo=tempo_value(bpm), dynamics=EXPRESSIVE)
    silent = tuple(replace(track, notes=Track().notes) for track in request.seed.tracks)
    request = replace(
        request,
        seed=replace(request.seed, tracks=silent),
        given=None,
        forms=None,
        conditions=conditions,
        takes=1,
        controls=replace(request.controls, ending="open"),
    )
    is_drums = [part.value == DRUMS for part in request.parts]
    pitched = _only(request, [not own for own in is_drums]) if is_drums.count(False) > 1 else None
    drums = None
    if any(is_drums):
        drums = _only(request, is_drums)
        known = style is None and _DRUMMERS in checkpoint.styles
        alone = style_value(_DRUMMERS, checkpoint.styles) if known else drums.conditions.style
        drums = replace(drums, conditions=replace(drums.conditions, style=alone))
    return Accompaniment(pitched, drums)


def _only(request: GenerationRequest, which: list[bool]) -> GenerationRequest:
    """The request for some of its parts. which: whether each part is kept."""
    parts = tuple(part for part, kept in zip(request.parts, which, strict=True) if kept)
    tracks = tuple(track for track, kept in zip(request.seed.tracks, which, strict=True) if kept)
    ensemble = tuple(part.value if part.is_composed else as_given(part.value) for part in parts)
    conditions = replace(request.conditions, ensemble=ensemble)
    return replace(request, parts=parts, seed=replace(request.seed, tracks=tracks), conditions=conditions)


def plain_pattern(metre: Metre) -> np.ndarray:
    """A bar of kick, snare and hi-hat that fits any metre. (N, 4) int64 on the grid, columns as in Track."""
    bar, beat = bar_ticks(metre, GRID), max(1, beat_ticks(metre, GRID))
    beats, parts = max(1, bar // beat), 3 if is_compound(metre) else 2
    rows = []
    for number in range(beats):
        begin = number * beat
        # The backbeat; in 3/4 the second and the third beat.
        is_back = number % 2 == 1 or (beats % 2 == 1 and number > 0)
        rows.append((begin, _STROKE, _SNARE if is_back else _KICK, 98))
        rows += [(begin + part * beat // parts, _STROKE, _HAT, 62 if part else 84) for part in range(parts)]
    if beats == 4 and parts == 2:
        rows.append((bar // 2 + beat // 2, _STROKE, _KICK, 90))
    return np.array(sorted(rows), np.int64)
