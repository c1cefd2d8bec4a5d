"""The piano roll as it is drawn: what is in sight, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.piano_roll import lane, overlays, painting, picture
from app.piano_roll.canvas import RollCanvas
from app.piano_roll.geometry import TimeLines
from app.piano_roll.lane import LANE_HEIGHT
from app.piano_roll.painting import CHORD_HEIGHT, KEYBOARD_WIDTH, RULER_HEIGHT, Sight
from app.ui.theme import Colours


class DrawnRoll(RollCanvas):
    """Draws in the colours of its palette."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lit: frozenset[int] = frozenset()  # keys of the keyboard that are held down
        self._picture = picture.NotePicture()
        self._colours = Colours.of(self.palette())
        self._inks = picture.Inks(self._colours)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._colours = Colours.of(self.palette())
            self._inks = picture.Inks(self._colours)
            self.viewport().update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self._paint(painter, event.rect())
        finally:
            painter.end()  # one that is left active would end the program

    def _paint(self, painter: QPainter, region: QRect) -> None:
        sight, colours = self.sight(), self._colours
        width, height, top = sight.width, sight.height, self._notes_top()
        lines = self._grid.lines(sight.first, sight.last, self.geometry_.pixels_per_quarter)
        chosen = self._bar_places()

        def begin(x: int, y: int, wide: int, tall: int) -> bool:
            painter.resetTransform()
            painter.setClipRect(QRect(x, y, wide, tall))
            painter.translate(x, y)
            return region.intersects(QRect(x, y, wide, tall))

        if begin(KEYBOARD_WIDTH, top, width, height):
            painter.fillRect(QRect(0, 0, width, height), colours.ground)
            self._paint_notes(painter, sight, lines, chosen, region.translated(-KEYBOARD_WIDTH, -top))
        if begin(0, top, KEYBOARD_WIDTH + 1, height):
            painting.draw_keyboard(painter, sight, colours, self.font(), self._lit, self._caret_pitch())
        if begin(KEYBOARD_WIDTH, 0, width, RULER_HEIGHT):
            painting.draw_ruler(painter, sight, colours, lines, self.font(), chosen, self._playhead)
        if self._chords and begin(KEYBOARD_WIDTH, RULER_HEIGHT, width, CHORD_HEIGHT):
            painting.draw_chord_names(painter, sight, colours, self._chords, self.font())
        if self._lane_visible:
            if begin(KEYBOARD_WIDTH, top + height, width, LANE_HEIGHT):
                lane.draw_lane(painter, sight, colours, self._notes, self._kinds)
            if begin(0, top + height, KEYBOARD_WIDTH + 1, LANE_HEIGHT):
                lane.draw_lane_name(painter, colours, self.font(), self.tr("loudness"))
        if begin(0, 0, KEYBOARD_WIDTH, top):
            painter.fillRect(QRect(0, 0, KEYBOARD_WIDTH, top), colours.strip)

    def _paint_notes(self, painter: QPainter, sight: Sight, lines: TimeLines, chosen: object, needed: QRect) -> None:
        colours, geometry, row = self._colours, self.geometry_, self.geometry_.row_height
        painting.draw_rows(painter, sight, colours, self._scale)
        painting.draw_chords(painter, sight, colours, self._chords)
        painting.draw_lines(painter, sight, colours, lines)
        if isinstance(chosen, tuple):
            overlays.draw_bars(painter, sight, colours, *chosen)
        if self._planned is not None:
            overlays.draw_line(painter, sight, QPen(colours.accent, 2), self._planned[0])
        high = geometry.highest - sight.top // row
        image = self._picture.image(
            self._notes, self._kinds, geometry, self._inks, sight.left, sight.width, high, sight.rows
        )
        # Only what is needed: past a clip that is no rectangle, Qt would look at all of it.
        part = QRect(max(0, needed.left()), 0, needed.width() + 2, image.height())
        painter.drawImage(QPoint(part.left(), -(sight.top % row)), image, part)
        found = self._notes.between(sight.first, sight.last, sight.low, sight.high)
        overlays.draw_marks(painter, sight, colours, self._notes, self._kinds, found)
        self._paint_tools(painter, sight)
        if self._playhead is not None:
            overlays.draw_line(painter, sight, QPen(colours.text, 2), self._playhead)
        if not len(self._notes) and self._empty_text:
            place = QRect(40, 40, sight.width - 80, sight.height - 80)
            overlays.draw_empty(painter, place, colours, self.font(), self._empty_text)

    def _paint_tools(self, painter: QPainter, sight: Sight) -> None:
        """For what edits."""

    def _caret_pitch(self) -> int | None:
        return None
