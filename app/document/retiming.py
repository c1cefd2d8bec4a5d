"""Other beats under the same sound: every note stays where it sounds, and bar lines come to lie elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from app.document.piece import COMPOSED, DURATION, ONSET, ORIGIN, PART, Piece
from generator.analysis.beats.beat_map import BeatMap
from generator.errors import ContinuoError
from generator.events.beat import are_beats_known
from generator.events.quantiser import to_grid
from generator.midi.faults import META
from generator.midi.maps import METRE, TEMPO
from generator.midi.reader import read_midi
from generator.midi.writer import TEXT, write_events
from generator.music.metre import beat_ticks
from generator.music.source import MidiSource


def beats_of(piece: Piece) -> BeatMap:
    """Those that its tempos and its first metre say, from the first bar line to the end of its notes."""
    metre = piece.bars.metres[0]
    beat = beat_ticks(metre, piece.ticks_per_quarter)
    ticks = np.arange(0, max(piece.end_ticks, beat) + beat, beat)
    return BeatMap(_seconds_at(piece)(ticks), 0, metre._replace(ticks=0))


def keeps_to_beats(piece: Piece) -> bool:
    """Whether the notes that somebody played tell where its beats are, or are too few to tell. Composed ones stand in
    the bars that they were composed for, however freely."""
    from generator.compose.asking.provenance import find_provenance  # slow to import

    rows = piece.rows[piece.rows[:, ORIGIN] != COMPOSED]
    onsets = to_grid(rows[:, ONSET].astype(np.int64), piece.ticks_per_quarter)
    events = piece.source.events if piece.source else None
    texts = [events.content(index).decode("utf-8", "replace") for index in events.metas(TEXT)] if events else []
    about = find_provenance(texts)
    if about is not None:
        before = onsets < about.region[0]
        rows, onsets = rows[before], onsets[before]
    parts = [(part.is_drum, onsets[rows[:, PART] == index]) for index, part in enumerate(piece.parts)]
    return are_beats_known([own for is_drum, own in parts if not is_drum], [own for is_drum, own in parts if is_drum])


def onset_seconds(piece: Piece) -> np.ndarray:
    """When each row's note begins, (N,)."""
    return _seconds_at(piece)(piece.rows[:, ONSET])


def retimed(piece: Piece, beats: BeatMap) -> Piece:
    """The piece with these beats, in seconds from its start. All that its file has beside notes goes along; where that
    can't be, it is left out, as the piece's `source` then says.

    Notes may sound up to half a tick earlier or later.
    """
    resolution = piece.source.events.ticks_per_quarter if piece.source else piece.ticks_per_quarter
    finer, rest = divmod(piece.ticks_per_quarter, resolution)
    if rest:  # a file whose ticks are finer than a piece's can be
        resolution, finer = piece.ticks_per_quarter, 1
    first = float(onset_seconds(piece).min(initial=np.inf))
    beats = beats.starting_before(first) if np.isfinite(first) else beats
    seconds_at = _seconds_at(piece)

    def moved(ticks: np.ndarray) -> np.ndarray:
        quarters = beats.quarters_at(seconds_at(ticks))
        return np.maximum(0, np.rint(quarters * resolution)).astype(np.int64) * finer

    rows = piece.rows.copy()
    ends = moved(rows[:, ONSET].astype(np.int64) + rows[:, DURATION])
    rows[:, ONSET] = moved(rows[:, ONSET])
    rows[:, DURATION] = np.maximum(ends - rows[:, ONSET], np.minimum(piece.rows[:, DURATION], 1))

    def at(tick: int) -> int:
        return int(moved(np.array([tick]))[0])

    source = None
    if piece.source is not None and not rest:
        source = _moved_source(piece.source, lambda ticks: moved(ticks * finer) // finer)
    parts = piece.parts if source else tuple(replace(part, source_part=None) for part in piece.parts)
    other = replace(
        piece,
        parts=parts,
        tempos=beats.tempos(piece.ticks_per_quarter),
        metres=(beats.metre._replace(ticks=0),),
        keys=tuple(key._replace(ticks=at(key.ticks)) for key in piece.keys),
        markers=tuple(marker._replace(ticks=at(marker.ticks)) for marker in piece.markers),
        source=source,
    )
    return other.with_rows(rows)


def _seconds_at(piece: Piece) -> Callable[[np.ndarray], np.ndarray]:
    """(N,) ticks -> (N,) seconds."""
    tempo_map = piece.tempo_map
    changes = [0, *(tempo.ticks for tempo in piece.tempos if tempo.ticks > 0)]
    last = max(piece.end_ticks, changes[-1]) + 100 * piece.ticks_per_quarter
    if piece.source:  # which may go on in silence
        last = max(last, piece.source.end_ticks * piece.ticks_per_quarter // piece.source.events.ticks_per_quarter + 1)
    ticks = np.array([*changes, last], float)
    seconds = np.array([tempo_map.seconds_at(tick) for tick in ticks.tolist()])
    return lambda wanted: np.interp(wanted, ticks, seconds)


def _moved_source(source: MidiSource, moved: Callable[[np.ndarray], np.ndarray]) -> MidiSource | None:
    """The file with its events elsewhere and no tempos and metres of its own; None where it can't be read again, or
    would be read otherwise."""
    events = source.events
    is_of_time = (events.status == META) & np.isin(events.first, (TEMPO, METRE))
    try:
        data = write_events(events, moved(events.ticks), moved(events.track_ends), ~is_of_time)
        read = read_midi(data, "").source
    except ContinuoError:
        return None
    return read if read is not None and len(read.parts) == len(source.parts) else None
