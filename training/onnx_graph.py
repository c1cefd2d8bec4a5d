"""A model's single step as ONNX graphs, of plain operators; export_onnx says what goes in and comes out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from generator import context, streams
from generator.checkpoint import Checkpoint
from generator.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.parameters import NEXT_POSITION

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

FORMAT = "continuo-onnx"
OPSET, IR_VERSION = 17, 8  # of 2022: runtimes have had years to learn them
NEXT = "next."
Weights = Mapping[str, np.ndarray]
Tensor = tuple[str, Sequence[Any], str]  # name, shape (whole numbers, "batch", or None), dtype


class _Graph:
    """Collects nodes and constants; what adds a value gives back its name."""

    def __init__(self) -> None:
        from onnx import helper, numpy_helper

        self._helper, self._to_tensor = helper, numpy_helper.from_array
        self.nodes: list[NodeProto] = []
        self._constants = {}

    def constant(self, name: str, value: object) -> str:
        """Weights, or whole numbers that an operator needs."""
        kind = np.float32 if isinstance(value, np.ndarray) and value.dtype.kind == "f" else np.int64
        self._constants[name] = self._to_tensor(np.array(value, kind, order="C"), name)
        return name

    def node(self, operator: str, inputs: list[str], *outputs: str, **attributes: Any) -> str:
        self.nodes.append(self._helper.make_node(operator, inputs, outputs, name=outputs[-1], **attributes))
        return outputs[0]

    def linear(self, x: str, weight: np.ndarray, bias: np.ndarray, output: str) -> str:
        """x: (B, in), weight: (out, in) -> (B, out)."""
        inputs = [x, self.constant(f"{output}.weight", weight.T), self.constant(f"{output}.bias", bias)]
        return self.node("Gemm", inputs, output)

    def silu(self, x: str, output: str) -> str:
        return self.node("Mul", [x, self.node("Sigmoid", [x], f"{output}.gate")], output)

    def summed_rows(self, columns: str, tables: list[np.ndarray], output: str) -> str:
        """Sum of one row of each of N tables. columns: (B, N) -> (B, C). As one table: few operators for any N."""
        first = self.constant(f"{output}.first", np.cumsum([0, *map(len, tables[:-1])]))
        rows = self.node("Add", [columns, first], f"{output}.rows")
        found = self.node("Gather", [self.constant(f"{output}.table", np.concatenate(tables)), rows], f"{output}.found")
        return self.node("ReduceSum", [found, self.constant("axis.1", [1])], output, keepdims=0)

    def branch(self, output: str, nodes: list[NodeProto]) -> Any:
        """A part of an If, which sees this graph's values."""
        return self._helper.make_graph(nodes, output, [], [self._declare((output, ["batch", None], "float32"))])

    def model(self, part: str, about: dict[str, Any], inputs: list[Tensor], outputs: list[Tensor]) -> ModelProto:
        """Types and shapes are checked."""
        import onnx

        takes, gives = map(self._declare, inputs), map(self._declare, outputs)
        constants = [*self._constants.values()]
        graph = self._helper.make_graph(self.nodes, f"continuo_{part}", [*takes], [*gives], constants)
        opsets = [self._helper.make_opsetid("", OPSET)]
        model = self._helper.make_model(graph, producer_name="continuo", opset_imports=opsets, ir_version=IR_VERSION)
        about = about | {"part": part}
        self._helper.set_model_props(model, {"format": FORMAT, "continuo": json.dumps(about, sort_keys=True)})
        onnx.checker.check_model(model, full_check=True)
        return model

    def _declare(self, tensor: Tensor) -> Any:
        kind = self._helper.np_dtype_to_tensor_dtype(np.dtype(tensor[2]))
        return self._helper.make_tensor_value_info(tensor[0], kind, tensor[1])


def state_tensors(config: ModelConfig) -> list[Tensor]:
    """What a step hands on to the next; zeros at first. WaveNet: `rings`, the last d inputs of each layer, one layer
    after another (shifting them would copy them once more), and `place`, the events taken in, alike for all sequences.
    """
    if isinstance(config, WaveNetConfig):
        return [("rings", [sum(config.dilations), "batch", config.channels], "float32"), ("place", [], "int64")]
    names = [f"{kind}.{layer}" for layer in range(config.layers) for kind in ("hidden", "cell")]
    return [(name, [1, "batch", config.hidden], "float32") for name in names]


def step_model(checkpoint: Checkpoint, about: dict[str, Any]) -> ModelProto:
    """event, context, states -> inner, states."""
    graph, weights, config = _Graph(), checkpoint.weights, checkpoint.config
    names = [stream.name for stream in streams.STREAM_SETS[checkpoint.vocabulary.streams]]
    tables = [weights[f"embedding.{name}.weight"] for name in names]
    tables += [weights[f"context.{feature.name}.weight"] for feature in context.FEATURES]
    x = graph.summed_rows(graph.node("Concat", ["event", "context"], "columns", axis=1), tables, "embedding")
    trunk: Any = _wavenet if isinstance(config, WaveNetConfig) else _lstm
    matrix, bias = (np.concatenate([weights[f"heads.{n}.hidden.{part}"] for n in names]) for part in ("weight", "bias"))
    graph.linear(trunk(graph, config, weights, x), matrix, bias, "inner")
    states = state_tensors(config)
    told = [("event", ["batch", len(names)], "int64"), ("context", ["batch", len(context.FEATURES)], "int64")]
    inner = ("inner", ["batch", len(bias)], "float32")
    return graph.model("step", about, [*told, *states], [inner, *((NEXT + n, shape, t) for n, shape, t in states)])


def _wavenet(graph: _Graph, config: WaveNetConfig, weights: Weights, x: str) -> str:
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


def _lstm(graph: _Graph, config: LSTMConfig, weights: Weights, x: str) -> str:
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
    """inner, chosen, position, stage -> logits: nested Ifs, each with one head, and else the later ones."""
    graph, width = _Graph(), checkpoint.config.head_width
    names = [stream.name for stream in streams.STREAM_SETS[checkpoint.vocabulary.streams]]
    result, nodes = "", []
    for stage in reversed(range(len(names))):
        graph.nodes = []
        own = _head(graph, checkpoint, names, stage)
        if result:
            branches = {"then_branch": graph.branch(own, graph.nodes), "else_branch": graph.branch(result, nodes)}
            graph.nodes = []
            asked = graph.node("Equal", ["stage", graph.constant(f"{names[stage]}.stage", stage)], f"{own}.asked")
            own = graph.node("If", [asked], f"{own}.or_later", **branches)
        result, nodes = own, graph.nodes
    graph.nodes = []
    graph.node("Split", ["inner"], *(f"{name}.inner" for name in names), axis=1)
    graph.node("Unsqueeze", ["position", graph.constant("axis.1", [1])], "position.column")
    graph.nodes += nodes
    graph.node("Identity", [result], "logits")
    inner, chosen = ("inner", ["batch", len(names) * width], "float32"), ("chosen", ["batch", len(names)], "int64")
    inputs = [inner, chosen, ("position", ["batch"], "int64"), ("stage", [], "int64")]
    return graph.model("heads", about, inputs, [("logits", ["batch", None], "float32")])


def _head(graph: _Graph, checkpoint: Checkpoint, names: list[str], stage: int) -> str:
    """(B, V). Projections of embeddings are multiplied out, into tables."""
    name, weights = names[stage], checkpoint.weights
    x = f"{name}.inner"
    if stage:
        earlier = graph.constant(f"{name}.earlier", range(stage))
        chosen = graph.node("Gather", ["chosen", earlier], f"{name}.chosen", axis=1)
        columns = graph.node("Concat", ["position.column", chosen], f"{name}.columns", axis=1)
        known = {NEXT_POSITION: f"context.{NEXT_POSITION}"} | {of: f"embedding.{of}" for of in names[:stage]}
        tables = [weights[f"{of}.weight"] @ weights[f"heads.{name}.given.{k}.weight"].T for k, of in known.items()]
        x = graph.node("Add", [x, graph.summed_rows(columns, tables, f"{name}.given")], f"{name}.mixed")
    output, bias = weights[f"heads.{name}.output.weight"], weights[f"heads.{name}.output.bias"]
    return graph.linear(graph.silu(x, f"{name}.silu"), output, bias, f"{name}.logits")
