"""Forms as musicians write them become plans of bars, or a sentence that says what is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.analysis.form import bars_back, labels_of
from generator.compose.asking.form_plan import Section, parse_form, parse_sections, planned_forms
from generator.compose.asking.request import GenerationRequest
from generator.errors import ContinuoError
from generator.events.form_model import FURTHER_BACK, FormModel
from generator.events.form_model import UNPLANNED as ANY
from generator.events.quantiser import quantise_parts
from generator.music.bars import BarGrid
from generator.network.config import MAX_BARS
from tests.generator.bands import FORMS, band

FIRST = [0] + [ANY] * 7  # of eight bars


@pytest.mark.parametrize("text", ["A A B A", "AABA", "a a b a", "A, A, B, A", "A A' B A’", "A A’BA".replace(" ", "")])
def test_sections_of_equal_length(text: str) -> None:
    plan = parse_form(text, 32)
    assert plan.tolist() == FIRST + [8] * 8 + FIRST + [16] * 8


def test_sections_with_lengths_set_how_long_the_piece_is() -> None:
    for bars in (None, 24):
        plan = parse_form("verse=8,chorus=8,verse", bars)
        assert plan.tolist() == FIRST + FIRST + [16] * 8
    assert parse_form("A=4, B=4, A, B").tolist() == ([0] + [ANY] * 3) * 2 + [8] * 8
    assert parse_form("Verse 1 = 2, verse 1").tolist()[2:] == [2] * 2


def test_a_section_points_to_the_last_time_it_came() -> None:
    assert parse_form("A A A", 12).tolist()[4:] == [4] * 8
    assert parse_form("A A A", 3).tolist() == [0, 1, 1]


def test_what_is_longer_than_the_first_time_is_free() -> None:
    assert parse_form("A=2,B=2,A=4").tolist() == [0, ANY, 0, ANY, 4, 4, ANY, ANY]
    assert parse_form("A=4,A=2,A=4").tolist()[6:] == [2] * 2 + [ANY] * 2


def test_names_are_compared_in_lower_case() -> None:
    assert parse_sections("Verse=8, VERSE") == (Section("verse", 8), Section("verse", None))
    assert parse_sections("pre-chorus=4") == (Section("pre-chorus", 4),)
    assert parse_sections("Strophe=4,Réfrain=4,副歌=8")[1:] == (Section("réfrain", 4), Section("副歌", 8))


@pytest.mark.parametrize(
    ("text", "bars", "words"),
    [
        ("", 8, "write sections"),
        (",", 8, "write sections"),
        ("A=", None, "write sections"),
        ("A=0", None, "write sections"),
        ("A=-4", None, "write sections"),
        ("A=8=8", None, "write sections"),
        ("1 2 1", 8, "write sections"),
        ("A=1234567", None, "write sections"),
        ("A A B A", None, "how long it is"),
        ("A A B", 32, "ask for 33 bars"),
        ("A B C", 2, "ask for 3 bars"),
        ("verse=8, chorus, verse", None, "how long 'chorus' is"),
        ("verse=8, chorus=8", 32, "is 16 bars long, but 32 are asked for"),
        ("A=1500, B=1500", None, f"at most {MAX_BARS}"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(text: str, bars: int | None, words: str) -> None:
    with pytest.raises(ContinuoError, match=words):
        parse_form(text, bars)


@given(st.text(max_size=40), st.none() | st.integers(1, MAX_BARS))
@settings(max_examples=100)
def test_any_text_gives_a_plan_or_a_sentence(text: str, bars: int | None) -> None:
    try:
        plan = parse_form(text, bars)
    except ContinuoError as error:
        assert str(error).startswith("--form")
    else:
        assert plan[0] == 0 and bars in (None, len(plan))


CLIP = quantise_parts(band(8))
GOING_ON = GenerationRequest(CLIP, 8 * 96, 24 * 96, takes=3)
HEARD = bars_back(np.concatenate([track.notes for track in CLIP.tracks if not track.is_drum]), BarGrid((), 24), 8)


def test_a_plan_is_what_is_played_then_what_is_asked_for_then_drawn_for_each_take() -> None:
    plans = planned_forms(GOING_ON, "A=4, B=8, A", FORMS)
    assert plans is not None and plans.shape == (3, 24) and (plans[:, :8] == HEARD).all()
    assert (plans[:, 8] == 0).all() and (plans[:, 12] == 0).all() and (plans[:, 20:] == 12).all()
    assert len({tuple(plan) for plan in plans.tolist()}) == 3
    again = planned_forms(GOING_ON, "A=4, B=8, A", FORMS)
    assert again is not None and (again == plans).all()


def test_without_people_s_forms_it_is_only_what_is_asked_for() -> None:
    plans = planned_forms(GOING_ON, "A=4, B=8, A", None)
    assert plans is not None
    assert plans[0, 8:].tolist() == [0, *[ANY] * 3, 0, *[ANY] * 7, *[12] * 4]
    assert planned_forms(GOING_ON, None, None) is None


@given(st.integers(0, 1000))
@settings(max_examples=30)
def test_what_is_drawn_points_to_bars_that_are_there_and_not_behind_its_section(rng_seed: int) -> None:
    plans = planned_forms(replace(GOING_ON, rng_seed=rng_seed), "A=6, B=10", FORMS)
    assert plans is not None
    for plan in plans:
        assert (plan[8:] >= 0).all() and (plan[14:] <= np.arange(10)).all() and (plan[8:14] <= np.arange(6)).all()


def test_bars_further_back_come_as_a_passage() -> None:
    always = FormModel({"": [0, 0, 0, 0, 0, 10**9]})
    plans = planned_forms(GOING_ON, None, always)
    assert plans is not None and labels_of(plans[:, 8:]).tolist() == [[FURTHER_BACK] * 16] * 3
    assert len(np.unique(plans[0, 9:])) == 1
