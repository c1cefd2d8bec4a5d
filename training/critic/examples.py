"""The examples that a critic learns from: stretches of pieces as people wrote them, and as the checkpoint composes
them."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from generator.analysis.critic_statistics import Stretch, stretch_statistics
from generator.compose.takes.critic_scores import take_stretch
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.files import atomic_write
from generator.music.bars import BarGrid
from generator.music.metre import COMMON_TIME
from generator.network.checkpoint import Checkpoint
from generator.network.config import SamplingConfig
from training.corpus.piece import TrainingPiece
from training.critic.beside_true import BesideTrue, beside_true

CLIP_BARS = 8
LENGTHS, _OFTEN = (4, 8, 16), (0.25, 0.25, 0.5)  # lengths of stretches in bars, and their shares
_ENDINGS = 0.5  # share of stretches that are the last bars of their piece
_SAMPLE_NOTES = 256


@dataclass(frozen=True, eq=False)
class Examples:
    """The statistics of S stretches: of the true one and of T composed ones in its place."""

    statistics: tuple[str, ...]
    """Names of the columns."""
    inputs: np.ndarray
    """(S, 1 + T, F) float32, the true one first; NaN for statistics that a stretch does not have."""
    bars: np.ndarray
    """(S,) length of each stretch in bars."""
    seen: int
    """Number of pieces that were tried; some are too short for a stretch."""

    def __len__(self) -> int:
        return len(self.inputs)


def gather(
    checkpoint: Checkpoint,
    pieces: Sequence[TrainingPiece],
    takes: int,
    seed: int,
    so_far: Examples | None = None,
    is_wanted: Callable[[Examples], bool] = lambda _: True,
) -> Examples:
    """One stretch of each piece that is long enough, in random order. so_far: examples to continue from; is_wanted:
    called with all examples so far before each stretch, which is composed only if it returns True."""
    found = so_far or Examples((), np.zeros((0, 1 + takes, 0), np.float32), np.zeros(0, np.int64), 0)
    for seen, one in stretches(checkpoint, pieces, takes, seed, found.seen):
        if not is_wanted(found):
            break
        if one is not None:
            statistics = [take_stretch(one.request, notes) for notes in one.notes]
            names = tuple(statistics[0])
            inputs = np.array([[[own[name] for name in names] for own in statistics]], np.float32)
            before = found.inputs if len(found) else inputs[:0]
            found = replace(
                found,
                statistics=names,
                inputs=np.concatenate([before, inputs]),
                bars=np.append(found.bars, int(statistics[0]["bars"])),
            )
        found = replace(found, seen=seen)
    return found


def stretches(
    checkpoint: Checkpoint,
    pieces: Sequence[TrainingPiece],
    takes: int,
    seed: int,
    first: int = 0,
    sampling: SamplingConfig | None = None,
) -> Iterator[tuple[int, BesideTrue | None]]:
    """For each piece in random order, from index `first` on: the number of pieces seen, and a stretch, None for a piece
    that is too short. Half of the stretches end their piece, half are anywhere in it and lead on."""
    model = checkpoint.model()
    for number, index in enumerate(np.random.default_rng(seed).permutation(len(pieces)).tolist()):
        if number < first:
            continue
        piece, rng = pieces[index], np.random.default_rng([seed, number])
        length, is_ending = int(rng.choice(LENGTHS, p=_OFTEN)), bool(rng.random() < _ENDINGS)
        last = piece.end_bar - length - (not is_ending)
        if last < CLIP_BARS or not piece.conditions.is_beat_known:
            yield number + 1, None
            continue
        begin = last if is_ending else int(rng.integers(CLIP_BARS, last + 1))
        yield (
            number + 1,
            beside_true(
                checkpoint,
                model,
                piece.score,
                (begin - CLIP_BARS, begin, begin + length),
                takes,
                rng_seed=seed + number,
                is_ending=is_ending,
                dynamics=piece.conditions.dynamics,
                sampling=sampling,
            ),
        )


def statistics_of_sample() -> dict[str, float]:
    """Statistics of a fixed stretch, which change if a statistic is added, renamed or computed differently."""
    rng, bar = np.random.default_rng(0), 4 * GRID_TICKS_PER_QUARTER
    begin, end = CLIP_BARS * bar, 2 * CLIP_BARS * bar
    onsets = 6 * rng.integers(0, end // 6, _SAMPLE_NOTES)
    others = [rng.integers(low, high, _SAMPLE_NOTES) for low, high in ((1, bar), (36, 84), (1, 128))]
    notes = np.stack([onsets, *others, rng.choice([1, 25, 33, DRUMS], _SAMPLE_NOTES)], axis=1)
    before, new = notes[onsets < begin], notes[onsets >= begin]
    grid = BarGrid((COMMON_TIME,), GRID_TICKS_PER_QUARTER)
    found = stretch_statistics(Stretch(before, new, grid, begin, end, is_ending=True))
    return {name: round(value, 4) for name, value in found.items()}


def save_examples(examples: Examples, key: str, path: Path) -> None:
    """Save examples, for a later run to continue from. key: as examples_key returns it. Raises OSError."""
    with atomic_write(path) as file:
        np.savez(
            file,
            key=np.array(key),
            statistics=np.array(examples.statistics, str),
            inputs=examples.inputs,
            bars=examples.bars,
            seen=np.array(examples.seen),
        )


def read_examples(path: Path, key: str) -> Examples | None:
    """What save_examples wrote; None where there is no file, one of another key, or a damaged one."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as found:
            if str(found["key"]) != key:
                return None
            statistics = tuple(map(str, found["statistics"].tolist()))
            return Examples(statistics, found["inputs"], found["bars"], int(found["seen"]))
    except (OSError, ValueError, TypeError, LookupError, EOFError, zipfile.BadZipFile):
        return None
