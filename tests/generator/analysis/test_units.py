"""What single units respond to."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from generator.analysis.activations import layers
from generator.analysis.units import correlates, of_layer, passage_activations, strongest
from generator.errors import ContinuoError
from generator.music.score import Note, Score, Track, note_array
from tests.generator.analysis.test_embedding import CONFIGS, made
from tests.generator.scores import tune


def drawn():
    return passage_activations(made(CONFIGS[1]).model(), [tune(bars) for bars in (8, 16, 24, 32)], "layer 1")


def test_every_piece_has_passages_of_its_own() -> None:
    found = drawn()
    assert [own.piece for own in found] == [0, 1, 1, 2, 2, 2, 3, 3, 3, 3]
    assert all(own.values.shape == (len(own.onsets), 24) for own in found)


def test_the_strongest_passages_are_those_with_the_greatest_values_one_of_each_piece() -> None:
    found = drawn()
    for by in ("maximum", "mean"):
        hits = strongest(found, 5, by, 3)
        values = [getattr(own.values[:, 5], "max" if by == "maximum" else "mean")() for own in found]
        assert hits[0].value == pytest.approx(max(values)) and len(hits) == 3
        assert len({found[hit.passage].piece for hit in hits}) == 3
        assert [hit.value for hit in hits] == sorted((hit.value for hit in hits), reverse=True)
        best = found[hits[0].passage]
        assert hits[0].peak_ticks == best.onsets[best.values[:, 5].argmax()]


def test_a_unit_that_is_a_trait_is_found_out() -> None:
    found = []
    for own in drawn():
        notes = own.activations.score.tracks[0].notes
        has_c = np.array([0 in notes[notes[:, 0] == onset, 2] % 12 for onset in own.onsets])
        found.append(
            dataclasses.replace(own, values=np.stack([has_c, -own.activations.rows[:, 3]], axis=1).astype(float))
        )
    first, second = correlates(found)
    assert first[0][:2] == ("pitch class", "C") and first[0].correlation == pytest.approx(1, abs=1e-6)
    assert second[0][:2] == ("loudness", "") and second[0].correlation < -0.99


def test_chords_and_intervals_have_names() -> None:
    rows = []
    for bar in range(96):
        rows += [Note(96 * bar, 48, pitch, 64) for pitch in ((60, 64, 67) if bar % 2 else (57, 60, 64))]
    found = passage_activations(made(CONFIGS[1]).model(), [Score(24, (Track(note_array(rows)),))], "sum", each=16)
    names = {own[:2] for unit in correlates(found, 99) for own in unit}
    assert {("chord", "major triad"), ("chord", "minor triad"), ("interval", "+3"), ("interval", "-3")} <= names


def test_a_layer_that_there_is_not_is_named_with_those_there_are() -> None:
    model = made(CONFIGS[0]).model()
    with pytest.raises(ContinuoError, match="layer 1, layer 2, layer 3, sum"):
        passage_activations(model, [tune(2)], "layer 9")
    assert len(layers(model)) == 4


def test_the_share_that_is_done_rises_to_all_of_it() -> None:
    model, shares = made(CONFIGS[1]).model(), list[float]()
    found = passage_activations(model, [tune(8)] * 3, "sum", progress=shares.append)
    assert len(found) == len(shares) == 3 and shares == sorted(shares) and shares[-1] == 1


def test_another_layer_of_the_same_passages_is_as_if_it_had_been_asked_for() -> None:
    model, pieces = made(CONFIGS[1]).model(), [tune(8), tune(16)]
    found = of_layer(passage_activations(model, pieces, "sum"), 0)
    expected = passage_activations(model, pieces, "layer 1")
    assert [own.values.tolist() for own in found] == [own.values.tolist() for own in expected]


def test_no_passage_has_no_correlates() -> None:
    assert correlates([]) == [] and strongest([], 0, "mean") == []
