"""Whether the take that is ranked first is stuck less often than any: on validation pieces of the shipped checkpoints.

python -m tests.benchmarks.composing.takes_order SOURCE ... [--checkpoint C ...] [--pieces 90] [--takes 8]

SOURCES: what the checkpoint was trained on. Of each validation piece of its split that is long enough, the first 8 bars
are the clip; takes of 16 bars are composed, and ranked as `continuo generate --takes` does. Stuck: four bars in a row
share 60 % of their notes with the bar before, at the same sixteenths, transposed or not (generator.compose.repetition).
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.assets import shipped_checkpoints
from generator.compose.engine import compose_takes
from generator.compose.piece import composed_notes
from generator.compose.rank_takes import rank_takes
from generator.compose.repetition import is_stuck, shares_with_bar_before
from generator.compose.request import ComposedEvent, GenerationRequest
from generator.compose.request_for import request_for
from generator.compose.wish import Wish
from generator.music.bars import BarGrid
from generator.music.score import Track, note_array
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece
from training.corpus.prepare import prepare
from training.corpus.split import split_corpus

CLIP_BARS, NEW_BARS = 8, 16
LEAST_NOTES = 16
COLUMNS = ("pieces", "ranked first", "a random one", "ranked last", "the likeliest", "people's own")


@dataclass(frozen=True)
class Composed:
    """Of one piece. own: what its composer wrote in those bars, (N, 4); takes: (N, 4) each; nats: of each."""

    request: GenerationRequest
    own: np.ndarray
    takes: list[np.ndarray]
    nats: list[float]

    def stuck(self) -> list[float]:
        """Of the take that is ranked first, ..., as COLUMNS from the second on; of a random one the share."""
        each = [self._is_stuck(notes) for notes in self.takes]
        ranks = [number for number, _ in rank_takes(self.takes, self.nats, self.request)]
        likeliest = int(np.argmin([total / len(notes) for total, notes in zip(self.nats, self.takes, strict=True)]))
        return [each[ranks[0]], float(np.mean(each)), each[ranks[-1]], each[likeliest], self._is_stuck(self.own)]

    def _is_stuck(self, notes: np.ndarray) -> bool:
        return is_stuck(shares_with_bar_before(notes, BarGrid(self.request.seed.metres, 24)))


def composed(checkpoint: Checkpoint, piece: TrainingPiece, number: int, takes: int) -> Composed | None:
    """None for a piece that is too short, or where a take has no notes."""
    if piece.end_bar < CLIP_BARS + NEW_BARS:
        return None
    score, bars = piece.score, BarGrid(piece.score.metres, 24)
    notes, begin, end = score.tracks[0].notes, bars.bar_start(CLIP_BARS), bars.bar_start(CLIP_BARS + NEW_BARS)
    clip = notes[notes[:, 0] < begin]
    own = notes[(notes[:, 0] >= begin) & (notes[:, 0] < end)]
    if len(clip) < LEAST_NOTES or len(own) < LEAST_NOTES:
        return None
    seed = replace(score, tracks=(Track(note_array(clip.tolist())),))
    request = request_for(checkpoint, Wish(seed=seed, bars=NEW_BARS, takes=takes, rng_seed=number, from_ticks=begin))
    events: list[list[ComposedEvent]] = [[] for _ in range(takes)]
    for take, event in compose_takes(checkpoint.model(), request):
        events[take].append(event)
    every = [composed_notes(checkpoint, request, part) for part in events]
    nats = [sum(event.nats for event in part) for part in events]
    return Composed(request, own, every, nats) if all(map(len, every)) else None


def of_checkpoint(checkpoint: Checkpoint, sources: list[str], pieces: int, takes: int) -> Iterator[Composed]:
    """Of so many of its validation pieces."""
    valid = split_corpus(prepare(sources, PrepareConfig()), 1, checkpoint.styles).valid
    found = 0
    for number in range(len(valid)):
        if found < pieces and (one := composed(checkpoint, valid[number], number, takes)) is not None:
            found += 1
            yield one


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="*")
    parser.add_argument("--pieces", type=int, default=90)
    parser.add_argument("--takes", type=int, default=8)
    options = parser.parse_args()
    rows = []
    for path in options.checkpoint or shipped_checkpoints():
        found = of_checkpoint(load_checkpoint(path), options.sources, options.pieces, options.takes)
        stuck = np.array([one.stuck() for one in found])
        rows.append([path.stem, str(len(stuck)), *(f"{share:.0%}" for share in stuck.mean(axis=0))])
    print_table(f"Stuck, of {options.takes} takes of {NEW_BARS} bars", ("", *COLUMNS), rows)


if __name__ == "__main__":
    main()
