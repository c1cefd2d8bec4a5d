"""Whether the notes of an added bass belong to the chords of the parts that it is added to.

python -m tests.benchmarks.composing.added_bass SOURCE ... --checkpoint C ... [--pieces 90] [--prepared FOLDER]

SOURCES: what the checkpoint was trained on. Of each held-out piece of three pitched parts or more, the first 16 bars
without their bass (of the family bass, or the lowest part) are the clip; `--add bass` composes another. It is measured
on the strong beats (the first of a bar, and the third of four) where the bass begins a note: the share of its notes
that are chord tones, where the other parts sound a chord of three or four pitch classes; and the share that make up a
chord with the others, or part of one, where those sound two pitch classes or more. Chords are the triads and sevenths
of generator.analysis.units. Beside it the piece's own bass, and for chance the same bass with its bars moved round by
half their number, which keeps its key and its rhythm. 95 % intervals by resampling pieces.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from generator.analysis.units import CHORDS
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.drawing.engine import compose_takes
from generator.compose.piece import composed_notes
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.events.whole_score import pitched_notes
from generator.music.bars import BarGrid
from generator.music.metre import bar_ticks
from generator.music.score import Score
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.benchmarks.composing.continuations import held_out
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece
from training.corpus.prepare import prepare
from training.evaluate.comparison import LEVEL, RESAMPLES
from training.likelihood.accompany import tasks_of

BARS, LEAST_PARTS, LEAST_NOTES = 16, 3, 8
COLUMNS = ("whose bass", "pieces", "strong beats", "chord tones", "strong beats", "make up a chord")
_CHORDS = [frozenset((root + step) % 12 for step in steps) for steps in CHORDS for root in range(12) if len(steps) > 2]


@dataclass(frozen=True)
class Fits:
    """How the notes of one bass fit to the other parts."""

    chord_tones: Sequence[bool]
    """Of each strong beat with a chord in the others."""
    completes: Sequence[bool]
    """Of each strong beat with two pitch classes and more in the others."""


def strong_beats(bars: BarGrid, count: int) -> np.ndarray:
    """Ticks of the strong beats of so many bars."""
    found = []
    for bar in range(count):
        begin = bars.bar_start(bar)
        metre = bars.metres[bars.locate_one(begin)[2]]
        found.append(begin)
        if metre.numerator in (4, 12):
            found.append(begin + bar_ticks(metre, GRID) // 2)
    return np.array(found)


def sounding(notes: np.ndarray, tick: int) -> frozenset[int]:
    """Pitch classes of notes (N, 4) that begin at a tick or sound on into it."""
    own = (notes[:, 0] <= tick) & (notes[:, 0] + notes[:, 1] > tick)
    return frozenset((notes[own, 2] % 12).tolist())


def fits(bass: np.ndarray, others: np.ndarray, beats: Iterable[int]) -> Fits:
    """bass, others: notes (N, 4) on the grid."""
    chord_tones: list[bool] = []
    completes: list[bool] = []
    for tick in beats:
        own = bass[bass[:, 0] == tick]
        classes = sounding(others, tick)
        if not len(own) or len(classes) < 2:
            continue
        lowest = int(own[:, 2].min()) % 12
        if classes in _CHORDS:
            chord_tones.append(lowest in classes)
        completes.append(any(classes | {lowest} <= chord for chord in _CHORDS))
    return Fits(chord_tones, completes)


def moved_round(notes: np.ndarray, bars: BarGrid, count: int) -> np.ndarray:
    """Notes (N, 4) of so many bars of one length, with those bars moved round by half their number."""
    length = bars.bar_start(count)
    moved = notes.copy()
    moved[:, 0] = (notes[:, 0] + bars.bar_start(count // 2)) % length
    return moved


@dataclass(frozen=True)
class Case:
    """The beginning of one piece, and its bass."""

    clip: Score
    """Without the bass."""
    bass: np.ndarray
    """(N, 4) its notes on the grid."""
    bars: int
    """How many there are."""


def case(piece: TrainingPiece) -> Case | None:
    """None for a piece with too few parts or notes, without a known beat, or with a change of metre."""
    basses = [task.composed[0] for task in tasks_of(piece) if task.name.startswith("bass")]
    count = min(BARS, piece.end_bar)
    if not basses or not piece.conditions.is_beat_known or len(piece.bars.metres) > 1:
        return None
    bass, end = basses[0], piece.bars.bar_start(count)
    tracks = [replace(track, notes=track.notes[track.notes[:, 0] < end]) for track in piece.score.tracks]
    own = tracks[piece.parts.index(bass)].notes.astype(np.int64)
    others = [track for track, value in zip(tracks, piece.parts, strict=True) if value != bass and len(track)]
    if len(own) < LEAST_NOTES or sum(not track.is_drum for track in others) < LEAST_PARTS - 1:
        return None
    return Case(replace(piece.score, tracks=tuple(others)), own, count)


def added(checkpoint: Checkpoint, clip: Score, rng_seed: int) -> np.ndarray:
    """(N, 4) notes of a bass that was composed to it."""
    request = request_for(checkpoint, Wish(seed=clip, add="bass", rng_seed=rng_seed, candidates=1))
    notes = composed_notes(checkpoint, request, [event for _, event in compose_takes(checkpoint.model(), request)])
    return notes[:, :4]


def basses(checkpoint: Checkpoint, pieces: Iterable[TrainingPiece], most: int) -> Iterator[dict[str, Fits]]:
    """Of at most so many pieces, by whose bass it is."""
    found = 0
    for number, piece in enumerate(pieces):
        one = case(piece)
        if one is None or found == most:
            continue
        found += 1
        bars, others = piece.bars, pitched_notes(one.clip).astype(np.int64)
        beats = strong_beats(bars, one.bars).tolist()
        composed = added(checkpoint, one.clip, number)
        every = {"composed": composed, "people's": one.bass, "chance": moved_round(one.bass, bars, one.bars)}
        yield {whose: fits(np.asarray(notes), others, beats) for whose, notes in every.items()}


def share(pieces: Sequence[Sequence[bool]]) -> str:
    """Of all beats of all pieces, with its interval."""
    sums = np.array([[sum(own), len(own)] for own in pieces])
    drawn = np.random.default_rng(0).integers(len(sums), size=(RESAMPLES, len(sums)))
    hits, counts = sums[drawn].sum(axis=1).T
    low, high = np.percentile(hits / np.maximum(counts, 1), LEVEL)
    return f"{sums[:, 0].sum() / max(1, sums[:, 1].sum()):.0%} ({low:.0%} to {high:.0%})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="models with parts")
    parser.add_argument("--pieces", type=int, default=90)
    parser.add_argument("--prepared", type=Path, help="a folder of prepared pieces")
    options = parser.parse_args()
    corpus = prepare(options.sources, PrepareConfig(parts="separate", prepared=options.prepared))
    for path in options.checkpoint:
        checkpoint = load_checkpoint(path)
        pieces = list(held_out(checkpoint, corpus))
        order = np.random.default_rng(1).permutation(len(pieces)).tolist()
        every = list(basses(checkpoint, (pieces[index] for index in order), options.pieces))
        rows = []
        for whose in every[0] if every else ():
            own = [found[whose] for found in every]
            tones, completes = [one.chord_tones for one in own], [one.completes for one in own]
            counts = (f"{sum(map(len, kind)):,}" for kind in (tones, completes))
            rows.append([whose, str(len(every)), next(counts), share(tones), next(counts), share(completes)])
        print_table(f"{path.stem}: an added bass on strong beats", COLUMNS, rows)


if __name__ == "__main__":
    main()
