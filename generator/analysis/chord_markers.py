"""Chord symbols as markers of a score: the form in which sequencers show the chords of a .mid file."""

from __future__ import annotations

import re
from dataclasses import replace

from generator.analysis.chord_recognition import RecognisedChord, recognised_chords
from generator.errors import ContinuoError
from generator.music.chords import parse_chords
from generator.music.score import Marker, Score

NO_CHORD = "N.C."
_FEWEST = 4  # markers; fewer are more likely the names of sections
_LETTER = re.compile(r"[A-H]'*\d?")  # a chord symbol that may also be the name of a section: "A", "B2"


def written_chords(score: Score) -> tuple[RecognisedChord, ...]:
    """The chords that a score's markers name, each up to the next marker that names one; empty if they name none.

    Single letters may be names of sections, so at least one marker must be another chord symbol, such as "Am".
    """
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
    """The score with markers for the chords that are recognised in its notes; unchanged if its markers name chords."""
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
    # At one tick, the existing marker, such as the name of a section, comes before the chord.
    return replace(score, markers=tuple(sorted([*score.markers, *marks], key=lambda mark: mark.ticks)))


def _is_chord(text: str) -> bool:
    """Whether a text is one chord symbol."""
    if not text or len(text) > 20 or " " in text or "|" in text or text == "%":
        return False
    try:
        parse_chords(text)
    except ContinuoError:
        return False
    return True
