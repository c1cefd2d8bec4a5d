"""What keys, mouse and wheel do in the piano roll, in words; see keys.py and input.py."""

from __future__ import annotations

from PySide6.QtCore import QObject

Rows = list[tuple[str, str]]


class RollHelp(QObject):
    """Lists for a window of keys."""

    def keys(self) -> tuple[str, Rows]:
        """-> the group's name, and (what, keys) in it."""
        rows = [
            (self.tr("Move the selection, or the caret"), "← → ↑ ↓"),
            (self.tr("Move it by a bar, by an octave"), "Ctrl+← → ↑ ↓"),
            (self.tr("Shorter, longer"), "Shift+← →"),
            (self.tr("Louder, softer, little by little"), "Shift+↑ ↓"),
            (self.tr("Softer, louder"), "[ ]"),
            (self.tr("Previous and next note; with Shift select them all"), ", ."),
            (
                self.tr("Draw a note at the caret"),
                self.tr("Enter"),
            ),
            (self.tr("Play the selection"), "H"),
            (self.tr("Place the playhead here"), "G"),
            (self.tr("Select the bars of the selected notes; one bar more"), "B, Shift+B"),
            (self.tr("Lock or unlock"), "L"),
            (self.tr("Step input on or off"), "N"),
            (self.tr("In step input: a note; in a chord with it; a rest"), self.tr("C … B, Shift+C … B, 0")),
            (self.tr("In step input: the length; dotted; triplet"), "1 … 7, ., T"),
            (self.tr("In step input: a semitone, an octave"), "↑ ↓, Shift+↑ ↓"),
            (self.tr("Quantise to the grid; with strength and swing"), "Q, Shift+Q"),
            (self.tr("Select, draw, erase"), "1, 2, 3"),
            (
                self.tr("To the first and the last note"),
                self.tr("Home, End"),
            ),
            (self.tr("Zoom to the selection, or to all"), "Z"),
            (
                self.tr("To the buttons over what is selected, and back"),
                self.tr("Tab, Esc"),
            ),
            (self.tr("Clear the selection of notes and bars"), "Esc"),
        ]
        return self.tr("In the piano roll"), rows

    def mouse(self) -> tuple[str, Rows]:
        """The same of mouse and wheel."""
        rows = [
            (
                self.tr("Zoom in time"),
                self.tr("Ctrl+wheel, or pinch"),
            ),
            (
                self.tr("Height of the rows"),
                self.tr("Ctrl+Shift+wheel"),
            ),
            (
                self.tr("Scroll in time"),
                self.tr("Shift+wheel"),
            ),
            (
                self.tr("Select bars"),
                self.tr("drag in the ruler"),
            ),
            (
                self.tr("Place the playhead"),
                self.tr("click in the ruler"),
            ),
            (self.tr("Draw a note"), self.tr("double click")),
            (
                self.tr("Stretch a note"),
                self.tr("drag its right end"),
            ),
            (self.tr("Copy notes"), self.tr("Ctrl+drag")),
            (
                self.tr("Move along one axis only"),
                self.tr("Shift+drag"),
            ),
            (
                self.tr("Move notes off the grid"),
                self.tr("Alt+drag"),
            ),
            (
                self.tr("Velocity"),
                self.tr("drag across the stems below"),
            ),
        ]
        return self.tr("Mouse and wheel"), rows
