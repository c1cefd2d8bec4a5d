"""Where the parts of the window stand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QVBoxLayout, QWidget


class SharedColumn(QSplitter):
    """Two parts, one above the other, that share the height by what they need, until a person moves the line between
    them. wanted: pixels in which all of the upper one is seen, and in which its main part is; kept: those that the
    lower one keeps from the rest of the upper one, and from its main part."""

    def __init__(
        self, upper: QWidget, lower: QWidget, wanted: Callable[[], tuple[int, int]],
        kept: Callable[[], tuple[int, int]],
        parent: QWidget | None = None,
    ) -> None:  # fmt: skip
        super().__init__(Qt.Orientation.Vertical, parent)
        self._wanted, self._kept = wanted, kept
        self._is_set_by_hand = False
        self._upper = upper
        self.addWidget(upper)
        self.addWidget(lower)
        self.setHandleWidth(1)
        self.setChildrenCollapsible(False)
        self.splitterMoved.connect(self._on_moved)

    def share(self) -> None:
        """Anew, as what they need has changed."""
        height = self.height()
        if self._is_set_by_hand or height <= 0:
            return
        (whole, main), (easy, least) = self._wanted(), self._kept()
        upper = min(whole, max(height - easy, min(main, height - least), self._upper.minimumSizeHint().height()))
        self.setSizes([upper, max(0, height - upper - self.handleWidth())])

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.share()

    def _on_moved(self) -> None:
        self._is_set_by_hand = True


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


def tab_after(before: QWidget, part: QWidget) -> None:
    """Have Tab lead from `before` to what takes the focus in `part`, in the order that it has there: what is made late
    would come last of all."""
    inside: list[QWidget] = []
    follower = part.nextInFocusChain()
    while follower is not None and follower is not part:
        if part.isAncestorOf(follower) and follower.focusPolicy() & Qt.FocusPolicy.TabFocus:
            inside.append(follower)
        follower = follower.nextInFocusChain()
    for widget in inside:
        QWidget.setTabOrder(before, widget)
        before = widget


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
