"""Tapping along with the piece: when in the piece each tap was, in seconds."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QObject, Signal, Slot

from app.document.piece import Piece
from app.ipc.wire import now
from app.player import messages as ask
from app.player.client import Reported
from app.window.playback.controller import PlaybackController
from app.window.playback.link import PlayerLink

_NOTE_ON = 0x90
_NEAR = 0.15  # seconds from a note within which a tap tells how late taps are as a whole
_SNAP = 0.07  # seconds: a tap is meant for the note that is so near
_LEAST_NEAR = 4  # such taps, else it isn't known


class Tapping(QObject):
    """The piece plays, and taps come from the window or from a MIDI keyboard. counted(taps so far); ended: the piece is
    over, or was stopped."""

    counted = Signal(int)
    ended = Signal()

    def __init__(
        self,
        player: PlayerLink,
        playback: PlaybackController,
        clock: Callable[[], float] = now,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._player, self._playback, self._clock = player, playback, clock
        self._piece: Piece | None = None
        self._seen: tuple[float, float] | None = None  # seconds into the piece, at which moment
        self.taps: list[float] = []
        player.reported.connect(self._on_report)
        player.ended.connect(self._on_ended)

    @property
    def is_on(self) -> bool:
        """Whether taps count."""
        return self._piece is not None

    def begin(self, piece: Piece) -> None:
        """Play it from the playhead."""
        self._piece, self._seen, self.taps = piece, None, []
        self._playback.play(self._playback.position)

    def tap(self) -> None:
        """A beat is now."""
        if self._piece is not None and self._seen is not None:
            seconds, moment = self._seen
            self._count(seconds + self._clock() - moment)

    def end(self) -> list[float]:
        """The piece stops; -> the taps, in seconds of the piece."""
        if self._piece is not None:
            self._piece = None
            self._playback.stop()
        return self.taps

    def _count(self, seconds: float) -> None:
        self.taps.append(seconds)
        self.counted.emit(len(self.taps))

    @Slot(object)
    def _on_report(self, report: Reported) -> None:
        if self._piece is None:
            return
        match report:
            case ask.Position(tick, moment):
                self._seen = self._piece.tempo_map.seconds_at(tick), moment
            case ask.Received(_, tick, data) if (
                tick is not None and len(data) == 3 and data[0] & 0xF0 == _NOTE_ON and data[2]
            ):
                self._count(self._piece.tempo_map.seconds_at(tick))

    @Slot()
    def _on_ended(self) -> None:
        if self._piece is not None:
            self._piece = None
            self.ended.emit()


def on_notes(taps: list[float], onsets: np.ndarray) -> list[float]:
    """Taps as they were meant: without the delay of sound and hand that all of them share, and on the notes that they
    are near to. onsets: (N,) seconds, in any order."""
    onsets = np.sort(onsets)
    if not len(onsets) or not taps:
        return taps
    offsets = _nearest(np.array(taps), onsets) - taps
    near = offsets[np.abs(offsets) <= _NEAR]
    moved = np.array(taps) + (float(np.median(near)) if len(near) >= _LEAST_NEAR else 0.0)
    nearest = _nearest(moved, onsets)
    return np.where(np.abs(nearest - moved) <= _SNAP, nearest, moved).tolist()


def _nearest(moments: np.ndarray, onsets: np.ndarray) -> np.ndarray:
    index = np.clip(np.searchsorted(onsets, moments), 1, max(1, len(onsets) - 1))
    before, after = onsets[index - 1], onsets[np.minimum(index, len(onsets) - 1)]
    return np.where(moments - before < after - moments, before, after)
