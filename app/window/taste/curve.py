"""How many of the takes that were offered were wanted, drawn over the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.style.theme import Colours

if TYPE_CHECKING:
    from app.taste.memory import Share

_STEPS = (0, 25, 50, 75, 100)  # percent, that are marked
_FEWEST = 20  # takes across, at the least
_DOT, _GAP = 3.5, 6.0


class TasteCurve(QWidget):
    """A dot for each stretch of takes. So little is drawn that the program needs no library of plots for it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Share of suggested takes that you wanted"))
        self.setMinimumHeight(150)
        self._points: list[tuple[int, float]] = []

    @property
    def points(self) -> list[tuple[int, float]]:
        """(takes offered so far, percent wanted of the last stretch)."""
        return list(self._points)

    def show_shares(self, shares: Sequence[Share]) -> None:
        """The oldest first."""
        self._points, offered = [], 0
        for share in shares:
            offered += share.offered
            self._points.append((offered, 100 * share.accepted / max(1, share.offered)))
        if shares:
            text = self.tr("Of the last {count} takes you wanted {percent:.0f} %")
            self.setAccessibleDescription(text.format(count=shares[-1].offered, percent=self._points[-1][1]))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(QApplication.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), colours.ground)
        metrics = self.fontMetrics()
        left, below = metrics.horizontalAdvance("100 %") + 2 * _GAP, 2 * metrics.height() + _GAP
        area = QRectF(self.rect()).adjusted(left, metrics.height() / 2 + _GAP, -2 * _GAP, -below)
        most = max(_FEWEST, self._points[-1][0] if self._points else 0)

        def place(offered: float, percent: float) -> QPointF:
            return QPointF(
                area.left() + area.width() * offered / most, area.bottom() - area.height() * percent / _STEPS[-1]
            )

        for percent in _STEPS:
            painter.setPen(QPen(colours.bar, 1))
            painter.drawLine(place(0, percent), place(most, percent))
            painter.setPen(colours.text)
            box = QRectF(0, place(0, percent).y() - metrics.height() / 2, left - _GAP, metrics.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, f"{percent} %")
        for offered in (0, most):
            side = Qt.AlignmentFlag.AlignRight if offered else Qt.AlignmentFlag.AlignLeft
            painter.drawText(QRectF(area.left(), area.bottom() + 2, area.width(), below), side, str(offered))
        foot = QRectF(area.left(), area.bottom() + 2, area.width(), below - 2)
        painter.drawText(foot, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom, self.tr("takes suggested"))
        found = [place(*point) for point in self._points]
        painter.setPen(QPen(colours.accent, 2))
        painter.drawPolyline(found)
        painter.setBrush(colours.accent)
        for point in found:
            painter.drawEllipse(point, _DOT, _DOT)
        painter.end()
