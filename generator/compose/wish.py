"""What a person asks for, and the request on the model's grid that it comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from generator.compose.controls import Controls, parse_range
from generator.compose.gap import FilledBars, around_gap, cut_clip, within
from generator.compose.going_on import with_tempo_from
from generator.compose.request import MAX_TAKES, GenerationRequest
from generator.errors import ContinuoError, Option, Text
from generator.events import streams
from generator.events.context import EXPRESSIVE, Conditions, piece_conditions, style_value, tempo_value
from generator.events.quantiser import MAX_ONSET_TICKS, quantise, with_maps
from generator.midi.kept import played_end_ticks
from generator.midi.reader import read_midi_file
from generator.music.bars import BarGrid
from generator.music.main_tempo import main_tempo
from generator.music.metre import COMMON_TIME, Metre, parse_metre
from generator.music.scaling import scaled_ticks
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score, Tempo, Track, note_array
from generator.music.tempo import DEFAULT_TEMPO_US, check_tempo
from generator.network.checkpoint import Checkpoint
from generator.network.config import MAX_BARS, SamplingConfig

GRID = streams.GRID_TICKS_PER_QUARTER
DEFAULT_SECONDS = 30.0
MAX_SECONDS = 3600.0
FILL_CANDIDATES = 8  # so many fills are composed for one that is kept


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What to compose. Raises ContinuoError for settings out of range, and for those that exclude each other."""

    seed: Score | None = None
    """A clip to go on from, or to fill a gap in; None for a piece from nothing."""
    seconds: float | None = None
    """Length of the new part, above 0, at most MAX_SECONDS; without it and without bars, DEFAULT_SECONDS."""
    bars: int | None = None
    """Length of the new part, 1 to MAX_BARS; None for a length in seconds."""
    style: str | None = None
    """A style of the checkpoint; None for no condition."""
    sampling: SamplingConfig = SamplingConfig()
    """How events are drawn."""
    rng_seed: int = 0
    """Random seed, 0 or more."""
    only_new: bool = False
    """Whether the new part stands alone, without the clip."""
    controls: Controls = field(default_factory=Controls)
    """What every composed note keeps to."""
    fill: tuple[int, int] | None = None
    """First and last bar to compose anew, from 1, an upbeat's bar included; None for going on."""
    lock: str | None = None
    """Lowest and highest pitch of the notes that stay in the bars of `fill`, "C2-B3"; None for none."""
    metre: str | None = None
    """Of a piece from nothing, "3/4"; None for 4/4."""
    tempo: float | None = None
    """Of the new part, quarter notes a minute, 10 to 400; None for the main tempo of the clip, and of a piece from
    nothing for 120 and no condition."""
    takes: int = 1
    """How many to compose at once, 1 to MAX_TAKES; MAX_TAKES / FILL_CANDIDATES under `fill`."""
    from_ticks: int | None = None
    """Grid ticks from the clip's start where the new part begins, whatever the clip has from there on; None for where
    the clip ends."""

    def __post_init__(self) -> None:
        if self.seconds is not None and self.bars is not None:
            raise ContinuoError("{--seconds} and {--bars} both set the length: give one of them")
        if self.seconds is not None and not 0 < self.seconds <= MAX_SECONDS:
            raise ContinuoError(
                "{--seconds} is {seconds:g}; it must be above 0 and at most {most:g}",
                seconds=self.seconds,
                most=MAX_SECONDS,
            )
        if self.bars is not None and not 1 <= self.bars <= MAX_BARS:
            raise ContinuoError("{--bars} is {bars}; it must be from 1 to {most}", bars=self.bars, most=MAX_BARS)
        if self.rng_seed < 0:
            raise ContinuoError("{--rng-seed} is {rng_seed}; it must be 0 or more", rng_seed=self.rng_seed)
        most = MAX_TAKES // (FILL_CANDIDATES if self.fill else 1)
        if not 1 <= self.takes <= most:
            if self.fill:
                raise ContinuoError(
                    "{--takes} is {takes}; it must be from 1 to {most} with {--fill}", takes=self.takes, most=most
                )
            raise ContinuoError("{--takes} is {takes}; it must be from 1 to {most}", takes=self.takes, most=most)
        if self.tempo is not None:
            check_tempo(self.tempo)
        if self.seed is not None and self.metre is not None:
            raise ContinuoError("{--metre} is for a piece from nothing, as a clip has its own: leave it out")
        if self.fill is not None:
            if self.seed is None:
                raise ContinuoError("{--fill} needs a clip in which to fill a gap: give its file")
            if self.seconds is not None or self.bars is not None:
                raise ContinuoError("{--fill} already sets the length: leave out {--seconds} and {--bars}")
            if self.tempo is not None:
                raise ContinuoError(
                    "{--tempo} is for what follows a clip, and bars that are filled keep theirs: leave it out"
                )
        elif self.lock is not None:
            raise ContinuoError("{--lock} needs {--fill}: it keeps notes in the bars that are filled")
        if self.from_ticks is not None and (self.seed is None or self.fill is not None or self.from_ticks < 0):
            raise ContinuoError("the place to continue from must lie in a clip, and excludes {--fill}")
        _ = self.first_metre, self.locked_pitches

    @property
    def first_metre(self) -> Metre:
        """Of a piece from nothing."""
        return COMMON_TIME if self.metre is None else parse_metre(self.metre)

    @property
    def locked_pitches(self) -> tuple[int, int] | None:
        """Lowest and highest that stay."""
        return None if self.lock is None else parse_range(self.lock, Option("--lock"))


_FILL_BARS = Text("{--fill} bars")


def parse_bars(text: str, asked_by: Text | Option = _FILL_BARS) -> tuple[int, int]:
    """ "9-12" or "9" -> first and last bar. asked_by: what it was given to. Raises ContinuoError."""
    match = re.fullmatch(r"\s*(\d{1,6})(?:\s*-\s*(\d{1,6}))?\s*", text)
    first = int(match.group(1)) if match else 0
    last = int(match.group(2) or first) if match else 0
    if not 1 <= first <= last:
        raise ContinuoError(
            "{asked_by} {text!r}: write the first and the last bar, counted from 1, such as 9-12",
            asked_by=asked_by,
            text=text,
        )
    return first, last


def read_seed(path: Path) -> Score:
    """A seed clip. Raises ContinuoError for one that can't be read or has no notes to continue from."""
    score = read_midi_file(path)
    require_pitched(score, path)
    return score


def require_pitched(score: Score, path: Path) -> None:
    """Raises ContinuoError for a clip that has no notes to continue from."""
    pitches = [track.notes[:, 2] for track in score.tracks if not track.is_drum]
    if not any(((pitch >= LOWEST_KEY) & (pitch <= HIGHEST_KEY)).any() for pitch in pitches):
        raise ContinuoError(
            "{path}: no pitched notes on the piano's 88 keys to continue from; choose a clip that has some", path=path
        )


def request_for(checkpoint: Checkpoint, wish: Wish) -> GenerationRequest:
    """The wish on the model's grid. Raises ContinuoError for a style that the checkpoint doesn't know."""
    style = 0 if wish.style is None else style_value(wish.style, checkpoint.styles)
    if wish.seed is None:
        us_per_quarter = DEFAULT_TEMPO_US if wish.tempo is None else round(60e6 / wish.tempo)
        grid = Score(GRID, (Track(),), (Tempo(0, us_per_quarter),), (wish.first_metre,))
        tempo = 0 if wish.tempo is None else tempo_value(wish.tempo)
        conditions, begin = Conditions(style=style, tempo=tempo, dynamics=EXPRESSIVE), 0
    else:
        grid = quantise(wish.seed)
        conditions = replace(piece_conditions(grid, grid.tracks[0].notes, style), dynamics=EXPRESSIVE)
        if wish.fill is not None:
            return _fill_request(grid, wish.seed, conditions, wish)
        if wish.tempo is not None:
            conditions = replace(conditions, tempo=tempo_value(wish.tempo))
        grid, begin = _going_on(grid, wish.seed, wish)
    bars = BarGrid(grid.metres, GRID)
    if wish.bars is not None:
        bar, position, _ = bars.locate_one(begin)
        end = bars.bar_start(bar + wish.bars + (position > 0))
    else:
        end = grid.ticks_at(grid.seconds_at(begin) + (wish.seconds or DEFAULT_SECONDS))
        bar, position, _ = bars.locate_one(end)
        end = bars.bar_start(bar + (position > 0))  # whole bars: a piece may be longer than asked, never shorter
    if end > MAX_ONSET_TICKS:
        raise ContinuoError("at the clip's tempo that is longer than a piece may be: ask for fewer bars or seconds")
    return GenerationRequest(
        grid,
        begin,
        end,
        conditions=conditions,
        sampling=wish.sampling,
        rng_seed=wish.rng_seed,
        controls=wish.controls,
        takes=wish.takes,
    )


def _going_on(grid: Score, clip: Score, wish: Wish) -> tuple[Score, int]:
    """What is played before the new part, in the maps that hold on in it, and the grid tick where that begins.

    grid: the clip on the grid. The new part begins on the next eighth, since played or exported notes end a little
    early; not on the next bar line, since a last bar that an upbeat makes short is followed by the next upbeat.
    """
    if wish.from_ticks is None:
        # Where the clip's last key is let go, which may be a drum or a note longer than the grid's longest; the model's
        # own rounding of a long note does not move it.
        last = int(grid.tracks[0].notes[:, 0].max(initial=-1))
        end = max(last + 1, -(-played_end_ticks(clip) * GRID // clip.ticks_per_quarter))
    else:
        end = wish.from_ticks
        notes = grid.tracks[0].notes
        grid = replace(grid, tracks=(Track(note_array(notes[notes[:, 0] < end].tolist())),))
    begin = -(-end // streams.EIGHTH_TICKS) * streams.EIGHTH_TICKS
    if wish.tempo is None:
        us_per_quarter = main_tempo(clip, scaled_ticks(begin, GRID, clip.ticks_per_quarter))
    else:
        us_per_quarter = round(60e6 / wish.tempo)
    return with_tempo_from(grid, begin, us_per_quarter), begin


def _fill_request(grid: Score, clip: Score, conditions: Conditions, wish: Wish) -> GenerationRequest:
    """grid: the clip on the grid."""
    assert wish.fill
    bars = BarGrid(grid.metres, GRID)
    first, last = wish.fill
    count = int(bars.locate_one(max(0, grid.end_ticks - 1))[0]) + 1
    if last > count:
        raise ContinuoError(
            "{--fill} bars {first}-{last}: the piece has only bars 1 to {count}; choose from those",
            first=first,
            last=last,
            count=count,
        )
    gap = FilledBars(bars.bar_start(first - 1), bars.bar_start(last))
    before, inside, after = around_gap(cut_clip(clip, gap, wish.locked_pitches), gap)
    locked = inside.tracks[0].notes
    locked = locked[within(locked[:, 2], wish.locked_pitches)]
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
