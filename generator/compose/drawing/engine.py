"""Composing: a request in, events out, one by one, for several takes side by side. Deterministic for a random seed; the
caller may stop at any event."""

from __future__ import annotations

from collections.abc import Iterator

from generator.compose.asking.request import MAX_TAKES, ComposedEvent, GenerationRequest
from generator.compose.drawing.classic_composer import ClassicComposer
from generator.compose.drawing.composer import EventComposer
from generator.errors import ContinuoError, Option
from generator.network.model import SequenceModel


def compose(model: SequenceModel, request: GenerationRequest) -> Iterator[ComposedEvent]:
    """The events of a request's only take, up to end_ticks, the model's own end or max_events. The same request gives
    the same events. Raises ContinuoError for a request that contradicts itself or that this model can't answer."""
    for _, event in compose_takes(model, request):
        yield event


def compose_takes(model: SequenceModel, request: GenerationRequest) -> Iterator[tuple[int, ComposedEvent]]:
    """The same for all takes of a request: (index of the take, event), in order within a take. Takes share each forward
    step of the model, and each draws from a random stream of its own."""
    if request.end_ticks is not None and request.end_ticks <= request.begin_ticks:
        raise ContinuoError("the piece would end before its new part begins: ask for more bars or seconds")
    if not 1 <= request.takes <= MAX_TAKES:
        raise ContinuoError("{--takes} is {takes}; it must be from 1 to {most}", takes=request.takes, most=MAX_TAKES)
    timed = model.vocabulary.has_timing
    if not timed and (request.controls.needs_time or request.follows or request.locked):
        options = [Option(f"--{name}") for name in request.controls.needs_time] or [Option("--fill")]
        raise ContinuoError(
            "{options}: this checkpoint has no timing; use one trained with full streams", options=options
        )
    return (EventComposer if timed else ClassicComposer)(model, request).run()
