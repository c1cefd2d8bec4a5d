"""Which tracks become one part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.events.arrangement import Arranged, arrange
from generator.events.ensemble import DRUM_FAMILY, INDEXES
from generator.music.instruments import MAX_PARTS
from generator.music.score import Track, note_array
from generator.music.track_names import VOICE


def track(name: str = "", program: int = 0, pitch: int = 60, count: int = 4, *, is_drum: bool = False) -> Track:
    rows = [(24 * index, 24, pitch, 64) for index in range(count)]
    return Track(note_array(rows), name, program, is_drum)


def parts_of(*tracks: Track) -> list[tuple[int, tuple[int, ...]]]:
    """Program and tracks of each part; program -1 for drums."""
    parts, merged = arrange(tracks)
    assert merged == 0
    return [(-1 if part.family == DRUM_FAMILY else part.program, part.tracks) for part in parts]


def as_tracks(parts: list[Arranged], tracks: list[Track]) -> list[Track]:
    return [
        Track(
            note_array([note for index in part.tracks for note in tracks[index]]),
            part.name,
            part.program,
            part.family == DRUM_FAMILY,
        )
        for part in parts
    ]


@pytest.mark.parametrize(
    "names",
    [
        ("Piano", "Piano"),
        ("", ""),
        ("upper:", "lower:"),
        ("Piano right", "Piano left"),
        ("Track 1", "Track 2"),
        ("treble:", "bass:"),
        ("Keyboard", "empty"),
    ],
)
def test_both_hands_of_a_piano_are_one_part(names: tuple[str, str]) -> None:
    assert parts_of(track(names[0]), track(names[1], pitch=40)) == [(0, (0, 1))]


def test_a_fugue_on_four_staves_is_one_part() -> None:
    assert parts_of(*(track(f"Fuga {number}") for number in range(1, 5))) == [(0, (0, 1, 2, 3))]
    assert parts_of(*(track("Organo", 19) for _ in range(3))) == [(19, (0, 1, 2))]


def test_hands_on_two_pianos_of_one_family_are_one_part() -> None:
    assert parts_of(track("pianoUp:", 0, count=9), track("pianoDown:", 1)) == [(0, (0, 1))]
    assert (
        len(parts_of(track("Right", 0), track("Left", 0), track("E. Piano right", 4), track("E. Piano left", 4))) == 2
    )


def test_a_harp_is_one_part_and_two_lines_of_a_guitar() -> None:
    assert parts_of(track("Harp", 46), track("Harp", 46)) == [(46, (0, 1))]
    assert parts_of(track("Guitar:upperVoice", 24), track("Guitar:lowerVoice", 24)) == [(24, (0, 1))]


@pytest.mark.parametrize("names", [("Piano 1", "Piano 2"), ("Primo", "Secondo"), ("1mo Pianoforte", "2do Pianoforte")])
def test_two_players_at_keyboards_are_two_parts(names: tuple[str, str]) -> None:
    first, second = names
    assert parts_of(track(first), track(second), track(first), track(second)) == [(0, (0, 2)), (0, (1, 3))]


@pytest.mark.parametrize(
    "names",
    [
        ("Soprano", "Alto", "Tenor", "Bass"),
        ("S", "A", "T", "B"),
        ("CANTVS.", "ALTVS.", "TENOR.", "BASSVS."),
        ("Sopran", "Alt", "Tenor", "Bass"),
        ("soprano:", "alto:", "tenor:", "basse:"),
        ("Voice 1", "Voice 2", "Voice 3", "Voice 4"),
    ],
)
@pytest.mark.parametrize("program", [0, VOICE])
def test_a_chorale_has_four_voices_with_or_without_programs(names: tuple[str, ...], program: int) -> None:
    assert parts_of(*(track(name, program) for name in names)) == [(VOICE, (index,)) for index in range(4)]


def test_a_nameless_chorale_of_voices_has_four_parts() -> None:
    assert len(parts_of(*(track("", VOICE) for _ in range(4)))) == 4


def test_voices_above_a_piano_for_rehearsing_stay_apart() -> None:
    names = ("Soprano", "Alto", "Tenor", "Bass", "Pianofor practice only", "Pianofor practice only")
    assert parts_of(*(track(name) for name in names)) == [*((VOICE, (index,)) for index in range(4)), (0, (4, 5))]


@pytest.mark.parametrize("program", [0, 1])
def test_a_string_quartet_has_four_parts(program: int) -> None:
    names, programs = ("Violin 1", "Violin 2", "Viola", "Violoncello"), (40, 40, 41, 42)
    tracks = [track(name, own * program) for name, own in zip(names, programs, strict=True)]
    assert parts_of(*tracks) == [(own, (index,)) for index, own in enumerate(programs)]


def test_a_song_has_a_voice_and_a_piano() -> None:
    song = track("SingstimmeVoice", 68), track("Piano", 0), track("Piano", 0)
    assert parts_of(*song) == [(VOICE, (0,)), (0, (1, 2))]
    assert parts_of(track("Tenor", 71), track("Bass", 70)) == [(VOICE, (0,)), (VOICE, (1,))]


def test_instruments_with_names_of_voices_keep_their_programs() -> None:
    quartet = [("Soprano", 64), ("Alto", 65), ("Tenor", 66), ("Baritone", 67)]
    assert [program for program, _ in parts_of(*(track(*each) for each in quartet))] == [64, 65, 66, 67]
    assert parts_of(track("Alto", 41), track("Tenor Trombone", 57)) == [(41, (0,)), (57, (1,))]


@pytest.mark.parametrize("programs", [(73, 0, 32), (0, 0, 0)])
def test_a_lead_sheet_has_three_parts(programs: tuple[int, ...]) -> None:
    tracks = [track(name, program) for name, program in zip(("Melody", "Chords", "Bass"), programs, strict=True)]
    assert parts_of(*tracks) == [(programs[0], (0,)), (0, (1,)), (32, (2,))]


def test_a_band_keeps_its_players_and_has_one_part_of_drums() -> None:
    band = [
        track("Kick", is_drum=True),
        track("Guitar", 27),
        track("Guitar", 30),
        track("Guitar", 30),
        track("Bass", 33),
        track("Electric piano", 4),
        track("Piano", 0),
        track("Snare", is_drum=True, count=9),
        track("Empty", 50, count=0),
    ]
    expected = [(27, (1,)), (30, (2,)), (30, (3,)), (33, (4,)), (4, (5,)), (0, (6,)), (-1, (0, 7))]
    assert parts_of(*band) == expected
    assert arrange(band)[0][-1].name == "Snare"


def test_a_band_without_programs_has_a_bass_and_no_voice() -> None:
    assert parts_of(track("Lead vocal"), track("Strings"), track("Bass")) == [(VOICE, (0,)), (48, (1,)), (32, (2,))]


def test_roles_beside_a_piano_are_not_its_staves() -> None:
    assert [own for _, own in parts_of(track("Halina"), track("Jontek"), track("Piano"), track("Piano"))] == [
        (0,),
        (1,),
        (2, 3),
    ]


def test_a_piece_named_in_its_first_track_is_not_a_role() -> None:
    assert parts_of(track("Etude No. 6 from Grandes Etudes"), track("Piano left")) == [(0, (0, 1))]


def test_a_player_who_plucks_or_sets_a_mute_stays_one() -> None:
    assert parts_of(track("Viola", 41, count=9), track("Viola", 45)) == [(41, (0, 1))]
    assert parts_of(track("Violin1", 45, count=9), track("Violin1", 48)) == [(48, (0, 1))]
    assert parts_of(track("Trumpet", 56), track("Trumpet", 59)) == [(56, (0, 1))]
    assert len(parts_of(track("Violin", 40), track("Violin", 40), track("Violin", 45))) == 3
    assert len(parts_of(track("My quartet", 40), track("My quartet", 41), track("My quartet", 45))) == 3


def orchestra() -> list[Track]:
    """30 staves."""
    winds = [("Flute", 73, 84), ("Oboe", 68, 76), ("Clarinet", 71, 72), ("Bassoon", 70, 52), ("Trumpet", 56, 70)]
    tracks = [
        track(f"{name} {desk}", program, pitch - desk, 20 - desk) for name, program, pitch in winds for desk in (1, 2)
    ]
    tracks += [track(f"Horn {desk}", 60, 62 - desk, 12) for desk in range(1, 5)]
    tracks += [track(f"Trombone {desk}", 57, 58 - desk, 10) for desk in range(1, 4)]
    tracks += [track("Tuba", 58, 40, 8), track("Timpani", 47, 43, 3), track("Harp", 46), track("Harp", 46)]
    tracks += [track(name, VOICE, 70, 7) for name in ("Soprano", "Alto", "Tenor", "Bass")]
    strings = [("Violin 1", 40, 76), ("Violin 2", 40, 70), ("Viola", 41, 62), ("Violoncello", 42, 52)]
    tracks += [track(name, program, pitch, 40) for name, program, pitch in strings]
    return [*tracks, track("Contrabass", 43, 40, 40)]


def test_an_orchestra_of_30_staves_fits_by_joining_desks() -> None:
    tracks = orchestra()
    parts, merged = arrange(tracks)
    assert (len(tracks), len(parts)) == (30, MAX_PARTS)
    assert merged == 30 - 1 - MAX_PARTS  # the harp's staves are one part anyway
    kept = {part.name for part in parts}
    assert kept >= {"Timpani", "Tuba", "Harp", "Violin 1", "Viola", "Violoncello", "Contrabass"}
    for part in parts:
        assert {tracks[index].program for index in part.tracks} == {part.program}


def test_of_nine_in_a_family_the_smallest_joins_the_nearest_of_its_program() -> None:
    tracks = [track(f"Guitar {index}", 24 + index % 5, 40 + index, 5 + index) for index in range(9)]
    parts, merged = arrange(tracks)
    assert (len(parts), merged) == (INDEXES, 1)
    assert Arranged(3, 24, "Guitar 5", (0, 5)) in parts


def test_parts_of_one_kind_each_are_merged_in_the_end() -> None:
    programs = [8 * family + step for family in range(3, 16) for step in (0, 1)]
    tracks = [*(track("", program, 30 + index, 5 + index) for index, program in enumerate(programs))]
    parts, merged = arrange([*tracks, track(is_drum=True)])
    assert (len(parts), merged) == (MAX_PARTS, len(programs) + 1 - MAX_PARTS)
    assert sorted(index for part in parts for index in part.tracks) == list(range(len(programs) + 1))


def test_thousands_of_tracks_fit() -> None:
    tracks = [track("Violin" if index % 3 else f"Track {index}", index % 128) for index in range(5000)]
    parts, merged = arrange(tracks)
    assert len(parts) == MAX_PARTS
    assert merged > 4000
    assert arrange(as_tracks(parts, tracks)) == (
        [Arranged(p.family, p.program, p.name, (i,)) for i, p in enumerate(parts)],
        0,
    )


def test_no_tracks_make_no_parts() -> None:
    assert arrange([]) == ([], 0)
    assert arrange([track(count=0)]) == ([], 0)


NAMES = st.sampled_from(
    [
        *("", "Piano", "Piano 1", "Piano 2", "Piano left", "Piano right", "upper:", "lower:", "Primo", "Secondo"),
        *("Soprano", "Alto", "Tenor", "Bass", "S", "A", "T", "B", "Voice", "Violin", "Violin 1", "Viola", "Trumpet"),
        *("Melody", "Chords", "Szymon", "Halina", "in F.", "empty", "Track 1", "Track 2", "Harp", "Sonata in A, no. 1"),
    ]
)
PROGRAMS = st.one_of(st.just(0), st.sampled_from([1, 4, 19, 24, 40, 41, 44, 45, 46, 47, 48, 52, 56, 59, 68, 73]))
TRACKS = st.lists(
    st.builds(
        track, NAMES, PROGRAMS, st.integers(30, 90), st.integers(0, 5), is_drum=st.sampled_from([False] * 6 + [True])
    ),
    max_size=24,
)


@given(TRACKS)
@settings(max_examples=300, deadline=None)
def test_every_track_with_notes_is_in_one_part_and_tables_hold_all(tracks: list[Track]) -> None:
    parts, merged = arrange(tracks)
    assert sorted(index for part in parts for index in part.tracks) == [
        index for index, each in enumerate(tracks) if len(each)
    ]
    assert len(parts) <= MAX_PARTS
    assert all(count <= INDEXES for count in Counter(part.family for part in parts).values())
    assert all(part.family == (DRUM_FAMILY if tracks[part.tracks[0]].is_drum else part.program // 8) for part in parts)
    assert sum(part.family == DRUM_FAMILY for part in parts) <= 1
    assert 0 <= merged <= len(tracks)


@given(TRACKS)
@settings(max_examples=300, deadline=None)
def test_arranged_parts_are_arranged_as_they_are(tracks: list[Track]) -> None:
    parts, _ = arrange(tracks)
    again, merged = arrange(as_tracks(parts, tracks))
    assert merged == 0
    assert again == [Arranged(part.family, part.program, part.name, (index,)) for index, part in enumerate(parts)]


@given(TRACKS, st.integers(0, 2**32))
@settings(max_examples=300, deadline=None)
def test_the_order_of_tracks_does_not_matter(tracks: list[Track], seed: int) -> None:
    order = list(range(len(tracks)))
    Random(seed).shuffle(order)
    shuffled = [tracks[index] for index in order]

    def content(parts: list[Arranged], own: list[Track]) -> Sequence[object]:
        return sorted(
            (part.family, part.program, part.name, sorted((own[index].name, list(own[index])) for index in part.tracks))
            for part in parts
        )

    (parts, merged), (others, as_many) = arrange(tracks), arrange(shuffled)
    assert merged == as_many
    assert content(parts, tracks) == content(others, shuffled)
