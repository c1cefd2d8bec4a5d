"""The settings of the composing panel, as one value that a project can keep. Without Qt."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any, Literal, Self, get_args, get_type_hints

import msgspec

from generator.compose.asking.controls import Controls
from generator.errors import ContinuoError, Text
from generator.network.config import MAX_BARS, SamplingConfig

Mode = Literal["end", "playhead", "fill", "vary", "new", "endless"]
Scope = Literal["all", "selected"]
MODES_WITH_FORM: tuple[Mode, ...] = ("end", "playhead", "new", "fill")
"""The modes in which the number of bars is known beforehand."""
MOST_TAKES = 8
HIGHEST_SEED = 2**31 - 1
_STORED = {"seed": "number", "new_seed_each_time": "new_number_each_time"}  # as projects have always had them
_OF_A_PIECE = ("key", "chords", "passing", "range")


@dataclass(frozen=True)
class ComposeSettings:
    """The settings of the composing panel."""

    mode: Mode = "end"
    """Where to compose: after the end of the piece, from the playhead, in the chosen bars, a share of the notes in
    them, a piece from nothing, or endlessly."""
    bars: int = 8
    """Length of the new music in modes that have one, 1 to MAX_BARS."""
    takes: int = 3
    """Number of takes in modes that have several, 1 to MOST_TAKES."""
    style: str | None = None
    """One of the model's styles; None for any."""
    form: str | None = None
    """Form of the new music in MODES_WITH_FORM, "A A B A" or "verse=8,chorus=8,verse"; None for one drawn from people's
    forms."""
    controls: Controls = Controls()
    """What the notes keep to."""
    sampling: SamplingConfig = SamplingConfig()
    """How notes are drawn."""
    seed: int = 0
    """Seed of the random generator; 0 to HIGHEST_SEED."""
    new_seed_each_time: bool = True
    """Whether the next request gets another seed."""
    scope: Scope = "all"
    """Which tracks to compose: all, or those selected when Compose is pressed."""
    tracks: tuple[int, ...] | None = None
    """Ids of the selected tracks to compose; None for all."""
    add: str | None = None
    """Instruments of new tracks to compose beside the others, by their General MIDI names; None for none."""
    amount: int = 30
    """Percentage of the notes that is composed anew in bars that are varied, 1 to 100."""

    def __post_init__(self) -> None:
        if self.mode not in get_args(Mode):
            raise ContinuoError("the settings name an unknown way to compose, {mode!r}", mode=self.mode)
        for name, value, low, high in (
            (Text("length in bars"), self.bars, 1, MAX_BARS),
            (Text("number of takes"), self.takes, 1, MOST_TAKES),
            (Text("amount in percent"), self.amount, 1, 100),
            (Text("seed"), self.seed, 0, HIGHEST_SEED),
        ):
            if not low <= value <= high:
                raise ContinuoError(
                    "the {name} is {value}; it must be from {low} to {high}", name=name, value=value, low=low, high=high
                )
        if self.form is not None and self.has_form:
            from generator.compose.asking.form_plan import parse_form, parse_sections  # a window begins without a form

            if self.mode == "fill":  # the selected bars say how long it is
                parse_sections(self.form)
            else:
                parse_form(self.form, self.bars)

    @property
    def has_form(self) -> bool:
        """Whether the mode is one of MODES_WITH_FORM."""
        return self.mode in MODES_WITH_FORM

    def for_another_piece(self) -> Self:
        """The settings for another piece: those about a piece's notes are reset (where to compose, form, key, chords
        and range), those about how somebody works stay (length, takes, style, density, surprise and so on)."""
        usual = Controls()
        own = {name: getattr(usual, name) for name in _OF_A_PIECE}
        about = {"mode": "end", "scope": "all", "tracks": None, "add": None, "form": None}
        return dataclasses.replace(self, **about, controls=dataclasses.replace(self.controls, **own))

    def to_plain(self) -> dict[str, Any]:
        """As plain data for JSON."""
        return {_STORED.get(name, name): value for name, value in dataclasses.asdict(self).items()}

    @classmethod
    def from_plain(cls, plain: object) -> Self:
        """The inverse of `to_plain`; missing values get their defaults. Raises ContinuoError for anything else."""
        if isinstance(plain, dict):
            fields = {stored: name for name, stored in _STORED.items()}
            plain = {fields.get(name, name): value for name, value in plain.items()}
        return _made(cls, plain, Text("the composing settings"))


def _made(cls: type, plain: object, where: Text) -> Any:
    """A dataclass made from plain data, with every type checked. where: for the error."""
    if not isinstance(plain, dict):
        raise ContinuoError("{where} are damaged; the default settings are used", where=where)
    hints = get_type_hints(cls)
    values: dict[str, Any] = {}
    for name, value in plain.items():
        if name not in hints:
            raise ContinuoError(
                "{where} have an unknown entry, {name!r}; they may be from a newer Continuo",
                where=where,
                name=name,
            )
        if dataclasses.is_dataclass(hints[name]):
            values[name] = _made(hints[name], value, where)
        else:
            try:
                values[name] = msgspec.convert(value, hints[name])
            except msgspec.ValidationError:
                raise ContinuoError(
                    "{where} are damaged: {name} can't be {value:.60}", where=where, name=name, value=repr(value)
                ) from None
    return cls(**values)
