"""A folder of short pieces that differ from each other."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Note, Score, Tempo, Track, note_array


def random_tune(seed: int, bars: int = 12) -> Score:
    """A wandering melody over held basses, with loudness and rhythm of its own."""
    rng = np.random.default_rng(seed)
    notes, pitch, onset, quarter = [], 67, 0, 480
    while onset < bars * 4 * quarter:
        length = int(rng.choice([quarter // 2, quarter, quarter // 2, 2 * quarter]))
        pitch = int(np.clip(pitch + rng.integers(-4, 5), 55, 84))
        notes.append(Note(onset, length, pitch, int(rng.integers(50, 100))))
        onset += length
    notes += [Note(bar * 4 * quarter, 4 * quarter, int(rng.integers(36, 50)), 60) for bar in range(bars)]
    return Score(quarter, (Track(note_array(sorted(notes)), "tune"),), (Tempo(0, 500_000),), (Metre(0, 4, 4),))


def write_tunes(folder: Path, count: int, first_seed: int = 0) -> Path:
    """`count` of them as .mid files in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first_seed, first_seed + count):
        (folder / f"tune{seed}.mid").write_bytes(write_midi(random_tune(seed)))
    return folder
