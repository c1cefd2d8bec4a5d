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


# Two grace notes before the chord at a third of the first beat, in the first part.
TWO_GRACES = [
    [Note(417, 142, 102, 105), Note(372, 1546, 45, 51), Note(350, 1061, 81, 120), Note(39, 546, 43, 118)],
    [
        Note(5497, 6271, 66, 119),
        Note(1854, 933, 38, 84),
        Note(100, 462, 28, 30),
        Note(4051, 7403, 46, 120),
        Note(2571, 1221, 105, 66),
        Note(3285, 994, 88, 108),
        Note(664, 169, 51, 43),
        Note(129, 1427, 59, 19),
        Note(5459, 2069, 100, 36),
    ],
    [Note(262, 3121, 28, 82), Note(7964, 3066, 105, 57)],
]


def held(score: Score) -> list[tuple[float, float, int]]:
    """Onset, duration and pitch; 24 ticks to the quarter note."""
    scale = score.ticks_per_quarter / 24
    return [
        (note.onset_ticks / scale, note.duration_ticks / scale, note.pitch) for track in score.tracks for note in track
    ]


@given(scores)
@example(Score(220, (Track(note_array([Note(1357, 0, 21, 1)])),), (), (Metre(198, 1, 16),)))  # no length, at the end
@example(Score(1024, tuple(Track(note_array(notes)) for notes in TWO_GRACES)))
@settings(max_examples=40, deadline=None)
def test_no_voice_overlaps_itself_and_no_onset_moves_far(score: Score) -> None:
    page = lay_out(score)
    for part in page.parts:
        for staff in part.staves:
            for voice in staff.voices:
                assert all(chord.begin < chord.end and chord.pitches for chord in voice)
                assert all(before.end <= after.begin for before, after in pairwise(voice))
    pitched = [track for track in score.tracks if len(track)]
    for track, found, part in zip(pitched, notated(score).tracks, page.parts, strict=bool(pitched)):
        voices = [voice for staff in part.staves for voice in staff.voices]
        most_graces = max((len(chord.graces) for voice in voices for chord in voice), default=0)
        onsets = {note.pitch: [] for note in found}
        for note in found:
            onsets[note.pitch].append(note.onset_ticks * 24 / GRID)
        for note in track:
            grid_onset = note.onset_ticks * 24 / score.ticks_per_quarter
            # Half a triplet eighth, and half a tick to the grid; further where a bar's end cuts the value off. Or grace
            # notes, which `notated` puts a 32nd each before their chord, and half a tick.
            furthest = max(6, 3 * most_graces + 0.5)
            assert min(abs(onset - grid_onset) for onset in onsets[note.pitch]) <= furthest


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


QUINTUPLETS = [(0.2 * n, 0.19, 60 + n) for n in range(5)]
SEPTUPLETS = [(n / 7, 0.13, 60 + n) for n in range(7)]


def in_ticks(notes: list[tuple[float, float, int]], resolution: int = 480, program: int = 0) -> Score:
    """notes: onset and duration in quarters, rounded down, as programs do; 120 quarters a minute."""
    rows = [(int(onset * resolution), int(length * resolution), pitch, 80) for onset, length, pitch in notes]
    return Score(resolution, (Track(note_array(sorted(rows)), "", program),))


@pytest.mark.parametrize("resolution", [96, 120, 480, 960])
def test_quintuplets_and_septuplets_are_written_as_such(resolution: int) -> None:
    beats = [QUINTUPLETS, SEPTUPLETS, QUINTUPLETS, SEPTUPLETS] * 2
    notes = [(beat + onset, length, pitch) for beat, own in enumerate(beats) for onset, length, pitch in own]
    (staff,) = lay_out(in_ticks(notes, resolution)).parts[0].staves
    begins = [chord.begin for chord in staff.voices[0]]
    assert begins == [round(GRID * onset) for onset, _, _ in notes]
    values = [
        note_values(chord.begin % GRID, chord.end - chord.begin + chord.begin % GRID, GRID) for chord in staff.voices[0]
    ]
    kinds = {(value.kind, value.actual, value.normal) for (value,) in values}
    assert kinds == {("16th", 5, 4), ("16th", 7, 4)}


def test_a_quintuplet_over_two_beats_is_written_with_ties() -> None:
    notes = [(0.4 * n, 0.4, 60 + n) for n in range(5)]
    (staff,) = lay_out(in_ticks(notes)).parts[0].staves
    assert [chord.begin for chord in staff.voices[0]] == [round(GRID * onset) for onset, _, _ in notes]


def test_very_short_leading_notes_are_grace_notes() -> None:
    notes = [(0, 1, 60), (0.95, 0.05, 72), (1, 1, 74), (2, 1, 60), (3, 1, 60)]
    (staff,) = lay_out(in_ticks(notes, program=40)).parts[0].staves
    chords = staff.voices[0]
    assert [chord.pitches for chord in chords] == [(60,), (74,), (60,), (60,)]
    assert [[grace.pitches for grace in chord.graces] for chord in chords] == [[], [(72,)], [], []]


def test_a_rolled_chord_is_no_chord_and_its_notes_are_held() -> None:
    notes = [(1, 3, 48), (1.06, 2.94, 52), (1.12, 2.88, 55)]
    (staff,) = lay_out(in_ticks(notes, program=40)).parts[0].staves
    (chord,) = staff.voices[0]
    assert chord.pitches == (48, 52, 55)
    assert [(grace.pitches, grace.tied) for grace in chord.graces] == [((48,), {48}), ((52,), {52})]


@given(scores)
@example(in_ticks([(0, 1, 60), (0.05, 1, 64), (0.1, 1, 67), (0.11, 1, 70)]))
@settings(max_examples=40, deadline=None)
def test_no_two_onsets_that_a_listener_hears_apart_are_one_chord(score: Score) -> None:
    for track, part in zip([track for track in score.tracks if len(track)], lay_out(score).parts, strict=False):
        seconds: dict[int, list[float]] = {}
        for onset, _, pitch, _ in track:
            seconds.setdefault(pitch, []).append(score.seconds_at(onset))
        for staff in part.staves:
            for chord in (chord for voice in staff.voices for chord in voice):
                held = {pitch for grace in chord.graces for pitch in grace.tied}
                struck = [seconds[pitch] for pitch in chord.pitches if pitch not in held]
                if all(len(times) == 1 for times in struck) and len(struck) > 1:
                    times = [time for (time,) in struck]
                    assert max(times) - min(times) < 0.02


def test_a_part_without_a_name_is_called_by_its_instrument() -> None:
    notes = note_array([(0, 24, 60, 80)])
    tracks = (Track(notes, "", 73), Track(notes, " \n", 0), Track(notes, "Solo", 40), Track(notes, "", 0, True))
    names = [part.name for part in lay_out(Score(24, tracks)).parts]
    assert names == ["Flute", "Acoustic Grand Piano", "Solo", "Drums"]


def test_a_single_line_of_a_small_range_has_one_staff() -> None:
    assert len(lay_out(piece(*[(24 * n, 24, 48 + 3 * n) for n in range(7)])).parts[0].staves) == 1
    assert len(lay_out(piece(*[(24 * n, 24, 40 + 6 * n) for n in range(7)], program=11)).parts[0].staves) == 1


def test_drums_have_hands_above_feet_and_last_until_the_next_stroke() -> None:
    hats = [Note(12 * n, 3, 42, 80) for n in range(8)]
    kicks = [Note(48 * n, 3, 36, 80) for n in range(2)]
    snares = [Note(48 * n + 24, 3, 38, 80) for n in range(2)]
    score = Score(24, (Track(note_array(sorted(hats + kicks + snares)), "", 0, True),))
    (part,) = lay_out(score).parts
    (staff,) = part.staves
    upper, lower = staff.voices
    assert (part.is_drum, staff.clef) == (True, "percussion")
    assert [chord.pitches for chord in upper] == [(42,), (42,), (38, 42), (42,)] * 2
    assert [(chord.begin, chord.end) for chord in lower] == [(0, GRID), (2 * GRID, 3 * GRID)]


@pytest.mark.parametrize(
    ("metres", "bars"),
    [
        ([(0, 1, 4), (24, 4, 4)], [(24, 4, True), (96, 4, False), (96, 4, False)]),
        ([(0, 3, 8), (36, 4, 4)], [(36, 4, True), (96, 4, False), (96, 4, False)]),
        (
            [(0, 4, 4), (96, 3, 4), (168, 1, 4), (192, 4, 4)],
            [(96, 4, False), (72, 4, False), (24, 4, True), (96, 4, False)],
        ),
        ([(0, 4, 4), (96, 2, 4), (144, 4, 4)], [(96, 4, False), (48, 2, False), (96, 4, False)]),
        ([(0, 4, 4), (156, 3, 4)], [(96, 4, False), (60, 4, False), (72, 3, False)]),
    ],
    ids=["pickup", "pickup of three eighths", "cut bar", "changed metre", "bar cut short"],
)
def test_pickups_and_cut_bars_are_not_counted(
    metres: list[tuple[int, int, int]], bars: list[tuple[int, int, bool]]
) -> None:
    end = sum(length for length, _, _ in bars)
    score = Score(
        24, (Track(note_array([(12 * n, 12, 60, 80) for n in range(end // 12)])),), (), tuple(map(Metre._make, metres))
    )
    found = [((bar.end - bar.begin) * 24 // GRID, bar.metre.numerator, bar.is_implicit) for bar in lay_out(score).bars]
    assert found == bars


def test_dynamic_marks_follow_the_velocities_of_bars() -> None:
    loud = [50, 50, 54, 100, 100, 84]
    rows = [(24 * n, 24, 60, loud[n // 4]) for n in range(24)]
    (part,) = lay_out(Score(24, (Track(note_array(rows)),))).parts
    assert part.marks == ((0, "p"), (12 * GRID, "f"))


def test_lyrics_stand_under_the_notes_that_begin_with_them() -> None:
    score = piece((0, 24, 60), (24, 24, 62), (48, 24, 64))
    (part,) = lay_out(score, {0: [(0, "Hel-"), (25, " lo "), (48, "")]}).parts
    assert part.lyrics == ((0, "Hel-"), (GRID, "lo"))
