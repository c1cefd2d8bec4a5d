"""Changes of the piece, from the roll and the transport; there are none while it is composed what follows from it."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QDialog

from app.document.document import Document
from app.document.piece import Piece
from app.document.timeline import with_metre_at
from app.piano_roll.view import PianoRoll
from app.ui.status_line import StatusLine
from app.window.compose.controller import ComposeController
from app.window.editing.quantise_dialog import QuantiseDialog, Quantising
from app.window.playback.controller import PlaybackController
from app.window.playback.transport import Transport


class EditController(QObject):
    """Shows the document's piece on the roll, and puts what is edited there into the document."""

    def __init__(
        self, document: Document, roll: PianoRoll, transport: Transport, composing: ComposeController,
        playback: PlaybackController, status: StatusLine,
    ) -> None:  # fmt: skip
        super().__init__(roll)
        self._document, self._roll, self._composing = document, roll, composing
        self._playback, self._status = playback, status
        self._quantising = Quantising()
        document.piece_changed.connect(self._on_piece)
        roll.edited.connect(self._on_edited)
        roll.commands.quantise_asked.connect(self.quantise)
        roll.lanes.times.edited.connect(self.edit)
        roll.commands.steps.switched.connect(self._on_steps)
        transport.tempo_chosen.connect(self._on_tempo)
        transport.metre_chosen.connect(self._on_metre)
        document.takes_changed.connect(self._show_marks)
        self._on_piece()

    @Slot()
    def _show_marks(self) -> None:
        """What is composed is marked until the take is kept."""
        self._roll.state.mark_composed(not self._document.take.is_kept)

    @Slot()
    def _on_piece(self) -> None:
        if not self._composing.busy:
            self._roll.set_piece(self._document.piece)

    @Slot()
    def quantise(self) -> QuantiseDialog | None:
        """Ask how the selected notes are quantised; all of them where none is selected."""
        roll = self._roll
        if not self._may_change():
            return None
        if not len(roll.selection):
            roll.select_all()
        begin = self._quantising if roll.snap == "off" else self._quantising._replace(grid=roll.snap)
        dialog = QuantiseDialog(roll, begin)
        dialog.finished.connect(lambda result: self._on_quantised(dialog, result))
        dialog.show_beside_notes()
        return dialog

    def _on_quantised(self, dialog: QuantiseDialog, result: int) -> None:
        if result == QDialog.DialogCode.Accepted:
            self._quantising = dialog.chosen()
        dialog.deleteLater()

    @Slot(object, object, str)
    def _on_edited(self, piece: Piece, selection: object, text: str) -> None:
        if self._may_change():
            self._document.edit(piece, text)
            self._roll.set_selection(selection)
            self._status.say(text)
        else:
            self._roll.set_piece(self._document.piece)

    def _on_steps(self, on: bool) -> None:
        if on:
            self._roll.setFocus()
            text = self.tr("Step input: C D E … are notes, Shift adds to a chord, 3 to 7 set the length, 0 rests.")
        else:
            text = self.tr("Step input is off.")
        self._status.say(text)

    @Slot(object, str)
    def edit(self, piece: Piece, text: str) -> None:
        """Put it into the document, unless something is being composed. text: for the undo menu."""
        if self._may_change():
            self._document.edit(piece, text)
            self._status.say(text)

    def _may_change(self) -> bool:
        if self._composing.busy:
            self._status.warn(self.tr("Wait until composing has ended, or cancel it, to change the piece."))
        return not self._composing.busy

    @Slot(int)
    def _on_tempo(self, bpm: int) -> None:
        if self._may_change():
            piece, text = self._document.piece.with_tempo(bpm), self.tr("Tempo {bpm}").format(bpm=bpm)
            self._document.edit(piece, text, gesture="tempo")
        self._playback.show_tempo()

    @Slot(str)
    def _on_metre(self, metre: str) -> None:
        if self._may_change():
            piece = self._document.piece
            changed = with_metre_at(piece, metre, int(self._playback.position * piece.ticks_per_quarter))
            self._document.edit(changed, self.tr("Metre {metre}").format(metre=metre))
        self._playback.show_tempo()
