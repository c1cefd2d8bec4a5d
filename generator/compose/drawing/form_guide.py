"""Makes composed bars follow a form: a bar that comes back becomes like the bar that it repeats, its model bar, and any
other bar does not repeat the bar before.

This is soft: logits are shifted, and all constraints hold. Bars are compared as in generator.analysis.form: by
sixteenth and pitch, one of them transposed by the interval that fits best. Drums are left out, as they repeat in any
form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np

from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.form_model import UNPLANNED
from generator.events.streams import GRID_TICKS_PER_QUARTER
from generator.events.vocabulary import Vocabulary
from generator.music.bars import BarGrid

SLOT_TICKS = GRID_TICKS_PER_QUARTER // 4
PITCHES = 128
# Nats at a strength of 1, chosen on validation pieces.
NATS_WHEN = 4.0  # for an onset where the model bar has one, and for the part that plays there
NATS_LIKE = 6.0  # for the notes that the model bar has there
LIKE_BAR_BEFORE = 0.5  # factor for a bar like the one before it: people's are less alike than what returns later
NATS_REPEATED = 8.0  # against repeating the bar before, times the share of the bar that does so beyond FREE_SHARE
FREE_SHARE = 0.3  # of the notes of people's new bars that the bar before has too
FEW_NOTES = 2  # added to the count of a bar's notes, as its first few say little

Slots = dict[int, list[tuple[int, int]]]  # the notes of a bar, (pitch, part), by sixteenth
_NO_BAR: Slots = {}


class _TakeForm:
    """The bars of one take, and which notes the current bar shares with the bar before and with its model bar."""

    def __init__(self, plan: list[int], seed: dict[int, Slots]) -> None:
        self._plan, self._seed = plan, seed
        self._own: dict[int, Slots] = {}
        self._bar = -1  # the current bar
        self.count = 0
        """Number of notes of the current bar."""
        self.repeated: Counter[int] = Counter()
        """Number of notes that the bar before has too, by the interval of transposition."""
        self._like: Counter[int] = Counter()  # the same for the model bar
        self._since = 0  # first bar of the passage that comes back
        self._moved = 0  # interval by which that passage is transposed, so far

    def back(self, bar: int) -> int:
        """How many bars back the model bar of a bar is; 0 for none, and UNPLANNED."""
        return self._plan[bar] if 0 <= bar < len(self._plan) else UNPLANNED

    def notes(self, bar: int) -> Slots:
        return self._own.get(bar) or self._seed.get(bar, _NO_BAR)

    def like(self, bar: int) -> Slots:
        """The notes of a bar's model bar; empty where it has none."""
        back = self.back(bar)
        return self.notes(bar - back) if back > 0 else _NO_BAR

    def turn_to(self, bar: int) -> None:
        """Make this bar the current one."""
        if bar == self._bar:
            return
        back = self.back(bar)
        if bar != self._bar + 1 or back != self.back(self._bar) or bar - back >= self._since:
            self._since, self._moved = bar, 0
        else:
            self._moved = self.interval()
        self._bar, self.count, self.repeated, self._like = bar, 0, Counter(), Counter()
        if bar in self._seed and bar not in self._own:  # the seed ends within it
            self._own[bar] = {}
            for slot, notes in self._seed[bar].items():
                self.add(slot, notes)

    def add(self, slot: int, notes: list[tuple[int, int]]) -> None:
        """Add notes to the current bar."""
        self._own.setdefault(self._bar, {}).setdefault(slot, []).extend(notes)
        self.count += len(notes)
        before, like = self.notes(self._bar - 1).get(slot, ()), self.like(self._bar).get(slot, ())
        for pitch, _ in notes:
            self.repeated.update(pitch - other for other, _ in before)
            self._like.update(pitch - other for other, _ in like)

    def interval(self) -> int:
        """Semitones by which the current bar is transposed from its model bar."""
        if not self._like:
            return self._moved
        best = max(self._like, key=lambda interval: (self._like[interval], -abs(interval)))
        return best if self._like[best] > self._like[self._moved] else self._moved

    def missing(self, slot: int) -> list[tuple[int, int]]:
        """Notes of the model bar at a sixteenth, (pitch, part), transposed, that the current bar does not have yet."""
        wanted = self.like(self._bar).get(slot)
        if not wanted:
            return []
        moved, there = self.interval(), self.notes(self._bar).get(slot, ())
        moved_there = [(pitch + moved, part) for pitch, part in wanted]
        return [note for note in moved_there if note not in there and 0 <= note[0] < PITCHES]


class FormGuide:
    """Guides B takes. plans: (B or 1, bars), as in GenerationRequest.forms; seed: note table of the seed; until: first
    bar that is left to the model; composed: values of the composed parts, {0} in a model without parts; strength: 0 or
    more, 1 as measured."""

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        plans: np.ndarray,
        seed: np.ndarray,
        *,
        until: int,
        composed: Collection[int],
        takes: int,
        strength: float,
    ) -> None:
        self._bars, self._composed, self._strength = bars, composed, strength
        seed_bars: dict[int, Slots] = {}
        parts = seed[:, PART] if seed.shape[1] > PART else np.zeros(len(seed), np.int64)
        indexes, position, _ = bars.locate(seed[:, 0])
        slots = (position + SLOT_TICKS // 2) // SLOT_TICKS
        for bar, slot, pitch, part in zip(*(v.tolist() for v in (indexes, slots, seed[:, 2], parts)), strict=True):
            if part != DRUMS:
                seed_bars.setdefault(bar, {}).setdefault(slot, []).append((pitch, part))
        every = [plan[:until].tolist() for plan in plans]
        self._takes = [_TakeForm(every[take if len(every) > 1 else 0], seed_bars) for take in range(takes)]
        self._pitches = vocabulary.pitches
        self._holds = np.zeros((PITCHES, len(vocabulary)), np.float32)  # 1 where a token has a pitch
        for token, pitches in enumerate(vocabulary.pitches):
            if not vocabulary.is_drum[token]:
                self._holds[list(pitches), token] = 1
        self._sizes = np.maximum(self._holds.sum(axis=0), 1)

    def note(self, take: int, onset: int, part: int, token: int) -> None:
        """Record an event that was composed or given; events come in order. onset: grid ticks."""
        if part != DRUMS:
            form, slot, _ = self._at(take, onset)
            form.add(slot, [(pitch, part) for pitch in self._pitches[token]])

    def _at(self, take: int, onset: int) -> tuple[_TakeForm, int, int]:
        """The take, with the bar of the onset as its current one; sixteenth and bar of the onset."""
        bar, position, _ = self._bars.locate_one(onset)
        form = self._takes[take]
        form.turn_to(bar)
        return form, (position + SLOT_TICKS // 2) // SLOT_TICKS, bar

    def shift(self, take: int, onset: int) -> tuple[int, float] | None:
        """The shift after an event at this onset that leads to the next onset of the model bar, and the nats by which
        to make it likelier. None where the form asks for nothing."""
        form, slot, bar = self._at(take, onset)
        like = form.like(bar)
        if like:
            if len(form.notes(bar).get(slot, ())) < len(like.get(slot, ())) and self._composed_of(form.missing(slot)):
                return 0, self._nats(form, bar, NATS_WHEN)
            later = [place for place in like if place > slot and self._composed_of(like[place])]
            if later:
                return self._until(onset, bar, min(later)), self._nats(form, bar, NATS_WHEN)
        following = [place for place, notes in form.like(bar + 1).items() if self._composed_of(notes)]
        if not following:
            return None
        return self._until(onset, bar + 1, min(following)), self._nats(form, bar + 1, NATS_WHEN)

    def _until(self, onset: int, bar: int, slot: int) -> int:
        """Ticks from an onset to a sixteenth of a bar."""
        return max(0, self._bars.bar_start(bar) + slot * SLOT_TICKS - onset)

    def _nats(self, form: _TakeForm, bar: int, nats: float) -> float:
        return nats * self._strength * (LIKE_BAR_BEFORE if form.back(bar) == 1 else 1.0)

    def _composed_of(self, notes: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of the notes, (pitch, part), whose part is composed."""
        return [note for note in notes if note[1] in self._composed]

    def parts(self, take: int, onset: int) -> tuple[list[int], float]:
        """The parts that the model bar has at this onset, and the nats by which to make them likelier."""
        form, slot, bar = self._at(take, onset)
        return [*{part for _, part in self._composed_of(form.missing(slot))}], self._nats(form, bar, NATS_WHEN)

    def tokens(self, take: int, onset: int, part: int) -> np.ndarray | None:
        """Nats by which each token of this part becomes likelier at this onset, (V,), below 0 for less likely; None
        where the form asks for nothing. Tokens count by the Jaccard index of their notes and the missing ones."""
        if part == DRUMS:
            return None
        form, slot, bar = self._at(take, onset)
        back, found = form.back(bar), None
        if back not in (1, UNPLANNED):
            found = self._against_repeating(form, slot, bar)
        missing = [pitch for pitch, own in form.missing(slot) if own == part]
        if missing:
            shared = self._holds[missing].sum(axis=0)
            likelier = self._nats(form, bar, NATS_LIKE) * shared / (self._sizes + len(missing) - shared)
            found = likelier if found is None else found + likelier
        return found

    def _against_repeating(self, form: _TakeForm, slot: int, bar: int) -> np.ndarray | None:
        """Nats (V,), 0 or less, against tokens that go on repeating the bar before: the lower, the more of this bar
        repeats it. None where nothing is repeated."""
        before = form.notes(bar - 1).get(slot) if form.repeated else None
        costs: dict[int, float] = {}
        for interval, times in form.repeated.items() if before else ():
            cost = NATS_REPEATED * self._strength * (times / (form.count + FEW_NOTES) - FREE_SHARE)
            if cost > 0:
                for other, _ in before or ():
                    pitch = other + interval
                    if 0 <= pitch < PITCHES:
                        costs[pitch] = max(cost, costs.get(pitch, 0.0))
        if not costs:
            return None
        every = np.array(list(costs.values()), np.float32) @ self._holds[list(costs)]
        return -every / self._sizes
