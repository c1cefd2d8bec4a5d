"""Tracks: what each command leaves of the notes, of their order and of what a track is."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import tracks
from app.document.piece import COLOURS, LOCKED, PART, PITCH, Part, Piece, are_audible, table, with_new
from generator.errors import ContinuoError
from tests.app.window.parts import piece_of

NAMES = ("Bass", "", "ניגון", "🎸" * 150, "x" * 300, "a\u202eb")


@st.composite
def pieces(draw: st.DrawFn) -> Piece:
    instruments = st.builds(Part, st.sampled_from(NAMES), st.integers(0, 127), st.booleans())
    parts = with_new((), *draw(st.lists(instruments, min_size=1, max_size=6)))
    row = st.tuples(
        st.integers(0, 900), st.integers(1, 400), st.integers(0, 127), st.integers(1, 127),
        st.integers(0, len(parts) - 1), st.integers(0, 1), st.integers(0, 1),
    )  # fmt: skip
    rows = {(one[0], one[2], one[4]): one for one in draw(st.lists(row, max_size=20))}
    return Piece(rows=table([*rows.values()]), parts=parts)


def music(piece: Piece) -> dict[int, Counter]:
    """By the identity of its track: the notes."""
    found: dict[int, Counter] = {part.id: Counter() for part in piece.parts}
    for row in piece.rows.tolist():
        found[piece.parts[row[PART]].id][tuple(value for column, value in enumerate(row) if column != PART)] += 1
    return found


@given(pieces(), st.data())
def test_a_track_that_is_moved_keeps_its_notes_and_so_do_the_others(piece: Piece, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(piece.parts) - 1))
    to = data.draw(st.integers(0, len(piece.parts) - 1))
    moved = tracks.move_track(piece, index, to)
    assert moved.parts[to] is piece.parts[index] and music(moved) == music(piece)
    assert np.array_equal(moved.rows, table(moved.rows))
    assert tracks.move_track(moved, to, index) == piece


@given(pieces(), st.data())
def test_a_copy_stands_behind_its_track_with_the_same_notes(piece: Piece, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(piece.parts) - 1))
    made = tracks.duplicate_track(piece, index, "Copy")
    copy = made.parts[index + 1]
    assert (copy.name, copy.instrument) == ("Copy", piece.parts[index].instrument)
    assert music(made)[copy.id] == music(piece)[piece.parts[index].id]
    assert tracks.delete_tracks(made, [index + 1]) == piece


@given(pieces(), st.data())
def test_what_is_left_after_deleting_keeps_its_notes(piece: Piece, data: st.DataObject) -> None:
    gone = data.draw(st.sets(st.integers(0, len(piece.parts) - 1)))
    left = tracks.delete_tracks(piece, gone)
    ids = [part.id for number, part in enumerate(piece.parts) if number not in gone]
    assert [part.id for part in left.parts] == ids
    assert music(left) == {own: notes for own, notes in music(piece).items() if own in ids}


@given(pieces(), st.data())
def test_splitting_divides_by_pitch_and_merging_puts_together_again(piece: Piece, data: st.DataObject) -> None:
    index = data.draw(st.integers(0, len(piece.parts) - 1))
    pitch = tracks.split_pitch(piece, index)
    own = piece.rows[piece.rows[:, PART] == index, PITCH]
    if not len(own) or own.min() == own.max():
        with pytest.raises(ContinuoError, match="one side"):
            tracks.split_track(piece, index, pitch, "Low")
        return
    made = tracks.split_track(piece, index, pitch, "Low")
    assert (made.rows[made.rows[:, PART] == index, PITCH] >= pitch).all()
    assert (made.rows[made.rows[:, PART] == index + 1, PITCH] < pitch).all()
    merged, lost = tracks.merge_tracks(made, [index, index + 1])
    assert lost == 0 and music(merged).keys() == music(piece).keys()
    assert sorted(merged.rows[:, [0, 2, 3, 4]].tolist()) == sorted(piece.rows[:, [0, 2, 3, 4]].tolist())


def test_hands_are_split_where_they_are_apart() -> None:
    piece = piece_of(*((n, 9, pitch, 80) for n, pitch in enumerate((40, 43, 45, 72, 74, 79))))
    assert 45 < tracks.split_pitch(piece, 0) <= 72


def test_merging_says_how_many_notes_were_double_and_keeps_locked_ones() -> None:
    rows = (0, 480, 60, 80, 0, 0, 1), (0, 240, 60, 90, 1, 0, 0), (480, 480, 60, 90, 1, 0, 0)
    piece = piece_of(*rows, parts=(Part("Right"), Part("Left")))
    merged, lost = tracks.merge_tracks(piece, [0, 1])
    assert lost == 1 and [part.name for part in merged.parts] == ["Right"]
    assert merged.rows[:, [0, 3, PART, LOCKED]].tolist() == [[0, 80, 0, 1], [480, 90, 0, 0]]


def test_tracks_without_notes_are_merged_too() -> None:
    piece = piece_of((0, 480, 60, 80), parts=(Part("Right"), Part("New"), Part("Newer")))
    merged, lost = tracks.merge_tracks(piece, [0, 1])
    assert lost == 0 and [part.name for part in merged.parts] == ["Right", "Newer"]
    assert merged.rows.tolist() == piece.rows.tolist()
    assert [part.name for part in tracks.merge_tracks(piece, [1, 2])[0].parts] == ["Right", "New"]


def test_drums_are_not_merged_with_what_has_pitches_nor_one_track_alone() -> None:
    piece = Piece(parts=(Part("Right"), Part("Kit", 0, True)))
    with pytest.raises(ContinuoError, match="drums"):
        tracks.merge_tracks(piece, [0, 1])
    with pytest.raises(ContinuoError, match="two or more"):
        tracks.merge_tracks(piece, [1])


def test_a_hundred_tracks_have_identities_of_their_own_and_every_colour_equally_often() -> None:
    parts = with_new((), *(Part("Same", 3) for _ in range(96)))
    assert len({part.id for part in parts}) == 96
    assert {*Counter(part.colour for part in parts).values()} == {96 // COLOURS}


def test_tens_of_thousands_of_equal_tracks_have_identities_of_their_own() -> None:
    assert len({part.id for part in with_new((), *[Part("Same")] * 50_000)}) == 50_000


def test_the_same_new_track_of_two_takes_is_known_by_the_same_identity() -> None:
    first, second = with_new((), Part("Piano")), with_new((), Part("Piano"), Part("Flute", 73))
    assert with_new(first, Part("Bass", 32))[-1].id == with_new(second, Part("Bass", 32))[-1].id


def test_what_is_soloed_is_played_alone_and_what_is_muted_never() -> None:
    parts = Part(), Part(is_soloed=True), Part(is_soloed=True, is_muted=True)
    assert are_audible(parts) == [False, True, False]
    assert are_audible(parts[:1]) == [True]
