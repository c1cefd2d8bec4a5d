"""Performances whose beats are known: recorded ones, aligned note by note to notation of the same piece.

Dynamic time warping over what is struck gives where in the notation each moment is; then each note of the notation is
the performed one of its pitch that is nearest.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.midi.bulk import read_notes_file
from generator.music.score import Score
from training.beat_network import Performance, beats_in

# Performances of GiantMIDI-Piano and the piece of piano-midi.de, where both play the same notes.
PAIRS = {
    "Chopin_Etudes_Op10_g0hoN6_HDVU_no_12_cut": "chpn_op10_e12",
    "Debussy_Suite_bergamasque_xAKeiyjjTKk_cut_no_1": "deb_prel",
    "Debussy_Suite_bergamasque_xAKeiyjjTKk_cut_no_2": "deb_menu",
    "Debussy_Suite_bergamasque_xAKeiyjjTKk_cut_no_3": "deb_clai",
    "Debussy_Suite_bergamasque_xAKeiyjjTKk_cut_no_4": "deb_pass",
    "Ravel,_Maurice,_Jeux_d_eau,_v-QmwrhO3ec": "rav_eau",
    "Schubert_Impromptus_D935_06OBNoeKWBw_cut_no_4": "schubert_d935_4",
    **{f"*Fantasie_in_C_major_D760_*_cut_mov_{number}": f"schub_d760_{number}" for number in (1, 2, 3, 4)},
}
LEAST_MATCHED = 0.8  # of the notation's notes
_FRAME = 0.06  # seconds
_DECAY = (1.0, 0.6, 0.35, 0.2)  # of a note, frame by frame
_STEP_COST, _SILENT_COST = 0.05, 0.3
_NEAR = 0.3  # seconds


class Notes(NamedTuple):
    """Of all parts, by onset."""

    seconds: np.ndarray
    """(N,)"""
    ticks: np.ndarray
    """(N,)"""
    pitches: np.ndarray
    """(N,)"""
    velocities: np.ndarray
    """(N,)"""


def aligned_performances(data: Path) -> list[Performance]:
    """data: the folder with both collections, at any depth."""
    found = []
    for performed, written in PAIRS.items():
        first, second = next(data.rglob(f"{performed}.mid"), None), next(data.rglob(f"{written}.mid"), None)
        if first and second and (own := align(read_notes_file(first), read_notes_file(second), written)):
            found.append(own)
    return found


def align(performed: Score, written: Score, name: str) -> Performance | None:
    """None where they are not the same notes."""
    played, notes = _notes(performed), _notes(written)
    path = _warped(_picture(notes), _picture(played))
    first = np.unique(path[:, 0], return_index=True)[1]
    expected = played.seconds[0] + _FRAME * np.interp(
        (notes.seconds - notes.seconds[0]) / _FRAME, path[first, 0], path[first, 1]
    )
    matched = np.full(len(expected), np.nan)
    for index, (moment, pitch) in enumerate(zip(expected.tolist(), notes.pitches.tolist(), strict=True)):
        near = np.flatnonzero((played.pitches == pitch) & (np.abs(played.seconds - moment) < _NEAR))
        if len(near):
            matched[index] = played.seconds[near[np.abs(played.seconds[near] - moment).argmin()]]
    is_matched = np.isfinite(matched)
    if is_matched.mean() < LEAST_MATCHED:
        return None
    ticks = np.unique(notes.ticks[is_matched])
    moments = np.array([np.median(matched[is_matched & (notes.ticks == tick)]) for tick in ticks.tolist()])
    rises = np.concatenate([[True], np.diff(np.maximum.accumulate(moments)) > 0])
    ticks, moments = ticks[rises], moments[rises]
    beats, is_downbeat = beats_in(written)
    within = (beats >= ticks[0]) & (beats <= ticks[-1])
    seconds = np.interp(beats[within], ticks, moments)
    return Performance(name, played.seconds, played.pitches, played.velocities, seconds, is_downbeat[within])


def _notes(score: Score) -> Notes:
    rows = np.concatenate([track.notes for track in score.tracks])
    rows = rows[np.argsort(rows[:, 0], kind="stable")]
    return Notes(np.array(score.seconds_at_all(rows[:, 0].tolist())), rows[:, 0], rows[:, 2], rows[:, 3])


def _picture(notes: Notes) -> np.ndarray:
    """What is struck and rings in each frame, of length 1 or 0. (T, 128)"""
    frames = ((notes.seconds - notes.seconds[0]) / _FRAME).astype(np.intp)
    picture = np.zeros((int(frames[-1]) + len(_DECAY) + 1, 128), np.float32)
    for shift, weight in enumerate(_DECAY):
        np.maximum.at(picture, (frames + shift, notes.pitches), weight)
    return picture / np.maximum(np.linalg.norm(picture, axis=1, keepdims=True), 1e-3)


def _warped(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Pairs of frames along the cheapest path. (P, 2)"""
    cost = 1 - one @ other.T
    silent = [np.flatnonzero(picture.max(axis=1) == 0) for picture in (one, other)]
    cost[np.ix_(*silent)] = _SILENT_COST
    rows, columns = cost.shape
    total = np.full((rows + 1, columns + 1), np.inf, np.float32)
    total[0, 0] = 0
    for diagonal in range(2, rows + columns + 1):
        i = np.arange(max(1, diagonal - columns), min(rows, diagonal - 1) + 1)
        j = diagonal - i
        before = np.minimum(total[i - 1, j - 1], np.minimum(total[i - 1, j], total[i, j - 1]) + _STEP_COST)
        total[i, j] = cost[i - 1, j - 1] + before
    path, (i, j) = [], (rows, columns)
    while i > 0 and j > 0:
        path.append((i - 1, j - 1))
        ways = total[i - 1, j - 1], total[i - 1, j] + _STEP_COST, total[i, j - 1] + _STEP_COST
        step = int(np.argmin(ways))
        i, j = i - (step != 2), j - (step != 1)
    return np.array(path[::-1])
