"""What a feature may ask of the window as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from PySide6.QtWidgets import QWidget

from app.composer.compose_settings import Mode
from app.document.piece import Piece


class Host(Protocol):
    """The main window, as its controllers know it: what concerns more than one feature, or the window itself."""

    def open_files(self, paths: Sequence[Path]) -> None:
        """Projects and clips in place of the piece, models, folders for the library."""
        ...

    def come_forward(self) -> None:
        """In front of other windows, with the focus."""
        ...

    def show_tab(self, tab: QWidget) -> None:
        """One of those at the side, which is shown if it was hidden."""
        ...

    def add_beginning(self, piece: Piece, name: str) -> None:
        """A take of its own, beside those of the document, and shown."""
        ...

    def compose_where(self, mode: Mode) -> None:
        """Set the composing panel's mode, and compose."""
        ...

    def learn_from(self, folder: Path) -> None:
        """Open the dialog that learns a style, with this folder of pieces filled in."""
        ...
