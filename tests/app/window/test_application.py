"""The window opens again in another language."""

from __future__ import annotations

from pathlib import Path

from app.document.recovery import Recovery
from tests.app.window.parts import (
    Desk,
    louder,
    no_space,
)  # fmt: skip


def test_a_window_opens_again_with_its_work(qtbot, desk: Desk, clip: Path):
    recovery = Recovery(desk.folder / "recovery")
    first = desk.open(clip, recovery=recovery)
    louder(first)
    tree = first.document.tree
    first.preferences.set_language("zh_CN")
    assert first.is_leaving and not first.isVisible()
    second = desk.open(recovery=recovery, again=recovery.path)
    assert second.document.tree == tree and not second.document.is_saved
    assert second.preferences.settings.language == "zh_CN"
    assert recovery.path and recovery.path.exists()
    recovery.close()


def test_a_window_that_can_not_keep_its_work_stays_open(desk: Desk, clip: Path, monkeypatch):
    window = desk.open(clip)
    louder(window)
    monkeypatch.setattr("generator.files.os.fsync", no_space)
    window.preferences.set_language("zh_CN")
    assert window.isVisible() and not window.is_leaving and window.status.warns


def test_what_was_saved_is_saved_after_the_language_is_changed(desk: Desk, clip: Path) -> None:
    before = desk.open(clip)
    before.reopen()
    assert before.is_leaving
    again = before.about.recovery.path
    after = desk.open(recovery=before.about.recovery, begin=False)
    after.begin((), again, was_saved=before.document.is_saved)
    desk.qtbot.waitUntil(lambda: len(after.document.piece) == 12)
    assert after.document.is_saved
    assert not after.isWindowModified()
    assert "Recovered" not in after.status.text()
