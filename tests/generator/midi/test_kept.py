"""Reading and writing a file keeps all its events; changing some of it keeps the rest."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import replace

import mido
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from generator.music.metre import Metre
from generator.music.scaling import at_resolution
from generator.music.score import KeySignature, Score, Tempo, Track, note_array
from tests.generator.midi.files import Event, control, meta, midi_bytes, note, port, program, sysex


def sounding(score: Score) -> Counter:
    """Every note as it sounds, in quarters, with its instrument, channel and port."""
    assert score.source
    quarter = score.source.events.ticks_per_quarter
    parts = score.source.parts
    return Counter(
        (onset / quarter, (onset + duration) / quarter, pitch, velocity, *parts[part][1:5])
        for (onset, duration, pitch, velocity), part in zip(
            score.source.notes.tolist(), score.source.note_part.tolist(), strict=True
        )
    )


def others(score: Score) -> list[tuple]:
    """All events but notes, in the order in which they stand: track, quarters, port, message."""
    assert score.source
    events = score.source.events
    ours = {*score.source.note_on.tolist(), *score.source.note_off.tolist()}
    return [
        (
            int(events.track[index]), int(events.ticks[index]) / events.ticks_per_quarter, int(events.port[index]),
            int(events.status[index]), int(events.first[index]), events.content(index),
        )
        for index in range(len(events))
        if index not in ours
    ]  # fmt: skip


BAND = (
    [
        meta(0, "track_name", name="Fl\xf6te \xa9"),
        meta(0, "set_tempo", tempo=500_000),
        meta(0, "time_signature", numerator=4, denominator=4),
        meta(0, "key_signature", key="Eb"),
        meta(0, "copyright", text="someone"),
        meta(3840, "marker", text="Chorus"),
        sysex(0, 0x7E, 0x7F, 9, 1),
    ],
    [
        meta(0, "track_name", name="Lead"),
        control(0, 0, 8),
        control(0, 32, 2),
        program(0, 81),
        control(0, 7, 90),
        *note(0, 470, 72),
        (100, mido.Message("pitchwheel", pitch=1000)),
        meta(0, "lyrics", text="la"),
        (200, mido.Message("aftertouch", value=40)),
        (300, mido.Message("polytouch", note=72, value=9)),
        control(1000, 64, 100),
        *note(1000, 100, 76),
        *note(1500, 100, 79),
        control(1900, 64, 30),
        (2000, mido.MetaMessage("sequencer_specific", data=(1, 2, 3))),
    ],
    [port(1), program(0, 33, 3), control(5, 10, 20, 3), *note(0, 1900, 40, 3), *note(1920, 1900, 43, 3)],
    [program(0, 16, 9), *note(0, 10, 36, 9), *note(960, 10, 38, 9)],
)


@pytest.mark.parametrize("ticks_per_quarter", [96, 480, 100])
def test_what_is_read_is_written_as_it_was(ticks_per_quarter):
    score = read_midi(midi_bytes(*BAND, ticks_per_quarter=ticks_per_quarter), "x")
    again = read_midi(write_midi(score), "x")
    assert sounding(again) == sounding(score)
    assert others(again) == others(score)
    assert again == score


def test_at_another_resolution_too():
    score = read_midi(midi_bytes(*BAND), "x")
    again = read_midi(write_midi(at_resolution(score, 960)), "x")
    assert sounding(again) == sounding(score)
    assert others(again) == others(score)


def test_a_new_part_gets_a_channel_of_its_own():
    score = read_midi(midi_bytes(*BAND), "x")
    new = Track(note_array([(4000, 100, 60, 70)]), "New", 81)
    again = read_midi(write_midi(replace(score, tracks=(*score.tracks, new))), "x")
    assert others(again)[: len(others(score))] == others(score)
    assert sounding(again) - sounding(score) == Counter([(4000 / 480, 4100 / 480, 60, 70, 0, 1, 81, False)])
    assert not sounding(score) - sounding(again)


def test_a_changed_note_changes_nothing_else():
    score = read_midi(midi_bytes(*BAND), "x")
    bass = score.tracks[1]
    assert bass.program == 33
    moved = replace(bass, notes=note_array([(0, 1000, 41, 80), *bass.notes[1:].tolist()]))
    again = read_midi(write_midi(replace(score, tracks=(score.tracks[0], moved, *score.tracks[2:]))), "x")
    assert others(again) == others(score)
    assert sounding(again) - sounding(score) == Counter([(0.0, 1000 / 480, 41, 80, 1, 3, 33, False)])
    assert sum((sounding(score) - sounding(again)).values()) == 1


def test_a_note_shortened_under_a_pedal_is_shorter_and_the_others_sound_on():
    score = read_midi(midi_bytes(*BAND), "x")
    lead = score.tracks[0]
    rows = lead.notes.tolist()
    assert rows[1:] == [[1000, 900, 76, 80], [1500, 400, 79, 80]]
    shorter = replace(lead, notes=note_array([rows[0], (1000, 300, 76, 80), rows[2]]))
    again = read_midi(write_midi(replace(score, tracks=(shorter, *score.tracks[1:]))), "x")
    assert again.tracks[0] == shorter
    assert [event for event in others(score) if event[3:5] != (0xB0, 64)] == others(again)


def test_a_performance_of_many_pedals_sounds_as_short_as_its_notes_were_made():
    presses = [control(at, 64, value) for at in range(0, 24_000, 240) for value in (127,)]
    lifts = [control(at + 200, 64, 0) for at in range(0, 24_000, 240)]
    notes = [event for at in range(0, 24_000, 60) for event in note(at, 50, 40 + at // 60 % 40)]
    score = read_midi(midi_bytes([*presses, *lifts, *notes]), "x")
    (own,) = score.tracks
    rows = own.notes.copy()
    rows[:, 1] = 20
    shorter = replace(own, notes=note_array(rows.tolist()))
    again = read_midi(write_midi(replace(score, tracks=(shorter,))), "x")
    assert again.tracks == (shorter,)


def test_silence_longer_than_a_delta_can_be_is_written_in_steps():
    far = 2**29 + 7
    score = Score(480, (Track(note_array([(0, 10, 60, 80), (far, 10, 60, 80)])),))
    again = read_midi(write_midi(score), "x")
    assert again.tracks[0].notes.tolist() == score.tracks[0].notes.tolist()
    assert len(mido.MidiFile(file=io.BytesIO(write_midi(score))).tracks) == 2


def test_another_instrument_gets_a_track_of_its_own():
    score = read_midi(midi_bytes(*BAND), "x")
    changed = replace(score.tracks[0], program=5)
    again = read_midi(write_midi(replace(score, tracks=(changed, *score.tracks[1:]))), "x")
    assert sorted((t.program, len(t)) for t in again.tracks) == [(5, 3), (16, 2), (33, 2)]


def test_a_renamed_part_is_renamed_in_its_track():
    score = read_midi(midi_bytes(*BAND), "x")
    renamed = replace(score.tracks[0], name="Söprano ♪")
    again = read_midi(write_midi(replace(score, tracks=(renamed, *score.tracks[1:]))), "x")
    assert again.source
    names = [event[5] for event in others(again) if event[4] == 3]
    assert names == ["Flöte ©".encode("latin-1"), "Söprano ♪".encode()]


def test_maps_are_written_as_the_score_has_them():
    score = read_midi(midi_bytes(*BAND), "x")
    changed = replace(
        score,
        tempos=(Tempo(0, 600_000), Tempo(960, 400_000)),
        metres=(Metre(0, 4, 4), Metre(1920, 3, 4)),
        keys=(KeySignature(0, 2, True),),
    )
    again = read_midi(write_midi(changed), "x")
    assert (again.tempos, again.metres, again.keys) == (changed.tempos, changed.metres, changed.keys)
    maps = (0x51, 0x58, 0x59)
    assert [event for event in others(again) if event[4] not in maps] == [
        event for event in others(score) if event[4] not in maps
    ]


def test_what_was_open_does_not_ring_into_what_follows():
    track = [control(0, 64, 127), *note(0, 100, 60), note(200, 0, 64)[0], meta(960, "end_of_track")]
    score = read_midi(midi_bytes(track), "x")
    new = Track(note_array([(960, 4000, 50, 70)]), "New")
    again = read_midi(write_midi(replace(score, tracks=(*score.tracks, new))), "x")
    assert not sounding(score) - sounding(again)
    assert not again.notices


def test_type_0_keeps_the_order_of_events():
    data = midi_bytes(*BAND[:2], BAND[3])
    score = read_midi(data, "x")
    again = read_midi(write_midi(score, 0), "x")
    assert sounding(again) == sounding(score)
    wanted = sorted((e for e in others(score) if e[4] != 3 or e[3] != 0xFF), key=lambda event: event[1])
    assert [event[1:] for event in others(again)] == [event[1:] for event in wanted]


CONTROLS = st.sampled_from([0, 1, 7, 10, 11, 32, 64, 66, 91, 120, 121, 123])
TICKS = st.integers(0, 2000)
CHANNELS = st.sampled_from([0, 1, 9, 15])
EVENTS = st.one_of(
    st.builds(lambda *a: note(*a), TICKS, st.integers(0, 900), st.integers(58, 62), CHANNELS, st.integers(1, 127)),
    st.builds(lambda *a: [note(*a)[0]], TICKS, st.just(0), st.integers(58, 62), CHANNELS),
    st.builds(lambda *a: [control(*a)], TICKS, CONTROLS, st.integers(0, 127), CHANNELS),
    st.builds(lambda *a: [program(*a)], TICKS, st.integers(0, 127), CHANNELS),
    st.builds(lambda t, s: [meta(t, "text", text=s)], TICKS, st.text("abc", max_size=3)),
)
TRACKS = st.lists(st.lists(EVENTS, max_size=12).map(lambda found: [e for some in found for e in some]), max_size=3)


@settings(max_examples=150, deadline=None)
@given(TRACKS)
def test_any_file_sounds_the_same_when_it_is_written_again(tracks: list[list[Event]]):
    score = read_midi(midi_bytes([meta(0, "set_tempo", tempo=400_000)], *tracks), "x")
    again = read_midi(write_midi(score), "x")
    assert sounding(again) == sounding(score)
    missing = Counter(others(score)) - Counter(others(again))
    assert not missing


@settings(max_examples=150, deadline=None)
@given(TRACKS, st.data())
def test_notes_that_are_changed_sound_as_they_were_changed_to(tracks: list[list[Event]], data: st.DataObject):
    """Of one pitch at a time: notes of one pitch on one channel that overlap can't be distinguished in a .mid file."""
    score = read_midi(midi_bytes(*tracks), "x") if tracks else Score(480)
    changed = []
    for track in score.tracks:
        rows = track.notes.astype(np.int64)
        for index in range(len(rows)):
            action = data.draw(st.sampled_from(["keep", "keep", "shorten", "move", "delete"]))
            if action == "shorten":
                rows[index, 1] = max(1, rows[index, 1] // 2)
            elif action == "move":
                rows[index, 2] = data.draw(st.integers(20, 100))
            elif action == "delete":
                rows[index, 3] = 0
        changed.append(replace(track, notes=note_array(rows[rows[:, 3] > 0].tolist())))
    wanted = replace(score, tracks=tuple(changed))
    again = read_midi(write_midi(wanted), "x")

    def onsets(of: Score) -> Counter:
        return Counter((t.program, t.is_drum, n.onset_ticks, n.pitch, n.velocity) for t in of.tracks for n in t)

    assert onsets(again) == onsets(wanted)


def test_a_new_part_sounds_as_the_part_whose_instrument_it_has():
    score = read_midi(midi_bytes(*BAND), "x")
    new = Track(note_array([(4000, 100, 60, 70)]), "New", 81)
    again = read_midi(write_midi(replace(score, tracks=(*score.tracks, new))), "x")
    own = [event for event in others(again) if event[0] == 4]
    assert [event[3:] for event in own] == [
        (0xFF, 3, b"New"),
        (0xB1, 0, b"\x00\x08"),
        (0xB1, 32, b"\x20\x02"),
        (0xB1, 7, b"\x07\x5a"),
        (0xC1, 81, b"\x51"),
    ]


@pytest.mark.parametrize(("tracks", "programs"), [(15, 15), (20, 14), (20, 20), (60, 40)])
def test_no_two_instruments_share_a_channel(tracks, programs):
    parts = [Track(note_array([(n, 10, 60, 70)]), f"p{n}", n % programs) for n in range(tracks)]
    kits = [Track(note_array([(0, 10, 36, 70)]), f"kit {n}", n, is_drum=True) for n in (0, 8, 0)]
    again = read_midi(write_midi(Score(480, (*parts, *kits))), "x")
    assert again.source
    assert Counter((p.name, p.program, p.is_drum) for p in again.tracks) == Counter(
        (p.name, p.program, p.is_drum) for p in (*parts, *kits)
    )
    played = {}
    for part in again.source.parts:
        assert played.setdefault(part.address, part.instrument) == part.instrument


def test_one_track_holds_many_parts_of_few_instruments():
    parts = [Track(note_array([(n, 10, 60, 70)]), "", n % 14) for n in range(20)]
    again = read_midi(write_midi(Score(480, tuple(parts)), 0), "x")
    assert Counter(note[0] for track in again.tracks for note in track) == Counter(range(20))
    assert sorted({track.program for track in again.tracks}) == list(range(14))


def test_when_a_late_tempo_goes_its_track_ends_earlier():
    conductor = [meta(0, "set_tempo", tempo=500_000), meta(480 * 7200, "set_tempo", tempo=400_000)]
    score = read_midi(midi_bytes(conductor, note(0, 400, 60)), "x")
    again = read_midi(write_midi(replace(score, tempos=score.tempos[:1])), "x")
    assert again.source
    assert int(again.source.events.track_ends.max()) == 400


def test_a_note_of_another_pitch_or_velocity_is_held_by_its_pedal():
    score = read_midi(midi_bytes(*BAND), "x")
    lead = score.tracks[0]
    rows = lead.notes + np.array([0, 0, 2, 5], np.int32)
    rows.flags.writeable = False
    again = read_midi(write_midi(replace(score, tracks=(replace(lead, notes=rows), *score.tracks[1:]))), "x")
    assert np.array_equal(again.tracks[0].notes, rows)
    assert others(again) == others(score)
    assert again.source and score.source
    assert sorted(again.source.released.tolist()) == sorted(score.source.released.tolist())


def test_a_changed_note_keeps_the_instrument_that_it_had_before_a_program_change_in_its_tick():
    score = read_midi(midi_bytes([*note(0, 100, 60), program(0, 19), *note(200, 100, 64)]), "x")
    assert [track.program for track in score.tracks] == [0, 19]
    shorter = replace(score.tracks[0], notes=note_array([(0, 50, 60, 80)]))
    again = read_midi(write_midi(replace(score, tracks=(shorter, score.tracks[1]))), "x")
    assert [(track.program, track.notes.tolist()) for track in again.tracks] == [
        (0, [[0, 50, 60, 80]]),
        (19, [[200, 100, 64, 80]]),
    ]


def test_a_note_drawn_where_its_channel_plays_something_else_sounds_as_its_part():
    score = read_midi(midi_bytes([program(0, 5), *note(0, 100, 60), program(480, 19), *note(500, 100, 64)]), "x")
    drawn = replace(score.tracks[0], notes=note_array([*score.tracks[0].notes.tolist(), (2000, 100, 72, 80)]))
    again = read_midi(write_midi(replace(score, tracks=(drawn, score.tracks[1]))), "x")
    assert Counter((track.program, *map(tuple, track.notes.tolist())) for track in again.tracks) == Counter(
        [(5, (0, 100, 60, 80)), (19, (500, 100, 64, 80)), (5, (2000, 100, 72, 80))]
    )
