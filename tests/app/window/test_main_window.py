"""The window as a whole, with real widgets."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from app.player import messages as ask
from app.ui.fields import FormArea
from app.window.main_window import MainWindow
from tests.app.window.parts import Desk, reported, until
from tests.checkout import ROOT


def test_it_opens_with_something_to_press(window: MainWindow):
    assert len(window.roll.piece) == 12
    assert window.panel.compose.isEnabled() and window.transport.play.isEnabled()
    assert not window.status.warns


def test_without_a_file_it_opens_with_the_first_shipped_clip(desk: Desk, clip: Path):
    window = desk.open(clips=[clip])
    assert len(window.document.piece) == 12
    assert window.menus.recent.actions() == []  # what ships is at hand anyway


def test_a_window_of_1024_by_700_is_large_enough(window: MainWindow):
    window.resize(1024, 700)
    QApplication.processEvents()
    least = window.minimumSizeHint()
    assert (least.width() <= 1024, least.height() <= 700) == (True, True)
    assert window.size().width() == 1024
    for part in (window.panel, window.left, window.roll, window.transport):
        assert window.rect().contains(part.mapTo(window, part.rect().bottomRight()))


@pytest.mark.parametrize("bar", [1, 999])
def test_nothing_moves_while_the_place_is_sent(qtbot, window: MainWindow, bar: int):
    before = window.transport.tempo.x()
    reported(window, ask.Position(480.0 * 3 * bar, 0.0))
    until(qtbot, lambda: window.playback.position == 3 * bar)
    assert window.transport.tempo.x() == before


def test_every_control_has_a_name_for_screen_readers(window: MainWindow):
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QAbstractSlider)
    nameless = [
        control
        for kind in kinds
        for control in window.findChildren(kind)
        if not (control.accessibleName() or getattr(control, "text", str)() or isinstance(control, QScrollBar))
        and not control.objectName().startswith("qt_")
        and not isinstance(control.parent(), QLineEdit)  # Qt's own, to clear it
    ]
    assert nameless == []


def test_the_window_is_reached_by_tab(window: MainWindow):
    seen: list[QWidget] = []
    widget: QWidget | None = window.panel.compose
    while widget and widget not in seen:
        seen.append(widget)
        widget = widget.nextInFocusChain()
    assert {window.roll, window.takes.cards, window.transport.play, window.panel.compose} <= set(seen)


def test_a_long_name_does_not_widen_the_window(qtbot, desk: Desk, clip: Path):
    long = clip.with_name("a" * 180 + ".mid")
    long.write_bytes(clip.read_bytes())
    window = desk.open(clip)
    width = window.minimumSizeHint().width()
    window.files.open(long)
    until(qtbot, lambda: not window.files.busy)
    assert window.minimumSizeHint().width() == width


@pytest.mark.processes
def test_importing_the_window_brings_neither_torch_nor_what_is_heavy():
    heavy = ["torch", "training", "music21", "matplotlib", "pyqtgraph", "soundfile", "symusic", "mido", "scipy"]
    code = f"import sys, app.window.main_window; print([name for name in {heavy} if name in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert found.stdout.strip() == "[]"


def test_an_edit_takes_the_place_of_a_warning(window: MainWindow):
    window.roll.select_all()
    window.roll.toggle_lock()
    window.roll.transpose(1)
    assert window.status.warns
    window.roll.toggle_lock()
    assert not window.status.warns and window.status.text() == window.document.undo.undoText()


def test_the_window_fits_on_a_small_screen(window: MainWindow) -> None:
    least, room = window.minimumSize(), window.screen().availableSize()
    assert (least.width() <= 920, least.height() <= 480) == (True, True)
    assert window.height() < room.height()
    window.resize(least)
    assert window.transport.geometry().bottom() < window.height() and window.panel.compose.isVisible()


def test_large_writing_is_not_cut_off_at_the_sides(qtbot: Any, desk: Desk, clip: Path) -> None:
    usual = QApplication.font()
    large = QFont(usual)
    large.setPointSizeF(usual.pointSizeF() * 1.6)
    QApplication.setFont(large)
    try:
        window = desk.open(clip)
        window.resize(1280, 768)
        window.live.show()
        window.panel.more_open = True
        areas = window.findChildren(FormArea)
        assert len(areas) == 2
        until(qtbot, lambda: all(area.column.geometry().width() <= area.viewport().width() for area in areas))
    finally:
        QApplication.setFont(usual)
