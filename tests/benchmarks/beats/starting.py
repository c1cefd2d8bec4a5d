"""A tempo found in playing, as `continuo accompany --listen` begins: how often, and are its beat and bar line right.

OMP_NUM_THREADS=1 OPENBLAS_NUM_THREADS=1 python -m tests.benchmarks.beats.starting DATA [--pieces 36] [--fit]

DATA holds GiantMIDI-Piano's performances (aligned to notation), piano-midi.de (only pieces that the networks did not
learn from), and notation: hymns, songs, Mutopia's pieces. Notation is played by a simulated player in a steady tempo,
each stroke 12 ms early or late (standard deviation), its keys up to 8 ms apart. Listening begins with the piece, and
at random places.

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

from app.live.accompany.tempo.bar_line import FEATURES, bar_features
from app.live.accompany.tempo.played_tempo import LEAST_STROKES, PlayedTempo, TempoListener
from generator.analysis.beats.network import judge
from generator.analysis.beats.strokes import features, strokes_of
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


class Window(NamedTuple):
    """Some bars with known beats."""

    features: np.ndarray
    """As bar_features has them."""
    label: int
    """Which beat of them begins a bar."""


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
    if options.fit:
        _fit([window for own in groups.values() for played in own for window in _windows(played, rng)])
        return
    starts = {
        name: [_started(played, rng, is_first=index == 0) for played in own for index in range(options.starts)]
        for name, own in groups.items()
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
        name = paths[index].relative_to(data).as_posix()
        simulated = Performance(name, played[order], rows[order, 2], rows[order, 3], ticks * seconds, is_downbeat)
        if simulated.is_held_out:
            count += 1
            yield simulated


def _beats_a_bar(played: Performance, begin: float) -> int | None:
    """Of the next eight bars; None where they differ, or are no bars of two to four."""
    bars = np.flatnonzero(played.is_downbeat)
    lengths = np.diff(bars[np.searchsorted(played.beats[bars], begin) :][:8])
    return int(lengths[0]) if len(lengths) and len(set(lengths.tolist())) == 1 and lengths[0] in (2, 3, 4) else None


def _started(played: Performance, rng: np.random.Generator, *, is_first: bool) -> Start:
    """Listening to a player from the beginning, or from a random moment on."""
    none, first = Start(None, False, False), played.onsets.min()
    begin = first - 1 if is_first else rng.uniform(first, max(first, played.onsets.max() - 20))
    beats = _beats_a_bar(played, begin)
    if beats is None:
        return none
    listener = TempoListener(Metre(0, beats, 4))
    chosen = (played.onsets >= begin) & (played.onsets < begin + _LISTENED)
    for moment, pitch, velocity in zip(*(column[chosen].tolist() for column in played[1:4]), strict=True):
        if found := listener.receive(moment, pitch, velocity):
            return _judged(found, played, moment)
    return none


def _judged(found: PlayedTempo, played: Performance, moment: float) -> Start:
    last = int(np.searchsorted(played.beats, moment)) - 1
    recent = played.beats[max(0, last - 8) : last + 1]
    period = float(np.diff(recent).mean()) if len(recent) > 1 else np.inf
    is_tempo = abs(60 / found.bpm / period - 1) < 0.06
    nearest = int(np.abs(played.beats - found.bar_line).argmin())
    is_beat = is_tempo and abs(float(played.beats[nearest]) - found.bar_line) < 0.1
    return Start(is_tempo, is_beat, bool(played.is_downbeat[nearest]))


def _windows(played: Performance, rng: np.random.Generator, count: int = 6) -> Iterator[Window]:
    """The beginning, and stretches from random beats on, as they stand when a tempo is found."""
    for number in range(count):
        first = 0 if number == 0 else int(rng.integers(0, max(1, len(played.beats) - 24)))
        length = int(rng.integers(9, 18))
        beats = _beats_a_bar(played, float(played.beats[first]) - 0.05)
        chosen = (played.onsets > played.beats[first] - 0.05) & (
            played.onsets < played.beats[min(first + length, len(played.beats) - 1)] - 0.05
        )
        if beats is None or chosen.sum() < LEAST_STROKES:
            continue
        onsets, pitches, velocities = (column[chosen] for column in played[1:4])
        strokes = strokes_of(onsets, pitches, velocities).last(48)
        if len(strokes) < LEAST_STROKES:
            continue
        at, numbers = (
            np.interp(times, played.beats, np.arange(len(played.beats))) for times in (strokes.seconds, onsets)
        )
        near = np.abs(at - np.rint(at)) < 0.12
        at[near] = np.rint(at[near])
        notes = np.stack([numbers, pitches], axis=1)[onsets >= strokes.seconds[0]]
        downbeat = judge(features(strokes)).downbeat
        bars = np.flatnonzero(played.is_downbeat)
        own = bars[np.searchsorted(bars, first) :]
        if len(own):
            yield Window(bar_features(strokes, downbeat, at, notes, beats, float(numbers[0])), int(own[0]) % beats)


def _fit(windows: list[Window]) -> None:
    """Multinomial regression by gradient ascent, and what it gets right of the windows that it did not learn."""
    scale = np.concatenate([window.features for window in windows]).std(axis=0)
    half = np.arange(len(windows)) // 6 % 2
    every = range(len(FEATURES))
    used = {"all": list(every), "network alone": [0], "network and opening": [0, len(FEATURES) - 1]} | {
        f"without {name}": [other for other in every if other != index] for index, name in enumerate(FEATURES)
    }
    for name, columns in used.items():
        mask, right, found = np.isin(np.arange(len(FEATURES)), columns), [], []
        for group in (0, 1):
            chosen = [window for window, own in zip(windows, half, strict=True) if own == group]
            others = [window for window, own in zip(windows, half, strict=True) if own != group]
            weights = np.zeros(len(FEATURES))
            for _ in range(300):
                slope = -0.01 * weights * len(chosen)
                for window in chosen:
                    values = window.features / scale
                    chance = np.exp(values @ weights - (values @ weights).max())
                    slope += values[window.label] - chance @ values / chance.sum()
                weights += mask * slope / len(chosen)
            right += [int((window.features / scale @ weights).argmax()) == window.label for window in others]
            found.append(weights / scale)
        print(f"{name}: {np.mean(right):.3f} of {len(right)}", np.round(np.mean(found, axis=0), 2).tolist())


if __name__ == "__main__":
    main()
