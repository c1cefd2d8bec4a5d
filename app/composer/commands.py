"""The commands of the composing process that carry music."""

from __future__ import annotations

from app.composer.messages import Cancel, ComposeUntil, OpenCheckpoint
from app.ipc.wire import Message, decoder
from app.taste.choosing import Choosing
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation


class Compose(Message, frozen=True):
    """Compose bar by bar. Replaces the job before."""

    job: int
    continuation: Continuation
    until_ticks: int
    """Up to the bar line at this tick of the grid, or past it."""


class ComposeTakes(Message, frozen=True):
    """Compose all takes of a request, or fills of a gap, at once. Replaces the job before."""

    job: int
    request: GenerationRequest
    choosing: Choosing | None
    """How to choose from the takes; None to report all of them."""


Command = OpenCheckpoint | Compose | ComposeTakes | ComposeUntil | Cancel

COMMANDS = decoder(Command)
