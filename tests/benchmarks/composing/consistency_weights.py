"""Learns the weights of generator/compose/consistency/weights.py, and how well they distinguish true music.

python -m tests.benchmarks.composing.consistency_weights SOURCE ... [--checkpoint C] [--stretches 800] [--write]

SOURCES: what the checkpoint was trained on. Of training pieces, 8 bars are given and 4 to 16 composed without
consistency, three takes each (training.critic.examples). Each chord, composed or true, is sorted into its classes; a
logistic regression distinguishes the true ones, with an L2 penalty and each stretch weighing alike. Its weights are the
log odds by which people's music has more of a class. Each fifth of the stretches is judged by weights learnt from the
others: how often the true one has the higher mean weight than a composed one in its place (0.5: by chance).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from textwrap import wrap

import numpy as np
from rich.console import Console
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from app.assets import default_checkpoint
from generator.compose.consistency import weights
from generator.compose.consistency.consistency import chords_of
from generator.compose.consistency.note_memory import KINDS, Chords, NoteMemory
from generator.compose.note_table import in_time, table_of
from generator.network.checkpoint import Checkpoint, load_checkpoint
from generator.network.config import SamplingConfig
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.critic.beside_true import BesideTrue
from training.critic.examples import stretches
from training.fit.own_split import own_split

TAKES, FOLDS, SEED = 3, 5, 2
INVERSE_PENALTY = 0.1  # C of scikit-learn
LINE = 120  # characters
CHORDS_OF_STRETCH = 100  # that each stretch weighs as much as, however many it has

Classes = list[np.ndarray]
"""(N, kinds) of each version of a stretch, the true one first."""


def stretch_classes(one: BesideTrue) -> Classes:
    """Classes of the chords of a stretch, in all its versions."""
    seed, found = table_of(one.request.seed, one.request.parts), []
    for notes in one.notes:
        memory = NoteMemory()
        for chord in chords_of(seed):
            memory.note(*chord)
        rows = []
        for tick, part, pitches, end in chords_of(in_time(notes)):
            rows.append([int(own[0]) for own in memory.classes(tick, part, Chords([pitches]))])
            memory.note(tick, part, pitches, end)
        found.append(np.array(rows, np.int64).reshape(-1, len(KINDS)))
    return found


def learnt(every: Sequence[Classes]) -> dict[str, np.ndarray]:
    """Weights of each kind."""
    rows, labels, weigh = [], [], []
    for versions in every:
        for number, own in enumerate(versions):
            rows.append(own)
            labels.append(np.full(len(own), number == 0))
            share = CHORDS_OF_STRETCH / max(1, len(own)) / (1 if number == 0 else TAKES)
            weigh.append(np.full(len(own), share))
    offsets = np.cumsum([0, *KINDS.values()])
    columns = np.concatenate(rows) + offsets[:-1]
    design = csr_matrix(
        (np.ones(columns.size), (np.repeat(np.arange(len(columns)), len(KINDS)), columns.ravel())),
        shape=(len(columns), offsets[-1]),
    )
    model = LogisticRegression(C=INVERSE_PENALTY, max_iter=500)
    model.fit(design, np.concatenate(labels), sample_weight=np.concatenate(weigh))
    return dict(zip(KINDS, np.split(model.coef_[0], offsets[1:-1]), strict=True))


def true_above_composed(every: Sequence[Classes], weights: Mapping[str, np.ndarray]) -> list[float]:
    """Of each stretch with events in all versions, the share of composed ones whose mean weight is lower."""
    found = []
    for versions in every:
        if not all(map(len, versions)):
            continue
        means = [
            np.mean([own[version[:, kind]] for kind, own in enumerate(weights.values())], axis=1).sum()
            for version in versions
        ]
        found.append(float(np.mean(np.array(means[1:]) < means[0])))
    return found


def composed_stretches(checkpoint: Checkpoint, sources: Sequence[str]) -> Iterator[BesideTrue]:
    """Stretches of training pieces, composed without consistency."""
    pieces = own_split(checkpoint, sources, PrepareConfig(), Console(stderr=True)).train
    for _, one in stretches(checkpoint, pieces, TAKES, SEED, sampling=SamplingConfig(consistency=0)):
        if one is not None and len(table_of(one.request.seed, one.request.parts)):
            yield one


def written(found: Mapping[str, np.ndarray], source: str) -> str:
    """weights.py with these weights, two decimals each. source: what it holds now."""
    lines = []
    for kind, every in found.items():
        row = f'"{kind}": [{", ".join(f"{own:.2f}" for own in every)}],'
        lines += wrap(row, LINE, subsequent_indent=" " * 8, initial_indent="    ")
    head, _, _ = source.partition("WEIGHTS = {")
    return head + "\n".join(["WEIGHTS = {", *lines, "}", ""])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, default=default_checkpoint())
    parser.add_argument("--stretches", type=int, default=800)
    parser.add_argument("--write", action="store_true", help="into weights.py")
    options = parser.parse_args()
    composed = composed_stretches(load_checkpoint(options.checkpoint), options.sources)
    every = [stretch_classes(one) for one in islice(composed, options.stretches)]
    judged = [
        share
        for fold in range(FOLDS)
        for share in true_above_composed(
            every[fold::FOLDS], learnt([own for i, own in enumerate(every) if i % FOLDS != fold])
        )
    ]
    print_table(
        "Stretches left out", ("stretches", "true above composed"), [[f"{len(judged)}", f"{np.mean(judged):.3f}"]]
    )
    if options.write:
        path = Path(weights.__file__)
        path.write_text(written(learnt(every), path.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
