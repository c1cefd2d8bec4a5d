"""Controls laid out over time: for every tick what the model is told and where notes may begin, for every bar how many.

Everything here is known before the first note; what depends on the notes composed so far is in constraints.py.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field, replace

import numpy as np

from generator.compose.controls import Controls
from generator.errors import ContinuoError
from generator.events.context import Conditions, context_rows
from generator.events.streams import GRID_TICKS_PER_QUARTER, MAX_SHIFT_TICKS, VELOCITIES
from generator.events.vocabulary import Vocabulary
from generator.music.bars import BarGrid
from generator.music.harmony import EVERY_CLASS, PITCH_NAMES, ChordSymbol, class_names
from generator.music.metre import beat_ticks

NEVER = 2**40  # a tick that no piece reaches
OPEN_BARS = 64  # of a piece without an end so many bars are laid out at a time
_NO_LOCKED = np.zeros((0, 4), np.int64)


@dataclass(frozen=True)
class Span:
    """What is composed: [begin, end) in ticks, end None for "until the model ends it"; first: where the table begins.

    locked: (N, 4) notes within it that stay, as in Track; told_end: the bar that the model is told it is over by.
    """

    bars: BarGrid
    first: int
    begin: int
    end: int | None
    conditions: Conditions
    controls: Controls = field(default_factory=Controls)
    locked: np.ndarray = field(default_factory=lambda: _NO_LOCKED)
    told_end: int | None = None
    fills: bool = False  # a gap
    kept_free: tuple[int, int] | None = None  # pitches, lowest and highest, that nothing is composed in

    @property
    def last_bar(self) -> int | None:
        """The tick where the bar begins that the end lies in; None without an end."""
        return None if self.end is None else self.bars.bar_start(int(self.bars.locate_one(self.end - 1)[0]))


class TokenTable:
    """Of each token what controls look at. classes: (V,) sets of pitch classes; lowest, highest, sizes: (V,).

    kept_free: lowest and highest of pitches that may not be composed.
    """

    def __init__(self, vocabulary: Vocabulary, kept_free: tuple[int, int] | None = None) -> None:
        self.sounds = self.may_sound = vocabulary.sounds
        if kept_free:
            low, high = kept_free
            outside = [not any(low <= pitch <= high for pitch in pitches) for pitches in vocabulary.pitches]
            self.may_sound = self.sounds & np.array(outside)
        self.words = vocabulary.words
        self.lowest = vocabulary.lowest_pitch.astype(np.int64)
        self.highest = np.array([pitches[-1] if pitches else 0 for pitches in vocabulary.pitches])
        self.sizes = np.array([len(pitches) for pitches in vocabulary.pitches])
        self.classes = np.array([sum({1 << pitch % 12 for pitch in pitches}) for pitches in vocabulary.pitches])

    def within(self, classes: int, low: int, high: int) -> np.ndarray:
        """Tokens all of whose notes are in a set of pitch classes and from low to high. (V,) bool."""
        return self.may_sound & (self.classes & ~classes == 0) & (self.lowest >= low) & (self.highest <= high)


class Timeline:
    """Tables over ticks from `span.first` on; they grow as they are asked for, where there is no end."""

    def __init__(self, vocabulary: Vocabulary, tokens: TokenTable, span: Span) -> None:
        self.span, self.tokens = span, tokens
        self._vocabulary, self._controls = vocabulary, span.controls
        self.allowed = np.zeros((0, len(vocabulary)), bool)
        self._check()
        self._extend(self._horizon())

    def _horizon(self) -> int:
        if self.span.end is not None:
            return self.span.end + MAX_SHIFT_TICKS + 1
        bar = int(self.span.bars.locate_one(self.span.begin)[0])
        return self.span.bars.bar_start(bar + OPEN_BARS)

    def reach(self, tick: int) -> bool:
        """Make sure that the tables hold for all shifts from a tick on -> whether they were laid out anew."""
        if tick + MAX_SHIFT_TICKS < self.span.first + len(self.note_ok):
            return False
        self._extend(self.span.first + 2 * (tick + MAX_SHIFT_TICKS - self.span.first))
        return True

    def _check(self) -> None:
        controls, (low, high) = self._controls, self._controls.pitches
        key, tokens = controls.parsed_key, self.tokens
        most = controls.polyphony or 10**6
        within = f"--range {controls.range!r}" if controls.range else "the checkpoint's vocabulary"
        whole = tokens.within(EVERY_CLASS, low, high)
        if not whole.any():
            kept = " outside what --lock keeps" if self.span.kept_free else ""
            raise ContinuoError(f"{within}: has no note{kept}; choose other pitches")
        if key and not (tokens.within(key.classes, low, high)).any():
            raise ContinuoError(
                f"{within} holds no note of --key {controls.key!r} ({class_names(key.classes)}): widen one of them"
            )
        if not (whole & (tokens.sizes <= most)).any():
            raise ContinuoError(f"--polyphony {most}: the checkpoint has no token of so few notes in --range")
        for number, bar in enumerate(controls.parsed_chords, 1):
            for chord in bar:
                if not (tokens.within(chord.classes, low, high) & (tokens.sizes <= most)).any():
                    raise ContinuoError(
                        f"{within} holds no note of {chord.name} in bar {number} of --chords "
                        f"({class_names(chord.classes)}): widen the range or change the chord"
                    )
        if not self.velocity_ok.any():
            raise ContinuoError(
                f"--velocity {controls.velocity!r} holds none of the {len(VELOCITIES) - 1} degrees of loudness "
                f"({VELOCITIES[1]}, {VELOCITIES[2]} and so on): widen it by 4"
            )

    @property
    def velocity_ok(self) -> np.ndarray:
        """(W,) bool."""
        low, high = self._controls.velocities
        return (low <= VELOCITIES) & (high >= VELOCITIES) & (VELOCITIES > 0)

    def _extend(self, horizon: int) -> None:
        span = self.span
        ticks = np.arange(span.first, horizon)
        self.context = context_rows(ticks, span.bars, span.conditions, span.told_end, fills=span.fills).astype(np.int64)
        self.position = self.context[:, 0]
        bar, place, metre = span.bars.locate(ticks)
        self._first_bar = int(bar[0])
        self.bar = bar - self._first_bar
        self.last_downbeat = self._find_last_downbeat()
        inside = (ticks >= span.begin) & (ticks < (NEVER if span.end is None else span.end))
        steps = np.array([self._controls.step(metre) for metre in span.bars.metres])[metre]
        self.note_ok = inside & (place % steps == 0)
        if self.last_downbeat is not None:
            self.note_ok &= ticks <= self.last_downbeat
        beats = np.array([beat_ticks(metre, GRID_TICKS_PER_QUARTER) for metre in span.bars.metres])
        self._lay_out_pitches(ticks, place, beats[metre])
        self._lay_out_bars()

    def _find_last_downbeat(self) -> int | None:
        span = self.span
        if self._controls.ending != "downbeat":
            return None
        start = span.last_bar
        if start is None:
            raise ContinuoError("--ending downbeat needs a length: give --bars or --seconds")
        if start <= span.begin:
            raise ContinuoError("--ending downbeat needs two bars or more: ask for more, or fill more")
        return start

    @property
    def _first_chord_bar(self) -> int:
        """Number of the bar that the progression begins in: the first whole one."""
        bar, place, _ = self.span.bars.locate_one(self.span.begin)
        return bar + (place > 0)

    def _lay_out_pitches(self, ticks: np.ndarray, place: np.ndarray, beat: np.ndarray) -> None:
        """Which tokens may begin at each tick: pitch_class_of says by number of a row of `allowed`."""
        controls, (low, high) = self._controls, self._controls.pitches
        scale = controls.parsed_key.classes if controls.parsed_key else EVERY_CLASS
        count = len(ticks)
        chord_set, chord_end = np.full(count, scale), np.full(count, NEVER)
        on_beat = np.zeros(count, bool)
        if controls.parsed_chords:
            passing = scale
            if not controls.parsed_key:
                every = [chord.classes for bar in controls.parsed_chords for chord in bar]
                passing = int(np.bitwise_or.reduce([classes for classes in every if classes != EVERY_CLASS] or every))
            chords = self._chord_spans(int(ticks[0]), int(ticks[-1]) + 1)
            for begin, end, chord in chords:
                part = slice(begin - int(ticks[0]), end - int(ticks[0]))
                chord_set[part] = chord.classes if chord.classes != EVERY_CLASS else scale
                chord_end[part] = end
            on_beat = place % beat == 0
            strict = on_beat | (not controls.passing)
            wide = chord_set | passing
        else:
            strict, wide = np.ones(count, bool), chord_set
        here = np.where(strict, chord_set, wide)
        self.chord_set, self.chord_end, self.beat = chord_set, chord_end, beat
        locked, locked_sets = self._locked_sounding(ticks)
        bass = np.full(count, -1)
        if self.last_downbeat is not None:
            bass[self.last_downbeat - int(ticks[0])] = self._last_bass()
            if controls.parsed_key and not controls.parsed_chords:
                here[self.last_downbeat - int(ticks[0])] = controls.parsed_key.last_chord
        rows = np.stack([here, bass, locked], axis=1)
        kinds, self.kind = np.unique(rows, axis=0, return_inverse=True)
        self.kind = self.kind.reshape(-1)
        allowed = np.zeros((len(kinds), len(self._vocabulary)), bool)
        words = self.tokens.words
        for number, (classes, _, lock) in enumerate(kinds.tolist()):
            allowed[number] = self.tokens.within(classes, low, high)
            mask_low, mask_high = locked_sets[lock]
            allowed[number] &= ((words[:, 0] & mask_low) | (words[:, 1] & mask_high)) == 0
        self.allowed = allowed
        # The single notes among them, as bits.
        single = self.tokens.sizes == 1
        self.singles = [sum(1 << pitch for pitch in set(self.tokens.lowest[row & single].tolist())) for row in allowed]
        self.bass = kinds[:, 1]
        most = controls.polyphony or 10**6
        reachable = np.any(allowed & (self.tokens.sizes <= most), axis=1)
        for number in np.flatnonzero(self.bass >= 0):
            reachable[number] = (
                allowed[number] & (self.tokens.lowest % 12 == self.bass[number]) & (self.tokens.sizes <= most)
            ).any()
            if not reachable[number]:
                raise ContinuoError(
                    f"--ending downbeat: --range {controls.range!r} and what else is asked leave no "
                    f"{PITCH_NAMES[int(self.bass[number])]} to end on: widen the range"
                )
        self.note_ok &= reachable[self.kind]

    def _last_bass(self) -> int:
        """Pitch class of the last chord's lowest note; -1 for any."""
        assert self.last_downbeat is not None
        key = self._controls.parsed_key
        if self._controls.parsed_chords:
            [(_, _, chord)] = self._chord_spans(self.last_downbeat, self.last_downbeat + 1)
            if chord.bass is not None:
                return chord.bass
        return key.tonic if key and key.tonic is not None else -1

    def _chord_spans(self, first: int, last: int) -> list[tuple[int, int, ChordSymbol]]:
        """Begin, end and chord of all that lie between two ticks."""
        bars, spans = self.span.bars, []
        progression = self._controls.parsed_chords
        bar = bars.locate_one(first)[0]
        while (start := bars.bar_start(bar)) < last:
            length = bars.bar_start(bar + 1) - start
            chords = progression[max(0, bar - self._first_chord_bar) % len(progression)]
            edges = [start + -(-length * place // len(chords)) for place in range(len(chords) + 1)]
            for chord, begin, end in zip(chords, edges[:-1], edges[1:], strict=True):
                begin, end = max(begin, first), min(end, last)
                if begin < end:
                    spans.append((begin, end, chord))
            bar += 1
        return spans

    def _locked_sounding(self, ticks: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Which set of locked pitches sounds at each tick, as they may not be struck again: (T,) numbers, and the sets
        as bits (N, 2)."""
        sounding = np.zeros((len(ticks), 2), np.uint64)
        for onset, duration, pitch, _ in self.span.locked.tolist():
            begin = max(0, onset - int(ticks[0]))
            sounding[begin : max(0, onset + duration - int(ticks[0])), pitch >> 6] |= np.uint64(1 << (pitch & 63))
        sets, numbers = np.unique(sounding, axis=0, return_inverse=True)
        return numbers.reshape(-1), sets

    def _lay_out_bars(self) -> None:
        """quota: (N,) most notes of each bar; latest: (N, R + 1) by which tick the next of R more must have come;
        after: (N,) the same for the first of the bars to come; bar_end: (N,)."""
        span, (least, most) = self.span, self._controls.densities
        count = int(self.bar[-1]) + 1
        starts = np.array([span.bars.bar_start(self._first_bar + bar) for bar in range(count + 1)])
        self.bar_end = starts[1:]
        self.quota = np.full(count, NEVER)
        needs = np.zeros(count, np.int64)
        if self._controls.density is not None:
            for bar in range(count):
                needs[bar], self.quota[bar] = self._notes_of_bar(int(starts[bar]), int(starts[bar + 1]), least, most)
        self.note_ok &= self.quota[self.bar] > 0  # locked notes may be all that a bar has room for
        self.need = needs
        self.latest = np.full((count, int(needs.max(initial=0)) + 1), NEVER)
        self.after = np.full(count, NEVER)
        upcoming = NEVER
        for bar in range(count - 1, -1, -1):
            self.after[bar] = upcoming
            need = int(needs[bar])
            if need:
                self.latest[bar, 1 : need + 1] = self._latest(int(starts[bar]), int(starts[bar + 1]), need)
                upcoming = int(self.latest[bar, need])

    def _notes_of_bar(self, start: int, end: int, least: float, most: float | None) -> tuple[int, int]:
        span = self.span
        metre = span.bars.metres[span.bars.locate_one(start)[2]]
        beats = (end - start) / beat_ticks(metre, GRID_TICKS_PER_QUARTER)
        locked = int(np.count_nonzero((span.locked[:, 0] >= start) & (span.locked[:, 0] < end)))
        quota = NEVER if most is None else math.floor(most * beats + 1e-9)
        need = math.ceil(least * beats - 1e-9)
        if not quota or need > quota:
            raise ContinuoError(
                f"--density {self._controls.density!r}: no whole number of notes in a bar of "
                f"{metre.numerator}/{metre.denominator} is within it; widen it"
            )
        whole = start >= span.begin and end <= (self.span.first + len(self.note_ok) if span.end is None else span.end)
        is_last = self.last_downbeat is not None and start >= self.last_downbeat
        need = max(need - locked, 0) if whole and not is_last else 0
        return need, max(quota - locked, 0) if quota < NEVER else NEVER

    def _latest(self, start: int, end: int, need: int) -> np.ndarray:
        """By which tick the first of 1, 2, ... `need` missing notes must come. (need,)."""
        places = start + np.flatnonzero(self.note_ok[start - self.span.first : end - self.span.first])
        if len(places) < need:
            raise ContinuoError(
                f"--density {self._controls.density!r} asks for {need} notes in a bar that has {len(places)} places "
                f"for them (--grid {self._controls.grid or 'free'}): lower it, or choose a finer grid"
            )
        apart = max(1, len(places) // (2 * need))
        return places[len(places) - apart * np.arange(1, need + 1)]


def with_key(conditions: Conditions, controls: Controls) -> Conditions:
    """Conditions that tell the model of a key that is asked for."""
    key = controls.parsed_key
    return replace(conditions, key=key.told) if key and key.told else conditions
