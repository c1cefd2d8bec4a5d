"""Contrast of the tokens, and track colours that the colour-blind can tell apart."""

from __future__ import annotations

from dataclasses import fields
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QColor, QPalette

from app.ui.style import tokens as module
from app.ui.style.tokens import (
    TRACK_COLOURS,
    TextRole,
    Tokens,
    contrast,
    own_accent,
    text_font,
    tokens_of,
    track_colour,
)

SURFACES = ("window", "field", "raised", "hover", "pressed")
TEXTS = {"text": 7.0, "quiet": 4.5, "accent": 4.5, "danger": 4.5, "warning": 4.5, "disabled": 3.0}
# Linear RGB as dichromats see it. Machado, Oliveira & Fernandes 2009, severity 1.
VISIONS = {
    "common": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
APART = 0.065  # distance in OKLab; about 0.02 is just seen side by side


@pytest.fixture(params=["light", "dark"])
def theme(request) -> Tokens:
    dark = request.param == "dark"
    return tokens_of(dark, own_accent(dark))


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("surface", SURFACES[:3])
def test_text_is_legible_on_every_surface(theme: Tokens, text: str, surface: str) -> None:
    assert contrast(getattr(theme, text), getattr(theme, surface)) >= TEXTS[text]


@pytest.mark.parametrize("surface", SURFACES[3:])
def test_what_is_under_the_pointer_or_pressed_is_still_read(theme: Tokens, surface: str) -> None:
    assert contrast(theme.text, getattr(theme, surface)) >= 4.5


def test_text_on_colours_is_legible(theme: Tokens) -> None:
    assert contrast(theme.on_accent, theme.accent) >= 4.5
    assert contrast(theme.on_accent, theme.accent_hover) >= 4.5
    assert contrast(theme.on_danger, theme.danger) >= 4.5
    for track in theme.tracks:
        assert contrast(theme.on(track), track) >= 4.5
        assert contrast(track, theme.field) >= 3.0


@given(rgb=st.integers(0, 0xFFFFFF), dark=st.booleans())
def test_whatever_accent_the_system_has_it_is_legible(rgb: int, dark: bool) -> None:
    theme = tokens_of(dark, QColor.fromRgb(rgb))
    assert all(contrast(theme.accent, getattr(theme, surface)) >= 4.5 for surface in SURFACES[:3])
    assert contrast(theme.on_accent, theme.accent) >= 4.5


@pytest.mark.parametrize("vision", VISIONS)
def test_track_colours_stay_apart_for_the_colour_blind(theme: Tokens, vision: str) -> None:
    seen = [_oklab(np.clip(VISIONS[vision] @ _linear(colour), 0, 1)) for colour in theme.tracks]
    assert len(seen) == TRACK_COLOURS == 12
    assert min(float(np.linalg.norm(a - b)) for a, b in combinations(seen, 2)) > APART


def test_a_track_has_one_hue_in_both_themes() -> None:
    light, dark = (tokens_of(is_dark, own_accent(is_dark)) for is_dark in (False, True))
    for a, b in zip(light.tracks, dark.tracks, strict=True):
        turn = abs(a.hslHue() - b.hslHue())
        assert min(turn, 360 - turn) < 30


def test_tracks_beyond_the_last_colour_begin_anew(qapp) -> None:
    assert track_colour(TRACK_COLOURS) == track_colour(0)
    assert track_colour(-1) == track_colour(TRACK_COLOURS - 1)


def test_the_present_theme_is_the_palettes(qapp) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Window, QColor("#101010"))
    palette.setColor(QPalette.ColorRole.WindowText, QColor("#f0f0f0"))
    palette.setColor(QPalette.ColorRole.Accent, QColor("#9a5cff"))
    theme = module.tokens(palette)
    assert theme.is_dark
    assert abs(theme.accent.hslHue() - QColor("#9a5cff").hslHue()) < 5


def test_without_an_accent_of_the_system_there_is_our_own(qapp) -> None:
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Accent, QColor("#308cc6"))  # what Qt has where no platform tells it one
    assert module.tokens(palette).accent == own_accent(module.is_dark(palette))


def test_sizes_of_type_keep_their_proportion_to_the_systems(qapp) -> None:
    roles: tuple[TextRole, ...] = ("title", "heading", "body", "secondary", "ruler")
    sizes = [text_font(role).pointSizeF() for role in roles]
    assert sizes == sorted(sizes, reverse=True)
    assert text_font("body").pointSizeF() == qapp.font().pointSizeF()


def test_every_colour_has_a_role_in_both_themes(theme: Tokens) -> None:
    for own in fields(Tokens):
        value = getattr(theme, own.name)
        assert not isinstance(value, QColor) or value.isValid()


def _linear(colour: QColor) -> np.ndarray:
    """-> (3,) float."""
    values = np.array([colour.redF(), colour.greenF(), colour.blueF()])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def _oklab(linear: np.ndarray) -> np.ndarray:
    """(3,) float -> (3,) float. Ottosson 2020."""
    cones: np.ndarray = np.array(
        [[0.4122214708, 0.5363325363, 0.0514459929], [0.2119034982, 0.6806995451, 0.1073969566],
         [0.0883024619, 0.2817188376, 0.6299787005]]
    )  # fmt: skip
    lab: np.ndarray = np.array(
        [[0.2104542553, 0.7936177850, -0.0040720468], [1.9779984951, -2.4285922050, 0.4505937099],
         [0.0259040371, 0.7827717662, -0.8086757660]]
    )  # fmt: skip
    return lab @ np.cbrt(cones @ linear)
