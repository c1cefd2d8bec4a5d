"""Filling gaps in held-out pieces: nats of the true middle with both sides known and with one; how joints sound.

python -m tests.benchmarks.composing.infill SOURCE ... [--checkpoint C ...] [--gaps 2] [--pieces 60]
[--prepared FOLDER]

SOURCES: what the checkpoint was trained on; of them only its own test pieces are used, in a model with parts all parts
of the gap at once, drums left out of what is said of joints. At the right-hand joint: the
interval of the highest notes just before and just after the bar line, and how long before it the last onset is. Of what
people wrote, of gaps filled knowing both sides (the best of several draws, as `continuo generate --fill` does it, and a
single draw), and of the same gaps composed knowing the left side alone. Distances are Wasserstein's, in semitones and
grid ticks, with 95 % intervals by resampling gaps.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose
from generator.compose.note_table import PART
from generator.compose.piece import compose_all, composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.events.whole_score import pitched_notes
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece, content_digest
from training.corpus.prepare import prepare
from training.data.dataset import encode_pieces
from training.likelihood.gaps import middle_nats
from training.models import build_model

RESAMPLES = 1000
WAYS = ("both sides, as shipped", "both sides, one draw", "left alone")


def joint(before: np.ndarray, after: np.ndarray, end: int) -> tuple[float, float]:
    """Interval of the highest notes on both sides of tick `end`, and ticks from the last onset to it. (N, 4) each."""
    last, first = before[:, 0].max(), after[:, 0].min()
    high = before[before[:, 0] == last][:, 2].max(), after[after[:, 0] == first][:, 2].max()
    return float(high[1] - high[0]), float(end - last)


def gaps_of(piece: TrainingPiece, count: int, rng: np.random.Generator) -> list[tuple[int, int]]:
    """First and last bar of gaps of one to four bars that have notes in them and on both sides."""
    found = []
    for _ in range(count):
        if piece.end_bar < 6:
            break
        first = int(rng.integers(2, piece.end_bar - 3))
        found.append((first, min(first + int(rng.integers(4)), piece.end_bar - 2)))
    return found


def joints(checkpoint: Checkpoint, pieces: list[TrainingPiece], count: int) -> dict[str, np.ndarray]:
    """(N, 2) of each way to come to the joint, the same gaps in all."""
    model = checkpoint.model()
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in ("people", *WAYS)}
    for number, piece in enumerate(pieces):
        for gap in gaps_of(piece, count, np.random.default_rng([1, number])):
            score: Score = piece.score
            notes, bars = pitched_notes(score), BarGrid(score.metres, score.ticks_per_quarter)
            begin, end = bars.bar_start(gap[0] - 1), bars.bar_start(gap[1])
            inside = notes[(notes[:, 0] >= begin) & (notes[:, 0] < end)]
            after = notes[(notes[:, 0] >= end) & (notes[:, 0] < end + 96)]
            if not len(inside) or not len(after):
                continue
            try:
                request = request_for(checkpoint, Wish(seed=score, fill=gap, rng_seed=number, candidates=1))
            except ContinuoError:
                continue
            one = replace(request, takes=1)
            filled = _pitched(composed_notes(checkpoint, request, list(compose(model, one))))
            chosen = _pitched(compose_all(checkpoint, Wish(seed=score, fill=gap, rng_seed=number))[0].notes)
            # As music that goes on: conditioned on an end there, it would come to a close.
            alone = replace(one, follows=None, sampling=replace(one.sampling, closing=0.0))
            continued = _pitched(composed_notes(checkpoint, alone, list(compose(model, alone))))
            if len(filled) and len(continued) and len(chosen):
                for name, part in zip(found, (inside, chosen, filled, continued), strict=True):
                    found[name].append(joint(part, after, end))
    return {name: np.array(rows) for name, rows in found.items()}


def _pitched(notes: np.ndarray) -> np.ndarray:
    """Without drums, where notes have a fifth column of parts."""
    return notes[notes[:, PART] != DRUMS] if notes.shape[1] > PART else notes


def distance(one: np.ndarray, other: np.ndarray) -> float:
    """Wasserstein's, of samples of equal size."""
    return float(np.abs(np.sort(one) - np.sort(other)).mean())


def with_interval(one: np.ndarray, other: np.ndarray, rng: np.random.Generator) -> str:
    drawn = []
    for _ in range(RESAMPLES):
        rows = rng.integers(len(one), size=len(one))
        drawn.append(distance(one[rows], other[rows]))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return f"{distance(one, other):.2f} ({low:.2f}-{high:.2f})"


def among_people(people: np.ndarray, rng: np.random.Generator) -> str:
    """How far halves of people's joints are from each other: what chance alone makes."""
    drawn = []
    for _ in range(RESAMPLES):
        order = rng.permutation(len(people))
        half = len(people) // 2
        drawn.append(distance(people[order[:half]], people[order[half : 2 * half]]))
    return f"{np.mean(drawn):.2f} (up to {np.percentile(drawn, 95):.2f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--gaps", type=int, default=2, help="of each piece")
    parser.add_argument("--pieces", type=int, help="whose gaps are filled, spread over all [default: all]")
    parser.add_argument("--prepared", type=Path, help="a folder of prepared pieces")
    options = parser.parse_args()
    likelihood, sound = [], []
    for path in options.checkpoint or shipped_checkpoints():
        checkpoint = load_checkpoint(path)
        config = PrepareConfig(prepared=options.prepared).as_trained(checkpoint.provenance, options.sources)
        corpus = prepare(options.sources, config.of(checkpoint.vocabulary.streams))
        tests = set(checkpoint.provenance["test_contents"])
        pieces = [piece for piece in corpus.pieces if content_digest(piece) in tests]
        model = build_model(checkpoint.config, checkpoint.vocabulary)
        model.load_weights(checkpoint.weights)
        nats = middle_nats(model, encode_pieces(pieces, checkpoint.vocabulary, checkpoint.styles), seed=1)
        notes = nats.notes.sum()
        rng = np.random.default_rng(0)
        gains = []
        for _ in range(RESAMPLES):
            rows = rng.integers(len(nats.notes), size=len(nats.notes))
            gains.append(1 - nats.both[rows].sum() / nats.left[rows].sum())
        low, high = np.percentile(gains, [2.5, 97.5])
        gain = f"{1 - nats.both.sum() / nats.left.sum():.1%} ({low:.1%}-{high:.1%})"
        share = f"{(nats.both < nats.left).mean():.0%}"
        likelihood.append(
            [
                path.stem,
                f"{len(nats.notes)}",
                f"{nats.left.sum() / notes:.3f}",
                f"{nats.both.sum() / notes:.3f}",
                gain,
                share,
            ]
        )
        chosen = pieces[:: -(-len(pieces) // options.pieces)] if options.pieces else pieces
        found = joints(checkpoint, chosen, options.gaps)
        people = found["people"]
        for name in WAYS:
            rows = [with_interval(found[name][:, column], people[:, column], rng) for column in (0, 1)]
            leaps = f"{(np.abs(found[name][:, 0]) > 12).mean():.1%}"
            sound.append([f"{path.stem}, {name}", str(len(people)), *rows, leaps])
        chance = [among_people(people[:, column], rng) for column in (0, 1)]
        sound.append(
            [f"{path.stem}: people, halves", str(len(people)), *chance, f"{(np.abs(people[:, 0]) > 12).mean():.1%}"]
        )
    columns = ("", "pieces", "left side alone", "both sides", "less", "pieces where less")
    print_table("Nats per note of the true middle", columns, likelihood)
    columns = ("", "gaps", "interval: distance from people's", "last onset: distance", "leaps of more than an octave")
    print_table("The joint on the right", columns, sound)


if __name__ == "__main__":
    main()
