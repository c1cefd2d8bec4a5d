"""Provenance of files that older versions wrote: what they don't name was not there then, and is off."""

from __future__ import annotations

from dataclasses import replace

import pytest

from generator.compose.asking.provenance import Provenance, Source, read_provenance, wish_settings
from generator.compose.asking.wish import Wish
from generator.network.config import SamplingConfig

STRENGTHS = ("closing", "cadence", "tightness", "presence", "groove", "fullness", "consistency", "form_strength")


@pytest.mark.parametrize("name", STRENGTHS)
def test_a_strength_that_a_file_does_not_name_is_off(name: str) -> None:
    sampling = SamplingConfig(**dict.fromkeys(STRENGTHS, 0.5))
    about = Provenance("continuo", Source("a", "b"), None, wish_settings(Wish(sampling=sampling)), 0, (0, 96))
    again = read_provenance(about.to_json())
    assert again and again.wish_with(None).sampling == sampling
    del about.wish["sampling"][name]
    older = read_provenance(about.to_json())
    assert older and older.wish_with(None).sampling == replace(sampling, **{name: 0.0})


@pytest.mark.parametrize("name", ["playable", "late_parts_rest"])
def test_a_rule_that_a_file_does_not_name_is_off(name: str) -> None:
    source, wish = Source("a", "b"), Wish(ensemble="flute", bars=2)
    about = wish_settings(wish)
    written = Provenance("continuo", source, None, about, 0, (0, 96))
    assert (found := read_provenance(written.to_json())) and found.wish_with(None) == wish
    del about[name]
    older = replace(wish, **{name: False})
    assert (found := read_provenance(written.to_json())) and found.wish_with(None) == older
    assert wish_settings(older) == about
