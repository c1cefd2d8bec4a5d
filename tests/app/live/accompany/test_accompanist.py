"""It composes ahead of what you play, and changes what has not sounded when you play another chord."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.live.accompany.stretch import Stretch
from generator.compose.asking.controls import Controls
from generator.compose.note_table import PART, table_of
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS, part_value
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.chords import parse_chords
from generator.music.instruments import FAMILIES
from generator.music.metre import Metre
from tests.app.live.accompany.playing import A_MINOR, BAR, BASS, C, F, G, Stage

TRIADS = st.tuples(st.integers(0, 11), st.sampled_from([(0, 4, 7), (0, 3, 7)])).map(
    lambda made: tuple(60 + (made[0] + step) % 12 for step in made[1])
)


def _pitched_asked(stage: Stage) -> list[Stretch]:
    return [asked.stretch for asked in stage.asked if len(asked.stretch.continuation.parts) > 1]


def test_parts_enter_on_the_bar_line_after_your_first_chord() -> None:
    stage = Stage()
    stage.pass_until(GRID)
    stage.play([C, C])
    assert min(row[0] for row in stage.sounded) == BAR
    assert {row[4] for row in stage.sounded} == {BASS, DRUMS}


def test_before_you_play_nothing_is_composed() -> None:
    stage = Stage()
    stage.pass_until(4 * BAR)
    assert not stage.asked and not stage.sounded


def test_music_goes_on_without_a_gap_while_you_play() -> None:
    stage = Stage()
    stage.play([C, A_MINOR, F, G] * 4)
    bars = {row[0] // BAR for row in stage.sounded if row[4] == BASS}
    assert bars >= set(range(1, 16))
    assert {row[0] for row in stage.sounded if row[4] == DRUMS} == set(range(BAR, 16 * BAR + 1, GRID))


def test_a_stretch_is_asked_for_in_your_chord_and_key_and_about_as_loud() -> None:
    stage = Stage()
    stage.strike(A_MINOR, velocity=50)
    stage.pass_until(BAR)
    continuation = _pitched_asked(stage)[0].continuation
    [bass] = [part for part in continuation.parts if part.is_composed]
    assert bass.controls.parsed_chords[0][-1].classes == parse_chords("Am")[0][0].classes
    low, high = bass.controls.velocities
    assert low < 50 < high < 70
    # What you play stands in the sequence, held on.
    every = table_of(continuation.before, continuation.parts)
    yours = every[every[:, PART] != BASS]
    assert {(onset, pitch) for onset, _, pitch, _, _ in yours.tolist()} == {(0, pitch) for pitch in A_MINOR}
    assert all(onset + duration >= continuation.begin_ticks for onset, duration, *_ in yours.tolist())
    # The bass, which has not played yet, is supposed to have played the root.
    assert {pitch % 12 for pitch in every[every[:, PART] == BASS, 2].tolist()} == {9}


def test_another_chord_than_expected_moves_what_sounds_and_what_is_to_come_at_once() -> None:
    stage = Stage(compose=lambda stretch: np.array([(tick, 2 * GRID, 40, 80, BASS) for tick in
                  range(-(-stretch.begin // GRID) * GRID, stretch.end, 2 * GRID)]).reshape(-1, 5))  # fmt: skip
    stage.play([C, C])
    stage.pass_until(2 * BAR + 1)  # the bass has struck its E
    assert stage.sounding(BASS) == [40]
    stage.strike((61, 65, 68))  # D flat
    stage.pass_until(stage.tick + 0.04 * stage.ticks_a_second)
    assert [pitch % 12 for pitch in stage.sounding(BASS)] == [1]
    assert all(row[2] % 12 in (1, 5, 8) for row in stage.scheduled if row[4] == BASS)
    last = _pitched_asked(stage)[-1]
    assert last.begin <= stage.tick + 2 * GRID
    [bass] = [part for part in last.continuation.parts if part.is_composed]
    assert bass.controls.parsed_chords[0][0].classes == parse_chords("Db")[0][0].classes


def test_drums_are_not_withdrawn_with_a_chord() -> None:
    stage = Stage()
    stage.play([C, C, (61, 65, 68), (63, 67, 70)])
    ticks = [tick for tick, change in stage.changes if DRUMS in change.parts]
    assert len(ticks) == len({asked.number for asked in stage.asked if len(asked.stretch.continuation.parts) == 1})


def test_a_progression_that_comes_again_is_composed_before_it_is_played() -> None:
    stage = Stage()
    stage.play([C, A_MINOR, F, G] * 2)
    early = len(stage.changes)
    stage.play([C, A_MINOR, F, G])
    # All changes are notes that were composed; none had to be moved into another chord.
    assert not any(change.ended for _, change in stage.changes[early:])
    for stretch in _pitched_asked(stage)[-3:]:
        assert stretch.begin % (BAR // 2) == 0


def test_after_four_bars_of_silence_they_rest_and_come_in_again_with_you() -> None:
    stage = Stage()
    stage.play([C, F, G, C])
    stage.pass_until(12 * BAR)
    last = max(row[0] for row in stage.sounded)
    assert 8 * BAR < last < 11 * BAR
    stage.pass_until(16 * BAR + 3)
    stage.play([C, C])
    again = [row[0] for row in stage.sounded if row[0] > last]
    assert min(again) == 17 * BAR


def test_a_chord_that_is_held_is_no_silence() -> None:
    stage = Stage()
    stage.strike(C)
    stage.pass_until(12 * BAR)
    assert {row[0] // BAR for row in stage.sounded if row[4] == BASS} >= set(range(1, 12))


def test_drums_alone_and_a_model_without_drums_to_compose() -> None:
    stage = Stage(parts="drums")
    stage.play([C, F])
    assert {row[4] for row in stage.sounded} == {DRUMS}
    stage = Stage(parts="strings")
    stage.play([C, F])
    assert {row[4] for row in stage.sounded} == {part_value(FAMILIES.index("ensemble"), 0)}


def test_parts_that_nobody_knows_are_refused() -> None:
    with pytest.raises(ContinuoError, match="kazoo"):
        Stage(parts="kazoo")


@pytest.mark.parametrize("metre", [Metre(0, 3, 4), Metre(0, 6, 8), Metre(0, 2, 4), Metre(0, 5, 4), Metre(0, 7, 8)])
def test_other_metres(metre: Metre) -> None:
    stage = Stage(metre=metre)
    bar = metre.numerator * 4 * GRID // metre.denominator
    stage.play([C, F, G, C, C, C], bar)
    assert bar <= min(row[0] for row in stage.sounded) < bar + GRID
    assert max(row[0] for row in stage.sounded) >= 5 * bar


@settings(max_examples=30, deadline=None)
@given(
    st.lists(st.tuples(TRIADS, st.sampled_from([6, 12, 24, 48, 96, 144])), min_size=2, max_size=6),
    st.floats(0.0, 0.3),
    st.floats(60, 200),
)
def test_whatever_is_played_a_bass_that_does_not_fit_is_moved_within_a_tenth_of_a_second(
    chords: list[tuple[tuple[int, ...], int]], seconds: float, bpm: float
) -> None:
    stage = Stage(seconds=seconds, bpm=bpm)
    for chord, ticks in chords:
        end = stage.tick + ticks
        stage.strike(chord)
        settled = stage.tick + 0.1 * stage.ticks_a_second
        if settled < end - 1:
            stage.pass_until(settled)
            classes = {pitch % 12 for pitch in chord}
            assert all(pitch % 12 in classes for pitch in stage.sounding(BASS))
            near = [row for row in stage.scheduled if row[4] == BASS and row[0] < stage.tick + GRID // 4]
            assert all(row[2] % 12 in classes for row in near) or stage.accompanist.chord(stage.tick) is None
        stage.pass_until(end - 1)
        stage.release(chord)
        stage.pass_until(end)
    # What is known to be composed is what the player has.
    notes = stage.accompanist.notes
    ahead = notes[notes[:, 0] > stage.tick]
    assert sorted(ahead.tolist()) == [row for row in stage.scheduled if row[0] > stage.tick]
    assert all(change.notes[:, 0].min(initial=2**30) >= change.tick for _, change in stage.changes)
    assert np.unique(notes[:, PART]).tolist() in ([], [DRUMS], [BASS], [BASS, DRUMS])


def test_what_the_user_asks_for_comes_before_what_is_taken_from_the_playing() -> None:
    asked = Controls("bass=G mixolydian", "G7", range="bass=C2-C3", polyphony="bass=2", velocity="bass=90-100")
    bass = None
    for controls, wanted in ((Controls(), ("E1-G3", 1)), (asked, ("C2-C3", 2))):
        stage = Stage(controls=controls)
        stage.strike(C)
        stage.pass_until(BAR)
        [bass] = [part for part in _pitched_asked(stage)[0].continuation.parts if part.is_composed]
        assert (bass.controls.range, bass.controls.polyphony) == wanted
    assert bass is not None
    assert (bass.controls.velocity, bass.controls.chords, bass.controls.key) == ("90-100", "G7", "G mixolydian")
