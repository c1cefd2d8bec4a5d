"""Asking what of a piece is saved for other programs, and as what."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QGroupBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.ui.labels import QuietLabel
from app.window.export.exporter import COMPOSED_PART, SELECTION, WHOLE

_WITH_MARKERS = ("mid", "dawproject")  # endings of files that have a place for them
_SOUND = ("wav", "flac")


class Choice(NamedTuple):
    """What is to be written."""

    part: str
    """WHOLE, SELECTION or COMPOSED_PART."""
    suffix: str
    """The kind of file, without a dot."""
    filters: str
    """The same, for a file dialog."""
    has_chords: bool = False
    """Whether chord symbols are written as markers."""
    levels: bool = True
    """Whether sound is brought to the usual loudness."""


class ExportDialog(QDialog):
    """selected, composed: how many notes there are of these; what has none cannot be chosen."""

    def __init__(self, selected: int, composed: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export"))
        self._filters: dict[str, str] = {}
        self.parts, self.kinds = QButtonGroup(self), QButtonGroup(self)
        what, kind = QGroupBox(self.tr("Content")), QGroupBox(self.tr("Format"))
        what_column, self._kind_grid = QVBoxLayout(what), QGridLayout(kind)
        self._kind_grid.setHorizontalSpacing(24)
        self._kind_grid.setColumnStretch(1, 1)
        for part, text, count in (
            (WHOLE, self.tr("The &whole piece"), 1),
            (SELECTION, self.tr("The &selected notes ({count:,})").format(count=selected), selected),
            (COMPOSED_PART, self.tr("Only the &composed part"), composed),
        ):
            button = QRadioButton(text)
            button.setProperty("part", part)
            button.setEnabled(count > 0)
            self.parts.addButton(button)
            what_column.addWidget(button)
        self.parts.buttons()[0].setChecked(True)
        self._add("mid", self.tr("&MIDI (.mid)"), self.tr("the notes, for a sequencer or a DAW"),
                  self.tr("MIDI files (*.mid)"))  # fmt: skip
        self._add("wav", self.tr("S&ound (.wav)"), self.tr("as the built-in synth plays it"),
                  self.tr("Sound files (*.wav)"))  # fmt: skip
        self._add("flac", self.tr("Sound, sma&ller (.flac)"), self.tr("the same sound, about half the size"),
                  self.tr("Sound files (*.flac)"))  # fmt: skip
        self._add("musicxml", self.tr("&Notation (.musicxml)"), self.tr("for MuseScore, Sibelius, Dorico, Finale"),
                  self.tr("MusicXML files (*.musicxml)"))  # fmt: skip
        self._add("mxl", self.tr("Notation, com&pressed (.mxl)"), self.tr("the same, a smaller file"),
                  self.tr("Compressed MusicXML files (*.mxl)"))  # fmt: skip
        self._add("dawproject", self.tr("&DAWproject (.dawproject)"),
                  self.tr("tracks, mix and markers, for Bitwig Studio, Studio One, Cubase"),
                  self.tr("DAWproject files (*.dawproject)"))  # fmt: skip
        self.kinds.buttons()[0].setChecked(True)
        self.chords = QCheckBox(self.tr("C&hord symbols as markers"))
        self.chords.setToolTip(self.tr("Chords that are recognised in the notes, where they change"))
        self.levels = QCheckBox(self.tr("Sound at the &usual level (−16 LUFS)"))
        self.levels.setToolTip(
            self.tr("As loud as streaming services play it, without pumping; else as loud as the synth plays it")
        )
        self.levels.setChecked(True)
        self.levels.setEnabled(False)
        self.kinds.buttonToggled.connect(self._on_kind)
        for box in (self.chords, self.levels):
            self._kind_grid.addWidget(box, self._kind_grid.rowCount(), 0, 1, 2)
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.export = self.box.addButton(self.tr("Export…"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.export.setDefault(True)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for widget in (what, kind, self.box):
            column.addWidget(widget)

    @Slot()
    def _on_kind(self) -> None:
        button = self.kinds.checkedButton()
        self.chords.setEnabled(button is None or button.property("suffix") in _WITH_MARKERS)
        self.levels.setEnabled(button is not None and button.property("suffix") in _SOUND)

    def choice(self) -> Choice:
        """What was chosen, when the dialog is accepted."""
        part, suffix = _chosen(self.parts, "part"), _chosen(self.kinds, "suffix")
        has_chords = self.chords.isChecked() and self.chords.isEnabled()
        return Choice(part, suffix, self._filters[suffix], has_chords, self.levels.isChecked())

    def choose(self, part: str, suffix: str) -> None:
        """As if the person had."""
        for button in (*self.parts.buttons(), *self.kinds.buttons()):
            if button.property("part") == part or button.property("suffix") == suffix:
                button.click()

    def _add(self, suffix: str, text: str, hint: str, filters: str) -> None:
        self._filters[suffix] = filters
        button, label = QRadioButton(text), QuietLabel(hint)
        button.setProperty("suffix", suffix)
        button.setAccessibleDescription(hint)
        self.kinds.addButton(button)
        row = self._kind_grid.rowCount()
        self._kind_grid.addWidget(button, row, 0)
        self._kind_grid.addWidget(label, row, 1)


def _chosen(group: QButtonGroup, name: str) -> str:
    button = group.checkedButton()
    assert button
    return button.property(name)
