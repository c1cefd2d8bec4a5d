"""New notes stand on the tracks of their part, in a clip as it is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generator.compose.asking.request import RequestPart
from generator.compose.placing import PART_NAME, Placing
from generator.events.ensemble import DRUMS
from generator.music.score import Score, Track, note_array


def track(*pitches: int, name: str = "", program: int = 0, is_drum: bool = False) -> Track:
    return Track(note_array([(24 * n, 24, pitch, 80) for n, pitch in enumerate(pitches)]), name, program, is_drum)


def notes(*of_part: tuple[int, int]) -> np.ndarray:
    """Pitch and part of each."""
    return np.array([(96 + n, 24, pitch, 80, value) for n, (pitch, value) in enumerate(of_part)])


def test_without_parts_all_stands_on_a_new_track_on_the_clips_first_instrument() -> None:
    clip = Score(24, (track(36, is_drum=True), track(), track(60, program=40)))
    placing = Placing(clip, (), clip)
    assert [own.name for own in placing.tracks[3:]] == [PART_NAME] and placing.tracks[3].program == 40
    assert placing.tracks_of(notes((60, 0), (72, 0))[:, :4]).tolist() == [3, 3]


def test_a_new_track_is_mixed_as_the_clips_first_of_its_instrument() -> None:
    own = replace(track(60, program=40), volume=50, pan=10, reverb=99, chorus=7, output="Synth")
    clip = Score(24, (own,))
    new = Placing(clip, (), clip).tracks[1]
    assert (new.volume, new.pan, new.reverb, new.chorus, new.output) == (50, 10, 99, 7, "Synth")


def test_hands_get_what_lies_near_and_kits_the_drums_that_they_strike() -> None:
    clip = Score(24, (track(36, 36, 42, is_drum=True), track(48, 50), track(42, 42, 38, is_drum=True), track(72, 74)))
    parts = (RequestPart(1, tracks=(1, 3)), RequestPart(DRUMS, tracks=(0, 2)))
    placing = Placing(clip, parts, Score(24, (Track(), Track(is_drum=True))))
    assert placing.tracks == clip.tracks
    new = notes((47, 1), (36, DRUMS), (42, DRUMS), (80, 1), (38, DRUMS), (57, DRUMS))
    assert placing.tracks_of(new).tolist() == [1, 0, 2, 3, 2, 0]


def test_a_part_that_is_new_has_a_track_behind_the_clips_and_one_that_is_given_has_none() -> None:
    clip = Score(24, (track(60, name="Flute", program=73),))
    parts = (RequestPart(33), RequestPart(73, False, tracks=(0,)), RequestPart(89, False))
    named = Score(24, (track(name="Bass", program=33), track(name="Flute", program=73), track(name="Pad", program=88)))
    placing = Placing(clip, parts, named)
    assert [(own.name, own.program, len(own)) for own in placing.tracks] == [("Flute", 73, 1), ("Bass", 33, 0)]
    assert placing.tracks_of(notes((40, 33))).tolist() == [1]
    assert placing.tracks_of(np.zeros((0, 5), int)).tolist() == []
