"""Options and groups of options that several commands share: their types, names and what --help says of them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

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


KeyboardArgument = Annotated[
    str | None,
    Parameter(
        help='The MIDI input, by a part of its name. [default: a port "Continuo in" that other programs can connect to]'
    ),
]
CheckpointOption = Annotated[Path | None, Parameter(help="The model, a .safetensors file. [default: one that ships]")]
OutOption = Annotated[Path | None, Parameter(name=["--out", "-o"])]
AsJSON = Annotated[bool, Parameter(name="--json", negative="")]
SoundOptions = Annotated[Sound, Parameter(name="*", group=Group("Sound: what plays the music", sort_key=3))]


@dataclass(frozen=True)
class Composing:
    """How every note is composed, as options of the commands that compose."""

    style: str | None = None
    """One of the checkpoint's styles, as `continuo inspect` lists them."""
    rng_seed: int = 0
    """Random seed, from 0: another seed gives other music."""
    controls: Annotated[
        Controls, Parameter(name="*", group=Group("Controls: every composed note keeps to them", sort_key=1))
    ] = Controls()
    """What every composed note keeps to."""
    sampling: Annotated[
        SamplingConfig, Parameter(name="*", group=Group("Sampling: how the model chooses", sort_key=2))
    ] = SamplingConfig()
    """How the next event is drawn."""


@dataclass(frozen=True)
class NewMusic:
    """What new music is to be, as options of `generate` and `play`. Fields are named as those of a Wish."""

    parts: str | None = None
    """The parts of the clip to compose for, while the others stay as they are: "bass, drums", "violin 2" or "3".
    [default: all]"""
    others: Literal["rest", "continue"] | None = None
    """With --parts: whether parts that end before the new music does rest or are continued, too. [default: rest]"""
    ensemble: str | None = None
    """The instruments of a piece from nothing: "piano, bass, drums", "2 violins, viola, cello". [default: piano]"""
    form: str | None = None
    """The form of the new music: "A A B A", or "verse=8,chorus=8,verse" with bars. [default: a form like people's]"""
    metre: str | None = None
    """Metre of a piece from nothing, such as 3/4. [default: 4/4]"""
    tempo: float | None = None
    """Tempo of the new music, in quarter notes a minute. [default: the clip's main tempo, which is not that of a
    ritardando at its end; from nothing, 120]"""
    mix: str | None = None
    """Volume, pan, reverb and chorus of parts, each 0 to 127: "bass: volume 90, pan left; drums: reverb 20".
    [default: the file's]"""


ComposingOptions = Annotated[Composing, Parameter(name="*")]
NewMusicOptions = Annotated[NewMusic, Parameter(name="*")]
