"""Teaching a checkpoint something besides composing, such as a critic: how it is opened with its pieces, and saved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, NamedTuple

import torch
from rich.console import Console

from generator.files import check_writable
from generator.network.checkpoint import MADE_FROM, Checkpoint, made_from, save_checkpoint
from training.config import PrepareConfig
from training.corpus.split import Split
from training.fit.own_split import load_timed, own_split


class Opened(NamedTuple):
    """A checkpoint to be taught."""

    checkpoint: Checkpoint
    """As it was saved."""
    split: Split
    """Its pieces, as own_split has them."""
    console: Console
    """For what is said meanwhile."""


def open_with_pieces(path: Path, output: Path, sources: Sequence[str], prepare: PrepareConfig) -> Opened:
    """Its matrices are small, so torch gets one thread. output: what save_taught will write; sources: as for own_split.
    Raises ContinuoError, OSError."""
    check_writable(output)
    console = Console(soft_wrap=True)
    torch.set_num_threads(1)
    checkpoint = load_timed(path)
    return Opened(checkpoint, own_split(checkpoint, sources, prepare, console), console)


def save_taught(
    opened: Opened, path: Path, output: Path, name: Literal["critic", "embedding"], found: Any, about: Mapping[str, Any]
) -> None:
    """With what was learnt. path: where it was opened; name: of the field of Checkpoint, and of what its provenance
    says; found: the field's value; about: how it was learnt, as plain data. Raises OSError."""
    checkpoint = opened.checkpoint
    provenance = {**checkpoint.provenance, name: {**about, MADE_FROM: made_from(checkpoint, path)}}
    save_checkpoint(replace(checkpoint, **{name: found}, provenance=provenance), output)
    opened.console.print(f"Saved: {output}")
