"""The parts of a wish: how many notes each may hold at once."""

from __future__ import annotations

import pytest

from generator.compose.asking.controls import Controls
from generator.compose.asking.song_parts import request_parts, song_parts
from generator.compose.asking.wish import Wish
from generator.compose.piece import compose_piece
from generator.errors import ContinuoError
from generator.music.instruments import most_notes
from generator.music.score import Score, Track, note_array
from tests.generator.bands import band, parts_checkpoint

GUITAR, VIOLIN, HARP, PIANO = 27, 40, 46, 0


def voices(wish: Wish) -> list[int | None]:
    """Of the parts that are composed for."""
    return [part.controls.voices for part in request_parts(song_parts(wish), wish) if part.is_composed]


def chord(notes: int, program: int) -> Score:
    return Score(24, (Track(note_array([(0, 96, 50 + 2 * key, 80) for key in range(notes)]), "a", program),))


@pytest.mark.parametrize(("program", "most"), [(GUITAR, 6), (33, 2), (VIOLIN, 4), (73, 2), (HARP, None), (PIANO, None)])
def test_an_instrument_holds_so_many_notes_at_once(program: int, most: int | None) -> None:
    assert most_notes(program) == most


def test_a_new_part_holds_no_more_notes_than_its_instrument_can() -> None:
    assert voices(Wish(seed=chord(3, PIANO), add="electric guitar")) == [6]
    assert voices(Wish(seed=chord(3, PIANO), add="electric guitar, drums, harp")) == [6, None, None]
    assert voices(Wish(ensemble="flute")) == [2]
    assert voices(Wish(seed=chord(3, PIANO), add="electric guitar", playable=False)) == [None]


def test_a_part_of_the_clip_keeps_to_what_it_keeps_to_already() -> None:
    assert voices(Wish(seed=chord(6, GUITAR))) == [6]
    assert voices(Wish(seed=chord(7, GUITAR))) == [None]


@pytest.mark.parametrize(
    ("controls", "own"),
    [
        (Controls(polyphony=9), None),
        (Controls(polyphony="guitar=9"), 9),
        (Controls(density="8-"), None),
        (Controls(density="guitar=8-"), None),
        (Controls(ending="downbeat"), None),
    ],
)
def test_what_is_asked_for_goes_before_what_an_instrument_can_hold(controls: Controls, own: int | None) -> None:
    (found,) = voices(Wish(seed=chord(3, PIANO), add="electric guitar", controls=controls))
    assert found == (controls.voices if own is None else own)


@pytest.mark.parametrize("rng_seed", range(3))
def test_a_composed_flute_never_holds_three_notes(rng_seed: int) -> None:
    wish = Wish(seed=band(4), add="flute", rng_seed=rng_seed, candidates=1)
    composed = compose_piece(parts_checkpoint(), wish)
    flute = next(track for track in composed.tracks if track.program == 73)
    spans = [(onset, onset + duration) for onset, duration, _, _ in flute.notes.tolist()]
    assert spans and max(sum(begin <= tick < end for begin, end in spans) for tick, _ in spans) <= 2


def test_a_stray_note_far_behind_the_others_is_named_as_what_makes_a_piece_too_long() -> None:
    stray = note_array([(0, 96, 60, 80), (100_000 * 96, 96, 60, 80)])
    wish = Wish(seed=Score(24, (Track(stray, "a", PIANO),)), add="bass")
    with pytest.raises(ContinuoError, match=r"^100,001 bars are too many: at most 2,000 .* a note far behind"):
        compose_piece(parts_checkpoint(), wish)
