"""The notes of an arrangement: clips within clips, each with its own time, cut and repeated as they say."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.files.dawproject.numbers import finite
from generator.music.tempo import TempoMap

MOST_NOTES = 1_000_000  # with the repeats of loops
_MOST_VISITS = 4_000_000  # of what lies in clips: each repeat of a loop reads all of it, though it plays little
_SHORTEST_LOOP = 1 / 960  # quarters
_DEPTH = 64
_TIMELINES = ("Lanes", "Clips", "Notes", "Points", "Audio", "Video", "Warps", "ClipSlot")
Programs = dict[int | None, int]  # by MIDI channel, None for any


class LaneNote(NamedTuple):
    """A note of the arrangement."""

    begin: float
    """Quarters from the beginning."""
    end: float
    """Quarters, after begin."""
    pitch: int
    """0 to 127."""
    velocity: int
    """1 to 127."""
    channel: int
    """MIDI, 0 to 15."""


@dataclass(frozen=True)
class _Window:
    """Where content lies in the arrangement, and what of it is played."""

    offset: float = 0.0
    """Quarters, where the content's time 0 lies."""
    begin: float = 0.0
    """Quarters of the arrangement: what begins before is not played."""
    end: float = math.inf
    """Likewise, from here on."""
    unit: str = "beats"
    """Of the content's times: "beats" or "seconds"."""
    track: str = ""
    """Whose it is."""


class ClipReader:
    """tempos: at a resolution of `fine` ticks; left_out: counts by kind what was not read."""

    def __init__(self, tempos: TempoMap, fine: int, left_out: Counter[str]) -> None:
        self._tempos, self._fine, self._left_out = tempos, fine, left_out
        self._count = self._visits = 0
        self.notes: defaultdict[str, list[LaneNote]] = defaultdict(list)
        """By the id of their track."""
        self.programs: defaultdict[str, Programs] = defaultdict(dict)
        """Likewise."""

    def read(self, lanes: Element) -> None:
        """The arrangement's. Raises ValueError."""
        self._timeline(lanes, _Window(), 0)

    def _timeline(self, element: Element, window: _Window, depth: int) -> None:
        if depth > _DEPTH:
            raise ValueError("its clips nest too deep")
        window = _Window(
            window.offset, window.begin, window.end, element.get("timeUnit", window.unit),
            element.get("track", window.track),
        )  # fmt: skip
        match element.tag:
            case "Lanes":
                for child in element:
                    self._timeline(child, window, depth + 1)
            case "Clips":
                for clip in element.iterfind("Clip"):
                    self._clip(clip, window, depth + 1)
            case "Notes":
                for note in element.iterfind("Note"):
                    self._note(note, window)
            case "Points":
                self._points(element, window)
            case "Audio" | "Video" | "Warps":
                self._left_out["audio"] += 1
            case "ClipSlot":
                self._left_out["scenes"] += 1
            case _:
                pass

    def _clip(self, clip: Element, window: _Window, depth: int) -> None:
        if clip.get("enable") in ("false", "0"):
            return
        content = [child for child in clip if child.tag in _TIMELINES]
        begin = self._at(finite(clip.get("time")), window)
        duration = clip.get("duration")
        end = math.inf if duration is None else self._at(finite(clip.get("time")) + finite(duration), window)
        unit = clip.get("contentTimeUnit", window.unit)
        start, loop = finite(clip.get("playStart", "0")), _loop_of(clip)
        if duration is None and clip.get("playStop") is not None:
            end = self._later(begin, finite(clip.get("playStop")) - start, unit)
        end = min(end, window.end)
        if end <= max(begin, window.begin):
            return
        size = sum(1 for child in content for _ in child.iter())
        for offset, first, last in self._passes(begin, end, start, loop, unit):
            self._visits += size
            if self._visits > _MOST_VISITS:
                raise ValueError("its loops repeat too much")
            own = _Window(offset, max(first, window.begin), min(last, end), unit, window.track)
            for child in content:
                self._timeline(child, own, depth + 1)

    def _passes(
        self, begin: float, end: float, start: float, loop: tuple[float, float] | None, unit: str
    ) -> Iterator[tuple[float, float, float]]:
        """Each time that a clip's content is played: where its time 0 lies, and from where to where it is heard."""
        offset = self._later(begin, -start, unit)
        if loop is None or loop[1] <= start:
            yield offset, begin, end
            return
        first = self._later(begin, loop[1] - start, unit)
        yield offset, begin, min(first, end)
        while first < end:
            if self._count > MOST_NOTES:
                raise ValueError("it has too many notes")
            self._count += 1  # a pass without notes, too, takes its time
            last = self._later(first, loop[1] - loop[0], unit)
            yield self._later(first, -loop[0], unit), first, min(last, end)
            first = last

    def _note(self, note: Element, window: _Window) -> None:
        begin = self._at(finite(note.get("time")), window)
        if not window.begin - 1e-9 <= begin < window.end - 1e-9:
            return
        end = min(self._at(finite(note.get("time")) + finite(note.get("duration")), window), window.end)
        pitch, channel = int(finite(note.get("key"))), int(finite(note.get("channel", "0")))
        velocity = round(127 * finite(note.get("vel", "0.8")))
        if not 0 <= pitch <= 127 or begin < -1e-9:
            self._left_out["range"] += 1
            return
        self._count += 1
        if self._count > MOST_NOTES:
            raise ValueError("it has too many notes")
        found = LaneNote(max(0.0, begin), end, pitch, min(127, max(1, velocity)), min(15, max(0, channel)))
        self.notes[window.track].append(found)

    def _points(self, points: Element, window: _Window) -> None:
        target = points.find("Target")
        values = [point.get("value") for point in points if point.tag.endswith("Point")]
        if target is None or target.get("expression") != "programChange" or not values:
            self._left_out["automation"] += 1
            return
        channel = target.get("channel")
        own = self.programs[window.track]
        program = min(127, max(0, int(finite(values[0]))))
        own.setdefault(None if channel is None else int(finite(channel)), program)

    def _at(self, time: float, window: _Window) -> float:
        """Quarters of the arrangement, of a time of content."""
        return self._later(window.offset, time, window.unit)

    def _later(self, quarters: float, time: float, unit: str) -> float:
        """So much after a place, in quarters. Raises ValueError for a time that no piece lasts."""
        if abs(time) > 1e7:
            raise ValueError("it is too long")
        if unit != "seconds":
            return quarters + time
        seconds = self._tempos.seconds_at(quarters * self._fine) + time
        return self._tempos.ticks_at(seconds) / self._fine


def _loop_of(clip: Element) -> tuple[float, float] | None:
    begin, end = clip.get("loopStart"), clip.get("loopEnd")
    if begin is None or end is None:
        return None
    found = finite(begin), finite(end)
    return found if found[1] - found[0] >= _SHORTEST_LOOP else None
