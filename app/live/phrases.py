"""The phrases of a duet, one after the other, as a piece. Without Qt."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.document.piece import COMPOSED, ORIGIN, PART, YOURS, Part, Piece, table
from generator.compose.piece import PART_NAME
from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER, at_resolution
from generator.music.score import Score, Tempo
from generator.music.tempo import DEFAULT_TEMPO_US


def joined_phrases(phrases: Sequence[tuple[Score, str]], your_name: str) -> Piece:
    """phrases: (notes from its first bar line on, "yours" or "mine"). Each begins at the bar line after the one before,
    in its own tempo; metres are those of the first."""
    piece = Piece(metres=phrases[0][0].metres if phrases else ())
    rows, tempos, begin, programs = [piece.rows], [], 0, [0, 0]
    for score, whose in phrases:
        score, own = at_resolution(score, OUTPUT_TICKS_PER_QUARTER), int(whose == "mine")
        tempo = score.tempos[0].us_per_quarter if score.tempos else DEFAULT_TEMPO_US
        if not tempos or tempos[-1].us_per_quarter != tempo:
            tempos.append(Tempo(begin, tempo))
        for track in score.tracks:
            new = np.zeros((len(track), piece.rows.shape[1]), np.int32)
            new[:, :4] = track.notes
            new[:, 0] += begin
            new[:, PART], new[:, ORIGIN] = own, COMPOSED if own else YOURS
            rows.append(new)
            programs[own] = track.program
        end = begin + score.end_ticks
        bar, position, _ = piece.bars.locate_one(end)
        begin = piece.bars.bar_start(bar + (position > 0))
    parts = (Part(your_name, programs[0]), Part(PART_NAME, programs[1]))
    return Piece(OUTPUT_TICKS_PER_QUARTER, table(np.concatenate(rows)), parts, tuple(tempos), piece.metres)
