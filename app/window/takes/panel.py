"""The takes at the side: what came from what, which one is shown, and what a person thinks of them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QMimeData, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QDrag, QKeyEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QMenu,
    QStyle,
    QStyledItemDelegate,
    QToolButton,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)  # fmt: skip

from app.document.takes import Take, TakeTree
from app.ui.icons import icon, pixmap
from app.ui.text import as_tip
from app.ui.theme import Colours
from app.window.taste.words import TakeWhy, why

NUMBER = Qt.ItemDataRole.UserRole  # of the take
MARKS = Qt.ItemDataRole.UserRole + 1  # names of icons
MARK = 15  # pixels
_ROW = 26
_FLAGS = QItemSelectionModel.SelectionFlag


class TakeMarks(QStyledItemDelegate):
    """Draws the signs of what a person thinks of a take."""

    def paint(self, painter, option, index) -> None:
        super().paint(painter, option, index)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        role = QPalette.ColorRole.HighlightedText if selected else QPalette.ColorRole.Text
        x = option.rect.right() - 4
        for name in index.data(MARKS) or ():
            x -= MARK + 2
            drawn = pixmap(name, option.palette.color(role), MARK)
            painter.drawPixmap(x, option.rect.center().y() - MARK // 2, drawn)


class TakesTree(QTreeWidget):
    """dragged: gives what is dragged out of the window for a take, or None; dragged_out(number): it was dropped.
    delete_pressed: the key."""

    delete_pressed = Signal()
    dragged_out = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.dragged: Callable[[int], QMimeData | None] = lambda _: None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Delete:
            self.delete_pressed.emit()
        else:
            super().keyPressEvent(event)

    def startDrag(self, supportedActions: Qt.DropAction) -> None:
        item = self.currentItem()
        if item and (mime := self.dragged(item.data(0, NUMBER))):
            drag = QDrag(self)
            drag.setMimeData(mime)
            if drag.exec(Qt.DropAction.CopyAction) != Qt.DropAction.IgnoreAction:
                self.dragged_out.emit(item.data(0, NUMBER))


class TakesPanel(QWidget):
    """Emits what a person asks for, with numbers of takes."""

    chosen = Signal(int)
    listened = Signal(int)
    kept = Signal(int, bool)
    rated = Signal(int, int)
    discarded = Signal(list)
    renamed = Signal(int, str)
    compare_pressed = Signal()
    again_pressed = Signal()
    similar_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._takes: TakeTree | None = None
        self._items: dict[int, QTreeWidgetItem] = {}
        self._make_tree()
        self._make_buttons()
        self._lay_out()

    def _make_tree(self) -> None:
        self.tree = TakesTree()
        self.tree.setColumnCount(2)
        self.tree.setHeaderHidden(True)
        self.tree.header().setStretchLastSection(False)
        self.tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.tree.header().setSectionResizeMode(1, QHeaderView.ResizeMode.Fixed)
        self.tree.header().resizeSection(1, 2 * (MARK + 4) + 4)
        self.tree.setItemDelegateForColumn(1, TakeMarks(self.tree))
        self.tree.setFrameShape(QFrame.Shape.NoFrame)
        self.tree.setIndentation(14)
        self.tree.setUniformRowHeights(True)
        self.tree.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.tree.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.tree.setDragEnabled(True)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.setAccessibleName(self.tr("Takes"))
        self.tree.currentItemChanged.connect(self._on_current)
        self.tree.itemSelectionChanged.connect(self._refresh)
        self.tree.itemActivated.connect(self._on_activated)
        self.tree.itemChanged.connect(self._on_renamed)
        self.tree.customContextMenuRequested.connect(self._show_menu)

    def _make_buttons(self) -> None:
        self.keep = self._button(self.tr("Keep"), self.tr("Keep this take (Ctrl+K)"), checkable=True)
        self.up = self._button(self.tr("Thumbs up"), self.tr("You like it (Ctrl+U)"), checkable=True)
        self.down = self._button(self.tr("Thumbs down"), self.tr("You don’t like it (Ctrl+Shift+U)"), checkable=True)
        self.again = self._button(
            self.tr("More takes"), self.tr("More takes like this one, from the same piece (Ctrl+Shift+Return)")
        )
        self.compare = self._button(
            self.tr("Compare A/B"), self.tr("Switch between this take and the one before it, while it plays (Ctrl+B)")
        )
        self.discard = self._button(self.tr("Discard"), self.tr("Take it out of the list (Ctrl+Backspace)"))
        self.keep.clicked.connect(self._on_keep)
        self.up.clicked.connect(lambda on: self._on_rate(1 if on else 0))
        self.down.clicked.connect(lambda on: self._on_rate(-1 if on else 0))
        self.compare.clicked.connect(self.compare_pressed)
        self.again.clicked.connect(self.again_pressed)
        self.discard.clicked.connect(self.discard_selected)
        self.tree.delete_pressed.connect(self.discard_selected)
        self._show_icons()

    def _button(self, name: str, tip: str, *, checkable: bool = False) -> QToolButton:
        button = QToolButton()
        button.setAccessibleName(name)
        button.setToolTip(tip)
        button.setCheckable(checkable)
        button.setAutoRaise(True)
        button.setIconSize(QSize(18, 18))
        button.setMinimumSize(32, 30)
        return button

    def _lay_out(self) -> None:
        self.why = TakeWhy()
        self.compared = QLabel()
        self.compared.setTextFormat(Qt.TextFormat.PlainText)
        self.compared.setContentsMargins(12, 4, 12, 4)
        row = QHBoxLayout()
        row.setContentsMargins(8, 4, 8, 6)
        row.setSpacing(4)
        for button in (self.keep, self.up, self.down, self.compare, self.again):
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.discard)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tree, 1)
        column.addWidget(self.why)
        column.addWidget(self.compared)
        column.addLayout(row)

    def _show_icons(self) -> None:
        kept = bool(self._takes and self._takes.shown.is_kept)
        for button, name in (
            (self.keep, "kept" if kept else "keep"),
            (self.up, "up"),
            (self.down, "down"),
            (self.compare, "compare"),
            (self.again, "again"),
            (self.discard, "discard"),
        ):
            button.setIcon(icon(name))

    # What is shown

    def show_takes(self, takes: TakeTree) -> None:
        """Where no take came or went, the items stay: the mouse or an editor may be at work on one."""
        before, self._takes = self._takes, takes
        with QSignalBlocker(self.tree):
            same = before is not None and _shape(before) == _shape(takes)
            if not same:
                self._make_items(takes)
            for index, take in enumerate(takes.all):
                if not (same and before and before.all[index] is take):
                    self._fill(self._items[take.number], take)
            current = self._items[takes.current]
            if self.tree.currentItem() is not current:
                self.tree.setCurrentItem(current, 0, _FLAGS.ClearAndSelect | _FLAGS.Rows)
        self.tree.scrollToItem(current)
        self._refresh()

    def _make_items(self, takes: TakeTree) -> None:
        self.tree.clear()
        self._items = {}
        for _, take in takes.walk():
            above = self._items[take.parent] if take.parent is not None else self.tree.invisibleRootItem()
            self._items[take.number] = QTreeWidgetItem(above)
        self.tree.expandAll()

    def _fill(self, item: QTreeWidgetItem, take: Take) -> None:
        name = self._name(take)
        item.setText(0, name)
        item.setToolTip(0, as_tip(self._about(take)))
        item.setSizeHint(0, QSize(0, _ROW))
        item.setData(0, NUMBER, take.number)
        is_best = bool(take.scores.get("picked_of"))
        marks = (["best"] if is_best else []) + (["kept"] if take.is_kept else [])
        marks += {1: ["up"], -1: ["down"]}.get(take.rating, [])
        item.setData(1, MARKS, marks)
        said = ([self.tr("best")] if is_best else []) + ([self.tr("kept")] if take.is_kept else [])
        said += {1: [self.tr("thumbs up")], -1: [self.tr("thumbs down")]}.get(take.rating, [])
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, ", ".join([name, *said]))
        font = item.font(0)
        font.setBold(take.is_kept)
        item.setFont(0, font)
        item.setFlags(item.flags() | Qt.ItemFlag.ItemIsEditable)

    def _name(self, take: Take) -> str:
        return take.name or self.tr("Empty piece")

    def _about(self, take: Take) -> str:
        lines = [self._name(take)]
        if take.region:
            begin, end = (take.piece.bars.locate_one(ticks)[0] + 1 for ticks in (take.region[0], take.region[1] - 1))
            text = self.tr("Composed: bar {first}") if begin == end else self.tr("Composed: bars {first} to {last}")
            lines.append(text.format(first=begin, last=end))
        if take.checkpoint:
            lines.append(self.tr("Model: {name}").format(name=take.checkpoint.get("file", "")))
        if "number" in take.settings:
            lines.append(self.tr("Seed: {number}").format(number=take.settings["number"]))
        if take.scores.get("rank"):
            lines.append(self.tr("Rank: {rank}").format(rank=take.scores["rank"]))
        if count := take.scores.get("picked_of"):
            lines.append(self.tr("Best of {count} that were composed").format(count=count))
        if reason := why(take.scores):
            lines.append(reason)
        return "\n".join(lines)

    def _refresh(self) -> None:
        takes = self._takes
        if takes is None:
            return
        take = takes.shown
        for button, on in ((self.keep, take.is_kept), (self.up, take.rating > 0), (self.down, take.rating < 0)):
            with QSignalBlocker(button):
                button.setChecked(on)
        self.compare.setEnabled(takes.other is not None)
        self.discard.setEnabled(len(takes.all) > 1)
        self.again.setEnabled(bool(take.settings))
        self.why.show_text(why(take.scores))
        self._show_compared(takes)
        self._show_icons()
        self._recolour()

    def _show_compared(self, takes: TakeTree) -> None:
        """Both names are shown, of a long one its beginning."""
        self.compared.setVisible(takes.other is not None)
        if takes.other is None:
            return
        names = [self._name(takes.shown), self._name(takes[takes.other])]
        text, metrics = self.tr("A: {shown}   B: {other}"), self.compared.fontMetrics()
        room = self.width() - 24 - metrics.horizontalAdvance(text.format(shown="", other=""))
        widths = [metrics.horizontalAdvance(name) for name in names]
        if sum(widths) > room:
            rooms = [max(room // 2, room - other) for other in reversed(widths)]
            short = [
                metrics.elidedText(name, Qt.TextElideMode.ElideRight, own)
                for name, own in zip(names, rooms, strict=True)
            ]
        else:
            short = names
        self.compared.setText(text.format(shown=short[0], other=short[1]))
        self.compared.setToolTip(as_tip(text.format(shown=names[0], other=names[1])))

    # What a person does

    def selected(self) -> list[int]:
        """Numbers of the chosen takes."""
        return [item.data(0, NUMBER) for item in self.tree.selectedItems()]

    def discard_selected(self) -> None:
        """Ask for the chosen ones to be gone."""
        if self.discard.isEnabled() and (numbers := self.selected()):
            self.discarded.emit(numbers)

    def step(self, by: int) -> None:
        """Choose the take `by` rows further down."""
        if self._takes:
            numbers = [take.number for _, take in self._takes.walk()]
            index = numbers.index(self._takes.current) + by
            if 0 <= index < len(numbers):
                self.chosen.emit(numbers[index])

    def _on_current(self, item: QTreeWidgetItem | None) -> None:
        if item is not None and self._takes and item.data(0, NUMBER) != self._takes.current:
            self.chosen.emit(item.data(0, NUMBER))

    def _on_activated(self, item: QTreeWidgetItem) -> None:
        self.listened.emit(item.data(0, NUMBER))

    def _on_renamed(self, item: QTreeWidgetItem, column: int) -> None:
        number = item.data(0, NUMBER)
        if column != 0 or not self._takes or number is None:
            return
        name, before = item.text(0).strip(), self._takes[number].name
        if name and name != before:
            self.renamed.emit(number, name)
        else:
            with QSignalBlocker(self.tree):
                self._fill(item, self._takes[number])

    def _on_keep(self, on: bool) -> None:
        if self._takes:
            self.kept.emit(self._takes.current, on)

    def _on_rate(self, rating: int) -> None:
        if self._takes:
            self.rated.emit(self._takes.current, rating)

    def _show_menu(self, place: QPoint) -> None:
        item = self.tree.itemAt(place)
        if item is None or self._takes is None:
            return
        take = self._takes[item.data(0, NUMBER)]
        menu = QMenu(self)
        menu.addAction(self.tr("Listen"), lambda: self.listened.emit(take.number))
        keep = self.tr("No longer keep") if take.is_kept else self.tr("Keep")
        menu.addAction(keep, lambda: self.kept.emit(take.number, not take.is_kept))
        menu.addAction(self.tr("Rename"), lambda: self.tree.editItem(item, 0))
        similar = menu.addAction(self.tr("More like this"), lambda: self.similar_asked.emit(take.number))
        similar.setEnabled(len(take.piece) > 0)
        discard = menu.addAction(self.tr("Discard"), self.discard_selected)
        discard.setEnabled(self.discard.isEnabled())
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(self.tree.viewport().mapToGlobal(place))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._takes:
            self._show_compared(self._takes)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._show_icons()
            self._recolour()

    def _recolour(self) -> None:
        palette = QPalette()
        palette.setColor(QPalette.ColorRole.WindowText, Colours.of(self.palette()).quiet_text)
        if self.compared.palette().color(QPalette.ColorRole.WindowText) != palette.color(QPalette.ColorRole.WindowText):
            self.compared.setPalette(palette)


def _shape(takes: TakeTree) -> list[tuple[int, int | None]]:
    return [(take.number, take.parent) for take in takes.all]
