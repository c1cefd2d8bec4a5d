"""Says where the beats of a session are, and how fast, whenever that is other than was said before."""

from __future__ import annotations

from collections.abc import Callable

from app.player.ableton_link.session import BeatTimeline
from app.player.messages import SessionBeat

_OFTEN_SECONDS = 0.1  # it is looked at no more often
_SPAN_SECONDS = 1.0  # over which the tempo is found
_LEAST_BPM, _LEAST_BEATS = 0.01, 0.02  # what is less is no change


class BeatReports:
    """report: is called with each SessionBeat."""

    def __init__(self, report: Callable[[SessionBeat], None]) -> None:
        self._report = report
        self._said: SessionBeat | None = None
        self._looked = 0.0

    def look(self, timeline: BeatTimeline | None, moment: float) -> None:
        """To be called often; reports a change. timeline: of the session that is followed, None for none; moment: now,
        in seconds."""
        if timeline is None:
            if self._said:
                self._said = None
                self._report(SessionBeat(moment, 0.0, 0.0))
            return
        if self._said and moment < self._looked + _OFTEN_SECONDS:
            return
        self._looked = moment
        beat = timeline.beat_at(moment)
        found = SessionBeat(moment, beat, (timeline.beat_at(moment + _SPAN_SECONDS) - beat) / _SPAN_SECONDS * 60)
        said = self._said
        is_known = said is not None and abs(found.bpm - said.bpm) < _LEAST_BPM
        if said is None or not is_known or abs(said.beat_at(moment) - beat) > _LEAST_BEATS:
            self._said = found
            self._report(found)
