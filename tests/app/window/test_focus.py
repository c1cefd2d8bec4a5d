"""Tab leads through the window in the order in which it is seen."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from app.window.main_window import MainWindow


def by_tab(qtbot: Any, window: MainWindow) -> list[QWidget]:
    """What has the focus, one after the other, from the notes until they have it again."""
    window.roll.setFocus()
    seen: list[QWidget] = []
    while len(seen) < 200:
        now = window.focusWidget()
        assert now
        qtbot.keyClick(now, Qt.Key.Key_Tab)
        now = window.focusWidget()
        assert now
        if now is window.roll:
            return seen
        seen.append(now)
    raise AssertionError("Tab does not come back to the notes")


def in_order(seen: list[QWidget], *parts: QWidget) -> bool:
    places = [seen.index(part) for part in parts]
    return places == sorted(places)


def test_the_fields_of_the_panel_follow_each_other_as_they_stand(qtbot: Any, window: MainWindow) -> None:
    place = window.panel.place
    assert in_order(by_tab(qtbot, window), place.mode.combo, place.bars.box, place.takes.box)


def test_what_resets_a_field_comes_after_it(qtbot: Any, window: MainWindow) -> None:
    window.panel.more_open = True
    for name in ("takes", "key", "new_seed_each_time"):
        field = window.panel.fields[name]
        field.set_value({"takes": 5, "key": "C major", "new_seed_each_time": False}[name])
        window.panel.settings_changed.emit()
        seen = by_tab(qtbot, window)
        assert field.reset_button in seen, name
        assert all(seen.index(editor) < seen.index(field.reset_button) for editor in field._editors if editor in seen)


def test_the_live_tab_follows_its_name_though_it_is_made_late(qtbot: Any, window: MainWindow) -> None:
    window.live.show()
    assert window.live.panel
    panel = window.live.panel
    seen = by_tab(qtbot, window)
    assert in_order(seen, window.tracks.list, window.left.tabBar(), panel.keyboard, panel.follow, window.header.snap)
    assert seen.index(panel.keyboard) == seen.index(window.left.tabBar()) + 1
