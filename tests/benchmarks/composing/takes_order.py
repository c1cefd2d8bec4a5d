"""Whether the take that is ranked first is stuck less often than any: on held-out pieces of the shipped checkpoints.

python -m tests.benchmarks.composing.takes_order SOURCE ... [--checkpoint C ...] [--pieces 90] [--takes 8]
[--prepared FOLDER]

SOURCES: what the checkpoint was trained on. The first 8 bars of a piece are the clip
(tests.benchmarks.composing.continuations); takes of 16 bars are composed, and ranked as `continuo generate --takes`
does. Stuck: four bars in a row share 60 % of their notes with the bar before, at the same sixteenths, transposed or not
(generator.compose.drawing.repetition).
"""

from __future__ import annotations

import numpy as np

from generator.compose.drawing.repetition import is_stuck, shares_with_bar_before
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.composing.continuations import NEW_BARS, Continued, asked_for, continuations
from tests.benchmarks.table import print_table

COLUMNS = ("pieces", "ranked first", "a random one", "ranked last", "the likeliest", "people's own")


def stuck(one: Continued) -> list[float]:
    """Of the take that is ranked first, ..., as COLUMNS from the second on; of a random one the share."""
    each = [is_stuck(shares_with_bar_before(notes, one.bars)) for notes in one.takes]
    ranks = one.ranks()
    likeliest = int(np.argmin([total / len(notes) for total, notes in zip(one.nats, one.takes, strict=True)]))
    own = is_stuck(shares_with_bar_before(one.own, one.bars))
    return [each[ranks[0]], float(np.mean(each)), each[ranks[-1]], each[likeliest], own]


def main() -> None:
    options = asked_for(__doc__, takes=8)
    rows = []
    for path in options.checkpoint:
        found = continuations(load_checkpoint(path), options)
        shares = np.array([stuck(one) for one in found])
        rows.append([path.stem, str(len(shares)), *(f"{share:.0%}" for share in shares.mean(axis=0))])
    print_table(f"Stuck, of {options.takes} takes of {NEW_BARS} bars", ("", *COLUMNS), rows)


if __name__ == "__main__":
    main()
