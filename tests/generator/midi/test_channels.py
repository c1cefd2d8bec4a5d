"""What a player sounds: channel state belongs to the file, and what is open at its end ends with it."""

from __future__ import annotations

import pytest

from generator.midi.reader import read_midi
from tests.generator.midi.files import control, meta, midi_bytes, note, port, program, sysex

GS_RHYTHM_ON_11 = (0x41, 0x10, 0x42, 0x12, 0x40, 0x1A, 0x15, 0x02, 0x0F)
GS_RHYTHM_OFF_ON_10 = (0x41, 0x10, 0x42, 0x12, 0x40, 0x10, 0x15, 0x00, 0x1B)
GS_RESET = (0x41, 0x10, 0x42, 0x12, 0x40, 0x00, 0x7F, 0x00, 0x41)
XG_DRUM_PART_11 = (0x43, 0x10, 0x4C, 0x08, 0x0A, 0x07, 0x02)
XG_ON = (0x43, 0x10, 0x4C, 0x00, 0x00, 0x7E, 0x00)


def sounded(data: bytes) -> list[tuple]:
    """(onset, end, pitch, program or "drum") of every note, in order."""
    score = read_midi(data, "x.mid")
    return sorted(
        (note.onset_ticks, note.onset_ticks + note.duration_ticks, note.pitch, "drum" if t.is_drum else t.program)
        for t in score.tracks
        for note in t
    )


def ends(data: bytes) -> list[int]:
    return [end for _, end, *_ in sounded(data)]


def test_programs_in_another_track_hold():
    conductor = [program(0, 73, channel=0), program(0, 42, channel=1)]
    data = midi_bytes(conductor, note(0, 100, 72, 0), note(0, 100, 48, 1))
    assert sounded(data) == [(0, 100, 48, 42), (0, 100, 72, 73)]


def test_a_pedal_in_another_track_holds():
    data = midi_bytes([control(0, 64, 127), control(900, 64, 0)], note(0, 100, 60) + note(1000, 100, 62))
    assert ends(data) == [900, 1100]


def test_a_program_change_under_a_held_pedal_cuts_nothing():
    track = [control(0, 64, 127), *note(0, 100, 60), program(200, 19), *note(300, 100, 62), control(900, 64, 0)]
    assert sounded(midi_bytes(track)) == [(0, 900, 60, 0), (300, 900, 62, 19)]


@pytest.mark.parametrize(("value", "end"), [(63, 100), (64, 900), (127, 900)])
def test_a_half_pedal_holds_from_64_on(value, end):
    assert ends(midi_bytes([control(0, 64, value), *note(0, 100, 60), control(900, 64, 0)])) == [end]


def test_the_sostenuto_pedal_holds_what_is_down_when_it_is_pressed():
    track = [*note(0, 200, 60), control(100, 66, 127), *note(120, 100, 64), control(900, 66, 0)]
    assert ends(midi_bytes(track)) == [900, 220]


def test_both_pedals_must_be_up():
    track = [*note(0, 200, 60), control(100, 66, 127), control(150, 64, 127), control(500, 64, 0), control(900, 66, 0)]
    assert ends(midi_bytes(track)) == [900]


def test_channels_of_two_ports_are_apart():
    data = midi_bytes(
        [port(0), program(0, 10), *note(0, 100, 60)],
        [port(1), program(0, 20), control(0, 64, 127), *note(0, 100, 62), control(800, 64, 0)],
    )
    assert sounded(data) == [(0, 100, 60, 10), (0, 800, 62, 20)]


@pytest.mark.parametrize("bank", [120, 126, 127])
def test_drum_banks_make_a_kit(bank):
    track = [control(0, 0, bank, 10), program(0, 0, 10), *note(0, 100, 36, 10)]
    assert sounded(midi_bytes(track)) == [(0, 100, 36, "drum")]


def test_another_bank_takes_the_kit_back():
    track = [control(0, 0, 127, 3), program(0, 0, 3), *note(0, 100, 36, 3), control(200, 0, 0, 3), program(200, 33, 3)]
    assert sounded(midi_bytes([*track, *note(300, 100, 40, 3)])) == [(0, 100, 36, "drum"), (300, 400, 40, 33)]


@pytest.mark.parametrize("message", [GS_RHYTHM_ON_11, XG_DRUM_PART_11])
def test_exclusive_messages_make_a_kit(message):
    data = midi_bytes([sysex(0, *message)], [program(0, 5, 10), *note(10, 100, 36, 10)], note(10, 100, 60, 11))
    assert sounded(data) == [(10, 110, 36, "drum"), (10, 110, 60, 0)]


def test_channel_10_can_be_made_melodic():
    data = midi_bytes([sysex(0, *GS_RHYTHM_OFF_ON_10), program(0, 40, 9), *note(10, 100, 60, 9)])
    assert sounded(data) == [(10, 110, 60, 40)]


@pytest.mark.parametrize(("kit", "reset"), [(GS_RHYTHM_ON_11, GS_RESET), (XG_DRUM_PART_11, XG_ON)])
def test_a_reset_takes_kits_back(kit, reset):
    data = midi_bytes([sysex(0, *kit), sysex(50, *reset), program(50, 5, 10), *note(60, 100, 60, 10)])
    assert sounded(data) == [(60, 160, 60, 5)]


def test_notes_never_released_ring_to_the_end_and_are_counted():
    track = [*note(0, 100, 60), note(200, 0, 64)[0], note(200, 0, 67)[0], meta(960, "end_of_track")]
    data = midi_bytes(track)
    assert ends(data) == [100, 960, 960]
    assert [str(notice) for notice in read_midi(data, "x").notices] == [
        "notes that are never released: 2; they ring to the end of the file"
    ]


def test_a_pedal_never_lifted_is_held_to_the_end_and_counted():
    data = midi_bytes([control(0, 64, 127), *note(0, 100, 60), meta(960, "end_of_track")])
    assert ends(data) == [960]
    assert [str(notice) for notice in read_midi(data, "x").notices] == [
        "pedals that are never lifted: 1; they are held to the end of the file"
    ]


@pytest.mark.parametrize("number", [120, 123])
def test_a_controller_ends_notes(number):
    data = midi_bytes([note(0, 0, 60)[0], note(50, 0, 64)[0], control(400, number, 0), meta(960, "end_of_track")])
    assert ends(data) == [400, 400]
    assert not read_midi(data, "x").notices


def test_all_notes_off_leaves_the_pedal_down_and_all_sound_off_does_not():
    track = [control(0, 64, 127), note(0, 0, 60)[0], control(900, 64, 0)]
    assert ends(midi_bytes([*track, control(400, 123, 0)])) == [900]
    assert ends(midi_bytes([*track, control(400, 120, 0)])) == [400]


def test_resetting_the_controllers_lifts_the_pedal():
    assert ends(midi_bytes([control(0, 64, 127), *note(0, 100, 60), control(500, 121, 0)])) == [500]


def test_a_tempo_an_hour_later_does_not_lengthen_what_is_open():
    conductor = [meta(0, "set_tempo", tempo=500_000), meta(3_456_000, "set_tempo", tempo=400_000)]
    data = midi_bytes(conductor, [note(0, 0, 60)[0], meta(960, "end_of_track")])
    assert ends(data) == [960]


def test_two_staves_on_one_channel_end_their_own_notes():
    data = midi_bytes(note(0, 1000, 60), note(200, 100, 60))
    assert ends(data) == [1000, 300]


def test_parts_are_known_by_track_channel_and_program():
    track = [*note(0, 10, 60), *note(20, 10, 62, 1), program(40, 7), *note(50, 10, 64)]
    score = read_midi(midi_bytes(track, note(0, 10, 65)), "x")
    assert [(len(part), part.program) for part in score.tracks] == [(1, 0), (1, 7), (1, 0), (1, 0)]
    assert score.source
    assert [(part.track, part.channel) for part in score.source.parts] == [(0, 0), (0, 0), (0, 1), (1, 0)]
