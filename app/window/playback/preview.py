"""Hearing a passage of the library for a moment, on the player that plays the piece; which gets it back."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from PySide6.QtCore import QObject, Signal, Slot

from app.ipc.client import GivenUp, Restarted
from app.player.client import Reported
from app.ui.jobs import Jobs
from app.window.playback.controller import PlaybackController
from app.window.playback.link import PlayerLink
from generator.errors import Text
from generator.music.score import Score


class Preview(QObject):
    """changed(key or None): what is playing now; moved(quarters): where in it; troubled(sentence): it can't be played.

    hindrance: why nothing else may be played just now, "" where it may; asked before each passage. jobs: that read one.
    """

    changed = Signal(object)
    moved = Signal(float)
    troubled = Signal(object)

    def __init__(
        self,
        player: PlayerLink,
        playback: PlaybackController,
        hindrance: Callable[[], str],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._playback, self._hindrance = player, playback, hindrance
        self._key: Hashable = None
        self._sounds = False  # else it is still being read
        self.jobs = Jobs(self)
        self.jobs.done.connect(self._on_read)
        self.jobs.failed.connect(self._on_failed)
        player.ended.connect(self._on_ended)
        player.moved.connect(self._on_moved)
        player.reported.connect(self._on_report)

    @property
    def key(self) -> Hashable:
        """Of what is playing, or about to; None for nothing."""
        return self._key

    @property
    def sounds(self) -> bool:
        """Whether it has the player."""
        return self._sounds

    def play(self, key: Hashable, read: Callable[[], Score]) -> None:
        """From its beginning, in place of what is playing. read: called beside the window; may raise ContinuoError."""
        if problem := self._hindrance():
            self.troubled.emit(problem)
            return
        self._key = key
        self.jobs.start(read)
        self.changed.emit(key)

    def toggle(self, key: Hashable, read: Callable[[], Score]) -> None:
        """Play it, or stop it where it is playing."""
        if key == self._key:
            self.stop()
        else:
            self.play(key, read)

    @Slot()
    def stop(self) -> None:
        """Silence; the piece has its player again."""
        self.jobs.drop()
        if self._sounds:
            self._playback.take_back()
        else:
            self._forget()

    def close(self) -> None:
        """Join the threads."""
        self.jobs.close()

    def _forget(self) -> None:
        self.jobs.drop()
        self._sounds = False
        if self._key is not None:
            self._key = None
            self.changed.emit(None)

    @Slot(object)
    def _on_read(self, score: Score) -> None:
        key = self._key
        if problem := self._hindrance():
            self._forget()
            self.troubled.emit(problem)
            return
        if not score.note_count:
            self.stop()
            self.troubled.emit(self.tr("There are no notes in this passage."))
            return
        self._key = None  # what was playing before is over, and only its view needs to know
        if not self._playback.borrow(self._forget):
            self.changed.emit(None)
            self.troubled.emit(self.tr("A recording or a duet is running: end it first."))
            return
        self._key, self._sounds = key, True
        self._player.load(score)
        self._player.loop(None)
        self._player.play(0.0)

    @Slot(object)
    def _on_failed(self, sentence: Text | str) -> None:
        self.stop()
        self.troubled.emit(sentence)

    @Slot()
    def _on_ended(self) -> None:
        if self._sounds:
            self._playback.take_back()

    @Slot(float)
    def _on_moved(self, quarters: float) -> None:
        if self._sounds:
            self.moved.emit(quarters)

    @Slot(object)
    def _on_report(self, report: Reported) -> None:
        if isinstance(report, Restarted | GivenUp) and self._sounds:
            self._playback.take_back()
