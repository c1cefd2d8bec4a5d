"""How well a model predicts, drawn while it learns."""

from __future__ import annotations

import importlib
import threading
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.style.theme import Colours
from app.window.learn_style.job import Epoch, Step

MOST_POINTS = 300  # more can't be distinguished, and take longer to draw; neighbours are averaged
_STRETCHES = 40  # of the line are averaged over: single steps would make a saw of it
_LEAST_SECONDS = 10.0  # across; below, the axis would have no whole seconds to show
_REDRAW_MS = 500


def import_soon() -> None:
    """What draws the curve takes half a second to import, for which the window must not stand still."""
    if find_spec("pyqtgraph"):  # the extra `train`
        threading.Thread(target=importlib.import_module, args=("pyqtgraph",), daemon=True).start()


class TrainingCurve(QWidget):
    """Two lines over the time: the pieces that are learnt from, dashed; those held out, with a dot for each pass."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Learning curve"))
        self.setMinimumHeight(130)
        self._steps: list[tuple[float, float]] = []
        self._epochs: list[tuple[float, float]] = []
        self._coming: list[tuple[float, float]] = []  # steps that will be one point together
        self._steps_per_point = 1
        self._build()
        self._redraw_timer = QTimer(self)
        self._redraw_timer.setSingleShot(True)
        self._redraw_timer.setInterval(_REDRAW_MS)
        self._redraw_timer.timeout.connect(self.redraw)

    def _build(self) -> None:
        import pyqtgraph

        self._graphs: Any = pyqtgraph
        self._plot: Any = pyqtgraph.PlotWidget()
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setMouseEnabled(False, False)
        self._plot.getPlotItem().getViewBox().setDefaultPadding(0.04)
        axis = self._plot.getAxis("bottom")
        axis.enableAutoSIPrefix(False)
        axis.tickStrings = _clock  # as pyqtgraph's own axes of dates do it: by the strings alone
        self._plot.getAxis("left").setWidth(64)
        axis.setHeight(44)  # or its first picture has the label over the figures
        self._legend: Any = self._plot.addLegend(offset=(-12, 8))
        self._learnt: Any = self._plot.plot(name=self.tr("pieces it learns from"), antialias=True)
        self._held_out: Any = self._plot.plot(name=self.tr("held-out pieces"), antialias=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._plot)
        self._recolour()
        self.redraw()

    @property
    def points(self) -> tuple[int, int]:
        """How many of each line."""
        return len(self._steps), len(self._epochs)

    def clear(self) -> None:
        self._steps, self._epochs, self._coming, self._steps_per_point = [], [], [], 1
        self.setAccessibleDescription("")
        self.redraw()

    def add_step(self, step: Step) -> None:
        """A resumed run begins before the last one ended: what it does again is drawn once."""
        self._steps = _before(self._steps, step.seconds)
        self._epochs = _before(self._epochs, step.seconds)
        self._coming.append((step.seconds, step.nats_per_note))
        if len(self._coming) >= self._steps_per_point:
            self._steps.append(_mean(self._coming))
            self._coming = []
        if len(self._steps) >= MOST_POINTS:
            pairs = zip(self._steps[::2], self._steps[1::2], strict=True)
            self._steps = [_mean(pair) for pair in pairs]
            self._steps_per_point *= 2
        self._draw_soon()

    def add_epoch(self, epoch: Epoch) -> None:
        self._epochs.append((epoch.seconds, epoch.held_out))
        text = self.tr("Pass {number}: {train:.2f} nats per note on the pieces it learns from, {held_out:.2f} held out")
        described = text.format(number=epoch.number, train=epoch.train, held_out=epoch.held_out)
        self.setAccessibleDescription(described)
        self._draw_soon()

    def redraw(self) -> None:
        """Both lines, as they are."""
        self._learnt.setData(_averaged(self._steps))
        self._held_out.setData(np.array(self._epochs).reshape(-1, 2))
        if self._legend.isVisible() != bool(self._steps):  # not each time: it lays out everything anew
            for side in ("left", "bottom"):
                self._plot.getAxis(side).setStyle(showValues=bool(self._steps))
            self._legend.setVisible(bool(self._steps))
        last = max((seconds for seconds, _ in (*self._steps[-1:], *self._epochs[-1:])), default=0.0)
        self._plot.setXRange(0, max(_LEAST_SECONDS, last), padding=0.02)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _draw_soon(self) -> None:
        if not self._redraw_timer.isActive():
            self._redraw_timer.start()

    def _recolour(self) -> None:
        colours, graphs = Colours.of(QApplication.palette()), self._graphs
        self._plot.setBackground(colours.ground)
        for side in ("left", "bottom"):
            axis = self._plot.getAxis(side)
            axis.setPen(graphs.mkPen(colours.bar))
            axis.setTextPen(colours.text)
        self._plot.setLabel("left", self.tr("nats per note: lower is better"), color=colours.text.name())
        self._plot.setLabel("bottom", self.tr("time learnt (minutes:seconds)"), color=colours.text.name())
        self._plot.showGrid(x=False, y=True, alpha=0.15)
        self._learnt.setPen(graphs.mkPen(colours.clip, width=1.5, style=Qt.PenStyle.DashLine))
        self._held_out.setPen(graphs.mkPen(colours.accent, width=2))
        self._held_out.setSymbol("o")
        self._held_out.setSymbolSize(6)
        self._held_out.setSymbolBrush(colours.accent)
        self._held_out.setSymbolPen(graphs.mkPen(colours.accent))
        for _, label in self._legend.items:  # those that are there keep theirs, whatever colour the legend is given
            label.setText(label.text, color=colours.text.name())
        self._legend.setBrush(graphs.mkBrush(colours.ground))


def _before(points: list[tuple[float, float]], seconds: float) -> list[tuple[float, float]]:
    if not points or points[-1][0] <= seconds:
        return points
    return [point for point in points if point[0] < seconds]


def _mean(points: Sequence[tuple[float, float]]) -> tuple[float, float]:
    """The last one's time, so that a later step's is later."""
    return points[-1][0], sum(nats for _, nats in points) / len(points)


def _averaged(points: list[tuple[float, float]]) -> np.ndarray:
    """A moving average over as many points as keep the line calm. -> (N, 2)"""
    width = max(1, len(points) // _STRETCHES)
    if width == 1:
        return np.array(points).reshape(-1, 2)
    each = np.full(width, 1 / width)
    return np.stack([np.convolve(column, each, "valid") for column in np.array(points).T], axis=1)


def _clock(values: list[float], scale: float, spacing: float) -> list[str]:
    """Seconds as minutes:seconds."""
    return [f"{int(value * scale) // 60}:{int(value * scale) % 60:02d}" for value in values]
