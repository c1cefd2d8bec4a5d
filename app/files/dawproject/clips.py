"""The notes and automation of an arrangement: clips within clips, each with its own time, cut and repeated as they
say."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.files.dawproject.lanes import CONTROLLER, PAN_LANE, PROGRAM, VOLUME_LANE, Lane, from_share, lane_named
from app.files.dawproject.mixing import pan_of, volume_of
from app.files.dawproject.numbers import finite
from generator.music.tempo import TempoMap

MOST_NOTES = 1_000_000  # with the repeats of loops
_MOST_VISITS = 4_000_000  # of what lies in clips: each repeat of a loop reads all of it, though it plays little
_SHORTEST_LOOP = 1 / 960  # quarters
_DEPTH = 64
TIMELINES = ("Lanes", "Clips", "Notes", "Points", "Audio", "Video", "Warps", "ClipSlot")
_STEPS_A_QUARTER, _MOST_STEPS = 24, 1000  # of a value that changes evenly
_PROGRAM = Lane(PROGRAM)


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


class LaneMove(NamedTuple):
    """A lane takes a value."""

    time: float
    """Quarters from the beginning, from when on."""
    lane: Lane
    """Which."""
    value: int
    """As MIDI has it."""
    channel: int | None
    """MIDI, 0 to 15; None for all of the track."""
    is_point: bool = True
    """Whether the file has a point there; else it is a step between two."""


class Fader(NamedTuple):
    """What automation may move in the mixer."""

    track: str
    """Id of its track."""
    lane: Lane
    """VOLUME_LANE or PAN_LANE."""


@dataclass(frozen=True)
class _Window:
    """Where content lies in the arrangement, and which part of it is played."""

    offset: float = 0.0
    """Quarters, where the content's time 0 lies."""
    begin: float = 0.0
    """Quarters of the arrangement: what begins before is not played."""
    end: float = math.inf
    """Quarters of the arrangement: what begins here or later is not played."""
    unit: str = "beats"
    """Of the content's times: "beats" or "seconds"."""
    track: str = ""
    """Whose it is."""


class ClipReader:
    """tempos: at a resolution of `fine` ticks; faders: by the ids of their parameters; timelines: what clips may play
    that they do not hold themselves, by id; left_out: counts by kind what was not read."""

    def __init__(
        self,
        tempos: TempoMap,
        fine: int,
        faders: Mapping[str, Fader],
        timelines: Mapping[str, Element],
        left_out: Counter[str],
    ) -> None:
        self._tempos, self._fine, self._faders, self._left_out = tempos, fine, faders, left_out
        self._timelines = timelines
        self._count = self._visits = 0
        self.notes: defaultdict[str, list[LaneNote]] = defaultdict(list)
        """By the id of their track."""
        self.moves: defaultdict[str, list[LaneMove]] = defaultdict(list)
        """By the id of their track, in order of time."""

    def read(self, lanes: Element) -> None:
        """The arrangement's. Raises ValueError."""
        self._timeline(lanes, _Window(), 0)
        for moves in self.moves.values():
            moves.sort(key=lambda move: move.time)

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
            self._left_out["muted clips"] += 1
            return
        content = [child for child in clip if child.tag in TIMELINES]
        if (alias := clip.get("reference")) is not None and not content:
            found = self._timelines.get(alias)
            if found is None:
                self._left_out["aliases"] += 1
                return
            content = [found]
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
        """Each time that a clip's content is played: where its time 0 lies, and from where to where it plays."""
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
        self._left_out["automation"] += sum(1 for _ in note.iter("Points"))
        self._count += 1
        if self._count > MOST_NOTES:
            raise ValueError("it has too many notes")
        found = LaneNote(max(0.0, begin), end, pitch, min(127, max(1, velocity)), min(15, max(0, channel)))
        self.notes[window.track].append(found)

    def _points(self, points: Element, window: _Window) -> None:
        found = self._target(points, window)
        if found is None:
            self._left_out["automation"] += 1
            return
        track, lane, channel = found
        fader = _FADERS.get(lane) if points.find("Target[@parameter]") is not None else None
        unit, values = points.get("unit"), []
        for point in points:
            if point.tag.endswith("Point"):
                value = fader(finite(point.get("value")), unit) if fader else _value_of(lane, point, points)
                way = point.get("interpolation", "hold")
                values.append((self._at(finite(point.get("time")), window), value, way))
        values.sort(key=itemgetter(0))
        before: LaneMove | None = None
        for time, value, is_point in _with_steps(values):
            self._count += 1
            if self._count > MOST_NOTES:
                raise ValueError("it has too many points")
            move = LaneMove(time, lane, value, channel, is_point)
            if time < window.begin - 1e-9:
                before = move
                continue
            if time >= window.end - 1e-9:
                break
            if before and time > window.begin + 1e-9:
                self.moves[track].append(before._replace(time=window.begin, is_point=False))
            before = None
            self.moves[track].append(move)
        if before:
            self.moves[track].append(before._replace(time=window.begin, is_point=False))

    def _target(self, points: Element, window: _Window) -> tuple[str, Lane, int | None] | None:
        """Of which track what moves, and on which channel; None for what is not read."""
        target = points.find("Target")
        if target is None:
            return None
        if fader := self._faders.get(target.get("parameter", "")):
            return fader.track, fader.lane, None
        expression = target.get("expression", "")
        number = target.get("controller" if expression == CONTROLLER else "key")
        lane = lane_named(expression, None if number is None else int(finite(number)))
        channel = target.get("channel")
        if lane is None or not window.track:
            return None
        return window.track, lane, None if channel is None else min(15, max(0, int(finite(channel))))

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


def _value_of(lane: Lane, point: Element, points: Element) -> int:
    """In MIDI."""
    value = finite(point.get("value"))
    if point.tag == "IntegerPoint" or (lane == _PROGRAM and points.get("unit") is None):
        return min(lane.highest, max(0, int(value)))
    return from_share(lane, value / 100 if points.get("unit") == "percent" else value)


_FADERS: dict[Lane, Callable[[float, str | None], int]] = {VOLUME_LANE: volume_of, PAN_LANE: pan_of}


def _with_steps(points: Sequence[tuple[float, int, str]]) -> Iterator[tuple[float, int, bool]]:
    """points: time in quarters, value, "hold" or "linear", in order of time -> time and value of each, and of the steps
    that make up a line between two; and whether it is a point."""
    for number, (time, value, way) in enumerate(points):
        yield time, value, True
        if way != "linear" or number + 1 == len(points):
            continue
        length, rise = points[number + 1][0] - time, points[number + 1][1] - value
        steps = min(abs(rise), math.ceil(length * _STEPS_A_QUARTER), _MOST_STEPS)
        for step in range(1, steps):
            yield time + length * step / steps, value + round(rise * step / steps), False
