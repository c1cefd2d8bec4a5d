"""What is possible just now, and why not: shown by the panel, the transport, the menus and the empty roll."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot

if TYPE_CHECKING:
    from app.window.main_window import MainWindow


class Possible(QObject):
    """Looks at the parts of the window; `refresh` after whatever may have changed it."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    @Slot()
    def refresh(self) -> None:
        window = self._window
        composing, piece = window.composing.busy, window.document.piece
        ready = window.models.checkpoint is not None and not window.files.busy
        window.roll.set_empty_text(self._empty_text())
        window.panel.set_hindrance(None if ready else self.tr("A model is needed, or a file is being read"))
        window.panel.set_possible(self._hindrances())
        window.panel.set_place_text(self._place_text())
        window.transport.set_possible(bool(len(piece)) or composing)
        window.menus.refresh(
            composing=composing,
            ready=ready,
            is_allowed=window.panel.problem is None,
            is_take=bool(window.document.take.settings),
            has_notes=bool(len(piece)),
            selected=bool(len(window.roll.selection)),
            saving=window.files.busy,
        )
        window.takes.setEnabled(not composing)

    @Slot(object)
    def tell_bars(self, bars: tuple[int, int] | None) -> None:
        """What can be done with bars that were just chosen."""
        if bars:
            if bars[0] == bars[1]:
                text = self.tr("Bar {first} is chosen: Ctrl+3 composes it anew, Ctrl+L repeats it.")
            else:
                text = self.tr("Bars {first} to {last} are chosen: Ctrl+3 composes them anew, Ctrl+L repeats them.")
            self._window.status.say(text.format(first=bars[0], last=bars[1]))
        self.refresh()

    def _empty_text(self) -> str:
        models = self._window.models
        if models.checkpoint is None and not models.busy:
            return self.tr("There is no model to compose with.\nOpen one, or train your own: Train, Learn my style.")
        return self.tr("Press Compose, and the notes appear here.\nOr drag a MIDI file in, or draw notes.")

    def _hindrances(self) -> dict[str, str | None]:
        """By mode: why it can't be chosen just now."""
        window = self._window
        no_notes = None if window.document.piece.is_pitched.any() else self.tr("There are no notes yet")
        place = bars = None
        if window.listening.place <= 0:
            place = self.tr("Click in the ruler above the notes to place the playhead")
        if window.roll.bars is None:
            bars = self.tr("Drag in the ruler above the notes to choose bars")
        return {"end": None, "playhead": no_notes or place, "fill": no_notes or bars, "new": None, "endless": None}

    def _place_text(self) -> str:
        window = self._window
        mode, piece, bars = window.panel.settings().mode, window.document.piece, window.roll.bars
        if mode == "new" or not len(piece):
            return self.tr("The model begins by itself")
        if mode == "fill":
            if bars is None:
                return ""
            text = self.tr("Bar {first}") if bars[0] == bars[1] else self.tr("Bars {first} to {last}")
            return text.format(first=bars[0], last=bars[1])
        if mode == "playhead":
            bar = piece.bars.locate_one(int(window.listening.place * piece.ticks_per_quarter))[0] + 1
            return self.tr("From bar {bar} on, in place of what follows").format(bar=bar)
        return self.tr("After bar {bar}").format(bar=piece.bar_count)
