"""How music sounds, is played and is recorded, as options of the command line. Light: it is imported at every start."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from generator.errors import ContinuoError, Option
from generator.music.metre import parse_metre
from generator.music.tempo import check_tempo

Quantise = Literal["8ths", "16ths", "triplets", "32nds"]
LINK = "\0link"  # in place of an input whose MIDI clock leads: a session of Ableton Link
Leader = Literal["", "clock", "link"]  # who sets the tempo: this program, a MIDI clock, a session of Ableton Link
OWN_INPUT = "Continuo in"  # the MIDI port that is opened for other programs where no keyboard is chosen
USUAL_PAUSE = 0.9  # seconds of silence that end a phrase of a duet, unless they are chosen otherwise
SHORTEST_PAUSE, LONGEST_PAUSE = 0.1, 10.0  # seconds of silence that end a phrase of a duet


@dataclass(frozen=True)
class Sound:
    """Where music goes to, as options of the command line."""

    output: tuple[str, ...] = ()
    """A MIDI output, by a part of its name; `continuo ports` lists them. May be given several times."""
    virtual: bool = False
    """Open a MIDI port "Continuo" that other programs can connect to (Linux, macOS)."""
    synth: bool | None = None
    """Play on the built-in synth. [default: unless a MIDI output is given]"""
    soundfont: Path | None = None
    """SoundFont of the built-in synth, an .sf2 or .sf3 file. [default: one that ships]"""
    device: str | None = None
    """Sound device for the built-in synth, by a part of its name; null: nothing sounds. [default: the system's]"""
    latency: float | None = None
    """Latency of the built-in synth in milliseconds, 10 to 1000: raise it where sound crackles. [default: 50]"""
    channel: int | None = None
    """Send everything but drums on this MIDI channel, 1 to 16. [default: a channel for each part]"""
    program: int | None = None
    """Play everything but drums with this General MIDI instrument, 1 to 128. [default: the piece's]"""
    volume: int | None = None
    """Volume, 0 to 127. [default: 100, or the MIDI synth's own]"""
    clock: bool = False
    """Send MIDI clock to the MIDI outputs."""
    spread: bool = True
    """Where a piece has more parts than a MIDI output has channels, play some on the next ports of that device."""

    def __post_init__(self) -> None:
        if "" in self.output:
            raise ContinuoError("{--output} '': give a part of a MIDI output's name; `continuo ports` lists them")
        for name, low, high in (("channel", 1, 16), ("program", 1, 128), ("volume", 0, 127), ("latency", 10, 1000)):
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                raise ContinuoError(
                    "{option} is {value:g}; it must be from {low} to {high}",
                    option=Option(f"--{name}"),
                    value=value,
                    low=low,
                    high=high,
                )

    @property
    def uses_synth(self) -> bool:
        return not (self.output or self.virtual) if self.synth is None else self.synth


@dataclass(frozen=True)
class TransportOptions:
    """How a file is played, as options of the command line."""

    from_bar: int = 1
    """Begin at this bar, counted from 1."""
    loop: str | None = None
    """Repeat these bars, such as 5-8, until stopped with Ctrl+C."""
    speed: float = 1.0
    """Factor of the tempo, 0.05 to 20: 0.5 is half as fast as written."""
    metronome: bool = False
    """Click on the beats."""
    count_in: int = 0
    """Bars of clicks before the music, 0 to 16."""
    follow: str | None = None
    """Follow the MIDI clock of this MIDI input, by a part of its name."""
    link: bool = False
    """Play in time with Ableton Link: at its tempo, from its next bar line on."""

    def __post_init__(self) -> None:
        if self.from_bar < 1:
            raise ContinuoError("{--from-bar} is {from_bar}; it must be 1 or more", from_bar=self.from_bar)
        if self.link and self.follow is not None:
            raise ContinuoError("{--link} and {--follow} both lead the tempo: give one of them")
        if not 0.05 <= self.speed <= 20:
            raise ContinuoError("{--speed} is {speed:g}; it must be from 0.05 to 20", speed=self.speed)
        if not 0 <= self.count_in <= 16:
            raise ContinuoError("{--count-in} is {count_in}; it must be from 0 to 16 bars", count_in=self.count_in)


@dataclass(frozen=True)
class Recording:
    """How a phrase is taken down, as options of the command line."""

    tempo: float = 100.0
    """Tempo of the clicks and of the file, in quarter notes a minute."""
    metre: str = "4/4"
    """Metre of the clicks and of the file, such as 3/4."""
    bars: int | None = None
    """Stop after this many bars. [default: on Ctrl+C]"""
    count_in: int = 1
    """Bars of clicks before the recording, 0 to 16."""
    metronome: bool = True
    """Click on the beats."""
    quantise: Quantise | None = None
    """Move notes onto this grid. [default: as played]"""

    def __post_init__(self) -> None:
        check_tempo(self.tempo)
        parse_metre(self.metre)
        if not 0 <= self.count_in <= 16:
            raise ContinuoError("{--count-in} is {count_in}; it must be from 0 to 16 bars", count_in=self.count_in)
        if self.bars is not None and self.bars < 1:
            raise ContinuoError("{--bars} is {bars}; it must be 1 or more", bars=self.bars)
