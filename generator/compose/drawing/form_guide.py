"""What the form of a piece asks of its next notes: that a bar which comes back be like the one that it refers to, and
that any other not be the bar before again.

Soft: what is drawn leans towards the one and away from the other, and all constraints hold. Bars are compared as
generator.analysis.form compares them: by sixteenth and pitch, the one moved by the interval that fits best. Drums are
free, as they repeat in any form.
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
NATS_WHEN = 4.0  # for beginning where the bar that comes back does, and for the part that plays there
NATS_LIKE = 6.0  # for the notes that it has there
LIKE_BAR_BEFORE = 0.5  # of both for a bar like the one before it: people's are less alike than what returns later
NATS_AGAIN = 8.0  # against going on with the bar before, times the share of the bar that repeats it beyond the free one
FREE_SHARE = 0.3  # of people's new bars so much stands in the bar before
FEW_NOTES = 2  # so many more are counted, as the first of a bar say little

Slots = dict[int, list[tuple[int, int]]]  # the notes of a bar: by sixteenth, the pitch and part of each
_NO_BAR: Slots = {}


class _TakeForm:
    """One take: its bars, and what the bar under way shares with the two that matter."""

    def __init__(self, plan: list[int], clip: dict[int, Slots]) -> None:
        self._plan, self._clip = plan, clip
        self._own: dict[int, Slots] = {}
        self._bar = -1
        self.count = 0
        """Notes of the bar under way."""
        self.again: Counter[int] = Counter()
        """Those that the bar before has too, by the interval between."""
        self._like: Counter[int] = Counter()  # the same of the bar that it is to be like
        self._since = 0  # first bar of the passage that comes back
        self._moved = 0  # by how much it stands, so far, above the one that it is like

    def back(self, bar: int) -> int:
        """How many bars back the like of a bar stands; 0 for none, and UNPLANNED."""
        return self._plan[bar] if 0 <= bar < len(self._plan) else UNPLANNED

    def notes(self, bar: int) -> Slots:
        return self._own.get(bar) or self._clip.get(bar, _NO_BAR)

    def like(self, bar: int) -> Slots:
        """The notes of the bar that this one is to be like; none where there is no such bar."""
        back = self.back(bar)
        return self.notes(bar - back) if back > 0 else _NO_BAR

    def turn_to(self, bar: int) -> None:
        """From here on this bar is under way; the same one is no change."""
        if bar == self._bar:
            return
        back = self.back(bar)
        if bar != self._bar + 1 or back != self.back(self._bar) or bar - back >= self._since:
            self._since, self._moved = bar, 0
        else:
            self._moved = self.interval()
        self._bar, self.count, self.again, self._like = bar, 0, Counter(), Counter()
        if bar in self._clip and bar not in self._own:  # the clip ends within it
            self._own[bar] = {}
            for slot, notes in self._clip[bar].items():
                self.add(slot, notes)

    def add(self, slot: int, notes: list[tuple[int, int]]) -> None:
        """Notes of the bar under way."""
        self._own.setdefault(self._bar, {}).setdefault(slot, []).extend(notes)
        self.count += len(notes)
        before, like = self.notes(self._bar - 1).get(slot, ()), self.like(self._bar).get(slot, ())
        for pitch, _ in notes:
            self.again.update(pitch - other for other, _ in before)
            self._like.update(pitch - other for other, _ in like)

    def interval(self) -> int:
        """Semitones by which the bar under way stands above the one that it is to be like."""
        if not self._like:
            return self._moved
        best = max(self._like, key=lambda interval: (self._like[interval], -abs(interval)))
        return best if self._like[best] > self._like[self._moved] else self._moved

    def missing(self, slot: int) -> list[tuple[int, int]]:
        """Notes, (pitch, part), that at this sixteenth of the bar under way are still to come if it is to be like."""
        wanted = self.like(self._bar).get(slot)
        if not wanted:
            return []
        moved, there = self.interval(), self.notes(self._bar).get(slot, ())
        moved_there = [(pitch + moved, part) for pitch, part in wanted]
        return [note for note in moved_there if note not in there and 0 <= note[0] < PITCHES]


class FormGuide:
    """Of B takes. plans: (B or 1, bars), as GenerationRequest.forms has them. until: the bar from which on it asks for
    nothing. clip: what is played before, a table of notes as note_table has them. composed: values of the parts that
    notes are composed for, 0 in a model without. strength: 0 or more, 1 as measured."""

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        plans: np.ndarray,
        clip: np.ndarray,
        *,
        until: int,
        composed: Collection[int],
        takes: int,
        strength: float,
    ) -> None:
        self._bars, self._composed, self._strength = bars, composed, strength
        clip_bars: dict[int, Slots] = {}
        parts = clip[:, PART] if clip.shape[1] > PART else np.zeros(len(clip), np.int64)
        bar, position, _ = bars.locate(clip[:, 0])
        slots = (position + SLOT_TICKS // 2) // SLOT_TICKS
        for place, slot, pitch, part in zip(*(v.tolist() for v in (bar, slots, clip[:, 2], parts)), strict=True):
            if part != DRUMS:
                clip_bars.setdefault(place, {}).setdefault(slot, []).append((pitch, part))
        every = [plan[:until].tolist() for plan in plans]
        self._takes = [_TakeForm(every[take if len(every) > 1 else 0], clip_bars) for take in range(takes)]
        self._pitches = vocabulary.pitches
        self._holds = np.zeros((PITCHES, len(vocabulary)), np.float32)  # 1 where a token has a pitch
        for token, pitches in enumerate(vocabulary.pitches):
            if not vocabulary.is_drum[token]:
                self._holds[list(pitches), token] = 1
        self._sizes = np.maximum(self._holds.sum(axis=0), 1)

    def note(self, take: int, onset: int, part: int, token: int) -> None:
        """Take note of what was composed, or given, in order. onset: grid ticks."""
        if part != DRUMS:
            form, slot, _ = self._at(take, onset)
            form.add(slot, [(pitch, part) for pitch in self._pitches[token]])

    def _at(self, take: int, onset: int) -> tuple[_TakeForm, int, int]:
        """-> the take, whose bar under way is that of the onset; the onset's sixteenth and bar."""
        bar, position, _ = self._bars.locate_one(onset)
        form = self._takes[take]
        form.turn_to(bar)
        return form, (position + SLOT_TICKS // 2) // SLOT_TICKS, bar

    def shift(self, take: int, onset: int) -> tuple[int, float] | None:
        """After an event at this onset: ticks to where the next note is to begin, and by how many nats that is to be
        likelier. None where nothing is asked for."""
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
        return max(0, self._bars.bar_start(bar) + slot * SLOT_TICKS - onset)

    def _nats(self, form: _TakeForm, bar: int, nats: float) -> float:
        return nats * self._strength * (LIKE_BAR_BEFORE if form.back(bar) == 1 else 1.0)

    def _composed_of(self, notes: list[tuple[int, int]]) -> list[tuple[int, int]]:
        return [note for note in notes if note[1] in self._composed]

    def parts(self, take: int, onset: int) -> tuple[list[int], float]:
        """Of a note at this onset: the parts that are to play it, and by how many nats they are to be likelier."""
        form, slot, bar = self._at(take, onset)
        return [*{part for _, part in self._composed_of(form.missing(slot))}], self._nats(form, bar, NATS_WHEN)

    def tokens(self, take: int, onset: int, part: int) -> np.ndarray | None:
        """Of a note of this part at this onset: by how many nats each token is to be likelier, (V,). None where nothing
        is asked for. Of a chord those count that it shares with what is missing, as a share of both."""
        if part == DRUMS:
            return None
        form, slot, bar = self._at(take, onset)
        back, found = form.back(bar), None
        if back not in (1, UNPLANNED):
            found = self._against_again(form, slot, bar)
        missing = [pitch for pitch, own in form.missing(slot) if own == part]
        if missing:
            shared = self._holds[missing].sum(axis=0)
            likelier = self._nats(form, bar, NATS_LIKE) * shared / (self._sizes + len(missing) - shared)
            found = likelier if found is None else found + likelier
        return found

    def _against_again(self, form: _TakeForm, slot: int, bar: int) -> np.ndarray | None:
        """Going on with the bar before costs the more, the more of this bar repeats it."""
        before = form.notes(bar - 1).get(slot) if form.again else None
        costs: dict[int, float] = {}
        for interval, times in form.again.items() if before else ():
            cost = NATS_AGAIN * self._strength * (times / (form.count + FEW_NOTES) - FREE_SHARE)
            if cost > 0:
                for other, _ in before or ():
                    pitch = other + interval
                    if 0 <= pitch < PITCHES:
                        costs[pitch] = max(cost, costs.get(pitch, 0.0))
        if not costs:
            return None
        every = np.array(list(costs.values()), np.float32) @ self._holds[list(costs)]
        return -every / self._sizes
