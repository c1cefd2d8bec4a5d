"""Whether continuations of held-out pieces get stuck, and whether their bars come back as people's do.

python -m tests.benchmarks.composing.stuck_and_return SOURCE ... [--checkpoint C ...] [--pieces 90] [--takes 4]

SOURCES: what the checkpoint was trained on. The first 8 bars of a piece are the clip; 16 bars are composed after it,
and set beside the composer's own (tests.benchmarks.composing.continuations). Every take counts, as drawn, before any is
ranked. Stuck: four bars in a row share 60 % of their notes with the bar before (generator.compose.drawing.repetition).
How like the bar 1, 2, 4 and 8 back each of the 16 is: the Jaccard index of their notes, by sixteenth and pitch, one of
the two moved by the interval that fits best; the clip's bars count as bars back. Below, the share of bars that bear
each label of form (generator.analysis.form). 95 % intervals by resampling pieces.
"""

from __future__ import annotations

import numpy as np

from generator.analysis.form import bar_forms, shared_notes
from generator.compose.drawing.repetition import is_stuck, shares_with_bar_before
from generator.events.form_model import FORM_NAMES, FREE
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.composing.continuations import CLIP_BARS, NEW_BARS, Continued, asked_for, continuations
from tests.benchmarks.table import print_table
from training.evaluate.comparison import LEVEL, RESAMPLES

BACK = (1, 2, 4, 8)
LABELS = range(FREE + 1, len(FORM_NAMES))
COLUMNS = ("stuck", *(f"like the bar {back} back" for back in BACK), *(FORM_NAMES[label] for label in LABELS))


def figures(one: Continued, notes: np.ndarray) -> list[float]:
    """Of notes (N, 4) that follow its clip, as COLUMNS; 0 to 1."""
    whole = np.concatenate([one.clip, notes])
    shared = shared_notes(whole, one.bars, max(BACK))
    new = (shared.bars >= CLIP_BARS) & (shared.bars < CLIP_BARS + NEW_BARS)
    jaccard = shared.moved / (shared.sizes[:, None] + shared.before - shared.moved)
    likeness = jaccard[new].sum(axis=0) / NEW_BARS
    forms = bar_forms(whole, one.bars, CLIP_BARS + NEW_BARS)[CLIP_BARS:]
    stuck = float(is_stuck(shares_with_bar_before(notes, one.bars)))
    return [stuck, *(likeness[back - 1] for back in BACK), *(np.mean(forms == label) for label in LABELS)]


def rows(composed: np.ndarray, people: np.ndarray) -> list[list[str]]:
    """Of each of COLUMNS: composed, people's, and how much more the one is than the other. (P, C) each."""
    rng = np.random.default_rng(0)
    drawn = rng.integers(len(people), size=(RESAMPLES, len(people)))
    cells = []
    for own in (composed, people, composed - people):
        low, high = np.percentile(own[drawn].mean(axis=1), LEVEL, axis=0)
        cells.append([f"{m:.2f} ({a:.2f} to {b:.2f})" for m, a, b in zip(own.mean(axis=0), low, high, strict=True)])
    return [list(row) for row in zip(COLUMNS, *cells, strict=True)]


def main() -> None:
    options = asked_for(__doc__, takes=4)
    for path in options.checkpoint:
        composed, people = [], []
        for one in continuations(load_checkpoint(path), options):
            composed.append(np.mean([figures(one, take) for take in one.takes], axis=0))
            people.append(figures(one, one.own))
        title = f"{path.stem}: {len(people)} pieces, {options.takes} takes each"
        print_table(title, ("share", "composed", "people", "difference"), rows(np.array(composed), np.array(people)))


if __name__ == "__main__":
    main()
