"""What the composing process is asked to do."""

from __future__ import annotations

from app.composer.messages import Cancel, ComposeUntil, OpenCheckpoint
from app.ipc.wire import Message, decoder
from app.taste.choosing import Choosing
from generator.compose.asking.request import GenerationRequest
from generator.compose.continuation import Continuation


class Compose(Message, frozen=True):
    """Go on bar by bar. Takes the place of the job before."""

    job: int
    continuation: Continuation
    until_ticks: int
    """Up to the bar line at this tick of the grid, or past it."""


class ComposeTakes(Message, frozen=True):
    """All takes of a request, or fills of a gap, at once. Takes the place of the job before."""

    job: int
    request: GenerationRequest
    choosing: Choosing | None
    """How to choose among the takes; None to report all of them."""


Command = OpenCheckpoint | Compose | ComposeTakes | ComposeUntil | Cancel

COMMANDS = decoder(Command)
