"""What is taken for the chord of what you play."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mido import Message

from app.live.accompany.listening import Listening
from generator.events.streams import GRID_TICKS_PER_QUARTER as GRID
from generator.music.chords import parse_chords
from generator.music.harmony import class_set, parse_key

SECONDS_A_TICK = 0.5 / GRID
STEPS = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "7": (0, 4, 7, 10),
    "m7": (0, 3, 7, 10),
    "maj7": (0, 4, 7, 11),
    "dim": (0, 3, 6),
}


def ticks(seconds: float) -> float:
    return seconds / SECONDS_A_TICK


class Keys:
    def __init__(self) -> None:
        self.listening, self.tick = Listening(SECONDS_A_TICK), 0.0

    def strike(self, pitches: Sequence[int], spread: float = 0.0, velocity: int = 80) -> None:
        for pitch in pitches:
            self.listening.receive(self.tick, Message("note_on", note=pitch, velocity=velocity))
            self.tick += ticks(spread)

    def release(self, pitches: Sequence[int]) -> None:
        for pitch in pitches:
            self.listening.receive(self.tick, Message("note_off", note=pitch))

    def hear(self, seconds: float) -> str | None:
        self.tick += ticks(seconds)
        return self.listening.chord(self.tick)


def classes(chord: str | None) -> int:
    assert chord is not None
    return parse_chords(chord)[0][0].classes


@given(st.integers(0, 11), st.sampled_from(list(STEPS)), st.integers(48, 60))
def test_a_chord_in_root_position_is_named_wherever_it_is_played(root: int, quality: str, low: int) -> None:
    keys = Keys()
    bass = low + (root - low) % 12
    keys.strike([bass + step for step in STEPS[quality]])
    assert classes(keys.hear(0.03)) == class_set(root + step for step in STEPS[quality])


@given(st.integers(0, 11), st.sampled_from(["", "m"]), st.permutations(range(3)), st.floats(0, 0.018))
def test_while_a_triad_is_being_struck_the_one_before_holds(
    root: int, quality: str, order: list[int], spread: float
) -> None:
    keys = Keys()
    keys.strike([60, 64, 67])
    before = keys.hear(0.5)
    keys.release([60, 64, 67])
    pitches = [57 + (root - 57) % 12 + step for step in STEPS[quality]]
    for place in order:
        keys.strike([pitches[place]], spread)
        assert keys.listening.chord(keys.tick) == before
    assert classes(keys.hear(0.06)) == class_set(root + step for step in STEPS[quality])


def test_a_broken_chord_is_one() -> None:
    keys = Keys()
    found = None
    for pitch in (57, 60, 64, 60) * 2:
        keys.strike([pitch])
        found = keys.hear(0.2)
        keys.release([pitch])
    assert classes(found) == classes("Am")


def test_a_tune_over_a_held_chord_does_not_change_it() -> None:
    keys = Keys()
    keys.strike([48, 52, 55])
    assert keys.hear(0.1) == "C"
    for pitch in (72, 74, 76, 77, 79):
        keys.strike([pitch])
        assert keys.hear(0.2) == "C"
        keys.release([pitch])


def test_a_chord_stays_when_the_keys_are_let_go() -> None:
    keys = Keys()
    keys.strike([48, 52, 55])
    keys.hear(0.2)
    keys.release([48, 52, 55])
    assert keys.hear(3.0) == "C"


def test_the_key_has_what_was_played_besides() -> None:
    keys = Keys()
    for pitch in (62, 64, 66, 67, 69, 71, 73, 74, 65):
        keys.strike([pitch])
        keys.hear(0.3)
        keys.release([pitch])
    found = parse_key(keys.listening.key(keys.tick) or "").classes
    assert found == parse_key("D major").classes | 1 << 5


def test_loudness_is_of_late() -> None:
    keys = Keys()
    assert keys.listening.velocity(0) is None
    for velocity in (100, 100, 40, 40, 40):
        keys.strike([60], velocity=velocity)
        keys.hear(2.0)
        keys.release([60])
    assert keys.listening.velocity(keys.tick) == 40


@pytest.mark.parametrize("pitches", [[60], [60, 61, 62, 63]])
def test_what_is_no_chord_is_none(pitches: list[int]) -> None:
    keys = Keys()
    keys.strike(pitches)
    assert keys.hear(0.1) is None


def test_pads_have_no_chord_and_keep_the_parts_playing() -> None:
    keys = Keys()
    keys.strike((60, 64, 67))
    assert keys.hear(0.2) == "C"
    keys.release((60, 64, 67))
    for drum in (37, 42, 46):
        keys.listening.receive(keys.tick, Message("note_on", note=drum, velocity=80, channel=9))
    assert keys.hear(0.2) == "C" and keys.listening.lowest(keys.tick) is None
    assert keys.listening.silence(keys.tick) == ticks(0.2)
    assert [note.pitch for note in keys.listening.drums(keys.tick)] == [37, 42, 46]
    assert [note.pitch for note in keys.listening.notes(keys.tick)] == [60, 64, 67]
