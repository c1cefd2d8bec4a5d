"""Key and chords: which pitch classes may be struck when, and how long passing notes may sound."""

from __future__ import annotations

import numpy as np

from generator.compose.constraints.constraint import NEVER, Constraint, TakeProgress
from generator.compose.constraints.range import source_of_pitches
from generator.compose.constraints.timeline import Span, Timeline
from generator.compose.constraints.tokens import TokenTable
from generator.errors import ContinuoError
from generator.music.chords import ChordSymbol
from generator.music.harmony import EVERY_CLASS, class_names


class Harmony(Constraint):
    """Only notes of the key; with chords, only chord notes on the beats."""

    def __init__(self, span: Span) -> None:
        self._span, self._controls = span, span.controls
        key = span.controls.parsed_key
        self._scale = key.classes if key else EVERY_CLASS
        bar, position, _ = span.bars.locate_one(span.begin)
        self._first_bar = bar + (position > 0)  # the progression begins in the first whole one

    def select(self, tokens: TokenTable) -> None:
        controls, within = self._controls, source_of_pitches(self._controls)
        self._classes = tokens.classes.tolist()
        if controls.key and not tokens.within(self._scale).any():
            raise ContinuoError(
                "{within} holds no note of {--key} {key!r} ({notes}): widen one of them",
                within=within,
                key=controls.key,
                notes=class_names(self._scale),
            )
        for number, bar in enumerate(controls.parsed_chords, 1):
            for chord in bar:
                if not (tokens.within(chord.classes) & tokens.few).any():
                    raise ContinuoError(
                        "{within} holds no note of {chord} in bar {number} of {--chords} ({notes}): widen the range "
                        "or change the chord",
                        within=within,
                        chord=chord.name,
                        number=number,
                        notes=class_names(chord.classes),
                    )

    def lay_out(self, timeline: Timeline) -> None:
        timeline.classes[:] = self._scale
        if not self._controls.parsed_chords:
            return
        first, after = int(timeline.ticks[0]), int(timeline.ticks[-1]) + 1
        chords, ends = np.full(len(timeline.ticks), self._scale), np.full(len(timeline.ticks), NEVER)
        for begin, end, chord in self._chords_between(first, after):
            part = slice(begin - first, end - first)
            chords[part] = chord.classes if chord.classes != EVERY_CLASS else self._scale
            ends[part] = end
        is_strict = (timeline.in_bar % timeline.beat == 0) | (not self._controls.passing)
        timeline.classes[:] = np.where(is_strict, chords, chords | self._passing_classes())
        self._chords, self._ends, self._beat = chords, ends, timeline.beat
        self._timeline = timeline

    def _passing_classes(self) -> int:
        """Pitch classes of passing notes between the beats: those of the key, or without one of all chords."""
        if self._controls.parsed_key:
            return self._scale
        every = [chord.classes for bar in self._controls.parsed_chords for chord in bar]
        return int(np.bitwise_or.reduce([classes for classes in every if classes != EVERY_CLASS] or every))

    def _chords_between(self, first: int, last: int) -> list[tuple[int, int, ChordSymbol]]:
        """(begin, end, chord) for each chord between two ticks."""
        bars, spans = self._span.bars, []
        progression = self._controls.parsed_chords
        bar = bars.locate_one(first)[0]
        while (start := bars.bar_start(bar)) < last:
            length = bars.bar_start(bar + 1) - start
            chords = progression[max(0, bar - self._first_bar) % len(progression)]
            edges = [start + -(-length * index // len(chords)) for index in range(len(chords) + 1)]
            for chord, begin, end in zip(chords, edges[:-1], edges[1:], strict=True):
                begin, end = max(begin, first), min(end, last)
                if begin < end:
                    spans.append((begin, end, chord))
            bar += 1
        return spans

    def last_bass(self, tick: int) -> int:
        """Pitch class of the lowest note of a last chord at a tick: the chord's bass, else the tonic; -1 for any."""
        key = self._controls.parsed_key
        if self._controls.parsed_chords:
            [(_, _, chord)] = self._chords_between(tick, tick + 1)
            if chord.bass is not None:
                return chord.bass
        return key.tonic if key and key.tonic is not None else -1

    def last_classes(self) -> int | None:
        """Pitch classes of a last chord in the key; None where chords decide, or without a key."""
        key = self._controls.parsed_key
        return key.last_chord if key and not self._controls.parsed_chords else None

    def longest(self, take: TakeProgress, onset: int, token: int) -> int:
        if not self._controls.parsed_chords:
            return NEVER
        last, index = self._timeline.last_downbeat, onset - self._span.first
        if last is not None and onset >= last:
            return NEVER  # the last chord sounds on, whatever the progression would go on with
        end = int(self._ends[index])
        following = int(self._chords[min(end - self._span.first, len(self._chords) - 1)])
        if self._classes[token] & ~int(self._chords[index]):  # a passing note
            return min(end - onset, int(self._beat[index]))
        return end - onset if self._classes[token] & ~following else NEVER
