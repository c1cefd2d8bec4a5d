"""Whose keys are whose: Space is the window's but in texts, Ctrl with a letter a text's where every system has it."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QKeySequenceEdit,
    QLineEdit,
    QPlainTextEdit,
    QTextEdit,
    QWidget,
)

_KEYS = (QEvent.Type.KeyPress, QEvent.Type.ShortcutOverride)
_STANDARD, _MODIFIER = QKeySequence.StandardKey, Qt.KeyboardModifier
_WITH_LETTERS = (
    _STANDARD.SelectAll, _STANDARD.Copy, _STANDARD.Cut, _STANDARD.Paste, _STANDARD.Undo, _STANDARD.Redo,
)  # fmt: skip
_OF_WORDS = (_STANDARD.DeleteStartOfWord, _STANDARD.DeleteEndOfWord)


def is_text(widget: QWidget) -> bool:
    """Whether keys type there."""
    texts = QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit | QKeySequenceEdit
    return isinstance(widget, texts) or (isinstance(widget, QComboBox) and widget.isEditable())


class SpaceKey(QObject):
    """pressed: where neither a text nor a button that was reached by Tab has a use for it."""

    pressed = Signal()

    def adopt(self, part: QWidget, besides: Collection[QWidget] = ()) -> None:
        """Buttons and choices in it are reached by Tab: a click does not take the focus, else Space would press again
        what was clicked last. Lists, but those that play what is selected (`besides`), and
        numbers leave Space to the window; the wheel turns no choice by accident."""
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
            if view.window() is part.window() and view not in besides:  # else it is the list of a choice
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


class TextKeys(QObject):
    """Of Ctrl with a letter, a text has those that every system knows: all, copy, cut, paste, undo, redo. What X11 adds
    from Emacs (Ctrl+U erases, Ctrl+K erases the rest, Ctrl+D the next letter, Ctrl+E goes to the end) it leaves to the
    window, whose menus have those keys, and never does it itself. Deleting a word is the text's.

    Follows the focus, so that it holds for every field of every window, however deep inside.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus)

    @Slot(QWidget, QWidget)
    def _on_focus(self, before: QWidget | None, now: QWidget | None) -> None:
        if before is not None:
            before.removeEventFilter(self)
        if now is None or isinstance(now, QKeySequenceEdit) or isinstance(now.parentWidget(), QKeySequenceEdit):
            return  # it is asked for keys, whichever they are
        if is_text(now):
            now.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_asked = event.type() == QEvent.Type.ShortcutOverride  # whether it is the field's, before it is a shortcut
        if not isinstance(event, QKeyEvent) or not (is_asked or event.type() == QEvent.Type.KeyPress):
            return False
        if event.modifiers() & _MODIFIER.ControlModifier and isinstance(watched, QAbstractSpinBox):
            watched.interpretText()  # a number that is being typed holds before a command that may follow
        if is_asked and any(event.matches(keys) for keys in _OF_WORDS):
            event.accept()
            return True
        if _is_letter(event) and not any(event.matches(keys) for keys in _WITH_LETTERS):
            event.ignore()
            return True
        return False


def is_command(event: QKeyEvent) -> bool:
    """Whether it is Ctrl with a letter, and the focus is not in a text."""
    focus = QApplication.focusWidget()
    return _is_letter(event) and not (focus is not None and is_text(focus))


def _is_letter(event: QKeyEvent) -> bool:
    """With Ctrl; not what a keyboard types with AltGr, which some systems call Ctrl and Alt."""
    held = event.modifiers() & ~_MODIFIER.ShiftModifier
    return held == _MODIFIER.ControlModifier and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z
