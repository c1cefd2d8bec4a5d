"""What ONNX graphs are made with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

FORMAT = "continuo-onnx"
OPSET, IR_VERSION = 17, 8  # of 2022: runtimes have had years to learn them
NEXT = "next."
Tensor = tuple[str, Sequence[Any], str]  # name, shape (whole numbers, "batch", or None), dtype


class Graph:
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
        """Sum of one row of each of N tables. columns: (B, N) -> (B, C). As one table: few operators for any N. What
        stands several times in `tables`, the same array, stands once in it."""
        first: dict[int, int] = {}
        different: list[np.ndarray] = []
        for table in tables:
            if id(table) not in first:
                first[id(table)] = sum(map(len, different))
                different.append(table)
        begins = self.constant(f"{output}.first", [first[id(table)] for table in tables])
        rows = self.node("Add", [columns, begins], f"{output}.rows")
        one = self.constant(f"{output}.table", np.concatenate(different))
        found = self.node("Gather", [one, rows], f"{output}.found")
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
