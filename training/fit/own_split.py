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
    about = checkpoint.provenance  # anybody's: of any type
    before, trained = about.get("sources"), about.get("train")
    sources = sources or (list(map(str, before)) if isinstance(before, list) else [])
    corpus = prepare_corpus(sources, prepare.as_trained(about, sources).of(checkpoint.vocabulary.streams), console)
    corpus = with_tests_of(corpus, about)
    seed = trained.get("seed") if isinstance(trained, dict) else None
    seed = seed if isinstance(seed, int) and 0 <= seed < 2**32 else 1
    if about.get("data_fingerprint") == corpus.fingerprint:
        return split_corpus(corpus, seed)
    tests = set(map(str, contents)) if isinstance(contents := about.get("test_contents"), list) else set()
    own_tests = [index for index, piece in enumerate(corpus.pieces) if content_digest(piece) in tests]
    known = set(corpus.groups[own_tests].tolist())  # in other sources, near-duplicates of these may be on any side
    if not own_tests:
        console.print(
            "The sources contain none of the checkpoint's own test pieces, so it may have learnt from any of these."
        )
    train, valid, test = split_indices(corpus, seed)
    own = [part[~np.isin(corpus.groups[part], list(known))] for part in (train, valid)]
    return Split(*(corpus.pieces.take(part) for part in (*own, np.array(own_tests, np.int64) if own_tests else test)))
