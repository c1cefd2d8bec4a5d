"""What is edited in the piano roll, and with what: piece, selection, caret, grid, tool and bars. Without Qt.

The state changes no piece: it asks for an edit, and shows it once the document gives the edited piece back.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum, auto
from typing import Generic, TypeVarTuple

import numpy as np

from app.document import editing
from app.document.editing import Edit, no_rows
from app.document.piece import DURATION, ONSET, PART, PITCH, VELOCITY, Piece
from app.piano_roll.drum_rows import drum_rows
from app.piano_roll.geometry import TimeGrid
from app.piano_roll.notes import Kind, RollNotes
from generator.events.streams import GRID_TICKS_PER_QUARTER

DEFAULT_VELOCITY = 80
TOOLS = ("select", "draw", "erase")
# Hashes a row to one number. A collision would only select a note too many.
_MIX = np.array([0x9E3779B97F4A7C15 - 2**64, 0x5851F42D4C957F2D, 0x14057B7EF767814F], np.int64)
_Values = TypeVarTuple("_Values")


class EditKind(Enum):
    """What an edit does to its notes, which the undo menu names."""

    DELETE = auto()
    MOVE = auto()
    COPY = auto()
    TRANSPOSE = auto()
    RESIZE = auto()
    QUANTISE = auto()
    VELOCITY = auto()
    LOCK = auto()
    UNLOCK = auto()
    DRAW = auto()
    CUT = auto()
    PASTE = auto()
    DUPLICATE = auto()


class Event(Generic[*_Values]):
    """An event that functions can be connected to, like a Qt signal: they are called at once, in order."""

    def __init__(self) -> None:
        self._connected: list[Callable[[*_Values], object]] = []

    def connect(self, call: Callable[[*_Values], object]) -> None:
        """Call `call` with each event."""
        self._connected.append(call)

    def emit(self, *values: *_Values) -> None:
        """Call all connected functions."""
        for call in self._connected:
            call(*values)


class RollState:
    """The piece that is shown, what is selected in it, and the settings of the next edit."""

    def __init__(self) -> None:
        self.edit_asked = Event[Edit, EditKind, int]()
        """The edit, its kind, and the number of notes it is about; once for each gesture."""
        self.edit_refused = Event[()]()
        """An edit was asked for, but all selected notes are locked."""
        self.selection_changed = Event[()]()
        self.audition_asked = Event[int, int, int]()
        """Pitch, velocity and part of a note to be played at once."""
        self.seek_asked = Event[float]()
        """Quarters from which to play."""
        self.bars_chosen = Event[tuple[int, int] | None]()
        self.tool_changed = Event[str]()
        self.snap_changed = Event[str]()
        self.notes_changed = Event[()]()
        """`notes` have changed."""
        self.look_changed = Event[()]()
        """The look of the notes has changed, or the position of the caret or the chosen bars."""
        self.piece = Piece()
        self.grid = TimeGrid()
        """Bars and beats of the piece."""
        self.bars: tuple[int, int] | None = None
        """The chosen bars, first and last from 1."""
        self.tool = "select"
        """One of TOOLS."""
        self.snap = "1/16"
        """One of editing.GRIDS."""
        self.caret_pitch = 60
        self.caret_leads = True
        """Whether it was moved later than the playhead, so that notes are pasted at the caret."""
        self.playhead: float | None = None
        """In quarters; None where nothing plays."""
        self.last_velocity, self.last_part = DEFAULT_VELOCITY, 0
        """Velocity and part of the next note that is drawn."""
        self.planned: tuple[float, float] | None = None
        """The stretch that is being composed, in quarters; None for none."""
        self.replaces = False
        """Whether composed notes replace those in that stretch."""
        self.notes = RollNotes()
        """The notes that are shown: those of the piece, or as a gesture would change them, and those composed so
        far."""
        self.looks = np.zeros(0, np.int64)
        """(N,) the look of each of `notes`: its `Kind`, plus KINDS times the index of its colour."""
        self.drum_rows: tuple[int, ...] = ()
        """The pitch of each row from the top, if drums are shown; else empty."""
        self.preview = RollNotes()
        """The notes composed so far."""
        self._marks_composed = True
        self._active_part: int | None = None
        self._ghosted: frozenset[int] = frozenset()
        self._part_colours: tuple[int, ...] = ()
        self._caret_ticks = 0
        self._selection = no_rows()
        self._trial: Edit | None = None  # the edit that a gesture would make
        self._asked: Edit | None = None  # the edit that is being asked for

    # The parts

    @property
    def active_part(self) -> int | None:
        """Index of the part to which drawn notes go; None for any. If it is of drums, the roll shows the drums."""
        return self._active_part

    @active_part.setter
    def active_part(self, part: int | None) -> None:
        self.set_parts(part, self._ghosted, self._part_colours)

    @property
    def ghosted(self) -> frozenset[int]:
        """Indexes of the parts whose notes are shown faintly, and can be neither selected nor edited."""
        return self._ghosted

    @ghosted.setter
    def ghosted(self, parts: frozenset[int]) -> None:
        self.set_parts(self._active_part, parts, self._part_colours)

    @property
    def part_colours(self) -> tuple[int, ...]:
        """Index of the track colour of each part; further parts have colours by their indexes."""
        return self._part_colours

    @part_colours.setter
    def part_colours(self, colours: tuple[int, ...]) -> None:
        self.set_parts(self._active_part, self._ghosted, colours)

    def set_parts(self, active: int | None, ghosted: frozenset[int], colours: tuple[int, ...]) -> None:
        """Set all three at once. Notes that can no longer be selected are deselected."""
        if (active, ghosted, colours) == (self._active_part, self._ghosted, self._part_colours):
            return
        self._active_part, self._ghosted, self._part_colours = active, ghosted, tuple(colours)
        if active is not None:
            self.last_part = active
        self._renew_notes()
        if len(self._selection):
            self.set_selection(self._selection[self.reachable[self._selection]])

    @property
    def shows_drums(self) -> bool:
        """Whether the rows are those of drums: if the active part is of drums, or all parts are."""
        parts, active = self.piece.parts, self._active_part
        if active is not None and active < len(parts):
            return parts[active].is_drum
        return bool(parts) and all(part.is_drum for part in parts)

    @property
    def reachable(self) -> np.ndarray:
        """(N,) bool: whether each of the piece's rows is shown and can be selected."""
        shown = self.piece.is_pitched != self.shows_drums
        return shown & ~np.isin(self.piece.rows[:, PART], list(self._ghosted)) if self._ghosted else shown

    def rows_away(self, pitch: int, rows: int) -> int:
        """The pitch `rows` rows above another, or below it if negative, as far as there are rows."""
        if not self.drum_rows:
            lowest, highest = self.notes.pitch_range
            return min(max(pitch + rows, lowest), highest)
        at = min(range(len(self.drum_rows)), key=lambda row: abs(self.drum_rows[row] - pitch))
        return self.drum_rows[min(max(at - rows, 0), len(self.drum_rows) - 1)]

    @property
    def marks_composed(self) -> bool:
        """Whether composed notes are marked as such, until the take is kept."""
        return self._marks_composed

    def mark_composed(self, marks: bool) -> None:
        """Set whether composed notes are marked."""
        if marks != self._marks_composed:
            self._marks_composed = marks
            self._renew_looks()
            self.look_changed.emit()

    # The piece and what is composed

    def set_piece(self, piece: Piece) -> None:
        """Show a piece. The selection becomes that of the edit that was asked for; otherwise notes that are still there
        stay selected."""
        before = self.piece
        if piece.is_remix_of(before) and self._trial is None and self._asked is None:
            self.piece = piece
            return
        if self._asked is not None and self._asked.piece is piece:
            chosen = self._asked.chosen
        else:
            chosen = same_rows(before, self._selection, piece)
        self._caret_ticks = self._caret_ticks * piece.ticks_per_quarter // before.ticks_per_quarter
        self.piece, self._trial, self._asked = piece, None, None
        self.grid = TimeGrid(piece.metres, piece.ticks_per_quarter)
        changed = not np.array_equal(chosen, self._selection)
        self._selection = chosen
        self._renew_notes()
        if changed:
            self.selection_changed.emit()

    @property
    def composing(self) -> bool:
        """Whether there is a preview of what is being composed; nothing can be edited then."""
        return self.planned is not None

    def plan(self, begin: float, end: float, replaces: bool = False) -> None:
        """Announce that notes will be composed from `begin` to `end` quarters. replaces: whether they replace the
        unlocked notes there, which become faint."""
        self.preview, self.planned, self.replaces = RollNotes(), (begin, end), replaces
        self._renew_notes()

    def add_composed(self, rows: np.ndarray, parts: np.ndarray | int) -> None:
        """Add composed notes to the preview. rows: (N, 4) pitched notes as in Track.notes, in grid ticks; parts: the
        part of each, (N,), or of all. They are not shown while drums are."""
        added = RollNotes.from_rows(rows, GRID_TICKS_PER_QUARTER, composed=True, part=parts)
        self.preview = self.preview.joined(added)
        self._renew_notes()

    def end_preview(self) -> None:
        """Remove the preview, when its notes are in the piece or are discarded."""
        self.preview, self.planned, self.replaces = RollNotes(), None, False
        self._renew_notes()

    @property
    def end(self) -> float:
        """Quarters where the notes and the stretch being composed end."""
        return max(self.notes.end, self.planned[1] if self.planned is not None else 0.0)

    def _renew_notes(self) -> None:
        piece, drums = self.piece if self._trial is None else self._trial.piece, self.shows_drums
        notes = RollNotes.from_piece(piece, drums, self._ghosted)
        self.notes = notes.joined(self.preview) if len(self.preview) and not drums else notes
        self.drum_rows = drum_rows(self.notes.pitch) if drums else ()
        if not self._may_draw_on(self.last_part):
            self.last_part = next(filter(self._may_draw_on, range(len(piece.parts))), 0)
        if drums and self.caret_pitch not in self.drum_rows:
            self.caret_pitch = self.rows_away(self.caret_pitch, 0)
        self._renew_looks()
        self.notes_changed.emit()

    def _may_draw_on(self, part: int) -> bool:
        parts = self.piece.parts
        return part < len(parts) and parts[part].is_drum == self.shows_drums and part not in self._ghosted

    def _renew_looks(self) -> None:
        marked = self._selection if self._trial is None else self._trial.chosen
        looks = self.notes.looks(marked, self.planned if self.replaces else None, self._part_colours)
        self.looks = looks if self._marks_composed or self.composing else looks & ~np.int64(Kind.COMPOSED)

    # The selection and the caret

    @property
    def selection(self) -> np.ndarray:
        """Sorted indices into `piece.rows`."""
        return self._selection

    def set_selection(self, indices: object, notifies: bool = True) -> None:
        """Select these rows of the piece. notifies: emit selection_changed, if it changed."""
        chosen = np.unique(np.asarray(indices, np.int64).reshape(-1))
        chosen = chosen[(chosen >= 0) & (chosen < len(self.piece))]
        if not np.array_equal(chosen, self._selection):
            self._selection = chosen
            self._renew_looks()
            self.look_changed.emit()
            if notifies:
                self.selection_changed.emit()

    @property
    def caret_ticks(self) -> int:
        """Position of the caret, where Enter puts a note, and where notes are pasted."""
        return self._caret_ticks

    def put_caret(self, ticks: int, pitch: int | None = None) -> None:
        """Move the caret. pitch: None for its present one."""
        self._caret_ticks, self.caret_leads = ticks, True
        self.caret_pitch = self.caret_pitch if pitch is None else pitch
        self.look_changed.emit()

    def put_caret_on(self, row: int) -> None:
        """Move the caret to the beginning of a note."""
        self.put_caret(int(self.piece.rows[row, ONSET]), int(self.piece.rows[row, PITCH]))

    def set_playhead(self, quarters: float | None) -> None:
        """Move the playhead; None if nothing plays."""
        self.caret_leads = self.caret_leads and (quarters == self.playhead or quarters is None)
        self.playhead = quarters

    # Edits

    def try_edit(self, edit: Edit | None) -> None:
        """Show the edit that a gesture would make; None for none."""
        self._trial = edit
        self._renew_notes()

    def commit(self, edit: Edit, kind: EditKind, count: int) -> None:
        """Ask for an edit of `count` notes, unless it changes nothing."""
        if self._trial is not None:
            self.try_edit(None)
        if edit.piece is self.piece or edit.piece == self.piece:
            if len(self._selection) and not len(editing.free(self.piece, self._selection)):
                self.edit_refused.emit()
            return
        self._asked = edit
        self.edit_asked.emit(edit, kind, count)
        self._asked = None

    def audition(self, pitch: int, velocity: int | None = None) -> None:
        """Ask for a note to be played now. velocity: None for that of the next note drawn."""
        self.audition_asked.emit(pitch, self.last_velocity if velocity is None else velocity, self.last_part)

    def audition_row(self, row: int) -> None:
        """Ask for a note of the piece to be played now; the next note drawn gets its velocity and part."""
        note = self.piece.rows[row]
        self.last_velocity = int(note[VELOCITY])
        if self._active_part is None:
            self.last_part = int(note[PART])
        self.audition_asked.emit(int(note[PITCH]), self.last_velocity, int(note[PART]))

    # The tool, the grid, the bars

    def set_tool(self, name: str) -> None:
        """Choose one of TOOLS. Raises KeyError."""
        if name not in TOOLS:
            raise KeyError(name)
        if name != self.tool:
            self.tool = name
            self.tool_changed.emit(name)

    def set_snap(self, name: str) -> None:
        """Choose one of editing.GRIDS. Raises KeyError."""
        editing.GRIDS[name]
        if name != self.snap:
            self.snap = name
            self.snap_changed.emit(name)
            self.look_changed.emit()

    def step(self, at_ticks: int, free: bool = False) -> int:
        """Length of the grid's step at a tick, in ticks. free: without a grid."""
        size = 1 if free else editing.step_ticks(self.piece, self.snap)
        return round(size) or self.bar_ticks(at_ticks)

    def key_step(self, at_ticks: int) -> int:
        """Ticks that an arrow key moves by: the grid's step, or without a grid the finest one."""
        return self.step(at_ticks) if self.snap != "off" else max(1, self.piece.ticks_per_quarter // editing.FINEST)

    def bar_ticks(self, at_ticks: int) -> int:
        """Length in ticks of the bar at a tick."""
        bar = self.piece.bars.locate_one(max(0, at_ticks))[0]
        return self.piece.bars.bar_start(bar + 1) - self.piece.bars.bar_start(bar)

    def snapped(self, ticks: int, rounding: str = "nearest", free: bool = False) -> int:
        """A tick moved onto the grid. rounding: as in editing.on_grid; free: without a grid."""
        size = 1 if free else editing.step_ticks(self.piece, self.snap)
        return max(0, ticks) if size == 1 else int(editing.on_grid(self.piece, ticks, size, rounding))

    def bar_at(self, ticks: int) -> int:
        """Number of the bar at a tick, from 1."""
        return self.piece.bars.locate_one(ticks)[0] + 1

    @property
    def bar_span(self) -> tuple[float, float] | None:
        """Quarters where the chosen bars begin and end."""
        if self.bars is None:
            return None
        return self.grid.bar_begin(self.bars[0]), self.grid.bar_begin(self.bars[1] + 1)

    def set_bars(self, bars: tuple[int, int] | None, notifies: bool = False) -> None:
        """Choose bars, first and last from 1; None for none. notifies: emit bars_chosen, if they changed."""
        if bars is not None:
            bars = max(1, min(bars)), max(1, *bars)
        if bars != self.bars:
            self.bars = bars
            self.look_changed.emit()
            if notifies:
                self.bars_chosen.emit(bars)


def same_rows(before: Piece, chosen: np.ndarray, after: Piece) -> np.ndarray:
    """Indexes of the rows of `after` that are the rows chosen in `before`, whatever their origin and lock."""
    if not len(chosen) or not len(after):
        return no_rows()
    if before.ticks_per_quarter != after.ticks_per_quarter:
        return no_rows()
    wanted, found = (
        (rows[:, ONSET].astype(np.int64) << 7 | rows[:, PITCH], rows[:, [DURATION, VELOCITY, PART]] @ _MIX)
        for rows in (before.rows[chosen], after.rows)
    )
    return np.flatnonzero(np.isin(found[0] * _MIX[0] + found[1], wanted[0] * _MIX[0] + wanted[1]))
