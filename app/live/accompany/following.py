"""What the pitched parts do at a chord of yours that nobody expected, at once and without the model: notes that do not
fit move into it, and a bass that rests strikes its root."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from app.live.accompany.expectation import chord_named, in_chord
from app.live.accompany.voicing import pitches_of
from generator.compose.asking.request import RequestPart
from generator.compose.note_table import PART, in_time
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID

SHORTEST = 3  # ticks that are left of a note for it to be moved into another chord; a shorter rest of it ends
_BASS_JUST = GRID // 4  # ticks within which a bass note was struck that another takes the place of


class Followed(NamedTuple):
    """Notes as they are to be from a tick on."""

    notes: np.ndarray
    """(N, 5), columns as in Change, those before the tick included."""
    ended: tuple[tuple[int, int], ...]
    """Part and pitch of those that sound and end now."""


def moved_into(before: Followed, chord: str, tick: float, bass: RequestPart | None) -> Followed:
    """What sounds at a tick and what is to come, moved into a chord, of which the bass takes the root; `before` itself
    where all of it fits."""
    rows, ended, first = before.notes.copy(), list(before.ended), int(np.ceil(tick))
    root_of = bass.value if bass else 0
    classes = chord_named(chord).classes
    changed = False
    for index in np.flatnonzero(rows[:, 0] + rows[:, 1] > tick).tolist():
        onset, duration, pitch, velocity, part = rows[index].tolist()
        if classes >> pitch % 12 & 1:
            continue
        changed = True
        near = in_chord(pitch, chord, root=part == root_of)
        if onset >= first:
            rows[index, 2] = near
            continue
        ended.append((part, pitch))
        rows[index, 1] = max(1, first - onset)
        left = onset + duration - first
        if part == root_of and onset > first - _BASS_JUST:  # it was struck with your chord, and is missed
            left = max(left, min(_next_onset(rows, part, first, first + GRID) - first, GRID // 2))
        if left >= SHORTEST:
            rows = np.append(rows, [[first, left, near, velocity, part]], axis=0)
    return Followed(in_time(rows), tuple(ended)) if changed else before


def with_root(
    before: Followed, chord: str, tick: float, bass: RequestPart, *, until: int, velocity: int, soon: float
) -> Followed:
    """The root of a chord struck at a tick, held until the bass goes on, or `until`; `before` itself where a bass
    sounds, or begins within `soon` ticks."""
    first, notes = int(np.ceil(tick)), before.notes
    own = notes[notes[:, PART] == bass.value]
    if (own[:, 0] + own[:, 1] > first)[own[:, 0] <= first + soon].any():
        return before
    end = _next_onset(own, bass.value, first, until)
    past = own[own[:, 0] < first, 2].tolist()
    [pitch] = pitches_of(bass, chord, past[-1] if past else None)
    struck = [first, max(SHORTEST, end - first), pitch, velocity, bass.value]
    return Followed(in_time(np.append(notes, [struck], axis=0)), before.ended)


def _next_onset(notes: np.ndarray, part: int, first: int, latest: int) -> int:
    """Of a part, at a tick or later."""
    coming = notes[(notes[:, PART] == part) & (notes[:, 0] >= first), 0]
    return min(int(coming.min(initial=latest)), latest)
