"""Where and in which tempo new music begins after a clip, where it ends, and which maps hold for it."""

from __future__ import annotations

from dataclasses import replace
from itertools import zip_longest

from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import DEFAULT_SECONDS, Wish
from generator.errors import ContinuoError, Text
from generator.events.quantiser import MAX_ONSET_TICKS
from generator.events.streams import EIGHTH_TICKS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.bars import BarGrid
from generator.music.main_tempo import main_tempo
from generator.music.scaling import scaled_ticks
from generator.music.score import Score, Tempo
from generator.music.tempo import DEFAULT_TEMPO_US

_FINE = 4 * GRID  # ticks to the quarter from which on one of them is inaudible
_SHORTLY = 16  # quarters after the clip's end within which a tempo belongs to its end


def beginning(clip: Score, end: int, bpm: float | None) -> tuple[int, int]:
    """Tick where new music begins after music that ends at grid tick `end`, and its microseconds to the quarter. bpm:
    the tempo that was asked for, None for the main tempo of the clip.

    New music begins on the next eighth, since played or exported notes end a little early; not on the next bar line,
    since a last bar that is short because of an upbeat is followed by the next upbeat.
    """
    begin = -(-end // EIGHTH_TICKS) * EIGHTH_TICKS
    if bpm is None:
        return begin, main_tempo(clip, scaled_ticks(begin, GRID, clip.ticks_per_quarter))
    return begin, round(60e6 / bpm)


def end_of(grid: Score, begin: int, wish: Wish) -> int:
    """First grid tick after new music that begins at `begin`: a bar line, so that the music may be longer than asked
    for, never shorter. Raises ContinuoError for what is longer than a piece may be."""
    bars = BarGrid(grid.metres, GRID)
    if wish.bars is not None:
        bar, position, _ = bars.locate_one(begin)
        end = bars.bar_start(bar + wish.bars + (position > 0))
    else:
        end = grid.ticks_at(grid.seconds_at(begin) + (wish.seconds or DEFAULT_SECONDS))
        bar, position, _ = bars.locate_one(end)
        end = bars.bar_start(bar + (position > 0))
    if end > MAX_ONSET_TICKS:
        raise ContinuoError("at the clip's tempo that is longer than a piece may be: ask for fewer bars or seconds")
    return end


def tempo_of(bpm: float | None) -> Tempo:
    """The tempo of a piece from nothing."""
    return Tempo(0, DEFAULT_TEMPO_US if bpm is None else round(60e6 / bpm))


def with_tempo_from(score: Score, begin: int, us_per_quarter: int) -> Score:
    """The score with the maps that hold for new music that begins at grid tick `begin` in this tempo. What the clip has
    after that, such as a tempo an hour later, must not affect the new music: it is left out, and `notices` say so."""

    def on_grid(entry) -> int:
        return scaled_ticks(entry.ticks, score.ticks_per_quarter, GRID)

    tempos = _tempos_from(score, begin, us_per_quarter)
    metres = tuple(entry for entry in score.metres if on_grid(entry) <= begin)
    keys = tuple(entry for entry in score.keys if on_grid(entry) <= begin)
    if (tempos, metres, keys) == (score.tempos, score.metres, score.keys):
        return score
    notices = [*score.notices]
    if count := len({*score.tempos} - {*tempos}):
        notices.append(
            Text("tempo changes behind the clip's end: {count:,}; left out, as the new part stands there", count=count)
        )
    if count := len(score.metres) - len(metres):
        notices.append(
            Text(
                "time signatures behind the clip's end: {count:,}; left out, as the new part stands there", count=count
            )
        )
    if count := len(score.keys) - len(keys):
        notices.append(
            Text("key signatures behind the clip's end: {count:,}; left out, as the new part stands there", count=count)
        )
    return replace(score, tempos=tempos, metres=metres, keys=keys, notices=tuple(notices))


def _tempos_from(score: Score, begin: int, us_per_quarter: int) -> tuple[Tempo, ...]:
    """The clip's tempos up to grid tick `begin`, then that of the new music.

    Some programs leave a tempo or two at the end of a file or shortly after it. Where ticks are fine enough, these are
    kept, and the new tempo follows each in the next tick; later ones would lengthen the file, and are left out.
    """
    at = scaled_ticks(begin, GRID, score.ticks_per_quarter)
    tempos = [entry for entry in score.tempos if scaled_ticks(entry.ticks, score.ticks_per_quarter, GRID) < begin]
    ends = [entry for entry in score.tempos[len(tempos) :] if entry.ticks <= at + _SHORTLY * score.ticks_per_quarter]
    if score.ticks_per_quarter < _FINE:
        ends = [entry for entry in ends if entry.us_per_quarter == us_per_quarter and entry.ticks <= at]
    if (tempos[-1].us_per_quarter if tempos else DEFAULT_TEMPO_US) != us_per_quarter and (
        not ends or ends[0].ticks > at
    ):
        tempos.append(Tempo(at, us_per_quarter))
    for entry, following in zip_longest(ends, ends[1:]):
        tempos.append(entry)
        if entry.us_per_quarter != us_per_quarter and (following is None or following.ticks > entry.ticks + 1):
            tempos.append(Tempo(entry.ticks + 1, us_per_quarter))
    return tuple(tempos)


def with_maps_of(clip: Score, request: GenerationRequest) -> Score:
    """The clip, at any resolution, with the maps that hold for the new music. They don't change where the clip itself
    goes on beyond the new music's begin, as around a fill."""
    if request.follows is not None or request.given is not None:
        return clip
    return with_tempo_from(clip, request.begin_ticks, request.seed.tempo_map.tempo_at(request.begin_ticks))
