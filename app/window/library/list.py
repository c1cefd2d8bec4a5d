"""The library's files as a list for Qt's views: headings of folders, and what lies in them."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QItemSelectionModel,
    QMimeData,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    QUrl,
    Signal,
    Slot,
)
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QMouseEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QToolButton, QWidget

from app.files.kinds import CLIP, folder_name
from app.language.error_wording import for_the_window
from app.library.listing import Line
from app.ui.labels import ElidedLabel
from app.ui.style.theme import Colours
from app.ui.text import as_tip
from app.window.library.painting import ROW, SIGN, LibraryDelegate
from app.window.library.rows import Heading, Item, Row, Section, facts_words

Index = QModelIndex | QPersistentModelIndex

_NO_INDEX = QModelIndex()
_PAGE, _MOST_KNOWN = 100, 20_000  # rows that are asked for at once, and remembered


class LibraryModel(QAbstractListModel):
    """Sections as they are given; nothing is made per row before it is seen.

    fetch: lines of files by their numbers, at once.
    """

    def __init__(self, parent: QWidget, fetch: Callable[[Sequence[int]], dict[int, Line]]) -> None:
        super().__init__(parent)
        self._fetch = fetch
        self._sections: Sequence[Section] = ()
        self._ends: list[int] = []  # of the sections, as rows
        self._known: dict[int, Line] = {}
        self.playing: Path | None = None
        self._bold = QFont(parent.font())
        self._bold.setBold(True)
        self._slanted = QFont(parent.font())  # of what can't be used: colour is not to be the only sign
        self._slanted.setItalic(True)
        self.recolour(parent.palette())

    def recolour(self, palette: QPalette) -> None:
        """After a change of the palette."""
        self._quiet = Colours.of(palette).quiet_text

    def put(self, sections: Sequence[Section]) -> None:
        """In place of what was listed."""
        self.beginResetModel()
        self._sections, self._known = sections, {}
        self._ends = list(itertools.accumulate(1 + len(own.files) for own in sections))
        self.endResetModel()

    def refresh(self) -> None:
        """The same files, of which something else may be known."""
        self._known = {}
        if self._ends:
            self.dataChanged.emit(self.index(0), self.index(self._ends[-1] - 1))

    def row(self, number: int) -> Row:
        section = bisect_right(self._ends, number)
        heading, files = self._sections[section]
        place = number - self._ends[section] + len(files)
        if place < 0:
            return heading
        own = files[place]
        if not isinstance(own, int):
            return Item(own)
        if own not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known = {}
            page = [int(other) for other in files[max(0, place - _PAGE) : place + _PAGE] if isinstance(other, int)]
            self._known |= self._fetch(page)
        return Item(self._known.get(own, Line("", "")), own)

    def place_of(self, item: Item) -> int | None:
        """The row of a file."""
        own = item.line if item.number is None else item.number
        for (_, files), end in zip(self._sections, self._ends, strict=True):
            with suppress(ValueError):
                return end - len(files) + files.index(own)
        return None

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() or not self._ends else self._ends[-1]

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index.row())
        if role == ROW:
            return row
        if isinstance(row, Heading):
            if role == Qt.ItemDataRole.DisplayRole:
                return row.text
            if role == Qt.ItemDataRole.ToolTipRole:
                return as_tip(row.folder) if row.folder else None
            if role == Qt.ItemDataRole.FontRole:
                return self._bold
            return self._quiet if role == Qt.ItemDataRole.ForegroundRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.line.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(f"{row.path}\n{for_the_window(row.line.trouble)}" if row.line.trouble else row.path)
        if row.line.trouble and role in (Qt.ItemDataRole.ForegroundRole, Qt.ItemDataRole.FontRole):
            return self._quiet if role == Qt.ItemDataRole.ForegroundRole else self._slanted
        if role == Qt.ItemDataRole.AccessibleTextRole:
            if row.line.trouble:
                return self.tr("{name}, can't be used").format(name=row.line.title)
            kind = self.tr("clip") if row.kind == CLIP else self.tr("model")
            playing = self.tr("playing") if row.path == self.playing else ""
            return ", ".join(filter(None, (row.line.title, kind, facts_words(row.line.facts), playing)))
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        is_file = index.isValid() and isinstance(self.row(index.row()), Item)
        return usual | Qt.ItemFlag.ItemIsDragEnabled if is_file else usual

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        """Files, as every program takes them."""
        rows = (self.row(index.row()) for index in indexes)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(row.path)) for row in rows if isinstance(row, Item)])
        return data


class LibraryView(QListView):
    """fetch: as LibraryModel has it. opened(Item): double click or Enter; play_asked(Item): Space, or the sign;
    removed(Path): Delete on a folder's heading; menu_asked(Row or None, place): on the screen."""

    opened = Signal(object)
    play_asked = Signal(object)
    removed = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, fetch: Callable[[Sequence[int]], dict[int, Line]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        # Batches: 100,000 rows are laid out between events, not before the next.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Library"))
        self.library = LibraryModel(self, fetch)
        self.setModel(self.library)
        self._delegate = LibraryDelegate(self)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setMinimumHeight(40)  # a row: it stands beneath the tracks
        self.doubleClicked.connect(self.open_row)
        self._wanted: int | None = None  # where it was scrolled to, until so many rows are laid out
        self.verticalScrollBar().rangeChanged.connect(self._on_range)

    def put(self, sections: Sequence[Section], *, anew: bool) -> None:
        """In place of what was listed. anew: from the top; else what is chosen and seen stays so, where it is there."""
        current, place = self.row(self.currentIndex()), self.verticalScrollBar().value()
        self.library.put(sections)
        self._wanted = None if anew else place
        if isinstance(current, Item) and (number := self.library.place_of(current)) is not None:
            # Not setCurrentIndex, which scrolls there.
            index = self.library.index(number)
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    @Slot(int, int)
    def _on_range(self, _: int, most: int) -> None:
        if self._wanted is not None and most >= self._wanted:
            wanted, self._wanted = self._wanted, None
            self.verticalScrollBar().setValue(wanted)

    def resizeEvent(self, e: QResizeEvent) -> None:
        if self._delegate.fit(e.size().height()):
            self.scheduleDelayedItemsLayout()
        super().resizeEvent(e)

    def show_playing(self, path: Path | None) -> None:
        """What of it sounds, None for nothing."""
        self._delegate.playing = self.library.playing = path
        self.viewport().update()

    def row(self, index: QModelIndex) -> Row | None:
        return self.library.row(index.row()) if index.isValid() else None

    def open_row(self, index: QModelIndex) -> None:
        """What a double click does."""
        if isinstance(row := self.row(index), Item):
            self.opened.emit(row)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and event.position().x() < SIGN:
            self._play(self.indexAt(event.position().toPoint()))

    def _play(self, index: QModelIndex) -> None:
        if isinstance(row := self.row(index), Item) and row.kind == CLIP and not row.line.trouble:
            self.play_asked.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self._play(self.currentIndex())
            return
        # Not `activated`: on a Mac, Enter does not send it.
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.open_row(self.currentIndex())
        elif event.key() == Qt.Key.Key_Delete and isinstance(row := self.row(self.currentIndex()), Heading):
            if row.folder:
                self.removed.emit(row.folder)
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            place = self.viewport().mapToGlobal(self.visualRect(index).center())
        else:
            index, place = self.indexAt(event.pos()), event.globalPos()
        self.menu_asked.emit(self.row(index), place)


class GoneLine(QWidget):
    """A folder that is not there now. removed(Path)."""

    removed = Signal(object)

    def __init__(self, folder: Path) -> None:
        super().__init__()
        name = ElidedLabel(quiet=True)
        name.setFont(self.font())
        name.put(self.tr("Gone: {folder}").format(folder=folder_name(folder)))
        tip = self.tr("{path} is missing. It returns when the folder is back.")
        name.setToolTip(as_tip(tip.format(path=folder)))
        button = QToolButton()
        button.setText(self.tr("Remove"))
        button.setAccessibleName(self.tr("Remove {folder} from the library").format(folder=folder_name(folder)))
        button.clicked.connect(lambda: self.removed.emit(folder))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name, 1)
        row.addWidget(button)
