"""Labels whose colour follows the theme."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.ui.labels import ElidedLabel, HintLabel, QuietLabel
from app.ui.style.theme import Colours, dark_palette

ROLE = QPalette.ColorRole.WindowText


@pytest.fixture(autouse=True)
def theme_after(qapp: QApplication) -> Iterator[None]:
    before = qapp.palette()
    yield
    qapp.setPalette(before)


def shown(qtbot: QtBot, label: QLabel) -> QLabel:
    qtbot.addWidget(label)
    label.show()
    return label


def test_a_quiet_label_is_quiet_in_the_theme_that_is_shown_now(qtbot: QtBot, qapp: QApplication) -> None:
    labels = [shown(qtbot, label) for label in (QuietLabel("a"), ElidedLabel(quiet=True), HintLabel("a"))]
    light = Colours.of(qapp.palette()).quiet_text
    assert all(label.palette().color(ROLE) == light for label in labels)
    qapp.setPalette(dark_palette())
    qapp.processEvents()
    quiet = Colours.of(qapp.palette()).quiet_text
    assert quiet != light and all(label.palette().color(ROLE) == quiet for label in labels)


def test_a_warning_is_marked_by_a_sign_and_its_colour(qtbot: QtBot, qapp: QApplication) -> None:
    hint = HintLabel("off", warns=True)
    shown(qtbot, hint)
    assert hint.text() == "⚠ off" and hint.palette().color(ROLE) == Colours.of(qapp.palette()).warning
    hint.set_warns(False)
    assert hint.palette().color(ROLE) == Colours.of(qapp.palette()).quiet_text


def test_a_disabled_quiet_label_looks_disabled(qtbot: QtBot, qapp: QApplication) -> None:
    label = shown(qtbot, QuietLabel("a"))
    disabled = qapp.palette().color(QPalette.ColorGroup.Disabled, ROLE)
    assert label.palette().color(QPalette.ColorGroup.Disabled, ROLE) == disabled
