"""Makes training pieces of scores: quantised and filtered. For whatever is left out, the reason is counted."""

from __future__ import annotations

import dataclasses
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

import numpy as np

from generator.errors import ContinuoError, Text
from generator.events.context import MAX_STYLES
from generator.events.quantiser import grid_parts, quantise, score_of_values
from generator.events.whole_score import all_notes
from generator.music.instruments import HIGHEST_DRUM, LOWEST_DRUM, PITCHED_FAMILIES
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Track
from training.corpus.piece import TrainingPiece, content_hash, make_piece, make_piece_with_parts
from training.corpus.shingles import track_rows
from training.corpus.sources import SourceFile, close_archives, find, read

MIN_NOTES, MAX_NOTES = 16, 200_000  # of a piece; an opera has fewer
# Mean over a piece. Of 3,290 human pieces the densest has 47; "black MIDI" has hundreds.
MAX_NOTES_PER_SECOND = 100.0


# Why pieces are left out, by the English words that are stored.
REASONS = {
    str(text): text
    for text in (
        Text("corrupt"),
        Text("duplicate"),
        Text("too short"),
        Text("too long"),
        Text("of one pitch"),
        Text("absurdly dense"),
        Text("without notes"),
        Text("with drums only"),
        Text("without that instrument"),
    )
}


class Rejection(NamedTuple):
    """Why a file or piece is left out."""

    name: str
    """The name of the file, or of the piece within it."""
    reason: str
    """One of REASONS, by which rejections are counted."""
    message: Text
    """The sentence that is shown."""


@dataclass(frozen=True)
class LeftOut:
    """How many notes are left out of training pieces, and how many tracks are merged."""

    drums: int = 0
    """Notes of drums, if parts are merged."""
    others: int = 0
    """Notes of instruments that were not asked for."""
    out_of_range: int = 0
    """Pitched notes beyond the 88 keys."""
    odd_drums: int = 0
    """Strokes of drums that no drum kit has."""
    merged_tracks: int = 0
    """Tracks that were merged into others, as the piece has more parts than the model can distinguish."""

    def __add__(self, other: LeftOut) -> LeftOut:
        return LeftOut(*(a + b for a, b in zip(dataclasses.astuple(self), dataclasses.astuple(other), strict=True)))


def examine(
    name: str, style: str, score: Score, instruments: Sequence[str] = (), *, separate: bool = True
) -> tuple[TrainingPiece | Rejection, LeftOut]:
    """A score as it was read -> a TrainingPiece, or why it is left out; and how much of it is left out.

    instruments: names of FAMILIES whose parts are kept; empty for all. separate: keep its parts; otherwise its pitched
    parts are merged, and drums are left out.
    """
    drums = [track for track in score.tracks if track.is_drum]
    pitched = [track for track in score.tracks if not track.is_drum]
    wanted = [own for own in pitched if not instruments or PITCHED_FAMILIES[own.program % 128 // 8] in instruments]
    others = _notes(pitched) - _notes(wanted)
    left_out = LeftOut(drums=_notes(drums), out_of_range=_outside(wanted, LOWEST_KEY, HIGHEST_KEY))
    kept = wanted
    if separate and (not instruments or "drums" in instruments):
        kept = [*wanted, *drums]
        left_out = replace(left_out, drums=0, odd_drums=_outside(drums, LOWEST_DRUM, HIGHEST_DRUM))
    elif instruments and separate:
        others, left_out = others + _notes(drums), replace(left_out, drums=0)
    left_out = replace(left_out, others=others)
    grid = replace(score, tracks=tuple(kept))
    merged = None
    if separate:
        notes, _, (merged_tracks,) = grid_parts([grid])
        left_out = replace(left_out, merged_tracks=merged_tracks)
        grid = score_of_values(notes, grid)
        if sum(not track.is_drum for track in grid.tracks) > 1:
            merged = quantise(replace(score, tracks=tuple(wanted))).tracks[0].notes
    else:
        grid = quantise(grid)
    reason = _nothing_of(grid, left_out.drums, others) or fault(all_notes(grid), grid.end_seconds)
    if reason:
        return rejection(name, reason), LeftOut()
    played = [track for track in wanted if len(track)]
    tracks = tuple(track_rows(track, score.ticks_per_quarter) for track in played) if len(played) > 1 else ()
    if separate:
        return make_piece_with_parts(name, style, grid, tracks, merged), left_out
    return make_piece(name, style, grid, tracks=tracks), left_out


def _notes(tracks: Sequence[Track]) -> int:
    """How many notes the tracks have."""
    return sum(map(len, tracks))


def _outside(tracks: Sequence[Track], lowest: int, highest: int) -> int:
    """How many notes of the tracks are below `lowest` or above `highest`."""
    return sum(int(((track.notes[:, 2] < lowest) | (track.notes[:, 2] > highest)).sum()) for track in tracks)


def rejection(name: str, reason: str) -> Rejection:
    """The rejection of a piece by its name, for one of REASONS."""
    return Rejection(name, reason, Text("{name}: {reason}", name=name, reason=REASONS[reason]))


def _nothing_of(grid: Score, drums: int, others: int) -> str | None:
    """The reason if no note is left. drums, others: how many notes of these were left out."""
    if grid.note_count:
        return None
    return "without that instrument" if others else "with drums only" if drums else "without notes"


def fault(rows: np.ndarray, seconds: float) -> str | None:
    """The one of REASONS for which a piece is left out; None for a good piece. rows: (N, 4), all notes; seconds: its
    duration."""
    if len(rows) < MIN_NOTES:
        return "too short"
    if len(rows) > MAX_NOTES:
        return "too long"
    if (rows[:, 2] == rows[0, 2]).all():
        return "of one pitch"
    if len(rows) > MAX_NOTES_PER_SECOND * max(1.0, seconds):
        return "absurdly dense"
    return None


def fingerprint(contents: Iterable[bytes]) -> str:
    """16 hex digits, equal for equal music. contents: the sorted content hashes of all pieces."""
    digest = hashlib.sha256()
    for content in contents:
        digest.update(content)
    return digest.hexdigest()[:16]


def style_names(counts: Counter[str]) -> tuple[str, ...]:
    """Names of the styles, sorted. counts: pieces by style; of more than MAX_STYLES, the rarest are left out."""
    return tuple(sorted(name for name, _ in counts.most_common(MAX_STYLES)))


def summary(kept: int, reasons: Counter[str]) -> Text:
    """As "kept 812; rejected 9 corrupt, 4 too short"."""
    counts = [
        Text("{count:,} {reason}", count=count, reason=REASONS[reason]) for reason, count in reasons.most_common()
    ]
    if not counts:
        return Text("kept {kept:,}", kept=kept)
    return Text("kept {kept:,}; rejected {counts}", kept=kept, counts=counts)


def nothing_left(sources: Sequence[str], reasons: Counter[str], first: Rejection | None) -> ContinuoError:
    """The error for a corpus without a usable piece. first: the first rejection."""
    named = [Path(source) for source in sources]
    if first is None:
        return ContinuoError(
            "{sources}: no .mid or .midi file found; give a folder, file or zip that has some", sources=named
        )
    return ContinuoError(
        "{sources}: no piece can be used ({summary}); the first: {first}",
        sources=named,
        summary=summary(0, reasons),
        first=first.message,
    )


def examine_files(
    files: Iterable[SourceFile], instruments: Sequence[str] = (), *, separate: bool = True
) -> Iterator[tuple[SourceFile, list[tuple[TrainingPiece | Rejection, LeftOut]]]]:
    """Each file with its pieces or their rejections, and what was left out of each. Raises nothing for a bad file."""
    for source_file, pieces in read(files):
        results: list[tuple[TrainingPiece | Rejection, LeftOut]] = []
        try:
            for name, score in pieces:
                results.append(examine(name, source_file.style, score, instruments, separate=separate))
        except ContinuoError as error:
            results.append((Rejection(source_file.name, "corrupt", error.text), LeftOut()))
        yield source_file, results


@dataclass
class Corpus:
    """Training pieces in memory, and what was left out."""

    pieces: list[TrainingPiece] = field(default_factory=list)
    """All training pieces, in the order of the files."""
    rejected: list[Rejection] = field(default_factory=list)
    """Files and pieces that were left out."""

    @property
    def styles(self) -> tuple[str, ...]:
        """Names of the styles, sorted."""
        return style_names(Counter(piece.style for piece in self.pieces))

    @property
    def summary(self) -> str:
        """As "kept 812; rejected 9 corrupt, 4 too short"."""
        return str(summary(len(self.pieces), Counter(own.reason for own in self.rejected)))


def read_corpus(
    sources: Sequence[str],
    on_file: Callable[[str], None] = lambda name: None,
    *,
    instruments: Sequence[str] = (),
    separate: bool = True,
) -> Corpus:
    """Read all pieces of `sources` (as in sources.find) into memory, in this process: for small corpora.

    on_file: called with the name of each file before it is read; instruments, separate: as in examine. Raises
    ContinuoError for a source that doesn't exist, and if no piece is left.
    """
    corpus, seen = Corpus(), set()
    for source_file in find(tuple(sources)):
        on_file(source_file.name)
        ((_, results),) = examine_files([source_file], instruments, separate=separate)
        for result, _ in results:
            if isinstance(result, Rejection):
                corpus.rejected.append(result)
            elif (content := content_hash(result.score)) in seen:
                corpus.rejected.append(rejection(result.name, "duplicate"))
            else:
                seen.add(content)
                corpus.pieces.append(result)
    close_archives()
    if not corpus.pieces:
        reasons = Counter(own.reason for own in corpus.rejected)
        raise nothing_left(sources, reasons, next(iter(corpus.rejected), None))
    return corpus
