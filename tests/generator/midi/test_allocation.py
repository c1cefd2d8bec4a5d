from __future__ import annotations

import pytest

from generator.midi.allocation import LIVE_CHANNELS, live_channels
from generator.midi.reader import read_midi
from generator.music.score import Score, Track
from tests.generator.midi.files import midi_bytes, note, port, program, sysex


def test_what_came_from_a_file_keeps_its_port_and_channel():
    score = read_midi(
        midi_bytes(
            [program(0, 40, channel=5), *note(0, 9, 60, channel=5)],
            [port(1), program(0, 56, channel=2), *note(0, 9, 60, channel=2)],
            [program(0, 8, channel=9), *note(0, 9, 36, channel=9)],
        ),
        "x",
    )
    assert live_channels(score) == [5, 18, 9]


def test_a_part_that_a_file_lacks_gets_a_channel_that_it_leaves():
    score = read_midi(midi_bytes([program(0, 40), *note(0, 9, 60)], [*note(0, 9, 60, channel=2)]), "x")
    more = Score(480, (Track(program=3), *score.tracks, Track(program=4), Track(is_drum=True)), source=score.source)
    assert live_channels(more) == [1, 0, 2, 3, 9]


def test_two_instruments_that_share_a_channel_in_the_file_get_one_each():
    score = read_midi(midi_bytes([program(0, 40), *note(0, 9, 60), program(10, 41), *note(10, 9, 62)]), "x")
    assert live_channels(score) == [0, 1]


def test_drums_are_on_channel_ten_and_nothing_else_wherever_the_file_has_them():
    kit = sysex(0, 0x43, 0x10, 0x4C, 0x08, 10, 0x07, 1)  # XG: channel 11 plays drums
    tuned = sysex(0, 0x41, 0x10, 0x42, 0x12, 0x40, 0x10, 0x15, 0, 0x1B)  # GS: channel 10 does not
    score = read_midi(
        midi_bytes([kit, tuned], [*note(0, 9, 36, channel=10)], [program(0, 6, channel=9), *note(0, 9, 60, channel=9)]),
        "x",
    )
    assert [track.is_drum for track in score.tracks] == [True, False]
    assert live_channels(score) == [9, 0]


@pytest.mark.parametrize("count", [15, 40, 240, 3000])
def test_no_channel_has_two_instruments_and_each_is_one_that_can_be_played(count: int):
    tracks = tuple(Track(program=number % 128, is_drum=number % 7 == 3) for number in range(count))
    channels = live_channels(Score(480, tracks))
    homes = {(channel, track.program, track.is_drum) for channel, track in zip(channels, tracks, strict=True)}
    assert len({home[0] for home in homes}) == len(homes)
    assert all(channel in LIVE_CHANNELS for channel in channels)
    assert all((channel % 16 == 9) == is_drum for channel, _, is_drum in homes)


def test_parts_of_one_instrument_have_channels_of_their_own():
    assert live_channels(Score(480, tuple(Track() for _ in range(17)))) == [
        *(channel for channel in range(16) if channel != 9), 16, 17,
    ]  # fmt: skip
