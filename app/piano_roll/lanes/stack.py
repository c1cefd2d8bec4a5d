"""The lanes, one below the other, over the notes."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.piano_roll.lanes.chord_lane import ChordLane
from app.piano_roll.lanes.lane import HEIGHT, LaneHost
from app.piano_roll.lanes.time_lane import TimeLane


class LaneStack(QWidget):
    """resized: more or fewer lanes are shown."""

    resized = Signal()

    def __init__(self, host: LaneHost, parent: QWidget) -> None:
        super().__init__(parent)
        self.times, self.chords = TimeLane(host), ChordLane(host)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self._shown = {self.times: True, self.chords: True}
        for lane in self._shown:
            column.addWidget(lane)

    @property
    def height_shown(self) -> int:
        """Pixels."""
        return HEIGHT * sum(self._shown.values())

    def set_times_visible(self, visible: bool) -> None:
        """The lane of markers, tempo and metre."""
        self._set_visible(self.times, visible)

    def set_chords_visible(self, visible: bool) -> None:
        """The lane of chords."""
        self._set_visible(self.chords, visible)

    def _set_visible(self, lane: TimeLane | ChordLane, visible: bool) -> None:
        self._shown[lane] = visible
        lane.setVisible(visible)
        self.resized.emit()

    def place(self, top: int, width: int) -> None:
        """Where it stands in its parent."""
        self.setGeometry(0, top, width, self.height_shown)
        self.setVisible(self.height_shown > 0)

    def refresh(self, x: int | None = None) -> None:
        """What is in sight is another part, or another piece. x: it is the playhead alone that is, or was, there."""
        for lane in self._shown:
            lane.update() if x is None else lane.update(x - 6, 0, 13, HEIGHT)
