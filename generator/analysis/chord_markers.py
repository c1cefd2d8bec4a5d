"""Chord symbols in a score's markers, the form in which sequencers show chords that a .mid file brings along."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.analysis.chord_recognition import RecognisedChord, recognised_chords
from generator.errors import ContinuoError
from generator.music.chords import parse_chords
from generator.music.score import Marker, Score

NO_CHORD = "N.C."
_FEWEST = 4  # fewer are more likely the names of sections
_LETTER = re.compile(r"[A-H]'*\d?")  # a section may be called so, too: "A", "B2"


def written_chords(score: Score) -> tuple[RecognisedChord, ...]:
    """Chords that markers name, each up to the next; empty where they name none. Letters alone may be sections: a score
    has chords where another symbol is among them."""
    marks = [marker for marker in score.markers if _is_chord(marker.text)]
    if len(marks) < _FEWEST or all(_LETTER.fullmatch(mark.text) or mark.text == NO_CHORD for mark in marks):
        return ()
    ends = [*(mark.ticks for mark in marks[1:]), max(score.end_ticks, marks[-1].ticks + 1)]
    return tuple(
        RecognisedChord(mark.ticks, end, mark.text)
        for mark, end in zip(marks, ends, strict=True)
        if mark.text != NO_CHORD and end > mark.ticks
    )


def with_chord_markers(score: Score) -> Score:
    """The same with markers for the chords that are recognised in its notes; as it is where its markers name chords."""
    if written_chords(score):
        return score
    sharps = score.keys[0].sharps if score.keys and score.keys[0].sharps else None
    marks: list[Marker] = []
    end = None
    for chord in recognised_chords(score, sharps):
        if end is not None and chord.begin_ticks > end:
            marks.append(Marker(end, NO_CHORD))
        marks.append(Marker(chord.begin_ticks, chord.name))
        end = chord.end_ticks
    # What names a section comes before the chord that it begins with.
    return replace(score, markers=tuple(sorted([*score.markers, *marks], key=lambda mark: mark.ticks)))


def _is_chord(text: str) -> bool:
    if not text or len(text) > 20 or " " in text or "|" in text or text == "%":
        return False
    try:
        parse_chords(text)
    except ContinuoError:
        return False
    return True
