"""What stands on the page: the beat is visible, hands stay together, voices don't overlap, repeats are played."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.files.beats import GRID, MAX_BARS, Value, note_values
from app.files.notation import lay_out
from generator.errors import ContinuoError
from generator.music.metre import Metre
from generator.music.score import KeySignature, Note, Score, Track, note_array
from tests.app.files.parts import notated
from tests.generator.scores import scores

PLAIN, TRIPLET = {96, 72, 48, 36, 24, 18, 12, 9, 6, 3}, {16, 8, 4, 2, 1}


def piece(*notes: tuple[int, int, int], program: int = 0, metre: tuple[int, int] = (4, 4)) -> Score:
    """notes: onset, duration, pitch; 24 ticks to the quarter note."""
    return Score(
        24, (Track(note_array([(*note, 80) for note in notes]), "Part", program),), (), (Metre(0, *metre),), ()
    )


def held(score: Score) -> list[tuple[float, float, int]]:
    """Onset, duration and pitch; 24 ticks to the quarter note."""
    scale = score.ticks_per_quarter / 24
    return [(note.onset_ticks / scale, note.duration_ticks / scale, note.pitch) for track in score.tracks for note in track]


@given(scores)
@example(Score(220, (Track(note_array([Note(1357, 0, 21, 1)])),), (), (Metre(198, 1, 16),)))  # no length, at the end
@settings(max_examples=40, deadline=None)
def test_no_voice_overlaps_itself_and_no_onset_moves_far(score: Score) -> None:
    page = lay_out(score)
    for part in page.parts:
        for staff in part.staves:
            for voice in staff.voices:
                assert all(chord.begin < chord.end and chord.pitches for chord in voice)
                assert all(before.end <= after.begin for before, after in pairwise(voice))
    pitched = [track for track in score.tracks if len(track)]
    for track, found in zip(pitched, notated(score).tracks, strict=bool(pitched)):
        onsets = {note.pitch: [] for note in found}
        for note in found:
            onsets[note.pitch].append(note.onset_ticks * 24 / GRID)
        for note in track:
            grid_onset = note.onset_ticks * 24 / score.ticks_per_quarter
            # Half a triplet eighth, and half a tick to the grid; further where a bar's end cuts the value off.
            assert min(abs(onset - grid_onset) for onset in onsets[note.pitch]) <= 6


@given(scores)
@settings(max_examples=40, deadline=None)
def test_every_pitch_of_a_piece_is_on_its_page(score: Score) -> None:
    pitches = sorted({pitch for _, _, pitch in held(score)})
    assert sorted({pitch for _, _, pitch in held(notated(score))}) == pitches


def written(begin: int, end: int, beat: int, is_rest: bool = False) -> list[Value]:
    """24 ticks to the quarter note."""
    scale = GRID // 24
    return note_values(scale * begin, scale * end, scale * beat, is_rest, is_compound=beat == 36)


@given(st.integers(0, 95), st.integers(1, 96), st.sampled_from([12, 24, 36]), st.booleans())
def test_note_values_fill_the_time_and_no_beat_is_hidden(begin: int, length: int, beat: int, is_rest: bool) -> None:
    values = [v.ticks * 24 // GRID for v in written(begin, begin + length, beat, is_rest)]
    assert sum(values) == length
    assert set(values) <= PLAIN | TRIPLET
    at = begin
    for value in values:
        syncopated = beat == value == 24 and at % 24 == 12 and not is_rest
        assert at % beat == 0 or at % beat + value <= beat or syncopated
        at += value


@pytest.mark.parametrize(
    ("span", "beat", "values"),
    [
        ((0, 96), 24, [96]),
        ((0, 60), 24, [48, 12]),
        ((12, 36), 24, [24]),  # eighth, quarter, eighth
        ((12, 48), 24, [12, 24]),
        ((18, 30), 24, [6, 6]),
        ((0, 8), 24, [8]),
        ((8, 24), 24, [16]),
        ((0, 36), 36, [36]),
        ((0, 48), 36, [36, 12]),
        ((24, 48), 36, [12, 12]),
    ],
)
def test_note_values_are_those_of_a_textbook(span: tuple[int, int], beat: int, values: list[int]) -> None:
    assert [value.ticks for value in written(*span, beat)] == [value * GRID // 24 for value in values]


def test_sixteenths_triplets_and_32nds_of_notation_are_exact() -> None:
    sixteenths = [(6 * n, 6, 72) for n in range(4)]
    triplets = [(24 + 8 * n, 8, 74) for n in range(3)]
    fine = [(48 + 3 * n, 3, 76) for n in range(8)] + [(72 + 4 * n, 4, 77) for n in range(6)]
    notes = sixteenths + triplets + fine
    assert held(notated(piece(*notes))) == notes


def test_a_played_part_is_brought_to_sixteenths_and_triplets() -> None:
    """Each onset is up to 12 ms early or late at 120 quarter notes a minute, and all ends are early."""
    rng = np.random.default_rng(3)
    straight = [(12 * n, 12, 72 + n % 5) for n in range(32)]
    triplets = [(12 * 32 + 8 * n, 8, 72 + n % 5) for n in range(36)]
    played = [(max(0, 20 * o + int(rng.integers(-12, 13))), 20 * d - 30, p) for o, d, p in straight + triplets]
    score = Score(480, (Track(note_array([(*note, 80) for note in played])),), (), (Metre(0, 4, 4),))
    found = held(notated(score))
    assert [note[0] for note in found] == [note[0] for note in straight + triplets]
    assert [note[1] for note in found[:-1]] == [note[1] for note in (straight + triplets)[:-1]]


def test_finger_legato_needs_no_second_voice_but_a_held_note_does() -> None:
    rng = np.random.default_rng(5)
    legato = [(480 * n + int(rng.integers(-30, 31)) + 60, 560, 72 + n % 3) for n in range(16)]
    score = Score(480, (Track(note_array([(*note, 80) for note in legato]), "", 40),), (), (Metre(0, 4, 4),))
    (staff,) = lay_out(score).parts[0].staves
    assert not staff.voices[1]
    upper, lower = (
        lay_out(piece((0, 96, 60), *[(24 * n, 24, 72 + n) for n in range(4)], program=40)).parts[0].staves[0].voices
    )
    assert [chord.pitches for chord in upper] == [(72,), (73,), (74,), (75,)]
    assert [(chord.begin, chord.end, chord.pitches) for chord in lower] == [(0, 4 * GRID, (60,))]


def test_third_overlapping_note_shortens_the_nearest() -> None:
    score = piece((0, 96, 60), (24, 72, 72), (48, 48, 74), program=40)
    assert held(notated(score)) == [(0, 96, 60), (24, 24, 72), (48, 48, 74)]


def test_hands_follow_the_music_over_middle_c() -> None:
    """A right hand that climbs down to E3 while the left is far below, and a left hand that climbs up to G4."""
    low = [(12 * n, 12, 72 - n) for n in range(21)]
    bass = [(12 * n, 12, 36) for n in range(21)]
    (treble, below) = lay_out(piece(*low, *bass)).parts[0].staves
    assert {pitch for chord in below.voices[0] for pitch in chord.pitches} == {36}
    assert min(pitch for chord in treble.voices[0] for pitch in chord.pitches) == 52
    high = [(12 * n, 12, 48 + n) for n in range(20)]
    top = [(12 * n, 12, 84) for n in range(20)]
    (treble, below) = lay_out(piece(*high, *top)).parts[0].staves
    assert {pitch for chord in treble.voices[0] for pitch in chord.pitches} == {84}
    assert (treble.clef, below.clef) == ("treble", "bass")


def test_only_wide_keyboard_parts_get_two_staves() -> None:
    wide = [(0, 24, 40), (24, 24, 76)]
    assert len(lay_out(piece(*wide)).parts[0].staves) == 2
    assert len(lay_out(piece(*wide, program=42)).parts[0].staves) == 1
    assert [staff.clef for staff in lay_out(piece((0, 24, 40))).parts[0].staves] == ["bass"]
    assert [staff.clef for staff in lay_out(piece((0, 24, 76))).parts[0].staves] == ["treble"]


def test_two_tracks_that_play_together_are_hands_and_one_after_the_other_are_pianos() -> None:
    wide = [Note(24 * n, 24, 50 + 20 * (n % 2), 80) for n in range(8)]
    later = [note._replace(onset_ticks=note.onset_ticks + 192) for note in wide]
    for second, staves in ((wide, [1, 1]), (later, [2, 2])):
        score = Score(24, (Track(note_array(wide), "Right"), Track(note_array(second), "Left")))
        assert [len(part.staves) for part in lay_out(score).parts] == staves


def test_key_is_the_score_s_own_or_estimated() -> None:
    scale = [(12 * n, 12, 65 + step) for n, step in enumerate((0, 2, 4, 5, 7, 9, 11, 12, 4, 0, 7, 0))]
    score = piece(*scale)
    assert notated(score).keys == (KeySignature(0, -1, False),)
    own = Score(24, score.tracks, (), (), (KeySignature(0, 4, True),))
    assert notated(own).keys == own.keys


def test_a_score_without_notes_is_one_empty_bar() -> None:
    page = lay_out(Score(24))
    assert len(page.bars) == 1
    assert not notated(Score(24)).note_count


def test_days_of_bars_are_refused() -> None:
    with pytest.raises(ContinuoError, match=f"at most {MAX_BARS:,}"):
        lay_out(piece((96 * MAX_BARS, 24, 60)))
