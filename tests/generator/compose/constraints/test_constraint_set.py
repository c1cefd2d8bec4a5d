"""Constraints joined: what people wrote is legal, those that are off are not asked, and a new one is one class."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from generator.compose.asking.controls import Controls
from generator.compose.constraints import constraint_set
from generator.compose.constraints.constraint import Constraint, TakeProgress
from generator.compose.constraints.constraint_set import Constraints, constraints_of
from generator.compose.constraints.density import Density
from generator.compose.constraints.grid import Grid
from generator.compose.constraints.last_chord import LastChord
from generator.compose.constraints.polyphony import Polyphony
from generator.compose.constraints.timeline import Span
from generator.compose.constraints.tokens import TokenTable
from generator.events.context import Conditions
from generator.events.quantiser import quantise
from generator.events.tokenizer import Tokenizer
from generator.events.vocabulary import EOS, REST
from generator.music.bars import BarGrid
from generator.music.score import Score
from tests.generator.scores import SMALL_VOCABULARY, scores


@given(scores)
@settings(max_examples=60, deadline=None)
def test_what_encode_makes_is_always_legal(score: Score) -> None:
    events = Tokenizer(SMALL_VOCABULARY).encode(score)
    span = Span(bars=BarGrid(quantise(score).metres, 24), first=0, begin=0, end=None, conditions=Conditions())
    constraints = Constraints(SMALL_VOCABULARY, span, 1, may_end=True)
    for row in events.rows.astype(np.int64)[:, :, None]:
        shift, token, duration, _ = row
        allowed = constraints.shifts()[0, shift[0]]
        if token[0] != REST:  # people are silent for longer than composing may be
            assert allowed and constraints.tokens(shift)[0, token[0]]
            assert constraints.durations(shift, token)[0, duration[0]]
        constraints.advance(shift, token, duration, np.array([False]))


def test_a_rest_needs_the_longest_shift_and_an_end_needs_any() -> None:
    span = Span(bars=BarGrid((), 24), first=0, begin=0, end=None, conditions=Conditions())
    constraints = Constraints(SMALL_VOCABULARY, span, 1, may_end=True)
    first = np.array([0]), np.array([SMALL_VOCABULARY.ids[1 << 60]]), np.array([12]), np.array([False])
    assert (
        not constraints.shifts()[0, 97:].any() and not constraints.tokens(np.array([96]))[0, REST]
    )  # music begins with a note
    constraints.advance(*first)
    constraints.shifts()
    after = {shift: constraints.tokens(np.array([shift]))[0] for shift in (0, 95, 96)}
    assert not after[0][REST] and not after[95][REST] and after[96][REST]
    assert not after[0][EOS] and after[95][EOS]


@pytest.mark.parametrize(
    ("asked", "constraint"),
    [
        ({"polyphony": 2}, Polyphony),
        ({"density": "1-3"}, Density),
        ({"grid": "8ths"}, Grid),
        ({"ending": "downbeat"}, LastChord),
    ],
)
def test_constraints_that_are_off_are_not_asked(asked: dict, constraint: type[Constraint]) -> None:
    def constraints(controls: Controls) -> set[type[Constraint]]:
        span = Span(bars=BarGrid((), 24), first=0, begin=0, end=192, conditions=Conditions(), controls=controls)
        return {type(own) for own in constraints_of(span, 1)}

    assert constraints(Controls(**asked)) - constraints(Controls()) == {constraint}


class _OnBeats(Constraint):
    """Single notes, at the beats."""

    def select(self, tokens: TokenTable) -> None:
        self._single = tokens.sizes == 1

    def tokens(self, legal: np.ndarray, take: TakeProgress, shift: int) -> None:
        legal &= self._single if (take.onset + shift) % 24 == 0 else False


def test_a_new_rule_is_a_class_that_overrides_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    def with_another(span: Span, takes: int, **of_part: bool) -> list[Constraint]:
        return [*constraints_of(span, takes, **of_part), _OnBeats()]

    monkeypatch.setattr(constraint_set, "constraints_of", with_another)
    span = Span(bars=BarGrid((), 24), first=0, begin=0, end=None, conditions=Conditions())
    constraints = Constraints(SMALL_VOCABULARY, span, 2)
    constraints.shifts()
    on_beat, between = constraints.tokens(np.array([24, 25]))
    assert set(np.flatnonzero(on_beat)) == {SMALL_VOCABULARY.ids[1 << pitch] for pitch in range(21, 109)}
    assert np.flatnonzero(between).tolist() == [EOS]  # nothing fits: the piece ends
