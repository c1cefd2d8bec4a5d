"""A frame of the piano roll: what is in sight, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtGui import QFont, QPainter, QPalette, QPen

from app.piano_roll import lane, note_picture, painting
from app.piano_roll.geometry import (
    CHORD_HEIGHT,
    KEYBOARD_WIDTH,
    LANE_HEIGHT,
    RULER_HEIGHT,
    Box,
    Sight,
    TimeLines,
)  # fmt: skip
from app.piano_roll.painting import ChordSpan
from app.piano_roll.state import RollState
from app.ui.theme import Colours


class Frame:
    """Paints a RollState; keeps the picture of its notes from one frame to the next. Its attributes are what is drawn
    besides the state."""

    def __init__(self, state: RollState, palette: QPalette) -> None:
        self.scale: frozenset[int] | None = None
        """Rows of other pitch classes are shaded; None: those of the black keys."""
        self.chords: tuple[ChordSpan, ...] = ()
        """Whose rows are tinted."""
        self.lit: frozenset[int] = frozenset()
        """Pitches of keys that are drawn as held down."""
        self.band: Box | None = None
        """The rubber band."""
        self.has_lane = True
        """Whether velocities are shown below the notes."""
        self.empty_text = ""
        """What stands where there are no notes."""
        self._state = state
        self._picture = note_picture.NotePicture()
        self.set_palette(palette)

    def set_palette(self, palette: QPalette) -> None:
        """Draw in its colours."""
        self._colours = Colours.of(palette)
        self._inks = note_picture.Inks(self._colours)

    def paint(self, painter: QPainter, region: QRect, sight: Sight, font: QFont, has_focus: bool) -> None:
        """region: what of the view is needed."""
        state, colours = self._state, self._colours
        width, height, top = sight.width, sight.height, sight.above
        lines = state.grid.lines(sight.first, sight.last, sight.geometry.pixels_per_quarter)
        chosen = state.bar_span

        def begin(x: int, y: int, wide: int, tall: int) -> bool:
            painter.resetTransform()
            painter.setClipRect(QRect(x, y, wide, tall))
            painter.translate(x, y)
            return region.intersects(QRect(x, y, wide, tall))

        if begin(KEYBOARD_WIDTH, top, width, height):
            painter.fillRect(QRect(0, 0, width, height), colours.ground)
            self._paint_notes(painter, region.translated(-KEYBOARD_WIDTH, -top), sight, lines, chosen)
            self._paint_above_notes(painter, sight, font, has_focus)
        if begin(0, top, KEYBOARD_WIDTH + 1, height):
            caret = state.caret_pitch if has_focus else None
            painting.draw_keyboard(painter, sight, colours, font, self.lit, caret)
        if begin(KEYBOARD_WIDTH, 0, width, RULER_HEIGHT):
            painting.draw_ruler(painter, sight, colours, lines, font, chosen, state.playhead)
        if self.chords and begin(KEYBOARD_WIDTH, RULER_HEIGHT, width, CHORD_HEIGHT):
            painting.draw_chord_names(painter, sight, colours, self.chords, font)
        if self.has_lane:
            if begin(KEYBOARD_WIDTH, top + height, width, LANE_HEIGHT):
                lane.draw_lane(painter, sight, colours, state.notes, state.kinds)
            if begin(0, top + height, KEYBOARD_WIDTH + 1, LANE_HEIGHT):
                lane.draw_lane_name(painter, colours, font, QCoreApplication.translate("PianoRoll", "velocity"))
        if begin(0, 0, KEYBOARD_WIDTH, top):
            painter.fillRect(QRect(0, 0, KEYBOARD_WIDTH, top), colours.strip)

    def _paint_notes(
        self, painter: QPainter, needed: QRect, sight: Sight, lines: TimeLines, chosen: tuple[float, float] | None
    ) -> None:
        state, colours, geometry, row = self._state, self._colours, sight.geometry, sight.geometry.row_height
        painting.draw_rows(painter, sight, colours, self.scale)
        painting.draw_chords(painter, sight, colours, self.chords)
        painting.draw_lines(painter, sight, colours, lines)
        if chosen is not None:
            painting.draw_bars(painter, sight, colours, *chosen)
        if state.planned is not None:
            painting.draw_line(painter, sight, QPen(colours.accent, 2), state.planned[0])
        high = geometry.highest - sight.top // row
        image = self._picture.image(
            state.notes, state.kinds, geometry, self._inks, sight.left, sight.width, high, sight.rows
        )
        # Only what is needed: past a clip that is no rectangle, Qt would look at all of it.
        part = QRect(max(0, needed.left()), 0, needed.width() + 2, image.height())
        painter.drawImage(QPoint(part.left(), -(sight.top % row)), image, part)

    def _paint_above_notes(self, painter: QPainter, sight: Sight, font: QFont, has_focus: bool) -> None:
        state, colours, resolution = self._state, self._colours, self._state.piece.ticks_per_quarter
        found = state.notes.between(sight.first, sight.last, sight.low, sight.high)
        painting.draw_marks(painter, sight, colours, state.notes, state.kinds, found)
        if has_focus and not state.composing:
            onset, length = state.caret_ticks / resolution, state.key_step(state.caret_ticks) / resolution
            painting.draw_caret(painter, sight, colours, onset, length, state.caret_pitch)
        if self.band is not None:
            painting.draw_band(painter, sight, colours, self.band)
        if state.playhead is not None:
            painting.draw_line(painter, sight, QPen(colours.text, 2), state.playhead)
        if not len(state.notes) and self.empty_text:
            room = QRect(40, 40, sight.width - 80, sight.height - 80)
            painting.draw_empty(painter, room, colours, font, self.empty_text)
