"""The panel of one extra: offered with its size, installed with progress, or the reason and the command to type."""

from __future__ import annotations

import sys
from collections.abc import Callable

import pytest
from PySide6.QtGui import QGuiApplication

from app.extras.catalogue import extra_called
from app.window.extras import installer as installer_module
from app.window.extras import panel as panel_module
from app.window.extras.page import ExtrasPage
from app.window.extras.panel import ExtraPanel
from generator.errors import Text
from generator.installation import how_to_install
from tests.app.window.parts import WAIT_MS

pytestmark = pytest.mark.processes


@pytest.fixture
def lacks(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is lacking; to be emptied when it has been installed."""
    missing = ["opentsne>=1.0"]
    for module in (panel_module, installer_module):
        monkeypatch.setattr(module, "lacking", lambda extra: list(missing))
    return missing


@pytest.fixture
def make(qtbot, lacks: list[str]) -> Callable[[str], ExtraPanel]:
    def make(code: str = "pass") -> ExtraPanel:
        panel = ExtraPanel(extra_called("explore"), "Map", "Shows what is alike.")
        panel.installer._commands = lambda: [[sys.executable, "-c", code]]
        qtbot.addWidget(panel, before_close_func=lambda _: panel.installer.stop())
        panel.show()
        return panel

    return make


def test_it_says_what_it_brings_and_how_large_that_is(make):
    panel = make()
    assert "openTSNE" in panel.size_text.text() and "50 MB to download, 210 MB on the disk" in panel.size_text.text()
    assert panel.install_button.isVisible() and panel.install_button.accessibleName() == "Install Map"
    assert not panel.command.isVisible() and not panel.bar.isVisible()


def test_one_click_installs_it_with_progress(qtbot, make, lacks: list[str]):
    panel = make("print('Downloading scipy (25.0MiB)'); print('Progress 5000000 of 25000000', flush=True); input()")
    panel.install_button.click()
    qtbot.waitUntil(lambda: panel.bar.value() == 100, timeout=WAIT_MS)
    assert panel.bar.isVisible() and "scipy, 25 MB" in panel.stage.text() and not panel.install_button.isVisible()
    panel.cancel_button.click()
    assert panel.install_button.isVisible() and not panel.installer.busy
    panel.installer._commands = lambda: [[sys.executable, "-c", "pass"]]
    lacks.clear()
    with qtbot.waitSignal(panel.installed, timeout=WAIT_MS):
        panel.install_button.click()
    assert panel.size_text.text() == "Installed" and not panel.install_button.isVisible()


def test_what_is_put_into_place_can_not_be_cancelled(qtbot, make):
    panel = make("print('Installing collected packages: scipy', flush=True); import time; time.sleep(60)")
    panel.install_button.click()
    qtbot.waitUntil(lambda: not panel.cancel_button.isEnabled(), timeout=WAIT_MS)


def test_a_failure_has_its_reason_the_command_and_another_try(qtbot, make, lacks: list[str]):
    panel = make("print('ERROR: No matching distribution found for opentsne>=1.0'); exit(1)")
    with qtbot.waitSignal(panel.installer.failed, timeout=WAIT_MS):
        panel.install_button.click()
    assert "no build of opentsne" in panel.problem.text() and panel.install_button.isVisible()
    panel.copy_button.click()
    assert QGuiApplication.clipboard().text() == how_to_install("explore") == panel.command.toPlainText()
    panel.check_button.click()
    assert "Not installed yet" in panel.notice.text()
    lacks.clear()
    with qtbot.waitSignal(panel.installed, timeout=WAIT_MS):
        panel.check_button.click()


def test_what_stands_against_it_is_said_in_place_of_the_button(make, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(panel_module, "obstacle", lambda extra: Text("the disk is full"))
    panel = make()
    assert "can't be installed from here: the disk is full" in panel.problem.text()
    assert panel.command.isVisible() and not panel.install_button.isVisible()


def test_the_preferences_have_all_of_them(qtbot):
    page = ExtrasPage()
    qtbot.addWidget(page)
    page.show()
    assert [panel.extra.name for panel in page.panels] == ["train", "explore", "onnx"]
    assert all(panel.size_text.text() == "Installed" for panel in page.panels)
    page.close_down()
