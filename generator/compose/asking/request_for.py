"""From a wish to a request on the model's grid."""

from __future__ import annotations

from dataclasses import replace

from generator.compose.asking.gap import FilledBars, around_gap, cut_clip, within
from generator.compose.asking.going_on import beginning, end_of, tempo_of, with_tempo_from
from generator.compose.asking.parts_request import parts_request_for
from generator.compose.asking.request import GenerationRequest
from generator.compose.asking.wish import DEFAULT_SECONDS, FILL_CANDIDATES, Wish, check_bars, has_music, has_pitched
from generator.errors import ContinuoError, Option
from generator.events.context import EXPRESSIVE, Conditions, piece_conditions, style_value, tempo_value
from generator.events.quantiser import quantise, with_maps
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.midi.kept import played_end_ticks
from generator.music.bars import BarGrid
from generator.music.score import Score, Track, note_array
from generator.network.checkpoint import Checkpoint
from generator.network.config import MAX_BARS

# Settings that need a model with parts.
_OF_PARTS = ("parts", "ensemble", "add", "form")
_MOST_BARS = 512  # of all candidates together, which bounds how many more are composed than were asked for
_SECONDS_OF_BAR = 2.0  # of a typical bar


def request_for(checkpoint: Checkpoint, wish: Wish) -> GenerationRequest:
    """The request for a wish, with as many takes as the checkpoint's critic is to pick from. Raises ContinuoError for a
    style that the checkpoint doesn't know, for parts or drums alone if it has no parts, and for too many bars."""
    composed = candidates_of(wish) if checkpoint.critic and wish.composed_bars is None else wish.takes
    request = _request_for(checkpoint, replace(wish, takes=composed))
    _check_length(request)
    return request if composed == wish.takes else replace(request, shown=wish.takes)


def candidates_of(wish: Wish) -> int:
    """How many takes are composed for a critic to pick from: wish.candidates, fewer of long music."""
    if wish.seed is not None and wish.add is not None:  # beside the whole clip
        bars = BarGrid(wish.seed.metres, wish.seed.ticks_per_quarter).locate_one(max(0, wish.seed.end_ticks - 1))[0] + 1
    else:
        bars = wish.bars or round((wish.seconds or DEFAULT_SECONDS) / _SECONDS_OF_BAR)
    return max(wish.takes, min(wish.candidates, _MOST_BARS // max(1, bars)))


def _check_length(request: GenerationRequest) -> None:
    """Raises ContinuoError for more than MAX_BARS of new music. A part that is added plays beside the whole clip, which
    a stray note far behind the others makes as long as that."""
    if request.end_ticks is None:
        return
    locate = BarGrid(request.seed.metres, GRID).locate_one
    bars = locate(request.end_ticks - 1)[0] - locate(request.begin_ticks)[0] + 1
    if bars > MAX_BARS:
        raise ContinuoError(
            "{bars:,} bars are too many: at most {most:,} are composed at once; is there a note far behind the others?",
            bars=bars,
            most=MAX_BARS,
        )


def _request_for(checkpoint: Checkpoint, wish: Wish) -> GenerationRequest:
    style = 0 if wish.style is None else style_value(wish.style, checkpoint.styles)
    if checkpoint.vocabulary.has_parts:
        return parts_request_for(wish, style, checkpoint.forms)
    options = [Option(f"--{name}") for name in _OF_PARTS if getattr(wish, name) is not None]
    options += [Option(f"--{name}") for name in wish.controls.by_part]
    if options:
        raise ContinuoError(
            "{options}: this checkpoint knows no parts, and plays everything on one instrument; use one that was "
            "trained with parts",
            options=options,
        )
    if wish.seed is not None and has_music(wish.seed) and not has_pitched(wish.seed):
        raise ContinuoError(
            "the clip has drums alone, and this checkpoint has no drums: use one that was trained with parts, or a "
            "clip with pitched notes"
        )
    if wish.seed is None:
        grid = Score(GRID, (Track(),), (tempo_of(wish.tempo),), (wish.first_metre,))
        tempo = 0 if wish.tempo is None else tempo_value(wish.tempo)
        conditions, begin = Conditions(style=style, tempo=tempo, dynamics=EXPRESSIVE), 0
    else:
        grid = quantise(wish.seed)
        conditions = replace(piece_conditions(grid, grid.tracks[0].notes, style), dynamics=EXPRESSIVE)
        if wish.composed_bars is not None:
            return _fill_request(grid, wish.seed, conditions, wish, wish.composed_bars)
        if wish.tempo is not None:
            conditions = replace(conditions, tempo=tempo_value(wish.tempo))
        grid, begin = _seed_and_begin(grid, wish.seed, wish)
    return GenerationRequest(
        grid,
        begin,
        end_of(grid, begin, wish),
        conditions=conditions,
        sampling=wish.sampling,
        rng_seed=wish.rng_seed,
        controls=wish.controls,
        takes=wish.takes,
    )


def _seed_and_begin(grid: Score, clip: Score, wish: Wish) -> tuple[Score, int]:
    """The seed of a continuation, with the maps that hold for the new music, and the tick where that begins. grid: the
    clip on the grid."""
    if wish.from_ticks is None:
        # Where the clip's last key is released. It may be a drum or a note longer than the grid's longest, so the
        # original notes count, not the rounded ones.
        last = int(grid.tracks[0].notes[:, 0].max(initial=-1))
        end = max(last + 1, -(-played_end_ticks(clip) * GRID // clip.ticks_per_quarter))
    else:
        end = wish.from_ticks
        notes = grid.tracks[0].notes
        grid = replace(grid, tracks=(Track(note_array(notes[notes[:, 0] < end].tolist())),))
    begin, us_per_quarter = beginning(clip, end, wish.tempo)
    return with_tempo_from(grid, begin, us_per_quarter), begin


def _fill_request(
    grid: Score, clip: Score, conditions: Conditions, wish: Wish, span: tuple[int, int]
) -> GenerationRequest:
    """The request to fill or vary bars. grid: the clip on the grid; span: first and last bar, from 1."""
    bars = BarGrid(grid.metres, GRID)
    first, last = check_bars(span, int(bars.locate_one(max(0, grid.end_ticks - 1))[0]) + 1, wish)
    gap = FilledBars(bars.bar_start(first - 1), bars.bar_start(last))
    before, inside, after = around_gap(cut_clip(clip, gap, wish.locked_pitches), gap)
    locked = inside.tracks[0].notes
    stays = within(locked[:, 2], wish.locked_pitches)
    if wish.vary is not None:
        stays |= wish.keeps(locked)
    locked = locked[stays]
    return GenerationRequest(
        before,
        *gap,
        conditions=conditions,
        sampling=wish.sampling,
        rng_seed=wish.rng_seed,
        controls=wish.controls,
        follows=after,
        locked=with_maps(locked, grid) if len(locked) else None,
        takes=wish.takes * FILL_CANDIDATES,
        locked_pitches=wish.locked_pitches,
    )
