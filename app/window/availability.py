"""What is possible just now, and why not: shown by the panel, the transport, the menus and the empty roll."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, Slot

from app.document.piece import PART
from app.window.compose.controller import ComposeController
from app.window.menus import Menus
from app.window.parts import Parts
from app.window.tracks.controller import TracksController
from app.window.tracks.words import short_name


class Availability(QObject):
    """Looks at the parts of the window after whatever may have changed what is possible."""

    def __init__(
        self, parts: Parts, composing: ComposeController, tracks: TracksController, menus: Menus, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._parts, self._composing, self._tracks, self._menus = parts, composing, tracks, menus
        self._about_bars = ""
        parts.roll.bars_chosen.connect(self._on_bars)
        for changed in (
            parts.document.takes_changed, parts.roll.selection_changed, parts.panel.settings_changed,
            parts.panel.problem_changed, parts.playback.position_changed, parts.files.changed, parts.models.changed,
            composing.changed, tracks.selection.changed,
        ):  # fmt: skip
            changed.connect(self.refresh)

    @Slot()
    def refresh(self) -> None:
        parts = self._parts
        composing, piece = self._composing.busy, parts.document.piece
        ready = parts.models.checkpoint is not None and not parts.files.busy
        parts.roll.set_empty_text(self._empty_text())
        reason, waits = self._hindrance()
        parts.panel.set_hindrance(reason, waits=waits)
        self._tracks.set_hindrance(self._no_parts())
        chosen = self._tracks.selection.selected if len(piece.parts) > 1 else ()  # of one alone nothing need be said
        names = ", ".join(short_name(piece.parts[index]) for index in chosen if index < len(piece.parts))
        parts.panel.show_tracks(names, self._no_choice())
        parts.panel.set_possible(self._hindrances())
        parts.panel.set_place_text(self._place_text())
        parts.transport.set_possible(bool(len(piece)) or composing)
        self._menus.refresh(
            composing=composing,
            ready=ready,
            is_allowed=parts.panel.problem is None,
            is_take=bool(parts.document.take.settings),
            has_notes=bool(len(piece)),
            selected=bool(len(parts.roll.selection)),
            saving=parts.files.busy,
        )
        parts.takes.show_composing(composing)

    @Slot(object)
    def _on_bars(self, bars: tuple[int, int] | None) -> None:
        """What can be done with bars that were just chosen, as long as they are."""
        self._parts.status.leave(self._about_bars)
        if bars:
            if bars[0] == bars[1]:
                text = self.tr("Bar {first} selected: Ctrl+3 fills it, Ctrl+L loops it.")
            else:
                text = self.tr("Bars {first} to {last} selected: Ctrl+3 fills them, Ctrl+L loops them.")
            self._about_bars = text.format(first=bars[0], last=bars[1])
            self._parts.status.say(self._about_bars)
        self.refresh()

    def _hindrance(self) -> tuple[str | None, bool]:
        """Why nothing can be composed, None where it can; and whether that is over soon."""
        parts = self._parts
        if parts.files.busy:
            return self.tr("A file is being read"), True
        if parts.models.checkpoint is not None:
            return None, False
        if parts.models.busy:
            return self.tr("The model is being read"), True
        return self.tr("There is no model to compose with: open one"), False

    def _empty_text(self) -> str:
        models = self._parts.models
        if models.checkpoint is None and not models.busy:
            return self.tr("There is no model to compose with.\nOpen one, or train your own: Train, Learn my style.")
        return self.tr("Press Compose, and the notes appear here.\nOr drag a MIDI file in, or draw notes.")

    def _hindrances(self) -> dict[str, str | None]:
        """By mode: why it can't be chosen just now."""
        parts = self._parts
        piece, checkpoint = parts.document.piece, parts.models.checkpoint
        has_drums = checkpoint is not None and checkpoint.vocabulary.has_parts
        has_notes = bool(len(piece)) if has_drums else bool(piece.is_pitched.any())
        no_notes = None if has_notes else self.tr("There are no notes yet")
        place = bars = None
        if parts.playback.position <= 0:
            place = self.tr("Click in the ruler above the notes to place the playhead")
        if parts.roll.bars is None:
            bars = self.tr("Drag in the ruler above the notes to select bars")
        in_bars = no_notes or bars
        return {
            "end": None, "playhead": no_notes or place, "fill": in_bars, "vary": in_bars, "new": None, "endless": None,
        }  # fmt: skip

    def _no_parts(self) -> str | None:
        """Why no part can be composed by itself; None where one can."""
        parts = self._parts
        checkpoint = parts.models.checkpoint
        if checkpoint is None:
            return self.tr("A model is needed")
        if not checkpoint.vocabulary.has_parts:
            return self.tr("This model plays all tracks as one; choose one with parts")
        return None if len(parts.document.piece) else self.tr("There are no notes yet")

    def _no_choice(self) -> str | None:
        """Why it can't be chosen for which tracks to compose; None where it can."""
        if len(self._parts.document.piece.parts) < 2:
            return self.tr("There is only one track") if self._parts.document.piece.parts else self.tr("No tracks yet")
        checkpoint = self._parts.models.checkpoint
        if checkpoint is not None and not checkpoint.vocabulary.has_parts:
            return self._no_parts()
        return None

    def _place_text(self) -> str:
        parts = self._parts
        mode, piece, bars = parts.panel.settings().mode, parts.document.piece, parts.roll.bars
        if self._composing.adds and len(piece):
            first, last = bars or (1, piece.bar_count)
            return self.tr("A new part, bars {first} to {last}").format(first=first, last=last)
        if mode == "new" or not len(piece):
            return self.tr("From the first bar")
        if mode in ("fill", "vary"):
            if bars is None:
                return ""
            text = self.tr("Bar {first}") if bars[0] == bars[1] else self.tr("Bars {first} to {last}")
            return text.format(first=bars[0], last=bars[1])
        if mode == "playhead":
            bar = piece.bars.locate_one(int(parts.playback.position * piece.ticks_per_quarter))[0] + 1
            return self.tr("From bar {bar} on, replacing what follows").format(bar=bar)
        if parts.panel.settings().scope == "selected":
            piece = piece.with_rows(piece.rows[np.isin(piece.rows[:, PART], self._tracks.selection.selected)])
            if not len(piece):
                return self.tr("To what the other tracks play")
        return self.tr("After bar {bar}").format(bar=piece.bar_count)
