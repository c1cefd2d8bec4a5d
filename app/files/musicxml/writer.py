"""A laid-out page as MusicXML, through music21, which is imported only where it is used."""

from __future__ import annotations

import contextlib
import io
import warnings
import zipfile
from bisect import bisect_right
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

from app.files.beats import GRID, NotatedBar, Value, note_values
from app.files.chords import Chord
from app.files.musicxml.accidentals import show_accidentals
from app.files.musicxml.opening import CONTAINER
from app.files.musicxml.playback import WrittenNote, add_playback
from app.files.notation import NotatedPart, Page, Staff
from app.files.percussion_staff import drum
from app.files.untrusted import xml_text
from generator.errors import ContinuoError
from generator.files import private_folder
from generator.installation import how_to_install, what_is_lacking

_SHARPS = "FCGDAEB"
_TEMPO_STEP = 0.08  # smaller changes sound, but are not shown: they are the player's rubato
_CLEFS = {"treble": "TrebleClef", "bass": "BassClef", "percussion": "PercussionClef"}
_NO_DATE = (1980, 1, 1, 0, 0, 0)


def load_music21(needed_for: str) -> Any:
    """music21, kept away from the shared temporary folder. Raises ContinuoError where it is missing or not usable."""
    try:
        # It recommends matplotlib, which drawing takes and writing does not.
        with warnings.catch_warnings(action="ignore"), contextlib.redirect_stderr(io.StringIO()):
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
    score.metadata = m21.metadata.Metadata(title=xml_text(title), composer="Continuo")
    played: dict[str, WrittenNote] = {}
    for number, part in enumerate(page.parts, 1):
        engraver = _Engraver(m21, page, part, played)
        staves = [engraver.staff(staff, 4 * place) for place, staff in enumerate(part.staves)]
        for staff in staves:
            staff.partName = xml_text(part.name)
            score.insert(0, staff)
        player = m21.instrument.Instrument(xml_text(part.name))
        player.midiChannel = 0  # add_playback says which
        player.partId, player.instrumentId = f"P{number}", f"P{number}-I1"  # music21's own are random
        staves[0].insert(0, player)
        if number == 1:
            _insert_tempos(m21, page, staves[0])
            for marker in page.markers:
                _insert(page, staves[0], marker.ticks, m21.expressions.RehearsalMark(xml_text(marker.text)))
        for at, mark in part.marks:
            _insert(page, staves[0], at, m21.dynamics.Dynamic(mark))
        if len(staves) > 1:
            score.insert(0, m21.layout.StaffGroup(staves, symbol="brace", name=xml_text(part.name)))
    exporter = m21.musicxml.m21ToXml.ScoreExporter(score)
    # What music21 writes there (that it runs out of channels, or a beam is odd) is of no use to anybody.
    with warnings.catch_warnings(action="ignore"), contextlib.redirect_stderr(io.StringIO()):
        root = exporter.parse()
    encoding = root.find("identification/encoding")
    encoding.remove(encoding.find("encoding-date"))
    add_playback(root, page, played)
    for part in root.iterfind("part"):
        show_accidentals(part)
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


class _Engraver:
    """A part's staves as music21's; what music21 can't write of its notes is kept in `played`, by their ids."""

    def __init__(self, m21: Any, page: Page, part: NotatedPart, played: dict[str, WrittenNote]) -> None:
        self._m21, self._page, self._part, self._played = m21, page, part, played
        before = ("", *(text for _, text in part.lyrics))
        # music21 reads "-syl-" as the middle of a word.
        self._lyrics = {
            at: xml_text(f"-{text}" if previous.endswith("-") else text)
            for previous, (at, text) in zip(before, part.lyrics, strict=False)
        }
        self._keys = {
            max((bar.begin for bar in page.bars if bar.begin <= key.ticks), default=0): key for key in page.keys
        }

    def staff(self, staff: Staff, first_voice: int) -> Any:
        """One staff as music21's PartStaff. first_voice: voices have numbers of their own in all staves of a part."""
        m21, engraved = self._m21, self._m21.stream.PartStaff()
        sharps, metre, reached = 0, None, [0, 0]
        for number, bar in enumerate(self._page.bars, 1):
            measure = m21.stream.Measure(number=number)
            if number == 1:
                measure.clef = getattr(m21.clef, _CLEFS[staff.clef])()
            if (key := self._keys.get(bar.begin)) and not self._part.is_drum:
                sharps = key.sharps
                measure.keySignature = m21.key.KeySignature(sharps).asKey("minor" if key.is_minor else "major")
            if bar.metre[1:] != metre:
                metre = bar.metre[1:]
                measure.timeSignature = m21.meter.TimeSignature(f"{bar.metre.numerator}/{bar.metre.denominator}")
            if bar.is_implicit:  # beams follow the beats of the full bar that it ends
                measure.paddingLeft = Fraction(4 * bar.metre.numerator, bar.metre.denominator) - Fraction(
                    bar.end - bar.begin, GRID
                )
            sounding: list[list[Chord]] = [[], []]
            for voice, chords in enumerate(staff.voices):
                while reached[voice] < len(chords) and chords[reached[voice]].begin < bar.end:
                    sounding[voice].append(chords[reached[voice]])
                    if chords[reached[voice]].end > bar.end:
                        break
                    reached[voice] += 1
            if sounding[1] and not sounding[0] and all(bar.begin <= c.begin and c.end <= bar.end for c in sounding[1]):
                sounding.reverse()
            for voice, chords in enumerate(sounding if sounding[1] else sounding[:1]):
                number_below = voice if sounding[1] else None
                is_sung = voice == 0 and first_voice == 0
                measure.insert(0, self._voice(chords, bar, sharps, number_below, first_voice, is_sung))
            engraved.insert(Fraction(bar.begin, GRID), measure)
        return engraved

    def _voice(
        self,
        chords: Sequence[Chord],
        bar: NotatedBar,
        sharps: int,
        number: int | None,
        first_voice: int,
        is_sung: bool,
    ) -> Any:
        """One voice of one bar, filled with rests. number: 0 above, 1 below, None where there is one alone."""
        m21 = self._m21
        voice = m21.stream.Voice(id=1 + first_voice + (number or 0))
        at, zero = bar.begin, bar.begin - bar.before  # where its first beat would begin
        if not chords and bar.is_full:
            voice.append(m21.note.Rest(quarterLength=Fraction(bar.end - bar.begin, GRID), fullMeasure=True))
            at = bar.end
        for chord in (*chords, Chord(bar.end, bar.end, (), ())):
            begin, end = max(chord.begin, bar.begin), min(chord.end, bar.end)
            for value in note_values(at - zero, begin - zero, bar.beat, True, bar.is_compound):
                voice.append(m21.note.Rest(duration=self._duration(value)))
                voice[-1].style.hideObjectOnPrint = number == 1  # the upper voice counts for both
            if begin == chord.begin:
                for grace in chord.graces:
                    small = self._sounding(grace.pitches, grace.velocities, sharps)
                    for note in small.notes if len(grace.pitches) > 1 else [small]:
                        if self._pitch_of(note) in grace.tied:
                            note.tie = m21.tie.Tie("start")
                    small.duration = m21.duration.Duration("eighth")  # MuseScore plays others half the chord long
                    voice.append(small.getGrace())
            values = note_values(begin - zero, end - zero, bar.beat, False, bar.is_compound)
            for place, value in enumerate(values):
                note = self._sounding(chord.pitches, chord.velocities, sharps)
                note.duration = self._duration(value)
                before, after = place > 0 or chord.begin < bar.begin, place < len(values) - 1 or chord.end > bar.end
                held = {pitch for grace in chord.graces for pitch in grace.tied}
                for single in note.notes if len(chord.pitches) > 1 else [note]:
                    tied = before or (place == 0 and self._pitch_of(single) in held)
                    if tied or after:
                        single.tie = m21.tie.Tie("continue" if tied and after else "stop" if tied else "start")
                if number is not None:
                    note.stemDirection = "down" if number else "up"
                elif self._part.is_drum:
                    note.stemDirection = "up"
                if is_sung and not before and chord.begin in self._lyrics:
                    note.addLyric(self._lyrics[chord.begin])
                voice.append(note)
            at = end
        return voice

    def _duration(self, value: Value) -> Any:
        duration = self._m21.duration.Duration(type=value.kind, dots=value.dots)
        if value.actual > 1:
            duration.appendTuplet(self._m21.duration.Tuplet(value.actual, value.normal, value.base))
        return duration

    def _sounding(self, pitches: Sequence[int], velocities: Sequence[int], sharps: int) -> Any:
        """A note, or a chord of notes, pitched or not; each with an id under which it is kept in `played`."""
        notes = []
        for pitch, velocity in zip(pitches, velocities, strict=True):
            if self._part.is_drum:
                known = drum(pitch)
                note = self._m21.note.Unpitched(displayName=f"{known.step}{known.octave}")
                note.notehead = known.head
            else:
                note = self._m21.note.Note(_spelled(self._m21, pitch, sharps))
            note.id = f"n{len(self._played)}"
            self._played[note.id] = WrittenNote(pitch, velocity)
            notes.append(note)
        if len(notes) == 1:
            return notes[0]
        return (self._m21.percussion.PercussionChord if self._part.is_drum else self._m21.chord.Chord)(notes)

    def _pitch_of(self, note: Any) -> int:
        return self._played[note.id].pitch


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
        bar = page.bars[bisect_right(page.bars, tempo.ticks, key=lambda bar: bar.begin) - 1]
        if tempo.ticks >= page.bars[-1].end:
            break
        beat = Fraction(bar.beat, GRID) if bar.beat > GRID else Fraction(1)
        per_minute = 60e6 / tempo.us_per_quarter / float(beat)
        mark = m21.tempo.MetronomeMark()
        if not shown or abs(per_minute / shown - 1) >= _TEMPO_STEP:
            mark = m21.tempo.MetronomeMark(number=round(per_minute), referent=m21.duration.Duration(beat))
            shown = per_minute
        mark.numberSounding = per_minute if mark.number else per_minute * float(beat)
        _insert(page, staff, tempo.ticks, mark)


def _insert(page: Page, staff: Any, ticks: int, mark: Any) -> None:
    """Put a mark at a tick, which lies in one of the bars."""
    number = bisect_right(page.bars, ticks, key=lambda bar: bar.begin) - 1
    staff.getElementsByClass("Measure")[number].insert(Fraction(ticks - page.bars[number].begin, GRID), mark)
