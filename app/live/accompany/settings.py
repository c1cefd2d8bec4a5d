"""How an accompaniment is played."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError
from generator.music.metre import parse_metre
from generator.music.tempo import check_tempo
from generator.network.config import SamplingConfig

DEFAULT_PARTS = "bass, drums"
Start = Literal["count-in", "taps", "listen", "clock", "link"]


@dataclass(frozen=True)
class AccompanySettings:
    """What plays with you, and in which tempo."""

    parts: str = DEFAULT_PARTS
    """Instruments that are composed under your playing, "bass, drums"."""
    start: Start = "taps"
    """How the tempo is given: clicks count in at `bpm`; you strike a bar of beats on any key; you play, and it begins
    once your beat is plain; a MIDI clock, which the player follows, starts it; or it begins at the next bar line of a
    session of Ableton Link, which the player follows."""
    bpm: float | None = None
    """Quarter notes a minute; needed for a count-in."""
    count_in: int = 1
    """Bars of clicks before the music, 1 to 16."""
    metre: str = "4/4"
    """Such as 3/4."""
    adapts: bool = False
    """Whether the tempo follows your playing, but under a MIDI clock or in a session."""
    program: int = 0
    """General MIDI program that you play, 0 to 127."""
    style: str | None = None
    """Of the model's; None for any."""
    controls: Controls = Controls()
    """What the composed parts have to keep to, before what they take from your playing."""
    sampling: SamplingConfig = SamplingConfig()
    """How notes are drawn."""
    rng_seed: int = 0
    """Random seed, 0 or more."""

    @property
    def is_led(self) -> bool:
        """Whether others set the tempo while it plays."""
        return self.start in ("clock", "link")

    def __post_init__(self) -> None:
        parse_metre(self.metre)
        if self.bpm is not None:
            check_tempo(self.bpm)
        elif self.start == "count-in":
            raise ContinuoError("a count-in needs a tempo: give one")
        if not 1 <= self.count_in <= 16:
            raise ContinuoError("{--count-in} is {count_in}; it must be from 1 to 16 bars", count_in=self.count_in)
