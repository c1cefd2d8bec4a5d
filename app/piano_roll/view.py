"""What is seen of a piece: a scrolling widget that draws what is in sight, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

from app.document.editing import no_rows
from app.document.piece import Piece
from app.piano_roll import picture
from app.piano_roll.geometry import Geometry, RollNotes, TimeGrid
from app.piano_roll.lane import LANE_HEIGHT
from app.piano_roll.painting import CHORD_HEIGHT, KEYBOARD_WIDTH, RULER_HEIGHT, ChordSpan, Sight
from generator.events.streams import GRID_TICKS_PER_QUARTER

READABLE_PIXELS_PER_QUARTER = 14.0  # a piece is not squeezed below this to fit; it scrolls
COMFORTABLE_PIXELS_PER_QUARTER = 44.0
MAX_CONTENT = 2**30  # what a scroll bar can count, with room
_FOLLOW_SHARE = 0.85  # where in the view the newest note, or the playhead, turns the page
_WHEEL_PIXELS = 40  # for a third of a notch
_JUMP_QUARTERS = 1.0  # further than the playhead goes between two reports


class RollCanvas(QAbstractScrollArea):
    """Owns no piece: it is told what to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.geometry_ = Geometry()
        self.piece = Piece()
        self.follows = False  # the newest notes, while they are composed
        self.bars: tuple[int, int] | None = None
        self._selection = no_rows()
        self._shown_piece = self.piece
        self._notes = self._preview = RollNotes()
        self._kinds = np.zeros(0, np.int64)
        self._grid = TimeGrid()
        self._planned: tuple[float, float] | None = None
        self._replaces = False
        self._empty_text = ""
        self._fitted = True
        self._playhead: float | None = None
        self._following, self._left_behind = True, False
        self._scale: frozenset[int] | None = None
        self._chords: tuple[ChordSpan, ...] = ()
        self._lane_visible = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMinimumSize(360, 240)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setSingleStep(_WHEEL_PIXELS)
        self.horizontalScrollBar().sliderPressed.connect(self._leave)

    # What is shown

    def set_scale(self, classes: frozenset[int] | None) -> None:
        """Rows of other pitch classes are shaded; None: those of the black keys."""
        self._scale = classes
        self.viewport().update()

    def set_chords(self, spans: Iterable[tuple[float, float, frozenset[int], str]]) -> None:
        """spans: of (begin quarters, end quarters, frozenset of pitch classes, name); empty for none."""
        self._chords = tuple(ChordSpan(*span) for span in spans)
        self._changed()

    def set_lane_visible(self, visible: bool) -> None:
        """The velocities below the notes."""
        self._lane_visible = visible
        self._changed()

    def set_empty_text(self, text: str) -> None:
        """What stands in the roll while it has no notes."""
        self._empty_text = text
        self.viewport().update()

    def plan(self, begin: float, end: float, replaces: bool = False) -> None:
        """Make room for what is composed from `begin` to `end` quarters, and follow it as it comes.

        replaces: free notes there are about to go, and are faint.
        """
        self._preview, self._planned, self._replaces = RollNotes(), (begin, end), replaces
        self.follows = True
        self._renew_notes()
        if replaces:
            self._bring(begin)
        else:
            self.fit()

    def add_composed(self, rows: np.ndarray) -> None:
        """What has been composed since. rows: (N, 4) as in Track.notes, in grid ticks."""
        new = RollNotes.from_rows(rows, GRID_TICKS_PER_QUARTER, composed=True)
        self._preview = self._preview.joined(new)
        self._renew_notes()
        if self.follows and len(new):
            self._bring_rows(int(self._preview.pitch.min()), int(self._preview.pitch.max()))
            newest = self.geometry_.x(float(new.onset[-1]))
            value = int(newest - _FOLLOW_SHARE * self._inner_width())
            if not self._replaces or value > self.horizontalScrollBar().value():
                _scroll(self.horizontalScrollBar(), value)

    def end_preview(self) -> None:
        """What was being composed is a part of the piece, or is not kept."""
        self._preview, self._planned, self._replaces, self.follows = RollNotes(), None, False, False
        self._renew_notes()

    @property
    def composing(self) -> bool:
        """Whether there is a preview of what is being composed."""
        return self._planned is not None

    def _renew_notes(self) -> None:
        notes = RollNotes.from_piece(self._shown_piece)
        self._notes = notes.joined(self._preview) if len(self._preview) else notes
        self.geometry_ = self.geometry_.holding(self._notes)
        self._renew_kinds()
        self._changed()

    def _renew_kinds(self) -> None:
        notes = self._notes
        mark = np.zeros(len(self._shown_piece) + 1, np.int64)  # the last is for notes of the preview
        mark[self._marked_rows()] = picture.CHOSEN
        kinds = mark[notes.row] | picture.COMPOSED * notes.composed | picture.LOCKED * notes.locked | picture.STANDS
        if self._planned is not None and self._replaces:
            begin, end = self._planned
            goes = (notes.onset >= begin) & (notes.onset < end) & ~notes.locked & (notes.row >= 0)
            kinds = kinds & ~(picture.STANDS * goes)
        self._kinds = kinds
        self.viewport().update()

    def _marked_rows(self) -> np.ndarray:
        return self._selection

    # Scrolling and zooming

    def set_following(self, following: bool) -> None:
        """Whether the view turns its page with the playhead."""
        self._following = following

    def set_playhead(self, quarters: float | None) -> None:
        """Where the music is, None for nowhere."""
        before, self._playhead = self._playhead, quarters
        if quarters is not None:
            bar, width = self.horizontalScrollBar(), self._inner_width()
            x = int(self.geometry_.x(quarters))
            in_sight = bar.value() <= x < bar.value() + width * _FOLLOW_SHARE
            jumped = before is None or abs(quarters - before) > _JUMP_QUARTERS
            self._left_behind = self._left_behind and not in_sight and not jumped
            held = bar.isSliderDown() or self._is_held()
            if self._following and not in_sight and not self._left_behind and not held:
                _scroll(bar, x - width // 10)
        sight = self.sight()
        for place in (before, quarters):
            if place is not None:
                self.viewport().update(KEYBOARD_WIDTH + sight.x(place) - 6, 0, 13, self._notes_top() + sight.height)

    def fit(self, least: float = READABLE_PIXELS_PER_QUARTER) -> None:
        """Zoom so that the piece fills the view, with `least` pixels per quarter or more."""
        pitch = self._notes.pitch
        low, high = (int(pitch.min()), int(pitch.max())) if len(pitch) else (48, 84)
        self.geometry_ = self.geometry_.fitted(
            self._inner_width(), self._inner_height(), self._end(), (low, high), least, COMFORTABLE_PIXELS_PER_QUARTER
        )
        self._changed()
        self._fitted = True
        self.horizontalScrollBar().setValue(0)
        middle = self.geometry_.y((low + high) // 2)
        self.verticalScrollBar().setValue(int(middle - self._inner_height() / 2))

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Stretch in time around `at` (in the viewport), or around the middle."""
        offset = at.x() - KEYBOARD_WIDTH if at is not None else self._inner_width() / 2
        bar = self.horizontalScrollBar()
        self.geometry_, anchor = self.geometry_.zoomed(factor, bar.value() + offset)
        self._fitted = False
        self._changed()
        _scroll(bar, round(anchor - offset))

    def zoom_rows(self, pixels: int, at: QPointF | None = None) -> None:
        """Make the rows higher or lower around `at`, or around the middle."""
        offset = at.y() - self._notes_top() if at is not None else self._inner_height() / 2
        bar = self.verticalScrollBar()
        self.geometry_, anchor = self.geometry_.taller(pixels, bar.value() + offset)
        self._fitted = False
        self._changed()
        bar.setValue(round(anchor - offset))

    def _bring(self, quarters: float, pitch: int | None = None) -> None:
        """Scroll as little as brings a place into sight."""
        bar, width = self.horizontalScrollBar(), self._inner_width()
        x = int(self.geometry_.x(quarters))
        if not bar.value() <= x <= bar.value() + width - 20:
            _scroll(bar, x - width // 4)
        if pitch is not None:
            bar, row = self.verticalScrollBar(), self.geometry_.row_height
            y = self.geometry_.y(pitch)
            bar.setValue(min(max(bar.value(), y + row - self._inner_height()), y))

    def _bring_rows(self, low: int, high: int) -> None:
        """The same for all rows between two pitches, if there is room for them."""
        top, bottom = self.geometry_.y(high), self.geometry_.y(low) + self.geometry_.row_height
        if bottom - top <= self._inner_height():
            bar = self.verticalScrollBar()
            bar.setValue(min(max(bar.value(), bottom - self._inner_height()), top))

    def _is_held(self) -> bool:
        """Whether the view must not move by itself."""
        return False

    def _leave(self) -> None:
        """Somebody scrolls by hand: following waits."""
        self.follows, self._left_behind = False, True

    def _end(self) -> float:
        planned = self._planned[1] if self._planned is not None else 0.0
        return max(self._notes.end, planned)

    def _notes_top(self) -> int:
        return RULER_HEIGHT + (CHORD_HEIGHT if self._chords else 0)

    def _inner_width(self) -> int:
        return max(1, self.viewport().width() - KEYBOARD_WIDTH)

    def _inner_height(self) -> int:
        return max(1, self.viewport().height() - self._notes_top() - (LANE_HEIGHT if self._lane_visible else 0))

    def sight(self) -> Sight:
        """What of the content is in sight."""
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return Sight(self.geometry_, left, top, self._inner_width(), self._inner_height())

    def _changed(self) -> None:
        # Two bars more than the piece has: there is always room to draw on.
        room = self._end() + 2 * self._grid.bar_quarters(self._end())
        for bar, content, page in (
            (self.horizontalScrollBar(), min(self.geometry_.width(room), MAX_CONTENT), self._inner_width()),
            (self.verticalScrollBar(), self.geometry_.height, self._inner_height()),
        ):
            # The area would lay itself out anew, which takes longer than to paint; but its bars are always there.
            with QSignalBlocker(bar):
                bar.setRange(0, max(0, content - page))
            if bar.pageStep() != page:  # the bar would be painted anew even so
                bar.setPageStep(page)
        self.viewport().update()

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and not self.follows:
            self.fit()
        else:
            self._changed()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def _bar_places(self) -> tuple[float, float] | None:
        """The chosen bars, in quarters."""
        if self.bars is None:
            return None
        return self._grid.bar_begin(self.bars[0]), self._grid.bar_begin(self.bars[1] + 1)


def _scroll(bar: QScrollBar, value: int) -> None:
    """As far as it goes; the place may be further away than Qt can count."""
    bar.setValue(min(max(value, bar.minimum()), bar.maximum()))
