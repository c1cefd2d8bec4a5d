"""A request on the model's grid, and the events that composing returns."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field

import numpy as np

from generator.compose.asking.controls import Controls
from generator.events.context import Conditions
from generator.events.ensemble import DRUMS
from generator.music.score import Score
from generator.network.config import SamplingConfig

# An hour of dense music; a model that never ends is stopped there.
MAX_EVENTS = 200_000
# A longer clip is cut to its end for the model: reading 100,000s of notes would take seconds and gigabytes.
MAX_SEED_EVENTS = 4096
# With parts a clip has as many events in a third of the time, and somebody waits for the first note.
MAX_SEED_EVENTS_OF_PARTS = 768
MAX_TAKES = 256


@dataclass(frozen=True)
class RequestPart:
    """A part of the piece that a request is about, in a model with parts."""

    value: int
    """Its family and index, as in ensemble.part_value."""
    is_composed: bool = True
    """Whether notes are composed for it; else it is given."""
    controls: Controls = field(default_factory=Controls)
    """What its composed notes keep to."""
    begin_ticks: int | None = None
    """First grid tick at which one of its notes may be composed; None for that of the request."""
    is_bass: bool = False
    """Whether it plays the root of a last chord."""
    tracks: tuple[int, ...] = ()
    """Indexes of the clip's tracks that make it up; () for a new part."""


@dataclass(frozen=True)
class GenerationRequest:
    """What to compose. All ticks are of the grid, from the start of the seed."""

    seed: Score
    """The music before the new one, on the grid, empty for none; its tempo and metre maps also hold for the new music.
    In a model with parts it has a track for each of `parts`, as have `follows` and `given`."""
    begin_ticks: int
    """Where the new music begins; not before the seed's last onset."""
    end_ticks: int | None
    """First tick after the new music; None where the model ends it."""
    _: KW_ONLY
    conditions: Conditions = field(default_factory=Conditions)
    """What the model is conditioned on throughout."""
    sampling: SamplingConfig = field(default_factory=SamplingConfig)
    """How events are drawn."""
    rng_seed: int = 0
    """Random seed, 0 or more: the same request with the same seed gives the same events."""
    may_end_early: bool = False
    """Whether the model may end the piece before end_ticks."""
    max_events: int = MAX_EVENTS
    """The most events of each take."""
    controls: Controls = field(default_factory=Controls)
    """What every composed note keeps to."""
    follows: Score | None = None
    """The music from end_ticks on, if a gap is filled; None otherwise."""
    locked: Score | None = None
    """Notes of a filled gap that stay as they are, in a model without parts."""
    parts: tuple[RequestPart, ...] = ()
    """The ensemble of a model with parts, in order of values; () for a model without."""
    given: Score | None = None
    """Notes of any part between begin_ticks and end_ticks that stay as they are, in a model with parts."""
    forms: np.ndarray | None = None
    """The plan of each take's whole piece, (takes, bars), or (1, bars) for all: how many bars back the bar is that each
    bar repeats, as form.bars_back has it; None for no plan."""
    takes: int = 1
    """How many are composed side by side, 1 to MAX_TAKES."""
    shown: int | None = None
    """How many of these are wanted, if the others are only candidates; None for all of them, or in a gap one of each
    FILL_CANDIDATES."""
    locked_pitches: tuple[int, int] | None = None
    """Lowest and highest MIDI pitch between which nothing is composed; None for no such pitches."""
    sampling_of: tuple[SamplingConfig, ...] = ()
    """Sampling settings of each take, if they differ; guidance, form_strength, closing, cadence, tightness, presence,
    groove and repeats are those of `sampling` all the same."""

    @property
    def has_drums_beside_others(self) -> bool:
        """Whether drums play with other parts, composed or given."""
        return {DRUMS} < {part.value for part in self.parts}


@dataclass(frozen=True, slots=True)
class ComposedEvent:
    """One event of a take."""

    onset_ticks: int
    """Grid ticks from the start of the seed."""
    row: np.ndarray
    """(S,) int16, the event's streams."""
    nats: float = 0.0
    """Negative log-likelihood of all streams under the model, before controls and truncation; 0 for a single take."""
    is_locked: bool = False
    """Whether it was locked or given, and not composed."""
