"""Composing for some tracks: they get the notes, and what is on the others stays as it is, to the note."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from app.composer.compose_settings import ComposeSettings
from app.composer.request import Asked, ask, ask_again
from app.document import tracks
from app.document.piece import COMPOSED, LOCKED, ONSET, ORIGIN, PART, Part, Piece, with_new
from generator.compose.asking.wish import DEFAULT_AMOUNT
from generator.compose.drawing.engine import compose
from generator.compose.piece import composed_notes
from generator.errors import ContinuoError
from generator.music.score import Score, Track, note_array
from generator.network.checkpoint import load_checkpoint
from tests.generator.bands import band, parts_checkpoint

BAR = 4 * 480
BAND = Piece.from_score(band(6))
FLUTE, BASS, KIT = 0, 3, 4
CHECKPOINT = parts_checkpoint()


def ids(*indexes: int, of: Piece = BAND) -> tuple[int, ...]:
    return tuple(of.parts[index].id for index in indexes)


def made(asked: Asked) -> Piece:
    request = replace(asked.request, takes=1)
    return asked.piece_with(composed_notes(CHECKPOINT, request, list(compose(CHECKPOINT.model(), request))))


def rows(piece: Piece, *parts: int) -> list[list[int]]:
    return piece.rows[np.isin(piece.rows[:, PART], parts)].tolist()


def others(piece: Piece, *parts: int) -> list[list[int]]:
    return piece.rows[~np.isin(piece.rows[:, PART], parts)].tolist()


def until_bar(piece: Piece, bars: int, *parts: int) -> Piece:
    """Without what these parts have from there on."""
    gone = (piece.rows[:, ONSET] >= bars * BAR) & np.isin(piece.rows[:, PART], parts)
    return piece.with_rows(piece.rows[~gone])


@pytest.mark.parametrize("chosen", [(BASS,), (KIT,), (FLUTE, BASS)])
def test_only_the_chosen_tracks_go_on_after_the_end(chosen: tuple[int, ...]) -> None:
    piece = made(ask(BAND, ComposeSettings(bars=2, tracks=ids(*chosen)), CHECKPOINT))
    assert others(piece, *chosen) == others(BAND, *chosen)
    new = piece.rows[piece.rows[:, ORIGIN] == COMPOSED]
    assert len(new) and {*new[:, PART].tolist()} <= {*chosen} and (new[:, ONSET] >= 6 * BAR).all()


def test_a_track_that_ends_before_the_others_goes_on_beside_them() -> None:
    short = until_bar(BAND, 2, BASS)
    asked = ask(short, ComposeSettings(bars=2, tracks=ids(BASS)), CHECKPOINT)
    assert asked.region == (2 * BAR, 4 * BAR) and asked.request.given is not None
    piece = made(asked)
    assert others(piece, BASS) == others(BAND, BASS)
    assert piece.tempos == BAND.tempos and piece.metres == BAND.metres


def test_from_the_playhead_only_the_chosen_tracks_begin_anew() -> None:
    asked = ask(BAND, ComposeSettings("playhead", bars=2, tracks=ids(BASS)), CHECKPOINT, playhead_ticks=2 * BAR)
    piece = made(asked)
    assert others(piece, BASS) == others(BAND, BASS)
    assert asked.request.given is not None
    own = piece.rows[piece.rows[:, PART] == BASS]
    assert (own[own[:, ONSET] < 2 * BAR].tolist()) == rows(until_bar(BAND, 2, BASS), BASS)
    assert (own[own[:, ONSET] >= 2 * BAR][:, ORIGIN] == COMPOSED).all()


@pytest.mark.parametrize("mode", ["fill", "vary"])
def test_bars_are_composed_for_the_chosen_tracks_alone(mode) -> None:
    asked = ask(BAND, ComposeSettings(mode, tracks=ids(BASS)), CHECKPOINT, chosen_bars=(2, 3))
    assert asked.is_fill and asked.region == (BAR, 3 * BAR)
    piece = made(asked)
    assert others(piece, BASS) == others(BAND, BASS)
    outside = [row for row in rows(BAND, BASS) if not BAR <= row[ONSET] < 3 * BAR]
    assert [row for row in rows(piece, BASS) if not BAR <= row[ONSET] < 3 * BAR] == outside


def test_a_variation_keeps_most_of_what_it_varies() -> None:
    asked = ask(BAND, ComposeSettings("vary"), CHECKPOINT, chosen_bars=(2, 3))
    inside = (BAND.rows[:, ONSET] >= BAR) & (BAND.rows[:, ONSET] < 3 * BAR)
    kept = (asked.base.rows[:, ONSET] >= BAR) & (asked.base.rows[:, ONSET] < 3 * BAR)
    assert 0.5 * inside.sum() < kept.sum() < inside.sum()
    assert asked.request.given is not None
    assert sum(len(track) for track in asked.request.given.tracks) == kept.sum()
    before = BAND.rows.tolist()
    assert all(row in before for row in asked.base.rows.tolist())


def test_a_model_without_parts_varies_too(tiny_model: Path) -> None:
    piece = Piece.from_score(Score(480, (Track(note_array([(240 * n, 240, 60 + n % 12, 80) for n in range(64)])),)))
    asked = ask(piece, ComposeSettings("vary", takes=1), load_checkpoint(tiny_model), chosen_bars=(2, 3))
    assert asked.request.locked is not None and 48 < len(asked.base) < 64


def test_locked_notes_of_a_chosen_track_stay() -> None:
    table = BAND.rows.copy()
    table[(table[:, PART] == BASS) & (table[:, ONSET] == BAR), LOCKED] = 1
    piece = BAND.with_rows(table)
    asked = ask(piece, ComposeSettings("fill", tracks=ids(BASS)), CHECKPOINT, chosen_bars=(2, 2))
    assert [row for row in asked.base.rows.tolist() if row[LOCKED]] == [row for row in table.tolist() if row[LOCKED]]
    assert others(made(asked), BASS) == others(piece, BASS)


def test_one_hand_is_composed_and_the_other_stays() -> None:
    right, left = ([(480 * n, 480, pitch + n % 3, 80) for n in range(16)] for pitch in (72, 48))
    score = Score(480, (Track(note_array(right), "Piano right"), Track(note_array(left), "Piano left")))
    piano = Piece.from_score(score)
    wanted = ids(0, of=piano)
    for settings in (
        ComposeSettings("fill", tracks=wanted),
        ComposeSettings("playhead", bars=2, tracks=wanted),
        ComposeSettings(bars=2, tracks=wanted),
    ):
        asked = ask(piano, settings, CHECKPOINT, playhead_ticks=BAR, chosen_bars=(2, 3))
        assert [part.tracks for part in asked.request.parts] == [(0,)]
        if settings.mode != "end":
            assert asked.request.given is not None and len(asked.request.given.tracks[0])
        assert others(made(asked), 0) == others(piano, 0)


@pytest.mark.parametrize("bars", [None, (2, 3)])
def test_a_new_part_is_composed_to_what_is_there(bars: tuple[int, int] | None) -> None:
    settings = ComposeSettings("fill" if bars else "end", add="Violin")
    asked = ask(BAND, settings, CHECKPOINT, chosen_bars=bars)
    piece = made(asked)
    assert others(piece, len(BAND.parts)) == BAND.rows.tolist()
    assert piece.parts[:-1] == BAND.parts and piece.parts[-1].instrument == (40, False)
    assert piece.parts[-1].id not in ids(*range(len(BAND.parts))) and len(rows(piece, len(BAND.parts)))
    assert asked.region == ((BAR, 3 * BAR) if bars else (0, 6 * BAR))


def test_a_track_without_notes_gets_them_beside_the_others() -> None:
    piece = tracks.add_track(BAND, Part("My violin", 40))
    asked = ask(piece, ComposeSettings(tracks=ids(5, of=piece)), CHECKPOINT)
    after = made(asked)
    assert after.parts == piece.parts and others(after, 5) == BAND.rows.tolist() and len(rows(after, 5))


def test_tracks_without_notes_are_the_ensemble_of_a_piece_from_nothing() -> None:
    parts = with_new((), Part("Kit", 0, True), Part("Low", 32), Part("High", 73))
    asked = ask(Piece(parts=parts), ComposeSettings(bars=4), CHECKPOINT)
    piece = made(asked)
    assert piece.parts == parts and {*piece.rows[:, PART].tolist()} <= {0, 1, 2} and len(piece)
    some = ask(Piece(parts=parts), ComposeSettings(bars=4, tracks=(parts[1].id,)), CHECKPOINT)
    assert {*made(some).rows[:, PART].tolist()} == {1}


def test_what_can_not_be_composed_for_is_said() -> None:
    piece = tracks.add_track(BAND, Part("Empty", 40))
    with pytest.raises(ContinuoError, match="track without notes"):
        ask(piece, ComposeSettings(tracks=ids(0, 5, of=piece)), CHECKPOINT)
    with pytest.raises(ContinuoError, match="none of the chosen tracks"):
        ask(BAND, ComposeSettings(tracks=(2,)), CHECKPOINT)
    with pytest.raises(ContinuoError, match="no music yet"):
        ask(Piece(), ComposeSettings(add="Violin"), CHECKPOINT)
    with pytest.raises(ContinuoError, match="choose the bars"):
        ask(BAND, ComposeSettings("fill", add="Violin"), CHECKPOINT)


def test_a_model_without_parts_says_why_it_can_not(tiny_model: Path) -> None:
    checkpoint = load_checkpoint(tiny_model)
    for settings in (ComposeSettings(tracks=ids(BASS)), ComposeSettings(add="Violin")):
        with pytest.raises(ContinuoError, match="plays all tracks as one"):
            ask(BAND, settings, checkpoint)


def test_more_of_a_part_are_more_of_the_same_tracks() -> None:
    settings = ComposeSettings("fill", tracks=ids(BASS))
    piece = made(ask(BAND, settings, CHECKPOINT, chosen_bars=(2, 3)))
    again = ask_again(BAND, piece, replace(settings, seed=5), CHECKPOINT, (BAR, 3 * BAR))
    assert others(made(again), BASS) == others(BAND, BASS)
    added = ComposeSettings(add="Violin")
    again = ask_again(BAND, made(ask(BAND, added, CHECKPOINT)), replace(added, seed=5), CHECKPOINT, (0, 6 * BAR))
    assert others(made(again), 5) == BAND.rows.tolist()


@pytest.mark.parametrize(("amount", "anew"), [(1, 1), (50, 4), (100, 8)])
def test_the_amount_says_how_many_notes_become_new(amount, anew):
    piece = Piece.from_score(Score(480, (Track(note_array([(240 * n, 240, 60 + n, 80) for n in range(8)])),)))
    asked = ask(piece, ComposeSettings("vary", amount=amount), CHECKPOINT, chosen_bars=(1, 1))
    assert len(asked.base) == 8 - anew


def test_the_usual_amount_is_that_of_the_command_line():
    assert ComposeSettings().amount == 100 * DEFAULT_AMOUNT


def test_selected_bars_can_have_a_form():
    asked = ask(BAND, ComposeSettings("fill", form="A A"), CHECKPOINT, chosen_bars=(2, 3))
    assert asked.request.forms is not None and asked.request.forms[0, 1:3].tolist() == [0, 1]
    with pytest.raises(ContinuoError, match="divided into 3"):
        ask(BAND, ComposeSettings("fill", form="A B A"), CHECKPOINT, chosen_bars=(2, 3))
