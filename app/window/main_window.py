"""The main window: makes its parts and their controllers, and connects them. What they do is theirs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QEvent, QMargins, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import QMainWindow, QSplitter, QTabWidget, QWidget

from app.composer.compose_settings import ComposeSettings, Mode
from app.document.document import Document
from app.document.piece import Piece
from app.document.recovery import Recovery
from app.files.kinds import is_file
from app.language.error_wording import for_the_window
from app.models.model_files import models_in
from app.paths import checkpoint_folder
from app.piano_roll.geometry import MIN_PIXELS_PER_QUARTER
from app.piano_roll.header import RollHeader
from app.piano_roll.view import PianoRoll
from app.player.client import Player
from app.ui.feedback.waiting import Waiting
from app.ui.keys import SpaceKey, TextKeys, is_command
from app.ui.layout import SharedColumn, arranged, column, tab_after, take_up_slack
from app.ui.status_line import StatusLine
from app.ui.style.theme import choose_theme
from app.window.availability import Availability
from app.window.beats.controller import BeatsController
from app.window.compose.controller import ComposeController
from app.window.compose.link import ComposerLink
from app.window.compose.models import Models
from app.window.compose.panel import ComposePanel
from app.window.compose.shading import Shading
from app.window.dropped_files import dropped_files
from app.window.editing.controller import EditController
from app.window.editing.harmony import HarmonyController
from app.window.editing.musical_typing import MusicalTyping
from app.window.explore.controller import ExploreController
from app.window.export.controller import ExportController
from app.window.help.controller import HelpController
from app.window.learn_style.controller import LearnStyleController
from app.window.library.link import CatalogueLink
from app.window.library.panel import LibraryPanel
from app.window.live.controller import LiveController
from app.window.log_file import LogFile
from app.window.menus import Controllers, Menus
from app.window.open_files import FileOpener
from app.window.parts import Parts
from app.window.playback.controller import PlaybackController
from app.window.playback.link import PlayerLink
from app.window.playback.transport import Transport
from app.window.preferences.controller import Preferences
from app.window.preferences.opener import PreferencesOpener
from app.window.project_files import ProjectFiles
from app.window.settings import Settings, SettingsFile
from app.window.takes.controller import TakesController
from app.window.takes.panel import TakesPanel
from app.window.taste.controller import TasteController
from app.window.tracks.controller import TracksController
from app.window.tracks.panel import TracksPanel
from generator.errors import ContinuoError, Text

_SIDE = 264
_LIBRARY, _LIVE = (280, 184), (420, 279)  # what a tab beneath the tracks keeps, as SharedColumn has it
_USUAL, _FRAME = QSize(1280, 800), QMargins(0, 32, 0, 0)
_SMALLEST = QSize(920, 480)  # large writing leaves little: a screen of 1920 by 1080 at 150 % has 1280 by 720


@dataclass(frozen=True)
class Surroundings:
    """What the window finds when it opens."""

    models: Sequence[Path]
    """Those that ship with the program."""
    clips: Sequence[Path]
    """Those that ship with the program; the first is opened where nothing else is."""
    settings: SettingsFile
    """What the person chose before."""
    recovery: Recovery
    """Where work that is not saved is kept."""
    log: LogFile | None = None
    """Where faults are written, and beside it what processes say; None for nowhere."""
    preferred: Path | None = None
    """The model to begin with, where the person chose none; None for the first."""
    library: Path | None = None
    """The library's file, None for one that lasts as long as the window."""
    make_player: Callable[..., Player] = Player
    """Starts the process that plays, given what receives its reports and where it writes what it says."""
    listener: Path | None = None
    """The model that listens to the library, None for the one that composes."""


class MainWindow(QMainWindow):
    """A Host to its controllers, none of which knows it. Attributes are its parts and its controllers."""

    def __init__(self, about: Surroundings) -> None:
        kept = about.settings.read()
        choose_theme(kept.theme, kept.accent)  # first: afterwards every widget would be polished once more
        super().__init__()
        self.about = about
        self.is_leaving = False  # to open again at once, with its work
        self.setAcceptDrops(True)
        self._make_parts(kept)
        self._make_controllers(kept)
        self._lay_out()
        self._make_menus()
        self._connect()
        self.preferences.restore(self, self.splitter, self.menus.switches)
        self._on_renamed()
        self.availability.refresh()

    def _make_parts(self, kept: Settings) -> None:
        about, log = self.about, self.about.log
        self.document = Document(self)
        self.status, self.waiting = StatusLine(), Waiting()
        self.roll, self.header = PianoRoll(), RollHeader()
        self.panel, self.takes, self.transport = ComposePanel(), TakesPanel(), Transport()
        self.tracks = TracksPanel()
        self.catalogue = CatalogueLink(
            about.library, kept.library_folders, self, log.child("librarian") if log else None
        )
        self.library = LibraryPanel([*about.clips, *about.models], self.catalogue)
        self.player = PlayerLink(self, about.make_player, log.child("player") if log else None)
        self.composer = ComposerLink(self.player, self, log.child("composer") if log else None)
        self.models = Models(self.composer, self.panel)
        self.playback = PlaybackController(self.player, self.transport, self.roll, self.document)
        self.files = ProjectFiles(
            self.document, self.status, about.recovery, lambda: self.panel.settings().to_plain(), self
        )
        self.space, self.text_keys = SpaceKey(self), TextKeys(self)
        self.left, self.splitter = QTabWidget(), QSplitter()
        self.parts = Parts(
            document=self.document, files=self.files, roll=self.roll, header=self.header, panel=self.panel,
            tracks=self.tracks, takes=self.takes, library=self.library, transport=self.transport, status=self.status,
            waiting=self.waiting, space=self.space, player=self.player,
            composer=self.composer, catalogue=self.catalogue, models=self.models, playback=self.playback,
        )  # fmt: skip

    def _make_controllers(self, kept: Settings) -> None:
        about, parts, document, roll = self.about, self.parts, self.document, self.roll
        self.preferences = Preferences(about.settings, kept, parts, about.clips, self)
        self.preferences_opener = PreferencesOpener(self.preferences, parts, self)
        self.composing = ComposeController(
            document, self.composer, self.models, self.panel, roll, self.playback, self.status
        )
        self.shading = Shading(document, self.panel, roll)
        self.editing = EditController(document, roll, self.transport, self.composing, self.playback, self.status)
        self.tracks_controller = TracksController(
            document, self.tracks, roll, self.composing, self.playback, self.status, self
        )
        self.beats = BeatsController(parts, self.composing, self)
        self.harmony = HarmonyController(document, roll, self.panel, self.transport, self.playback)
        self.harmony.edited.connect(self.editing.edit)
        self.takes_controller = TakesController(document, self.takes, roll, self.composing, self.playback, self.status)
        self.opener = FileOpener(parts, self.composing, self, self)
        self.exporting = ExportController(document, roll, self.files, self.status, self.waiting, self)
        self.live = LiveController(parts, self.composing, self, about.log, self)
        self.live.put_recording = self.tracks_controller.put_recording
        self.typing = MusicalTyping(self, roll, self.playback, self.player, self.status)
        self.typing.switched.connect(self.live.set_typing)
        self.learning = LearnStyleController(self.models, self.composing, self, self)
        self.taste = TasteController(parts, self.composing, self.exporting, about.library, self)
        self.exploring = ExploreController(parts, self, about.listener, self)
        pointed_at = self.panel.compose, self.transport.play, roll, self.left
        self.live.show_clock(kept.send_clock)
        self.help = HelpController(self, pointed_at, self.status, about.log)

    def _make_menus(self) -> None:
        controllers = Controllers(
            beats=self.beats, opener=self.opener, exporting=self.exporting, composing=self.composing,
            tracks=self.tracks_controller,
            takes=self.takes_controller, taste=self.taste, live=self.live, exploring=self.exploring,
            learning=self.learning, help=self.help, preferences=self.preferences,
            preferences_opener=self.preferences_opener, typing=self.typing,
        )  # fmt: skip
        self.menus = Menus(self.menuBar(), self.parts, controllers, self.left, stop=self.stop, leave=self.close)
        self.preferences.use_commands(self.menus.commands | self.roll.keys.commands)
        self.availability = Availability(self.parts, self.composing, self.tracks_controller, self.menus, self)

    def _lay_out(self) -> None:
        self.setMinimumSize(_SMALLEST)
        self.resize(_USUAL.boundedTo(self.screen().availableSize().shrunkBy(_FRAME)))
        self.left.setDocumentMode(True)
        self.left.tabBar().setAccessibleName(self.tr("Library, live"))
        self.left.addTab(self.library, self.tr("Library"))
        self.left.addTab(self.live.tab, self.tr("Live"))
        self.beside = SharedColumn(self.tracks, self.left, self.tracks.heights_wanted, self._heights_of_tab)
        self.tracks.height_changed.connect(self.beside.share)
        middle = column(self.roll, above=self.header)
        columns = (self.beside, middle, self.panel)
        foot = [self.takes, column(self.waiting, self.status)]
        self.setCentralWidget(arranged(self.splitter, columns, self.transport, foot))
        self.splitter.setSizes([_SIDE, 724, 292])
        for part in (self.tracks, self.left, self.header, self.panel, self.transport, self.takes):
            self.space.adopt(part, besides=(self.takes.cards, self.takes.tree, self.library.view))

    def _connect(self) -> None:
        """What no controller connects."""
        roll, header = self.roll, self.header
        roll.tool_changed.connect(header.show_tool)
        roll.snap_changed.connect(header.show_snap)
        roll.troubled.connect(self.status.warn)
        header.tool_chosen.connect(roll.set_tool)
        header.typing.toggled.connect(self.typing.switch)
        self.typing.switched.connect(header.typing.setChecked)
        header.snap_chosen.connect(roll.set_snap)
        header.zoom_in.connect(lambda: roll.zoom(1.25))
        header.zoom_out.connect(lambda: roll.zoom(0.8))
        header.zoom_to_selection.connect(roll.zoom_to_selection)
        header.fit.connect(lambda: roll.fit(MIN_PIXELS_PER_QUARTER))
        self.document.renamed.connect(self._on_renamed)
        self.document.takes_changed.connect(self._on_renamed)
        self.files.opened.connect(self._on_opened)
        self.files.opened.connect(self.beats.offer)
        self.live.recorded.connect(self.beats.offer)
        self.panel.settings_changed.connect(self.files.keep_soon)
        self.takes.set_dragged(self.exporting.drag_of)
        self.playback.mixed.connect(lambda: self.composer.remix(self.document.piece.parts))
        self.left.currentChanged.connect(self._on_tab)
        self.transport.stop_pressed.connect(self.stop)
        self.transport.live_switched.connect(self.composing.set_plays_live)
        self.space.pressed.connect(self.playback.play_or_pause)
        self.live.clock_switched.connect(self.preferences.set_clock)
        self.preferences.clock_changed.connect(self.live.show_clock)
        self.help.steps_seen.connect(self.preferences.set_hints_seen)
        self.preferences.language_changed.connect(self.reopen)
        self.library.said.connect(self.status.say)
        for trouble in (self.catalogue.trouble, self.catalogue.given_up, self.player.troubled):
            trouble.connect(self._on_trouble)
        self.player.lasting.connect(self.transport.trouble.put_error)
        self.models.lasting.connect(self.panel.model_trouble.put)
        self.transport.record_pressed.connect(self.live.record)
        self.waiting.shown.connect(self.status.leave)
        for part in (self.files, self.models):
            part.watch_with(self.waiting)
        if self.about.log:
            self.about.log.faulted.connect(self.status.warn)

    def begin(self, paths: Sequence[Path] = (), again: Path | None = None, *, was_saved: bool = False) -> None:
        """Open files; with none, the first of the shipped clips. again: the work of the window before this one, and
        whether it had been saved."""
        about, settings = self.about, self.preferences.settings
        take_up_slack(self.splitter)  # how wide the panel is was known only when it was shown
        kept = settings.checkpoint
        learnt = models_in(checkpoint_folder())
        others = [kept] if kept and kept not in learnt and is_file(kept) else []
        self.models.offer([*about.models, *learnt, *others], kept or about.preferred)
        if again is not None and again.exists():
            self.files.open_again(again, was_saved=was_saved)
        elif paths:
            self.open_files(paths)
        elif about.clips:
            self.files.open(about.clips[0])
        self.roll.setFocus()
        self.catalogue.start_soon()
        if again is None:
            self.files.offer_leftovers()
            if not settings.hints_seen:
                self.help.show_first_steps()

    # What controllers ask of it, as Host says

    def open_files(self, paths: Sequence[Path]) -> None:
        self.opener.open_files(paths)

    def come_forward(self) -> None:
        self.opener.come_forward()

    def show_tab(self, tab: QWidget) -> None:
        self.menus.side.setChecked(True)
        self.left.setCurrentWidget(tab)

    def add_beginning(self, piece: Piece, name: str) -> None:
        self.takes_controller.add_beginning(piece, name)

    def compose_where(self, mode: Mode) -> None:
        self.composing.compose_where(mode)

    def learn_from(self, folder: Path) -> None:
        self.learning.learn_from(folder)

    # What changed

    @Slot(int)
    def _on_tab(self, _: int) -> None:
        if self.left.currentWidget() is self.live.tab:
            self.live.make()
            tab_after(self.left.tabBar(), self.live.tab)
        self.beside.share()

    def _heights_of_tab(self) -> tuple[int, int]:
        return _LIVE if self.left.currentWidget() is self.live.tab else _LIBRARY

    @Slot()
    def _on_renamed(self) -> None:
        take, name = self.document.take, self.files.name
        self.setWindowTitle(self.tr("{name}[*] - Continuo").format(name=name))
        self.setWindowModified(not self.document.is_saved)
        self.header.set_title(name if take.name in ("", name) else f"{name}: {take.name}")

    @Slot()
    def _on_opened(self) -> None:
        self.composing.cancel()  # it was about another piece
        self.playback.stop()
        self.playback.seek(0.0)
        self.roll.set_bars(None)
        self.roll.set_piece(self.document.piece)
        self.roll.fit()
        settings = self.panel.settings().for_another_piece()
        if self.document.settings:
            try:
                settings = ComposeSettings.from_plain(dict(self.document.settings))
            except ContinuoError as error:
                self._on_trouble(error.text)
        self.panel.set_settings(settings)
        self.shading.show_scale()
        self.harmony.begin_anew()
        self.availability.refresh()

    @Slot(object)
    def _on_trouble(self, sentence: Text | str) -> None:
        self.status.warn(for_the_window(sentence))

    # What a person asks

    @Slot()
    def stop(self) -> None:
        """Silence; endless music ends, and what was played of it stays, as do a recording and a duet."""
        if self.playback.take_back():
            return
        if self.playback.is_lent:
            self.live.end()
        elif self.composer.is_endless:
            self.composing.stop()
        else:
            self.composer.hush()
            self.playback.stop()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() in (None, self.library.view) and any(dropped_files(event.mimeData())):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if paths := [path for kind in dropped_files(event.mimeData()) for path in kind]:
            event.acceptProposedAction()
            self.opener.open_files(paths, together=True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space plays, where no button or field has a use of its own for it; Escape leads back to the notes. F2 renames
        the active track, and Ctrl with a letter is about the notes, as the menus say, wherever they were pressed but
        in a text."""
        if event.key() == Qt.Key.Key_Space and not event.modifiers():
            if not event.isAutoRepeat():
                self.playback.play_or_pause()
        elif event.key() == Qt.Key.Key_Escape:
            self.roll.setFocus()
        elif event.key() == Qt.Key.Key_F2 and not event.modifiers():
            self.tracks_controller.rename()  # what has names of its own, takes and lanes, took the key
        elif not (is_command(event) and self.roll.take_key(event)):
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.status.recolour(self.palette())

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask about what is not saved, then end processes and threads: one that still ran would abort Python."""
        if self.composer.is_endless:
            self.composing.stop()  # what was played of it becomes a take, and is asked about
        if not self.is_leaving and not (self._may_end() and self.files.may_go(self._close)):
            event.ignore()
            return
        self.preferences.save(self, self.splitter, self.menus.switches)
        self.hide()  # what is being written is finished first, and nobody wants to look at a frozen window
        for part in (
            self.preferences_opener, self.taste, self.exploring, self.composing, self.harmony, self.learning, self.live,
            self.exporting, self.beats, self.player, self.models, self.files,
        ):  # fmt: skip
            part.close()
        self.composer.close(beside=self.is_leaving)  # it may be reading its model, and the next window is waited for
        self.library.close_down()
        if not self.is_leaving:
            self.about.recovery.forget()
        super().closeEvent(event)

    def _close(self) -> None:
        self.close()

    def _may_end(self) -> bool:
        """Whether nothing goes on that a person wants to finish. What is being played is kept as a take."""
        self.live.end()
        return self.learning.may_close()

    @Slot()
    def reopen(self) -> None:
        """Close without asking; the window that opens next finds the work."""
        if not self.composing.busy and self._may_end() and self.files.keep_now():
            self.is_leaving = True
            self.close()
        else:
            self.status.warn(self.tr("Continuo changes to this language when it starts again."))
