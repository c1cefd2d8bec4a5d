"""A combo box whose list, once open, is as wide as the longest of its items."""

from __future__ import annotations

from PySide6.QtWidgets import QComboBox, QWidget

_ITEMS = 16  # of an open list, before it scrolls
_EDGES = 12  # pixels of its border and padding, on both sides


class Choice(QComboBox):
    """As Qt's own; however narrow it is, its open list cuts nothing off."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMaxVisibleItems(_ITEMS)

    def showPopup(self) -> None:
        view = self.view()
        bar = view.verticalScrollBar().sizeHint().width() if self.count() > self.maxVisibleItems() else 0
        wanted = view.sizeHintForColumn(0) + bar + _EDGES
        view.setMinimumWidth(min(wanted, self.screen().availableGeometry().width() // 2))
        super().showPopup()
