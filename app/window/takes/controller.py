"""Takes: the panel shows those of the document, and the document is changed as the panel says."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from app.document.document import Document
from app.document.piece import Piece
from app.document.takes import Take, this_moment
from app.piano_roll.view import PianoRoll
from app.ui.status_line import StatusLine
from app.window.compose.controller import ComposeController
from app.window.playback.controller import PlaybackController
from app.window.takes.panel import TakesPanel


class TakesController(QObject):
    """What a person does with takes; what is alike and what is dragged out are others' concern."""

    def __init__(
        self, document: Document, panel: TakesPanel, roll: PianoRoll, composing: ComposeController,
        playback: PlaybackController, status: StatusLine,
    ) -> None:  # fmt: skip
        super().__init__(panel)
        self._document, self._panel, self._roll, self._composing = document, panel, roll, composing
        self._playback, self._status = playback, status
        document.takes_changed.connect(self._show)
        panel.chosen.connect(document.choose)
        panel.listened.connect(self._listen)
        panel.play_asked.connect(self._play_or_stop)
        playback.playing_changed.connect(panel.show_playing)
        playback.moved.connect(panel.show_position)
        panel.kept.connect(document.keep)
        panel.rated.connect(document.rate)
        panel.renamed.connect(document.rename)
        panel.discarded.connect(document.discard)
        panel.compare_pressed.connect(self.compare)
        panel.again_pressed.connect(composing.compose_again)
        self._show()

    @Slot()
    def _show(self) -> None:
        self._panel.show_takes(self._document.tree)

    @Slot(int)
    def _listen(self, number: int) -> None:
        """To what is new in it."""
        self._document.choose(number)
        region = self._document.take.region
        begin = region[0] / self._document.piece.ticks_per_quarter if region else 0.0
        self._playback.play(begin)

    @Slot(int)
    def _play_or_stop(self, number: int) -> None:
        """Stop it where it is what plays."""
        if self._playback.is_playing and number == self._document.tree.current:
            self._playback.stop()
        else:
            self._listen(number)

    @Slot()
    def compare(self) -> None:
        """Switch to the other take; what plays goes on from where it is."""
        if (other := self._document.tree.other) is not None and not self._composing.busy:
            self._document.choose(other)

    def add_beginning(self, piece: Piece, name: str) -> None:
        """As a beginning of its own, beside what is there."""
        document = self._document
        number = document.tree.next_number
        take = Take(number, f"{name} {number - 1}", piece, created=this_moment())
        document.add_takes([take], name, number)
        self._roll.fit()
        self._status.say(self.tr("{name} is now a take. Press Compose to continue from it.").format(name=take.name))
