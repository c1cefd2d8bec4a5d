"""Tempo and metre changes and markers: what is put stands there, what is taken away is gone, notes stay."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.document import timeline
from app.document.piece import Part, Piece, table
from generator.errors import ContinuoError
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import Marker, Tempo

PIECE = Piece(480, table([(0, 480, 60, 80, 0, 0, 0), (9600, 480, 62, 80, 0, 0, 0)]), (Part("Piano"),))
ENTRIES = st.one_of(
    st.builds(Tempo, st.integers(0, 20_000), st.integers(150_000, 6_000_000)),
    st.builds(Metre, st.integers(0, 20_000), st.integers(1, 12), st.sampled_from([2, 4, 8, 16])),
    st.builds(Marker, st.integers(0, 20_000), st.text(st.characters(codec="utf-8"), min_size=1)),
)


def test_what_a_piece_begins_with_is_always_there():
    assert timeline.entries(PIECE) == (Metre(0, 4, 4), Tempo(0, 500_000))
    assert timeline.without(PIECE, Tempo(0, 500_000)) is PIECE
    assert timeline.moved(PIECE, Metre(0, 4, 4), 1920) == (PIECE, Metre(0, 4, 4))


def test_a_metre_is_the_whole_pieces_where_there_is_one():
    assert timeline.with_metre_at(PIECE, "3/4", 9600).metres == (Metre(0, 3, 4),)


@pytest.mark.parametrize(
    ("ticks", "text", "metres"),
    [
        (0, "5/4", [(0, 5, 4), (3840, 3, 4), (6720, 6, 8)]),
        (2000, "2/4", [(0, 4, 4), (1920, 2, 4), (3840, 3, 4), (6720, 6, 8)]),
        (3840, "7/8", [(0, 4, 4), (3840, 7, 8), (6720, 6, 8)]),
        (5500, "7/8", [(0, 4, 4), (3840, 3, 4), (5280, 7, 8), (6720, 6, 8)]),
        (90_000, "4/4", [(0, 4, 4), (3840, 3, 4), (6720, 6, 8), (88_800, 4, 4)]),
        (4000, "4/4", [(0, 4, 4), (6720, 6, 8)]),  # no change any more
    ],
)
def test_where_the_metre_changes_another_holds_from_the_bar_to_the_next_change(ticks, text, metres):
    piece = replace(PIECE, metres=(Metre(0, 4, 4), Metre(3840, 3, 4), Metre(6720, 6, 8)))
    changed = timeline.with_metre_at(piece, text, ticks)
    assert [tuple(metre) for metre in changed.metres] == metres and changed.rows is piece.rows


def test_a_change_after_the_default_metre_counts():
    piece = replace(PIECE, metres=(Metre(3840, 3, 4),))
    assert timeline.with_metre_at(piece, "2/4", 0).metres == (Metre(0, 2, 4), Metre(3840, 3, 4))


@pytest.mark.parametrize(
    ("text", "entry"),
    [
        ("96", Tempo(960, 625_000)),
        ("♩ = 96", Tempo(960, 625_000)),
        ("92,5 bpm", Tempo(960, 648_649)),
        (" 3 / 4 ", Metre(960, 3, 4)),
        ("Verse  2", Marker(960, "Verse 2")),
        ("4 bars later", Marker(960, "4 bars later")),
    ],
)
def test_what_is_typed_says_what_it_is(text, entry):
    assert timeline.parse_entry(text, 960) == entry


@pytest.mark.parametrize("text", ["", "  ", "3/7", "0", "900"])
def test_what_can_not_be_is_refused(text):
    with pytest.raises(ContinuoError):
        timeline.parse_entry(text, 0)


def test_an_entry_stays_what_it_was():
    assert timeline.parse_entry("3/4", 0, Marker(0, "a")) == Marker(0, "3/4")
    for before in (Tempo(0, 500_000), Metre(0, 4, 4)):
        with pytest.raises(ContinuoError, match="Verse"):
            timeline.parse_entry("Verse", 0, before)


def test_the_first_tempo_is_changed_in_its_place():
    piece, entry = timeline.put(PIECE, Tempo(0, 400_000), Tempo(0, 500_000))
    assert entry == Tempo(0, 400_000) and piece.tempos == (entry,)


def test_a_metre_begins_a_bar():
    piece, entry = timeline.put(PIECE, Metre(2100, 3, 4))
    assert entry == Metre(1920, 3, 4) and piece.metres == (entry,)
    assert [piece.bars.bar_start(bar) for bar in range(3)] == [0, 1920, 3360]
    piece, entry = timeline.moved(piece, entry, 3700)
    assert entry == Metre(3840, 3, 4) and piece.metres == (entry,)


def test_several_markers_share_a_place():
    piece, _ = timeline.put(PIECE, Marker(960, "B"))
    piece, _ = timeline.put(piece, Marker(960, "A"))
    assert [mark.text for mark in piece.markers] == ["B", "A"]
    assert timeline.without(piece, Marker(960, "B")).markers == (Marker(960, "A"),)


@given(st.lists(ENTRIES, max_size=8))
def test_what_is_put_stands_in_order_is_read_back_from_a_file_and_leaves_the_notes(wanted):
    piece = PIECE
    for entry in wanted:
        piece, put = timeline.put(piece, entry)
        assert put in timeline.entries(piece)
    assert np.array_equal(piece.rows, PIECE.rows)
    ticks = [entry.ticks for entry in timeline.entries(piece)]
    assert ticks == sorted(ticks)
    again = read_midi(write_midi(piece.score()), "again.mid")
    assert (again.tempos, again.metres) == (piece.tempos, piece.metres)
    # A file's texts have no signs that control something, and none at their ends.
    shown = {(ticks, "".join(filter(str.isprintable, text)).strip()) for ticks, text in piece.markers}
    assert set(again.markers) == {mark for mark in shown if mark[1]}


def test_markers_of_a_file_are_moved_renamed_and_taken_away_among_its_own_events():
    piece = Piece.from_score(read_midi(write_midi(timeline.put(PIECE, Marker(960, "Verse"))[0].score()), "a.mid"))
    assert piece.markers == (Marker(960, "Verse"),) and piece.source
    moved, entry = timeline.moved(piece, piece.markers[0], 1920)
    renamed, _ = timeline.put(moved, Marker(1920, "Réfrain"), entry)
    assert read_midi(write_midi(renamed.score()), "b.mid").markers == (Marker(1920, "Réfrain"),)
    gone = timeline.without(piece, piece.markers[0])
    assert read_midi(write_midi(gone.score()), "c.mid").markers == ()
    assert read_midi(write_midi(piece.score()), "d.mid").markers == piece.markers
