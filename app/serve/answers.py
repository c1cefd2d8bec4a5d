"""What a server answers: takes, and what happens until they are there.

Times are quarter notes from the clip's start.
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from app.serve.models import ModelInfo
from app.serve.phrase import PhraseNote


class TrackInfo(msgspec.Struct, frozen=True):
    """A track of a take's file."""

    name: str
    """As the file has it."""
    program: int
    """General MIDI program, 0 to 127; 128 for drums."""


class Take(msgspec.Struct, frozen=True, tag="take", tag_field="event"):
    """One answer to a request."""

    id: Annotated[int, Meta(description="What /v1/takes and /v1/play call it.")]
    """What it is asked for by, as long as the server keeps it; from 1."""
    rank: int
    """Among the takes of its request, from 1, the best."""
    begin: float
    """Where the new music begins."""
    end: float
    """Where it is over."""
    file_begin: Annotated[float, Meta(description="Where the file begins: 0, or with `only_new` a bar line.")]
    """Where the file begins: 0 unless it has the new music alone."""
    notes: Annotated[
        list[PhraseNote], Meta(description="The new notes: onset, duration, pitch, velocity, program (128: drums).")
    ]
    """The new notes, as those of a phrase."""
    tracks: list[TrackInfo]
    """Of the file."""
    midi: Annotated[bytes, Meta(description="The .mid file in base64.")]
    """The .mid file: clip and new music, or that alone."""


class Bar(msgspec.Struct, frozen=True, tag="bar", tag_field="event"):
    """A bar of a take that is composed bar by bar, final as it comes."""

    begin: float
    """Where it begins."""
    end: float
    """Where the next one begins."""
    notes: list[PhraseNote]
    """As those of a take."""


class Progress(msgspec.Struct, frozen=True, tag="progress", tag_field="event"):
    """How far several takes, composed side by side, have come."""

    share: float
    """0 to 1."""


class Done(msgspec.Struct, frozen=True, tag="done", tag_field="event"):
    """All is composed."""

    notices: tuple[str, ...] = ()
    """What of the clip was left out or changed, a sentence for each kind."""


class Failed(msgspec.Struct, frozen=True, tag="error", tag_field="event"):
    """It can't be composed."""

    error: str
    """What is wrong, and what to do."""


Event = Bar | Progress | Take | Done | Failed


class Composed(msgspec.Struct, frozen=True):
    """All takes of a request."""

    takes: list[Take]
    """The best first."""
    notices: tuple[str, ...]
    """What of the clip was left out or changed, a sentence for each kind."""


class ModelList(msgspec.Struct, frozen=True):
    """The models."""

    models: list[ModelInfo]
    """The default first."""


class TakeSummary(msgspec.Struct, frozen=True):
    """A take that is kept."""

    id: int
    """What it is asked for by."""
    rank: int
    """Among the takes of its request, from 1."""
    begin: float
    """Where its new music begins."""
    end: float
    """Where that is over."""
    note_count: int
    """How many notes are new."""


class TakeList(msgspec.Struct, frozen=True):
    """The takes that are kept; when there are too many the oldest go."""

    takes: list[TakeSummary]
    """The oldest first."""


class PlayerState(msgspec.Struct, frozen=True):
    """What is playing."""

    state: Literal["closed", "stopped", "playing"]
    """Whether music runs; closed: nothing was played yet."""
    position: float
    """Where it is."""


class Refusal(msgspec.Struct, frozen=True):
    """Every answer with a status from 400 up."""

    error: str
    """What is wrong, and what to do."""
