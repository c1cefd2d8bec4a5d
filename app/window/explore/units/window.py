"""What the units of a model respond to: a table of them, and the passages that move one most."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QSplitter, QVBoxLayout, QWidget

from app.ui.empty_page import Pages
from app.ui.labels import HintLabel
from app.ui.passage_list import PassageView
from app.ui.style.choice import Choice
from app.ui.style.tokens import text_font
from app.window.explore.units.strip import StripDelegate, StripRow
from app.window.explore.units.table import UnitRow, UnitsTable

SIZE, SMALLEST = (1040, 700), (640, 440)
MAXIMUM, MEAN = "maximum", "mean"


class UnitsWindow(QWidget):
    """layer_chosen(its index); unit_chosen(its index); by_chosen(MAXIMUM or MEAN); play_asked, opened(row);
    cancelled."""

    layer_chosen = Signal(int)
    unit_chosen = Signal(int)
    by_chosen = Signal(str)
    play_asked = Signal(int)
    opened = Signal(int)
    cancelled = Signal()
    again = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("What the units respond to"))
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.layers, self.by = Choice(), Choice()
        for text, name in (
            (self.tr("The strongest moment in a passage"), MAXIMUM),
            (self.tr("The mean over a passage"), MEAN),
        ):
            self.by.addItem(text, name)
        self.table = UnitsTable()
        self._strips = StripDelegate()
        self.list = PassageView(self.tr("Passages with the strongest response of this unit"), self._strips)
        self.heading, self.about = QLabel(), QLabel()
        self.basis, self.problem = HintLabel(" "), HintLabel(warns=True)
        self.open = QPushButton(self.tr("&Open"))
        self.open.setToolTip(self.tr("Open the clip in the window, at this passage (Enter)"))
        self._is_working = False
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        self.heading.setFont(text_font("heading", bold=True))
        self.about.setWordWrap(True)
        left, right = QWidget(), QWidget()
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Layer"), self.layers)
        self.layers.setAccessibleName(self.tr("Layer"))
        column = QVBoxLayout(left)
        column.setContentsMargins(12, 12, 8, 12)
        column.setSpacing(8)
        column.addLayout(form)
        column.addWidget(self.table, 1)
        column.addWidget(self.basis)
        choice = QFormLayout()
        choice.addRow(self.tr("&In order of"), self.by)
        self.by.setAccessibleName(self.tr("In order of"))
        column = QVBoxLayout(right)
        column.setContentsMargins(8, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.heading)
        column.addWidget(self.about)
        column.addWidget(self.problem)
        column.addLayout(choice)
        column.addWidget(self.list, 1)
        self.open.setAutoDefault(False)
        column.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)
        self.splitter = QSplitter()
        self.splitter.setChildrenCollapsible(False)
        self.splitter.setHandleWidth(1)
        self.splitter.addWidget(left)
        self.splitter.addWidget(right)
        self.splitter.setStretchFactor(1, 1)
        left.setMinimumWidth(230)
        right.setMinimumWidth(300)
        self.splitter.setSizes([350, 690])
        self.pages = Pages(self.splitter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _connect(self) -> None:
        self.layers.activated.connect(self.layer_chosen)
        self.by.activated.connect(lambda: self.by_chosen.emit(self.by.currentData()))
        self.table.chosen.connect(self.unit_chosen)
        self.list.play_asked.connect(self.play_asked)
        self.list.opened.connect(self.opened)
        self.open.clicked.connect(self._on_open)
        self.pages.empty.pressed.connect(self._on_pressed)

    # What is shown

    def show_layers(self, names: Sequence[str], position: int) -> None:
        """To choose from."""
        with QSignalBlocker(self.layers):
            self.layers.clear()
            self.layers.addItems(list(names))
            self.layers.setCurrentIndex(position)

    def show_units(self, rows: Sequence[UnitRow], basis: str) -> None:
        """Of the layer; basis: on which passages their activations were measured."""
        self.basis.show_text(basis)
        self.table.put(rows)
        self.pages.show_content()

    def show_unit(self, name: str, about: str, rows: Sequence[StripRow]) -> None:
        """One of them."""
        self.heading.setText(name)
        self.about.setText(about)
        self.problem.show_text("")
        self.list.put(rows)
        self.open.setEnabled(bool(rows))

    def show_working(self, text: str, share: float | None) -> None:
        """It listens; that can be cancelled."""
        self._is_working = True
        self.pages.show_empty(text, share, waits=share is None, button=self.tr("Cancel"))

    def show_problem(self, text: str, button: str = "") -> None:
        """There is nothing to show; button: what can be done."""
        self._is_working = False
        self.pages.show_empty(text, button=button)

    def show_playing(self, key: object) -> None:
        self._strips.position = 0.0
        self.list.passages.show_playing(key)

    def show_position(self, quarters: float) -> None:
        """Of what is playing."""
        self._strips.position = quarters
        self.list.viewport().update()

    def warn(self, text: str) -> None:
        """Something did not work; what is shown stays."""
        self.problem.show_text(text)

    # What a person does

    @Slot()
    def _on_open(self) -> None:
        if self.list.current is not None:
            self.opened.emit(self.list.current)

    @Slot()
    def _on_pressed(self) -> None:
        (self.cancelled if self._is_working else self.again).emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()
