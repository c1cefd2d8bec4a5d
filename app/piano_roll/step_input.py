"""Step input: notes are typed by their letters, one after another, each as long as the grid's step. Without Qt."""

from __future__ import annotations

from collections.abc import Callable

from app.document import editing
from app.document.piece import LOCKED, ONSET, PITCH
from app.piano_roll.state import EditKind, Event, RollState

LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
LENGTHS = {"1": "1/64", "2": "1/32", "3": "1/16", "4": "1/8", "5": "1/4", "6": "1/2", "7": "1/1"}
"""Digits and the grids that they set, as in MuseScore."""
_ORDER = "FCGDAEB"  # of the sharps of key signatures; of the flats backwards


class StepInput:
    """A mode of the roll. switched: it is on or off."""

    def __init__(self, state: RollState, reveal: Callable[[], None]) -> None:
        """reveal: brings the caret into sight."""
        self.switched = Event[bool]()
        self._state, self._reveal = state, reveal
        self._on = False

    @property
    def is_on(self) -> bool:
        """Whether letters are notes."""
        return self._on

    def switch(self, on: bool) -> None:
        """Have letters be notes, or commands again."""
        if on != self._on:
            self._on = on
            self.switched.emit(on)

    def toggle(self) -> None:
        """On, or off."""
        self.switch(not self._on)

    def enter(self, letter: str, together: bool = False) -> None:
        """A note of that letter, in the key signature, in the octave that is nearest to the note before; the caret goes
        behind it. together: with the note before, above it."""
        state, before = self._state, self._last()
        if state.composing:
            return
        pitch_class = (LETTERS[letter] + self._accidental(letter)) % 12
        length = self._length()
        onset = state.caret_ticks
        if together and before is not None:
            onset, pitch = before[0], before[1] + ((pitch_class - before[1] - 1) % 12) + 1
        else:
            pitch = state.caret_pitch + (pitch_class - state.caret_pitch + 5) % 12 - 5
        pitch += 12 * (pitch < 0) - 12 * (pitch > editing.HIGHEST_PITCH)
        edit = editing.insert(state.piece, onset, length, pitch, state.last_velocity, state.last_part)
        state.commit(edit, EditKind.DRAW, 1)
        state.put_caret(onset + length, pitch)
        state.audition(pitch)
        self._reveal()

    def rest(self) -> None:
        """The caret goes on, and no note begins."""
        self._state.set_selection(editing.no_rows())
        self._state.put_caret(self._state.caret_ticks + self._length())
        self._reveal()

    def back(self) -> None:
        """Delete the note before, and go there; where it is not selected any more, only go back."""
        state, before = self._state, self._last()
        if state.composing:
            return
        if before is None or len(state.selection) != 1:
            state.put_caret(max(0, state.caret_ticks - self._length()))
        elif not state.piece.rows[state.selection[0], LOCKED]:
            state.commit(editing.delete(state.piece, state.selection), EditKind.DELETE, 1)
            state.put_caret(before[0], before[1])
        self._reveal()

    def shift(self, semitones: int) -> None:
        """The note before, higher or lower; without one, where the next one is looked for."""
        state = self._state
        if state.composing:
            return
        if self._last() is not None:
            at = state.caret_ticks
            state.commit(
                editing.move(state.piece, state.selection, 0, semitones), EditKind.TRANSPOSE, len(state.selection)
            )
            state.put_caret(at, int(state.piece.rows[state.selection[-1], PITCH]))
        else:
            state.put_caret(state.caret_ticks, min(max(state.caret_pitch + semitones, 0), editing.HIGHEST_PITCH))
        state.audition(state.caret_pitch)
        self._reveal()

    def go(self, steps: int) -> None:
        """The caret, by steps of the grid."""
        self._state.set_selection(editing.no_rows())
        self._state.put_caret(max(0, self._state.caret_ticks + steps * self._length()))
        self._reveal()

    def set_length(self, digit: str) -> None:
        """The grid of a digit of LENGTHS."""
        self._state.set_snap(LENGTHS[digit])

    def vary_length(self, kind: str) -> None:
        """kind: "d" for dotted or "t" for a triplet; if it is that already, plain again."""
        snap = self._state.snap
        plain = snap.rstrip("dt")
        wanted = plain if snap.endswith(kind) else plain + kind
        if wanted in editing.GRIDS:
            self._state.set_snap(wanted)

    def _length(self) -> int:
        """Ticks of the next note."""
        state = self._state
        if state.snap == "off":
            return max(1, state.piece.ticks_per_quarter // 4)
        return state.step(state.caret_ticks)

    def _last(self) -> tuple[int, int] | None:
        """Onset and pitch of the highest note that is selected, as that before the caret is; None for none."""
        selection = self._state.selection
        if not len(selection):
            return None
        row = self._state.piece.rows[selection[-1]]
        return int(row[ONSET]), int(row[PITCH])

    def _accidental(self, letter: str) -> int:
        """What the key signature at the caret makes of a letter: -1, 0 or 1 semitone."""
        keys = [key for key in self._state.piece.keys if key.ticks <= self._state.caret_ticks]
        sharps = keys[-1].sharps if keys else 0
        if letter in _ORDER[: max(0, sharps)]:
            return 1
        return -1 if letter in _ORDER[::-1][: max(0, -sharps)] else 0
