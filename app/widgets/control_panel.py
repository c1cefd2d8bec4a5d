"""The panel at the side: what to compose, said with widgets. It knows nothing of models and pieces."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QRandomGenerator, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import (
    QComboBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.widgets.theme import Colours, accent_button_style, accentuate
from app.widgets.words import title

WIDTH = 292
LEAST_SURPRISE, MOST_SURPRISE, USUAL_SURPRISE = 50, 130, 95  # hundredths of the sampling temperature
LONGEST_SECONDS, USUAL_SECONDS = 3600, 30
HIGHEST_NUMBER = 2**31 - 1


@dataclass(frozen=True)
class Settings:
    """What the panel says. style: None for any."""

    seconds: int
    style: str | None
    temperature: float
    number: int


class FileChoice(QComboBox):
    """A list of files by title; the full path is the tool tip. chosen: a Path, or None for the first, pathless item."""

    chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # As wide as the panel, however long the names are.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(8)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._confirmed: Path | None = None
        self.currentIndexChanged.connect(self._on_changed)

    def add(self, path: Path | None, text: str = "") -> int:
        """-> the item's index, an old one if the file is there already."""
        with QSignalBlocker(self):
            if (index := self._index(path)) < 0:
                self.addItem(text or (title(path) if path else ""), path)
                index = self.count() - 1
                self.setItemData(index, str(path) if path else text, Qt.ItemDataRole.ToolTipRole)
            return index

    def choose(self, path: Path | None) -> None:
        """Select, adding it if it is new; emits chosen even if it was selected already: the file may have changed."""
        index = self.add(path)
        if index == self.currentIndex():
            self._on_changed()
        else:
            self.setCurrentIndex(index)

    def path(self) -> Path | None:
        return self.currentData()

    def confirm(self) -> None:
        """What is selected could be read."""
        self._confirmed = self.path()

    def withdraw(self) -> None:
        """What is selected could not be read: take it away, and show the last one that could."""
        with QSignalBlocker(self):
            self.removeItem(self.currentIndex())
            self.setCurrentIndex(self._index(self._confirmed))
        self.setToolTip(str(self.path() or ""))

    def _index(self, path: Path | None) -> int:
        # Not findData: it compares Python objects by identity.
        return next((index for index in range(self.count()) if self.itemData(index) == path), -1)

    def _on_changed(self) -> None:
        self.setToolTip(str(self.path() or ""))
        self.chosen.emit(self.path())


class ControlPanel(QScrollArea):
    """Emits what a person asks for. compose_pressed also stands for Cancel: the receiver knows what goes on."""

    compose_pressed = Signal()
    open_model_pressed = Signal()
    open_clip_pressed = Signal()
    save_midi_pressed = Signal()
    save_wav_pressed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._busy = False
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)  # large system fonts may need more height than there is
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFixedWidth(WIDTH)
        self._make_fields()
        self._lay_out()
        self.set_busy(False)

    def _make_fields(self) -> None:
        self.model, self.clip = FileChoice(), FileChoice()
        self.model_hint, self.clip_hint = _hint(), _hint()
        self.clip.add(None, self.tr("None: from nothing"))
        self.open_model = _button(self.tr("Open…"), self.tr("Open a model that you trained (.safetensors)"))
        self.open_clip = _button(self.tr("Open…"), self.tr("Open a .mid file to continue (Ctrl+O)"))
        self.open_model.setAccessibleName(self.tr("Open a model"))
        self.open_clip.setAccessibleName(self.tr("Open a clip"))
        self.style_ = QComboBox()
        self.style_.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.style_.setToolTip(self.tr("Which part of its training music the model should sound like"))
        self.set_styles(())
        self.seconds = QSpinBox()
        self.seconds.setRange(1, LONGEST_SECONDS)
        self.seconds.setSingleStep(5)
        self.seconds.setSuffix(self.tr(" s"))
        self.seconds.setValue(USUAL_SECONDS)
        self.seconds.setToolTip(self.tr("How much new music, rounded up to whole bars"))
        self.surprise = QSlider(Qt.Orientation.Horizontal)
        self.surprise.setRange(LEAST_SURPRISE, MOST_SURPRISE)
        self.surprise.setPageStep(10)
        self.surprise.setValue(USUAL_SURPRISE)
        self.surprise.setToolTip(self.tr("Low keeps to what is likely; high dares more (the sampling temperature)"))
        self.surprise_value = QLabel()
        self.surprise.valueChanged.connect(self._show_surprise)
        self._show_surprise()
        self.number = QSpinBox()
        self.number.setRange(0, HIGHEST_NUMBER)
        self.number.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.number.setToolTip(self.tr("The same settings and the same number make the same piece"))
        self.new_number = _button(self.tr("New"), self.tr("Another number, another piece (Ctrl+N)"))
        self.new_number.setAccessibleName(self.tr("New number"))
        self.new_number.clicked.connect(self.draw_number)
        self.compose = QPushButton()
        self.compose.setMinimumHeight(44)
        self.compose.setCursor(Qt.CursorShape.PointingHandCursor)
        self.progress = QProgressBar()
        self.progress.setRange(0, 1000)
        self.progress.setTextVisible(False)
        self.progress.setFixedHeight(6)
        self.progress.setAccessibleName(self.tr("How much is composed"))
        self.save_midi = _button(self.tr("Save .mid…"), self.tr("Save the piece as MIDI (Ctrl+S)"))
        self.save_wav = _button(self.tr("Save .wav…"), self.tr("Save the piece as sound (Ctrl+Shift+S)"))
        self.compose.clicked.connect(self.compose_pressed)
        self.open_model.clicked.connect(self.open_model_pressed)
        self.open_clip.clicked.connect(self.open_clip_pressed)
        self.save_midi.clicked.connect(self.save_midi_pressed)
        self.save_wav.clicked.connect(self.save_wav_pressed)

    def _lay_out(self) -> None:
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(4)
        scale = _row(_hint(self.tr("predictable")), _hint(self.tr("daring")))
        for text, field, rows in (
            (self.tr("&Model"), self.model, [_row(self.model, self.open_model), self.model_hint]),
            (self.tr("C&lip to continue"), self.clip, [_row(self.clip, self.open_clip), self.clip_hint]),
            (self.tr("S&tyle"), self.style_, [_row(self.style_)]),
            (self.tr("L&ength of the new part"), self.seconds, [_row(self.seconds)]),
            (self.tr("S&urprise"), self.surprise, [_row(self.surprise, self.surprise_value), scale]),
            (self.tr("Num&ber"), self.number, [_row(self.number, self.new_number)]),
        ):
            label = QLabel(text)
            label.setBuddy(field)
            field.setAccessibleName(text.replace("&", ""))
            column.addWidget(label)
            for row in rows:
                column.addLayout(row) if isinstance(row, QLayout) else column.addWidget(row)
            column.addSpacing(8)
        column.addStretch(1)
        column.addWidget(self.compose)
        column.addWidget(self.progress)
        column.addSpacing(4)
        column.addLayout(_row(self.save_midi, self.save_wav))
        self.setWidget(inside)

    def settings(self) -> Settings:
        return Settings(
            self.seconds.value(), self.style_.currentData(), self.surprise.value() / 100, self.number.value()
        )

    def set_styles(self, names: tuple[str, ...]) -> None:
        """Of the model; the style that was chosen stays if this model knows it too."""
        before = self.style_.currentData()
        self.style_.clear()
        self.style_.addItem(self.tr("Any"), None)
        for name in names:
            self.style_.addItem(name, name)
        self.style_.setCurrentIndex(max(0, self.style_.findData(before)) if before else 0)
        self.style_.setEnabled(bool(names))

    def draw_number(self) -> None:
        """Six digits are easy to write down."""
        self.number.setValue(QRandomGenerator.global_().bounded(1_000_000))

    def set_busy(self, busy: bool) -> None:
        """While composing, the button cancels, and the settings are those of the piece that is being composed."""
        self._busy = busy
        self.compose.setText(self.tr("Cancel") if busy else self.tr("Compose"))
        keys = self.tr("Stop composing (Esc)") if busy else self.tr("Compose with these settings (Ctrl+Return)")
        self.compose.setToolTip(keys)
        for field in (self.model, self.clip, self.open_model, self.open_clip, self.seconds, self.surprise,
                      self.number, self.new_number):  # fmt: skip
            field.setEnabled(not busy)
        self.style_.setEnabled(not busy and self.style_.count() > 1)
        self.progress.setValue(0)
        policy = self.progress.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.progress.setSizePolicy(policy)
        self.progress.setVisible(busy)
        self._recolour()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        colours = Colours.of(self.palette())
        self.compose.setStyleSheet(accent_button_style(colours, plain=self._busy))
        for coloured in (self.surprise, self.progress):
            accentuate(coloured, colours)
        for hint in self.findChildren(QLabel, "hint"):
            palette = hint.palette()
            palette.setColor(QPalette.ColorRole.WindowText, colours.quiet_text)
            hint.setPalette(palette)

    def _show_surprise(self) -> None:
        self.surprise_value.setText(f"{self.surprise.value() / 100:.2f}")


def _row(*widgets: QWidget) -> QHBoxLayout:
    row = QHBoxLayout()
    row.setSpacing(6)
    for place, widget in enumerate(widgets):
        if isinstance(widget, QLabel) and widget.objectName() == "hint" and place:
            row.addStretch(1)
        row.addWidget(widget)
    return row


def _button(text: str, tip: str) -> QPushButton:
    button = QPushButton(text)
    button.setToolTip(tip)
    button.setAutoDefault(False)
    return button


def _hint(text: str = "") -> QLabel:
    hint = QLabel(text)
    hint.setObjectName("hint")
    hint.setWordWrap(not text)
    font = hint.font()
    font.setPointSizeF(font.pointSizeF() * 0.9)
    hint.setFont(font)
    return hint
