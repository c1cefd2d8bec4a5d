"""The piano roll's widget: paints what is in sight of a RollState, and speaks to a screen reader."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QEvent, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)  # fmt: skip
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip, QWidget

from app.document.editing import Edit
from app.document.piece import ONSET, Piece
from app.piano_roll import descriptions
from app.piano_roll.accessibility import NoteList, NotesInSight, RollSpeech
from app.piano_roll.clipboard import RollClipboard
from app.piano_roll.commands import RollCommands
from app.piano_roll.drawing.painting import ChordSpan
from app.piano_roll.geometry import (
    KEYBOARD_WIDTH,
    Box,
)
from app.piano_roll.input.keys import RollKeys
from app.piano_roll.input.roll_input import RollInput
from app.piano_roll.lanes.stack import LaneStack
from app.piano_roll.scrolling import ScrolledRoll
from app.piano_roll.selection_bar import SelectionBar
from app.piano_roll.state import EditKind
from app.ui.text import as_tip
from generator.events.streams import GRID_TICKS_PER_QUARTER

_SETTLING_MS = 200  # of scrolling, before a screen reader is shown other notes


class PianoRoll(ScrolledRoll):
    """edited: another Piece, the rows chosen in it, and the words for the undo menu; once for each gesture. An edit is
    shown only once the document gives the piece back.

    audition: pitch, velocity and part of a note to be played. seek_asked: quarters. bars_chosen: (first, last) from 1,
    or None. announced: what a screen reader says. troubled: a sentence.
    """

    edited = Signal(object, object, str)
    selection_changed = Signal()
    audition = Signal(int, int, int)
    seek_asked = Signal(float)
    bars_chosen = Signal(object)
    tool_changed = Signal(str)
    snap_changed = Signal(str)
    announced = Signal(str)
    troubled = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.commands = RollCommands(self.state)
        self.keys = RollKeys(self)
        self._input = RollInput(self)
        self.lanes = LaneStack(self, self.viewport())
        self.selection_bar = SelectionBar(self, self.viewport(), self.state)
        self.in_sight = NotesInSight(self.state, self.sight)
        self.note_list = NoteList(self.in_sight, self.viewport())
        self._speech = RollSpeech(self, self.state, self.announced.emit)
        self._after_change = QTimer(self, interval=_SETTLING_MS, singleShot=True)
        self._after_change.timeout.connect(self.note_list.update_notes)
        self._set_up()
        self._connect()
        self._speech.describe_selection()

    def _set_up(self) -> None:
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        self.set_up_bars()
        self.setMinimumSize(360, 240)
        self.setAccessibleName(self.tr("Piano roll"))
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.viewport().setMouseTracking(True)
        self.viewport().grabGesture(Qt.GestureType.PinchGesture)

    def _connect(self) -> None:
        state, commands = self.state, self.commands
        state.edit_asked.connect(self._on_edit_asked)
        state.edit_refused.connect(
            lambda: self.troubled.emit(self.tr("The selected notes are locked. Press L to unlock them."))
        )
        state.selection_changed.connect(self._speech.describe_selection)
        state.selection_changed.connect(self.sight_changed)
        state.selection_changed.connect(self.selection_changed.emit)
        state.audition_asked.connect(self.audition.emit)
        state.seek_asked.connect(self.seek_asked.emit)
        state.bars_chosen.connect(self.bars_chosen.emit)
        state.tool_changed.connect(self.tool_changed.emit)
        state.snap_changed.connect(self.snap_changed.emit)
        state.notes_changed.connect(self._on_notes)
        state.look_changed.connect(self._on_look)
        commands.reveal_asked.connect(self._reveal_caret)
        self.lanes.resized.connect(self._changed)
        for lane in (self.lanes.times, self.lanes.chords):
            lane.announced.connect(self.announced)
            lane.troubled.connect(self.troubled)
        commands.caret_moved.connect(self._speech.say_caret)
        clipboard = RollClipboard(commands, self.troubled.emit)
        self.copy_, self.cut = clipboard.copy, clipboard.cut
        self.paste, self.duplicate = clipboard.paste, clipboard.duplicate
        # What the window asks of the roll, the state and its commands do.
        self.set_selection, self.set_bars = state.set_selection, state.set_bars
        self.set_tool, self.set_snap = state.set_tool, state.set_snap
        self.select_all, self.delete_selected = commands.select_all, commands.delete_selected
        self.toggle_lock = commands.toggle_lock
        self.quantise, self.transpose = commands.quantise, commands.transpose
        self.louder, self.softer = commands.louder, commands.softer

    # What is shown

    @property
    def piece(self) -> Piece:
        """What is shown."""
        return self.state.piece

    @property
    def selection(self) -> np.ndarray:
        """Sorted indices into `piece.rows`."""
        return self.state.selection

    @property
    def bars(self) -> tuple[int, int] | None:
        """The chosen bars, first and last from 1."""
        return self.state.bars

    @property
    def snap(self) -> str:
        """The grid, one of editing.GRIDS."""
        return self.state.snap

    @property
    def composing(self) -> bool:
        """Whether there is a preview of what is being composed."""
        return self.state.composing

    def set_piece(self, piece: Piece) -> None:
        """Show it. Scroll, zoom and, as far as the notes are still there, the selection stay; a gesture ends."""
        self._input.cancel()
        before, is_remix = self.selection, piece.is_remix_of(self.piece)
        self.state.set_piece(piece)
        if is_remix:
            return  # nothing that is seen here is another
        if self.isVisible() and not self.follows:
            self._fitted = False  # another size of the window is no reason to leave what is worked on
        if np.array_equal(self.selection, before):  # another one has been described when it changed
            self._speech.describe_selection()

    def set_scale(self, classes: frozenset[int] | None) -> None:
        """Rows of other pitch classes are shaded; None: those of the black keys."""
        if classes != self.frame.scale:
            self.frame.scale = classes
            self.viewport().update()

    def set_chords(self, spans: Iterable[tuple[float, float, frozenset[int], str]]) -> None:
        """spans: of (begin quarters, end quarters, frozenset of pitch classes, name); empty for none."""
        chords = tuple(ChordSpan(*span) for span in spans)
        if chords != self.frame.chords:
            self.frame.chords = chords
            self._changed()

    def set_lane_visible(self, visible: bool) -> None:
        """The velocities below the notes."""
        self.frame.has_lane = visible
        self._changed()

    def set_empty_text(self, text: str) -> None:
        """What stands in the roll while it has no notes."""
        self.frame.empty_text = text
        self.viewport().update()

    def light(self, pitches: frozenset[int]) -> None:
        """Keys of the keyboard that are drawn as held down."""
        self.frame.lit = pitches
        self.viewport().update()

    def show_band(self, band: Box | None) -> None:
        """The rubber band, None for none."""
        self.frame.band = band
        self.viewport().update()

    def plan(self, begin: float, end: float, replaces: bool = False) -> None:
        """Make room for what is composed from `begin` to `end` quarters, and follow it as it comes.

        replaces: notes there that are not locked are about to go, and are faint.
        """
        self.follows = True
        self.state.plan(begin, end, replaces)
        if replaces:
            self.reveal(begin)
        else:
            self.fit()

    def add_composed(self, rows: np.ndarray, parts: np.ndarray | int) -> None:
        """What has been composed since. rows: (N, 4) as in Track.notes, in grid ticks; parts: what each is of, (N,), or
        all are."""
        self.state.add_composed(rows, parts)
        if self.follows and len(rows):
            pitch = self.state.preview.pitch
            if not self.state.shows_drums:
                self.reveal_rows(int(pitch.min()), int(pitch.max()))
            self.follow_newest(rows[:, ONSET].max() / GRID_TICKS_PER_QUARTER)

    def end_preview(self) -> None:
        """What was being composed is a part of the piece, or is not kept."""
        self.follows = False
        self.state.end_preview()

    def _on_look(self) -> None:
        self.lanes.refresh()
        self.viewport().update()
        self.sight_changed()

    @property
    def is_held(self) -> bool:
        return self._input.is_busy

    def sight_changed(self) -> None:
        """What stands over the notes, and what a screen reader says of them, keeps in step with what is in sight."""
        self.selection_bar.follow(self.sight(), self._input.is_busy)
        self._after_change.start()

    def _on_notes(self) -> None:
        had_drums = bool(self.geometry_.drums)
        self.geometry_ = self.geometry_.holding(self.state.notes, self.state.drum_rows)
        self._changed()
        if had_drums != bool(self.geometry_.drums):
            self.fit_rows()

    def _on_edit_asked(self, edit: Edit, kind: EditKind, count: int) -> None:
        text = descriptions.edit_words(kind, count)
        with self._speech.of_edit(edit, text):
            self.edited.emit(edit.piece, edit.chosen, text)

    # The pointer and the caret

    def hover(self, pitch: int | None) -> None:
        """Show the key of the pointer's row, None for none."""
        if pitch != self.frame.hovered:
            self.frame.hovered = pitch
            self.viewport().update(0, 0, KEYBOARD_WIDTH + 1, self.viewport().height())

    def go_to_end(self, first: bool) -> None:
        """Caret and view to the beginning of the piece, or to its end."""
        self.leave()
        bar = self.horizontalScrollBar()
        bar.setValue(0 if first else bar.maximum())
        self.commands.go_to_end(first)

    def _reveal_caret(self) -> None:
        self.reveal(self.state.caret_ticks / self.piece.ticks_per_quarter)
        self.reveal_rows(self.state.caret_pitch, self.state.caret_pitch)

    # Events

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        try:
            self.frame.paint(painter, event.rect(), self.sight(), self.font(), self.hasFocus())
        finally:
            painter.end()  # one that is left active would end the program

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._fitted and not self.follows:
            self.fit()
        else:
            self._changed()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.viewport().update()
        self.lanes.refresh()
        self.sight_changed()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.frame.set_palette(self.palette())
            self.viewport().update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.viewport().update()
        self.note_list.update_notes()
        self._speech.describe_selection()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._input.press(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._input.double_click(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._input.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._input.release(event)
        self.sight_changed()

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self._input.wheel(event):
            event.accept()
        else:
            super().wheelEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hover(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = as_tip(self.in_sight.words_under(event.x(), event.y()))
            QToolTip.showText(event.globalPos(), text, self.viewport()) if text else QToolTip.hideText()
            return True
        return self._input.pinch(event) or super().viewportEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._input.wants(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.take_key(event):
            super().keyPressEvent(event)

    def take_key(self, event: QKeyEvent) -> bool:
        """Do what a key does here, wherever it was pressed. -> whether it does anything."""
        wanted = self._input.wants(event)
        if wanted:
            self._input.key(event)
        return wanted
