"""Beneath the list: the active track's instrument and mix."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from app.document.piece import Part
from app.ui.style.tokens import SMALL, TINY
from app.window.tracks.instruments import instrument_name
from app.window.tracks.mix_sliders import MixSliders


class TrackStrip(QWidget):
    """instrument_asked; mix_asked(field of Part, value): as the MIDI controller of that name."""

    instrument_asked = Signal()
    mix_asked = Signal(str, int)

    def __init__(self) -> None:
        super().__init__()
        self.instrument = QPushButton()
        self.instrument.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.instrument.setToolTip(self.tr("Choose another instrument"))
        self.more = QToolButton()
        """Where there is no room for all sliders: shows them over the window."""
        self.more.setText("…")
        self.more.setAutoRaise(True)
        self.more.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        self.more.setToolTip(self.tr("Volume, pan, reverb and chorus"))
        self.more.setAccessibleName(self.more.toolTip())
        self.mix, self.popup = MixSliders(), MixSliders(self, is_popup=True)
        first = QHBoxLayout()
        first.setSpacing(TINY)
        first.addWidget(self.instrument, 1)
        first.addWidget(self.more)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(TINY)
        column.addLayout(first)
        column.addWidget(self.mix)
        self.instrument.clicked.connect(self.instrument_asked)
        self.more.clicked.connect(self._show_popup)
        for sliders in (self.mix, self.popup):
            sliders.asked.connect(self.mix_asked)
        self.fold(4)
        self.show_track(None)

    def height_needed(self, rows: int) -> int:
        """Pixels. rows: as in `fold`."""
        return 2 * SMALL + self.instrument.sizeHint().height() + self.mix.height_needed(rows)

    def fold(self, rows: int) -> None:
        """Show the instrument, and so many rows of the mix: 0 for none, 2 for volume and pan, 4 for all."""
        self.mix.show_rows(rows)
        self.more.setVisible(rows < 4)

    def show_track(self, part: Part | None) -> None:
        """None: there is no track."""
        self.setVisible(part is not None)
        shown = part or Part()
        name = instrument_name(shown.program, shown.is_drum) if part else ""
        self.instrument.setText(name.replace("&", "&&"))
        self.instrument.setAccessibleName(self.tr("Instrument: {name}").format(name=name))
        for sliders in (self.mix, self.popup):
            sliders.show_track(shown)

    def _show_popup(self) -> None:
        """Beneath the strip, or above it where the screen ends."""
        self.popup.setFixedWidth(max(self.width(), self.popup.sizeHint().width()))
        self.popup.adjustSize()
        place = self.mapToGlobal(QPoint(0, self.height()))
        if place.y() + self.popup.height() > self.screen().availableGeometry().bottom():
            place = self.mapToGlobal(QPoint(0, -self.popup.height()))
        self.popup.move(place)
        self.popup.show()
        self.popup.volume.setFocus(Qt.FocusReason.PopupFocusReason)
