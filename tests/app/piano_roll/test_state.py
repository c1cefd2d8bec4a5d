"""What is selected and edited in the piano roll, by commands and gestures: without a window, and without Qt."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest

from app.document.clipboard import copy
from app.document.editing import Edit, move, no_rows
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, VELOCITY, Part, Piece, table
from app.piano_roll.commands import RollCommands
from app.piano_roll.drum_rows import USUAL
from app.piano_roll.geometry import NO_KEYS, Box, Geometry, Held, Place, row_at
from app.piano_roll.input.tools import DrawNote, EraseNotes, MoveNotes, RubberBand
from app.piano_roll.notes import KINDS, Kind
from app.piano_roll.state import EditKind, Event, RollState
from generator.errors import ContinuoError
from generator.music.metre import Metre
from generator.music.score import note_array
from tests.app.piano_roll.parts import TPQ, piece_of


class Desk:
    """A state with a document that takes every edit, and what the state emits. It is a gesture's surface too."""

    def __init__(self, piece: Piece) -> None:
        self.state, self.geometry_ = RollState(), Geometry(pixels_per_quarter=48, row_height=10)
        self.commands = RollCommands(self.state)
        self.edits: list[tuple[EditKind, int]] = []
        self.refusals = self.selections = 0
        self.auditions: list[tuple[int, int, int]] = []
        self.state.set_piece(piece)
        self.state.edit_asked.connect(self._on_edit)
        self.state.edit_refused.connect(self._on_refusal)
        self.state.selection_changed.connect(self._on_selection)
        self.state.audition_asked.connect(lambda *note: self.auditions.append(note))

    def _on_edit(self, edit: Edit, kind: EditKind, count: int) -> None:
        self.edits.append((kind, count))
        self.state.set_piece(edit.piece)

    def _on_refusal(self) -> None:
        self.refusals += 1

    def _on_selection(self) -> None:
        self.selections += 1

    def light(self, pitches: frozenset[int]) -> None: ...

    def show_band(self, band: Box | None) -> None: ...

    def scroll_by(self, right: int, down: int) -> None: ...

    def place(self, ticks: int, pitch: int, held: Held = NO_KEYS) -> Place:
        """The middle of a pitch's row at a time."""
        x, y = self.geometry_.x(ticks / TPQ), self.geometry_.y(pitch) + 5.0
        return Place(x, y, ticks, pitch, 64, held, (x, y))

    @property
    def notes(self) -> list[tuple[int, ...]]:
        """Onset, duration and pitch of each."""
        return [tuple(row) for row in self.state.piece.rows[:, [ONSET, DURATION, PITCH]].tolist()]

    @property
    def selected(self) -> list[int]:
        return self.state.selection.tolist()


@pytest.fixture
def desk() -> Desk:
    """Two notes; the grid is 1/8."""
    desk = Desk(piece_of((0, 480, 60), (960, 480, 64)))
    desk.state.set_snap("1/8")
    return desk


@pytest.mark.processes
def test_state_commands_and_gestures_need_no_qt():
    modules = "app.piano_roll.commands, app.piano_roll.input.tools"
    code = f"import sys, {modules}; print([m for m in sys.modules if 'PySide' in m])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_what_is_connected_to_an_event_is_called_in_order():
    event, called = Event[int, str](), []
    event.emit(0, "nobody")
    event.connect(lambda number, word: called.append((1, number, word)))
    event.connect(lambda number, word: called.append((2, number, word)))
    event.emit(7, "a")
    assert called == [(1, 7, "a"), (2, 7, "a")]


# The selection and the piece


def test_commands_do_nothing_while_nothing_is_selected(desk):
    desk.commands.quantise("1/4")
    desk.commands.delete_selected()
    desk.commands.duplicate()
    desk.commands.lengthen(1)
    desk.commands.toggle_lock()
    assert desk.edits == [] and desk.refusals == 0 and not len(desk.commands.copied())


def test_an_edit_that_changes_nothing_is_not_asked_for(desk):
    desk.commands.select_all()
    desk.commands.quantise("1/4")
    desk.commands.move_selected(-480, 0)
    assert desk.edits == [] and desk.refusals == 0


def test_each_command_asks_for_one_edit_of_its_kind(desk):
    desk.state.set_piece(piece_of((10, 480, 60), (950, 480, 64)))
    desk.commands.select_all()
    desk.commands.quantise("1/4")
    desk.commands.transpose(-12)
    desk.commands.louder()
    desk.commands.softer()
    desk.commands.lengthen(-1)
    assert desk.notes == [(0, 240, 48), (960, 240, 52)]
    kinds = EditKind.QUANTISE, EditKind.TRANSPOSE, EditKind.VELOCITY, EditKind.VELOCITY, EditKind.RESIZE
    assert desk.edits == [(kind, 2) for kind in kinds]


def test_an_edit_of_locked_notes_is_refused(desk):
    desk.commands.select_all()
    desk.commands.toggle_lock()
    assert desk.state.piece.rows[:, LOCKED].all() and desk.edits == [(EditKind.LOCK, 2)]
    desk.commands.delete_selected()
    assert len(desk.state.piece) == 2 and desk.refusals == 1 and len(desk.edits) == 1
    desk.commands.toggle_lock()
    desk.commands.delete_selected()
    assert not len(desk.state.piece)
    assert desk.edits[1:] == [(EditKind.UNLOCK, 2), (EditKind.DELETE, 2)]


def test_the_selection_stays_with_its_notes_when_the_piece_changes(desk):
    desk.state.set_selection([1])
    desk.state.set_piece(piece_of((0, 480, 50), (0, 480, 60), (480, 480, 62), (960, 480, 64)))
    assert desk.selected == [3] and desk.selections == 2
    desk.state.set_piece(piece_of((0, 480, 50)))
    assert desk.selected == [] and desk.selections == 3


def test_drums_and_rows_outside_the_piece_are_not_selected(desk):
    desk.state.set_piece(piece_of((0, 480, 38, 80, 1), (0, 480, 60)))
    desk.commands.select_all()
    assert [desk.state.piece.rows[row, PITCH] for row in desk.selected] == [60]
    desk.state.set_selection([-1, 1, 1, 7])
    assert desk.selected == [1]


def test_bars_are_chosen_by_their_numbers_or_by_the_selection(desk):
    desk.state.set_piece(piece_of((0, 480, 60), (1900, 480, 61), (1920, 480, 62)))
    desk.state.set_bars((2, 1))
    assert desk.state.bars == (1, 2) and desk.state.bar_span == (0, 8)
    desk.state.set_selection([2])
    desk.commands.choose_bars_of_selection()
    assert desk.state.bars == (2, 2)
    desk.commands.extend_bars()
    assert desk.state.bars == (2, 3)


def test_a_note_that_is_tried_is_shown_and_not_in_the_piece(desk):
    before = desk.state.piece
    desk.state.try_edit(move(before, np.array([0]), 240, 0))
    assert desk.state.piece is before and desk.state.notes.onset.tolist() == [0.5, 2]
    assert [bool(kind & Kind.CHOSEN) for kind in desk.state.looks] == [True, False]
    desk.state.try_edit(None)
    assert desk.state.notes.onset.tolist() == [0, 2] and not (desk.state.looks & Kind.CHOSEN).any()


def test_composed_notes_are_shown_until_the_preview_ends(desk):
    desk.state.plan(0, 4, replaces=True)
    desk.state.add_composed(note_array([(48, 24, 70, 90)]), 0)  # grid ticks
    assert desk.state.composing and desk.state.notes.pitch.tolist() == [60, 64, 70]
    assert [bool(kind & Kind.STANDS) for kind in desk.state.looks] == [False, False, True]
    desk.commands.go_by(1, 0)
    assert desk.state.caret_ticks == 0
    desk.state.end_preview()
    assert not desk.state.composing and desk.state.notes.pitch.tolist() == [60, 64]
    assert (desk.state.looks & Kind.STANDS).all()


# The caret and the grid


def test_the_step_is_the_grids_a_bars_or_one_tick(desk):
    desk.state.set_piece(Piece(TPQ, metres=(Metre(0, 3, 4),)))
    steps = {}
    for name in ("bar", "1/4", "1/8t", "off"):
        desk.state.set_snap(name)
        steps[name] = desk.state.step(0), desk.state.key_step(0), desk.state.snapped(700)
    assert steps == {"bar": (1440, 1440, 0), "1/4": (480, 480, 480), "1/8t": (160, 160, 640), "off": (1, 20, 700)}
    with pytest.raises(KeyError):
        desk.state.set_snap("1/7")
    with pytest.raises(KeyError):
        desk.state.set_tool("hammer")


def test_the_caret_keeps_its_place_at_another_resolution(desk):
    desk.state.put_caret(960)
    desk.state.set_piece(Piece(2 * TPQ))
    assert desk.state.caret_ticks == 1920


def test_the_caret_goes_no_further_than_the_rows_and_the_beginning(desk):
    desk.commands.go_by(-1, 0)
    desk.commands.go_by(0, -100)
    assert (desk.state.caret_ticks, desk.state.caret_pitch) == (0, 21)
    desk.commands.go_by(1, 100, bars=True)
    assert (desk.state.caret_ticks, desk.state.caret_pitch) == (4 * TPQ, 108)


def test_a_note_is_inserted_at_the_caret_and_is_the_edits_selection(desk):
    desk.state.put_caret(4 * TPQ, 62)
    desk.commands.insert_at_caret()
    assert desk.notes[-1] == (4 * TPQ, 240, 62) and desk.selected == [2]
    assert desk.edits == [(EditKind.DRAW, 1)] and desk.auditions == [(62, 80, 0)]


def test_notes_are_pasted_at_what_moved_last_then_behind(desk):
    copied = copy(desk.state.piece, np.array([0, 1]))
    desk.state.put_caret(4 * TPQ)
    desk.commands.paste(copied)
    assert desk.notes[2:] == [(1920, 480, 60), (2880, 480, 64)] and desk.selected == [2, 3]
    desk.commands.paste(copied)
    assert desk.notes[4:] == [(3360, 480, 60), (4320, 480, 64)]
    desk.state.set_playhead(20.1)
    desk.commands.paste(copied)
    assert desk.notes[6][0] == 20 * TPQ
    desk.commands.paste(copied)  # behind it, not over it
    assert desk.notes[8][0] == 23 * TPQ
    assert desk.edits == [(EditKind.PASTE, 2)] * 4


def test_what_would_end_too_late_is_not_pasted(desk):
    desk.state.put_caret(2**31)
    with pytest.raises(ContinuoError, match="too late"):
        desk.commands.paste(copy(desk.state.piece, np.array([0])))
    assert desk.edits == []


# Gestures


def test_a_gesture_moves_the_selection_by_the_grid_in_one_edit(desk):
    desk.state.set_selection([0])
    gesture = MoveNotes(desk, desk.place(100, 60), 0, was_chosen=True)
    gesture.drag(desk.place(300, 62))
    gesture.drag(desk.place(400, 63))
    assert desk.edits == []
    gesture.release(desk.place(400, 63))
    assert desk.notes == [(240, 480, 63), (960, 480, 64)] and desk.edits == [(EditKind.MOVE, 1)]
    assert [pitch for pitch, _, _ in desk.auditions] == [62, 63]


def test_keys_that_are_held_make_a_copy_or_leave_the_grid(desk):
    desk.state.set_selection([0])
    for held, pitch in ((Held(control=True), 70), (Held(alt=True), 72)):
        gesture = MoveNotes(desk, desk.place(100, 60), 0, was_chosen=True)
        gesture.drag(desk.place(150, pitch, held))
        gesture.release(desk.place(150, pitch, held))
        desk.state.set_selection([0])
    assert desk.edits == [(EditKind.COPY, 1), (EditKind.MOVE, 1)]
    assert desk.notes == [(0, 480, 70), (50, 480, 72), (960, 480, 64)]


def test_a_gesture_that_is_cancelled_leaves_all_as_it_was(desk):
    before = desk.notes
    gesture = DrawNote(desk, desk.place(2000, 70))
    assert len(desk.state.notes) == 3
    gesture.cancel()
    assert len(desk.state.notes) == 2 and desk.notes == before and desk.edits == []


def test_erasing_and_selecting_touch_what_the_pointer_passes(desk):
    band = RubberBand(desk, desk.place(0, 61))
    band.drag(desk.place(2000, 59))
    band.release(desk.place(2000, 59))
    assert desk.selected == [0] and desk.selections == 1
    eraser = EraseNotes(desk, desk.place(100, 60))
    eraser.drag(desk.place(1000, 64))
    eraser.release(desk.place(1000, 64))
    assert desk.notes == [] and desk.edits == [(EditKind.DELETE, 2)]
    assert np.array_equal(desk.state.selection, no_rows())


# Parts: the one that is worked on, those that are only seen, and drums


@pytest.fixture
def band() -> Desk:
    """A note of a piano, one of a bass, and two of drums."""
    rows = [
        (0, 480, 60, 80, 0, 0, 0),
        (0, 480, 40, 80, 1, 0, 0),
        (480, 30, 38, 80, 2, 0, 0),
        (960, 30, 42, 90, 2, 0, 0),
    ]
    return Desk(Piece(TPQ, table(rows), (Part("Piano"), Part("Bass", 32), Part("Drums", 0, True))))


def test_all_pitched_parts_are_shown_and_edited_at_first(band):
    band.commands.select_all()
    assert band.state.notes.part.tolist() == [1, 0] and not band.state.notes.ghost.any()
    assert band.selected == [0, 1] and not band.state.shows_drums


def test_a_ghosted_part_is_seen_and_can_be_neither_selected_nor_grabbed(band):
    band.commands.select_all()
    band.state.set_parts(0, frozenset((1,)), (4, 7))
    assert band.selected == [1]
    assert [look // KINDS for look in band.state.looks] == [7, 4]
    assert [bool(look & Kind.GHOST) for look in band.state.looks] == [True, False]
    band.commands.clear_selection()
    band.commands.go_to_note(1)
    band.commands.go_to_note(1)
    assert band.selected == [1]
    rows = [row_at(band.geometry_, band.state.notes, band.place(240, pitch)) for pitch in (40, 60)]
    assert rows == [None, 1]


def test_what_is_drawn_goes_to_the_active_part_whatever_was_played_last(band):
    band.state.active_part = 1
    band.state.audition_row(1)
    assert band.auditions[-1] == (60, 80, 0) and band.state.last_part == 1
    band.state.put_caret(1920, 45)
    band.commands.insert_at_caret()
    assert band.state.piece.rows[-1, PART] == 1


def test_of_an_active_drum_part_the_drums_are_shown_selected_and_drawn(band):
    band.state.active_part = 2
    assert band.state.shows_drums and band.state.notes.pitch.tolist() == [38, 42]
    assert set(USUAL) <= set(band.state.drum_rows) and band.state.caret_pitch in band.state.drum_rows
    band.commands.select_all()
    assert band.selected == [2, 3]
    band.commands.louder()
    assert band.state.piece.rows[:, VELOCITY].tolist() == [80, 80, 86, 96]
    band.commands.clear_selection()
    band.state.put_caret(1920, 36)
    band.commands.insert_at_caret()
    assert band.state.piece.rows[-1, [PITCH, PART]].tolist() == [36, 2]
    band.commands.clear_selection()
    band.commands.go_by(0, 1)
    assert band.state.caret_pitch == 38  # the row above
    band.state.active_part = 0
    assert not band.state.shows_drums and len(band.state.notes) == 2 and band.state.drum_rows == ()


def test_a_piece_of_drums_alone_shows_them_without_an_active_part():
    desk = Desk(Piece(TPQ, table([(0, 30, 36, 80, 0, 0, 0)]), (Part("Drums", 0, True),)))
    assert desk.state.shows_drums and len(desk.state.notes) == 1 and desk.state.last_part == 0


def test_a_note_on_the_keyboard_is_not_drawn_into_drums():
    desk = Desk(Piece(TPQ, table([(0, 30, 36, 80, 0, 0, 0)]), (Part("Drums", 0, True), Part("Piano"))))
    assert not desk.state.shows_drums
    desk.commands.insert_at_caret()
    assert desk.state.piece.rows[desk.state.selection, PART].tolist() == [1]


def test_bars_with_composed_notes_and_what_sounds_are_known(band):
    rows = np.array(band.state.piece.rows)
    rows[0, ORIGIN] = COMPOSED
    band.state.set_piece(band.state.piece.with_rows(rows))
    assert band.state.notes.composed_before.tolist() == [0, 1, 1]
    assert band.state.notes.sounding(0.5) == {40, 60} and not band.state.notes.sounding(1.0)


def test_notes_that_are_being_composed_get_no_rows_among_drums(band):
    band.state.active_part = 2
    rows = band.state.drum_rows
    band.state.plan(4, 8)
    band.state.add_composed(note_array([(96, 24, 100, 80)]), 0)
    assert band.state.drum_rows == rows and len(band.state.notes) == 2
    band.state.active_part = 0
    assert len(band.state.notes) == 3
