"""The measures of one part of a MusicXML file as what sounds in them, in ticks, before repeats are played.

MusicXML moves a cursor: a note moves it by its duration, <backup> and <forward> move it alone. What is written for a
transposing instrument is brought to its sounding pitch here, and what is written for drums to their MIDI pitches.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import NamedTuple
from xml.etree import ElementTree

from app.files.dynamics import ACCENTS, AFTER_ACCENT, FORTE, LEVELS, Level
from app.files.percussion_staff import DRUM_CHANNEL, drum_at
from generator.music.instruments import drum_named

TICKS_PER_QUARTER = 10_080  # of what is read: divisible by every tuplet that notation uses
GRACE_TICKS = TICKS_PER_QUARTER // 8
_MAX_TICKS = 2**30  # an onset and a length together fit 32 bits
_STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_UNITS = {
    "1024th": 10, "512th": 20, "256th": 39, "128th": 79, "64th": 158, "32nd": 315, "16th": 630, "eighth": 1260,
    "quarter": 2520, "half": 5040, "whole": 10_080, "breve": 20_160, "long": 40_320, "maxima": 80_640,
}  # fmt: skip  # of a whole note's 10,080
_KITS = (1, 9, 17, 25, 26, 33, 41, 49, 57)  # programs of the channel of drums, counted from 1 (Roland GS)
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_LONGEST_MARK = 500  # characters
_MOST_BEATS = 255  # of a bar: what a .mid file can say
_NUMBER = re.compile(r"\s*(-?)(\d{1,12}(?:\.\d{0,20})?|\.\d{1,20})\s*")

# What is left out, by what a person calls it.
CUES, OUT_OF_RANGE, GUESSED_DRUMS = "cues", "out of range", "guessed drums"


class ReadNote(NamedTuple):
    """A note as it sounds."""

    begin: int
    """Ticks from the bar line; a grace note before the first beat has fewer than 0."""
    length: int
    """Ticks, 1 or more."""
    pitch: int
    """MIDI, 0 to 127."""
    velocity: int
    """MIDI, where the note itself says it; 0 elsewhere."""
    program: int
    """General MIDI program, 0 to 127; 0 for drums."""
    is_drum: bool
    """Whether its pitch is a drum."""
    is_tied: bool
    """Whether a tie leads on from it."""
    is_continued: bool
    """Whether it says that a tie ends at it."""


@dataclass(slots=True)
class PartBar:
    """What one part has in one bar."""

    length: int = 0
    """Ticks that its notes and rests fill."""
    sounding: int = 0
    """Ticks from the bar line to the end of its last note."""
    notes: list[ReadNote] = field(default_factory=list)
    """In the order of the file."""
    tempos: list[tuple[int, float]] = field(default_factory=list)
    """Ticks from the bar line, quarter notes a minute. Below 0: times as fast as before."""
    levels: list[Level] = field(default_factory=list)
    """Dynamic marks; their ticks count from the bar line."""
    metre: tuple[int, int] | None = None
    """Numerator and denominator, where they are given."""
    key: tuple[int, bool] | None = None
    """Sharps (-7 to 7) as it sounds, and whether it is minor, where it is given."""
    rehearsals: list[tuple[int, str]] = field(default_factory=list)
    """Ticks from the bar line, and the text of a rehearsal mark there."""
    has_text: bool = False
    """Whether words are sung to its notes."""


class PartInstrument(NamedTuple):
    """An instrument of a part."""

    program: int
    """General MIDI program, 0 to 127."""
    drum: int | None
    """MIDI pitch of the drum that it is."""
    is_kit: bool
    """Whether it plays on the channel of drums."""


def instruments_of(score_part: ElementTree.Element) -> dict[str, PartInstrument]:
    """The instruments of a part by their ids, in the file's order; one named "" where it has none."""
    names = {
        instrument.get("id", ""): instrument.findtext("instrument-name") or ""
        for instrument in score_part.iterfind("score-instrument")
    }
    sounds = {sound.get("id", ""): sound for sound in score_part.iterfind("midi-instrument")}
    instruments = {}
    for name in dict.fromkeys([*names, *sounds]):
        sound = sounds.get(name)
        program = _integer(sound.findtext("midi-program")) if sound is not None else None
        pitch = _integer(sound.findtext("midi-unpitched")) if sound is not None else None
        is_kit = sound is not None and _integer(sound.findtext("midi-channel")) == DRUM_CHANNEL
        is_kit = is_kit and program in (None, *_KITS)  # others count their channels up to 16, whatever plays there
        drum = min(max(pitch - 1, 0), 127) if pitch is not None else drum_named(names.get(name, ""))
        instruments[name] = PartInstrument(min(max((program or 1) - 1, 0), 127), drum, is_kit or pitch is not None)
    return instruments or {"": PartInstrument(0, drum_named(score_part.findtext("part-name") or ""), False)}


class PartReader:
    """Reads the measures of one part, in the order of the file; what a measure begins with holds in later ones."""

    def __init__(self, instruments: Mapping[str, PartInstrument]) -> None:
        self._instruments = dict(instruments)
        self._divisions = Fraction(1)
        self._transposed: dict[str, tuple[int, int]] = {}  # by staff, "" for all: semitones, steps
        self._percussion: set[str] = set()  # staves with its clef
        self._elapsed = 0  # ticks before the bar
        self.left_out: Counter[str] = Counter()
        """How much was not read, by kind."""

    def read(self, measure: ElementTree.Element) -> PartBar:
        """Raises ValueError for times that can't be."""
        bar = PartBar()
        cursor = begin = Fraction(0)
        pressed = 0  # by how much the notes that begin there are late, behind grace notes
        before: int | None = None  # where the voice's note before began, which grace notes leave in its place
        graces: list[list[ReadNote]] = []
        for element in measure:
            if element.tag == "note":
                is_chord, duration = element.find("chord") is not None, self._ticks(element.findtext("duration"))
                if element.find("grace") is not None:
                    read = self._note(element, 0, GRACE_TICKS)
                    if read and is_chord and graces:
                        graces[-1].append(read)
                    elif read:
                        graces.append([read])
                    continue
                if not is_chord:
                    begin, pressed = cursor, 0
                    cursor += duration
                if element.find("cue") is not None:
                    self.left_out[CUES] += element.find("rest") is None
                    continue
                is_rest = element.find("rest") is not None
                if graces and not is_chord and (not is_rest or before is not None):  # then they end the note before
                    pressed = self._press(bar, graces, _whole(begin), 0 if is_rest else _whole(duration), before)
                    graces = []
                end = _whole(begin + duration)
                if not is_rest:
                    bar.sounding = max(bar.sounding, end)
                is_held = before is not None and any(t.get("type") == "stop" for t in element.iterfind("tie"))
                if not is_chord and not is_held:
                    before = None if is_rest else _whole(begin) + pressed
                read = self._note(element, _whole(begin) + pressed, end - _whole(begin) - pressed)
                if read and read.length > 0:
                    bar.notes.append(read)
                bar.has_text = bar.has_text or element.find("lyric/text") is not None
            elif element.tag in ("backup", "forward"):
                if graces:  # they end the last note of their voice
                    self._press(bar, graces, _whole(cursor), 0, before)
                    graces = []
                before = None
                moved = self._ticks(element.findtext("duration"))
                cursor = cursor + moved if element.tag == "forward" else max(Fraction(0), cursor - moved)
            elif element.tag == "attributes":
                self._attributes(element, bar)
            elif element.tag == "direction":
                self._direction(element, bar, cursor)
            elif element.tag == "sound":
                self._sound(element, bar, self._moved(cursor, element))
            bar.length = max(bar.length, _whole(cursor))
        if graces:  # after the last note
            self._press(bar, graces, _whole(cursor), 0, before)
        self._elapsed += bar.length
        return bar

    def _ticks(self, text: str | None) -> Fraction:
        if text is None:
            return Fraction(0)
        ticks = _number(text) * TICKS_PER_QUARTER / self._divisions
        if not 0 <= ticks <= _MAX_TICKS:
            raise ValueError(f"a duration of {text.strip()[:20]}")
        return ticks

    def _moved(self, cursor: Fraction, element: ElementTree.Element) -> Fraction:
        text = element.findtext("offset")
        moved = cursor if text is None else cursor + _number(text) * TICKS_PER_QUARTER / self._divisions
        return min(max(moved, Fraction(0)), Fraction(_MAX_TICKS))

    def _press(self, bar: PartBar, graces: list[list[ReadNote]], begin: int, length: int, before: int | None) -> int:
        """Put grace notes before a note, or at the start of the piece into its own time; -> how late it then is.
        before: where the note before begins, behind which they come; None for none in this bar."""
        each, late = GRACE_TICKS, 0
        if before is not None:
            each = min(each, max(1, (begin - before) // (len(graces) + 1)))
        if self._elapsed + begin < len(graces) * each:
            each = min(each, length // (2 * len(graces)))
            late = len(graces) * each
        for place, chord in enumerate(graces):
            at = begin + late - (len(graces) - place) * each
            for note in chord if each else ():  # one that is held on reaches the note that holds it
                bar.notes.append(note._replace(begin=at, length=begin + late - at if note.is_tied else each))
        return late

    def _note(self, element: ElementTree.Element, begin: int, length: int) -> ReadNote | None:
        pitch, unpitched = element.find("pitch"), element.find("unpitched")
        if pitch is None and unpitched is None:
            return None
        instrument = element.find("instrument")
        named = self._instruments.get(instrument.get("id", "") if instrument is not None else "")
        first = next(iter(self._instruments.values()))
        staff = (element.findtext("staff") or "1").strip()
        is_percussion = bool({"", staff} & self._percussion)
        own = named or first
        is_drum = unpitched is not None or is_percussion or own.is_kit
        if is_drum:
            number = own.drum if named or len(self._instruments) == 1 else None
            if number is None and pitch is not None and own.is_kit:
                number = _midi(pitch)
            if number is None:
                self.left_out[GUESSED_DRUMS] += 1
                number = self._drum_by_place(element)
        else:
            number = _midi(pitch) + self._transposition(staff)[0] if pitch is not None else -1
        if not 0 <= number <= 127:
            self.left_out[OUT_OF_RANGE] += 1
            return None
        percents = element.get("dynamics")
        velocity = min(max(round(_number(percents) * FORTE / 100), 1), 127) if _is_number(percents) else 0
        ties = {tie.get("type") for tie in element.iterfind("tie")}
        program = 0 if is_drum else own.program
        return ReadNote(begin, length, number, velocity, program, is_drum, "start" in ties, "stop" in ties)

    @staticmethod
    def _drum_by_place(note: ElementTree.Element) -> int:
        unpitched = note.find("unpitched")
        place, prefix = (note.find("pitch"), "") if unpitched is None else (unpitched, "display-")
        step, octave = (place.findtext(f"{prefix}{name}") if place is not None else None for name in ("step", "octave"))
        return drum_at((step or "").strip(), _integer(octave) or 0, (note.findtext("notehead") or "normal").strip())

    def _transposition(self, staff: str) -> tuple[int, int]:
        return self._transposed.get(staff) or self._transposed.get("", (0, 0))

    def _attributes(self, attributes: ElementTree.Element, bar: PartBar) -> None:
        if (divisions := attributes.findtext("divisions")) is not None:
            self._divisions = _number(divisions)
            if self._divisions <= 0:
                raise ValueError("its quarter notes have no length")
        for transpose in attributes.iterfind("transpose"):
            octaves = _integer(transpose.findtext("octave-change")) or 0
            steps = _integer(transpose.findtext("diatonic")) or 0
            semitones = (_integer(transpose.findtext("chromatic")) or 0) + 12 * octaves
            if transpose.get("number") is None:
                self._transposed.clear()
            self._transposed[transpose.get("number", "")] = (semitones, steps + 7 * octaves)
        for clef in attributes.iterfind("clef"):
            staff = clef.get("number", "1")
            is_percussion = (clef.findtext("sign") or "").strip().lower() == "percussion"
            (self._percussion.add if is_percussion else self._percussion.discard)(staff)
        if (time := attributes.find("time")) is not None:
            bar.metre = _metre(time) or bar.metre
        if (key := attributes.find("key")) is not None:
            fifths = _integer(key.findtext("fifths"))
            if fifths is not None and -7 <= fifths <= 7:
                semitones, steps = self._transposition("1")
                moved = fifths + 7 * semitones - 12 * steps
                if not -7 <= moved <= 7:
                    moved = (moved + 5) % 12 - 5
                bar.key = (moved, (key.findtext("mode") or "").strip() == "minor")

    def _direction(self, direction: ElementTree.Element, bar: PartBar, cursor: Fraction) -> None:
        at = self._moved(cursor, direction)
        mark = " ".join("".join(text.itertext()) for text in direction.iterfind("direction-type/rehearsal"))
        if mark := " ".join("".join(char if char.isprintable() else " " for char in mark).split()):
            bar.rehearsals.append((_whole(at), mark[:_LONGEST_MARK]))
        sound = direction.find("sound")
        loud = sound is not None and _is_number(sound.get("dynamics"))
        for wedge in direction.iterfind("direction-type/wedge"):
            hairpin = {"crescendo": 1, "diminuendo": -1, "stop": 2}.get(wedge.get("type", ""), 0)
            if hairpin:
                bar.levels.append(Level(_whole(at), 0, hairpin=hairpin))
        for mark in direction.iterfind("direction-type/dynamics/*"):
            if mark.tag in ACCENTS:
                bar.levels.append(Level(_whole(at), ACCENTS[mark.tag], is_accent=True))
            lasting = AFTER_ACCENT.get(mark.tag) or _level(mark.tag)
            if lasting and not loud:
                bar.levels.append(Level(_whole(at), lasting))
        if sound is None or not _is_number(sound.get("tempo")):  # which is more exact than the mark that is shown
            for mark in direction.iterfind("direction-type/metronome"):
                if (tempo := _metronome(mark)) is not None:
                    bar.tempos.append((_whole(at), tempo))
        if sound is not None:
            is_accent = any(mark.tag in ACCENTS for mark in direction.iterfind("direction-type/dynamics/*"))
            self._sound(sound, bar, self._moved(at, sound), is_accent)

    def _sound(self, sound: ElementTree.Element, bar: PartBar, at: Fraction, is_accent: bool = False) -> None:
        if _is_number(tempo := sound.get("tempo")) and _number(tempo) > 0:
            bar.tempos.append((_whole(at), float(_number(tempo))))
        if _is_number(percents := sound.get("dynamics")) and not is_accent:
            bar.levels.append(Level(_whole(at), min(max(round(_number(percents) * FORTE / 100), 1), 127)))
        for instrument in sound.iterfind("midi-instrument"):
            program = _integer(instrument.findtext("midi-program"))
            name = instrument.get("id", "")
            if program is not None and name in self._instruments:
                self._instruments[name] = self._instruments[name]._replace(program=min(max(program - 1, 0), 127))


def _whole(ticks: Fraction) -> int:
    return round(ticks)


def _is_number(text: str | None) -> bool:
    return bool(text) and _NUMBER.fullmatch(text) is not None


def _number(text: str | None) -> Fraction:
    """Raises ValueError, also for numbers that would take long to write down."""
    match = _NUMBER.fullmatch(text or "")
    if not match:
        raise ValueError(f"{(text or '')[:20]!r} is no number")
    return Fraction(match[2]) * (-1 if match[1] else 1)


def _integer(text: str | None) -> int | None:
    return int(text) if text and re.fullmatch(r"\s*[-+]?\d{1,4}\s*", text) else None


def _midi(pitch: ElementTree.Element) -> int:
    """Of a <pitch>; quarter tones are rounded. Raises ValueError."""
    step, octave = (pitch.findtext("step") or "").strip(), _integer(pitch.findtext("octave"))
    alter = _number(pitch.findtext("alter") or "0")
    if step not in _STEPS or octave is None or abs(alter) > 4:
        raise ValueError("a note without a pitch")
    return 12 * (octave + 1) + _STEPS[step] + round(alter)


def _level(mark: str) -> int:
    """The velocity of p, pp, pppp and so on; 0 for other marks."""
    return LEVELS.get(mark) or (LEVELS["ppp"] if set(mark) == {"p"} else LEVELS["fff"] if set(mark) == {"f"} else 0)


def _metre(time: ElementTree.Element) -> tuple[int, int] | None:
    """Of a <time>, several of which are added up: 3/4 + 2/8 is 8/8. None for one that has no numbers, or odd ones."""
    total = Fraction(0)
    finest = 1
    for beats, unit in zip(time.iterfind("beats"), time.iterfind("beat-type"), strict=False):
        denominator = _integer(unit.text)
        if denominator not in _DENOMINATORS or not re.fullmatch(
            r"\s*\d{1,3}(\s*\+\s*\d{1,3}){0,9}\s*", beats.text or ""
        ):
            return None
        finest = max(finest, denominator)
        total += Fraction(sum(map(int, re.findall(r"\d+", beats.text or ""))), denominator)
    numerator = total * finest
    return (int(numerator), finest) if 1 <= numerator <= _MOST_BEATS else None


def _metronome(mark: ElementTree.Element) -> float | None:
    """Quarter notes a minute of a <metronome>, or minus the factor by which "quarter = dotted quarter" speeds up."""
    units = list(_beat_units(mark))
    per_minute = re.search(r"\d{1,4}(\.\d{1,6})?", mark.findtext("per-minute") or "")
    if len(units) == 1 and per_minute:
        return float(per_minute[0]) * units[0] / 2520
    return -units[1] / units[0] if len(units) == 2 else None


def _beat_units(mark: ElementTree.Element) -> Iterator[float]:
    unit = 0.0
    for element in mark:
        if element.tag == "beat-unit":
            if unit:
                yield unit
            unit = float(_UNITS.get((element.text or "").strip(), 0))
        elif element.tag == "beat-unit-dot":
            unit *= 1.5
    if unit:
        yield unit
