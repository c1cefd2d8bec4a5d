"""No part sounds with another's instrument, however many there are."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.player.client import programs_of, rows_of
from app.player.messages import NotesCut
from app.player.outputs import Output
from app.player.sequence import SequenceNote
from generator.midi.allocation import live_channels
from generator.music.score import Score, Track, note_array
from tests.app.player.rig import QUARTER, Recorder, Rig, is_silenced, sounding

# In these scores a note's velocity says which part it is of.


def orchestra(*instruments: tuple[int, bool], notes: list[list[tuple[int, int, int]]] | None = None) -> Score:
    """A score of a part for each program; notes: onset, duration and pitch, of each; by default one after another."""
    tracks = []
    for number, (program, is_drum) in enumerate(instruments):
        rows = notes[number] if notes else [(number * 240, 200, 60)]
        array = note_array((onset, duration, pitch, number + 1) for onset, duration, pitch in rows)
        tracks.append(Track(array, program=program, is_drum=is_drum))
    return Score(QUARTER, tuple(tracks))


def load(rig: Rig, score: Score, before: int | None = None) -> None:
    """before: tick up to which notes are there, where others follow."""
    programs = dict(programs_of(score))
    rig.transport.load(QUARTER, programs=programs, horizon=before, moment=rig.moment)
    rows = [SequenceNote(*row) for row in rows_of(score)]
    rig.transport.add([row for row in rows if before is None or row.onset < before], None, rig.moment)


def compose(rig: Rig, score: Score, begin: int, end: int) -> None:
    """What was not there yet."""
    rows = [SequenceNote(*row) for row in rows_of(score)]
    rig.transport.add([row for row in rows if begin <= row.onset < end], end, rig.moment)


@dataclass
class Heard:
    """What a receiver has sounded."""

    strikes: int
    changes: int  # of programs while the music ran
    mixed: int  # how often one channel got another program while something sounded there
    wrong: list[tuple[int, int, int | None]]  # part, channel and program of notes that were not their part's


def hear(sink: Recorder, score: Score) -> Heard:
    sounds: dict[int, Counter[int]] = {}
    programs: dict[int, int] = {}
    heard = Heard(0, 0, 0, [])
    for message in sink.messages:
        if message.type == "program_change":
            heard.mixed += programs.get(message.channel) != message.program and bool(sounds.get(message.channel))
            heard.changes += heard.strikes > 0
            programs[message.channel] = message.program
        elif message.type == "note_on":
            heard.strikes += 1
            sounds.setdefault(message.channel, Counter())[message.note] += 1
            track = score.tracks[message.velocity - 1]
            if programs.get(message.channel) != track.program or track.is_drum != (message.channel == 9):
                heard.wrong.append((message.velocity - 1, message.channel, programs.get(message.channel)))
        elif message.type == "note_off":
            sounds[message.channel][message.note] -= 1
            sounds[message.channel] += Counter()
    return heard


def played(score: Score, seconds: float = 60.0) -> tuple[Rig, Recorder, Heard]:
    rig = Rig()
    sink = rig.output()
    load(rig, score)
    rig.play(0)
    rig.run(seconds)
    return rig, sink, hear(sink, score)


@pytest.mark.parametrize("parts", [20, 40])
def test_parts_of_up_to_fifteen_instruments_share_channels_and_nothing_is_exchanged_while_playing(parts: int):
    score = orchestra(*((number % 15, False) for number in range(parts)), (25, True))
    _, _, heard = played(score)
    assert heard == Heard(parts + 1, 0, 0, [])


def test_as_many_parts_as_channels_have_one_each():
    score = orchestra(*((0, False) for _ in range(15)), (0, True))
    assert sorted(live_channels(score)) == list(range(16))
    _, sink, _ = played(score)
    assert {message.channel for _, message in sink.of("note_on")} == set(range(16))


@pytest.mark.parametrize(("parts", "programs"), [(20, 20), (40, 30)])
def test_a_channel_that_is_silent_is_given_to_an_instrument_that_has_none(parts: int, programs: int):
    score = orchestra(*((number % programs, False) for number in range(parts)))
    rig, _, heard = played(score)
    assert (heard.strikes, heard.mixed, heard.wrong) == (parts, 0, [])
    assert heard.changes == programs - 15 if parts == programs else heard.changes > 0
    assert not rig.reported(NotesCut)


def test_where_more_instruments_sound_than_there_are_channels_those_held_longest_end_and_that_is_said_once():
    score = orchestra(
        *((number, False) for number in range(18)), notes=[[(number * 10, 4800, 60)] for number in range(18)]
    )
    rig, sink, heard = played(score)
    assert (heard.strikes, heard.mixed, heard.wrong) == (18, 0, [])
    ended = [message.channel for _, message in sink.of("note_off")][:3]
    assert ended == [0, 1, 2] and not sounding(sink.messages)
    assert rig.reported(NotesCut) == [3]
    rig.play(0)
    rig.run(60)
    assert rig.reported(NotesCut) == [3]


def test_two_kits_are_exchanged_on_the_one_channel_for_drums():
    score = orchestra((0, True), (25, True), notes=[[(0, 100, 36), (960, 100, 36)], [(480, 100, 38)]])
    _, sink, heard = played(score)
    assert heard == Heard(3, 2, 0, []) and {message.channel for _, message in sink.of("note_on")} == {9}


def test_the_instruments_that_play_first_are_ready_at_the_start_and_after_a_seek():
    score = orchestra(*((number, False) for number in range(30)))
    rig = Rig()
    sink = rig.output()
    load(rig, score)
    for begin in (15, 3):
        rig.transport.seek(begin * 240, rig.moment)
        rig.play(begin * 240)
        sink.got.clear()
        rig.run(15 * 0.25 - 0.01)
        assert len(sink.of("note_on")) == 15 and not sink.of("program_change")
    rig.transport.seek(10 * 240, rig.moment)
    ready = {message.program for _, message in sink.of("program_change")}
    assert ready >= set(range(10, 25))


def test_a_receiver_with_many_ports_has_a_channel_for_each():
    score = orchestra(*((number % 30, False) for number in range(40)), (0, True), (25, True))
    rig = Rig()
    sink = Recorder()
    sink.ports = 256
    rig.transport.add_output("main", Output(sink), rig.moment)
    load(rig, score)
    rig.play(0)
    rig.run(60)
    channels = [(port, message.channel) for port, (_, message) in zip(sink.to_ports, sink.got, strict=True)
                if message.type == "note_on"]  # fmt: skip
    assert len(set(channels)) == 42
    assert not rig.reported(NotesCut)


def test_a_note_that_is_played_ends_where_another_piece_has_another_instrument():
    rig = Rig()
    sink = rig.output()
    load(rig, orchestra((5, False)))
    rig.transport.audition(0, 70, 1, 9.0, rig.moment)
    load(rig, orchestra((5, False)))
    assert sounding(sink.messages) == {(0, 70)}
    load(rig, orchestra((6, False)))
    assert not sounding(sink.messages)
    rig.run(10)
    assert len(sink.of("note_off")) == 1


@st.composite
def scores(draw: st.DrawFn) -> Score:
    """Up to 40 parts, often of more instruments than there are channels, and with many notes at once."""
    instruments = draw(
        st.lists(st.tuples(st.integers(0, 39), st.sampled_from([False] * 9 + [True])), min_size=1, max_size=40)
    )
    note = st.tuples(st.integers(0, 12).map(lambda step: step * 120), st.integers(0, 2000), st.integers(60, 63))
    notes = [draw(st.lists(note, max_size=4)) for _ in instruments]
    return orchestra(*instruments, notes=notes)


_ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("run"), st.floats(0.0, 2.0)),
        st.tuples(st.just("seek"), st.integers(0, 2000)),
        st.tuples(st.just("play"), st.integers(0, 2000)),
        st.tuples(st.just("loop"), st.integers(0, 1500)),
        st.tuples(st.just("audition"), st.integers(0, 39)),
        st.tuples(st.just("pause"), st.just(0)),
    ),
    max_size=12,
)


@settings(max_examples=100, deadline=None)
@given(scores(), st.floats(0.0, 2.0))
def test_the_same_holds_for_what_is_composed_while_it_plays(score: Score, pause: float):
    rig = Rig()
    sink = rig.output()
    load(rig, score, 480)
    rig.play(0)
    for begin in range(480, 2400, 480):
        rig.run(pause)
        compose(rig, score, begin, begin + 480)
    rig.transport.finish(None, rig.moment)
    rig.run(60)
    heard = hear(sink, score)
    assert heard.strikes == score.note_count and (heard.mixed, heard.wrong) == (0, [])
    assert not sounding(sink.messages) and is_silenced(sink.messages)


@settings(max_examples=200, deadline=None)
@given(scores(), _ACTIONS)
def test_no_channel_sounds_two_instruments_and_every_note_ends_on_its_own(score: Score, actions: list):
    rig = Rig()
    sink = rig.output()
    load(rig, score)
    channels = live_channels(score)
    rig.play(0)
    for action, value in actions:
        match action:
            case "run":
                rig.run(value)
            case "seek":
                rig.transport.seek(value, rig.moment)
            case "play":
                rig.play(value)
            case "loop":
                rig.transport.set_loop(value, value + 480, rig.moment)
            case "audition":
                part = value % len(channels)
                rig.transport.audition(channels[part], 70, part + 1, 0.3, rig.moment)
            case "pause":
                rig.transport.pause(rig.moment)
    rig.transport.set_loop(None, None, rig.moment)
    rig.run(60)
    heard = hear(sink, score)
    assert (heard.mixed, heard.wrong) == (0, [])
    assert not sounding(sink.messages)
    rig.transport.pause(rig.moment)
    assert is_silenced(sink.messages)
