"""What of a RollState is in sight: scrolled, zoomed, and turned like pages with the playhead."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QSignalBlocker, Qt
from PySide6.QtWidgets import QAbstractScrollArea, QScrollBar, QWidget

from app.piano_roll.drawing.frame import Frame
from app.piano_roll.geometry import (
    EXTRA_QUARTERS,
    KEYBOARD_WIDTH,
    LANE_HEIGHT,
    MAX_PIXELS_PER_QUARTER,
    MIN_PIXELS_PER_QUARTER,
    RULER_HEIGHT,
    Geometry,
    Sight,
)
from app.piano_roll.lanes.stack import LaneStack
from app.piano_roll.state import RollState

READABLE_PIXELS_PER_QUARTER = 14.0  # a piece is not squeezed below this to fit; it scrolls
COMFORTABLE_PIXELS_PER_QUARTER = 44.0
MAX_CONTENT = 2**30  # what a scroll bar can count, with room
_FOLLOW_SHARE = 0.85  # where in the view the newest note, or the playhead, turns the page
_USUAL_PITCHES = 48, 84  # in sight where there are no notes
_BAR_ROOM = 48  # pixels for the small bar, above what is zoomed to
_ZOOM_MARGIN = 0.04  # beside what is zoomed to, as a share of it
_JUMP_QUARTERS = 1.0  # further than the playhead goes between two reports
_WHEEL_PIXELS = 40  # for a third of a notch


class ScrolledRoll(QAbstractScrollArea):
    """lanes: made by the class that inherits this, as they know the whole roll."""

    lanes: LaneStack

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.state = RollState()
        self.frame = Frame(self.state, self.palette())
        self.geometry_ = Geometry()
        self.follows = False  # the newest notes, while they are composed
        self._fitted = True
        self._following, self._left_behind = True, False

    def set_up_bars(self) -> None:
        """To be called once `lanes` is there: bars that are shown resize the view."""
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        for bar in (self.horizontalScrollBar(), self.verticalScrollBar()):
            bar.setSingleStep(_WHEEL_PIXELS)
        self.horizontalScrollBar().sliderPressed.connect(self.leave)

    # What the class that inherits this adds

    def sight_changed(self) -> None:
        """Other content is in sight, or lies elsewhere."""

    @property
    def is_held(self) -> bool:
        """Whether a gesture is under way, during which nothing scrolls by itself."""
        return False

    # Following

    def set_following(self, following: bool) -> None:
        """Whether the view turns its page with the playhead."""
        self._following = following

    def set_playhead(self, quarters: float | None, sounds: bool = False) -> None:
        """Where the music is, None for nowhere. sounds: it plays, and the keys of what sounds there are lit."""
        before = self.state.playhead
        playing = self.state.notes.sounding(quarters) if sounds and quarters is not None else frozenset()
        if playing != self.frame.playing:
            self.frame.playing = playing
            self.viewport().update(0, 0, KEYBOARD_WIDTH + 1, self.viewport().height())
        self.state.set_playhead(quarters)
        if quarters is not None:
            bar, width = self.horizontalScrollBar(), self._inner_width()
            x = int(self.geometry_.x(quarters))
            in_sight = bar.value() <= x < bar.value() + width * _FOLLOW_SHARE
            jumped = before is None or abs(quarters - before) > _JUMP_QUARTERS
            self._left_behind = self._left_behind and not in_sight and not jumped
            held = bar.isSliderDown() or self.is_held
            if self._following and not in_sight and not self._left_behind and not held:
                scroll_to(bar, x - width // 10)
        sight = self.sight()
        for at in (before, quarters):
            if at is not None:
                x = KEYBOARD_WIDTH + sight.x(at)
                self.viewport().update(x - 6, 0, 13, sight.above + sight.height)
                self.lanes.refresh(x)

    def follow_newest(self, quarters: float) -> None:
        """Turn the page with what is composed, whose newest note begins there; never back where notes are replaced."""
        bar = self.horizontalScrollBar()
        value = int(self.geometry_.x(quarters) - _FOLLOW_SHARE * self._inner_width())
        if not self.state.replaces or value > bar.value():
            scroll_to(bar, value)

    def leave(self) -> None:
        """A person scrolls: following waits."""
        self.follows, self._left_behind = False, True

    # Zooming

    def zoom_to_selection(self) -> None:
        """Zoom so that what is selected fills the view: notes, else bars, else all."""
        chosen = np.isin(self.state.notes.row, self.state.selection)
        notes, span = self.state.notes.taken(chosen), self.state.bar_span
        if not len(notes) and span is None:
            self.fit(MIN_PIXELS_PER_QUARTER)
            return
        begin, end = (float(notes.onset.min()), notes.end) if len(notes) else span or (0.0, 0.0)
        if not len(notes):
            notes = self.state.notes
            notes = notes.taken(notes.between(begin, end, 0, 127))
        low, high = (int(notes.pitch.min()), int(notes.pitch.max())) if len(notes) else _USUAL_PITCHES
        margin = min(_ZOOM_MARGIN * (end - begin), begin)
        beside = 0 if self.geometry_.drums else 2 * _BAR_ROOM  # a drum lane shows all of its rows
        size, most = (self._inner_width(), self._inner_height() - beside), MAX_PIXELS_PER_QUARTER
        length = end - begin + 2 * margin - EXTRA_QUARTERS
        self.geometry_ = self.geometry_.fitted(*size, length, (low, high), MIN_PIXELS_PER_QUARTER, most)
        self._fitted = False
        self.leave()
        self._changed()
        scroll_to(self.horizontalScrollBar(), int(self.geometry_.x(begin - margin)))
        self._centre_rows(low, high)

    def _centre_rows(self, low: int, high: int) -> None:
        top, bottom = self.geometry_.y(high), self.geometry_.y(low) + self.geometry_.row_height
        self.verticalScrollBar().setValue((top + bottom - self._inner_height()) // 2)

    def fit(self, least: float = READABLE_PIXELS_PER_QUARTER) -> None:
        """Zoom so that the piece fills the view, with `least` pixels per quarter or more."""
        pitch = self.state.notes.pitch
        low, high = (int(pitch.min()), int(pitch.max())) if len(pitch) else _USUAL_PITCHES
        size = self._inner_width(), self._inner_height()
        self.geometry_ = self.geometry_.fitted(
            *size, self.state.end, (low, high), least, COMFORTABLE_PIXELS_PER_QUARTER
        )
        self._changed()
        self._fitted = True
        self.horizontalScrollBar().setValue(0)
        self._centre_rows(low, high)

    def fit_rows(self) -> None:
        """Rows as high as all pitches of the piece leave room for: a drum lane has few, a keyboard many."""
        pitch, scale = self.state.notes.pitch, self.geometry_.pixels_per_quarter
        low, high = (int(pitch.min()), int(pitch.max())) if len(pitch) else _USUAL_PITCHES
        self.geometry_ = self.geometry_.fitted(0, self._inner_height(), 0.0, (low, high), scale, scale)
        self._changed()
        self._centre_rows(low, high)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Stretch in time around `at` (in the viewport), or around the middle."""
        offset = at.x() - KEYBOARD_WIDTH if at is not None else self._inner_width() / 2
        bar = self.horizontalScrollBar()
        self.geometry_, anchor = self.geometry_.zoomed(factor, bar.value() + offset)
        self._fitted = False
        self._changed()
        scroll_to(bar, round(anchor - offset))

    def zoom_rows(self, pixels: int, at: QPointF | None = None) -> None:
        """Make the rows higher or lower around `at`, or around the middle."""
        offset = at.y() - self._above() if at is not None else self._inner_height() / 2
        bar = self.verticalScrollBar()
        self.geometry_, anchor = self.geometry_.taller(pixels, bar.value() + offset)
        self._fitted = False
        self._changed()
        bar.setValue(round(anchor - offset))

    def scroll_by(self, right: int, down: int) -> None:
        """Pixels."""
        for bar, pixels in ((self.horizontalScrollBar(), right), (self.verticalScrollBar(), down)):
            bar.setValue(bar.value() + pixels)

    # Where things are

    def sight(self) -> Sight:
        """What of the content is in sight."""
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        return Sight(self.geometry_, left, top, self._inner_width(), self._inner_height(), self._above())

    def reveal(self, quarters: float) -> None:
        """Scroll as little as brings a time into sight."""
        bar, width = self.horizontalScrollBar(), self._inner_width()
        x = int(self.geometry_.x(quarters))
        if not bar.value() <= x <= bar.value() + width - 20:
            scroll_to(bar, x - width // 4)

    def reveal_rows(self, low: int, high: int) -> None:
        """The same for all rows between two pitches, if there is room for them."""
        top, bottom = self.geometry_.y(high), self.geometry_.y(low) + self.geometry_.row_height
        if bottom - top <= self._inner_height():
            bar = self.verticalScrollBar()
            bar.setValue(min(max(bar.value(), bottom - self._inner_height()), top))

    def _above(self) -> int:
        """Pixels above the notes."""
        return RULER_HEIGHT + self.lanes.height_shown

    def _inner_width(self) -> int:
        return max(1, self.viewport().width() - KEYBOARD_WIDTH)

    def _inner_height(self) -> int:
        return max(1, self.viewport().height() - self._above() - (LANE_HEIGHT if self.frame.has_lane else 0))

    def _changed(self) -> None:
        """The geometry, the size of the view or the room above the notes is another."""
        # Two bars more than the piece has: there is always room to draw on.
        room = self.state.end + 2 * self.state.grid.bar_quarters(self.state.end)
        for bar, content, page in (
            (self.horizontalScrollBar(), min(self.geometry_.width(room), MAX_CONTENT), self._inner_width()),
            (self.verticalScrollBar(), self.geometry_.height, self._inner_height()),
        ):
            # The area would lay itself out anew, which takes longer than to paint; but its bars are always there.
            with QSignalBlocker(bar):
                bar.setRange(0, max(0, content - page))
            if bar.pageStep() != page:  # the bar would be painted anew even so
                bar.setPageStep(page)
        self.lanes.place(RULER_HEIGHT, self.viewport().width())
        self.lanes.refresh()
        self.viewport().update()
        self.sight_changed()


def scroll_to(bar: QScrollBar, value: int) -> None:
    """As far as it goes; the value may be more than Qt can count."""
    bar.setValue(min(max(value, bar.minimum()), bar.maximum()))
