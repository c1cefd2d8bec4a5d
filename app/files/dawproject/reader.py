"""DAWproject files as scores: the notes of the arrangement, tracks with their mix, tempo, metre and markers."""

from __future__ import annotations

import math
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple
from xml.etree.ElementTree import Element

from app.files.dawproject.clips import TIMELINES, ClipReader, Fader, LaneMove, LaneNote
from app.files.dawproject.lanes import PAN_LANE, PROGRAM, VOLUME_LANE, message_of
from app.files.dawproject.mixing import pan_of, volume_of
from app.files.dawproject.numbers import finite
from app.files.untrusted import BROKEN_XML, BROKEN_ZIP, MAX_BYTES, parse_xml, read_member
from generator.errors import ContinuoError, Text
from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.writer import ChannelChange, with_changes
from generator.music.metre import Metre
from generator.music.scaling import MAX_TICKS, OUTPUT_TICKS_PER_QUARTER
from generator.music.score import Marker, Score, Tempo, Track, note_array
from generator.music.tempo import TempoMap

_RESOLUTIONS = (OUTPUT_TICKS_PER_QUARTER, 960, 384, 1024, 1680, 15360)  # the first that all times fall on
_EXACT = 0.01  # ticks
_PLAYED = 960  # where none does
_FINE = 2**15  # ticks of the tempo map while clips are read
_STEPS_A_RAMP, _MOST_TEMPOS = 256, 100_000
_MOST_MARKERS, _MOST_TRACKS = 100_000, 10_000
_DEPTH = 64  # of groups


def read_dawproject(path: Path) -> Score:
    """A .dawproject file; its notices say what was left out: audio, automation of devices, the clip launcher.

    Where something moves while notes sound, it is the score of the .mid file that says so. Raises ContinuoError for one
    that can't be opened, read or used.
    """
    root = _open(path)
    try:
        return _Reader(root, path).score()
    except (ValueError, ArithmeticError, RecursionError) as error:
        why = " ".join(str(error).split())[:80] or type(error).__name__
        raise ContinuoError(
            "{path}: its arrangement can't be read ({why}); export it again, or as .mid", path=path, why=why
        ) from error


def _open(path: Path) -> Element:
    try:
        with zipfile.ZipFile(path) as archive:
            data = read_member(archive, "project.xml", MAX_BYTES)
        if len(data) > MAX_BYTES:
            raise ContinuoError(
                "{path}: more than {megabytes} MB of arrangement, which is not read: export less of it",
                path=path,
                megabytes=MAX_BYTES >> 20,
            )
        root = parse_xml(data)
    except OSError as error:
        raise ContinuoError("{path}: can't be opened: {reason}", path=path, reason=error) from error
    except (*BROKEN_ZIP, *BROKEN_XML) as error:
        raise ContinuoError(
            "{path}: not a DAWproject file, or a broken one ({reason}); export it again",
            path=path,
            reason=str(error)[:80],
        ) from error
    if root.tag != "Project":
        raise ContinuoError(
            "{path}: its root is <{tag}> where a DAWproject has <Project>; export it again",
            path=path,
            tag=root.tag[:40],
        )
    return root


class _ReadTrack(NamedTuple):
    about: Track  # without notes
    notes: list[LaneNote]
    moves: list[LaneMove]


class _Reader:
    def __init__(self, root: Element, path: Path) -> None:
        self._root, self._path = root, path
        self._left_out: Counter[str] = Counter()
        arrangement = root.find("Arrangement")
        self._arrangement = Element("Arrangement") if arrangement is None else arrangement
        self._tempos = self._read_tempos()  # quarters, microseconds to the quarter
        map_of = [Tempo(round(at * _FINE), us) for at, us in self._tempos]
        self._structure = _flattened(root.find("Structure"))
        faders = {
            name: Fader(track.get("id", ""), lane)
            for track, _ in self._structure
            for tag, lane in (("Volume", VOLUME_LANE), ("Pan", PAN_LANE))
            if (name := _parameter_name(track, tag))
        }
        timelines = {name: own for own in root.iter() if own.tag in TIMELINES and (name := own.get("id"))}
        self._clips = ClipReader(TempoMap(map_of, _FINE), _FINE, faders, timelines, self._left_out)

    def score(self) -> Score:
        if (lanes := self._arrangement.find("Lanes")) is not None:
            self._clips.read(lanes)
        tracks = self._tracks()
        self._left_out["scenes"] += sum(1 for _ in self._root.iterfind("Scenes/Scene"))
        markers = self._markers()
        metres = self._metres()
        resolution = _resolution(tracks)

        def ticks(quarters: float) -> int:
            found = round(quarters * resolution)
            if found > MAX_TICKS // 2:
                raise ValueError("it is too long")
            return max(0, found)

        made = [part for track in tracks for part in _split(track, ticks, self._left_out)]
        score = Score(
            resolution,
            tuple(track for track, _ in made),
            tuple({at: Tempo(at, us) for at, us in ((ticks(at), us) for at, us in self._tempos)}.values()),
            tuple({metre.ticks: metre for metre in (Metre(ticks(at), *of) for at, of in metres)}.values()),
            notices=tuple(_notices(self._left_out)),
            markers=tuple(Marker(ticks(at), name) for at, name in markers),
        )
        return with_changes(score, [changes for _, changes in made], self._path)

    def _tracks(self) -> list[_ReadTrack]:
        """In the order of the structure."""
        found = []
        known: set[str] = set()
        for element, is_silent in self._structure:
            name = element.get("id", "")
            known.add(name)
            notes = self._clips.notes.get(name, [])
            is_for_notes = "notes" in element.get("contentType", "notes").split()
            if not notes and (not is_for_notes or element.find("Channel[@role='master']") is not None):
                self._left_out["automation"] += len({move.lane for move in self._clips.moves.get(name, ())})
                continue
            found.append(_ReadTrack(_about(element, is_silent=is_silent), notes, self._clips.moves.get(name, [])))
            if len(found) > _MOST_TRACKS:
                raise ValueError("it has too many tracks")
        strangers = [note for name, notes in self._clips.notes.items() if name not in known for note in notes]
        if strangers:
            found.append(_ReadTrack(Track(), strangers, []))
        return found

    def _read_tempos(self) -> list[tuple[float, int]]:
        points = [
            (finite(point.get("time")), finite(point.get("value")), point.get("interpolation", "hold"))
            for point in self._arrangement.iterfind("TempoAutomation/RealPoint")
        ]
        points.sort(key=lambda point: point[0])
        start = self._root.find("Transport/Tempo")
        found: dict[float, float] = {}
        if start is not None and start.get("value"):
            found[0.0] = finite(start.get("value"))
        for number, (at, bpm, way) in enumerate(points):
            found[max(0.0, at)] = bpm
            if way == "linear" and number + 1 < len(points) and points[number + 1][1] != bpm:
                found |= _ramp((at, bpm), points[number + 1][:2])
            if len(found) > _MOST_TEMPOS:
                raise ValueError("it has too many changes of tempo")
        return [(at, min(2**24 - 1, max(1, round(60e6 / bpm)))) for at, bpm in sorted(found.items()) if bpm > 0]

    def _metres(self) -> list[tuple[float, tuple[int, int]]]:
        found: dict[float, tuple[int, int]] = {}
        start = self._root.find("Transport/TimeSignature")
        points = self._arrangement.findall("TimeSignatureAutomation/TimeSignaturePoint")
        for element in ([start] if start is not None else []) + points:
            above, below = (int(finite(element.get(name))) for name in ("numerator", "denominator"))
            if 1 <= above <= 255 and below in (1, 2, 4, 8, 16, 32, 64):
                found[max(0.0, finite(element.get("time", "0")))] = above, below
        return sorted(found.items())

    def _markers(self) -> list[tuple[float, str]]:
        found = [
            (max(0.0, finite(element.get("time"))), element.get("name", ""))
            for element in self._arrangement.iterfind("Markers/Marker")
        ]
        if len(found) > _MOST_MARKERS:
            raise ValueError("it has too many markers")
        return sorted((at, name) for at, name in found if name)


def _ramp(begin: tuple[float, float], end: tuple[float, float]) -> dict[float, float]:
    """A tempo that changes evenly, as steps of a quarter."""
    steps = min(_STEPS_A_RAMP, math.ceil(end[0] - begin[0]))
    shares = [number / steps for number in range(1, steps)]
    return {begin[0] + share * (end[0] - begin[0]): begin[1] + share * (end[1] - begin[1]) for share in shares}


def _flattened(structure: Element | None, is_silent: bool = False, depth: int = 0) -> list[tuple[Element, bool]]:
    """All tracks, those in groups too, and whether a group around each is muted."""
    if structure is None:
        return []
    if depth > _DEPTH:
        raise ValueError("its groups nest too deep")
    found = []
    for track in structure.iterfind("Track"):
        muted = is_silent or _is_muted(track)
        found += [(track, muted), *_flattened(track, muted, depth + 1)]
    return found


def _is_muted(track: Element) -> bool:
    mute = track.find("Channel/Mute")
    return mute is not None and mute.get("value") in ("true", "1")


def _about(track: Element, *, is_silent: bool) -> Track:
    """It without notes."""
    volume, pan = track.find("Channel/Volume"), track.find("Channel/Pan")
    own_volume = own_pan = None
    if volume is not None and volume.get("value"):
        own_volume = volume_of(finite(volume.get("value")), volume.get("unit"))
    if pan is not None and pan.get("value"):
        own_pan = pan_of(finite(pan.get("value")), pan.get("unit"))
    return Track(name=track.get("name", ""), volume=own_volume, pan=own_pan, is_muted=is_silent)


def _parameter_name(track: Element, tag: str) -> str:
    """Its id; "" for none."""
    found = track.find(f"Channel/{tag}")
    return "" if found is None else found.get("id", "")


def _resolution(tracks: Sequence[_ReadTrack]) -> int:
    times = [time for _, notes, _ in tracks for note in notes for time in (note.begin, note.end)]
    times += [move.time for _, _, moves in tracks for move in moves if move.is_point]
    for resolution in _RESOLUTIONS:
        if all(abs(time * resolution - round(time * resolution)) < _EXACT for time in times):
            return resolution
    return _PLAYED


def _split(
    read: _ReadTrack, ticks: Callable[[float], int], left_out: Counter[str]
) -> Iterator[tuple[Track, list[ChannelChange]]]:
    """A track, or several where it has drums and other notes, or where something moves on one of its channels alone:
    each with what moves. Its instrument is in the track where it has one throughout."""
    channels = sorted({note.channel for note in read.notes if note.channel != DRUM_CHANNEL})
    moving = {move.channel for move in read.moves if move.lane.expression != PROGRAM}
    groups = [[channel] for channel in channels] if moving & {*channels} else [channels]
    has_drums = any(note.channel == DRUM_CHANNEL for note in read.notes)
    groups = ([] if has_drums and not channels else groups) + ([[DRUM_CHANNEL]] if has_drums else [])
    for group in groups:
        rows = sorted(
            (ticks(note.begin), max(1, ticks(note.end) - ticks(note.begin)), note.pitch, note.velocity)
            for note in read.notes
            if note.channel in group or not read.notes
        )
        is_drum = group == [DRUM_CHANNEL]
        is_only = len(groups) - has_drums <= 1 and not is_drum  # lanes of channels without notes are its own, too
        moves = [
            move
            for move in read.moves
            if move.channel is None or move.channel in group or (is_only and move.channel != DRUM_CHANNEL)
        ]
        first = ticks(min((note.begin for note in read.notes if note.channel in group), default=0.0))
        programs = [move for move in moves if move.lane.expression == PROGRAM]
        program = programs[0].value if programs else 0
        if all(move.value == program or ticks(move.time) <= first for move in programs):
            program = next((move.value for move in reversed(programs) if ticks(move.time) <= first), program)
            moves = [move for move in moves if move.lane.expression != PROGRAM]
        changes = [ChannelChange(ticks(move.time), message_of(move.lane, move.value)) for move in moves]
        yield replace(read.about, notes=note_array(rows), program=program, is_drum=is_drum), changes


def _notices(left_out: Counter[str]) -> Iterator[Text]:
    if count := left_out["audio"]:
        yield Text("audio clips: {count:,}; only notes were read", count=count)
    if count := left_out["muted clips"]:
        yield Text("muted clips: {count:,}; they were left out", count=count)
    if count := left_out["aliases"]:
        yield Text("copies of clips that are not in the file: {count:,}; they were left out", count=count)
    if count := left_out["automation"]:
        yield Text("automation lanes and expressions: {count:,}; they were left out", count=count)
    if count := left_out["scenes"]:
        yield Text("scenes of the clip launcher: {count:,}; only the arrangement was read", count=count)
    if count := left_out["range"]:
        yield Text("notes outside MIDI's range: {count:,}; they were left out", count=count)
