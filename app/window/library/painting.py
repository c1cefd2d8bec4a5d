"""How a file of the library is drawn: a sign that plays it, its title, and its key, tempo and length beneath."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QImage, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.files.kinds import CLIP
from app.language.error_wording import for_the_window
from app.library.music import HEIGHT, WIDTH, cells_of
from app.ui.icons import pixmap
from app.ui.style.tokens import FOCUS_WIDTH, RADIUS_FIELD, SMALL, TINY, mixed, text_font, tokens
from app.window.library.rows import Heading, facts_words

ROW = Qt.ItemDataRole.UserRole
Index = QModelIndex | QPersistentModelIndex
SIGN = 32  # pixels at the left, which play
_SIZE = 14
MOST_ROOMY = 6  # rows of two lines that a list is to have room for; a lower one has lines


class LibraryDelegate(QStyledItemDelegate):
    """Two lines for each, or one where the list is low; headings of folders included: of rows of one height a hundred
    thousand are laid out."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self._view = view
        self.playing: Path | None = None  # the file that is playing
        self._is_dense = False

    def fit(self, height: int) -> bool:
        """Draw rows that suit a list of so many pixels. -> whether they are of another height now."""
        was_dense, self._is_dense = self._is_dense, False
        self._is_dense = height < MOST_ROOMY * self._row_height()
        return self._is_dense != was_dense

    def _row_height(self) -> int:
        first = self._view.fontMetrics().height()
        if self._is_dense:
            return max(first + TINY + 2, HEIGHT + 2)
        return first + QFontMetrics(text_font("secondary")).height() + SMALL + 2

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, self._row_height())

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        row, theme = index.data(ROW), tokens()
        box: QRect = option.rect
        painter.save()
        if isinstance(row, Heading):
            font = QFont(self._view.font())
            font.setBold(True)
            painter.setFont(font)
            painter.setPen(theme.quiet)
            line = box.adjusted(SMALL, 0, -SMALL, -TINY)
            text = painter.fontMetrics().elidedText(row.text, Qt.TextElideMode.ElideMiddle, line.width())
            painter.drawText(line, int(Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft), text)
            self._paint_focus(painter, option)
            painter.restore()
            return
        file = row.line
        is_chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        if is_chosen or is_hovered:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mixed(theme.field, theme.accent if is_chosen else theme.text, 0.18 if is_chosen else 0.06))
            painter.drawRoundedRect(box.adjusted(2, 1, -2, -1), RADIUS_FIELD, RADIUS_FIELD)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        is_playing = row.path == self.playing
        if row.kind == CLIP and not file.trouble and (is_chosen or is_hovered or is_playing):
            sign = pixmap("stop" if is_playing else "play", theme.accent, _SIZE)
            painter.drawPixmap(box.left() + 10, box.center().y() - _SIZE // 2, sign)
        inside = box.adjusted(SIGN, TINY, -SMALL, -TINY)
        if file.picture and (picture := _picture(file.picture, mixed(theme.field, theme.text, 0.55).rgb())) is not None:
            painter.drawImage(inside.right() - WIDTH, box.center().y() - HEIGHT // 2 + 1, picture)
            inside.setRight(inside.right() - WIDTH - SMALL)
        font = QFont(self._view.font())
        font.setItalic(bool(file.trouble))  # colour is not to be the only sign
        painter.setFont(font)
        painter.setPen(theme.quiet if file.trouble else theme.text)
        metrics = painter.fontMetrics()
        about = for_the_window(file.trouble) if file.trouble else facts_words(file.facts)
        if self._is_dense or not about:
            self._paint_line(painter, inside, file.title, about)
        else:
            name = metrics.elidedText(file.title, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside.left(), inside.top() + metrics.ascent(), name)
            painter.setFont(text_font("secondary"))
            painter.setPen(theme.quiet)
            second = painter.fontMetrics()
            text = second.elidedText(about, Qt.TextElideMode.ElideRight, inside.width())
            painter.drawText(inside.left(), inside.bottom() - second.descent(), text)
        self._paint_focus(painter, option)
        painter.restore()

    def _paint_line(self, painter: QPainter, inside: QRect, title: str, about: str) -> None:
        """The title, and at the right what is known, as far as there is room beside all of the title."""
        metrics, left = painter.fontMetrics(), int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        painter.drawText(inside, left, metrics.elidedText(title, Qt.TextElideMode.ElideRight, inside.width()))
        room = inside.width() - metrics.horizontalAdvance(title) - SMALL
        painter.setFont(text_font("secondary"))
        second = painter.fontMetrics()
        parts = about.split(" · ")
        texts = (" · ".join(parts[begin:]) for begin in range(len(parts)))
        if text := next((each for each in texts if second.horizontalAdvance(each) <= room), ""):
            painter.setPen(tokens().quiet)
            painter.drawText(inside, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), text)

    def _paint_focus(self, painter: QPainter, option: Any) -> None:
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(tokens().accent, FOCUS_WIDTH))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(option.rect.adjusted(1, 1, -1, -1))


@lru_cache(maxsize=1000)
def _picture(cells: bytes, ink: int) -> QImage | None:
    """A clip's notes in that colour; None for what is no picture."""
    found = cells_of(cells)
    if found is None:
        return None
    pixels = np.where(found, np.uint32(ink), np.uint32(0))  # (HEIGHT, WIDTH)
    return QImage(pixels.tobytes(), WIDTH, HEIGHT, 4 * WIDTH, QImage.Format.Format_ARGB32).copy()
