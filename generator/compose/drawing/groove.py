"""Makes composed drums keep a pattern, as drummers do: strokes of the last bars come again.

People's drums share two thirds or more of a bar's strokes with the bar before, composed drums only half. In bands they
also thin out, since a stroke that was left out by chance is missing from the context of all later ones. How much a
stroke belongs to the pattern depends on how many of the last bars have it at the same sixteenth, so that neither a fill
nor a passing stroke becomes one. This is soft: logits are shifted, the more the more steadily the seed's drums play,
and all constraints hold (tests.benchmarks.drums.kept_pattern).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

import numpy as np

from generator.compose.drawing.form_guide import PITCHES, SLOT_TICKS
from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.vocabulary import Vocabulary
from generator.music.bars import BarGrid

# Nats at a strength of 1 for a stroke of weight 1, chosen on every ninth drummer's clip and every fourth band.
NATS_WHEN = 2.0  # drums alone: for the shift to the pattern's next stroke
NATS_PASSED = 3.0  # in a band: against shifts past that stroke, as other parts may play before it
NATS_PART = 0.5  # in a band: for drums at a stroke of the pattern
NATS_EXTRA = 2.0  # in a band: against drums elsewhere in a bar that already has more strokes than usual
NATS_LIKE = 3.0  # for the pattern's strokes among tokens
BARS = 4  # that a pattern is taken from
RECENT_BARS = 16  # at the end of the seed, over which the steadiness of its drums is measured
# The nats above hold for drums as steady as people's usual ones, or where the seed has no two bars of drums. They
# double with each DOUBLES of steadiness more, and are multiplied by LEAST to MOST.
USUAL_STEADINESS = 0.7
DOUBLES = 0.2
LEAST, MOST = 0.5, 2.0

Strokes = dict[int, dict[int, int]]  # of a bar: its tick in the bar, below 0 if it is early, by sixteenth and by pitch
Pattern = dict[int, dict[int, tuple[int, float]]]  # of a bar: tick and weight, above 0 to 1, by sixteenth and by pitch
_NONE: Strokes = {}


class _TakeDrums:
    """The drum strokes of one take, bar by bar. seed: strokes of the bars before."""

    def __init__(self, seed: dict[int, Strokes]) -> None:
        self._bars = {bar: {slot: dict(own) for slot, own in strokes.items()} for bar, strokes in seed.items()}
        self._counts: Counter[int] = Counter()  # of each bar, the number of recorded events
        self._cached: dict[int, tuple[int, Pattern, list[float]]] = {}  # by bar; valid for that many events before it

    def at(self, bar: int, slot: int) -> dict[int, int]:
        """The strokes at a sixteenth: tick in the bar by pitch."""
        return self._bars.get(bar, _NONE).get(slot, {})

    def add(self, bar: int, slot: int, tick: int, pitches: Iterable[int]) -> None:
        """Record strokes. tick: in the bar."""
        own = self._bars.setdefault(bar, {}).setdefault(slot, {})
        for pitch in pitches:
            own.setdefault(pitch, tick)
        self._counts[bar] += 1

    def pattern(self, bar: int) -> Pattern:
        """The pattern that a bar should follow; empty where there are no strokes before it."""
        return self._look_back(bar)[1]

    def wanted(self, bar: int, slot: int) -> float:
        """How much the bar still needs strokes of the pattern from a sixteenth on, above 0 to 1: 1 if it has at most as
        many strokes, of any kind, as the last bars had by then, and half as much for each stroke more. Without this,
        drums would grow denser from bar to bar."""
        usual = self._look_back(bar)[2]
        struck = sum(len(own) for place, own in self._bars.get(bar, _NONE).items() if place < slot)
        return 0.5 ** max(0.0, struck - usual[min(slot, len(usual) - 1)])

    def _look_back(self, bar: int) -> tuple[int, Pattern, list[float]]:
        """Of the BARS bars before: number of events, pattern_of and strokes_until."""
        before = range(bar - BARS, bar)
        count = sum(self._counts[other] for other in before)
        known = self._cached.get(bar)
        if known is None or known[0] != count:
            near = [self._bars[other] for other in before if other in self._bars]
            known = self._cached[bar] = count, pattern_of(near), strokes_until(near)
        return known

    def missing(self, bar: int, slot: int) -> dict[int, tuple[int, float]]:
        """Strokes of the pattern at a sixteenth that the bar does not have there."""
        own = self.at(bar, slot)
        return {pitch: stroke for pitch, stroke in self.pattern(bar).get(slot, {}).items() if pitch not in own}


def _place(bars: BarGrid, onset: int) -> tuple[int, int, int]:
    """Bar and sixteenth that an onset belongs to, and its tick in that bar, below 0 for an early downbeat."""
    bar, position, _ = bars.locate_one(onset + SLOT_TICKS // 2)
    return bar, position // SLOT_TICKS, position - SLOT_TICKS // 2


def strokes_by_bar(drums: np.ndarray, bars: BarGrid) -> dict[int, Strokes]:
    """The strokes of each bar that has any. drums: rows of a note table."""
    found: dict[int, Strokes] = {}
    for onset, _, pitch in drums[:, :3].tolist():
        bar, slot, tick = _place(bars, onset)
        found.setdefault(bar, {}).setdefault(slot, {})[pitch] = tick
    return found


def pattern_of(bars: list[Strokes]) -> Pattern:
    """The pattern of at most BARS bars, sorted by sixteenth. A stroke that is in all of BARS bars weighs 1; less if
    there are fewer bars, or if some lack it; one that is in half of them or fewer, or in the only bar, is left out. Its
    tick is that of the last bar that has it."""
    times = Counter((slot, pitch) for own in bars for slot, strokes in own.items() for pitch in strokes)
    full = 2 * BARS / (BARS + 1) - 1
    found: Pattern = {}
    for own in bars:
        for slot, strokes in own.items():
            for pitch, tick in strokes.items():
                weight = (2 * times[slot, pitch] / (len(bars) + 1) - 1) / full
                if weight > 0:
                    found.setdefault(slot, {})[pitch] = tick, weight
    return dict(sorted(found.items()))


def strokes_until(bars: list[Strokes]) -> list[float]:
    """Mean number of strokes that these bars have before each sixteenth, the mean of all last; [inf] without bars."""
    if not bars:
        return [np.inf]
    last = max((max(own) for own in bars if own), default=-1)
    found = [0.0]
    for slot in range(last + 1):
        found.append(found[-1] + sum(len(own.get(slot, ())) for own in bars) / len(bars))
    return found


def steadiness(bars: dict[int, Strokes]) -> float | None:
    """Share of a bar's strokes that the bar before has too, mean over bars; None where no two adjacent bars have
    strokes."""
    sets = {bar: {(slot, pitch) for slot, strokes in own.items() for pitch in strokes} for bar, own in bars.items()}
    shares = [len(own & sets[bar - 1]) / len(own) for bar, own in sets.items() if bar - 1 in sets]
    return float(np.mean(shares)) if shares else None


class Groove:
    """Guides the drums of B takes. seed: note table of the seed; until: first tick that is left to the model; alone:
    whether no other part is composed; strength: above 0, 1 as measured."""

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        seed: np.ndarray,
        *,
        until: float,
        alone: bool,
        takes: int,
        strength: float,
    ) -> None:
        self._bars, self._until, self._alone = bars, until, alone
        drums = seed[seed[:, PART] == DRUMS]
        last = int(bars.locate_one(int(drums[:, 0].max(initial=0)))[0])
        before = strokes_by_bar(drums[drums[:, 0] >= bars.bar_start(max(0, last + 1 - RECENT_BARS))], bars)
        share = steadiness(before)
        steady = 0.0 if share is None else (share - USUAL_STEADINESS) / DOUBLES
        self._strength = strength * min(MOST, max(LEAST, 2.0**steady))
        self._takes = [_TakeDrums(before) for _ in range(takes)]
        self._pitches = vocabulary.pitches
        self._holds = np.zeros((PITCHES, len(vocabulary)), np.float32)  # 1 where a token of drums has a pitch
        for token in np.flatnonzero(vocabulary.is_drum).tolist():
            self._holds[list(vocabulary.pitches[token]), token] = 1
        self._sizes = self._holds.sum(axis=0)

    def note(self, take: int, onset: int, token: int) -> None:
        """Record drum strokes that were composed or given; they come in order. onset: grid ticks."""
        self._takes[take].add(*_place(self._bars, onset), self._pitches[token])

    def shifts(self, logits: np.ndarray, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Shift the logits (B, V) of shifts after events at `onset` (B,): with drums alone, make the one to the
        pattern's next stroke likelier; in a band, make those past it less likely."""
        logits = logits.copy()
        for row, (take, tick) in enumerate(zip(takes.tolist(), onset.tolist(), strict=True)):
            passed = 0.0
            for until, weight in self._next_strokes(take, tick):
                if until >= logits.shape[1]:
                    break
                if self._alone:
                    logits[row, until] += np.float32(NATS_WHEN * self._strength * weight)
                    break
                if weight > passed:
                    logits[row, until + 1 :] -= np.float32(NATS_PASSED * self._strength * (weight - passed))
                    passed = weight
                if passed >= 1:
                    break
        return logits

    def _next_strokes(self, take: int, onset: int) -> Iterator[tuple[int, float]]:
        """The strokes of the pattern that are still missing in this bar, or where none is, the first of the next bar:
        ticks from this onset, and weight."""
        drums = self._takes[take]
        bar, now, tick = _place(self._bars, onset)
        start, end = onset - tick, min(self._bars.bar_start(bar + 1), self._until)
        is_over, wanted = True, drums.wanted(bar, now)
        for slot in drums.pattern(bar):
            missing = drums.missing(bar, slot).values() if slot >= now else ()
            if slot == now:
                # Once drums have struck here, only later ticks are left: events of one onset are in order of part.
                may_join = not drums.at(bar, slot)
                missing = [(max(own, tick), weight) for own, weight in missing if may_join or own > tick]
            if missing:
                place, weight = _first(missing, start)
                if place < end:  # the pattern may be of longer bars than this one
                    is_over = False
                    yield max(0, place - onset), weight * wanted
        if is_over and end < self._until and (following := drums.pattern(bar + 1)):
            place, weight = _first(next(iter(following.values())).values(), int(end))
            yield max(0, place - onset), weight

    def parts(self, logits: np.ndarray, takes: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Shift the logits (B, P) of parts of notes that begin at these ticks (B,): make drums likelier at strokes of
        the pattern, and less likely elsewhere in a bar that has many strokes."""
        logits = logits.copy()
        for row, (take, onset) in enumerate(zip(takes.tolist(), begin.tolist(), strict=True)):
            drums = self._takes[take]
            bar, slot, _ = _place(self._bars, onset)
            if onset >= self._until:
                continue
            wanted, strokes = drums.wanted(bar, slot), drums.pattern(bar).get(slot)
            nats = NATS_EXTRA * (wanted - 1)
            if strokes and not drums.at(bar, slot):
                nats = NATS_PART * max(weight for _, weight in strokes.values()) * wanted
            logits[row, DRUMS] += np.float32(nats * self._strength)
        return logits

    def tokens(self, logits: np.ndarray, takes: np.ndarray, begin: np.ndarray, parts: np.ndarray) -> np.ndarray:
        """Shift the logits (B, V) of tokens of these parts (B,) that begin at these ticks (B,): make missing strokes of
        the pattern likelier, each token by the weighted Jaccard index of its strokes and the missing ones."""
        logits = logits.copy()
        for row in np.flatnonzero(parts == DRUMS).tolist():
            onset, drums = int(begin[row]), self._takes[int(takes[row])]
            bar, slot, _ = _place(self._bars, onset)
            missing = drums.missing(bar, slot) if onset < self._until else {}
            if missing:
                holds = self._holds[[*missing]]
                weights = np.array([weight for _, weight in missing.values()], np.float32) * drums.wanted(bar, slot)
                every = self._sizes + len(missing) - holds.sum(axis=0)
                logits[row] += np.float32(NATS_LIKE * self._strength) * (weights @ holds) / every
        return logits


def _first(strokes: Iterable[tuple[int, float]], start: int) -> tuple[int, float]:
    """Tick of the earliest of a sixteenth's strokes, in a bar that begins at `start`, and their greatest weight."""
    strokes = [*strokes]
    return start + min(tick for tick, _ in strokes), max(weight for _, weight in strokes)
