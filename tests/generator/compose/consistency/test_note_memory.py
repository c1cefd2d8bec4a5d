"""How often a chord would repeat what has been played."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.compose.consistency.note_memory import KINDS, OFTEN, SONORITIES, Chords, NoteMemory, often
from generator.compose.consistency.weights import WEIGHTS

FLUTE, PIANO = 3, 1
QUARTER = 24
KIND = [*KINDS].index("chord")
C, F, G = (48, 52, 55), (53, 57, 60), (55, 59, 62)

Played = list[tuple[int, int, tuple[int, ...], int]]
pitches = st.lists(st.integers(24, 96), min_size=1, max_size=4, unique=True).map(lambda own: tuple(sorted(own)))
music = st.lists(
    st.tuples(st.integers(1, 40), st.sampled_from([FLUTE, PIANO]), pitches, st.integers(1, 60)), max_size=24
)


def remembered(played: Played) -> NoteMemory:
    memory = NoteMemory()
    for chord in played:
        memory.note(*chord)
    return memory


def in_turn(*chords: tuple[int, ...], part: int = PIANO) -> Played:
    """A chord on each quarter, until the next one."""
    return [(QUARTER * n, part, own, QUARTER * (n + 1)) for n, own in enumerate(chords)]


def kinds(played: Played, *chords: tuple[int, ...], tick: int = -1, part: int = PIANO) -> dict[str, list[int]]:
    """Classes of chords that may come next, by default on the next quarter."""
    tick = QUARTER * len(played) if tick < 0 else tick
    found = remembered(played).classes(tick, part, Chords(chords))
    return {kind: own.tolist() for kind, own in zip(KINDS, found, strict=True)}


def test_a_harmony_counts_in_any_key_and_octave() -> None:
    higher = tuple(pitch + 14 for pitch in C)
    found = kinds(in_turn(C, F), higher, (48, 51, 55))
    assert found["harmony"] == [2 * OFTEN + 2, 2 * OFTEN]  # two major triads before, no minor one
    assert found["sonority"] == [SONORITIES.split("|").index("0 4 7"), SONORITIES.split("|").index("0 3 7")]


def test_what_still_sounds_belongs_to_the_harmony() -> None:
    held: Played = [(0, PIANO, (48,), 200)]
    found = kinds(held, (76, 79), tick=QUARTER, part=FLUTE)
    assert found["sonority"] == [SONORITIES.split("|").index("0 4 7")]
    over = kinds(held, (76, 79), tick=200, part=FLUTE)
    assert over["sonority"] == [SONORITIES.split("|").index("0 3")]


def test_a_progression_counts_by_the_step_of_the_lowest_note() -> None:
    found = kinds(in_turn(C, F, C, F, G), tuple(pitch + 5 for pitch in G), F)
    assert found["progression"] == [2 * OFTEN + 2, 2 * OFTEN]  # up a fourth twice, never down a second


def test_a_chord_counts_in_its_own_part() -> None:
    assert kinds(in_turn(C, F, C), C, F, G)["chord"] == [2 * OFTEN + 2, 2 * OFTEN + 1, 2 * OFTEN]
    assert kinds(in_turn(C, F, C), C, part=FLUTE)["chord"] == [2 * OFTEN]


def test_a_figure_is_three_steps_of_the_highest_notes() -> None:
    scale = in_turn(*((pitch,) for pitch in (60, 62, 64, 65, 67, 69)))  # +2 +2 +1 +2 +2
    assert kinds(scale, (70,), (72,))["figure"] == [1, 0]


def test_a_turn_is_the_last_step_and_this_one() -> None:
    up = in_turn((60,), (67,))
    turns = kinds(up, (50,), (64,), (66,), (67,), (68,), (71,), (80,))["turn"]
    assert turns == [6 * 7 + size for size in range(7)]
    assert kinds([], (60,))["turn"] == [7 * 7 + 3]


@pytest.mark.parametrize(("count", "of"), [(0, 0), (1, 1), (2, 2), (3, 2), (4, 3), (9, 3), (10, 4), (1000, 4)])
def test_counts_in_classes(count: int, of: int) -> None:
    assert often([count]).tolist() == [of]


@given(music, pitches, st.sampled_from([FLUTE, PIANO]))
def test_there_is_a_weight_for_every_class(steps: Played, chord: tuple[int, ...], part: int) -> None:
    played, tick = [], 0
    for step, own, chords, length in steps:
        tick += step
        played.append((tick, own, chords, tick + length))
    found = remembered(played).classes(tick + 1, part, Chords([chord]))
    assert all(0 <= int(own[0]) < len(WEIGHTS[kind]) for kind, own in zip(KINDS, found, strict=True))


@given(music, pitches, st.integers(-12, 12))
def test_music_counts_alike_in_any_key(steps: Played, chord: tuple[int, ...], up: int) -> None:
    played, tick = [], 0
    for step, own, chords, length in steps:
        tick += step
        played.append((tick, own, chords, tick + length))
    moved = [(begin, part, tuple(pitch + up for pitch in own), end) for begin, part, own, end in played]
    higher = tuple(pitch + up for pitch in chord)
    assert kinds(played, chord, tick=tick + 5) == kinds(moved, higher, tick=tick + 5)


def test_a_copy_goes_its_own_way() -> None:
    memory = remembered(in_turn(C, F))
    other = memory.copy()
    for tick in range(2, 20):
        other.note(QUARTER * tick, PIANO, C, QUARTER * (tick + 1))
    found = memory.classes(2 * QUARTER, PIANO, Chords([C]))
    assert found[KIND].tolist() == [2 * OFTEN + 1]
    assert other.classes(20 * QUARTER, PIANO, Chords([C]))[KIND].tolist() == [2 * OFTEN + 4]


def test_rows_are_those_asked_for() -> None:
    memory, every = remembered(in_turn(C, F)), Chords([C, F, G])
    whole = memory.classes(2 * QUARTER, PIANO, every)
    some = memory.classes(2 * QUARTER, PIANO, every, np.array([2, 0]))
    assert [own.tolist() for own in some] == [own[[2, 0]].tolist() for own in whole]
