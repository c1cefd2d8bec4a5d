"""The window as a whole, with real widgets."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest
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

from app.files.kinds import title
from app.player import messages as ask
from app.synth.messages import NoDevice
from app.ui.jobs import Jobs
from app.ui.text import for_the_window
from app.window.application import check_display
from app.window.main_window import MainWindow
from generator.errors import ContinuoError
from tests.app.window.parts import WAIT_MS, Desk, reported, until
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
    QApplication.processEvents()  # the legend has made room
    least = window.minimumSizeHint()
    assert (least.width() <= 1024, least.height() <= 700) == (True, True)
    assert window.size().width() == 1024 and not window.header.legend.isVisible()
    for part in (window.panel, window.left, window.roll, window.transport):
        assert window.rect().contains(part.mapTo(window, part.rect().bottomRight()))


@pytest.mark.parametrize("bar", [1, 999])
def test_nothing_moves_while_the_place_is_told(qtbot, window: MainWindow, bar: int):
    before = window.transport.tempo.x()
    reported(window, ask.Position(480.0 * 3 * bar, 0.0))
    until(qtbot, lambda: window.listening.place == 3 * bar)
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
    assert {window.roll, window.takes.tree, window.transport.play, window.panel.compose} <= set(seen)


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


def test_no_sound_device_is_said_until_another_output_is_chosen(qtbot, window: MainWindow):
    for _ in range(2):
        reported(window, NoDevice("no sound device can be opened"))
    assert window.lasting.text().count("No sound device") == 1
    window.player.choose_output("Synth")
    assert not window.lasting.isVisible()
    reported(window, ask.PortLost("Synth"))
    assert "Synth" in window.lasting.text() and window.lasting.isVisible()
    reported(window, ask.PortBack("Synth"))
    assert not window.lasting.isVisible()


def test_a_job_that_was_replaced_is_not_heard(qtbot):
    jobs, release, results = Jobs(), threading.Event(), []
    jobs.done.connect(results.append)
    jobs.start(lambda: release.wait(30) and "old")
    with qtbot.waitSignal(jobs.done, timeout=WAIT_MS):
        jobs.start(lambda: "new")
    release.set()
    jobs.close()
    qtbot.waitUntil(lambda: not jobs._running, timeout=WAIT_MS)
    assert results == ["new"]


def test_without_a_display_there_is_one_sentence():
    with pytest.raises(ContinuoError, match="-m app generate --help"):
        check_display("linux", {})
    for platform, environment in (("linux", {"DISPLAY": ":0"}), ("linux", {"QT_QPA_PLATFORM": "x"}), ("darwin", {})):
        check_display(platform, environment)


def test_words():
    assert title(Path("a/bach-chorale.mid")) == "Bach chorale"
    assert title(Path("lstm.safetensors")) == "LSTM"
    assert title(Path("My Song.mid")) == "My Song"
    text = for_the_window("the model composed nothing; try another --rng-seed or a higher --temperature")
    assert text == "The model composed nothing; try another number or a higher surprise."


def test_what_was_hidden_stays_hidden(desk: Desk, clip: Path):
    window = desk.open(clip)
    window.menus.panel.trigger()
    window.menus.lane.trigger()
    window.close()
    again = desk.open(clip)
    assert not again.panel.isVisible() and again.left.isVisible()
    assert (again.menus.panel.isChecked(), again.menus.lane.isChecked(), again.menus.side.isChecked()) == (
        False, False, True,
    )  # fmt: skip


def test_an_edit_takes_the_place_of_a_warning(window: MainWindow):
    window.roll.select_all()
    window.roll.toggle_lock()
    window.roll.transpose(1)
    assert window.status.warns
    window.roll.toggle_lock()
    assert not window.status.warns and window.status.text() == window.document.undo.undoText()
