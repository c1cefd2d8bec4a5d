"""What a model is made of, and how it is sampled. Frozen; None is off."""

from __future__ import annotations

from dataclasses import dataclass

from generator.errors import ContinuoError, Option

MAX_BARS = 2000  # of new music
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
    """Width of the sum of skips, which the heads see."""
    dilations: tuple[int, ...] = (1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8)
    """Distance in events between the two taps of each layer, in order."""
    head_width: int = 160
    """Hidden width of each output head."""
    relative: bool = True
    """Hear, and choose, pitches relative to those just heard as well."""
    recall: int = 256
    """How many events are looked back on, for what came when it was last like now; 0 is off."""

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
    """How many layers are stacked."""
    head_width: int = 160
    """Hidden width of each output head."""
    relative: bool = True
    """Hear, and choose, pitches relative to those just heard as well."""
    recall: int = 256
    """How many events are looked back on, for what came when it was last like now; 0 is off."""

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


@dataclass(frozen=True)
class SamplingConfig:
    """How the next event is drawn from the model's distribution."""

    temperature: float = 0.9
    """Above 1 more surprising, below 1 more predictable; 0 always takes the likeliest."""
    top_p: float | None = 0.95
    """Keep the likeliest values that together have this probability (nucleus sampling)."""
    top_k: int | None = None
    """Keep at most so many of the likeliest values."""
    min_p: float | None = None
    """Drop values less likely than this share of the likeliest one's probability."""
    shift_temperature: float | None = None
    """The same for when notes begin. [default: --temperature]"""
    token_temperature: float | None = None
    """The same for which notes. [default: --temperature]"""
    duration_temperature: float | None = None
    """The same for how long they sound. [default: --temperature]"""
    velocity_temperature: float | None = None
    """The same for how loud they are. [default: --temperature]"""
    repeats: int = 1
    """So often a bar, or two, may come in a row, transposed or not, before going on otherwise is favoured; 0 is off."""
    guidance: float = 1.0
    """Above 1 it keeps closer to style, metre, key and tempo (classifier-free guidance), in twice the time."""
    closing: float = 2.0
    """Above 1 the last bars bring a piece to a close more surely; 1 leaves it to the model; 0 goes on to the end."""

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
        if not 0 <= self.closing <= 4:
            raise ContinuoError("{--closing} is {closing}; it must be between 0 and 4", closing=self.closing)

    def of_stream(self, name: str) -> float:
        """The temperature of one stream."""
        own = getattr(self, f"{name}_temperature")
        return self.temperature if own is None else own
