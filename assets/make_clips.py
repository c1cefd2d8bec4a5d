"""Make the seed clips: the opening bars of six pieces, with dynamics.

Run as `python -m assets.make_clips --mutopia 03_mutopia_PD.zip`. The program
itself never runs this. Where each piece comes from, and under what licence, is in LICENSES.md.

Notes, metres and loudness marks are read from the source; tempo and key are stated here, since most sources name
neither a metronome mark nor a mode. No source holds a performance, so velocities follow a rule, `velocity` below.
"""

from __future__ import annotations

import argparse
import math
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.score import KeySignature, Note, Score, Tempo, Track, note_array
from training.corpus.music21_source import load_music21

TICKS_PER_QUARTER = 480
SOFTEST, LOUDEST = 45, 105
MARKS = {"pp": 54, "p": 62, "mp": 68, "mf": 74, "f": 84, "ff": 92}  # velocity where the rule below adds nothing
PHRASE_BARS = 4
FOLDER = Path(__file__).parent / "clips"


@dataclass(frozen=True)
class Clip:
    """What to cut, and what its source does not say. quarters_per_minute: tempo. sharps: -7 (seven flats) to 7."""

    name: str
    source: str  # a path in music21's corpus, or in the archive given as --mutopia
    bars: int
    quarters_per_minute: int
    sharps: int
    is_minor: bool = False


CLIPS = (
    Clip("bach-chorale", "bach/bwv359", bars=4, quarters_per_minute=80, sharps=3),
    Clip("bach-chorale-minor", "bach/bwv227.1", bars=6, quarters_per_minute=76, sharps=1, is_minor=True),
    Clip("haydn-minuet", "haydn/opus1no1/movement2", bars=8, quarters_per_minute=112, sharps=-2),
    Clip("johnson-lift-every-voice", "johnson_j_r/lift_every_voice", bars=8, quarters_per_minute=120, sharps=-4),
    Clip("mozart-allegro", "mozart/k155/movement1", bars=8, quarters_per_minute=132, sharps=2),
    Clip("joplin-entertainer", "JoplinS__entertainer__entertainer.mid", bars=8, quarters_per_minute=72, sharps=0),
)


class SourceNote(NamedTuple):
    """Times in quarter notes from the first bar line, a pickup padded to a whole bar. mark: "p", "f"..., "" if none."""

    onset: Fraction
    duration: Fraction
    pitch: int
    mark: str = ""


class Source(NamedTuple):
    """A piece: its metre, and each part's name and notes, the highest part first."""

    numerator: int
    denominator: int
    parts: list[tuple[str, list[SourceNote]]]


def accent(position: Fraction, numerator: int, denominator: int) -> float:
    """How strong a place in the bar is, from 0 to 1. position: quarter notes after the bar line."""
    compound = denominator == 8 and numerator % 3 == 0
    beat = Fraction(4, denominator) * (3 if compound else 1)
    beats = Fraction(numerator * 4, denominator) / beat
    if position == 0:
        return 1.0
    if beats == 4 and position == 2 * beat:
        return 0.75
    if position % beat == 0:
        return 0.5
    return 0.25 if position % (beat / (3 if compound else 2)) == 0 else 0.0


def velocity(mark: str, strength: float, phrase_position: float, voice: int) -> int:
    """A plain performance: the mark's loudness (mf without one), metrical accent, phrases that swell, voices apart.

    strength: as `accent` gives it. phrase_position: 0 to 1 through PHRASE_BARS. voice: 1 melody, 0 lowest part, -1
    between.
    """
    swell = 10 * math.sin(math.pi * phrase_position) - 5
    loudness = MARKS.get(mark, MARKS["mf"]) + 12 * (strength - 0.5) + swell + 6 * voice
    return min(max(round(loudness), SOFTEST), LOUDEST)


def read_corpus(path: str, bars: int) -> Source:
    """The first bars of a piece in music21's corpus; tied notes are one note, grace notes are left out."""
    score = load_music21().corpus.parse(path, forceSource=True)
    metre = score.recurse().getElementsByClass("TimeSignature").first()
    bar = Fraction(metre.barDuration.quarterLength)
    # Looked at before ties are stripped: a note that then reaches over its bar line makes its measure longer.
    lengths = [
        [Fraction(measure.duration.quarterLength) for measure in part.getElementsByClass("Measure")][:bars]
        for part in score.parts
    ]
    pickup = bar - lengths[0][0]
    if pickup < 0 or any(first != bar - pickup or set(rest) != {bar} for first, *rest in lengths):
        raise ValueError(f"{path}: after a pickup, the first {bars} bars are not all {bar} quarter notes long")
    score = score.stripTies()
    parts = []
    for part in score.parts:
        dynamics = part.recurse().getElementsByClass("Dynamic")
        marks = [(dynamic.getOffsetInHierarchy(score), dynamic.value) for dynamic in dynamics]
        notes = []
        for element in part.recurse().notes:
            if element.duration.isGrace:
                continue
            offset = element.getOffsetInHierarchy(score)
            mark = next((value for when, value in reversed(marks) if when <= offset), "")
            onset, duration = Fraction(offset) + pickup, Fraction(element.duration.quarterLength)
            notes += [SourceNote(onset, duration, pitch.midi, mark) for pitch in element.pitches]
        parts.append((part.partName, notes))
    return Source(metre.numerator, metre.denominator, parts)


def read_mutopia(archive: Path, name: str) -> Source:
    """A piano piece from the archive of Mutopia's MIDI files."""
    import symusic

    score = symusic.Score.from_midi(zipfile.ZipFile(archive).read(name))
    parts = []
    for hand, track in zip(("Right hand", "Left hand"), score.tracks, strict=True):
        quarter = score.ticks_per_quarter
        notes = [SourceNote(Fraction(n.time, quarter), Fraction(n.duration, quarter), n.pitch) for n in track.notes]
        parts.append((hand, notes))
    metre = score.time_signatures[0]
    return Source(metre.numerator, metre.denominator, parts)


def perform(clip: Clip, source: Source) -> Score:
    """The clip's bars with velocities, ending at a bar line."""
    bar = Fraction(source.numerator * 4, source.denominator)
    end = bar * clip.bars
    tracks = []
    for number, (name, notes) in enumerate(source.parts):
        kept = [note for note in notes if note.onset < end]
        highest = {note.onset: max(n.pitch for n in kept if n.onset == note.onset) for note in kept}
        played = {}
        for note in kept:
            strength = accent(note.onset % bar, source.numerator, source.denominator)
            phrase = float(note.onset / bar % PHRASE_BARS) / PHRASE_BARS
            # Of a melody in octaves or chords, the top note leads.
            leads = number == 0 and note.pitch == highest[note.onset]
            voice = 1 if leads else 0 if number == len(source.parts) - 1 else -1
            duration = min(note.duration, end - note.onset)
            row = Note(_ticks(note.onset), _ticks(duration), note.pitch, velocity(note.mark, strength, phrase, voice))
            # Two voices of one part on one key are one key: the longer note stays.
            played[row.onset_ticks, row.pitch] = max(row, played.get((row.onset_ticks, row.pitch), row))
        tracks.append(Track(note_array(sorted(played.values())), name=name))
    tempo = Tempo(0, round(60_000_000 / clip.quarters_per_minute))
    key, metre = KeySignature(0, clip.sharps, clip.is_minor), Metre(0, source.numerator, source.denominator)
    return Score(TICKS_PER_QUARTER, tuple(tracks), (tempo,), (metre,), (key,))


def _ticks(quarters: Fraction) -> int:
    ticks = quarters * TICKS_PER_QUARTER
    if ticks.denominator != 1:
        raise ValueError(f"{quarters} quarter notes are no whole number of ticks")
    return int(ticks)


def describe(clip: Clip, score: Score) -> str:
    """One line of figures, to see that a clip is what it should be."""
    notes = [note for track in score.tracks for note in track]
    onsets = sorted({note.onset_ticks for note in notes})
    gaps = {after - before for before, after in pairwise(onsets)}
    loudness, pitches = {note.velocity for note in notes}, [note.pitch for note in notes]
    metre = score.metres[0]
    return (
        f"{clip.name}: {metre.numerator}/{metre.denominator}, {clip.bars} bars, {score.end_seconds:.1f} s, "
        f"{clip.quarters_per_minute} quarters/min, {len(score.tracks)} parts, {len(notes)} notes, "
        f"pitches {min(pitches)}-{max(pitches)}, {len(loudness)} velocities {min(loudness)}-{max(loudness)}, "
        f"onset gaps {sorted(gaps)}"
    )


def make(clips: Iterable[Clip], mutopia: Path | None) -> None:
    """Write the clips; those from Mutopia only where its archive is given. Raises OSError, ValueError."""
    for clip in clips:
        if clip.source.endswith(".mid"):
            if mutopia is None:
                print(f"{clip.name}: left as it is; --mutopia says where its source lies")
                continue
            source = read_mutopia(mutopia, clip.source)
        else:
            source = read_corpus(clip.source, clip.bars)
        score = perform(clip, source)
        (FOLDER / f"{clip.name}.mid").write_bytes(write_midi(score))
        print(describe(clip, score))


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m assets.make_clips", description="Make the seed clips.")
    parser.add_argument("--mutopia", type=Path, help="the archive of Mutopia's public-domain MIDI files")
    make(CLIPS, parser.parse_args(argv).mutopia)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
