"""How a take's card is drawn: its name, a picture of its notes, which bars are new and what composed it."""

from __future__ import annotations

from typing import Any

import numpy as np
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.document.piece import ORIGIN, PART
from app.document.takes import Take
from app.ui.icons import pixmap
from app.ui.note_thumbnail import thumbnail
from app.ui.style.theme import Colours
from app.ui.style.tokens import RADIUS_CARD, SMALL, mixed, text_font, tokens
from app.window.takes.cards_model import CARD, Card
from app.window.takes.words import marks_of, name_of

Index = QModelIndex | QPersistentModelIndex
_WIDTH, _PICTURE = 188, 40  # pixels
_PAD, _GAP, _BETWEEN = SMALL, SMALL, 12  # inside a card, between cards, between requests besides
_SIGN, _MARK = 28, 14
_MOST_PICTURES = 200


def play_sign(card: QRect) -> QRect:
    """Where the sign stands that plays it: in the middle of its picture."""
    centre = QPoint(card.center().x(), card.bottom() - _PAD - (card.height() - 2 * _PAD) // 2 + 2)
    return QRect(centre.x() - _SIGN // 2, centre.y() - _SIGN // 2, _SIGN, _SIGN)


def span_of(take: Take) -> tuple[int, int]:
    """What its picture shows, in ticks: what is new, or of a beginning all of it."""
    if take.region and take.region[1] > take.region[0]:
        return take.region
    return 0, max(1, take.piece.end_ticks)


class CardDelegate(QStyledItemDelegate):
    """position: of what plays, in ticks, on the shown card; None for nothing. pointer: where the mouse is."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self.position: float | None = None
        self.pointer = QPoint(-1, -1)
        self._pictures: dict[int, tuple[np.ndarray, tuple, QImage]] = {}  # by the take's number, with what it is of

    # Room

    def height(self, font: QFont) -> int:
        """Of a row of cards."""
        return (
            QFontMetrics(font).height()
            + QFontMetrics(text_font("secondary")).height()
            + _PICTURE
            + 2 * _PAD
            + 2 * _GAP
            + 8
        )

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        card: Card = index.data(CARD)
        return QSize(_WIDTH + _GAP + (_BETWEEN if card.begins else 0), self.height(option.font))

    def card(self, room: QRect, index: Index) -> QRect:
        """The card itself, in the room that it has."""
        card: Card = index.data(CARD)
        return room.adjusted(_GAP + (_BETWEEN if card.begins else 0), _GAP, 0, -_GAP)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        room: QRect = option.rect
        card = self.card(room, index)
        tall = editor.sizeHint().height()
        editor.setGeometry(card.left() + 2, card.top() + 2, card.width() - 4, tall)

    # Drawing

    def paint(self, painter: QPainter, option: Any, index: Index) -> None:
        card: Card = index.data(CARD)
        colours = Colours.of(option.palette)
        is_current = bool(option.state & QStyle.StateFlag.State_Selected)
        is_hovered = bool(option.state & QStyle.StateFlag.State_MouseOver)
        box = self.card(option.rect, index)
        painter.save()
        if card.begins:
            painter.setPen(QPen(colours.bar, 1))
            middle = option.rect.left() + (_BETWEEN + _GAP) // 2 + 1
            painter.drawLine(middle, box.top() + 6, middle, box.bottom() - 6)
        ground = mixed(colours.ground, colours.accent, 0.1) if is_current else colours.ground
        if is_hovered and not is_current:
            ground = mixed(ground, colours.text, 0.05)
        edge = colours.accent if is_current else mixed(colours.ground, colours.text, 0.3 if is_hovered else 0.16)
        self._paint_ground(painter, box, ground, edge, 2 if is_current else 1)
        if option.state & QStyle.StateFlag.State_HasFocus:
            self._paint_ground(painter, box.adjusted(-3, -3, 3, 3), None, colours.accent, 1)
        inside = box.adjusted(_PAD + 2, _PAD, -_PAD - 2, -_PAD)
        self._paint_head(painter, inside, card, option, ground)
        self._paint_picture(painter, _picture_box(inside, option.font), card, colours, ground, is_current)
        quiet = mixed(colours.text, ground, 0.3)
        painter.setPen(quiet)
        painter.setFont(text_font("secondary"))
        metrics = painter.fontMetrics()
        foot = QRect(inside.left(), inside.bottom() - metrics.height() + 1, inside.width(), metrics.height())
        text = metrics.elidedText(card.foot, Qt.TextElideMode.ElideRight, foot.width())
        painter.drawText(foot, int(Qt.AlignmentFlag.AlignVCenter), text)
        if (is_hovered or card.is_playing) and len(card.take.piece):
            self._paint_sign(painter, play_sign(box), colours, card.is_playing)
        painter.restore()

    def paint_hint(self, painter: QPainter, room: QRect, text: str, palette: QPalette) -> None:
        """Beside the cards."""
        painter.setPen(Colours.of(palette).quiet_text)
        flags = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextWordWrap
        painter.drawText(room, int(flags), text)

    def _paint_ground(
        self, painter: QPainter, box: QRect, ground: QColor | None, edge: QColor, width: int
    ) -> None:  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(edge, width))
        painter.setBrush(ground if ground else Qt.BrushStyle.NoBrush)
        half = width / 2
        painter.drawRoundedRect(QRectF(box).adjusted(half, half, -half, -half), RADIUS_CARD, RADIUS_CARD)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_head(self, painter: QPainter, inside: QRect, card: Card, option: Any, ground: QColor) -> None:
        """The name, "Best", the letter of a comparison, and what a person thinks of it."""
        colours = Colours.of(option.palette)
        font = QFont(option.font)
        font.setBold(True)
        small = text_font("secondary", bold=True)
        tall = QFontMetrics(option.font).height()
        right = inside.right()
        for name in marks_of(card.take)[0]:
            right -= _MARK
            drawn = pixmap(name, colours.accent if name == "kept" else colours.text, _MARK)
            painter.drawPixmap(right, inside.top() + (tall - _MARK) // 2, drawn)
            right -= 4
        if card.letter:
            right -= tall
            self._paint_badge(painter, QRect(right, inside.top(), tall, tall), card.letter, small, colours, full=False)
            right -= 4
        best = self.tr("Best") if card.is_best else ""
        room = right - inside.left()
        wide = QFontMetrics(small).horizontalAdvance(best) + 12 if best else 0
        painter.setFont(font)
        name = painter.fontMetrics().elidedText(name_of(card.take), Qt.TextElideMode.ElideRight, room - wide - 6)
        painter.setPen(colours.text)
        painter.drawText(QRect(inside.left(), inside.top(), room, tall), int(Qt.AlignmentFlag.AlignVCenter), name)
        if best:
            left = inside.left() + painter.fontMetrics().horizontalAdvance(name) + 6
            self._paint_badge(painter, QRect(left, inside.top(), wide, tall), best, small, colours, full=True)

    def _paint_badge(
        self, painter: QPainter, box: QRect, text: str, font: QFont, colours: Colours, *, full: bool
    ) -> None:  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen if full else QPen(mixed(colours.ground, colours.text, 0.45), 1))
        painter.setBrush(colours.accent if full else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(box).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setFont(font)
        painter.setPen(colours.on_accent if full else colours.text)
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), text)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)

    def _paint_picture(
        self, painter: QPainter, box: QRect, card: Card, colours: Colours, ground: QColor, is_current: bool
    ) -> None:  # fmt: skip
        begin, end = span_of(card.take)
        ratio = self._view.devicePixelRatioF()
        inks = (mixed(ground, colours.text, 0.55), *tokens().tracks)
        painter.drawImage(
            box, self._picture(card.take, (round(box.width() * ratio), round(box.height() * ratio)), inks)
        )
        if is_current and self.position is not None and begin <= self.position <= end:
            x = box.left() + (self.position - begin) / (end - begin) * box.width()
            painter.setPen(QPen(colours.text, 1.5))
            painter.drawLine(QPointF(x, box.top()), QPointF(x, box.bottom()))

    def _picture(self, take: Take, size: tuple[int, int], inks: tuple[QColor, ...]) -> QImage:
        """What was composed in its tracks' colours."""
        colours_of = tuple(part.colour for part in take.piece.parts)
        rows, of = take.piece.rows, (colours_of, take.region, size, *(ink.rgba() for ink in inks))
        known = self._pictures.get(take.number)
        if known is None or known[0] is not rows or known[1] != of:
            colours = np.array(colours_of or [0])
            kinds = np.where(rows[:, ORIGIN] > 0, 1 + colours[rows[:, PART]] % (len(inks) - 1), 0)
            picture = thumbnail(rows[:, :3], span_of(take), size, inks, kinds)
            if len(self._pictures) >= _MOST_PICTURES:
                self._pictures.clear()
            known = self._pictures[take.number] = (rows, of, picture)
        return known[2]

    def forget_all_but(self, numbers: set[int]) -> None:
        """Pictures of takes that are gone."""
        for number in self._pictures.keys() - numbers:
            del self._pictures[number]

    def _paint_sign(self, painter: QPainter, box: QRect, colours: Colours, is_playing: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.ground, 2))
        is_pointed_at = box.contains(self.pointer)
        painter.setBrush(mixed(colours.accent, colours.text, 0.2) if is_pointed_at else colours.accent)
        painter.drawEllipse(box)
        sign = pixmap("stop" if is_playing else "play", colours.on_accent, 14)
        painter.drawPixmap(box.center().x() - 6, box.center().y() - 6, sign)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)


def _picture_box(inside: QRect, font: QFont) -> QRect:
    """Between the name and the foot."""
    return inside.adjusted(0, QFontMetrics(font).height() + 4, 0, -QFontMetrics(text_font("secondary")).height() - 4)
