"""Tracks: the list shows those of the piece, and the document is changed as the list says."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.document import tracks
from app.document.document import Document
from app.document.piece import Part, Piece
from app.document.takes import Take
from app.language.error_wording import for_the_window
from app.piano_roll.view import PianoRoll
from app.ui.status_line import StatusLine
from app.ui.text import announce
from app.window.compose.controller import ComposeController
from app.window.playback.controller import PlaybackController
from app.window.tracks.add_menu import AddMenu, usual_parts
from app.window.tracks.colour_menu import ColourMenu
from app.window.tracks.instrument_chooser import InstrumentChooser
from app.window.tracks.instruments import instrument_name
from app.window.tracks.output_menu import OutputMenu
from app.window.tracks.panel import TracksPanel
from app.window.tracks.selection import TrackSelection
from app.window.tracks.settings import TrackSettings
from app.window.tracks.split_dialog import SplitDialog
from app.window.tracks.words import short_name
from generator.errors import ContinuoError
from generator.music.score import Score


class TracksController(QObject):
    """Adds, removes and arranges tracks, in the take that is shown. Drawing, pasting and recording go to the active
    one."""

    def __init__(
        self,
        document: Document,
        panel: TracksPanel,
        roll: PianoRoll,
        composing: ComposeController,
        playback: PlaybackController,
        status: StatusLine,
        window: QWidget,
    ) -> None:
        """window: over which dialogs open."""
        super().__init__(panel)
        self._document, self._panel, self._roll = document, panel, roll
        self._composing, self._playback, self._status, self._window = composing, playback, status, window
        self.selection = TrackSelection(document, self)
        """Which track is active, and which are selected."""
        self.settings = TrackSettings(document, self.selection, self._say, self._may_change, window)
        """What tracks sound like."""
        self.add_menu = AddMenu(
            panel, lambda program, is_drum: self.add_track(program, is_drum=is_drum), self.ask_new,
            self.compose_part, self.ask_part,
        )  # fmt: skip
        """Of the list's button, and of the menu bar."""
        panel.add.setMenu(self.add_menu)
        self.colour_menu = ColourMenu(panel, self.settings.set_colour)
        """Of the selected tracks."""
        self.output_menu = OutputMenu(
            panel, lambda: self.selection.active_part, self.settings.set_output, self.settings.set_channel,
            playback.ask_outputs,
        )  # fmt: skip
        """What plays the selected tracks."""
        playback.outputs_listed.connect(self.output_menu.show_ports)
        self.selection.shown.connect(self._show)
        view = panel.list
        view.chosen.connect(self.selection.select)
        view.pressed_spot.connect(self.settings.on_spot)
        view.volume_asked.connect(self.settings.set_volume)
        view.mix_stepped.connect(self.settings.step_mix)
        view.moved.connect(self._move)
        view.instrument_asked.connect(self.settings.choose_instrument)
        view.delete_asked.connect(self.delete)
        view.tracks.renamed.connect(self.settings.rename)
        panel.strip.instrument_asked.connect(self.settings.choose_instrument)
        panel.strip.mix_asked.connect(self.settings.set_mix)
        panel.ghosts_switched.connect(self._show)
        panel.add_asked.connect(self.add)
        composing.selected_tracks = lambda: [self._parts[index] for index in self.selection.selected]
        composing.composed.connect(self._on_composed)
        self.selection.renew()

    # What is shown

    @property
    def _piece(self) -> Piece:
        return self._document.piece

    @property
    def _parts(self) -> tuple[Part, ...]:
        return self.selection.parts

    @Slot()
    def _show(self) -> None:
        parts = self._parts
        self._panel.show_tracks(parts, self.selection.active, self.selection.selected)
        ghosted = frozenset[int]()
        if self._panel.ghosts.isChecked() and self.selection.active is not None:
            ghosted = frozenset(range(len(parts))) - {*self.selection.selected}
        self._roll.state.set_parts(self.selection.active, ghosted, tuple(part.colour for part in parts))

    def go_by(self, by: int) -> None:
        """To the next track, or the one before, and say its name."""
        self.selection.go_by(by)
        if (part := self.selection.active_part) is not None:
            self._say(short_name(part))

    def _say(self, text: str) -> None:
        self._status.say(text)
        announce(self._panel.list, text)

    def set_hindrance(self, reason: str | None) -> None:
        """Why no part can be composed by itself; None where one can."""
        self.add_menu.set_hindrance(reason)

    @Slot(object, list)
    def _on_composed(self, _: object, takes: list[Take]) -> None:
        """A track that was composed is the active one."""
        if takes and takes[0].settings.get("add") and self._parts:
            self.selection.select(len(self._parts) - 1)

    # Which tracks there are: in the take that is shown

    def _may_change(self) -> bool:
        if self._composing.busy:
            self._status.warn(self.tr("Wait until composing has ended, or cancel it, to change the tracks."))
        return not self._composing.busy

    def _edit(self, text: str, made: Callable[[], Piece]) -> bool:
        """-> whether it was possible."""
        if not self._may_change():
            return False
        try:
            piece = made()
        except ContinuoError as error:
            self._status.warn(for_the_window(error.text))
            return False
        self._document.edit(piece, text)
        self._say(text)
        return True

    @Slot()
    def add(self) -> None:
        """One that plays the piano."""
        self.add_track(0, is_drum=False)

    def add_track(self, program: int, *, is_drum: bool) -> None:
        """Behind the others, empty; it is active then."""
        usual = {(own, kit): name for name, own, kit in usual_parts()}
        name = usual.get((program, is_drum)) or instrument_name(program, is_drum)
        new, text = Part(name, program, is_drum), self.tr("Add the track {name}").format(name=name)
        if self._edit(text, lambda: tracks.add_track(self._piece, new)):
            self.selection.select(len(self._parts) - 1)

    def ask_new(self) -> None:
        """Ask what the new track is to play."""
        if self._may_change():
            chooser = InstrumentChooser(self._window, self.tr("Instrument of the new track"))
            chooser.chosen.connect(lambda program, is_drum: self.add_track(program, is_drum=is_drum))
            chooser.open()

    def compose_part(self, program: int, is_drum: bool) -> None:
        """A new track to what is there: in the selected bars, or in all."""
        if self._may_change():
            self._composing.compose_part(program, is_drum=is_drum)

    def ask_part(self) -> None:
        """Ask what the composed track is to play."""
        if self._may_change():
            chooser = InstrumentChooser(self._window, self.tr("Instrument of the composed track"))
            chooser.chosen.connect(self.compose_part)
            chooser.open()

    def duplicate(self) -> None:
        """The active track with its notes; the copy is active then."""
        if (index := self.selection.active) is not None:
            name = self.tr("{name} copy").format(name=self._parts[index].name or short_name(self._parts[index]))
            text = self.tr("Duplicate {name}").format(name=self.selection.named([index]))
            if self._edit(text, lambda: tracks.duplicate_track(self._piece, index, name)):
                self.selection.select(index + 1)

    @Slot()
    def delete(self) -> None:
        """The selected tracks with their notes."""
        if gone := self.selection.selected:
            text = self.tr("Delete {name}").format(name=self.selection.named(gone))
            if self._edit(text, lambda: tracks.delete_tracks(self._piece, gone)):
                self.selection.select(min(gone[0], len(self._parts) - 1) if self._parts else None)

    @Slot()
    def rename(self) -> None:
        """Have the active track's name typed."""
        if self._may_change():
            self._panel.focus()
            self._panel.list.rename()

    @Slot(int)
    def move_by(self, by: int) -> None:
        """The active track up or down."""
        if self.selection.active is not None and 0 <= self.selection.active + by < len(self._parts):
            self._move(self.selection.active, self.selection.active + by)

    @Slot(int, int)
    def _move(self, index: int, to: int) -> None:
        if index != to and index < len(self._parts):
            text = self.tr("Move {name}").format(name=self.selection.named([index]))
            if self._edit(text, lambda: tracks.move_track(self._piece, index, to)):
                self.selection.select(to)

    def split(self) -> None:
        """Ask at which pitch, then put what is below on a track of its own."""
        if (index := self.selection.active) is None or not self._may_change():
            return
        if self._parts[index].is_drum:
            self._status.warn(self.tr("Drums have no register to split by: select a track with pitches."))
            return
        dialog = SplitDialog(self._window, self.selection.named([index]), tracks.split_pitch(self._piece, index))
        dialog.chosen.connect(lambda pitch: self.split_at(index, pitch))
        dialog.open()

    def split_at(self, index: int, pitch: int) -> None:
        """Notes of a track below that pitch go to a new one."""
        if index < len(self._parts):
            own = self._parts[index]
            name = self.tr("{name} low").format(name=own.name or short_name(own))
            text = self.tr("Split {name}").format(name=self.selection.named([index]))
            if self._edit(text, lambda: tracks.split_track(self._piece, index, pitch, name)):
                self.selection.select(index, [index + 1])

    def put_recording(self, score: Score) -> bool:
        """On the armed track, from the bar of the playhead on -> whether one is armed."""
        index = next((number for number, part in enumerate(self._parts) if part.is_armed), None)
        if index is None:
            return False
        bars = self._piece.bars
        bar = bars.locate_one(int(self._playback.position * self._piece.ticks_per_quarter))[0]
        text = self.tr("Record on {name}").format(name=self.selection.named([index]))
        if not self._edit(text, lambda: tracks.add_recording(self._piece, index, score, bars.bar_start(bar))):
            return False
        self.selection.select(index)
        return True

    def merge(self) -> None:
        """The selected tracks onto the first of them."""
        chosen, lost = self.selection.selected, 0

        def merged() -> Piece:
            nonlocal lost
            piece, lost = tracks.merge_tracks(self._piece, chosen)
            return piece

        text = self.tr("Merge {name}").format(name=self.selection.named(chosen)) if chosen else ""
        if self._edit(text, merged):
            self.selection.select(chosen[0])
            if lost:
                left_out = self.tr("Notes left out, since the same pitch sounded already: {count}")
                self._say(f"{text}\n{left_out.format(count=lost)}")
