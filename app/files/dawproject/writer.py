"""A score as a DAWproject: tracks with their notes, mix, tempo, metre and markers."""

from __future__ import annotations

import io
import zipfile
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.files.dawproject.mixing import pan_to_share, volume_to_gain
from generator.installation import program_version
from generator.midi.allocation import DRUM_CHANNEL
from generator.music.metre import COMMON_TIME
from generator.music.mix import Mix
from generator.music.score import Score, Track

_FASTEST, _SLOWEST = 666, 20  # the range that programs show; a tempo may lie outside
_MICROSECONDS = 60e6
_LOUDEST = 2.0  # of a fader, linear
_XML_FORBIDDEN = dict.fromkeys([*range(9), 11, 12, *range(14, 32), 0xFFFE, 0xFFFF])


def dawproject(score: Score, title: str) -> bytes:
    """Score -> the bytes of a .dawproject file. Key signatures, controllers and the amounts of reverb
    and chorus have no place in it and are left out."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.xml", _document(_project(score)))
        meta = Element("MetaData")
        SubElement(meta, "Title").text = _plain(title)
        archive.writestr("metadata.xml", _document(meta))
    return data.getvalue()


def _document(root: Element) -> bytes:
    ElementTree.indent(root)
    return ElementTree.tostring(root, "UTF-8", xml_declaration=True)


def _plain(text: str) -> str:
    """Without what XML can't hold."""
    return text.encode("utf-8", "replace").decode().translate(_XML_FORBIDDEN)


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
    for number, track in enumerate(score.tracks):
        _add_track(structure, number, track)
    master = SubElement(structure, "Track", id="master", name="Master", contentType="audio notes", loaded="true")
    _add_channel(master, "master-channel", "master", Mix(), is_muted=False)
    _add_arrangement(project, score)
    return project


def _add_track(structure: Element, number: int, track: Track) -> None:
    about = {"id": f"track{number}", "name": _plain(track.name), "contentType": "notes", "loaded": "true"}
    own = SubElement(structure, "Track", about)
    mix = Mix().of(track)
    channel = _add_channel(own, f"channel{number}", "regular", mix, is_muted=track.is_muted)
    channel.set("destination", "master-channel")


def _add_channel(track: Element, name: str, role: str, mix: Mix, *, is_muted: bool) -> Element:
    channel = SubElement(track, "Channel", id=name, role=role, audioChannels="2", solo="false")
    SubElement(channel, "Mute", id=f"{name}-mute", name="Mute", value="true" if is_muted else "false")
    pan, gain = _number(pan_to_share(mix.pan)), _number(volume_to_gain(mix.volume))
    SubElement(channel, "Pan", id=f"{name}-pan", name="Pan", max="1", min="0", unit="normalized", value=pan)
    SubElement(
        channel, "Volume", id=f"{name}-volume", name="Volume", max=_number(_LOUDEST), min="0", unit="linear", value=gain
    )
    return channel


def _add_arrangement(project: Element, score: Score) -> None:
    def beats(ticks: int) -> str:
        return _number(ticks / score.ticks_per_quarter)

    arrangement = SubElement(project, "Arrangement", id="arrangement")
    lanes = SubElement(arrangement, "Lanes", id="lanes", timeUnit="beats")
    end = beats(max(score.end_ticks, 1))
    for number, track in enumerate(score.tracks):
        own = SubElement(lanes, "Lanes", id=f"lanes{number}", track=f"track{number}")
        clips = SubElement(own, "Clips", id=f"clips{number}")
        clip = SubElement(clips, "Clip", time="0", duration=end, playStart="0", name=_plain(track.name))
        content = SubElement(clip, "Lanes", id=f"content{number}")
        notes = SubElement(content, "Notes", id=f"notes{number}")
        channel = str(DRUM_CHANNEL if track.is_drum else 0)
        for onset, duration, pitch, velocity in track.notes.tolist():
            SubElement(
                notes, "Note", time=beats(onset), duration=beats(max(1, duration)), channel=channel, key=str(pitch),
                vel=_number(velocity / 127), rel="0.5",
            )  # fmt: skip
        programs = SubElement(content, "Points", id=f"program{number}")
        SubElement(programs, "Target", expression="programChange", channel=channel)
        SubElement(programs, "IntegerPoint", time="0", value=str(track.program))
    if score.markers:
        markers = SubElement(arrangement, "Markers", id="markers", timeUnit="beats")
        for marker in score.markers:
            SubElement(markers, "Marker", time=beats(marker.ticks), name=_plain(marker.text))
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
