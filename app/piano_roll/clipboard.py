"""The piano roll and the system's clipboard: notes of our own, and MIDI for and from other programs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMimeData

from app.document.clipboard import Clipboard
from app.files.kinds import MUSESCORE_SYMBOLS, MUSESCORE_VERSION, STAFF_LIST
from app.files.untrusted import MAX_BYTES
from app.language.error_wording import for_the_window
from app.piano_roll.commands import RollCommands
from app.ui.system_clipboard import on_clipboard, put_on_clipboard
from generator.errors import ContinuoError

NOTES_MIME, MIDI_MIME = "application/x-continuo-notes", "audio/midi"
_NOTATION_MIMES = ("application/vnd.recordare.musicxml+xml", "application/vnd.recordare.musicxml", "text/xml")


class RollClipboard:
    """Copies and pastes what is selected. refused: gets the sentence where something can't be done."""

    def __init__(self, commands: RollCommands, refused: Callable[[str], object]) -> None:
        self._commands, self._refused = commands, refused
        self._version = MUSESCORE_VERSION

    def copy(self) -> None:
        """The selection: as notes, and as MIDI and MuseScore's own for other programs."""
        self._note_version(on_clipboard())
        copied = self._commands.copied()
        if len(copied):
            data = QMimeData()
            data.setData(NOTES_MIME, copied.to_bytes())
            data.setData(MIDI_MIME, copied.to_midi())
            if staves := copied.to_musescore(self._version):
                data.setData(STAFF_LIST, staves)
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
        self._note_version(data)
        with self._refusals_shown():
            if data.hasFormat(NOTES_MIME):
                self._commands.paste(Clipboard.from_bytes(bytes(data.data(NOTES_MIME).data())))
            elif data.hasFormat(MIDI_MIME):
                self._commands.paste(Clipboard.from_midi(bytes(data.data(MIDI_MIME).data())))
            elif data.hasFormat(STAFF_LIST):
                self._commands.paste(Clipboard.from_musescore(bytes(data.data(STAFF_LIST).data())))
            elif notation := _notation(data):
                self._commands.paste(Clipboard.from_musicxml(notation))
            elif any(map(data.hasFormat, MUSESCORE_SYMBOLS)):
                raise ContinuoError(
                    "MuseScore copied single symbols, which have no length: select a range there with Shift and a click"
                )

    def _note_version(self, data: QMimeData) -> None:
        """MuseScore takes only what its own version wrote: remember which one that is."""
        if data.hasFormat(STAFF_LIST):
            from app.document.musescore_clipboard import version_of

            self._version = version_of(bytes(data.data(STAFF_LIST).data())) or self._version

    @contextmanager
    def _refusals_shown(self) -> Iterator[None]:
        try:
            yield
        except ContinuoError as error:
            self._refused(for_the_window(error.text))


def _notation(data: QMimeData) -> bytes:
    """MusicXML, as such or as text; b"" where there is none."""
    for kind in _NOTATION_MIMES:
        if data.hasFormat(kind):
            return bytes(data.data(kind).data())
    text = data.text()[:MAX_BYTES] if data.hasText() else ""
    return text.encode("utf-8", "replace") if "<score-partwise" in text[:4000] else b""
