"""A part that is new plays: takes in which it hardly does come last, and in chosen bars it has notes in each."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.request_for import request_for
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.compose.takes.new_parts import enough_played, share_of_beat, share_played
from generator.compose.takes.rank_takes import rank_takes
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from tests.generator.bands import HAT, KICK, SNARE, band, parts_checkpoint

CHECKPOINT = parts_checkpoint()
WITHOUT_DRUMS = replace(band(8), tracks=tuple(track for track in band(8).tracks if not track.is_drum))
BAR = 4 * GRID


def notes_in(*bars: int, value: int, ticks: int = GRID) -> np.ndarray:
    """A note on each beat of these bars, from 0, that sounds for so long."""
    return np.array(
        [[bar * BAR + beat * GRID, ticks, 50 + bar + 3 * beat, 80, value] for bar in bars for beat in range(4)]
    )


@pytest.mark.parametrize(("bars", "ticks", "share"), [
    ((0, 1, 2, 3, 4, 5, 6, 7), GRID, 1.0), ((2,), GRID, 0.125), ((0,), 4 * BAR + GRID // 2, 0.625),
])  # fmt: skip
def test_bars_are_played_in_which_a_note_sounds(bars: tuple[int, ...], ticks: int, share: float) -> None:
    request = request_for(CHECKPOINT, Wish(seed=band(8), add="cello"))
    value = next(part.value for part in request.parts if part.is_composed)
    notes = notes_in(*bars, value=value, ticks=ticks)
    if ticks > GRID:
        notes = notes[:1]
    assert share_played(request, notes) == share
    assert enough_played(request, [notes]).tolist() == [min(1.0, 2 * share)]


def test_a_new_part_that_hardly_plays_comes_last_whatever_the_critic_says() -> None:
    request = request_for(CHECKPOINT, Wish(seed=band(8), add="cello"))
    value = next(part.value for part in request.parts if part.is_composed)
    takes = [notes_in(0, value=value), notes_in(*range(8), value=value), notes_in(*range(6), value=value)]
    ranked = rank_takes(takes, [1.0, 1.0, 1.0], request, np.array([4.0, 2.0, 1.0]))
    assert ranked[0][0] == 1


def test_parts_that_go_on_may_rest() -> None:
    request = request_for(CHECKPOINT, Wish(seed=band(8), parts="bass", fill=(3, 6)))
    value = next(part.value for part in request.parts if part.is_composed)
    assert share_played(request, notes_in(2, value=value)) == 1.0


def test_a_new_part_has_notes_in_each_of_the_chosen_bars() -> None:
    piece = compose_piece(CHECKPOINT, Wish(seed=band(8), add="cello", fill=(3, 6), rng_seed=2))
    cello = next(track for track in piece.tracks if track.name == "Cello")
    assert {onset // (4 * piece.ticks_per_quarter) for onset in cello.notes[:, 0].tolist()} == {2, 3, 4, 5}


@pytest.mark.parametrize(
    ("controls", "density"),
    [(Controls(), "0.1-"), (Controls(density="cello=1-2"), "1-2"), (Controls(density="-2"), "-2"),
     (Controls(polyphony=1), None)],
)  # fmt: skip
def test_what_is_asked_of_a_new_part_goes_before(controls: Controls, density: str | None) -> None:
    request = request_for(CHECKPOINT, Wish(seed=band(8), add="cello", fill=(3, 6), controls=controls))
    assert next(part.controls.density for part in request.parts if part.is_composed) == density


def strokes(*pitches: int) -> np.ndarray:
    """These drums in turn, on each eighth of eight bars."""
    return np.array([[step * GRID // 2, 6, pitches[step % len(pitches)], 80, DRUMS] for step in range(64)])


@pytest.mark.parametrize(("pitches", "share"), [
    ((KICK, HAT, SNARE, HAT), 0.25), ((HAT,), 0.0), ((KICK, SNARE), 0.5), ((KICK, HAT), 0.0),
])  # fmt: skip
def test_a_beat_is_made_of_kicks_and_snares(pitches: tuple[int, ...], share: float) -> None:
    request = request_for(CHECKPOINT, Wish(seed=WITHOUT_DRUMS, add="drums"))
    assert share_of_beat(request, strokes(*pitches)) == share


def test_new_drums_without_a_beat_come_last_whatever_the_critic_says() -> None:
    request = request_for(CHECKPOINT, Wish(seed=WITHOUT_DRUMS, add="drums"))
    takes = [strokes(HAT), strokes(KICK, HAT, SNARE, HAT), strokes(KICK, HAT)]
    ranked = rank_takes(takes, [1.0, 1.0, 1.0], request, np.array([4.0, 2.0, 1.0]))
    assert ranked[0][0] == 1


def test_drums_of_an_ensemble_from_nothing_play_a_beat_too() -> None:
    request = request_for(CHECKPOINT, Wish(ensemble="bass, drums"))
    assert enough_played(request, [strokes(HAT), strokes(KICK, HAT, SNARE, HAT)]).tolist() == [0.25, 1.0]


def test_a_beat_that_hardly_plays_is_no_better_than_a_hi_hat_that_does() -> None:
    request = request_for(CHECKPOINT, Wish(seed=WITHOUT_DRUMS, add="drums"))
    hardly, hat = enough_played(request, [strokes(KICK, HAT, SNARE, HAT)[:4], strokes(HAT)])
    assert hardly <= hat


def test_drums_that_go_on_may_play_what_they_like() -> None:
    request = request_for(CHECKPOINT, Wish(seed=band(8), parts="drums"))
    assert enough_played(request, [strokes(HAT)]).tolist() == [1.0]


def test_a_new_part_without_drums_needs_none() -> None:
    request = request_for(CHECKPOINT, Wish(seed=WITHOUT_DRUMS, add="cello"))
    value = next(part.value for part in request.parts if part.is_composed)
    assert enough_played(request, [notes_in(*range(8), value=value)]).tolist() == [1.0]
