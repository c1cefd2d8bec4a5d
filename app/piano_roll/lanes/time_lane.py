"""The lane of tempo, metre and markers: shown, added, changed, dragged and deleted, each one edit of the piece."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QMenu, QWidget

from app.document import timeline
from app.document.piece import Piece
from app.document.timeline import Entry
from app.piano_roll.drawing.painting import small_font, tinted
from app.piano_roll.geometry import KEYBOARD_WIDTH
from app.piano_roll.input.tools import DRAG_PIXELS
from app.piano_roll.lanes.lane import HEIGHT, Lane, LaneHost
from app.piano_roll.lanes.layout import Chip, chips
from app.ui.style.theme import Colours
from generator.music.score import Marker, Tempo

_PAD = 5  # pixels beside the words
_ALIGN = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_LEFT = Qt.MouseButton.LeftButton


class TimeLane(Lane):
    """edited(Piece, words for the undo menu): once for each gesture. What is shown changes when the piece does."""

    edited = Signal(object, str)

    def __init__(self, host: LaneHost, parent: QWidget | None = None) -> None:
        super().__init__(host, self.tr("Markers"), parent)
        self.setAccessibleName(self.tr("Markers, tempo and metre"))
        self._chosen: Entry | None = None
        self._read: tuple[Piece, tuple[Entry, ...]] | None = None
        self._trial: Piece | None = None  # what a drag would make
        self._grabbed: tuple[Entry, float] | None = None  # and the pointer's x when it was
        self._begun = False
        self._laid_out: tuple[tuple[object, ...], list[Chip]] | None = None

    # What is there

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Of the piece, in order of time; while one is dragged, as they would be."""
        piece = self._trial or self.host.state.piece
        if self._read is None or self._read[0] is not piece:
            self._read = piece, timeline.entries(piece)
        return self._read[1]

    @property
    def chosen(self) -> Entry | None:
        """What keys are about; None where it is not there any more."""
        return self._chosen if self._chosen in self.entries else None

    def choose(self, entry: Entry | None) -> None:
        """Keys are about it from now on."""
        self._chosen = entry
        self.update()
        if entry is not None:
            self.say(self.words(entry))

    def words(self, entry: Entry) -> str:
        """What it is, and where."""
        state = self.host.state
        bar, beat = state.grid.bar_and_beat(entry.ticks / state.piece.ticks_per_quarter)
        if isinstance(entry, Tempo):
            text = self.tr("Tempo {what}, bar {bar}, beat {beat:.3g}")
            what = f"{timeline.bpm_of(entry):g}"
        elif isinstance(entry, Marker):
            text, what = self.tr("Marker {what}, bar {bar}, beat {beat:.3g}"), entry.text
        else:
            text, what = self.tr("Metre {what}, bar {bar}"), timeline.entry_text(entry)
        return text.format(what=what, bar=bar, beat=beat)

    def words_at(self, x: float) -> str:
        entry = self._entry_at(x)
        if entry is not None:
            return self.words(entry)
        return self.tr("Double-click to add a marker, a tempo (96) or a metre (3/4)")

    def _chips(self) -> list[Chip]:
        entries, sight, font = self.entries, self.host.sight(), self.font()
        about = entries, sight.geometry.pixels_per_quarter, sight.left, self.width(), font.key()
        if self._laid_out is None or self._laid_out[0] != about:
            small = small_font(font)
            small.setWeight(QFont.Weight.DemiBold)  # the widest that is drawn
            metrics = QFontMetrics(small)
            scale = sight.geometry.pixels_per_quarter / self.host.state.piece.ticks_per_quarter
            found = chips(
                entries,
                lambda ticks: int(ticks * scale) - sight.left,
                lambda text: metrics.horizontalAdvance(text) + 2 * _PAD,
                max(1, self.width() - KEYBOARD_WIDTH),
            )
            self._laid_out = about, found
        return self._laid_out[1]

    def _entry_at(self, x: float) -> Entry | None:
        """x: of the lane. Words before a line beside them."""
        found = [chip for chip in self._chips() if chip.holds(x)]
        found.sort(key=lambda chip: not chip.width)
        return found[0].entry if found else None

    def draw(self, painter: QPainter, colours: Colours, left: int, right: int) -> None:
        small = small_font(self.font())
        bold = small_font(self.font())
        bold.setWeight(QFont.Weight.DemiBold)
        for chip in self._chips():
            if chip.left + chip.width < left or chip.x > right + 1:
                continue
            is_marker, is_chosen = isinstance(chip.entry, Marker), chip.entry == self._chosen
            colour = colours.accent if is_marker else colours.bar
            painter.fillRect(QRectF(chip.x, 0, 1, HEIGHT - 1), colours.accent if is_chosen else colour)
            if not chip.width:
                continue
            box = QRectF(chip.left, 2, chip.width, HEIGHT - 5)
            if is_marker or is_chosen:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(tinted(colours.accent, 0.45 if is_chosen else 0.18))
                painter.drawRoundedRect(box, 3, 3)
            if is_chosen and self.hasFocus():
                painter.setPen(QPen(colours.accent, 1))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box, 3, 3)
            painter.setPen(colours.text)
            painter.setFont(small if isinstance(chip.entry, Tempo) else bold)
            inside = box.adjusted(_PAD, 0, 0, 0)
            text = painter.fontMetrics().elidedText(
                timeline.entry_text(chip.entry), Qt.TextElideMode.ElideRight, round(box.width()) - _PAD
            )
            painter.drawText(inside, _ALIGN, text)

    # Editing

    def add_here(self) -> None:
        """Ask what is to stand at the playhead or at the caret, whichever moved last."""
        state = self.host.state
        at = state.caret_ticks
        if state.playhead is not None and not state.caret_leads:
            at = state.snapped(int(state.playhead * state.piece.ticks_per_quarter))
        self.add_at(at)

    def add_at(self, ticks: int) -> None:
        """Ask what is to stand there."""
        self.host.reveal(ticks / self.host.state.piece.ticks_per_quarter)
        hint = self.tr("A marker, 96 for a tempo or 3/4 for a metre")
        self.begin_typing(self.x_at(ticks), "", hint, self.tr("New marker, tempo or metre"), partial(self._add, ticks))

    def edit_chosen(self) -> None:
        """Ask for other words for it."""
        if (entry := self.chosen) is not None:
            self.host.reveal(entry.ticks / self.host.state.piece.ticks_per_quarter)
            text = f"{timeline.bpm_of(entry):g}" if isinstance(entry, Tempo) else timeline.entry_text(entry)
            self.begin_typing(self.x_at(entry.ticks), text, "", self.words(entry), partial(self._change, entry))

    def delete_chosen(self) -> None:
        """What the piece begins with stays."""
        if (entry := self.chosen) is None:
            return
        if timeline.is_first(entry):
            self.troubled.emit(self.tr("The piece begins with this: change it instead of deleting it."))
            return
        entries = self.entries
        index = entries.index(entry)
        self._ask(timeline.without(self.host.state.piece, entry), entry, self.tr("Delete {what}"))
        self.choose(next(iter(self.entries[index : index + 1]), self.entries[-1]))

    def _add(self, ticks: int, text: str) -> None:
        """Raises ContinuoError."""
        if text.strip():
            piece, entry = timeline.put(self.host.state.piece, timeline.parse_entry(text, ticks))
            self._ask(piece, entry, self.tr("Add {what}"))
            self.choose(entry)

    def _change(self, before: Entry, text: str) -> None:
        """Raises ContinuoError."""
        if before in self.entries:
            wanted = timeline.parse_entry(text, before.ticks, before)
            piece, entry = timeline.put(self.host.state.piece, wanted, before)
            self._ask(piece, entry, self.tr("Change {what}"))
            self.choose(entry)

    def _move_chosen(self, ticks: int) -> None:
        if (entry := self.chosen) is None or self.host.state.composing:
            return
        if timeline.is_first(entry):
            self.troubled.emit(self.tr("The piece begins with this: it can't be moved."))
            return
        piece, moved = timeline.moved(self.host.state.piece, entry, ticks)
        self._ask(piece, moved, self.tr("Move {what}"))
        self.choose(moved)
        self.host.reveal(moved.ticks / self.host.state.piece.ticks_per_quarter)

    def _ask(self, piece: Piece, entry: Entry, text: str) -> None:
        if piece != self.host.state.piece:
            self.edited.emit(piece, text.format(what=timeline.entry_text(entry)))

    # Keys

    def key(self, event: QKeyEvent) -> bool:
        key, control = event.key(), bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            direction = 1 if key == Qt.Key.Key_Right else -1
            return self._step(direction) if control else self._choose_next(direction)
        if control:
            return False
        if key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self.choose(self.entries[0 if key == Qt.Key.Key_Home else -1])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2):
            self.edit_chosen() if self.chosen is not None else self.add_here()
        elif key == Qt.Key.Key_Insert:
            self.add_here()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_chosen()
        else:
            return False
        return True

    def _choose_next(self, direction: int) -> bool:
        entries, chosen = self.entries, self.chosen
        index = 0 if chosen is None else min(max(entries.index(chosen) + direction, 0), len(entries) - 1)
        self.host.reveal(entries[index].ticks / self.host.state.piece.ticks_per_quarter)
        self.choose(entries[index])
        return True

    def _step(self, direction: int) -> bool:
        if (entry := self.chosen) is not None:
            state = self.host.state
            is_metre = not isinstance(entry, Tempo | Marker)
            at = entry.ticks if direction > 0 else entry.ticks - 1
            self._move_chosen(entry.ticks + direction * (state.bar_ticks(at) if is_metre else state.key_step(at)))
        return True

    # The mouse

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT:
            return
        x = event.position().x() - KEYBOARD_WIDTH
        entry = self._entry_at(x)
        self._begun = False
        self._grabbed = None if entry is None else (entry, x)
        self.choose(entry)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() != _LEFT or self.host.state.composing:
            return
        x = event.position().x() - KEYBOARD_WIDTH
        self._grabbed = None
        self.choose(self._entry_at(x))
        if self.chosen is not None:
            self.edit_chosen()
        elif x >= 0:
            self.add_at(self.host.state.snapped(self.ticks_at(x)))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = event.position().x() - KEYBOARD_WIDTH
        if self._grabbed is None:
            over = self._entry_at(x)
            movable = over is not None and not timeline.is_first(over)
            self.setCursor(Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor)
            return
        entry, begun_at = self._grabbed
        self._begun = self._begun or abs(x - begun_at) >= DRAG_PIXELS
        if self._begun and not timeline.is_first(entry) and not self.host.state.composing:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            ticks = self._dragged_to(x, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
            self._trial, self._chosen = timeline.moved(self.host.state.piece, entry, ticks)
            self.update()

    def _dragged_to(self, x: float, free: bool) -> int:
        assert self._grabbed
        entry, begun_at = self._grabbed
        state = self.host.state
        wanted = entry.ticks + self.ticks_at(x) - self.ticks_at(begun_at)
        return state.snapped(max(0, wanted), free=free)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        trial, moved = self._trial, self._chosen
        self._grabbed = self._trial = None
        if trial is not None and moved is not None:
            self._ask(trial, moved, self.tr("Move {what}"))
            self.choose(moved)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.update()

    def cancel(self) -> bool:
        """All is as before the drag. -> whether there was one."""
        if self._grabbed is None:
            return False
        if self._trial is not None:
            self._chosen = self._grabbed[0]
        self._grabbed = self._trial = None
        self.update()
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Escape or not self.cancel():
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if self.host.state.composing:
            return
        x = event.pos().x() - KEYBOARD_WIDTH
        if event.reason() == QContextMenuEvent.Reason.Mouse:
            self.choose(self._entry_at(x))
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        ticks = self.host.state.snapped(self.ticks_at(x))
        acts: list[tuple[str, Callable[[], None], bool]] = [
            (self.tr("Add a marker, tempo or metre…"), partial(self.add_at, ticks), True),
            (self.tr("Change…"), self.edit_chosen, self.chosen is not None),
            (self.tr("Delete"), self.delete_chosen, self.chosen is not None and not timeline.is_first(self.chosen)),
        ]
        for text, act, possible in acts:
            action = menu.addAction(text)
            action.setEnabled(possible)
            action.triggered.connect(act)
        menu.popup(event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.setCursor(Qt.CursorShape.ArrowCursor)
