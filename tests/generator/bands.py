"""Scores and checkpoints with several parts, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from hypothesis import strategies as st

from generator.events.form_model import FormModel
from generator.events.vocabulary import DRUM_BIT, Vocabulary
from generator.music.metre import Metre
from generator.music.score import Note, Score, Tempo, Track, note_array
from generator.network.checkpoint import Checkpoint, save_checkpoint
from generator.network.config import LSTMConfig, ModelConfig, WaveNetConfig
from generator.network.model import random_weights
from tests.generator.scores import CHORDS, mask, metres, tempos

KICK, SNARE, HAT = 36, 38, 42
VOCABULARY = Vocabulary.build(
    {mask(*chord): 60 for chord in CHORDS} | {DRUM_BIT | mask(KICK, HAT): 60, DRUM_BIT | mask(SNARE, HAT): 60},
    min_count=50,
    streams="parts",
)
CONFIGS: tuple[ModelConfig, ...] = (
    LSTMConfig(channels=8, hidden=8, head_width=8),
    WaveNetConfig(channels=8, skip_channels=8, dilations=(1, 2), head_width=8),
)
FORMS = FormModel({"": [3, 1, 1, 2, 2, 1]})

_notes = st.builds(Note, st.integers(0, 20_000), st.integers(0, 9_000), st.integers(15, 112), st.integers(1, 127))
_tracks = st.builds(
    Track,
    st.lists(_notes, max_size=20).map(note_array),
    st.sampled_from(["", "Violin", "Soprano", "Piano right", "Bass"]),
    st.integers(0, 127),
    st.booleans(),
)
band_scores = st.builds(
    Score,
    st.sampled_from([24, 96, 120, 480]),
    st.lists(_tracks, max_size=6).map(tuple),
    tempos,
    metres,
)


def band(bars: int = 8, ticks_per_quarter: int = 480) -> Score:
    """Melody, two guitars, bass and drums in 4/4."""
    quarter = ticks_per_quarter
    melody, chords, bass, drums = [], [], [], []
    for bar in range(bars):
        start, root = bar * 4 * quarter, (45, 41, 36, 43)[bar % 4]
        for beat in range(4):
            onset = start + beat * quarter
            melody.append(Note(onset, quarter, 60 + (bar * 5 + beat * 3) % 17, 80 + beat))
            bass.append(Note(onset, quarter, root, 90))
            chords += [Note(onset, quarter, root + step, 60 + bar) for step in (12, 16, 19)]
            drums += [Note(onset, quarter // 4, SNARE if beat % 2 else KICK, 100 - beat)]
            drums += [Note(onset + half, quarter // 4, HAT, 50) for half in (0, quarter // 2)]
    tracks = (
        Track(note_array(melody), "Flute", 73),
        Track(note_array(chords), "Guitar 1", 25),
        Track(note_array([note._replace(pitch=note.pitch + 12) for note in chords]), "Guitar 2", 27),
        Track(note_array(bass), "Bass", 33),
        Track(note_array(sorted(drums)), "Drums", 0, True),
    )
    return Score(ticks_per_quarter, tracks, (Tempo(0, 500_000),), (Metre(0, 4, 4),))


def save_filling_model(path: Path, styles: Sequence[str] = ()) -> Path:
    """parts_checkpoint, which may fill gaps. -> path"""
    save_checkpoint(replace(parts_checkpoint(styles=styles), provenance={"train": {"infill": 0.3}}), path)
    return path


def parts_checkpoint(number: int = 0, styles: Sequence[str] = ()) -> Checkpoint:
    """One of random weights, whose likings are strong and which plays often; it has forms to draw from."""
    config = CONFIGS[number % 2]
    weights = random_weights(config, VOCABULARY, np.random.default_rng(number))
    weights = {name: weight * (4 if ".output." in name else 1) for name, weight in weights.items()}
    weights |= {name: weight / 8 for name, weight in weights.items() if name.startswith("heads.part.output.")}
    weights["heads.shift.output.bias"][:13] += 8
    return Checkpoint(config, VOCABULARY, weights, tuple(styles), forms=FORMS)
