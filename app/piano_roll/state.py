"""The piano roll's selection, and what can be done with it. An edit is shown only once the document gives it back."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from app.document import editing
from app.document.editing import Edit, no_rows
from app.document.piece import DURATION, ONSET, PART, PITCH, VELOCITY, Piece
from app.piano_roll.drawn import DrawnRoll
from app.piano_roll.geometry import TimeGrid

DEFAULT_VELOCITY = 80
# Makes one number of a row: two rows with the same would select a note too many, and no more than that.
_MIX = np.array([0x9E3779B97F4A7C15 - 2**64, 0x5851F42D4C957F2D, 0x14057B7EF767814F], np.int64)


class RollEditor(DrawnRoll):
    """edited: another Piece, the rows chosen in it, and the words for the undo menu; once for each gesture.

    audition: pitch, velocity and part of a note to be heard. bars_chosen: (first, last) from 1, or None.
    announced: what a screen reader is told. troubled: a sentence.
    """

    edited = Signal(object, object, str)
    selection_changed = Signal()
    audition = Signal(int, int, int)
    seek_asked = Signal(float)
    bars_chosen = Signal(object)
    tool_changed = Signal(str)
    snap_changed = Signal(str)
    announced = Signal(str)
    troubled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.tool, self.snap = "select", "1/16"
        self._caret_ticks, self.caret_pitch = 0, 60
        self._caret_leads = True  # over the playhead: it was moved last
        self.last_velocity, self.last_part = DEFAULT_VELOCITY, 0
        self._trial: Edit | None = None  # what a gesture would do
        self._told: Edit | None = None  # the edit last emitted, and not yet given back

    # The piece and the selection

    def set_piece(self, piece: Piece) -> None:
        """Show it. Scroll, zoom and, as far as the notes are still there, the selection stay."""
        if self._told is not None and self._told.piece is piece:
            chosen = self._told.chosen
        else:
            chosen = same_rows(self.piece, self._selection, piece)
        if self.piece.metres != piece.metres or self.piece.ticks_per_quarter != piece.ticks_per_quarter:
            self._caret_ticks = self._caret_ticks * piece.ticks_per_quarter // self.piece.ticks_per_quarter
        self.piece = self._shown_piece = piece
        self._trial = self._told = None
        self._grid = TimeGrid(piece.metres, piece.ticks_per_quarter)
        changed = not np.array_equal(chosen, self._selection)
        self._selection = chosen
        self._renew_notes()
        if self.isVisible() and not self.follows:
            self._fitted = False  # another size of the window is no reason to leave what is worked on
        if changed:
            self.selection_changed.emit()

    @property
    def selection(self) -> np.ndarray:
        """Sorted indices into `piece.rows`."""
        return self._selection

    def set_selection(self, indices: object, tell: bool = True) -> None:
        """tell: emit selection_changed, if it changed."""
        chosen = np.unique(np.asarray(indices, np.int64).reshape(-1))
        chosen = chosen[(chosen >= 0) & (chosen < len(self.piece))]
        if not np.array_equal(chosen, self._selection):
            self._selection = chosen
            self._renew_kinds()
            if tell:
                self.selection_changed.emit()

    def _marked_rows(self) -> np.ndarray:
        return self._trial.chosen if self._trial is not None else self._selection

    @property
    def caret_ticks(self) -> int:
        """Where Enter puts a note, and paste what was copied."""
        return self._caret_ticks

    @caret_ticks.setter
    def caret_ticks(self, ticks: int) -> None:
        self._caret_ticks, self._caret_leads = ticks, True

    def set_playhead(self, quarters: float | None) -> None:
        self._caret_leads = self._caret_leads and (quarters == self._playhead or quarters is None)
        super().set_playhead(quarters)

    # Gestures

    def try_edit(self, edit: Edit | None) -> None:
        """Show what a gesture would do; None: nothing."""
        self._trial = edit
        self._shown_piece = edit.piece if edit is not None else self.piece
        self._renew_notes()

    def commit(self, edit: Edit, text: str) -> None:
        """Ask for an edit; nothing is asked if nothing changed."""
        if self._trial is not None:
            self.try_edit(None)
        if edit.piece is self.piece or edit.piece == self.piece:
            if len(self._selection) and not len(editing.free(self.piece, self._selection)):
                self.troubled.emit(self.tr("What is selected is locked. Press L to unlock it."))
            return
        self._told = edit
        self.edited.emit(edit.piece, edit.chosen, text)
        self._told = None

    def sound(self, row: np.ndarray) -> None:
        """Let a note be heard; it is the model for the next one that is drawn."""
        self.last_velocity, self.last_part = int(row[VELOCITY]), int(row[PART])
        self.audition.emit(int(row[PITCH]), self.last_velocity, self.last_part)

    # The grid, the tools, the bars

    def set_snap(self, name: str) -> None:
        """One of editing.GRIDS. Raises KeyError."""
        editing.GRIDS[name]
        if name != self.snap:
            self.snap = name
            self.snap_changed.emit(name)
            self.viewport().update()

    def set_tool(self, name: str) -> None:
        """ "select", "draw" or "erase"."""
        if name not in ("select", "draw", "erase"):
            raise KeyError(name)
        if name != self.tool:
            self.tool = name
            self.tool_changed.emit(name)

    def step(self, at_ticks: int, free: bool = False) -> int:
        """Ticks of the grid's step there; free: without a grid."""
        size = 1 if free else editing.step_ticks(self.piece, self.snap)
        return size or self.bar_ticks(at_ticks)

    def key_step(self, at_ticks: int) -> int:
        """As far as an arrow key goes: the grid's step, or the finest one."""
        return self.step(at_ticks) if self.snap != "off" else max(1, self.piece.ticks_per_quarter // editing.FINEST)

    def bar_ticks(self, at_ticks: int) -> int:
        """Length of the bar there."""
        bar = self.piece.bars.locate_one(max(0, at_ticks))[0]
        return self.piece.bars.bar_start(bar + 1) - self.piece.bars.bar_start(bar)

    def snapped(self, ticks: int, rounding: str = "nearest", free: bool = False) -> int:
        """On the grid; free: without one."""
        size = 1 if free else editing.step_ticks(self.piece, self.snap)
        return max(0, ticks) if size == 1 else int(editing.on_grid(self.piece, ticks, size, rounding))

    def set_bars(self, bars: tuple[int, int] | None, tell: bool = False) -> None:
        """The chosen bars, first and last from 1; None for none."""
        if bars is not None:
            bars = max(1, min(bars)), max(1, *bars)
        if bars != self.bars:
            self.bars = bars
            self.viewport().update()
            if tell:
                self.bars_chosen.emit(bars)

    def extend_bars(self) -> None:
        """One more bar, after the chosen ones."""
        if self.bars is not None:
            self.set_bars((self.bars[0], self.bars[1] + 1), tell=True)

    def choose_bars_of_selection(self) -> None:
        """The bars that the selected notes are in, or the caret's."""
        rows, bars = self.piece.rows[self._selection], self.piece.bars
        first, last = self.caret_ticks, self.caret_ticks + 1
        if len(rows):
            first, last = int(rows[:, ONSET].min()), int((rows[:, ONSET] + rows[:, DURATION]).max())
        self.set_bars((bars.locate_one(first)[0] + 1, bars.locate_one(max(first, last - 1))[0] + 1), tell=True)


def same_rows(before: Piece, chosen: np.ndarray, after: Piece) -> np.ndarray:
    """Which rows of `after` are those chosen in `before`, whatever their origin and lock."""
    if not len(chosen) or not len(after):
        return no_rows()
    if before.ticks_per_quarter != after.ticks_per_quarter:
        return no_rows()
    wanted, found = (
        (rows[:, ONSET].astype(np.int64) << 7 | rows[:, PITCH], rows[:, [DURATION, VELOCITY, PART]] @ _MIX)
        for rows in (before.rows[chosen], after.rows)
    )
    return np.flatnonzero(np.isin(found[0] * _MIX[0] + found[1], wanted[0] * _MIX[0] + wanted[1]))
