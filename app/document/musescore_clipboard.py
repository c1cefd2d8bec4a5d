"""Notes as MuseScore copies and pastes them: the staves of a selection as XML, as data of the kind STAFF_LIST.

MuseScore takes only what its own version wrote: `version_of` says which one that is. Times of the whole selection are
whole notes as fractions; before MuseScore 4 they were ticks.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from app.files.beats import GRID, NotatedBar, Value, note_values
from app.files.chords import Chord
from app.files.kinds import MUSESCORE_VERSION
from app.files.notation import Page, lay_out
from app.files.untrusted import BROKEN_XML, MAX_BYTES, parse_xml
from generator.errors import ContinuoError
from generator.music.scaling import MAX_TICKS
from generator.music.score import Note, Score, Track, note_array

_RESOLUTION = 1680  # ticks to the quarter: all its note values fall on them, tuplets up to ninths too
_TICKS_A_WHOLE = 1920  # of MuseScore 3
_GRACE = Fraction(1, 32)  # whole notes: how long grace notes are in reading
_VELOCITY = 80  # where no dynamic mark says otherwise
_OWN_VELOCITY = "user"  # not an offset to that of the dynamic mark
_WHOLES = {
    "long": 4, "breve": 2, "whole": 1, "half": Fraction(1, 2), "quarter": Fraction(1, 4), "eighth": Fraction(1, 8),
    **{f"{2**power}{'nd' if power == 5 else 'th'}": Fraction(1, 2**power) for power in range(4, 11)},
}  # fmt: skip
_GRACES = "acciaccatura", "appoggiatura", "grace4", "grace16", "grace32"
_GRACES_AFTER = "grace8after", "grace16after", "grace32after"
_MIDDLE_C_FIFTH = 14  # MuseScore's number of the spelling C; one more for each fifth
_MOST_NOTES = 1_000_000


def version_of(data: bytes) -> str:
    """Which version of MuseScore wrote it; "" where it does not say."""
    try:
        return parse_xml(data[:MAX_BYTES]).get("version", "")[:10]
    except BROKEN_XML:
        return ""


def read_staff_list(data: bytes) -> Score:
    """Each staff as a track, from the beginning of the selection on. Raises ContinuoError."""
    try:
        if len(data) > MAX_BYTES:
            raise ValueError("it is too large")
        root = parse_xml(data)
        if root.tag != "StaffList":
            raise ValueError(f"it begins with <{root.tag[:20]}>")
        begin = _fraction(root.get("tick", "0/1"), 1 if _has_fractions(root.get("version", "")) else _TICKS_A_WHOLE)
        reader = _StaffReader(begin)
        tracks = [Track(note_array(reader.rows(staff))) for staff in root.iterfind("Staff")]
    except (*BROKEN_XML, ArithmeticError) as error:
        why = " ".join(str(error).split())[:80]
        raise ContinuoError("what MuseScore copied can't be read ({why}): copy notes of a staff", why=why) from error
    return Score(_RESOLUTION, tuple(track for track in tracks if len(track)))


class _StaffReader:
    """begin: of the selection, in whole notes. Time goes on from staff to staff, and is set back by each."""

    def __init__(self, begin: Fraction) -> None:
        self._begin, self._at = begin, Fraction(0)
        self._begin_staff()

    def _begin_staff(self) -> None:
        self._voice = 0
        self._tuplets: list[Fraction] = []
        self._velocity = _VELOCITY
        self._tied: dict[tuple[int, int, Fraction], list[int]] = {}  # by voice, pitch and where it ends: the note
        self._graces: list[Element] = []  # that wait for their chord

    def rows(self, staff: Element) -> list[Note]:
        """Its notes, in order; those that are tied are one."""
        self._begin_staff()
        found: list[list[int]] = []
        for element in staff:
            match element.tag:
                case "location":
                    self._at += _fraction(element.findtext("fractions", "0/1"))
                    self._voice += int(element.findtext("voices", "0"))
                case "Tuplet":
                    ratio = Fraction(
                        int(element.findtext("normalNotes", "1")), int(element.findtext("actualNotes", "1"))
                    )
                    self._tuplets.append(ratio)
                case "endTuplet":
                    del self._tuplets[-1:]
                case "Dynamic":
                    self._velocity = min(127, max(1, int(element.findtext("velocity", str(self._velocity)))))
                case "Rest":
                    self._at += self._length(element)
                case "Chord" if any(element.find(grace) is not None for grace in _GRACES_AFTER):
                    self._add(element, self._at - _GRACE, self._at, found)
                case "Chord" if any(element.find(grace) is not None for grace in _GRACES):
                    self._graces.append(element)
                case "Chord":
                    self._chord(element, found)
                case _:
                    pass
            if len(found) > _MOST_NOTES or self._ticks(self._at) > MAX_TICKS // 2:
                raise ValueError("it is too long")
        return sorted(Note(*row) for row in found)

    def _chord(self, chord: Element, found: list[list[int]]) -> None:
        """With the grace notes before it, which take of its time where there is none before."""
        begin, end = self._at, self._at + self._length(chord)
        first = max(self._begin, begin - len(self._graces) * _GRACE)
        late = min((end - begin) / 2, len(self._graces) * _GRACE - (begin - first))
        step = (begin + late - first) / max(1, len(self._graces))
        for number, grace in enumerate(self._graces):
            self._add(grace, first + number * step, first + (number + 1) * step, found, begin + late)
        self._graces.clear()
        self._add(chord, begin + late, end, found)
        self._at = end

    def _add(
        self, chord: Element, begin: Fraction, end: Fraction, found: list[list[int]], tied_at: Fraction | None = None
    ) -> None:
        """tied_at: where the notes begin that it is tied to, if not at its end."""
        begin_ticks, end_ticks = self._ticks(begin), self._ticks(end)
        if begin_ticks < 0:
            raise ValueError("a note lies before the selection")
        for note in chord.iterfind("Note"):
            pitch = int(note.findtext("pitch", ""))
            if not 0 <= pitch <= 127:
                raise ValueError(f"pitch {pitch}")
            ties = [spanner for spanner in note.iterfind("Spanner") if spanner.get("type") == "Tie"]
            row = self._tied.pop((self._voice, pitch, begin), None)
            if row is None or not any(tie.find("prev") is not None for tie in ties):
                row = [begin_ticks, 0, pitch, self._velocity_of(note)]
                found.append(row)
            row[1] = max(1, end_ticks - row[0])
            if any(tie.find("next") is not None for tie in ties):
                self._tied[self._voice, pitch, end if tied_at is None else tied_at] = row

    def _velocity_of(self, note: Element) -> int:
        own = int(note.findtext("velocity", "0"))
        is_own = own > 0 and note.findtext("veloType", _OWN_VELOCITY) == _OWN_VELOCITY
        return min(127, own) if is_own else self._velocity

    def _length(self, element: Element) -> Fraction:
        """Of a chord or rest, in whole notes."""
        kind = element.findtext("durationType", "")
        if kind == "measure":
            return _fraction(element.findtext("duration", "1/1"))
        if kind not in _WHOLES:
            raise ValueError(f"a note value {kind[:20]!r}")
        whole = Fraction(_WHOLES[kind]) * (2 - Fraction(1, 2 ** min(4, max(0, int(element.findtext("dots", "0"))))))
        for ratio in self._tuplets:
            whole *= ratio
        return whole

    def _ticks(self, at: Fraction) -> int:
        return round((at - self._begin) * 4 * _RESOLUTION)


def _has_fractions(version: str) -> bool:
    """Whether this version of MuseScore has fractions where older ones have ticks."""
    return re.match(r"[0-3](\.|$)", version) is None


def _fraction(text: str, unit: int = 1) -> Fraction:
    """unit: how many make a whole note."""
    found = Fraction(text) / unit
    if abs(found) > 10**6:
        raise ValueError("it is too long")
    return found


def staff_list(score: Score, version: str = MUSESCORE_VERSION) -> bytes:
    """A score, from its first bar line on, as MuseScore would copy it. version: of the one that is to paste it."""
    page = lay_out(score)
    staves = [staff for part in page.parts for staff in part.staves]
    whole = Fraction(page.bars[-1].end, 4 * GRID)
    length = str(whole)
    begin, size = ("0/1", _over(length)) if _has_fractions(version) else ("0", str(round(whole * _TICKS_A_WHOLE)))
    root = Element("StaffList", version=version, tick=begin, len=size, staff="0", staves=str(len(staves)))
    for number, staff in enumerate(staves):
        element = SubElement(root, "Staff", id=str(number))
        voices = [voice for voice in staff.voices if voice] or [()]
        offsets = SubElement(element, "voiceOffset")
        for voice in range(len(voices)):
            SubElement(offsets, "voice", id=str(voice)).text = "0"
        for voice, chords in enumerate(voices):
            if voice or number:
                back = SubElement(element, "location")
                if voice:
                    SubElement(back, "voices").text = "1"
                SubElement(back, "fractions").text = _over(f"-{length}")
            _write_voice(element, chords, page)
    ElementTree.indent(root)  # MuseScore 3 crashes where nothing stands between elements
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + ElementTree.tostring(root, "utf-8")


def _over(fraction: str) -> str:
    """As MuseScore writes whole numbers: 1/1."""
    return fraction if "/" in fraction else f"{fraction}/1"


def _write_voice(staff: Element, chords: Sequence[Chord], page: Page) -> None:
    sharps = page.keys[0].sharps if page.keys else 0
    tuplet: Fraction | None = None  # what is left of the one that is open, in whole notes
    before = Fraction(0)  # length of the value before, in whole notes
    for chord, value, is_first, is_last in _values(chords, page.bars):
        if value.actual > 1 and tuplet is None:
            element = SubElement(staff, "Tuplet")
            for name, text in (
                ("normalNotes", str(value.normal)), ("actualNotes", str(value.actual)), ("baseNote", value.base),
            ):  # fmt: skip
                SubElement(element, name).text = text
            tuplet = value.normal * Fraction(_WHOLES[value.base])
        length = Fraction(value.ticks, 4 * GRID)
        for grace in chord.graces if chord and is_first else ():
            small = SubElement(staff, "Chord")
            SubElement(small, "durationType").text = "eighth"
            SubElement(small, "acciaccatura")
            for pitch, velocity in zip(grace.pitches, grace.velocities, strict=True):
                _write_note(small, pitch, velocity, sharps, None, None)
        element = SubElement(staff, "Chord" if chord else "Rest")
        if value.dots:
            SubElement(element, "dots").text = str(value.dots)
        SubElement(element, "durationType").text = value.kind
        back, on = None if is_first else -before, None if is_last else length
        for pitch, velocity in zip(chord.pitches, chord.velocities, strict=True) if chord else ():
            _write_note(element, pitch, velocity, sharps, back, on)
        before = length
        if tuplet is not None:
            tuplet -= Fraction(_WHOLES[value.kind]) * (2 - Fraction(1, 2**value.dots)) * value.normal / value.actual
            if tuplet <= 0:
                SubElement(staff, "endTuplet")
                tuplet = None


def _values(chords: Sequence[Chord], bars: Sequence[NotatedBar]) -> Iterator[tuple[Chord | None, Value, bool, bool]]:
    """Note values that fill all bars: each with its chord, None for a rest, and whether it is its chord's first and
    last."""
    place = 0
    for bar in bars:
        at, zero = bar.begin, bar.begin - bar.before
        while at < bar.end:
            chord = chords[place] if place < len(chords) and chords[place].begin < bar.end else None
            begin = bar.end if chord is None else max(chord.begin, at)
            for value in note_values(at - zero, begin - zero, bar.beat, True, bar.is_compound):
                yield None, value, True, True
            at = begin
            if chord is None:
                break
            end = min(chord.end, bar.end)
            values = note_values(begin - zero, end - zero, bar.beat, False, bar.is_compound)
            for number, value in enumerate(values):
                is_first = number == 0 and chord.begin >= bar.begin
                yield chord, value, is_first, number == len(values) - 1 and chord.end <= bar.end
            at = end
            place += chord.end <= bar.end


def _write_note(
    chord: Element, pitch: int, velocity: int, sharps: int, back: Fraction | None, on: Fraction | None
) -> None:
    """back, on: in whole notes, how far the notes are that it is tied to; None for none."""
    note = SubElement(chord, "Note")
    for distance, way in ((back, "prev"), (on, "next")):
        if distance is not None:
            tie = SubElement(note, "Spanner", type="Tie")
            if way == "next":
                SubElement(tie, "Tie")
            place = SubElement(SubElement(tie, way), "location")
            SubElement(place, "fractions").text = _over(str(distance))
    SubElement(note, "pitch").text = str(pitch)
    fifths = (pitch * 7 - (sharps - 3)) % 12 + sharps - 3  # C is 0, G 1, F -1
    SubElement(note, "tpc").text = str(_MIDDLE_C_FIFTH + fifths)
    SubElement(note, "velocity").text = str(velocity)
    SubElement(note, "veloType").text = _OWN_VELOCITY
