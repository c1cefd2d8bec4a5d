"""The piano roll by keyboard: a caret, the way from note to note, and what is said about them."""

from __future__ import annotations

import numpy as np

from app.document.editing import Edit
from app.document.piece import ONSET, PITCH, Piece
from app.piano_roll import speaking
from app.piano_roll.commands import RollCommands


class RollCaret(RollCommands):
    """Arrow keys move the selection; where nothing is selected, the caret."""

    def set_piece(self, piece: Piece) -> None:
        super().set_piece(piece)
        self._tell_selection()

    def commit(self, edit: Edit, text: str) -> None:
        """As an edit; it is said by its name where what is said of the selection does not tell it."""
        before, changes = self._selection_words(), edit.piece != self.piece
        super().commit(edit, text)
        is_told = len(self._selection) > 0 and self._selection_words() != before
        if changes and not is_told and self.hasFocus() and self.piece == edit.piece:
            self.announce(text)

    def hear(self, pitch: int, velocity: int) -> None:
        """Ask for a note to be heard."""
        self.audition.emit(pitch, velocity, self.last_part)

    def hear_selection(self) -> None:
        """The selected note, or the first of them; else the caret's pitch."""
        if len(self.selection):
            self.sound(self.piece.rows[self.selection[0]])
        else:
            self.hear(self.caret_pitch, self.last_velocity)

    def light(self, pitches: frozenset[int]) -> None:
        """Keys of the keyboard that are drawn as held down."""
        self._lit = pitches
        self.viewport().update()

    def put_caret(self, row: int) -> None:
        """To a note."""
        self.caret_ticks, self.caret_pitch = int(self.piece.rows[row, ONSET]), int(self.piece.rows[row, PITCH])
        self.viewport().update()

    def go_by(self, steps: int, semitones: int, bars: bool = False) -> None:
        """Move the selection, else the caret. bars: steps of a bar instead of the grid's."""
        if self.composing:
            return
        at = int(self.piece.rows[self.selection[0], ONSET]) if len(self.selection) else self.caret_ticks
        before = at - 1 if steps < 0 else at
        size = self.bar_ticks(before) if bars else self.key_step(before)
        if len(self.selection):
            self.move_selected(steps * size, semitones)
            if len(self.selection):
                self.put_caret(int(self.selection[0]))
                self._bring(self.caret_ticks / self.piece.ticks_per_quarter, self.caret_pitch)
            return
        self.caret_ticks = max(0, self.caret_ticks + steps * size)
        self.caret_pitch = min(max(self.caret_pitch + semitones, self.geometry_.lowest), self.geometry_.highest)
        self._bring(self.caret_ticks / self.piece.ticks_per_quarter, self.caret_pitch)
        self.viewport().update()
        self.announce(speaking.place_words(self.piece, self.caret_ticks, self.caret_pitch))
        if semitones:
            self.hear(self.caret_pitch, self.last_velocity)

    def lengthen(self, steps: int) -> None:
        """The selection, by steps of the grid."""
        if len(self.selection):
            self.resize_selected(steps * self.key_step(int(self.piece.rows[self.selection[0], ONSET])))

    def go_to_note(self, direction: int, extends: bool = False) -> None:
        """Select the next note (1) or the one before (-1). extends: besides what is selected."""
        pitched = np.flatnonzero(self.piece.is_pitched)
        if not len(pitched):
            return
        rows = self.piece.rows
        here = self.caret_ticks << 8 | self.caret_pitch
        keys = rows[pitched, ONSET].astype(np.int64) << 8 | rows[pitched, PITCH]
        if len(self.selection):
            edge = int(self.selection[-1 if direction > 0 else 0])
            place = int(np.searchsorted(pitched, edge)) + direction
        else:
            place = int(np.searchsorted(keys, here, "left" if direction > 0 else "right")) - (direction < 0)
        row = int(pitched[min(max(place, 0), len(pitched) - 1)])
        self.put_caret(row)
        self.set_selection(np.append(self.selection, row) if extends else [row])
        self._bring(self.caret_ticks / self.piece.ticks_per_quarter, self.caret_pitch)
        self.sound(rows[row])

    def go_to_end(self, first: bool) -> None:
        """The caret to the beginning of the piece, or to its end; what is selected stays."""
        self._leave()
        self.caret_ticks = 0 if first else self.snapped(self.piece.end_ticks)
        bar = self.horizontalScrollBar()
        bar.setValue(0 if first else bar.maximum())
        self.viewport().update()
        self.announce(speaking.place_words(self.piece, self.caret_ticks, self.caret_pitch))

    def seek_caret(self) -> None:
        """Ask to play from the caret, or from the first selected note."""
        at = int(self.piece.rows[self.selection[0], ONSET]) if len(self.selection) else self.caret_ticks
        self.seek_asked.emit(at / self.piece.ticks_per_quarter)

    # What is said

    def announce(self, text: str) -> None:
        """To a screen reader, and to who listens to `announced`."""
        speaking.announce(self, text)
        self.announced.emit(text)

    def _selection_words(self) -> str:
        return speaking.selection_words(self.piece, self._selection)

    def _tell_selection(self) -> None:
        text = self._selection_words()
        about = speaking.piece_words(self.piece)
        self.setAccessibleDescription(f"{about} {text}")
        if len(self._selection) and self.hasFocus():
            self.announce(text)
