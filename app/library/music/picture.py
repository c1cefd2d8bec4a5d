"""A small picture of a clip's first bars, kept in the library as one bit for each cell: without colour, so that every
theme can draw it."""

from __future__ import annotations

import numpy as np

from generator.music.score import Score

WIDTH, HEIGHT = 64, 20
"""Cells, of which a note takes one or more. WIDTH is a multiple of 8."""
_QUARTERS = 32  # that are shown: eight bars of 4/4
_LEAST_SPAN = 14  # semitones from the bottom to the top: a few keys are not blown up


def picture_of(score: Score) -> bytes:
    """HEIGHT rows of WIDTH bits, the highest pitch first. Of pitched parts; of drums where there is nothing else."""
    pitched = [track.notes for track in score.tracks if not track.is_drum and len(track)]
    notes = np.concatenate([np.zeros((0, 4), np.int64), *(pitched or [track.notes for track in score.tracks])])
    span = min(score.end_ticks, _QUARTERS * score.ticks_per_quarter)
    notes = notes[notes[:, 0] < span].astype(np.int64)
    cells = np.zeros((HEIGHT, WIDTH), bool)
    if len(notes):
        left = notes[:, 0] * WIDTH // span
        right = np.clip((notes[:, 0] + notes[:, 1]) * WIDTH // span, left + 1, WIDTH)
        low, high = int(notes[:, 2].min()), int(notes[:, 2].max())
        scale = (HEIGHT - 1) / max(_LEAST_SPAN, high - low)
        row = np.round((HEIGHT - 1) / 2 + ((low + high) / 2 - notes[:, 2]) * scale).astype(np.int64)
        for top, begin, end in zip(row.tolist(), left.tolist(), right.tolist(), strict=True):
            cells[top, begin:end] = True
    return np.packbits(cells, axis=1).tobytes()


def cells_of(picture: bytes) -> np.ndarray | None:
    """(HEIGHT, WIDTH) bool; None for bytes that are no picture."""
    if len(picture) != HEIGHT * WIDTH // 8:
        return None
    return np.unpackbits(np.frombuffer(picture, np.uint8).reshape(HEIGHT, WIDTH // 8), axis=1).astype(bool)
