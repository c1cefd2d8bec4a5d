"""Files that music is saved to and read from, by the ending of their names."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from app.files.audio import render_audio
from app.files.dawproject.reader import read_dawproject
from app.files.dawproject.writer import dawproject
from app.files.kinds import DAWPROJECT, NOTATION, SOUND, is_dawproject, is_notation, is_written_as_midi, readable
from app.files.left_out import left_out
from app.files.messages import READ, FileFailed, ReadNotation
from app.files.musicxml.reader import read_musicxml
from app.files.musicxml.writer import musicxml
from app.files.notation import lay_out, note_count
from app.ipc.ask_once import NoAnswerError, ask_once, in_a_job
from generator.errors import ContinuoError, Text
from generator.files import atomic_write
from generator.midi import endings
from generator.midi.lyrics import lyrics_of
from generator.midi.reader import read_midi_file
from generator.midi.writer import write_midi
from generator.music.score import Score


class Exported(NamedTuple):
    """What became of a piece."""

    sentence: str
    """What was written, and where."""
    notices: tuple[Text, ...]
    """What was left out, a sentence for each kind."""
    merged: int = 0
    """Notes that notation writes together with another of their pitch, as no listener hears the two apart."""


def check_ending(path: Path) -> None:
    """Raises ContinuoError for a name whose ending doesn't say what to write."""
    if path.suffix.lower() not in (*endings.WRITTEN, *NOTATION, *DAWPROJECT, *SOUND):
        raise ContinuoError(
            "{path}: unknown file type; choose {endings}",
            path=path,
            endings=", ".join([*endings.WRITTEN, *NOTATION, *DAWPROJECT, *SOUND]),
        )


def export(score: Score, path: Path, *, midi_type: int = 1, texts: Sequence[str] = (), levels: bool = True) -> Exported:
    """Write a piece to a file of the kind that its name's ending asks for, all at once.

    midi_type, texts: as write_midi takes them; sound and notation have no place for them. levels: whether sound is
    brought to the usual loudness. Folders are made.
    Raises ContinuoError for another ending and for what can't be written so, OSError where the file can't be written.
    """
    check_ending(path)
    merged = 0
    if is_notation(path):
        page = lay_out(score, lyrics_of(score))
        _save(musicxml(page, readable(path.stem), compressed=path.suffix.lower() == ".mxl"), path)
        sentence = f"Notation: {path} ({len(page.bars):,} bar{'s' if len(page.bars) > 1 else ''})"
        merged = score.note_count - note_count(page)
    else:
        sentence = _write(score, path, midi_type, texts, levels)
    return Exported(sentence, left_out(score, path, midi_type, merged), merged)


def _write(score: Score, path: Path, midi_type: int, texts: Sequence[str], levels: bool) -> str:
    """To anything but notation."""
    if is_written_as_midi(path):
        data = write_midi(score, midi_type, texts)
        _save(data, path)
        return f"Piece: {path} ({score.end_seconds:.0f} seconds, {score.note_count:,} notes)"
    if is_dawproject(path):
        _save(dawproject(score, readable(path.stem)), path)
        return f"DAWproject: {path} ({len(score.tracks):,} tracks, {score.note_count:,} notes)"
    path.parent.mkdir(parents=True, exist_ok=True)
    seconds = render_audio(write_midi(score), path, levels=levels)
    return f"Sound: {path} ({seconds:.0f} seconds)"


def _save(data: bytes, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with atomic_write(path) as file:
        file.write(data)


def read_piece(path: Path) -> Score:
    """A .mid, MusicXML or DAWproject file, by its ending; what has none is read as .mid, which says what it is.

    XML takes long: in a job of the window's it is read by a process that ends with the job.
    Raises ContinuoError for one that can't be read.
    """
    if not is_notation(path) and not is_dawproject(path):
        return read_midi_file(path)
    if in_a_job():
        return _read_apart(path)
    return read_dawproject(path) if is_dawproject(path) else read_musicxml(path)


def _read_apart(path: Path) -> Score:
    try:
        answer = ask_once("app.files.reading_process", ReadNotation(path.absolute()), READ)
    except NoAnswerError:
        raise ContinuoError(
            "{path}: the reading process ended unexpectedly; close other programs, then try again", path=path
        ) from None
    if isinstance(answer, FileFailed):
        raise ContinuoError.of(answer.text)
    return answer.score
