"""The library: clips and models that ship with the program, and those in folders that a person adds."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QEvent, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFontMetrics, QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.files.kinds import CLIP, MODEL, folder_name, kind_of
from app.library.folders import GONE
from app.library.listing import FolderGroup, Line
from app.ui.dialogs import show_in_file_manager
from app.ui.icons import icon
from app.ui.labels import QuietLabel
from app.ui.style.tokens import MEDIUM, SMALL, TINY, text_font
from app.window.dropped_files import dropped_files
from app.window.library.link import CatalogueLink
from app.window.library.list import GoneLine, LibraryView
from app.window.library.lister import LibraryLister
from app.window.library.rows import Heading, Item, Row, composed, line_of
from app.window.library.tags import Tagging

_LOOK_AGAIN_SECONDS = 10.0  # after this long, what is shown again is looked up again
_CHANGED_MS = 1000  # while much is being read, it is listed anew once a second
_CHANGED_SHARE = 5  # or less often, where listing takes long
_GONE_SHOWN = 3
_NARROW_SEARCH = 56  # pixels


class LibraryPanel(QWidget):
    """clip_chosen(Path), checkpoint_chosen(Path): to be opened; similar_asked(Path): what is like this clip;
    play_asked(Path): hear it, or stop it;
    folders_changed(list of Path): to be remembered; said(sentence): in passing.

    shipped: files that come with the program.
    """

    clip_chosen = Signal(object)
    checkpoint_chosen = Signal(object)
    similar_asked = Signal(object)
    play_asked = Signal(object)
    folders_changed = Signal(list)
    said = Signal(str)

    def __init__(self, shipped: Sequence[Path], link: CatalogueLink, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shipped = {kind: [line_of(path) for path in shipped if kind_of(path) == kind] for kind in (CLIP, MODEL)}
        self._looked = -_LOOK_AGAIN_SECONDS
        self._is_behind = False  # it was not shown when something changed
        self._lacks_facts = True
        self._groups: list[FolderGroup] = []
        self._asked, self._began = ("", ""), 0.0  # kind and words of what is shown, and when it was asked for
        self.link, self.lister = link, LibraryLister(self)
        self.setAcceptDrops(True)
        self.view = LibraryView(self.lister.lines)
        self.search = QLineEdit()
        self.search.setPlaceholderText(self.tr("Search"))
        self.search.setAccessibleName(self.tr("Search the library"))
        self.search.setToolTip(self.tr("Searches names, folders and tags, by the beginnings of words"))
        self.search.setClearButtonEnabled(True)
        self.search.setMinimumWidth(_NARROW_SEARCH)
        self.search.installEventFilter(self)
        self.kinds = QButtonGroup(self)
        self.add_button = QToolButton()
        self.add_button.setAutoRaise(True)
        self.add_button.setAccessibleName(self.tr("Add folder…"))
        self.add_button.setToolTip(self.tr("Add a folder: its clips and models are listed here, and its changes"))
        self.count = LibraryCount()
        self.empty = QuietLabel()
        self.empty.setTextFormat(Qt.TextFormat.PlainText)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setMargin(16)
        self._gone = GoneLines()
        self._changed = QTimer(self)
        self._changed.setSingleShot(True)
        self._changed.setInterval(_CHANGED_MS)
        self.tagging = Tagging(link, self.lister, self)
        self._lay_out()
        self._connect()
        self._recolour()
        self._on_kind()

    def _connect(self) -> None:
        self.search.textChanged.connect(self._ask)
        self.kinds.idToggled.connect(self._on_kind)
        self.add_button.clicked.connect(self.ask_folder)
        self.view.opened.connect(self._open)
        self.view.play_asked.connect(lambda own: self.play_asked.emit(own.path))
        self.view.removed.connect(self.remove_folder)
        self._gone.removed.connect(self.remove_folder)
        self.view.menu_asked.connect(self._show_menu)
        self.lister.listed.connect(self._on_listed)
        self.lister.failed.connect(self.link.trouble)
        self.tagging.said.connect(self.said)
        self._changed.timeout.connect(self._ask)
        self.link.opened.connect(self._on_opened)
        self.link.changed.connect(self._on_changed)
        self.link.folders_changed.connect(self._on_folders)
        self.link.progress.connect(self.count.put_progress)
        self.link.idle.connect(self.count.end_progress)
        self.link.set_aside.connect(self._on_set_aside)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(TINY)
        row.addWidget(self.search, 1)
        for number, text in enumerate((self.tr("Clips"), self.tr("Models"))):
            button = QToolButton()
            button.setText(text)
            button.setCheckable(True)
            button.setChecked(number == 0)
            self.kinds.addButton(button, number)
            row.addWidget(button)
        row.addWidget(self.add_button)
        self._pages = QStackedLayout()
        self._pages.addWidget(self.view)
        self._pages.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(SMALL, SMALL, SMALL, SMALL)
        column.setSpacing(TINY)
        column.addLayout(row)
        column.addWidget(self._gone)
        column.addLayout(self._pages, 1)
        column.addWidget(self.count)

    @property
    def kind(self) -> str:
        """CLIP or MODEL: what is listed."""
        return CLIP if self.kinds.checkedId() == 0 else MODEL

    def show_kind(self, kind: str) -> None:
        """List CLIPs or MODELs."""
        self.kinds.button(0 if kind == CLIP else 1).setChecked(True)

    def add_folders(self, folders: Sequence[Path]) -> None:
        """To the library; they are looked into beside the window."""
        before = self.link.folders
        self.link.add(folders)
        self._looked = time.monotonic()  # a process that begins looks into everything
        if self.link.folders != before:
            self._on_folders(self.link.folders)

    @Slot(object)
    def remove_folder(self, folder: Path) -> None:
        """From the library; its files stay where they are."""
        self.link.remove(folder)
        self._on_folders(self.link.folders)

    @Slot(list)
    def _on_folders(self, folders: list[Path]) -> None:
        self._show_rows(anew=False)
        self.folders_changed.emit(folders)

    @Slot()
    def ask_folder(self) -> None:
        if name := QFileDialog.getExistingDirectory(self, self.tr("Add a folder to the library")):
            self.add_folders([Path(name)])

    def close_down(self) -> None:
        """Join the threads that ask the library, and end the process that reads it."""
        self._changed.stop()
        self.lister.close()
        self.link.close()

    # What is listed

    @Slot()
    def _on_kind(self) -> None:
        for button in self.kinds.buttons():
            font = button.font()
            font.setBold(button.isChecked())
            button.setFont(font)
        self._keep_width()
        self._ask()

    def _keep_width(self) -> None:
        """Of the choice of kinds, whichever is bold."""
        for button in self.kinds.buttons():
            font = button.font()
            font.setBold(True)
            width = QFontMetrics(font).horizontalAdvance(button.text()) + 2 * MEDIUM
            button.setFixedWidth(max(width, button.minimumSizeHint().width()))

    @Slot()
    def _on_opened(self) -> None:
        self.lister.forget()
        if self.isVisible():
            self._ask()
        else:
            self._is_behind = True

    @Slot()
    def _on_changed(self) -> None:
        if not self.isVisible():
            self._is_behind = True
        elif not self._changed.isActive():
            self._changed.start()

    @Slot()
    def _ask(self) -> None:
        self._is_behind = False
        if self.link.path:
            self._began = time.monotonic()
            self.lister.ask(self.link.path, self.kind, self.search.text())
        else:
            self._show_rows(anew=True)

    @Slot(object, bool)
    def _on_listed(self, groups: list[FolderGroup], is_same: bool) -> None:
        taken = round(1000 * (time.monotonic() - self._began))
        self._changed.setInterval(max(_CHANGED_MS, _CHANGED_SHARE * taken))
        asked = self.kind, self.search.text()
        is_anew = asked != self._asked
        self._asked = asked
        if is_anew or not is_same:
            self._groups = groups
            self._show_rows(anew=is_anew)
        elif self._lacks_facts:  # of what ships, they are not asked for row by row
            self._show_rows(anew=False)
        else:
            self.view.library.refresh()

    def _show_rows(self, *, anew: bool) -> None:
        words, kind, folders = self.search.text().casefold().split(), self.kind, set(self.link.folders)
        sections = composed(self._shipped[kind], self._groups, folders, words, self.lister.lines)
        self.view.put(sections, anew=anew)
        self._lacks_facts = kind == CLIP and any(
            isinstance(own, Line) and own.facts is None for section in sections[:1] for own in section.files
        )
        count = sum(len(own.files) for own in sections)
        self._pages.setCurrentIndex(0 if sections else 1)
        if words:
            self.empty.setText(self.tr("Nothing here is named “{words}”.").format(words=self.search.text().strip()))
        elif kind == CLIP:
            self.empty.setText(self.tr("No clips yet. Add a folder of .mid files, or drop files here."))
        else:
            self.empty.setText(self.tr("No models yet. Add a folder of .safetensors files, or drop files here."))
        self.count.put(kind, None if self.link.is_running and not self.link.path else count)
        self._gone.put(
            list(dict.fromkeys(own.folder for own in self._groups if own.folder in folders and own.state == GONE))
        )

    @Slot(object)
    def _on_set_aside(self, path: Path) -> None:
        text = self.tr(
            "The library was damaged. It is being rebuilt with your ratings; the damaged file is kept: {path}"
        )
        self.said.emit(text.format(path=path))

    # What a person does

    @Slot(object)
    def _open(self, own: Item) -> None:
        (self.clip_chosen if own.kind == CLIP else self.checkpoint_chosen).emit(own.path)

    @Slot(object, object)
    def _show_menu(self, row: Row | None, place: QPoint) -> None:
        self.menu_of(row).popup(place)

    def menu_of(self, row: Row | None) -> QMenu:
        """What can be done with a file or a folder; None: with the place below them all."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        folder = row.folder if isinstance(row, Heading) else None
        reveal = self.tr("Show in the file manager")
        if isinstance(row, Item):
            menu.addAction(self.tr("Open"), lambda: self.view.opened.emit(row))
            if row.kind == CLIP and not row.line.trouble:
                menu.addAction(self.tr("Listen"), lambda: self.play_asked.emit(row.path))
            if row.kind == CLIP and not row.line.trouble:
                menu.addAction(self.tr("More like this"), lambda: self.similar_asked.emit(row.path))
                menu.addAction(self.tr("Tags…"), lambda: self.tagging.ask(row.path))
            menu.addAction(reveal, lambda: show_in_file_manager(row.path))
            folder = next((own for own in self.link.folders if own in row.path.parents), None)
        elif folder:
            menu.addAction(reveal, lambda: show_in_file_manager(folder))
        if folder:
            remove = self.tr("Remove “{folder}” from the library").format(folder=folder_name(folder))
            menu.addAction(remove, lambda: self.remove_folder(folder))
            menu.addSeparator()
        menu.addAction(self.tr("Add folder…"), self.ask_folder)
        return menu

    def eventFilter(self, watched, event: QEvent) -> bool:
        """From the search field: Down goes into the list, Enter opens its first file."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            first = range(min(2, self.view.library.rowCount()))
            files = [number for number in first if isinstance(self.view.library.row(number), Item)]
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
        self._keep_width()  # the style is known now
        self.look_again()
        if self._is_behind:
            self._ask()

    def look_again(self) -> None:
        """When it is shown, and when the window becomes the active one: other programs change files."""
        if not self.link.has_started:
            self.link.start_soon()
        elif time.monotonic() - self._looked >= _LOOK_AGAIN_SECONDS:
            self._looked = time.monotonic()
            self.link.look_again()
            self._ask()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate and self.isVisible():
            self.look_again()
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._recolour()
        elif event.type() == QEvent.Type.FontChange:
            self._keep_width()

    def _recolour(self) -> None:
        self.add_button.setIcon(icon("folder-add"))
        self.view.library.recolour(self.palette())


class LibraryCount(QuietLabel):
    """How many files are listed; while something is being done, that."""

    def __init__(self) -> None:
        super().__init__()
        self.setWordWrap(True)  # large numbers and another language take two lines
        self.setFont(text_font("secondary"))
        self._count = self._progress = ""

    def put(self, kind: str, count: int | None) -> None:
        """kind: CLIP or MODEL; count: None while nobody knows."""
        if count is None:
            self._count = self.tr("Scanning…")
        elif kind == CLIP:
            self._count = self.tr("Clips: {count:,}").format(count=count)
        else:
            self._count = self.tr("Models: {count:,}").format(count=count)
        self._show()

    @Slot(str, int, int)
    def put_progress(self, what: str, done: int, total: int) -> None:
        """As CatalogueLink.progress has it."""
        if what == "look":
            self._progress = self.tr("Scanning… {count:,} found").format(count=done)
        elif what == "read":
            self._progress = self.tr("Reading {done:,} of {total:,}…").format(done=done, total=total)
        elif what == "embed":
            self._progress = self.tr("Analysing {done:,} of {total:,}…").format(done=done, total=total)
        elif what == "map":
            self._progress = self.tr("Drawing the map: {percent} %").format(percent=done)
        else:
            self._progress = self.tr("Another Continuo is reading the library…")
        self._show()

    @Slot()
    def end_progress(self) -> None:
        self._progress = ""
        self._show()

    def _show(self) -> None:
        self.setText(self._progress or self._count)


class GoneLines(QWidget):
    """Folders that are not there now. removed(Path)."""

    removed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._folders: Sequence[Path] = ()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(2)

    def put(self, folders: Sequence[Path]) -> None:
        """A few of them."""
        if folders == self._folders:
            return
        self._folders = folders
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        for folder in folders[:_GONE_SHOWN]:
            line = GoneLine(folder)
            line.removed.connect(self.removed)
            self._column.addWidget(line)
        self.setVisible(bool(folders))
