"""Whose words they are."""

from __future__ import annotations

from generator.midi.lyrics import lyrics_of
from generator.midi.reader import read_midi
from generator.music.scaling import at_resolution
from tests.generator.midi.files import meta, midi_bytes, note

WORDS = [meta(0, "lyrics", text="La-"), meta(480, "lyrics", text="la")]
TUNE = [*note(0, 400, 72), *note(480, 400, 74)]
BASS = note(0, 900, 40, 1)


def words(*tracks: list) -> dict[int, list[tuple]]:
    return {index: [*map(tuple, found)] for index, found in lyrics_of(read_midi(midi_bytes(*tracks), "x")).items()}


def test_words_belong_to_the_part_of_their_track():
    assert words(BASS, [*TUNE, *WORDS]) == {1: [(0, "La-"), (480, "la")]}


def test_words_in_a_track_of_their_own_belong_to_the_part_that_they_fit():
    assert words(WORDS, BASS, TUNE) == {1: [(0, "La-"), (480, "la")]}
    assert words([*BASS, *TUNE, *WORDS]) == {0: [(0, "La-"), (480, "la")]}


def test_times_are_the_scores():
    score = at_resolution(read_midi(midi_bytes([*TUNE, *WORDS]), "x"), 960)
    assert [syllable.ticks for syllable in lyrics_of(score)[0]] == [0, 960]


def test_a_space_ends_a_word():
    spoken = [meta(0, "lyrics", text="Lo"), meta(480, "lyrics", text="rem ")]
    assert words([*TUNE, *spoken]) == {0: [(0, "Lo-"), (480, "rem")]}
