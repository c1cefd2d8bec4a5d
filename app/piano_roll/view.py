"""The piano roll: a scrolling widget that draws what is in sight, and nothing else."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRect, Qt
from PySide6.QtGui import QHelpEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.piano_roll import painting
from app.piano_roll.geometry import Geometry, RollNotes, TimeGrid
from app.piano_roll.painting import KEYBOARD_WIDTH, RULER_HEIGHT
from app.widgets.theme import Colours
from generator.vocabulary import pitch_name

READABLE_PIXELS_PER_QUARTER = 14.0  # a piece is not squeezed below this to fit; it scrolls
COMFORTABLE_PIXELS_PER_QUARTER = 44.0
ZOOM_STEP = 1.25
_FOLLOW_SHARE = 0.85  # where in the view the newest note is kept


class PianoRoll(QAbstractScrollArea):
    """Shows a clip's notes and composed ones. It owns no piece: it is told what to show."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.geometry_ = Geometry()
        self.clip, self.composed = RollNotes(), RollNotes()
        self._grid = TimeGrid()
        self._border: float | None = None
        self._end = 0.0
        self._empty_text = ""
        self._fitted = True
        self._playhead: float | None = None
        self.follows = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMinimumSize(360, 240)
        self.setAccessibleName(self.tr("Piano roll"))
        self.horizontalScrollBar().sliderPressed.connect(self._stop_following)

    # What is shown

    def show_piece(self, clip: RollNotes, composed: RollNotes, grid: TimeGrid, border: float | None) -> None:
        """border: quarters where the new part begins; None for a clip alone. Scrolling and zoom stay."""
        self.clip, self.composed, self._grid, self._border = clip, composed, grid, border
        self._end = max(clip.end, composed.end)
        self.geometry_ = self.geometry_.holding(clip, composed)
        self._changed()

    def plan(self, begin: float, end: float) -> None:
        """Make room for a new part from `begin` to `end` quarters, and follow it as it comes."""
        self.composed, self._border = RollNotes(), begin
        self._end = max(self.clip.end, end)
        self.follows = True
        self.fit()

    def add_composed(self, notes: RollNotes) -> None:
        """More of the new part."""
        self.composed = self.composed.joined(notes)
        self._end = max(self._end, notes.end)
        self._changed()
        if self.follows and len(notes):
            newest = self.geometry_.x(float(notes.onset[-1]))
            self.horizontalScrollBar().setValue(int(newest - _FOLLOW_SHARE * self._inner_width()))

    def set_playhead(self, quarters: float | None) -> None:
        """Where the music is, None for nowhere; it is kept in sight."""
        before, self._playhead = self._playhead_strip(), quarters
        if quarters is not None:
            bar, width = self.horizontalScrollBar(), self._inner_width()
            x = int(self.geometry_.x(quarters))
            if not bar.value() <= x < bar.value() + width * _FOLLOW_SHARE and not bar.isSliderDown():
                bar.setValue(x - width // 10)
        for strip in (before, self._playhead_strip()):
            self.viewport().update(strip)

    def _playhead_strip(self) -> QRect:
        """What has to be painted anew when the playhead moves."""
        if self._playhead is None:
            return QRect()
        x = KEYBOARD_WIDTH + int(self.geometry_.x(self._playhead)) - self.horizontalScrollBar().value()
        return QRect(x - 2, 0, 5, self.viewport().height())

    def set_empty_text(self, text: str) -> None:
        """What stands in the roll while it has no notes."""
        self._empty_text = text
        self.viewport().update()

    def fit(self, least: float = READABLE_PIXELS_PER_QUARTER) -> None:
        """Zoom so that the piece fills the view, with `least` pixels per quarter or more."""
        pitches = [
            int(p) for notes in (self.clip, self.composed) if len(notes) for p in (notes.pitch.min(), notes.pitch.max())
        ]
        low, high = (min(pitches), max(pitches)) if pitches else (48, 84)
        self.geometry_ = self.geometry_.fitted(
            self._inner_width(), self._inner_height(), self._end, (low, high),
            least, COMFORTABLE_PIXELS_PER_QUARTER,
        )  # fmt: skip
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
        bar.setValue(round(anchor - offset))

    def zoom_rows(self, pixels: int, at: QPointF | None = None) -> None:
        """Make the rows higher or lower around `at`, or around the middle."""
        offset = at.y() - RULER_HEIGHT if at is not None else self._inner_height() / 2
        bar = self.verticalScrollBar()
        self.geometry_, anchor = self.geometry_.taller(pixels, bar.value() + offset)
        self._fitted = False
        self._changed()
        bar.setValue(round(anchor - offset))

    def _inner_width(self) -> int:
        return max(1, self.viewport().width() - KEYBOARD_WIDTH)

    def _inner_height(self) -> int:
        return max(1, self.viewport().height() - RULER_HEIGHT)

    def _changed(self) -> None:
        for bar, content, page in (
            (self.horizontalScrollBar(), self.geometry_.width(self._end), self._inner_width()),
            (self.verticalScrollBar(), self.geometry_.height, self._inner_height()),
        ):
            bar.setRange(0, max(0, content - page))
            bar.setPageStep(page)
            bar.setSingleStep(40)
        counts = self.tr("{clip:,} notes of the clip, {composed:,} composed notes")
        self.setAccessibleDescription(counts.format(clip=len(self.clip), composed=len(self.composed)))
        self.viewport().update()

    def _stop_following(self) -> None:
        self.follows = False

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and not self.follows:
            self.fit()
        else:
            self._changed()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        modifiers, turned = event.modifiers(), event.angleDelta().y() or event.angleDelta().x()
        if modifiers & Qt.KeyboardModifier.ControlModifier:
            if modifiers & Qt.KeyboardModifier.ShiftModifier:
                self.zoom_rows(1 if turned > 0 else -1, event.position())
            else:
                self.zoom(ZOOM_STEP ** (turned / 120), event.position())
            event.accept()
        elif modifiers & Qt.KeyboardModifier.ShiftModifier:
            self._stop_following()
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - turned)
            event.accept()
        else:
            self._stop_following()
            super().wheelEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self.horizontalScrollBar()
        if event.key() == Qt.Key.Key_Home:
            bar.setValue(0)
        elif event.key() == Qt.Key.Key_End:
            bar.setValue(bar.maximum())
        else:
            super().keyPressEvent(event)
            return
        self._stop_following()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self._describe(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), text, self.viewport()) if text else QToolTip.hideText()
            return True
        return super().viewportEvent(event)

    def _describe(self, place: QPointF) -> str:
        """The note at a place of the viewport, in words; empty where there is none."""
        if place.x() < KEYBOARD_WIDTH or place.y() < RULER_HEIGHT:
            return ""
        quarters = self.geometry_.quarters(place.x() - KEYBOARD_WIDTH + self.horizontalScrollBar().value())
        pitch = self.geometry_.pitch(place.y() - RULER_HEIGHT + self.verticalScrollBar().value())
        for notes, whose in ((self.composed, self.tr("composed")), (self.clip, self.tr("clip"))):
            if (index := notes.at(quarters, pitch)) is not None:
                bar, beat = self._grid.place(float(notes.onset[index]))
                text = self.tr("{name}, {whose}: bar {bar}, beat {beat:.3g}, velocity {velocity}")
                velocity = int(notes.velocity[index])
                return text.format(name=pitch_name(pitch), whose=whose, bar=bar, beat=beat, velocity=velocity)
        return ""

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        colours = Colours.of(self.palette())
        geometry, view = self.geometry_, self.viewport().rect()
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        width, height = self._inner_width(), self._inner_height()
        high, low = geometry.pitch(top), geometry.pitch(top + height)
        first, last = geometry.quarters(left), geometry.quarters(left + width)
        lines = self._grid.lines(first, last, geometry.pixels_per_quarter)

        painter = QPainter(self.viewport())
        painter.fillRect(view, colours.ground)
        painter.setClipRect(QRect(KEYBOARD_WIDTH, RULER_HEIGHT, width, height))
        painter.translate(KEYBOARD_WIDTH, RULER_HEIGHT - top)
        painting.draw_rows(painter, geometry, colours, width, low, high)
        painter.translate(-left, 0)
        painting.draw_lines(painter, lines, colours, geometry, geometry.height)
        if self._border is not None:
            painter.setPen(QPen(colours.accent, 2))
            x = int(geometry.x(self._border))
            painter.drawLine(x, 0, x, geometry.height)
        painting.draw_clip(painter, geometry, colours, self.clip, self.clip.between(first, last, low, high))
        painting.draw_composed(painter, geometry, colours, self.composed, self.composed.between(first, last, low, high))

        if self._playhead is not None:
            painter.setPen(QPen(colours.text, 2))
            x = int(geometry.x(self._playhead))
            painter.drawLine(x, 0, x, geometry.height)

        painter.resetTransform()
        painter.setClipRect(QRect(0, RULER_HEIGHT, KEYBOARD_WIDTH + 1, height))
        painter.translate(0, RULER_HEIGHT - top)
        painting.draw_keyboard(painter, geometry, colours, low, high, self.font())
        painter.resetTransform()
        painter.setClipRect(QRect(KEYBOARD_WIDTH, 0, width, RULER_HEIGHT))
        painter.translate(KEYBOARD_WIDTH, 0)
        painting.draw_ruler(painter, lines, colours, geometry, left, width, self.font())
        painter.resetTransform()
        painter.setClipping(False)
        painter.fillRect(QRect(0, 0, KEYBOARD_WIDTH, RULER_HEIGHT), colours.strip)
        if not len(self.clip) and not len(self.composed) and self._empty_text:
            self._paint_empty(painter, colours)
        painter.end()

    def _paint_empty(self, painter: QPainter, colours: Colours) -> None:
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 1.25)
        painter.setFont(font)
        place = self.viewport().rect().adjusted(KEYBOARD_WIDTH + 40, RULER_HEIGHT + 40, -40, -40)
        flags = int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap)
        needed = painter.boundingRect(place, flags, self._empty_text).adjusted(-24, -18, 24, 18)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(colours.bar, 1))
        painter.setBrush(colours.ground)  # lines running through text make it hard to read
        painter.drawRoundedRect(needed, 8, 8)
        painter.setPen(colours.text)
        painter.drawText(place, flags, self._empty_text)
