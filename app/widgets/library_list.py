"""The library's files as a list for Qt's views: headings of folders, and what lies in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractListModel, QMimeData, QModelIndex, QPersistentModelIndex, QSize, Qt, QUrl, Signal
from PySide6.QtGui import QContextMenuEvent, QFont, QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListView, QToolButton, QWidget

from app.library import CLIP, Entry, folder_name
from app.widgets.roll_header import Title
from app.widgets.theme import Colours
from app.widgets.words import as_tip

Index = QModelIndex | QPersistentModelIndex
_NO_INDEX = QModelIndex()


class Heading(NamedTuple):
    """Of a folder, or of what ships with the program (no folder)."""

    text: str
    folder: Path | None


Row = Heading | Entry


class LibraryModel(QAbstractListModel):
    """Rows as they are given; nothing is made per row before it is seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self._bold = QFont(parent.font())
        self._bold.setBold(True)
        self._size = QSize(0, parent.fontMetrics().height() + 8)
        self.recolour(parent.palette())

    def recolour(self, palette: QPalette) -> None:
        """After a change of the palette."""
        self._quiet = Colours.of(palette).quiet_text

    def put(self, rows: Sequence[Row]) -> None:
        """In place of what was listed."""
        self.beginResetModel()
        self.rows = list(rows)
        self.endResetModel()

    def rowCount(self, parent: Index = _NO_INDEX) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.SizeHintRole:
            return self._size
        if isinstance(row, Heading):
            if role == Qt.ItemDataRole.DisplayRole:
                return row.text
            if role == Qt.ItemDataRole.ToolTipRole:
                return as_tip(row.folder) if row.folder else None
            if role == Qt.ItemDataRole.FontRole:
                return self._bold
            return self._quiet if role == Qt.ItemDataRole.ForegroundRole else None
        if role == Qt.ItemDataRole.DisplayRole:
            return row.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return as_tip(row.path)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("{name}, clip").format(name=row.title) if row.kind == CLIP else self.tr(
                "{name}, model").format(name=row.title)  # fmt: skip
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemNeverHasChildren
        is_file = index.isValid() and isinstance(self.rows[index.row()], Entry)
        return usual | Qt.ItemFlag.ItemIsDragEnabled if is_file else usual

    def mimeTypes(self) -> list[str]:
        return ["text/uri-list"]

    def mimeData(self, indexes: Iterable[QModelIndex]) -> QMimeData:
        """Files, as every program takes them."""
        rows = (self.rows[index.row()] for index in indexes)
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(row.path)) for row in rows if isinstance(row, Entry)])
        return data


class LibraryView(QListView):
    """opened(Entry): double click or Enter; removed(Path): Delete on a folder's heading; menu_asked(Row or None,
    place): on the screen."""

    opened = Signal(object)
    removed = Signal(object)
    menu_asked = Signal(object, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setUniformItemSizes(True)
        # Batches: 20,000 rows are laid out between events, not before the next.
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(500)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Library"))
        self.library = LibraryModel(self)
        self.setModel(self.library)
        self.doubleClicked.connect(self.open_row)

    def row(self, index: QModelIndex) -> Row | None:
        return self.library.rows[index.row()] if index.isValid() else None

    def open_row(self, index: QModelIndex) -> None:
        """What a double click does."""
        if isinstance(row := self.row(index), Entry):
            self.opened.emit(row)

    def keyPressEvent(self, event: QKeyEvent) -> None:
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
        name = Title()
        name.setFont(self.font())
        name.put(self.tr("Gone: {folder}").format(folder=folder_name(folder)))
        tip = self.tr("{path} is not there now. It comes back when the folder does.")
        name.setToolTip(as_tip(tip.format(path=folder)))
        palette = QPalette(name.palette())
        palette.setColor(QPalette.ColorRole.WindowText, Colours.of(palette).quiet_text)
        name.setPalette(palette)
        button = QToolButton()
        button.setText(self.tr("Remove"))
        button.setAccessibleName(self.tr("Remove {folder} from the library").format(folder=folder_name(folder)))
        button.clicked.connect(lambda: self.removed.emit(folder))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(name, 1)
        row.addWidget(button)
