"""Fixtures that several tests of the window use."""

from tests.app.exploring_parts import comparing_model, exploring_desk, library
from tests.app.window_parts import (
    clip,
    composer_window,
    composing_desk,
    desk,
    new_profile,
    question,
    tiny_model,
    window,
)

__all__ = [
    "clip",
    "comparing_model",
    "composer_window",
    "composing_desk",
    "desk",
    "exploring_desk",
    "library",
    "new_profile",
    "question",
    "tiny_model",
    "window",
]
