"""A tempo found in playing, as `continuo accompany --listen` begins: how often, and are its beat and bar line right.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.beats.starting DATA [--pieces 36] [--fit]

DATA holds GiantMIDI-Piano's performances (aligned to notation), piano-midi.de (only pieces that the networks did not
learn from), and notation: hymns, songs, Mutopia's pieces. Notation is played by a simulated player in a steady tempo,
each stroke 12 ms early or late (standard deviation), its keys up to 8 ms apart. Listening begins at random places.

Right tempo: within 6 % of that of the last 8 beats. Right beat: that, and the bar line is within 100 ms of a beat.
Right bar: that beat begins a bar; of the beginnings with a right beat. --fit: weights for bar_line.py, learnt from
every second piece, and how many of the others they judge rightly.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np

from app.live.accompany import played_tempo
from app.live.accompany.bar_line import FEATURES, bar_features, first_beat
from app.live.accompany.played_tempo import TempoListener
from generator.errors import ContinuoError
from generator.midi.bulk import read_notes_file
from generator.music.metre import Metre
from tests.benchmarks.beats.aligned import aligned_performances
from tests.benchmarks.table import print_table
from training.beat_network import Performance, beats_in, read_performance

_NOTATION = ("13*", "14*", "03*", "02*")
_LISTENED = 40.0  # seconds
_JITTER, _SPREAD = 0.012, 0.008  # seconds


class Start(NamedTuple):
    """What came of listening once."""

    tempo: bool | None
    """Whether it is right; None where none was found."""
    beat: bool
    """Whether the bar line is on a beat."""
    bar: bool
    """Whether it is on a bar line."""
    features: np.ndarray | None
    """As bar_features has them."""
    label: int
    """Which beat of them begins the bar; -1 where the beat is wrong."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--pieces", type=int, default=36, help="of each collection")
    parser.add_argument("--starts", type=int, default=4, help="of each piece")
    parser.add_argument("--fit", action="store_true")
    options = parser.parse_args()
    rng = np.random.default_rng(0)
    groups = {
        "GiantMIDI-Piano, aligned": aligned_performances(options.data),
        "piano-midi.de": list(_recorded(options.data, options.pieces)),
        "simulated": list(_simulated(options.data, options.pieces)),
    }
    starts = {
        name: [_started(played, rng) for played in performances for _ in range(options.starts)]
        for name, performances in groups.items()
    }
    rows = []
    for name, own in starts.items():
        begun = [start for start in own if start.tempo is not None]
        beats = [start for start in begun if start.beat]
        rows.append([
            name, str(len(groups[name])), str(len(own)), _share(begun, own),
            _share([start for start in begun if start.tempo], begun), _share(beats, begun),
            _share([start for start in beats if start.bar], beats),
        ])  # fmt: skip
    columns = ("players", "pieces", "beginnings", "begins", "right tempo", "right beat", "right bar, of these")
    print_table("A tempo found in playing", columns, rows)
    if options.fit:
        every = [start for own in starts.values() for start in own if start.label >= 0]
        _fit(every, options.starts)


def _share(some: list[Start], of: list[Start]) -> str:
    return f"{100 * len(some) / max(1, len(of)):.0f} %"


def _recorded(data: Path, pieces: int) -> Iterator[Performance]:
    rng = np.random.default_rng(1)
    count = 0
    for folder in data.glob("07*"):
        for path in sorted(folder.rglob("*.mid")):
            played = read_performance(path, folder, rng)
            if played and played.is_held_out and count < pieces:
                count += 1
                yield played


def _simulated(data: Path, pieces: int) -> Iterator[Performance]:
    rng = np.random.default_rng(2)
    paths = [path for pattern in _NOTATION for folder in data.glob(pattern) for path in sorted(folder.rglob("*.mid"))]
    count = 0
    for index in rng.permutation(len(paths)).tolist():
        if count == pieces:
            return
        try:
            score = read_notes_file(paths[index])
        except ContinuoError:
            continue
        ticks, is_downbeat = beats_in(score)
        if len(ticks) < 32 or score.note_count < 64:
            continue
        rows = np.concatenate([track.notes for track in score.tracks]).astype(np.int64)
        rows = rows[np.argsort(rows[:, 0], kind="stable")]
        seconds = 60 / rng.uniform(70, 130) / np.median(np.diff(ticks))
        onsets, place = np.unique(rows[:, 0], return_inverse=True)
        played = (onsets * seconds + rng.normal(0, _JITTER, len(onsets)))[place] + rng.uniform(0, _SPREAD, len(rows))
        order = np.argsort(played)
        count += 1
        yield Performance(
            paths[index].name, played[order], rows[order, 2], rows[order, 3], ticks * seconds, is_downbeat
        )


def _started(played: Performance, rng: np.random.Generator) -> Start:
    """Listening to a player from a random moment on."""
    none = Start(None, False, False, None, -1)
    bars = np.flatnonzero(played.is_downbeat)
    begin = rng.uniform(played.onsets.min() - 1, max(played.onsets.min(), played.onsets.max() - 20))
    near = bars[np.searchsorted(played.beats[bars], begin) :][:8]
    lengths = np.diff(near)
    if not len(lengths) or len(set(lengths.tolist())) > 1 or lengths[0] not in (2, 3, 4):
        return none
    beats = int(lengths[0])
    seen: list[np.ndarray] = []

    def noted(*what: object) -> np.ndarray:
        seen.append(bar_features(*what))  # pyright: ignore[reportArgumentType]
        return seen[-1]

    listener = TempoListener(Metre(0, beats, 4))
    played_tempo.bar_features = noted
    try:
        for moment, pitch, velocity in zip(played.onsets, played.pitches, played.velocities, strict=True):
            if moment < begin:
                continue
            if moment > begin + _LISTENED:
                return none
            if found := listener.receive(float(moment), int(pitch), int(velocity)):
                return _judged(found, played, float(moment), seen[-1], beats)
    finally:
        played_tempo.bar_features = bar_features
    return none


def _judged(
    found: played_tempo.PlayedTempo, played: Performance, moment: float, features: np.ndarray, beats: int
) -> Start:
    last = int(np.searchsorted(played.beats, moment)) - 1
    recent = played.beats[max(0, last - 8) : last + 1]
    period = float(np.diff(recent).mean()) if len(recent) > 1 else np.inf
    is_tempo = abs(60 / found.bpm / period - 1) < 0.06
    nearest = int(np.abs(played.beats - found.bar_line).argmin())
    is_beat = is_tempo and abs(float(played.beats[nearest]) - found.bar_line) < 0.1
    bars = np.flatnonzero(played.is_downbeat)
    bar = int(bars[bars <= nearest].max(initial=bars[0]))
    label = (first_beat(features) + bar - nearest) % beats if is_beat else -1
    return Start(is_tempo, is_beat, bool(played.is_downbeat[nearest]), features, label)


def _fit(starts: list[Start], of_each: int) -> None:
    """Multinomial regression by gradient ascent; what it gets right of the others."""
    groups = np.arange(len(starts)) // of_each % 2
    scale = np.concatenate([start.features for start in starts if start.features is not None]).std(axis=0)
    used = {"all": range(len(FEATURES)), "network alone": [0]} | {f"without {name}": [
        other for other in range(len(FEATURES)) if other != index] for index, name in enumerate(FEATURES)}  # fmt: skip
    for name, columns in used.items():
        weights = np.zeros(len(FEATURES))
        mask = np.isin(np.arange(len(FEATURES)), list(columns))
        chosen = [start for start, group in zip(starts, groups, strict=True) if group == 0]
        for _ in range(400):
            slope = -0.01 * weights * len(chosen)
            for features, label in ((start.features, start.label) for start in chosen):
                assert features is not None
                values = features / scale
                chance = np.exp(values @ weights - (values @ weights).max())
                slope += values[label] - chance @ values / chance.sum()
            weights += 2 * mask * slope / len(chosen)
        right = [
            np.mean([
                int((start.features / scale @ weights).argmax()) == start.label
                for start, own in zip(starts, groups, strict=True) if own == group and start.features is not None
            ])
            for group in (0, 1)
        ]  # fmt: skip
        print(f"{name}: {right[0]:.3f} learnt, {right[1]:.3f} others", np.round(weights / scale, 2).tolist())


if __name__ == "__main__":
    main()
