"""What a person asks for."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np

from generator.compose.asking.controls import Controls, parse_range
from generator.compose.asking.mixing import parse_mix
from generator.compose.asking.request import MAX_TAKES
from generator.errors import ContinuoError, Option, Text
from generator.midi.reader import read_midi_file
from generator.music.instruments import HIGHEST_DRUM, LOWEST_DRUM
from generator.music.metre import COMMON_TIME, Metre, parse_metre
from generator.music.score import HIGHEST_KEY, LOWEST_KEY, Score
from generator.music.tempo import check_tempo
from generator.network.config import DEFAULT_CANDIDATES, MAX_BARS, SamplingConfig

DEFAULT_SECONDS = 30.0
MAX_SECONDS = 3600.0
FILL_CANDIDATES = 8  # so many fills are composed for one that is kept
DEFAULT_AMOUNT = 0.3
_VARIED = 5641  # apart from the random streams of the takes

Others = Literal["rest", "continue"]


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
    candidates: int = DEFAULT_CANDIDATES
    """Among how many, composed side by side, the takes are picked by the checkpoint's critic, if it has one and no gap
    is filled; 1, off, to MAX_TAKES. Of long music fewer."""
    parts: str | None = None
    """Parts of the clip for which notes are composed, "bass, drums", while the others stay; None for all."""
    tracks: tuple[int, ...] | None = None
    """Indexes of the clip's tracks for whose parts notes are composed; None for what `parts` says."""
    others: Others | None = None
    """What parts do that are not among `parts` and end before the new music does; None for rest."""
    ensemble: str | None = None
    """Instruments of a piece from nothing, "piano, bass, drums"; None for a piano."""
    add: str | None = None
    """Instruments of new parts that are added to the clip: beside it, or in the bars of `fill`."""
    vary: tuple[int, int] | None = None
    """First and last bar of which a share is composed anew; None for none."""
    amount: float | None = None
    """With `vary`, the share of what begins together that is composed anew, above 0 to 1; None for DEFAULT_AMOUNT."""
    form: str | None = None
    """Of the new music, "A A B A" or "verse=8,chorus=8,verse"; None for what people's forms are like."""
    from_ticks: int | None = None
    """Grid ticks from the clip's start where the new part begins, whatever the clip has from there on; None for where
    the clip ends."""
    mix: str | None = None
    """Volume, pan, reverb and chorus of parts, the clip's and new ones: "bass: volume 90, pan 40; drums: reverb 60";
    None for those of the clip, and for new parts the usual."""
    playable: bool = True
    """Whether parts hold no more notes at once than their instruments can (a guitar six), unless the clip's do, or
    controls say how many notes there are. Off for what was composed before there was such a limit."""
    late_parts_rest: bool = True
    """Whether parts of the clip that come in after the bars of `fill` or `vary` rest in these, unless they are chosen.
    Off for what was composed before they did."""

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
        most = MAX_TAKES // (FILL_CANDIDATES if self.composed_bars else 1)
        if not 1 <= self.takes <= most:
            if self.composed_bars:
                raise ContinuoError(
                    "{--takes} is {takes}; it must be from 1 to {most} with {option}",
                    takes=self.takes,
                    most=most,
                    option=self.bars_option,
                )
            raise ContinuoError("{--takes} is {takes}; it must be from 1 to {most}", takes=self.takes, most=most)
        if not 1 <= self.candidates <= MAX_TAKES:
            raise ContinuoError(
                "{--candidates} is {candidates}; it must be from 1 (off) to {most}",
                candidates=self.candidates,
                most=MAX_TAKES,
            )
        if self.tempo is not None:
            check_tempo(self.tempo)
        if self.seed is not None and self.metre is not None:
            raise ContinuoError("{--metre} is for a piece from nothing, as a clip has its own: leave it out")
        self._check_parts()
        if self.composed_bars is not None or self.add is not None:
            option = self.bars_option if self.composed_bars else Option("--add")
            if self.seed is None:
                raise ContinuoError("{option} needs a clip: give its file", option=option)
            if self.seconds is not None or self.bars is not None:
                raise ContinuoError(
                    "{option} already sets the length: leave out {--seconds} and {--bars}", option=option
                )
            if self.tempo is not None:
                raise ContinuoError(
                    "{--tempo} is for what follows a clip, and bars that are there keep theirs: leave it out"
                )
        if self.lock is not None and self.composed_bars is None:
            raise ContinuoError("{--lock} needs {--fill}: it keeps notes in the bars that are filled")
        if self.from_ticks is not None and (
            self.seed is None or self.composed_bars is not None or self.add is not None or self.from_ticks < 0
        ):
            raise ContinuoError("the place to continue from must lie in a clip, and excludes {--fill}")
        _ = self.first_metre, self.locked_pitches
        if self.mix is not None:
            parse_mix(self.mix)

    def _check_parts(self) -> None:
        if self.fill is not None and self.vary is not None:
            raise ContinuoError("{--fill} and {--vary} both choose bars: give one of them")
        if self.amount is not None and self.vary is None:
            raise ContinuoError("{--amount} needs {--vary}: it is how much of those bars is composed again")
        if self.amount is not None and not 0 < self.amount <= 1:
            raise ContinuoError("{--amount} is {amount:g}; it must be above 0 and at most 1", amount=self.amount)
        if self.tracks is not None and (self.seed is None or self.parts is not None or self.add is not None):
            raise ContinuoError("tracks are chosen among a clip's, and exclude {--parts} and {--add}: leave those out")
        if self.parts is not None and self.seed is None:
            raise ContinuoError("{--parts} chooses among a clip's parts: give a clip, or {--ensemble} for new ones")
        if self.ensemble is not None and self.seed is not None:
            raise ContinuoError("{--ensemble} is for a piece from nothing: give {--add} for new parts of a clip")
        if self.add is not None and (self.parts is not None or self.vary is not None):
            raise ContinuoError("{--add} composes the new parts alone: leave out {--parts} and {--vary}")
        if self.others is not None and self.parts is None:
            raise ContinuoError("{--others} needs {--parts}: without it all parts are continued")
        if self.others not in (None, "rest", "continue"):
            raise ContinuoError("{--others} is {others!r}; it must be rest or continue", others=self.others)

    @property
    def composed_bars(self) -> tuple[int, int] | None:
        """First and last bar of the clip in which notes are composed, from 1; None for going on or adding parts."""
        return self.fill or self.vary

    @property
    def bars_option(self) -> Option:
        """What they were given to."""
        return Option("--vary" if self.vary else "--fill")

    def keeps(self, notes: np.ndarray) -> np.ndarray:
        """Which notes of bars that are varied stay; those that begin together stay together. notes: (N, 4 or more),
        those of one part, or columns behind the first four that tell parts apart -> (N,) bool."""
        if not len(notes):
            return np.zeros(0, bool)
        together = np.concatenate([notes[:, :1], notes[:, 4:]], axis=1)
        _, group = np.unique(together, axis=0, return_inverse=True)
        group = group.reshape(-1)
        rng = np.random.default_rng([self.rng_seed, _VARIED])
        order = rng.permutation(int(group.max()) + 1)
        anew = max(1, round((self.amount or DEFAULT_AMOUNT) * len(order)))
        return ~np.isin(group, order[:anew])

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


def check_bars(span: tuple[int, int], count: int, wish: Wish) -> tuple[int, int]:
    """First and last bar of a piece of so many. Raises ContinuoError for bars that it does not have."""
    first, last = span
    if last > count:
        raise ContinuoError(
            "{option} bars {first}-{last}: the piece has only bars 1 to {count}; choose from those",
            option=wish.bars_option,
            first=first,
            last=last,
            count=count,
        )
    return span


def read_seed(path: Path) -> Score:
    """A seed clip. Raises ContinuoError for one that can't be read or has no notes to continue from."""
    score = read_midi_file(path)
    require_music(score, path)
    return score


def require_music(score: Score, path: Path) -> None:
    """Raises ContinuoError for a clip from which no model could go on."""
    if not has_music(score):
        raise ContinuoError(
            "{path}: no pitched notes on the piano's 88 keys and no drums to continue from; choose a clip that has "
            "some",
            path=path,
        )


def require_pitched(score: Score, path: Path) -> None:
    """Raises ContinuoError for a clip that has no notes but drums."""
    if not has_pitched(score):
        raise ContinuoError("{path}: no pitched notes on the piano's 88 keys; choose a clip that has some", path=path)


def has_music(score: Score) -> bool:
    """Whether it has notes that a model with parts knows: on the piano's 88 keys, or of a drum kit."""
    drums = [track.notes[:, 2] for track in score.tracks if track.is_drum]
    return has_pitched(score) or any(((keys >= LOWEST_DRUM) & (keys <= HIGHEST_DRUM)).any() for keys in drums)


def has_pitched(score: Score) -> bool:
    """Whether it has notes that every model knows: on the piano's 88 keys."""
    pitches = [track.notes[:, 2] for track in score.tracks if not track.is_drum]
    return any(((pitch >= LOWEST_KEY) & (pitch <= HIGHEST_KEY)).any() for pitch in pitches)
