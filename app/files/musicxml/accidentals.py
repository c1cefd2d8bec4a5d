"""Which notes of a written part show an accidental: those that differ from their key and from what their bar has had.

music21 shows naturals where nothing asks for them, bar for bar.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

_SHARPS = "FCGDAEB"
_NAMES = {-2: "flat-flat", -1: "flat", 0: "natural", 1: "sharp", 2: "double-sharp"}
_BEFORE = ("grace", "chord", "pitch", "duration", "tie", "instrument", "voice", "type", "dot")


def show_accidentals(part: ElementTree.Element) -> None:
    """part: of a score as music21 writes it, changed in place."""
    fifths = 0
    for measure in part.iterfind("measure"):
        fifths = int(measure.findtext("attributes/key/fifths") or fifths)
        in_force: dict[tuple[str, str, str], int] = {}  # by staff, step and octave
        for _, note, pitch in sorted(_pitched(measure), key=lambda found: found[0]):
            step, alter = pitch.findtext("step", ""), int(float(pitch.findtext("alter") or 0))
            place = note.findtext("staff") or "1", step, pitch.findtext("octave", "")
            for shown in note.findall("accidental"):
                note.remove(shown)
            if any(tie.get("type") == "stop" for tie in note.iterfind("tie")):
                continue  # it is shown where the tie begins
            if alter != in_force.get(place, _of_key(step, fifths)):
                accidental = ElementTree.Element("accidental")
                accidental.text = _NAMES[alter]
                note.insert(sum(child.tag in _BEFORE for child in note), accidental)
                in_force[place] = alter


def _of_key(step: str, fifths: int) -> int:
    return int(step in _SHARPS[: max(0, fifths)]) - int(step in _SHARPS[7 + min(0, fifths) :])


def _pitched(measure: ElementTree.Element) -> Iterator[tuple[int, ElementTree.Element, ElementTree.Element]]:
    """Notes with their time in the bar and their <pitch>."""
    cursor = begin = 0
    for element in measure:
        length = int(element.findtext("duration") or 0)
        if element.tag == "backup":
            cursor -= length
        elif element.tag == "forward":
            cursor += length
        elif element.tag == "note":
            if element.find("chord") is None:
                begin = cursor
                cursor += length
            if (pitch := element.find("pitch")) is not None:
                yield begin, element, pitch
