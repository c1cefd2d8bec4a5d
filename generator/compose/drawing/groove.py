"""Drummers keep a pattern: strokes of the bars before come again.

A bar of people's drums shares two thirds of its strokes and more with the bar before, one that a model composes half of
them; and in bands it has fewer, as each stroke that was left out by chance is missing from what is gone on from. A
stroke belongs to the pattern by as much as it stands in the last bars at the same sixteenth, so that neither a fill nor
a stroke in passing becomes one. Soft: what is drawn leans that way, the more the more steadily the drums of the clip
play, and all constraints hold (tests.benchmarks.drums.kept_pattern).
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

# Nats at a strength of 1 and for a stroke of full weight, chosen on every ninth drummer's clip and every fourth band.
NATS_WHEN = 2.0  # of drums alone for going on where the next stroke of the pattern is
NATS_PASSED = 3.0  # in a band against moving on past it: other parts may play before
NATS_PART = 0.5  # for drums where it is
NATS_EXTRA = 2.0  # and elsewhere against them, where the bar has more strokes than the last ones had by then
NATS_LIKE = 3.0  # for its strokes
BARS = 4  # that a pattern is found in
RECENT_BARS = 16  # the last of a clip, which say how steadily its drums play
USUAL_STEADINESS = 0.7  # of people's drums; at this of a clip all these hold, and where it has no two bars of drums
DOUBLES = 0.2  # more of it, and they double
LEAST, MOST = 0.5, 2.0  # that they are multiplied by

Strokes = dict[int, dict[int, int]]  # of a bar: by sixteenth, by pitch, its tick in the bar, below 0 if it is early
Pattern = dict[int, dict[int, tuple[int, float]]]  # likewise the tick and the weight, above 0 to 1
_NONE: Strokes = {}


class _TakeDrums:
    """One take: the strokes of its bars. clip: those of the bars before."""

    def __init__(self, clip: dict[int, Strokes]) -> None:
        self._bars = {bar: {slot: dict(own) for slot, own in strokes.items()} for bar, strokes in clip.items()}
        self._counts: Counter[int] = Counter()  # of each bar, how often its strokes were noted
        self._found: dict[int, tuple[int, Pattern, list[float]]] = {}  # by bar, for so many strokes before it

    def at(self, bar: int, slot: int) -> dict[int, int]:
        """The strokes at a sixteenth: by pitch the tick in the bar."""
        return self._bars.get(bar, _NONE).get(slot, {})

    def add(self, bar: int, slot: int, tick: int, pitches: Iterable[int]) -> None:
        own = self._bars.setdefault(bar, {}).setdefault(slot, {})
        for pitch in pitches:
            own.setdefault(pitch, tick)
        self._counts[bar] += 1

    def pattern(self, bar: int) -> Pattern:
        """What a bar is to be like; no strokes where there are none before it."""
        return self._look_back(bar)[1]

    def wanted(self, bar: int, slot: int) -> float:
        """How much the bar needs strokes of the pattern from a sixteenth on, above 0 to 1: 1 if it has no more of any
        than the last bars had by then, half of it for each one more. Else drums would grow denser from bar to bar."""
        usual = self._look_back(bar)[2]
        struck = sum(len(own) for place, own in self._bars.get(bar, _NONE).items() if place < slot)
        return 0.5 ** max(0.0, struck - usual[min(slot, len(usual) - 1)])

    def _look_back(self, bar: int) -> tuple[int, Pattern, list[float]]:
        before = range(bar - BARS, bar)
        count = sum(self._counts[other] for other in before)
        known = self._found.get(bar)
        if known is None or known[0] != count:
            near = [self._bars[other] for other in before if other in self._bars]
            known = self._found[bar] = count, pattern_of(near), strokes_until(near)
        return known

    def missing(self, bar: int, slot: int) -> dict[int, tuple[int, float]]:
        """Strokes of the pattern at a sixteenth that the bar does not have there."""
        own = self.at(bar, slot)
        return {pitch: stroke for pitch, stroke in self.pattern(bar).get(slot, {}).items() if pitch not in own}


def _place(bars: BarGrid, onset: int) -> tuple[int, int, int]:
    """-> bar and sixteenth that an onset belongs to, and its tick in that bar, below 0 for an early downbeat."""
    bar, position, _ = bars.locate_one(onset + SLOT_TICKS // 2)
    return bar, position // SLOT_TICKS, position - SLOT_TICKS // 2


def strokes_by_bar(drums: np.ndarray, bars: BarGrid) -> dict[int, Strokes]:
    """Of notes of drums, (N, 3 or more) as in a table of notes, the strokes of each bar."""
    found: dict[int, Strokes] = {}
    for onset, _, pitch in drums[:, :3].tolist():
        bar, slot, tick = _place(bars, onset)
        found.setdefault(bar, {}).setdefault(slot, {})[pitch] = tick
    return found


def pattern_of(bars: list[Strokes]) -> Pattern:
    """Of at most BARS bars, the latest last: it says when a stroke comes. What stands in all of so many bars weighs 1,
    in fewer bars or in fewer of them less; nothing what stands in half of them, or in the only one. In order."""
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
    """How many strokes these bars have before each sixteenth and in all, means; without bars any number is usual."""
    if not bars:
        return [np.inf]
    last = max((max(own) for own in bars if own), default=-1)
    found = [0.0]
    for slot in range(last + 1):
        found.append(found[-1] + sum(len(own.get(slot, ())) for own in bars) / len(bars))
    return found


def steadiness(bars: dict[int, Strokes]) -> float | None:
    """Of the strokes of a bar the share that stands in the bar before, too, mean over bars; None where no two bars that
    follow each other have any."""
    sets = {bar: {(slot, pitch) for slot, strokes in own.items() for pitch in strokes} for bar, own in bars.items()}
    shares = [len(own & sets[bar - 1]) / len(own) for bar, own in sets.items() if bar - 1 in sets]
    return float(np.mean(shares)) if shares else None


class Groove:
    """Of B takes. clip: what is played before, a table of notes as note_table has them; until: tick from which on
    nothing is asked for; alone: whether no other part is composed; strength: above 0, 1 as measured."""

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        clip: np.ndarray,
        *,
        until: float,
        alone: bool,
        takes: int,
        strength: float,
    ) -> None:
        self._bars, self._until, self._alone = bars, until, alone
        drums = clip[clip[:, PART] == DRUMS]
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
        """Take note of strokes that were composed, or given, in order. onset: grid ticks."""
        self._takes[take].add(*_place(self._bars, onset), self._pitches[token])

    def shifts(self, logits: np.ndarray, takes: np.ndarray, onset: np.ndarray) -> np.ndarray:
        """Logits of shifts (B, V) after events at these ticks (B,): of drums alone with the one to the next stroke of
        the pattern likelier, else with those past it less likely."""
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
        """Ticks from this onset to the strokes of the pattern that are still to come in this bar, or where there are
        none to the first of the next, with the weight of each."""
        drums = self._takes[take]
        bar, now, tick = _place(self._bars, onset)
        start, end = onset - tick, min(self._bars.bar_start(bar + 1), self._until)
        is_over, wanted = True, drums.wanted(bar, now)
        for slot in drums.pattern(bar):
            missing = drums.missing(bar, slot).values() if slot >= now else ()
            if slot == now:
                is_late = not drums.at(bar, slot)  # else drums have struck here: events of an onset go up
                missing = [(max(own, tick), weight) for own, weight in missing if is_late or own > tick]
            if missing:
                place, weight = _first(missing, start)
                if place < end:  # a longer bar's last ones have no place in this one
                    is_over = False
                    yield max(0, place - onset), weight * wanted
        if is_over and end < self._until and (following := drums.pattern(bar + 1)):
            place, weight = _first(next(iter(following.values())).values(), int(end))
            yield max(0, place - onset), weight

    def parts(self, logits: np.ndarray, takes: np.ndarray, begin: np.ndarray) -> np.ndarray:
        """Logits of parts (B, P) of notes that begin at these ticks (B,), with drums likelier where they strike, and
        less likely elsewhere in a bar that has many strokes."""
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
        """Logits of tokens (B, V) of these parts (B,) that begin at ticks (B,), with strokes of the pattern likelier.
        Of several strokes at once those count that are missing, as a share of both."""
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
    """Tick of the first of the strokes of a sixteenth, in a bar that starts there, and their greatest weight."""
    strokes = [*strokes]
    return start + min(tick for tick, _ in strokes), max(weight for _, weight in strokes)
