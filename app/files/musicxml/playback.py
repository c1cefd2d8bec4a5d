"""What of a page sounds and is not seen: instruments, channels, velocities, drums; and which bars are not counted.

music21 writes one instrument to a part and one velocity to a chord, so it is added to what music21 wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple
from xml.etree import ElementTree

from app.files.dynamics import FORTE
from app.files.notation import NotatedPart, Page
from app.files.percussion_staff import DRUM_CHANNEL, drum
from generator.music.instruments import PROGRAM_NAMES
from generator.music.mix import CENTRE, HIGHEST

_PITCHED_CHANNELS = [channel for channel in range(1, 17) if channel != DRUM_CHANNEL]
_UP = 0.001  # percent: MuseScore rounds volumes down
_AFTER_INSTRUMENT = ("chord", "pitch", "unpitched", "rest", "duration", "tie", "grace", "cue")


class WrittenNote(NamedTuple):
    """A written note."""

    pitch: int
    """MIDI."""
    velocity: int
    """MIDI."""


def add_playback(root: ElementTree.Element, page: Page, played: Mapping[str, WrittenNote]) -> None:
    """root: the score of a page as music21 writes it, changed in place. played: by the ids of its notes, which go."""
    programs = list(dict.fromkeys(part.program for part in page.parts if not part.is_drum))
    listed = root.findall("part-list/score-part")
    for part, score_part, element in zip(page.parts, listed, root.findall("part"), strict=True):
        identity = score_part.get("id", "")
        drums: set[int] = set()
        for note in element.iter("note"):
            own = played.get(note.attrib.pop("id", ""))
            if own is None:
                continue
            note.set("dynamics", f"{own.velocity * 100 / FORTE:.2f}")
            if part.is_drum:
                drums.add(own.pitch)
                for place in note.findall("unpitched"):  # music21 puts it behind the voice of a grace note
                    note.remove(place)
                    note.insert(sum(child.tag in ("grace", "chord") for child in note), place)
                instrument = ElementTree.Element("instrument", {"id": _instrument_id(identity, own.pitch)})
                note.insert(sum(child.tag in _AFTER_INSTRUMENT for child in note), instrument)
        _list_instruments(score_part, part, sorted(drums), programs)
        _number_bars(element, page)


def degrees(pan: int) -> float:
    """0 to 127 -> -90, left, to 90."""
    return 90 * (pan - CENTRE) / (CENTRE if pan < CENTRE else HIGHEST - CENTRE)


def pan_of(angle: float) -> int:
    """The inverse; what is behind the listener counts as at his side."""
    angle = max(-90.0, min(90.0, angle))
    return round(CENTRE + angle / 90 * (CENTRE if angle < 0 else HIGHEST - CENTRE))


def _instrument_id(part: str, drum_pitch: int) -> str:
    return f"{part}-I{drum_pitch + 1}"


def _list_instruments(
    score_part: ElementTree.Element, part: NotatedPart, drums: list[int], programs: list[int]
) -> None:
    """Parts of one program share a channel; when all channels of a port are taken, the next ones are on another."""
    for tag in ("score-instrument", "midi-device", "midi-instrument"):
        for element in score_part.findall(tag):
            score_part.remove(element)
    identity = score_part.get("id", "")
    if part.is_drum:
        port, channel = 0, DRUM_CHANNEL
        instruments = [(_instrument_id(identity, pitch), drum(pitch).name, pitch) for pitch in drums]
    else:
        port, place = divmod(programs.index(part.program), len(_PITCHED_CHANNELS))
        channel = _PITCHED_CHANNELS[place]
        instruments = [(f"{identity}-I1", PROGRAM_NAMES[part.program], None)]
    for name, instrument, _ in instruments:
        element = ElementTree.SubElement(score_part, "score-instrument", id=name)
        ElementTree.SubElement(element, "instrument-name").text = instrument
    for name, _, unpitched in instruments:
        if port:
            ElementTree.SubElement(score_part, "midi-device", id=name, port=str(port + 1))
        element = ElementTree.SubElement(score_part, "midi-instrument", id=name)
        ElementTree.SubElement(element, "midi-channel").text = str(channel)
        ElementTree.SubElement(element, "midi-program").text = str(part.program + 1)
        if unpitched is not None:
            ElementTree.SubElement(element, "midi-unpitched").text = str(unpitched + 1)
        if part.volume is not None:
            ElementTree.SubElement(element, "volume").text = f"{min(100, 100 * part.volume / HIGHEST + _UP):.4f}"
        if part.pan is not None:
            ElementTree.SubElement(element, "pan").text = f"{degrees(part.pan):.4f}"


def _number_bars(part: ElementTree.Element, page: Page) -> None:
    """A pickup is bar 0, and what is left of a bar that was cut has no number."""
    number = 0
    for position, (measure, bar) in enumerate(zip(part.iterfind("measure"), page.bars, strict=True)):
        number += not bar.is_implicit
        measure.set("number", str(number) if not bar.is_implicit else "0" if position == 0 else f"X{position}")
        measure.set("implicit", "yes" if bar.is_implicit else "no")
