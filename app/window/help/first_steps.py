"""The first steps: a small card beside each of the three or four things that one begins with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.style.theme import Colours, mixed
from app.ui.style.tokens import text_font

_WIDTH, _GAP, _MARGIN = 272, 14, 8


class Card(NamedTuple):
    """A card, and the widget that it stands beside."""

    target: QWidget
    """What is pointed at."""
    title: str
    """In large type."""
    text: str
    """Below it."""
    key: Qt.Key = Qt.Key.Key_unknown
    """Presses the target, at this step, which says so, and at later ones."""


class FirstSteps(QObject):
    """Shows the steps over a window, one after the other. finished(): seen to the end, or left off.

    Nothing is blocked meanwhile: whoever presses what a step points at has understood it.
    """

    finished = Signal()

    def __init__(self, window: QWidget, compose: QWidget, play: QWidget, clips: QWidget, keep: QWidget) -> None:
        """The widgets that are pointed at; the window's own, or within it."""
        super().__init__(window)
        self._window = window
        self._number = 0
        self._before: QWidget | None = None  # what had the focus
        self.steps: Sequence[Card] = (
            Card(compose, self.tr("Compose"), self.tr("Press this, and Continuo continues the clip, "
                                                      "with different notes each time.")),
            Card(play, self.tr("Listen"), self.tr("Play and pause, also with the space bar. The notes "
                                                  "play while they are composed."), Qt.Key.Key_Space),
            Card(clips, self.tr("Begin with your own music"), self.tr("Drag a .mid file into the window, or choose a "
                                                                      "clip from the library.")),
            Card(keep, self.tr("Keep what you like"), self.tr("Every new version is a take: compare them, keep the "
                                                              "best, and undo anything.")),
        )  # fmt: skip
        self.ring, self.card = _Ring(window), _Card(window)
        self.card.next_pressed.connect(self.go_on)
        self.card.leave_pressed.connect(self.leave)
        for step in self.steps:
            if isinstance(step.target, QAbstractButton):
                step.target.clicked.connect(self._on_target)
        self.card.next.installEventFilter(self)
        for part in (self.ring, self.card):
            part.hide()

    @property
    def is_shown(self) -> bool:
        return not self.card.isHidden()

    def start(self) -> None:
        """From the first step."""
        self._window.installEventFilter(self)
        self._number = 0
        self._before = self._window.focusWidget()
        self._show()
        self.card.next.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def go_on(self) -> None:
        """To the next step that can be seen, or to the end."""
        self._number += 1
        self._show()

    @Slot()
    def _on_target(self) -> None:
        if self.is_shown and self.sender() is self.steps[self._number].target:
            self.go_on()

    @Slot()
    def leave(self) -> None:
        self._window.removeEventFilter(self)
        if self._before is not None and self.card.isAncestorOf(self._window.focusWidget()):
            self._before.setFocus()
        self.ring.hide()
        self.card.hide()
        self.finished.emit()

    def _show(self) -> None:
        while self._number < len(self.steps) and not self.steps[self._number].target.isVisibleTo(self._window):
            self._number += 1
        if self._number >= len(self.steps):
            self.leave()
            return
        step = self.steps[self._number]
        self.card.put(step.title, step.text, self._number, len(self.steps))
        self._place()
        for part in (self.ring, self.card):
            part.show()
            part.raise_()

    def _place(self) -> None:
        target = self.steps[self._number].target
        around = QRect(target.mapTo(self._window, QPoint(0, 0)), target.size())
        self.ring.setGeometry(around.adjusted(-4, -4, 4, 4) & self._window.rect())
        self.card.resize(_WIDTH, self.card.heightForWidth(_WIDTH))
        self.card.move(beside(around, self._window.rect(), self.card.width(), self.card.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The card follows what it points at. Escape leaves it, where nothing else has a use for that key."""
        if watched is self._window and event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self._place()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            pointed_at = [step.target for step in self.steps[: self._number + 1] if step.key == event.key()]
            if watched is self.card.next and pointed_at and isinstance(pointed_at[0], QAbstractButton):
                pointed_at[0].click()
                return True
            if watched is self._window and event.key() == Qt.Key.Key_Escape:
                self.leave()
                return True
        return False


def beside(target: QRect, room: QRect, width: int, height: int) -> QPoint:
    """Where a card of this size hides nothing of its target: right of it, left, above or below; always in the room."""
    x = min(max(target.center().x() - width // 2, room.left() + _MARGIN), room.right() - width - _MARGIN)
    y = min(max(target.center().y() - height // 2, room.top() + _MARGIN), room.bottom() - height - _MARGIN)
    places = (
        QPoint(target.right() + _GAP, y),
        QPoint(target.left() - _GAP - width, y),
        QPoint(x, target.top() - _GAP - height),
        QPoint(x, target.bottom() + _GAP),
    )
    fitting = (place for place in places if room.contains(QRect(place.x(), place.y(), width, height)))
    return next(fitting, QPoint(x, y))


class _Ring(QWidget):
    """Around what is pointed at; the mouse goes through."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(Colours.of(self.palette()).accent, 3))
        painter.drawRoundedRect(self.rect().adjusted(2, 2, -2, -2), 8, 8)
        painter.end()


class _Card(QWidget):
    """next_pressed, leave_pressed."""

    next_pressed = Signal()
    leave_pressed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.title, self.text, self.place = QLabel(), QLabel(), QLabel()
        self.title.setFont(text_font("heading", bold=True))
        for label in (self.title, self.text):
            label.setWordWrap(True)
        self.leave, self.next = QPushButton(self.tr("Skip")), QPushButton()
        self.leave.setToolTip(self.tr("Close these tips (Esc); they are in the Help menu"))
        for button in (self.leave, self.next):
            button.setAutoDefault(True)
        self.leave.clicked.connect(self.leave_pressed)
        self.next.clicked.connect(self.next_pressed)
        row = QHBoxLayout()
        row.addWidget(self.place, 1)
        row.addWidget(self.leave)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 12, 16, 12)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.text)
        column.addSpacing(4)
        column.addLayout(row)

    def put(self, title: str, text: str, number: int, count: int) -> None:
        """number: from 0."""
        self.title.setText(title)
        self.text.setText(text)
        self.place.setText(self.tr("{number} of {count}").format(number=number + 1, count=count))
        self.next.setText(self.tr("Next") if number + 1 < count else self.tr("Done"))
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.next.setAccessibleDescription(f"{title}. {text}")

    def paintEvent(self, event: QPaintEvent) -> None:
        # Not by a style sheet: setting one changes the palette, which would ask for another.
        colours = Colours.of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.accent, 1.5))
        painter.setBrush(mixed(colours.ground, colours.accent, 0.08))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 8, 8)
        painter.end()
