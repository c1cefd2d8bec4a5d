"""The piano roll and the system's clipboard: notes of our own, and MIDI for and from other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData

from app.document.clipboard import Clipboard
from app.language.error_wording import for_the_window
from app.piano_roll.commands import RollCommands
from app.ui.system_clipboard import on_clipboard, put_on_clipboard
from generator.errors import ContinuoError

NOTES_MIME, MIDI_MIME = "application/x-continuo-notes", "audio/midi"


class RollClipboard:
    """Copies and pastes what is selected. refused: gets the sentence where something can't be done."""

    def __init__(self, commands: RollCommands, refused: Callable[[str], object]) -> None:
        self._commands, self._refused = commands, refused

    def copy(self) -> None:
        """The selection: as notes, and as MIDI for other programs."""
        copied = self._commands.copied()
        if len(copied):
            data = QMimeData()
            data.setData(NOTES_MIME, copied.to_json())
            data.setData(MIDI_MIME, copied.to_midi())
            put_on_clipboard(data)

    def cut(self) -> None:
        """Copy the selection, and delete it."""
        self.copy()
        self._commands.remove_cut()

    def duplicate(self) -> None:
        """A copy of the selection behind it, on the grid."""
        with self._refusals_shown():
            self._commands.duplicate()

    def paste(self) -> None:
        """At the playhead or at the caret: at whichever moved last."""
        data = on_clipboard()
        with self._refusals_shown():
            if data.hasFormat(NOTES_MIME):
                self._commands.paste(Clipboard.from_json(bytes(data.data(NOTES_MIME).data())))
            elif data.hasFormat(MIDI_MIME):
                self._commands.paste(Clipboard.from_midi(bytes(data.data(MIDI_MIME).data())))

    @contextmanager
    def _refusals_shown(self) -> Iterator[None]:
        try:
            yield
        except ContinuoError as error:
            self._refused(for_the_window(error.text))
