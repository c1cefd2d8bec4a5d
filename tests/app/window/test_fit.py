"""Nothing of the window is cut off: 1024 x 700 in each language, the usual size, and large writing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QScrollArea,
    QSizePolicy,
    QStyleOptionViewItem,
    QWidget,
)

from app.language.switch import LANGUAGE_NAMES, install_translator
from app.window.main_window import MainWindow
from tests.app.window.parts import Desk


@pytest.fixture(params=LANGUAGE_NAMES)
def language(request, qapp: QApplication) -> Iterator[str]:
    install_translator(qapp, request.param)
    yield request.param
    install_translator(qapp, "en")


def cut_off(window: QWidget) -> list[str]:
    """What lies outside of its parent, or is narrower than what it says, by class and name."""
    found = []
    for widget in window.findChildren(QWidget):
        parent = widget.parentWidget()
        if not widget.isVisibleTo(window) or widget.isWindow() or parent is None or _scrolls(parent):
            continue
        name = f"{type(widget).__name__} {widget.objectName() or widget.accessibleName() or _text(widget)!r}"
        if not parent.rect().contains(widget.geometry()):
            found.append(f"{name}: {widget.geometry()} outside {parent.rect()} of {type(parent).__name__}")
        elif _text(widget) and _is_whole(widget) and widget.width() < widget.minimumSizeHint().width():
            found.append(f"{name}: {widget.width()} of {widget.minimumSizeHint().width()} px")
    return found


def _scrolls(parent: QWidget) -> bool:
    area = parent.parentWidget()
    return isinstance(area, QAbstractScrollArea) and area.viewport() is parent and isinstance(area, QScrollArea)


def _text(widget: QWidget) -> str:
    return widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""


def _is_whole(widget: QWidget) -> bool:
    """Whether all of its text is to be seen: not of labels that end in an ellipsis."""
    return widget.sizePolicy().horizontalPolicy() != QSizePolicy.Policy.Ignored


def _shown(window: MainWindow, width: int, height: int) -> MainWindow:
    window.resize(width, height)
    window.show()
    QApplication.processEvents()
    return window


@pytest.mark.parametrize("size", [(1024, 700), (1280, 800), (3840, 2160)])
def test_nothing_of_the_window_is_cut_off(desk: Desk, clip: Path, language: str, size: tuple[int, int]) -> None:
    window = _shown(desk.open(clip), *size)
    assert (window.width(), window.height()) == size
    for tab in range(window.left.count()):
        window.left.setCurrentIndex(tab)
        QApplication.processEvents()
        assert cut_off(window) == []


def test_a_small_window_has_room_for_takes_and_clips(desk: Desk, clip: Path, language: str) -> None:
    window = _shown(desk.open(clip), 1024, 700)
    clips, cards, tracks = window.library.view, window.takes.cards, window.tracks.list
    height = clips.itemDelegate().sizeHint(QStyleOptionViewItem(), QModelIndex()).height()
    assert clips.viewport().height() // height >= 7  # a heading, and six clips
    assert cards.viewport().width() // cards.sizeHintForColumn(0) >= 3
    assert tracks.viewport().height() // tracks.sizeHintForRow(0) >= 3


def test_the_mix_of_the_active_track_is_seen_where_there_is_room(desk: Desk, clip: Path) -> None:
    window = _shown(desk.open(clip), 1024, 700)
    strip = window.tracks.strip
    assert strip.instrument.isVisible() and not strip.mix.pan.isVisible()
    strip.more.click()
    assert strip.popup.reverb.isVisible() and strip.popup.volume.hasFocus()
    QTest.keyClick(strip.popup, Qt.Key.Key_Escape)
    assert not strip.popup.isVisible()
    _shown(window, 1280, 840)
    assert strip.mix.volume.isVisible() and strip.mix.pan.isVisible() and strip.more.isVisible()
    _shown(window, 1280, 1000)
    assert not strip.more.isVisible()
    assert strip.mix.reverb.isVisible() and strip.mix.chorus.isVisible()
    window.beside.setSizes([10, 900])
    QApplication.processEvents()
    assert strip.instrument.isVisible() and not strip.mix.pan.isVisible()


def test_nothing_of_the_preferences_is_cut_off(desk: Desk, clip: Path, language: str, monkeypatch) -> None:
    monkeypatch.setattr("app.window.preferences.pages.sound_devices", lambda: ["A sound device with a long name " * 3])
    window = desk.open(clip)
    window.preferences_opener.show()
    dialog = window.preferences_opener.dialog
    assert dialog
    for page in range(dialog.pages.count()):
        dialog.show_page(page)
        QApplication.processEvents()
        assert cut_off(dialog) == []


def test_the_check_above_would_notice(qtbot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(100, 100)
    label = QLabel("a label that is longer than its window is wide", window)
    label.setGeometry(0, 0, 300, 20)
    window.show()
    assert len(cut_off(window)) == 1
    label.setGeometry(0, 0, 50, 20)
    assert len(cut_off(window)) == 1
