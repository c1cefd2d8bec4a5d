"""From a wish to the request for a model with parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from generator.compose.asking.form_plan import parse_form, planned_forms
from generator.compose.asking.gap import FilledBars, within
from generator.compose.asking.going_on import beginning, end_of, tempo_of, with_tempo_from
from generator.compose.asking.request import GenerationRequest, RequestPart
from generator.compose.asking.song_parts import SongPart, ensemble_of, request_parts, score_of_parts, song_parts
from generator.compose.asking.wish import FILL_CANDIDATES, Wish, check_bars
from generator.errors import ContinuoError
from generator.events.context import EXPRESSIVE, FLAT, Conditions, tempo_value
from generator.events.form_model import FormModel
from generator.events.streams import EIGHTH_TICKS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.events.whole_score import parts_conditions
from generator.midi.kept import played_end_ticks
from generator.music.bars import BarGrid
from generator.music.score import Score

_ONSET, _DURATION, _PITCH = range(3)


def parts_request_for(wish: Wish, style: int, forms: FormModel | None) -> GenerationRequest:
    """The request for a wish, on the model's grid. style: value of that condition; forms: model from which a form is
    drawn for each take, None for no forms. Raises ContinuoError for what can't be composed."""
    if wish.form is not None and wish.bars is None and wish.seconds is None and wish.composed_bars is None:
        wish = replace(wish, bars=len(parse_form(wish.form)))
    request = _without_forms(wish, style)
    return replace(request, forms=planned_forms(request, wish.form, forms))


def _without_forms(wish: Wish, style: int) -> GenerationRequest:
    parts = song_parts(wish)
    ensemble = ensemble_of(parts)
    if wish.seed is None:
        tempo = 0 if wish.tempo is None else tempo_value(wish.tempo)
        conditions = Conditions(style=style, tempo=tempo, dynamics=EXPRESSIVE, ensemble=ensemble)
        maps = Score(GRID, tempos=(tempo_of(wish.tempo),), metres=(wish.first_metre,))
        grid = score_of_parts(parts, [part.notes for part in parts], maps)
        return _request(wish, grid, 0, end_of(grid, 0, wish), conditions, request_parts(parts, wish))
    grid = score_of_parts(parts, [part.notes for part in parts], wish.seed)
    conditions = replace(_conditions(grid, style), ensemble=ensemble)
    if wish.composed_bars is not None:
        return _in_bars(wish, grid, parts, conditions, wish.composed_bars)
    if wish.add is not None:
        end = _bar_line_after(grid, max(1, max(part.end_ticks for part in parts)))
        given = [part.notes for part in parts]
        return _with_given(wish, grid, parts, conditions, (0, end), given)
    return _continuation(wish, wish.seed, grid, parts, conditions)


def _conditions(grid: Score, style: int) -> Conditions:
    """The conditions of a clip. Notation without dynamics is continued expressively, marked or played dynamics as they
    are."""
    found = replace(parts_conditions(grid), style=style)
    return replace(found, dynamics=EXPRESSIVE) if found.dynamics in (0, FLAT) else found


def _request(
    wish: Wish,
    seed: Score,
    begin: int,
    end: int,
    conditions: Conditions,
    parts: tuple[RequestPart, ...],
    *,
    given: Score | None = None,
    follows: Score | None = None,
    takes: int | None = None,
) -> GenerationRequest:
    return GenerationRequest(
        seed,
        begin,
        end,
        conditions=conditions,
        sampling=wish.sampling,
        rng_seed=wish.rng_seed,
        controls=wish.controls.shared,
        follows=follows,
        takes=takes or wish.takes,
        locked_pitches=wish.locked_pitches,
        parts=parts,
        given=given,
    )


def _continuation(
    wish: Wish, clip: Score, grid: Score, parts: tuple[SongPart, ...], conditions: Conditions
) -> GenerationRequest:
    """Continue the clip, or the chosen parts of it while the others stay. grid: the clip on the grid."""
    are_all_composed, whole = all(part.is_composed for part in parts), parts
    clip_end = -(-played_end_ticks(clip) * GRID // clip.ticks_per_quarter)
    if wish.from_ticks is None:
        end = _end_of_composed(parts, clip_end)
    else:
        end = wish.from_ticks
        parts = tuple(
            replace(part, notes=part.notes[part.notes[:, _ONSET] < end]) if part.is_composed else part for part in parts
        )
    begin, us_per_quarter = beginning(clip, end, wish.tempo)
    if end >= clip_end or (wish.from_ticks is not None and are_all_composed):
        grid = with_tempo_from(grid, begin, us_per_quarter)
    elif wish.tempo is not None:
        raise ContinuoError("{--tempo}: other parts of the clip go on here, in its own tempo: leave it out")
    if wish.tempo is not None:
        conditions = replace(conditions, tempo=tempo_value(wish.tempo))
    stop = end_of(grid, begin, wish)
    begins: dict[int, int] = {}
    if wish.parts is None and wish.tracks is None:
        begins = _begins_of_later_parts(whole, BarGrid(grid.metres, GRID), begin, stop)
        playing = [part for part in parts if begins.get(part.value, begin) < stop]
        conditions = replace(conditions, ensemble=ensemble_of(playing))
    if wish.others == "continue":
        begins |= _begins_of_other_parts(parts, begin, stop)
        parts = tuple(replace(part, is_composed=part.is_composed or part.value in begins) for part in parts)
        conditions = replace(conditions, ensemble=ensemble_of(parts))
    asked = tuple(replace(part, begin_ticks=begins.get(part.value)) for part in request_parts(parts, wish))
    before = _split(grid, parts, lambda notes: notes[:, _ONSET] < begin)
    given = _split(grid, parts, lambda notes: (notes[:, _ONSET] >= begin) & (notes[:, _ONSET] < stop))
    some = any(len(track) for track in given.tracks)
    return _request(wish, before, begin, stop, conditions, asked, given=given if some else None)


def _end_of_composed(parts: Sequence[SongPart], clip_end: int) -> int:
    """The tick at which the parts end that are to be composed. clip_end: where the last key of the clip is released."""
    composed = [part for part in parts if part.is_composed]
    after_last_onset = max(int(part.notes[:, _ONSET].max(initial=-1)) for part in composed) + 1
    return max(after_last_onset, clip_end if len(composed) == len(parts) else max(part.end_ticks for part in composed))


def _begins_of_other_parts(parts: Sequence[SongPart], begin: int, stop: int) -> dict[int, int]:
    """For parts that aren't chosen and end before `stop`: the tick from which on they are composed too, by part
    value."""
    ends = {part.value: -(-part.end_ticks // EIGHTH_TICKS) * EIGHTH_TICKS for part in parts if not part.is_composed}
    return {value: max(begin, end) for value, end in ends.items() if max(begin, end) < stop}


def _begins_of_later_parts(parts: Sequence[SongPart], bars: BarGrid, begin: int, stop: int) -> dict[int, int]:
    """For parts that enter in the clip only after `begin`: the first tick at which they may play, by part value. Music
    that continues from the middle of a clip is arranged like the clip: such parts enter at the same bar, and rest if
    that is at `stop` or later."""
    firsts = {part.value: int(part.notes[:, _ONSET].min()) for part in parts if len(part.notes)}
    if min(firsts.values()) >= begin:
        return {}
    return {
        value: min(stop, max(begin, bars.bar_start(int(bars.locate_one(first)[0]))))
        for value, first in firsts.items()
        if first >= begin
    }


def _in_bars(
    wish: Wish, grid: Score, parts: tuple[SongPart, ...], conditions: Conditions, span: tuple[int, int]
) -> GenerationRequest:
    """Compose in bars of the clip, for the chosen parts or new ones. span: first and last bar, from 1."""
    bars = BarGrid(grid.metres, GRID)
    first, last = check_bars(span, int(bars.locate_one(max(0, grid.end_ticks - 1))[0]) + 1, wish)
    gap = FilledBars(bars.bar_start(first - 1), bars.bar_start(last))
    if wish.late_parts_rest and wish.parts is None and wish.tracks is None and wish.add is None:
        parts = _without_late(parts, gap.end)
        conditions = replace(conditions, ensemble=ensemble_of(parts))
    parts = tuple(
        replace(part, notes=gap.cut(part.notes, GRID, within(part.notes[:, _PITCH], wish.locked_pitches)))
        if part.is_composed and not part.label.is_drum
        else part
        for part in parts
    )
    given = []
    for part in parts:
        stays = np.full(len(part.notes), not part.is_composed)
        if not part.label.is_drum:  # keys of drums are no pitches
            stays |= within(part.notes[:, _PITCH], wish.locked_pitches)
        given.append(part.notes[stays & gap.holds(part.notes, GRID)])
    if wish.vary is not None:
        given = _varied(wish, parts, gap, given)
    return _with_given(wish, grid, parts, conditions, gap, given, is_gap=True)


def _without_late(parts: tuple[SongPart, ...], end: int) -> tuple[SongPart, ...]:
    """The parts, with those that enter only at tick `end` or later not composed, unless all of them do."""
    are_late = [bool(part.notes[:, _ONSET].min(initial=end) >= end) for part in parts]
    if all(are_late):
        return parts
    return tuple(
        replace(part, is_composed=part.is_composed and not is_late)
        for part, is_late in zip(parts, are_late, strict=True)
    )


def _varied(wish: Wish, parts: Sequence[SongPart], gap: FilledBars, given: list[np.ndarray]) -> list[np.ndarray]:
    """The given notes of each part, with those of composed parts that a variation keeps."""
    inside = [part.notes[gap.holds(part.notes, GRID)] for part in parts]
    with_part = [
        np.concatenate([notes, np.full((len(notes), 1), part.value)], axis=1)
        for notes, part in zip(inside, parts, strict=True)
        if part.is_composed
    ]
    every = np.concatenate([np.zeros((0, 5), np.int64), *with_part])
    kept = every[wish.keeps(every)]
    return [
        kept[kept[:, 4] == part.value, :4].astype(np.int32) if part.is_composed else own
        for part, own in zip(parts, given, strict=True)
    ]


def _with_given(
    wish: Wish,
    grid: Score,
    parts: tuple[SongPart, ...],
    conditions: Conditions,
    span: tuple[int, int],
    given: Sequence[np.ndarray],
    *,
    is_gap: bool = False,
) -> GenerationRequest:
    """The request for notes from tick span[0] to span[1], beside the given notes of each part there."""
    begin, end = span
    stay = score_of_parts(parts, given, grid)
    before = _split(grid, parts, lambda notes: notes[:, _ONSET] < begin)
    follows = _split(grid, parts, lambda notes: notes[:, _ONSET] >= end) if is_gap else None
    return _request(
        wish,
        before,
        begin,
        end,
        conditions,
        request_parts(parts, wish),
        given=stay if any(len(track) for track in stay.tracks) else None,
        follows=follows,
        takes=wish.takes * FILL_CANDIDATES if is_gap else wish.takes,
    )


def _split(grid: Score, parts: Sequence[SongPart], which: Callable[[np.ndarray], np.ndarray]) -> Score:
    """A score of those notes of each part for which `which` is True. which: notes (N, 4) -> (N,) bool."""
    return score_of_parts(parts, [part.notes[which(part.notes)] for part in parts], grid)


def _bar_line_after(grid: Score, tick: int) -> int:
    bars = BarGrid(grid.metres, GRID)
    bar, position, _ = bars.locate_one(tick)
    return bars.bar_start(bar + (position > 0))
