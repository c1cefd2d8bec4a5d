"""In what two passages are alike."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from generator.analysis.likeness import KINDS, UNUSUAL, WORDS, likenesses, shared_traits, traits
from generator.events.quantiser import quantise
from generator.music.score import Note, Score, Track, note_array
from tests.generator.scores import tune


def moved(score: Score, semitones: int) -> Score:
    notes = score.tracks[0].notes + np.array([0, 0, semitones, 0], np.int32)
    return dataclasses.replace(score, tracks=(Track(notes),))


@pytest.mark.parametrize("semitones", [-5, 1, 6])
def test_key_makes_no_difference_to_contour_rhythm_harmony_and_density(semitones: int) -> None:
    one = quantise(tune(8))
    found = likenesses(traits(one), traits(moved(one, semitones)))
    assert all(found[kind] == pytest.approx(1) for kind in ("contour", "rhythm", "harmony", "density", "tempo"))
    assert found["register"] < 1


def test_a_piece_shares_everything_unusual_with_itself() -> None:
    one = quantise(tune(8))
    assert {trait.kind for trait in shared_traits(one, one)} == set(KINDS) - {"metre"}  # 4/4 is no news


def test_what_differs_is_not_said() -> None:
    slow = quantise(Score(24, (Track(note_array([Note(96 * bar, 96, 40, 64) for bar in range(8)])),)))
    shared = {trait.kind for trait in shared_traits(quantise(tune(8)), slow)}
    assert not shared & {"contour", "rhythm", "density", "register"}


def test_silence_shares_nothing() -> None:
    assert shared_traits(quantise(tune(2)), Score(24, (Track(),))) == []


def test_every_kind_has_words_and_a_measure_of_what_is_unusual() -> None:
    assert set(KINDS) == set(WORDS) == set(UNUSUAL)
