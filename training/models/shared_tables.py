"""Tables whose rows share vectors, so that what is learnt about one value also holds for similar ones.

A row is the sum of a vector of its own and of shared vectors, such as those of a chord's pitches. The sums are saved in
a checkpoint as one table, so that composing needs none of this.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrize import register_parametrization

_OWN = 0.4  # standard deviation of a new row's own vector, relative to that of the whole row


class SharedTable(nn.Module):
    """A parametrization of a table, (V, width): the sum of the rows' own vectors and of shared ones.

    entries: (V, E), how much of each shared vector each row has, mostly 0; std: initial standard deviation of the
    shared vectors.
    """

    def __init__(self, entries: torch.Tensor, width: int, std: float) -> None:
        super().__init__()
        self.matrix: torch.Tensor
        self.entries: torch.Tensor
        self.shares: torch.Tensor
        self.starts: torch.Tensor
        rows, columns = entries.nonzero(as_tuple=True)
        starts = torch.searchsorted(rows, torch.arange(len(entries)))
        buffers = {"matrix": entries, "entries": columns, "shares": entries[rows, columns], "starts": starts}
        for name, value in buffers.items():
            self.register_buffer(name, value, persistent=False)
        self.vectors = nn.Parameter(torch.randn(entries.shape[1], width) * std)

    def forward(self, own: torch.Tensor) -> torch.Tensor:
        """own: (V, width), the rows' own vectors -> the table, (V, width)."""
        return own + self._shared()

    def right_inverse(self, table: torch.Tensor) -> torch.Tensor:
        """The rows' own vectors with which the table equals `table`, (V, width)."""
        return table - self._shared()

    def _shared(self) -> torch.Tensor:
        """matrix @ vectors, (V, width). The matrix is sparse: the dense product took a tenth of a small model's
        step."""
        return functional.embedding_bag(
            self.entries, self.vectors, self.starts, mode="sum", per_sample_weights=self.shares
        )


def share_rows(module: nn.Module, entries: torch.Tensor, std: float) -> None:
    """Makes `module.weight`, (V, width), a SharedTable, without changing its values. entries, std: as in
    SharedTable."""
    width = module.get_parameter("weight").shape[1]
    register_parametrization(module, "weight", SharedTable(entries, width, std))


def share_afresh(module: nn.Module, entries: torch.Tensor, std: float) -> None:
    """As share_rows, but with new values of standard deviation `std`: rows that share much are similar from the
    start."""
    count = float(entries.sum(dim=1).max())
    share_rows(module, entries, std * (1 - _OWN**2) ** 0.5 * count**-0.5)
    nn.init.normal_(module.get_parameter("parametrizations.weight.original"), std=std * _OWN)


def share_as_fits(module: nn.Module, attribute: str, table: torch.Tensor) -> None:
    """Sets a shared table to `table`, (V, width), with shared vectors that explain as much of it as they can.

    Any shared vectors would do, but training continues from them: with random ones, the rows' own vectors would contain
    the difference, and weight decay would turn the table into noise.
    """
    shared = module.get_submodule(f"parametrizations.{attribute}.0")
    assert isinstance(shared, SharedTable)
    with torch.no_grad():
        fit = torch.linalg.pinv(shared.matrix.double(), rtol=1e-3) @ table.double()
        shared.vectors.copy_(fit.to(table.dtype))
        setattr(module, attribute, table)
