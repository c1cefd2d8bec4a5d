"""Small checkpoints of random weights, and a song of several parts that one with parts can go on with."""

from __future__ import annotations

from functools import cache

import numpy as np

from generator.events.quantiser import grid_parts
from generator.events.tokenizer import count_tokens
from generator.events.vocabulary import Vocabulary
from generator.music.metre import Metre
from generator.music.score import Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import random_weights

SMALL_LSTM = LSTMConfig(channels=16, hidden=16, head_width=16)
SMALL_WAVENET = WaveNetConfig(channels=8, skip_channels=8, head_width=16)


def band(bars: int = 4, ticks_per_quarter: int = 480) -> Score:
    """A flute, a piano whose two hands are tracks, a bass and drums, in 4/4."""
    quarter = ticks_per_quarter
    flute, right, left, bass, drums = [], [], [], [], []
    for bar in range(bars):
        begin, root = bar * 4 * quarter, (48, 53, 55, 48)[bar % 4]
        right += [(begin, 4 * quarter, root + 12 + step, 70) for step in (0, 4, 7)]
        left.append((begin, 2 * quarter, root, 60))
        for beat in range(4):
            at = begin + beat * quarter
            flute.append((at, quarter, 72 + (0, 2, 4, 7)[(beat + bar) % 4], 90))
            bass.append((at, quarter, root - 12, 80))
            drums += [(at, quarter // 4, 36 if beat % 2 == 0 else 38, 100), (at, quarter // 4, 42, 64)]
            drums.append((at + quarter // 2, quarter // 4, 42, 50))
    tracks = (
        Track(note_array(drums), "Drums", 0, True),
        Track(note_array(flute), "Flute", 73),
        Track(note_array(right), "Piano right", 0),
        Track(note_array(left), "Piano left", 0),
        Track(note_array(bass), "Bass", 33),
    )
    return Score(ticks_per_quarter, tracks, (Tempo(0, 500_000),), (Metre(0, 4, 4),))


@cache
def parts_vocabulary() -> Vocabulary:
    """Of the chords and strokes of `band`, and single notes."""
    return Vocabulary.build(count_tokens(grid_parts([band()])[0], "parts"), min_count=1, streams="parts")


def parts_checkpoint(config: ModelConfig = SMALL_LSTM, seed: int = 0) -> Checkpoint:
    """One that knows parts, and plays often."""
    vocabulary = parts_vocabulary()
    weights = random_weights(config, vocabulary, np.random.default_rng(seed))
    # Seldom a long wait between notes: else there is little to see, as in a model that is trained.
    weights["heads.shift.output.bias"] = -np.arange(97, dtype=np.float32) / 4
    return Checkpoint(config, vocabulary, weights, ("song",), {"train": {"infill": 0.3}})
