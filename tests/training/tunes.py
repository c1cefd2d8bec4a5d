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


def write_tunes(folder: Path, count: int, first_seed: int = 0, *, bars: int = 12) -> Path:
    """`count` of them as .mid files in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first_seed, first_seed + count):
        (folder / f"tune{seed}.mid").write_bytes(write_midi(random_tune(seed, bars)))
    return folder


def random_band(seed: int, bars: int = 12, *, drums: bool = True) -> Score:
    """A tune on a flute, with chords on a piano, a bass and drums of its own."""
    rng = np.random.default_rng(seed)
    tune, bar = random_tune(seed, bars), 4 * 480
    melody = tune.tracks[0].notes
    roots = rng.integers(48, 60, bars)
    chords = [
        Note(n * bar + beat * 480, 400, int(root) + step, 60 + 4 * beat)
        for n, root in enumerate(roots)
        for beat in (0, 2)
        for step in (0, 4, 7)
    ]
    low = [Note(n * bar + beat * 480, 470, int(root) - 12, 70) for n, root in enumerate(roots) for beat in range(4)]
    strokes = [
        Note(n * bar + half * 240, 100, int(key), 50 + 10 * (half % 2))
        for n in range(bars)
        for half in range(8)
        for key in {42, 36 if half in (0, 4) else 38 if half in (2, 6) else 42}
        if rng.random() < 0.9
    ]
    tracks = [
        Track(melody[melody[:, 2] > 54], "flute", 73),
        Track(note_array(chords), "piano", 0),
        Track(note_array(low), "bass", 33),
    ]
    tracks += [Track(note_array(sorted(strokes)), "drums", is_drum=True)] if drums else []
    return Score(tune.ticks_per_quarter, tuple(tracks), tune.tempos, tune.metres)


def write_bands(folder: Path, count: int, first_seed: int = 0) -> Path:
    """`count` of them as .mid files in `folder`, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(first_seed, first_seed + count):
        (folder / f"band{seed}.mid").write_bytes(write_midi(random_band(seed)))
    return folder
