"""The composing panel's fields of its own: keys, and pairs such as the lowest and highest note."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QLineEdit, QSpinBox

from app.ui.field_kinds import NumberField, OptionalNumber
from app.ui.fields import Field, make_slim, slim_combo
from generator.compose.controls import MAX_DENSITY, Controls
from generator.errors import ContinuoError
from generator.music.harmony import SCALES, parse_key, parse_pitch, pitch_class, pitch_name
from generator.music.score import HIGHEST_KEY, LOWEST_KEY

_TONICS = (
    ("C", "C"), ("Db", "C♯ / D♭"), ("D", "D"), ("Eb", "D♯ / E♭"), ("E", "E"), ("F", "F"), ("F#", "F♯ / G♭"), ("G", "G"),
    ("Ab", "G♯ / A♭"), ("A", "A"), ("Bb", "A♯ / B♭"), ("B", "B"),
)  # fmt: skip
_OWN = "own"


def scale_names() -> dict[str, str]:
    """Of all SCALES, in the person's language."""
    return {
        "major": QCoreApplication.translate("Scales", "major"),
        "minor": QCoreApplication.translate("Scales", "minor"),
        "harmonic minor": QCoreApplication.translate("Scales", "harmonic minor"),
        "melodic minor": QCoreApplication.translate("Scales", "melodic minor"),
        "dorian": QCoreApplication.translate("Scales", "dorian"),
        "phrygian": QCoreApplication.translate("Scales", "phrygian"),
        "lydian": QCoreApplication.translate("Scales", "lydian"),
        "mixolydian": QCoreApplication.translate("Scales", "mixolydian"),
        "aeolian": QCoreApplication.translate("Scales", "aeolian"),
        "locrian": QCoreApplication.translate("Scales", "locrian"),
        "ionian": QCoreApplication.translate("Scales", "ionian"),
        "major pentatonic": QCoreApplication.translate("Scales", "major pentatonic"),
        "minor pentatonic": QCoreApplication.translate("Scales", "minor pentatonic"),
        "blues": QCoreApplication.translate("Scales", "blues"),
        "whole tone": QCoreApplication.translate("Scales", "whole tone"),
        "chromatic": QCoreApplication.translate("Scales", "chromatic"),
    }


class KeyField(Field):
    """Any; a tonic and a scale; or notes of one's own. value: as Controls.key has it."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("KeyField", "Key"),
            QCoreApplication.translate("KeyField", "The notes that the new part keeps to"),
            None,
        )
        self.tonic, self.scale, self.own = slim_combo(), slim_combo(), QLineEdit()
        self.tonic.addItem(self.tr("Any"), None)
        for value, text in _TONICS:
            self.tonic.addItem(text, value)
        self.tonic.addItem(self.tr("Own notes"), _OWN)
        words = scale_names()
        for value in SCALES:
            self.scale.addItem(words[value], value)
        self.own.setPlaceholderText("C E G A")
        self._put(
            self.tonic, self.scale, self.own, names=(self.tr("tonic"), self.tr("scale"), self.tr("notes of your own"))
        )
        self._row.setStretch(1, 1)
        self.own.setToolTip(self.tr("Notes to keep to, such as C E G A"))
        self.tonic.currentIndexChanged.connect(self._on_changed)
        self.scale.currentIndexChanged.connect(self._on_changed)
        self.own.textChanged.connect(self._on_changed)
        self._show_parts()

    def value(self) -> str | None:
        tonic = self.tonic.currentData()
        if tonic == _OWN:
            return self.own.text().strip() or None
        return None if tonic is None else f"{tonic} {self.scale.currentData()}"

    def _show(self, value: object) -> None:
        text = str(value or "")
        tonic, scale = self._split(text)
        if text and (tonic is None or scale is None):
            self.own.setText(text)
            self.tonic.setCurrentIndex(self.tonic.count() - 1)
        elif tonic and scale:
            index = 1 + (pitch_class(tonic) or 0)
            self.tonic.setItemData(index, tonic)  # as it was spelled
            self.tonic.setCurrentIndex(index)
            self.scale.setCurrentIndex(list(SCALES).index(scale))
        else:
            self.tonic.setCurrentIndex(0)

    @staticmethod
    def _split(text: str) -> tuple[str | None, str | None]:
        """The tonic and the scale, None for each where it is another kind of key."""
        try:
            key = parse_key(text)
        except ContinuoError:
            return None, None
        tonic, _, scale = key.name.partition(" ")
        return (tonic, scale) if scale in SCALES and pitch_class(tonic) is not None else (None, None)

    def _on_changed(self) -> None:
        self._show_parts()
        self.changed.emit()

    def _show_parts(self) -> None:
        own = self.tonic.currentData() == _OWN
        self.own.setVisible(own)
        self.scale.setVisible(not own)
        self.scale.setEnabled(self.is_possible and self.tonic.currentData() is not None)

    def set_possible(self, reason: str | None) -> None:
        super().set_possible(reason)
        if self._editors:
            self._show_parts()


class DensityField(Field):
    """value: as Controls.density has it."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("DensityField", "Notes per beat"),
            QCoreApplication.translate("DensityField", "At least and at most so many notes in each beat"),
            None,
        )
        self.least = OptionalNumber(0.25, MAX_DENSITY, 0.25, self.tr("any"))
        self.most = OptionalNumber(0.25, MAX_DENSITY, 0.25, self.tr("any"))
        self._put(self.least, self.most, between="–", names=(self.tr("at least"), self.tr("at most")))
        self.least.valueChanged.connect(self.changed)
        self.most.valueChanged.connect(self.changed)

    def value(self) -> str | None:
        least, most = self.least.number(), self.most.number()
        if least is None and most is None:
            return None
        return "-".join("" if number is None else f"{number:g}" for number in (least, most))

    def _show(self, value: object) -> None:
        least, most = Controls(density=None if value is None else str(value)).densities
        self.least.set_number(least or None)
        self.most.set_number(most)


class PitchBox(QSpinBox):
    """A pitch by its name; it can be typed, C4 or 60."""

    def __init__(self) -> None:
        super().__init__()
        self.setRange(LOWEST_KEY, HIGHEST_KEY)
        make_slim(self)

    def textFromValue(self, value: int) -> str:
        return pitch_name(value)

    def valueFromText(self, text: str) -> int:
        return parse_pitch(text)

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        try:
            fits = LOWEST_KEY <= parse_pitch(text) <= HIGHEST_KEY
        except ContinuoError:
            fits = False
        return (QValidator.State.Acceptable if fits else QValidator.State.Intermediate), text, place


class BetweenField(Field):
    """From one to another, "low-high"; None where that is all there is."""

    def __init__(
        self,
        name: str,
        tip: str,
        boxes: tuple[QSpinBox, QSpinBox],
        names: tuple[str, str],
        parse: Callable[[str | None], tuple[int, int]],
    ) -> None:
        super().__init__(name, tip, None)
        self.low, self.high = boxes
        self._parse = parse
        self._put(*boxes, between="–", names=names)
        self.set_value(None)
        self.low.valueChanged.connect(self.changed)
        self.high.valueChanged.connect(self.changed)

    def value(self) -> str | None:
        low, high = self.low.value(), self.high.value()
        if (low, high) == (self.low.minimum(), self.high.maximum()):
            return None
        return f"{self.low.textFromValue(low)}-{self.high.textFromValue(high)}"

    def _show(self, value: object) -> None:
        low, high = self._parse(None if value is None else str(value))
        self.low.setValue(low)
        self.high.setValue(high)


def velocity_box() -> QSpinBox:
    """How hard a key is struck."""
    box = QSpinBox()
    box.setRange(1, 127)
    make_slim(box)
    return box


class PieceNumberField(NumberField):
    """It has no usual value, so none to go back to."""

    @property
    def differs(self) -> bool:
        return False
