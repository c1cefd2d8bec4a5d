"""How loud the output is: a bar for the left and one for the right, with the highest peak of the last moments."""

from __future__ import annotations

import math

from PySide6.QtCore import QRectF, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.ui.style.tokens import mixed, tokens

FLOOR_DB = -48.0  # what is softer is drawn as silence
_LOUD_DB = -6.0  # from here on the bar warns
_OVER = 0.999  # of full scale
_FRAME_MS = 50
_FALL_DB = 1.5  # of a bar in a frame, as programme meters fall: 30 dB a second
_HOLD_FRAMES = 20  # that a peak stays before it falls
_BAR, _GAP, _WIDTH = 5, 2, 48  # pixels


class LevelMeter(QWidget):
    """Falls by itself. While MIDI goes out there is no level to show: it blinks where notes begin to sound."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setToolTip(self.tr("Level, left and right; the line is the highest peak. Red: it was too loud."))
        self.setAccessibleName(self.tr("Level"))
        self._levels, self._peaks = [FLOOR_DB, FLOOR_DB], [FLOOR_DB, FLOOR_DB]
        self._held = [0, 0]
        self._was_over = False
        self._frame = QTimer(self, interval=_FRAME_MS)
        self._frame.timeout.connect(self._fall)

    def sizeHint(self) -> QSize:
        return QSize(_WIDTH, 2 * _BAR + _GAP)

    @property
    def decibels(self) -> tuple[float, float]:
        """What is drawn of the left and the right, FLOOR_DB to 0."""
        return self._levels[0], self._levels[1]

    @property
    def was_over(self) -> bool:
        """Whether a peak that is still shown reached full scale."""
        return self._was_over

    @Slot(float, float)
    def show_levels(self, left: float, right: float) -> None:
        """Peaks since the last ones; 1 is full scale."""
        for side, value in enumerate((left, right)):
            level = decibels_of(value)
            self._levels[side] = max(self._levels[side], level)
            if level >= self._peaks[side]:
                self._peaks[side], self._held[side] = level, _HOLD_FRAMES
            self._was_over = self._was_over or value >= _OVER
        if not self._frame.isActive() and max(self._levels) > FLOOR_DB:
            self._frame.start()
        self.update()

    @Slot()
    def show_activity(self) -> None:
        """Notes have been sent to a MIDI output, which says nothing of their level."""
        self.show_levels(0.25, 0.25)

    def clear(self) -> None:
        """Another output: what was shown was not its."""
        self._levels, self._peaks, self._was_over = [FLOOR_DB, FLOOR_DB], [FLOOR_DB, FLOOR_DB], False
        self._frame.stop()
        self.update()

    @Slot()
    def _fall(self) -> None:
        for side in (0, 1):
            self._levels[side] = max(FLOOR_DB, self._levels[side] - _FALL_DB)
            if self._held[side]:
                self._held[side] -= 1
            else:
                self._peaks[side] = max(self._levels[side], self._peaks[side] - _FALL_DB)
        if max(self._peaks) <= FLOOR_DB:
            self._was_over = False
            self._frame.stop()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = tokens(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        for side, top in enumerate((0, _BAR + _GAP)):
            box = QRectF(0, top, self.width(), _BAR)
            painter.setBrush(mixed(theme.window, theme.text, 0.14))
            painter.drawRoundedRect(box, 2, 2)
            level, peak = self._levels[side], self._peaks[side]
            if level > FLOOR_DB:
                painter.setBrush(theme.accent)
                painter.drawRoundedRect(QRectF(0, top, self._x(min(level, _LOUD_DB)), _BAR), 2, 2)
            if level > _LOUD_DB:
                painter.setBrush(theme.warning)
                painter.drawRect(QRectF(self._x(_LOUD_DB), top, self._x(level) - self._x(_LOUD_DB), _BAR))
            if peak > FLOOR_DB:
                painter.setBrush(theme.danger if self._was_over else theme.text)
                painter.drawRect(QRectF(max(0.0, self._x(peak) - 2), top, 2, _BAR))
        painter.end()

    def _x(self, decibels: float) -> float:
        return self.width() * (1 - decibels / FLOOR_DB)


def decibels_of(peak: float) -> float:
    """Of full scale, FLOOR_DB to 0. peak: 0 or more."""
    return FLOOR_DB if peak <= 0 else min(0.0, max(FLOOR_DB, 20 * math.log10(peak)))
