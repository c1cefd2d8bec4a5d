"""What a critic learns from: stretches of pieces as people wrote them, and as the checkpoint composes them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

import numpy as np

from generator.compose.takes.critic_scores import take_stretch
from generator.events.streams import STREAM_SETS, VELOCITY_INDEX
from generator.network.checkpoint import Checkpoint
from training.corpus.piece import TrainingPiece
from training.critic.beside_true import BesideTrue, beside_true

CLIP_BARS = 8
LENGTHS, _OFTEN = (4, 8, 16), (0.25, 0.25, 0.5)  # bars of a stretch, and how often it has so many
_ENDINGS = 0.5  # of the stretches are the last bars of their piece


@dataclass(frozen=True, eq=False)
class Examples:
    """S stretches, each as it is and as composed T times."""

    statistics: tuple[str, ...]
    """Names of the first columns; the others are what the network showed."""
    inputs: np.ndarray
    """(S, 1 + T, F) float32, the true one first; NaN for what a stretch has not."""
    bars: np.ndarray
    """(S,) length of each."""

    def __len__(self) -> int:
        return len(self.inputs)

    def of_statistics(self) -> Examples:
        """Without what the network showed."""
        return replace(self, inputs=self.inputs[:, :, : len(self.statistics)])


def gather(
    checkpoint: Checkpoint,
    pieces: Iterable[TrainingPiece],
    takes: int,
    seed: int,
    is_wanted: Callable[[int], bool] = lambda _: True,
) -> Examples:
    """One stretch of each piece that has room for one. is_wanted: asked with the number of stretches so far before the
    next is composed."""
    rows: list[np.ndarray] = []
    bars: list[int] = []
    names: tuple[str, ...] = ()
    streams = len(STREAM_SETS[checkpoint.vocabulary.streams])
    for one in stretches(checkpoint, pieces, takes, seed):
        statistics = [take_stretch(one.request, notes) for notes in one.notes]
        names = tuple(statistics[0])
        known = np.array([[own[name] for name in names] for own in statistics], np.float32)
        observed = one.observed.copy()
        observed[:, VELOCITY_INDEX - streams] = np.nan  # velocities are as they were asked for
        rows.append(np.concatenate([known, observed], axis=1))
        bars.append(int(statistics[0]["bars"]))
        if not is_wanted(len(rows)):
            break
    inputs = np.stack(rows) if rows else np.zeros((0, 1 + takes, 0), np.float32)
    return Examples(names, inputs, np.array(bars, np.int64))


def stretches(checkpoint: Checkpoint, pieces: Iterable[TrainingPiece], takes: int, seed: int) -> Iterator[BesideTrue]:
    """One of each piece that has room for it: half of them end their piece, half stand anywhere and lead on."""
    model = checkpoint.model()
    for number, piece in enumerate(pieces):
        rng = np.random.default_rng([seed, number])
        length, is_ending = int(rng.choice(LENGTHS, p=_OFTEN)), bool(rng.random() < _ENDINGS)
        last = piece.end_bar - length - (not is_ending)
        if last < CLIP_BARS or not piece.conditions.is_beat_known:
            continue
        begin = last if is_ending else int(rng.integers(CLIP_BARS, last + 1))
        bars = begin - CLIP_BARS, begin, begin + length
        one = beside_true(
            checkpoint,
            model,
            piece.score,
            bars,
            takes,
            rng_seed=seed + number,
            is_ending=is_ending,
            dynamics=piece.conditions.dynamics,
        )
        if one is not None:
            yield one
