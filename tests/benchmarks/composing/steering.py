"""What `--cadence` and `--tightness` are worth: pieces from nothing with and without, beside people's.

python -m tests.benchmarks.composing.steering SOURCE ... [--checkpoint C] [--pieces 90] [--half 0] [--test]

SOURCES: what the checkpoint was trained on. Held-out pieces are those of tests.benchmarks.composing.continuations.

Endings: 16 bars are composed for each, as `train-generator evaluate` does it: conditioned on the piece's style, metre,
tempo, key and dynamics, for its ensemble, one take as drawn. People's: the whole piece. Tonic: the lowest note at the
end is the tonic of the key that the notes are in; from the dominant: it is, and the last other pitch class in the bass
was its dominant; strong beat: the last onset is on one.

Timing: pieces of 16 bars in the styles that have drums beside others; share of the notes of parts beside the drums that
begin on a sixteenth. People's: of held-out pieces of that style with drums and others. Without tightness; and besides,
when notes begin is drawn at the general temperature.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from generator.analysis.statistics import ends_on_strong_beat, ends_on_tonic
from generator.compose.drawing.cadence import DOMINANT
from generator.events.context import estimate_key
from generator.music.bars import BarGrid
from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.composing.continuations import (
    asked_for,
    pieces_asked_for,
    pitched_notes,
    sampling_of,
    styles_in_turn,
)
from tests.benchmarks.composing.ensembles import SIXTEENTH_TICKS, ensemble_playing
from tests.benchmarks.table import print_table, share_with_interval
from training.corpus.piece import TrainingPiece
from training.evaluate.evaluate import compose_beside

BARS, PIECES = 16, 12
BANDS = {"band": "electric piano, electric guitar, bass, drums", "game": "2 electric guitars, bass, drums"}
LEAST_NOTES = 16


class Ending(NamedTuple):
    """How a piece ends."""

    tonic: bool
    """Whether on the tonic in the bass."""
    from_dominant: bool
    """Whether there, after the dominant in the bass."""
    strong_beat: bool
    """Whether its last onset is on a strong beat."""


def ending(notes: np.ndarray, bars: BarGrid) -> Ending:
    """Of notes (N, 4) on the grid, N > 0."""
    tonic = ends_on_tonic(notes)
    key = (estimate_key(notes[:, 2], notes[:, 1].astype(float)) - 1) % 12
    before = bass_classes(notes)
    others = before[before != before[-1]]
    dominant = len(others) > 0 and others[-1] == (key + DOMINANT) % 12
    return Ending(tonic, tonic and bool(dominant), ends_on_strong_beat(notes, bars))


def bass_classes(notes: np.ndarray) -> np.ndarray:
    """Pitch class of the lowest note that sounds at each onset, in order. notes: (N, 4), N > 0."""
    begins, ends = notes[:, 0], notes[:, 0] + notes[:, 1]
    onsets = np.unique(begins)
    return np.array([notes[(begins <= onset) & (ends > onset), 2].min() % 12 for onset in onsets])


def endings(scores: Iterable[Score]) -> list[Ending]:
    """Of those that have enough notes."""
    found = []
    for score in scores:
        notes = pitched_notes(score)
        if len(notes) >= LEAST_NOTES:
            found.append(ending(notes, BarGrid(score.metres, score.ticks_per_quarter)))
    return found


def in_time(pieces: Sequence[TrainingPiece]) -> list[float]:
    """Of each piece with drums and others, the share of the others' notes that begin on a sixteenth."""
    found = []
    for piece in pieces:
        onsets = pitched_notes(piece.score)[:, 0]
        if any(track.is_drum and len(track) for track in piece.score.tracks) and len(onsets) >= LEAST_NOTES:
            found.append(float((onsets % SIXTEENTH_TICKS == 0).mean()))
    return found


def main() -> None:
    options = asked_for(__doc__, takes=1)
    sampling = sampling_of(options)
    free = replace(sampling, tightness=0)
    for path in options.checkpoint:
        checkpoint = load_checkpoint(path)
        held_out = pieces_asked_for(checkpoint, options)
        chosen = styles_in_turn(held_out, options.half)[: options.pieces]
        rows = []
        for name, own in (("with a cadence", sampling), ("without", replace(sampling, cadence=0))):
            composed = [
                score for number, piece in chosen for score in compose_beside(checkpoint, [piece], 1, BARS, number, own)
            ]
            rows.append([name, *_shares(endings(composed))])
        rows.append(["people", *_shares(endings(piece.score for _, piece in chosen))])
        columns = ("", "pieces", "tonic in the bass", "from the dominant", "strong beat")
        print_table(f"{path.stem}: how pieces end", columns, rows)
        if not checkpoint.vocabulary.has_parts:
            continue
        rows = []
        for name, own in (
            ("with tightness", sampling),
            ("without", free),
            ("and the timing left to the model", replace(free, shift_temperature=sampling.temperature)),
        ):
            found = [
                ensemble_playing(checkpoint, names, PIECES, BARS, own, style if style in checkpoint.styles else None)
                for style, names in BANDS.items()
            ]
            rows.append([name, *(f"{own.in_time:.0%}" for own in found)])
        rows.append(["people", *(_mean(in_time([own for own in held_out if own.style == style])) for style in BANDS)])
        title = f"{path.stem}: notes of parts beside drums that begin on a sixteenth, {PIECES} pieces of {BARS} bars"
        print_table(title, ("", *BANDS), rows)


def _mean(shares: Sequence[float]) -> str:
    return f"{np.mean(shares):.0%} of {len(shares)} pieces" if shares else "-"


def _shares(found: Sequence[Ending]) -> list[str]:
    return [str(len(found)), *(share_with_interval(list(column)) for column in zip(*found, strict=True))]


if __name__ == "__main__":
    main()
