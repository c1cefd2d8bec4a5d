"""Python's cyclic garbage, collected by the window's thread alone.

The collector runs in whichever thread allocates when its threshold is passed, and destroys there what it finds. A
QObject, a QTimer or a widget that is destroyed outside the thread it lives in takes the process down. So automatic
collection is off in the window's process, and a timer of the window's thread does it.
"""

from __future__ import annotations

import gc

from PySide6.QtCore import QObject, QTimer, Slot

INTERVAL_MS = 1000


class GarbageTimer(QObject):
    """While it lives, garbage is collected in its thread, by the generations and thresholds that Python would use."""

    def __init__(self, parent: QObject | None = None, interval_ms: int = INTERVAL_MS) -> None:
        super().__init__(parent)
        gc.disable()
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.collect)
        self._timer.start(interval_ms)

    @Slot()
    def collect(self) -> None:
        """Collect the oldest generation whose threshold is passed, and with it all younger ones."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if thresholds[generation] and counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
