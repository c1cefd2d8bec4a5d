"""Saving music for other programs: which part of a piece, to which kind of file, and beside the window."""

from __future__ import annotations

import logging
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
from PySide6.QtCore import QByteArray, QMimeData, QObject, QUrl, Signal, Slot

from app.document.piece import COMPOSED, ONSET, ORIGIN, Piece
from app.files.kinds import is_dawproject, is_written_as_midi
from app.files.messages import WRITTEN, FileFailed, WriteFile
from app.ipc.ask_once import NoAnswerError, ask_once
from app.ui.jobs import Jobs, Work
from generator.compose.assemble import from_tick
from generator.errors import ContinuoError, Text
from generator.music.score import Score

WHOLE, SELECTION, COMPOSED_PART = "whole", "selection", "composed"
_FILES, _MIDI = "text/uri-list", "audio/midi"
_LONGEST_NAME = 80  # characters: of a file in a folder of long names too


def part_of(piece: Piece, what: str, selection: Sequence[int] | np.ndarray = ()) -> Score:
    """WHOLE, SELECTION or COMPOSED_PART of a piece; a part begins at the bar line before its first note.

    selection: (K,) indices of rows, or (N,) bool. Raises ContinuoError where that part has no notes.
    """
    if what == WHOLE:
        rows = piece.rows
    else:
        chosen = np.asarray(selection) if what == SELECTION else piece.rows[:, ORIGIN] == COMPOSED
        rows = piece.rows[chosen if chosen.dtype == bool else chosen.astype(np.intp)]
    if not len(rows):
        if what == WHOLE:
            raise ContinuoError("the piece has no notes, so there is nothing to save: compose or draw some")
        if what == SELECTION:
            raise ContinuoError("no notes are selected, so there is nothing to save: select some")
        raise ContinuoError("no part of the piece is composed, so there is nothing to save: choose the whole piece")
    score = piece.with_rows(rows).score()
    if what == WHOLE:
        return score
    first = int(rows[:, ONSET].min())
    begin = first - int(piece.bars.locate(first)[1])
    tracks = []
    for track in score.tracks:
        notes = track.notes - np.array([begin, 0, 0, 0], np.int32)
        notes.flags.writeable = False
        tracks.append(replace(track, notes=notes))
    return from_tick(replace(score, tracks=tuple(tracks)), begin)


def as_audible(score: Score) -> Score:
    """Without what does not play: for a file of sound. Raises ContinuoError where nothing is."""
    tracks = tuple(track for track in score.tracks if not track.is_muted)
    if not any(len(track) for track in tracks):
        raise ContinuoError("all tracks are muted, so there is nothing to hear: unmute some, or export another kind")
    return replace(score, tracks=tracks)


class Exporter(QObject):
    """Writes one file at a time. done(Path, what was left out: Texts), failed(sentence), cancelled().

    Sound and notation are written by a process of their own: rendering would stop the window for up to a quarter of a
    second, again and again.
    """

    done = Signal(object, object)
    failed = Signal(object)
    cancelled = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = Path()  # of what was written last
        self._jobs = Jobs(self)
        self._jobs.done.connect(self._on_done)
        self._jobs.failed.connect(self.failed)

    @property
    def busy(self) -> bool:
        return self._jobs.busy

    @property
    def jobs(self) -> Jobs:
        """Of which one writes."""
        return self._jobs

    def start(
        self, score: Score, path: Path, texts: Sequence[str] = (), *, has_chords: bool = False, levels: bool = True
    ) -> None:
        """To the kind of file that the name's ending asks for, all at once. texts: for a .mid, as write_midi's;
        has_chords: with chord symbols as markers; levels: with sound brought to the usual loudness."""
        self.cancel()
        self.path = path
        is_quick = is_written_as_midi(path) or is_dawproject(path)
        self._jobs.start(_own_work(score, path, texts, has_chords) if is_quick else _apart_work(score, path, levels))

    def cancel(self) -> None:
        """Nothing of it is left behind. A .mid is written sooner than that."""
        if self.busy:
            self._jobs.drop()
            self.cancelled.emit()

    def close(self) -> None:
        """As cancel, and the thread is joined."""
        self.cancel()
        self._jobs.close()

    @Slot(object)
    def _on_done(self, notices: tuple[Text, ...]) -> None:
        self.done.emit(self.path, notices)


def _own_work(score: Score, path: Path, texts: Sequence[str], has_chords: bool) -> Work:
    def work() -> object:
        from app.files.formats import export
        from generator.analysis.chord_markers import with_chord_markers

        return export(with_chord_markers(score) if has_chords else score, path, texts=texts).notices

    return work


def _apart_work(score: Score, path: Path, levels: bool) -> Work:
    def work() -> object:
        from app.files.left_out import left_out
        from generator.midi.writer import write_midi

        request = WriteFile(write_midi(score), path.absolute(), levels)
        try:
            answer = ask_once("app.files.export_process", request, WRITTEN, tidies=True)
        except NoAnswerError:
            raise ContinuoError(
                "{path}: the writing process ended unexpectedly; close other programs, then try again", path=path
            ) from None
        if isinstance(answer, FileFailed):
            raise ContinuoError.of(answer.text)
        return left_out(score, path, merged=answer.merged)

    return work


@cache
def _drag_folder() -> tempfile.TemporaryDirectory[str]:
    """Kept until the program ends: the other program may read the file long after the drop."""
    return tempfile.TemporaryDirectory(prefix="continuo-")


def file_name(title: str) -> str:
    """A piece's title as a file's name that every system takes, without its ending."""
    title = title.encode("utf-8", "replace").decode()  # without half characters
    name = re.sub(r'[\x00-\x1f\x7f<>:"/\\|?*]+', " ", title).strip(" .")
    name = re.sub(r"\s+", " ", name)[:_LONGEST_NAME].strip(" .")
    if not name or re.fullmatch(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?", name):
        name = f"Piece {name}".strip()
    return name


@cache
def _writer() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(1, "drag")


def take_mime(score: Score, name: str) -> QMimeData:
    """For dragging a piece into another program: a .mid file that is there until Continuo ends, and its bytes.

    It is written while the hand moves: whoever asks for it sooner waits. Raises OSError where no file can be written.
    """
    # A folder for each, so that two takes of one name don't take each other's place.
    folder = Path(tempfile.mkdtemp(dir=_drag_folder().name))
    path = folder / f"{file_name(name)}.mid"
    return _TakeMime(path, _writer().submit(_written, score, path))


def _written(score: Score, path: Path) -> bytes:
    from generator.midi.writer import write_midi

    midi = write_midi(score)
    path.write_bytes(midi)
    return midi


class _TakeMime(QMimeData):
    """A file, and its bytes, that are asked for when they are dropped."""

    def __init__(self, path: Path, midi: Future[bytes]) -> None:
        super().__init__()
        self._path, self._midi = path, midi

    def formats(self) -> list[str]:
        return [_FILES, _MIDI]

    def hasFormat(self, kind: str) -> bool:
        return kind in self.formats()

    def retrieveData(self, kind: str, preferred: object) -> object:
        if not self.hasFormat(kind):
            return None
        try:
            midi = self._midi.result()
        except (OSError, ContinuoError) as error:
            logging.getLogger(__name__).warning("a take could not be dragged out: %s", error)
            error.__traceback__ = None  # its frames refer to this object, and the future to the error
            return None
        return [QUrl.fromLocalFile(str(self._path))] if kind == _FILES else QByteArray(midi)
