from __future__ import annotations

import math

from hypothesis import given, settings
from hypothesis import strategies as st
from mido import Message

from app.player.sequence import SequenceNote
from tests.app.player.rig import QUARTER, SCALE, Recorder, Rig, is_silenced, sounding

# Whatever is asked for, in whatever order.

TICKS = st.integers(0, 4000)
NOTES = st.lists(
    st.builds(SequenceNote, TICKS, st.integers(0, 900), st.sampled_from([0, 1, 9]), st.integers(60, 63), st.just(80)),
    max_size=12,
)
NAMES = st.sampled_from("ab")
KEYS = st.builds(
    Message,
    st.sampled_from(["note_on", "note_off"]),
    note=st.integers(60, 63),
    channel=st.sampled_from([0, 1]),
    velocity=st.sampled_from([0, 90]),
) | st.builds(Message, st.just("control_change"), control=st.just(64), value=st.sampled_from([0, 127]))
CLOCKS = st.one_of(
    st.builds(Message, st.sampled_from(["clock", "start", "stop", "continue"])),
    st.builds(Message, st.just("songpos"), pos=st.integers(0, 40)),
)
COMMANDS = st.one_of(
    st.tuples(st.just("pass"), st.floats(0, 2)),
    st.tuples(st.just("pass"), st.floats(0, 2)),
    st.tuples(st.just("sleep"), st.sampled_from([0.001, 0.1, 5.0])),
    st.tuples(st.just("load"), NOTES, st.sampled_from([None, 0, 960])),
    st.tuples(st.just("notes"), NOTES, st.none() | TICKS),
    st.tuples(st.just("cut"), TICKS),
    st.tuples(
        st.just("replace"),
        TICKS,
        st.sets(st.sampled_from([0, 1, 9])),
        NOTES,
        st.sets(st.tuples(st.sampled_from([0, 1, 9]), st.integers(60, 67))),
    ),
    st.tuples(st.just("finish"), st.none() | TICKS),
    st.tuples(st.just("play"), st.none() | TICKS, st.integers(0, 1)),
    st.tuples(st.just("play"), st.none() | TICKS, st.just(0)),
    st.tuples(st.sampled_from(["pause", "stop", "panic"])),
    st.tuples(st.just("seek"), TICKS),
    st.tuples(st.just("loop"), TICKS, st.none() | TICKS),
    st.tuples(st.just("speed"), st.sampled_from([0.5, 1.0, 3.0])),
    st.tuples(
        st.just("tempos"), st.lists(st.tuples(TICKS, st.sampled_from([200_000, 900_000])), max_size=2).map(sorted)
    ),
    st.tuples(st.just("metronome"), st.booleans()),
    st.tuples(st.just("hush"), st.booleans()),
    st.tuples(st.just("audition"), st.integers(60, 63), st.sampled_from([0.0, 0.3])),
    st.tuples(st.just("key"), KEYS),
    st.tuples(st.sampled_from(["key down", "key up"]), st.sampled_from([0, 1, 9]), st.integers(60, 63)),
    st.tuples(st.just("follow"), st.booleans()),
    st.tuples(st.just("clocks"), st.integers(1, 60), st.floats(0.01, 0.05)),
    st.tuples(st.just("clock"), CLOCKS),
    st.tuples(st.just("output"), NAMES, st.sampled_from([None, 0, 5]), st.booleans()),
    st.tuples(st.just("drop"), NAMES),
    st.tuples(st.just("restore"), NAMES),
)


def obey(rig: Rig, command: tuple) -> Recorder | None:
    """-> the sink of a new output."""
    transport, now = rig.transport, rig.moment
    match command:
        case "pass", length:
            rig.run(length)
        case "sleep", length:
            rig.moment += length
        case "load", notes, horizon:
            transport.load(QUARTER, horizon=horizon, moment=now)
            transport.add(notes, horizon, now)
        case "notes", notes, horizon:
            transport.add(notes, horizon, now)
        case "cut", tick:
            transport.cut(tick, now)
        case "replace", tick, channels, notes, ended:
            transport.replace(tick, channels, notes, ended, now)
        case "finish", end:
            transport.finish(end, now)
        case "play", tick, bars:
            transport.play(now, tick, bars)
        case ("pause" | "stop" | "panic",):
            getattr(transport, command[0])(now)
        case "seek", tick:
            transport.seek(tick, now)
        case "loop", begin, end:
            transport.set_loop(begin, end, now)
        case "speed", factor:
            transport.set_speed(factor, now)
        case "tempos", tempos:
            transport.set_tempos(tempos, now)
        case "metronome", on:
            transport.metronome = on
        case "hush", on:
            transport.hush_on_input = on
        case "audition", pitch, length:
            transport.audition(0, pitch, 70, length, now)
        case "key down", channel, pitch:
            transport.key_down(channel, pitch, 70, now)
        case "key up", channel, pitch:
            transport.key_up(channel, pitch, now)
        case "key", message:
            transport.receive(message, now, True)
        case "follow", on:
            transport.follow(on, now)
        case "clocks", times, interval:
            for _ in range(times):
                transport.receive_clock(Message("clock"), rig.moment)
                rig.run(interval)
        case "clock", message:
            transport.receive_clock(message, now)
        case "output", name, channel, takes_clock:
            return rig.output(name, channel=channel, takes_clock=takes_clock)
        case "drop", name:
            transport.drop_output(name, now)
        case "restore", name if name in transport.outputs:
            transport.restore_output(transport.outputs[name], now)
    return None


def check_clock(sink: Recorder) -> None:
    """Stops and starts alternate, and clocks come only between them."""
    runs = False
    for message in sink.messages:
        if message.type in ("start", "continue", "stop"):
            assert runs == (message.type == "stop")
            runs = not runs
        elif message.type == "clock":
            assert runs
        elif message.type == "songpos":
            assert not runs
    assert not runs


@settings(max_examples=250, deadline=None)
@given(commands=st.lists(COMMANDS, max_size=40), last=st.sampled_from(["stop", "panic", "pause"]))
def test_after_any_commands_and_a_stop_no_note_hangs(commands, last):
    rig = Rig()
    sinks = [rig.output("a"), rig.output("b", channel=0, takes_clock=True)]
    rig.load(SCALE)
    for command in commands:
        sink = obey(rig, command)
        if sink:
            sinks.append(sink)
        assert rig.transport.state in ("stopped", "playing", "waiting")
        assert rig.transport.advance(rig.moment) > rig.moment
    obey(rig, (last,))
    assert rig.transport.advance(rig.moment) == math.inf
    for sink in sinks:
        assert not sounding(sink.messages)
        assert is_silenced(sink.messages)
        check_clock(sink)


@settings(max_examples=100, deadline=None)
@given(commands=st.lists(COMMANDS, max_size=30))
def test_music_that_is_left_alone_ends_or_waits_and_nothing_hangs(commands):
    rig = Rig()
    sinks = [rig.output("a")]
    rig.load(SCALE)
    for command in commands:
        if command[0] not in ("key", "key down"):  # a key may be held for as long as one likes
            sink = obey(rig, command)
            if sink:
                sinks.append(sink)
    rig.transport.set_loop(None, None, rig.moment)
    rig.run(100)
    for sink in sinks:
        assert not sounding(sink.messages)
