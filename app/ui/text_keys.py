"""Which keys are a text field's, and which are the window's: the same on every system."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QTextEdit, QWidget

_STANDARD, _MODIFIER = QKeySequence.StandardKey, Qt.KeyboardModifier
_WITH_LETTERS = (
    _STANDARD.SelectAll, _STANDARD.Copy, _STANDARD.Cut, _STANDARD.Paste, _STANDARD.Undo, _STANDARD.Redo,
)  # fmt: skip
_OF_WORDS = (_STANDARD.DeleteStartOfWord, _STANDARD.DeleteEndOfWord)


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
        if isinstance(now, QLineEdit | QAbstractSpinBox | QTextEdit | QPlainTextEdit) or (
            isinstance(now, QComboBox) and now.isEditable()
        ):
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


def _is_letter(event: QKeyEvent) -> bool:
    """With Ctrl; not what a keyboard types with AltGr, which some systems call Ctrl and Alt."""
    held = event.modifiers() & ~_MODIFIER.ShiftModifier
    return held == _MODIFIER.ControlModifier and Qt.Key.Key_A <= event.key() <= Qt.Key.Key_Z
