"""A laid-out page as MusicXML, through music21, which is imported only where it is used."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from app.files.notation import GRID, Chord, NotatedBar, Page, Staff, note_values
from generator.errors import ContinuoError
from generator.files import private_folder
from generator.installation import how_to_install, what_is_lacking

CONTAINER = "META-INF/container.xml"
_SHARPS = "FCGDAEB"
_TEMPO_STEP = 0.08  # smaller changes sound, but are not shown: they are the player's rubato
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def load_music21(needed_for: str) -> Any:
    """music21, kept away from the shared temporary folder. Raises ContinuoError where it is missing or not usable."""
    try:
        with warnings.catch_warnings(action="ignore"):
            import music21
            import music21.musicxml.m21ToXml
            import music21.musicxml.xmlToM21
    except ImportError as error:
        lacking, command = what_is_lacking(names=["music21"]), how_to_install(names=["music21"])
        raise ContinuoError(
            "{needed_for}: notation needs {lacking}, which is not installed; run:\n{command}",
            needed_for=needed_for,
            lacking=lacking,
            command=command,
        ) from error
    except Exception as error:  # it reads its settings when it is imported
        raise ContinuoError(
            "music21 can't be used: {reason:.150}; repair or delete its .music21rc", reason=str(error)
        ) from error
    music21.environment.Environment()["directoryScratch"] = private_folder()
    return music21


def musicxml(page: Page, title: str, *, compressed: bool = False) -> bytes:
    """A page as a MusicXML file's bytes; compressed: as .mxl. The same page, the same bytes.

    Raises ContinuoError where music21 is not installed.
    """
    m21 = load_music21(title)
    score = m21.stream.Score()
    score.metadata = m21.metadata.Metadata(title=title, composer="Continuo")
    for number, part in enumerate(page.parts, 1):
        player = m21.instrument.Instrument(part.name or None)
        player.midiProgram, player.midiChannel = part.program, (number - 1) % 9
        player.partId, player.instrumentId = f"P{number}", f"P{number}-I1"  # music21's own are random
        staves = [_engraved(m21, page, staff, 4 * place) for place, staff in enumerate(part.staves)]
        for staff in staves:
            staff.partName = part.name
            score.insert(0, staff)
        staves[0].insert(0, player)
        if number == 1:
            _insert_tempos(m21, page, staves[0])
        if len(staves) > 1:
            score.insert(0, m21.layout.StaffGroup(staves, symbol="brace", name=part.name))
    exporter = m21.musicxml.m21ToXml.ScoreExporter(score)
    with warnings.catch_warnings(action="ignore"):
        root = exporter.parse()
    encoding = root.find("identification/encoding")
    encoding.remove(encoding.find("encoding-date"))
    data = exporter.asBytes()
    if not compressed:
        return data
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        container = '<container><rootfiles><rootfile full-path="score.musicxml"/></rootfiles></container>'
        for name, content in (
            (CONTAINER, f'<?xml version="1.0" encoding="UTF-8"?>{container}'),
            ("score.musicxml", data),
        ):
            archive.writestr(zipfile.ZipInfo(name, _NO_DATE), content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def _engraved(m21: Any, page: Page, staff: Staff, first_voice: int) -> Any:
    """One staff as music21's PartStaff. first_voice: voices have numbers of their own in all staves of a part."""
    engraved = m21.stream.PartStaff()
    keys = {max((bar.begin for bar in page.bars if bar.begin <= key.ticks), default=0): key for key in page.keys}
    sharps, metre, places = 0, None, [0, 0]
    for number, bar in enumerate(page.bars, 1):
        measure = m21.stream.Measure(number=number)
        if number == 1:
            measure.clef = m21.clef.TrebleClef() if staff.clef == "treble" else m21.clef.BassClef()
        if bar.begin in keys:
            key = keys[bar.begin]
            sharps = key.sharps
            measure.keySignature = m21.key.KeySignature(sharps).asKey("minor" if key.is_minor else "major")
        if bar.metre[1:] != metre:
            metre = bar.metre[1:]
            measure.timeSignature = m21.meter.TimeSignature(f"{bar.metre.numerator}/{bar.metre.denominator}")
        sounding: list[list[Chord]] = [[], []]
        for voice, chords in enumerate(staff.voices):
            while places[voice] < len(chords) and chords[places[voice]].begin < bar.end:
                sounding[voice].append(chords[places[voice]])
                if chords[places[voice]].end > bar.end:
                    break
                places[voice] += 1
        if sounding[1] and not sounding[0] and all(bar.begin <= c.begin and c.end <= bar.end for c in sounding[1]):
            sounding.reverse()
        for voice, chords in enumerate(sounding if sounding[1] else sounding[:1]):
            measure.insert(0, _voice(m21, chords, bar, sharps, voice if sounding[1] else None, first_voice))
        engraved.insert(Fraction(bar.begin, GRID), measure)
    return engraved


def _voice(
    m21: Any, chords: Sequence[Chord], bar: NotatedBar, sharps: int, number: int | None, first_voice: int
) -> Any:
    """One voice of one bar, filled with rests. number: 0 above, 1 below, None where there is one alone."""
    voice = m21.stream.Voice(id=1 + first_voice + (number or 0))
    at = bar.begin
    if not chords and (bar.end - bar.begin) * bar.metre.denominator == 4 * GRID * bar.metre.numerator:
        voice.append(m21.note.Rest(quarterLength=Fraction(bar.end - bar.begin, GRID), fullMeasure=True))
        at = bar.end
    for chord in (*chords, Chord(bar.end, bar.end, ())):
        begin, end = max(chord.begin, bar.begin), min(chord.end, bar.end)
        for length in note_values(at - bar.begin, begin - bar.begin, bar.beat, is_rest=True):
            voice.append(m21.note.Rest(quarterLength=Fraction(length, GRID)))
            voice[-1].style.hideObjectOnPrint = number == 1  # the upper voice counts for both
        values = note_values(begin - bar.begin, end - bar.begin, bar.beat)
        for place, length in enumerate(values):
            pitches = [_spelled(m21, pitch, sharps) for pitch in chord.pitches]
            note = m21.chord.Chord(pitches) if len(pitches) > 1 else m21.note.Note(pitches[0])
            note.duration = m21.duration.Duration(Fraction(length, GRID))
            before, after = place > 0 or chord.begin < bar.begin, place < len(values) - 1 or chord.end > bar.end
            if before or after:
                note.tie = m21.tie.Tie("continue" if before and after else "stop" if before else "start")
            if number is not None:
                note.stemDirection = "down" if number else "up"
            voice.append(note)
        at = end
    return voice


def _spelled(m21: Any, pitch: int, sharps: int) -> Any:
    """A MIDI pitch by the name it has near a key: one of twelve neighbours on the line of fifths."""
    fifths = (pitch * 7 - (sharps - 3)) % 12 + sharps - 3  # C is 0, G 1, F -1
    accidentals, place = divmod(fifths + 1, 7)
    step = _SHARPS[place]
    natural = m21.pitch.Pitch(step).pitchClass
    return m21.pitch.Pitch(step=step, octave=(pitch - accidentals - natural) // 12 - 1, accidental=accidentals)


def _insert_tempos(m21: Any, page: Page, staff: Any) -> None:
    """Each change sounds; those that a reader has to know are shown, counted in beats."""
    shown = 0.0
    for tempo in {tempo.ticks: tempo for tempo in page.tempos}.values():
        bar = max((bar for bar in page.bars if bar.begin <= tempo.ticks), default=page.bars[0])
        if tempo.ticks >= page.bars[-1].end:
            break
        beat = Fraction(bar.beat, GRID) if bar.beat > GRID else Fraction(1)
        per_minute = 60e6 / tempo.us_per_quarter / float(beat)
        mark = m21.tempo.MetronomeMark()
        if not shown or abs(per_minute / shown - 1) >= _TEMPO_STEP:
            mark = m21.tempo.MetronomeMark(number=round(per_minute), referent=m21.duration.Duration(beat))
            shown = per_minute
        mark.numberSounding = per_minute if mark.number else per_minute * float(beat)
        measure = staff.getElementsByClass("Measure")[page.bars.index(bar)]
        measure.insert(Fraction(tempo.ticks - bar.begin, GRID), mark)
