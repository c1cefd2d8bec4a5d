"""The menu bar: every command, with its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QPoint, Qt, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractButton, QMenu, QMenuBar, QWidget

from app.composer.compose_settings import Mode
from app.ui.text import without_mnemonic
from app.window.beats.controller import BeatsController
from app.window.compose.controller import ComposeController
from app.window.editing.musical_typing import MusicalTyping
from app.window.explore.controller import ExploreController
from app.window.export.controller import ExportController
from app.window.help.controller import HelpController
from app.window.learn_style.controller import LearnStyleController
from app.window.live.controller import LiveController
from app.window.open_files import FileOpener
from app.window.parts import Parts
from app.window.preferences.controller import Preferences
from app.window.preferences.opener import PreferencesOpener
from app.window.takes.controller import TakesController
from app.window.taste.controller import TasteController
from app.window.tracks.controller import TracksController

Keys = str | QKeySequence.StandardKey
_STANDARD = QKeySequence.StandardKey


@dataclass(frozen=True)
class Controllers:
    """What carries out the commands of the menus."""

    beats: BeatsController
    """Finds beats, and has them tapped."""
    opener: FileOpener
    """Opens models."""
    exporting: ExportController
    """Exports the piece."""
    composing: ComposeController
    """Composes, and stops."""
    tracks: TracksController
    """Adds, mixes and arranges tracks."""
    takes: TakesController
    """Compares takes."""
    taste: TasteController
    """Chooses takes by what the person likes."""
    live: LiveController
    """Records a seed, plays a duet."""
    exploring: ExploreController
    """Shows what is alike, the map, and what units respond to."""
    learning: LearnStyleController
    """Learns a style."""
    help: HelpController
    """First steps, keys, log, about."""
    preferences: Preferences
    """Follows the playhead."""
    preferences_opener: PreferencesOpener
    """Shows the preferences."""
    typing: MusicalTyping
    """Plays on the computer's keyboard."""


class Menus(QObject):
    """Fills a menu bar. Attributes are the actions that are not always possible, or show a state."""

    def __init__(
        self, bar: QMenuBar, parts: Parts, controllers: Controllers, side: QWidget, *, stop: Callable[[], object],
        leave: Callable[[], object],
    ) -> None:  # fmt: skip
        """side: the tabs that can be hidden; stop: silences what sounds; leave: closes the window."""
        super().__init__(bar)
        self._bar, self._parts, self._controllers = bar, parts, controllers
        self._side, self._stop, self._leave = side, stop, leave
        self._menus: list[QMenu] = []
        self._sources: dict[str, str] = {}
        self._file()
        self._edit()
        self._tracks()
        self._compose()
        self._play()
        self._tools()
        self._view()
        self._help()
        self._over_selection()
        self._show_keys_of_the_roll()

    def _over_selection(self) -> None:
        """The small bar over the notes, in fewer words than the menus."""
        bar = self._parts.roll.selection_bar
        of_bars = (
            (self.fill, self.tr("Fill")), (self.vary, self.tr("Vary")), (self.loop, self.tr("Loop")),
            (self.similar, self.tr("More like this")), (self.export, self.tr("Export")),
        )  # fmt: skip
        of_notes = (
            (self.transpose.menuAction(), self.tr("Transpose")), (self.quantise.menuAction(), self.tr("Quantise")),
            (self.softer, self.tr("Softer")), (self.louder, self.tr("Louder")), (self.lock, self.tr("Lock")),
        )  # fmt: skip
        for action, text in (*of_bars, *of_notes):
            words, _, key = without_mnemonic(action.text()).partition("\t")
            key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText) or key
            action.setToolTip(f"{words} ({key})" if key else words)
            action.setIconText(text)
        bar.set_actions("bars", [action for action, _ in of_bars])
        bar.set_actions("notes", [action for action, _ in of_notes])

    def _show_keys_of_the_roll(self) -> None:
        """Beside the commands that are the roll's too: the keys that they have there, as a person chose them."""
        keys = self._parts.roll.keys
        for action, name in (
            (self.louder, "Louder"), (self.softer, "Softer"), (self.lock, "Lock or unlock"), (self.steps, "Step input"),
            (self.duplicate, "Duplicate"), (self.zoom_to_selection, "Zoom to the selection"),
            (self.quantise_to_grid, "Quantise to the grid"), (self.quantise_asking, "Quantise with strength and swing"),
        ):  # fmt: skip
            command = keys.command(name)
            command.changed.connect(partial(_show_keys, action, command))

    def _show_all_keys(self) -> None:
        self._controllers.help.show_keys(self.groups(), list(self._parts.roll.keys.commands.values()))

    def groups(self) -> dict[str, list[QAction]]:
        """The actions by the menu that they stand in."""
        return {without_mnemonic(menu.title()): menu.actions() for menu in self._menus}

    @property
    def commands(self) -> dict[str, QAction]:
        """Those whose shortcuts can be changed, by names that are the same in every language: "File/Open…"."""
        found: dict[str, QAction] = {}
        for menu in self._menus:
            title = without_mnemonic(menu.title())
            for within, action in _actions_of(menu):
                if action.objectName():
                    action.setProperty("menu", title)
                    action.setProperty("within", within)
                    found[action.objectName()] = action
        return found

    def tr(self, text: str) -> str:  # pyright: ignore[reportIncompatibleMethodOverride]
        """As Qt's own; remembers what it was, which names commands in every language."""
        said = super().tr(text)
        self._sources[said] = text
        return said

    def _name(self, action: QAction, menu: QMenu, text: str) -> None:
        """So that its shortcuts can be changed; not of those whose keys are the roll's own."""
        if "\t" not in text:
            place, what = (without_mnemonic(self._sources.get(own, own)) for own in (menu.title(), text))
            action.setObjectName(f"{place}/{what}")

    def _menu(self, text: str) -> QMenu:
        menu = self._bar.addMenu(text)
        self._menus.append(menu)
        return menu

    def _add(self, menu: QMenu, text: str, slot: Callable[[], object], *keys: Keys) -> QAction:
        made = QAction(text, self)
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.triggered.connect(lambda: slot())  # without `checked`, which the slots don't want
        self._name(made, menu, text)
        menu.addAction(made)
        return made

    def _add_switch(self, menu: QMenu, text: str, slot: Callable[[bool], object], on: bool, *keys: Keys) -> QAction:
        made = QAction(text, self)
        made.setShortcuts([QKeySequence(key) for key in keys])
        made.setCheckable(True)
        made.setChecked(on)
        made.toggled.connect(slot)
        self._name(made, menu, text)
        menu.addAction(made)
        return made

    def _add_button(self, menu: QMenu, text: str, button: QAbstractButton, keys: Keys) -> QAction:
        """The switch that a button of the window is, too."""
        made = self._add_switch(menu, text, button.setChecked, button.isChecked(), keys)
        button.toggled.connect(made.setChecked)
        return made

    def _file(self) -> None:
        files, controllers, menu = self._parts.files, self._controllers, self._menu(self.tr("&File"))
        self.new = self._add(menu, self.tr("&New"), files.new, _STANDARD.New)
        self.open = self._add(menu, self.tr("&Open…"), files.ask_open, _STANDARD.Open)
        self.recent = menu.addMenu(self.tr("Open &recent"))
        controllers.preferences.recent_changed.connect(self._show_recent)
        self.open_model = self._add(menu, self.tr("Open a &model…"), controllers.opener.ask_model, "Ctrl+Shift+O")
        menu.addSeparator()
        self.save = self._add(menu, self.tr("&Save"), files.save, _STANDARD.Save)
        self.save_as = self._add(menu, self.tr("Save &as…"), files.save_as, "Ctrl+Shift+S")
        self.export = self._add(menu, self.tr("&Export…"), controllers.exporting.export, "Ctrl+E")
        menu.addSeparator()
        quit_action = self._add(menu, self.tr("&Quit"), self._leave, "Ctrl+Q")
        quit_action.setMenuRole(QAction.MenuRole.QuitRole)

    def _edit(self) -> None:
        roll, status, menu = self._parts.roll, self._parts.status, self._menu(self.tr("&Edit"))
        undo = self._parts.document.undo
        self.undo = undo.createUndoAction(self, self.tr("&Undo"))
        self.redo = undo.createRedoAction(self, self.tr("&Redo"))
        self.undo.setShortcut(_STANDARD.Undo)
        # Each system has one of the two; who knows the other one from elsewhere presses that.
        redo = dict.fromkeys([QKeySequence(_STANDARD.Redo).toString(), "Ctrl+Y"])
        self.redo.setShortcuts([QKeySequence(keys) for keys in redo])
        for action, text in ((self.undo, self.tr("&Undo")), (self.redo, self.tr("&Redo"))):
            self._name(action, menu, text)
            action.setProperty("named", text)  # its text says what would be undone
        menu.addActions([self.undo, self.redo])
        # The stack's own slot comes first: what was undone is what can be done again.
        undone, again = self.tr("Undone: {what}"), self.tr("Redone: {what}")
        self.undo.triggered.connect(lambda: status.say(undone.format(what=undo.redoText())))
        self.redo.triggered.connect(lambda: status.say(again.format(what=undo.undoText())))
        menu.addSeparator()
        # The roll knows these keys itself while it has the focus; elsewhere they are a text field's.
        self.cut = self._add(menu, self.tr("Cu&t") + "\tCtrl+X", roll.cut)
        self.copy = self._add(menu, self.tr("&Copy") + "\tCtrl+C", roll.copy_)
        self.paste = self._add(menu, self.tr("&Paste") + "\tCtrl+V", roll.paste)
        self.duplicate = self._add(menu, self.tr("Dupl&icate") + "\tCtrl+D", roll.duplicate)
        self.delete = self._add(menu, self.tr("&Delete") + "\t" + self.tr("Del"), roll.delete_selected)
        self._add(menu, self.tr("Select &all") + "\tCtrl+A", roll.select_all)
        menu.addSeparator()
        self.quantise = menu.addMenu(self.tr("&Quantise"))
        to_grid, asking = self.tr("To the grid") + "\tQ", self.tr("Strength and swing…") + "\tShift+Q"
        self.quantise_to_grid = self._add(self.quantise, to_grid, lambda: roll.quantise())
        self.quantise_asking = self._add(self.quantise, asking, roll.commands.quantise_asked.emit)
        self.transpose = menu.addMenu(self.tr("Tra&nspose"))
        self._add(self.transpose, self.tr("A semitone up"), lambda: roll.transpose(1))
        self._add(self.transpose, self.tr("A semitone down"), lambda: roll.transpose(-1))
        self._add(self.transpose, self.tr("An octave up"), lambda: roll.transpose(12))
        self._add(self.transpose, self.tr("An octave down"), lambda: roll.transpose(-12))
        self.add_time = self._add(menu, self.tr("&Marker, tempo or metre…"), roll.lanes.times.add_here, "Ctrl+Shift+I")
        self.beats = self._add(menu, self.tr("&Beats…"), self._controllers.beats.ask, "Ctrl+Shift+B")
        steps, header = roll.commands.steps, self._parts.header
        self.steps = self._add_switch(menu, self.tr("Step input") + "\tN", steps.switch, False)
        header.steps.toggled.connect(self.steps.setChecked)
        steps.switched.connect(self.steps.setChecked)
        steps.switched.connect(header.steps.setChecked)
        self.louder = self._add(menu, self.tr("&Louder") + "\t]", roll.louder)
        self.softer = self._add(menu, self.tr("S&ofter") + "\t[", roll.softer)
        self.lock = self._add(menu, self.tr("Loc&k or unlock") + "\tL", roll.toggle_lock)
        menu.addSeparator()
        self.preferences = self._add(
            menu, self.tr("Pre&ferences…"), self._controllers.preferences_opener.show, "Ctrl+,"
        )
        self.preferences.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.of_notes = QMenu(roll)  # at the pointer
        self.of_notes.addActions([self.cut, self.copy, self.paste, self.duplicate, self.delete])
        self.of_notes.addSeparator()
        self.of_notes.addActions([self.quantise.menuAction(), self.transpose.menuAction()])
        self.of_notes.addActions([self.louder, self.softer, self.lock])
        roll.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        roll.customContextMenuRequested.connect(self._at_pointer)

    @Slot(QPoint)
    def _at_pointer(self, place: QPoint) -> None:
        self.of_notes.popup(self._parts.roll.viewport().mapToGlobal(place))

    def _tracks(self) -> None:
        tracks, panel, menu = self._controllers.tracks, self._parts.tracks, self._menu(self.tr("T&racks"))
        self._add(menu, self.tr("Go to the &track list"), panel.focus, "F6")
        self._add(menu, self.tr("Pre&vious track"), lambda: tracks.go_by(-1), "Ctrl+PgUp")
        self._add(menu, self.tr("Ne&xt track"), lambda: tracks.go_by(1), "Ctrl+PgDown")
        self._add(menu, self.tr("Sel&ect all tracks"), tracks.selection.select_all, "Ctrl+Shift+A")
        menu.addSeparator()
        self.add_track = menu.addMenu(tracks.add_menu)
        own = QMenu(panel)  # at the pointer
        own.addMenu(tracks.add_menu)
        begin = len(menu.actions())
        self.duplicate_track = self._add(menu, self.tr("&Duplicate"), tracks.duplicate, "Ctrl+Shift+D")
        self.delete_track = self._add(menu, self.tr("De&lete") + "\t" + self.tr("Del"), tracks.delete)
        self.rename_track = self._add(menu, self.tr("&Rename") + "\tF2", tracks.rename)
        self.track_instrument = self._add(menu, self.tr("&Instrument…"), tracks.settings.choose_instrument, "Ctrl+I")
        self.track_colours = tracks.colour_menu
        menu.addMenu(self.track_colours)
        self.track_output = menu.addMenu(tracks.output_menu)
        menu.addSeparator()
        self.track_up = self._add(menu, self.tr("Move &up"), lambda: tracks.move_by(-1), "Ctrl+Shift+PgUp")
        self.track_down = self._add(menu, self.tr("Move do&wn"), lambda: tracks.move_by(1), "Ctrl+Shift+PgDown")
        self.split_track = self._add(menu, self.tr("&Split by register…"), tracks.split)
        self.merge_tracks = self._add(menu, self.tr("Mer&ge the selected"), tracks.merge)
        menu.addSeparator()
        self.mute_track = self._add(menu, self.tr("&Mute") + "\tM", lambda: tracks.settings.switch("is_muted"))
        self.solo_track = self._add(menu, self.tr("S&olo") + "\tS", lambda: tracks.settings.switch("is_soloed"))
        self.arm_track = self._add(
            menu, self.tr("Arm &for recording") + "\tR", lambda: tracks.settings.switch("is_armed")
        )
        own.addActions(menu.actions()[begin:])
        panel.list.menu_asked.connect(own.popup)

    def _compose(self) -> None:
        controllers, menu = self._controllers, self._menu(self.tr("&Compose"))
        composing, takes, panel = controllers.composing, self._parts.takes, self._parts.panel
        self.compose = self._add(menu, self.tr("&Compose"), composing.compose, "Ctrl+Return", "Ctrl+Enter")
        self.stop = self._add(menu, self.tr("&Stop"), composing.stop, "Esc")
        self.again = self._add(
            menu, self.tr("&More takes like the shown one"), composing.compose_again, "Ctrl+Shift+Return"
        )
        self.cancel = self._add(menu, self.tr("Stop, and keep &nothing"), composing.cancel, "Shift+Esc")
        menu.addSeparator()
        where: tuple[tuple[str, Mode, str], ...] = (
            (self.tr("After the en&d"), "end", "Ctrl+1"),
            (self.tr("From the &playhead"), "playhead", "Ctrl+2"),
            (self.tr("&Fill the selected bars"), "fill", "Ctrl+3"),
            (self.tr("A n&ew piece"), "new", "Ctrl+4"),
            (self.tr("End&less"), "endless", "Ctrl+5"),
            (self.tr("&Vary the selected bars"), "vary", "Ctrl+6"),
        )
        of_mode = {
            mode: self._add(menu, text, partial(composing.compose_where, mode), keys) for text, mode, keys in where
        }
        self.fill, self.vary = of_mode["fill"], of_mode["vary"]
        self.new_number = self._add(menu, self.tr("Ne&w seed"), panel.draw_seed, "Ctrl+Shift+N")
        menu.addSeparator()
        self.surprise = self._add(menu, self.tr("Surprise me"), composing.surprise, "Ctrl+Alt+Return")
        self.by_taste = self._add_switch(menu, self.tr("Choose &by my taste"), controllers.taste.switch, True)
        controllers.taste.switched.connect(self.by_taste.setChecked)
        self._add(menu, self.tr("My &taste…"), controllers.taste.show_dialog)
        menu.addSeparator()
        self.previous_take = self._add(menu, self.tr("P&revious take"), lambda: takes.step(-1), "Alt+Up")
        self.next_take = self._add(menu, self.tr("Ne&xt take"), lambda: takes.step(1), "Alt+Down")
        self.compare = self._add(menu, self.tr("Compare &A/B"), controllers.takes.compare, "Ctrl+B")
        self.keep = self._add(menu, self.tr("&Keep this take"), takes.keep.click, "Ctrl+K")
        self.up = self._add(menu, self.tr("Thumbs up"), takes.up.click, "Ctrl+U")
        self.down = self._add(menu, self.tr("Thumbs down"), takes.down.click, "Ctrl+Shift+U")
        self.discard = self._add(menu, self.tr("D&iscard"), takes.discard_selected, "Ctrl+Backspace")

    def _play(self) -> None:
        playback, transport, menu = self._parts.playback, self._parts.transport, self._menu(self.tr("P&lay"))
        self.play = self._add(menu, self.tr("&Play or pause") + "\t" + self.tr("Space"), playback.play_or_pause)
        self._add(menu, self.tr("&Stop"), self._stop, "Shift+Space")
        self._add(menu, self.tr("To the &beginning"), lambda: playback.seek(0.0), "Ctrl+Home")
        self.loop, *_ = (
            self._add_button(menu, text, button, keys)
            for text, button, keys in (
                (self.tr("&Loop"), transport.loop, "Ctrl+L"),
                (self.tr("&Metronome"), transport.metronome, "Ctrl+M"),
                (self.tr("Play w&hile composing"), transport.live, "Ctrl+H"),
            )
        )
        menu.addSeparator()
        self._add(menu, self.tr("All &notes off"), self._parts.player.panic, "Ctrl+.")

    def _tools(self) -> None:
        live = self._menu(self.tr("L&ive"))
        self._add(live, self.tr("&Record a phrase, play a duet…"), self._controllers.live.show, "Ctrl+R")
        typing = self._controllers.typing
        self.typing = self._add_switch(
            live, self.tr("&Play on the computer keyboard"), typing.switch, False, "Ctrl+Shift+K"
        )
        typing.switched.connect(self.typing.setChecked)
        library, exploring = self._menu(self.tr("Li&brary")), self._controllers.exploring
        self.similar = self._add(library, self.tr("&More like this"), exploring.show_similar, "Ctrl+J")
        self.of_notes.addSeparator()
        self.of_notes.addAction(self.similar)
        self._add(library, self.tr("M&ap of the library"), exploring.show_map, "Ctrl+Shift+M")
        self._add(library, self.tr("What the &units respond to"), exploring.show_units, "Ctrl+Shift+J")
        train = self._menu(self.tr("&Train"))
        self._add(train, self.tr("&Learn my style…"), self._controllers.learning.show, "Ctrl+T")

    def _view(self) -> None:
        parts, preferences, menu = self._parts, self._controllers.preferences, self._menu(self.tr("&View"))
        roll, header, kept = parts.roll, parts.header, preferences.settings
        self._add(menu, self.tr("Zoom &in"), header.zoom_in.emit, "Ctrl++", "Ctrl+=")
        self._add(menu, self.tr("Zoom &out"), header.zoom_out.emit, "Ctrl+-")
        self._add(menu, self.tr("&Higher rows"), lambda: roll.zoom_rows(2), "Ctrl+Shift+Up")
        self._add(menu, self.tr("Lo&wer rows"), lambda: roll.zoom_rows(-2), "Ctrl+Shift+Down")
        self._add(menu, self.tr("Show &all"), header.fit.emit, "Ctrl+0")
        self.zoom_to_selection = self._add(menu, self.tr("Zoom to &selection") + "\tZ", roll.zoom_to_selection)
        self._add_switch(menu, self.tr("&Follow the playhead"), preferences.set_following, kept.follow, "Ctrl+F")
        lanes = roll.lanes
        self.times = self._add_switch(menu, self.tr("Ma&rkers, tempo and metre"), lanes.set_times_visible, True)
        self.chords = self._add_switch(menu, self.tr("Chor&ds"), lanes.set_chords_visible, True)
        self.lane = self._add_switch(menu, self.tr("&Velocity below the notes"), roll.set_lane_visible, True)
        menu.addSeparator()
        self.tracks = self._add_switch(menu, self.tr("Trac&ks"), parts.tracks.setVisible, True, "F7")
        self.takes = self._add_switch(
            menu, self.tr("&Takes"), lambda on: parts.takes.set_folded(not on), True, "F8"
        )  # fmt: skip
        parts.takes.folded.connect(lambda folded: self.takes.setChecked(not folded))
        self.side = self._add_switch(menu, self.tr("&Library and live"), self._side.setVisible, True, "F9")
        self.panel = self._add_switch(menu, self.tr("&Composing panel"), parts.panel.setVisible, True, "F10")

    def _help(self) -> None:
        help_, menu = self._controllers.help, self._menu(self.tr("&Help"))
        self._add(menu, self.tr("&First steps"), help_.show_first_steps, _STANDARD.HelpContents)
        self._add(menu, self.tr("&Keys"), self._show_all_keys, "Ctrl+/")
        self.log = self._add(menu, self.tr("Open the &log file"), help_.open_log)
        about = self._add(menu, self.tr("&About Continuo"), help_.show_about)
        about.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def switches(self) -> dict[str, QAction]:
        """By the names of the settings that remember them."""
        return {
            "shows_tracks": self.tracks,
            "shows_takes": self.takes,
            "shows_side": self.side,
            "shows_panel": self.panel,
            "shows_loudness": self.lane,
            "shows_times": self.times,
            "shows_chords": self.chords,
            "chooses_by_taste": self.by_taste,
        }

    # What is possible

    @Slot(tuple)
    def _show_recent(self, paths: tuple[Path, ...]) -> None:
        """Files that were opened lately."""
        self.recent.clear()
        self.recent.setEnabled(bool(paths))
        for path in paths:
            action = self.recent.addAction(path.name.replace("&", "&&"))
            action.setToolTip(str(path))
            action.triggered.connect(lambda _=False, path=path: self._parts.files.open(path))

    def refresh(
        self, *, composing: bool, ready: bool, is_allowed: bool, is_take: bool, has_notes: bool, selected: bool,
        saving: bool,
    ) -> None:  # fmt: skip
        """What can be done now. is_allowed: as the composing panel is set."""
        self.again.setEnabled(ready and is_take and not composing)
        for action in (self.compose, self.surprise):
            action.setEnabled(ready and is_allowed and not composing)
        self.stop.setEnabled(composing)
        self.cancel.setEnabled(composing)
        for action in (
            self.new, self.open, self.open_model, self.new_number, self.keep, self.up, self.down, self.previous_take,
            self.next_take,
        ):  # fmt: skip
            action.setEnabled(not composing)
        tree = self._parts.document.tree
        self.compare.setEnabled(tree.other is not None and not composing)
        self.discard.setEnabled(len(tree.all) > 1 and not composing)
        stack = self._parts.document.undo  # which switches these two itself, when it changes
        self.undo.setEnabled(stack.canUndo() and not composing)
        self.redo.setEnabled(stack.canRedo() and not composing)
        self.recent.setEnabled(bool(self.recent.actions()) and not composing)
        for action in (self.cut, self.copy, self.duplicate, self.delete, self.louder, self.softer, self.lock):
            action.setEnabled(selected and not composing)
        for menu in (self.quantise, self.transpose):
            menu.setEnabled(selected and not composing)
        for action in (self.paste, self.add_time):
            action.setEnabled(not composing)
        tracks = self._controllers.tracks
        count = len(self._parts.document.piece.parts)
        for action, possible in (
            (self.add_track, True), (self.duplicate_track, count), (self.delete_track, count),
            (self.rename_track, count), (self.track_instrument, count), (self.track_up, tracks.selection.active),
            (self.track_down, count > 1 and tracks.selection.active != count - 1), (self.split_track, count),
            (self.merge_tracks, len(tracks.selection.selected) > 1),
        ):  # fmt: skip
            action.setEnabled(bool(possible) and not composing)
        for action in (
            self.mute_track,
            self.solo_track,
            self.arm_track,
            self.track_colours.menuAction(),
            self.track_output,
        ):
            action.setEnabled(bool(count))
        for action in (self.save, self.save_as):
            action.setEnabled(not composing and not saving)
        self.export.setEnabled(has_notes and not composing)
        self.similar.setEnabled(has_notes)
        self.play.setEnabled(has_notes or composing)


def _actions_of(menu: QMenu, within: str = "") -> Iterator[tuple[str, QAction]]:
    """With the menu in it that they stand in, "" for none."""
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _actions_of(inner, without_mnemonic(inner.title()))
        else:
            yield within, action


def _show_keys(action: QAction, command: QAction) -> None:
    """In the text of an action: the first of another's."""
    keys = command.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setText(action.text().partition("\t")[0] + (f"\t{keys}" if keys else ""))
