"""A score as a DAWproject: tracks with their notes, mix, tempo, metre and markers."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.files.dawproject.lanes import CONTROLLER, IN_TURN, PROGRAM, VOLUME_LANE, Lane, to_share
from app.files.dawproject.mixing import pan_to_share, volume_to_gain
from app.files.dawproject.performance import Move, Performance, performances
from app.files.untrusted import xml_text
from generator.installation import program_version
from generator.midi.allocation import DRUM_CHANNEL
from generator.midi.text import decode_text
from generator.music.metre import COMMON_TIME
from generator.music.mix import Mix
from generator.music.score import Score, Track

_FASTEST, _SLOWEST = 666, 20  # the range that programs show; a tempo may lie outside
_COPYRIGHT = 0x02  # a meta event
_MICROSECONDS = 60e6
_LOUDEST = 2.0  # of a fader, linear
_MOMENT = 1e-8  # quarters: a few nanoseconds


def dawproject(score: Score, title: str) -> bytes:
    """Score -> the bytes of a .dawproject file.

    Volume and pan are the mixer's, and automation where they change; all other controllers, the bend wheel and
    pressure are lanes in the track's clip. `left_out` says what has no place in it.
    """
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.xml", _document(_project(score)))
        meta = Element("MetaData")
        SubElement(meta, "Title").text = xml_text(title)
        if notice := _copyright(score):
            SubElement(meta, "Copyright").text = xml_text(notice)
        archive.writestr("metadata.xml", _document(meta))
    return data.getvalue()


def _copyright(score: Score) -> str:
    """What its source file says; "" for nothing."""
    if score.source is None:
        return ""
    events = score.source.events
    found = (decode_text(events.content(index), score.source.encoding) for index in events.metas(_COPYRIGHT).tolist())
    return "; ".join(dict.fromkeys(text for text in found if text))


def _document(root: Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, "UTF-8", xml_declaration=True)


def _project(score: Score) -> Element:
    project = Element("Project", version="1.0")
    SubElement(project, "Application", name="Continuo", version=program_version())
    transport = SubElement(project, "Transport")
    tempo = _MICROSECONDS / score.tempo_map.tempo_at(0)
    metre = score.metres[0] if score.metres and score.metres[0].ticks == 0 else COMMON_TIME
    SubElement(
        transport, "Tempo", id="tempo", name="Tempo", max=str(_FASTEST), min=str(_SLOWEST), unit="bpm",
        value=_number(tempo),
    )  # fmt: skip
    SubElement(
        transport, "TimeSignature", id="metre", numerator=str(metre.numerator), denominator=str(metre.denominator)
    )
    structure = SubElement(project, "Structure")
    played = performances(score)
    for number, (track, performance) in enumerate(zip(score.tracks, played, strict=True)):
        _add_track(structure, number, track, performance.mix)
    master = SubElement(structure, "Track", id="master", name="Master", contentType="audio notes", loaded="true")
    _add_channel(master, "master-channel", "master", Mix(), is_muted=False)
    arrangement = SubElement(project, "Arrangement", id="arrangement")
    lanes = SubElement(arrangement, "Lanes", id="lanes", timeUnit="beats")
    for number, performance in enumerate(played):
        _add_performance(lanes, number, score, performance)
    _add_maps(arrangement, score)
    return project


def _add_track(structure: Element, number: int, track: Track, mix: Mix) -> None:
    about = {"id": f"track{number}", "name": xml_text(track.name), "contentType": "notes", "loaded": "true"}
    own = SubElement(structure, "Track", about)
    channel = _add_channel(own, _channel_name(number), "regular", mix, is_muted=track.is_muted)
    channel.set("destination", "master-channel")


def _channel_name(number: int) -> str:
    return f"channel{number}"


def _add_channel(track: Element, name: str, role: str, mix: Mix, *, is_muted: bool) -> Element:
    channel = SubElement(track, "Channel", id=name, role=role, audioChannels="2", solo="false")
    SubElement(channel, "Mute", id=f"{name}-mute", name="Mute", value="true" if is_muted else "false")
    pan, gain = _number(pan_to_share(mix.pan)), _number(volume_to_gain(mix.volume))
    SubElement(channel, "Pan", id=f"{name}-pan", name="Pan", max="1", min="0", unit="normalized", value=pan)
    SubElement(
        channel, "Volume", id=f"{name}-volume", name="Volume", max=_number(_LOUDEST), min="0", unit="linear", value=gain
    )
    return channel


def _add_performance(lanes: Element, number: int, score: Score, performance: Performance) -> None:
    """A clip as long as the piece, and the automation of the mixer."""
    track, resolution = score.tracks[number], score.ticks_per_quarter
    own = SubElement(lanes, "Lanes", id=f"lanes{number}", track=f"track{number}")
    clips = SubElement(own, "Clips", id=f"clips{number}")
    last = max((move.ticks + 1 for move in performance.moves), default=1)
    clip = SubElement(
        clips, "Clip", time="0", duration=_number(max(score.end_ticks, last) / resolution), playStart="0",
        name=xml_text(track.name),
    )  # fmt: skip
    content = SubElement(clip, "Lanes", id=f"content{number}")
    notes = SubElement(content, "Notes", id=f"notes{number}")
    channel = str(DRUM_CHANNEL if track.is_drum else 0)
    for onset, duration, pitch, velocity in performance.notes.tolist():
        SubElement(
            notes, "Note", time=_number(onset / resolution), duration=_number(duration / resolution), channel=channel,
            key=str(pitch), vel=_number(velocity / 127), rel="0.5",
        )  # fmt: skip
    programs = SubElement(content, "Points", id=f"program{number}")
    SubElement(programs, "Target", expression=PROGRAM, channel=channel)
    SubElement(programs, "IntegerPoint", time="0", value=str(track.program))
    for place, (lane, points) in enumerate(_points_of(performance.moves, resolution).items()):
        found = SubElement(content, "Points", id=f"points{number}-{place}", unit="normalized")
        target = SubElement(found, "Target", expression=lane.expression, channel=channel)
        if lane.number is not None:
            target.set("controller" if lane.expression == CONTROLLER else "key", str(lane.number))
        for time, value in points:
            share = _number(to_share(lane, value))
            SubElement(found, "RealPoint", time=_number(time), value=share, interpolation="hold")
    for lane, moves in performance.fades.items():
        name, unit = ("volume", "linear") if lane == VOLUME_LANE else ("pan", "normalized")
        found = SubElement(own, "Points", id=f"{name}{number}", unit=unit)
        SubElement(found, "Target", parameter=f"{_channel_name(number)}-{name}")
        for move in moves:
            value = volume_to_gain(move.value) if lane == VOLUME_LANE else pan_to_share(move.value)
            time = _number(move.ticks / resolution)
            SubElement(found, "RealPoint", time=time, value=_number(value), interpolation="hold")


def _points_of(moves: Sequence[Move], resolution: int) -> dict[Lane, list[tuple[float, int]]]:
    """By lane: quarters and MIDI's value. Parameters are chosen and set by several controllers one after the other,
    which in lanes of their own would be at one time; so each comes a moment after the one before."""
    found: dict[Lane, list[tuple[float, int]]] = {}
    at, place = -1, 0
    for move in moves:
        time = move.ticks / resolution
        if move.lane.expression == CONTROLLER and move.lane.number in IN_TURN:
            at, place = (move.ticks, 0) if move.ticks != at else (at, place + 1)
            time += place * _MOMENT
        found.setdefault(move.lane, []).append((time, move.value))
    return found


def _add_maps(arrangement: Element, score: Score) -> None:
    """Markers, tempo, metre."""

    def beats(ticks: int) -> str:
        return _number(ticks / score.ticks_per_quarter)

    if score.markers:
        markers = SubElement(arrangement, "Markers", id="markers", timeUnit="beats")
        for marker in score.markers:
            SubElement(markers, "Marker", time=beats(marker.ticks), name=xml_text(marker.text))
    if score.tempos:
        points = SubElement(arrangement, "TempoAutomation", id="tempos", timeUnit="beats", unit="bpm")
        SubElement(points, "Target", parameter="tempo")
        for change in score.tempos:
            value = _number(_MICROSECONDS / change.us_per_quarter)
            SubElement(points, "RealPoint", time=beats(change.ticks), value=value, interpolation="hold")
    if score.metres:
        points = SubElement(arrangement, "TimeSignatureAutomation", id="metres", timeUnit="beats")
        SubElement(points, "Target", parameter="metre")
        for entry in score.metres:
            about = {"numerator": str(entry.numerator), "denominator": str(entry.denominator)}
            SubElement(points, "TimeSignaturePoint", about, time=beats(entry.ticks))


def _number(value: float) -> str:
    """Exact for what is a multiple of a tick."""
    return repr(round(value, 9)) if value != int(value) else str(int(value))
