"""Opens a checkpoint that is trained further or measured, with its training, validation and test pieces."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from rich.console import Console

from generator.errors import ContinuoError
from generator.network.checkpoint import Checkpoint, load_checkpoint
from training.config import PrepareConfig
from training.corpus.chosen_tests import with_tests_of
from training.corpus.command import prepare_corpus
from training.corpus.piece import content_digest
from training.corpus.split import Split, split_corpus, split_indices
from training.provenance import own_tests, split_seed, trained_on


def load_timed(path: Path) -> Checkpoint:
    """Load a checkpoint. Raises as load_checkpoint does, and ContinuoError for a checkpoint without timing."""
    checkpoint = load_checkpoint(path)
    if not checkpoint.has_timing:
        raise ContinuoError(
            "{path}: a checkpoint with classic streams has no timing; use one trained without {--streams} classic",
            path=path,
        )
    return checkpoint


def own_split(checkpoint: Checkpoint, sources: Sequence[str], prepare: PrepareConfig, console: Console) -> Split:
    """The split of the pieces into training, validation and test: the checkpoint's own if the sources are those that it
    was trained on; else a new one with the checkpoint's own test pieces as the test. sources: () for those that it was
    trained on."""
    about = checkpoint.provenance
    sources = sources or trained_on(about)
    corpus = prepare_corpus(sources, prepare.as_trained(about, sources).of(checkpoint.vocabulary.streams), console)
    corpus = with_tests_of(corpus, about)
    seed = split_seed(about)
    if about.get("data_fingerprint") == corpus.fingerprint:
        return split_corpus(corpus, seed)
    tests = own_tests(about)
    found = [index for index, piece in enumerate(corpus.pieces) if content_digest(piece) in tests]
    known = set(corpus.groups[found].tolist())  # in other sources, near-duplicates of these may be on any side
    if not found:
        console.print(
            "The sources contain none of the checkpoint's own test pieces, so it may have learnt from any of these."
        )
    train, valid, test = split_indices(corpus, seed)
    own = [part[~np.isin(corpus.groups[part], list(known))] for part in (train, valid)]
    return Split(*(corpus.pieces.take(part) for part in (*own, np.array(found, np.int64) if found else test)))
