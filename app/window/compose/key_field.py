"""A key: its words in the person's language, and the field that asks for one."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from app.ui.fields import Field, slim_combo
from generator.errors import ContinuoError
from generator.music.harmony import SCALES, parse_key, pitch_class

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


def key_words(name: str) -> str:
    """A key's name, such as "E♭ major", in the person's language."""
    tonic, _, scale = name.partition(" ")
    return f"{tonic} {scale_names().get(scale, scale)}".strip()


class KeyField(Field):
    """Any; a tonic and a scale; or notes of one's own. value: as Controls.key has it."""

    def __init__(self) -> None:
        super().__init__(
            QCoreApplication.translate("KeyField", "Key"),
            QCoreApplication.translate("KeyField", "The new part uses only these notes"),
            None,
        )
        self.tonic, self.scale, self.own = slim_combo(), slim_combo(), QLineEdit()
        for combo, least in ((self.tonic, 78), (self.scale, 84)):
            combo.setMinimumWidth(least)  # beside each other
        self.tonic.addItem(self.tr("Any"), None)
        for value, text in _TONICS:
            self.tonic.addItem(text, value)
        self.tonic.addItem(self.tr("Own notes"), _OWN)
        words = scale_names()
        for value in SCALES:
            self.scale.addItem(words[value], value)
        self.own.setPlaceholderText("C E G A")
        self._put(
            self.tonic, self.scale, self.own, names=(self.tr("tonic"), self.tr("scale"), self.tr("your own notes"))
        )
        self.own.setToolTip(self.tr("Allowed notes, such as C E G A"))
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

    def put_in_line(self, width: int) -> None:
        super().put_in_line(width)
        for widget, share in ((self.tonic, 4), (self.scale, 5)):
            self._row.setStretchFactor(widget, share)

    def set_possible(self, reason: str | None) -> None:
        super().set_possible(reason)
        if self._editors:
            self._show_parts()
