"""Scores on their way between processes: a JSON object, and the notes of all parts as one .npy, never as a pickle."""

from __future__ import annotations

import io
from typing import Any

import numpy as np

from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track


def to_wire(score: Score) -> tuple[dict[str, Any], bytes]:
    """What json can write, and bytes."""
    file = io.BytesIO()
    notes = [np.zeros((0, 4), np.int32), *(track.notes for track in score.tracks)]
    np.save(file, np.concatenate(notes), allow_pickle=False)  # (N, 4)
    about = {
        "ticks_per_quarter": score.ticks_per_quarter,
        "tracks": [[len(track), track.name, track.program, track.is_drum] for track in score.tracks],
        "tempos": score.tempos,
        "metres": score.metres,
        "keys": score.keys,
    }
    return about, file.getvalue()


def from_wire(about: dict[str, Any], data: bytes) -> Score:
    """What `to_wire` made. Raises KeyError, TypeError or ValueError for anything else."""
    rows = np.load(io.BytesIO(data), allow_pickle=False)
    if rows.dtype != np.int32 or rows.ndim != 2 or rows.shape[1] != 4:
        raise ValueError(f"notes of shape {rows.shape}, {rows.dtype}")
    ends = np.cumsum([0, *(count for count, *_ in about["tracks"])])
    if ends[-1] != len(rows):
        raise ValueError(f"{len(rows)} notes, where parts have {ends[-1]}")
    tracks = []
    for begin, end, (_, name, program, is_drum) in zip(ends, ends[1:], about["tracks"], strict=False):
        notes = rows[begin:end].copy()
        notes.flags.writeable = False
        tracks.append(Track(notes, name, program, is_drum))
    return Score(
        about["ticks_per_quarter"],
        tuple(tracks),
        tuple(Tempo(*tempo) for tempo in about["tempos"]),
        tuple(Metre(*metre) for metre in about["metres"]),
        tuple(KeySignature(*key) for key in about["keys"]),
    )
