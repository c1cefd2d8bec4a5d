"""The library: clips and models that ship with the program, and those in folders that a person adds."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSizePolicy,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.library import CLIP, MODEL, Dropped, Entry, Listing, entry, folder_name, sort_out
from app.library_folders import LibraryFolders
from app.widgets.file_manager import show_in_file_manager
from app.widgets.library_list import GoneLine, Heading, LibraryView, Row
from app.widgets.theme import Colours

_LOOK_AGAIN_SECONDS = 10.0  # after this long, what is shown again is looked up again
_GONE_SHOWN = 3


def dropped_files(mime: QMimeData) -> Dropped:
    """The files and folders of a drop, by what can be done with them; all empty where there are none."""
    return sort_out(Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile())


class LibraryPanel(QWidget):
    """clip_chosen(Path), checkpoint_chosen(Path): to be opened; folders_changed(list of Path): to be remembered.

    shipped: files that come with the program; folders: added by the person.
    """

    clip_chosen = Signal(object)
    checkpoint_chosen = Signal(object)
    folders_changed = Signal(list)

    def __init__(self, shipped: Sequence[Path], folders: Iterable[Path] = (), parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shipped = tuple(own for path in shipped if (own := entry(path)))
        self._looked = -_LOOK_AGAIN_SECONDS
        self.folders = LibraryFolders(folders, self)
        self.setAcceptDrops(True)
        self.view = LibraryView()
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.kinds = QButtonGroup(self)
        self.add_button = QPushButton(self.tr("Add folder…"))
        self.add_button.setToolTip(self.tr("Show the clips and models of a folder here; it is followed as it changes"))
        self.count = QLabel()
        self.empty = QLabel()
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)
        self._gone = QVBoxLayout()
        self._lay_out()
        self.search.textChanged.connect(self._show_rows)
        self.kinds.idToggled.connect(self._on_kind)
        self.add_button.clicked.connect(self.ask_folder)
        self.view.opened.connect(self._open)
        self.view.removed.connect(self.remove_folder)
        self.view.menu_asked.connect(self._show_menu)
        self.folders.changed.connect(self._show_rows)
        self.folders.busy_changed.connect(self._show_count)
        self._recolour()
        self._on_kind()

    def _lay_out(self) -> None:
        kinds = QHBoxLayout()
        kinds.setSpacing(4)
        for number, text in enumerate((self.tr("Clips"), self.tr("Models"))):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setChecked(number == 0)
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.kinds.addButton(button, number)
            kinds.addWidget(button)
        self._gone.setSpacing(2)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.empty)
        foot = QHBoxLayout()
        foot.addWidget(self.count, 1)
        foot.addWidget(self.add_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 10, 12, 10)
        column.setSpacing(8)
        column.addLayout(kinds)
        column.addWidget(self.search)
        column.addLayout(self._gone)
        column.addLayout(self._pages, 1)
        column.addLayout(foot)

    @property
    def kind(self) -> str:
        """CLIP or MODEL: what is listed."""
        return CLIP if self.kinds.checkedId() == 0 else MODEL

    def show_kind(self, kind: str) -> None:
        """List CLIPs or MODELs."""
        self.kinds.button(0 if kind == CLIP else 1).setChecked(True)

    def add_folders(self, folders: Sequence[Path]) -> None:
        """To the library; they are looked into beside the window."""
        before = self.folders.folders
        self.folders.add(folders)
        if self.folders.folders != before:
            self.folders_changed.emit(self.folders.folders)

    @Slot(object)
    def remove_folder(self, folder: Path) -> None:
        """From the library; its files stay where they are."""
        self.folders.remove(folder)
        self.folders_changed.emit(self.folders.folders)

    @Slot()
    def ask_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, self.tr("Add a folder to the library")):
            self.add_folders([Path(name)])

    def close_down(self) -> None:
        """Join the thread that looks into folders."""
        self.folders.close()

    # What is listed

    @Slot()
    def _on_kind(self) -> None:
        for button in self.kinds.buttons():
            font = button.font()
            font.setBold(button.isChecked())
            button.setFont(font)
        self._show_rows()

    @Slot()
    def _show_rows(self) -> None:
        words, kind = self.search.text().casefold().split(), self.kind
        rows: list[Row] = []
        count = 0
        sources = [(Heading(self.tr("Comes with Continuo"), None), self._shipped)]
        sources += [(self._heading(own), own.entries) for own in self.folders.listings.values() if not own.gone]
        for heading, entries in sources:
            found = [own for own in entries if own.kind == kind and all(word in own.key for word in words)]
            # An empty folder is shown too, so that it can be taken away; but not where something is searched for.
            if found or (heading.folder and not words):
                rows += [heading, *found]
            count += len(found)
        current = self.view.row(self.view.currentIndex())
        self.view.library.put(rows)
        if (
            current and current in rows[:1000]
        ):  # further down, comparing takes longer than a person's next click is worth
            self.view.setCurrentIndex(self.view.library.index(rows.index(current)))
        self._shown = count
        self._pages.setCurrentIndex(0 if rows else 1)
        if words:
            self.empty.setText(self.tr("Nothing here is named “{words}”.").format(words=self.search.text().strip()))
        elif kind == CLIP:
            self.empty.setText(self.tr("No clips yet. Add a folder of .mid files, or drop files here."))
        else:
            self.empty.setText(self.tr("No models yet. Add a folder of .safetensors files, or drop files here."))
        self._show_count()
        self._show_gone()

    def _heading(self, listing: Listing) -> Heading:
        name = folder_name(listing.folder)
        if listing.cut:
            name = self.tr("{folder} (its first {count:,} files)").format(folder=name, count=len(listing.entries))
        return Heading(name, listing.folder)

    @Slot()
    def _show_count(self) -> None:
        waiting = [folder for folder in self.folders.folders if folder not in self.folders.listings]
        if waiting:
            self.count.setText(self.tr("Looking…"))
        elif self.kind == CLIP:
            self.count.setText(self.tr("Clips: {count:,}").format(count=self._shown))
        else:
            self.count.setText(self.tr("Models: {count:,}").format(count=self._shown))

    def _show_gone(self) -> None:
        folders = [own.folder for own in self.folders.listings.values() if own.gone]
        while item := self._gone.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for folder in folders[:_GONE_SHOWN]:
            line = GoneLine(folder)
            line.removed.connect(self.remove_folder)
            self._gone.addWidget(line)

    # What a person does

    @Slot(object)
    def _open(self, own: Entry) -> None:
        (self.clip_chosen if own.kind == CLIP else self.checkpoint_chosen).emit(own.path)

    @Slot(object, object)
    def _show_menu(self, row: Row | None, place: QPoint) -> None:
        menu = self.menu_of(row)
        menu.popup(place)

    def menu_of(self, row: Row | None) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = row.folder if isinstance(row, Heading) else None
        if isinstance(row, Entry):
            menu.addAction(self.tr("Open"), lambda: self._open(row))
            menu.addAction(self.tr("Show in the file manager"), lambda: show_in_file_manager(row.path))
            folder = next((own for own in self.folders.folders if own in row.path.parents), None)
        elif folder:
            menu.addAction(self.tr("Show in the file manager"), lambda: show_in_file_manager(folder))
        if folder:
            menu.addAction(self.tr("Remove “{folder}” from the library").format(folder=folder_name(folder)),
                           lambda: self.remove_folder(folder))  # fmt: skip
            menu.addSeparator()
        menu.addAction(self.tr("Add folder…"), self.ask_folder)
        return menu

    def eventFilter(self, watched, event: QEvent) -> bool:
        """From the search field: Down goes into the list, Enter opens its first file."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            files = [number for number, row in enumerate(self.view.library.rows[:2]) if isinstance(row, Entry)]
            if files and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                index = self.view.library.index(files[0])
                self.view.setCurrentIndex(index)
                if event.key() == Qt.Key.Key_Down:
                    self.view.setFocus(Qt.FocusReason.TabFocusReason)
                else:
                    self.view.open_row(index)
                return True
        return super().eventFilter(watched, event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        dropped = dropped_files(event.mimeData())
        if event.source() is not self.view and (dropped.clips or dropped.checkpoints or dropped.folders):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Folders are added; the first clip and the first model are opened."""
        dropped = dropped_files(event.mimeData())
        event.acceptProposedAction()
        if dropped.folders:
            self.add_folders(dropped.folders)
        for signal, paths in ((self.clip_chosen, dropped.clips), (self.checkpoint_chosen, dropped.checkpoints)):
            if paths:
                signal.emit(paths[0])

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()

    def look_again(self) -> None:
        """When it is shown, and when the window becomes the active one: other programs change files."""
        if time.monotonic() - self._looked >= _LOOK_AGAIN_SECONDS:
            self._looked = time.monotonic()
            self.folders.look_again()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.look_again()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()

    def _recolour(self) -> None:
        palette = QPalette(self.palette())
        palette.setColor(QPalette.ColorRole.WindowText, Colours.of(self.palette()).quiet_text)
        for label in (self.count, self.empty):
            label.setPalette(palette)
        self.view.library.recolour(self.palette())
        self._show_gone()
