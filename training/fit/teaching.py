"""Adding something to a trained checkpoint, such as a critic: how it is opened with its pieces, and saved."""

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
    """A checkpoint to add something to."""

    checkpoint: Checkpoint
    """The checkpoint as it was saved."""
    split: Split
    """Its pieces, as own_split returns them."""
    console: Console
    """Console for messages."""


def open_with_pieces(path: Path, output: Path, sources: Sequence[str], prepare: PrepareConfig) -> Opened:
    """Open a checkpoint with its pieces, and give torch one thread, as the matrices are small. output: the file that
    save_taught will write; sources: as for own_split. Raises ContinuoError, OSError."""
    check_writable(output)
    console = Console(soft_wrap=True)
    torch.set_num_threads(1)
    checkpoint = load_timed(path)
    return Opened(checkpoint, own_split(checkpoint, sources, prepare, console), console)


def save_taught(
    opened: Opened, path: Path, output: Path, name: Literal["critic", "embedding"], found: Any, about: Mapping[str, Any]
) -> None:
    """Save the checkpoint with what was learnt. path: the file that it was opened from; name: the field of Checkpoint,
    and the key in its provenance; found: the field's value; about: how it was learnt, as plain data. Raises OSError."""
    checkpoint = opened.checkpoint
    provenance = {**checkpoint.provenance, name: {**about, MADE_FROM: made_from(checkpoint, path)}}
    save_checkpoint(replace(checkpoint, **{name: found}, provenance=provenance), output)
    opened.console.print(f"Saved: {output}")
