"""What tracks sound like, look like and are called: the same in all takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from app.document.document import Document
from app.document.piece import Part
from app.window.tracks.delegate import Spot, field_of
from app.window.tracks.instrument_chooser import InstrumentChooser
from app.window.tracks.instruments import instrument_name
from app.window.tracks.selection import TrackSelection
from app.window.tracks.words import output_name, pan_text
from generator.music.mix import HIGHEST


class TrackSettings(QObject):
    """Changes those of tracks, of the selected ones unless others are named; each change is one step of undo."""

    def __init__(
        self,
        document: Document,
        selection: TrackSelection,
        say: Callable[[str], None],
        may_change: Callable[[], bool],
        window: QWidget,
    ) -> None:
        """say: show a sentence; may_change: whether tracks may become others now, else it says why not; window: over
        which dialogs open."""
        super().__init__(window)
        self._document, self._selection, self._say, self._may_change = document, selection, say, may_change
        self._window = window

    @property
    def _parts(self) -> tuple[Part, ...]:
        return self._selection.parts

    @property
    def _selected(self) -> tuple[int, ...]:
        return self._selection.selected

    def _named(self, indexes: Sequence[int]) -> str:
        return self._selection.named(indexes)

    def _change(self, indexes: Sequence[int], text: str, changes: Mapping[str, Any], gesture: str = "") -> None:
        indexes = [index for index in indexes if index < len(self._parts)]
        if indexes:
            key = f"{gesture} {[self._parts[index].id or index for index in indexes]}" if gesture else ""
            self._document.change_tracks(indexes, text, gesture=key, **changes)
            self._say(text)

    @Slot(int, object)
    def on_spot(self, row: int, spot: Spot) -> None:
        self.switch(field_of(spot), self._selected if row in self._selected else [row], row)

    def switch(self, name: str, indexes: Sequence[int] | None = None, of: int | None = None) -> None:
        """Mute, solo or arm ("is_muted" ...) tracks, or no longer, as it is the other way with one of them. indexes:
        None for the selected; of: None for the active one."""
        indexes, of = (
            self._selected if indexes is None else indexes,
            self._selection.active if of is None else of,
        )
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
    def set_volume(self, row: int, value: int) -> None:
        self.set_mix("volume", value, [row])

    @Slot(str, int)
    def set_mix(self, field: str, value: int, indexes: Sequence[int] | None = None) -> None:
        """field: of Part; indexes: None for the selected tracks."""
        indexes = self._selected if indexes is None else indexes
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
        if self._selection.active is not None:
            self.set_mix(field, min(HIGHEST, max(0, getattr(self._parts[self._selection.active], field) + by)))

    def set_colour(self, colour: int) -> None:
        """Of the selected tracks. colour: one of the track colours."""
        text = self.tr("Colour of {name}").format(name=self._named(self._selected))
        self._change(self._selected, text, {"colour": colour})

    def set_output(self, output: str) -> None:
        """Of the selected tracks, as Part has it."""
        text = self.tr("{name}: played by {output}")
        text = text.format(name=self._named(self._selected), output=output_name(output))
        self._change(self._selected, text, {"output": output})

    def set_channel(self, channel: int | None) -> None:
        """Of the selected tracks on their MIDI output, 0 to 15; None for any."""
        text = self.tr("{name}: any MIDI channel") if channel is None else self.tr("{name}: MIDI channel {number}")
        text = text.format(name=self._named(self._selected), number=(channel or 0) + 1)
        self._change(self._selected, text, {"channel": channel})

    @Slot(int, str)
    def rename(self, row: int, name: str) -> None:
        if self._may_change():
            self._change([row], self.tr("Rename {name}").format(name=self._named([row])), {"name": name})

    @Slot()
    def choose_instrument(self) -> None:
        """Ask for another, for the selected tracks."""
        part, indexes = self._selection.active_part, self._selected
        if part is None:
            return
        title = self.tr("Instrument of {name}").format(name=self._named(indexes))
        chooser = InstrumentChooser(self._window, title, part.program, is_drum=part.is_drum)
        chooser.chosen.connect(lambda program, is_drum: self.set_instrument(program, is_drum, indexes))
        chooser.open()

    def set_instrument(self, program: int, is_drum: bool, indexes: Sequence[int] | None = None) -> None:
        """Of these tracks, None for the selected. A track that was called as its instrument is called as the new."""
        wanted = self._selected if indexes is None else indexes
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
