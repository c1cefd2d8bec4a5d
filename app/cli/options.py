"""Groups of options that several commands share."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Group, Parameter

from app.live.options import Sound
from generator.compose.asking.controls import Controls
from generator.network.config import SamplingConfig

COMPOSE, PLAY, LIBRARY, PROGRAM = (
    Group(title, sort_key=number)
    for number, title in enumerate(("Compose", "Play and record", "Library and models", "The program itself"))
)  # of commands, in their order in --help
EVERY_COMMAND = Group("Options of every command", sort_key=9)


def shown_default(value: object) -> str | None:
    """Of an option, in --help: None for what a reader takes for granted, and for what its own text says."""
    return None if value is False or value is None or value == () else str(value)


ControlOptions = Annotated[
    Controls, Parameter(name="*", group=Group("Controls: every composed note keeps to them", sort_key=1))
]
SamplingOptions = Annotated[
    SamplingConfig, Parameter(name="*", group=Group("Sampling: how the model chooses", sort_key=2))
]
AsJSON = Annotated[bool, Parameter(name="--json", negative="")]
SoundOptions = Annotated[Sound, Parameter(name="*", group=Group("Sound: what plays the music", sort_key=3))]
