"""What chord tokens share: their pitches. So that what is learnt of C4.E4.G4 tells something of C4.E4.A4.

A token's vector is its own plus those of its notes; both are added up into one table when a checkpoint is saved, so
composing knows nothing of it.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional
from torch.nn.utils.parametrize import register_parametrization

from generator.events.vocabulary import Vocabulary

_PITCHES, _CLASSES = 128, 12


def spelling_matrix(vocabulary: Vocabulary) -> torch.Tensor:
    """(V, 3 * 128 + 12): of each token its pitches, pitch classes, lowest and highest pitch; zeros for specials.

    Pitches and classes are scaled so that a large chord weighs no more than a note.
    """
    rows = torch.zeros(len(vocabulary), 3 * _PITCHES + _CLASSES)
    for token, mask in enumerate(vocabulary.masks):
        pitches = [pitch for pitch in range(_PITCHES) if mask >> pitch & 1]
        if pitches:
            scale = len(pitches) ** -0.5
            rows[token, pitches] = scale
            for pitch in pitches:
                rows[token, _PITCHES + pitch % _CLASSES] += scale
            rows[token, _PITCHES + _CLASSES + pitches[0]] = 1
            rows[token, 2 * _PITCHES + _CLASSES + pitches[-1]] = 1
    return rows


class SharedSpelling(nn.Module):
    """A parametrization of a (V, width) table: the tokens' own vectors plus those of their notes."""

    def __init__(self, vocabulary: Vocabulary, width: int, std: float) -> None:
        super().__init__()
        spelling = spelling_matrix(vocabulary)
        self.spelling: torch.Tensor
        self.entries: torch.Tensor
        self.shares: torch.Tensor
        self.starts: torch.Tensor
        rows, entries = spelling.nonzero(as_tuple=True)
        starts = torch.searchsorted(rows, torch.arange(len(spelling)))
        buffers = {"spelling": spelling, "entries": entries, "shares": spelling[rows, entries], "starts": starts}
        for name, value in buffers.items():
            self.register_buffer(name, value, persistent=False)
        self.vectors = nn.Parameter(torch.randn(self.spelling.shape[1], width) * std)

    def forward(self, own: torch.Tensor) -> torch.Tensor:
        """own: (V, width) -> (V, width)."""
        return own + self._shared()

    def right_inverse(self, table: torch.Tensor) -> torch.Tensor:
        """The tokens' own vectors that make up `table`."""
        return table - self._shared()

    def _shared(self) -> torch.Tensor:
        """spelling @ vectors, whose entries are few: as a dense product it was a tenth of a small step's time."""
        return functional.embedding_bag(
            self.entries, self.vectors, self.starts, mode="sum", per_sample_weights=self.shares
        )


def share_spelling(module: nn.Module, vocabulary: Vocabulary, width: int, std: float) -> None:
    """Let `module.weight`, a (V, width) table, be made up of what tokens share and what is their own."""
    register_parametrization(module, "weight", SharedSpelling(vocabulary, width, std))


def share_as_fits(module: nn.Module, attribute: str, table: torch.Tensor) -> None:
    """Make a shared table equal `table` (V, width), as much of it as fits explained by what tokens share.

    The same music could be said with any shared vectors, but those are what training goes on from: with random ones
    the tokens' own vectors would hold the difference, and be decayed towards noise.
    """
    spelling = module.get_submodule(f"parametrizations.{attribute}.0")
    assert isinstance(spelling, SharedSpelling)
    with torch.no_grad():
        fit = torch.linalg.pinv(spelling.spelling.double(), rtol=1e-3) @ table.double()
        spelling.vectors.copy_(fit.to(table.dtype))
        setattr(module, attribute, table)
