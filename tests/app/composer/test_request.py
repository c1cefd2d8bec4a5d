"""What Compose asks for, and how the answer joins the piece."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.composer.compose_settings import ComposeSettings
from app.composer.request import ask, until
from app.document.piece import COMPOSED, DURATION, LOCKED, ONSET, ORIGIN, PART, YOURS, Part, Piece
from generator.compose.asking.controls import Controls
from generator.compose.asking.wish import Wish
from generator.compose.assemble import assemble_notes
from generator.errors import ContinuoError
from generator.music.metre import Metre
from generator.music.score import Tempo
from generator.network.checkpoint import Checkpoint, load_checkpoint
from tests.app.window.parts import piece_of, waltz

WALTZ = Piece.from_score(waltz())
DRUMS = piece_of((0, 240, 36, 90), (480, 240, 38, 90), parts=(Part("Kit", 0, True),))


@pytest.fixture(scope="module")
def checkpoint(tiny_model: Path) -> Checkpoint:
    return load_checkpoint(tiny_model)


def test_after_the_end_begins_where_the_piece_ends(checkpoint):
    asked = ask(WALTZ, ComposeSettings(bars=2, takes=3), checkpoint)
    assert asked.region == (12 * 480, 18 * 480)
    assert asked.base is WALTZ and asked.request.takes == 3 and not asked.endless and not asked.is_fill


def test_from_the_playhead_keeps_what_stands_before_it(checkpoint):
    asked = ask(WALTZ, ComposeSettings("playhead", bars=1), checkpoint, playhead_ticks=1320)
    assert asked.base.rows[:, [ONSET, DURATION]].tolist() == [[0, 480], [480, 480], [960, 360]]
    assert asked.region[0] == 1440  # on the next eighth
    assert asked.request.seed.tracks[0].notes[:, 0].max() < asked.request.begin_ticks


@pytest.mark.parametrize(("ticks", "words"), [(None, "place the playhead"), (0, "no notes before the playhead")])
def test_from_the_playhead_needs_something_before_it(checkpoint, ticks: int | None, words: str):
    with pytest.raises(ContinuoError, match=words):
        ask(WALTZ, ComposeSettings("playhead"), checkpoint, playhead_ticks=ticks)


def test_a_piece_from_nothing_has_the_pieces_tempo_and_metre(checkpoint):
    piece = replace(WALTZ, tempos=(Tempo(0, 600_000), Tempo(960, 300_000)))
    asked = ask(piece, ComposeSettings("new", bars=2), checkpoint)
    assert len(asked.base) == 0
    assert asked.base.tempos == (Tempo(0, 600_000),) and asked.base.metres == (Metre(0, 3, 4),)
    assert asked.region == (0, 6 * 480)


@pytest.mark.parametrize("piece", [Piece(), DRUMS])
@pytest.mark.parametrize("mode", ["end", "playhead", "endless", "new"])
def test_where_there_is_nothing_to_go_on_from_the_model_begins_by_itself(checkpoint, piece: Piece, mode):
    asked = ask(piece, ComposeSettings(mode, bars=1), checkpoint, playhead_ticks=0)
    assert asked.region[0] == 0 and not asked.is_fill and asked.endless == (mode == "endless")
    assert len(asked.base) == 0


def test_endless_music_can_not_be_asked_to_end(checkpoint):
    with pytest.raises(ContinuoError, match="endless music") as caught:
        ask(WALTZ, ComposeSettings("endless", controls=Controls(ending="downbeat")), checkpoint)
    assert "--" not in str(caught.value)


def test_endless_has_no_end_and_one_take(checkpoint):
    asked = ask(WALTZ, ComposeSettings("endless", takes=5), checkpoint)
    assert asked.endless and asked.request.takes == 1 and asked.region == (12 * 480, None)


@pytest.mark.parametrize(
    ("piece", "bars", "words"),
    [
        (WALTZ, None, "choose the bars"),
        (WALTZ, (5, 6), "the piece has only bars 1 to 4"),
        (DRUMS, (1, 1), "no notes around"),
        (Piece(), (1, 1), "no notes around"),
    ],
)
def test_a_fill_that_makes_no_sense_is_refused(checkpoint, piece: Piece, bars: tuple[int, int] | None, words: str):
    with pytest.raises(ContinuoError, match=words):
        ask(piece, ComposeSettings("fill"), checkpoint, chosen_bars=bars)


def test_a_fill_keeps_everything_outside_locked_notes_and_drums(checkpoint):
    rows = [[*row] for row in WALTZ.rows.tolist()]
    rows[4][LOCKED] = 1
    drums = [[n * 240, 240, 36, 90, 1, YOURS, 0] for n in range(24)]
    piece = replace(WALTZ, parts=(Part("Piano"), Part("Kit", 0, True))).with_rows([*rows, *drums])
    asked = ask(piece, ComposeSettings("fill", takes=2), checkpoint, chosen_bars=(2, 3))
    assert asked.is_fill and asked.region == (1440, 4320)
    kept = asked.base.rows
    pitched = kept[kept[:, PART] == 0]
    assert pitched[:, ONSET].tolist() == [0, 480, 960, 1920, 4320, 4800, 5280]
    assert (kept[:, PART] == 1).sum() == 24
    assert asked.request.locked is not None
    assert asked.request.locked.tracks[0].notes[:, 0].tolist() == [96]


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 5000), st.integers(1, 3000), st.integers(30, 90), st.integers(1, 127), st.just(0),
                  st.just(0), st.integers(0, 1)),
        min_size=1, max_size=20,
    ),
    st.tuples(st.integers(1, 4), st.integers(0, 2)),
    st.sampled_from([24, 96, 480, 100]),
)  # fmt: skip
def test_notes_outside_a_fill_are_untouched_to_the_tick(checkpoint, rows, bars, resolution: int):
    piece = replace(piece_of(*rows), ticks_per_quarter=resolution)
    chosen = (bars[0], bars[0] + bars[1])
    try:
        asked = ask(piece, ComposeSettings("fill"), checkpoint, chosen_bars=chosen)
    except ContinuoError:
        return
    begin, end = piece.bars.bar_start(chosen[0] - 1), piece.bars.bar_start(chosen[1])
    half = resolution / 48  # what is nearer to a bar line than half a tick of the grid stands on it
    is_locked = piece.rows[:, LOCKED] > 0
    before, after = piece.rows[:, ONSET] < begin - half, piece.rows[:, ONSET] >= end
    over = piece.rows[:, ONSET] + piece.rows[:, DURATION] > begin
    for row in piece.rows[(before & ~over) | after | is_locked].tolist():
        assert row in asked.base.rows.tolist()
    for row in piece.rows[before & over & ~is_locked].tolist():
        assert [row[ONSET], begin - row[ONSET], *row[2:]] in asked.base.rows.tolist()
    kept = asked.base.rows[asked.base.rows[:, LOCKED] == 0]
    starts, ends = kept[:, ONSET], kept[:, ONSET] + kept[:, DURATION]
    assert not ((starts < end - half) & (ends > begin) & (ends - starts > half)).any()


def test_a_note_locked_before_a_fill_is_whole_for_the_model_too(checkpoint):
    piece = piece_of((0, 5000, 60, 80, 0, YOURS, 1), (0, 5000, 64, 80), (5280, 480, 67, 80))
    asked = ask(piece, ComposeSettings("fill"), checkpoint, chosen_bars=(2, 2))
    assert asked.base.rows[:, :3].tolist() == [[0, 5000, 60], [0, 1920, 64], [3840, 1160, 64], [5280, 480, 67]]
    assert asked.request.seed.tracks[0].notes[:, :3].tolist() == [[0, 252, 60], [0, 96, 64]]
    assert asked.request.follows is not None
    assert asked.request.follows.tracks[0].notes[:, :3].tolist() == [[192, 60, 64], [264, 24, 67]]


def test_after_a_ritardando_the_piece_goes_on_in_its_main_tempo(checkpoint):
    slowing = (Tempo(0, 500_000), Tempo(4320, 700_000), Tempo(4800, 900_000), Tempo(10**6, 400_000))
    asked = ask(replace(WALTZ, tempos=slowing), ComposeSettings(bars=2), checkpoint)
    assert asked.base.tempos == asked.context.tempos == (*slowing[:3], Tempo(5760, 500_000))
    assert asked.request.seed.tempos[-1] == Tempo(288, 500_000)
    filled = ask(replace(WALTZ, tempos=slowing), ComposeSettings("fill"), checkpoint, chosen_bars=(2, 2))
    assert filled.base.tempos == slowing


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 7000))
def test_nothing_sounds_past_the_playhead(ticks: int):
    left = until(WALTZ, ticks)
    assert (left.rows[:, ONSET] < ticks).all() and left.end_ticks <= ticks
    assert (left.rows[:, DURATION] >= 1).all()
    whole = WALTZ.rows[WALTZ.rows[:, ONSET] + WALTZ.rows[:, DURATION] <= ticks]
    assert whole.tolist() == left.rows[: len(whole)].tolist()


def test_new_notes_join_the_composed_part_that_there_is(checkpoint):
    notes = np.array([[288, 24, 70, 90], [312, 12, 71, 90]])
    once = ask(WALTZ, ComposeSettings(bars=1), checkpoint).piece_with(notes)
    assert [part.name for part in once.parts] == ["Piano", "Continuo"]
    assert once.rows[-2:].tolist() == [[5760, 480, 70, 90, 1, COMPOSED, 0], [6240, 240, 71, 90, 1, COMPOSED, 0]]
    twice = ask(once, ComposeSettings(bars=1), checkpoint).piece_with(notes + np.array([72, 0, 0, 0]))
    assert [part.name for part in twice.parts] == ["Piano", "Continuo"]
    assert (twice.rows[:, ORIGIN] == COMPOSED).sum() == 4


def test_a_drum_part_of_that_name_is_not_joined(checkpoint):
    piece = replace(WALTZ, parts=(*WALTZ.parts, Part("Continuo", 0, True)))
    made = ask(piece, ComposeSettings(bars=1), checkpoint).piece_with(np.array([[288, 24, 70, 90]]))
    assert made.rows[-1, PART] == 2 and not made.parts[2].is_drum


def test_the_piece_with_new_notes_is_what_the_command_line_writes(checkpoint):
    notes = np.array([[288, 24, 70, 90], [300, 100, 71, 90]])
    asked = ask(WALTZ, ComposeSettings(bars=2, takes=1), checkpoint)
    wish = Wish(seed=waltz(), bars=2)
    ours, theirs = asked.piece_with(notes).score(), assemble_notes(notes, asked.request, wish)
    assert [track.notes.tolist() for track in ours.tracks] == [track.notes.tolist() for track in theirs.tracks]


def test_a_resolution_that_the_grid_does_not_fit_into_rounds_the_new_notes_alone(checkpoint):
    odd = replace(WALTZ, ticks_per_quarter=100)
    made = ask(odd, ComposeSettings(bars=1), checkpoint).piece_with(np.array([[1400, 1, 70, 90]]))
    assert made.rows[: len(odd)].tolist() == odd.rows.tolist()
    assert made.rows[-1, :2].tolist() == [5833, 5]


def test_notes_off_the_piano_alone_begin_without_context(checkpoint):
    low = piece_of((0, 480, 5, 80), (480, 480, 7, 80))
    asked = ask(low, ComposeSettings(bars=1), checkpoint)
    assert len(asked.request.seed.tracks[0]) == 0 and asked.base is low
    assert asked.region[0] == 960


def test_an_impossible_tempo_for_a_new_piece_is_a_sentence(checkpoint):
    slow = replace(WALTZ, tempos=(Tempo(0, 2**24 - 1),))
    with pytest.raises(ContinuoError, match="--tempo"):
        ask(slow, ComposeSettings("new"), checkpoint)
