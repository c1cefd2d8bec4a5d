"""Beats and bar lines, corrected beside the notes: each button is one change of the piece, and undone as one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.ui.fields import heading
from app.ui.labels import HintLabel
from app.ui.style.tokens import MEDIUM, SMALL

_TAPS = (Qt.Key.Key_Space, Qt.Key.Key_T)


class BeatsDialog(QDialog):
    """find_asked; scaled(factor of the tempo); moved(beats by which bar lines come later); tapping_asked, tapped,
    tapping_ended(whether the taps count)."""

    find_asked = Signal()
    scaled = Signal(float)
    moved = Signal(int)
    tapping_asked = Signal()
    tapped = Signal()
    tapping_ended = Signal(bool)
    _WIDTH = 340

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Beats"))
        self._taps = False
        self.about = QLabel()
        self.about.setWordWrap(True)
        self.find_button = self._button(self.tr("Find the beats"), self.tr("Listen for the beats in the notes"))
        self.tap = self._button(self.tr("Tap the beats"), self.tr("Play the piece from the playhead and tap along"))
        self.half = self._button(self.tr("Half tempo"), self.tr("Every second beat is one"))
        self.double = self._button(self.tr("Double tempo"), self.tr("A beat more in the middle of each"))
        self.earlier = self._button(self.tr("Bar lines earlier"), self.tr("Bars begin one beat earlier"))
        self.later = self._button(self.tr("Bar lines later"), self.tr("Bars begin one beat later"))
        self.hint = HintLabel()
        column = QVBoxLayout(self)
        column.setContentsMargins(MEDIUM, MEDIUM, MEDIUM, MEDIUM)
        column.setSpacing(SMALL)
        column.addWidget(self.about)
        for left, right in ((self.find_button, self.tap), (self.half, self.double), (self.earlier, self.later)):
            if left is self.half:
                column.addWidget(heading(self.tr("Correct")))
            row = QHBoxLayout()
            row.setSpacing(SMALL)
            row.addWidget(left, 1)
            row.addWidget(right, 1)
            column.addLayout(row)
        column.addWidget(self.hint)
        self.setFixedWidth(self._WIDTH)
        self.find_button.clicked.connect(self.find_asked)
        self.tap.clicked.connect(self._on_tap)
        self.half.clicked.connect(lambda: self.scaled.emit(0.5))
        self.double.clicked.connect(lambda: self.scaled.emit(2.0))
        self.earlier.clicked.connect(lambda: self.moved.emit(-1))
        self.later.clicked.connect(lambda: self.moved.emit(1))
        self.show_count(None)

    def _button(self, text: str, tip: str) -> QPushButton:
        button = QPushButton(text)
        button.setToolTip(tip)
        button.setAutoDefault(False)
        return button

    def show_beside_notes(self, notes: QWidget) -> None:
        """At their right, so that they are seen."""
        self.show()
        corner = notes.mapToGlobal(QPoint(notes.width(), 0))
        self.move(corner - QPoint(self.width() + 24, -48))

    def show_beats(self, bpm: float, beats_per_bar: int) -> None:
        """What the piece has."""
        text = self.tr("{bpm:.0f} beats a minute, {beats} in a bar").format(bpm=bpm, beats=beats_per_bar)
        self.about.setText(text)

    def show_busy(self, busy: bool) -> None:
        """While beats are looked for, nothing else is done."""
        for button in (self.find_button, self.tap, self.half, self.double, self.earlier, self.later):
            button.setEnabled(not busy)

    def show_count(self, taps: int | None) -> None:
        """How many taps there are; None while nobody taps."""
        is_tapped = taps is not None
        application = QApplication.instance()
        if is_tapped != self._taps and application:  # it would cost every event of the window something
            (application.installEventFilter if is_tapped else application.removeEventFilter)(self)
        self._taps = is_tapped
        self.tap.setText(self.tr("Done tapping") if self._taps else self.tr("Tap the beats"))
        for button in (self.find_button, self.half, self.double, self.earlier, self.later):
            button.setEnabled(not self._taps)
        if taps is None:
            self.hint.show_text("")
        elif not taps:
            text = self.tr(
                "Tap Space, T or a key of your MIDI keyboard on each beat. The first tap begins a bar. Enter ends it, "
                "Esc drops it."
            )
            self.hint.show_text(text)
        else:
            self.hint.show_text(self.tr("Taps: {count:,}. Enter ends it, Esc drops it.").format(count=taps))
        self.hint.setMinimumHeight(self.hint.heightForWidth(self._WIDTH) if taps is not None else 0)
        self.adjustSize()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While somebody taps, these keys are taps wherever the focus is, and no key is held down for many."""
        if not self._taps or not isinstance(event, QKeyEvent):
            return False
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease, QEvent.Type.ShortcutOverride):
            return False
        key, is_press = event.key(), event.type() == QEvent.Type.KeyPress
        if key not in (*_TAPS, Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            return False
        event.accept()
        if is_press and not event.isAutoRepeat():
            if key in _TAPS:
                self.tapped.emit()
            else:
                self.tapping_ended.emit(key != Qt.Key.Key_Escape)
        return True

    def done(self, result: int) -> None:
        """Taps that were not finished are dropped."""
        if self._taps:
            self.tapping_ended.emit(False)
        super().done(result)

    def _on_tap(self) -> None:
        if self._taps:
            self.tapping_ended.emit(True)
        else:
            self.tapping_asked.emit()
