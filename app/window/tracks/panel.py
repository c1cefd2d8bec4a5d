"""The track list at the left of the notes: its heading, the tracks, and what the active one sounds like."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QToolButton, QVBoxLayout, QWidget

from app.document.piece import Part
from app.ui.empty_page import Pages
from app.ui.fields import hairline
from app.ui.icons import icon
from app.ui.style.tokens import ROW_HEIGHT, SMALL, TINY, text_font
from app.window.tracks.list import TrackList
from app.window.tracks.strip import TrackStrip

_LEAST_TRACKS, _MOST_TRACKS = 4, 10  # rows that are seen before the strip beneath them is whole
_NO_TRACKS = 5  # rows in which it is said what to do
_LINES = 8  # pixels: the lines above and below the list, and its frame


class TracksPanel(QWidget):
    """add_asked: a track, whatever it is to play; ghosts_switched(on): whether tracks that are not selected are only
    seen through; height_changed: `heights_wanted` are others. `add.menu()` is filled by whoever has the commands."""

    add_asked = Signal()
    ghosts_switched = Signal(bool)
    height_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = -1  # not known yet
        self.list, self.strip = TrackList(), TrackStrip()
        self.heading = QLabel(self.tr("Tracks"))
        self.heading.setFont(text_font("heading", bold=True))
        self.ghosts = QToolButton()
        self.ghosts.setCheckable(True)
        self.ghosts.setAutoRaise(True)
        self.ghosts.setToolTip(self.tr("Edit only the selected tracks: notes of the others show faintly behind them"))
        self.ghosts.setAccessibleName(self.tr("Edit only the selected tracks"))
        self.ghosts.toggled.connect(self.ghosts_switched)
        self.add = QToolButton()
        self.add.setAutoRaise(True)
        self.add.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.add.setMenu(QMenu(self.add))
        self.add.setToolTip(self.tr("Add a track, or compose one"))
        self.add.setAccessibleName(self.tr("Add a track"))
        self._pages = Pages(self.list)
        self._pages.setMinimumHeight(2 * ROW_HEIGHT)  # in a low window the list scrolls
        self._pages.empty.pressed.connect(self.add_asked)
        head = self._head = QHBoxLayout()
        head.setContentsMargins(SMALL, TINY, TINY, TINY)
        head.setSpacing(TINY)
        head.addWidget(self.heading)
        head.addStretch(1)
        head.addWidget(self.ghosts)
        head.addWidget(self.add)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(hairline())
        column.addWidget(self._pages, 1)
        column.addWidget(hairline())
        column.addWidget(self.strip)
        self._draw_icons()
        self.show_tracks((), None, ())

    def minimumSizeHint(self) -> QSize:
        """With the strip folded."""
        usual, strip = super().minimumSizeHint(), self.strip
        return QSize(usual.width(), usual.height() - strip.minimumSizeHint().height() + strip.height_needed(0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fold()

    def _fold(self) -> None:
        """Where there is little room, tracks are worth more than the mix of the active one."""
        room = self.height() - self._height_of_tracks()
        self.strip.fold(next((rows for rows in (4, 2) if self.strip.height_needed(rows) <= room), 0))
        for layout in (self.strip.layout(), self.layout()):
            if layout:
                layout.activate()  # at once, or the strip is cut off for a frame

    def _height_of_tracks(self) -> int:
        """With the heading; of as many as are to be seen at once."""
        rows = min(max(self._count, _LEAST_TRACKS), _MOST_TRACKS) if self._count > 0 else _NO_TRACKS
        return self._head.sizeHint().height() + rows * ROW_HEIGHT + _LINES

    def heights_wanted(self) -> tuple[int, int]:
        """Pixels in which every track is seen with the mix of the active one, and without it."""
        tracks = self._height_of_tracks()
        return tracks + self.strip.height_needed(4), tracks + self.strip.height_needed(0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._draw_icons()

    def _draw_icons(self) -> None:
        """In the colours of the theme that there is now."""
        self.ghosts.setIcon(icon("layers"))
        self.add.setIcon(icon("add"))

    def show_tracks(self, parts: Sequence[Part], active: int | None, selected: Sequence[int]) -> None:
        """As TrackList.show_tracks."""
        if parts:
            self._pages.show_content()
        else:
            text = self.tr("Add instruments, open a MIDI file, or press Compose.")
            self._pages.show_empty(text, button=self.tr("Add a track"))
        self.list.show_tracks(parts, active, selected)
        self.strip.show_track(parts[active] if active is not None else None)
        if len(parts) != self._count:
            self._count = len(parts)
            self._fold()
            self.height_changed.emit()
        self.ghosts.setEnabled(len(parts) > 1)

    def focus(self) -> None:
        """To the tracks, for the keyboard."""
        self.setVisible(True)
        (self.list if self.list.isVisible() else self.add).setFocus(Qt.FocusReason.ShortcutFocusReason)
