"""Beside the map: what colours and shapes mean, and what can be done with the points that are chosen."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.ui.fields import Note
from app.ui.form_area import FormArea
from app.ui.text import as_tip
from app.ui.theme import Colours
from app.window.explore.map.legend import KEY, STYLE, TASTE, Group
from app.window.explore.map.picture import sample

WIDTH = 268
_SAMPLE = 15


class Legend(QTreeWidget):
    """What is selected in it is meant, all the rest is faint. meant_changed(list of numbers): empty for all."""

    meant_changed = Signal(list)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setUniformRowHeights(True)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Legend"))
        self.setToolTip(self.tr("Click one to see where its points are; click beside them for all"))
        header = self.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.setIconSize(QSize(_SAMPLE, _SAMPLE))
        self.itemSelectionChanged.connect(self._tell)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """In place of others; nothing is selected."""
        self.blockSignals(True)
        self.clear()
        ground = Colours.of(self.palette()).ground
        for group in groups:
            item = QTreeWidgetItem([group.name, f"{group.points:,}"])
            item.setIcon(0, sample(group.colour, group.shape, ground, _SAMPLE, 2.0))
            item.setToolTip(0, as_tip(group.name))
            item.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            said = self.tr("{name}, {count:,} points").format(name=group.name, count=group.points)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, said)
            self.addTopLevelItem(item)
        self.blockSignals(False)
        self.meant_changed.emit([])

    def _tell(self) -> None:
        self.meant_changed.emit([self.indexOfTopLevelItem(item) for item in self.selectedItems()])


class MapSide(QWidget):
    """by_changed(STYLE, KEY or TASTE); learn, one, medley: composing in the style of what is chosen; chosen_dropped."""

    by_changed = Signal(str)
    learn_pressed = Signal()
    one_pressed = Signal()
    medley_pressed = Signal()
    chosen_dropped = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedWidth(WIDTH)
        self.by = QComboBox()
        for text, name in ((self.tr("Style"), STYLE), (self.tr("Key"), KEY), (self.tr("What you think"), TASTE)):
            self.by.addItem(text, name)
        self.by.setAccessibleName(self.tr("Coloured by"))
        self.by.activated.connect(lambda: self.by_changed.emit(self.by.currentData()))
        self.legend = Legend()
        self.chosen = QLabel()
        font = self.chosen.font()
        font.setBold(True)
        self.chosen.setFont(font)
        self.drop = QPushButton(self.tr("None"))
        self.drop.setToolTip(self.tr("Choose nothing (Esc)"))
        self.drop.clicked.connect(self.chosen_dropped)
        self.hint = Note(self.tr("Draw around points with the lasso, or with Shift held, to choose them."))
        self.learn = QPushButton(self.tr("&Learn their style…"))
        self.one = QPushButton(self.tr("Go on from &one of them"))
        self.medley = QPushButton(self.tr("Go on from a &medley"))
        self._lay_out()
        self.learn.clicked.connect(self.learn_pressed)
        self.one.clicked.connect(self.one_pressed)
        self.medley.clicked.connect(self.medley_pressed)
        self.show_chosen(0)

    def _lay_out(self) -> None:
        area = FormArea()
        head = QHBoxLayout()
        head.setSpacing(8)
        label = QLabel(self.tr("&Coloured by"))
        label.setBuddy(self.by)
        head.addWidget(label)
        head.addWidget(self.by, 1)
        area.column.addLayout(head)
        self.legend.setMinimumHeight(110)
        area.column.addWidget(self.legend, 1)
        area.column.addSpacing(6)
        row = QHBoxLayout()
        row.addWidget(self.chosen, 1)
        row.addWidget(self.drop)
        area.column.addLayout(row)
        area.column.addWidget(self.hint)
        self.ways = QWidget()
        column = QVBoxLayout(self.ways)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(3)
        column.addWidget(QLabel(self.tr("Compose in the style of these:")))
        for button, text in (
            (
                self.learn,
                self.tr("A model learns from copies of these files, which takes minutes, and composes like them."),
            ),
            (self.one, self.tr("Opens one of them, drawn at random, and composes on from its end.")),
            (self.medley, self.tr("Puts bars of up to four of them one after another, and composes on from there.")),
        ):
            button.setAutoDefault(False)
            button.setAccessibleDescription(text)
            column.addWidget(button)
            column.addWidget(Note(text))
            column.addSpacing(6)
        area.column.addWidget(self.ways)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def show_chosen(self, count: int) -> None:
        """How many are."""
        text = self.tr("Chosen: {count:,}") if count else self.tr("Nothing is chosen")
        self.chosen.setText(text.format(count=count))
        for widget in (self.drop, self.ways):
            widget.setVisible(count > 0)
        self.hint.setVisible(not count)
