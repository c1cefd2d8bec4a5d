"""A list of passages, each with a sign to play it, a name, a line about it, and more by subclass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPalette
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.icons import pixmap
from app.ui.style.theme import Colours, mixed
from app.ui.text import as_tip

Index = QModelIndex | QPersistentModelIndex
ROW = Qt.ItemDataRole.UserRole
_NO_INDEX = QModelIndex()
_SIGN = 40  # pixels at the left, which play
_SIGN_SIZE = 17
_BAR = 56


@dataclass(frozen=True)
class PassageRow:
    """A passage in a list."""

    key: object
    """Of what is played."""
    name: str
    """The first line."""
    words: str = ""
    """The second line."""
    share: float | None = None
    """Of the bar at the right, 0 to 1; None for no bar."""
    trouble: str = ""
    """Why it can't be played or opened, "" where it can."""
    tip: str = ""
    """All of it."""


class PassageModel(QAbstractListModel):
    """rows: as they are shown; playing: the key of what is playing."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[PassageRow] = []
        self.playing: object = None

    def put(self, rows: Sequence[PassageRow]) -> None:
        """In place of what was listed."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def update_rows(self, rows: Sequence[PassageRow]) -> None:
        """The same passages, of which more is known."""
        self.rows = list(rows)
        if rows:
            self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))

    def show_playing(self, key: object) -> None:
        self.playing = key
        if self.rows:
            self.dataChanged.emit(self.index(0), self.index(len(self.rows) - 1))

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return row.name
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(row.tip or row.name)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            alike = self.tr("{percent} % similar").format(percent=round(100 * row.share)) if row.share else ""
            playing = self.tr("playing") if row.key == self.playing and self.playing is not None else ""
            return ", ".join(filter(None, (row.name, row.trouble or row.words, alike, playing)))
        return None


class PassageDelegate(QStyledItemDelegate):
    """Two lines of text between the sign that plays and a quiet bar."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(160, 2 * option.fontMetrics.height() + 18)

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        row: PassageRow = index.data(ROW)
        model = index.model()
        assert isinstance(model, PassageModel)
        palette: QPalette = option.palette
        colours = Colours.of(palette)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        ground, text = colours.ground, colours.text
        if chosen:  # not the full accent: a row may be large, and has signs of its own in that colour
            ground = mixed(ground, colours.accent, 0.18)
        elif hovered:
            ground = mixed(ground, text, 0.05)
        painter.save()
        painter.fillRect(option.rect, ground)
        if chosen:
            painter.fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()), colours.accent)
        is_playing = row.key == model.playing and model.playing is not None
        middle = option.rect.top() + option.fontMetrics.height() + 9  # of the two lines
        if not row.trouble:
            sign = pixmap("stop" if is_playing else "play", colours.accent, _SIGN_SIZE)
            painter.drawPixmap(option.rect.left() + 12, middle - _SIGN_SIZE // 2, sign)
        self.draw(painter, option.rect.adjusted(_SIGN, 0, -12, 0), row, option, (text, ground), is_playing)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(mixed(ground, text, 0.7))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5))
        painter.restore()

    def draw(
        self,
        painter: QPainter,
        rect: QRect,
        row: PassageRow,
        option: Any,
        inks: tuple[QColor, QColor],
        is_playing: bool,
    ) -> None:
        """inks: of text, and of the ground."""
        text, ground = inks
        quiet = mixed(text, ground, 0.28)
        room = rect.width() - (_BAR + 12 if row.share is not None else 0)
        font = option.font
        font.setBold(True)
        painter.setFont(font)
        metrics, height = painter.fontMetrics(), option.fontMetrics.height()
        top = rect.center().y() - height - 1
        painter.setPen(quiet if row.trouble else text)
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(QRect(rect.left(), top, room, height), int(Qt.AlignmentFlag.AlignVCenter), name)
        font.setBold(False)
        painter.setFont(font)
        painter.setPen(quiet)
        words = painter.fontMetrics().elidedText(row.trouble or row.words, Qt.TextElideMode.ElideRight, rect.width())
        below = QRect(rect.left(), top + height + 2, rect.width(), height)
        painter.drawText(below, int(Qt.AlignmentFlag.AlignVCenter), words)
        if row.share is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            bar = QRectF(rect.right() - _BAR, top + height / 2 - 2, _BAR, 4)
            painter.setBrush(mixed(ground, text, 0.16))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(mixed(ground, text, 0.55))
            share = min(max(row.share, 0.0), 1.0)
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), bar.width() * share, bar.height()), 2, 2)


class PassageView(QListView):
    """Rows by their indices. play_asked: Space, or the sign; opened: Enter, or a double click; menu_asked(index,
    position on the screen)."""

    play_asked = Signal(int)
    opened = Signal(int)
    menu_asked = Signal(int, QPoint)

    def __init__(self, name: str, delegate: PassageDelegate | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.passages = PassageModel(self)
        self.setModel(self.passages)
        self._delegate = delegate or PassageDelegate()
        self._delegate.setParent(self)
        self.setItemDelegate(self._delegate)
        self.setAccessibleName(name)
        self.setMouseTracking(True)
        self.setUniformItemSizes(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.row()))

    @property
    def current(self) -> int | None:
        """The row that keys are about."""
        index = self.currentIndex()
        return index.row() if index.isValid() else None

    def put(self, rows: Sequence[PassageRow]) -> None:
        """Other ones; the first is the current one."""
        self.passages.put(rows)
        if rows:
            self.setCurrentIndex(self.passages.index(0))
        self.scrollToTop()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        super().mousePressEvent(event)
        if index.isValid() and event.button() == Qt.MouseButton.LeftButton and event.position().x() < _SIGN:
            self.play_asked.emit(index.row())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.current is not None and event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.play_asked.emit(self.current)
        elif (
            self.current is not None
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & Qt.KeyboardModifier.ControlModifier
        ):
            self.opened.emit(self.current)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_key = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_key else self.indexAt(event.pos())
        if index.isValid():
            position = self.visualRect(index).center() if by_key else event.pos()
            self.menu_asked.emit(index.row(), self.viewport().mapToGlobal(position))
