"""A cadence at the end of a piece: the dominant in the bass, then the tonic, under the tonic's chord and held.

Most pieces by people end so, while a model that hardly keeps to a key ends anywhere. This is soft: logits are shifted,
and all constraints hold. When notes begin is left to the model; only the end itself is less likely before the bass is
on the tonic.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from generator.compose.constraints.tokens import TokenTable
from generator.compose.note_table import PART
from generator.events.context import estimate_key
from generator.events.ensemble import DRUMS
from generator.events.streams import DURATION_TICKS
from generator.events.vocabulary import EOS, Vocabulary
from generator.music.bars import BarGrid
from generator.music.harmony import class_set

# Nats at a strength of 1, chosen on validation pieces so that as many pieces end on the tonic as do people's.
NATS_DOMINANT = 4.0  # for the dominant in the bass, in the second half of the bar before the last
NATS_TONIC = 1.0  # for the tonic in the bass, in the last bar
NATS_CHORD = 2.5  # for notes of its chord there, in any part
NATS_HELD = 2.0  # for a tonic in the bass that sounds to the end
NATS_OPEN = 2.0  # against the end while the bass is elsewhere
NATS_BASS = 1.0  # for a note of the part that has the bass, meanwhile

DOMINANT = 7  # semitones above the tonic
CHORD = (0, 3, 4, 7)  # semitones above the tonic; minor or major third, as the model likes
_NO_PITCH = 128  # above all pitches


@dataclass
class _TakeEnd:
    """The state of one take. Its notes are collected until the end is near, then its tonic and bass are estimated."""

    notes: list[tuple[int, int, int, int]] = field(default_factory=list)  # onset, part, token, index of the duration
    tonic: int = -1  # pitch class; -1 as long as it is unknown
    chord: np.ndarray = field(default_factory=lambda: np.zeros(0, bool))  # tokens with notes of the tonic's chord only
    bass: int = 0  # value of the part that has the lowest notes
    held: list[tuple[int, int]] = field(default_factory=list)  # end and lowest pitch of events that may still sound
    last_onset: int = -1

    def floor(self, tick: int) -> int:
        """Lowest pitch that sounds at a tick, _NO_PITCH for silence."""
        return min((pitch for end, pitch in self.held if end > tick), default=_NO_PITCH)

    @property
    def is_open(self) -> bool:
        """Whether the lowest pitch that sounds is not the tonic."""
        floor = self.floor(self.last_onset)
        return floor == _NO_PITCH or floor % 12 != self.tonic


class Cadence:
    """Leads B takes to a cadence: its methods add to `added`, a row (V,) for one take, the nats by which each value is
    to become likelier.

    seed: note table of the seed; begin: first tick at which notes may be led; end: first tick after the piece; tonic:
    the pitch class that is asked for, None for that of the key which seed and take are in, estimated near the end;
    composed: values of the pitched parts that are composed, at least one, {0} in a model without parts; strength: 0 or
    more, 1 as measured.
    """

    def __init__(
        self,
        bars: BarGrid,
        vocabulary: Vocabulary,
        seed: np.ndarray,
        *,
        begin: int,
        end: int,
        tonic: int | None,
        composed: Collection[int],
        takes: int,
        strength: float,
    ) -> None:
        last = bars.locate_one(end - 1)[0]
        self._end, self._last_bar = end, max(begin, bars.bar_start(last))
        self.begin = max(begin, (bars.bar_start(max(0, last - 1)) + bars.bar_start(last)) // 2)
        self._vocabulary, self._seed, self._strength = vocabulary, seed, strength
        self._asked, self._composed = tonic, composed
        self._takes = [_TakeEnd() for _ in range(takes)]
        self._tokens = TokenTable(vocabulary)
        self._lowest = np.where(self._tokens.may_sound, self._tokens.lowest, _NO_PITCH)
        self._lowest_class = self._lowest % 12

    def note(self, take: int, onset: int, part: int, token: int, duration: int) -> None:
        """Record a composed event; events come in order. onset: grid ticks; duration: index into DURATION_TICKS."""
        own = self._takes[take]
        if part == DRUMS:
            return
        if own.tonic < 0:
            own.notes.append((onset, part, token, duration))
        else:
            own.held.append((onset + int(DURATION_TICKS[duration]), int(self._lowest[token])))
            own.last_onset = onset

    def shift(self, added: np.ndarray, take: int, onset: int) -> None:
        """Shifts after an event at this onset: make the end less likely while the bass is not on the tonic."""
        own = self._near_end(take) if onset >= self.begin else None
        if own and own.is_open:
            added[max(1, self._end - onset) :] -= NATS_OPEN * self._strength

    def parts(self, added: np.ndarray, take: int, onset: int) -> None:
        """Parts of a note at this onset: prefer the bass to others and to 0, no part, by which the model ends a
        piece."""
        own = self._near_end(take) if onset >= self._last_bar else None
        if own and own.is_open:
            added[own.bass] += NATS_BASS * self._strength
            added[0] -= NATS_OPEN * self._strength

    def tokens(self, added: np.ndarray, take: int, onset: int, part: int) -> None:
        """Tokens of a note of this part at this onset: prefer dominant, tonic and the tonic's chord."""
        own = self._near_end(take) if onset >= self.begin and part != DRUMS else None
        if own is None:
            return
        is_last = onset >= self._last_bar
        if part == own.bass:
            wanted, likelier = (own.tonic, NATS_TONIC) if is_last else ((own.tonic + DOMINANT) % 12, NATS_DOMINANT)
            added[(self._lowest_class == wanted) & (self._lowest < own.floor(onset))] += likelier * self._strength
        if not is_last:
            return
        added[own.chord] += NATS_CHORD * self._strength
        if own.is_open:
            added[EOS] -= NATS_OPEN * self._strength

    def durations(self, added: np.ndarray, take: int, onset: int, part: int, token: int) -> None:
        """Durations of this token of this part at this onset: prefer those that hold a tonic in the bass to the end."""
        own = self._near_end(take) if onset >= self._last_bar else None
        if own is None or part != own.bass or self._lowest[token] >= own.floor(onset):
            return
        if self._lowest_class[token] == own.tonic:
            added[self._end - onset <= DURATION_TICKS] += NATS_HELD * self._strength

    def _near_end(self, take: int) -> _TakeEnd | None:
        """The take, with its tonic and its bass; None where there are no notes to estimate them from."""
        own = self._takes[take]
        if own.tonic < 0:
            self._look_back(own)
        return own if own.tonic >= 0 else None

    def _look_back(self, own: _TakeEnd) -> None:
        """Estimate the tonic, and the part that has the bass: the one whose notes are the lowest on average."""
        composed = [
            (onset, int(DURATION_TICKS[duration]), pitch, part)
            for onset, part, token, duration in own.notes
            for pitch in self._vocabulary.pitches[token]
        ]
        seed = self._seed
        parts = seed[:, PART] if seed.shape[1] > PART else np.zeros(len(seed), np.int64)
        before = np.column_stack([seed[:, :3], parts])[parts != DRUMS]
        rows = np.concatenate([before, np.array(composed, np.int64).reshape(-1, 4)])
        if not len(rows):
            return
        onset, ticks, pitch, part = rows.T
        own.tonic = (estimate_key(pitch, ticks.astype(float)) - 1) % 12 if self._asked is None else self._asked
        own.chord = self._tokens.within(class_set([own.tonic + step for step in CHORD]))
        means = {value: float(pitch[part == value].mean()) for value in self._composed if (part == value).any()}
        own.bass = min(means, key=lambda value: means[value]) if means else min(self._composed)
        sounding = onset + ticks > self.begin
        own.held = list(zip((onset + ticks)[sounding].tolist(), pitch[sounding].tolist(), strict=True))
        own.last_onset = int(onset.max())
        own.notes.clear()
