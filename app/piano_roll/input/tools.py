"""Gestures of the mouse as objects: each shows what it would do while it lasts, and asks for one edit at its end."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from app.document import editing
from app.document.editing import Edit
from app.document.piece import DURATION, LOCKED, ONSET, PITCH, VELOCITY
from app.piano_roll.geometry import Box, Geometry, Place, row_at, rows_in
from app.piano_roll.state import EditKind, RollState

DRAG_PIXELS = 4  # less is a click with an unsteady hand
_STEM_GRIP = 4  # pixels from a stem of the lane at which the pointer takes it


class Surface(Protocol):
    """What gestures need of the widget that they are made on."""

    @property
    def state(self) -> RollState:
        """What they edit."""
        ...

    @property
    def geometry_(self) -> Geometry:
        """Where its notes stand."""
        ...

    def light(self, pitches: frozenset[int]) -> None:
        """Draw keys of the keyboard as held down."""

    def show_band(self, band: Box | None) -> None:
        """Draw a rubber band."""

    def scroll_by(self, right: int, down: int) -> None:
        """Pixels."""


class Gesture:
    """begun: whether the pointer has gone far enough to mean more than a click."""

    follows_edge = True  # scrolls when the pointer leaves the view
    is_about_rows = True  # up and down as well

    def __init__(self, surface: Surface, at: Place) -> None:
        self.surface, self.state, self.start, self.begun = surface, surface.state, at, False

    def drag(self, at: Place) -> None:
        """The pointer has moved."""
        far = max(abs(at.x - self.start.x), abs(at.y - self.start.y))
        self.begun = self.begun or far >= DRAG_PIXELS
        if self.begun:
            self.show(at)

    def show(self, at: Place) -> None:
        """What it would do there."""

    def release(self, at: Place) -> None:
        """The button is up."""

    def cancel(self) -> None:
        """All is as before."""
        self.state.try_edit(None)


class EditGesture(Gesture):
    """Ends in one edit of the piece as it was at the beginning."""

    kind: EditKind

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self.edit: Edit | None = None

    def put(self, edit: Edit) -> None:
        """Show an edit, and ask for it at the end."""
        self.edit = edit
        self.state.try_edit(edit)

    def count(self, edit: Edit) -> int:
        """How many notes the edit is about."""
        return len(edit.chosen)

    def release(self, at: Place) -> None:
        if self.edit is not None:
            self.state.commit(self.edit, self.kind, self.count(self.edit))


class MoveNotes(EditGesture):
    """Move the selection, of which `row` was grabbed; with Ctrl a copy of it; with Shift along one axis."""

    kind = EditKind.MOVE

    def __init__(self, surface: Surface, at: Place, row: int, was_chosen: bool) -> None:
        super().__init__(surface, at)
        self.row, self.was_chosen = row, was_chosen
        self._semitones = 0

    def show(self, at: Place) -> None:
        state, row = self.state, self.state.piece.rows[self.row]
        ticks, semitones = at.ticks - self.start.ticks, at.pitch - self.start.pitch
        if at.held.shift:
            along_time = abs(at.x - self.start.x) >= abs(at.y - self.start.y)
            ticks, semitones = (ticks, 0) if along_time else (0, semitones)
        step = state.step(int(row[ONSET]), at.held.alt)
        ticks = round(ticks / step) * step
        if semitones != self._semitones:
            state.audition(min(max(int(row[PITCH]) + semitones, 0), 127), int(row[VELOCITY]))
        self._semitones = semitones
        self.kind = EditKind.COPY if at.held.control else EditKind.MOVE
        edit = editing.move_copy if at.held.control else editing.move
        self.put(edit(state.piece, state.selection, ticks, semitones))

    def release(self, at: Place) -> None:
        if self.begun:
            super().release(at)
        elif at.held.control and self.was_chosen:
            self.state.set_selection(np.setdiff1d(self.state.selection, [self.row]))
        elif not (at.held.control or at.held.shift):
            self.state.set_selection([self.row])


class ResizeNotes(EditGesture):
    """Drag the end of the note `row`, and those of the selection by as much."""

    kind = EditKind.RESIZE

    def __init__(self, surface: Surface, at: Place, row: int) -> None:
        super().__init__(surface, at)
        self.row = row

    def show(self, at: Place) -> None:
        state, row = self.state, self.state.piece.rows[self.row]
        onset, end = int(row[ONSET]), int(row[ONSET] + row[DURATION])
        wanted = state.snapped(end + at.ticks - self.start.ticks, free=at.held.alt)
        if wanted <= onset:
            wanted = onset + state.step(onset, at.held.alt)
        self.put(editing.resize(state.piece, state.selection, wanted - end))


class DrawNote(EditGesture):
    """A note from the grid's line before the pointer; dragging makes it longer, or another pitch."""

    kind = EditKind.DRAW

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._onset = self.state.snapped(at.ticks, "down", at.held.alt)
        self._pitch = -1
        self.show(at)

    def show(self, at: Place) -> None:
        state, free = self.state, at.held.alt or self.state.snap == "off"
        least = state.piece.ticks_per_quarter // 4 if free else state.step(self._onset)
        # A click makes one step; further than that, the note goes to the pointer.
        wanted = at.ticks if free else state.snapped(at.ticks, "up")
        length = max(wanted - self._onset, 1 if free and self.begun else least)
        if at.pitch != self._pitch:
            self._pitch = at.pitch
            state.audition(at.pitch)
        self.put(editing.insert(state.piece, self._onset, length, at.pitch, state.last_velocity, state.last_part))


class EraseNotes(EditGesture):
    """Every note that the pointer passes over."""

    follows_edge = False
    kind = EditKind.DELETE

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._count = 0
        self.drag(at)

    def drag(self, at: Place) -> None:
        left = self.edit.piece if self.edit is not None else self.state.piece
        row = row_at(self.surface.geometry_, self.state.notes, at)  # of those that are left
        if row is not None and not left.rows[row, LOCKED]:
            self._count += 1
            self.put(Edit(editing.delete(left, np.array([row])).piece, editing.no_rows()))

    def count(self, edit: Edit) -> int:
        return self._count


class DrawVelocity(EditGesture):
    """In the lane: stems that the pointer passes get its height; of a selection, only those."""

    kind = EditKind.VELOCITY

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._velocity = self.state.piece.rows[:, VELOCITY].astype(np.int64)
        self._drawn = np.zeros(len(self.state.piece), bool)
        self._before = at
        self.drag(at)

    def drag(self, at: Place) -> None:
        state, piece = self.state, self.state.piece
        left, right = sorted((self._before, at), key=lambda place: place.x)
        x = self.surface.geometry_.x(1.0) / piece.ticks_per_quarter * piece.rows[:, ONSET]
        passed = (x >= left.x - _STEM_GRIP) & (x <= right.x + _STEM_GRIP) & state.reachable
        if len(state.selection):
            only = np.zeros(len(passed), bool)
            only[state.selection] = True
            passed &= only
        if left.x != right.x:
            self._velocity[passed] = np.rint(np.interp(x[passed], (left.x, right.x), (left.velocity, right.velocity)))
        else:
            self._velocity[passed] = at.velocity
        self._drawn |= passed
        self._before = at
        if passed.any():
            own = np.flatnonzero(self._drawn)
            edit = editing.set_velocity(piece, own, self._velocity[own])
            self.put(Edit(edit.piece, state.selection))

    def count(self, edit: Edit) -> int:
        return int(self._drawn.sum())


class RubberBand(Gesture):
    """Select what it touches; with Shift or Ctrl besides what was selected."""

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._before = self.state.selection
        self._adds = at.held.shift or at.held.control
        self.state.put_caret(self.state.snapped(at.ticks, "down", at.held.alt), at.pitch)
        if not self._adds:
            self.state.set_selection([], notifies=False)

    def show(self, at: Place) -> None:
        (left, right), (top, bottom) = sorted((self.start.x, at.x)), sorted((self.start.y, at.y))
        band = Box(left, top, right, bottom)
        found = rows_in(self.surface.geometry_, self.state.notes, band)
        self.surface.show_band(band)
        self.state.set_selection(np.union1d(self._before, found) if self._adds else found, notifies=False)

    def release(self, at: Place) -> None:
        self.surface.show_band(None)
        if not np.array_equal(self._before, self.state.selection):
            self.state.selection_changed.emit()

    def cancel(self) -> None:
        self.surface.show_band(None)
        self.state.set_selection(self._before, notifies=False)


class ChooseBars(Gesture):
    """Drag in the ruler; a click there asks to play from that place. fixed: the bar that stays at its end."""

    is_about_rows = False  # the ruler is above them all

    def __init__(self, surface: Surface, at: Place, fixed: int | None = None) -> None:
        super().__init__(surface, at)
        bar, bars = self.state.bar_at(at.ticks), self.state.bars
        self._before = bars
        self._fixed = bar if fixed is None else fixed
        self._extends = fixed is not None or at.held.shift
        if at.held.shift and bars is not None:
            self._fixed = bars[0] if bar >= bars[0] else bars[1]

    def show(self, at: Place) -> None:
        self.state.set_bars((self._fixed, self.state.bar_at(at.ticks)))

    def release(self, at: Place) -> None:
        if self.begun or (self._extends and at.held.shift):
            self.show(at)
            if self.state.bars != self._before:
                self.state.bars_chosen.emit(self.state.bars)
        elif not self._extends:
            ticks = self.state.snapped(at.ticks, free=at.held.alt)
            self.state.put_caret(ticks)
            self.state.seek_asked.emit(ticks / self.state.piece.ticks_per_quarter)

    def cancel(self) -> None:
        self.state.set_bars(self._before)


class PlayKeys(Gesture):
    """On the keyboard at the left: each key is played."""

    follows_edge = False

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._pitch = -1
        self.drag(at)

    def drag(self, at: Place) -> None:
        if at.pitch != self._pitch:
            self._pitch = at.pitch
            self.surface.light(frozenset((at.pitch,)))
            self.state.audition(at.pitch)

    def release(self, at: Place) -> None:
        self.surface.light(frozenset())

    def cancel(self) -> None:
        self.surface.light(frozenset())


class Pan(Gesture):
    """The middle button moves the view."""

    follows_edge = False

    def __init__(self, surface: Surface, at: Place) -> None:
        super().__init__(surface, at)
        self._last = at.view

    def drag(self, at: Place) -> None:
        right, down = (round(now) - round(before) for now, before in zip(at.view, self._last, strict=True))
        self._last = at.view
        self.surface.scroll_by(-right, -down)

    def cancel(self) -> None:
        """What has been scrolled stays."""
