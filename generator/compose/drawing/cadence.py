"""The end of a piece: its bass comes to rest on the tonic, mostly by way of the dominant, as in most pieces by people.

Soft: what is drawn leans that way, and all constraints hold. When notes begin is left to the model, which ends as often
on a strong beat as people do; but a piece is not over, if anything else may come, before its bass stands on the tonic.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from generator.compose.note_table import PART
from generator.events.context import estimate_key
from generator.events.ensemble import DRUMS
from generator.events.streams import DURATION_TICKS
from generator.events.vocabulary import EOS, Vocabulary
from generator.music.bars import BarGrid

# Nats at a strength of 1, chosen on validation pieces.
NATS_TONIC = 1.0  # in the last bar, for the tonic in the bass
NATS_DOMINANT = 4.0  # for the dominant in the second half of the bar before
NATS_CHORD = 2.5  # for the notes of the tonic's chord above it
NATS_OPEN = 2.0  # against an end without the tonic in the bass
NATS_HELD = 2.0  # for a bass that sounds to the end
NATS_BASS = 1.0  # for the part of the bass, while it is not there

CHORD_STEPS = (0, 3, 4, 7)  # which third it has is left to the model
NO_PITCH = 128  # above all others


@dataclass
class _TakeEnd:
    """One take."""

    notes: list[tuple[int, int, int, int]] = field(default_factory=list)
    """Of pitched notes composed so far: onset, part, token and index of the duration."""
    tonic: int = -1
    """Pitch class; -1 before the end has come near, and where there are no notes."""
    bass: int = 0
    """Value of the part that has the lowest notes."""
    held: list[tuple[int, int]] = field(default_factory=list)
    """End and lowest pitch of what may sound still."""
    last_onset: int = -1


class Cadence:
    """Of B takes. clip: what is played before, as note_table has it. end: tick by which the piece is over, within its
    last bar; begin: tick from which on it is composed. tonic: pitch class that was asked for, None for that of the key
    that the piece is in. composed: values of the parts that notes are composed for, 0 in a model without. strength: 0
    or more, 1 as measured."""

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        clip: np.ndarray,
        *,
        begin: int,
        end: int,
        tonic: int | None,
        composed: Collection[int],
        takes: int,
        strength: float,
    ) -> None:
        last = bars.locate_one(end - 1)[0]
        self._end, self._last_bar = end, bars.bar_start(last)
        self._begin = max(begin, (bars.bar_start(max(0, last - 1)) + self._last_bar) // 2)
        self._vocabulary, self._clip, self._strength = vocabulary, clip, strength
        self._asked, self._composed = tonic, [value for value in composed if value != DRUMS]
        self._takes = [_TakeEnd() for _ in range(takes)]
        lasts = vocabulary.lasts
        self._lowest = np.where(lasts, vocabulary.lowest_pitch, NO_PITCH).astype(np.int64)
        self._classes = np.zeros((len(vocabulary), 12), bool)
        for token in np.flatnonzero(lasts).tolist():
            self._classes[token, [pitch % 12 for pitch in vocabulary.pitches[token]]] = True

    @property
    def begin(self) -> int:
        """The tick from which on it asks for anything."""
        return self._begin

    def note(self, take: int, onset: int, part: int, token: int, duration: int) -> None:
        """Take note of what was composed, in order. onset: grid ticks; duration: index."""
        if part == DRUMS:
            return
        own = self._takes[take]
        if own.tonic < 0:
            own.notes.append((onset, part, token, duration))
        else:
            self._hold(own, onset, token, duration)

    def _hold(self, own: _TakeEnd, onset: int, token: int, duration: int) -> None:
        own.held.append((onset + int(DURATION_TICKS[duration]), int(self._lowest[token])))
        own.last_onset = onset

    def _near_end(self, take: int) -> _TakeEnd | None:
        """The take, whose key and bass are known; None where it has no notes."""
        own = self._takes[take]
        if own.tonic < 0 and (own.notes or len(self._clip)):
            self._look_back(own)
        return own if own.tonic >= 0 else None

    def _look_back(self, own: _TakeEnd) -> None:
        clip = self._clip
        rows = np.array(
            [
                (onset, int(DURATION_TICKS[duration]), pitch, part)
                for onset, part, token, duration in own.notes
                for pitch in self._vocabulary.pitches[token]
            ],
            np.int64,
        ).reshape(-1, 4)
        parts = clip[:, PART] if clip.shape[1] > PART else np.zeros(len(clip), np.int64)
        rows = np.concatenate([np.column_stack([clip[:, :3], parts])[parts != DRUMS], rows])
        if not len(rows):
            return
        key = estimate_key(rows[:, 2], rows[:, 1].astype(float))
        own.tonic = (key - 1) % 12 if self._asked is None else self._asked
        means = {part: rows[rows[:, 3] == part, 2].mean() for part in self._composed if (rows[:, 3] == part).any()}
        own.bass = min(means, key=lambda part: means[part]) if means else min(self._composed, default=0)
        sounding = rows[rows[:, 0] + rows[:, 1] > self._begin]
        own.held = list(zip((sounding[:, 0] + sounding[:, 1]).tolist(), sounding[:, 2].tolist(), strict=True))
        own.last_onset = int(rows[:, 0].max())
        own.notes.clear()

    def _floor(self, own: _TakeEnd, tick: int) -> int:
        """Lowest pitch that sounds at a tick, NO_PITCH for none."""
        return min((pitch for end, pitch in own.held if end > tick), default=NO_PITCH)

    def _is_open(self, own: _TakeEnd) -> bool:
        """Whether the piece is not to end here, as its bass is elsewhere."""
        floor = self._floor(own, own.last_onset)
        return floor == NO_PITCH or floor % 12 != own.tonic

    def shift(self, added: np.ndarray, take: int, onset: int) -> None:
        """Add to (V,) by how many nats each shift after an event at this onset is to be likelier."""
        own = self._near_end(take) if onset >= self._begin else None
        if own and self._is_open(own):
            added[max(1, self._end - onset) :] -= NATS_OPEN * self._strength

    def parts(self, added: np.ndarray, take: int, onset: int) -> None:
        """The same of each part for a note at this onset."""
        own = self._near_end(take) if onset >= self._last_bar else None
        if own and self._is_open(own):
            added[own.bass] += NATS_BASS * self._strength
            added[0] -= NATS_OPEN * self._strength

    def tokens(self, added: np.ndarray, take: int, onset: int, part: int) -> None:
        """The same of each token for a note of this part at this onset."""
        own = self._near_end(take) if onset >= self._begin else None
        if own is None or part == DRUMS:
            return
        is_bass = (self._lowest < self._floor(own, onset)) & (part == own.bass)
        if onset < self._last_bar:
            added[is_bass & (self._lowest % 12 == (own.tonic + 7) % 12)] += NATS_DOMINANT * self._strength
            return
        added[is_bass & (self._lowest % 12 == own.tonic)] += NATS_TONIC * self._strength
        added[self._within_chord(own.tonic)] += NATS_CHORD * self._strength
        if self._is_open(own):
            added[EOS] -= NATS_OPEN * self._strength

    def durations(self, added: np.ndarray, take: int, onset: int, part: int, token: int) -> None:
        """The same of each duration for this token."""
        own = self._near_end(take) if onset >= self._last_bar else None
        if own is None or part != own.bass:
            return
        if self._lowest[token] % 12 == own.tonic and self._lowest[token] < self._floor(own, onset):
            added[self._end - onset <= DURATION_TICKS] += NATS_HELD * self._strength

    def _within_chord(self, tonic: int) -> np.ndarray:
        """(V,) bool: tokens whose notes all belong to the chord of a tonic."""
        outside = np.delete(self._classes, [(tonic + step) % 12 for step in CHORD_STEPS], axis=1)
        return (self._lowest < NO_PITCH) & ~outside.any(axis=1)
