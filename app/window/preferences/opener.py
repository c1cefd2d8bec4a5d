"""Shows the preferences, in one window of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.window.parts import Parts
from app.window.preferences.controller import Preferences

if TYPE_CHECKING:
    from app.window.preferences.dialog import PreferencesDialog


class PreferencesOpener(QObject):
    """dialog: None until it is first shown."""

    def __init__(self, preferences: Preferences, parts: Parts, window: QWidget) -> None:
        super().__init__(window)
        self._preferences, self._parts, self._window = preferences, parts, window
        self.dialog: PreferencesDialog | None = None
        self.was_shown = False  # when the window closed

    @Slot()
    def show(self) -> None:
        """In front, with the focus."""
        if self.dialog is None:
            from app.window.preferences.dialog import PreferencesDialog  # only here: the window is to be seen soon

            self.dialog = PreferencesDialog(self._preferences, self._parts, self._window)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()

    def close(self) -> None:
        """Before the window closes."""
        if self.dialog is not None:
            self.was_shown = self.dialog.isVisible()
            self.dialog.close_down()
