"""Tracks: the list shows those of the piece, and the document is changed as the list says."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
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
from app.window.tracks.delegate import Spot, field_of
from app.window.tracks.instrument_chooser import InstrumentChooser
from app.window.tracks.instruments import instrument_name
from app.window.tracks.output_menu import OutputMenu
from app.window.tracks.panel import TracksPanel
from app.window.tracks.split_dialog import SplitDialog
from app.window.tracks.words import output_name, pan_text, short_name
from generator.errors import ContinuoError
from generator.music.mix import HIGHEST
from generator.music.score import Score


class TracksController(QObject):
    """changed: another track is active, or others are selected. Drawing, pasting and recording go to the active one."""

    changed = Signal()

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
        self._parts: tuple[Part, ...] = ()  # as they were shown last
        self.active: int | None = None
        """Index of the active track; None where there is none."""
        self.selected: tuple[int, ...] = ()
        """Indexes of the selected tracks, the active one among them."""
        self.add_menu = AddMenu(
            panel, lambda program, is_drum: self.add_track(program, is_drum=is_drum), self.ask_new,
            self.compose_part, self.ask_part,
        )  # fmt: skip
        """Of the list's button, and of the menu bar."""
        panel.add.setMenu(self.add_menu)
        self.colour_menu = ColourMenu(panel, self.set_colour)
        """Of the selected tracks."""
        self.output_menu = OutputMenu(
            panel, lambda: self._parts[self.active] if self.active is not None else None, self.set_output,
            self.set_channel, playback.ask_outputs,
        )  # fmt: skip
        """What plays the selected tracks."""
        playback.outputs_listed.connect(self.output_menu.show_ports)
        document.piece_changed.connect(self._on_piece)
        view = panel.list
        view.chosen.connect(self._on_chosen)
        view.pressed_spot.connect(self._on_spot)
        view.volume_asked.connect(self._set_volume)
        view.mix_stepped.connect(self.step_mix)
        view.moved.connect(self._move)
        view.instrument_asked.connect(self.choose_instrument)
        view.delete_asked.connect(self.delete)
        view.tracks.renamed.connect(self._on_renamed)
        panel.strip.instrument_asked.connect(self.choose_instrument)
        panel.strip.mix_asked.connect(self._set_mix)
        panel.ghosts_switched.connect(self._show)
        panel.add_asked.connect(self.add)
        composing.selected_tracks = lambda: [self._parts[index] for index in self.selected]
        composing.composed.connect(self._on_composed)
        self._on_piece()

    # What is shown

    @property
    def _piece(self) -> Piece:
        return self._document.piece

    @Slot()
    def _on_piece(self) -> None:
        """The same tracks stay selected, as far as they are still there."""
        parts, before = self._piece.parts, self._parts
        if parts is before:
            return
        places = {part.id: index for index, part in enumerate(parts) if part.id}

        def place(index: int) -> int | None:
            own = before[index].id
            found = places.get(own) if own else index
            return found if found is not None and found < len(parts) else None

        kept = [found for index in self.selected if (found := place(index)) is not None]
        active = place(self.active) if self.active is not None else None
        if active is None:
            is_same_piece = any(part.id in places for part in before)
            active = kept[0] if kept else _first(parts, self.active if is_same_piece else None)
        self._parts = parts
        self.select(active, kept)

    def select(self, active: int | None, others: Collection[int] = ()) -> None:
        """A track, and others besides."""
        selected = () if active is None else tuple(sorted({active, *others}))
        is_new = (active, selected) != (self.active, self.selected)
        self.active, self.selected = active, selected
        self._show()
        if is_new:
            self.changed.emit()

    @Slot()
    def _show(self) -> None:
        parts = self._parts
        self._panel.show_tracks(parts, self.active, self.selected)
        ghosted = frozenset[int]()
        if self._panel.ghosts.isChecked() and self.active is not None:
            ghosted = frozenset(range(len(parts))) - {*self.selected}
        self._roll.state.set_parts(self.active, ghosted, tuple(part.colour for part in parts))

    @Slot(int, list)
    def _on_chosen(self, row: int, rows: list[int]) -> None:
        self.select(row, rows)

    def go_by(self, by: int) -> None:
        """To the next track, or the one before."""
        if self.active is not None:
            self.select(min(max(self.active + by, 0), len(self._parts) - 1))
            self._say(short_name(self._parts[self.active]))

    def select_all(self) -> None:
        """All tracks; the active one stays."""
        self.select(self.active, range(len(self._parts)))

    def _say(self, text: str) -> None:
        self._status.say(text)
        announce(self._panel.list, text)

    def _named(self, indexes: Sequence[int]) -> str:
        """For the undo menu."""
        if len(indexes) == 1:
            return short_name(self._parts[indexes[0]])
        return self.tr("{count} tracks").format(count=len(indexes))

    def set_hindrance(self, reason: str | None) -> None:
        """Why no part can be composed by itself; None where one can."""
        self.add_menu.set_hindrance(reason)

    @Slot(object, list)
    def _on_composed(self, _: object, takes: list[Take]) -> None:
        """A track that was composed is the active one."""
        if takes and takes[0].settings.get("add") and self._parts:
            self.select(len(self._parts) - 1)

    # What a track sounds like: in all takes

    def _change(self, indexes: Sequence[int], text: str, changes: Mapping[str, Any], gesture: str = "") -> None:
        indexes = [index for index in indexes if index < len(self._parts)]
        if indexes:
            key = f"{gesture} {[self._parts[index].id or index for index in indexes]}" if gesture else ""
            self._document.change_tracks(indexes, text, gesture=key, **changes)
            self._say(text)

    @Slot(int, object)
    def _on_spot(self, row: int, spot: Spot) -> None:
        self.switch(field_of(spot), self.selected if row in self.selected else [row], row)

    def switch(self, name: str, indexes: Sequence[int] | None = None, of: int | None = None) -> None:
        """Mute, solo or arm ("is_muted" ...) tracks, or no longer, as it is the other way with one of them. indexes:
        None for the selected; of: None for the active one."""
        indexes, of = self.selected if indexes is None else indexes, self.active if of is None else of
        if of is None or of >= len(self._parts):
            return
        on = not getattr(self._parts[of], name)
        texts = {
            "is_muted": (self.tr("Unmute {name}"), self.tr("Mute {name}")),
            "is_soloed": (self.tr("Unsolo {name}"), self.tr("Solo {name}")),
            "is_armed": (self.tr("Disarm {name}"), self.tr("Arm {name}")),
        }
        if name == "is_armed" and on:
            self._arm(of, texts[name][on].format(name=self._named([of])))
        else:
            self._change(indexes, texts[name][on].format(name=self._named(indexes)), {name: on})

    def _arm(self, index: int, text: str) -> None:
        """One track alone: recordings go to it."""
        others = [number for number, part in enumerate(self._parts) if part.is_armed and number != index]
        undo = self._document.undo
        undo.beginMacro(text)
        if others:
            self._document.change_tracks(others, "", is_armed=False)
        self._change([index], text, {"is_armed": True})
        undo.endMacro()

    @Slot(int, int)
    def _set_volume(self, row: int, value: int) -> None:
        self._set_mix("volume", value, [row])

    @Slot(str, int)
    def _set_mix(self, field: str, value: int, indexes: Sequence[int] | None = None) -> None:
        """field: of Part; indexes: None for the selected tracks."""
        indexes = self.selected if indexes is None else indexes
        texts = {
            "volume": self.tr("Volume of {name}: {value}"),
            "pan": self.tr("Pan of {name}: {value}"),
            "reverb": self.tr("Reverb of {name}: {value}"),
            "chorus": self.tr("Chorus of {name}: {value}"),
        }
        shown = pan_text(value) if field == "pan" else str(value)
        self._change(indexes, texts[field].format(name=self._named(indexes), value=shown), {field: value}, field)

    @Slot(str, int)
    def step_mix(self, field: str, by: int) -> None:
        """Of the selected tracks, to that of the active one. field: volume, pan, reverb or chorus."""
        if self.active is not None:
            self._set_mix(field, min(HIGHEST, max(0, getattr(self._parts[self.active], field) + by)))

    def set_colour(self, colour: int) -> None:
        """Of the selected tracks. colour: one of the track colours."""
        text = self.tr("Colour of {name}").format(name=self._named(self.selected))
        self._change(self.selected, text, {"colour": colour})

    def set_output(self, output: str) -> None:
        """Of the selected tracks, as Part has it."""
        text = self.tr("{name}: played by {output}")
        text = text.format(name=self._named(self.selected), output=output_name(output))
        self._change(self.selected, text, {"output": output})

    def set_channel(self, channel: int | None) -> None:
        """Of the selected tracks on their MIDI output, 0 to 15; None for any."""
        text = self.tr("{name}: any MIDI channel") if channel is None else self.tr("{name}: MIDI channel {number}")
        text = text.format(name=self._named(self.selected), number=(channel or 0) + 1)
        self._change(self.selected, text, {"channel": channel})

    @Slot(int, str)
    def _on_renamed(self, row: int, name: str) -> None:
        if self._may_change():
            self._change([row], self.tr("Rename {name}").format(name=self._named([row])), {"name": name})

    @Slot()
    def choose_instrument(self) -> None:
        """Ask for another, for the selected tracks."""
        if self.active is None:
            return
        part, indexes = self._parts[self.active], self.selected
        title = self.tr("Instrument of {name}").format(name=self._named(indexes))
        chooser = InstrumentChooser(self._window, title, part.program, is_drum=part.is_drum)
        chooser.chosen.connect(lambda program, is_drum: self.set_instrument(program, is_drum, indexes))
        chooser.open()

    def set_instrument(self, program: int, is_drum: bool, indexes: Sequence[int] | None = None) -> None:
        """Of these tracks, None for the selected. A track that was called as its instrument is called as the new."""
        wanted = self.selected if indexes is None else indexes
        indexes = [n for n in wanted if n < len(self._parts) and self._parts[n].instrument != (program, is_drum)]
        # While something is composed, a part stays what it is composed as: drums, or not.
        stays = all(self._parts[n].is_drum == is_drum for n in indexes)
        if not indexes or not (stays or self._may_change()):
            return
        instrument = instrument_name(program, is_drum)
        text = self.tr("{name}: {instrument}").format(name=self._named(indexes), instrument=instrument)
        own = [n for n in indexes if self._parts[n].name == instrument_name(*self._parts[n].instrument)]
        undo = self._document.undo
        undo.beginMacro(text)
        if own:
            self._document.change_tracks(own, "", name=instrument)
        self._change(indexes, text, {"program": program, "is_drum": is_drum})
        undo.endMacro()

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
            self.select(len(self._parts) - 1)

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
        if (index := self.active) is not None:
            name = self.tr("{name} copy").format(name=self._parts[index].name or short_name(self._parts[index]))
            text = self.tr("Duplicate {name}").format(name=self._named([index]))
            if self._edit(text, lambda: tracks.duplicate_track(self._piece, index, name)):
                self.select(index + 1)

    @Slot()
    def delete(self) -> None:
        """The selected tracks with their notes."""
        if gone := self.selected:
            text = self.tr("Delete {name}").format(name=self._named(gone))
            if self._edit(text, lambda: tracks.delete_tracks(self._piece, gone)):
                self.select(min(gone[0], len(self._parts) - 1) if self._parts else None)

    @Slot()
    def rename(self) -> None:
        """Have the active track's name typed."""
        if self._may_change():
            self._panel.focus()
            self._panel.list.rename()

    @Slot(int)
    def move_by(self, by: int) -> None:
        """The active track up or down."""
        if self.active is not None and 0 <= self.active + by < len(self._parts):
            self._move(self.active, self.active + by)

    @Slot(int, int)
    def _move(self, index: int, to: int) -> None:
        if index != to and index < len(self._parts):
            text = self.tr("Move {name}").format(name=self._named([index]))
            if self._edit(text, lambda: tracks.move_track(self._piece, index, to)):
                self.select(to)

    def split(self) -> None:
        """Ask at which pitch, then put what is below on a track of its own."""
        if (index := self.active) is None or not self._may_change():
            return
        if self._parts[index].is_drum:
            self._status.warn(self.tr("Drums have no register to split by: select a track with pitches."))
            return
        dialog = SplitDialog(self._window, self._named([index]), tracks.split_pitch(self._piece, index))
        dialog.chosen.connect(lambda pitch: self.split_at(index, pitch))
        dialog.open()

    def split_at(self, index: int, pitch: int) -> None:
        """Notes of a track below that pitch go to a new one."""
        if index < len(self._parts):
            own = self._parts[index]
            name = self.tr("{name} low").format(name=own.name or short_name(own))
            text = self.tr("Split {name}").format(name=self._named([index]))
            if self._edit(text, lambda: tracks.split_track(self._piece, index, pitch, name)):
                self.select(index, [index + 1])

    def put_recording(self, score: Score) -> bool:
        """On the armed track, from the bar of the playhead on -> whether one is armed."""
        index = next((number for number, part in enumerate(self._parts) if part.is_armed), None)
        if index is None:
            return False
        bars = self._piece.bars
        bar = bars.locate_one(int(self._playback.position * self._piece.ticks_per_quarter))[0]
        text = self.tr("Record on {name}").format(name=self._named([index]))
        if not self._edit(text, lambda: tracks.add_recording(self._piece, index, score, bars.bar_start(bar))):
            return False
        self.select(index)
        return True

    def merge(self) -> None:
        """The selected tracks onto the first of them."""
        chosen, lost = self.selected, 0

        def merged() -> Piece:
            nonlocal lost
            piece, lost = tracks.merge_tracks(self._piece, chosen)
            return piece

        text = self.tr("Merge {name}").format(name=self._named(chosen)) if chosen else ""
        if self._edit(text, merged):
            self.select(chosen[0])
            if lost:
                left_out = self.tr("Notes left out, since the same pitch sounded already: {count}")
                self._say(f"{text}\n{left_out.format(count=lost)}")


def _first(parts: Sequence[Part], near: int | None) -> int | None:
    """Which is active where the one before is gone: that in its place; at first one with pitches, rather than drums."""
    if not parts:
        return None
    if near is not None:
        return min(near, len(parts) - 1)
    return next((index for index, part in enumerate(parts) if not part.is_drum), 0)
