"""What is over in a moment need not be shown: a button that changes and changes back would flash."""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer, Signal

LATE_MS = 400


class Late(QObject):
    """shown(True): some time after it began, unless it was over before; shown(False): at once when it is over."""

    shown = Signal(bool)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._is_shown = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(lambda: self._show(True))

    @property
    def is_shown(self) -> bool:
        return self._is_shown

    def set(self, on: bool, *, at_once: bool = False) -> None:
        """It begins, or is over."""
        if not on:
            self._timer.stop()
            self._show(False)
        elif at_once:
            self._show(True)
        elif not self._is_shown:
            self._timer.start(LATE_MS)

    def _show(self, on: bool) -> None:
        if on != self._is_shown:
            self._is_shown = on
            self.shown.emit(on)
