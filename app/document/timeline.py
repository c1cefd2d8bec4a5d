"""Tempo and metre changes and markers of a piece: listed, put, moved and taken away. Pure functions, without Qt."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TypeAlias

from app.document.piece import Piece
from generator.errors import ContinuoError
from generator.music.metre import COMMON_TIME, Metre, parse_metre
from generator.music.scaling import MAX_TICKS
from generator.music.score import Marker, Tempo
from generator.music.tempo import DEFAULT_TEMPO_US, check_tempo

Entry: TypeAlias = Tempo | Metre | Marker

LONGEST_MARKER = 500  # characters
_METRE = re.compile(r"\s*\d+\s*/\s*\d+\s*")
_TEMPO = re.compile(r"\s*(?:♩|q)?\s*=?\s*(\d+(?:[.,]\d+)?)\s*(?:bpm)?\s*", re.IGNORECASE)


def entries(piece: Piece) -> tuple[Entry, ...]:
    """In order of time; at one tick the metre, then the tempo, then markers. What the piece begins with is among them,
    though it may be the file format's default."""
    metres = piece.metres if piece.metres[:1] and piece.metres[0].ticks == 0 else (COMMON_TIME, *piece.metres)
    tempos = piece.tempos
    if not tempos or tempos[0].ticks > 0:
        tempos = (Tempo(0, DEFAULT_TEMPO_US), *tempos)
    found = (*metres, *tempos, *piece.markers)
    return tuple(sorted(found, key=lambda entry: (entry.ticks, _rank(entry))))


def _rank(entry: Entry) -> int:
    return 0 if isinstance(entry, Metre) else 1 if isinstance(entry, Tempo) else 2


def is_first(entry: Entry) -> bool:
    """Whether it is the tempo or metre that a piece begins with: it can be changed, not moved or taken away."""
    return entry.ticks == 0 and not isinstance(entry, Marker)


def bpm_of(tempo: Tempo) -> float:
    """Quarter notes a minute, to two decimals."""
    return round(60e6 / tempo.us_per_quarter, 2)


def entry_text(entry: Entry) -> str:
    """As it is shown, and as `parse_entry` reads it."""
    if isinstance(entry, Tempo):
        return f"♩ = {bpm_of(entry):g}"
    return f"{entry.numerator}/{entry.denominator}" if isinstance(entry, Metre) else entry.text


def parse_entry(text: str, ticks: int, before: Entry | None = None) -> Entry:
    """ "3/4" is a metre, "96" or "♩ = 96" a tempo, anything else a marker; what was a marker `before` stays one.

    Raises ContinuoError for nothing, and for a metre or tempo that can't be.
    """
    shown = " ".join("".join(char if char.isprintable() else " " for char in text).split())[:LONGEST_MARKER]
    if not shown:
        raise ContinuoError("nothing was typed: type a name for a marker, 96 for a tempo or 3/4 for a metre")
    if isinstance(before, Marker):
        return Marker(ticks, shown)
    if _METRE.fullmatch(shown):
        return parse_metre(shown)._replace(ticks=ticks)
    if match := _TEMPO.fullmatch(shown):
        bpm = float(match[1].replace(",", "."))
        check_tempo(bpm)
        return Tempo(ticks, round(60e6 / bpm))
    if isinstance(before, Tempo):
        raise ContinuoError("{text!r} is not a tempo; type quarter notes a minute, such as 96", text=shown)
    if isinstance(before, Metre):
        raise ContinuoError("{text!r} is not a metre; type, for example, 3/4 or 6/8", text=shown)
    return Marker(ticks, shown)


def put(piece: Piece, entry: Entry, before: Entry | None = None) -> tuple[Piece, Entry]:
    """Add an entry, in place of `before` if there is one -> the piece, and the entry as it stands there: a metre on the
    bar line that is nearest. A tempo or metre takes the place of another one at its tick."""
    if before is not None and is_first(before):
        entry = entry._replace(ticks=0)
    elif before is not None:
        piece = without(piece, before)
    entry = entry._replace(ticks=min(max(0, entry.ticks), MAX_TICKS))
    if isinstance(entry, Marker):
        others = [mark for mark in piece.markers if mark != entry]
        return replace(piece, markers=_in_order([*others, entry])), entry
    if isinstance(entry, Tempo):
        tempos = [tempo for tempo in piece.tempos if tempo.ticks != entry.ticks]
        return replace(piece, tempos=_in_order([*tempos, entry])), entry
    entry = entry._replace(ticks=_bar_line(piece, entry.ticks))
    metres = [metre for metre in piece.metres if metre.ticks != entry.ticks]
    return replace(piece, metres=_in_order([*metres, entry])), entry


def with_metre_at(piece: Piece, text: str, ticks: int) -> Piece:
    """In another metre, such as "3/4", from the bar of a tick up to the next change; throughout where the piece has
    one metre only. Raises ContinuoError."""
    metres = [entry for entry in entries(piece) if isinstance(entry, Metre)]
    if len(metres) == 1:
        return piece.with_metre(text)
    begin = piece.bars.bar_start(piece.bars.locate_one(max(0, ticks))[0])
    chosen = parse_metre(text)._replace(ticks=begin)
    before = [metre for metre in metres if metre.ticks < begin]
    others = [metre for metre in piece.metres if metre.ticks != begin]
    is_change = not before or before[-1][1:] != chosen[1:]
    return replace(piece, metres=_in_order([*others, chosen] if is_change else others))


def _in_order(found: list) -> tuple:
    return tuple(sorted(found, key=lambda entry: entry.ticks))


def _bar_line(piece: Piece, ticks: int) -> int:
    """The nearest one, by the metres that the piece has."""
    bar, position, _ = piece.bars.locate_one(ticks)
    begin, end = piece.bars.bar_start(bar), piece.bars.bar_start(bar + 1)
    return begin if 2 * position < end - begin else min(end, MAX_TICKS)


def without(piece: Piece, entry: Entry) -> Piece:
    """Take it away; the tempo and metre that a piece begins with stay."""
    if is_first(entry):
        return piece
    if isinstance(entry, Marker):
        return replace(piece, markers=tuple(mark for mark in piece.markers if mark != entry))
    if isinstance(entry, Tempo):
        return replace(piece, tempos=tuple(tempo for tempo in piece.tempos if tempo != entry))
    return replace(piece, metres=tuple(metre for metre in piece.metres if metre != entry))


def moved(piece: Piece, entry: Entry, ticks: int) -> tuple[Piece, Entry]:
    """Put it elsewhere, as `put` does; the tempo and metre that a piece begins with stay."""
    return (piece, entry) if is_first(entry) or ticks == entry.ticks else put(piece, entry._replace(ticks=ticks), entry)
