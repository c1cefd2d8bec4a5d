"""Files whose times are SMPTE frames: each tick at its moment, on made-up quarters."""

from __future__ import annotations

import io

import mido
import pytest

from generator.midi.bulk import read_notes
from generator.midi.reader import read_midi
from generator.midi.writer import write_midi
from tests.generator.midi.files import Event, midi_bytes, note, program

RATES = {24: 24.0, 25: 25.0, 29: 30_000 / 1001, 30: 30.0}
ONSETS = [0, 7, 1000, 12_345, 1_000_003]


def in_frames(rate: int, ticks: int, *tracks: list[Event], midi_type: int = 1) -> bytes:
    data = bytearray(midi_bytes(*tracks, midi_type=midi_type))
    data[12:14] = 0x100 - rate, ticks
    return bytes(data)


def tempo(ticks: int, us_per_quarter: int) -> Event:
    return ticks, mido.MetaMessage("set_tempo", tempo=us_per_quarter)


def notes() -> list[Event]:
    return [event for number, onset in enumerate(ONSETS) for event in note(onset, 5, 60 + number)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("ticks", [1, 4, 40, 80, 99, 255])
@pytest.mark.parametrize("midi_type", [0, 1])
def test_every_tick_has_its_moment_whatever_tempos_the_file_has(rate: int, ticks: int, midi_type: int) -> None:
    track = [tempo(0, 400_000), *notes(), tempo(500, 900_000), program(300, 40)]
    tracks = [track] if midi_type == 0 else [[tempo(50, 1_000_000)], track]
    data = in_frames(rate, ticks, *tracks, midi_type=midi_type)
    wanted = [onset / ticks / RATES[rate] for onset in ONSETS]
    for score in (read_midi(data, "x.mid"), read_notes(data, "x.mid")):
        onsets = sorted(own.onset_ticks for track in score.tracks for own in track)
        assert onsets == ONSETS
        assert score.seconds_at_all(onsets) == pytest.approx(wanted, rel=1e-9, abs=1e-9)
    [said] = read_midi(data, "x.mid").notices
    assert f"SMPTE frames, {RATES[rate]:.4g} a second" in str(said)


def test_a_quarter_is_half_a_second_where_ticks_allow() -> None:
    """As performances without a click are written."""
    for rate, ticks, bpm in ((24, 4, 120), (25, 40, 120), (29, 100, 119.88), (30, 80, 120), (25, 1, 60)):
        [change] = read_midi(in_frames(rate, ticks, notes()), "x.mid").tempos
        assert 60e6 / change.us_per_quarter == pytest.approx(bpm, abs=1e-3)


def test_it_is_written_in_quarters_and_sounds_the_same() -> None:
    score = read_midi(in_frames(29, 80, notes()), "x.mid")
    written = mido.MidiFile(file=io.BytesIO(write_midi(score)))
    moment, onsets = 0.0, []
    for message in written:
        moment += message.time
        if message.type == "note_on" and message.velocity:
            onsets.append(moment)
    assert onsets == pytest.approx([onset / 80 / RATES[29] for onset in ONSETS], abs=1e-6)
    again = read_midi(write_midi(score), "x.mid")
    assert again.tracks == score.tracks and again.tempos == score.tempos and not again.notices


def test_what_a_project_keeps_of_it_is_read_as_it_was() -> None:
    source = read_midi(in_frames(25, 40, [tempo(0, 400_000)], notes()), "x.mid").source
    assert source is not None
    again = read_midi(source.events.data, "x.mid").source
    assert again is not None and again.events.data == source.events.data


def test_patterns_of_frames_follow_one_another() -> None:
    data = in_frames(29, 40, notes()[:2], [tempo(0, 900_000), *notes()[:2]], midi_type=2)
    score = read_midi(data, "x.mid")
    assert len(score.notices) == 2 and {change.us_per_quarter for change in score.tempos} == {500_500}
