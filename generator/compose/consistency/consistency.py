"""Makes what is composed reuse its own harmonies, chords and figures as people's music does.

People come back to what a piece has: composed bars have half as many again of harmonies that sound only once (9 % of
onsets for 5 %, after the first 8 bars of 56 pieces), though the network that composes looks back at 256 events. Each
chord that may come next is sorted into classes by what it would repeat (`note_memory.py`); each class has a weight, the
log odds by which people's music has more of it than composed music (`weights.py`), and logits are shifted by the sum of
the weights. This is soft: all constraints hold.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from generator.compose.consistency.note_memory import KINDS, Chords, NoteMemory
from generator.compose.consistency.weights import WEIGHTS
from generator.compose.note_table import PART
from generator.events.ensemble import DRUMS
from generator.events.streams import DURATION_TICKS
from generator.events.vocabulary import Vocabulary

# At a strength of 1: twice the weights, which are log odds of music that was composed without them. True bars then have
# the higher mean weight in 51 % of pairs, for 83 % (docs/benchmarks/composing.md).
_FACTOR = 2.0
_NEAR = 6.0  # nats below the most likely chord; less likely ones are left as they are, which saves time


def chords_of(notes: np.ndarray) -> list[tuple[int, int, tuple[int, ...], int]]:
    """The pitched notes of a table (N, 4) or (N, 5), in order of onset, part and pitch, as chords: (tick, part,
    pitches, end). The parts of a table without them are 0."""
    found: list[tuple[int, int, tuple[int, ...], int]] = []
    for row in notes.tolist():
        tick, length, pitch = row[:3]
        part = row[PART] if len(row) > PART else 0
        if part == DRUMS:
            continue
        if found and found[-1][:2] == (tick, part):
            _, _, pitches, end = found.pop()
            found.append((tick, part, (*pitches, pitch), max(end, tick + length)))
        else:
            found.append((tick, part, (pitch,), tick + length))
    return found


class Consistency:
    """Consistency of the takes of a request.

    seed_notes: note table of the music before; strength: 0 or more, 1 as measured.
    """

    def __init__(self, vocabulary: Vocabulary, seed_notes: np.ndarray, takes: int, strength: float) -> None:
        self._vocabulary = vocabulary
        self._tokens = np.flatnonzero(vocabulary.lasts)
        self._chords = Chords([vocabulary.pitches[token] for token in self._tokens.tolist()])
        self._weights = [_FACTOR * strength * np.array(WEIGHTS[kind]) for kind in KINDS]
        memory = NoteMemory()
        for chord in chords_of(seed_notes):
            memory.note(*chord)
        self._memories = [memory.copy() for _ in range(takes)]

    def note(self, take: int, tick: int, part: int, token: int, duration: int) -> None:
        """Record a chord that was composed or given; a take's come in order. duration: index into DURATION_TICKS."""
        end = tick + int(DURATION_TICKS[duration])
        self._memories[take].note(tick, part, self._vocabulary.pitches[token], end)

    def tokens(self, logits: np.ndarray, takes: np.ndarray, begin: np.ndarray, parts: Sequence[int]) -> np.ndarray:
        """Logits of tokens (B, V) that begin at these ticks (B,) in these parts, shifted."""
        logits, every = logits.copy(), logits[:, self._tokens]
        is_near = every > every.max(axis=1, keepdims=True) - _NEAR
        for row, (take, tick, part) in enumerate(zip(takes.tolist(), begin.tolist(), parts, strict=True)):
            if part == DRUMS:
                continue
            near = is_near[row].nonzero()[0]
            classes = self._memories[take].classes(tick, part, self._chords, near)
            logits[row, self._tokens[near]] += _shift(every[row, near], self._weights, classes)
        return logits


def _shift(logits: np.ndarray, weights: Sequence[np.ndarray], classes: Sequence[np.ndarray]) -> np.ndarray:
    """What to add to logits (N,): the sums of weights less their mean by the model, so that other values than these
    become neither likelier nor less likely on the whole."""
    gain = sum(own[of_kind] for own, of_kind in zip(weights, classes, strict=True))
    shares = np.exp(logits - logits.max())
    return (gain - (shares @ gain) / shares.sum()).astype(np.float32)
