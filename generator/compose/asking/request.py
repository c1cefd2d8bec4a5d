"""A request on the model's grid, and the events that come of it."""

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
# Of a longer clip the model is given the end: taking in all of 100,000s of notes would take seconds and gigabytes.
MAX_SEED_EVENTS = 4096
# Of one with parts less: it has as many events in a third of the time, and the first note is waited for.
MAX_SEED_EVENTS_OF_PARTS = 768
MAX_TAKES = 256


@dataclass(frozen=True)
class RequestPart:
    """A part of the piece that a request is about, in a model with parts."""

    value: int
    """As in ensemble.part_value."""
    is_composed: bool = True
    """Whether notes are composed for it; else it is given."""
    controls: Controls = field(default_factory=Controls)
    """What its composed notes keep to."""
    begin_ticks: int | None = None
    """First grid tick at which a note of it may be composed; None for that of the request."""
    is_bass: bool = False
    """Whether a last chord has its root here."""
    tracks: tuple[int, ...] = ()
    """Indexes of the clip's tracks that make it up; () for a new part."""


@dataclass(frozen=True)
class GenerationRequest:
    """What to compose. All ticks are of the grid, from the start of the seed."""

    seed: Score
    """What precedes, on the grid, empty for nothing; its maps of tempo and metre hold on. In a model with parts it has
    a track for each of `parts`; so have `follows` and `given`."""
    begin_ticks: int
    """Where the new part begins; not before the seed's last onset."""
    end_ticks: int | None
    """Where the new part is over; None for when the model ends it."""
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
    """Most events of each take."""
    controls: Controls = field(default_factory=Controls)
    """What every composed note keeps to."""
    follows: Score | None = None
    """What stands from end_ticks on, for a gap to be filled; None for going on."""
    locked: Score | None = None
    """Notes of the new part that stay as they are, in a model without parts."""
    parts: tuple[RequestPart, ...] = ()
    """The ensemble of a model with parts, in order of values; () for a model without."""
    given: Score | None = None
    """Notes of any part that stand between begin_ticks and end_ticks and stay as they are, in a model with parts."""
    forms: np.ndarray | None = None
    """The plan of each take's whole piece, (takes, bars), or (1, bars) of all: how many bars back the like of each bar
    stands, as form.bars_back has it; None for no plan."""
    takes: int = 1
    """How many are composed side by side, 1 to MAX_TAKES."""
    shown: int | None = None
    """How many of these are wanted, where the others are composed to pick from; None for all of them, or in a gap one
    of each FILL_CANDIDATES."""
    locked_pitches: tuple[int, int] | None = None
    """Lowest and highest MIDI pitch in which nothing is composed; None for no such pitches."""
    sampling_of: tuple[SamplingConfig, ...] = ()
    """Of each take, where they are drawn in different ways; guidance, form_strength, closing, cadence, tightness,
    presence, groove and repeats are those of `sampling`."""

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
    """Whether it was given and not composed."""
