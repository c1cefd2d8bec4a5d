"""The sum of the embeddings of events and conditions: the torch form of generator.network.embeddings."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import nn
from torch.nn import functional

from generator.events.context import ContextFeature


class TableSum(nn.Module):
    """Sums the vectors of the values of streams and conditions. The tables are given at each call, since modules share
    them. sizes: number of rows of each stream's table.
    """

    def __init__(self, sizes: Sequence[int], features: Sequence[ContextFeature]) -> None:
        super().__init__()
        self.streams, self.features = len(sizes), tuple(features)
        self.offsets: torch.Tensor
        self.columns: torch.Tensor
        self.bit_columns: torch.Tensor
        self.bit_numbers: torch.Tensor
        offsets, columns, bit_columns, bit_numbers = [], [], [], []
        row = column = 0
        for size in sizes:
            offsets.append(row)
            row += size
        for feature in features:
            if feature.kind == "bits":
                bit_columns += [column] * feature.size
                bit_numbers += range(feature.size)
            else:
                columns += range(column, column + feature.columns)
                offsets += [row] * feature.columns
                row += feature.size
            column += feature.columns
        buffers = {"offsets": offsets, "columns": columns, "bit_columns": bit_columns, "bit_numbers": bit_numbers}
        for name, value in buffers.items():
            self.register_buffer(name, torch.tensor(value, dtype=torch.int64), persistent=False)

    def forward(self, values: torch.Tensor, context: torch.Tensor, tables: Sequence[torch.Tensor]) -> torch.Tensor:
        """values: (B, T, S), values of the streams; context: (B, T, F), columns of the conditions; tables: (V, W) for
        each stream, then for each condition -> (B, T, W)."""
        looked_up, of_bits = list(tables[: self.streams]), []
        for feature, table in zip(self.features, tables[self.streams :], strict=True):
            if feature.kind == "bits":
                of_bits.append(table)
            else:  # in a set, 0 stands for nothing
                looked_up.append(functional.pad(table[1:], (0, 0, 1, 0)) if feature.kind == "set" else table)
        rows = torch.cat([values, context[..., self.columns]], dim=-1) + self.offsets
        total = functional.embedding_bag(rows.flatten(0, 1), torch.cat(looked_up), mode="sum")
        total = total.unflatten(0, rows.shape[:2])
        if of_bits:
            bits = context[..., self.bit_columns] >> self.bit_numbers & 1
            table = torch.cat(of_bits)
            total = total + bits.to(table.dtype) @ table
        return total
