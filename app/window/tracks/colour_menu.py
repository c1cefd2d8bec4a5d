"""The colours that a track can have, as a menu."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QMenu, QWidget

from app.document.piece import COLOURS
from app.ui.style.tokens import ICON_SMALL, track_colour


class ColourMenu(QMenu):
    """choose: called with the index of the colour."""

    def __init__(self, parent: QWidget, choose: Callable[[int], object]) -> None:
        super().__init__(self.tr("&Colour"), parent)
        names = (
            self.tr("Blue"), self.tr("Orange"), self.tr("Green"), self.tr("Violet"), self.tr("Pink"), self.tr("Teal"),
            self.tr("Gold"), self.tr("Indigo"), self.tr("Red"), self.tr("Olive"), self.tr("Grey"), self.tr("Brown"),
        )  # fmt: skip
        for colour, name in zip(range(COLOURS), names, strict=True):
            self.addAction(name).triggered.connect(lambda _=False, colour=colour: choose(colour))
        self.aboutToShow.connect(self._paint)

    def _paint(self) -> None:
        """In the theme that there is now."""
        for colour, action in enumerate(self.actions()):
            action.setIcon(_dot(colour))


def _dot(colour: int) -> QIcon:
    pixmap = QPixmap(2 * ICON_SMALL, 2 * ICON_SMALL)
    pixmap.setDevicePixelRatio(2)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(track_colour(colour))
    painter.drawEllipse(2, 2, ICON_SMALL - 4, ICON_SMALL - 4)
    painter.end()
    return QIcon(pixmap)
