"""Edits of a piece: what they change, and what they leave alone."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import clipboard, editing
from app.document.clipboard import Clipboard
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, VELOCITY, Part, Piece, table
from generator.errors import ContinuoError
from generator.music.metre import Metre

TPQ = 480
PARTS = (Part("Piano"), Part("Bass", 32), Part("Drums", 0, True))


def piece_of(*rows: tuple[int, ...], metres: tuple[Metre, ...] = ()) -> Piece:
    """rows: (onset, duration, pitch), then velocity, part, origin, locked if they differ from 80, 0, 0, 0."""
    full = [(*row, *(80, 0, 0, 0)[len(row) - 3 :]) for row in rows]
    return Piece(TPQ, table(full), PARTS, metres=metres)


def chosen(*indices: int) -> np.ndarray:
    return np.array(indices, np.int64)


def columns(piece: Piece) -> list[tuple[int, int, int]]:
    return [tuple(row[:3]) for row in piece.rows.tolist()]


@st.composite
def pieces(draw: st.DrawFn) -> tuple[Piece, np.ndarray]:
    """A piece, and some of its rows."""
    row = st.tuples(
        st.integers(0, 4000), st.integers(1, 1500), st.integers(0, 127), st.integers(1, 127),
        st.integers(0, 2), st.integers(0, 1), st.integers(0, 1),
    )  # fmt: skip
    piece = Piece(TPQ, table(draw(st.lists(row, max_size=25))), PARTS, metres=(Metre(0, 3, 4), Metre(2000, 7, 8)))
    wanted = draw(st.lists(st.booleans(), min_size=len(piece), max_size=len(piece)))
    return piece, np.flatnonzero(np.array(wanted, bool))


@st.composite
def edits(draw: st.DrawFn) -> tuple[Piece, np.ndarray, editing.Edit]:
    """A piece, what was chosen, and one edit of it."""
    piece, some = draw(pieces())
    by, semitones = draw(st.integers(-9000, 9000)), draw(st.integers(-200, 200))
    edit = draw(
        st.sampled_from(
            [
                lambda: editing.move(piece, some, by, semitones),
                lambda: editing.move_copy(piece, some, by, semitones),
                lambda: editing.resize(piece, some, by),
                lambda: editing.delete(piece, some),
                lambda: editing.quantise(piece, some, abs(by) % 700),
                lambda: editing.change_velocity(piece, some, semitones),
                lambda: editing.insert(piece, by, semitones, semitones, semitones),
                lambda: clipboard.paste(piece, clipboard.copy(piece, some), by),
            ]
        )
    )
    return piece, some, edit()


@given(edits())
def test_every_edit_gives_notes_that_can_be(found):
    rows, selection = found[2].piece.rows, found[2].chosen
    assert rows.dtype == np.int32 and not rows.flags.writeable
    assert (rows[:, ONSET] >= 0).all() and (rows[:, DURATION] >= 1).all()
    assert ((rows[:, PITCH] >= 0) & (rows[:, PITCH] <= 127)).all()
    assert ((rows[:, VELOCITY] >= 1) & (rows[:, VELOCITY] <= 127)).all()
    assert np.array_equal(rows, table(rows))
    assert np.array_equal(selection, np.unique(selection)) and (selection < len(rows)).all()


@given(edits())
def test_locked_notes_outlive_every_edit(found):
    before, _, (after, _) = found
    kept = before.rows[before.rows[:, LOCKED] == 1].tolist()
    left = after.rows.tolist()
    for row in kept:
        left.remove(row)  # raises if it is not there any more


@given(edits())
def test_notes_on_other_pitches_and_parts_are_left_alone(found):
    before, some, (after, selection) = found
    touched = {tuple(row[[PART, PITCH]]) for row in [*before.rows[some], *after.rows[selection]]}
    for one, other in ((before, after), (after, before)):
        others = other.rows.tolist()
        assert all(row in others for row in one.rows.tolist() if (row[PART], row[PITCH]) not in touched)


@given(edits())
def test_an_edited_note_overlaps_no_free_note_of_its_part_and_pitch(found):
    before, _, (after, selection) = found
    places = [ONSET, DURATION, PITCH, PART]
    old = before.rows[:, places].tolist()
    edited = [index for index in selection.tolist() if after.rows[index, places].tolist() not in old]
    for index in edited:
        row = after.rows[index]
        same = (after.rows[:, PART] == row[PART]) & (after.rows[:, PITCH] == row[PITCH]) & (after.rows[:, LOCKED] == 0)
        same[index] = False
        others = after.rows[same]
        begins, ends = others[:, ONSET], others[:, ONSET] + others[:, DURATION]
        end = row[ONSET] + row[DURATION]
        began = [one for one in old if [one[0], *one[2:]] == row[[ONSET, PITCH, PART]].tolist()]
        if began and any(other not in old for other in others[begins == end][:, places].tolist()):
            continue  # it was chosen and not edited: another one that was ends it
        assert not ((begins < end) & (ends > row[ONSET])).any()


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(30, 90)), unique=True, min_size=1), st.data())
def test_notes_moved_there_and_back_are_as_before(places, data):
    piece = piece_of(*((200 * step, 150, pitch) for step, pitch in places))
    some = np.arange(len(piece))
    ticks = data.draw(st.integers(-int(piece.rows[:, ONSET].min()), 5000))
    semitones = data.draw(st.integers(-30, 37))
    there = editing.move(piece, some, ticks, semitones)
    assert editing.move(*there, -ticks, -semitones).piece == piece


@given(pieces(), st.integers(-9000, 9000), st.integers(-200, 200))
def test_a_move_keeps_the_shape(found, ticks, semitones):
    piece, some = found
    own = editing.free(piece, some)
    copies = editing.move_copy(piece, own, ticks, semitones)
    if len(copies.chosen) == len(own):
        differences = copies.piece.rows[copies.chosen][:, [ONSET, PITCH]] - piece.rows[own][:, [ONSET, PITCH]]
        assert len(np.unique(differences, axis=0)) <= 1


def test_a_note_struck_again_ends_the_earlier_one():
    edit = editing.insert(piece_of((0, 960, 60)), 480, 240, 60, 80)
    assert columns(edit.piece) == [(0, 480, 60), (480, 240, 60)]
    assert edit.chosen.tolist() == [1]


def test_an_edited_note_ends_where_the_next_begins():
    edit = editing.resize(piece_of((0, 240, 60), (480, 240, 60)), chosen(0), 960)
    assert columns(edit.piece) == [(0, 480, 60), (480, 240, 60)]


def test_of_two_notes_at_one_moment_the_edited_one_remains():
    piece = piece_of((0, 100, 60, 30), (480, 240, 60, 90))
    edit = editing.move(piece, chosen(1), -480)
    assert edit.piece.rows[:, VELOCITY].tolist() == [90]
    locked = piece_of((0, 100, 60, 30, 0, 0, 1), (480, 240, 60, 90))
    assert editing.move(locked, chosen(1), -480).piece.rows[:, VELOCITY].tolist() == [30]


def test_two_parts_may_strike_the_same_key():
    edit = editing.move(piece_of((0, 480, 60), (480, 480, 60, 80, 1)), chosen(1), -480)
    assert len(edit.piece) == 2


def test_a_move_is_stopped_as_a_whole():
    piece = piece_of((100, 50, 60), (480, 240, 127))
    edit = editing.move(piece, chosen(0, 1), -300, 5)
    assert columns(edit.piece) == [(0, 50, 60), (380, 240, 127)]


def test_nothing_moved_is_the_same_piece():
    piece = piece_of((0, 480, 60, 80, 0, 0, 1))
    for edit in (
        editing.move(piece, chosen(0), 100),
        editing.delete(piece, chosen(0)),
        editing.resize(piece, chosen(0), 9),
    ):
        assert edit.piece is piece and edit.chosen.tolist() == [0]


def test_a_moved_note_keeps_its_origin_and_a_drawn_one_is_yours():
    piece = piece_of((0, 480, 60, 80, 0, COMPOSED))
    assert editing.move(piece, chosen(0), 100).piece.rows[0, ORIGIN] == COMPOSED
    assert editing.insert(piece, 900, 100, 70, 80).piece.rows[1, ORIGIN] != COMPOSED


def test_a_note_drawn_in_an_empty_piece_makes_a_part():
    edit = editing.insert(Piece(), 0, 480, 60, 80)
    assert edit.piece.score().note_count == 1
    drums = Piece(parts=(Part("Drums", 0, True),))
    assert editing.insert(drums, 0, 480, 60, 80).piece.rows[0, PART] == 1
    assert editing.insert(drums, 0, 480, 60, 80, part=0).piece.rows[0, PART] == 0


def test_a_note_is_drawn_on_the_track_that_is_asked_for_drums_too():
    drums = Piece(parts=(Part("Piano"), Part("Drums", 0, True)))
    assert editing.insert(drums, 0, 480, 36, 80, part=1).piece.rows[0, PART] == 1


def test_what_was_copied_from_one_track_is_pasted_on_the_one_that_is_asked_for():
    piece = piece_of((0, 480, 60, 80, 0), (480, 480, 64, 80, 0))
    copied = clipboard.copy(piece, chosen(0, 1))
    assert clipboard.paste(piece, copied, 960, 1).piece.rows[2:, PART].tolist() == [1, 1]


def test_what_was_copied_from_several_tracks_is_pasted_on_each_of_them():
    piece = piece_of((0, 480, 60, 80, 0), (480, 480, 36, 80, 2))
    copied = clipboard.copy(piece, chosen(0, 1))
    assert clipboard.paste(piece, copied, 960, 1).piece.rows[2:, PART].tolist() == [0, 2]


def test_drums_are_pasted_as_drums_wherever_they_go():
    copied = clipboard.copy(piece_of((0, 480, 36, 80, 2), (9, 480, 60, 80, 0)), chosen(0, 1))
    again = clipboard.Clipboard.from_bytes(copied.to_bytes())
    for notes in (copied, again, clipboard.Clipboard.from_midi(copied.to_midi())):
        pasted = clipboard.paste(piece_of((0, 480, 60, 80)), notes, 960).piece
        assert [pasted.parts[row[PART]].is_drum for row in pasted.rows[1:].tolist()] == [True, False]


def test_the_grid_begins_anew_in_each_bar():
    piece = piece_of((0, 10, 60), metres=(Metre(0, 7, 8), Metre(1680, 4, 4)))
    places = editing.on_grid(piece, np.array([0, 470, 1400, 1600, 1700, 2000]), 480)
    assert places.tolist() == [0, 480, 1440, 1680, 1680, 2160]
    assert editing.on_grid(piece, np.array([700, 900, 1700]), 0).tolist() == [0, 1680, 1680]
    assert editing.on_grid(piece, 479, 480, "down") == 0
    assert editing.on_grid(piece, 481, 480, "up") == 960


@given(pieces(), st.integers(0, 700))
def test_what_is_quantised_is_on_the_grid_unless_its_place_is_taken(found, step):
    piece, some = found
    once = editing.quantise(piece, some, step)
    rows = once.piece.rows
    taken = set(zip(rows[:, PART].tolist(), rows[:, PITCH].tolist(), rows[:, ONSET].tolist(), strict=True))
    for row in editing.free(once.piece, once.chosen):
        place = int(editing.on_grid(piece, int(rows[row, ONSET]), step))
        assert place == rows[row, ONSET] or (rows[row, PART], rows[row, PITCH], place) in taken


def test_steps_of_grids():
    piece = Piece(480)
    straight = [1920, 960, 480, 240, 120, 60, 30]
    dotted = [2880, 1440, 720, 360, 180, 90, 45]
    triplets = [1280, 640, 320, 160, 80, 40, 20]
    assert [editing.step_ticks(piece, name) for name in editing.GRIDS] == [0, *straight, *dotted, *triplets, 1]
    assert editing.step_ticks(Piece(24), "1/64") == Fraction(3, 2)
    with pytest.raises(KeyError):
        editing.step_ticks(piece, "1/7")


def test_a_step_that_is_no_whole_number_of_ticks_keeps_to_the_beat():
    piece = replace(piece_of((0, 10, 60)), ticks_per_quarter=24)
    places = editing.on_grid(piece, np.arange(25), editing.step_ticks(piece, "1/64"))
    assert sorted(set(places.tolist())) == [0, 2, 3, 5, 6, 8, 9, 11, 12, 14, 15, 17, 18, 20, 21, 23, 24]
    down = editing.on_grid(piece, np.arange(25), editing.step_ticks(piece, "1/64"), "down")
    assert (down <= np.arange(25)).all() and (np.arange(25) - down <= 1).all()


def test_swing_delays_every_other_line():
    piece = piece_of((0, 10, 60))
    places = editing.on_grid(piece, np.array([0, 230, 330, 390, 470, 730]), 240, swing=2 / 3)
    assert places.tolist() == [0, 320, 320, 320, 480, 800]
    assert editing.on_grid(piece, np.array([319, 320, 479]), 240, "down", 2 / 3).tolist() == [0, 320, 320]


def test_strength_goes_a_part_of_the_way():
    piece = piece_of((0, 100, 60), (40, 100, 62), (200, 100, 64))
    edit = editing.quantise(piece, chosen(0, 1, 2), 240, 0.5)
    assert edit.piece.rows[:, ONSET].tolist() == [0, 20, 220]
    assert editing.quantise(piece, chosen(0, 1, 2), 240, 0.0).piece is piece


def test_quantising_loses_no_note():
    piece = piece_of((0, 50, 60), (60, 50, 60), (220, 50, 60), (250, 50, 60), (470, 50, 60))
    edit = editing.quantise(piece, chosen(1, 2, 3), 240)
    assert edit.piece.rows[:, ONSET].tolist() == [0, 60, 220, 240, 470]
    edit = editing.quantise(piece, chosen(0, 1, 2, 3, 4), 480)
    assert edit.piece.rows[:, ONSET].tolist() == [0, 60, 220, 250, 480]


@given(pieces(), st.integers(0, 700), st.floats(0, 1), st.floats(editing.STRAIGHT, editing.MOST_SWING))
def test_however_it_is_quantised_the_notes_are_the_same(found, step, strength, swing):
    piece, some = found
    edit = editing.quantise(piece, some, step, strength, swing)
    assert np.array_equal(np.sort(edit.piece.rows[:, PITCH]), np.sort(piece.rows[:, PITCH]))


def test_copies_go_to_other_resolutions_and_known_parts():
    piece = piece_of((960, 480, 60, 80, 1), (1200, 240, 64, 80, 1, COMPOSED, 1))
    copied = Clipboard.from_bytes(clipboard.copy(piece, chosen(0, 1)).to_bytes())
    assert copied.lead == 960 and copied.length == 480
    edit = clipboard.paste(Piece(96, parts=PARTS[:1]), copied, 96)
    assert edit.piece.rows.tolist() == [[96, 96, 60, 80, 0, 0, 0], [144, 48, 64, 80, 0, COMPOSED, 0]]
    assert edit.chosen.tolist() == [0, 1]


def test_a_clipboard_is_midi_for_others():
    copied = clipboard.copy(piece_of((960, 480, 60), (1440, 240, 64)), chosen(0, 1))
    found = Clipboard.from_midi(copied.to_midi())
    assert found.rows[:, :4].tolist() == copied.rows[:, :4].tolist()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[]",
        b'{"resolution": 480, "lead": 0}\n' + bytes(27),
        b'{"resolution": 480, "lead": 0}\n' + np.array([0, 480, 999, 80, 0, 0, 0], "<i4").tobytes(),
        b'{"resolution": 480, "lead": 0}\n' + np.array([-1, 480, 60, 80, 0, 0, 0], "<i4").tobytes(),
        b'{"resolution": 1e400, "lead": 0}\n',
        b'{"resolution": 0, "lead": 0}\n',
        b"\xff\n",
    ],
)
def test_a_clipboard_with_rubbish_is_refused_in_a_sentence(data):
    with pytest.raises(ContinuoError, match="clipboard"):
        Clipboard.from_bytes(data)


def test_what_would_end_too_late_is_not_pasted():
    copied = clipboard.copy(piece_of((0, 480, 60)), chosen(0))
    with pytest.raises(ContinuoError, match="too late"):
        clipboard.paste(Piece(), copied, 2**31 - 100)


def test_velocities_one_for_each():
    piece = piece_of((0, 480, 60, 10), (0, 480, 64, 100, 0, 0, 1), (0, 480, 67, 120))
    edit = editing.set_velocity(piece, chosen(0, 1, 2), np.array([20, 30, 200]))
    assert edit.piece.rows[:, VELOCITY].tolist() == [20, 100, 127]
    assert editing.change_velocity(piece, chosen(0, 2), -50).piece.rows[:, VELOCITY].tolist() == [1, 100, 70]


def test_an_unlocked_note_moves_again():
    piece = piece_of((0, 480, 60))
    locked = editing.set_locked(piece, chosen(0), True)
    assert editing.move(*locked, 480).piece is locked.piece
    assert columns(editing.move(*editing.set_locked(*locked, False), 480).piece) == [(480, 480, 60)]
