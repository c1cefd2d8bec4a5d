"""A model's single step as ONNX graphs, of plain operators; export.py says what goes in and comes out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from generator.events.context import COLUMN, FEATURE_SETS, context_width, next_columns
from generator.events.streams import CHAINS, PART_INDEX, SHIFT_INDEX, STREAM_SETS, TOKEN
from generator.events.vocabulary import Vocabulary
from generator.network.checkpoint import Checkpoint
from generator.network.config import LSTMConfig, WaveNetConfig
from generator.network.parameters import (
    NEXT_POSITION,
    RECALL,
    chain_of,
    has_recall,
    has_relative,
    next_features,
)
from training.onnx import memory
from training.onnx.conditions import condition_tables, row_numbers
from training.onnx.nodes import NEXT, Graph, Tensor

if TYPE_CHECKING:
    from onnx import ModelProto

Weights = Mapping[str, np.ndarray]
# Of the new event: its place in the bar, and the rows of the tables of all that is known of it.
_POSITION, _CONDITIONS = "position.column", "next_conditions"


def state_tensors(checkpoint: Checkpoint) -> list[Tensor]:
    """What a step hands on to the next; zeros at first. WaveNet: `rings`, the last d inputs of each layer, one layer
    after another (shifting them would copy them once more), and `place`, the events taken in, alike for all sequences.
    """
    config = checkpoint.config
    if isinstance(config, WaveNetConfig):
        rings = ("rings", [sum(config.dilations), "batch", config.channels], "float32")
        return [rings, ("place", [], "int64"), *_memory_tensors(checkpoint)]
    names = [f"{kind}.{layer}" for layer in range(config.layers) for kind in ("hidden", "cell")]
    return [*((name, [1, "batch", config.hidden], "float32") for name in names), *_memory_tensors(checkpoint)]


def heads_states(checkpoint: Checkpoint) -> list[Tensor]:
    """Those that the heads get as well, as the step before them left them."""
    return memory.passed_to_heads(_memory_tensors(checkpoint))


def _memory_tensors(checkpoint: Checkpoint) -> list[Tensor]:
    config, vocabulary = checkpoint.config, checkpoint.vocabulary
    found = memory.relative_states(vocabulary) if has_relative(config, vocabulary) else []
    return found + (memory.recall_states(config) if has_recall(config, vocabulary) else [])


def step_model(checkpoint: Checkpoint, about: dict[str, Any]) -> ModelProto:
    """event, context, states -> inner, states."""
    graph, weights, config, vocabulary = Graph(), checkpoint.weights, checkpoint.config, checkpoint.vocabulary
    names = [stream.name for stream in STREAM_SETS[vocabulary.streams]]
    features, chain = FEATURE_SETS[vocabulary.streams], [stream.name for stream in chain_of(vocabulary.streams)]
    columns = ["event", row_numbers(graph, "context", features, "conditions")]
    tables = [weights[f"embedding.{name}.weight"] for name in names]
    tables += [row for own in features for row in condition_tables(own, weights[f"context.{own.name}.weight"])]
    if has_relative(config, vocabulary):
        rows, more = memory.past_intervals(graph, weights, vocabulary)
        columns, tables = [*columns, rows], tables + more
    x = graph.summed_rows(graph.node("Concat", columns, "columns", axis=1), tables, "embedding")
    if has_relative(config, vocabulary):
        x = memory.past_classes(graph, weights, vocabulary, x)
    trunk: Any = _wavenet if isinstance(config, WaveNetConfig) else _lstm
    hidden = trunk(graph, config, weights, x)
    matrix, bias = (np.concatenate([weights[f"heads.{n}.hidden.{part}"] for n in chain]) for part in ("weight", "bias"))
    if has_recall(config, vocabulary):
        parts = [PART_INDEX] if vocabulary.has_parts else []
        begins = graph.constant("begins", [len(names) + COLUMN[NEXT_POSITION], SHIFT_INDEX, *parts])
        begun = graph.node("Gather", ["columns", begins], "begun", axis=1)
        memory.remember(graph, weights, vocabulary, begun, x, hidden)
        # The query's part that is known by now, so that heads need no `hidden`.
        query = memory.query_matrix(weights, vocabulary)
        matrix, bias = np.concatenate([matrix, query]), np.pad(bias, (0, len(query)))
    graph.linear(hidden, matrix, bias, "inner")
    states = state_tensors(checkpoint)
    width = context_width(vocabulary.streams)
    inputs = [("event", ["batch", len(names)], "int64"), ("context", ["batch", width], "int64")]
    inner = ("inner", ["batch", len(bias)], "float32")
    return graph.model("step", about, [*inputs, *states], [inner, *((NEXT + n, shape, t) for n, shape, t in states)])


def _wavenet(graph: Graph, config: WaveNetConfig, weights: Weights, x: str) -> str:
    """x: (B, C) -> (B, S). van den Oord et al. 2016, Paine et al. 2016."""
    width, layers = config.channels, len(config.dilations)
    turns = graph.node("Mod", ["place", graph.constant("dilations", config.dilations)], "turns")
    first = graph.constant("rings.first", np.cumsum([0, *config.dilations[:-1]]))
    slots = graph.node("Add", [turns, first], "slots")  # (L,)
    pasts = graph.node("Gather", ["rings", slots], "pasts", axis=0)  # (L, B, C)
    x = graph.linear(x, weights["input.weight"], weights["input.bias"], "input")
    inputs, gated, skips = [], [], []
    for layer in range(layers):
        name = f"blocks.{layer}"
        conv, conv_bias = weights[f"{name}.conv.weight"], weights[f"{name}.conv.bias"]
        out, out_bias = weights[f"{name}.out.weight"], weights[f"{name}.out.bias"]
        inputs.append(x)
        past = graph.node("Gather", [pasts, graph.constant(f"{name}.number", layer)], f"{name}.past", axis=0)
        both = graph.linear(graph.node("Concat", [past, x], f"{name}.taps", axis=1), conv, conv_bias, f"{name}.conv")
        graph.node("Split", [both], f"{name}.filter", f"{name}.gate", axis=1)
        halves = [graph.node("Tanh", [f"{name}.filter"], f"{name}.tanh")]
        halves += [graph.node("Sigmoid", [f"{name}.gate"], f"{name}.sigmoid")]
        gated.append(graph.node("Mul", halves, f"{name}.gated"))
        skips.append((out[width:], out_bias[width:]))
        if layer < layers - 1:  # of the last layer only the skip is seen
            residual = graph.linear(gated[-1], out[:width], out_bias[:width], f"{name}.residual")
            x = graph.node("Add", [x, residual], f"{name}.x")
    rows = graph.node("Concat", inputs, "presents.rows", axis=0)  # (L * B, C)
    presents = graph.node("Reshape", [rows, graph.constant("presents.shape", [layers, -1, width])], "presents")
    places = graph.node("Unsqueeze", [slots, graph.constant("axis.1", [1])], "places")
    graph.node("ScatterND", ["rings", places, presents], f"{NEXT}rings")
    graph.node("Add", ["place", graph.constant("one", 1)], f"{NEXT}place")
    # All skips are summed anyway: one product over all layers' gated values does it.
    matrix, bias = np.concatenate([skip for skip, _ in skips], axis=1), np.sum([bias for _, bias in skips], axis=0)
    return graph.silu(graph.linear(graph.node("Concat", gated, "gated", axis=1), matrix, bias, "skips"), "hidden")


def _lstm(graph: Graph, config: LSTMConfig, weights: Weights, x: str) -> str:
    """x: (B, C) -> (B, H)."""
    size, first = config.hidden, graph.constant("axis.0", [0])
    order = np.r_[0:size, 3 * size : 4 * size, size : 3 * size]  # torch: in, forget, cell, out; ONNX: in, out, forget
    total = graph.linear(x, weights["skip.weight"], weights["skip.bias"], "skip")
    x = graph.node("Unsqueeze", [x, first], "sequence")  # (1, B, C): of one event
    for layer in range(config.layers):
        name = f"layers.{layer}"
        own = {part: weights[f"{name}.{part}_l0"][order] for part in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")}
        own["bias"] = np.concatenate([own.pop("bias_ih"), own.pop("bias_hh")])
        inputs = [x, *(graph.constant(f"{name}.{part}", value[None]) for part, value in own.items())]
        inputs += ["", f"hidden.{layer}", f"cell.{layer}"]  # no sequence lengths
        x = f"{NEXT}hidden.{layer}"  # (1, B, H), as a sequence of one event is
        graph.node("LSTM", inputs, "", x, f"{NEXT}cell.{layer}", hidden_size=size)
        total = graph.node("Add", [total, graph.node("Squeeze", [x, first], f"{name}.hidden")], f"{name}.total")
    return total


def heads_model(checkpoint: Checkpoint, about: dict[str, Any]) -> ModelProto:
    """inner, chosen, position or next_context, stage, states -> logits: nested Ifs, each with one head, and else the
    later ones."""
    graph, weights, vocabulary = Graph(), checkpoint.weights, checkpoint.vocabulary
    recall, stream_set = has_recall(checkpoint.config, vocabulary), vocabulary.streams
    chain = chain_of(stream_set)
    names, columns = [stream.name for stream in chain], CHAINS[stream_set]
    result, nodes = "", []
    for stage in reversed(range(len(names))):
        graph.nodes = []
        own = _head(graph, checkpoint, stage)
        if result:
            branches = {"then_branch": graph.branch(own, graph.nodes), "else_branch": graph.branch(result, nodes)}
            graph.nodes = []
            if recall and chain[stage] is TOKEN:  # for this head and all after it
                begun = _with_chosen(graph, "recall", _POSITION, columns[:stage])
                memory.recalled(graph, weights, vocabulary, "query", begun)
            asked = graph.node("Equal", ["stage", graph.constant(f"{names[stage]}.stage", stage)], f"{own}.asked")
            own = graph.node("If", [asked], f"{own}.or_later", **branches)
        result, nodes = own, graph.nodes
    graph.nodes = []
    widths, parts = [checkpoint.config.head_width] * len(names), [f"{name}.inner" for name in names]
    if recall:
        widths, parts = [*widths, memory.QUERY_WIDTH], [*parts, "query"]
    graph.node("Split", ["inner", *([graph.constant("inner.widths", widths)] if recall else [])], *parts, axis=1)
    known = _known_of_next(graph, vocabulary)
    graph.nodes += nodes
    graph.node("Identity", [result], "logits")
    inner, chosen = ("inner", ["batch", sum(widths)], "float32"), ("chosen", ["batch", len(names)], "int64")
    inputs = [inner, chosen, known, ("stage", [], "int64"), *heads_states(checkpoint)]
    return graph.model("heads", about, inputs, [("logits", ["batch", None], "float32")])


def _known_of_next(graph: Graph, vocabulary: Vocabulary) -> Tensor:
    """The input that says what is known of the new event when its shift is chosen. Makes _POSITION, (B, 1), and with
    parts, where more is known, _CONDITIONS, (B, N), rows of their tables."""
    if not vocabulary.has_parts:
        graph.node("Unsqueeze", ["position", graph.constant("axis.1", [1])], _POSITION)
        return "position", ["batch"], "int64"
    row_numbers(graph, "next_context", next_features(vocabulary.streams), _CONDITIONS)
    graph.node("Gather", ["next_context", graph.constant("position.first", [0])], _POSITION, axis=1)
    return "next_context", ["batch", len(next_columns(vocabulary.streams))], "int64"


def _with_chosen(graph: Graph, name: str, known: str, columns: Sequence[int]) -> str:
    """(B, N + C): what is known of the new event, (B, N), and what was chosen of it in these streams."""
    earlier = graph.constant(f"{name}.earlier", columns)
    chosen = graph.node("Gather", ["chosen", earlier], f"{name}.chosen", axis=1)
    return graph.node("Concat", [known, chosen], f"{name}.columns", axis=1)


def _head(graph: Graph, checkpoint: Checkpoint, stage: int) -> str:
    """(B, V). Projections of embeddings are multiplied out, into tables."""
    weights, stream_set = checkpoint.weights, checkpoint.vocabulary.streams
    known = _CONDITIONS if checkpoint.vocabulary.has_parts else _POSITION
    chain = chain_of(stream_set)
    name = chain[stage].name
    x = f"{name}.inner"
    if stage:
        columns, tables = _with_chosen(graph, name, known, CHAINS[stream_set][:stage]), []
        for own in next_features(stream_set):
            projected = weights[f"context.{own.name}.weight"] @ weights[f"heads.{name}.given.{own.name}.weight"].T
            tables += condition_tables(own, projected)
        for of in (stream.name for stream in chain[:stage]):
            tables.append(weights[f"embedding.{of}.weight"] @ weights[f"heads.{name}.given.{of}.weight"].T)
        x = graph.node("Add", [x, graph.summed_rows(columns, tables, f"{name}.given")], f"{name}.mixed")
        if has_recall(checkpoint.config, checkpoint.vocabulary) and stage >= chain.index(TOKEN):
            matrix = graph.constant(f"{name}.{RECALL}.weight", weights[f"heads.{name}.given.{RECALL}.weight"].T)
            x = graph.node("Gemm", ["recalled", matrix, x], f"{name}.mixed.{RECALL}")
    inner = graph.silu(x, f"{name}.silu")
    output, bias = weights[f"heads.{name}.output.weight"], weights[f"heads.{name}.output.bias"]
    logits = graph.linear(inner, output, bias, f"{name}.logits")
    if chain[stage] is TOKEN and has_relative(checkpoint.config, checkpoint.vocabulary):
        return memory.favoured(graph, weights, checkpoint.vocabulary, inner, logits)
    return logits
