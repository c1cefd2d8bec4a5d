"""What survives the way into events and back."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ContinuoError
from generator.events import classic, streams
from generator.events.quantiser import grid_notes, quantise
from generator.events.tokenizer import Tokenizer, count_tokens
from generator.events.vocabulary import REST, SPECIALS, Vocabulary
from generator.music.score import Note, Score, Track, note_array
from tests.generator.scores import SMALL_VOCABULARY, mask, scores, tune


def one_track(*notes: tuple[int, int, int, int], ticks_per_quarter: int = 24) -> Score:
    return Score(ticks_per_quarter, (Track(note_array(notes)),))


def rows(score: Score) -> list[Note]:
    return list(quantise(score).tracks[0])


@given(scores)
@settings(max_examples=150, deadline=None)
def test_decode_of_encode_is_quantise(score: Score) -> None:
    tokenizer = Tokenizer(SMALL_VOCABULARY)
    assert tokenizer.decode(tokenizer.encode(score).rows, score) == quantise(score)


@given(scores)
@settings(max_examples=100, deadline=None)
def test_quantising_twice_changes_nothing(score: Score) -> None:
    once = quantise(score)
    assert quantise(once) == once


@given(scores)
@settings(max_examples=100, deadline=None)
def test_no_two_notes_of_a_pitch_overlap(score: Score) -> None:
    found = sorted(quantise(score).tracks[0], key=lambda note: (note.pitch, note.onset_ticks))
    for before, after in pairwise(found):
        assert before.pitch != after.pitch or before.onset_ticks + before.duration_ticks <= after.onset_ticks


@given(st.lists(scores, min_size=1, max_size=4))
@settings(max_examples=50, deadline=None)
def test_many_scores_at_once_are_each_as_alone(many: list[Score]) -> None:
    tokenizer = Tokenizer(SMALL_VOCABULARY)
    together = tokenizer.encode_many(many)
    for number, score in enumerate(many):
        own = slice(together.starts[number], together.starts[number + 1])
        alone = tokenizer.encode(score)
        assert np.array_equal(together.rows[own], alone.rows)
        assert np.array_equal(together.onsets[own], alone.onsets)
        assert np.array_equal(np.cumsum(alone.rows[:, 0]), alone.onsets)


@given(scores)
@settings(max_examples=100, deadline=None)
def test_splitting_rare_chords_loses_no_note(score: Score) -> None:
    tokenizer = Tokenizer(SMALL_VOCABULARY)
    events = tokenizer.encode(score).rows
    sounded = sum(len(SMALL_VOCABULARY.pitches[token]) for token in events[:, 1].tolist())
    assert sounded == quantise(score).note_count


def test_repeated_pitch_keeps_both_notes() -> None:
    assert rows(one_track((0, 24, 60, 80), (24, 24, 60, 80))) == [(0, 24, 60, 82), (24, 24, 60, 82)]


def test_note_struck_again_while_it_sounds_ends_there() -> None:
    assert rows(one_track((0, 96, 60, 80), (24, 24, 60, 80)))[0] == (0, 24, 60, 82)


def test_a_cut_note_takes_the_longest_duration_that_fits() -> None:
    # 55 ticks is none of the durations beyond two beats, which count in eighths: 48 is the longest that is.
    assert rows(one_track((0, 384, 60, 80), (55, 24, 60, 80)))[0] == (0, 48, 60, 82)


def test_two_parts_in_unison_are_one_note_the_longest_and_loudest() -> None:
    parts = (Track(note_array([(0, 24, 60, 40)])), Track(note_array([(0, 48, 60, 100)])))
    assert rows(Score(24, parts)) == [(0, 48, 60, 102)]


def test_a_chord_has_one_loudness_the_mean() -> None:
    assert {note.velocity for note in rows(one_track((0, 24, 60, 40), (0, 24, 64, 80)))} == {62}


def test_triplets_and_32nds_keep_their_place() -> None:
    triplets = [(160 * i, 160, 60 + i, 80) for i in range(3)] + [(480 + 60 * i, 60, 70 + i, 80) for i in range(3)]
    found = rows(one_track(*triplets, ticks_per_quarter=480))
    assert [note.onset_ticks for note in found] == [0, 8, 16, 24, 27, 30]


def test_drums_and_keys_beyond_the_piano_are_left_out_and_counted() -> None:
    drums = Track(note_array([(0, 24, 40, 80)]), is_drum=True)
    parts = (Track(note_array([(0, 24, 20, 80), (0, 24, 109, 80), (0, 24, 60, 80)])), drums)
    notes = grid_notes([Score(24, parts)])
    assert notes.pitch.tolist() == [60]
    assert notes.out_of_range.tolist() == [2]


def test_long_silence_becomes_rests_and_onsets_do_not_drift() -> None:
    events = Tokenizer(SMALL_VOCABULARY).encode(one_track((0, 24, 60, 80), (1000, 24, 62, 80)))
    assert events.rows[:, 1].tolist().count(REST) == 10
    assert events.onsets.tolist()[-1] == 1000
    assert events.onsets.tolist() == np.cumsum(events.rows[:, 0]).tolist()


def test_silence_of_a_million_bars_is_refused_with_its_bar() -> None:
    with pytest.raises(ContinuoError, match="bar 1,000,001"):
        quantise(one_track((0, 24, 60, 80), (96_000_000, 24, 62, 80)))


def test_chord_is_split_into_the_fewest_tokens() -> None:
    split = SMALL_VOCABULARY.split(mask(45, 60, 64, 67))
    assert [SMALL_VOCABULARY.tokens[i] for i in split] == ["A2", "C4.E4.G4"]


@given(st.sets(st.integers(21, 108), min_size=1, max_size=24))
@settings(max_examples=100, deadline=None)
def test_any_split_is_exactly_the_chord(pitches: set[int]) -> None:
    found = [pitch for token in SMALL_VOCABULARY.split(mask(*pitches)) for pitch in SMALL_VOCABULARY.pitches[token]]
    assert sorted(found) == sorted(pitches)


def test_rare_drop_leaves_rare_tokens_out() -> None:
    score = one_track(
        *[(24 * i, 12, 60, 80) for i in range(60)], (2000, 24, 61, 80), (2100, 24, 50, 80), (2100, 24, 53, 80)
    )
    vocabulary = Vocabulary.build(count_tokens(grid_notes([score])), min_count=50, rare="drop")
    assert vocabulary.tokens[len(SPECIALS) :] == ("C4",)
    decoded = Tokenizer(vocabulary).decode(Tokenizer(vocabulary).encode(score).rows)
    assert {note.pitch for note in decoded.tracks[0]} == {60}
    assert len(decoded.tracks[0]) == 60


def test_classic_streams_are_names_alone_at_fixed_spacing() -> None:
    score = one_track(
        *[(24 * i, 12, 60, 80) for i in range(50)], *[(1300 + 30 * i, 9, p, 9) for i in range(50) for p in (64, 72, 79)]
    )
    vocabulary = Vocabulary.build(
        count_tokens(grid_notes([score]), "classic"), min_count=50, rare="drop", streams="classic"
    )
    assert vocabulary.tokens[len(SPECIALS) :] == ("C4", "0.4.7")
    tokenizer = Tokenizer(vocabulary)
    events = tokenizer.encode(score)
    assert events.rows.shape == (100, 1)
    onsets = {note.onset_ticks for note in tokenizer.decode(events.rows).tracks[0]}
    assert onsets == {classic.SPACING_TICKS * i for i in range(100)}


def test_every_duration_survives() -> None:
    for index, ticks in enumerate(streams.DURATION_TICKS.tolist()):
        assert streams.NEAREST_DURATION[ticks] == streams.FLOOR_DURATION[ticks] == index


def test_a_transposed_score_has_transposed_tokens() -> None:
    score = quantise(tune())
    moved = replace(score, tracks=(Track(score.tracks[0].notes + np.array([0, 0, 5, 0], np.int32)),))
    assert [n.pitch + 5 for n in rows(score)] == [n.pitch for n in rows(moved)]
