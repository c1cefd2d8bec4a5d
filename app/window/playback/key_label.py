"""What is said of the music in the transport row: its key, a key that fits its notes better and is taken by a click,
and what plays where that is not the piece."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from app.ui.feedback.pill import Pill
from app.ui.labels import ElidedLabel

_NARROWEST = 40  # pixels
WhatPlays = Literal["piece", "endless", "preview"]


class KeyLabel(QWidget):
    """taken: the key that was offered is to be the piece's."""

    taken = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.label = ElidedLabel(quiet=True)
        self.label.setMinimumWidth(_NARROWEST)
        self.state = Pill()
        self.better = QToolButton()
        self.better.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.better.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.offer("", "")
        self.better.clicked.connect(self.taken)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.state)
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
        self.better.setAccessibleName(tip or self.tr("Use the recognised key"))
        self.better.setToolTip(tip)
        self._show_better()

    def show_what_plays(self, what: WhatPlays) -> None:
        """The piece, music that is composed without an end, or something that is only listened to."""
        if what == "endless":
            tip = self.tr("Music is composed and played until you press Stop")
            self.state.put(self.tr("Endless"), sign="endless", tip=tip, filled=True)
        elif what == "preview":
            tip = self.tr("This is not the piece: Play or Stop goes back to it")
            self.state.put(self.tr("Preview"), sign="headphones", tip=tip)
        else:
            self.state.put("")
        self._show_better()

    def _show_better(self) -> None:
        """One thing at a time."""
        self.better.setVisible(bool(self.better.text()) and not self.state.text)
