"""What was played without a click, on its beats where they are plain, and else on a clock."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from app.live.changes import PlayedChange
from app.live.options import Quantise
from app.live.recording import TICKS_PER_QUARTER, PlayedNote, in_quarters, moved, phrase_score
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
    changes: Sequence[PlayedChange] = (),
) -> Timed:
    """notes: in seconds, in any order. bpm: by which they are written, the first one at the quarter `begin`; None for
    the beats that are found. metre: None for the one that is found, else 4/4. quantise: onto which grid notes are
    moved, where the beats are known. changes: what was played beside them, in seconds, too.

    Raises ContinuoError for no notes.
    """
    if bpm is None and (found := found_beats(notes, metre)) is not None:
        found = found.starting_before(min(note.onset for note in notes))

        def quarter_at(seconds: float) -> float:
            return float(found.quarters_at(np.array([seconds]))[0])

        placed = sorted(moved(note, quarter_at) for note in notes)
        beside = [change._replace(moment=quarter_at(change.moment)) for change in changes]
        score = phrase_score(placed, found.bpm, found.metre, quantise, changes=beside)
        return Timed(replace(score, tempos=found.tempos(TICKS_PER_QUARTER)), True)
    used = CLOCK_BPM if bpm is None else bpm
    known = bpm is not None
    first = min((note.onset for note in notes), default=0.0)
    beside = [change._replace(moment=begin + (change.moment - first) * used / 60) for change in changes]
    placed = in_quarters(notes, used, begin)
    score = phrase_score(placed, used, metre or COMMON_TIME, quantise if known else None, changes=beside)
    return Timed(score, known)


def found_beats(notes: Sequence[PlayedNote], metre: Metre | None = None) -> BeatMap | None:
    """The beats of what was played, in seconds; None where they are not plain."""
    columns = [np.array([getattr(note, name) for note in notes]) for name in ("onset", "pitch", "velocity")]
    beats = find_beats(*columns)
    return BeatMap.of(beats, metre) if beats.confidence >= PLAIN else None
