"""What was played without a click, on its beats where they are plain, and else on a clock."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from app.live.options import Quantise
from app.live.recording import TICKS_PER_QUARTER, PlayedNote, in_quarters, phrase_score
from generator.analysis.beats.beat_map import BeatMap
from generator.analysis.beats.tracker import PLAIN, find_beats
from generator.events.beat import CLOCK_BPM
from generator.music.metre import COMMON_TIME, Metre
from generator.music.score import Score


class Timed(NamedTuple):
    """A phrase as a score, and what its bar lines mean."""

    score: Score
    """Its first note is in the first bar."""
    is_beat_known: bool
    """False where it stands on a clock of CLOCK_BPM, whatever its tempo: what composes is to know that."""


def timed(
    notes: Sequence[PlayedNote],
    bpm: float | None = None,
    metre: Metre | None = None,
    quantise: Quantise | None = None,
    begin: float = 0.0,
) -> Timed:
    """notes: in seconds, in any order. bpm: by which they are written, the first one at the quarter `begin`; None for
    the beats that are found. metre: None for the one that is found, else 4/4. quantise: onto which grid notes are
    moved, where the beats are known.

    Raises ContinuoError for no notes.
    """
    if bpm is None and (found := found_beats(notes, metre)) is not None:
        onsets, ends = (np.array([getattr(note, name) for note in notes]) for name in ("onset", "end"))
        found = found.starting_before(float(onsets.min()))
        quarters = zip(found.quarters_at(onsets).tolist(), found.quarters_at(ends).tolist(), strict=True)
        placed = [note._replace(onset=on, end=end) for note, (on, end) in zip(notes, quarters, strict=True)]
        score = phrase_score(sorted(placed), found.bpm, found.metre, quantise)
        tempos = found.tempos(TICKS_PER_QUARTER)
        return Timed(Score(score.ticks_per_quarter, score.tracks, tempos, score.metres), True)
    used = CLOCK_BPM if bpm is None else bpm
    known = bpm is not None
    score = phrase_score(in_quarters(notes, used, begin), used, metre or COMMON_TIME, quantise if known else None)
    return Timed(score, known)


def found_beats(notes: Sequence[PlayedNote], metre: Metre | None = None) -> BeatMap | None:
    """The beats of what was played, in seconds; None where they are not plain."""
    columns = [np.array([getattr(note, name) for note in notes]) for name in ("onset", "pitch", "velocity")]
    beats = find_beats(*columns)
    return BeatMap.of(beats, metre) if beats.confidence >= PLAIN else None
