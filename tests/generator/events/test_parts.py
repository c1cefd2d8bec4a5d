"""Events with parts: decode(encode(score)) is the quantised score, each piece has one spelling, drums included."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.context import EXPRESSIVE, FLAT, MARKED, dynamics_of_parts
from generator.events.ensemble import DRUMS, family_of, index_of, part_value, program_of
from generator.events.given import AHEAD_TICKS, STEP_TICKS, STEPS, given_first, given_table
from generator.events.positions import KIND_OF_ID, METRES, POSITION_IDS, TICK_OF_ID, position_ids
from generator.events.quantiser import DRUM_TICKS, part_values, quantise_parts
from generator.events.streams import DURATION_INDEX, PART_INDEX, SHIFT_INDEX, TOKEN_INDEX
from generator.events.tokenizer import Tokenizer
from generator.music.metre import Metre
from generator.music.score import Note, Score, Track, note_array
from tests.generator.bands import HAT, KICK, SNARE, VOCABULARY, band, band_scores

TOKENIZER = Tokenizer(VOCABULARY)


def notes_by_part(score: Score) -> dict[int, list[tuple[int, ...]]]:
    return {
        value: [tuple(row) for row in track.notes.tolist()]
        for value, track in zip(part_values(score), score.tracks, strict=True)
    }


@given(band_scores)
@settings(max_examples=200, deadline=None)
def test_decode_of_encode_is_quantise_with_parts(score: Score) -> None:
    quantised = quantise_parts(score)
    decoded = TOKENIZER.decode(TOKENIZER.encode(score).rows, score)
    assert notes_by_part(decoded) == notes_by_part(quantised)
    assert [track.is_drum for track in decoded.tracks] == [track.is_drum for track in quantised.tracks]


@given(band_scores)
@settings(max_examples=150, deadline=None)
def test_quantising_twice_changes_nothing(score: Score) -> None:
    once = quantise_parts(score)
    assert quantise_parts(once) == once


@given(band_scores, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_a_piece_has_one_spelling_whatever_the_order_of_its_notes(score: Score, random) -> None:
    def shuffled(track: Track) -> Track:
        rows = track.notes.tolist()
        random.shuffle(rows)
        return replace(track, notes=note_array(rows))

    other = replace(score, tracks=tuple(map(shuffled, score.tracks)))
    np.testing.assert_array_equal(TOKENIZER.encode(score).rows, TOKENIZER.encode(other).rows)


def test_parts_of_one_onset_stand_in_order_of_their_values_drums_last() -> None:
    events = TOKENIZER.encode(band())
    assert part_values(quantise_parts(band())) == (25, 26, 33, 73, DRUMS)
    for onset in np.unique(events.onsets):
        parts = events.rows[events.onsets == onset, PART_INDEX].tolist()
        assert parts == sorted(parts)


def test_the_higher_of_two_guitars_is_the_first() -> None:
    first, second, *_ = quantise_parts(band()).tracks
    assert (first.name, second.name) == ("Guitar 2", "Guitar 1")


def test_strokes_of_one_velocity_are_one_token_and_others_stay_apart() -> None:
    strokes = [Note(0, 6, KICK, 90), Note(0, 6, HAT, 90), Note(24, 6, SNARE, 90), Note(24, 6, HAT, 30)]
    score = Score(24, (Track(note_array(strokes), is_drum=True),))
    rows = TOKENIZER.encode(score).rows
    names = [VOCABULARY.tokens[token] for token in rows[:, TOKEN_INDEX]]
    assert names == ["d36.d42", "d38", "d42"]
    assert not rows[:, DURATION_INDEX].any() and (rows[:, PART_INDEX] == DRUMS).all()
    assert {note.duration_ticks for note in TOKENIZER.decode(rows).tracks[0]} == {DRUM_TICKS}


def test_drums_and_pitches_of_one_number_are_different_tokens() -> None:
    note = note_array([Note(0, 24, 60, 80)])
    rows = TOKENIZER.encode(Score(24, (Track(note), Track(note, is_drum=True)))).rows
    assert [VOCABULARY.tokens[token] for token in rows[:, TOKEN_INDEX]] == ["C4", "d60"]


def test_two_parts_may_play_one_note() -> None:
    note = note_array([Note(0, 24, 60, 80)])
    score = quantise_parts(Score(24, (Track(note, program=40), Track(note, program=73))))
    assert [len(track) for track in score.tracks] == [1, 1]


@pytest.mark.parametrize("value", [1, 8, 9, 128, DRUMS])
def test_values_of_parts_are_family_and_index(value: int) -> None:
    assert part_value(family_of(value), index_of(value)) == value
    assert value == DRUMS or program_of(value) // 8 == family_of(value)


def test_positions_know_their_metre() -> None:
    metres = [Metre(0, 6, 8), Metre(0, 3, 4), Metre(0, 11, 8)]
    ids = position_ids(metres, np.array([0, 1, 2, 2]), np.array([36, 36, 36, 36 + 192]))
    assert len(set(ids.tolist())) == 3 and ids[2] == ids[3]  # of bars longer than the table it begins again
    assert TICK_OF_ID[ids].tolist() == [36, 36, 36, 36]
    assert [METRES[kind] for kind in KIND_OF_ID[ids[:2]]] == [(6, 8), (3, 4)]
    assert len(KIND_OF_ID) == len(TICK_OF_ID) == POSITION_IDS


given_notes = st.lists(
    st.tuples(st.integers(0, 300), st.integers(1, 60), st.integers(21, 108), st.just(80), st.booleans()), max_size=20
)


@given(given_notes, st.integers(0, 100), st.integers(101, 300))
@settings(max_examples=60, deadline=None)
def test_what_is_given_is_known_now_and_a_little_ahead(notes: list[tuple], first: int, until: int) -> None:
    rows = np.array([note[:4] for note in notes], np.int64).reshape(-1, 4)
    table = given_table(rows, np.array([note[4] for note in notes], bool), first, until)
    pitched = [(onset, onset + ticks, pitch) for onset, ticks, pitch, _, is_drum in notes if not is_drum]
    for tick in range(first, until, 7):
        now = [pitch for begin, end, pitch in pitched if begin <= tick < end]
        ahead = [pitch for begin, end, pitch in pitched if begin <= tick + AHEAD_TICKS and end > tick + 1]
        begins = [
            step
            for step in range(STEPS)
            if any(abs(note[0] - tick - (step + 1) * STEP_TICKS + 0.5) < STEP_TICKS / 2 + 0.5 for note in notes)
        ]
        assert table.at(np.array([tick]))[0].tolist() == [
            sum(1 << c for c in {pitch % 12 for pitch in now}),
            sum(1 << c for c in {pitch % 12 for pitch in ahead}),
            sum(1 << step for step in begins),
            min(now) - 20 if now else 0,
            max(now) - 20 if now else 0,
        ]


def test_given_events_come_first_at_each_onset() -> None:
    events = TOKENIZER.encode(band(2))
    is_given = events.rows[:, PART_INDEX] == DRUMS
    rows, order = given_first(events.rows, events.onsets, is_given)
    assert sorted(order.tolist()) == list(range(len(rows)))
    np.testing.assert_array_equal(np.cumsum(rows[:, SHIFT_INDEX]), events.onsets)
    for onset in np.unique(events.onsets):
        given_now = is_given[order][events.onsets == onset].tolist()
        assert given_now == sorted(given_now, reverse=True)


def _parts(*velocities: list[int]) -> list[np.ndarray]:
    return [note_array([Note(24 * n, 24, 60, v) for n, v in enumerate(own)]) for own in velocities]


@pytest.mark.parametrize(
    ("parts", "dynamics"),
    [
        ([], 0),
        (_parts([]), 0),
        (_parts([80] * 9, [80]), FLAT),
        (_parts([40 + 4 * n for n in range(9)]), EXPRESSIVE),
        (_parts([40, 44, 40, 44, 40]), MARKED),  # of two velocities
        (_parts(*[[40 + 4 * n] * 9 for n in range(9)]), MARKED),  # each part holds its own
        (_parts([40 + 4 * n for n in range(9)], [80] * 9), EXPRESSIVE),  # one plays
    ],
)
def test_dynamics_are_played_where_velocities_change_within_a_part(parts: list[np.ndarray], dynamics: int) -> None:
    assert dynamics_of_parts(parts) == dynamics
