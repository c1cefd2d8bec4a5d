"""A row of the track list: its colour, its name, how loud it is, and its three buttons."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.style.tokens import RADIUS_FIELD, ROW_HEIGHT, SMALL, TINY, Tokens, mixed, text_font, tokens
from app.window.tracks.instruments import track_name
from app.window.tracks.model import TRACK, TrackRow
from generator.music.mix import HIGHEST

Index = QModelIndex | QPersistentModelIndex
_BUTTON = 18
_COLOUR = 6
_FADER = QSize(40, 4)
_LONGEST = 300  # characters of a name that are looked at


class Spot(Enum):
    """Where a row is pressed."""

    MUTE = "M"
    SOLO = "S"
    ARM = "R"
    FADER = "fader"


_BUTTONS = (Spot.MUTE, Spot.SOLO, Spot.ARM)
_FIELDS = {Spot.MUTE: "is_muted", Spot.SOLO: "is_soloed", Spot.ARM: "is_armed"}


def field_of(spot: Spot) -> str:
    """Of Part: what a button switches. Raises KeyError for the fader."""
    return _FIELDS[spot]


class TrackDelegate(QStyledItemDelegate):
    """pointer: where the mouse is, for what it points at."""

    def __init__(self, view: QAbstractItemView) -> None:
        super().__init__(view)
        self._view = view
        self.pointer = QPoint(-1, -1)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, max(ROW_HEIGHT, option.fontMetrics.height() + SMALL))

    # Where its pieces lie

    def areas(self, row: QRect) -> dict[Spot, QRect]:
        """What can be pressed. row: of the track."""
        found: dict[Spot, QRect] = {}
        right, top = row.right() - TINY, row.center().y() - _BUTTON // 2
        for spot in reversed(_BUTTONS):
            found[spot] = QRect(right - _BUTTON + 1, top, _BUTTON, _BUTTON)
            right -= _BUTTON + 2
        left = right - SMALL - _FADER.width()
        found[Spot.FADER] = QRect(left, row.top(), _FADER.width(), row.height())
        return found

    def spot_at(self, row: QRect, place: QPoint) -> Spot | None:
        """What is pressed there; None for the track itself."""
        return next((spot for spot, area in self.areas(row).items() if area.contains(place)), None)

    def volume_at(self, row: QRect, x: int) -> int:
        """0 to 127, of the fader."""
        area = self.areas(row)[Spot.FADER]
        return min(HIGHEST, max(0, round((x - area.left()) / max(1, area.width() - 1) * HIGHEST)))

    def _name_area(self, row: QRect) -> QRect:
        return row.adjusted(_COLOUR + SMALL + TINY, 0, self.areas(row)[Spot.FADER].left() - row.right() - SMALL, 0)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(self._name_area(option.rect).adjusted(-TINY, 1, TINY, -1))

    # How it looks

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = tokens(), index.data(TRACK)
        assert isinstance(row, TrackRow)
        rect, states = option.rect, QStyle.StateFlag
        is_selected = bool(option.state & states.State_Selected)
        is_under = bool(option.state & states.State_MouseOver)
        ground = theme.pressed if is_selected else theme.hover if is_under else theme.field
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(rect, ground)
        colour = theme.track(row.part.colour)
        shown = colour if row.is_audible else mixed(colour, ground, 0.55)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(shown)
        painter.drawRoundedRect(QRect(rect.left() + TINY, rect.top() + 4, _COLOUR, rect.height() - 8), 3, 3)
        is_active = self._view.currentIndex().row() == index.row()
        self._paint_name(painter, rect, row, theme, is_active=is_active)
        areas = self.areas(rect)
        self._paint_fader(painter, areas[Spot.FADER], row, theme, shown)
        for spot in _BUTTONS:
            is_on = getattr(row.part, _FIELDS[spot])
            self._paint_button(painter, areas[spot], spot, theme, is_on=is_on, is_under=is_under)
        painter.restore()

    def _paint_name(self, painter: QPainter, rect: QRect, row: TrackRow, theme: Tokens, *, is_active: bool) -> None:
        area = self._name_area(rect)
        font = text_font("body", bold=is_active)
        font.setItalic(not row.part.name)  # that of its instrument
        painter.setFont(font)
        painter.setPen(theme.text if row.is_audible else theme.quiet)
        name = " ".join(track_name(row.part).split())[:_LONGEST]
        text = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, area.width())
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(area, alignment | Qt.TextFlag.TextSingleLine, text)

    def _paint_fader(self, painter: QPainter, area: QRect, row: TrackRow, theme: Tokens, colour: QColor) -> None:
        bar = QRect(area.left(), area.center().y() - _FADER.height() // 2, area.width(), _FADER.height())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.border)
        painter.drawRoundedRect(bar, 2, 2)
        if filled := round(bar.width() * row.part.volume / HIGHEST):
            painter.setBrush(colour)
            painter.drawRoundedRect(QRect(bar.left(), bar.top(), max(4, filled), bar.height()), 2, 2)

    def _paint_button(
        self, painter: QPainter, area: QRect, spot: Spot, theme: Tokens, *, is_on: bool, is_under: bool
    ) -> None:
        ground = {Spot.MUTE: theme.warning, Spot.SOLO: theme.accent, Spot.ARM: theme.danger}[spot]
        points = is_under and area.contains(self.pointer)
        painter.setFont(text_font("ruler", bold=True))
        if is_on:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
        else:
            painter.setPen(QPen(theme.border, 1))
            painter.setBrush(theme.hover if points else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(area.adjusted(0, 0, -1, -1), RADIUS_FIELD, RADIUS_FIELD)
        painter.setPen(theme.on(ground) if is_on else theme.quiet)
        painter.drawText(area, Qt.AlignmentFlag.AlignCenter, spot.value)
