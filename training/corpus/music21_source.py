"""Reads pieces of the corpus that comes with music21, so that training works without any data of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from generator.errors import ContinuoError
from generator.files import private_folder
from generator.music.metre import Metre
from generator.music.score import KeySignature, Note, Score, Tempo, Track, note_array

TICKS_PER_QUARTER = 10_080  # divisible by every tuplet that notation uses
NOTATED_VELOCITY = 80  # of all notes, since notation has no velocities


def load_music21() -> Any:
    """music21, with a private folder for temporary files: in the shared one, anybody could have put files for it.

    Its cached files, lists of works and local corpora are pickles, which run code when they are read. That's why files
    must be parsed from their sources, and its corpus must be listed, not searched. Raises ContinuoError if music21
    can't be used, ImportError if it isn't installed.
    """
    try:
        import music21
    except ImportError:
        raise
    except Exception as error:  # it reads its settings when it is imported
        raise ContinuoError(
            "music21 can't be used: {reason:.150}; repair or delete its .music21rc", reason=str(error)
        ) from error
    music21.environment.Environment()["directoryScratch"] = private_folder()
    return music21


def corpus_paths(part: str) -> list:
    """Files of music21's corpus by a name of a composer or folder ("bach"), sorted. Raises ContinuoError for none."""
    paths = sorted({str(path): path for path in load_music21().corpus.getComposer(part)}.items())
    if not paths:
        raise ContinuoError(
            "music21:{part}: music21's corpus has no part of that name; try music21:bach, music21:palestrina, "
            "music21:essenFolksong or music21:oneills1850",
            part=part,
        )
    return [path for _, path in paths]


def read_scores(path) -> Iterator[tuple[str, Score]]:
    """The pieces of one corpus file (an opus has several), by name. Raises whatever music21 raises."""
    m21 = load_music21()
    parsed = m21.converter.parse(path, forceSource=True, storePickle=False)
    pieces = list(parsed.scores) if isinstance(parsed, m21.stream.Opus) else [parsed]
    for number, piece in enumerate(pieces):
        yield (f"{path.name}#{number + 1}" if len(pieces) > 1 else path.name), to_score(piece)


def _ticks(quarters: float | Fraction) -> int:
    """Quarters -> ticks, at TICKS_PER_QUARTER."""
    return round(Fraction(quarters) * TICKS_PER_QUARTER)


def to_score(piece) -> Score:
    """A music21 stream -> Score: ties joined, grace notes left out, all parts at NOTATED_VELOCITY."""
    parts = list(piece.parts) if getattr(piece, "parts", None) else [piece]
    tracks = []
    for part in parts:
        notes = []
        for element in part.flatten().stripTies(inPlace=False).notes:
            duration = _ticks(element.duration.quarterLength)
            if duration > 0:
                onset = _ticks(element.offset)
                notes += [
                    Note(onset, duration, pitch.midi, NOTATED_VELOCITY)
                    for pitch in element.pitches
                    if 0 <= pitch.midi <= 127
                ]
        if notes:
            tracks.append(Track(note_array(sorted(notes)), str(part.partName or "")))
    first = parts[0].flatten()
    metres = [
        Metre(_ticks(sign.offset), sign.numerator, sign.denominator)
        for sign in first.getElementsByClass("TimeSignature")
        if sign.denominator in (1, 2, 4, 8, 16, 32, 64)
    ]
    keys = [
        KeySignature(_ticks(sign.offset), sign.sharps, getattr(sign, "mode", "major") == "minor")
        for sign in first.getElementsByClass("KeySignature")
        if -7 <= sign.sharps <= 7
    ]
    tempos = [
        Tempo(_ticks(mark.offset), round(60e6 / mark.getQuarterBPM()))
        for mark in first.getElementsByClass("MetronomeMark")
        if mark.getQuarterBPM()
    ]
    return Score(TICKS_PER_QUARTER, tuple(tracks), tuple(tempos), tuple(metres), tuple(keys))
