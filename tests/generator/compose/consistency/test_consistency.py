"""Logits are shifted towards what the music has, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from generator.compose.asking.wish import Wish
from generator.compose.consistency.consistency import Consistency, chords_of
from generator.compose.consistency.note_memory import KINDS, Chords, NoteMemory
from generator.compose.consistency.weights import WEIGHTS
from generator.compose.piece import compose_all
from generator.errors import ContinuoError
from generator.events.ensemble import DRUMS, part_value
from generator.events.streams import NEAREST_DURATION
from generator.network.config import SamplingConfig
from tests.generator.bands import VOCABULARY, band, parts_checkpoint

PIANO, QUARTER = part_value(0, 0), 24
QUARTERS = int(NEAREST_DURATION[QUARTER])
ONLY = np.array([0])
ALIKE = ("heads.token.output.", "relative.output.")  # zero for logits that are all the same
CHORDS = [token for token in np.flatnonzero(VOCABULARY.lasts).tolist() if len(VOCABULARY.pitches[token]) > 2]


def consistency(*tokens: int, strength: float = 1.0, takes: int = 1) -> Consistency:
    """After a chord on each quarter, ten times over."""
    guide = Consistency(VOCABULARY, np.zeros((0, 5), np.int64), takes, strength)
    for number, token in enumerate(tokens * 10):
        guide.note(0, QUARTER * number, PIANO, token, QUARTERS)
    return guide


def shifted(guide: Consistency, logits: np.ndarray, tick: int = 10 * QUARTER, part: int = PIANO) -> np.ndarray:
    return guide.tokens(logits, ONLY, np.array([tick]), [part])


def plain() -> np.ndarray:
    return np.zeros((1, len(VOCABULARY)), np.float32)


def test_a_harmony_that_has_come_often_is_likelier_than_a_new_one() -> None:
    known, other = CHORDS[:2]
    found = shifted(consistency(known), plain())[0]
    again = shifted(consistency(other), plain())[0]
    assert found[known] - found[other] > again[known] - again[other] + 0.5


def test_twice_the_strength_shifts_twice_as_far_and_none_not_at_all() -> None:
    once, twice, never = (shifted(consistency(CHORDS[0], strength=own), plain()) for own in (1.0, 2.0, 0.0))
    assert twice == pytest.approx(2 * once, abs=1e-5)
    assert once.any() and not never.any()


def test_drums_rests_and_unlikely_chords_stay_as_they_were() -> None:
    logits = np.random.default_rng(0).normal(0, 1, (1, len(VOCABULARY))).astype(np.float32)
    logits[0, CHORDS[1]] = -20
    found = shifted(consistency(CHORDS[0]), logits)
    still = ~VOCABULARY.lasts
    still[CHORDS[1]] = True
    assert (found[:, still] == logits[:, still]).all()
    assert (shifted(consistency(CHORDS[0]), logits, part=DRUMS) == logits).all()


def test_chords_are_no_likelier_on_the_whole() -> None:
    logits = np.random.default_rng(1).normal(0, 1, (1, len(VOCABULARY))).astype(np.float32)
    found = shifted(consistency(CHORDS[0]), logits)
    shares = np.exp(logits[0, VOCABULARY.lasts])
    assert float((found - logits)[0, VOCABULARY.lasts] @ shares) == pytest.approx(0, abs=1e-3)


def test_takes_remember_their_own_music() -> None:
    guide = consistency(CHORDS[0], takes=2)
    found = guide.tokens(np.zeros((2, len(VOCABULARY)), np.float32), np.arange(2), np.array([240, 240]), [PIANO, PIANO])
    new = Consistency(VOCABULARY, np.zeros((0, 5), np.int64), 1, 1.0)
    assert (found[1:] == shifted(new, plain())).all() and (found[0] != found[1]).any()


def test_the_music_before_counts() -> None:
    rows = [(QUARTER * n, QUARTER, pitch, 80, PIANO) for n in range(10) for pitch in VOCABULARY.pitches[CHORDS[0]]]
    guide = Consistency(VOCABULARY, np.array(rows, np.int64), 1, 1.0)
    assert (shifted(guide, plain()) == shifted(consistency(CHORDS[0]), plain())).all()


def test_chords_of_a_table() -> None:
    flute = part_value(9, 0)
    rows = [(0, 24, 48, 1, PIANO), (0, 12, 55, 1, PIANO), (0, 24, 72, 1, flute), (0, 1, 36, 1, DRUMS)]
    table = np.array(rows, np.int64)
    assert chords_of(table) == [(0, PIANO, (48, 55), 24), (0, flute, (72,), 24)]
    assert chords_of(table[:3, :4]) == [(0, 0, (48, 55, 72), 24)]


def test_every_class_has_a_weight() -> None:
    assert {kind: len(own) for kind, own in WEIGHTS.items()} == KINDS


@pytest.mark.parametrize("number", [0, 1])
def test_takes_gain_in_weight(number: int) -> None:
    """Of a model to which all chords are equally likely."""
    plain = parts_checkpoint(number)
    weights = {name: own * (not name.startswith(ALIKE)) for name, own in plain.weights.items()}
    checkpoint = replace(plain, weights=weights)

    def weight(strength: float) -> float:
        """Mean weight of a chord, as it stands in its piece."""
        wish = Wish(seed=band(4), bars=4, takes=6, rng_seed=3, sampling=SamplingConfig(consistency=strength))
        found = []
        for take in compose_all(checkpoint, wish):
            memory = NoteMemory()
            for tick, part, pitches, end in chords_of(take.notes):
                classes = memory.classes(tick, part, Chords([pitches]))
                found.append(sum(WEIGHTS[kind][int(own[0])] for kind, own in zip(KINDS, classes, strict=True)))
                memory.note(tick, part, pitches, end)
        return float(np.mean(found))

    assert weight(2.0) > weight(0.0) + 0.1


@pytest.mark.parametrize("strength", [-0.1, 4.5])
def test_a_strength_out_of_range_is_refused(strength: float) -> None:
    with pytest.raises(ContinuoError, match="consistency"):
        SamplingConfig(consistency=strength)
