"""The strip above the piano roll: what is shown, tools, grid and zoom."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QComboBox, QHBoxLayout, QToolButton, QWidget

from app.document import editing
from app.piano_roll.descriptions import grid_words
from app.ui.icons import icon
from app.ui.labels import ElidedLabel
from app.ui.style.choice import Choice


class RollHeader(QWidget):
    """tool_chosen: "select", "draw" or "erase"; snap_chosen: a note value of the roll's, "off" for none."""

    zoom_in = Signal()
    zoom_out = Signal()
    fit = Signal()
    zoom_to_selection = Signal()
    tool_chosen = Signal(str)
    snap_chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel()
        self.tools = QButtonGroup(self)
        self._buttons: dict[str, QToolButton] = {}
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(4)
        row.addWidget(self.title, 1)
        for name, text, tip in (
            ("select", self.tr("Select"), self.tr("Select, move and stretch notes (1)")),
            ("draw", self.tr("Draw"), self.tr("Draw notes (2)")),
            ("erase", self.tr("Erase"), self.tr("Erase notes (3)")),
        ):
            row.addWidget(self._tool(name, text, tip))
        row.addSpacing(6)
        self.steps = self._mode("note", self.tr("Step input"), self.tr("Type notes by their letters (N)"))
        self.typing = self._mode(
            "keyboard", self.tr("Computer keyboard"), self.tr("Play on the computer keyboard (Ctrl+Shift+K)")
        )
        row.addWidget(self.steps)
        row.addWidget(self.typing)
        row.addSpacing(6)
        self.snap = self._snap()
        row.addWidget(self.snap)
        row.addSpacing(6)
        for name, text, tip, signal in (
            ("zoom-out", self.tr("Zoom out"), self.tr("Zoom out (Ctrl+−, or Ctrl+wheel)"), self.zoom_out),
            ("zoom-in", self.tr("Zoom in"), self.tr("Zoom in (Ctrl++, or Ctrl+wheel)"), self.zoom_in),
            (
                "search",
                self.tr("Zoom to selection"),
                self.tr("Zoom to the selected notes or bars (Z)"),
                self.zoom_to_selection,
            ),
            ("fit", self.tr("Show all"), self.tr("Show the whole piece (Ctrl+0)"), self.fit),
        ):
            button = self._button(name, text, tip)
            button.clicked.connect(signal)
            row.addWidget(button)
        self.show_tool("select")

    def _tool(self, name: str, text: str, tip: str) -> QToolButton:
        button = self._mode(name, text, tip)
        button.clicked.connect(lambda _=False: self.tool_chosen.emit(name))
        self.tools.addButton(button)
        return button

    def _mode(self, name: str, text: str, tip: str) -> QToolButton:
        """A button that is on or off."""
        button = self._button(name, text, tip)
        button.setCheckable(True)
        return button

    def _button(self, name: str, text: str, tip: str) -> QToolButton:
        """With the icon of that name."""
        button = self._buttons[name] = QToolButton()
        button.setIcon(icon(name))
        button.setAutoRaise(True)
        button.setMinimumSize(30, 28)
        button.setAccessibleName(text)
        button.setToolTip(tip)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _snap(self) -> QComboBox:
        snap = Choice()
        for name in editing.GRIDS:
            if name in ("1/1", "1/1d", "1/1t", "off"):
                snap.insertSeparator(snap.count())
            snap.addItem(grid_words(name), name)
        snap.setMaxVisibleItems(snap.count())
        snap.setAccessibleName(self.tr("Grid"))
        snap.setToolTip(self.tr("Drawn and moved notes snap to this grid; hold Alt to place them freely"))
        snap.activated.connect(lambda: self.snap_chosen.emit(snap.currentData()))
        return snap

    def set_title(self, text: str) -> None:
        """Of the piece."""
        self.title.put(text)

    def show_tool(self, name: str) -> None:
        """Which one is in hand."""
        self._buttons[name].setChecked(True)

    def show_snap(self, name: str) -> None:
        with QSignalBlocker(self.snap):
            self.snap.setCurrentIndex(max(0, self.snap.findData(name)))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for name, button in self._buttons.items():
                button.setIcon(icon(name))
