from __future__ import annotations

import pytest

from app.player.scheduler import CLICK_PITCHES
from tests.app.player.rig import BEGIN, QUARTER, rig_with

HIGH, LOW = CLICK_PITCHES


# Metronome and count-in.


def test_the_metronome_clicks_on_beats_and_the_first_is_high():
    rig, sink = rig_with()
    rig.transport.metronome = True
    rig.play()
    rig.run(2.2)
    assert sink.clicks == [(0, HIGH), (0.5, LOW), (1, LOW), (1.5, LOW), (2, HIGH)]
    assert [round(at - BEGIN, 6) for at, message in sink.of("note_off") if message.channel == 9][:2] == [0.05, 0.55]


@pytest.mark.parametrize(
    ("metre", "clicks"),
    [
        ((0, 6, 8), [(0, HIGH), (0.75, LOW), (1.5, HIGH), (2.25, LOW)]),
        ((0, 3, 4), [(0, HIGH), (0.5, LOW), (1.0, LOW), (1.5, HIGH), (2.0, LOW)]),
        ((0, 2, 2), [(0, HIGH), (1.0, LOW), (2.0, HIGH)]),
    ],
)
def test_beats_are_those_of_the_metre(metre, clicks):
    rig, sink = rig_with(metres=[metre])
    rig.transport.metronome = True
    rig.play()
    rig.run(2.3)
    assert sink.clicks == clicks


def test_a_change_of_metre_begins_a_bar():
    rig, sink = rig_with(metres=[(0, 4, 4), (1440, 3, 4)])
    rig.transport.metronome = True
    rig.play()
    rig.run(3.2)
    assert [at for at, pitch in sink.clicks if pitch == HIGH] == [0, 1.5, 3]


@pytest.mark.parametrize(
    ("metres", "begin", "clicks"),
    [
        ([], 0, [(0, HIGH), (0.5, LOW), (1, LOW), (1.5, LOW)]),
        ([(0, 6, 8)], 0, [(0, HIGH), (0.75, LOW)]),
        ([(0, 3, 4)], 0, [(0, HIGH), (0.5, LOW), (1, LOW)]),
        ([], 960, [(0, LOW), (0.5, LOW), (1, HIGH), (1.5, LOW)]),  # in mid-bar
        ([(0, 4, 4), (1920, 3, 4)], 1920, [(0, HIGH), (0.5, LOW), (1, LOW)]),  # the metre that is to come
    ],
)
def test_a_bar_is_counted_in_before_the_first_note_and_then_only_music_is_played(metres, begin, clicks):
    rig, sink = rig_with(metres=metres)
    rig.play(begin, 1)
    rig.run(3)
    assert sink.clicks == clicks
    bar = 1.5 if metres else 2.0
    assert sink.onsets[0] == (bar, 60 + begin // QUARTER)


def test_after_a_count_in_an_audible_metronome_goes_on_with_the_beats_of_the_piece():
    rig, sink = rig_with()
    rig.transport.metronome = True
    rig.play(720, 1)
    rig.run(3.3)
    assert sink.clicks == [(0.25, LOW), (0.75, LOW), (1.25, HIGH), (1.75, LOW), (2.25, LOW), (2.75, LOW), (3.25, HIGH)]


def test_who_pauses_while_bars_are_counted_in_has_not_moved():
    rig, _ = rig_with()
    rig.play(0, 2)
    rig.run(1)
    rig.transport.pause(rig.moment)
    assert rig.place == 0
