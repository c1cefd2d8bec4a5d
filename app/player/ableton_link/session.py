"""The session of Ableton Link that this computer and others on its network have, through the extra `link`."""

from __future__ import annotations

import contextlib
from typing import Any, Protocol

from app.ipc.wire import now
from generator.errors import ContinuoError


class BeatTimeline(Protocol):
    """Beats that others count too. Moments are seconds of wire.now()."""

    def beat_at(self, moment: float) -> float:
        """The beat there, counted by this program; bar lines are where all programs have them."""
        ...

    def moment_of(self, beat: float) -> float:
        """The inverse, as long as nobody changes the tempo."""
        ...

    def close(self) -> None:
        """Leave the session."""
        ...


class LinkSession:
    """quarters: of a bar, which all count from the same moment."""

    def __init__(self, quarters: float, beats_per_minute: float) -> None:
        """Raises ContinuoError where the library is not installed, or finds no network."""
        try:
            from link import Link  # a separate package under the GPL: only where somebody installed it
        except ImportError as error:
            from generator.installation import how_to_install, what_is_lacking

            lacking, command = what_is_lacking("link"), how_to_install("link")
            raise ContinuoError(
                "Ableton Link needs {lacking}, which is not installed; run:\n{command}",
                lacking=lacking,
                command=command,
            ) from error
        try:
            self._link: Any = Link(beats_per_minute)
            self._link.enabled = True
        except RuntimeError as error:
            raise ContinuoError("Ableton Link can't be started ({reason})", reason=error) from error
        self._clock: Any = self._link.clock()
        self._quarters = quarters

    @property
    def peers(self) -> int:
        """Other programs in the session."""
        return self._link.numPeers()

    def beat_at(self, moment: float) -> float:
        micros = round(self._clock.micros() + (moment - now()) * 1e6)
        return self._link.captureAppSessionState().beatAtTime(micros, self._quarters)

    def moment_of(self, beat: float) -> float:
        micros = self._link.captureAppSessionState().timeAtBeat(beat, self._quarters)
        return now() + (micros - self._clock.micros()) / 1e6

    def close(self) -> None:
        with contextlib.suppress(RuntimeError):
            self._link.enabled = False
