"""Where the parts of the window stand."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget


def arranged(
    splitter: QSplitter, columns: tuple[QWidget, QWidget, QWidget], above: QWidget, foot: list[QWidget]
) -> QWidget:
    """Three columns, of which the middle one grows; above and below them what reaches over all."""
    splitter.setOrientation(Qt.Orientation.Horizontal)
    splitter.setHandleWidth(1)
    splitter.setChildrenCollapsible(False)
    for widget in columns:
        splitter.addWidget(widget)
    for place, share in enumerate((0, 1, 0)):
        splitter.setStretchFactor(place, share)
    return column(splitter, *foot, above=above, lines=True)


def take_up_slack(splitter: QSplitter) -> None:
    """What a widget of the splitter has beyond the widest that it can be goes to the one that grows."""
    found = (splitter.widget(index) for index in range(splitter.count()))
    sizes, widgets = splitter.sizes(), [widget for widget in found if widget is not None]
    grows = max(range(len(sizes)), key=lambda index: widgets[index].sizePolicy().horizontalStretch())
    for index, widget in enumerate(widgets):
        slack = max(0, sizes[index] - widget.maximumWidth())
        sizes[index] -= slack
        sizes[grows] += slack
    splitter.setSizes(sizes)


def column(first: QWidget, *others: QWidget, above: QWidget | None = None, lines: bool = False) -> QWidget:
    """One below the other, without gaps; the first one grows, with `above` over it. lines: between them."""
    made = QWidget()
    layout = QVBoxLayout(made)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    if above:
        layout.addWidget(above)
        if lines:
            layout.addWidget(_line())
    layout.addWidget(first, 1)
    for widget in others:
        if lines:
            layout.addWidget(_line())
        layout.addWidget(widget)
    return made


def _line() -> QFrame:
    line = QFrame()
    line.setFrameShape(QFrame.Shape.HLine)
    line.setFrameShadow(QFrame.Shadow.Sunken)
    return line
