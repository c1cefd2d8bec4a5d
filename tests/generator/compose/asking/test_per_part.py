"""Values of a control for single parts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.asking.per_part import PerPart, parse_per_part
from generator.errors import ContinuoError, Option

RANGE = Option("--range")
WORDS = st.text(st.characters(exclude_characters=",;=*", exclude_categories=["C", "Z"]), min_size=1, max_size=6)


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("E1-G3", "E1-G3", {}),
        (" E1-G3 ", "E1-G3", {}),
        ("bass=E1-G3", None, {"bass": "E1-G3"}),
        ("bass=E1-G3, drums = 2-8 , *=C3-C6", "C3-C6", {"bass": "E1-G3", "drums": "2-8"}),
        ("C3-C6, bass=E1-G3", "C3-C6", {"bass": "E1-G3"}),
        ("violin 2=G3-E6; 3=C2-C4", None, {"violin 2": "G3-E6", "3": "C2-C4"}),
        ("C, E, G", "C, E, G", {}),
        ("piano=C, E, G, *=A minor", "A minor", {"piano": "C, E, G"}),
    ],
)
def test_values(text: str, default: str | None, named: dict[str, str]) -> None:
    assert parse_per_part(text, RANGE) == PerPart(default, named)


@pytest.mark.parametrize("text", ["", "  ", "=E1-G3", "bass=", "bass=E1-G3, drums=", "bass=1, =2"])
def test_a_missing_name_or_value_is_refused(text: str) -> None:
    with pytest.raises(ContinuoError) as refused:
        parse_per_part(text, RANGE)
    assert str(refused.value).startswith(f"--range {text!r}: write one value for all parts, or a part's name")


@pytest.mark.parametrize(
    ("text", "name"), [("bass=1, Bass=2", "Bass"), ("*=1, *=2", "*"), ("1-2, *=3", "*"), ("a=1,b=2,a=3", "a")]
)
def test_two_values_for_one_part_are_refused(text: str, name: str) -> None:
    with pytest.raises(ContinuoError, match="two values; keep one") as refused:
        parse_per_part(text, RANGE)
    assert repr(name) in str(refused.value)


@given(st.none() | WORDS, st.dictionaries(WORDS.map(str.casefold), WORDS, max_size=4))
def test_what_is_written_is_read(default: str | None, named: dict[str, str]) -> None:
    values = [f"{name}={value}" for name, value in named.items()]
    if default is not None:
        values.append(f"*={default}")
    if values:
        assert parse_per_part(", ".join(values), RANGE) == PerPart(default, named)


@given(st.text() | st.text("ab=*,; ", max_size=12))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        default, named = parse_per_part(text, RANGE)
    except ContinuoError:
        return
    assert default is not None or named
    assert all(name and value for name, value in named.items())
