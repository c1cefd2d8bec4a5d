"""Accompaniment for the window: a session, called when time has passed; what it says comes by signals in the window's
thread."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot

from app.composer.client import Composer
from app.composer.client import Reported as ComposerReport
from app.ipc.client import GivenUp
from app.ipc.wire import now
from app.live.accompany.settings import AccompanySettings
from app.player.client import Reported as PlayerReport
from app.window.playback.link import PlayerLink
from generator.errors import Text
from generator.network.checkpoint import Checkpoint

if TYPE_CHECKING:  # it brings mido: imported when somebody plays
    from app.live.accompany.session import AccompanySession

_TICKS_PER_QUARTER = 480  # of what the player is sent


class AccompanyLink(QObject):
    """listened(Listened): what it takes for the chord and the tempo; ended(Piece or None): what was played and
    composed, then stopped; troubled(sentence)."""

    listened = Signal(object)
    ended = Signal(object)
    stopped = Signal()
    troubled = Signal(object)

    def __init__(self, player: PlayerLink, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._player = player
        self._session: AccompanySession | None = None
        self.left_out: Text | None = None
        """What was played and is not in the piece that has ended last."""
        self._due = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._due.timeout.connect(self._pass_time)

    @property
    def is_on(self) -> bool:
        """Whether it plays, or waits for you."""
        return self._session is not None

    def start(self, composer: Composer, checkpoint: Checkpoint, settings: AccompanySettings) -> None:
        """Count in, or wait for taps or the clock. Raises ContinuoError for parts that can't be composed."""
        from app.live.accompany.session import AccompanySession

        self._session = AccompanySession(
            self._player.player,
            composer,
            checkpoint,
            settings,
            on_listened=self.listened.emit,
            on_failure=self._fail,
        )
        self._player.streams(_TICKS_PER_QUARTER)
        self._session.begin()

    def stop(self) -> None:
        """Silence; answered by ended."""
        session, self._session = self._session, None
        if session:
            self._due.stop()
            piece, self.left_out = session.end(), session.left_out
            self.ended.emit(piece)
            self.stopped.emit()

    def drop(self) -> None:
        """Nothing of it is kept."""
        self._session = None
        self._due.stop()

    def from_player(self, report: PlayerReport) -> None:
        """Something that the player has reported."""
        if isinstance(report, GivenUp):
            self.stop()
        elif self._session:
            self._session.from_player(report)
            self._pass_time()

    def from_composer(self, report: ComposerReport) -> None:
        """Something that the composer has reported."""
        if self._session:
            self._session.from_composer(report)
            self._pass_time()

    @Slot()
    def _pass_time(self) -> None:
        if self._session:
            due = self._session.pass_time(now())
            if due < math.inf:
                self._due.start(max(0, math.ceil((due - now()) * 1000)))

    def _fail(self, text: object) -> None:
        self.stop()
        self.troubled.emit(text)
