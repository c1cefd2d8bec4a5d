"""A lane over the notes: what all lanes share. It has the notes' scale of time, a name at the left, and a field to type
in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QFocusEvent, QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QLineEdit, QToolTip, QWidget

from app.language.error_wording import for_the_window
from app.piano_roll.drawing.painting import small_font
from app.piano_roll.geometry import KEYBOARD_WIDTH, Sight
from app.piano_roll.state import RollState
from app.ui.style.theme import Colours
from app.ui.text import announce, as_tip
from generator.errors import ContinuoError

HEIGHT = 20  # pixels of a lane
_FIELD_WIDTH, _FIELD_PAD = 150, 20
_K = Qt.Key
_OWN_KEYS = frozenset((
    _K.Key_Left, _K.Key_Right, _K.Key_Up, _K.Key_Down, _K.Key_Home, _K.Key_End, _K.Key_Return, _K.Key_Enter,
    _K.Key_Insert, _K.Key_Delete, _K.Key_Backspace, _K.Key_F2,
))  # fmt: skip


class LaneHost(Protocol):
    """The roll, as lanes know it."""

    @property
    def state(self) -> RollState:
        """What is edited."""
        ...

    def sight(self) -> Sight:
        """What is in sight."""
        ...

    def reveal(self, quarters: float) -> None:
        """Scroll as little as brings a time into sight."""

    def setFocus(self) -> None:
        """The keys go to the notes."""


def is_plain(event: QKeyEvent) -> bool:
    """Whether nothing but Shift is held."""
    held = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
    return not event.modifiers() & ~held


def is_own(event: QKeyEvent) -> bool:
    """Whether it types, deletes or goes somewhere; Space, Tab and the function keys are the window's."""
    typed = event.text().isprintable() and bool(event.text().strip())
    return is_plain(event) and (typed or event.key() in _OWN_KEYS)


class Lane(QWidget):
    """announced: what a screen reader says. troubled: a sentence. Subclasses draw, and say what keys and clicks do."""

    announced = Signal(str)
    troubled = Signal(str)

    def __init__(self, host: LaneHost, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.host, self.name = host, name
        self.setFixedHeight(HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(name)
        self.field: QLineEdit | None = None
        self._take: Callable[[str], None] | None = None

    # What subclasses say

    def draw(self, painter: QPainter, colours: Colours, left: int, right: int) -> None:
        """Between two x of the lane, of which 0 is where the notes begin."""
        raise NotImplementedError

    def key(self, event: QKeyEvent) -> bool:
        """-> whether a key that goes down has a use."""
        raise NotImplementedError

    def words_at(self, x: float) -> str:
        """What is there, for a tool tip; empty for nothing."""
        raise NotImplementedError

    # What they can use

    def x_at(self, ticks: int) -> int:
        """Of the lane."""
        return self.host.sight().x(ticks / self.host.state.piece.ticks_per_quarter)

    def ticks_at(self, x: float) -> int:
        """The time at x of the lane, from 0."""
        sight = self.host.sight()
        quarters = sight.geometry.quarters(x + sight.left)
        return max(0, round(quarters * self.host.state.piece.ticks_per_quarter))

    def say(self, text: str) -> None:
        """To a screen reader."""
        self.setAccessibleDescription(text)
        announce(self, text)
        self.announced.emit(text)

    def begin_typing(self, x: int, text: str, hint: str, name: str, take: Callable[[str], None]) -> QLineEdit:
        """A field at x of the lane; take: is given what was typed, and may raise ContinuoError. name: of the field."""
        self.end_typing()
        field = QLineEdit(text, self.window())  # not in here: what it has no use for would go on to the notes
        field.setPlaceholderText(hint)
        field.setAccessibleName(name)
        field.setToolTip(hint)
        width = max(_FIELD_WIDTH, field.fontMetrics().horizontalAdvance(hint) + 2 * _FIELD_PAD)
        left = min(max(0, x), max(0, self.width() - KEYBOARD_WIDTH - width))
        corner = self.mapTo(self.window(), QPoint(KEYBOARD_WIDTH + left, 0))
        height = field.sizeHint().height()
        field.setGeometry(corner.x(), corner.y() + (HEIGHT - height) // 2, width, height)
        field.installEventFilter(self)
        field.selectAll()
        field.show()
        field.raise_()
        self.field, self._take = field, take
        field.setFocus()
        return field

    def end_typing(self) -> None:
        """Without effect, if something is being typed."""
        field, self.field, self._take = self.field, None, None
        if field is not None:
            field.hide()
            field.deleteLater()

    def _finish_typing(self, *, is_left: bool = False) -> None:
        """is_left: the focus is elsewhere already; what can't be is given up then."""
        field, take = self.field, self._take
        if field is None or take is None:
            return
        if is_left and not field.isModified():
            self.end_typing()
            return
        try:
            take(field.text())
        except ContinuoError as error:
            text = for_the_window(error.text)
            self.troubled.emit(text)
            self.say(text)
            if not is_left:
                return
        self.end_typing()
        if not is_left:
            self.setFocus()

    # Events

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.field:
            return False
        if event.type() == QEvent.Type.FocusOut and isinstance(event, QFocusEvent):
            if event.reason() not in (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason):
                self._finish_typing(is_left=True)
        elif isinstance(event, QKeyEvent):
            is_press = event.type() == QEvent.Type.KeyPress
            if event.key() == Qt.Key.Key_Escape and not event.modifiers():
                if is_press:
                    self.end_typing()
                    self.setFocus()
                event.accept()
                return True
            if is_press and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and is_plain(event):
                self._finish_typing()
                return True
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            colours = Colours.of(self.palette())
            painter.setFont(small_font(self.font()))
            painter.fillRect(event.rect(), colours.strip)
            painter.save()
            painter.setClipRect(QRect(KEYBOARD_WIDTH, 0, self.width(), HEIGHT))
            painter.translate(KEYBOARD_WIDTH, 0)
            self.draw(painter, colours, event.rect().left() - KEYBOARD_WIDTH, event.rect().right() - KEYBOARD_WIDTH)
            if (playhead := self.host.state.playhead) is not None:
                painter.setPen(QPen(colours.text, 2))
                at = self.host.sight().x(playhead)
                painter.drawLine(at, 0, at, HEIGHT)
            painter.restore()
            self._draw_frame(painter, colours)
        finally:
            painter.end()

    def _draw_frame(self, painter: QPainter, colours: Colours) -> None:
        corner = QRect(0, 0, KEYBOARD_WIDTH, HEIGHT)
        painter.setPen(colours.quiet_text)
        name = painter.fontMetrics().elidedText(self.name, Qt.TextElideMode.ElideRight, KEYBOARD_WIDTH - 8)
        painter.drawText(corner.adjusted(4, 0, -4, 0), int(Qt.AlignmentFlag.AlignVCenter), name)
        painter.setPen(QPen(colours.bar, 1))
        painter.drawLine(0, HEIGHT - 1, self.width(), HEIGHT - 1)
        painter.drawLine(KEYBOARD_WIDTH, 0, KEYBOARD_WIDTH, HEIGHT)
        if self.hasFocus():
            painter.setPen(QPen(colours.accent, 2))
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Plain keys are the lane's, whether it has a use for them or not: the notes beneath must not be edited by who
        works here."""
        if event.key() == Qt.Key.Key_Escape and not event.modifiers():
            self.host.setFocus()
        elif not (self.key(event) or is_own(event)):
            event.ignore()

    def event(self, event: QEvent) -> bool:
        """Plain keys are no shortcuts here, nor the roll's."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            if is_own(event):
                event.accept()
                return True
        elif isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = as_tip(self.words_at(event.pos().x() - KEYBOARD_WIDTH))
            QToolTip.showText(event.globalPos(), text, self) if text else QToolTip.hideText()
            return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()
