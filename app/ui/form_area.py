"""A column of fields that scrolls where there is too little height."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from app.ui.fields import GAP

MARGIN = 16
_LEAST = 2  # between the fields and the scroll bar


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
