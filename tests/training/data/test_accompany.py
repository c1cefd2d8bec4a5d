"""Windows with some parts given hold the same music in order, and say truly what is given."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.context import COLUMN, ENSEMBLE_COLUMNS, GIVEN_COLUMNS
from generator.events.ensemble import DRUMS, GIVEN, as_given
from generator.events.streams import MAX_SHIFT_TICKS, PART_INDEX, SHIFT_INDEX, TOKEN_INDEX
from generator.events.tokenizer import Tokenizer
from generator.events.vocabulary import BETWEEN, BOS, EOS, REST
from tests.training.pieces import band, band_vocabulary
from training.data.accompany import TokenNotes, accompany_some, draw_given, with_given
from training.data.dataset import Encoded, collate, encode_pieces, silent_parts, windows
from training.data.infill import reorder_some

VOCABULARY = band_vocabulary()
NOTES = TokenNotes(VOCABULARY)
KINDS = (BOS, EOS, REST)


def encoded(*seeds: int) -> Encoded:
    return encode_pieces([band(seed) for seed in seeds], VOCABULARY, ())


def onsets_of(rows: np.ndarray) -> np.ndarray:
    return np.cumsum(rows[:, SHIFT_INDEX].astype(np.int64))


def said_of(notes: np.ndarray, tick: int) -> tuple[int, ...]:
    """The columns given_* at a tick, note by note. notes: (N, 5), the last column the part."""
    now, ahead, steps, keys = 0, 0, 0, []
    for onset, duration, pitch, _, part in notes.tolist():
        for step in range(1, 13):
            steps |= (tick + 6 * step - 3 <= onset < tick + 6 * step + 3) << (step - 1)
        if part == DRUMS:
            continue
        if onset <= tick < onset + duration:
            now |= 1 << pitch % 12
            keys.append(pitch - 20)
        if onset <= tick + 48 and onset + duration > tick + 1:
            ahead |= 1 << pitch % 12
    return now, ahead, steps, min(keys, default=0), max(keys, default=0)


@given(st.integers(0, 5), st.integers(0, 10_000))
@settings(max_examples=30, deadline=None)
def test_a_piece_with_parts_given_is_the_same_music_in_order_and_truly_described(seed: int, draw: int) -> None:
    whole = encoded(seed)
    parts = draw_given(whole.rows, whole.context, np.random.default_rng(draw))
    found = with_given(whole, [parts], NOTES)
    before, after = Tokenizer(VOCABULARY).decode_notes(whole.rows), Tokenizer(VOCABULARY).decode_notes(found.rows)
    order = np.lexsort((before[:, 2], before[:, 4], before[:, 0]))
    assert np.array_equal(before[order], after[np.lexsort((after[:, 2], after[:, 4], after[:, 0]))])
    onset, part, role = onsets_of(found.rows), found.rows[:, PART_INDEX], found.context[:, COLUMN["role"]]
    assert np.array_equal(role == 1, np.isin(part, parts) & ~np.isin(found.rows[:, TOKEN_INDEX], KINDS))
    assert found.rows[0, TOKEN_INDEX] == BOS and found.rows[-1, TOKEN_INDEX] == EOS
    for a, b in zip(range(1, len(onset) - 1), range(2, len(onset)), strict=True):
        if onset[a] == onset[b]:  # given ones first, then in order of parts
            assert (role[a], -part[a]) >= (role[b], -part[b])
    given_notes = before[np.isin(before[:, 4], parts)]
    for index in range(0, len(onset), 7):
        assert tuple(found.context[index, GIVEN_COLUMNS].tolist()) == said_of(given_notes, int(onset[index]))
    ensemble = found.context[:, ENSEMBLE_COLUMNS]
    assert (ensemble == ensemble[0]).all()
    expected = [as_given(value) if value in parts else value for value in band(seed).parts]
    assert ensemble[0][: len(expected)].tolist() == expected and not ensemble[0][len(expected) :].any()


def test_a_window_tells_what_sounds_from_before_it_and_comes_after_it() -> None:
    whole = encoded(1, 2)
    cut = windows(whole, 40, np.random.default_rng(0))
    found, moved = accompany_some(whole, cut, 1.0, np.random.default_rng(1), NOTES)
    assert np.array_equal(found.rows[: len(whole.rows)], whole.rows)
    assert (moved[:, 0] >= len(whole.rows)).all() and np.array_equal(moved[:, 1], cut[:, 1])
    onset = np.concatenate([onsets_of(whole.rows[a:b]) for a, b in zip(whole.starts, whole.starts[1:], strict=False)])
    for (start, length), (own, _) in zip(cut.tolist(), moved.tolist(), strict=True):
        piece = int(np.searchsorted(whole.starts, start, side="right")) - 1
        notes = Tokenizer(VOCABULARY).decode_notes(whole.rows[whole.starts[piece] : whole.starts[piece + 1]])
        rows, context = found.rows[own : own + length + 1], found.context[own : own + length + 1]
        parts = [value - as_given(0) for value in context[0, ENSEMBLE_COLUMNS].tolist() if value > as_given(0)]
        assert parts and len(parts) < 4
        ticks = np.concatenate([onset[start : start + 1], onset[start] + onsets_of(rows[1:])])
        assert np.array_equal(ticks, onset[start : start + length + 1])
        for index in (0, length // 2, length):
            said = said_of(notes[np.isin(notes[:, 4], parts)], int(ticks[index]))
            assert tuple(context[index, GIVEN_COLUMNS].tolist()) == said


def test_in_some_gaps_some_parts_stay_and_the_others_are_composed() -> None:
    whole = encoded(*range(6))
    cut = np.stack([whole.starts[:-1], np.diff(whole.starts) - 1], axis=1)
    found, moved = reorder_some(whole, cut, 1.0, np.random.default_rng(3), NOTES)
    some = 0
    for start, length in moved.tolist():
        rows, context = found.rows[start : start + length + 1], found.context[start : start + length + 1]
        between = np.flatnonzero(rows[:, TOKEN_INDEX] == BETWEEN)
        if not len(between):
            continue
        middle = int(between[0])
        role, ensemble = context[:, COLUMN["role"]], context[:, ENSEMBLE_COLUMNS]
        assert not role[: middle + 1].any() and not (ensemble[:middle] > as_given(0)).any()
        parts = [value - as_given(0) for value in ensemble[middle].tolist() if value > as_given(0)]
        assert (ensemble[middle:] == ensemble[middle]).all()
        assert np.array_equal(role[middle:] == 1, np.isin(rows[middle:, PART_INDEX], parts))
        assert bool(context[:, GIVEN_COLUMNS].any()) <= bool(parts)
        assert (rows[1:, SHIFT_INDEX] >= 0).all() and (rows[:, SHIFT_INDEX] <= MAX_SHIFT_TICKS).all()
        some += bool(parts)
    assert 0 < some < len(moved)


@pytest.mark.parametrize("seed", range(3))
def test_no_window_has_all_parts_given_and_each_number_occurs(seed: int) -> None:
    whole, rng = encoded(seed), np.random.default_rng(seed)
    drawn = [draw_given(whole.rows, whole.context, rng) for _ in range(200)]
    assert {len(parts) for parts in drawn} == {1, 2, 3}
    assert {part for parts in drawn for part in parts} == set(band(seed).parts)
    alone = whole.context.copy()
    alone[:, ENSEMBLE_COLUMNS] = 0
    alone[:, ENSEMBLE_COLUMNS.start] = band(seed).parts[0]
    assert draw_given(whole.rows, alone, rng) == []


def test_batches_say_which_targets_are_given_and_what_is_known_of_them() -> None:
    whole = encoded(4)
    found = with_given(whole, [[DRUMS]], NOTES)
    batch = collate(found, np.array([[0, len(found.rows) - 1]]))
    assert np.array_equal(batch.given[0].numpy(), found.context[1:, COLUMN["role"]])
    assert 0 < batch.given.sum() < batch.mask.sum()
    assert np.array_equal(batch.following[0, :, 0].numpy(), found.context[1:, COLUMN["position"]])


def test_in_most_windows_the_ensemble_names_the_parts_that_play_there_and_the_given_ones() -> None:
    whole = encoded(0, 1, 2)
    whole, cut = accompany_some(
        whole, windows(whole, 6, np.random.default_rng(0)), 0.5, np.random.default_rng(1), NOTES
    )
    silent = silent_parts(whole, cut, np.random.default_rng(2))
    assert not np.delete(silent, np.r_[ENSEMBLE_COLUMNS], axis=1).any()
    only_playing = 0
    for (start, length), own in zip(cut.tolist(), silent, strict=True):
        named = whole.context[start, ENSEMBLE_COLUMNS]
        playing = set(whole.rows[start + 1 : start + length + 1, PART_INDEX].tolist())
        left_out = set(named[own[ENSEMBLE_COLUMNS]].tolist()) - {0}
        assert left_out <= {value for value in named.tolist() if 0 < value <= GIVEN} - playing
        left = set(named[~own[ENSEMBLE_COLUMNS]].tolist()) - {0}
        only_playing += all(value in playing or value > GIVEN for value in left)
    assert 0.6 < only_playing / len(cut) < 1
