"""A frame of the piano roll: what is in sight, and nothing else."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint, QRect
from PySide6.QtGui import QFont, QPainter, QPalette, QPen

from app.piano_roll.drawing import lane, note_picture, painting
from app.piano_roll.drawing.keyboard import Keys, draw_keyboard
from app.piano_roll.drawing.note_colours import Inks
from app.piano_roll.drawing.painting import ChordSpan
from app.piano_roll.geometry import (
    KEYBOARD_WIDTH,
    LANE_HEIGHT,
    RULER_HEIGHT,
    Box,
    Sight,
    TimeLines,
    notes_between,
)  # fmt: skip
from app.piano_roll.state import RollState
from app.ui.style.theme import Colours
from app.ui.style.tokens import tokens


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
        self.playing: frozenset[int] = frozenset()
        """Pitches that sound where the music is."""
        self.hovered: int | None = None
        """The pitch of the pointer's row, None while it is elsewhere."""
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
        self._colours, theme = Colours.of(palette), tokens(palette)
        self._tracks = theme.tracks
        self._inks = Inks(theme)

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
            self._paint_above_notes(painter, region.translated(-KEYBOARD_WIDTH, -top), sight, font, has_focus)
        if begin(0, top, KEYBOARD_WIDTH + 1, height):
            caret = state.caret_pitch if has_focus else None
            painter.fillRect(QRect(0, 0, KEYBOARD_WIDTH + 1, height), colours.strip)  # below the last row
            draw_keyboard(painter, sight, colours, font, Keys(self.lit, self.playing, self.hovered, caret))
        if begin(KEYBOARD_WIDTH, 0, width, RULER_HEIGHT):
            composed = self._composed(lines)
            painting.draw_ruler(painter, sight, colours, lines, font, chosen, state.playhead, composed)
        if self.has_lane:
            if begin(KEYBOARD_WIDTH, top + height, width, LANE_HEIGHT):
                lane.draw_lane(painter, sight, colours, self._tracks, state.notes, state.looks)
            if begin(0, top + height, KEYBOARD_WIDTH + 1, LANE_HEIGHT):
                lane.draw_lane_name(painter, colours, font, QCoreApplication.translate("PianoRoll", "Velocity"))
        if begin(0, 0, KEYBOARD_WIDTH, top):
            painter.fillRect(QRect(0, 0, KEYBOARD_WIDTH, top), colours.strip)
        if has_focus and begin(KEYBOARD_WIDTH, top, width, height):
            painting.draw_focus(painter, QRect(0, 0, width, height), colours)

    def _composed(self, lines: TimeLines) -> list[bool]:
        """Of each bar of the lines, whether composed notes begin in it or in those up to the next line."""
        notes, begins = self._state.notes, [bar[0] for bar in lines.bars]
        if not self._state.marks_composed:
            return [False] * len(begins)
        at = np.searchsorted(notes.onset, [*begins, notes.end + 1])
        return (np.diff(notes.composed_before[at]) > 0).tolist()

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
        image = self._picture.image(
            state.notes, state.looks, geometry, self._inks, sight.left, sight.width, sight.first_row, sight.rows
        )
        # Only what is needed: past a clip that is no rectangle, Qt would look at all of it.
        part = QRect(max(0, needed.left()), 0, needed.width() + 2, image.height())
        painter.drawImage(QPoint(part.left(), -(sight.top % row)), image, part)

    def _paint_above_notes(self, painter: QPainter, needed: QRect, sight: Sight, font: QFont, has_focus: bool) -> None:
        state, colours, resolution = self._state, self._colours, self._state.piece.ticks_per_quarter
        left, right = max(0, needed.left()), min(sight.width, needed.right() + 1)
        found = notes_between(
            sight.geometry, state.notes, sight.left + left, sight.left + right, sight.first_row, sight.rows
        )
        painting.draw_padlocks(painter, sight, state.notes, state.looks, found, self._inks)
        painting.draw_names(painter, sight, font, state.notes, state.looks, found, self._inks)
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
