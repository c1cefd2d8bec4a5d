"""What menus and keys do with the selection and the caret of a RollState. Without Qt; the clipboard is the caller's."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from app.document import clipboard, editing
from app.document.clipboard import Clipboard
from app.document.editing import Edit, no_rows
from app.document.piece import DURATION, LOCKED, ONSET, PART, PITCH, Piece
from app.piano_roll.state import EditKind, Event, RollState
from app.piano_roll.step_input import StepInput

VELOCITY_STEP = 6


class RollCommands:
    """Each command asks for one edit, or goes somewhere. Those about the selection do nothing while there is none."""

    def __init__(self, state: RollState) -> None:
        self.reveal_asked = Event[()]()
        """The caret has gone somewhere: it is to be scrolled into sight."""
        self.caret_moved = Event[()]()
        """The caret alone has gone somewhere: a screen reader is to say where it is."""
        self.quantise_asked = Event[()]()
        """A dialog that asks for strength and swing is wanted."""
        self._state = state
        self.steps = StepInput(state, self.reveal_asked.emit)
        """The mode in which notes are typed."""

    # Selecting

    def select_all(self) -> None:
        """All that is shown and can be edited."""
        self._state.set_selection(np.flatnonzero(self._state.reachable))

    def clear_selection(self) -> None:
        """Nothing is selected."""
        self._state.set_selection(no_rows())

    def choose_bars_of_selection(self) -> None:
        """The bars that the selected notes are in, or the caret's."""
        state = self._state
        rows = state.piece.rows[state.selection]
        first, last = state.caret_ticks, state.caret_ticks + 1
        if len(rows):
            first, last = int(rows[:, ONSET].min()), int((rows[:, ONSET] + rows[:, DURATION]).max())
        state.set_bars((state.bar_at(first), state.bar_at(max(first, last - 1))), notifies=True)

    def extend_bars(self) -> None:
        """One more bar, after the chosen ones."""
        if (bars := self._state.bars) is not None:
            self._state.set_bars((bars[0], bars[1] + 1), notifies=True)

    # Editing

    def _apply(self, kind: EditKind, edit: Callable[[Piece, np.ndarray], Edit]) -> None:
        piece, selection = self._state.piece, self._state.selection
        if len(selection):
            self._state.commit(edit(piece, selection), kind, len(selection))

    def delete_selected(self) -> None:
        """All but what is locked."""
        self._apply(EditKind.DELETE, editing.delete)

    def move_selected(self, ticks: int, semitones: int) -> None:
        """In time and pitch."""
        self._apply(EditKind.MOVE, lambda piece, chosen: editing.move(piece, chosen, ticks, semitones))
        if semitones and len(self._state.selection) == 1:
            self._state.audition_row(int(self._state.selection[0]))

    def transpose(self, semitones: int) -> None:
        """In pitch."""
        self._apply(EditKind.TRANSPOSE, lambda piece, chosen: editing.move(piece, chosen, 0, semitones))

    def lengthen(self, steps: int) -> None:
        """By steps of the grid where the first one begins."""
        if (onset := self._first_onset()) is not None:
            ticks = steps * self._state.key_step(onset)
            self._apply(EditKind.RESIZE, lambda piece, chosen: editing.resize(piece, chosen, ticks))

    def quantise(self, grid: str | None = None, strength: float = 1.0, swing: float = editing.STRAIGHT) -> None:
        """The selection's onsets to a grid of editing.GRIDS; None: the one that is set. The others as of
        editing.quantise."""
        step = editing.step_ticks(self._state.piece, grid or self._state.snap)
        if step != 1:
            self._apply(EditKind.QUANTISE, lambda piece, chosen: editing.quantise(piece, chosen, step, strength, swing))

    def try_quantise(self, grid: str, strength: float, swing: float) -> int:
        """Show what `quantise` would do, until the next edit or `cancel_trial`. -> how many notes would move."""
        state = self._state
        step = editing.step_ticks(state.piece, grid)
        edit = editing.quantise(state.piece, state.selection, step, strength, swing)
        state.try_edit(None if edit.piece is state.piece else edit)
        before, after = state.piece.rows, edit.piece.rows
        return len(state.piece) - int(np.isin(_places(before), _places(after)).sum())

    def cancel_trial(self) -> None:
        """All is shown as it is."""
        self._state.try_edit(None)

    def change_velocity(self, by: int) -> None:
        """Louder or softer."""
        self._apply(EditKind.VELOCITY, lambda piece, chosen: editing.change_velocity(piece, chosen, by))

    def louder(self) -> None:
        """By VELOCITY_STEP."""
        self.change_velocity(VELOCITY_STEP)

    def softer(self) -> None:
        """By VELOCITY_STEP."""
        self.change_velocity(-VELOCITY_STEP)

    def toggle_lock(self) -> None:
        """Lock the selection; unlock it if all of it is locked."""
        locked = bool(self._state.piece.rows[self._state.selection, LOCKED].all())
        kind = EditKind.UNLOCK if locked else EditKind.LOCK
        self._apply(kind, lambda piece, chosen: editing.set_locked(piece, chosen, not locked))

    def insert_at_caret(self) -> None:
        """A note as long as the grid's step."""
        state = self._state
        length = state.step(state.caret_ticks) if state.snap != "off" else max(1, state.piece.ticks_per_quarter // 4)
        edit = editing.insert(
            state.piece, state.caret_ticks, length, state.caret_pitch, state.last_velocity, state.last_part
        )
        state.commit(edit, EditKind.DRAW, 1)
        state.audition(state.caret_pitch)

    # Copies

    def copied(self) -> Clipboard:
        """The selected notes; none where nothing is selected."""
        return clipboard.copy(self._state.piece, self._state.selection)

    def remove_cut(self) -> None:
        """As delete_selected, of notes that have been copied."""
        self._apply(EditKind.CUT, editing.delete)

    def paste(self, copied: Clipboard) -> None:
        """At the playhead or at the caret: at whichever moved last. Raises ContinuoError if it would end too late."""
        state = self._state
        at = state.caret_ticks
        if state.playhead is not None and not state.caret_leads:
            at = state.snapped(int(state.playhead * state.piece.ticks_per_quarter))
        self._put(copied, at, EditKind.PASTE, state.active_part)

    def duplicate(self) -> None:
        """A copy of the selection behind it, on the grid. Raises ContinuoError if it would end too late."""
        copied, onset = self.copied(), self._state.piece.rows[self._state.selection, ONSET]
        if len(copied):
            self._put(copied, self._state.snapped(int(onset.min()) + copied.length, "up"), EditKind.DUPLICATE)

    def _put(self, copied: Clipboard, at_ticks: int, kind: EditKind, part: int | None = None) -> None:
        """part: as of clipboard.paste."""
        edit = clipboard.paste(self._state.piece, copied, at_ticks, part)
        self._state.commit(edit, kind, len(edit.chosen))
        # The next one goes behind it.
        self._state.put_caret(self._state.snapped(at_ticks + copied.length, "up"))

    # The caret

    def _first_onset(self) -> int | None:
        """Ticks of the first selected note, None if there is none."""
        selection = self._state.selection
        return int(self._state.piece.rows[selection[0], ONSET]) if len(selection) else None

    def go_by(self, steps: int, semitones: int, bars: bool = False) -> None:
        """Move the selection, else the caret. bars: steps of a bar instead of the grid's."""
        state, onset = self._state, self._first_onset()
        if state.composing:
            return
        at = state.caret_ticks if onset is None else onset
        before = at - 1 if steps < 0 else at
        ticks = steps * (state.bar_ticks(before) if bars else state.key_step(before))
        if onset is not None:
            self.move_selected(ticks, semitones)
            if len(state.selection):
                state.put_caret_on(int(state.selection[0]))
                self.reveal_asked.emit()
            return
        state.put_caret(max(0, at + ticks), state.rows_away(state.caret_pitch, semitones))
        self.reveal_asked.emit()
        self.caret_moved.emit()
        if semitones:
            state.audition(state.caret_pitch)

    def go_to_note(self, direction: int, extends: bool = False) -> None:
        """Select the next note (1) or the one before (-1). extends: besides what is selected."""
        state = self._state
        reachable = np.flatnonzero(state.reachable)
        if not len(reachable):
            return
        if len(state.selection):
            edge = int(state.selection[-1 if direction > 0 else 0])
            index = int(np.searchsorted(reachable, edge)) + direction
        else:
            here = state.caret_ticks << 8 | state.caret_pitch
            keys = state.piece.rows[reachable, ONSET].astype(np.int64) << 8 | state.piece.rows[reachable, PITCH]
            index = int(np.searchsorted(keys, here, "left" if direction > 0 else "right")) - (direction < 0)
        row = int(reachable[min(max(index, 0), len(reachable) - 1)])
        state.put_caret_on(row)
        state.set_selection(np.append(state.selection, row) if extends else [row])
        self.reveal_asked.emit()
        state.audition_row(row)

    def go_to_end(self, first: bool) -> None:
        """The caret to the beginning of the piece, or to its end; what is selected stays."""
        self._state.put_caret(0 if first else self._state.snapped(self._state.piece.end_ticks))
        self.caret_moved.emit()

    def seek_caret(self) -> None:
        """Ask to play from the caret, or from the first selected note."""
        onset = self._first_onset()
        at = self._state.caret_ticks if onset is None else onset
        self._state.seek_asked.emit(at / self._state.piece.ticks_per_quarter)

    def audition_selection(self) -> None:
        """The selected note, or the first of them; else the caret's pitch."""
        if len(self._state.selection):
            self._state.audition_row(int(self._state.selection[0]))
        else:
            self._state.audition(self._state.caret_pitch)


def _places(rows: np.ndarray) -> np.ndarray:
    """A number for where each note begins, on which part and pitch. (N,) int64."""
    return (rows[:, PART].astype(np.int64) << 7 | rows[:, PITCH]) << 32 | rows[:, ONSET]
