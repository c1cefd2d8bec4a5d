"""The small bar that a selection raises over the notes: what is most often done with bars, or with notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.piano_roll.geometry import KEYBOARD_WIDTH, Sight, note_boxes
from app.piano_roll.notes import Kind
from app.piano_roll.state import RollState
from app.ui.style.tokens import RADIUS_CARD, ROW_HEIGHT, SMALL, TINY, tokens

About = Literal["bars", "notes"]


class _Strip(QWidget):
    """A row of buttons; where there is no room for all, the last ones are in a menu behind them."""

    def __init__(self, parent: QWidget, name: str, after: QWidget) -> None:
        """after: whose next stop of Tab the first button is."""
        super().__init__(parent)
        self._after = after
        self.setAccessibleName(name)
        self.buttons: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(TINY)
        self._more = self._made()
        self._more.setText("…")
        self._more.setAccessibleName(self.tr("More"))
        self._more.setToolTip(self.tr("More"))
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._more.setMenu(QMenu(self._more))
        self._row.addWidget(self._more)

    def _made(self) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        button.setMinimumHeight(ROW_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def add(self, action: QAction) -> None:
        """At the end."""
        button = self._made()
        button.setDefaultAction(action)
        if action.menu() is not None:
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.buttons.append(button)
        self._row.insertWidget(len(self.buttons) - 1, button)
        QWidget.setTabOrder(self._after, button)
        QWidget.setTabOrder(button, self._more)
        self._after = button
        self._more.raise_()  # a screen reader meets it last

    def fit(self, width: int) -> bool:
        """Be no wider than that. -> whether there is room for anything."""
        needed = [button.sizeHint().width() + TINY for button in self.buttons]
        count = len(needed)
        if sum(needed) - TINY > width:
            room = width - self._more.sizeHint().width()
            count = int(np.searchsorted(np.cumsum(needed), room, side="right"))
        for number, button in enumerate(self.buttons):
            button.setVisible(number < count)
        rest = [button.defaultAction() for button in self.buttons[count:]]
        menu = self._more.menu()
        if menu is not None and menu.actions() != rest:
            for action in menu.actions():
                menu.removeAction(action)
            menu.addActions(rest)
        self._more.setVisible(bool(rest))
        return bool(needed) and self._more.sizeHint().width() <= width


class SelectionBar(QWidget):
    """Stands over what is selected, inside the view; where both bars and notes are, it is about what was selected last.

    Its buttons are reached by Tab from the notes, and by the arrow keys from each other; Escape leads back.
    """

    def __init__(self, roll: QWidget, viewport: QWidget, state: RollState) -> None:
        super().__init__(viewport)
        self._roll, self._state = roll, state
        self._about: About | None = None
        self._bars: tuple[int, int] | None = None  # as they were when last looked at
        self._strips: dict[About, _Strip] = {
            "bars": _Strip(self, self.tr("Selected bars"), roll),
            "notes": _Strip(self, self.tr("Selected notes"), roll),
        }
        row = QHBoxLayout(self)
        row.setContentsMargins(TINY, TINY, TINY, TINY)
        for strip in self._strips.values():
            row.addWidget(strip)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        state.selection_changed.connect(self._on_selection)
        self.hide()

    def set_actions(self, about: About, actions: Sequence[QAction]) -> None:
        """The buttons; one whose action has a menu opens it. An action's icon text is the button's."""
        for action in actions:
            self._strips[about].add(action)

    def buttons(self, about: About) -> list[QToolButton]:
        """In their order."""
        return self._strips[about].buttons

    def _on_selection(self) -> None:
        if len(self._state.selection):
            self._about = "notes"

    def follow(self, sight: Sight, busy: bool) -> None:
        """Stand where what is selected is now. busy: the mouse is at work, and the bar would be in its way."""
        state = self._state
        if state.bars != self._bars:
            self._bars = state.bars
            self._about = "bars" if state.bars is not None else self._about
        has: dict[About, bool] = {"bars": state.bars is not None, "notes": len(state.selection) > 0}
        others: tuple[About, About] = ("notes", "bars")
        about: About | None = self._about
        if about is None or not has[about]:
            about = next((each for each in others if has[each]), None)
        target = None if about is None or busy or state.composing else self._target(about, sight)
        if about is None or target is None:
            self._leave()
            return
        room = QRect(KEYBOARD_WIDTH, sight.above, sight.width, sight.height).adjusted(SMALL, SMALL, -SMALL, -SMALL)
        fits = self._strips[about].fit(room.width() - 2 * TINY)
        for each, strip in self._strips.items():
            strip.setVisible(each == about)
        size = self.sizeHint()
        if not fits or size.height() > room.height():
            self._leave()
            return
        self.setGeometry(placed(size.boundedTo(room.size()), target, room))
        self.show()
        self.raise_()

    def _leave(self) -> None:
        if self.isVisible() and self.isAncestorOf(self._roll.focusWidget() or self._roll):
            self._roll.setFocus()
        self.hide()

    def _target(self, about: About, sight: Sight) -> QRect | None:
        """What is selected, in the view's pixels; None where it is out of sight."""
        state = self._state
        if about == "bars" and (span := state.bar_span) is not None:
            box = QRect(sight.x(span[0]), 0, max(1, sight.x(span[1]) - sight.x(span[0])), 1)
        else:
            found = sight.found(state.notes)
            found = found[state.looks[found] & Kind.CHOSEN != 0]
            if not len(found):
                return None
            boxes = note_boxes(sight.geometry, state.notes, found) - [sight.left, sight.top, 0, 0]
            left, top = boxes[:, :2].min(axis=0).tolist()
            right, bottom = (boxes[:, :2] + boxes[:, 2:]).max(axis=0).tolist()
            left, right = max(left, 0), min(right, sight.width)  # QRect has 32 bits, a long note at a high zoom more
            box = QRect(left, top, right - left, bottom - top)
        inside = box.intersected(QRect(0, 0, sight.width, sight.height))
        return None if inside.isEmpty() else inside.translated(KEYBOARD_WIDTH, sight.above)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, painter = tokens(self.palette()), QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme.border, 1))
        painter.setBrush(theme.raised)
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_CARD, RADIUS_CARD)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Between the buttons: nothing of the notes below."""
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._roll.setFocus()
        else:
            super().keyPressEvent(event)


def placed(size: QSize, target: QRect, room: QRect) -> QRect:
    """Where a bar of that size stands: over the target, else below it, else at the top of the room; always inside."""
    x = min(max(target.center().x() - size.width() // 2, room.left()), room.right() + 1 - size.width())
    above, below = target.top() - SMALL - size.height(), target.bottom() + 1 + SMALL
    fits_below = below + size.height() <= room.bottom() + 1
    y = above if above >= room.top() else below if fits_below else room.top()
    return QRect(x, y, size.width(), size.height())
