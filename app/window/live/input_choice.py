"""A choice among MIDI inputs, and what is always there besides."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget

from app.live.options import OWN_INPUT
from app.ui.style.choice import Choice
from app.ui.text import as_tip


class InputChoice(Choice):
    """None, the inputs there are, where the system has them a port of one's own, and what is always there: `fixed`,
    names and values. chosen: a port or such a value, or None."""

    chosen = Signal(object)
    opened = Signal()

    def __init__(
        self, none: str, own: str = "", parent: QWidget | None = None, *, fixed: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(parent)
        self._fixed = {value: name for name, value in fixed}
        self._own = own if sys.platform != "win32" else ""  # Windows has no virtual ports
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.addItem(none, None)
        self.show_inputs([])
        self.activated.connect(self._on_activated)

    def show_inputs(self, ports: Sequence[str]) -> None:
        """What is there; what was chosen stays chosen, though it be away."""
        chosen = self.currentData()
        with QSignalBlocker(self):
            while self.count() > 1:
                self.removeItem(1)
            stays = (*ports, *self._fixed, OWN_INPUT)
            away = [chosen] if chosen and chosen not in stays else []
            for port in (*ports, *away):
                self.addItem(port, port)
            if self._own:
                self.addItem(self._own, OWN_INPUT)
            for value, name in self._fixed.items():
                self.addItem(name, value)
            self.setCurrentIndex(max(0, self.findData(chosen)))

    def show_choice(self, port: str | None) -> None:
        """What is open."""
        with QSignalBlocker(self):
            if port and self.findData(port) < 0:
                self.addItem(port, port)
            self.setCurrentIndex(max(0, self.findData(port)) if port else 0)
        self.setToolTip(as_tip(port or ""))

    def showPopup(self) -> None:
        self.opened.emit()
        super().showPopup()

    def _on_activated(self) -> None:
        self.chosen.emit(self.currentData())
