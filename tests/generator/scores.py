"""Scores for tests: any that hypothesis thinks of, and a few with a name."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from generator.events.vocabulary import Vocabulary
from generator.music.metre import Metre
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, KeySignature, Note, Score, Tempo, Track, note_array

notes = st.builds(
    Note,
    st.integers(0, 20_000),
    st.integers(0, 9_000),
    st.integers(LOWEST_KEY, HIGHEST_KEY),
    st.integers(1, 127),
)
tracks = st.builds(Track, st.lists(notes, max_size=40).map(note_array))
metres = st.lists(
    st.builds(Metre, st.integers(0, 5_000), st.integers(1, 12), st.sampled_from([2, 4, 8, 16])), max_size=3
).map(lambda found: tuple({metre.ticks: metre for metre in sorted(found)}.values()))
tempos = st.lists(st.builds(Tempo, st.integers(0, 5_000), st.integers(200_000, 2_000_000)), max_size=3).map(
    lambda found: tuple({tempo.ticks: tempo for tempo in sorted(found)}.values())
)
scores = st.builds(
    Score,
    st.sampled_from([24, 96, 120, 220, 480, 1024]),
    st.lists(tracks, max_size=3).map(tuple),
    tempos,
    metres,
)

# A vocabulary of a few chords, so that most chords have to be split.
CHORDS = ((60, 64, 67), (60, 64), (64, 67), (48, 60), (55, 59, 62, 65))


def mask(*pitches: int) -> int:
    return sum(1 << pitch for pitch in pitches)


SMALL_VOCABULARY = Vocabulary.build({mask(*chord): 60 for chord in CHORDS}, min_count=50)


def tune(bars: int = 8, ticks_per_quarter: int = 480, velocity_step: int = 3) -> Score:
    """Chords and a scale in C major, in 4/4, with loudness that changes: short, real enough to train a moment on."""
    rows, quarter = [], ticks_per_quarter
    rng = np.random.default_rng(bars)
    for bar in range(bars):
        root = (48, 53, 55, 48)[bar % 4]
        for pitch in (root, root + 4, root + 7):
            rows.append(Note(bar * 4 * quarter, 4 * quarter, pitch, 60 + bar * velocity_step % 40))
        for beat in range(8):
            pitch = 60 + (0, 2, 4, 5, 7, 9, 11, 12)[int(rng.integers(8))]
            rows.append(Note(bar * 4 * quarter + beat * quarter // 2, quarter // 2, pitch, 70 + beat * velocity_step))
    return Score(
        ticks_per_quarter,
        (Track(note_array(sorted(rows)), "Piano", 0),),
        (Tempo(0, 500_000),),
        (Metre(0, 4, 4),),
        (KeySignature(0, 0, False),),
    )
