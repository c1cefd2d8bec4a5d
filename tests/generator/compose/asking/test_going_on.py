"""Where a new part begins, in which tempo, and which maps hold there."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.compose.asking.going_on import with_tempo_from
from generator.compose.asking.provenance import Provenance, Source, read_provenance, wish_settings
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.errors import ContinuoError
from generator.events.context import tempo_value
from generator.midi.kept import played_end_ticks
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.bars import BarGrid
from generator.music.metre import Metre
from generator.music.scaling import at_resolution
from generator.music.score import KeySignature, Score, Tempo, Track, note_array
from tests.generator.compose.test_piece import CHECKPOINT, clip
from tests.generator.midi.test_reader import END, midi
from tests.generator.scores import scores

RITARDANDO = (Tempo(0, 500_000), *(Tempo(24 * (12 + n), 600_000 + 100_000 * n) for n in range(4)))
FOUR_BARS = [(24 * beat, 24, 60, 80) for beat in range(16)]


def pedalled(*, lifted_after: int) -> Score:
    """Four quarter notes, and a pedal lifted so many quarters after them."""
    press, lift = bytes([0, 0xB0, 64, 127]), bytes([*_long(96 * lifted_after), 0xB0, 64, 0])
    keys = b"".join(bytes([0, 0x90, 60 + n, 80, 96, 0x80, 60 + n, 0]) for n in range(4))
    return read_midi(midi(press + keys + lift + END), "x")


def _long(ticks: int) -> bytes:
    return bytes([0x80 | ticks >> 7, ticks & 0x7F])


def test_a_clip_ends_where_its_last_key_is_let_go() -> None:
    score = pedalled(lifted_after=40)
    assert score.end_ticks == 44 * 96
    assert played_end_ticks(score) == 4 * 96
    assert request_for(CHECKPOINT, Wish(seed=score)).begin_ticks == 4 * 24
    piece = compose_piece(CHECKPOINT, Wish(seed=score, bars=1))
    assert piece.tracks[0] == at_resolution(score, piece.ticks_per_quarter).tracks[0]  # and it rings as it did


def test_a_note_that_was_changed_counts_as_it_is() -> None:
    score = pedalled(lifted_after=40)
    notes = note_array([*score.tracks[0].notes.tolist()[:3], (3 * 96, 300, 63, 80)])
    changed = replace(score, tracks=(replace(score.tracks[0], notes=notes),))
    assert played_end_ticks(changed) == 3 * 96 + 300
    more = replace(score, tracks=(*score.tracks, Track(note_array([(0, 1000, 60, 80)]))))
    assert played_end_ticks(more) == 1000
    assert played_end_ticks(replace(score, source=None)) == score.end_ticks


@given(scores)
@settings(max_examples=40, deadline=None)
def test_without_pedals_the_last_key_ends_the_score(score: Score) -> None:
    read = read_midi(write_midi(score), "x")
    assert played_end_ticks(read) == read.end_ticks
    finer = at_resolution(read, 960)
    assert abs(played_end_ticks(finer) - finer.end_ticks) <= 1


def test_after_a_ritardando_the_part_is_in_the_main_tempo() -> None:
    seed = clip(*FOUR_BARS, tempos=RITARDANDO)
    piece = compose_piece(CHECKPOINT, Wish(seed=seed, bars=2))
    scale = piece.ticks_per_quarter // 24
    assert piece.tempos == (*(entry._replace(ticks=entry.ticks * scale) for entry in RITARDANDO),
                            Tempo(16 * piece.ticks_per_quarter, 500_000))  # fmt: skip
    alone = compose_piece(CHECKPOINT, Wish(seed=seed, bars=2, only_new=True))
    assert alone.tempos == (Tempo(0, 500_000),)


def test_a_length_in_seconds_counts_in_the_tempo_of_the_part() -> None:
    seed = clip(*FOUR_BARS, tempos=RITARDANDO)
    assert request_for(CHECKPOINT, Wish(seed=seed, seconds=30)).end_ticks == 24 * (16 + 60)
    assert request_for(CHECKPOINT, Wish(seed=seed, seconds=30, tempo=60)).end_ticks == 24 * (16 + 32)


def test_the_part_can_have_a_tempo_of_its_own() -> None:
    seed = clip(*FOUR_BARS, tempos=(Tempo(0, 500_000),))
    wish = Wish(seed=seed, bars=2, tempo=80)
    request = request_for(CHECKPOINT, wish)
    assert request.seed.tempos == (Tempo(0, 500_000), Tempo(16 * 24, 750_000))
    assert request.conditions.tempo == tempo_value(80)
    assert compose_piece(CHECKPOINT, wish).tempos[-1].us_per_quarter == 750_000
    about = Provenance("x", Source("m", ""), None, wish_settings(wish), 0, (0, None))
    again = read_provenance(about.to_json())
    assert again is not None and again.wish_with(seed) == wish
    assert again.wish["sampling"]["token_temperature"] == wish.sampling.of_stream("token")
    before = {**again.wish, "sampling": {**again.wish["sampling"], "temperature": 0.9, "token_temperature": None}}
    of_before = replace(again, wish=before).wish_with(seed).sampling
    assert of_before.of_stream("token") == of_before.of_stream("shift", with_drums=True) == 0.9  # that of all
    assert compose_piece(CHECKPOINT, replace(wish, tempo=120)).tempos == seed.tempos


def test_a_gap_keeps_its_tempos() -> None:
    seed = clip(*FOUR_BARS, tempos=RITARDANDO)
    with pytest.raises(ContinuoError, match="--tempo"):
        Wish(seed=seed, fill=(2, 2), tempo=90)
    tempos = compose_piece(CHECKPOINT, Wish(seed=seed, fill=(2, 2))).tempos
    assert [tempo.us_per_quarter for tempo in tempos] == [tempo.us_per_quarter for tempo in RITARDANDO]


def test_what_lies_an_hour_behind_the_clip_is_left_out_and_said() -> None:
    late = 24 * 7200
    seed = clip(
        *FOUR_BARS,
        tempos=(Tempo(0, 500_000), Tempo(late, 900_000)),
        metres=(Metre(0, 4, 4), Metre(late, 3, 4)),
        keys=(KeySignature(0, 1, False), KeySignature(late, 2, False)),
    )
    wish = Wish(seed=seed, seconds=30)
    assert request_for(CHECKPOINT, wish).end_ticks == 24 * (16 + 60)
    piece = compose_piece(CHECKPOINT, replace(wish, seconds=None, bars=1))
    assert (piece.tempos, piece.metres, piece.keys) == (seed.tempos[:1], seed.metres[:1], seed.keys[:1])
    assert [str(text).partition(":")[0] for text in piece.notices] == [
        "tempo changes behind the clip's end",
        "time signatures behind the clip's end",
        "key signatures behind the clip's end",
    ]


def test_a_clip_whose_maps_hold_on_is_left_as_it_was() -> None:
    seed = clip(*FOUR_BARS, tempos=(Tempo(0, 500_000), Tempo(16 * 24, 500_000)))
    assert with_tempo_from(seed, 16 * 24, 500_000) is seed


@example(Score(96, (), (Tempo(1, 200_000),)), 0, 500_000)
@example(Score(480, (), (Tempo(240, 200_000),)), 11, 500_000)
@given(scores, st.integers(0, 10_000), st.sampled_from([500_000, 700_000]))
@settings(max_examples=60, deadline=None)
def test_before_the_part_the_maps_are_the_clips_and_then_its_own(score: Score, begin: int, tempo: int) -> None:
    made = with_tempo_from(score, begin, tempo)
    own = begin * score.ticks_per_quarter // 24
    for tick in range(0, own, max(1, own // 7)):
        if tick < own - score.ticks_per_quarter // 24:
            assert made.tempo_map.tempo_at(tick) == score.tempo_map.tempo_at(tick)
    ends = {entry.ticks for entry in score.tempos}  # those shortly behind the clip's end are kept for a tick each
    for tick in range(own + score.ticks_per_quarter // 24, own + 10_000, 997):
        while tick in ends:
            tick += 1
        assert made.tempo_map.tempo_at(tick) == tempo
    assert list(made.tempos) == sorted(made.tempos)


@pytest.mark.parametrize("metres", [
    (Metre(0, 1, 4), Metre(24, 4, 4)), (Metre(0, 7, 8),), (Metre(0, 4, 4), Metre(5 * 24, 5, 8)), (Metre(0, 6, 8),),
])  # fmt: skip
def test_bar_lines_stay_where_the_clip_has_them(metres: tuple[Metre, ...]) -> None:
    seed = clip(*FOUR_BARS, metres=metres)
    request = request_for(CHECKPOINT, Wish(seed=seed, bars=3))
    bars = BarGrid(metres, 24)
    bar, position, _ = bars.locate_one(16 * 24)
    assert request.begin_ticks == 16 * 24
    assert request.end_ticks == bars.bar_start(bar + 3 + (position > 0))
    piece = compose_piece(CHECKPOINT, Wish(seed=seed, bars=3))
    assert piece.metres == tuple(metre._replace(ticks=metre.ticks * piece.ticks_per_quarter // 24) for metre in metres)
    alone = compose_piece(CHECKPOINT, Wish(seed=seed, bars=3, only_new=True))
    shift = (16 * 24 - position) * 20
    assert [note.onset_ticks for note in alone.tracks[0]] == [
        note.onset_ticks * 480 // piece.ticks_per_quarter - shift for note in piece.tracks[-1]
    ]


def test_the_clips_tempo_at_its_very_end_is_kept_and_the_parts_follows_at_once() -> None:
    score = Score(480, (), (Tempo(0, 500_000), Tempo(1920, 900_000)))
    made = with_tempo_from(score, 4 * 24, 500_000)
    assert made.tempos == (*score.tempos, Tempo(1921, 500_000))
    assert not made.notices


def test_a_tempo_shortly_behind_the_clip_is_kept_and_does_not_govern_the_part() -> None:
    late = (Tempo(2000, 900_000), Tempo(2400, 500_000), Tempo(480 * 7200, 300_000))
    made = with_tempo_from(Score(480, (), (Tempo(0, 500_000), *late)), 4 * 24, 500_000)
    assert made.tempos == (Tempo(0, 500_000), late[0], Tempo(2001, 500_000), late[1])
    assert [str(notice) for notice in made.notices] == [
        "tempo changes behind the clip's end: 1; left out, as the new part stands there"
    ]
