"""Sliders of a track's volume, pan, reverb and chorus, beneath one another."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QSlider, QWidget

from app.document.piece import Part
from app.ui.style.stylesheet import BALANCE, make
from app.ui.style.tokens import SMALL, TINY
from app.window.tracks.words import pan_text
from generator.music.mix import CENTRE, HIGHEST

_NEAR_CENTRE = 3  # a pan that is drawn there is the centre's


@dataclass(frozen=True)
class _Row:
    field: str
    """Of Part."""
    label: QLabel
    """What it is called."""
    slider: QSlider
    """0 to 127, as the MIDI controller."""
    shown: QLabel
    """The slider's value, in words."""


class MixSliders(QFrame):
    """asked(field of Part, value): as the MIDI controller of that name. is_popup: over the window, until it is left."""

    asked = Signal(str, int)

    def __init__(self, parent: QWidget | None = None, *, is_popup: bool = False) -> None:
        super().__init__(parent, Qt.WindowType.Popup if is_popup else Qt.WindowType.Widget)
        self._grid = QGridLayout(self)
        margin = SMALL if is_popup else 0
        self._grid.setContentsMargins(margin, margin, margin, margin)
        self.setFrameShape(QFrame.Shape.StyledPanel if is_popup else QFrame.Shape.NoFrame)
        self._grid.setHorizontalSpacing(SMALL)
        self._grid.setVerticalSpacing(TINY)
        self._grid.setColumnStretch(1, 1)
        self._rows: list[_Row] = []
        self.volume = self._add("volume", self.tr("Volume"), 5)
        self.pan = self._add("pan", self.tr("Pan"), 8)
        make(self.pan, BALANCE)
        self.reverb = self._add("reverb", self.tr("Reverb"), 5)
        self.chorus = self._add("chorus", self.tr("Chorus"), 5)

    def _add(self, field: str, name: str, step: int) -> QSlider:
        """One more row."""
        row = _Row(field, QLabel(name), QSlider(Qt.Orientation.Horizontal), QLabel())
        row.slider.setRange(0, HIGHEST)
        row.slider.setPageStep(step)
        row.slider.setAccessibleName(self.tr("{name} of the track").format(name=name))
        row.slider.valueChanged.connect(lambda value: self._on_value(row, value))
        row.label.setBuddy(row.slider)
        widest = max(self.fontMetrics().horizontalAdvance(pan_text(pan)) for pan in (0, CENTRE, HIGHEST))
        row.shown.setMinimumWidth(widest)
        row.shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        for column, widget in enumerate((row.label, row.slider, row.shown)):
            self._grid.addWidget(widget, len(self._rows), column)
        self._rows.append(row)
        return row.slider

    def height_needed(self, rows: int) -> int:
        """Pixels of so many rows, and of what is above each."""
        first = self._rows[0]
        return rows * (max(first.shown.sizeHint().height(), first.slider.sizeHint().height()) + TINY)

    def show_rows(self, count: int) -> None:
        """The first ones alone, 0 to 4."""
        for number, row in enumerate(self._rows):
            for widget in (row.label, row.slider, row.shown):
                widget.setVisible(number < count)
        self.setVisible(count > 0)

    def show_track(self, part: Part) -> None:
        for row in self._rows:
            value = getattr(part, row.field)
            with QSignalBlocker(row.slider):
                row.slider.setValue(value)
            row.shown.setText(pan_text(value) if row.slider is self.pan else str(value))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.isWindow() and event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _on_value(self, row: _Row, value: int) -> None:
        is_near = row.slider is self.pan and row.slider.isSliderDown() and abs(value - CENTRE) < _NEAR_CENTRE
        self.asked.emit(row.field, CENTRE if is_near else value)
