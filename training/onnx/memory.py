"""What a model looks back with, as ONNX operators: pitches relative to each other, and recall.

generator.network.relative and .recall say what for. Products with tables, and with what fades, are multiplied out.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from generator.events.ensemble import PART_VALUES
from generator.events.streams import PART_INDEX, TOKEN_INDEX
from generator.events.vocabulary import Vocabulary
from generator.network.config import ModelConfig
from generator.network.parameters import recall_tables
from generator.network.recall import KEY_WIDTH, RECALL_HEADS, VALUE_WIDTH
from generator.network.relative import (
    CLASS_FADES,
    CLASSES,
    EDGES,
    INTERVALS,
    KEYS,
    OWN_REFERENCES,
    REACH,
    REFERENCES,
    class_turns,
    classes_of_keys,
    edges_of_tokens,
    notes_of_tokens,
    references,
    scaled,
)
from training.onnx.nodes import NEXT, Graph, Tensor

Weights = Mapping[str, np.ndarray]
QUERY_WIDTH = RECALL_HEADS * KEY_WIDTH
_OF_STEPS_ALONE = "recall.before"
_OF_PARTS = "edges.of_parts"
_BY_CLASS = len(CLASS_FADES) * CLASSES
_FADES = np.array(CLASS_FADES, np.float32)[:, None]
_LEVEL = (1 - _FADES).repeat(CLASSES, axis=0)  # (F * 12, 1): what histograms are scaled by where they are looked at


def relative_states(vocabulary: Vocabulary) -> list[Tensor]:
    """`edges`: 1 + key, 0 for none, of the last events' lowest and highest notes, the last event first; `classes`:
    fading histograms; where there are parts `edges.of_parts`: edges of each part's last events."""
    of_all: list[Tensor] = [
        ("edges", ["batch", REFERENCES], "int64"),
        ("classes", ["batch", len(CLASS_FADES), CLASSES], "float32"),
    ]
    return of_all + ([(_OF_PARTS, ["batch", PART_VALUES, OWN_REFERENCES], "int64")] if vocabulary.has_parts else [])


def recall_states(config: ModelConfig) -> list[Tensor]:
    """Rings of keys (each a column, as queries are rows) and of values; `before`: what the next event's key has of all
    before it; `count`: the events taken in, alike for all sequences."""
    return [
        ("recall.keys", ["batch", RECALL_HEADS, KEY_WIDTH, config.recall], "float32"),
        ("recall.values", ["batch", RECALL_HEADS, config.recall, VALUE_WIDTH], "float32"),
        (_OF_STEPS_ALONE, ["batch", QUERY_WIDTH], "float32"),
        ("recall.count", [], "int64"),
    ]


def passed_to_heads(states: list[Tensor]) -> list[Tensor]:
    """Those of the states above that the heads read."""
    return [state for state in states if state[0] != _OF_STEPS_ALONE]


def _intervals() -> np.ndarray:
    """(89, 89): [to, from] an edge, numbered as in the state -> which interval, INTERVALS for none."""
    keys = np.arange(KEYS + 1)
    found = np.clip(keys[:, None] - keys, -REACH - 1, REACH + 1) + REACH + 1
    found[0] = found[:, 0] = INTERVALS
    return found


def _with_none(rows: np.ndarray) -> np.ndarray:
    """(R * INTERVALS, X) -> (R, INTERVALS + 1, X), with zeros where there is no interval."""
    return np.pad(rows.reshape(-1, INTERVALS, rows.shape[1]), ((0, 0), (0, 1), (0, 0)))


def _edges_before(graph: Graph, vocabulary: Vocabulary, event: str) -> str:
    """(B, R): the edges that an event is relative to, which depend on its part. event: (B, S). Where there are parts
    also makes `part`, (B, 1), and `edges.of_part`, (B, O)."""
    if not vocabulary.has_parts:
        return "edges"
    graph.node("Gather", [event, graph.constant("part.column", [PART_INDEX])], "part", axis=1)
    graph.node("GatherND", [_OF_PARTS, "part"], "edges.of_part", batch_dims=1)
    return graph.node("Concat", ["edges", "edges.of_part"], "edges.before", axis=1)


def _newest(graph: Graph, edges: str, count: int, output: str, last: str = "last") -> str:
    """`edges` (B, count) with those of the event, `edges.own`, put in front and as many left out."""
    line = graph.node("Concat", ["edges.own", edges], f"{edges}.line", axis=1)
    bounds = [graph.constant(f"edges.{name}", [value]) for name, value in (("first", 0), (last, count))]
    return graph.node("Slice", [line, *bounds, graph.constant("axis.1", [1])], output)


def past_intervals(graph: Graph, weights: Weights, vocabulary: Vocabulary) -> tuple[str, list[np.ndarray]]:
    """An event's intervals to the edges before it: numbers of rows (B, R), and a table for each. Hands the edges on."""
    column = graph.constant("token.column", TOKEN_INDEX)
    table = graph.constant("edges.of", edges_of_tokens(vocabulary) + 1)
    token = graph.node("Gather", ["event", column], "token", axis=1)
    own = graph.node("Gather", [table, token], "edges.own")  # (B, 2)
    to = graph.node("Concat", [own] * (references(vocabulary) // len(EDGES)), "edges.to", axis=1)
    # One number for both edges, as a Gather looks for one.
    both = graph.node("Mul", [to, graph.constant("edges.numbers", KEYS + 1)], "edges.row")
    both = graph.node("Add", [both, _edges_before(graph, vocabulary, "event")], "edges.both")
    rows = graph.node("Gather", [graph.constant("edges.intervals", _intervals().ravel()), both], "intervals")
    if vocabulary.has_parts:
        _hand_on_parts(graph)
    else:
        _newest(graph, "edges", REFERENCES, f"{NEXT}edges")
    return rows, [*_with_none(weights["relative.input.weight"].T[:-_BY_CLASS])]


def _hand_on_parts(graph: Graph) -> None:
    """Hands the edges on, of all parts and of the event's; what has no pitches leaves them. Makes `pitched`, (B, 1)."""
    lowest = graph.node("Gather", ["edges.own", graph.constant("edges.lowest", [0])], "edges.own.lowest", axis=1)
    pitched = graph.node("Greater", [lowest, graph.constant("edges.none", 0)], "pitched")
    newest = _newest(graph, "edges", REFERENCES, "edges.newest")
    graph.node("Where", [pitched, newest, "edges"], f"{NEXT}edges")
    newest = _newest(graph, "edges.of_part", OWN_REFERENCES, "edges.of_part.newest", "last.of_part")
    own = graph.node("Where", [pitched, newest, "edges.of_part"], "edges.of_part.next")
    axis = graph.constant("axis.1", [1])
    own = graph.node("Unsqueeze", [own, axis], "edges.of_part.row")  # (B, 1, O)
    slots = graph.node("Unsqueeze", ["part", axis], "part.slot")
    slots = graph.node("Expand", [slots, graph.node("Shape", [own], "part.size")], "part.slots")
    graph.node("ScatterElements", [_OF_PARTS, slots, own], f"{NEXT}{_OF_PARTS}", axis=1)


def past_classes(graph: Graph, weights: Weights, vocabulary: Vocabulary, x: str) -> str:
    """Adds how an event's classes lie relative to the histograms, and hands those on. x: (B, C) -> (B, C)."""
    notes, of_keys = notes_of_tokens(vocabulary), classes_of_keys()
    table = graph.constant("classes.scaled", scaled(notes) @ of_keys)
    own = graph.node("Gather", [table, "token"], "classes.own")  # (B, 12)
    # The event's classes are turned, up, rather than all histograms down: [e, d] -> e + d.
    turns = graph.constant("classes.turns", class_turns()[:, -np.arange(CLASSES)])
    turned = graph.node("Gather", [own, turns], "classes.turned", axis=1)
    relative = graph.node("MatMul", ["classes", turned], "classes.relative")  # (B, F, 12)
    flat = graph.node("Flatten", [relative], "classes.flat", axis=1)
    matrix = graph.constant("classes.weight", weights["relative.input.weight"].T[-_BY_CLASS:] * _LEVEL)
    turned = graph.node("Gather", [graph.constant("classes.of", notes @ of_keys), "token"], "classes.struck")
    turned = graph.node("Unsqueeze", [turned, graph.constant("axis.1", [1])], "classes.one")
    faded = graph.node("Mul", ["classes", graph.constant("classes.fades", _FADES)], "classes.faded")
    if vocabulary.has_parts:
        faded = graph.node("Add", [faded, turned], "classes.newest")
        pitched = graph.node("Unsqueeze", ["pitched", graph.constant("axis.1", [1])], "classes.changed")
        graph.node("Where", [pitched, faded, "classes"], f"{NEXT}classes")
    else:
        graph.node("Add", [faded, turned], f"{NEXT}classes")
    return graph.node("Gemm", [flat, matrix, x], "embedding.relative")


def favoured(graph: Graph, weights: Weights, vocabulary: Vocabulary, inner: str, logits: str) -> str:
    """Adds how much the past favours each token's keys. inner: (B, W) of the token head, logits: (B, V) -> (B, V);
    where there are parts, those that `chosen` has."""
    matrix, bias = weights["relative.output.weight"], weights["relative.output.bias"][:, None]
    padded, padded_bias = (_with_none(part[:-_BY_CLASS]) for part in (matrix, bias))
    of_edges = graph.linear(inner, padded.reshape(-1, matrix.shape[1]), padded_bias.ravel(), "intervals.favoured")
    shape = graph.constant("intervals.shape", [-1, *padded.shape[:2]])
    of_edges = graph.node("Reshape", [of_edges, shape], "intervals.of_edges")  # (B, R, INTERVALS + 1)
    table = graph.constant("intervals.of", _intervals().T[:, 1:])  # [edge, key]
    before = _edges_before(graph, vocabulary, "chosen")
    which = graph.node("Gather", [table, before], "intervals.which")  # (B, R, 88)
    each = graph.node("GatherElements", [of_edges, which], "intervals.each", axis=2)
    by_key = graph.node("ReduceSum", [each, graph.constant("axis.1", [1])], "intervals.scores", keepdims=1)
    by_class = graph.linear(
        inner, matrix[-_BY_CLASS:] * _LEVEL, (bias[-_BY_CLASS:] * _LEVEL).ravel(), "classes.favoured"
    )
    # [f, e, c] -> what is favoured, going by histogram f, of the class that lies below c as far as e does.
    first = np.arange(0, _BY_CLASS, CLASSES)[:, None, None]
    turns = graph.constant("classes.turns", (first + class_turns().T).reshape(_BY_CLASS, CLASSES))
    turned = graph.node("Gather", [by_class, turns], "classes.turned", axis=1)  # (B, F * 12, 12)
    flat = graph.node("Reshape", ["classes", graph.constant("classes.shape", [-1, 1, _BY_CLASS])], "classes.flat")
    of_class = graph.node("MatMul", [flat, turned], "classes.scores")  # (B, 1, 12)
    of_keys = graph.constant("classes.of_keys", classes_of_keys().argmax(axis=1))
    of_class = graph.node("Gather", [of_class, of_keys], "classes.of_each", axis=2)
    both = graph.node("Add", [by_key, of_class], "keys.both")
    scores = graph.node("Flatten", [both], "keys.scores", axis=1)  # (B, 88)
    of_tokens = graph.constant("keys.of_tokens", scaled(notes_of_tokens(vocabulary)).T)
    return graph.node("Gemm", [scores, of_tokens, logits], f"{logits}.relative")


def _projection(weights: Weights, vocabulary: Vocabulary, kind: str) -> tuple[np.ndarray, list[np.ndarray]]:
    """Of keys or queries: the matrix (N * K, H) of activations, and tables of the position, the shift, and the part."""
    embeddings = [weights[f"{name}.weight"] for name in recall_tables(vocabulary.streams)]
    # Attention divides by the root of the width; queries may as well.
    matrix = weights[f"recall.{kind}.weight"] * np.float32(KEY_WIDTH**-0.5 if kind == "query" else 1)
    width = embeddings[0].shape[1]
    own, *others = np.split(matrix, matrix.shape[1] + width * np.arange(-len(embeddings), 0), axis=1)
    *tables, of_position = [table @ other.T for table, other in zip(embeddings, others, strict=True)]
    return own, [of_position, *tables]


def query_matrix(weights: Weights, vocabulary: Vocabulary) -> np.ndarray:
    """(N * K, H): what the next event's query has of all before it."""
    return _projection(weights, vocabulary, "query")[0]


def remember(graph: Graph, weights: Weights, vocabulary: Vocabulary, begun: str, x: str, hidden: str) -> None:
    """Hands the rings on with one event more. begun: (B, 2 or 3) its place in the bar, shift, and part; x: (B, C) its
    embedding, hidden: (B, H) after it."""
    own, tables = _projection(weights, vocabulary, "key")
    key = graph.node("Add", [_OF_STEPS_ALONE, graph.summed_rows(begun, tables, "recall.begun")], "recall.key")
    matrix = graph.constant("recall.value.weight", weights["recall.value.weight"].T)
    value = graph.node("MatMul", [x, matrix], "recall.value")
    reach = graph.constant("recall.reach", weights["recall.distance"].shape[1])
    slot = graph.node("Mod", ["recall.count", reach], "recall.slot")
    for ring, part, shape, axis in (("keys", key, [KEY_WIDTH, 1], 3), ("values", value, [1, VALUE_WIDTH], 2)):
        name = f"recall.{ring}"
        new = graph.node("Reshape", [part, graph.constant(f"{name}.shape", [-1, RECALL_HEADS, *shape])], f"{name}.new")
        slots = graph.node("Expand", [slot, graph.node("Shape", [new], f"{name}.size")], f"{name}.slots")
        graph.node("ScatterElements", [name, slots, new], f"{NEXT}{name}", axis=axis)
    graph.node("MatMul", [hidden, graph.constant("recall.key.weight", own.T)], f"{NEXT}{_OF_STEPS_ALONE}")
    graph.node("Add", ["recall.count", graph.constant("one", 1)], f"{NEXT}recall.count")


def recalled(graph: Graph, weights: Weights, vocabulary: Vocabulary, query: str, begun: str) -> str:
    """query: (B, N * K) as far as it is of all before, begun: (B, 2 or 3) the new event's place in the bar, shift, and
    part -> (B, N * V)."""
    of_beginning = graph.summed_rows(begun, _projection(weights, vocabulary, "query")[1], "recall.begun")
    query = graph.node("Add", [query, of_beginning], "recall.query")
    shape = graph.constant("recall.query.shape", [-1, RECALL_HEADS, 1, KEY_WIDTH])
    query = graph.node("Reshape", [query, shape], "recall.row")
    likeness = graph.node("MatMul", [query, "recall.keys"], "recall.likeness")  # (B, N, 1, W)
    distance = weights["recall.distance"][:, None]
    reach, slots = distance.shape[2], np.arange(distance.shape[2])
    # How many events ago each slot was filled: `count` or more for those that never were.
    since = graph.node("Sub", ["recall.count", graph.constant("recall.slots", 1 + slots)], "recall.since")
    ago = graph.node("Mod", [since, graph.constant("recall.reach", reach)], "recall.ago")
    near = graph.node("Gather", [graph.constant("recall.distance", distance), ago], "recall.distances", axis=2)
    filled = graph.node("Less", [ago, "recall.count"], "recall.filled")
    near = graph.node("Where", [filled, near, graph.constant("recall.never", np.array(-np.inf))], "recall.near")
    likeness = graph.node("Add", [likeness, near], "recall.alike")
    # Nothing at all can be recalled too: one more, whose likeness is 0, of zeros.
    one_more = graph.constant("recall.nothing", [0] * 7 + [1])
    likeness = graph.node("Pad", [likeness, one_more], "recall.with_nothing")
    weight = graph.node("Softmax", [likeness], "recall.weights", axis=3)
    bounds = [graph.constant(f"recall.{name}", [n]) for name, n in (("first", 0), ("last", reach), ("axis", 3))]
    weight = graph.node("Slice", [weight, *bounds], "recall.weight")
    found = graph.node("MatMul", [weight, "recall.values"], "recall.found")  # (B, N, 1, V)
    return graph.node("Flatten", [found], "recalled", axis=1)
