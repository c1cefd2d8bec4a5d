"""Beneath the list: the active track's instrument, volume, pan, reverb and chorus."""

from __future__ import annotations

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QSizePolicy, QSlider, QWidget

from app.document.piece import Part
from app.ui.tokens import SMALL, TINY
from app.window.tracks.instruments import instrument_name
from app.window.tracks.words import pan_text
from generator.music.mix import CENTRE, HIGHEST

_NEAR_CENTRE = 3  # a pan that is drawn there is the centre's


class TrackStrip(QWidget):
    """instrument_asked; volume_asked(value), pan_asked(value), reverb_asked(value), chorus_asked(value): as MIDI
    controllers."""

    instrument_asked = Signal()
    volume_asked = Signal(int)
    pan_asked = Signal(int)
    reverb_asked = Signal(int)
    chorus_asked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.instrument = QPushButton()
        self.instrument.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.instrument.setToolTip(self.tr("Choose another instrument"))
        self.volume, self.pan = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
        self.reverb, self.chorus = QSlider(Qt.Orientation.Horizontal), QSlider(Qt.Orientation.Horizontal)
        self._volume_shown, self._pan_shown, self._reverb_shown, self._chorus_shown = (QLabel() for _ in range(4))
        grid = QGridLayout(self)
        grid.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        grid.setHorizontalSpacing(SMALL)
        grid.setVerticalSpacing(TINY)
        grid.addWidget(self.instrument, 0, 0, 1, 3)
        self._rows: list[tuple[QWidget, ...]] = []
        widest = max(self.fontMetrics().horizontalAdvance(pan_text(pan)) for pan in (0, CENTRE, HIGHEST))
        for row, (name, slider, shown, step) in enumerate(
            (
                (self.tr("Volume"), self.volume, self._volume_shown, 5),
                (self.tr("Pan"), self.pan, self._pan_shown, 8),
                (self.tr("Reverb"), self.reverb, self._reverb_shown, 5),
                (self.tr("Chorus"), self.chorus, self._chorus_shown, 5),
            ),
            1,
        ):
            slider.setRange(0, HIGHEST)
            slider.setPageStep(step)
            slider.setAccessibleName(self.tr("{name} of the track").format(name=name))
            label = QLabel(name)
            label.setBuddy(slider)
            shown.setMinimumWidth(widest)
            shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            for column, widget in enumerate((label, slider, shown)):
                grid.addWidget(widget, row, column)
            self._rows.append((label, slider, shown))
        grid.setColumnStretch(1, 1)
        self.instrument.clicked.connect(self.instrument_asked)
        self.volume.valueChanged.connect(self.volume_asked)
        self.pan.valueChanged.connect(self._on_pan)
        self.reverb.valueChanged.connect(self.reverb_asked)
        self.chorus.valueChanged.connect(self.chorus_asked)
        self.show_track(None)

    def height_needed(self, rows: int) -> int:
        """Pixels. rows: as in `fold`."""
        slider = max(self._volume_shown.sizeHint().height(), self.volume.sizeHint().height())
        return 2 * SMALL + self.instrument.sizeHint().height() + rows * (slider + TINY)

    def fold(self, rows: int) -> None:
        """Show the instrument, and so many rows of the mix: 0 for none, 2 for volume and pan, 4 for all."""
        for number, widgets in enumerate(self._rows):
            for widget in widgets:
                widget.setVisible(number < rows)

    def show_track(self, part: Part | None) -> None:
        """None: there is no track."""
        self.setVisible(part is not None)
        shown = part or Part()
        name = instrument_name(shown.program, shown.is_drum) if part else ""
        self.instrument.setText(name.replace("&", "&&"))
        self.instrument.setAccessibleName(self.tr("Instrument: {name}").format(name=name))
        for slider, value in (
            (self.volume, shown.volume),
            (self.pan, shown.pan),
            (self.reverb, shown.reverb),
            (self.chorus, shown.chorus),
        ):
            with QSignalBlocker(slider):
                slider.setValue(value)
        self._volume_shown.setText(str(shown.volume))
        self._pan_shown.setText(pan_text(shown.pan))
        self._reverb_shown.setText(str(shown.reverb))
        self._chorus_shown.setText(str(shown.chorus))

    def _on_pan(self, value: int) -> None:
        self.pan_asked.emit(CENTRE if abs(value - CENTRE) < _NEAR_CENTRE and self.pan.isSliderDown() else value)
