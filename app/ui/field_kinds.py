"""Fields for a choice, a number, a text, yes or no."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent, QStandardItemModel
from PySide6.QtWidgets import QApplication, QCheckBox, QDoubleSpinBox, QHBoxLayout, QLabel, QLineEdit, QSlider

from app.ui.fields import Field, Note, make_slim, slim_combo
from app.ui.theme import Colours, accentuate


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
            scale.addWidget(Note(word, wraps=False))
        self._column.insertLayout(2, scale)
        self.set_value(default)
        self.slider.valueChanged.connect(self._on_moved)
        self._on_moved()

    def value(self) -> float:
        return self.slider.value() / 100

    def _show(self, value: object) -> None:
        assert isinstance(value, int | float)
        self.slider.setValue(round(value * 100))

    def _on_moved(self) -> None:
        self.shown.setText(f"{self.value():.2f}")
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._recolour()

    def _recolour(self) -> None:
        accentuate(self.slider, Colours.of(QApplication.palette()))


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
