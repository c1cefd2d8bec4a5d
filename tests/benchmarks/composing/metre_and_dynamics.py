"""Whether a metre that is asked for is audible, and whether what is to have expression has several velocities.

python -m tests.benchmarks.composing.metre_and_dynamics [--people SOURCE ...] [--checkpoint C ...] [--pieces 24]

Pieces of 16 bars from nothing, asked for one metre each, every take as drawn. In each the notes that begin at the main
beats of its bars are counted, and those at the places beside them, before and after. Heard: more notes at the beats
than at the places on either side; denied: fewer than on both. Of 6/8 the beat that counts is the second of two, and
beside it are the second and third of three quarters. Where beats are grouped in several ways (5/4, 7/8), a piece is
measured by the grouping that has most notes. The first beat is measured likewise, beside the last place of the bar and
the second.

SOURCES: people's pieces; of each stretch of 8 bars or more in such a metre, the first 16 bars. Those that deny the
first beat are left out: an upbeat is missing, and the bar lines of such files are not where they belong. Intervals:
Wilson's, 95 %.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.music.metre import bar_ticks, parse_metre
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.composing.continuations import composed, pitched_notes
from tests.benchmarks.table import print_table, share_with_interval
from training.config import PrepareConfig
from training.corpus.prepare import prepare

LEAST_NOTES, LEAST_BARS = 16, 8
AT_ONCE = 12
COLUMNS = ("metre", "whose", "pieces", "beats heard", "beats denied", "first beat heard", "first beat denied")


@dataclass(frozen=True)
class Beats:
    """Where the beats of a metre are, in grid ticks from the bar line."""

    beside: int
    """How far before and after a beat the places are that it is compared with."""
    groupings: tuple[tuple[int, ...], ...]
    """The main beats but the first, in every way that the metre may be grouped."""


METRES = {
    "6/8": Beats(12, ((36,),)),
    "3/4": Beats(12, ((24, 48),)),
    "5/4": Beats(24, ((48,), (72,))),
    "7/8": Beats(12, ((24, 48), (36, 60), (24, 60))),
    "12/8": Beats(12, ((36, 72, 108),)),
}


@dataclass(frozen=True)
class Metred:
    """What one piece does with its metre."""

    beats: int
    """1: its beats are audible, -1: they are denied, 0: neither."""
    first: int
    """The same of the first beat."""
    is_flat: bool
    """Whether all its notes have one velocity."""


def metred(notes: np.ndarray, metre: str) -> Metred:
    """Of notes (N, 4) on the grid whose first bar line is at 0, N > 0."""
    beats, length = METRES[metre], bar_ticks(parse_metre(metre), 24)
    onsets = (notes[:, 0] + 1) // 3 * 3  # as near to the beat as one hears
    struck = np.bincount(onsets % length, minlength=length)
    grouping = max(beats.groupings, key=lambda own: _sum(struck, own))
    return Metred(
        _stand(struck, grouping, beats.beside),
        _stand(struck, (0,), beats.beside),
        len(np.unique(notes[:, 3])) == 1,
    )


def _stand(struck: np.ndarray, beats: Sequence[int], beside: int) -> int:
    own = _sum(struck, beats)
    others = [_sum(struck, [beat + step for beat in beats]) for step in (-beside, beside)]
    return 1 if own > max(others) else -1 if own < min(others) else 0


def _sum(struck: np.ndarray, places: Sequence[int]) -> int:
    return int(struck[np.array(places) % len(struck)].sum())


def pieces_from_nothing(checkpoint: Checkpoint, metre: str, pieces: int, bars: int) -> Iterator[Metred]:
    """At the default settings, which ask for expression."""
    for rng_seed, begin in enumerate(range(0, pieces, AT_ONCE)):
        wish = Wish(metre=metre, bars=bars, rng_seed=rng_seed, takes=min(AT_ONCE, pieces - begin), candidates=1)
        for notes in composed(checkpoint, request_for(checkpoint, wish))[0]:
            if len(notes):
                yield metred(notes, metre)


def pieces_by_people(sources: list[str], bars: int) -> dict[str, list[Metred]]:
    """By metre."""
    found: dict[str, list[Metred]] = {metre: [] for metre in METRES}
    for piece in prepare(sources, PrepareConfig(parts="merged")).pieces:
        notes = pitched_notes(piece.score)
        changes = [*(change.ticks for change in piece.bars.metres[1:]), piece.bars.bar_start(piece.end_bar)]
        for change, end in zip(piece.bars.metres, changes, strict=True):
            metre = f"{change.numerator}/{change.denominator}"
            length = bar_ticks(change, 24)
            if metre in METRES and end - change.ticks >= LEAST_BARS * length:
                last = min(end, change.ticks + bars * length)
                own = notes[(notes[:, 0] >= change.ticks) & (notes[:, 0] < last)] - np.array([change.ticks, 0, 0, 0])
                if len(own) >= LEAST_NOTES and (stretch := metred(own, metre)).first >= 0:
                    found[metre].append(stretch)
    return found


def row(metre: str, whose: str, pieces: Sequence[Metred]) -> list[str]:
    """As COLUMNS."""
    stands = [piece.beats for piece in pieces], [piece.first for piece in pieces]
    return [
        metre,
        whose,
        str(len(pieces)),
        *(share_with_interval([s == wanted for s in own]) for own in stands for wanted in (1, -1)),
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", nargs="*", default=[])
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--pieces", type=int, default=24)
    parser.add_argument("--bars", type=int, default=16)
    options = parser.parse_args()
    paths = options.checkpoint or shipped_checkpoints()
    made = {
        path.stem: {m: list(pieces_from_nothing(checkpoint, m, options.pieces, options.bars)) for m in METRES}
        for path in paths
        if (checkpoint := load_checkpoint(path))
    }
    every = made | ({"people": pieces_by_people(options.people, options.bars)} if options.people else {})
    rows = [row(metre, whose, own[metre]) for metre in METRES for whose, own in every.items()]
    print_table(f"Metres asked for, {options.bars} bars", COLUMNS, rows)
    flat = [
        [whose, *(f"{sum(piece.is_flat for piece in own[metre])} of {len(own[metre])}" for metre in METRES)]
        for whose, own in made.items()
    ]
    print_table("One velocity only, though expression is asked for", ("", *METRES), flat)


if __name__ == "__main__":
    main()
