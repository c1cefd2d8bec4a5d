"""Fields of a form: a label, a tool tip, a reset that shows when the value differs, room for what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QPalette, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QCheckBox,
    QComboBox,
    QDoubleSpinBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.ui.icons import icon
from app.ui.labels import HintLabel
from app.ui.style.choice import Choice
from app.ui.style.stylesheet import INLINE, make
from app.ui.style.tokens import SMALL

GAP = 8
_SIGN = 14  # of what resets a field
_HEAD_HEIGHT = 20
MARGIN = 16  # around a column of fields
_LEAST = 2  # between the fields and the scroll bar


class Field(QWidget):
    """What subclasses add: `value`, `_show(value)`, and editors through `_put`."""

    changed = Signal()

    def __init__(self, name: str, tip: str, default: object) -> None:
        super().__init__()
        self.name, self.tip, self.default = name, tip, default
        self._reason: str | None = None
        self._editors: list[QWidget] = []
        self.label = QLabel(name)
        self.problem = HintLabel(warns=True)
        self.reset_button = QToolButton()
        make(self.reset_button, INLINE)
        self.reset_button.setIconSize(QSize(_SIGN, _SIGN))
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
        self._draw_sign()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_sign()

    def _draw_sign(self) -> None:
        self.reset_button.setIcon(icon("reset"))

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
        self.problem.show_text(sentence or "")
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
        # Once more, so that Tab comes to it last. Not setTabOrder, which does nothing where the first of its two is the
        # last of all widgets.
        self._head.removeWidget(self.reset_button)
        self.reset_button.setParent(None)
        self._head.addWidget(self.reset_button)
        self._show_reset()

    def put_in_line(self, width: int) -> None:
        """The label, this wide, at the left of the editors, the reset at their right: half as high."""
        for part in (self.label, self.reset_button):
            self._head.removeWidget(part)
        self.label.setFixedWidth(width)
        self._row.insertWidget(0, self.label)
        self._row.insertSpacing(1, GAP)
        self._row.addWidget(self.reset_button)

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
    combo = Choice()
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
    indent_text(box)
    box.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)


def indent_text(box: QAbstractSpinBox) -> None:
    """Where the text of other fields begins; a stylesheet's padding does not reach a number's."""
    box.lineEdit().setTextMargins(SMALL, 0, 0, 0)


def side_by_side(*fields: QWidget) -> QHBoxLayout:
    """In one row, each of the same width."""
    row = QHBoxLayout()
    row.setSpacing(GAP)
    for field in fields:
        row.addWidget(field, 1)
    return row


def in_line(*fields: Field) -> None:
    """Each with its label at the left, all as wide as the widest."""
    width = max(field.label.sizeHint().width() for field in fields)
    for field in fields:
        field.put_in_line(width)


def heading(text: str) -> QLabel:
    """Above a group of fields."""
    label = QLabel(text)
    font = label.font()
    font.setBold(True)
    label.setFont(font)
    return label


class ChoiceField(Field):
    """One of some values. items: value and text."""

    def __init__(self, name: str, tip: str, default: object, items: Iterable[tuple[object, str]] = ()) -> None:
        super().__init__(name, tip, default)
        self._wished = default  # though it be none of the items: it may be among the next ones
        self.combo = slim_combo()
        self.offer(items)
        self._put(self.combo)
        self.combo.currentIndexChanged.connect(self._on_chosen)

    def offer(self, items: Iterable[tuple[object, str]]) -> None:
        """Other items; what was chosen stays chosen if it is among them. Without the signal."""
        with QSignalBlocker(self.combo):
            self.combo.clear()
            for value, text in items:
                self.combo.addItem(text, value)
        self.set_value(self._wished)

    def set_item_possible(self, value: object, reason: str | None) -> None:
        """reason: why this one can't be chosen just now."""
        index, model = self._index(value), self.combo.model()
        assert isinstance(model, QStandardItemModel)
        model.item(index).setEnabled(reason is None)
        self.combo.setItemData(index, reason, Qt.ItemDataRole.ToolTipRole)

    def value(self) -> object:
        return self.combo.currentData()

    def _show(self, value: object) -> None:
        self.combo.setCurrentIndex(max(0, self._index(value)))
        self._wished = value

    def _on_chosen(self) -> None:
        self._wished = self.value()
        self.changed.emit()

    def _index(self, value: object) -> int:
        # Not findData: it compares Python objects by identity.
        return next((index for index in range(self.combo.count()) if self.combo.itemData(index) == value), -1)


class OptionalNumber(QDoubleSpinBox):
    """A number, or None: shown as `none`, one step below the lowest."""

    def __init__(self, low: float, high: float, step: float = 1, none: str | None = None) -> None:
        super().__init__()
        self._none = none
        self.setDecimals(0 if float(step).is_integer() else 2)
        self.setSingleStep(step)
        self.setRange(low if none is None else low - step, high)
        self.setSpecialValueText(none or "")
        make_slim(self)

    def number(self) -> float | int | None:
        if self._none is not None and self.value() == self.minimum():
            return None
        return round(self.value()) if self.decimals() == 0 else round(self.value(), 2)

    def set_number(self, number: float | None) -> None:
        self.setValue(self.minimum() if number is None else number)


class NumberField(Field):
    """One number; None where `none` is what that is called."""

    def __init__(
        self,
        name: str,
        tip: str,
        default: float | None,
        low: float,
        high: float,
        step: float = 1,
        none: str | None = None,
        suffix: str = "",
    ) -> None:
        super().__init__(name, tip, default)
        self.box = OptionalNumber(low, high, step, none)
        self.box.setSuffix(suffix)
        self._put(self.box)
        self.set_value(default)
        self.box.valueChanged.connect(self.changed)

    def value(self) -> float | int | None:
        return self.box.number()

    def _show(self, value: object) -> None:
        assert value is None or isinstance(value, int | float)
        self.box.set_number(value)


class SliderField(Field):
    """A number along a scale between two words."""

    def __init__(self, name: str, tip: str, default: float, low: float, high: float, words: tuple[str, str]) -> None:
        super().__init__(name, tip, default)
        self.slider, self.shown = QSlider(Qt.Orientation.Horizontal), QLabel()
        self.slider.setRange(round(low * 100), round(high * 100))
        self.slider.setSingleStep(1)
        self.slider.setPageStep(10)
        self._put(self.slider)
        self._row.addWidget(self.shown)
        self.shown.setMinimumWidth(self.shown.fontMetrics().horizontalAdvance("0.00"))
        self.shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        scale = QHBoxLayout()
        for number, word in enumerate(words):
            if number:
                scale.addStretch(1)
            scale.addWidget(HintLabel(word, wraps=False))
        self._scale = scale
        self._column.insertLayout(2, scale)
        self.set_value(default)
        self.slider.valueChanged.connect(self._on_moved)
        self._on_moved()

    def value(self) -> float:
        return self.slider.value() / 100

    def put_in_line(self, width: int) -> None:
        super().put_in_line(width)
        right = self.reset_button.width() + self.shown.minimumWidth() + 2 * GAP
        self._scale.setContentsMargins(width + 2 * GAP, 0, right, 0)

    def _show(self, value: object) -> None:
        assert isinstance(value, int | float)
        self.slider.setValue(round(value * 100))

    def _on_moved(self) -> None:
        self.shown.setText(f"{self.value():.2f}")
        self.changed.emit()


class TextField(Field):
    """A line of text, or None for none."""

    def __init__(self, name: str, tip: str, example: str) -> None:
        super().__init__(name, tip, None)
        self.line = QLineEdit()
        self.line.setPlaceholderText(example)
        self.line.setClearButtonEnabled(True)
        self._put(self.line)
        self.line.textChanged.connect(self.changed)

    def value(self) -> str | None:
        return self.line.text().strip() or None

    def _show(self, value: object) -> None:
        self.line.setText(str(value or ""))
        self.line.setCursorPosition(0)


class CheckField(Field):
    """Yes or no; its name stands at the box."""

    def __init__(self, name: str, tip: str, default: bool) -> None:
        super().__init__(name, tip, default)
        self.box = QCheckBox(name)
        self.box.setChecked(default)
        self._put(self.box)
        # One line: the box has the label's place.
        self._head.replaceWidget(self.label, self.box)
        self.label.hide()
        self.box.toggled.connect(self.changed)

    def value(self) -> bool:
        return self.box.isChecked()

    def _show(self, value: object) -> None:
        self.box.setChecked(bool(value))


class FormArea(QScrollArea):
    """`column` takes the fields. They are as wide beside the scroll bar as without it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # it scrolls to whichever field has the focus
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._inside = QWidget()
        self.column = QVBoxLayout(self._inside)
        self.column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        self.column.setSpacing(GAP)
        self.setWidget(self._inside)
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def minimumSizeHint(self) -> QSize:
        """Wide enough for every field and the scroll bar: nothing is cut off at the side."""
        fields = self._inside.minimumSizeHint().width() - self.column.contentsMargins().right()
        beside = max(MARGIN, self.verticalScrollBar().sizeHint().width() + _LEAST)
        return QSize(fields + beside, super().minimumSizeHint().height())

    def _on_range(self, _: int, most: int) -> None:
        taken = self.verticalScrollBar().sizeHint().width() if most else 0
        self.column.setContentsMargins(MARGIN, MARGIN, max(_LEAST, MARGIN - taken), MARGIN)
        self.updateGeometry()


def hairline() -> QFrame:
    """Between what scrolls and what stays."""
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Plain)
    line.setForegroundRole(QPalette.ColorRole.Mid)
    return line
