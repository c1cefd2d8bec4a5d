"""How many of the takes that were offered were wanted, drawn over the time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.widgets.theme import Colours

if TYPE_CHECKING:
    from app.taste.memory import Share


class TasteCurve(QWidget):
    """A dot for each stretch of takes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Share of takes that you wanted"))
        self.setMinimumHeight(150)
        import pyqtgraph  # only here: half a second

        self._graphs: Any = pyqtgraph
        self._plot: Any = pyqtgraph.PlotWidget()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(False, False)
        self._plot.setYRange(0, 100, padding=0.06)
        for side in ("left", "bottom"):
            self._plot.getAxis(side).enableAutoSIPrefix(False)
        self._plot.getAxis("left").setTicks([[(share, f"{share} %") for share in (0, 25, 50, 75, 100)]])
        self._plot.getAxis("left").setWidth(52)
        self._plot.getAxis("bottom").setHeight(42)
        self._line: Any = self._plot.plot(antialias=True)
        self._shares: Sequence[Share] = ()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        self._recolour()

    def show_shares(self, shares: Sequence[Share]) -> None:
        """The oldest first."""
        self._shares = shares
        places, offered = [], 0
        for share in shares:
            offered += share.offered
            places.append(offered)
        values = [100 * share.accepted / max(1, share.offered) for share in shares]
        self._line.setData(places, values)
        self._plot.setXRange(0, max(20, offered), padding=0.03)
        if shares:
            text = self.tr("Of the last {count} takes you wanted {percent:.0f} %")
            self.setAccessibleDescription(text.format(count=shares[-1].offered, percent=values[-1]))
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colours, graphs = Colours.of(QApplication.palette()), self._graphs
        self._plot.setBackground(colours.ground)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(graphs.mkPen(colours.bar))
            axis.setTextPen(colours.text)
        self._plot.setLabel("bottom", self.tr("takes offered"), color=colours.text.name())
        self._plot.showGrid(x=False, y=True, alpha=0.15)
        self._line.setPen(graphs.mkPen(colours.accent, width=2))
        self._line.setSymbol("o")
        self._line.setSymbolSize(7)
        self._line.setSymbolBrush(graphs.mkBrush(colours.accent))
        self._line.setSymbolPen(graphs.mkPen(colours.accent, width=1.5))
