"""The key of the piece in the transport row, and beside it one that fits the notes better, to be taken by a click."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.ui.elided_label import ElidedLabel

_NARROWEST = 40  # pixels


class KeyLabel(QWidget):
    """taken: the key that was offered is to be the piece's."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = ElidedLabel(quiet=True)
        self.label.setMinimumWidth(_NARROWEST)
        self.better = QToolButton()
        self.better.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.better.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.better.hide()
        self.better.clicked.connect(self.taken)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.label, 1)
        row.addWidget(self.better)

    @property
    def whole(self) -> str:
        """What is shown of the key, or would be if there were room."""
        return self.label.whole

    def show_key(self, text: str) -> None:
        """Of the piece, and where it is known from; "" for none."""
        self.label.put(text)

    def offer(self, text: str, tip: str) -> None:
        """A better key, on a button; "" for none. tip: what a click does."""
        self.better.setText(text)
        self.better.setAccessibleName(tip)
        self.better.setToolTip(tip)
        self.better.setVisible(bool(text))
