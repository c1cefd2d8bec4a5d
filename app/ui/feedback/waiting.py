"""What takes longer than a moment: what it is, that it goes on, and a button to leave it off."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLabel, QProgressBar, QPushButton, QSizePolicy, QWidget

from app.ui.jobs import Jobs

PATIENCE_MS = 2000
_SECOND_MS = 1000


@dataclass(eq=False)
class _Watched:
    jobs: Jobs
    text: Callable[[], str]
    cancel: Callable[[], object] | None
    timer: QTimer
    began: float = 0.0


class Waiting(QWidget):
    """Not there while nothing is being waited for. Of several things it shows the one that began first.

    shown(text): it is there now, and says this.
    """

    shown = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown: list[_Watched] = []
        self.label, self.bar, self.cancel = QLabel(), QProgressBar(), QPushButton(self.tr("Cancel"))
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(160, 6)
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 16, 0)
        row.setSpacing(12)
        row.addWidget(self.label, 1)
        row.addWidget(self.bar)
        row.addWidget(self.cancel)
        self._seconds = QTimer(self)
        self._seconds.setInterval(_SECOND_MS)
        self._seconds.timeout.connect(self._tell)
        self.hide()

    def watch(self, jobs: Jobs, text: Callable[[], str], cancel: Callable[[], object] | None = None) -> None:
        """From now on. text: what is being done, asked when it is shown; cancel: None for what can't be left off."""
        timer = QTimer(self)
        timer.setSingleShot(True)
        watched = _Watched(jobs, text, cancel, timer)
        timer.timeout.connect(lambda: self._on_due(watched))
        jobs.busy_changed.connect(lambda busy: self._on_busy(watched, busy))

    def _on_busy(self, watched: _Watched, busy: bool) -> None:
        if busy:
            watched.began = time.monotonic()
            watched.timer.start(PATIENCE_MS)
        else:
            watched.timer.stop()
            if watched in self._shown:
                self._shown.remove(watched)
                self._show()

    def _on_due(self, watched: _Watched) -> None:
        if watched not in self._shown:
            self._shown.append(watched)
        self._show()

    def _show(self) -> None:
        self.setVisible(bool(self._shown))
        if not self._shown:
            self._seconds.stop()
            return
        self.cancel.setVisible(self._shown[0].cancel is not None)
        moves = QApplication.isEffectEnabled(Qt.UIEffect.UI_General)
        self.bar.setRange(0, 0 if moves else 1)  # how much there is left to do is not known
        self._tell()
        self._seconds.start()
        self.shown.emit(self._shown[0].text())

    @Slot()
    def _tell(self) -> None:
        if self._shown:
            first = self._shown[0]
            minutes, seconds = divmod(int(time.monotonic() - first.began), 60)
            text = first.text()
            self.label.setText(f"{text} {minutes}:{seconds:02}")
            self.bar.setAccessibleName(text)

    @Slot()
    def _on_cancel(self) -> None:
        if self._shown and (cancel := self._shown[0].cancel):
            cancel()
