"""Notes that another program sends without a file: in quarter notes, as sequencers have them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import msgspec
import numpy as np
from msgspec import Meta

from generator.errors import ContinuoError
from generator.music.instruments import PROGRAM_NAMES
from generator.music.metre import parse_metre
from generator.music.score import Note, Score, Tempo, Track, note_array
from generator.music.tempo import check_tempo

TICKS_PER_QUARTER = 480
DRUMS = 128
"""Stands for a drum kit where a program is asked for."""
MOST_NOTES = 20_000
_LAST_QUARTER = 50_000.0  # some seven hours; no phrase lies behind that

Quarters = Annotated[float, Meta(ge=0, le=_LAST_QUARTER)]
Byte = Annotated[int, Meta(ge=0, le=127)]
Strength = Annotated[int, Meta(ge=1, le=127)]
Instrument = Annotated[int, Meta(ge=0, le=DRUMS)]
PhraseNote = tuple[Quarters, Quarters, Byte, Strength, Instrument]


class Phrase(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Music as a list of notes."""

    notes: Annotated[
        tuple[PhraseNote, ...],
        Meta(
            max_length=MOST_NOTES,
            description="Of each note the onset and the duration in quarter notes, the pitch and the velocity as in "
            "MIDI, and the General MIDI program from 0; 128 is a drum kit.",
        ),
    ]
    """Onset, duration, pitch, velocity and program of each; 1 to MOST_NOTES of them."""
    tempo: Annotated[float, Meta(description="In quarter notes a minute, 10 to 400.")] = 120.0
    """In quarter notes a minute, 10 to 400."""
    metre: Annotated[str, Meta(description="Such as 3/4.")] = "4/4"
    """Such as 3/4."""


def score_of_phrase(phrase: Phrase) -> Score:
    """A track for each program, in order of their first notes. Raises ContinuoError for no notes, and for a tempo or a
    metre that can't be."""
    if not phrase.notes:
        raise ContinuoError("the phrase has no notes: send some to go on from")
    check_tempo(phrase.tempo)
    rows: dict[int, list[Note]] = {}
    for onset, duration, pitch, velocity, program in phrase.notes:
        begin = round(onset * TICKS_PER_QUARTER)
        length = max(1, round((onset + duration) * TICKS_PER_QUARTER) - begin)
        rows.setdefault(program, []).append(Note(begin, length, pitch, velocity))
    tracks = [
        Track(
            note_array(sorted(own)),
            "Drums" if program == DRUMS else PROGRAM_NAMES[program],
            0 if program == DRUMS else program,
            program == DRUMS,
        )
        for program, own in rows.items()
    ]
    return Score(
        TICKS_PER_QUARTER, tuple(tracks), (Tempo(0, round(60e6 / phrase.tempo)),), (parse_metre(phrase.metre),)
    )


def note_rows(notes: np.ndarray, tracks: np.ndarray, programs: Sequence[int], ticks_per_quarter: int) -> list:
    """The other way: (N, 4 or more) notes in ticks, the index of each one's track, (N,), and the program of each track
    -> rows of onset, duration, pitch, velocity and program, in quarter notes."""
    return [
        (onset / ticks_per_quarter, duration / ticks_per_quarter, pitch, velocity, programs[track])
        for (onset, duration, pitch, velocity), track in zip(notes[:, :4].tolist(), tracks.tolist(), strict=True)
    ]
