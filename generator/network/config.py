"""The configurations of models and of sampling. Frozen; None is off."""

from __future__ import annotations

from dataclasses import dataclass

from generator.errors import ContinuoError, Option

MAX_BARS = 2000  # of new music
DEFAULT_CANDIDATES = 32  # composed side by side, of which the critic picks takes
# A checkpoint from a stranger can't ask for more.
_MAX_WIDTH, _MAX_LAYERS, _MAX_DILATION = 4096, 256, 2**16
_MAX_RECALL = 1024  # a megabyte for each sequence that is composed


def _check_range(name: str, value: int, highest: int) -> None:
    if not (isinstance(value, int) and 1 <= value <= highest):
        raise ContinuoError(
            "{name} is {value}; it must be a whole number from 1 to {highest:,}",
            name=name,
            value=repr(value),
            highest=highest,
        )


def _check_memory(relative: bool, recall: int) -> None:
    if not isinstance(relative, bool):
        raise ContinuoError("relative is {value}; it must be true or false", value=repr(relative))
    if recall != 0:
        _check_range("recall", recall, _MAX_RECALL)


@dataclass(frozen=True)
class WaveNetConfig:
    """A dilated causal convolutional network (van den Oord et al. 2016)."""

    channels: int = 112
    """Width of the embeddings and of the residual path."""
    skip_channels: int = 192
    """Width of the summed skip connections, the input of the output heads."""
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8)
    """Distance in events between the two taps of each layer, in order."""
    head_width: int = 160
    """Hidden width of each output head."""
    relative: bool = True
    """Also read and predict pitches relative to the preceding notes."""
    recall: int = 256
    """How many past events are searched for a similar context, to recall what followed it; 0 is off."""

    def __post_init__(self) -> None:
        for name in ("channels", "skip_channels", "head_width"):
            _check_range(name, getattr(self, name), _MAX_WIDTH)
        _check_range("the number of dilations", len(self.dilations), _MAX_LAYERS)
        for dilation in self.dilations:
            _check_range("a dilation", dilation, _MAX_DILATION)
        _check_range("the sum of dilations", sum(self.dilations), _MAX_DILATION)
        _check_memory(self.relative, self.recall)

    @property
    def receptive_field(self) -> int:
        """Events that the prediction of the next one depends on."""
        return 1 + sum(self.dilations)

    @property
    def hidden_width(self) -> int:
        """Width of what the heads see."""
        return self.skip_channels


@dataclass(frozen=True)
class LSTMConfig:
    """Stacked long short-term memory layers (Hochreiter & Schmidhuber 1997)."""

    channels: int = 112
    """Width of the embeddings."""
    hidden: int = 256
    """Width of each layer's state."""
    layers: int = 2
    """Number of stacked layers."""
    head_width: int = 160
    """Hidden width of each output head."""
    relative: bool = True
    """Also read and predict pitches relative to the preceding notes."""
    recall: int = 256
    """How many past events are searched for a similar context, to recall what followed it; 0 is off."""

    def __post_init__(self) -> None:
        for name in ("channels", "hidden", "head_width"):
            _check_range(name, getattr(self, name), _MAX_WIDTH)
        _check_range("layers", self.layers, _MAX_LAYERS)
        _check_memory(self.relative, self.recall)

    @property
    def receptive_field(self) -> None:
        """The state reaches back without a limit."""
        return None

    @property
    def hidden_width(self) -> int:
        """Width of what the heads see."""
        return self.hidden


ModelConfig = WaveNetConfig | LSTMConfig
MODEL_CONFIGS: dict[str, type[WaveNetConfig] | type[LSTMConfig]] = {"wavenet": WaveNetConfig, "lstm": LSTMConfig}


def family(config: ModelConfig) -> str:
    """The key of MODEL_CONFIGS that `config` belongs to."""
    return next(name for name, cls in MODEL_CONFIGS.items() if isinstance(config, cls))


# Temperature of tokens as a share of the others'. At one temperature for all that is low enough for few wrong notes,
# rhythm and durations are more even than people's: tests.benchmarks.composing.judge. Where drums play with other parts,
# shifts have it too: otherwise the other parts begin off the grid nearly as often as drummers do.
CAREFUL_SHARE = 0.75


@dataclass(frozen=True)
class SamplingConfig:
    """How the next event is drawn from the model's distribution."""

    temperature: float = 1.0
    """From 0 to 10: above 1 more surprising, below 1 more predictable; 0 always takes the most likely."""
    top_p: float | None = 0.97
    """Keep the most likely values that together have this probability, above 0 to 1 (nucleus sampling)."""
    top_k: int | None = None
    """Keep only this many of the most likely values, from 1. [default: all]"""
    min_p: float | None = None
    """Drop values less likely than this share of the most likely one's probability, 0 to below 1. [default: off]"""
    shift_temperature: float | None = None
    """Temperature of when notes begin. [default: --temperature, with drums three quarters of it]"""
    token_temperature: float | None = None
    """Temperature of which notes are played. [default: three quarters of --temperature]"""
    duration_temperature: float | None = None
    """Temperature of how long notes sound. [default: --temperature]"""
    velocity_temperature: float | None = None
    """Temperature of the velocities of notes. [default: --temperature]"""
    repeats: int = 1
    """How often one or two bars may repeat, also transposed, before other music is favoured, 1 to 1000; 0 is off."""
    guidance: float = 1.0
    """From 0 to 10: above 1 closer to style, metre, key and tempo, in twice the time (classifier-free guidance)."""
    closing: float = 2.0
    """From 0 to 4: above 1 the last bars close the piece more clearly; 1 leaves it to the model; 0 gives no close."""
    cadence: float = 1.0
    """From 0 to 4: how strongly the end is led to a cadence, the tonic in the bass; 0 leaves it to the model."""
    tightness: float = 1.0
    """From 0 to 4: how closely parts keep to sixteenths and triplets beside drums; 0 leaves it to the model."""
    presence: float = 1.0
    """From 0 to 4: how much parts that are added play beside drums; 0 leaves it to the model."""
    groove: float = 1.0
    """From 0 to 4: how closely drums keep to the pattern of the bars before; 0 leaves it to the model."""
    fullness: float = 1.0
    """From 0 to 1: how far chords stay as full as the model makes them, though notes are drawn carefully."""
    consistency: float = 1.0
    """From 0 to 4: how far harmonies, chords and figures come again as in people's music; 0 leaves it to the model."""
    form_strength: float = 1.0
    """From 0 to 4: how closely bars keep to the form, in a model that knows forms; 0 leaves it to the model."""

    def __post_init__(self) -> None:
        for name in (
            "temperature",
            *(f"{stream}_temperature" for stream in ("shift", "token", "duration", "velocity")),
        ):
            value = getattr(self, name)
            if value is not None and not 0 <= value <= 10:
                option = Option(f"--{name.replace('_', '-')}")
                raise ContinuoError("{option} is {value}; it must be between 0 and 10", option=option, value=value)
        if self.top_p is not None and not 0 < self.top_p <= 1:
            raise ContinuoError("{--top-p} is {top_p}; it must be above 0 and at most 1", top_p=self.top_p)
        if self.top_k is not None and self.top_k < 1:
            raise ContinuoError("{--top-k} is {top_k}; it must be 1 or more", top_k=self.top_k)
        if self.min_p is not None and not 0 <= self.min_p < 1:
            raise ContinuoError("{--min-p} is {min_p}; it must be at least 0 and below 1", min_p=self.min_p)
        if not 0 <= self.repeats <= 1000:
            raise ContinuoError("{--repeats} is {repeats}; it must be from 0 (off) to 1000", repeats=self.repeats)
        if not 0 <= self.guidance <= 10:
            raise ContinuoError("{--guidance} is {guidance}; it must be between 0 and 10", guidance=self.guidance)
        if not 0 <= self.form_strength <= 4:
            raise ContinuoError(
                "{--form-strength} is {form_strength}; it must be between 0 and 4", form_strength=self.form_strength
            )
        if not 0 <= self.closing <= 4:
            raise ContinuoError("{--closing} is {closing}; it must be between 0 and 4", closing=self.closing)
        if not 0 <= self.cadence <= 4:
            raise ContinuoError("{--cadence} is {cadence}; it must be between 0 and 4", cadence=self.cadence)
        if not 0 <= self.groove <= 4:
            raise ContinuoError("{--groove} is {groove}; it must be between 0 and 4", groove=self.groove)
        if not 0 <= self.fullness <= 1:
            raise ContinuoError("{--fullness} is {fullness}; it must be between 0 and 1", fullness=self.fullness)
        if not 0 <= self.consistency <= 4:
            raise ContinuoError(
                "{--consistency} is {consistency}; it must be between 0 and 4", consistency=self.consistency
            )
        if not 0 <= self.presence <= 4:
            raise ContinuoError("{--presence} is {presence}; it must be between 0 and 4", presence=self.presence)
        if not 0 <= self.tightness <= 4:
            raise ContinuoError("{--tightness} is {tightness}; it must be between 0 and 4", tightness=self.tightness)

    def of_stream(self, name: str, *, with_drums: bool = False) -> float:
        """The temperature of one stream; that of the part is the general one. with_drums: whether drums play with
        other parts."""
        own = getattr(self, f"{name}_temperature", None)
        is_careful = name == "token" or (with_drums and name == "shift")
        return self.temperature * (CAREFUL_SHARE if is_careful else 1.0) if own is None else own
