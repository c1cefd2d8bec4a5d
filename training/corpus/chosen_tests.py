"""Test pieces that are chosen by name, so that a model is measured on the same ones as an earlier model."""

from __future__ import annotations

import dataclasses
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath

import numpy as np

from generator.errors import ContinuoError
from training.corpus.piece import content_digest
from training.corpus.prepare import PreparedCorpus
from training.corpus.split import TESTS_NAMED
from training.provenance import own_tests

CHOSEN = "chosen_tests"
"""Key of a checkpoint's provenance: how many test pieces were chosen by name; 0 if they were drawn."""


def with_chosen_tests(corpus: PreparedCorpus, files: Sequence[Path]) -> PreparedCorpus:
    """The corpus with those of its pieces as test pieces that are named in any of `files`; unchanged without files.

    A piece is found by its file's name without extension, since sources may have been moved or converted; if several
    pieces have that name, by the names of folder and file. Raises ContinuoError for a file that can't be read, for one
    that names no piece of the corpus, and for more than TESTS_NAMED test pieces.
    """
    chosen = np.zeros(len(corpus.pieces), bool)
    if not files:
        return corpus
    names = corpus.names(corpus.pieces)
    count_of = Counter(_tail(name, 1) for name in names)
    depths = [1 if count_of[_tail(name, 1)] == 1 else 2 for name in names]
    for path in files:
        asked = piece_names(path)
        wanted = {_tail(name, depth) for name in asked for depth in (1, 2)}
        found = np.array([_tail(name, depth) in wanted for name, depth in zip(names, depths, strict=True)])
        if not found.any():
            raise ContinuoError("{--test-pieces} {path}: none of the pieces that it names is in the sources", path=path)
        chosen |= found
    if (count := np.isin(corpus.groups, corpus.groups[chosen]).sum()) > TESTS_NAMED:
        raise ContinuoError(
            "{--test-pieces}: {count} pieces with those that are nearly the same; at most {most} can be chosen",
            count=int(count),
            most=TESTS_NAMED,
        )
    return dataclasses.replace(corpus, chosen_tests=chosen)


def with_tests_of(corpus: PreparedCorpus, provenance: Mapping[str, object]) -> PreparedCorpus:
    """The corpus with the test pieces of a checkpoint, if these were chosen by name; otherwise unchanged."""
    wanted = own_tests(provenance)
    if not provenance.get(CHOSEN) or not wanted:
        return corpus
    found = np.array([content_digest(piece) in wanted for piece in corpus.pieces], bool)
    return dataclasses.replace(corpus, chosen_tests=found)


def piece_names(path: Path) -> list[str]:
    """The names of test pieces in the report of a training ("test_pieces"), or in a text file with one name in each
    line. Raises ContinuoError."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise ContinuoError("{--test-pieces} {path}: {error}", path=path, error=str(error)) from error
    try:
        report = json.loads(text)
    except (ValueError, RecursionError):
        return [line.strip() for line in text.splitlines() if line.strip()]
    names = report.get("test_pieces") if isinstance(report, dict) else None
    if not isinstance(names, list) or not names:
        raise ContinuoError(
            "{--test-pieces} {path}: not the report of a training; it has no list of test pieces", path=path
        )
    return [str(name) for name in names]


def _tail(name: str, depth: int) -> str:
    """The last `depth` parts of a path, without extension."""
    path = PurePosixPath(name.replace("\\", "/"))
    return "/".join((*path.parts[-depth:-1], path.stem))
