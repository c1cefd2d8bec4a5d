"""Music to judge a run by: what its model composes, and its varied training pieces."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.errors import ContinuoError
from generator.files import atomic_write
from generator.midi.writer import write_midi
from generator.music.score import Score, Tempo
from generator.music.tempo import DEFAULT_TEMPO_US
from generator.network.checkpoint import Checkpoint
from training.data.loader import TrainingData

SAMPLE_BARS = 16


def compose_sample(checkpoint: Checkpoint, path: Path, *, seed: int) -> bool:
    """Write 16 bars composed from nothing. -> whether there are any notes: an untrained model may end at once."""
    try:
        score = compose_piece(checkpoint, Wish(bars=SAMPLE_BARS, rng_seed=seed))
    except ContinuoError:
        return False
    write_score(score, path)
    return True


def write_score(score: Score, path: Path) -> None:
    """Write a .mid file, atomically. Raises OSError."""
    with atomic_write(path) as file:
        file.write(write_midi(score))


def write_augmented(data: TrainingData, names: Sequence[str], folder: Path) -> int:
    """Write every training piece as it is varied in the first epoch. -> how many."""
    folder.mkdir(parents=True, exist_ok=True)
    for index, name in enumerate(names):
        score = data.variation(1, index).score
        if not score.tempos:
            score = dataclasses.replace(score, tempos=(Tempo(0, DEFAULT_TEMPO_US),))
        write_score(score, folder / f"{index:06d}-{Path(name).stem[:80]}.mid")
    return len(names)
