"""Names and shapes of a model's parameters: the contract between training (torch) and composing (numpy).

Matrices are (out, in), as torch.nn.Linear and torch.nn.LSTM hold them.
"""

from __future__ import annotations

from generator.events.context import FEATURE_SETS, ContextFeature
from generator.events.streams import CHAINS, PART, SHIFT, STREAM_SETS, TOKEN, EventStream, stream_sizes
from generator.events.vocabulary import Vocabulary
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, RECALL_WIDTH
from generator.network.relative import relative_width

Shapes = dict[str, tuple[int, ...]]

# The condition that all stream sets know of the next event once its shift is chosen: its position in the bar.
NEXT_POSITION = "position"
# What is recalled for that event, once its shift and part are chosen.
RECALL = "recall"

# The projection from activations to a passage's vector. Width: a million vectors of 64 numbers are compared in 30 ms;
# pools: mean, maximum and root mean square of every unit over time.
EMBEDDING_PREFIX = "similar."
EMBEDDING_WIDTH, EMBEDDING_POOLS = 64, 3


def chain_of(stream_set: str) -> list[EventStream]:
    """The streams in the order in which they are chosen."""
    return [STREAM_SETS[stream_set][column] for column in CHAINS[stream_set]]


def next_features(stream_set: str) -> list[ContextFeature]:
    """Conditions that are known of the next event once its shift is chosen, in the order of context.next_columns."""
    return [feature for feature in FEATURE_SETS[stream_set] if feature.is_next]


def recall_tables(stream_set: str) -> list[str]:
    """Names of the embeddings in recall's queries and keys: those of what is known of an event before its token."""
    earlier = [f"embedding.{stream.name}" for stream in chain_of(stream_set) if stream in (SHIFT, PART)]
    return [*earlier, f"context.{NEXT_POSITION}"]


def parameter_shapes(config: ModelConfig, vocabulary: Vocabulary) -> Shapes:
    """The shape of every parameter of the model, by name."""
    streams, chain = STREAM_SETS[vocabulary.streams], chain_of(vocabulary.streams)
    sizes = dict(zip(streams, stream_sizes(streams, len(vocabulary)), strict=True))
    width = config.channels
    shapes: Shapes = {f"embedding.{stream.name}.weight": (size, width) for stream, size in sizes.items()}
    features = FEATURE_SETS[vocabulary.streams]
    shapes |= {f"context.{feature.name}.weight": (feature.size, width) for feature in features}
    shapes |= _wavenet_shapes(config) if isinstance(config, WaveNetConfig) else _lstm_shapes(config)
    hidden, head = config.hidden_width, config.head_width
    for index, stream in enumerate(chain):
        name = f"heads.{stream.name}"
        shapes[f"{name}.hidden.weight"] = (head, hidden)
        shapes[f"{name}.hidden.bias"] = (head,)
        for earlier in chain[:index]:
            shapes[f"{name}.given.{earlier.name}.weight"] = (head, width)
        if index:
            for feature in next_features(vocabulary.streams):
                shapes[f"{name}.given.{feature.name}.weight"] = (head, width)
            if has_recall(config, vocabulary) and index >= chain.index(TOKEN):
                shapes[f"{name}.given.{RECALL}.weight"] = (head, RECALL_WIDTH)
        shapes[f"{name}.output.weight"] = (sizes[stream], head)
        shapes[f"{name}.output.bias"] = (sizes[stream],)
    if has_relative(config, vocabulary):
        shapes["relative.input.weight"] = (width, relative_width(vocabulary))
        shapes["relative.output.weight"] = (relative_width(vocabulary), head)
        shapes["relative.output.bias"] = (relative_width(vocabulary),)
    if has_recall(config, vocabulary):
        # in: hidden, shift, part where there are parts, position
        known = hidden + len(recall_tables(vocabulary.streams)) * width
        for name in ("query", "key"):
            shapes[f"recall.{name}.weight"] = (RECALL_HEADS * KEY_WIDTH, known)
        shapes["recall.value.weight"] = (RECALL_WIDTH, width)
        shapes["recall.distance"] = (RECALL_HEADS, config.recall)
    return shapes


def layer_units(config: ModelConfig) -> tuple[int, ...]:
    """Number of units of each layer of the trunk, and at the end the width of the heads' input."""
    if isinstance(config, WaveNetConfig):
        return (*(config.channels for _ in config.dilations), config.skip_channels)
    return (config.hidden,) * (config.layers + 1)


def embedding_shapes(config: ModelConfig) -> Shapes:
    """Shapes of the weights for finding similar music, which a checkpoint may also have
    (generator.analysis.embedding)."""
    features = EMBEDDING_POOLS * sum(layer_units(config))
    return {
        f"{EMBEDDING_PREFIX}weight": (EMBEDDING_WIDTH, features),
        f"{EMBEDDING_PREFIX}bias": (EMBEDDING_WIDTH,),
    }


def has_relative(config: ModelConfig, vocabulary: Vocabulary) -> bool:
    """Whether the model has parameters for relative pitch."""
    return config.relative and vocabulary.has_timing


def has_recall(config: ModelConfig, vocabulary: Vocabulary) -> bool:
    """Whether the model has parameters for recall."""
    return config.recall > 0 and vocabulary.has_timing


def _wavenet_shapes(config: WaveNetConfig) -> Shapes:
    width, skip = config.channels, config.skip_channels
    shapes: Shapes = {"input.weight": (width, width), "input.bias": (width,)}
    for layer in range(len(config.dilations)):
        name = f"blocks.{layer}"
        shapes[f"{name}.conv.weight"] = (2 * width, 2 * width)  # in: [the tap d events ago, the present]
        shapes[f"{name}.conv.bias"] = (2 * width,)  # out: [filter, gate]
        shapes[f"{name}.out.weight"] = (width + skip, width)  # out: [residual, skip]
        shapes[f"{name}.out.bias"] = (width + skip,)
    return shapes


def _lstm_shapes(config: LSTMConfig) -> Shapes:
    shapes: Shapes = {"skip.weight": (config.hidden, config.channels), "skip.bias": (config.hidden,)}
    for layer in range(config.layers):
        name, inputs = f"layers.{layer}", config.hidden if layer else config.channels
        shapes[f"{name}.weight_ih_l0"] = (4 * config.hidden, inputs)  # gates: input, forget, cell, output
        shapes[f"{name}.weight_hh_l0"] = (4 * config.hidden, config.hidden)
        shapes[f"{name}.bias_ih_l0"] = (4 * config.hidden,)
        shapes[f"{name}.bias_hh_l0"] = (4 * config.hidden,)
    return shapes
