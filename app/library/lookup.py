"""What stands behind a hash: the title, the file or the take, and its music, to be seen and played."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from app.files.clips import read_clip
from app.library.database import Catalogue
from app.library.feedback import target
from app.library.folders import path_of
from generator.analysis.passages import maps_within
from generator.errors import ContinuoError
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.midi.reader import read_midi
from generator.music.bars import BarGrid
from generator.music.score import Score, Track

LIKED, DISLIKED = 1, -1
_AT_ONCE = 500  # hashes of one question: SQLite takes so many signs for values


@dataclass(frozen=True)
class Known:
    """What is known of one piece of music."""

    hash: str
    """Of its notes, as content_hash has it."""
    name: str
    """As a person knows it."""
    path: Path | None = None
    """None for a take, which has no file."""
    key: str = ""
    """Such as "E♭ major"; "" where it is not known."""
    style: str = ""
    """"" where it is not known."""
    metre: str = ""
    """Such as "3/4"; "" where it is not known."""
    bars: int = 0
    """0 where it is not known."""
    taste: int = 0
    """LIKED, DISLIKED or 0."""


def known(catalogue: Catalogue, hashes: Iterable[str]) -> dict[str, Known]:
    """Of files that are there, else of takes; what is neither is left out. Raises ContinuoError."""
    wanted = list(dict.fromkeys(hashes))
    found: dict[str, Known] = {}
    for begin in range(0, len(wanted), _AT_ONCE):
        part = wanted[begin : begin + _AT_ONCE]
        signs = ", ".join("?" * len(part))
        with catalogue.reading() as connection:
            files = connection.execute(
                f"SELECT hash, path, title FROM file WHERE state = 'ok' AND hash IN ({signs}) ORDER BY id DESC", part
            ).fetchall()
            takes = connection.execute(f"SELECT hash, name, project FROM take WHERE hash IN ({signs})", part).fetchall()
            music = connection.execute(
                f"SELECT hash, key, style, metre, bars FROM music WHERE hash IN ({signs})", part
            ).fetchall()
            feedback = connection.execute(
                f"SELECT hash, kind FROM feedback WHERE hash IN ({signs}) ORDER BY created, id", part
            ).fetchall()
        for own, name, project in takes:
            inside = Path(project).stem if project else ""
            found[own] = Known(own, f"{inside}: {name}" if inside and name else name or inside)
        for own, path, name in files:
            found[own] = Known(own, name, path_of(path))
        for own, key, style, metre, bars in music:
            if own in found:
                about = {"key": key or "", "style": style or "", "metre": metre or "", "bars": bars or 0}
                found[own] = replace(found[own], **about)
        events: dict[str, list[str]] = {}
        for own, kind in feedback:
            events.setdefault(own, []).append(kind)
        for own, kinds in events.items():
            if own in found:
                found[own] = replace(found[own], taste=_liking(kinds))
    return found


def _liking(kinds: list[str]) -> int:
    meant = target(kinds)
    if meant is None:
        return 0
    return DISLIKED if meant.value < 0 else LIKED if meant.accepted else 0


def whole(catalogue: Catalogue, one: Known) -> Score:
    """All of it, as it was written. Raises ContinuoError for a file that is gone, or can't be read any more."""
    if one.path is not None:
        if not one.path.exists():
            raise ContinuoError("{path}: no longer exists; it may have been moved or deleted", path=one.path)
        return read_clip(one.path)
    with catalogue.reading() as connection:
        row = connection.execute("SELECT midi FROM take WHERE hash = ?", (one.hash,)).fetchone()
    if row is None or not row[0]:
        raise ContinuoError("{name}: the take is no longer in the library", name=one.name)
    return read_midi(bytes(row[0]), one.name)


def excerpt(score: Score, begin_ticks: int, end_ticks: int) -> Score:
    """What begins between two places, on the grid of 24 ticks, as it was written: all parts, and what does not fit the
    grid. Its first tick is the first place."""
    scale = score.ticks_per_quarter / GRID_TICKS_PER_QUARTER
    begin, end = round(begin_ticks * scale), round(end_ticks * scale)
    early = round(scale)  # what is played begins a little before its bar line
    tracks = []
    for track in score.tracks:
        onsets = track.notes[:, 0]
        own = track.notes[(onsets >= begin - early) & (onsets < end - early)].copy()
        own[:, 0] = np.maximum(own[:, 0] - begin, 0)
        if len(own):
            own.flags.writeable = False
            tracks.append(Track(own, track.name, track.program, track.is_drum))
    return Score(score.ticks_per_quarter, tuple(tracks), *maps_within(score, begin, end))


def bars_between(score: Score, begin_ticks: int, end_ticks: int) -> tuple[int, int]:
    """The first and the last bar, from 1, of a stretch on the grid."""
    scale = score.ticks_per_quarter / GRID_TICKS_PER_QUARTER
    bars = BarGrid(score.metres, score.ticks_per_quarter)
    first = bars.locate_one(round(begin_ticks * scale))[0] + 1
    return first, max(first, bars.locate_one(max(0, round(end_ticks * scale) - 1))[0] + 1)


def typical(catalogue: Catalogue, embedder: str, own: str) -> tuple[int, int] | None:
    """The passage that is most like the whole, on the grid: what a point of the map sounds like."""
    from generator.analysis.embedding import of_piece

    with catalogue.reading() as connection:
        rows = connection.execute(
            "SELECT begin_ticks, end_ticks, vector FROM embedding WHERE hash = ? AND embedder = ? ORDER BY passage",
            (own, embedder),
        ).fetchall()
    if not rows:
        return None
    vectors = np.stack([np.frombuffer(row[2], np.float16).astype(np.float32) for row in rows])
    return rows[int((vectors @ of_piece(vectors)).argmax())][:2]


def medley(parts: Iterable[Score]) -> Score:
    """Excerpts one after another, each from a bar line on, in its own tempo and metre. Raises ContinuoError for no
    notes."""
    from generator.music.scaling import OUTPUT_TICKS_PER_QUARTER, at_resolution

    tracks: dict[tuple[str, int, bool], list[np.ndarray]] = {}
    tempos, metres, begin = [], [], 0
    for part in parts:
        scaled = at_resolution(part, OUTPUT_TICKS_PER_QUARTER)
        if not scaled.end_ticks:
            continue
        for track in scaled.tracks:
            notes = track.notes.copy()
            notes[:, 0] += begin
            tracks.setdefault(("", track.program, track.is_drum), []).append(notes)
        tempos += [tempo._replace(ticks=tempo.ticks + begin) for tempo in scaled.tempos]
        metres += [metre._replace(ticks=metre.ticks + begin) for metre in scaled.metres]
        bars = BarGrid(scaled.metres, OUTPUT_TICKS_PER_QUARTER)
        last = max(int(track.notes[:, 0].max()) for track in scaled.tracks if len(track))
        begin += bars.bar_start(bars.locate_one(last)[0] + 1)
    if not tracks:
        raise ContinuoError("none of the chosen pieces has notes to continue from; choose others")
    made = [Track(np.concatenate(notes), *about) for about, notes in tracks.items()]
    return Score(OUTPUT_TICKS_PER_QUARTER, tuple(made), tuple(tempos), tuple(metres))
