"""The pitched parts while you play freely: a held root in the bass and held chords, which change with yours at once and
are struck with you. Nothing is composed, as a model's rhythm would be that of a beat which nobody plays in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from app.live.accompany.expectation import chord_named
from app.live.accompany.following import Followed
from app.live.accompany.listening import Listening
from app.live.accompany.stretch import loudness_of
from app.live.accompany.voicing import pitches_of
from generator.compose.asking.request import RequestPart
from generator.compose.note_table import PART, in_time

_LONGEST = 8.0  # seconds that a note is held
_RENEWED = 2.0  # seconds after which it is struck again with a stroke of yours
_FADING = 1.5  # seconds without a key of yours, after which nothing is held any more
_QUICKEST = 0.25  # seconds between two notes of the bass, where the first still fits


class HeldParts:
    """parts: those that are composed."""

    def __init__(self, parts: Sequence[RequestPart], listening: Listening) -> None:
        self._parts, self._listening = parts, listening
        self._held: dict[int, tuple[int, tuple[int, ...]]] = {}  # part -> onset, pitches

    def follow(self, notes: np.ndarray, chord: str, tick: float) -> Followed | None:
        """notes: of these parts, (N, 5), columns as in Change; -> as they are to be; None where all stays.

        What was composed and has not begun is left out."""
        first, second = int(np.ceil(tick)), 1 / self._listening.seconds_a_tick
        is_held = np.zeros(len(notes), bool)  # which may be about to begin
        for value, (onset, _) in self._held.items():
            is_held |= (notes[:, PART] == value) & (notes[:, 0] == onset)
        kept, ended = notes[(notes[:, 0] < first) | is_held], list[tuple[int, int]]()
        is_changed = len(kept) < len(notes)
        is_over = self._listening.silence(tick) > _FADING * second
        for part in self._parts:
            sounds = (kept[:, PART] == part.value) & (kept[:, 0] + kept[:, 1] > tick)
            if not is_over and sounds.any() and self._fits(part, chord, tick, kept[sounds]):
                continue
            struck = () if is_over else self._pitches(part, chord, tick)
            if not sounds.any() and not struck:
                continue
            is_changed = True
            ended += [(part.value, pitch) for pitch in kept[sounds, 2].tolist()]
            kept[sounds, 1] = first - kept[sounds, 0]
            kept = kept[kept[:, 1] > 0]
            self._held.pop(part.value, None)
            if struck:
                self._held[part.value] = first, struck
                velocity = loudness_of(part.controls, self._listening.velocity(tick))
                rows = [(first, round(_LONGEST * second), pitch, velocity, part.value) for pitch in struck]
                kept = np.append(kept, rows, axis=0)
        return Followed(in_time(kept), tuple(ended)) if is_changed else None

    def give_way(self, before: Followed, tick: float) -> Followed:
        """What is held ends where its part goes on with something composed; `before` itself where none does."""
        kept, ended, first = before.notes.copy(), list(before.ended), int(np.ceil(tick))
        for value, (onset, _) in list(self._held.items()):
            own = kept[:, PART] == value
            if not (own & (kept[:, 0] > onset) & (kept[:, 0] <= first)).any():
                continue
            del self._held[value]
            held = own & (kept[:, 0] == onset) & (kept[:, 0] + kept[:, 1] > first)
            ended += [(value, pitch) for pitch in kept[held, 2].tolist()]
            kept[held, 1] = np.maximum(1, first - onset)
        return Followed(kept, tuple(ended)) if len(ended) > len(before.ended) else before

    def _fits(self, part: RequestPart, chord: str, tick: float, sounding: np.ndarray) -> bool:
        """Whether what sounds of a part is what is held, and may go on."""
        onset, pitches = self._held.get(part.value, (-1, ()))
        if (sounding[:, 0] != onset).any():
            return False
        seconds = (tick - onset) * self._listening.seconds_a_tick
        is_struck_again = (self._listening.last_onset - onset) * self._listening.seconds_a_tick > _RENEWED
        classes = chord_named(chord).classes
        if is_struck_again or not all(classes >> pitch % 12 & 1 for pitch in pitches):
            return False
        return not part.is_bass or seconds < _QUICKEST or (self._pitches(part, chord, tick)[0] - pitches[0]) % 12 == 0

    def _pitches(self, part: RequestPart, chord: str, tick: float) -> tuple[int, ...]:
        before = self._held[part.value][1][0] if part.value in self._held else None
        return pitches_of(part, chord, before, self._listening.lowest(tick))
