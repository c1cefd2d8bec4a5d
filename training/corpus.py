"""From folders, .mid files, zips and music21's corpus to pieces on the grid; what is left out has a counted reason."""

from __future__ import annotations

import hashlib
import lzma
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import numpy as np

from generator.bars import BarGrid
from generator.context import MAX_STYLES, Conditions, piece_conditions
from generator.errors import ContinuoError
from generator.midi_codec import MAX_BYTES, read_midi, read_midi_file
from generator.quantiser import quantise
from generator.score import Score
from training import music21_source

MIDI_SUFFIXES = {".mid", ".midi"}
MIN_NOTES, MAX_NOTES = 16, 200_000  # of a piece; an opera has fewer
DEFAULT_SOURCES = ("music21:bach",)
_NAMED_SOURCE = re.compile(r"([A-Za-z][\w-]*)=(.+)", re.DOTALL)


@dataclass(frozen=True)
class Piece:
    """One piece. score: quantised; end_bar: number of the first bar in which nothing sounds any more."""

    name: str
    style: str
    score: Score
    conditions: Conditions  # but for the style, whose value depends on all pieces
    bars: BarGrid
    end_bar: int

    @property
    def note_count(self) -> int:
        return self.score.note_count


@dataclass
class Corpus:
    """pieces, and of each file left out its reason. out_of_range: notes beyond the 88 keys; drums: drum notes."""

    pieces: list[Piece] = field(default_factory=list)
    rejected: list[tuple[str, str, str]] = field(default_factory=list)  # name, reason, message
    out_of_range: int = 0
    drum_notes: int = 0

    @property
    def styles(self) -> tuple[str, ...]:
        """Names of the styles, in order; where there are more than fit, the rarest are not told apart."""
        common = Counter(piece.style for piece in self.pieces).most_common(MAX_STYLES)
        return tuple(sorted(name for name, _ in common))

    @property
    def summary(self) -> str:
        """As "kept 812; rejected 9 corrupt, 4 too short"."""
        reasons = Counter(reason for _, reason, _ in self.rejected)
        left_out = ", ".join(f"{count:,} {reason}" for reason, count in reasons.most_common())
        return f"kept {len(self.pieces):,}" + (f"; rejected {left_out}" if left_out else "")

    @property
    def fingerprint(self) -> str:
        """Equal for equal music: 16 hex digits over all pieces' notes."""
        digest = hashlib.sha256()
        for content in sorted(content_hash(piece.score) for piece in self.pieces):
            digest.update(content)
        return digest.hexdigest()[:16]


def content_hash(score: Score) -> bytes:
    """Of a quantised score's notes; equal for exact duplicates."""
    return hashlib.sha256(score.tracks[0].notes.tobytes()).digest()


def read_corpus(sources: Sequence[str], on_file: Callable[[str], None] = lambda name: None) -> Corpus:
    """Read every piece of `sources`; `on_file` is called with each one's name before it is read.

    A source is a folder (searched through), a .mid file, a .zip of them, or "music21:bach" and the like; "song=FOLDER"
    gives it a style's name, else the name of its subfolder is the style. Raises ContinuoError for a source that is not
    there, and when nothing is left.
    """
    corpus, seen = Corpus(), set()
    for source in sources or DEFAULT_SOURCES:
        for name, style, read in _find(source):
            on_file(name)
            try:
                for piece_name, score in read():
                    _add(corpus, seen, piece_name, style, score)
            except ContinuoError as error:
                corpus.rejected.append((name, "corrupt", str(error)))
    if not corpus.pieces:
        raise ContinuoError(_nothing_left(sources, corpus))
    return corpus


def _nothing_left(sources: Sequence[str], corpus: Corpus) -> str:
    named = ", ".join(sources)
    if not corpus.rejected:
        return f"{named}: no .mid or .midi file there; give a folder, file or zip that has some"
    name, reason, message = corpus.rejected[0]
    detail = message if reason == "corrupt" else f"{name}: {reason}"
    return f"{named}: no piece can be used ({corpus.summary}); the first: {detail}"


def _add(corpus: Corpus, seen: set[bytes], name: str, style: str, score: Score) -> None:
    drums = sum(len(track) for track in score.tracks if track.is_drum)
    pitched = score.note_count - drums
    grid = quantise(score)
    rows = grid.tracks[0].notes
    content = content_hash(grid)
    reason = None
    if not pitched:
        reason = "with drums only" if drums else "without notes"
    elif len(rows) < MIN_NOTES:
        reason = "too short"
    elif len(rows) > MAX_NOTES:
        reason = "too long"
    elif content in seen:
        reason = "duplicate"
    if reason:
        corpus.rejected.append((name, reason, f"{name}: {reason}"))
        return
    seen.add(content)
    pitches = np.concatenate([track.notes[:, 2] for track in score.tracks if not track.is_drum])
    corpus.out_of_range += int(((pitches < 21) | (pitches > 108)).sum())
    corpus.drum_notes += drums
    bars = BarGrid(grid.metres, grid.ticks_per_quarter)
    end_bar = int(bars.locate(max(0, grid.end_ticks - 1))[0]) + 1
    corpus.pieces.append(Piece(name, style, grid, piece_conditions(grid, rows), bars, end_bar))


Reader = Callable[[], Iterator[tuple[str, Score]]]


def _find(source: str) -> Iterator[tuple[str, str, Reader]]:
    """Name, style and a way to read it, for each file of a source."""
    named = _NAMED_SOURCE.fullmatch(source)
    style = None
    if named and not Path(source).exists():
        style, source = named.groups()
    if source.startswith("music21:"):
        part = source.partition(":")[2]
        for path in music21_source.corpus_paths(part):
            yield str(path), style or part, lambda path=path: _read_music21(path)
        return
    root = Path(source)
    if not root.exists():
        raise ContinuoError(f"{source}: there is no such folder or file; check the path")
    paths = sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else [root]
    for path in paths:
        inner = path.relative_to(root).parts
        folder_style = inner[0] if len(inner) > 1 else root.name if root.is_dir() else path.stem
        if path.suffix.lower() == ".zip":
            yield from _find_in_zip(path, style or (folder_style if len(inner) > 1 else path.stem))
        elif path.suffix.lower() in MIDI_SUFFIXES or path == root:
            yield str(path), style or folder_style, lambda path=path: iter([(str(path), read_midi_file(path))])


def _find_in_zip(path: Path, style: str) -> Iterator[tuple[str, str, Reader]]:
    try:
        with zipfile.ZipFile(path) as archive:
            members = sorted(name for name in archive.namelist() if PurePosixPath(name).suffix.lower() in MIDI_SUFFIXES)
    except (zipfile.BadZipFile, OSError) as error:
        message = f"{path}: not a readable zip ({error})"
        yield str(path), style, lambda: _raise(message)
        return
    for member in members:
        yield f"{path}/{member}", style, lambda member=member: _read_member(path, member)


def _raise(message: str) -> Iterator[tuple[str, Score]]:
    raise ContinuoError(message)


def _read_member(path: Path, member: str) -> Iterator[tuple[str, Score]]:
    name = f"{path}/{member}"
    try:
        with zipfile.ZipFile(path) as archive, archive.open(member) as file:
            data = file.read(MAX_BYTES + 1)  # never more than that, whatever the zip claims
    except (zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, RuntimeError, EOFError, ValueError) as error:
        raise ContinuoError(f"{name}: can't be unpacked ({error})") from error
    if len(data) > MAX_BYTES:
        raise ContinuoError(f"{name}: larger than {MAX_BYTES >> 20} MB; no piece of music is, so it is not read")
    yield name, read_midi(data, name)


def _read_music21(path: Path) -> Iterator[tuple[str, Score]]:
    try:
        yield from music21_source.read_scores(path)
    except ContinuoError:
        raise
    except Exception as error:  # music21's readers raise many kinds; one odd file must not stop a run
        raise ContinuoError(f"{path}: music21 can't read it ({error!s:.100})") from error
