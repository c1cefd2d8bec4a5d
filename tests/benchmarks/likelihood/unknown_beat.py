"""What a model pays for performances whose beats are not known, with the beats that their files claim and without.

python -m tests.benchmarks.likelihood.unknown_beat SOURCE ... --checkpoint C ... [--pieces 60] [--prepared FOLDER]

SOURCES: what the checkpoints were trained on, all from one preparation. Of held-out pieces of one part, the first 64
bars: performances without a click; other music of one part; and the latter with invented rubato, on the clock of a
recorder (training.data.rubato). Conditioned on the position in the bar alone, or on its being unknown. Nats per note:
means over pieces, with 95 % intervals by resampling them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from rich.console import Console

from generator.music.score import Score
from generator.network.checkpoint import load_checkpoint
from tests.benchmarks.table import print_table
from training.config import PrepareConfig
from training.corpus.piece import TrainingPiece, make_piece
from training.data.dataset import encode_pieces, unconditioned
from training.data.rubato import played_freely
from training.evaluate.comparison import LEVEL, RESAMPLES
from training.fit.own_split import own_split
from training.likelihood.nats import held_out_nats
from training.models import EventModel, build_model

BARS, LEAST_NOTES = 64, 64
UNALIGNED, KNOWN, FREE = "performances without a click", "music whose beats are known", "the same, with invented rubato"
COLUMNS = ("model", "music", "pieces", "notes", "the beat as the file has it", "beat unknown", "ratio")


def beginning(piece: TrainingPiece) -> TrainingPiece | None:
    """Its first bars; None where they have too few notes."""
    end = piece.bars.bar_start(BARS)
    tracks = [replace(track, notes=track.notes[track.notes[:, 0] < end]) for track in piece.score.tracks]
    score: Score = replace(piece.score, tracks=tuple(tracks))
    if score.note_count < LEAST_NOTES or not all(map(len, tracks)):
        return None
    return make_piece(piece.name, piece.style, score, piece.conditions)


def nats_per_note(model: EventModel, piece: TrainingPiece, *, is_beat_known: bool) -> float:
    """Of one piece, conditioned on its beat or on its being unknown, and on nothing else."""
    conditions = replace(piece.conditions, is_beat_known=is_beat_known)
    encoded = unconditioned(encode_pieces([replace(piece, conditions=conditions)], model.vocabulary, ()))
    return float(held_out_nats(model, encoded).sum()) / piece.note_count


def cells(nats: np.ndarray) -> list[str]:
    """Of nats per note with the beat and without, (P, 2): both means and their ratio, with intervals."""
    drawn = np.random.default_rng(0).integers(len(nats), size=(RESAMPLES, len(nats)))
    means = nats[drawn].mean(axis=1)
    mean = nats.mean(axis=0)
    rows = [(mean[0], means[:, 0]), (mean[1], means[:, 1]), (mean[1] / mean[0], means[:, 1] / means[:, 0])]
    return ["{:.3f} ({:.3f} to {:.3f})".format(value, *np.percentile(own, LEVEL)) for value, own in rows]


def kinds(pieces: Sequence[TrainingPiece], most: int) -> dict[str, list[TrainingPiece]]:
    """Pieces of each kind, of all but the first at most so many."""
    one_part = [piece for piece in pieces if len(piece.parts) == 1 and not piece.score.tracks[0].is_drum]
    begun = [short for piece in one_part if (short := beginning(piece))]
    known = [piece for piece in begun if piece.conditions.is_beat_known]
    order = np.random.default_rng(1).permutation(len(known))[:most].tolist()
    known = [known[index] for index in order]
    free = [played_freely(piece, np.random.default_rng([1, number])) for number, piece in enumerate(known)]
    return {UNALIGNED: [piece for piece in begun if not piece.conditions.is_beat_known], KNOWN: known, FREE: free}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sources", nargs="+")
    parser.add_argument("--checkpoint", type=Path, nargs="+", required=True, help="models with parts")
    parser.add_argument("--pieces", type=int, default=60, help="whose beats are known, at most")
    parser.add_argument("--prepared", type=Path, help="a folder of prepared pieces")
    options = parser.parse_args()
    rows = []
    for path in options.checkpoint:
        checkpoint = load_checkpoint(path)
        split = own_split(checkpoint, options.sources, PrepareConfig(prepared=options.prepared), Console(quiet=True))
        model = build_model(checkpoint.config, checkpoint.vocabulary)
        model.load_weights(checkpoint.weights)
        held_out = [*split.valid, *split.test]
        for name, pieces in kinds(held_out, options.pieces).items():
            nats = [[nats_per_note(model, piece, is_beat_known=known) for known in (True, False)] for piece in pieces]
            notes = sum(piece.note_count for piece in pieces)
            rows.append([path.stem, name, str(len(pieces)), f"{notes:,}", *cells(np.array(nats))])
    print_table(f"Nats per note of the first {BARS} bars", COLUMNS, rows)


if __name__ == "__main__":
    main()
