"""The stylesheet: made from the tokens, whole in each theme, and with the focus seen."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.icons import application_icon, icon, icon_names
from app.ui.style.choice import Choice
from app.ui.style.stylesheet import DANGER, PRIMARY, make, stylesheet
from app.ui.style.theme import choose_theme
from app.ui.style.tokens import ACCENTS, ROW_HEIGHT, accent_named, tokens, tokens_of


@pytest.fixture(params=["light", "dark"])
def theme(request, qapp):
    choose_theme(request.param)
    yield tokens()
    choose_theme("light")


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("accent", ACCENTS)
def test_every_sign_is_there_and_nothing_is_left_open(dark: bool, accent: str) -> None:
    sheet = stylesheet(tokens_of(dark, accent_named(accent, dark)))
    assert "$" not in sheet
    files = re.findall(r'url\("([^"]+)"\)', sheet)
    assert len(files) > 10
    assert all(Path(file).is_file() for file in files)


def test_colours_are_the_tokens(theme) -> None:
    named = {colour.name() for colour in vars(theme).values() if isinstance(colour, QColor)}
    mixed = set(re.findall(r"#[0-9a-f]{6}", stylesheet(theme))) - named
    assert len(mixed) <= 6  # tints of the accent, and the like


@pytest.mark.parametrize("kind", [QPushButton, QToolButton, QComboBox, QLineEdit, QCheckBox])
def test_the_focus_is_a_ring_of_two_pixels_in_the_accent(theme, qtbot, kind: type[QWidget]) -> None:
    window, control, other = QWidget(), kind(), QPushButton("Other")
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    column.addWidget(other)
    column.addWidget(control)
    control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.show()
    window.activateWindow()
    before = control.size()
    control.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(control.hasFocus)
    picture = control.grab().toImage()
    middle = picture.height() // 2
    assert [picture.pixelColor(x, middle) for x in (0, 1)] == [theme.accent, theme.accent]
    assert control.size() == before  # nothing moves


def test_the_marked_line_of_an_open_list_is_the_accent(theme, qtbot) -> None:
    combo = Choice()
    qtbot.addWidget(combo)
    combo.addItems(["one", "two", "three"])
    combo.resize(120, ROW_HEIGHT)
    combo.show()
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    view.setCurrentIndex(view.model().index(1, 0))
    picture, box = view.viewport().grab().toImage(), view.visualRect(view.currentIndex())
    edge = picture.pixelColor(box.right() - 3, box.center().y())
    combo.hidePopup()
    assert edge == theme.accent


def test_an_open_list_is_as_wide_as_its_items(theme, qtbot) -> None:
    combo = Choice()
    qtbot.addWidget(combo)
    combo.addItems([f"an item that is longer than its box {number}" for number in range(40)])
    combo.setFixedWidth(60)
    combo.show()
    combo.showPopup()
    view = combo.view()
    qtbot.waitUntil(view.isVisible)
    wide = view.viewport().width()
    combo.hidePopup()
    assert wide >= view.sizeHintForColumn(0) > 60


@pytest.mark.parametrize("kind", [QPushButton, QComboBox, QLineEdit])
def test_controls_are_as_high_as_a_row(theme, qtbot, kind: type[QWidget]) -> None:
    control = kind()
    qtbot.addWidget(control)
    control.ensurePolished()
    assert control.sizeHint().height() >= ROW_HEIGHT


def test_a_button_becomes_primary_and_usual_again(theme, qtbot) -> None:
    button = QPushButton("Compose")
    qtbot.addWidget(button)
    button.resize(120, 40)
    make(button, PRIMARY)
    assert button.grab().toImage().pixelColor(60, 4) == theme.accent
    make(button, DANGER)
    assert button.grab().toImage().pixelColor(60, 4) != theme.accent
    make(button, "")
    assert button.grab().toImage().pixelColor(60, 4) == theme.raised


def test_every_icon_is_drawn_in_each_state(theme) -> None:
    from PySide6.QtGui import QIcon

    for name in icon_names():
        for mode, state in ((QIcon.Mode.Normal, QIcon.State.Off), (QIcon.Mode.Selected, QIcon.State.Off)):
            picture = icon(name).pixmap(20, 20, mode, state).toImage()
            alphas = {picture.pixelColor(x, y).alpha() > 100 for x in range(20) for y in range(20)}
            assert True in alphas, name
    assert not application_icon().pixmap(32, 32).isNull()


def test_with_the_system_as_theme_and_accent_its_own_are_taken(qapp: QApplication) -> None:
    choose_theme("system", "violet")
    assert tokens().accent == accent_named("violet", tokens().is_dark)
    choose_theme("light")
