"""Fixtures that several tests of the window use."""

from tests.app.window_parts import clip, composer_window, composing_desk, desk, question, tiny_model, window

__all__ = ["clip", "composer_window", "composing_desk", "desk", "question", "tiny_model", "window"]
