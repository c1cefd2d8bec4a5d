"""Tables whose rows share vectors: so that what is learnt of one value tells something of others like it.

A row is its own vector plus those of what makes it up; both are added up into one table when a checkpoint is saved, so
composing knows nothing of it.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrize import register_parametrization

_OWN = 0.4  # of a row that is drawn anew, how much is its own


class SharedTable(nn.Module):
    """A parametrization of a (V, width) table: the rows' own vectors plus shared ones.

    entries: (V, E), how much of each shared vector is in each row, mostly zeros; std: of the shared vectors at first.
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
        """own: (V, width) -> (V, width)."""
        return own + self._shared()

    def right_inverse(self, table: torch.Tensor) -> torch.Tensor:
        """The rows' own vectors that make up `table`."""
        return table - self._shared()

    def _shared(self) -> torch.Tensor:
        """matrix @ vectors, whose entries are few: as a dense product it was a tenth of a small step's time."""
        return functional.embedding_bag(
            self.entries, self.vectors, self.starts, mode="sum", per_sample_weights=self.shares
        )


def share_rows(module: nn.Module, entries: torch.Tensor, std: float) -> None:
    """Let `module.weight`, a (V, width) table, be made up of what its rows share and what is their own. It stays what
    it is; std: of the shared vectors."""
    width = module.get_parameter("weight").shape[1]
    register_parametrization(module, "weight", SharedTable(entries, width, std))


def share_afresh(module: nn.Module, entries: torch.Tensor, std: float) -> None:
    """The same for a table that is drawn anew, of this standard deviation: rows that share much are alike from the
    start."""
    count = float(entries.sum(dim=1).max())
    share_rows(module, entries, std * (1 - _OWN**2) ** 0.5 * count**-0.5)
    nn.init.normal_(module.get_parameter("parametrizations.weight.original"), std=std * _OWN)


def share_as_fits(module: nn.Module, attribute: str, table: torch.Tensor) -> None:
    """Make a shared table equal `table` (V, width), as much of it as fits explained by what its rows share.

    The same could be said with any shared vectors, but those are what training goes on from: with random ones the rows'
    own vectors would hold the difference, and be decayed towards noise.
    """
    shared = module.get_submodule(f"parametrizations.{attribute}.0")
    assert isinstance(shared, SharedTable)
    with torch.no_grad():
        fit = torch.linalg.pinv(shared.matrix.double(), rtol=1e-3) @ table.double()
        shared.vectors.copy_(fit.to(table.dtype))
        setattr(module, attribute, table)
