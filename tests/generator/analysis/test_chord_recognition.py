"""Chords recognised from notes: triads and sevenths, inversions, passing notes, arpeggios; names that can be read."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.assets import shipped_clips
from generator.analysis.chord_recognition import recognised_chords
from generator.midi.reader import read_midi_file
from generator.music.chords import parse_chords
from generator.music.harmony import PITCH_NAMES, pitch_class
from generator.music.metre import Metre
from generator.music.score import Score, Track, note_array

BAR = 1920


def bars_of(*bars: list[int], **about: object) -> Score:
    """A bar of 4/4 for each list of pitches, which sound all through it."""
    notes = [(BAR * bar, BAR, pitch, 80) for bar, own in enumerate(bars) for pitch in own]
    return Score(480, (Track(note_array(sorted(notes))),), **about)  # type: ignore[arg-type]


def names(score: Score, sharps: int | None = None) -> list[str]:
    return [chord.name for chord in recognised_chords(score, sharps)]


def test_a_progression():
    score = bars_of([48, 64, 67, 72], [45, 60, 64, 69], [41, 60, 65, 69], [43, 59, 62, 65])
    assert names(score) == ["C", "Am", "F", "G7"]
    found = recognised_chords(score)
    assert [(chord.begin_ticks, chord.end_ticks) for chord in found] == [(BAR * n, BAR * (n + 1)) for n in range(4)]


@pytest.mark.parametrize("root", range(12))
@pytest.mark.parametrize("quality", ["", "m", "7", "maj7", "m7", "dim", "m7b5", "sus4"])
def test_a_chord_in_root_position_is_called_by_its_name(root: int, quality: str):
    classes = parse_chords(PITCH_NAMES[root] + quality)[0][0].classes
    pitches = [36 + root] + [60 + step for step in range(12) if classes >> (60 + step) % 12 & 1]
    (name,) = names(bars_of(pitches, pitches), 1)
    assert pitch_class(name.removesuffix(quality)) == root


def test_inversions_are_slashes_and_black_keys_follow_the_key():
    assert names(bars_of([42, 57, 62, 66])) == ["D/F#"]
    assert names(bars_of([46, 62, 65, 70]), -2) == ["Bb"]
    assert names(bars_of([46, 62, 65, 70]), 4) == ["A#"]
    assert names(bars_of([46, 62, 65, 70]), 2) == ["Bb"]  # the flat sixth degree of D major
    assert names(bars_of([46, 61, 64, 70]), 2) == ["A#dim"]  # it leads to B minor


def test_passing_notes_and_a_melody_do_not_change_the_chord():
    notes = [(0, BAR, pitch, 80) for pitch in (48, 55, 64)]
    notes += [(240 * n, 240, pitch, 80) for n, pitch in enumerate((72, 74, 76, 77, 79, 77, 76, 74))]
    assert names(Score(480, (Track(note_array(sorted(notes))),))) == ["C"]


def test_an_arpeggio_is_a_chord_and_a_scale_is_none():
    arpeggio = [(120 * n, 120, (48, 52, 55, 60)[n % 4], 80) for n in range(16)]
    assert names(Score(480, (Track(note_array(arpeggio)),))) == ["C"]
    scale = [(240 * n, 240, pitch, 80) for n, pitch in enumerate((60, 62, 64, 65, 67, 69, 71, 72))]
    assert names(Score(480, (Track(note_array(scale)),))) == []


def test_drums_are_no_chord_and_silence_is_none():
    drums = Track(note_array([(0, BAR, pitch, 80) for pitch in (36, 40, 43)]), "", 0, True)
    assert recognised_chords(Score(480, (drums,))) == ()
    far = [(0, BAR, pitch, 80) for pitch in (48, 64, 67)] + [(8 * BAR, BAR, pitch, 80) for pitch in (45, 60, 64)]
    found = recognised_chords(Score(480, (Track(note_array(far)),)))
    assert [chord.name for chord in found] == ["C", "Am"] and found[1].begin_ticks == 8 * BAR
    assert found[0].end_ticks <= 3 * BAR


def test_beats_are_those_of_the_metre():
    notes = [(1440 * bar, 1440, pitch, 80) for bar, own in enumerate(([48, 64, 67], [43, 59, 62])) for pitch in own]
    found = recognised_chords(Score(480, (Track(note_array(sorted(notes))),), metres=(Metre(0, 6, 8),)))
    assert [(chord.begin_ticks, chord.name) for chord in found] == [(0, "C"), (1440, "G")]


def test_the_clips_that_ship_begin_with_the_chords_that_they_begin_with():
    first = {path.stem: recognised_chords(read_midi_file(path)) for path in shipped_clips()}
    assert first["bach-chorale-minor"][0].name == "Em" and first["bach-chorale-minor"][-1].name == "Em"
    assert first["johnson-lift-every-voice"][-1].name == "Ab"
    assert [chord.name for chord in first["joplin-entertainer"][-4:]] == ["F", "C", "G7", "C"]


NOTES = st.lists(
    st.tuples(st.integers(0, 20_000), st.integers(0, 9000), st.integers(0, 127), st.integers(1, 127)), max_size=40
)
METRES = st.sampled_from([(), (Metre(0, 3, 4), Metre(5000, 7, 8)), (Metre(0, 1, 64),), (Metre(100, 12, 8),)])


@given(NOTES, METRES, st.sampled_from([96, 480]))
def test_whatever_the_notes_chords_are_in_order_and_can_be_read(notes, metres, resolution):
    score = Score(resolution, (Track(note_array(sorted(notes))),), metres=metres)
    found = recognised_chords(score)
    assert all(one.begin_ticks < one.end_ticks for one in found)
    assert all(one.end_ticks <= two.begin_ticks for one, two in pairwise(found))
    for chord in found:
        assert parse_chords(chord.name)
