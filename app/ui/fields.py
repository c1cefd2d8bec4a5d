"""A field of a form: it has a label, a tool tip, a reset that shows when it differs, and room for what is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.ui.theme import Colours

GAP = 8
_HEAD_HEIGHT = 20


class Note(QLabel):
    """A small line beneath a field: a hint, or with `warns` what is wrong there, marked by a sign as well."""

    def __init__(self, text: str = "", *, warns: bool = False, wraps: bool = True) -> None:
        super().__init__()
        self._warns = warns
        self.setWordWrap(wraps)
        self.setTextFormat(Qt.TextFormat.PlainText)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.9)
        self.setFont(font)
        self.tell(text)
        self._recolour()

    def tell(self, text: str) -> None:
        """Show it; nothing where it is empty."""
        self.setText(f"⚠ {text}" if text and self._warns else text)
        self.setVisible(bool(text))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colours = Colours.of(QApplication.palette())
        colour = colours.warning if self._warns else colours.quiet_text
        palette = self.palette()
        if palette.color(QPalette.ColorGroup.Active, QPalette.ColorRole.WindowText) != colour:
            for group in (QPalette.ColorGroup.Active, QPalette.ColorGroup.Inactive):
                palette.setColor(group, QPalette.ColorRole.WindowText, colour)
            self.setPalette(palette)


class Field(QWidget):
    """What subclasses add: `value`, `_show(value)`, and editors through `_put`."""

    changed = Signal()

    def __init__(self, name: str, tip: str, default: object) -> None:
        super().__init__()
        self.name, self.tip, self.default = name, tip, default
        self._reason: str | None = None
        self._editors: list[QWidget] = []
        self.label = QLabel(name)
        self.problem = Note(warns=True)
        self.reset_button = QToolButton()
        self.reset_button.setText("↺")
        self.reset_button.setAutoRaise(True)
        self.reset_button.setFixedSize(_HEAD_HEIGHT + 4, _HEAD_HEIGHT)
        reset = self.tr("Reset {field}").format(field=name)
        self.reset_button.setAccessibleName(reset)
        self.reset_button.setToolTip(reset)
        self.reset_button.clicked.connect(self.reset)
        keep_room(self.reset_button)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(4)
        self._head = QHBoxLayout()
        self._head.setSpacing(4)
        self._head.addWidget(self.label)
        self._head.addStretch(1)
        self._head.addWidget(self.reset_button)
        self._row = QHBoxLayout()
        self._row.setSpacing(GAP)
        self._column.addLayout(self._head)
        self._column.addLayout(self._row)
        self._column.addWidget(self.problem)
        self.changed.connect(self._show_reset)
        self.set_possible(None)

    def value(self) -> object:
        """What it says."""
        raise NotImplementedError

    def set_value(self, value: object) -> None:
        """Show it, without the signal."""
        with QSignalBlocker(self):
            self._show(value)
        self._show_reset()

    def _show(self, value: object) -> None:
        raise NotImplementedError

    @property
    def is_possible(self) -> bool:
        return self._reason is None

    @property
    def differs(self) -> bool:
        return self.value() != self.default

    def reset(self) -> None:
        """Back to the default."""
        if self.differs:
            if self.reset_button.hasFocus():  # it goes away now
                self._editors[0].setFocus()
            self.set_value(self.default)
            self.changed.emit()

    def set_possible(self, reason: str | None) -> None:
        """reason: why it can't be used just now, shown as its tool tip; None where it can."""
        self._reason = reason
        self.setToolTip(reason or self.tip)
        for part in (self.label, *self._editors):
            part.setEnabled(reason is None)
        self._show_reset()

    def set_problem(self, sentence: str | None) -> None:
        """What is wrong with it, shown beneath."""
        self.problem.tell(sentence or "")
        for editor in self._editors:
            editor.setAccessibleDescription(sentence or self._reason or self.tip)

    def _put(self, *editors: QWidget, between: str = "", names: Sequence[str] = ()) -> None:
        """Into the field's row. names: what a screen reader calls them, if there are several."""
        for number, editor in enumerate(editors):
            if number and between:
                dash = QLabel(between)
                dash.setFixedWidth(GAP)
                dash.setAlignment(Qt.AlignmentFlag.AlignCenter)
                self._row.setSpacing(0)
                self._row.addWidget(dash)
            self._row.addWidget(editor, 1)
            editor.setAccessibleName(f"{self.name}: {names[number]}" if names else self.name)
            editor.setAccessibleDescription(self.tip)
            editor.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            editor.installEventFilter(self)
            self._editors.append(editor)
        self.label.setBuddy(editors[0])
        QWidget.setTabOrder(self._editors[-1], self.reset_button)
        self._show_reset()

    def add_beside(self, widget: QWidget) -> None:
        """At the end of the row."""
        self._row.addWidget(widget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The wheel scrolls the panel, and turns only what has the focus."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        return False

    def _show_reset(self) -> None:
        self.reset_button.setVisible(bool(self._editors) and self.is_possible and self.differs)


def slim_combo() -> QComboBox:
    """As wide as there is room, however long its texts are."""
    combo = QComboBox()
    combo.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    combo.setMinimumContentsLength(4)
    combo.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return combo


def keep_room(widget: QWidget) -> None:
    """Hidden, it leaves its room empty: else everything would jump."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)


def make_slim(box: QAbstractSpinBox) -> None:
    """As wide as there is room, however large its numbers may be."""
    box.setMinimumWidth(64)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


def side_by_side(*fields: QWidget) -> QHBoxLayout:
    """In one row, each of the same width."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for field in fields:
        row.addWidget(field, 1)
    return row


def heading(text: str) -> QLabel:
    """Above a group of fields."""
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label
