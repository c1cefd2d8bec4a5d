"""The request that parts under somebody's playing begin with: no notes yet, one part given, the others composed."""

from __future__ import annotations

from dataclasses import replace

from generator.compose.asking.controls import Controls
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.errors import ContinuoError
from generator.events.context import EXPRESSIVE, tempo_value
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig

_NAME = "Keyboard"


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
) -> GenerationRequest:
    """parts: those to be composed, "bass, drums"; program: of what is played; bpm: quarter notes a minute.

    Raises ContinuoError for parts that a model can't compose, and for a model without parts.
    """
    if not checkpoint.vocabulary.has_parts:
        raise ContinuoError("this model plays all tracks as one, and can't accompany: choose another model")
    # A note tells what kind of part is given; it is none of the music.
    played = Track(note_array([(0, GRID, 60, 80)]), _NAME, program)
    maps = Score(GRID, (played,), (Tempo(0, round(60e6 / bpm)),), (metre._replace(ticks=0),))
    wish = Wish(seed=maps, add=parts, style=style, sampling=sampling, controls=controls, rng_seed=rng_seed, candidates=1)
    request = request_for(checkpoint, wish)
    conditions = replace(request.conditions, key=0, tempo=tempo_value(bpm), dynamics=EXPRESSIVE)
    silent = tuple(replace(track, notes=Track().notes) for track in request.seed.tracks)
    return replace(
        request, seed=replace(request.seed, tracks=silent), given=None, forms=None, conditions=conditions, takes=1
    )
