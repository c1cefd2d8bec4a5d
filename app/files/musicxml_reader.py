"""MusicXML files as scores, through music21. It is never given a path or a text to make sense of: it would try them as
names, addresses and pickles. It gets XML that was parsed here, without entities, and pruned to what sounds.
"""

from __future__ import annotations

import io
import re
import warnings
import zipfile
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.parsers import expat
from zlib import error as ZlibError

from app.files.musicxml_writer import CONTAINER, load_music21
from app.files.notation import NOTATED_VELOCITY, Repeats, playing_order
from generator.errors import ContinuoError
from generator.music.metre import Metre
from generator.music.score import KeySignature, Score, Tempo, Track, note_array

MAX_BYTES = 32 * 2**20  # of XML: a symphony takes about as much
TICKS_PER_QUARTER = 10_080  # of what is read: divisible by every tuplet that notation uses
_SLOWEST, _FASTEST = 4, 4000  # quarter notes a minute; a .mid file holds no slower ones
_DENOMINATORS = {1, 2, 4, 8, 16, 32, 64}
_MAX_TICKS = 2**30  # an onset and a length together fit 32 bits
_MOST_TIMES = 8
_TIMES = {str(times) for times in range(1, _MOST_TIMES + 1)}
# What of a bar sounds.
_HEARD = set(
    """note backup forward attributes direction sound divisions key fifths mode time beats beat-type transpose
    diatonic chromatic octave-change double grace cue chord pitch step alter octave unpitched rest duration tie voice
    type dot time-modification actual-notes normal-notes normal-type direction-type metronome beat-unit beat-unit-dot
    per-minute offset""".split()  # noqa: SIM905  # forty lines otherwise
)
# Numbers that music21 counts up to; and what makes no sense without its number.
_COUNTED = {"fifths", "beats", "beat-type", "diatonic", "chromatic", "octave-change", "octave"}
_NEEDED = {"key": "fifths", "time": "beats", "pitch": "octave"}


def read_musicxml(path: Path) -> Score:
    """A .musicxml, .xml or .mxl file as it sounds: ties joined, repeats played, transposing instruments at their pitch.

    Grace notes, drums and loudness marks are left out, da capo and dal segno not followed. All notes have
    NOTATED_VELOCITY. Raises ContinuoError for a file that can't be opened, read or used, and where music21 is missing.
    """
    m21 = load_music21(str(path))
    root = _root(path)
    try:
        _keep_what_is_read(root)
        with warnings.catch_warnings(action="ignore"):
            parsed = m21.musicxml.xmlToM21.MusicXMLImporter().xmlRootToScore(root).toSoundingPitch()
            return _score(root, parsed)
    except Exception as error:  # music21 raises whatever it stumbles over
        why = " ".join(str(error).split())[:80] or type(error).__name__
        raise ContinuoError(
            "{path}: its notation can't be read ({why}); export it again, or as .mid", path=path, why=why
        ) from error


def _root(path: Path) -> ElementTree.Element:
    """A MusicXML file's tree, from XML that neither expands entities nor nests deep. Raises ContinuoError."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
        if data[:2] == b"PK":
            data = _unpacked(data)
    except OSError as error:
        raise ContinuoError("{path}: can't be opened: {reason}", path=path, reason=error) from error
    except (zipfile.BadZipFile, ZlibError, EOFError, LookupError, RuntimeError, ValueError) as error:
        raise ContinuoError(
            "{path}: a broken .mxl file ({reason}); export it again", path=path, reason=str(error)[:80]
        ) from error
    if len(data) > MAX_BYTES:
        raise ContinuoError(
            "{path}: more than {megabytes} MB of notation, which is not read: shorten the piece",
            path=path,
            megabytes=MAX_BYTES >> 20,
        )
    if not data.strip():
        raise ContinuoError("{path}: the file is empty; export it again", path=path)

    def refuse(name: str, *_: object) -> None:
        raise ValueError(f"it declares an entity, {name[:20]!r}, which no notation needs")

    checker = expat.ParserCreate()
    checker.EntityDeclHandler = refuse
    try:
        checker.Parse(data, True)
        root = ElementTree.fromstring(data)
    except (ElementTree.ParseError, expat.ExpatError, ValueError, LookupError) as error:
        raise ContinuoError(
            "{path}: not a MusicXML file, or a broken one: {reason}; export it again", path=path, reason=error
        ) from error
    if root.tag != "score-partwise":
        raise ContinuoError(
            "{path}: not notation in parts: its root is <{tag}> where MusicXML has <score-partwise>; export it as "
            "MusicXML from a notation program",
            path=path,
            tag=root.tag[:40],
        )
    return root


def _unpacked(data: bytes) -> bytes:
    """The score in an .mxl file. Raises what zipfile raises, LookupError and ValueError."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        inside = [name for name in names if name.endswith((".musicxml", ".xml")) and not name.startswith("META-INF")]
        if CONTAINER in names:
            with archive.open(CONTAINER) as file:
                found = re.search(rb"""full-path\s*=\s*["']([^"']+)""", file.read(1 << 16))
            inside = [found[1].decode()] if found else inside
        if not inside:
            raise LookupError("no notation in it")
        with archive.open(inside[0]) as file:
            return file.read(MAX_BYTES + 1)


def _keep_what_is_read(root: ElementTree.Element) -> None:
    """Throw out what doesn't sound, and what would keep music21 busy for ever; put bars in their playing order."""
    for other in [child for child in root if child.tag not in ("part-list", "part")]:
        root.remove(other)
    order: list[int] = []
    for part in root.findall("part"):
        measures = part.findall("measure")
        order = order or playing_order(list(_repeats(measures)))
        state: dict[str, ElementTree.Element] = {}  # of attributes, where a bar begins
        states = []
        for measure in measures:
            states.append(dict(state))
            for parent in list(measure.iter()):
                parent[:] = [child for child in parent if child.tag in _HEARD and not _misleads(child)]
            for direction in measure.iterfind("direction"):
                if direction.find("sound[@tempo]") is not None:  # more exact than the mark that is shown
                    for shown in direction.findall("direction-type"):
                        direction.remove(shown)
            state |= {element.tag: element for attributes in measure.iterfind("attributes") for element in attributes}
        part[:] = []
        for last, number in pairwise([-1, *(number for number in order if number < len(measures))]):
            if number != last + 1:  # what held there holds again
                again = ElementTree.Element("attributes")
                again.extend(states[number].values())
                measure = ElementTree.Element("measure", measures[number].attrib)
                measure.extend([again, *measures[number]])
                part.append(measure)
            else:
                part.append(measures[number])


def _misleads(element: ElementTree.Element) -> bool:
    if element.tag in _COUNTED:
        return not re.fullmatch(r"\s*-?\d{1,2}(\s*\+\s*\d{1,2}){0,9}\s*", element.text or "")
    numbers = [child for child in element if child.tag in _COUNTED] if element.tag in _NEEDED else []
    return element.tag in _NEEDED and (not numbers or any(map(_misleads, numbers)))


def _repeats(measures: Sequence[ElementTree.Element]) -> Iterator[Repeats]:
    ending: frozenset[int] = frozenset()
    for measure in measures:
        over = False
        for mark in measure.iterfind("barline/ending"):
            if mark.get("type") == "start":
                numbers = re.findall(r"\d+", mark.get("number", ""))
                ending = frozenset(time for time in range(1, _MOST_TIMES + 1) if str(time) in numbers)
            else:
                over = True
        marks = {mark.get("direction"): mark.get("times", "") for mark in measure.iterfind("barline/repeat")}
        times = int(marks["backward"]) if marks.get("backward", "") in _TIMES else 2
        yield Repeats("forward" in marks, times if "backward" in marks else 0, ending)
        ending = frozenset() if over else ending


def _score(root: ElementTree.Element, parsed: Any) -> Score:
    """Pruned MusicXML and music21's stream of it -> Score; one track to a part, however many staves it has."""
    players = {player.get("id"): player for player in root.iterfind("part-list/score-part")}
    tracks, tempos, metres, keys = [], {}, {}, {}
    for element, part in zip(root.findall("part"), parsed.parts, strict=True):
        flat, player = part.flatten(), players[element.get("id")]
        program = player.findtext("midi-instrument/midi-program") or ""
        number = int(program) - 1 if re.fullmatch(r"\d{1,3}", program) else 0
        name = " ".join((player.findtext("part-name") or "").split())
        tracks.append(Track(note_array(sorted(set(_notes(flat)))), name, min(max(number, 0), 127)))
        for mark in flat.getElementsByClass("MetronomeMark"):
            if (bpm := mark.getQuarterBPM()) and _SLOWEST <= bpm <= _FASTEST:
                tempos.setdefault(_ticks(mark.offset), Tempo(_ticks(mark.offset), round(60e6 / bpm)))
        if len(tracks) == 1:
            for sign in flat.getElementsByClass("TimeSignature"):
                if sign.denominator in _DENOMINATORS:
                    metres[_ticks(sign.offset)] = Metre(_ticks(sign.offset), sign.numerator, sign.denominator)
            for sign in flat.getElementsByClass("KeySignature"):
                if -7 <= sign.sharps <= 7:
                    is_minor = getattr(sign, "mode", "major") == "minor"
                    keys[_ticks(sign.offset)] = KeySignature(_ticks(sign.offset), sign.sharps, is_minor)
    maps = (tuple(found[at] for at in sorted(found)) for found in (tempos, metres, keys))
    return Score(TICKS_PER_QUARTER, tuple(tracks), *maps)


def _ticks(quarters: Any) -> int:
    ticks = round(Fraction(quarters) * TICKS_PER_QUARTER)
    if not 0 <= ticks <= _MAX_TICKS:
        raise ValueError(f"something stands at quarter note {float(quarters):.3g}")
    return ticks


def _notes(flat: Any) -> Iterator[tuple[int, int, int, int]]:
    """Rows as in Note. A tie leads to the next note of its pitch, whichever voice that is in."""
    held: dict[tuple[int, int], int] = {}  # by end and pitch: the onset of what is tied on
    for element in flat.notes:
        begin, length = _ticks(element.offset), _ticks(element.duration.quarterLength)
        for note in (element.notes if element.isChord else [element]) if length else ():  # grace notes have no length
            pitch = getattr(note, "pitch", None)  # what is not pitched has none
            if pitch is None or not 0 <= pitch.midi <= 127:
                continue
            tie = note.tie.type if note.tie else ""
            onset = held.pop((begin, pitch.midi), begin)  # whether it says so or not: some files don't
            if tie in ("start", "continue"):
                held[begin + length, pitch.midi] = onset
            else:
                yield onset, begin + length - onset, pitch.midi, NOTATED_VELOCITY
    for (end, pitch), onset in held.items():  # ties that nothing answers
        yield onset, end - onset, pitch, NOTATED_VELOCITY
