"""Signs that are read from the piano stool."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.ui.style.theme import Colours, choose_theme
from app.window.live.signs import ListenedSign, TurnSign


@pytest.fixture(autouse=True)
def theme_after(qapp: QApplication) -> Iterator[None]:
    palette, sheet = qapp.palette(), qapp.styleSheet()
    yield
    qapp.setPalette(palette)
    qapp.setStyleSheet(sheet)


def test_words_stay_legible_when_the_theme_changes_under_them(qtbot: QtBot, qapp: QApplication) -> None:
    turn, listened = TurnSign(), ListenedSign()
    turn.show_turn("yours")
    listened.show_listened(SimpleNamespace(state="playing", chord="Dm7", bpm=96, taps=0))
    for sign in (turn, listened):
        qtbot.addWidget(sign)
        sign.show()
    for theme in ("light", "dark", "light"):
        choose_theme(theme)
        qapp.processEvents()
        colours = Colours.of(qapp.palette())
        assert turn.words.palette().color(QPalette.ColorRole.WindowText) == colours.text
        for label in (listened.words, listened.tempo):
            assert label.palette().color(QPalette.ColorRole.WindowText) == colours.on_accent
