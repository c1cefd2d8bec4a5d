"""Groups of options that several commands share."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Group, Parameter

from app.live.options import Sound
from generator.compose.asking.controls import Controls
from generator.network.config import SamplingConfig

ControlOptions = Annotated[
    Controls, Parameter(name="*", group=Group("Controls: every composed note keeps to them", sort_key=1))
]
SamplingOptions = Annotated[
    SamplingConfig, Parameter(name="*", group=Group("Sampling: how the model chooses", sort_key=2))
]
SoundOptions = Annotated[Sound, Parameter(name="*", group=Group("Sound: what plays the music", sort_key=3))]
