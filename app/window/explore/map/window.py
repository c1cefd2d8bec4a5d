"""The map of the library, in a window of its own: the points, and beside them what they mean and can be used for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from PySide6.QtCore import QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QPushButton,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.library.lookup import DISLIKED, LIKED, Known
from app.ui.empty_page import Pages
from app.ui.fields import FormArea
from app.ui.labels import HintLabel
from app.ui.layout import column
from app.ui.style.choice import Choice
from app.ui.style.theme import Colours
from app.ui.text import as_tip
from app.window.explore.map.legend import KEY, STYLE, TASTE, Group, grouped
from app.window.explore.map.picture import sample
from app.window.explore.map.view import MapView

WIDTH = 268
_SAMPLE = 15
SIZE, SMALLEST = (1040, 700), (640, 440)
_ZOOM = 1.5


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
        self.itemSelectionChanged.connect(self._on_selected)

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

    def _on_selected(self) -> None:
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
        self.by = Choice()
        for text, name in ((self.tr("Style"), STYLE), (self.tr("Key"), KEY), (self.tr("Rating"), TASTE)):
            self.by.addItem(text, name)
        self.by.setAccessibleName(self.tr("Coloured by"))
        self.by.activated.connect(lambda: self.by_changed.emit(self.by.currentData()))
        self.legend = Legend()
        self.chosen = QLabel()
        font = self.chosen.font()
        font.setBold(True)
        self.chosen.setFont(font)
        self.drop = QPushButton(self.tr("None"))
        self.drop.setToolTip(self.tr("Clear the selection (Esc)"))
        self.drop.clicked.connect(self.chosen_dropped)
        self.hint = HintLabel(self.tr("Draw around points with the lasso, or hold Shift, to select them."))
        self.learn = QPushButton(self.tr("&Learn their style…"))
        self.one = QPushButton(self.tr("Continue from &one of them"))
        self.medley = QPushButton(self.tr("Continue from a &medley"))
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
        column.setSpacing(4)
        column.addWidget(QLabel(self.tr("Compose in the style of these:")))
        for button, text in (
            (
                self.learn,
                self.tr(
                    "A model learns from copies of these files, which takes some minutes, then composes like them."
                ),
            ),
            (self.one, self.tr("Opens one of them, drawn at random, and continues from its end.")),
            (self.medley, self.tr("Puts bars of up to four of them one after another, and continues from there.")),
        ):
            button.setAutoDefault(False)
            button.setAccessibleDescription(text)
            column.addWidget(button)
            column.addWidget(HintLabel(text))
            column.addSpacing(6)
        area.column.addWidget(self.ways)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(area)

    def show_chosen(self, count: int) -> None:
        """How many are."""
        text = self.tr("Selected: {count:,}") if count else self.tr("Nothing selected")
        self.chosen.setText(text.format(count=count))
        for widget in (self.drop, self.ways):
            widget.setVisible(count > 0)
        self.hint.setVisible(not count)


class MapWindow(QWidget):
    """Points as Known. hovered(Known or None): the pointer rests on one, and it is to be played; play_asked: or
    stopped; opened; walked: more like this one; learn, one, medley (list of Known): compose in the style of those."""

    hovered = Signal(object)
    play_asked = Signal(object)
    opened = Signal(object)
    walked = Signal(object)
    learn = Signal(list)
    one = Signal(list)
    medley = Signal(list)
    again = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle(self.tr("Map of the library"))
        self.resize(*SIZE)
        self.setMinimumSize(*SMALLEST)
        self.points: list[Known] = []
        self._look = np.zeros(0, np.int64)
        self._number: Mapping[str, int] = {}
        self.view, self.side = MapView(), MapSide()
        self.lasso = self._button(
            self.tr("Lasso"), self.tr("Dragging selects the points inside, instead of moving the map (L)")
        )
        self.hover = QCheckBox(self.tr("Play on hover"))
        self.hover.setToolTip(self.tr("Plays the point under the pointer; when off, click a point to play it (H)"))
        self.hover.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.hover.setChecked(True)
        self.nearer = self._button("+", self.tr("Zoom in (+, or the wheel)"), self.tr("Zoom in"))
        self.farther = self._button("−", self.tr("Zoom out (-, or the wheel)"), self.tr("Zoom out"))
        self.all = self._button(self.tr("All"), self.tr("Show the whole map (0)"))
        self.about, self.problem = HintLabel(" "), HintLabel(warns=True)
        self._lay_out()
        self._connect()

    def _button(self, text: str, tip: str, name: str = "") -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(name or text)
        button.setMinimumSize(32, 28)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        return button

    def _lay_out(self) -> None:
        self.lasso.setCheckable(True)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self.lasso)
        row.addWidget(self.hover)
        row.addStretch(1)
        for button in (self.farther, self.nearer, self.all):
            row.addWidget(button)
        foot = QWidget()
        inner = QVBoxLayout(foot)
        inner.setContentsMargins(12, 4, 12, 8)
        inner.setSpacing(4)
        inner.addWidget(self.about)
        inner.addWidget(self.problem)
        content = QWidget()
        beside = QHBoxLayout(content)
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(column(self.view, foot, above=bar), 1)
        beside.addWidget(self.side)
        self.pages = Pages(content)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self.pages)

    def _connect(self) -> None:
        view, side = self.view, self.side
        self.lasso.toggled.connect(self._on_lasso)
        self.hover.toggled.connect(self._on_hover_switched)
        self.nearer.clicked.connect(lambda: view.zoom(_ZOOM))
        self.farther.clicked.connect(lambda: view.zoom(1 / _ZOOM))
        self.all.clicked.connect(view.fit)
        view.pointed.connect(self._on_pointed)
        view.play_asked.connect(lambda number: self.play_asked.emit(self.points[number]))
        view.opened.connect(lambda number: self.opened.emit(self.points[number]))
        view.chosen_changed.connect(self._on_chosen)
        view.menu_asked.connect(self._show_menu)
        side.by_changed.connect(self._colour)
        side.legend.meant_changed.connect(self._on_meant)
        side.chosen_dropped.connect(lambda: view.choose(np.zeros(len(self.points), bool)))
        side.learn_pressed.connect(lambda: self.learn.emit(self.chosen()))
        side.one_pressed.connect(lambda: self.one.emit(self.chosen()))
        side.medley_pressed.connect(lambda: self.medley.emit(self.chosen()))
        self.pages.empty.pressed.connect(self.again)

    # What is shown

    def show_map(
        self, points: list[Known], places: np.ndarray, number: Mapping[str, int] | None = None
    ) -> None:  # fmt: skip
        """One place for each, (N, 2); number: of each hash, where it is known already. What was chosen stays so, and
        what is seen stays where it is."""
        before = [self.points[number].hash for number in np.flatnonzero(self.view.state.chosen)]
        current, over = (
            self.points[number].hash if number is not None else ""
            for number in (self.view.state.current, self.view.state.over)
        )
        self.points = points
        self._number = number or {point.hash: index for index, point in enumerate(points)}
        chosen = np.zeros(len(points), bool)
        chosen[[self._number[own] for own in before if own in self._number]] = True
        # The map's own y grows upwards, as in any plot.
        self.view.set_points(places * (1, -1), self.words, chosen, self._number.get(current), self._number.get(over))
        self._colour()
        self.pages.show_content()

    def words(self, number: int) -> tuple[str, str]:
        """A point's name, and what else is known of it."""
        point = self.points[number]
        liked = {LIKED: self.tr("kept or thumbs up"), DISLIKED: self.tr("thumbs down")}.get(point.taste, "")
        take = self.tr("take") if point.path is None else ""
        return point.name, " · ".join(filter(None, (take, point.style, point.key, point.metre, liked)))

    def show_waiting(self, text: str, share: float | None = None, *, button: str = "") -> None:
        """There is no map yet."""
        self.pages.show_empty(text, share, waits=True, button=button)

    def show_problem(self, text: str, button: str = "") -> None:
        """There is none, and why."""
        self.pages.show_empty(text, button=button)

    def show_text(self, text: str) -> None:
        """What goes on, while the map is shown."""
        self.about.show_text(text or " ")

    def warn(self, text: str) -> None:
        """Something did not work."""
        self.problem.show_text(text)

    def show_playing(self, hash_: str | None) -> None:
        self.view.show_playing(self._number.get(hash_) if hash_ else None)

    def chosen(self) -> list[Known]:
        return [self.points[number] for number in np.flatnonzero(self.view.state.chosen)]

    # What a person does

    @Slot()
    def _colour(self) -> None:
        groups, self._look = grouped(self.points, self.side.by.currentData(), self.palette())
        self.view.set_looks([(group.colour, group.shape) for group in groups], self._look)
        self.side.legend.show_groups(groups)

    @Slot(list)
    def _on_meant(self, numbers: list[int]) -> None:
        self.view.set_meant(np.isin(self._look, numbers) if numbers else np.ones(len(self.points), bool))

    @Slot()
    def _on_chosen(self) -> None:
        self.side.show_chosen(int(self.view.state.chosen.sum()))

    @Slot(object)
    def _on_pointed(self, number: int | None) -> None:
        if self.hover.isChecked():
            self.hovered.emit(None if number is None else self.points[number])

    @Slot(bool)
    def _on_lasso(self, on: bool) -> None:
        self.view.set_lasso(on)
        font = self.lasso.font()
        font.setBold(on)  # that a button is sunken is hardly seen
        self.lasso.setFont(font)

    @Slot(bool)
    def _on_hover_switched(self, on: bool) -> None:
        if not on:
            self.hovered.emit(None)

    @Slot(object, QPoint)
    def _show_menu(self, number: int | None, place: QPoint) -> None:
        if number is None:
            return
        point = self.points[number]
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self.tr("Play or stop"), lambda: self.play_asked.emit(point))
        menu.addAction(self.tr("Open"), lambda: self.opened.emit(point))
        menu.addAction(self.tr("More like this one"), lambda: self.walked.emit(point))
        is_chosen = bool(self.view.state.chosen[number])
        text = self.tr("Deselect") if is_chosen else self.tr("Select")
        menu.addAction(text, lambda: self.view.toggle(number))
        menu.popup(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        switches = {Qt.Key.Key_L: self.lasso, Qt.Key.Key_H: self.hover}
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() in switches and not event.modifiers():
            switches[Qt.Key(event.key())].toggle()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self.points:
            self._colour()
