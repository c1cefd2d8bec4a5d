"""How well judges distinguish what was composed from what people wrote: the less, the better the composing.

python -m tests.benchmarks.composing.judge SOURCE ... [--checkpoint C ...] [--pieces 90] [--takes 32]
[--prepared FOLDER] [--half 0] [--test] [--played] [--temperature 1.0] [--token-temperature 0.75] [--top-p 0.97]

SOURCES: what the checkpoint was trained on. After the first 8 bars of held-out pieces, 16 bars are composed
(tests.benchmarks.composing.continuations); the judges are shown those or the composer's own, without the clip. One is a
logistic regression over n-grams of intervals, rhythms and chords, the other a random forest over the statistics of a
piece; both learn from all takes, cross-validated by piece: what they judge is of pieces that they have not learnt from,
nor the checkpoint, nor its critic. Figure: the area under the ROC curve, 0.5 for a judge that can only guess; 95 %
intervals by resampling pieces. Of takes drawn at random, and of those that are ranked first and last: by the critic
where the checkpoint has one. Beside it the share that is stuck (tests.benchmarks.composing.takes_order).

Velocities are hidden from the judges, since scores have none and what is composed has. With --played they see them, and
the pieces are those that somebody played.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.feature_extraction import DictVectorizer
from sklearn.feature_extraction.text import TfidfTransformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold
from sklearn.pipeline import make_pipeline

from generator.analysis.statistics import bar_slots, entropy, note_value_classes, piece_statistics
from generator.compose.drawing.repetition import is_stuck, shares_with_bar_before
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.events.streams import velocity_index
from generator.music.bars import BarGrid
from generator.music.tempo import DEFAULT_TEMPO_US
from generator.network.checkpoint import load_checkpoint
from generator.network.config import DEFAULT_CANDIDATES
from tests.benchmarks.composing.continuations import asked_for, continuations
from tests.benchmarks.table import print_table
from training.evaluate.comparison import LEVEL, RESAMPLES

FOLDS = 10
LONGEST_GRAM = 3
LEAST_PIECES = 3  # whose notes have an n-gram, or it says nothing
LEAP = 12  # semitones; wider leaps count as this wide
LOUDER = 8  # classes of velocity; greater steps count as this great


def grams(notes: np.ndarray, bars: BarGrid, *, played: bool = False) -> Counter[str]:
    """How often each n-gram of 1 to LONGEST_GRAM stands in notes (N, 4) on the grid, N > 0; the same in any key.
    played: whether velocities count."""
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))].astype(np.int64)
    onsets, begins = np.unique(notes[:, 0], return_index=True)
    chords = np.split(notes[:, 2], begins[1:])
    bass, top = [int(chord[0]) for chord in chords], [int(chord[-1]) for chord in chords]
    shapes = [_shape(chord) for chord in chords]
    moves = [(after - before) % 12 for before, after in pairwise(bass)]
    slots = bar_slots(onsets[:, None], bars)[1]
    found: Counter[str] = Counter()
    found.update(_runs("melody", [_leap(pair) for pair in pairwise(top)]))
    found.update(_runs("bass", [_leap(pair) for pair in pairwise(bass)]))
    found.update(_runs("rhythm", note_value_classes(np.diff(onsets)).tolist()))
    found.update(_runs("place", slots.tolist(), 2))
    found.update(_runs("length", note_value_classes(notes[:, 1]).tolist(), 2))
    found.update(_runs("chord", [f"{move}>{shape}" for move, shape in zip(moves, shapes[1:], strict=True)], 2))
    found.update(_runs("shape", shapes, 2))
    if played:
        loudest = _loudest(notes, begins)
        found.update(_runs("velocity", loudest.tolist(), 1))
        found.update(_runs("accent", np.diff(loudest).clip(-LOUDER, LOUDER).tolist()))
    return found


def _loudest(notes: np.ndarray, begins: np.ndarray) -> np.ndarray:
    """Of each onset the greatest velocity, as streams hold it. notes: (N, 4) in order; begins: index of each onset's
    first."""
    return np.maximum.reduceat(velocity_index(notes[:, 3]), begins)


def _shape(chord: np.ndarray) -> str:
    """Its pitch classes above the lowest note."""
    return ".".join(map(str, sorted(set(((chord - chord[0]) % 12).tolist()))))


def _leap(pair: tuple[int, int]) -> int:
    return max(-LEAP, min(LEAP, pair[1] - pair[0]))


def _runs(kind: str, symbols: Sequence[object], longest: int = LONGEST_GRAM) -> Iterable[str]:
    for size in range(1, longest + 1):
        for begin in range(len(symbols) - size + 1):
            yield f"{kind}{size} " + " ".join(map(str, symbols[begin : begin + size]))


def scores(true: Sequence[Counter[str]], takes: Sequence[Sequence[Counter[str]]]) -> np.ndarray:
    """How composed each seems to a judge not trained on its piece. Of P pieces, with T takes each -> (P, 1 + T),
    the composer's own first."""
    every = [own for piece, composed in zip(true, takes, strict=True) for own in (piece, *composed)]
    size = len(every) // len(true)
    pieces, labels = np.repeat(np.arange(len(true)), size), np.tile([0] + [1] * (size - 1), len(true))
    seen: Counter[str] = Counter()
    for begin in range(0, len(every), size):
        seen.update(set().union(*every[begin : begin + size]))
    kept = [{name: count for name, count in own.items() if seen[name] >= LEAST_PIECES} for own in every]
    found = np.zeros(len(kept))
    for learnt, judged in GroupKFold(min(FOLDS, len(true)), shuffle=True, random_state=0).split(kept, labels, pieces):
        judge = make_pipeline(
            DictVectorizer(),
            TfidfTransformer(sublinear_tf=True),
            LogisticRegression(C=10, class_weight="balanced", max_iter=3000),
        )
        judge.fit([kept[i] for i in learnt], labels[learnt])
        found[judged] = judge.decision_function([kept[i] for i in judged])
    return found.reshape(len(true), size)


def forest_scores(
    true: Sequence[np.ndarray],
    takes: Sequence[Sequence[np.ndarray]],
    bars: Sequence[BarGrid],
    *,
    played: bool = False,
) -> np.ndarray:
    """The same of a random forest over the statistics of notes (N, 4) each. played: whether velocities count."""
    rows = [
        _statistics(notes, grid) + (_velocities(notes, grid) if played else [])
        for own, composed, grid in zip(true, takes, bars, strict=True)
        for notes in (own, *composed)
    ]
    every, size = np.nan_to_num(np.array(rows)), len(rows) // len(true)
    pieces, labels = np.repeat(np.arange(len(true)), size), np.tile([0] + [1] * (size - 1), len(true))
    found = np.zeros(len(every))
    for learnt, judged in GroupKFold(min(FOLDS, len(true)), shuffle=True, random_state=0).split(every, labels, pieces):
        judge = RandomForestClassifier(400, min_samples_leaf=2, class_weight="balanced_subsample", random_state=0)
        judge.fit(every[learnt], labels[learnt])
        found[judged] = np.asarray(judge.predict_proba(every[judged]))[:, 1]
    return found.reshape(len(true), size)


def _statistics(notes: np.ndarray, bars: BarGrid) -> list[float]:
    found = piece_statistics(notes, bars, DEFAULT_TEMPO_US / 1e6 / GRID)
    return [*found.values.values(), *(share for shares in found.histograms.values() for share in shares.tolist())]


def _velocities(notes: np.ndarray, bars: BarGrid) -> list[float]:
    """How loud, how varied, from one onset to the next, with pitch, on the beat, and within chords."""
    notes = notes[np.lexsort((notes[:, 2], notes[:, 0]))].astype(np.int64)
    velocity, (onsets, begins) = velocity_index(notes[:, 3]), np.unique(notes[:, 0], return_index=True)
    loudest, steps = _loudest(notes, begins), np.diff(_loudest(notes, begins))
    kinds = np.unique(velocity, return_counts=True)[1] / len(velocity)
    softest = np.minimum.reduceat(velocity, begins)
    is_beat = bars.locate(onsets)[1] % GRID == 0
    beats = [loudest[own].mean() if own.any() else np.nan for own in (is_beat, ~is_beat)]
    varied = np.ptp(notes[:, 2]) > 0 and np.ptp(velocity) > 0
    return [
        float(velocity.mean()),
        float(velocity.std()),
        float(np.ptp(velocity)),
        entropy(kinds),
        float(kinds.max()),
        float(np.abs(steps).mean()) if len(steps) else 0.0,
        float((steps == 0).mean()) if len(steps) else 0.0,
        float((steps[1:] * steps[:-1] < 0).mean()) if len(steps) > 1 else 0.0,
        float(np.corrcoef(notes[:, 2], velocity)[0, 1]) if varied else 0.0,
        float(beats[0] - beats[1]),
        float((loudest - softest).mean()),
    ]


def auc(true: np.ndarray, composed: np.ndarray) -> tuple[float, float, float]:
    """Of scores (P,) and (P, T): the figure, and its interval."""
    rng = np.random.default_rng(0)
    rows = [np.arange(len(true)), *rng.integers(len(true), size=(RESAMPLES, len(true)))]
    labels = np.repeat([0, 1], [true.size, composed.size])
    figures = [roc_auc_score(labels, np.concatenate([true[row], composed[row].ravel()])) for row in rows]
    low, high = np.percentile(figures[1:], LEVEL)
    return figures[0], float(low), float(high)


def main() -> None:
    options = asked_for(__doc__, takes=DEFAULT_CANDIDATES)
    rows = []
    for path in options.checkpoint:
        every = list(continuations(load_checkpoint(path), options))
        by_grams = scores(
            [grams(one.own, one.bars, played=options.played) for one in every],
            [[grams(own, one.bars, played=options.played) for own in one.takes] for one in every],
        )
        by_forest = forest_scores(
            [one.own for one in every],
            [one.takes for one in every],
            [one.bars for one in every],
            played=options.played,
        )
        stuck = np.array([[is_stuck(shares_with_bar_before(own, one.bars)) for own in one.takes] for one in every])
        ranks = np.array([one.ranks() for one in every])
        chosen = {
            "a random one": np.tile(np.arange(options.takes), (len(every), 1)),
            "ranked first": ranks[:, :1],
            "ranked last": ranks[:, -1:],
        }
        for name, picked in chosen.items():
            judged = [
                auc(found[:, 0], np.take_along_axis(found[:, 1:], picked, axis=1)) for found in (by_grams, by_forest)
            ]
            share = np.take_along_axis(stuck, picked, axis=1).mean()
            figures = ("{:.2f} ({:.2f} to {:.2f})".format(*own) for own in judged)
            rows.append([path.stem, str(len(every)), name, f"{share:.0%}", *figures])
        own = np.mean([is_stuck(shares_with_bar_before(one.own, one.bars)) for one in every])
        rows.append([path.stem, str(len(every)), "people's own", f"{own:.0%}", "", ""])
    columns = ("", "pieces", "", "stuck", "n-grams (AUC)", "statistics (AUC)")
    seen = ", velocities among what they see" if options.played else ""
    print_table(f"How well judges distinguish one of {options.takes} takes from people's bars{seen}", columns, rows)


if __name__ == "__main__":
    main()
