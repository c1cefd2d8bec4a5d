"""Quantising with strength and swing, shown on the roll while it is chosen."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple, TypeVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout

from app.document import editing
from app.piano_roll.descriptions import grid_words
from app.piano_roll.view import PianoRoll
from app.ui.fields import ChoiceField, NumberField

_Result = TypeVar("_Result")
_TRIPLET = 67
_WIDTH = 280  # so that its name is seen whole in the title


class Quantising(NamedTuple):
    """How onsets are put on a grid."""

    grid: str = "1/16"
    """One of editing.GRIDS, but "off"."""
    strength: int = 100
    """Percent of the way to the grid, 0 to 100."""
    swing: int = 50
    """Percent that the first of two steps has of both: 50 is straight, 67 a triplet; to 75."""

    def apply(self, act: Callable[[str, float, float], _Result]) -> _Result:
        """Call it with grid, strength and swing as `RollCommands.quantise` has them."""
        return act(self.grid, self.strength / 100, 2 / 3 if self.swing == _TRIPLET else self.swing / 100)


class QuantiseDialog(QDialog):
    """About the notes that are selected on a roll."""

    def __init__(self, roll: PianoRoll, begin: Quantising) -> None:
        super().__init__(roll.window())
        self._roll = roll
        self.setWindowTitle(self.tr("Quantise"))
        grids = [(name, grid_words(name)) for name in editing.GRIDS if name != "off"]
        self.grid = ChoiceField(self.tr("Grid"), self.tr("Note starts move to its lines"), begin.grid, grids)
        self.strength = NumberField(
            self.tr("Strength"),
            self.tr("How much of the way to the grid the notes move: less keeps some of how it was played"),
            100, 0, 100, 5, suffix=" %",
        )  # fmt: skip
        self.swing = NumberField(
            self.tr("Swing"),
            self.tr("How late every second grid line comes: 50 % is straight, 67 % is a triplet"),
            round(100 * editing.STRAIGHT), round(100 * editing.STRAIGHT), round(100 * editing.MOST_SWING), suffix=" %",
        )  # fmt: skip
        self.strength.set_value(begin.strength)
        self.swing.set_value(begin.swing)
        self.count = QLabel()
        self.box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.quantise = self.box.addButton(self.tr("Quantise"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.box.button(QDialogButtonBox.StandardButton.Cancel).setAutoDefault(False)
        self.quantise.setDefault(True)
        self.box.accepted.connect(self.accept)
        self.box.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        for field in (self.grid, self.strength, self.swing):
            field.changed.connect(self._preview)
            column.addWidget(field)
        column.addWidget(self.count)
        column.addWidget(self.box)
        self.setMinimumWidth(_WIDTH)
        self._preview()

    def chosen(self) -> Quantising:
        """What the fields say."""
        return Quantising(str(self.grid.value()), int(self.strength.value() or 0), int(self.swing.value() or 50))

    def show_beside_notes(self) -> None:
        """At the right of the roll, so that the notes are seen."""
        self.open()
        corner = self._roll.mapToGlobal(QPoint(self._roll.width(), 0))
        self.move(corner - QPoint(self.width() + 24, -48))

    def done(self, result: int) -> None:
        """The preview ends; what was accepted becomes one edit."""
        commands, wanted = self._roll.commands, self.chosen()
        commands.cancel_trial()
        if result == QDialog.DialogCode.Accepted:
            wanted.apply(commands.quantise)
        super().done(result)

    def _preview(self) -> None:
        count = self.chosen().apply(self._roll.commands.try_quantise)
        self.count.setText(self.tr("Notes that move: {count:,}").format(count=count))
