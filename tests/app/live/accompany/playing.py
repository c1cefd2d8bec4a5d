"""Somebody who plays, and somebody who composes in their time; without processes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from mido import Message

from app.live.accompany.accompanist import Accompanist, Asked
from app.live.accompany.expectation import in_chord
from app.live.accompany.stretch import Change, Stretch
from generator.compose.asking.accompaniment import accompaniment
from generator.compose.asking.controls import Controls
from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.metre import COMMON_TIME, Metre
from generator.network.checkpoint import Checkpoint
from tests.generator.bands import parts_checkpoint

BAR = 4 * GRID
BASS = 33
C, F, G, A_MINOR = (60, 64, 67), (60, 65, 69), (59, 62, 67), (60, 64, 69)
Composing = Callable[[Stretch], np.ndarray]


def on_each_beat(stretch: Stretch) -> np.ndarray:
    """What a model without ideas would compose: a stroke, or about the same note of the chord, on every beat."""
    rows = [
        (tick, 18, _pitch(part.value, part.controls.chords), 80, part.value)
        for tick in range(-(-stretch.begin // GRID) * GRID, stretch.end, GRID)
        for part in stretch.continuation.parts
        if part.is_composed
    ]
    return np.array(rows, np.int64).reshape(-1, PART + 1)


def _pitch(part: int, chords: str | None) -> int:
    return 38 if part == DRUMS else in_chord(40, chords.split()[-1] if chords else None)


@dataclass
class Stage:
    """An accompanist, and a player that does what it says. compose: what comes of a stretch, after these seconds."""

    metre: Metre = COMMON_TIME
    bpm: float = 120.0
    parts: str = "bass, drums"
    compose: Composing = on_each_beat
    seconds: float = 0.05
    controls: Controls = Controls()
    checkpoint: Checkpoint = field(default_factory=parts_checkpoint)
    tick: float = 0.0
    asked: list[Asked] = field(default_factory=list)
    changes: list[tuple[float, Change]] = field(default_factory=list)
    sounded: list[list[int]] = field(default_factory=list)
    """Onset, duration, pitch, velocity and part of what the player struck."""

    def __post_init__(self) -> None:
        asked = accompaniment(self.checkpoint, self.parts, metre=self.metre, bpm=self.bpm, controls=self.controls)
        self.accompanist = Accompanist(asked, self.metre, self.bpm)
        self.scheduled: list[list[int]] = []
        self._coming: tuple[float, Asked] | None = None
        self._played = 0.0

    @property
    def ticks_a_second(self) -> float:
        return self.bpm / 60 * GRID

    def strike(self, pitches: Sequence[int], velocity: int = 80) -> None:
        for pitch in pitches:
            self.accompanist.receive(self.tick, Message("note_on", note=pitch, velocity=velocity))
        self.turn()

    def release(self, pitches: Sequence[int]) -> None:
        for pitch in pitches:
            self.accompanist.receive(self.tick, Message("note_off", note=pitch))
        self.turn()

    def turn(self) -> None:
        for move in self.accompanist.turn(self.tick):
            if isinstance(move, Asked):
                self.asked.append(move)
                self._coming = self.tick + self.seconds * self.ticks_a_second, move
            else:
                self._do(move)

    def pass_until(self, tick: float) -> None:
        while True:
            due = self.accompanist.next_tick(self.tick)
            assert due > self.tick
            if self._coming:
                due = min(due, max(self.tick, self._coming[0]))
            if due >= tick:
                break
            self._go(due)
            if self._coming and self._coming[0] <= self.tick:
                (_, asked), self._coming = self._coming, None
                stretch = asked.stretch
                notes = self.compose(stretch).copy()
                notes[:, 0] -= stretch.moved
                begin, end = stretch.begin - stretch.moved, stretch.end - stretch.moved
                for change in self.accompanist.composed(asked.number, begin, end, notes, self.tick):
                    self._do(change)
            self.turn()
        self._go(tick)

    def play(self, chords: Sequence[Sequence[int]], ticks: int = BAR) -> None:
        """One chord after another, each for so long."""
        for chord in chords:
            end = self.tick + ticks
            self.strike(chord)
            self.pass_until(end - 2)
            self.release(chord)
            self.pass_until(end)

    def _go(self, tick: float) -> None:
        self.tick = max(self.tick, tick)
        for row in [row for row in self.scheduled if row[0] <= self.tick]:
            self.scheduled.remove(row)
            self.sounded.append(row)

    def _do(self, change: Change) -> None:
        self.changes.append((self.tick, change))
        for part, pitch in change.ended:
            for row in self.sounded:
                if row[4] == part and row[2] == pitch and row[0] + row[1] > self.tick:
                    row[1] = max(0, int(np.ceil(self.tick)) - row[0])
        stays = [row for row in self.scheduled if row[0] < change.tick or row[4] not in change.parts]
        self.scheduled = sorted([*stays, *change.notes.tolist()])
        self._go(self.tick)

    def sounding(self, part: int) -> list[int]:
        """Pitches of a part that sound now."""
        return [row[2] for row in self.sounded if row[4] == part and row[0] <= self.tick < row[0] + row[1]]
