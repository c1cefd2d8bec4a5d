"""The window: makes its parts, and connects them. What they do is theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import QEvent, QMargins, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget

from app.composer.settings import ComposeSettings, Mode
from app.document.document import Document
from app.document.piece import Piece
from app.document.recovery import Recovery
from app.piano_roll.header import RollHeader
from app.piano_roll.view import PianoRoll
from app.player.client import Player
from app.ui.keys import SpaceKey, TextKeys
from app.ui.layout import arranged, column
from app.ui.status_line import LastingTroubles, StatusLine
from app.ui.text import for_the_window
from app.ui.waiting import Waiting
from app.window.availability import Possible
from app.window.compose.controller import Composing
from app.window.compose.link import ComposerLink
from app.window.compose.models import Models
from app.window.compose.panel import ComposePanel
from app.window.compose.shading import Shading
from app.window.connections import connect
from app.window.explore.controller import Explorer
from app.window.extras import Extras
from app.window.library.link import CatalogueLink
from app.window.library.panel import LibraryPanel, dropped_files
from app.window.log_file import LogFile
from app.window.menus import Menus
from app.window.open_files import Opening
from app.window.playback.link import PlayerLink
from app.window.playback.listening import Listening
from app.window.playback.transport import Transport
from app.window.preferences import Remembered
from app.window.project_files import Files
from app.window.settings import SettingsFile
from app.window.takes.panel import TakesPanel
from app.window.taste.controller import TasteDesk
from generator.errors import ContinuoError

_SIDE = 264
_USUAL, _FRAME = QSize(1280, 800), QMargins(0, 32, 0, 0)
_SMALLEST = QSize(920, 480)  # large writing leaves little: a screen of 1920 by 1080 at 150 % has 1280 by 720


@dataclass(frozen=True)
class Surroundings:
    """What the window finds when it opens. clips, models: files that ship; preferred: the model to begin with;
    library: its file, None for one that lasts as long as the window; listener: the model that hears the library, None
    for the one that composes."""

    models: Sequence[Path]
    clips: Sequence[Path]
    settings: SettingsFile
    recovery: Recovery
    log: LogFile | None = None
    preferred: Path | None = None
    library: Path | None = None
    make_player: Callable[..., Player] = Player
    listener: Path | None = None


class MainWindow(QMainWindow):
    """All parts of it are attributes; they know of each other only by what is connected here."""

    def __init__(self, about: Surroundings) -> None:
        super().__init__()
        self.about = about
        self.is_leaving = False  # to open again at once, with its work
        self.remembered = Remembered(self, about.settings)
        self.setAcceptDrops(True)
        self._make_parts()
        self._lay_out()
        self.menus = Menus(self)
        connect(self)
        self.remembered.restore()
        self.on_piece()
        self.on_takes()

    def _make_parts(self) -> None:
        log = self.about.log
        self.document = Document(self)
        self.status, self.lasting, self.waiting = StatusLine(), LastingTroubles(), Waiting()
        self.roll, self.header = PianoRoll(), RollHeader()
        self.panel, self.takes, self.transport = ComposePanel(), TakesPanel(), Transport()
        self.catalogue = CatalogueLink(
            self.about.library, self.remembered.settings.library_folders, self, log.child("librarian") if log else None
        )
        self.library = LibraryPanel([*self.about.clips, *self.about.models], self.catalogue)
        self.player = PlayerLink(self, self.about.make_player, log.child("player") if log else None)
        self.composer = ComposerLink(self.player, self, log.child("composer") if log else None)
        self.models = Models(self.composer, self.panel)
        self.listening = Listening(self.player, self.transport, self.roll, self.document)
        self.files = Files(
            self.document, self.status, self.about.recovery, lambda: self.panel.settings().to_plain(), self
        )
        self.composing = Composing(
            self.document, self.composer, self.models, self.panel, self.roll, self.listening, self.status
        )
        self.shading = Shading(self.document, self.panel, self.roll)
        self.possible = Possible(self)
        self.extras = Extras(self)
        self.opening = Opening(self)
        self.taste = TasteDesk(self)
        self.explorer = Explorer(self)
        self.space, self.text_keys = SpaceKey(self), TextKeys(self)

    def _lay_out(self) -> None:
        self.setMinimumSize(_SMALLEST)
        self.resize(_USUAL.boundedTo(self.screen().availableSize().shrunkBy(_FRAME)))
        self.left, self.splitter = QTabWidget(), QSplitter()
        self.left.setDocumentMode(True)
        self.takes.setMinimumWidth(_SIDE)  # not the tabs': large writing needs more on the others
        self.left.tabBar().setAccessibleName(self.tr("Takes, library, live"))
        self.left.addTab(self.takes, self.tr("Takes"))
        self.left.addTab(self.library, self.tr("Library"))
        self.left.addTab(self.extras.live_tab, self.tr("Live"))
        middle = column(self.roll, above=self.header)
        foot = [self.transport, column(self.lasting, self.waiting, self.status)]
        self.setCentralWidget(arranged(self.splitter, self.left, middle, self.panel, foot))
        self.splitter.setSizes([_SIDE, 724, 292])

    @Slot(int)
    def on_tab(self, _: int) -> None:
        if self.left.currentWidget() is self.extras.live_tab:
            self.extras.make_live()

    # What changed

    @Slot()
    def on_piece(self) -> None:
        if not self.composing.busy:
            self.roll.set_piece(self.document.piece)

    @Slot()
    def on_takes(self) -> None:
        self.takes.show_takes(self.document.tree)
        self.on_renamed()
        self.possible.refresh()

    @Slot()
    def on_renamed(self) -> None:
        take, name = self.document.take, self.files.name
        self.setWindowTitle(self.tr("{name}[*] - Continuo").format(name=name))
        self.setWindowModified(not self.document.is_saved)
        self.header.set_title(name if take.name in ("", name) else f"{name}: {take.name}")

    @Slot(object, object, str)
    def on_edited(self, piece: Piece, selection: object, text: str) -> None:
        if self._may_change():
            self.document.edit(piece, text)
            self.roll.set_selection(selection)
            self.status.say(text)
        else:
            self.roll.set_piece(self.document.piece)

    def _may_change(self) -> bool:
        """While it is composed what follows from it, the piece stays as it is."""
        if self.composing.busy:
            self.status.warn(self.tr("Wait until composing is over, or cancel it, to change the piece."))
        return not self.composing.busy

    @Slot()
    def on_opened(self) -> None:
        self.composing.cancel()  # it was about another piece
        self.listening.stop()
        self.listening.seek(0.0)
        self.roll.set_bars(None)
        self.roll.set_piece(self.document.piece)
        self.roll.fit()
        settings = self.panel.settings().for_another_piece()
        if self.document.settings:
            try:
                settings = ComposeSettings.from_plain(dict(self.document.settings))
            except ContinuoError as error:
                self.status.warn(for_the_window(str(error)))
        self.panel.set_settings(settings)
        self.shading.show_scale()
        self.on_takes()

    @Slot(str)
    def on_trouble(self, sentence: str) -> None:
        self.status.warn(for_the_window(sentence))

    # What a person asks

    @Slot(int)
    def on_listened(self, number: int) -> None:
        self.document.choose(number)
        region = self.document.take.region
        begin = region[0] / self.document.piece.ticks_per_quarter if region else 0.0
        self.listening.play(begin)

    @Slot()
    def compare(self) -> None:
        """Switch to the other take; what plays goes on from where it is."""
        if (other := self.document.tree.other) is not None and not self.composing.busy:
            self.document.choose(other)

    @Slot()
    def stop(self) -> None:
        """Silence; endless music ends, and what was heard of it stays, as do a recording and a duet."""
        if self.listening.take_back():
            return
        if self.listening.is_lent:
            self.extras.end_live()
        elif self.composer.is_endless:
            self.composing.stop()
        else:
            self.composer.hush()
            self.listening.stop()

    def compose_where(self, mode: Mode) -> None:
        """Set the mode, and compose."""
        if self.composing.busy:
            return
        settings = self.panel.settings()
        self.panel.set_settings(replace(settings, mode=mode))
        self.composing.compose()

    @Slot(int)
    def on_tempo(self, bpm: int) -> None:
        if self._may_change():
            piece, text = self.document.piece.with_tempo(bpm), self.tr("Tempo {bpm}").format(bpm=bpm)
            self.document.edit(piece, text, gesture="tempo")
        self.listening.show_tempo()

    @Slot(str)
    def on_metre(self, metre: str) -> None:
        if self._may_change():
            self.document.edit(self.document.piece.with_metre(metre), self.tr("Metre {metre}").format(metre=metre))
        self.listening.show_tempo()

    @Slot(bool)
    def on_live_switched(self, on: bool) -> None:
        self.composing.heard = on

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() in (None, self.library.view) and any(dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := [path for kind in dropped_files(event.mimeData()) for path in kind]:
            event.acceptProposedAction()
            self.opening.open_files(paths)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays, where no button or field has a use of its own for it; Escape leads back to the notes."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.listening.play_or_pause()
        elif event.key() == Qt.Key.Key_Escape:
            self.roll.setFocus()
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.status.recolour(self.palette())
            self.lasting.recolour(self.palette())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about what is not saved, then end processes and threads: one that still ran would abort Python."""
        if self.composer.is_endless:
            self.composing.stop()  # what was heard of it becomes a take, and is asked about
        if not self.is_leaving and not (self.extras.may_close() and self.files.may_go(self._close)):
            event.ignore()
            return
        self.remembered.save()
        self.hide()  # what is being written is finished first, and nobody wants to look at a frozen window
        for part in (
            self.taste, self.explorer, self.composing, self.extras, self.composer, self.player, self.models, self.files,
        ):  # fmt: skip
            part.close()
        self.library.close_down()
        if not self.is_leaving:
            self.about.recovery.forget()
        super().closeEvent(event)

    def _close(self) -> None:
        self.close()

    def leave_to_restart(self) -> None:
        """Close without asking; the window that opens next finds the work."""
        if not self.composing.busy and self.extras.may_close() and self.files.keep_now():
            self.is_leaving = True
            self.close()
        else:
            self.status.warn(self.tr("The next time Continuo starts, it is in that language."))
