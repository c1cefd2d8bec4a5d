"""What keys, mouse and wheel do in the piano roll, in words; see the folder input."""

from __future__ import annotations

from PySide6.QtCore import QObject

Rows = list[tuple[str, str]]


class RollHelp(QObject):
    """Lists for a window of keys."""

    def keys(self) -> tuple[str, Rows]:
        """-> the group's name, and (what, keys) in it, but for RollKeys' commands, which have groups of their own."""
        rows = [
            (self.tr("In step input: a note; in a chord with it; a rest"), self.tr("C … B, Shift+C … B, 0")),
            (self.tr("In step input: the length; dotted; triplet"), "1 … 7, ., T"),
            (self.tr("In step input: a semitone, an octave"), "↑ ↓, Shift+↑ ↓"),
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
