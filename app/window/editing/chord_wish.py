"""The composing panel's chords as one text for each bar of what is composed next. Without Qt."""

from __future__ import annotations

from app.composer.compose_settings import ComposeSettings
from app.document.piece import Piece
from generator.errors import ContinuoError
from generator.music.chords import parse_chords
from generator.network.config import MAX_BARS

ANY = "N.C."  # a bar in which nothing is wished
_SHOWN_OF_ENDLESS = 8


def bars_of(chords: str | None) -> list[str]:
    """A text for each bar of a progression; empty where there is none. Raises ContinuoError."""
    return [" ".join(chord.name for chord in bar) for bar in parse_chords(chords)] if chords else []


def with_bar(chords: str | None, count: int, index: int, typed: str) -> str | None:
    """Another progression, which says `typed` in the bar of that index, from 0, of the `count` that are composed; a bar
    line in it goes on in the next bar. None where nothing is wished any more. Raises ContinuoError for what is no
    chord."""
    own = bars_of(chords)
    wanted = [own[bar % len(own)] if own else ANY for bar in range(max(count, index + 1))]
    for bar, text in enumerate(bars_of(typed) or [ANY], index):
        if bar < len(wanted):
            wanted[bar] = text
    if all(text == ANY for text in wanted):
        return None
    period = next(
        size
        for size in range(1, len(wanted) + 1)
        if len(wanted) % size == 0 and all(text == wanted[n % size] for n, text in enumerate(wanted))
    )
    return " | ".join(wanted[:period])


def composed_bars(
    piece: Piece, settings: ComposeSettings, playhead_ticks: int, chosen: tuple[int, int] | None
) -> tuple[int, int] | None:
    """The first bar, from 1, that Compose would write now, and how many; None where no bars are chosen to fill. Endless
    music begins with as many as its chords are, or eight."""
    if settings.mode == "fill":
        return None if chosen is None else (chosen[0], chosen[1] - chosen[0] + 1)
    first = 1
    if len(piece) and settings.mode == "playhead":
        bar, position, _ = piece.bars.locate_one(playhead_ticks)
        first = bar + 1 + (position > 0)
    elif len(piece) and settings.mode != "new":
        first = piece.bar_count + 1
    if settings.mode != "endless":
        return first, settings.bars
    try:
        return first, min(MAX_BARS, len(bars_of(settings.controls.chords)) or _SHOWN_OF_ENDLESS)
    except ContinuoError:
        return first, _SHOWN_OF_ENDLESS
