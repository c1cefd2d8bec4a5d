"""Space plays: the mouse leaves the keyboard where it was, and what has no use for Space lets it through."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QAbstractSpinBox, QApplication, QComboBox, QWidget

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)


class SpaceKey(QObject):
    """pressed: where neither a text nor a button that was reached by Tab has a use for it."""

    pressed = Signal()

    def adopt(self, part: QWidget) -> None:
        """Buttons and choices in it are reached by Tab: a click does not take the focus, else Space would press again
        what was clicked last. Lists and numbers leave Space to the window; the wheel turns no choice by accident."""
        for button in part.findChildren(QAbstractButton):
            if button.focusPolicy() != Qt.FocusPolicy.NoFocus:
                button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.pressed.connect(self.finish_typing)
        for choice in part.findChildren(QComboBox):
            choice.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            choice.installEventFilter(self)
        for number in part.findChildren(QAbstractSpinBox):
            number.installEventFilter(self)
        for view in part.findChildren(QAbstractItemView):
            if view.window() is part.window():  # else it is the list of a choice
                view.installEventFilter(self)

    @Slot()
    def finish_typing(self) -> None:
        """A number that is being typed holds, before anything is done with it."""
        number = QApplication.focusWidget()
        if isinstance(number, QAbstractSpinBox):
            number.interpretText()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QComboBox):
            if event.type() == QEvent.Type.Wheel and not watched.hasFocus():
                event.ignore()
                return True
        elif isinstance(event, QKeyEvent) and event.type() in _KEYS:
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        is_space = event.key() == Qt.Key.Key_Space and not event.modifiers()
        if is_space:
            self.finish_typing()
        if is_space and event.type() == QEvent.Type.KeyPress and not event.isAutoRepeat():
            self.pressed.emit()
        return is_space and event.type() == QEvent.Type.KeyPress
