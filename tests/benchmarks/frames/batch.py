"""Windows of several pieces as tensors of one length."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch

from tests.benchmarks.frames.pieces import NONE, Piece

Window = tuple[int, int, int]  # first frame that is heard, first that counts, end


@dataclass(frozen=True)
class Batch:
    """Shapes as in Piece, with a first axis B; but of `match` the frames themselves."""

    slots: torch.Tensor
    ages: torch.Tensor
    match: torch.Tensor
    """(B, T, 2, S)"""
    lengths: torch.Tensor
    histograms: torch.Tensor
    begin: torch.Tensor
    """(B,) number of the window's first frame in its piece."""
    scored: torch.Tensor
    """(B, T) bool: frames that count."""


def collate(pieces: Sequence[Piece], windows: Sequence[Window], shifts: Sequence[int]) -> Batch:
    """shifts: semitones up; one window and one shift for each piece."""
    longest = max(end - begin for begin, _, end in windows)

    def padded(rows: list[np.ndarray], fill: int) -> torch.Tensor:
        found = np.full((len(rows), longest, *rows[0].shape[1:]), fill, rows[0].dtype)
        for place, row in enumerate(rows):
            found[place, : len(row)] = row
        return torch.from_numpy(found)

    cuts = [(p, slice(begin, end), s) for p, (begin, _, end), s in zip(pieces, windows, shifts, strict=True)]
    return Batch(
        padded([moved(p.slots[w], s) for p, w, s in cuts], NONE),
        padded([p.ages[w] for p, w, _ in cuts], 0),
        padded([moved(matched(p, w), s) for p, w, s in cuts], NONE),
        padded([p.lengths[w] for p, w, _ in cuts], 0),
        padded([np.roll(p.histograms[w], s, axis=-1) for p, w, s in cuts], 0),
        torch.tensor([begin for begin, _, _ in windows]),
        # A piece's first frame has no past.
        padded([np.arange(begin, end) >= max(first, 1) for begin, first, end in windows], 0),
    )


def moved(slots: np.ndarray, shift: int) -> np.ndarray:
    """The same slots, `shift` semitones up."""
    return np.where(slots == NONE, NONE, slots + shift)


def matched(piece: Piece, window: slice) -> np.ndarray:
    """(T, 2, S): for each frame of the window the frames that piece.match points to, all NONE where it is -1."""
    index = piece.match[window]
    return np.where((index < 0)[..., None], NONE, piece.slots[index])
