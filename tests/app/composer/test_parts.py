"""What Compose means in a model with parts: every part goes on where it stands, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composer.compose_settings import ComposeSettings
from app.composer.request import Asked, ask, ask_again
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, PITCH, Part, Piece
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.assemble import assemble_notes
from generator.compose.drawing.engine import compose
from generator.compose.note_table import table_of
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS
from generator.music.score import Score, Track, note_array
from generator.network.config import SamplingConfig
from tests.app.window.parts import piece_of
from tests.generator.bands import band, parts_checkpoint

BAR = 4 * 480
CLIP = band(6)
BAND = Piece.from_score(CLIP)
KIT = piece_of(
    *((480 * n, 120, 36 + 2 * (n % 2), 90) for n in range(8)),
    parts=(Part("Kit", 0, True),),
)
CHECKPOINT = parts_checkpoint()


def composed(asked: Asked) -> np.ndarray:
    """The notes of one take."""
    request = replace(asked.request, takes=1)
    return composed_notes(CHECKPOINT, request, list(compose(CHECKPOINT.model(), request)))


def made(asked: Asked) -> Piece:
    return asked.piece_with(composed(asked))


def rows(piece: Piece, part: int) -> list[list[int]]:
    return piece.rows[piece.rows[:, PART] == part].tolist()


@pytest.mark.parametrize("mode", ["end", "endless"])
def test_new_notes_join_the_parts_of_the_piece(mode) -> None:
    # A model without training begins notes anywhere, which would leave most of them to the drums.
    asked = ask(BAND, ComposeSettings(mode, bars=4, sampling=SamplingConfig(tightness=0)), CHECKPOINT)
    piece = made(asked)
    assert asked.base is BAND and asked.region[0] == 6 * BAR
    assert piece.parts == BAND.parts
    new = piece.rows[piece.rows[:, ORIGIN] == COMPOSED]
    assert (new[:, ONSET] >= 6 * BAR).all() and set(new[:, PART].tolist()) == set(range(5))
    assert piece.rows[piece.rows[:, ORIGIN] != COMPOSED].tolist() == BAND.rows.tolist()


def test_the_piece_is_what_the_command_line_writes() -> None:
    asked = ask(BAND, ComposeSettings(bars=4), CHECKPOINT)
    notes = composed(asked)
    ours, theirs = asked.piece_with(notes).score(), assemble_notes(notes, asked.request, Wish(seed=CLIP, bars=4))
    assert ours.tracks == theirs.tracks


def test_hands_that_are_tracks_of_their_own_each_get_what_lies_near() -> None:
    right, left = ([(480 * n, 480, pitch, 80) for n in range(16)] for pitch in (72, 48))
    piano = Piece.from_score(
        Score(480, (Track(note_array(right), "Piano right"), Track(note_array(left), "Piano left")))
    )
    asked = ask(piano, ComposeSettings(bars=4), CHECKPOINT)
    assert [part.tracks for part in asked.request.parts] == [(0, 1)]
    piece = made(asked)
    new = piece.rows[piece.rows[:, ORIGIN] == COMPOSED]
    assert len(piece.parts) == 2 and set(new[:, PART].tolist()) == {0, 1}
    assert new[new[:, PART] == 0, PITCH].min() >= 60 >= new[new[:, PART] == 1, PITCH].max()


def with_late_flute() -> Piece:
    """The band, whose flute begins in bar 5."""
    return BAND.with_rows(BAND.rows[(BAND.rows[:, PART] != 0) | (BAND.rows[:, ONSET] >= 4 * BAR)])


def test_from_the_playhead_every_part_goes_on_and_those_that_had_not_begun_begin_where_they_did() -> None:
    piece = with_late_flute()
    asked = ask(piece, ComposeSettings("playhead", bars=4), CHECKPOINT, playhead_ticks=3 * BAR - 240)
    assert sorted(part.tracks for part in asked.request.parts) == [(0,), (1,), (2,), (3,), (4,)]
    assert all(part.is_composed for part in asked.request.parts)
    assert asked.base.end_ticks == 3 * BAR - 240
    whole = piece.rows[piece.rows[:, ONSET] + piece.rows[:, DURATION] <= 3 * BAR - 240]
    assert all(row in asked.base.rows.tolist() for row in whole.tolist())
    result = made(asked)
    assert result.parts == BAND.parts and rows(result, 0)
    assert min(row[ONSET] for row in rows(result, 0)) >= 4 * BAR


def test_from_the_playhead_a_part_that_comes_in_later_still_rests_unless_it_is_chosen() -> None:
    piece = with_late_flute()
    settings = ComposeSettings("playhead", bars=2, sampling=SamplingConfig(tightness=0))
    asked = ask(piece, settings, CHECKPOINT, playhead_ticks=BAR)
    assert [len(rows(made(asked), part)) > 0 for part in range(5)] == [False, True, True, True, True]
    (flute,) = (part.value for part in asked.request.parts if part.tracks == (0,))
    assert flute not in asked.request.conditions.ensemble
    asked = ask(piece, replace(settings, tracks=(piece.parts[0].id,)), CHECKPOINT, playhead_ticks=BAR)
    assert flute in asked.request.conditions.ensemble
    assert min(row[ONSET] for row in rows(made(asked), 0)) < 3 * BAR


def test_where_nothing_precedes_all_parts_begin_at_once() -> None:
    late = Score(480, tuple(replace(t, notes=t.notes + np.array([2 * BAR, 0, 0, 0], np.int32)) for t in band(2).tracks))
    request = request_for(CHECKPOINT, Wish(seed=late, from_ticks=0, bars=2))
    assert [part.begin_ticks for part in request.parts] == [None] * 5


def test_a_fill_composes_every_part_of_the_bars_again() -> None:
    asked = ask(BAND, ComposeSettings("fill"), CHECKPOINT, chosen_bars=(3, 4))
    assert asked.is_fill and asked.region == (2 * BAR, 4 * BAR)
    inside = (BAND.rows[:, ONSET] >= 2 * BAR) & (BAND.rows[:, ONSET] < 4 * BAR)
    assert asked.base.rows.tolist() == BAND.rows[~inside].tolist()
    piece = made(asked)
    new = piece.rows[piece.rows[:, ORIGIN] == COMPOSED]
    assert piece.parts == BAND.parts and set(new[:, PART].tolist()) == set(range(5))
    assert ((new[:, ONSET] >= 2 * BAR) & (new[:, ONSET] < 4 * BAR)).all()


def test_what_the_model_does_not_know_stays_in_a_fill_and_behind_the_playhead() -> None:
    whistle = [(2 * BAR + 480 * n, 480, 120, 80, 5) for n in range(8)]
    parts = (*BAND.parts, Part("Whistle", 78))
    piece = piece_of(*map(tuple, BAND.rows.tolist()), *whistle, parts=parts, metres=BAND.metres, tempos=BAND.tempos)
    filled = ask(piece, ComposeSettings("fill"), CHECKPOINT, chosen_bars=(3, 4))
    later = ask(piece, ComposeSettings("playhead", bars=4), CHECKPOINT, playhead_ticks=2 * BAR)
    for asked in (filled, later):
        assert rows(asked.base, 5) == rows(piece, 5)
        assert rows(made(asked), 5) == rows(piece, 5)


@settings(max_examples=25)
@given(st.lists(st.integers(0, len(BAND) - 1), max_size=60), st.integers(1, 5), st.integers(0, 3))
def test_locked_notes_of_every_part_stay_in_a_fill(chosen: list[int], first: int, more: int) -> None:
    locked = BAND.rows.copy()
    locked[chosen, LOCKED] = 1
    bars = first, min(6, first + more)
    asked = ask(BAND.with_rows(locked), ComposeSettings("fill"), CHECKPOINT, chosen_bars=bars)
    begin, end = (bars[0] - 1) * BAR, bars[1] * BAR
    inside = (locked[:, ONSET] >= begin) & (locked[:, ONSET] < end)
    assert asked.base.rows.tolist() == BAND.with_rows(locked[~inside | (locked[:, LOCKED] == 1)]).rows.tolist()
    request = asked.request
    given = table_of(request.given, request.parts)
    stay = BAND.with_rows(locked[inside & (locked[:, LOCKED] == 1)])
    assert sorted(given[:, [0, 2]].tolist()) == sorted([row[ONSET] // 20, row[PITCH]] for row in stay.rows.tolist())
    for row in given.tolist():
        part = next(part for part in request.parts if part.value == row[4])
        assert any(row[:1] + row[2:3] == [own[ONSET] // 20, own[PITCH]] for own in rows(stay, part.tracks[0]))


@pytest.mark.parametrize(("mode", "place"), [("end", {}), ("playhead", {"playhead_ticks": BAR}),
                                             ("fill", {"chosen_bars": (2, 2)}), ("endless", {})])  # fmt: skip
def test_drums_alone_go_on(mode, place) -> None:
    asked = ask(KIT, ComposeSettings(mode, bars=2), CHECKPOINT, **place)
    assert [part.value for part in asked.request.parts] == [DRUMS]
    piece = made(asked)
    assert piece.parts == KIT.parts and (piece.rows[:, ORIGIN] == COMPOSED).any()


def test_a_fill_of_a_piece_without_notes_is_refused() -> None:
    with pytest.raises(ContinuoError, match="no notes around"):
        ask(Piece(), ComposeSettings("fill"), CHECKPOINT, chosen_bars=(1, 1))


def test_what_begins_from_nothing_has_parts_of_its_own() -> None:
    piece = made(ask(BAND, ComposeSettings("new", bars=4), CHECKPOINT))
    assert piece.parts == (Part("Piano", 0),) and len(piece)
    again = made(ask(piece, ComposeSettings(bars=2), CHECKPOINT))
    assert again.parts == piece.parts


def test_composed_again_from_what_stands_around_it_no_part_is_lost() -> None:
    rest = BAND.with_rows(BAND.rows[(BAND.rows[:, PART] != 0) | (BAND.rows[:, ONSET] >= 4 * BAR)])
    asked = ask_again(Piece(), rest, ComposeSettings(bars=2), CHECKPOINT, (3 * BAR, 6 * BAR))
    assert asked.region[0] == 3 * BAR and len(asked.request.parts) == 5


def test_a_form_is_asked_for_where_the_length_is_set_and_nowhere_else() -> None:
    piece = Piece.from_score(band())
    plain = ask(piece, ComposeSettings("end", bars=4, takes=1), CHECKPOINT).request
    formed = ask(piece, ComposeSettings("end", bars=4, takes=1, form="A A B A"), CHECKPOINT).request
    assert formed.forms is not None
    assert plain.forms is None or not np.array_equal(plain.forms, formed.forms)
    for mode in ("endless", "fill"):
        assert ComposeSettings(mode, form="A A B").form == "A A B"  # kept for a mode that has a use for it
    assert ask(piece, ComposeSettings("endless", form="A A B A"), CHECKPOINT).endless
