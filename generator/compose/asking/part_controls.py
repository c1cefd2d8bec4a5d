"""The controls of a wish, for each part."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from generator.compose.asking.controls import Controls
from generator.errors import Option
from generator.music.instrument_names import PartLabel
from generator.music.part_names import parts_named

_OF_PITCH = {"key": None, "chords": None, "range": None}


def controls_of_parts(controls: Controls, labels: Sequence[PartLabel]) -> list[Controls]:
    """The controls of each part of an ensemble: its own values, or those for all parts where it has none. Drums have no
    key, chords or range. Raises ContinuoError for a part that is not in the ensemble."""
    shared = controls.shared
    own: list[dict[str, Any]] = [{} for _ in labels]
    for name, by_part in controls.by_part.items():
        for part, value in by_part.items():
            for index in parts_named(part, labels, Option(f"--{name}")):
                own[index][name] = value
    return [
        replace(shared, **(_OF_PITCH | values if label.is_drum else values))
        for label, values in zip(labels, own, strict=True)
    ]
