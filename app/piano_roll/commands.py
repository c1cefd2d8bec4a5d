"""What the menus and the keys do with the piano roll's selection: each command asks for one edit."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QMimeData

from app.document import clipboard, editing
from app.document.clipboard import Clipboard
from app.document.editing import Edit, no_rows
from app.document.piece import LOCKED, ONSET, Piece
from app.language.words import for_the_window
from app.piano_roll.state import RollEditor
from app.ui.system_clipboard import on_clipboard, put_on_clipboard
from generator.errors import ContinuoError

NOTES_MIME, MIDI_MIME = "application/x-continuo-notes", "audio/midi"
VELOCITY_STEP = 6


class RollCommands(RollEditor):
    """Commands do nothing while nothing is selected."""

    def select_all(self) -> None:
        """Of the pitched parts."""
        self.set_selection(np.flatnonzero(self.piece.is_pitched))

    def select_bars(self) -> None:
        """The notes that begin in the chosen bars."""
        if (places := self._bar_places()) is not None:
            onset = self.piece.rows[:, ONSET] / self.piece.ticks_per_quarter
            self.set_selection(np.flatnonzero(self.piece.is_pitched & (onset >= places[0]) & (onset < places[1])))

    def clear_selection(self) -> None:
        self.set_selection(no_rows())

    def _apply(self, edit: Callable[[Piece, np.ndarray], Edit], one: str, many: str) -> None:
        """Edit the selection; one, many: the words for one note and for `{count}` notes."""
        count = len(self._selection)
        if not count:
            return
        found = edit(self.piece, self._selection)
        self.commit(found, one if count == 1 else many.format(count=count))

    def delete_selected(self) -> None:
        self._apply(editing.delete, self.tr("Delete a note"), self.tr("Delete {count:,} notes"))

    def move_selected(self, ticks: int, semitones: int) -> None:
        """In time and pitch."""
        words = self.tr("Move a note"), self.tr("Move {count:,} notes")
        self._apply(lambda piece, chosen: editing.move(piece, chosen, ticks, semitones), *words)
        if semitones and len(self._selection) == 1:
            self.sound(self.piece.rows[self._selection[0]])

    def transpose(self, semitones: int) -> None:
        words = self.tr("Transpose a note"), self.tr("Transpose {count:,} notes")
        self._apply(lambda piece, chosen: editing.move(piece, chosen, 0, semitones), *words)

    def resize_selected(self, ticks: int) -> None:
        """Longer or shorter."""
        words = self.tr("Change a note's length"), self.tr("Change the length of {count:,} notes")
        self._apply(lambda piece, chosen: editing.resize(piece, chosen, ticks), *words)

    def quantise(self, grid: str | None = None) -> None:
        """Onsets to a grid of editing.GRIDS; None: the one that is set."""
        step = editing.step_ticks(self.piece, grid or self.snap)
        words = self.tr("Quantise a note"), self.tr("Quantise {count:,} notes")
        if step != 1:
            self._apply(lambda piece, chosen: editing.quantise(piece, chosen, step), *words)

    def change_velocity(self, by: int) -> None:
        words = self.tr("Change a note's loudness"), self.tr("Change the loudness of {count:,} notes")
        self._apply(lambda piece, chosen: editing.change_velocity(piece, chosen, by), *words)

    def louder(self) -> None:
        self.change_velocity(VELOCITY_STEP)

    def softer(self) -> None:
        self.change_velocity(-VELOCITY_STEP)

    def toggle_lock(self) -> None:
        """Lock the selection; unlock it if all of it is locked."""
        locked = bool(self.piece.rows[self._selection, LOCKED].all())
        words = (
            (self.tr("Unlock a note"), self.tr("Unlock {count:,} notes"))
            if locked
            else (self.tr("Lock a note"), self.tr("Lock {count:,} notes"))
        )
        self._apply(lambda piece, chosen: editing.set_locked(piece, chosen, not locked), *words)

    def insert_at_caret(self) -> None:
        """A note as long as the grid's step."""
        length = self.step(self.caret_ticks) if self.snap != "off" else max(1, self.piece.ticks_per_quarter // 4)
        edit = editing.insert(
            self.piece, self.caret_ticks, length, self.caret_pitch, self.last_velocity, self.last_part
        )
        self.commit(edit, self.tr("Draw a note"))
        self.audition.emit(self.caret_pitch, self.last_velocity, self.last_part)

    # The clipboard

    def copy_(self) -> None:
        """To the system's clipboard: as notes, and as MIDI for other programs."""
        copied = clipboard.copy(self.piece, self._selection)
        if len(copied):
            data = QMimeData()
            data.setData(NOTES_MIME, copied.to_json())
            data.setData(MIDI_MIME, copied.to_midi())
            put_on_clipboard(data)

    def cut(self) -> None:
        self.copy_()
        self._apply(editing.delete, self.tr("Cut a note"), self.tr("Cut {count:,} notes"))

    def paste(self) -> None:
        """At the playhead or at the caret: at whichever moved last."""
        data = on_clipboard()
        try:
            if data.hasFormat(NOTES_MIME):
                copied = Clipboard.from_json(bytes(data.data(NOTES_MIME).data()))
            elif data.hasFormat(MIDI_MIME):
                copied = Clipboard.from_midi(bytes(data.data(MIDI_MIME).data()))
            else:
                return
            at = self.caret_ticks
            if self._playhead is not None and not self._caret_leads:
                at = self.snapped(int(self._playhead * self.piece.ticks_per_quarter))
            self._put(copied, at, self.tr("Paste a note"), self.tr("Paste {count:,} notes"))
        except ContinuoError as error:
            self.troubled.emit(for_the_window(error.text))

    def duplicate(self) -> None:
        """A copy of the selection behind it, on the grid."""
        copied = clipboard.copy(self.piece, self._selection)
        if len(copied):
            rows = self.piece.rows[self._selection]
            end = int(rows[:, ONSET].min()) + copied.length
            words = self.tr("Duplicate a note"), self.tr("Duplicate {count:,} notes")
            self._put(copied, self.snapped(end, "up"), *words)

    def _put(self, copied: Clipboard, at_ticks: int, one: str, many: str) -> None:
        edit = clipboard.paste(self.piece, copied, at_ticks)
        count = len(edit.chosen)
        self.commit(edit, one if count == 1 else many.format(count=count))
        # The next one goes behind it.
        self.caret_ticks = self.snapped(at_ticks + copied.length, "up")
