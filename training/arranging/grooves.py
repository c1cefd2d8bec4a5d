"""Recordings of drummers, as arrangements use them: whole bars of four beats, one recording after another."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from generator.events.streams import GRID_TICKS_PER_QUARTER as BEAT
from generator.music.instruments import KICKS
from generator.music.score import Score
from training.arranging.harmony_by_beat import BAR

# As the Groove MIDI Dataset (Gillick et al. 2019) names its files: style-detail_tempo_beat or fill_metre.
_NAME = re.compile(r"_(?P<style>[a-z]+)(?:-[^_]*)?_(?P<bpm>[1-9]\d{0,2})_(?P<kind>beat|fill)_4-4\.mid", re.IGNORECASE)
SIXTEENTH = BEAT // 4
_CRASH, _KICK = 49, 36
_TEMPOS_ALIKE = 0.12  # by this share a fill's tempo may differ from the beat's
# Ticks of a beat of 24 on which off-beats are even, swung, and sixteenths.
_EVEN, _LATE, _SIXTEENTHS = range(10, 14), range(14, 18), (*range(4, 7), *range(18, 20))


@dataclass(frozen=True, eq=False)
class Groove:
    """One recording."""

    name: str
    """Of its file."""
    style: str
    """As its file name says: "rock", "jazz"."""
    bpm: float
    """Quarter notes a minute."""
    is_fill: bool
    """Whether it fills the end of a section."""
    notes: np.ndarray
    """(N, 4) onset, duration, pitch, velocity, in grid ticks."""

    @property
    def bars(self) -> int:
        """Whole ones; 1 at least."""
        return max(1, round((int(self.notes[-1, 0]) + SIXTEENTH) / BAR)) if len(self.notes) else 1

    @property
    def is_swung(self) -> bool:
        """Whether its off-beats come late."""
        counts = np.bincount(self.notes[:, 0] % BEAT, minlength=BEAT)
        late = int(counts[_LATE].sum())
        return late > max(int(counts[_EVEN].sum()), int(counts[[*_SIXTEENTHS]].sum()))

    def bar(self, index: int) -> np.ndarray:
        """(N, 4) of one bar, from its beginning; the recording begins anew after its last."""
        begin = index % self.bars * BAR
        own = self.notes[(self.notes[:, 0] >= begin) & (self.notes[:, 0] < begin + BAR)].copy()
        own[:, 0] -= begin
        return own


def read_groove(name: str, score: Score) -> Groove | None:
    """None for what is no recording of a drummer in 4/4, by its name. score: on the grid."""
    match = _NAME.search(name)
    drums = [track.notes.astype(np.int64) for track in score.tracks if track.is_drum]
    if not match or not drums or not len(drums[0]):
        return None
    notes = drums[0][np.argsort(drums[0][:, 0], kind="stable")]
    return Groove(name, match["style"].lower(), float(match["bpm"]), match["kind"].lower() == "fill", notes)


class Drummer:
    """Plays one beat throughout, with fills of the same style at the ends of sections."""

    def __init__(self, beat: Groove, grooves: Iterable[Groove], rng: np.random.Generator) -> None:
        self.beat = beat
        self._fills = [
            own
            for own in grooves
            if own.is_fill and own.style == beat.style and abs(own.bpm / beat.bpm - 1) <= _TEMPOS_ALIKE
        ]
        self._rng, self._first = rng, int(rng.integers(beat.bars))
        self.used = [beat.name]

    def play(self, bars: int, ends: Sequence[int], enters: int) -> np.ndarray:
        """(N, 4) of so many bars. ends: last bars of sections; enters: the bar in which it begins."""
        found = []
        for bar in range(enters, bars):
            own = self.beat.bar(self._first + bar)
            if bar in ends and self._fills and self._rng.random() < 0.8:
                fill = self._fills[int(self._rng.integers(len(self._fills)))]
                self.used.append(fill.name)
                own = self._with_fill(own, fill)
            if bar - 1 in ends and self._rng.random() < 0.7:
                own = np.concatenate([own[own[:, 0] > SIXTEENTH // 2], [[0, BEAT, _CRASH, 100], [0, BEAT, _KICK, 100]]])
            own[:, 0] += bar * BAR
            found.append(own)
        return np.concatenate(found)

    def _with_fill(self, beat: np.ndarray, fill: Groove) -> np.ndarray:
        """The beat up to where a fill of less than a bar begins."""
        own = fill.bar(fill.bars - 1)
        begin = int(own[:, 0].min(initial=BAR)) // BEAT * BEAT
        return np.concatenate([beat[beat[:, 0] < begin - SIXTEENTH // 2], own])


def kicks(drums: np.ndarray, bar: int) -> list[int]:
    """Sixteenths of a bar, 0 to 15, on which the bass drum sounds."""
    own = drums[np.isin(drums[:, 2], KICKS), 0] + SIXTEENTH // 2 - bar * BAR  # drummers are early as often as late
    return sorted({tick // SIXTEENTH for tick in own[(own >= 0) & (own < BAR)].tolist()})
